"""Defects, each as it could come in by a careless change, and the test that must turn red when it does.

`sow(name)` plants one before the application is made; it is called in a process of its own (`tests.planted.sowing`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch

from config import ROOT

Plant = Callable[[], None]
DEFECTS: dict[str, Defect] = {}


@dataclass(frozen=True)
class Defect:
    """What is broken, how, and which test finds it."""

    name: str
    found_by: str
    plant: Plant
    endure: bool = False


def defect(name: str, found_by: str, *, endure: bool = False) -> Callable[[Plant], Plant]:
    def keep(plant: Plant) -> Plant:
        DEFECTS[name] = Defect(name, found_by, plant, endure)
        return plant

    return keep


def rewrite(function: Any, otherwise: Any) -> None:
    """Change what a function does wherever it was imported to; neither may hold variables of another."""
    function.__code__ = otherwise.__code__
    function.__defaults__, function.__kwdefaults__ = otherwise.__defaults__, otherwise.__kwdefaults__


def put(target: str, value: Any) -> None:
    """Replace something by its dotted name, for as long as the process lives."""
    patch(target, value).start()


def sow(name: str) -> None:
    DEFECTS[name].plant()


MATRIX = "tests/security/test_matrix.py::"
CANARIES = "tests/security/test_canaries.py::"
ROLE = "test_each_role_is_answered_what_the_table_says_and_a_refusal_writes_nothing"


@defect("supporting is a toggle", "tests/ideas/test_support.py::test_supporting_twice_counts_once")
def _toggle() -> None:
    from app.ideas import support

    def settle(idea: Any, *, by: Any, wish: Any) -> bool:
        return support._take_back(idea, by) if support.supports(by, idea) else support._give(idea, by)

    put("app.ideas.support.settle", settle)


@defect(
    "no key holds one support for a person",
    "tests/security/test_guards.py::test_the_database_refuses_a_second_support_of_the_same_person",
)
def _no_unique() -> None:
    from sqlalchemy.sql.compiler import DDLCompiler

    whole = DDLCompiler.visit_primary_key_constraint

    def visit(self: Any, constraint: Any, **more: Any) -> str:
        return "CHECK (1 = 1)" if constraint.table.name == "support" else whole(self, constraint, **more)

    put("sqlalchemy.sql.compiler.DDLCompiler.visit_primary_key_constraint", visit)


@defect(
    "the list forgets who may see what",
    "tests/security/test_guards.py::test_the_list_shows_a_guest_only_what_is_public",
)
def _all_listed() -> None:
    from app.ideas import queries

    def visible_to(person: Any) -> Any:
        return select(Idea)  # type: ignore[name-defined]  # noqa: F821 - names of the module it is put into

    rewrite(queries.visible_to, visible_to)


@defect(
    "an idea is visible to whoever knows its number",
    f"{MATRIX}test_what_one_may_not_know_of_answers_as_what_does_not_exist[guest]",
)
def _all_visible() -> None:
    put("app.ideas.idea.Idea.visible_to", lambda self, person: True)


@defect("the index counts internal ideas for guests", f"{CANARIES}test_counts_do_not_betray_what_is_internal[guest]")
def _internal_counted() -> None:
    put("app.people.user.Guest.audience_tokens", frozenset({"public", "staff"}))


@defect(
    "hidden comments are read by all",
    "tests/security/test_guards.py::test_what_is_hidden_in_a_discussion_is_read_by_nobody_else",
)
def _comments_shown() -> None:
    put("app.ideas.comment.Comment.visible_to", lambda self, person: True)


@defect("a view no longer requires", "tests/ideas/test_support.py::test_nobody_supports_their_own_idea")
def _nothing_required() -> None:
    from app.authorization import require

    rewrite(require, lambda allowed: None)


@defect(
    "administrators' pages lost their rule",
    "tests/security/test_reading.py::test_each_role_reads_what_the_table_says",
    endure=True,
)
def _administration_open() -> None:
    put("app.people.views.room._administers", lambda: None)
    from app.people.views import room

    room.administrators.check = lambda: None


@defect(
    "a route without a rule answers", "tests/architecture/test_routes.py::test_a_route_without_a_rule_does_not_answer"
)
def _default_allows() -> None:
    from app import authorization

    def enforce() -> Any:
        rule = authorization.rule_of(authorization.request.endpoint)
        return rule.check() if rule else None

    put("app.authorization._enforce", enforce)


@defect(
    "forms are taken without their token",
    f"{MATRIX}test_a_write_without_the_token_of_its_form_is_refused_and_writes_nothing[author]",
)
def _no_csrf() -> None:
    put("flask_wtf.csrf.CSRFProtect.protect", lambda self: None)
    put("flask_wtf.csrf._FlaskFormCSRF.validate_csrf_token", lambda self, form, field: None)


@defect("a token that reads may write", f"{MATRIX}test_a_token_that_reads_writes_nothing")
def _scope_ignored() -> None:
    from app.people import token

    token.api_writes.check = token._reads


@defect(
    "demo accounts open a site in production",
    "tests/people/test_sign_in.py::test_a_demo_account_is_refused_once_the_site_is_no_longer_somebodys_own_machine",
)
def _demo_opens() -> None:
    put("app.people.demonstration.refuses", lambda address: False)


@defect("the limiter fails open", "tests/people/test_sign_in.py::test_guessing_stops")
def _unlimited() -> None:
    put("app.people.attempt.Budget.is_spent", property(lambda self: False))


@defect("a link works twice", "tests/people/test_password.py::test_the_link_works_once")
def _reusable() -> None:
    from app.people import link

    put("app.people.link.use", link.look)
    put("app.people.link.void", lambda *_: None)


@defect("suspension leaves sessions open", f"{MATRIX}test_the_right_to_see_ends_with_the_right_to_enter")
def _sessions_stay() -> None:
    put("app.people.session.end_all", lambda *_a, **_k: None)


@defect(
    "cells go to spreadsheets as they are",
    "tests/ideas/test_importing.py::test_a_formula_typed_by_somebody_is_words_in_a_spreadsheet",
)
def _formulas() -> None:
    put("app.rows.safe", lambda value: value)


@defect("next= leads anywhere", "tests/security/test_inputs.py::test_next_never_leads_elsewhere[//evil.example]")
def _anywhere() -> None:
    put("app.hypermedia.is_own_page", lambda target: True)


@defect(
    "Markdown lets HTML through", "tests/frame/test_markdown.py::test_nothing_that_runs_loads_or_leads_astray_survives"
)
def _raw_html() -> None:
    from app import markdown

    markdown._reader.options["html"] = True
    put("app.markdown.nh3.clean", lambda html, **_: html)


@defect("a title is trusted", "tests/security/test_inputs.py::test_markup_typed_anywhere_is_shown_as_typed")
def _safe_title() -> None:
    _in_templates("{{ idea.title }}", "{{ idea.title | safe }}")


@defect(
    "what a gate looked at is trusted",
    "tests/security/test_every_form.py::test_markup_typed_in_every_form_is_shown_as_typed[roles0]",
    endure=True,
)
def _safe_evidence() -> None:
    _in_templates("{{ one.evidence }}", "{{ one.evidence | safe }}")


@defect(
    "a number is taken as it came",
    "tests/security/test_every_form.py::test_no_field_of_any_form_breaks[45]",
    endure=True,
)
def _any_number() -> None:
    from wtforms import IntegerField

    def process_formdata(self: Any, valuelist: Any) -> None:
        self.data = valuelist[0] if valuelist else None

    rewrite(IntegerField.process_formdata, process_formdata)


@defect("a reading request writes", "tests/security/test_guards.py::test_reading_an_idea_writes_nothing")
def _reads_that_write() -> None:
    from app.ideas.views import reading

    def found(id: int) -> Any:
        idea = original(id)
        with reading_database.writing(), reading_database.db.engine.begin() as connection:
            connection.exec_driver_sql("UPDATE idea SET version = version + 1")
        return idea

    from app import database as reading_database

    original = reading.found
    put("app.ideas.views.reading.found", found)


@defect("reading transactions may write", "tests/security/test_guards.py::test_a_request_that_reads_cannot_write")
def _no_read_only() -> None:
    from contextlib import nullcontext

    put("app.database.reading", nullcontext)


@defect(
    "a connection without its PRAGMAs",
    "tests/security/test_guards.py::test_the_database_refuses_a_row_that_points_at_nobody",
)
def _no_pragmas() -> None:
    from sqlalchemy import Engine, event

    from app import database

    event.remove(Engine, "connect", database._configure)

    @event.listens_for(Engine, "connect")
    def bare(connection: Any, _record: Any) -> None:
        connection.isolation_level = None


@defect(
    "a card asks for its author itself",
    "tests/architecture/test_budgets.py::test_a_list_keeps_its_budget_whatever_the_number_of_rows[30]",
)
def _one_query_a_row() -> None:
    put("app.ideas.queries.for_cards", lambda asked: asked)


@defect(
    "what is deleted stays in the file",
    "tests/upkeep/test_scrubbing.py::test_the_raw_bytes_hold_no_trace_of_somebody_erased",
)
def _kept_bytes() -> None:
    put("app.upkeep.scrubbing._write_again", lambda file: None)


@defect(
    "deleted rows are not overwritten",
    "tests/upkeep/test_scrubbing.py::test_an_erasure_overwrites_the_rows_at_once",
)
def _not_overwritten() -> None:
    from sqlalchemy import Engine, event

    import app.database  # noqa: F401 - its own listener comes first

    def forgetful(connection: Any, _record: Any) -> None:
        if "sqlite" in type(connection).__module__:
            connection.execute("PRAGMA secure_delete=OFF")

    event.listen(Engine, "connect", forgetful)


@defect(
    "the recount sees nothing",
    "tests/security/test_guards.py::test_a_counter_that_is_off_by_one_is_found[support_count]",
)
def _blind() -> None:
    put("app.ideas.recount.differences", lambda: iter(()))


@defect(
    "the recount compares sums, not who supports",
    "tests/security/test_guards.py::test_a_support_given_to_somebody_else_is_found",
)
def _sums_alone() -> None:
    put("app.ideas.recount._agree", lambda _row, _told: True)


@defect(
    "a project of an entry is born before its results are out",
    "tests/incubation/test_project.py::test_of_an_entry_no_project_is_born_before_the_results_are_out",
)
def _born_early() -> None:
    put("app.incubation.project._refuse_not_chosen", lambda _entry: None)


@defect(
    "a plan in which a theme has jurors of its own is confirmed for a reason",
    "tests/challenges/test_seating.py::test_a_theme_with_jurors_of_its_own_is_refused_named_and_repaired",
)
def _reasoned_away() -> None:
    from app.challenges.judging_plan import Flaw

    put("app.challenges.judging_plan.BEYOND_REASON", frozenset({Flaw.CONFLICT, Flaw.DISCONNECTED}))


@defect(
    "guests are given anybody's page",
    "tests/security/test_guards.py::test_a_page_made_for_somebody_signed_in_is_never_given_to_a_guest",
)
def _shared_pages() -> None:
    put("app.guest_pages._is_guest", lambda: True)


@defect(
    "a discussion kept for whoever wrote in it is given to others",
    "tests/home/test_front.py::test_each_reader_withdraws_only_their_own_comment",
)
def _shared_discussion() -> None:
    put("app.ideas.comment.wrote_in", lambda _person, _idea: False)


@defect(
    "answers without their policy", "tests/security/test_pages.py::test_every_answer_carries_its_headers", endure=True
)
def _no_policy() -> None:
    from app import headers

    headers.HEADERS.pop("Content-Security-Policy")


@defect("a field lost its label", "tests/security/test_pages.py::test_every_field_has_its_label", endure=True)
def _no_label() -> None:
    _in_templates(
        '<label for="{{ id }}">{{ _words(field, optional) }}</label>',
        "<span>{{ _words(field, optional) }}</span>",
    )


@defect(
    "a page says its id twice",
    "tests/security/test_pages.py::test_ids_are_unique_and_what_points_at_them_finds_them",
    endure=True,
)
def _same_id() -> None:
    _in_templates('<div id="messages"', '<div id="content"')


@defect(
    "letters are told to the log",
    f"{CANARIES}test_logs_hold_no_name_no_address_no_token_and_nothing_typed",
    endure=True,
)
def _logged_words() -> None:
    import structlog

    from app import authorization

    enforce = authorization._enforce

    def telling() -> Any:
        structlog.get_logger().info("request", form=dict(authorization.request.form), path=authorization.request.path)
        return enforce()

    put("app.authorization._enforce", telling)


@defect(
    "each letter is brought through a connection of its own",
    "tests/outbox/test_post.py::test_two_hundred_letters_leave_through_few_connections",
)
def _a_connection_a_letter() -> None:
    from app.outbox.post import Round

    whole = Round.deliver

    def deliver(self: Any, letter: Any) -> None:
        whole(self, letter)
        self.forget()

    put("app.outbox.post.Round.deliver", deliver)


@defect(
    "what is acknowledged is written a moment later",
    "tests/faults/test_killed.py::test_three_kills_of_everything_lose_no_acknowledged_wish",
    endure=True,
)
def _written_later() -> None:
    """Counters follow their rows in a transaction of their own."""
    import threading

    from app.ideas import support

    whole = support._count

    def count(idea: Any, by: Any, electorate: Any, act: Any) -> None:
        from flask import current_app

        app, idea_id, by_id = current_app._get_current_object(), idea.id, by.id  # type: ignore[attr-defined]

        def later() -> None:
            with support_database.writing(), app.app_context():
                found, person = (
                    support_database.db.session.get(type(idea), idea_id),
                    support_database.db.session.get(support.User, by_id),
                )
                whole(found, person, electorate, act)
                support_database.db.session.commit()

        threading.Timer(0.3, later).start()

    from app import database as support_database

    put("app.ideas.support._count", count)


@defect(
    "a log without room breaks requests",
    "tests/faults/test_disk.py::test_a_server_without_room_refuses_writes_with_what_was_typed_reads_on_and_recovers",
    endure=True,
)
def _log_breaks() -> None:
    import sys

    put("app.logs.Unfailing", lambda: sys.stderr)


@defect(
    "without Redis nobody counts",
    "tests/faults/test_redis.py::test_redis_is_killed_and_nobody_fails_and_limits_hold",
    endure=True,
)
def _nobody_counts() -> None:
    from app import throttle

    whole = throttle.Limiter

    def limiter(*given: Any, **options: Any) -> Any:
        return whole(*given, **options | {"in_memory_fallback_enabled": False})

    put("app.throttle.Limiter", limiter)


@defect(
    "a damaged index is never rebuilt",
    "tests/faults/test_index.py::test_an_index_damaged_in_five_ways_while_it_is_served_is_rebuilt_by_itself",
    endure=True,
)
def _never_rebuilt() -> None:
    put("app.search.index.Index.want_rebuild", lambda self, reason: None)


@defect(
    "each request leaves something in memory",
    "tests/load/test_soak.py::test_twenty_seconds_of_everything_lose_nothing_and_grow_nothing",
    endure=True,
)
def _leak() -> None:
    from app import authorization

    enforce, left = authorization._enforce, []

    def leaking() -> Any:
        left.append(bytearray(40_000))
        return enforce()

    put("app.authorization._enforce", leaking)


@defect(
    "a budget of points without its guard",
    "tests/challenges/test_vote_races.py::test_a_hundred_parallel_requests_never_exceed_the_budget",
)
def _no_budget() -> None:
    from sqlalchemy import update
    from sqlalchemy.sql.compiler import DDLCompiler

    from app.challenges.ballot import Ballot
    from app.database import db

    whole = DDLCompiler.visit_check_constraint

    def visit(self: Any, constraint: Any, **more: Any) -> str:
        return "CHECK (1 = 1)" if constraint.table.name == "ballot" else whole(self, constraint, **more)

    def spend(ballot_id: int, more: int) -> bool:
        db.session.execute(update(Ballot).where(Ballot.id == ballot_id).values(spent=Ballot.spent + more))
        return True

    put("sqlalchemy.sql.compiler.DDLCompiler.visit_check_constraint", visit)
    put("app.challenges.ballot._spend", spend)


@defect(
    "the close of a secret vote keeps whose ballot is whose",
    "tests/challenges/test_vote.py::test_the_close_of_a_secret_vote_destroys_whose_each_ballot_was",
)
def _link_kept() -> None:
    put("app.challenges.tally.destroy", lambda numbers: None)


@defect(
    "one's own entry may be voted for",
    "tests/challenges/test_vote_pages.py::test_ones_own_entry_is_said_to_be_so_and_has_no_buttons",
)
def _own_votes() -> None:
    put("app.challenges.ballot._refuse_what_cannot_be_given", lambda entry, points, by: None)


@defect(
    "a backup says whose secret ballot is whose",
    "tests/upkeep/test_backup.py::test_no_backup_says_whose_secret_ballot_is_whose",
)
def _holders_saved() -> None:
    put("app.upkeep.backup._leave_out", lambda copy: None)


@defect(
    "the first of the ranking wins, whoever was better on the stage",
    "tests/challenges/test_deliberation.py::test_the_ranking_shortlists_and_the_final_decides",
)
def _final_without_weight() -> None:
    put("app.challenges.case.Case.zone", property(lambda case: case.ranking.zone))


@defect(
    "a juror who has left still sees the desk",
    "tests/challenges/test_jury.py::test_a_recused_juror_sees_neither_the_desk_nor_scores_nor_the_deliberation",
)
def _recused_stays() -> None:
    from app.challenges.juror import Juror

    rewrite(Juror.sits.fget, lambda self: self.answer is not None)


@defect(
    "a juror with a conflict of interest may score",
    "tests/challenges/test_jury.py::test_a_conflict_that_comes_up_later_closes_the_desk",
)
def _conflicts_forgotten() -> None:
    from app.challenges import conflict

    rewrite(conflict.bars_of, lambda juror, entry: [])


@defect(
    "a score after the close is taken",
    "tests/challenges/test_desk.py::test_nothing_is_accepted_after_a_committed_close",
)
def _scores_after_the_close() -> None:
    from app.challenges import score

    rewrite(score.hold_open, lambda challenge: None)


@defect(
    "the audience votes after the close",
    "tests/challenges/test_audience.py::test_nothing_is_accepted_after_the_close_and_it_never_opens_again",
)
def _applause_after_the_close() -> None:
    put("app.challenges.audience._hold_open", lambda challenge, by: None)


@defect(
    "whoever asks sees the count of the audience once it is closed",
    "tests/challenges/test_audience.py::"
    "test_nothing_of_the_count_is_seen_before_the_close_and_only_by_whoever_is_entitled_until_it_is_shown",
)
def _applause_shown() -> None:
    put("app.challenges.audience._is_entitled", lambda challenge, person: True)


@defect(
    "finalists are known before they are announced",
    "tests/challenges/test_final.py::test_finalists_are_a_secret_until_they_are_announced_to_all_at_once",
)
def _finalists_known() -> None:
    put("app.challenges.final.Final.visible_to", lambda self, person: True)


@defect(
    "the draw of a final ignores its seed",
    "tests/challenges/test_final.py::test_the_order_is_drawn_by_a_seed_that_makes_it_again",
)
def _seed_ignored() -> None:
    put("app.challenges.final.random", _Backwards())


class _Backwards:
    """In place of the module: whatever the seed, the last comes first."""

    def Random(self, seed: str) -> _Backwards:  # noqa: N802 - named as what it replaces
        return self

    def shuffle(self, drawn: list[Any]) -> None:
        drawn.sort(key=lambda one: -one.entry_id)


@defect(
    "a replay of results compares nothing",
    "tests/challenges/test_audience.py::test_the_count_is_in_the_minutes_and_made_again_and_a_paper_changed_is_found",
)
def _replay_blind() -> None:
    put("app.challenges.proceedings.differences", lambda challenge, published: [])


@defect(
    "a file is fetched by whoever knows its number",
    "tests/challenges/test_attachment.py::"
    "test_a_file_is_fetched_by_those_who_may_read_the_entry_and_by_nobody_else[never-True-shown0]",
)
def _files_for_all() -> None:
    from app.challenges import entry

    rewrite(entry.fetchable_by, lambda file, person: True)


@defect(
    "a file is what its name says",
    "tests/frame/test_uploads.py::test_a_file_is_what_its_content_says_whatever_it_is_called",
)
def _by_its_name() -> None:
    from app import uploads

    whole = uploads.kind_of

    def kind_of(content: bytes, name: str) -> Any:
        return uploads.Kind.PDF if name.endswith(".pdf") else whole(content, name)

    put("app.uploads.kind_of", kind_of)


@defect(
    "a verdict is read before the results are published",
    "tests/challenges/test_results.py::test_before_they_are_published_nobody_reads_a_result_anywhere",
)
def _no_embargo() -> None:
    from app.challenges import verdict

    rewrite(verdict.shown_of, lambda entry: of_entry(entry))  # type: ignore[name-defined]  # noqa: F821 - its module's


@defect(
    "results are published as often as somebody presses",
    "tests/challenges/test_results.py::test_of_two_who_publish_at_once_one_does",
)
def _published_twice() -> None:
    """Neither the rule nor the key holds."""
    from sqlalchemy.sql.compiler import DDLCompiler

    from app.challenges import publication

    whole = DDLCompiler.visit_primary_key_constraint

    def visit(self: Any, constraint: Any, **more: Any) -> str:
        return "CHECK (1 = 1)" if constraint.table.name == "publication" else whole(self, constraint, **more)

    put("sqlalchemy.sql.compiler.DDLCompiler.visit_primary_key_constraint", visit)
    rewrite(publication.refusal_of, lambda challenge: "")


@defect(
    "a project is moved by who saw it before it was moved",
    "tests/incubation/test_project.py::test_who_saw_it_before_somebody_moved_it_does_not_move_it",
)
def _moved_unseen() -> None:
    put("app.incubation.project.Project.hold", lambda self, seen: None)


@defect(
    "a project comes in with a row less",
    "tests/incubation/test_importing.py::"
    "test_good_projects_are_imported_when_asked_for_and_a_bad_row_leaves_out_its_project_alone",
)
def _false_history() -> None:
    put("app.incubation.history.History.is_good", property(lambda self: True))


GUESTS = "tests/incubation/test_pages.py::test_guests_see_public_projects_and_staff_see_all"


@defect("the board forgets who may see what", GUESTS)
def _all_on_the_board() -> None:
    from app.incubation import queries

    def visible_to(person: Any) -> Any:
        return select(Project)  # type: ignore[name-defined]  # noqa: F821 - names of the module it is put into

    rewrite(queries.visible_to, visible_to)


@defect("an internal project is read by whoever knows its address", GUESTS)
def _internal_read() -> None:
    put("app.incubation.project.Project.visible_to", lambda self, person: True)


@defect(
    "a session with jobseekers is kept without their consent",
    "tests/incubation/test_trials.py::test_a_session_without_consent_is_refused",
)
def _without_consent() -> None:
    """Neither the rule nor the columns hold."""
    from app.incubation.trial import Attested, Trial

    for name in ("consent", "consent_on", "consent_by_id"):
        Trial.__table__.c[name].nullable = True
    rewrite(Attested.problem, lambda self, held_on: "")


@defect(
    "a value that is imported twice counts twice",
    "tests/incubation/test_metrics.py::test_a_sheet_imported_twice_counts_once",
)
def _counted_twice() -> None:
    """Neither the keys nor the way in hold."""
    from app.database import db
    from app.incubation.reading import Reading

    for index in Reading.__table__.indexes:
        index.unique = False

    def add_new(model: Any, *rows: Any) -> int:
        db.session.execute(db.insert(model), list(rows))
        return len(rows)

    put("app.incubation.reading.add_new", add_new)


@defect(
    "a note of an anonymous workshop says who wrote it",
    "tests/workshops/test_anonymity.py::test_nobody_else_reads_who_wrote_it_anywhere",
)
def _signed_notes() -> None:
    from app.workshops.note import Note

    rewrite(Note.name_shown, lambda self, workshop: self.author.first_name if self.author else "")


@defect(
    "dots are counted before everybody while the vote is open",
    "tests/workshops/test_live.py::test_before_the_close_no_count_of_others_leaves_the_server",
)
def _counts_before_the_close() -> None:
    put("app.workshops.board.Board.shows_dots", True)


@defect(
    "a note is tried though its author did not agree",
    "tests/incubation/test_workshops.py::test_without_a_yes_it_stays_a_note",
)
def _tried_without_a_yes() -> None:
    """Neither the list of what is offered nor the rule holds."""
    from app.database import db
    from app.workshops.note import Note

    def _born_of(made: Any, note: Any, project: Any) -> None:
        made.note = note

    put("app.incubation.hypothesis._born_of", _born_of)
    put("app.incubation.hypothesis.notes_for", lambda person: db.select(Note))


@defect(
    "answers of the questionnaire travel in the address",
    "tests/store/test_for_you.py::test_every_form_sends_its_answers_in_its_body",
)
def _answers_in_the_address() -> None:
    wanted = "action=\"{{ url_for('store.answer_for_you') }}\" class"
    _in_templates(f'method="post" {wanted}', f'method="get" {wanted}')


@defect(
    "what a provider is shown of a service is kept for all who read it",
    "tests/store/test_kept_pages.py::test_what_is_shown_to_its_speakers_is_not_kept_for_others",
)
def _kept_for_all() -> None:
    _in_templates("'service', service.id, speaks)", "'service', service.id)")


@defect(
    "nothing is explored any more",
    "tests/store/test_recommending.py::test_a_service_of_which_nobody_knows_anything_is_seen",
)
def _no_exploration() -> None:
    put("app.store.slate._lot", lambda *_asked: iter(()))


@defect(
    "an act on a recommended service is counted as often as it is sent",
    "tests/store/test_for_you.py::test_an_act_is_counted_once_however_often_it_is_sent",
)
def _acts_counted_twice() -> None:
    from app.store.recommendation import RecommendationAct

    table = RecommendationAct.__table__
    table.constraints = {one for one in table.constraints if one.__visit_name__ != "unique_constraint"}


@defect(
    "a redirect is followed wherever it leads",
    "tests/frame/test_outgoing.py::test_a_redirect_is_judged_like_the_first_address",
)
def _led_anywhere() -> None:
    from app import outgoing

    judged, understood, led = outgoing.is_public, outgoing._led_to, []

    def _led_to(here: Any, location: str) -> Any:
        led.append(location)
        return understood(here, location)

    put("app.outgoing._led_to", _led_to)
    put("app.outgoing.is_public", lambda place: bool(led) or judged(place))


@defect(
    "a name is looked up again when it is connected to",
    "tests/frame/test_outgoing.py::test_a_name_is_looked_up_once_and_the_place_that_was_judged_is_the_one_asked",
)
def _looked_up_again() -> None:
    from socket import create_connection

    def _plug(self: Any, address: Any, places: Any, deadline: Any) -> Any:
        return create_connection((address.host, address.port), deadline.left())

    put("app.outgoing.Courier._plug", _plug)


@defect(
    "a place inside passes when it is dressed as one in the world",
    "tests/frame/test_outgoing.py::test_a_name_that_leads_inside_is_not_asked",
)
def _dressed() -> None:
    from app import address

    rewrite(address.is_public, lambda place: place.is_global)


BEFORE_ITS_DAY = "tests/stories/test_schedule.py::test_a_story_that_has_its_day_is_read_by_nobody_before"


@defect("a story that has its day is read before it, by whoever knows its address", BEFORE_ITS_DAY)
def _read_before_its_day() -> None:
    put("app.stories.story.Story.visible_to", lambda self, person: True)


@defect("the worker does not wait for the hour of a story", BEFORE_ITS_DAY)
def _out_before_its_hour() -> None:
    from datetime import timedelta

    from app.stories import publication

    hour = publication.now
    put("app.stories.publication.now", lambda: hour() + timedelta(days=1))


@defect(
    "the picture of a draft is given to whoever asks",
    "tests/stories/test_picture.py::test_a_picture_is_not_seen_before_its_story_nor_after",
)
def _picture_before_its_story() -> None:
    from app.stories import queries

    put("app.stories.views.picturing.found", lambda id: queries.by_number(id))


@defect(
    "a session is corrected without their consent",
    "tests/incubation/test_corrections.py::test_a_correction_is_asked_what_a_session_is_asked",
)
def _corrected_without_consent() -> None:
    put("app.incubation.trial._refuse", lambda project, said, consent, results: None)


@defect(
    "a name that a correction takes out stays in what was corrected before",
    "tests/incubation/test_corrections.py::test_a_text_that_named_somebody_is_kept_nowhere_and_that_it_was_corrected_is_said",
)
def _named_before() -> None:
    put("app.incubation.correction._strike", lambda kind, of_id, names: None)


@defect(
    "other bytes than those of the receipt are given out",
    "tests/challenges/test_entry.py::test_other_bytes_than_those_that_were_sent_are_not_given_out",
)
def _other_bytes() -> None:
    put("app.challenges.views.entering.sent_bytes", lambda version: version.title.encode())


@defect(
    "an expired link still opens",
    "tests/store/test_short_lists.py::test_a_link_that_has_ended_opens_nothing",
)
def _ended_link_opens() -> None:
    from app.store import short_list

    def opened_by(word: str) -> Any:
        return whole(select(ShortList).where(ShortList.token_hash == digest(word)))  # type: ignore[name-defined]  # noqa: F821, E501

    rewrite(short_list.opened_by, opened_by)


def _in_templates(before: str, after: str) -> None:
    """As if a template had been written otherwise; what no template says any more is no defect."""
    from jinja2 import FileSystemLoader

    written = (ROOT / "templates").rglob("*.html")
    if not any(before in file.read_text(encoding="utf-8") for file in written):
        raise LookupError(f"no template says {before!r}: plant it anew")
    read = FileSystemLoader.get_source

    def get_source(self: Any, environment: Any, template: str) -> Any:
        source, file, fresh = read(self, environment, template)
        return source.replace(before, after), file, fresh

    put("jinja2.FileSystemLoader.get_source", get_source)


@defect(
    "a submission is decided as often as somebody decides",
    "tests/store/test_submission.py::test_two_who_decide_at_once_decide_once",
)
def _decided_twice() -> None:
    put("app.store.submission.Submission._hold", lambda self, seen, *states: None)


@defect(
    "a service is listed without the terms being accepted",
    "tests/store/test_submission.py::test_nothing_is_sent_without_the_terms_as_they_are_now",
)
def _without_terms() -> None:
    from app.store import terms
    from app.store.submission import Submission

    send = Submission.send

    def send_anyway(self: Any, *, by: Any, seen: int, accepted_terms: Any, note: str = "") -> None:
        send(self, by=by, seen=seen, accepted_terms=terms.CURRENT, note=note)

    put("app.store.submission.Submission.send", send_anyway)


@defect("exits are read and written back", "tests/store/test_exit.py::test_exits_of_one_moment_are_all_counted")
def _exits_written_back() -> None:
    from app.store import exit as exits

    whole = exits.count

    def count(service_id: int, way: Any, **more: Any) -> None:
        known = exits.db.session.get(exits.Service, service_id).exits
        whole(service_id, way, **more)
        exits.db.session.execute(
            exits.update(exits.Service).where(exits.Service.id == service_id).values(exits=known + 1)
        )

    put("app.store.exit.count", count)


@defect(
    "the way out goes where the form says",
    "tests/store/test_exit.py::test_it_leads_to_the_stored_address_whatever_is_sent",
)
def _open_redirect() -> None:
    from flask import request

    from app.store import exit as exits

    whole = exits.leave

    def leave(service: Any, platform: Any, way: Any) -> str:
        return request.form.get("address") or whole(service, platform, way)

    put("app.store.exit.leave", leave)


SEARCH = "tests/home/test_search.py::"


@defect(
    "an entry is indexed before its gallery opens",
    f"{SEARCH}TestEntries::test_they_are_found_from_the_moment_their_gallery_opens[after-deadline-False-True-True]",
)
def _indexed_before_its_gallery() -> None:
    from app.challenges import queries

    def in_open_galleries() -> Any:
        return (
            select(Entry)  # type: ignore[name-defined]  # noqa: F821 - names of the module it is put into
            .join(Entry.challenge)  # type: ignore[name-defined]  # noqa: F821
            .where(Entry.withdrawn_at.is_(None))  # type: ignore[name-defined]  # noqa: F821
        )

    rewrite(queries.in_open_galleries, in_open_galleries)


@defect(
    "what a challenge changes does not reach the entries in the index",
    f"{SEARCH}TestEntries::test_they_are_found_from_the_moment_their_gallery_opens[with-results-False-False-True]",
)
def _entries_are_not_looked_at_again() -> None:
    from app.challenges import entry_documents

    def of_challenges(numbers: Any) -> dict[str, list[int]]:
        return {}

    rewrite(entry_documents.of_challenges, of_challenges)


@defect(
    "people are found who did not choose it",
    f"{SEARCH}TestPeople::test_nobody_is_found_who_did_not_choose_it",
)
def _everybody_is_found() -> None:
    from app.people import queries

    def findable() -> Any:
        return select(User).where(User.erased_at.is_(None))  # type: ignore[name-defined]  # noqa: F821

    rewrite(queries.findable, findable)


@defect(
    "kinds do not stand beside each other",
    f"{SEARCH}TestRanking::test_one_good_hit_is_not_buried_under_many_ideas",
)
def _the_challenge_is_buried() -> None:
    from app.home import finding

    def beside_each_other(results: Any) -> list[str]:
        return list(results.refs)

    rewrite(finding.beside_each_other, beside_each_other)


def chosen(*, endure: bool) -> Sequence[Defect]:
    return [d for d in DEFECTS.values() if d.endure is endure]


REVIEWS = "tests/store/test_review.py::"


@defect("a person rates a service twice", REVIEWS + "test_the_database_refuses_a_second_living_review_of_a_person")
def _two_living_reviews() -> None:
    from app.store.review import Review

    Review.__table__.indexes = {one for one in Review.__table__.indexes if one.name != "uq_review_live"}


@defect("people rate their own service", REVIEWS + "test_nobody_rates_their_own_service")
def _own_service_rated() -> None:
    put("app.store.review.has_stake", lambda service, person: False)


@defect("a burst is counted", REVIEWS + "test_a_burst_waits_with_weight_nothing_and_its_authors_are_told")
def _burst_counted() -> None:
    put("app.store.setting_aside.set_aside", lambda found: None)


@defect(
    "what waits comes in by being written again",
    REVIEWS + "test_what_waits_does_not_come_in_by_being_written_again_or_withdrawn_between",
)
def _waits_no_more() -> None:
    put("app.store.review._last", lambda service, by: None)


@defect(
    "who speaks for a provider judges its bursts",
    REVIEWS + "test_who_speaks_for_a_provider_does_not_look_at_its_bursts",
)
def _judges_own() -> None:
    from app.store.burst import judges

    put("app.store.burst.Burst.seen_by", lambda self, person: judges(person))


@defect("stars are said of two ratings", "tests/store/test_rating.py::test_below_five_ratings_nothing_is_said")
def _two_ratings() -> None:
    put("app.store.rating.FEWEST", 2)


@defect(
    "who is suspended comes back by leaving first",
    "tests/store/test_submitting.py::test_who_is_suspended_does_not_come_back_by_leaving_first",
)
def _suspended_and_back() -> None:
    from app.store.vocabulary import State

    whole = (State.LISTED, State.SUSPENDED)
    put(
        "app.store.service.Service.withdrawable_by",
        lambda self, person: self.provider.spoken_for_by(person) and self.state in whole,
    )


@defect(
    "whoever counts reads what agencies offered",
    "tests/incubation/test_pilots.py::test_an_offer_and_its_refusal_stay_between_the_agency_and_the_project",
)
def _offers_read() -> None:
    put("app.incubation.pilot.Pilot.visible_to", lambda self, person: True)


@defect(
    "what comes of an internal challenge is public",
    "tests/incubation/test_project.py::test_of_an_entry_of_an_internal_challenge_no_public_project_is_born",
)
def _internal_entry_public() -> None:
    from app.ideas.idea import Audience

    put("app.incubation.project.audiences_of", lambda source: tuple(Audience))


WRITTEN_SINCE = "tests/ideas/test_support.py::test_"


@defect(
    "writers begin as readers do",
    WRITTEN_SINCE + "of_two_who_look_before_they_write_the_second_waits_and_neither_fails",
)
def _deferred() -> None:
    put("app.database._begin_writing", lambda connection: connection.exec_driver_sql("BEGIN"))


@defect("a counter is written as a number", WRITTEN_SINCE + "a_support_is_added_to_those_given_since_the_page_was_read")
def _written_as_a_number() -> None:
    from app.ideas import support

    whole = support._count

    def count(idea: Any, by: Any, electorate: Any, act: Any) -> None:
        known = idea.support_count
        whole(idea, by, electorate, act)
        table = support.Idea.__table__
        changed = table.update().where(table.c.id == idea.id).values(support_count=known + 1)
        support.db.session.execute(changed)

    put("app.ideas.support._count", count)


@defect(
    "no state is looked at while counting",
    WRITTEN_SINCE + "nothing_is_counted_on_an_idea_that_closed_since_the_page_was_read",
)
def _closed_and_counted() -> None:
    from app.ideas import support

    whole = support._counting

    def counting(electorate: Any) -> Any:
        asked = whole(electorate)
        asked._where_criteria = asked._where_criteria[:1]
        return asked

    put("app.ideas.support._counting", counting)


@defect(
    "a search is as long as somebody types",
    "tests/search/test_query.py::test_more_than_ten_words_are_cut_and_it_is_said",
)
def _endless_search() -> None:
    put("app.search.query.MOST_CHARACTERS", 10**9)
    put("app.search.query.MOST_TERMS", 10**9)


PROTOCOL = "tests/api/test_protocol.py::"


@defect(
    "a write that names itself is done again",
    PROTOCOL + "test_the_same_write_sent_again_is_answered_the_same_and_done_once",
)
def _done_again() -> None:
    from app import replay

    rewrite(replay.given_before, lambda: None)


@defect(
    "a change does not ask what was seen",
    "tests/api/test_ideas.py::test_a_change_to_what_was_changed_meanwhile_is_refused",
)
def _changed_unseen() -> None:
    from app import rest

    rewrite(rest.match, lambda document: None)


@defect("what has not changed is sent again", PROTOCOL + "test_what_has_not_changed_is_not_sent_again")
def _sent_again() -> None:
    put("werkzeug.http.is_resource_modified", lambda *_asked, **_more: True)
    put("werkzeug.wrappers.response.is_resource_modified", lambda *_asked, **_more: True)


BEHIND = "tests/frame/test_behind_a_proxy.py::test_"


@defect("the proxy is not heard", BEHIND + "guesses_are_counted_where_the_proxy_says_they_come_from")
def _proxy_not_heard() -> None:
    put("app.headers.ProxyFix", lambda app, **hops: app)


@defect(
    "what is said before the proxy speaks is believed",
    BEHIND + "what_somebody_says_before_the_proxy_does_is_not_believed",
)
def _one_proxy_too_many() -> None:
    from werkzeug.middleware.proxy_fix import ProxyFix

    put("app.headers.ProxyFix", lambda app, x_for, **hops: ProxyFix(app, x_for=x_for + 1, **hops))


@defect("cookies travel by plain http", BEHIND + "cookies_are_of_this_host_and_travel_by_https_alone")
def _plain_cookies() -> None:
    put("config.Settings.is_https", property(lambda self: False))


@defect("passwords are hashed by as many as ask", "tests/people/test_password.py::test_a_third_waits_for_one_of_two")
def _as_many_as_ask() -> None:
    from threading import BoundedSemaphore

    put("app.people.password._at_work", BoundedSemaphore(9))


@defect(
    "results name whom the gallery never shows",
    "tests/challenges/test_results.py::test_where_the_others_are_shown_to_nobody_no_door_of_the_results_names_them",
)
def _gallery_forgotten() -> None:
    put("app.challenges.proceedings.Gallery", SimpleNamespace(NEVER="another"))


@defect("https is not asked for", BEHIND + "browsers_are_told_to_come_back_by_https_alone")
def _no_hsts() -> None:
    from app import headers

    class Forgetful(dict):  # type: ignore[type-arg]
        def __or__(self, other: Any) -> Any:
            return dict(self)

    put("app.headers.HEADERS", Forgetful(headers.HEADERS))


@defect("a body of any size is read", "tests/security/test_inputs.py::test_more_than_a_million_bytes_are_refused")
def _any_size() -> None:
    put("app.headers.LARGEST_BODY", 10**12)


@defect("bytes that are no text are taken", "tests/security/test_inputs.py::test_bytes_that_are_no_text_are_refused")
def _any_bytes() -> None:
    put("app.headers._is_text", lambda written: True)


@defect(
    "signing in keeps the session there was",
    "tests/people/test_sign_in.py::test_signing_in_gives_a_new_session_and_ends_the_one_before",
)
def _session_kept() -> None:
    put("app.people.session._end_held", lambda: None)


@defect("a new password ends no session", "tests/people/test_password.py::test_every_session_ends")
def _password_without_end() -> None:
    put("app.people.session.end_all", lambda *_a, **_k: None)


@defect(
    "an address nobody has is answered at once",
    "tests/people/test_sign_in.py::test_unknown_and_known_addresses_are_weighed_alike",
)
def _answered_at_once() -> None:
    from app.people import password

    whole = password.matches
    put("app.people.password.matches", lambda kept, typed: bool(kept) and whole(kept, typed))


# The oracles of the real server


@defect(
    "supporting is a toggle, whoever presses how often",
    "tests/load/test_races.py::test_one_wish_sent_two_hundred_times_counts_once",
    endure=True,
)
def _toggle_under_load() -> None:
    _toggle()


@defect(
    "the counter of supports is written as it was read",
    "tests/load/test_races.py::test_every_last_wish_is_kept",
    endure=True,
)
def _counted_as_read() -> None:
    from sqlalchemy import bindparam, update

    from app.ideas.idea import Idea

    def counting(electorate: Any) -> Any:
        idea = Idea.__table__.c
        return (
            update(Idea.__table__)
            .where(idea.id == bindparam("idea"))
            .values({idea.support_count: bindparam("step")})
            .returning(idea.support_count, idea.impressions)
        )

    put("app.ideas.support._counting", counting)


@defect(
    "a way out is counted now and then",
    "tests/load/test_store.py::test_guests_read_and_leave_and_each_exit_is_counted",
    endure=True,
)
def _some_exits() -> None:
    from app.store import exit as exits

    whole, asked = exits.count, []

    def count(*given: Any, **how: Any) -> None:
        asked.append(1)
        if len(asked) % 5:
            whole(*given, **how)

    put("app.store.exit.count", count)


@defect(
    "a note that was moved stays where it was",
    "tests/load/test_board.py::test_ten_people_on_a_board_see_each_others_notes_at_once",
    endure=True,
)
def _unmoved() -> None:
    from app.workshops.note import Note

    put("app.workshops.note.Note.move", lambda self, onto, *, seen: Note._hold(self, seen) and None)


@defect(
    "in the last minute a budget has no guard",
    "tests/load/test_last_minute.py::test_sixty_spend_their_budgets_in_the_last_minute",
    endure=True,
)
def _no_budget_under_load() -> None:
    _no_budget()
