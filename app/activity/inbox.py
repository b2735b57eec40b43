"""The inbox: what a person is told, one line for each thing, the newest first."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from typing import Any

from flask import Flask, g
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import ColumnElement, Row, ScalarSelect, Select, bindparam, case, func, select, tuple_
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import joinedload

from app.activity import sentence
from app.activity.event import Event
from app.activity.notice import Notice
from app.activity.thing import Thing, things
from app.authorization import me
from app.database import db, reading
from app.hypermedia import wants_fragment
from app.paging import Page, decode, encode
from app.people.user import User

SHOWN = 20
MOST_COUNTED = 100


@dataclass(frozen=True)
class Group:
    """All the notices of one thing; `url` is None when the reader may no longer see it."""

    kind: str
    number: int
    newest: int
    unread: int
    at: datetime
    title: str
    sentence: str
    url: str | None = None
    reason: str = ""
    others: int = 0


def told(person: User, *only: ColumnElement[bool]) -> Select[Any]:
    return select().join_from(Notice, Event, Event.id == Notice.event_id).where(Notice.user_id == person.id, *only)


def groups_for(
    person: User, *, most: int = SHOWN, after: str = "", only: Sequence[ColumnElement[bool]] = ()
) -> Page[Group]:
    """A page of a person's inbox, in a fixed number of queries however many notices there are."""
    newest = func.max(Event.id)
    unread = func.sum(case((Notice.read_at.is_(None), 1), else_=0))
    asked = told(person, *only).add_columns(Event.subject_kind, Event.subject_id, newest, unread)
    asked = asked.group_by(Event.subject_kind, Event.subject_id).order_by(newest.desc()).limit(most + 1)
    position = decode(after, int)
    if position:
        asked = asked.having(newest < position[0])
    found = db.session.execute(asked).all()
    shown = found[:most]
    groups = _say(person, shown, only) if shown else []
    return Page(groups, encode([shown[-1][2]]) if len(found) > most else None)


@dataclass(frozen=True)
class Deed:
    """One verb within a group: its last event, how many people did it, how many times."""

    newest: int
    people: int
    times: int


def _say(person: User, rows: Sequence[Row[Any]], only: Sequence[ColumnElement[bool]]) -> list[Group]:
    deeds = _deeds(person, rows, only)
    last = [deeds[kind, number][0].newest for kind, number, _newest, _unread in rows]
    asked = select(Event).where(Event.id.in_(last)).options(joinedload(Event.actor))
    events = {(event.subject_kind, event.subject_id): event for event in db.session.scalars(asked)}
    seen = _seen(person, [(kind, number) for kind, number, _newest, _unread in rows])
    return [
        _group(events[kind, number], deeds[kind, number], seen.get((kind, number)), newest, unread)
        for kind, number, newest, unread in rows
    ]


def _deeds(
    person: User, rows: Sequence[Row[Any]], only: Sequence[ColumnElement[bool]]
) -> dict[tuple[str, int], list[Deed]]:
    """What the unread notices of each group say; where all is read, what the read ones said."""
    is_new = Notice.read_at.is_(None)
    newest = func.max(Event.id)
    asked = (
        told(person, *only)
        .add_columns(
            Event.subject_kind, Event.subject_id, is_new, newest, func.count(Event.actor_id.distinct()), func.count()
        )
        .where(tuple_(Event.subject_kind, Event.subject_id).in_([(row[0], row[1]) for row in rows]))
        .group_by(Event.subject_kind, Event.subject_id, Event.verb, is_new)
        .order_by(newest.desc())
    )
    has_new = {(kind, number): bool(unread) for kind, number, _newest, unread in rows}
    deeds: dict[tuple[str, int], list[Deed]] = {}
    for kind, number, new, last, people, times in db.session.execute(asked):
        if bool(new) is has_new[kind, number]:
            deeds.setdefault((kind, number), []).append(Deed(last, people, times))
    return deeds


def _seen(person: User, subjects: Collection[tuple[str, int]]) -> dict[tuple[str, int], Thing]:
    """The things that this person may see now, whatever they saw when they were told."""
    kinds = {kind for kind, _number in subjects}
    return {
        (kind, number): thing
        for kind in kinds
        for number, thing in things(kind, [n for k, n in subjects if k == kind]).items()
        if thing.subject.visible_to(person)
    }


def _group(event: Event, deeds: Sequence[Deed], thing: Thing | None, newest: int, unread: int) -> Group:
    group = Group(
        kind=event.subject_kind,
        number=event.subject_id,
        newest=newest,
        unread=int(unread),
        at=event.at,
        title=_("No longer visible"),
        sentence=_("Something you were told about is no longer visible."),
    )
    if thing is None:
        return group
    people = deeds[0].people
    said = sentence.several(event, thing.title, people) if people > 1 else sentence.one(event, thing.title)
    return replace(
        group,
        title=thing.title,
        url=thing.url,
        sentence=said,
        reason=event.detail.get("reason", ""),
        others=sum(deed.times for deed in deeds[1:]),
    )


def others_said(group: Group) -> str:
    return ngettext("and %(num)s other piece of news", "and %(num)s other pieces of news", group.others)


def about(kind: str, number: int) -> ColumnElement[bool]:
    """Notices of one thing."""
    return Notice.event_id.in_(select(Event.id).where(Event.subject_kind == kind, Event.subject_id == number))


def upto(event_id: int) -> ColumnElement[bool]:
    """Notices no later than the last that the reader saw: what came after is still news."""
    return Notice.event_id <= event_id


def unread_count(person: User) -> int:
    """How many things have news, as the bell says it: counted to a hundred, then it does not matter."""
    return db.session.scalar(_unread(), {"reader": person.id}) or 0


def unread_beside() -> ScalarSelect[int]:
    """The same count, for a statement that asks something else as well and binds `reader`; `g` keeps the answer."""
    return _unread().scalar_subquery()


@lru_cache(maxsize=1)
def _unread() -> Select[tuple[int]]:
    """Put together once: every page of somebody signed in asks it."""
    lines = (
        select(Event.subject_kind, Event.subject_id)
        .join_from(Notice, Event, Event.id == Notice.event_id)
        .where(Notice.user_id == bindparam("reader"), Notice.read_at.is_(None))
        .distinct()
        .limit(MOST_COUNTED)
        .subquery()
    )
    return select(func.count()).select_from(lines)


def init_app(app: Flask) -> None:
    @app.context_processor
    def bell() -> dict[str, int]:
        """The header's count; an error page must not fail because of it."""
        if not me() or wants_fragment():
            return {}
        try:
            with reading():
                counted = g.pop("unread_count", None)
                return {"notice_count": unread_count(me()) if counted is None else counted}
        except SQLAlchemyError:
            db.session.rollback()
            return {}
