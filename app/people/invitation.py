"""An invitation: an administrator opens the door to one address, as staff of a unit or as a partner."""

from __future__ import annotations

from datetime import datetime, timedelta

from flask_babel import gettext as _
from sqlalchemy import CheckConstraint, ForeignKey, Select, String, delete, false, or_, select, update
from sqlalchemy.orm import Mapped, joinedload, mapped_column, relationship

from app.clock import now
from app.database import Key, db
from app.errors import Refused
from app.people import secret
from app.people.grant import Role
from app.people.unit import Unit
from app.people.user import Electorate, User, by_address, clean_address, settle, welcome

LIFE = timedelta(days=14)
KEPT_AFTER = timedelta(days=365)


class Invitation(db.Model):
    """Works once, for a fortnight, and only for the address it was sent to."""

    __table_args__ = (CheckConstraint("electorate <> 'staff' OR unit_id IS NOT NULL", name="staff_in_a_unit"),)

    id: Mapped[Key]
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    address: Mapped[str] = mapped_column(String(254), index=True)
    electorate: Mapped[Electorate]
    unit_id: Mapped[int | None] = mapped_column(ForeignKey(Unit.id))
    organisation: Mapped[str | None] = mapped_column(String(120), index=True)
    by_id: Mapped[int] = mapped_column(ForeignKey(User.id))
    made_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    accepted_at: Mapped[datetime | None]
    accepted_by_id: Mapped[int | None] = mapped_column(ForeignKey(User.id))
    withdrawn_at: Mapped[datetime | None]
    withdrawn_by_id: Mapped[int | None] = mapped_column(ForeignKey(User.id))

    unit: Mapped[Unit | None] = relationship()
    by: Mapped[User] = relationship(foreign_keys=[by_id])
    accepted_by: Mapped[User | None] = relationship(foreign_keys=[accepted_by_id])

    @property
    def is_open(self) -> bool:
        return not (self.accepted_at or self.withdrawn_at) and self.ends_at > now()

    def accept(self, person: User) -> None:
        """Of two who accept at once, the database lets one win."""
        if person.email != self.address:
            raise Refused(_("This invitation is for another address."))
        person.receive(self.electorate, unit=self.unit, organisation=self.organisation)
        person.confirmed_at = person.confirmed_at or now()
        db.session.flush()
        won = db.session.execute(
            update(Invitation)
            .where(Invitation.id == self.id, Invitation.accepted_at.is_(None), Invitation.withdrawn_at.is_(None))
            .values(accepted_at=now(), accepted_by_id=person.id)
        )
        if not won.rowcount:  # type: ignore[attr-defined]
            raise Refused(_("This invitation was already used."))

    def withdraw(self, *, by: User) -> None:
        if not self.is_open:
            raise Refused(_("This invitation is no longer open."))
        self.withdrawn_at, self.withdrawn_by_id = now(), by.id


def invite(
    address: str, electorate: Electorate, *, by: User, unit: Unit | None = None, organisation: str | None = None
) -> tuple[Invitation, str]:
    """The invitation and the token to send; it replaces one that is still open for this address."""
    address = clean_address(address)
    if electorate is Electorate.CITIZEN:
        raise Refused(_("Citizens need no invitation."))
    if electorate is Electorate.STAFF and unit is None:
        raise Refused(_("Say in which unit."))
    if not _may_invite(by, unit):
        raise Refused(_("You administer other units than this one."))
    person = by_address(address)
    if person and person.electorate is electorate:
        raise Refused(_("This person has no need of it: they are in already."))
    for earlier in db.session.scalars(select(Invitation).where(Invitation.address == address)):
        if earlier.is_open:
            earlier.withdraw(by=by)
    token = secret.draw()
    made = Invitation(
        token_hash=secret.digest(token),
        address=address,
        electorate=electorate,
        unit=unit,
        organisation=organisation or None,
        by=by,
        made_at=now(),
        ends_at=now() + LIFE,
    )
    db.session.add(made)
    return made, token


def _may_invite(by: User, unit: Unit | None) -> bool:
    return by.holds(Role.ADMINISTRATOR, unit) if unit else by.administers_all


def look(token: str) -> Invitation | None:
    """The invitation, still open."""
    found = db.session.scalar(select(Invitation).where(Invitation.token_hash == secret.digest(token)))
    return found if found and found.is_open else None


def arrive(invitation: Invitation, name: str, password_hash: str, language: str) -> User:
    """A new account for whoever was invited."""
    if by_address(invitation.address):
        raise Refused(_("This address already has an account. Sign in, then open the invitation again."))
    person = welcome(name, invitation.address, language=language)
    person.password_hash = password_hash
    settle(person)
    invitation.accept(person)
    return person


def newest(by: User) -> Select[tuple[Invitation]]:
    """Those that this administrator could have sent: a region's does not read the addresses of another."""
    with_names = (joinedload(Invitation.unit), joinedload(Invitation.by), joinedload(Invitation.accepted_by))
    asked = select(Invitation).options(*with_names).order_by(Invitation.id.desc())
    if by.administers_all:
        return asked
    mine = or_(false(), *(Unit.path.startswith(unit.path, autoescape=True) for unit in by.administered_units))
    return asked.where(Invitation.unit_id.in_(select(Unit.id).where(mine)))


def forget_ended() -> None:
    """Ended ones are the trail of who became staff; after a year they go."""
    db.session.execute(delete(Invitation).where(Invitation.ends_at <= now() - KEPT_AFTER))
