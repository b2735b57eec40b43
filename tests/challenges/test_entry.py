"""Entries: from an idea or new, version by version until the deadline, with receipts, shown to whom the kit says."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import select, update

from app.challenges.challenge import Challenge
from app.challenges.entry import Entry, EntryVersion
from app.challenges.phase import Step
from app.challenges.terms import EntryQuestion
from app.challenges.turning import turn, turn_due
from app.challenges.vocabulary import Gallery, Late
from app.database import db, writing
from app.errors import Refused
from app.ideas.idea import Idea, Status
from app.people.erasure import erase
from app.people.user import User
from tests.challenges.together import at_once

DAY = datetime(2026, 10, 5, 8, tzinfo=UTC)
ANSWERS = {"answer_0": "On attend.", "answer_1": "Une chaise.", "answer_2": "Lundi."}
SENT = {"title": "Une chaise à l’entrée", **ANSWERS}


@pytest.fixture
def running(make):
    return make.challenge("ideas-call", open=["submissions"])


def of(challenge, path="", id=None):
    return f"/challenges/{challenge.slug}/entries" + (f"/{id}" if id else "") + path


def only_entry(app) -> Entry:
    with app.app_context():
        entry = db.session.scalars(select(Entry)).one()
        assert entry.versions is not None and entry.challenge
        for version in entry.versions:
            assert version.sha256
        db.session.expunge_all()
        return entry


def test_an_entry_is_sent_with_a_receipt_that_anybody_can_compute(browse, make, app, running):
    writer = browse.as_(make.staff("Maëlle"))
    assert "Une chaise" not in writer.get(of(running, "/new")).text
    answer = writer.post(of(running), SENT)
    entry = only_entry(app)
    assert (answer.status_code, answer.location) == (303, of(running, id=entry.id))
    page = writer.get(answer.location).text
    version = entry.versions[0]
    assert version.sha256 in page and "On attend." in page
    written = {
        "answers": {"0": "On attend.", "1": "Une chaise.", "2": "Lundi."}, "at": version.at.isoformat(),
        "challenge": running.slug, "entry": entry.id, "title": "Une chaise à l’entrée", "version": 1,
    }  # fmt: skip
    text = json.dumps(written, ensure_ascii=False, separators=(",", ":"))
    assert hashlib.sha256(text.encode()).hexdigest() == version.sha256
    assert make.again(running).entry_count == 1


def test_the_bytes_that_a_receipt_names_are_fetched_and_give_it(browse, make, app, running):
    """Red when what is fetched is not what was digested: of each version, with its files or without, word for word."""
    author = make.staff("Maëlle")
    writer = browse.as_(author)
    make.entry(running, author, "Une « chaise » – à 3 €")
    with app.app_context():
        [entry] = db.session.scalars(select(Entry))
    writer.post(of(running, "/edit", id=entry.id), SENT | {"title": "Deux chaises", "version": "1"})
    with app.app_context():
        receipts = dict(db.session.execute(select(EntryVersion.number, EntryVersion.sha256)).tuples().all())
    assert sorted(receipts) == [1, 2]
    for number, receipt in receipts.items():
        answer = writer.get(of(running, f"/versions/{number}.json", id=entry.id))
        assert hashlib.sha256(answer.data).hexdigest() == receipt
        assert (
            answer.headers["Content-Disposition"].startswith("attachment")
            and "no-store" in answer.headers["Cache-Control"]
        )
        assert answer.json["version"] == number
    assert "versions/1.json" in writer.get(of(running, "/versions/1", id=entry.id)).text
    assert writer.get(of(running, "/versions/3.json", id=entry.id)).status_code == 404
    assert (
        browse.as_(make.with_role("facilitator")).get(of(running, "/versions/1.json", id=entry.id)).status_code == 403
    )


def test_other_bytes_than_those_that_were_sent_are_not_given_out(browse, make, app, running):
    author = make.staff("Maëlle")
    make.entry(running, author, "Une chaise")
    with writing(), app.test_request_context("/", method="POST"):
        version = db.session.scalars(select(EntryVersion)).one()
        version.title = "Un banc"
        number = version.entry_id
        db.session.commit()
    assert browse.as_(author).get(of(running, "/versions/1.json", id=number)).status_code == 409


def test_how_to_check_a_receipt_is_said_in_both_languages(browse):
    assert "sha256sum" in browse.get("/receipts").text and "soixante-quatre" in browse.get("/receipts").text
    assert "sixty-four" in browse.get("/receipts", headers={"Accept-Language": "en"}).text


def test_versions_follow_until_the_deadline_and_each_keeps_its_receipt(browse, make, app, running):
    writer = browse.as_(make.staff())
    writer.post(of(running), SENT)
    entry = only_entry(app)
    assert "On attend." in writer.get(of(running, "/edit", entry.id)).text
    assert (
        writer.post(
            of(running, "/edit", entry.id), SENT | {"answer_0": "On attend debout.", "version": "1"}
        ).status_code
        == 303
    )
    kept = only_entry(app)
    assert [v.number for v in kept.versions] == [2, 1]
    assert kept.versions[0].sha256 != kept.versions[1].sha256
    assert kept.versions[1].answers["0"] == "On attend." and kept.answers["0"] == "On attend debout."
    page = writer.get(of(running, id=entry.id)).text
    assert all(v.sha256 in page for v in kept.versions)
    assert make.again(running).entry_count == 1


@pytest.mark.parametrize("missing", ["title", "answer_0", "answer_1"])
def test_what_is_missing_is_said_and_nothing_typed_is_lost(browse, make, app, running, missing):
    writer = browse.as_(make.staff())
    answer = writer.post(of(running), SENT | {missing: "  "})
    assert answer.status_code == 422 and f"{missing}-problem" in answer.text
    assert sum(value in answer.text for value in SENT.values()) >= 3
    with app.app_context():
        assert db.session.scalars(select(Entry)).all() == []


def test_questions_that_are_not_required_may_stay_empty_and_lengths_are_the_kits(browse, make, running):
    writer = browse.as_(make.staff())
    assert writer.post(of(running), SENT | {"answer_2": "x" * 801}).status_code == 422
    assert writer.post(of(running), SENT | {"answer_2": ""}).status_code == 303


@pytest.mark.parametrize("link", ["http://exemple.fr", "javascript:alert(1)", "https://deux mots.fr", "exemple", ""])
def test_a_link_is_a_whole_secure_address(browse, make, link):
    shown = make.challenge("pitch", open=["submissions"])
    answers = {
        "title": "Un produit", "answer_0": "Une phrase", "answer_1": "Cent", "answer_4": "Aucune",
        "answer_2": "Un essai en agence",
    }  # fmt: skip
    sender = browse.as_(make.partner())
    assert sender.post(of(shown), answers | {"answer_3": link}).status_code == 422
    assert sender.post(of(shown), answers | {"answer_2": "Autre", "answer_3": "https://exemple.fr"}).status_code == 422
    assert sender.post(of(shown), answers | {"answer_3": "https://exemple.fr/demo"}).status_code == 303


def test_a_choice_that_may_stay_open_takes_nothing_that_is_not_offered(browse, make, app):
    """Red when white space is let through as if it had been offered."""
    shown = make.challenge("pitch", open=["submissions"])
    with writing(), app.app_context():
        db.session.execute(update(EntryQuestion).where(EntryQuestion.position == 2).values(required=False))
        db.session.commit()
    answers = {
        "title": "Un produit", "answer_0": "Une phrase", "answer_1": "Cent", "answer_3": "https://exemple.fr/demo",
        "answer_4": "Aucune",
    }  # fmt: skip
    sender = browse.as_(make.partner())
    for typed in ("\u1680", "   ", "Autre"):
        assert sender.post(of(shown), answers | {"answer_2": typed}).status_code == 422, repr(typed)
    assert sender.post(of(shown), answers | {"answer_2": ""}).status_code == 303


def test_one_person_has_one_entry(browse, make, app, running):
    writer = browse.as_(make.staff())
    writer.post(of(running), SENT)
    answer = writer.post(of(running), SENT | {"title": "Une autre"})
    assert answer.status_code == 409 and "Une autre" in answer.text
    assert writer.get(of(running, "/new")).location == of(running, id=only_entry(app).id)
    assert make.again(running).entry_count == 1


def test_the_database_itself_refuses_a_second_entry(inside, make):
    challenge, writer = make.challenge("ideas-call", open=["submissions"]), make.staff()
    make.entry(challenge, writer)
    row = {"challenge": challenge, "author": writer, "title": "", "answers": {}, "sent_at": DAY, "changed_at": DAY}
    db.session.add(Entry(**row))
    with pytest.raises(Exception, match="(?i)unique"):
        db.session.flush()


@pytest.mark.parametrize("state", [{"open": []}, {"over": ["submissions"], "open": ["voting"]}])
def test_nothing_is_sent_before_the_phase_opens_or_after_it_closed(browse, make, app, state):
    shown = make.challenge("ideas-call", **state)
    writer = browse.as_(make.staff())
    assert writer.get(of(shown, "/new")).status_code == 403
    assert writer.post(of(shown), SENT).status_code == 403
    with app.app_context():
        assert db.session.scalars(select(Entry)).all() == []


def test_no_version_is_taken_after_the_phase_has_closed(browse, make, app, running):
    person = make.staff()
    entry = make.entry(running, person)
    with app.test_request_context("/", method="POST"):
        kept = db.session.get(Challenge, running.id)
        with time_machine.travel(kept.submissions.ends_at + timedelta(seconds=1), tick=False):
            turn_due()
        db.session.commit()
    writer = browse.as_(person)
    assert writer.post(of(running, "/edit", entry.id), SENT).status_code == 403
    assert make.again(entry).version == 1


@pytest.mark.parametrize(
    ("late", "first", "marked"),
    [(Late.EQUAL, True, False), (Late.MARKED, True, True), (Late.CORRECTIONS, False, False)],
)
def test_what_comes_in_the_grace_period_is_what_the_kit_announced(inside, make, late, first, marked):
    """Where nothing but corrections is taken, and they are allowed, none of them is called late."""
    with time_machine.travel(DAY, tick=False) as moment:
        challenge = make.challenge("ideas-call", on=DAY.date(), late=late, open=["submissions"])
        early = make.entry(challenge, make.staff())
        moment.move_to(challenge.submissions.closes_at + timedelta(minutes=3))
        early.send(title="Corrigée", answers={}, by=early.author)
        assert (early.version, early.late) == (2, marked)
        assert [v.late for v in sorted(early.versions, key=lambda v: v.number)] == [False, marked]
        if first:
            assert make.entry(challenge, make.staff()).late is marked
        else:
            with pytest.raises(Refused):
                make.entry(challenge, make.staff())


# From an idea


def test_an_idea_enters_a_challenge_and_its_thread_and_journey_show_it(browse, make, app, running):
    author = make.staff("Maëlle")
    idea = make.idea("Une chaise", author, text="Deux minutes **debout**.")
    writer = browse.as_(author)
    assert f"idea={idea.id}" in writer.get(of(running, "/new")).text
    page = writer.get(of(running, f"/new?idea={idea.id}")).text
    assert "Deux minutes **debout**." in page and 'value="Une chaise"' in page or ">Une chaise<" in page
    assert writer.post(of(running), SENT | {"idea": str(idea.id)}).status_code == 303
    entry = only_entry(app)
    assert entry.idea_id == idea.id
    assert make.again(idea).challenge_at == entry.sent_at
    shown = writer.get(f"/ideas/{idea.id}-une-chaise").text
    assert "station station-challenge station-reached" in shown
    journey = writer.get(f"/ideas/{idea.id}/journey").text
    assert "a présenté « Une chaise » à un défi".replace("« ", "«\u00a0").replace(" »", "\u00a0»") in journey
    assert f"/challenges/{running.slug}" in journey
    assert "/ideas/" in writer.get(of(running, id=entry.id)).text


def test_a_guest_reading_the_journey_is_not_told_of_an_internal_challenge(browse, make, running):
    author = make.staff()
    idea = make.idea("Une chaise", author)
    make.entry(running, author, idea=idea)
    journey = browse.get(f"/ideas/{idea.id}/journey").text
    assert running.slug not in journey and running.title not in journey
    assert running.slug not in browse.get(f"/ideas/{idea.id}-une-chaise").text


def test_only_those_who_carry_an_idea_enter_it(browse, make, app, running):
    idea = make.idea("Celle d’une autre", make.staff())
    draft = make.draft("Pas encore", make.staff())
    thief = browse.as_(make.staff())
    for number in (idea.id, draft.id, 999, "abc"):
        assert thief.get(of(running, f"/new?idea={number}")).status_code == 404
        assert thief.post(of(running), SENT | {"idea": str(number)}).status_code == 404
    with app.app_context():
        assert db.session.scalars(select(Entry)).all() == []


def test_an_idea_that_is_not_open_does_not_enter(browse, make, running):
    author = make.staff()
    writer = browse.as_(author)
    for status in (Status.DECLINED, Status.WITHDRAWN):
        idea = make.idea("Fermée", author, status=status)
        assert writer.post(of(running), SENT | {"idea": str(idea.id)}).status_code == 409
        assert make.again(idea).challenge_at is None


def test_withdrawing_takes_the_idea_back_and_leaves_room_for_another_entry(browse, make, app, running):
    author = make.staff()
    idea = make.idea("Une chaise", author)
    entry = make.entry(running, author, "Première", idea=idea)
    writer = browse.as_(author)
    assert writer.post(of(running, "/withdraw", entry.id)).status_code == 303
    assert make.again(idea).challenge_at is None
    assert make.again(running).entry_count == 0
    assert make.again(entry).withdrawn_at
    assert writer.get(of(running, id=entry.id)).status_code == 200, "its receipts stay its author's"
    assert writer.post(of(running, "/withdraw", entry.id)).status_code == 403
    assert writer.post(of(running), SENT).status_code == 303
    assert make.again(running).entry_count == 1


def test_an_entry_is_withdrawn_once_however_often_it_is_pressed(app, make):
    """Red when whoever withdraws looks first: each of two who press at once takes one from the count."""
    challenge, author = make.challenge("ideas-call", open=["submissions"]), make.staff()
    gone = make.entry(challenge, author)
    make.entry(challenge, make.staff(), "Une autre")

    def withdraw() -> str:
        db.session.get_one(Entry, gone.id).withdraw(by=db.session.get_one(User, author.id))
        return "done"

    answers = at_once(app, [withdraw] * 8, together=8)
    assert sorted(filter(None, answers)) == ["done"]
    assert make.again(challenge).entry_count == 1


def test_nothing_is_withdrawn_where_no_phase_permits_it(inside, make):
    """The close counts what is there: what comes after it is refused, whoever asks."""
    challenge, author = make.challenge("ideas-call", open=["submissions"]), make.staff()
    entry = make.entry(challenge, author)
    submissions = challenge.submissions
    turn(submissions, Step.CLOSED, due_at=submissions.ends_at)
    with pytest.raises(Refused):
        entry.withdraw(by=author)
    assert entry.is_sent


def test_an_idea_in_two_challenges_stays_in_the_other_when_one_entry_is_withdrawn(inside, make):
    author = make.staff()
    idea = make.idea("Une chaise", author)
    with time_machine.travel(DAY, tick=False) as moment:
        one = make.challenge("ideas-call", on=DAY.date(), open=["submissions"])
        two = make.challenge("ideas-call", on=DAY.date(), open=["submissions"])
        first = make.entry(one, author, idea=idea)
        moment.move_to(DAY + timedelta(hours=1))
        second = make.entry(two, author, idea=idea)
        first.withdraw(by=author)
        assert db.session.get(Idea, idea.id).challenge_at == second.sent_at


# Who sees what


def readers(browse, make, author):
    return {
        "author": browse.as_(author),
        "leader": browse.as_(make.with_role("facilitator")),
        "staff": browse.as_(make.staff()),
        "citizen": browse.as_(make.person()),
        "guest": browse,
    }


@pytest.mark.parametrize(
    ("gallery", "phases", "shown"),
    [
        (Gallery.NEVER, {"open": ["submissions"]}, False),
        (Gallery.NEVER, {"over": ["submissions", "voting", "jury"], "open": ["results"]}, False),
        (Gallery.AT_ONCE, {"open": ["submissions"]}, True),
        (Gallery.AFTER_DEADLINE, {"open": ["submissions"]}, False),
        (Gallery.AFTER_DEADLINE, {"over": ["submissions"]}, True),
        (Gallery.WITH_RESULTS, {"over": ["submissions"], "open": ["jury"]}, False),
        (Gallery.WITH_RESULTS, {"over": ["submissions", "voting", "jury"], "open": ["results"]}, False),
        (Gallery.WITH_RESULTS, {"over": ["submissions", "voting", "jury"], "published": ["results"]}, True),
    ],
)
def test_an_entry_is_seen_by_those_whom_the_kit_names_and_by_nobody_else(browse, make, app, gallery, phases, shown):
    author = make.person("Ada")
    challenge = make.challenge(
        "ideas-call", audience="public", entrants=["citizens"], gallery=gallery, open=["submissions"]
    )
    entry = make.entry(challenge, author, "Zibeline secrète", text="zibelineréponse")
    with app.test_request_context("/", method="POST"):
        for phase in db.session.get(Challenge, challenge.id).phases:
            if phase.kind in phases.get("over", []) + phases.get("open", []):
                turn(phase, Step.OPENED, due_at=phase.opens_at)
            if phase.kind in phases.get("over", []):
                turn(phase, Step.CLOSED, due_at=phase.ends_at)
        if phases.get("published"):
            db.session.get(Challenge, challenge.id).conclude()
        db.session.commit()
    for name, reader in readers(browse, make, author).items():
        may = shown or name in ("author", "leader")
        answer = reader.get(of(challenge, id=entry.id))
        assert answer.status_code == (200 if may else 404), name
        assert ("zibelineréponse" in answer.text) is may
        listed = reader.get(of(challenge)).text
        assert ("Zibeline secrète" in listed) is (shown or name == "leader"), name
        receipts = "Reçus" in answer.text
        assert receipts is (name in ("author", "leader")), name


def test_nobody_elses_entry_is_revised_or_withdrawn(browse, make, running):
    entry = make.entry(running, make.staff())
    for person in (make.staff(), make.with_role("facilitator")):
        other = browse.as_(person)
        assert other.get(of(running, "/edit", entry.id)).status_code == 403
        assert other.post(of(running, "/edit", entry.id), SENT).status_code == 403
        assert other.post(of(running, "/withdraw", entry.id)).status_code == 403
    assert make.again(entry).version == 1


def test_an_entry_of_another_challenge_is_not_found_under_this_one(browse, make, running):
    author = make.staff()
    entry = make.entry(running, author)
    other = make.challenge("ideas-call", open=["submissions"])
    assert browse.as_(author).get(of(other, id=entry.id)).status_code == 404


def test_somebody_unconfirmed_reads_why_they_cannot_send_yet(browse, make, running):
    answer = browse.as_(make.staff(confirmed=False)).post(of(running), SENT)
    assert answer.status_code == 409 and "Une chaise." in answer.text


def test_a_person_takes_their_entries_with_them(browse, make, running):
    person = make.staff()
    make.entry(running, person, "La mienne", text="Ma réponse")
    make.entry(running, make.staff(), "Pas la mienne")
    kept = browse.as_(person).get("/me/data").json
    assert [(entry["title"], len(entry["versions"])) for entry in kept["entries"]] == [("La mienne", 1)]
    assert kept["entries"][0]["versions"][0]["sha256"]


def test_erasing_a_person_keeps_what_was_sent_and_empties_what_was_withdrawn(inside, make):
    challenge, person = make.challenge("ideas-call", open=["submissions"]), make.staff("Zibeline Nom")
    gone = make.entry(challenge, person, "Retirée", text="zibelineretirée")
    gone.withdraw(by=person)
    db.session.flush()
    kept = make.entry(challenge, person, "Gardée", text="Ma réponse")
    erase(person, by=None)
    db.session.expire_all()
    assert kept.title == "Gardée" and "Zibeline" not in kept.author.name
    assert gone.title == "" and gone.answers == {}
    texts = [v.answers for v in db.session.scalars(select(EntryVersion))]
    assert len(texts) == 2 and not any("zibelineretirée" in str(answers) for answers in texts)
