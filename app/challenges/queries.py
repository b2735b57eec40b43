"""Reading challenges: those a person may see, running, to come and past."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from app.challenges.challenge import PAST, RUNNING, Challenge, Status, gallery_is_open
from app.challenges.entry import Entry, EntryVersion, entry_of
from app.challenges.permission import reads_entries
from app.challenges.team import Member, Team
from app.challenges.verdict import Verdict
from app.database import db
from app.ideas.idea import Audience
from app.paging import Page, decode, encode
from app.people.unit import Unit
from app.people.user import Person

SHOWN = 12
MOST_AT_ONCE = 60


def visible_to(person: Person) -> Select[tuple[Challenge]]:
    """What is announced, to its audience; drafts are for those who lead them."""
    asked = select(Challenge).where(Challenge.status != Status.DRAFT)
    return asked if person.is_staff else asked.where(Challenge.audience == Audience.PUBLIC)


def by_ids(person: Person, numbers: Sequence[int]) -> list[Challenge]:
    """These challenges in this order, those the person may not see left out."""
    asked = for_cards(visible_to(person).where(Challenge.id.in_(numbers)))
    found = {challenge.id: challenge for challenge in db.session.scalars(asked)}
    return [found[number] for number in numbers if number in found]


def by_words(person: Person, words: Iterable[str], most: int = SHOWN) -> list[Challenge]:
    """Without the index: the newest whose texts hold each word as typed."""
    asked = visible_to(person)
    for word in words:
        texts = (Challenge.title, Challenge.summary, Challenge.brief)
        asked = asked.where(or_(*(text.icontains(word, autoescape=True) for text in texts)))
    return list(db.session.scalars(for_cards(asked.order_by(Challenge.id.desc()).limit(most))))


def for_cards(asked: Select[tuple[Challenge]]) -> Select[tuple[Challenge]]:
    return asked.options(joinedload(Challenge.unit), selectinload(Challenge.phases))


def whole(asked: Select[tuple[Challenge]]) -> Select[tuple[Challenge]]:
    """With all that a challenge announces."""
    return asked.options(
        selectinload(Challenge.criteria), selectinload(Challenge.prizes), selectinload(Challenge.questions)
    )


def drafts_of(person: Person) -> list[Challenge]:
    """The drafts of the units that somebody facilitates."""
    units = person.facilitated_units
    if not units:
        return []
    inside = or_(*(Unit.path.startswith(unit.path, autoescape=True) for unit in units))
    asked = for_cards(select(Challenge).join(Challenge.unit).where(Challenge.status == Status.DRAFT, inside))
    return list(db.session.scalars(asked.order_by(Challenge.id.desc()).limit(MOST_AT_ONCE)))


@dataclass(frozen=True)
class Shown:
    """What the page of challenges holds; `past` goes on by cursor."""

    running: list[Challenge]
    upcoming: list[Challenge]
    past: Page[Challenge]
    drafts: list[Challenge]


def shown_to(person: Person, after: str = "") -> Shown:
    asked = visible_to(person).where(Challenge.status.not_in(PAST)).order_by(Challenge.id.desc()).limit(MOST_AT_ONCE)
    current = list(db.session.scalars(for_cards(asked)))
    return Shown(
        running=[one for one in current if one.status in RUNNING],
        upcoming=[one for one in current if one.status is Status.ANNOUNCED],
        past=newest(visible_to(person).where(Challenge.status.in_(PAST)), after, SHOWN),
        drafts=drafts_of(person),
    )


def newest(asked: Select[tuple[Challenge]], after: str, limit: int) -> Page[Challenge]:
    """A stretch of a list, the newest first, by cursor."""
    position = decode(after, int)
    if position:
        asked = asked.where(Challenge.id < position[0])
    found = db.session.scalars(for_cards(asked).order_by(Challenge.id.desc()).limit(limit + 1)).all()
    items = found[:limit]
    return Page(items, encode([items[-1].id]) if len(found) > limit else None)


def in_front(person: Person) -> Challenge | None:
    """The one that the front page shows: running, of the widest extent, the newest."""
    asked = visible_to(person).where(Challenge.status.in_(RUNNING)).join(Challenge.unit)
    nation_first = Unit.parent_id.is_not(None)
    asked = asked.options(joinedload(Challenge.unit), joinedload(Challenge.phases))
    return db.session.scalars(asked.order_by(nation_first, Challenge.id.desc()).limit(1)).unique().first()


def _with_people() -> tuple[Any, ...]:
    members = joinedload(Entry.team).selectinload(Team.members).joinedload(Member.person)
    return (joinedload(Entry.author), joinedload(Entry.idea), members)


def entries_of(challenge: Challenge, after: str = "", limit: int = SHOWN) -> Page[Entry]:
    """The entries sent, by cursor; their order says nothing about them but when they came."""
    asked = select(Entry).where(Entry.challenge_id == challenge.id, Entry.withdrawn_at.is_(None))
    position = decode(after, int)
    if position:
        asked = asked.where(Entry.id > position[0])
    asked = asked.options(*_with_people(), selectinload(Entry.files)).order_by(Entry.id).limit(limit + 1)
    found = db.session.scalars(asked).all()
    items = found[:limit]
    return Page(items, encode([items[-1].id]) if len(found) > limit else None)


def in_open_galleries() -> Select[tuple[Entry]]:
    """Entries that whoever sees their challenge may read by now."""
    return (
        select(Entry)
        .join(Entry.challenge)
        .where(Challenge.status != Status.DRAFT, Entry.withdrawn_at.is_(None), gallery_is_open())
    )


def _found_by(person: Person) -> Select[tuple[Entry]]:
    asked = in_open_galleries()
    asked = asked if person.is_staff else asked.where(Challenge.audience == Audience.PUBLIC)
    challenge = contains_eager(Entry.challenge)
    return asked.options(challenge.joinedload(Challenge.unit), challenge.selectinload(Challenge.questions)).options(
        joinedload(Entry.author), joinedload(Entry.team)
    )


def entries_by_ids(person: Person, numbers: Sequence[int]) -> list[Entry]:
    """These entries in this order, as far as a gallery shows them to this person."""
    found = {entry.id: entry for entry in db.session.scalars(_found_by(person).where(Entry.id.in_(numbers)))}
    return [found[number] for number in numbers if number in found]


def entries_by_words(person: Person, words: Iterable[str], most: int = SHOWN) -> list[Entry]:
    """Without the index: the newest whose titles hold each word as typed."""
    asked = _found_by(person)
    for word in words:
        asked = asked.where(Entry.title.icontains(word, autoescape=True))
    return list(db.session.scalars(asked.order_by(Entry.id.desc()).limit(most)))


def titles_of(person: Person, slugs: Collection[str]) -> dict[str, str]:
    """By slug, of those that the person may see: a slug is easily guessed."""
    asked = visible_to(person).where(Challenge.slug.in_(slugs)).with_only_columns(Challenge.slug, Challenge.title)
    return dict(db.session.execute(asked).tuples().all())


def entries_among(numbers: Sequence[int]) -> list[Entry]:
    """In the order in which they are named."""
    asked = select(Entry).where(Entry.id.in_(numbers)).options(*_with_people())
    here = {entry.id: entry for entry in db.session.scalars(asked)}
    return [here[number] for number in numbers if number in here]


def entries_shown_to(person: Person, challenge: Challenge, after: str, limit: int) -> Page[Entry]:
    """All of them to whom they are shown; else one's own."""
    if reads_entries(challenge, person):
        return entries_of(challenge, after, limit)
    own = entry_of(challenge, person)
    return Page([own] if own else [])


