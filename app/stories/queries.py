"""Reading stories: the list by its words, what is being prepared, the newest; in queries that do not grow."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from app.database import db
from app.paging import Page, decode, encode, moment_in
from app.people.unit import within
from app.people.user import Person
from app.stories.story import COMING, State, Story, units_written_for
from app.stories.tag import StoryTag

SHOWN = 13
"""The first one large, and twelve cards."""
IN_FEED = 30
MOST_TAGS = 12
MOST_COMING = 50
Load = Callable[[Select[tuple[Story]]], Select[tuple[Story]]]


def published() -> Select[tuple[Story]]:
    return select(Story).where(Story.state == State.PUBLISHED)


def for_cards(asked: Select[tuple[Story]]) -> Select[tuple[Story]]:
    return asked.options(joinedload(Story.author), joinedload(Story.picture))


def newest(most: int) -> Select[tuple[Story]]:
    return for_cards(published()).order_by(Story.published_at.desc(), Story.id.desc()).limit(most)


def for_feed() -> Select[tuple[Story]]:
    return newest(IN_FEED).options(selectinload(Story.tags))


def with_all(asked: Select[tuple[Story]]) -> Select[tuple[Story]]:
    return for_cards(asked).options(joinedload(Story.unit), selectinload(Story.corrections))


def listed(tag: str = "", after: str = "", most: int = SHOWN, load: Load = for_cards) -> Page[Story]:
    asked = published()
    if tag:
        asked = asked.where(Story.id.in_(select(StoryTag.story_id).where(StoryTag.word == tag)))
    position = decode(after, str, int)
    edge = moment_in(position[0]) if position else None
    if position and edge:
        earlier = (Story.published_at == edge) & (Story.id < position[1])
        asked = asked.where(or_(Story.published_at < edge, earlier))
    asked = load(asked).options(selectinload(Story.tags))
    found = db.session.scalars(asked.order_by(Story.published_at.desc(), Story.id.desc()).limit(most + 1)).all()
    shown, last = found[:most], found[most - 1 : most]
    more = encode([_said(last[0]), last[0].id]) if len(found) > most else None
    return Page(shown, more)


def _said(story: Story) -> str:
    assert story.published_at is not None
    return story.published_at.isoformat()


@dataclass(frozen=True)
class Choice:
    """A word that published stories have, and how many."""

    word: str
    count: int


def choices() -> list[Choice]:
    """The words most used, the most used first."""
    counted = func.count()
    asked = select(StoryTag.word, counted).join(Story, Story.id == StoryTag.story_id)
    asked = asked.where(Story.state == State.PUBLISHED).group_by(StoryTag.word)
    found = db.session.execute(asked.order_by(counted.desc(), StoryTag.word).limit(MOST_TAGS))
    return [Choice(word, count) for word, count in found]


def coming(person: Person, after: str = "") -> Page[Story]:
    """Drafts and what has its day, of the units somebody writes for: what comes next first."""
    units = units_written_for(person)
    if not units:
        return Page(())
    asked = select(Story).where(Story.state.in_(COMING), or_(*(Story.unit_id.in_(within(unit)) for unit in units)))
    asked = asked.options(joinedload(Story.author), joinedload(Story.unit))
    asked = asked.order_by(Story.due_at.is_(None), Story.due_at, Story.changed_at.desc(), Story.id)
    found = db.session.scalars(asked.where(*_beyond(after)).limit(MOST_COMING + 1)).all()
    shown, last = found[:MOST_COMING], found[MOST_COMING - 1 : MOST_COMING]
    more = encode([_day(last[0]), last[0].changed_at.isoformat(), last[0].id]) if len(found) > MOST_COMING else None
    return Page(shown, more)


def _day(story: Story) -> str:
    return story.due_at.isoformat() if story.due_at else ""


def _beyond(after: str) -> list[ColumnElement[bool]]:
    """What comes after this place in the order of what is prepared: those without a day come last."""
    position = decode(after, str, str, int)
    changed = moment_in(position[1]) if position else None
    if position is None or changed is None:
        return []
    later = or_(Story.changed_at < changed, (Story.changed_at == changed) & (Story.id > position[2]))
    due = moment_in(position[0])
    if due is None:
        return [Story.due_at.is_(None), later]
    return [or_(Story.due_at.is_(None), Story.due_at > due, (Story.due_at == due) & later)]


def by_number(number: int) -> Story | None:
    asked = select(Story).where(Story.id == number)
    asked = asked.options(joinedload(Story.author), joinedload(Story.unit), joinedload(Story.picture))
    asked = asked.options(joinedload(Story.corrections))
    return db.session.scalars(asked).unique().first() if number < 2**63 else None


def others(story: Story, most: int = 3) -> Sequence[Story]:
    """The newest beside it."""
    return db.session.scalars(newest(most).where(Story.id != story.id)).all()


def by_ids(person: Person, numbers: Sequence[int]) -> list[Story]:
    """These stories in this order, what is not published left out, whoever asks."""
    asked = for_cards(published().where(Story.id.in_(numbers))).options(joinedload(Story.unit))
    found = {story.id: story for story in db.session.scalars(asked)}
    return [found[number] for number in numbers if number in found]


def by_words(person: Person, words: Iterable[str], most: int = SHOWN) -> list[Story]:
    """Without the index: the newest whose texts hold each word as typed."""
    asked = newest(most)
    for word in words:
        texts = (Story.title, Story.summary, Story.text)
        asked = asked.where(or_(*(text.icontains(word, autoescape=True) for text in texts)))
    return list(db.session.scalars(asked))


def last_change() -> datetime | None:
    """Of what the feed shows, or showed before it was withdrawn."""
    asked = select(func.max(Story.changed_at)).where(Story.state.in_((State.PUBLISHED, State.WITHDRAWN)))
    return db.session.scalar(asked)


def by_person(author_id: int) -> Select[tuple[Story]]:
    return select(Story).where(Story.author_id == author_id).options(selectinload(Story.tags)).order_by(Story.id)
