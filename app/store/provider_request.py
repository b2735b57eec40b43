"""Somebody asks to speak for a provider: one that is here, or a new one; those who keep the Store answer."""

from __future__ import annotations

from datetime import datetime

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import ForeignKey, Index, Select, String, delete, select, update
from sqlalchemy.orm import Mapped, joinedload, mapped_column, relationship

from app.activity.event import record
from app.clock import now
from app.database import Key, db
from app.errors import Refused, settle
from app.incubation.project import Stale
from app.people.user import Person, User
from app.store.provider import Provider, by_name, found, keepers, kept_by, let_speak
from app.store.verbs import Verb
from app.store.vocabulary import ProviderKind, RequestState

_ASKED = _l("You have asked this already: the answer comes as a notice.")
_WAITS = db.text("state = 'waiting'")


class ProviderRequest(db.Model):
    """`provider` is the one that somebody joins, or the one that came of it; `name` what they call it."""

    __table_args__ = (
        Index(
            "uq_provider_request_waiting", "person_id", "name", unique=True, sqlite_where=_WAITS,
            postgresql_where=_WAITS,
        ),
        Index("ix_provider_request_state_at", "state", "at"),
    )  # fmt: skip
    subject_kind = "provider-request"

    id: Mapped[Key]
    person_id: Mapped[int] = mapped_column(ForeignKey(User.id), index=True)
    provider_id: Mapped[int | None] = mapped_column(ForeignKey(Provider.id), index=True)
    name: Mapped[str] = mapped_column(String(120))
    kind: Mapped[ProviderKind]
    site: Mapped[str | None] = mapped_column(String(500))
    text: Mapped[str] = mapped_column(String(1000), default="")
    word: Mapped[str] = mapped_column(String(500), default="")
    state: Mapped[RequestState] = mapped_column(default=RequestState.WAITING)
    at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey(User.id), index=True)
    reason: Mapped[str] = mapped_column(String(500), default="")

    person: Mapped[User] = relationship(foreign_keys=[person_id])
    decided_by: Mapped[User | None] = relationship(foreign_keys=[decided_by_id])
    provider: Mapped[Provider | None] = relationship()

    @property
    def title(self) -> str:
        return self.name

    def visible_to(self, person: Person) -> bool:
        return person.id == self.person_id or kept_by(person)

    def grant(self, *, by: User, reason: str = "") -> Provider:
        self._decide(RequestState.ACCEPTED, by=by, reason=reason)
        provider = self.provider or by_name(self.name)
        if provider is None:
            provider = found(self.name, self.kind, site=self.site, text=self.text)
        self.provider = provider
        let_speak(provider, self.person)
        record(by, Verb.GRANTED, self, tell=[self.person], reason=reason)
        return provider

    def refuse(self, *, by: User, reason: str) -> None:
        if not reason.strip():
            raise Refused(_("Say why: whoever asks will read it."))
        self._decide(RequestState.REFUSED, by=by, reason=reason)
        record(by, Verb.DENIED, self, tell=[self.person], reason=reason)

    def _decide(self, state: RequestState, *, by: User, reason: str) -> None:
        """Of two who answer at once the database lets one."""
        waits = update(ProviderRequest).where(
            ProviderRequest.id == self.id, ProviderRequest.state == RequestState.WAITING
        )
        decided = waits.values(state=state, decided_at=now(), decided_by_id=by.id, reason=reason)
        won = decided.returning(ProviderRequest.id).execution_options(synchronize_session=False)
        if db.session.scalar(won) is None:
            raise Stale(_("Somebody has answered this already."))
        db.session.refresh(self)


def ask(
    name: str, kind: ProviderKind, *, by: User, site: str | None = None, text: str = "", word: str = ""
) -> ProviderRequest:
    """A name that is here already is a request to join it."""
    provider = by_name(name)
    if provider and provider.spoken_for_by(by) and not kept_by(by):
        raise Refused(_("You speak for it already."))
    same = select(ProviderRequest.id).where(
        ProviderRequest.person_id == by.id, ProviderRequest.name == name, ProviderRequest.state == RequestState.WAITING
    )
    if db.session.scalar(same):
        raise Refused(_ASKED)
    asked = ProviderRequest(
        person=by, provider=provider, name=name, kind=kind, site=site, text=text, word=word, at=now()
    )
    db.session.add(asked)
    settle(_ASKED)
    record(by, Verb.ASKED, asked, tell=keepers())
    return asked


def waiting() -> Select[tuple[ProviderRequest]]:
    """The oldest first."""
    asked = select(ProviderRequest).where(ProviderRequest.state == RequestState.WAITING)
    with_names = asked.options(joinedload(ProviderRequest.person), joinedload(ProviderRequest.provider))
    return with_names.order_by(ProviderRequest.at, ProviderRequest.id)


def of_person(person: User) -> Select[tuple[ProviderRequest]]:
    """The latest first."""
    asked = all_of(person).options(joinedload(ProviderRequest.provider))
    return asked.order_by(ProviderRequest.id.desc()).limit(20)


def all_of(person: User) -> Select[tuple[ProviderRequest]]:
    return select(ProviderRequest).where(ProviderRequest.person_id == person.id)


def forget(person: User) -> None:
    db.session.execute(delete(ProviderRequest).where(ProviderRequest.person_id == person.id))
