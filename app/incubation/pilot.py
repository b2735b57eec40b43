"""A pilot site: an agency that volunteers to try a project, begins on a day of its own, and says how it was."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import CheckConstraint, ForeignKey, Index, Select, Text, select, union, update
from sqlalchemy.orm import Mapped, contains_eager, joinedload, mapped_column, relationship

from app.activity.event import record
from app.activity.follow import follow
from app.clock import now
from app.database import Key, add_new, db
from app.errors import Refused
from app.incubation.member import people_of
from app.incubation.pilot_call import current_of
from app.incubation.project import Project, Stale
from app.incubation.verbs import Verb
from app.language import today
from app.people.unit import Level, Unit, open_units
from app.people.user import Person, User

LIVE = "('offered', 'accepted', 'running')"
MOST_SHOWN = 100


class Standing(StrEnum):
    OFFERED = "offered"
    DECLINED = "declined"
    ACCEPTED = "accepted"
    RUNNING = "running"
    FINISHED = "finished"
    WITHDRAWN = "withdrawn"


GOES_TO = {
    Standing.OFFERED: (Standing.ACCEPTED, Standing.DECLINED, Standing.WITHDRAWN),
    Standing.ACCEPTED: (Standing.RUNNING, Standing.WITHDRAWN),
    Standing.RUNNING: (Standing.FINISHED, Standing.WITHDRAWN),
}
"""From where it stands to where it may go; what is over stays so."""

BEGINS = (Standing.ACCEPTED, Standing.RUNNING)

SITES = (Standing.ACCEPTED, Standing.RUNNING, Standing.FINISHED, Standing.WITHDRAWN)
"""Those that figures may be given of, if they were accepted once."""


class Pilot(db.Model):
    """An agency tries a project once at a time; each of its states is a dated step."""

    __table_args__ = (
        CheckConstraint("standing NOT IN ('accepted', 'running', 'finished') OR starts_on IS NOT NULL", name="start"),
        Index(
            "uq_pilot_live",
            "project_id",
            "unit_id",
            unique=True,
            sqlite_where=db.text(f"standing IN {LIVE}"),
            postgresql_where=db.text(f"standing IN {LIVE}"),
        ),
    )

    id: Mapped[Key]
    project_id: Mapped[int] = mapped_column(ForeignKey(Project.id), index=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey(Unit.id), index=True)
    standing: Mapped[Standing]
    starts_on: Mapped[date | None]
    offered_by_id: Mapped[int] = mapped_column(ForeignKey(User.id), index=True)

    project: Mapped[Project] = relationship()
    unit: Mapped[Unit] = relationship()
    offered_by: Mapped[User] = relationship()
    steps: Mapped[list[PilotStep]] = relationship(back_populates="pilot", order_by="PilotStep.id")

    @property
    def is_live(self) -> bool:
        return self.standing in GOES_TO

    @property
    def was_accepted(self) -> bool:
        return self.starts_on is not None

    @property
    def ended_on(self) -> date | None:
        """The day of its last step, where it is over."""
        return self.steps[-1].at.date() if self.steps and not self.is_live else None

    def visible_to(self, person: Person) -> bool:
        """To whoever sees the project once it was accepted; before that, to those it lies between."""
        return self.was_accepted or self.project.run_by(person) or represents(person, self.unit)

    def may_go(self, to: Standing) -> bool:
        """After the end of its project a site says how it was, and none begins."""
        return to in GOES_TO.get(self.standing, ()) and not (self.project.has_ended and to in BEGINS)

    # What happens to it

    def accept(self, starts_on: date, *, by: User) -> None:
        """Agencies begin one after the other: each has a day of its own."""
        if starts_on < today():
            raise Refused(_("The first day of a site lies ahead, not behind."))
        self._step(Standing.ACCEPTED, by=by, starts_on=starts_on)
        record(by, Verb.PILOT_ACCEPTED, self.project, tell=[self.offered_by], **self._said())

    def decline(self, reason: str, *, by: User) -> None:
        if not reason.strip():
            raise Refused(_("Say why: the agency wanted to help."))
        self._step(Standing.DECLINED, by=by, words=reason)
        record(by, Verb.PILOT_DECLINED, self.project, tell=[self.offered_by], reason=reason, **self._said())

    def start(self, *, by: User) -> None:
        """Before its day it begins today; the day that was planned stays in the trail."""
        planned, more = self.starts_on, {}
        if planned and planned > today():
            more = {"planned": planned.isoformat()}
            planned = today()
        self._step(Standing.RUNNING, by=by, starts_on=planned)
        record(by, Verb.PILOT_STARTED, self.project, tell=self.project.followers, **self._said(), **more)

    def finish(self, words: str, *, by: User) -> None:
        """With what the site says of it: the figures do not say everything."""
        if not words.strip():
            raise Refused(_("Write what the site says at the end: others decide with it."))
        self._step(Standing.FINISHED, by=by, words=words)
        record(by, Verb.PILOT_FINISHED, self.project, tell=self.project.followers, reason=words, **self._said())

    def withdraw(self, reason: str, *, by: User) -> None:
        if not reason.strip():
            raise Refused(_("Say why: the others learn from it."))
        self._step(Standing.WITHDRAWN, by=by, words=reason)
        told = union(_runners_of(self.project), select(User.id).where(User.id == self.offered_by_id)).subquery()
        record(by, Verb.PILOT_WITHDRAWN, self.project, tell=select(told.c[0]), reason=reason, **self._said())

    def _step(self, to: Standing, *, by: User, words: str = "", **more: Any) -> None:
        """Of two who decide at once one does."""
        if self.project.has_ended and to in BEGINS:
            raise Refused(_("This project has ended: no agency begins to try it any more."))
        if not self.may_go(to):
            raise Refused(_("This cannot be done any more: look where this site stands."))
        moving = update(Pilot).where(Pilot.id == self.id, Pilot.standing == self.standing)
        moved = moving.values(standing=to, **more).returning(Pilot.id).execution_options(synchronize_session=False)
        if db.session.scalar(moved) is None:
            raise Stale(_("Somebody decided this after you opened it: look, then decide again."))
        db.session.add(PilotStep(pilot_id=self.id, standing=to, at=now(), by_id=by.id, words=words))
        db.session.flush()
        db.session.refresh(self)

    def _said(self) -> dict[str, Any]:
        """Which site, for the trail."""
        return {"pilot": self.id, "site": self.unit.name}


class PilotStep(db.Model):
    """From then on it stood so; `words` are why, or what the site said."""

    id: Mapped[Key]
    pilot_id: Mapped[int] = mapped_column(ForeignKey(Pilot.id), index=True)
    standing: Mapped[Standing]
    at: Mapped[datetime]
    by_id: Mapped[int] = mapped_column(ForeignKey(User.id), index=True)
    words: Mapped[str] = mapped_column(Text, default="")

    pilot: Mapped[Pilot] = relationship(back_populates="steps")
    by: Mapped[User] = relationship()


def represents(person: Person, unit: Unit) -> bool:
    """Whoever works in an agency or facilitates it speaks for it."""
    return isinstance(person, User) and person.is_staff and (person.unit_id == unit.id or person.facilitates(unit))


def agencies_of(person: User) -> list[Unit]:
    """Those that somebody may offer."""
    own = person.facilitated_units
    return [
        unit
        for unit in db.session.scalars(open_units(Level.AGENCY))
        if unit.id == person.unit_id or any(one.covers(unit) for one in own)
    ]


def offers_something(person: Person) -> bool:
    """Whether there is an agency that this person speaks for, without asking which."""
    works_in_one = person.is_staff and person.unit is not None and person.unit.level is Level.AGENCY
    return works_in_one or (person.is_staff and bool(person.facilitated_units))


def offer(project: Project, unit: Unit, words: str, *, by: User) -> Pilot:
    """While the project looks for agencies; whoever runs it is told, and whoever offers follows it from then on."""
    call = db.session.scalar(current_of(project))
    if call is None or not call.is_open or project.has_ended:
        raise Refused(_("This project looks for no agency now."))
    if unit.level is not Level.AGENCY or unit.closed:
        raise Refused(_("An agency that is open tries a project: choose one."))
    row = {"project_id": project.id, "unit_id": unit.id, "standing": Standing.OFFERED, "offered_by_id": by.id}
    if not add_new(Pilot, row):
        raise Refused(_("This agency has offered itself already."))
    live = select(Pilot).where(
        Pilot.project_id == project.id, Pilot.unit_id == unit.id, Pilot.standing == Standing.OFFERED
    )
    made = db.session.scalars(live).one()
    db.session.add(PilotStep(pilot_id=made.id, standing=made.standing, at=now(), by_id=by.id, words=words))
    follow(project, by=by)
    record(by, Verb.PILOT_OFFERED, project, tell=_runners_of(project), **made._said())
    return made


def _runners_of(project: Project) -> Select[tuple[int]]:
    """Its team, and whoever began it."""
    began = select(User.id).where(User.id == project.opened_by_id)
    everybody = union(people_of(project), began).subquery()
    return select(everybody.c[0])


def of(project: Project) -> Select[tuple[Pilot]]:
    """In the order in which they begin, those without a day last; never by their figures."""
    asked = select(Pilot).where(Pilot.project_id == project.id).join(Pilot.unit)
    steps = joinedload(Pilot.steps)
    order = (Pilot.starts_on.is_(None), Pilot.starts_on, Unit.name, Pilot.id)
    return asked.options(contains_eager(Pilot.unit), steps).order_by(*order).limit(MOST_SHOWN)


def sites_of(project: Project) -> dict[str, Unit]:
    """The agencies that figures may be given of, by their code."""
    asked = (
        select(Unit)
        .join(Pilot, Pilot.unit_id == Unit.id)
        .where(Pilot.project_id == project.id, Pilot.standing.in_(SITES), Pilot.starts_on.is_not(None))
        .order_by(Unit.name)
    )
    return {unit.code: unit for unit in db.session.scalars(asked)}


def by_person(person: User) -> Select[tuple[PilotStep]]:
    """What they did for a site, and said."""
    asked = select(PilotStep).join(PilotStep.pilot).options(joinedload(PilotStep.pilot).joinedload(Pilot.unit))
    return asked.where(PilotStep.by_id == person.id).order_by(PilotStep.id)
