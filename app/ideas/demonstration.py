"""The ideas of the demonstration: those written by hand, and as many more of their kind as asked for. All fictional."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select

from app.activity.event import Event
from app.activity.follow import Follow
from app.clock import now
from app.database import db
from app.ideas.answer import Answer
from app.ideas.comment import Comment, Side, count
from app.ideas.deadline import due_after
from app.ideas.idea import Audience, Idea, Kind, Status
from app.ideas.rank import heat
from app.ideas.theme import Theme
from app.ideas.verbs import Verb
from app.people.unit import Level, Unit
from app.people.user import User

WRITTEN = [Path(__file__).parent / "demo" / f"{shelf}.toml" for shelf in ("ideas", "practices", "irritants")]
BATCH = 2_000
IMPRESSIONS_PER_SUPPORT = 14
Row = dict[str, Any]


def _ago(entry: Mapping[str, Any]) -> datetime:
    """When it happened: so many days ago, or on a day that is documented."""
    if "on" in entry:
        return _noon(entry["on"])
    return now() - timedelta(days=entry.get("days_ago", 1), minutes=len(entry.get("text", "")) % 600)


def _noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 10, tzinfo=UTC)


# What was written by hand


def load(people: Mapping[str, User]) -> list[Idea]:
    """Add what is not here yet; gives the ideas added."""
    themes = {theme.slug: theme for theme in db.session.scalars(select(Theme))}
    units = {unit.code: unit for unit in db.session.scalars(select(Unit))}
    here = set(db.session.scalars(select(Idea.import_ref).where(Idea.import_ref.startswith("demo:"))))
    added = []
    for file in WRITTEN:
        for entry in tomllib.loads(file.read_text(encoding="utf-8"))["idea"]:
            if f"demo:{entry['ref']}" not in here:
                added.append(_idea(entry, people, themes, units))
    return added


def _idea(entry: Row, people: Mapping[str, User], themes: Mapping[str, Theme], units: Mapping[str, Unit]) -> Idea:
    at, author = _ago(entry), people[entry["author"]]
    status = Status(entry["status"])
    if status is Status.MERGED:
        status = Status.PUBLISHED
    published = None if status is Status.DRAFT else at
    reached = {f"{name}_at": _reached(when) for name, when in entry.get("reached", {}).items()}
    idea = Idea(
        title=entry["title"],
        text=entry["text"].strip(),
        kind=Kind(entry["kind"]),
        audience=Audience(entry["audience"]),
        scope=Level(entry["scope"]),
        status=status,
        tags=entry["tags"],
        unit=units[entry["unit"]],
        theme=themes[entry["theme"]],
        author=author,
        created_at=at,
        changed_at=at,
        published_at=published,
        answer_due=due_after(at, entry["audience"]) if published else None,
        heat=heat(0, at) if published else 0.0,
        import_ref=f"demo:{entry['ref']}",
        **reached,
    )
    db.session.add(idea)
    db.session.flush()
    if published:
        db.session.add(
            Event(
                at=at,
                actor_id=author.id,
                verb=Verb.PUBLISHED,
                subject_kind="idea",
                subject_id=idea.id,
                detail={},
            )
        )
        db.session.add(Follow(user_id=author.id, subject_kind="idea", subject_id=idea.id, since=at))
    _answer(idea, entry, people)
    _refuse(idea, entry, people)
    for said in entry.get("comment", []):
        _comment(idea, said, people)
    return idea


def _reached(when: int | date) -> datetime:
    return _noon(when) if isinstance(when, date) else now() - timedelta(days=when)


def _answer(idea: Idea, entry: Row, people: Mapping[str, User]) -> None:
    if "answer" not in entry:
        return
    said = entry["answer"]
    answer = Answer(idea_id=idea.id, author=people[said["author"]], text=said["text"].strip(), at=_ago(said))
    db.session.add(answer)
    db.session.flush()
    idea.answer_id = answer.id
    _record(idea, answer.author, Verb.ANSWERED, answer.at, after=idea.status.value)


def _refuse(idea: Idea, entry: Row, people: Mapping[str, User]) -> None:
    if "refusal" not in entry:
        return
    said = entry["refusal"]
    _record(idea, people[said["author"]], Verb.MOVED, _ago(said), after="declined", reason=said["reason"].strip())


def _record(idea: Idea, actor: User, verb: Verb, at: datetime, **detail: str) -> None:
    db.session.add(Event(at=at, actor_id=actor.id, verb=verb, subject_kind="idea", subject_id=idea.id, detail=detail))


def _comment(idea: Idea, said: Row, people: Mapping[str, User], parent: Comment | None = None) -> None:
    replies = said.get("replies", [])
    comment = Comment(
        idea=idea,
        parent_id=parent.id if parent else None,
        author=people[said["author"]],
        side=Side.REMARK if parent else Side(said.get("side", "")),
        text=said["text"].strip(),
        at=_ago(said),
        reply_count=len(replies),
    )
    db.session.add(comment)
    db.session.flush()
    count(idea.id, 1)
    for reply in replies:
        _comment(idea, reply, people, comment)


def weights() -> dict[str, int]:
    """How popular each idea written by hand is, by its ref."""
    return {
        f"demo:{entry['ref']}": entry.get("weight", 5)
        for file in WRITTEN
        for entry in tomllib.loads(file.read_text(encoding="utf-8"))["idea"]
    }
