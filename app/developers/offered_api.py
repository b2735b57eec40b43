"""APIs that services may use, the platform's own and providers', and which services use which."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, ForeignKey, PrimaryKeyConstraint, Row, Select, String, and_, delete, func, select
from sqlalchemy.orm import Mapped, joinedload, mapped_column, relationship

from app.activity.event import record
from app.clock import now
from app.database import Key, add_new, db
from app.developers.verbs import Verb
from app.errors import Refused, settle
from app.people.user import Person, User
from app.slug import slug_for
from app.store import provider as providers
from app.store.provider import Provider, ProviderMember, kept_by
from app.store.queries import listed
from app.store.service import IN_STORE, Service

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
    """Without a provider it is the platform's own; one that is withdrawn stays, with the services that use it."""

    subject_kind = "api"

    id: Mapped[Key]
    slug: Mapped[str] = mapped_column(String(80), unique=True)
    name: Mapped[str] = mapped_column(String(80))
    sentence: Mapped[str] = mapped_column(String(160))
    provider_id: Mapped[int | None] = mapped_column(ForeignKey(Provider.id), index=True)
    documentation: Mapped[str] = mapped_column(String(500))
    access: Mapped[Access]
    domain: Mapped[Domain]
    declared_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]

    provider: Mapped[Provider | None] = relationship()

    @property
    def is_own(self) -> bool:
        return self.provider_id is None

    def editable_by(self, person: Person) -> bool:
        return offerable_by(person, self.provider)

    def visible_to(self, person: Person) -> bool:
        return True

    def rewrite(self, *, by: User, **said: Any) -> None:
        for name, value in said.items():
            setattr(self, name, value)
        record(by, Verb.REWRITTEN, self)

    def withdraw(self, *, by: User) -> None:
        """Those who speak for the services that use it are told."""
        if self.withdrawn_at:
            raise Refused(_("This API is offered no more already."))
        self.withdrawn_at = now()
        record(by, Verb.WITHDRAWN, self, tell=self._speakers)

    def resume(self, *, by: User) -> None:
        if self.withdrawn_at is None:
            raise Refused(_("This API is offered already."))
        self.withdrawn_at = None
        record(by, Verb.RESUMED, self, tell=self._speakers)

    @property
    def _speakers(self) -> Select[tuple[int]]:
        using = (
            select(Service.provider_id).join(ApiUse, ApiUse.service_id == Service.id).where(ApiUse.api_id == self.id)
        )
        asked = select(ProviderMember.person_id).where(ProviderMember.provider_id.in_(using))
        return asked.where(ProviderMember.until.is_(None)).distinct()


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


def offer(*, by: User, name: str, provider: Provider | None, **said: Any) -> Api:
    owned = and_(Api.provider_id == (provider.id if provider else None), Api.withdrawn_at.is_(None))
    if (db.session.scalar(select(func.count()).select_from(Api).where(owned)) or 0) >= MOST:
        raise Refused(_("One provider offers %(n)s APIs at most.", n=MOST))
    free = slug_for(Api.slug, name, otherwise="api", reserved=PLACES)
    api = Api(slug=free, name=name, provider=provider, declared_at=now(), **said)
    db.session.add(api)
    settle(_("Another took this name just now: send it again."))
    record(by, Verb.OFFERED, api)
    return api


def by_slug(slug: str) -> Api | None:
    return db.session.scalar(select(Api).options(joinedload(Api.provider)).where(Api.slug == slug))


def use(api: Api, service: Service, *, by: User) -> None:
    """Saying it twice is saying it once."""
    if api.withdrawn_at:
        raise Refused(_("This API is offered no more: no service begins to use it."))
    if add_new(ApiUse, {"api_id": api.id, "service_id": service.id, "at": now()}):
        record(by, Verb.USED, api, service=service.slug)


def use_no_more(api: Api, service: Service, *, by: User) -> None:
    let_go = delete(ApiUse).where(ApiUse.api_id == api.id, ApiUse.service_id == service.id).returning(ApiUse.api_id)
    if db.session.scalar(let_go) is not None:
        record(by, Verb.USED_NO_MORE, api, service=service.slug)


# Reading


def shelf(domain: Domain | None = None, access: Access | None = None) -> Sequence[Row[tuple[Api, int]]]:
    """APIs with how many services of the Store use each; those that many use first."""
    shown = and_(ApiUse.service_id == Service.id, IN_STORE)
    counted_uses = select(ApiUse.api_id, func.count().label("n")).join(Service, shown)
    used = counted_uses.group_by(ApiUse.api_id).subquery()
    uses: ColumnElement[int] = func.coalesce(used.c.n, 0)
    asked = select(Api, uses).outerjoin(used, used.c.api_id == Api.id).options(joinedload(Api.provider))
    asked = asked.where(Api.withdrawn_at.is_(None))
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
    asked = asked.join(Api, Api.id == ApiUse.api_id).where(IN_STORE, Api.withdrawn_at.is_(None))
    used, services = db.session.execute(asked).one()
    return used, services


def users_of(api: Api) -> Sequence[Service]:
    """Services of the Store that use it."""
    using = listed().join(ApiUse, ApiUse.service_id == Service.id).where(ApiUse.api_id == api.id)
    return db.session.scalars(using.options(joinedload(Service.provider)).order_by(Service.name, Service.id)).all()


def used_by(service: Service) -> Select[tuple[Api]]:
    asked = select(Api).join(ApiUse).where(ApiUse.service_id == service.id)
    return asked.options(joinedload(Api.provider)).order_by(Api.name, Api.id)
