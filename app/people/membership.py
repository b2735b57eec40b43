"""A partner's membership: asked by a citizen for an organisation, approved or refused with a reason."""

from __future__ import annotations

from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import ForeignKey, Index, Select, String, select
from sqlalchemy.orm import Mapped, joinedload, mapped_column, relationship

from app.clock import now
from app.database import Key, db
from app.errors import Refused
from app.people.user import Electorate, User


class Membership(db.Model):
    """Waiting until it is answered; a person waits for one answer at a time."""

    __table_args__ = (
        Index(
            "uq_membership_waiting",
            "user_id",
            unique=True,
            sqlite_where=db.text("answered_at IS NULL"),
            postgresql_where=db.text("answered_at IS NULL"),
        ),
    )

    id: Mapped[Key]
    user_id: Mapped[int] = mapped_column(ForeignKey(User.id), index=True)
    organisation: Mapped[str] = mapped_column(String(120), index=True)
    reason: Mapped[str] = mapped_column(String(1000))
    asked_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey(User.id))
    approved: Mapped[bool | None]
    answer: Mapped[str] = mapped_column(String(1000), default="")

    user: Mapped[User] = relationship(foreign_keys=[user_id])
    answered_by: Mapped[User | None] = relationship(foreign_keys=[answered_by_id])

    def approve(self, *, by: User) -> None:
        if self.user.electorate is not Electorate.CITIZEN:
            raise Refused(_("This person is staff or a partner by now: refuse the request, with that reason."))
        self._answer(by, approved=True)
        self.user.receive(Electorate.PARTNER, organisation=self.organisation)

    def refuse(self, *, by: User, reason: str) -> None:
        if not reason.strip():
            raise Refused(_("Say why: the person will read it."))
        self._answer(by, approved=False, words=reason)

    def _answer(self, by: User, *, approved: bool, words: str = "") -> None:
        if self.answered_at:
            raise Refused(_("This request was already answered."))
        self.answered_at, self.answered_by_id = now(), by.id
        self.approved, self.answer = approved, words


def ask(person: User, organisation: str, reason: str) -> Membership:
    if person.electorate is not Electorate.CITIZEN:
        raise Refused(_("Only citizens ask to become partners."))
    if person.confirmed_at is None:
        raise Refused(_("Confirm your e-mail address first."))
    if waiting_of(person):
        raise Refused(_("Your request is waiting for its answer."))
    made = Membership(user=person, organisation=organisation, reason=reason, asked_at=now())
    db.session.add(made)
    return made


def waiting_of(person: User) -> Membership | None:
    asked = select(Membership).where(Membership.user_id == person.id, Membership.answered_at.is_(None))
    return db.session.scalar(asked)


def of(person: User) -> Select[tuple[Membership]]:
    return select(Membership).where(Membership.user_id == person.id).order_by(Membership.id.desc())


def waiting() -> Select[tuple[Membership]]:
    """The oldest first."""
    return _with_names().where(Membership.answered_at.is_(None)).order_by(Membership.id)


def answered() -> Select[tuple[Membership]]:
    return _with_names().where(Membership.answered_at.is_not(None)).order_by(Membership.answered_at.desc())


def _with_names() -> Select[tuple[Membership]]:
    return select(Membership).options(joinedload(Membership.user), joinedload(Membership.answered_by))
