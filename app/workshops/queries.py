"""Reading workshops: what a person may know of, in a number of queries that does not grow."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import joinedload

from app.database import db
from app.ideas.idea import Audience
from app.paging import Page, decode, encode, moment_in
from app.people.unit import within
from app.people.user import Person, User
from app.workshops.participant import Part, Participant, Standing
from app.workshops.workshop import OPEN, State, Workshop

MOST_UPCOMING = 50
SHOWN_AT_ONCE = 20


def visible_to(person: Person) -> Select[tuple[Workshop]]:
    asked = select(Workshop).options(joinedload(Workshop.unit))
    return asked if person.is_staff else asked.where(Workshop.audience == Audience.PUBLIC)


def led_by(person: User) -> Select[tuple[int]]:
    """Those that somebody runs, over or not: named their facilitator, or a facilitator of their unit."""
    named = select(Participant.workshop_id).where(
        Participant.person_id == person.id,
        Participant.part == Part.FACILITATOR,
        Participant.standing == Standing.COMING,
    )
    of_units = [Workshop.unit_id.in_(within(unit)) for unit in person.facilitated_units]
    return visible_to(person).where(or_(Workshop.id.in_(named), *of_units)).with_only_columns(Workshop.id)


def by_slug(slug: str) -> Workshop | None:
    asked = select(Workshop).where(Workshop.slug == slug)
    return db.session.scalar(asked.options(joinedload(Workshop.unit), joinedload(Workshop.opened_by)))


def by_ids(person: Person, numbers: Sequence[int]) -> list[Workshop]:
    """These workshops in this order, those the person may not see or that were called off left out."""
    asked = visible_to(person).where(Workshop.id.in_(numbers), Workshop.state != State.CANCELLED)
    found = {one.id: one for one in db.session.scalars(asked)}
    return [found[number] for number in numbers if number in found]


def by_words(person: Person, words: Iterable[str], most: int = SHOWN_AT_ONCE) -> list[Workshop]:
    """Without the index: the newest whose texts hold each word as typed."""
    asked = visible_to(person).where(Workshop.state != State.CANCELLED)
    for word in words:
        texts = (Workshop.title, Workshop.purpose)
        asked = asked.where(or_(*(text.icontains(word, autoescape=True) for text in texts)))
    return list(db.session.scalars(asked.order_by(Workshop.id.desc()).limit(most)))


def upcoming(person: Person) -> Sequence[Workshop]:
    """What runs and what comes, the next first."""
    asked = visible_to(person).where(Workshop.state.in_(OPEN)).order_by(Workshop.begins_at, Workshop.id)
    return db.session.scalars(asked.limit(MOST_UPCOMING)).all()


def standings_of(person: Person, shown: Sequence[Workshop]) -> dict[int, Standing]:
    """How somebody stands to each of these: invited, coming."""
    if not person.is_authenticated:
        return {}
    asked = select(Participant.workshop_id, Participant.standing).where(
        Participant.person_id == person.id, Participant.workshop_id.in_([one.id for one in shown])
    )
    return dict(db.session.execute(asked).tuples().all())


def past(person: Person, after: str = "", most: int = SHOWN_AT_ONCE) -> Page[Workshop]:
    asked = visible_to(person).where(Workshop.state == State.OVER)
    position = decode(after, str, int)
    edge = moment_in(position[0]) if position else None
    if position and edge:
        earlier = (Workshop.begins_at == edge) & (Workshop.id < position[1])
        asked = asked.where(or_(Workshop.begins_at < edge, earlier))
    newest_first = asked.order_by(Workshop.begins_at.desc(), Workshop.id.desc())
    found = db.session.scalars(newest_first.limit(most + 1)).all()
    shown = found[:most]
    last = encode([shown[-1].begins_at.isoformat(), shown[-1].id]) if len(found) > most else None
    return Page(shown, last)


def newest(asked: Select[tuple[Workshop]], after: str, most: int) -> Page[Workshop]:
    position = decode(after, int)
    if position:
        asked = asked.where(Workshop.id < position[0])
    found = db.session.scalars(asked.order_by(Workshop.id.desc()).limit(most + 1)).all()
    items = found[:most]
    return Page(items, encode([items[-1].id]) if len(found) > most else None)
