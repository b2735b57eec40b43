"""APIs that services may use, the platform's own and providers', and which services use which."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, ForeignKey, PrimaryKeyConstraint, Row, Select, String, and_, delete, func, select
from sqlalchemy.orm import Mapped, joinedload, mapped_column, relationship

from app.clock import now
from app.database import Key, add_new, db
from app.errors import Refused
from app.people.user import Person, User
from app.store import provider as providers
from app.store.provider import Provider, kept_by
from app.store.queries import listed
from app.store.service import Service
from app.store.vocabulary import State
from app.text import numbered, slugify

PLACES = frozenset({"new", "services"})
"""Pages beside those of APIs: none has such an address."""
MOST = 50
"""Of one provider."""


class Access(StrEnum):
    OPEN = "open"
    AGREEMENT = "agreement"


class Domain(StrEnum):
    """What an API is about."""

    OFFERS = "offers"
    OCCUPATIONS = "occupations"
    TRAINING = "training"
    MARKET = "market"
    PLACES = "places"
    IDENTITY = "identity"
    DOCUMENTS = "documents"
    IDEAS = "ideas"


class Api(db.Model):
    """Without a provider it is the platform's own."""

    id: Mapped[Key]
    slug: Mapped[str] = mapped_column(String(80), unique=True)
    name: Mapped[str] = mapped_column(String(80))
    sentence: Mapped[str] = mapped_column(String(160))
    provider_id: Mapped[int | None] = mapped_column(ForeignKey(Provider.id), index=True)
    documentation: Mapped[str] = mapped_column(String(500))
    access: Mapped[Access]
    domain: Mapped[Domain]
    declared_at: Mapped[datetime]

    provider: Mapped[Provider | None] = relationship()

    @property
    def is_own(self) -> bool:
        return self.provider_id is None

    def editable_by(self, person: Person) -> bool:
        return offerable_by(person, self.provider)

    def rewrite(self, **said: Any) -> None:
        for name, value in said.items():
            setattr(self, name, value)

    def let_go(self) -> None:
        """No service uses it any more: it is offered no more."""
        db.session.execute(delete(ApiUse).where(ApiUse.api_id == self.id))
        db.session.delete(self)


class ApiUse(db.Model):
    """That a service uses an API."""

    __table_args__ = (PrimaryKeyConstraint("api_id", "service_id"),)

    api_id: Mapped[int] = mapped_column(ForeignKey(Api.id))
    service_id: Mapped[int] = mapped_column(ForeignKey(Service.id), index=True)
    at: Mapped[datetime]


def offerable_by(person: Person, provider: Provider | None) -> bool:
    """By whoever speaks for its provider; the platform's own by those who keep the Store."""
    return kept_by(person) or (provider is not None and provider.spoken_for_by(person))


def providers_of(person: Person) -> Sequence[Provider]:
    """In whose name somebody may offer an API."""
    if kept_by(person):
        return db.session.scalars(select(Provider).order_by(Provider.name)).all()
    return db.session.scalars(providers.of(person)).all() if isinstance(person, User) else ()


def offer(*, name: str, provider: Provider | None, **said: Any) -> Api:
    owned = Api.provider_id == (provider.id if provider else None)
    if (db.session.scalar(select(func.count()).select_from(Api).where(owned)) or 0) >= MOST:
        raise Refused(_("One provider offers %(n)s APIs at most.", n=MOST))
    api = Api(slug=free_slug(name), name=name, provider=provider, declared_at=now(), **said)
    db.session.add(api)
    db.session.flush()
    return api


def free_slug(name: str) -> str:
    """Of the name, numbered where another has it; it stays when the name changes."""
    plain = slugify(name) or "api"
    taken = {*db.session.scalars(select(Api.slug).where(Api.slug.startswith(plain, autoescape=True))), *PLACES}
    return numbered(plain, taken)


def by_slug(slug: str) -> Api | None:
    return db.session.scalar(select(Api).options(joinedload(Api.provider)).where(Api.slug == slug))


def use(api: Api, service: Service) -> None:
    """Saying it twice is saying it once."""
    add_new(ApiUse, {"api_id": api.id, "service_id": service.id, "at": now()})


def use_no_more(api: Api, service: Service) -> None:
    db.session.execute(delete(ApiUse).where(ApiUse.api_id == api.id, ApiUse.service_id == service.id))


# Reading


def shelf(domain: Domain | None = None, access: Access | None = None) -> Sequence[Row[tuple[Api, int]]]:
    """APIs with how many services of the Store use each; those that many use first."""
    shown = and_(ApiUse.service_id == Service.id, Service.state == State.LISTED)
    counted_uses = select(ApiUse.api_id, func.count().label("n")).join(Service, shown)
    used = counted_uses.group_by(ApiUse.api_id).subquery()
    uses: ColumnElement[int] = func.coalesce(used.c.n, 0)
    asked = select(Api, uses).outerjoin(used, used.c.api_id == Api.id).options(joinedload(Api.provider))
    if domain:
        asked = asked.where(Api.domain == domain)
    if access:
        asked = asked.where(Api.access == access)
    return db.session.execute(asked.order_by(uses.desc(), Api.name, Api.id)).all()


def counted() -> tuple[int, int]:
    """How many APIs are used, and by how many services of the Store."""
    apis = func.count(func.distinct(ApiUse.api_id))
    using = func.count(func.distinct(ApiUse.service_id))
    asked = select(apis, using).select_from(ApiUse).join(Service, Service.id == ApiUse.service_id)
    used, services = db.session.execute(asked.where(Service.state == State.LISTED)).one()
    return used, services


def users_of(api: Api) -> Sequence[Service]:
    """Services of the Store that use it."""
    using = listed().join(ApiUse, ApiUse.service_id == Service.id).where(ApiUse.api_id == api.id)
    return db.session.scalars(using.options(joinedload(Service.provider)).order_by(Service.name, Service.id)).all()


def used_by(service: Service) -> Select[tuple[Api]]:
    asked = select(Api).join(ApiUse).where(ApiUse.service_id == service.id)
    return asked.options(joinedload(Api.provider)).order_by(Api.name, Api.id)
