"""A person suspended: by whom, when, why, until when; lifted by whom."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, ForeignKey, Select, String, or_, select
from sqlalchemy.orm import Mapped, joinedload, mapped_column, relationship

from app.clock import now
from app.database import Key, db
from app.errors import Refused
from app.people import aftermath, link, session, token
from app.people.user import User


class Suspension(db.Model):
    id: Mapped[Key]
    user_id: Mapped[int] = mapped_column(ForeignKey(User.id), index=True)
    by_id: Mapped[int] = mapped_column(ForeignKey(User.id))
    began_at: Mapped[datetime]
    ends_at: Mapped[datetime | None]
    reason: Mapped[str] = mapped_column(String(500))
    lifted_at: Mapped[datetime | None]
    lifted_by_id: Mapped[int | None] = mapped_column(ForeignKey(User.id))

    user: Mapped[User] = relationship(foreign_keys=[user_id])
    by: Mapped[User] = relationship(foreign_keys=[by_id])
    lifted_by: Mapped[User | None] = relationship(foreign_keys=[lifted_by_id])


def in_force() -> ColumnElement[bool]:
    return Suspension.lifted_at.is_(None) & or_(Suspension.ends_at.is_(None), Suspension.ends_at > now())


def of(person: User) -> Suspension | None:
    """The suspension in force, if there is one."""
    return db.session.scalars(select(Suspension).where(Suspension.user_id == person.id, in_force())).first()


def suspended_among(people: Collection[int]) -> set[int]:
    """Whose suspension is in force."""
    return set(db.session.scalars(select(Suspension.user_id).where(Suspension.user_id.in_(people), in_force())))


def ended_since(moment: datetime) -> Select[tuple[User]]:
    """Whose suspension ended by itself from this moment on: nobody does anything when it does."""
    ended = select(Suspension.user_id).where(
        Suspension.lifted_at.is_(None), Suspension.ends_at > moment, Suspension.ends_at <= now()
    )
    return select(User).where(User.id.in_(ended), User.erased_at.is_(None))


def suspend(person: User, *, by: User, reason: str, until: datetime | None = None) -> Suspension:
    """Ends their sessions, their API tokens and the links that were sent to them, at once."""
    if not by.oversees(person):
        raise Refused(_("You administer other units than theirs."))
    if person.id == by.id:
        raise Refused(_("You cannot suspend yourself."))
    if of(person):
        raise Refused(_("This person is already suspended."))
    if until and until <= now():
        raise Refused(_("Choose an end that is still to come."))
    if not reason.strip():
        raise Refused(_("Say why: the person will read it."))
    suspension = Suspension(user=person, by=by, began_at=now(), ends_at=until, reason=reason)
    db.session.add(suspension)
    session.end_all(person)
    token.withdraw_all(person)
    link.void(person)
    aftermath.of_showing(person)
    return suspension


def lift(suspension: Suspension, *, by: User) -> None:
    if suspension.lifted_at:
        raise Refused(_("This suspension was already lifted."))
    if not by.oversees(suspension.user):
        raise Refused(_("You administer other units than theirs."))
    suspension.lifted_at, suspension.lifted_by_id = now(), by.id
    aftermath.of_showing(suspension.user)


def trail_of(person: User) -> Select[tuple[Suspension]]:
    with_names = (joinedload(Suspension.by), joinedload(Suspension.lifted_by))
    return select(Suspension).where(Suspension.user_id == person.id).options(*with_names).order_by(Suspension.id.desc())
