"""Challenges and their entries as JSON."""

from __future__ import annotations

from typing import Any

from flask import Response, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy.exc import IntegrityError
from werkzeug.datastructures import MultiDict

from app import rest
from app.authorization import me, require
from app.challenges import audience, ballot, obligation, publication
from app.challenges import score as scores
from app.challenges.advance import tell_when_complete
from app.challenges.audience_turn import turns_of
from app.challenges.challenge import Challenge, Status
from app.challenges.entry import Entry
from app.challenges.entry_forms import EntryForm
from app.challenges.jury_forms import ScoreForm
from app.challenges.permission import votes_in
from app.challenges.queries import chosen_in, entries_shown_to, newest, verdicts_shown_of, visible_to, whole
from app.challenges.representation import of_ballot, of_challenge, of_entry, of_results, of_score, of_tie
from app.challenges.slate import announced_in, slate_of
from app.challenges.views.applauding import voted_at
from app.challenges.views.entering import idea_named
from app.challenges.views.judging import scoring
from app.challenges.views.jurors import entry_to_judge
from app.challenges.views.room import May, found, found_entry
from app.challenges.vote_forms import MOST_POINTS
from app.database import Document, db
from app.errors import Refused
from app.people.token import api_public, api_reads, api_writes

api = rest.door("challenges", __name__)
ANSWERS = rest.Shape(
    lambda value: isinstance(value, dict) and all(isinstance(text, str) for text in value.values()),
    _l("This must be an object: the keys of questions, and texts."),
)
POINTS = rest.Shape(
    lambda value: type(value) is int and 0 <= value <= MOST_POINTS,
    _l("This must be a whole number, zero or more."),
)
MARKS = rest.Shape(
    lambda value: isinstance(value, dict) and all(type(mark) is int for mark in value.values()),
    _l("This must be an object: the positions of criteria, and whole numbers."),
)
TRUE_OR_FALSE = rest.Shape(lambda value: isinstance(value, bool), _l("This must be true or false."))
SCORE = {"marks": MARKS, "note_for_author": rest.TEXT, "note_for_jury": rest.TEXT, "sent": TRUE_OR_FALSE}
ENTRY = {"title": rest.TEXT, "answers": ANSWERS, "idea": rest.NUMBER_OR_NULL}


@api.get("/challenges")
@api_public
def index() -> Response:
    """What is announced, the newest first."""
    rest.ask_only("status", "after", "limit")
    status = rest.one_of("status", [one.value for one in Status if one is not Status.DRAFT])
    asked = whole(visible_to(me()))
    if status is not None:
        asked = asked.where(Challenge.status == Status(status))
    page = newest(asked, request.args.get("after", ""), rest.limit())
    return rest.shown(rest.listed(page, [of_challenge(one) for one in page.items]))


@api.get("/challenges/<slug>")
@api_public
def show(slug: str) -> Response:
    rest.ask_only()
    challenge = found(slug)
    told = {"tie": of_tie(announced_in(challenge)), "results": _results(challenge)}
    return rest.shown(of_challenge(challenge) | told)


def _results(challenge: Challenge) -> Document | None:
    """As their page shows them; nothing at all before they are published."""
    if challenge.results_at is None:
        return None
    published = publication.of_challenge(challenge)
    owed = db.session.scalars(obligation.of_challenge(challenge)).all() if published else []
    return of_results(challenge, published, chosen_in(challenge), owed)


@api.get("/challenges/<slug>/entries")
@api_public
def entries(slug: str) -> Response:
    """All of them once they are shown; before that, one's own."""
    rest.ask_only("after", "limit")
    challenge = found(slug)
    page = entries_shown_to(me(), challenge, request.args.get("after", ""), rest.limit())
    decided = verdicts_shown_of(challenge, page.items)
    return rest.shown(rest.listed(page, [of_entry(entry, me(), decided.get(entry.id)) for entry in page.items]))


@api.post("/challenges/<slug>/entries")
@api_writes
def enter(slug: str) -> Response:
    challenge = found(slug)
    may = May.of(challenge, me())
    require(may.enter or may.entry is not None)
    sent = rest.body(ENTRY)
    form = _form(challenge, sent)
    idea = idea_named(str(sent["idea"])) if sent.get("idea") else None
    entry = Entry.of(idea, challenge, by=me()) if idea else Entry.new(challenge, by=me())
    try:
        entry.send(title=form.title.data or "", answers=form.answers(), by=me())
    except IntegrityError:
        raise Refused(_("This is entered already: somebody sent it a moment ago.")) from None
    answer = rest.done(of_entry(entry, me()), 201)
    db.session.commit()
    return answer


