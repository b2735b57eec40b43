"""A person: a citizen, a member of staff or a partner; what they may do is granted in units."""

from __future__ import annotations

import re
import secrets
from datetime import date, datetime
from enum import StrEnum

from flask_babel import gettext as _
from sqlalchemy import ForeignKey, Index, String, false, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app import errors
from app.clock import now
from app.database import Key, db
from app.errors import Refused
from app.extensions import settings
from app.people.grant import Grant, Role, lay_down
from app.people.unit import Level, Unit
from app.text import slugify

PLACES = frozenset({"units", "invitations", "memberships", "new", "me"})
"""Pages beside people's own: nobody is called so."""


class Electorate(StrEnum):
    """Whose voice it is: supports are counted apart for each."""

    CITIZEN = "citizen"
    STAFF = "staff"
    PARTNER = "partner"


class Digest(StrEnum):
    DAILY = "daily"
    NEVER = "never"


class User(db.Model):
    """Somebody with an account, or somebody imported: a name without a way to sign in."""

    __table_args__ = (
        Index(
            "ix_user_organisation",
            "organisation",
            sqlite_where=db.text("organisation IS NOT NULL"),
            postgresql_where=db.text("organisation IS NOT NULL"),
        ),
    )
    is_authenticated = is_active = True
    is_anonymous = False
    subject_kind = "person"

    id: Mapped[Key]
    handle: Mapped[str] = mapped_column(String(40), unique=True)
    name: Mapped[str] = mapped_column(String(80))
    email: Mapped[str | None] = mapped_column(String(254), unique=True)
    confirmed_at: Mapped[datetime | None]
    password_hash: Mapped[str | None] = mapped_column(String(200))
    electorate: Mapped[Electorate] = mapped_column(default=Electorate.CITIZEN)
    unit_id: Mapped[int | None] = mapped_column(ForeignKey(Unit.id), index=True)
    organisation: Mapped[str | None] = mapped_column(String(120))
    language: Mapped[str] = mapped_column(String(5), default="fr")
    time_zone: Mapped[str] = mapped_column(String(40), default="Europe/Paris")
    biography: Mapped[str] = mapped_column(String(600), default="")
    shows_unit: Mapped[bool] = mapped_column(default=True)
    shows_ideas: Mapped[bool] = mapped_column(default=True)
    findable: Mapped[bool] = mapped_column(default=False, server_default=false())
    digest: Mapped[Digest] = mapped_column(default=Digest.DAILY)
    imported: Mapped[bool] = mapped_column(default=False)
    ballot_key: Mapped[str | None] = mapped_column(String(64))
    joined_at: Mapped[datetime]
    seen_on: Mapped[date | None] = mapped_column(default=lambda: now().date(), index=True)
    erased_at: Mapped[datetime | None]

    unit: Mapped[Unit | None] = relationship()
    grants: Mapped[list[Grant]] = relationship(
        foreign_keys=Grant.user_id,
        primaryjoin="and_(User.id == Grant.user_id, Grant.taken_back_at.is_(None))",
        viewonly=True,
    )

    def get_id(self) -> str:
        return str(self.id)

    @property
    def is_staff(self) -> bool:
        return self.electorate is Electorate.STAFF

    @property
    def was_seen_today(self) -> bool:
        return self.seen_on == now().date()

    def confirm_address(self) -> None:
        """The address answered; one of the employer's own domains makes its owner staff."""
        self.confirmed_at = now()
        if self.email and domain_of(self.email) in settings().staff_domains:
            self.electorate = Electorate.STAFF

    def join(self, unit: Unit) -> None:
        """Work in a unit, and live by its territory's time."""
        if not self.is_staff:
            raise Refused(_("Only staff belong to an agency."))
        if unit.closed:
            raise Refused(_("This agency is closed."))
        self.unit, self.time_zone = unit, unit.time_zone

    def receive(self, electorate: Electorate, *, unit: Unit | None = None, organisation: str | None = None) -> None:
        """Become staff of a unit or a partner; supports given before stay what they were."""
        self.electorate = electorate
        self.organisation = organisation if electorate is Electorate.PARTNER else None
        if electorate is not Electorate.STAFF:
            self.unit = None
            lay_down(self)
        elif unit:
            self.join(unit)

    def would_leave_staff_for(self, address: str) -> bool:
        """Staff by their work address, who would go on being staff with a private one."""
        ours = settings().staff_domains
        return self.is_staff and domain_of(self.email or "") in ours and domain_of(address) not in ours

    def move_to_address(self, address: str) -> None:
        """The new address answered."""
        taken = by_address(address)
        if taken and taken.id != self.id:
            raise Refused(_("Another account has this address."))
        if self.would_leave_staff_for(address):
            raise Refused(_("Your work address makes you staff: choose another address of your employer."))
        self.email = address
        self.confirm_address()
        settle(self)

    @property
    def administers(self) -> bool:
        return any(grant.role is Role.ADMINISTRATOR for grant in self.grants)

    @property
    def administers_all(self) -> bool:
        return any(g.role is Role.ADMINISTRATOR and g.unit.level is Level.NATIONAL for g in self.grants)

    @property
    def facilitates_all(self) -> bool:
        return any(g.role is Role.FACILITATOR and g.unit.level is Level.NATIONAL for g in self.grants)

    @property
    def administered_units(self) -> list[Unit]:
        return [grant.unit for grant in self.grants if grant.role is Role.ADMINISTRATOR]

    def oversees(self, other: User) -> bool:
        """An administrator, for those who belong to their units and hold no role outside them.

        Who belongs to no unit belongs to the nation.
        """
        is_ours = self.holds(Role.ADMINISTRATOR, other.unit) if other.unit else self.administers_all
        return is_ours and all(self.holds(Role.ADMINISTRATOR, grant.unit) for grant in other.grants)

    def holds(self, role: Role, unit: Unit) -> bool:
        return any(grant.role is role and grant.unit.covers(unit) for grant in self.grants)

    def facilitates(self, unit: Unit) -> bool:
        return self.holds(Role.FACILITATOR, unit)

    def moderates(self, unit: Unit) -> bool:
        return self.holds(Role.MODERATOR, unit)

    @property
    def moderated_units(self) -> list[Unit]:
        return [grant.unit for grant in self.grants if grant.role is Role.MODERATOR]

    @property
    def facilitated_units(self) -> list[Unit]:
        return [grant.unit for grant in self.grants if grant.role is Role.FACILITATOR]

    @property
    def audience_tokens(self) -> frozenset[str]:
        """What the search index may show this person."""
        return frozenset({"public", "staff"} if self.is_staff else {"public"})

    @property
    def title(self) -> str:
        return self.name

    def __str__(self) -> str:
        return self.name


