"""A provider: who makes services, and the people who may speak for it.

Services made in-house are spoken for by the facilitators of the whole country.
"""

from __future__ import annotations

from datetime import datetime

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import ForeignKey, Index, Select, String, select
from sqlalchemy.orm import Mapped, joinedload, mapped_column, relationship

from app.activity.event import record
from app.clock import now
from app.database import Key, db
from app.errors import Refused, settle
from app.people.grant import Role, holders_of
from app.people.unit import nation
from app.people.user import Electorate, Person, User
from app.slug import slug_for
from app.store.verbs import Verb
from app.store.vocabulary import ProviderKind

_NAMED = _l("There is a provider of this name already.")
_SPEAKS = _l("This person speaks for it already.")
PLACES = frozenset({"new", "requests"})
"""Pages beside the providers' own: none is called so."""


class Provider(db.Model):
    subject_kind = "provider"

    id: Mapped[Key]
    slug: Mapped[str] = mapped_column(String(80), unique=True)
    name: Mapped[str] = mapped_column(String(120), unique=True)
    kind: Mapped[ProviderKind]
    text: Mapped[str] = mapped_column(String(1000), default="")
    site: Mapped[str | None] = mapped_column(String(500))
    created_at: Mapped[datetime]

    people: Mapped[list[ProviderMember]] = relationship(
        primaryjoin="and_(Provider.id == ProviderMember.provider_id, ProviderMember.until.is_(None))",
        order_by="ProviderMember.id",
        viewonly=True,
    )

    @property
    def title(self) -> str:
        return self.name

    @property
    def is_house(self) -> bool:
        return self.kind is ProviderKind.HOUSE

    def visible_to(self, person: Person) -> bool:
        return True

    def rewrite(self, *, by: User, text: str, site: str | None) -> None:
        """It is shown at once: those who keep the Store are told, and look at it then."""
        if (self.text, self.site) != (text, site):
            self.text, self.site = text, site
            record(by, Verb.PROVIDER_REWRITTEN, self, tell=keepers())

    def spoken_for_by(self, person: Person) -> bool:
        if person.id is None:
            return False
        return self.names(person) or (self.is_house and kept_by(person))

    def names(self, person: Person) -> bool:
        """Whether somebody is among its people, by name."""
        return any(one.person_id == person.id for one in self.people)


class ProviderMember(db.Model):
    """From when until when somebody speaks for a provider."""

    __table_args__ = (
        Index(
            "uq_provider_member_now", "provider_id", "person_id", unique=True,
            sqlite_where=db.text("until IS NULL"), postgresql_where=db.text("until IS NULL"),
        ),
    )  # fmt: skip

    id: Mapped[Key]
    provider_id: Mapped[int] = mapped_column(ForeignKey(Provider.id), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey(User.id), index=True)
    since: Mapped[datetime]
    until: Mapped[datetime | None]

    provider: Mapped[Provider] = relationship()
    person: Mapped[User] = relationship()

    def endable_by(self, person: Person) -> bool:
        return person.id == self.person_id or self.provider.spoken_for_by(person) or kept_by(person)

    def end(self, *, by: User) -> None:
        if self.until is not None:
            raise Refused(_("This person does not speak for it any more."))
        self.until = now()
        db.session.flush()
        db.session.expire(self.provider, ["people"])
        record(by, Verb.SPEAKS_NO_MORE, self.provider, tell=[self.person])


def kept_by(person: Person) -> bool:
    """The Store is one for the whole country: so are those who keep it."""
    return person.facilitates_all


def keepers() -> Select[tuple[int]]:
    """All of them: their numbers."""
    return holders_of(Role.FACILITATOR, nation())


def found(name: str, kind: ProviderKind, **said: str | None) -> Provider:
    """A new provider; a name is taken once."""
    if db.session.scalar(select(Provider.id).where(Provider.name == name)):
        raise Refused(_NAMED)
    provider = Provider(slug=free_slug(name), name=name, kind=kind, created_at=now(), **said)
    db.session.add(provider)
    settle(_NAMED)
    return provider


def free_slug(name: str) -> str:
    return slug_for(Provider.slug, name, otherwise="fournisseur", reserved=PLACES)


def offered_to(person: User, *, in_house: bool = False) -> list[Provider]:
    """Those that somebody may propose a service for: all of them for whoever keeps the Store."""
    asked = select(Provider).order_by(Provider.name) if kept_by(person) else of(person)
    found = list(db.session.scalars(asked))
    if in_house and not kept_by(person):
        house = db.session.scalars(select(Provider).where(Provider.kind == ProviderKind.HOUSE).order_by(Provider.name))
        found += [one for one in house if one not in found]
    return found


def may_ask(person: Person) -> bool:
    """Whoever is known as a partner may ask to speak for one; citizens have no organisation here."""
    return person.is_authenticated and (person.electorate is Electorate.PARTNER or kept_by(person))


def may_begin(person: User) -> bool:
    """Whoever may propose a service, or ask to."""
    return may_ask(person) or bool(offered_to(person))


def by_name(name: str) -> Provider | None:
    return db.session.scalar(select(Provider).where(Provider.name == name))


def by_slug(slug: str) -> Provider | None:
    return db.session.scalar(select(Provider).where(Provider.slug == slug))


def speakers_of(provider_id: int) -> Select[tuple[int]]:
    """Who speaks for it by name now: their numbers."""
    return select(ProviderMember.person_id).where(
        ProviderMember.provider_id == provider_id, ProviderMember.until.is_(None)
    )


def told_of(provider_id: int) -> Select[tuple[int]]:
    """Who speaks for it by name; where nobody does, those who keep the Store: their numbers."""
    named = speakers_of(provider_id)
    return named if db.session.scalar(named.limit(1)) is not None else keepers()


def name_speaker(provider: Provider, person: User, *, by: User) -> None:
    """Partners and staff, by those who speak for it already or keep the Store; whoever is named may leave at once."""
    if person.imported or person.erased_at:
        raise Refused(_("Nobody signs in with this account."))
    if person.electorate is Electorate.CITIZEN:
        raise Refused(_("Partners and staff speak for a provider: this is a citizen’s account."))
    if provider.names(person):
        raise Refused(_SPEAKS)
    let_speak(provider, person)
    record(by, Verb.SPEAKS, provider, tell=[person])


def let_speak(provider: Provider, person: User) -> None:
    """Saying it twice is saying it once."""
    if not provider.names(person):
        db.session.add(ProviderMember(provider_id=provider.id, person_id=person.id, since=now()))
        settle(_SPEAKS)
        db.session.expire(provider, ["people"])


def of(person: User) -> Select[tuple[Provider]]:
    """Those that somebody speaks for by name."""
    asked = select(ProviderMember.provider_id).where(
        ProviderMember.person_id == person.id, ProviderMember.until.is_(None)
    )
    return select(Provider).where(Provider.id.in_(asked)).order_by(Provider.name)


def memberships_of(person: User) -> Select[tuple[ProviderMember]]:
    return select(ProviderMember).where(ProviderMember.person_id == person.id).order_by(ProviderMember.id)


def members_of(provider: Provider) -> Select[tuple[ProviderMember]]:
    """Who speaks for it now, the first named first."""
    asked = select(ProviderMember).where(ProviderMember.provider_id == provider.id, ProviderMember.until.is_(None))
    return asked.options(joinedload(ProviderMember.person)).order_by(ProviderMember.id)