def _form(challenge: Challenge, sent: Document) -> EntryForm:
    """Judged by the same form as what people type. Raises Invalid, naming each answer by the key of its question."""
    answers: dict[str, str] = sent.get("answers", {})
    typed = {"title": sent.get("title", "")} | {f"answer_{key}": text for key, text in answers.items()}
    form = EntryForm.of(challenge, formdata=MultiDict(typed), meta={"csrf": False})
    form.validate()
    errors: dict[str, list[Any]] = {
        name.replace("answer_", "answers."): list(said) for name, said in form.errors.items() if name
    }
    keys = [question.key for question in challenge.questions]
    for key in answers:
        if key not in keys:
            errors[f"answers.{key[:80]}"] = [_("“%(word)s” means nothing here.", word=key[:80])]
    if errors:
        raise rest.Invalid(errors)
    return form


@api.get("/challenges/<slug>/ballot")
@api_reads
def own_ballot(slug: str) -> Response:
    """One's own, while the vote is open."""
    rest.ask_only()
    challenge = found(slug)
    require(votes_in(challenge, me()))
    return rest.shown(of_ballot(ballot.standing(challenge, me())))


@api.put("/challenges/<slug>/entries/<int:id>/points")
@api_writes
def give_points(slug: str, id: int) -> Response:
    sent = rest.body({"points": POINTS})
    if "points" not in sent:
        raise rest.Invalid({"points": [_("Say how many.")]})
    return _settled(slug, id, sent["points"])


@api.delete("/challenges/<slug>/entries/<int:id>/points")
@api_writes
def take_points_back(slug: str, id: int) -> Response:
    return _settled(slug, id, 0)


def _settled(slug: str, id: int, points: int) -> Response:
    """A state, never a step. No answer is kept for a repetition: it would outlive the ballot, and changes nothing."""
    challenge = found(slug)
    require(not challenge.led_by(me()))
    ballot.settle(found_entry(challenge, id), points=points, by=me())
    answer = rest.shown(of_ballot(ballot.standing(challenge, me())))
    db.session.commit()
    return answer


@api.get("/challenges/<slug>/final/vote")
@api_reads
def own_choice(slug: str) -> Response:
    """One's own, while the audience's vote is open."""
    rest.ask_only()
    challenge = voted_at(slug)
    require(audience.is_voter(challenge, me()) and audience.is_open(turns_of(challenge)))
    return rest.shown({"entry": audience.choice_of(challenge, me())})


@api.put("/challenges/<slug>/final/vote")
@api_writes
def choose_finalist(slug: str) -> Response:
    """A state, never a step. No answer is kept for a repetition: it would outlive the choice, and changes nothing."""
    challenge = voted_at(slug)
    require(not challenge.led_by(me()))
    sent = rest.body({"entry": rest.NUMBER_OR_NULL})
    if "entry" not in sent:
        raise rest.Invalid({"entry": [_("Say which, or null for none.")]})
    audience.choose(challenge, sent["entry"], by=me())
    answer = rest.shown({"entry": audience.choice_of(challenge, me())})
    db.session.commit()
    return answer


@api.put("/challenges/<slug>/entries/<int:id>/scores")
@api_writes
def judge(slug: str, id: int) -> Response:
    """A juror's own, whole: what is not named is empty. A draft unless it is said to be sent."""
    juror = scoring(slug)
    entry = entry_to_judge(juror, id)
    sent = rest.body(SCORE)
    form = _score_form(juror.challenge, sent)
    score = scores.judge(
        juror,
        entry,
        marks=form.marks(),
        note_for_author=form.note_for_author.data or "",
        note_for_jury=form.note_for_jury.data or "",
        send=bool(sent.get("sent")),
    )
    slate = slate_of(juror.challenge)
    if slate:
        tell_when_complete(slate)
    answer = rest.done(of_score(score))
    db.session.commit()
    return answer


def _score_form(challenge: Challenge, sent: Document) -> ScoreForm:
    """Judged by the same form as what people type. Raises Invalid, naming each mark by its criterion's position."""
    marks: dict[str, int] = sent.get("marks", {})
    typed = {"note_for_author": sent.get("note_for_author", ""), "note_for_jury": sent.get("note_for_jury", "")}
    typed |= {f"mark_{position}": str(mark) for position, mark in marks.items()}
    form = ScoreForm.of(challenge, formdata=MultiDict(typed), meta={"csrf": False})
    form.validate()
    errors: dict[str, list[Any]] = {
        name.replace("mark_", "marks."): list(said) for name, said in form.errors.items() if name
    }
    known = {str(one.position) for one in challenge.criteria}
    for position in marks:
        if position not in known:
            errors[f"marks.{position[:80]}"] = [_("“%(word)s” means nothing here.", word=position[:80])]
    if errors:
        raise rest.Invalid(errors)
    return form
