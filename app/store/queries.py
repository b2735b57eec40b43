"""Reading services: what a person may see of them, in a number of queries that does not grow."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import joinedload, selectinload

from app.database import db
from app.ideas.idea import Idea
from app.people.user import Person
from app.store.service import Service
from app.store.vocabulary import State

SHOWN = 24


def listed() -> Select[tuple[Service]]:
    """What everybody finds in the Store."""
    return select(Service).where(Service.state == State.LISTED)


def for_cards(asked: Select[tuple[Service]]) -> Select[tuple[Service]]:
    return asked.options(joinedload(Service.provider), selectinload(Service.publics), selectinload(Service.regions))


def by_slug(slug: str) -> Service | None:
    return db.session.scalar(for_cards(select(Service).where(Service.slug == slug)))


def by_ids(person: Person, numbers: Sequence[int]) -> list[Service]:
    """These services in this order, those that are not in the Store left out."""
    found = {one.id: one for one in db.session.scalars(for_cards(listed().where(Service.id.in_(numbers))))}
    return [found[number] for number in numbers if number in found]


def by_words(person: Person, words: Iterable[str], most: int = SHOWN) -> list[Service]:
    """Without the index: the newest whose texts hold each word as typed."""
    asked = listed()
    for word in words:
        texts = (Service.name, Service.sentence, Service.text)
        asked = asked.where(or_(*(text.icontains(word, autoescape=True) for text in texts)))
    return list(db.session.scalars(for_cards(asked.order_by(Service.id.desc()).limit(most))))


def of_idea(idea: Idea) -> Service | None:
    """The service that came of an idea."""
    asked = select(Service).where(or_(Service.idea_id == idea.id, Service.project.has(idea_id=idea.id)))
    return db.session.scalars(asked.where(Service.state != State.PROPOSED).order_by(Service.id.desc()).limit(1)).first()