class Guest:
    """Whoever has not signed in: may read what is public, and holds no power."""

    id = None
    name = handle = ""
    is_authenticated = is_active = is_staff = administers = administers_all = facilitates_all = False
    is_anonymous = True
    unit = None
    electorate = Electorate.CITIZEN
    audience_tokens = frozenset({"public"})
    grants: list[Grant] = []
    moderated_units: list[Unit] = []
    facilitated_units: list[Unit] = []
    time_zone = "Europe/Paris"

    def get_id(self) -> None:
        return None

    def holds(self, role: Role, unit: Unit) -> bool:
        return False

    facilitates = moderates = lambda self, unit: False  # noqa: E731

    def __bool__(self) -> bool:
        return False


Person = User | Guest


def clean_address(written: str) -> str:
    return written.strip().lower()


def domain_of(address: str) -> str:
    return address.rpartition("@")[2]


def by_address(address: str) -> User | None:
    return db.session.scalar(select(User).where(User.email == clean_address(address), User.erased_at.is_(None)))


def by_handle(handle: str) -> User | None:
    return db.session.scalar(select(User).where(User.handle == handle.lower(), User.erased_at.is_(None)))


def free_handle(name: str) -> str:
    """A handle made of a name, numbered when somebody has it."""
    stem = slugify(name, 30)
    stem = stem if len(stem) > 2 else f"personne-{stem}".strip("-")
    taken = set(db.session.scalars(select(User.handle).where(User.handle.startswith(stem, autoescape=True))))
    taken |= PLACES
    if stem not in taken:
        return stem
    number = 2
    while f"{stem}-{number}" in taken:
        number += 1
    return f"{stem}-{number}"


def rename(person: User, handle: str) -> None:
    wanted = handle.lower()
    if not re.fullmatch(r"[a-z0-9](?:[a-z0-9-]{1,38}[a-z0-9])", wanted):
        raise Refused(_("A handle has 3 to 40 letters, digits or hyphens, without accents."))
    if wanted in PLACES:
        raise Refused(_("Somebody already has this handle."))
    if wanted != person.handle and db.session.scalar(select(User.id).where(User.handle == wanted)):
        raise Refused(_("Somebody already has this handle."))
    person.handle = wanted
    settle(person)


def settle(person: User) -> None:
    """Of two who take one handle or one address in the same moment, the database lets one win."""
    db.session.add(person)
    errors.settle(_("Somebody took this name or this address in the same moment. Try again."))


def welcome(
    name: str,
    email: str | None,
    *,
    electorate: Electorate = Electorate.CITIZEN,
    unit: Unit | None = None,
    language: str = "fr",
    imported: bool = False,
) -> User:
    """Add a person; their address is not confirmed yet."""
    person = User(
        handle=free_handle(name),
        name=name,
        email=clean_address(email) if email else None,
        electorate=electorate,
        unit=unit,
        language=language,
        time_zone=unit.time_zone if unit else "Europe/Paris",
        imported=imported,
        ballot_key=secrets.token_hex(32),
        joined_at=now(),
    )
    db.session.add(person)
    return person