def versions_of(entry: Entry) -> list[EntryVersion]:
    asked = select(EntryVersion).where(EntryVersion.entry_id == entry.id).options(joinedload(EntryVersion.by))
    return list(db.session.scalars(asked.order_by(EntryVersion.number.desc())))


def version_of(entry: Entry, number: int) -> EntryVersion | None:
    asked = select(EntryVersion).where(EntryVersion.entry_id == entry.id, EntryVersion.number == number)
    return db.session.scalar(asked.options(joinedload(EntryVersion.by))) if number < 2**31 else None


def verdicts_of(entries: Sequence[Entry]) -> dict[int, Verdict]:
    asked = select(Verdict).where(Verdict.entry_id.in_([entry.id for entry in entries]))
    return {one.entry_id: one for one in db.session.scalars(asked)}


def verdicts_shown_of(challenge: Challenge, entries: Sequence[Entry]) -> dict[int, Verdict]:
    """By entry, once the results are published; before that, of none."""
    return verdicts_of(entries) if challenge.results_at else {}


def chosen_in(challenge: Challenge) -> list[Verdict]:
    """What won a place, or what something comes of; places first. Ask it only of results that are published."""
    asked = (
        select(Verdict)
        .where(Verdict.challenge_id == challenge.id, Verdict.place.is_not(None) | Verdict.outcome.is_not(None))
        .join(Verdict.entry)
        .where(Entry.withdrawn_at.is_(None))
        .options(joinedload(Verdict.entry).options(*_with_people()))
        .order_by(Verdict.place.is_(None), Verdict.place, Entry.title)
    )
    return list(db.session.scalars(asked).unique())


def contenders_in(challenge: Challenge, most: int = 500) -> list[Entry]:
    """The entries that may win something: those chosen first."""
    asked = (
        select(Entry)
        .outerjoin(Verdict, Verdict.entry_id == Entry.id)
        .where(Entry.challenge_id == challenge.id, Entry.withdrawn_at.is_(None))
        .order_by(Verdict.place.is_(None), Verdict.place, Verdict.outcome.is_(None), Entry.title)
    )
    return list(db.session.scalars(asked.limit(most)))
