"""Reading services: what a person may see of them, in a number of queries that does not grow."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import joinedload, selectinload

from app.activity.event import Event, trail_of
from app.database import db
from app.ideas.idea import Idea
from app.people.user import Person
from app.store.service import Service
from app.store.verbs import Verb
from app.store.vocabulary import State

SHOWN = 24
LEAVES = {State.SUSPENDED: Verb.SUSPENDED, State.WITHDRAWN: Verb.WITHDRAWN}


def listed() -> Select[tuple[Service]]:
    """What everybody finds in the Store."""
    return select(Service).where(Service.state == State.LISTED, Service.hidden_at.is_(None))


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
    asked = select(Service).join(Service.project).where(Service.project.has(idea_id=idea.id))
    return db.session.scalars(asked.where(Service.state != State.PROPOSED).order_by(Service.id.desc())).first()


def last_leave(service: Service) -> Event | None:
    """What took it out of the Store, with the reason that was given; none where it is in it."""
    verb = LEAVES.get(service.state)
    return db.session.scalar(trail_of(service, 1).where(Event.verb == verb)) if verb else None
