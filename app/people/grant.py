"""A role given to a person in a unit, and taken back; rows stay as the trail."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from flask_babel import gettext as _
from sqlalchemy import ForeignKey, Index, Select, select, update
from sqlalchemy.orm import Mapped, joinedload, mapped_column, relationship

from app.clock import now
from app.database import Key, db
from app.errors import Refused
from app.people.unit import Unit

if TYPE_CHECKING:
    from app.people.user import User


class Role(StrEnum):
    FACILITATOR = "facilitator"
    JUROR = "juror"
    COACH = "coach"
    MODERATOR = "moderator"
    ADMINISTRATOR = "administrator"


FOR_STAFF = (Role.ADMINISTRATOR, Role.MODERATOR, Role.FACILITATOR)


class Grant(db.Model):
    """Power in a unit and in all that lies in it, from when it is given until it is taken back."""

    __table_args__ = (
        Index(
            "uq_grant_live",
            "user_id",
            "role",
            "unit_id",
            unique=True,
            sqlite_where=db.text("taken_back_at IS NULL"),
            postgresql_where=db.text("taken_back_at IS NULL"),
        ),
    )

    id: Mapped[Key]
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    role: Mapped[Role]
    unit_id: Mapped[int] = mapped_column(ForeignKey(Unit.id), index=True)
    given_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    given_at: Mapped[datetime]
    taken_back_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    taken_back_at: Mapped[datetime | None]

    unit: Mapped[Unit] = relationship(lazy="joined")
    user: Mapped[User] = relationship(foreign_keys=[user_id])
    given_by: Mapped[User | None] = relationship(foreign_keys=[given_by_id])
    taken_back_by: Mapped[User | None] = relationship(foreign_keys=[taken_back_by_id])


def give(person: User, role: Role, unit: Unit, *, by: User | None) -> Grant:
    """`by` is None only when the installation itself gives it (a command, the demo content)."""
    if by is not None and not by.holds(Role.ADMINISTRATOR, unit):
        raise Refused(_("You administer other units than this one."))
    if person.imported or person.erased_at:
        raise Refused(_("Nobody signs in with this account."))
    if not person.is_staff and role in FOR_STAFF:
        raise Refused(_("Only staff can hold this role."))
    live = select(Grant).where(
        Grant.user_id == person.id, Grant.role == role, Grant.unit == unit, Grant.taken_back_at.is_(None)
    )
    if person.id and db.session.scalar(live):
        raise Refused(_("This person already holds this role here."))
    grant = Grant(user=person, role=role, unit=unit, given_by_id=by.id if by else None, given_at=now())
    db.session.add(grant)
    return grant


def holders_of(role: Role, unit: Unit) -> Select[tuple[int]]:
    """Who holds a role in a unit, or in what it lies in: their numbers."""
    return (
        select(Grant.user_id)
        .join(Unit, Unit.id == Grant.unit_id)
        .where(Grant.role == role, Grant.taken_back_at.is_(None), Unit.code.in_(unit.codes))
    )


def take_back(grant: Grant, *, by: User) -> None:
    if grant.taken_back_at:
        raise Refused(_("This role was already taken back."))
    if not by.holds(Role.ADMINISTRATOR, grant.unit):
        raise Refused(_("You administer other units than this one."))
    if grant.role is Role.ADMINISTRATOR and grant.user_id == by.id:
        raise Refused(_("You cannot take back your own administrator's role; ask another administrator."))
    grant.taken_back_at, grant.taken_back_by_id = now(), by.id


def lay_down(person: User) -> None:
    """Whoever is staff no more holds what only staff can hold no more."""
    held = update(Grant).where(Grant.user_id == person.id, Grant.taken_back_at.is_(None), Grant.role.in_(FOR_STAFF))
    db.session.execute(held.values(taken_back_at=now(), taken_back_by_id=person.id))
    db.session.expire(person, ["grants"])


def trail_of(person: User) -> Select[tuple[Grant]]:
    """Every role held, now or before, the newest first."""
    with_names = (joinedload(Grant.given_by), joinedload(Grant.taken_back_by))
    return select(Grant).where(Grant.user_id == person.id).options(*with_names).order_by(Grant.id.desc())
