"""Reading services: what a person may see of them, in a number of queries that does not grow."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from heapq import nlargest
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, bindparam, func, or_, select
from sqlalchemy.orm import joinedload, selectinload
from sqlalchemy.orm.attributes import set_committed_value

from app.activity.event import Event, trail_of
from app.database import db
from app.ideas.idea import Idea
from app.incubation.project import Project
from app.people.user import Person
from app.search.query import parse
from app.store.provider import Provider
from app.store.service import IN_STORE, Service, ServicePublic, ServiceRegion
from app.store.verbs import Verb
from app.store.vocabulary import State

SHOWN = 24


def listed() -> Select[tuple[Service]]:
    """What everybody finds in the Store."""
    return select(Service).where(IN_STORE)


def for_cards(asked: Select[tuple[Service]]) -> Select[tuple[Service]]:
    """With what a card says, and no more."""
    return asked.options(joinedload(Service.provider))


def in_full(asked: Select[tuple[Service]]) -> Select[tuple[Service]]:
    """With whom it is made for and where, too."""
    return for_cards(asked).options(selectinload(Service.publics), selectinload(Service.regions))


def of_numbers(numbers: Sequence[int]) -> list[Service]:
    """These in this order, those that are not in the Store left out."""
    asked = for_cards(listed().where(Service.id.in_(numbers)))
    found = {one.id: one for one in db.session.scalars(asked)} if numbers else {}
    return [found[number] for number in numbers if number in found]


def by_slug(slug: str) -> Service | None:
    return db.session.scalar(in_full(select(Service).where(Service.slug == slug)))


def by_ids(_person: Person, numbers: Sequence[int]) -> list[Service]:
    """Whoever reads sees what is in the Store."""
    return of_numbers(numbers)


def by_words(person: Person, words: Iterable[str], most: int = SHOWN) -> list[Service]:
    """Without the index: the newest whose texts hold each word as typed."""
    asked = _holding(words, listed()).order_by(Service.id.desc()).limit(most)
    return list(db.session.scalars(for_cards(asked)))


def numbers_by_words(typed: str) -> list[int]:
    """Without the index: all that hold the words, the newest first."""
    query = parse(typed)
    if not (query.wanted or query.finds_all):
        return []
    asked = _holding((one.plain for one in query.wanted), select(Service.id))
    asked = asked.where(*(~_says(one.plain) for one in query.unwanted))
    return list(db.session.scalars(asked.where(IN_STORE).order_by(Service.id.desc())))


def _holding(words: Iterable[str], asked: Select[Any]) -> Select[Any]:
    return asked.where(*(_says(word) for word in words))


def _says(word: str) -> ColumnElement[bool]:
    texts = (Service.name, Service.sentence, Service.text)
    return or_(*(text.icontains(word, autoescape=True) for text in texts))


def with_provider(slug: str) -> Service | None:
    """With what the head of its page says, and no more: many read it, and many leave at once."""
    return db.session.scalar(_with_provider(), {"slug": slug})


@lru_cache(maxsize=1)
def _with_provider() -> Select[tuple[Service]]:
    return select(Service).options(joinedload(Service.provider)).where(Service.slug == bindparam("slug"))


def whole(slug: str) -> Service | None:
    """With all that a program is told."""
    return db.session.scalar(_whole(select(Service).where(Service.slug == slug)))


def read_for_whom(service: Service) -> None:
    """Whom it is made for and where, for a service that was read without."""
    publics = select(ServicePublic).where(ServicePublic.service_id == service.id).order_by(ServicePublic.id)
    regions = select(ServiceRegion).where(ServiceRegion.service_id == service.id).order_by(ServiceRegion.id)
    regions = regions.options(joinedload(ServiceRegion.unit))
    set_committed_value(service, "publics", db.session.scalars(publics).all())
    set_committed_value(service, "regions", db.session.scalars(regions).all())


def idea_behind(service: Service) -> Idea | None:
    """The idea it came of without a project, with what is quoted of it and its author's and unit's names."""
    if service.idea_id is None:
        return None
    asked = select(Idea).where(Idea.id == service.idea_id)
    return db.session.scalar(asked.options(joinedload(Idea.author), joinedload(Idea.unit)))


def project_behind(service: Service) -> Project | None:
    """The project it came of, with the idea that came before, as that is quoted."""
    if service.project_id is None:
        return None
    idea = joinedload(Project.idea)
    asked = select(Project).where(Project.id == service.project_id)
    return db.session.scalar(asked.options(idea.joinedload(Idea.author), idea.joinedload(Idea.unit)))


def with_all(numbers: Sequence[int]) -> list[Service]:
    """These in this order, with all that a program is told."""
    found = {one.id: one for one in db.session.scalars(_whole(listed().where(Service.id.in_(numbers))))}
    return [found[number] for number in numbers if number in found]


def _whole(asked: Select[tuple[Service]]) -> Select[tuple[Service]]:
    """The idea with its author and unit: its sentence is quoted."""
    shown = [
        option
        for idea in (joinedload(Service.project).joinedload(Project.idea), joinedload(Service.idea))
        for option in (idea.joinedload(Idea.author), idea.joinedload(Idea.unit))
    ]
    return in_full(asked).options(*shown)


def why_it_left(service: Service) -> str:
    """The reason that was given for suspending or withdrawing it."""
    left = trail_of(service, most=1).where(Event.verb.in_((Verb.SUSPENDED, Verb.WITHDRAWN)))
    last = db.session.scalar(left)
    return str(last.detail.get("reason", "")) if last else ""


def similar_to(service: Service, most: int = 3) -> list[Row[Any]]:
    """Of its category, those that answer most of the same needs; of another provider first, then the most chosen."""
    columns = (Service.slug, Service.name, Service.sentence, Service.needs, Service.exits, Service.provider_id)
    asked = select(*columns, Provider.name.label("provider_name")).join(Service.provider)
    asked = asked.where(IN_STORE, Service.category == service.category, Service.id != service.id)
    wanted = set(service.needs)

    def nearness(row: Row[Any]) -> tuple[int, bool, int]:
        return (len(wanted & set(row.needs)), row.provider_id != service.provider_id, row.exits)

    return nlargest(most, db.session.execute(asked.order_by(Service.id)), key=nearness)


def slugs_of(ideas: Sequence[Idea]) -> dict[int, str]:
    """By the number of an idea: the newest service in the Store that came of it."""
    source = func.coalesce(Project.idea_id, Service.idea_id)
    asked = select(source, Service.slug).outerjoin(Service.project).where(IN_STORE)
    asked = asked.where(source.in_([idea.id for idea in ideas])).order_by(Service.id)
    return dict(db.session.execute(asked).tuples().all()) if ideas else {}


def of_idea(idea: Idea) -> Service | None:
    """The service that came of an idea."""
    asked = select(Service).where(or_(Service.idea_id == idea.id, Service.project.has(idea_id=idea.id)))
    return db.session.scalars(asked.where(Service.state != State.PROPOSED).order_by(Service.id.desc()).limit(1)).first()
