"""The conferences of the demonstration, written by hand: one that took place, two to come. All fictional."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select

from app.activity.event import Event
from app.clock import now
from app.database import db
from app.gatherings.conference import Audience, Conference, State
from app.gatherings.place import Place, Standing
from app.gatherings.question import Question, Status
from app.gatherings.verbs import Verb
from app.gatherings.vote import QuestionVote
from app.people.unit import by_code
from app.people.user import User
from app.search.feed import changed

WRITTEN = Path(__file__).parent / "demo" / "conferences.toml"
HERE = ZoneInfo("Europe/Paris")
ANNOUNCED_BEFORE = timedelta(days=20)
Row = dict[str, Any]


def load(people: Mapping[str, User]) -> list[Conference]:
    """Add what is not here yet; gives the conferences added."""
    here = set(db.session.scalars(select(Conference.slug)))
    entries = tomllib.loads(WRITTEN.read_text(encoding="utf-8"))["conference"]
    return [_conference(entry, people) for entry in entries if entry["slug"] not in here]


def _conference(entry: Row, people: Mapping[str, User]) -> Conference:
    starts_at = datetime.combine(
        now().astimezone(HERE).date() + timedelta(days=entry["in_days"]), time.fromisoformat(entry["at"]), HERE
    )
    announced_at = min(starts_at, now()) - ANNOUNCED_BEFORE
    conference = Conference(
        slug=entry["slug"],
        title=entry["title"],
        text=entry["text"].strip(),
        organiser=people[entry["organiser"]],
        unit=by_code(entry["unit"]),
        audience=Audience(entry["audience"]),
        state=State.OVER if entry["in_days"] < 0 else State.PLANNED,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=entry["minutes"]),
        places=entry.get("places"),
        join_url=entry.get("join"),
        recording_url=entry.get("recording"),
        announced_at=announced_at,
        changed_at=announced_at,
    )
    db.session.add(conference)
    db.session.flush()
    _record(conference, Verb.ANNOUNCED, conference.organiser, announced_at)
    _fill(conference, entry["coming"], list(_audience(conference, people)))
    for number, asked in enumerate(entry.get("question", [])):
        _question(conference, asked, people, announced_at + timedelta(days=2, hours=5 * number))
    changed(conference)
    return conference


def _record(subject: Conference | Question, verb: Verb, actor: User, at: datetime) -> None:
    named = {"subject_kind": subject.subject_kind, "subject_id": subject.id}
    db.session.add(Event(at=at, actor_id=actor.id, verb=verb, detail={}, **named))


def _audience(conference: Conference, people: Mapping[str, User]) -> Iterator[User]:
    """Whoever may come, in an order that is the same every time, and is not that of their names."""
    for ref in sorted(people, key=lambda ref: ref[::-1]):
        if conference.visible_to(people[ref]) and people[ref].id != conference.organiser_id:
            yield people[ref]


def _fill(conference: Conference, coming: int, people: list[User]) -> None:
    for number, person in enumerate(people[:coming]):
        held = conference.places is None or number < conference.places
        standing = Standing.HELD if held else Standing.WAITING
        at = conference.announced_at + timedelta(hours=number)
        db.session.add(Place(conference_id=conference.id, person_id=person.id, standing=standing, at=at))
        db.session.flush()
        conference.taken, conference.waiting = conference.taken + held, conference.waiting + (not held)


def _question(conference: Conference, asked: Row, people: Mapping[str, User], at: datetime) -> None:
    author = people[asked["author"]]
    status = Status(asked["status"])
    question = Question(
        conference=conference,
        author=author,
        text=asked["text"],
        unnamed=asked.get("unnamed", False),
        status=status,
        at=at,
        answer=asked.get("answer", "").strip(),
        answered_by_id=people[asked["answered_by"]].id if "answered_by" in asked else None,
        settled_at=conference.ends_at + timedelta(days=asked.get("days_after", 0))
        if status is not Status.WAITING
        else None,
    )
    db.session.add(question)
    db.session.flush()
    _record(question, Verb.QUESTION_SENT, author, at)
    voters = [person for person in _audience(conference, people) if person.id != author.id][: asked["votes"]]
    for number, voter in enumerate(voters):
        voted_at = at + timedelta(minutes=7 * number)
        db.session.add(QuestionVote(question_id=question.id, person_id=voter.id, at=voted_at))
    question.vote_count = len(voters)
