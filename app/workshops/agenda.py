"""The plan of a workshop: what is done, in which order, for how many minutes; shown once a facilitator publishes it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time
from enum import StrEnum
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, delete, func, select
from sqlalchemy.orm import Mapped, joinedload, mapped_column, relationship

from app.activity.event import record
from app.clock import now
from app.database import Key, db
from app.errors import Refused
from app.people.user import User
from app.workshops import timetable, usual_plan
from app.workshops.board import Board, Stale
from app.workshops.participant import listed
from app.workshops.usual_plan import UsualPlan
from app.workshops.verbs import Verb
from app.workshops.workshop import Workshop, hold

MOST_STEPS = 40
SHORTEST, LONGEST = 5, 240


class Movement(StrEnum):
    SCAN = "scan"
    FOCUS = "focus"
    ACT = "act"


class Mode(StrEnum):
    """With whom people work; in a break they do not."""

    PLENARY = "plenary"
    GROUPS = "groups"
    ALONE = "alone"
    BREAK = "break"


class Agenda(db.Model):
    """One for a workshop, from the day somebody plans it."""

    workshop_id: Mapped[int] = mapped_column(ForeignKey(Workshop.id), primary_key=True)
    published_at: Mapped[datetime | None]
    published_by_id: Mapped[int | None] = mapped_column(ForeignKey(User.id), index=True)


class PlanStep(db.Model):
    """`next_day_at` is the hour at which it begins on the day after the step before it, in the workshop's territory."""

    __table_args__ = (
        CheckConstraint("minutes BETWEEN 5 AND 240", name="minutes"),
        Index("ix_plan_step_workshop_id", "workshop_id", "position"),
    )

    id: Mapped[Key]
    workshop_id: Mapped[int] = mapped_column(ForeignKey(Workshop.id))
    board_id: Mapped[int | None] = mapped_column(ForeignKey(Board.id), index=True)
    position: Mapped[int]
    movement: Mapped[Movement]
    mode: Mapped[Mode] = mapped_column(default=Mode.PLENARY)
    title: Mapped[str] = mapped_column(String(120))
    text: Mapped[str] = mapped_column(Text, default="")
    minutes: Mapped[int]
    next_day_at: Mapped[time | None]
    version: Mapped[int] = mapped_column(default=1)

    workshop: Mapped[Workshop] = relationship()
    board: Mapped[Board | None] = relationship()
    start: Mapped[StepStart | None] = relationship(back_populates="step")

    @property
    def has_begun(self) -> bool:
        return self.start is not None

    @property
    def is_break(self) -> bool:
        return self.mode is Mode.BREAK


class StepStart(db.Model):
    """That a step was begun: once, when, and by whom; `clock_...` is what the clock of the workshop was until then."""

    step_id: Mapped[int] = mapped_column(ForeignKey(PlanStep.id), primary_key=True)
    at: Mapped[datetime]
    by_id: Mapped[int] = mapped_column(ForeignKey(User.id), index=True)
    clock_ends_at: Mapped[datetime | None]
    clock_left: Mapped[int | None]

    step: Mapped[PlanStep] = relationship(back_populates="start")


def of(workshop: Workshop) -> Agenda | None:
    return db.session.get(Agenda, workshop.id)


def is_published(workshop: Workshop) -> bool:
    agenda = of(workshop)
    return agenda is not None and agenda.published_at is not None


def steps_of(workshop: Workshop) -> Sequence[PlanStep]:
    asked = select(PlanStep).where(PlanStep.workshop_id == workshop.id).order_by(PlanStep.position, PlanStep.id)
    ways = (joinedload(PlanStep.board), joinedload(PlanStep.start))
    return db.session.scalars(asked.options(*ways).execution_options(populate_existing=True)).all()


def pick(workshop: Workshop, usual: str) -> None:
    """Put a usual plan in the place of what was planned, stretched to the hours of the workshop."""
    workshop = _held(workshop)
    if any(step.has_begun for step in steps_of(workshop)):
        raise Refused(_("The plan is being followed: change its steps one by one."))
    chosen = usual_plan.USUAL[usual]
    dates = timetable.dates_of(workshop)
    if len(dates) < chosen.days:
        raise Refused(
            ngettext(
                "This plan is for %(days)s days: the workshop has %(num)s.",
                "This plan is for %(days)s days: the workshop has %(num)s.",
                len(dates),
                days=chosen.days,
            )
        )
    db.session.execute(delete(PlanStep).where(PlanStep.workshop_id == workshop.id))
    lay_out(workshop, chosen)
    _refuse_unfit(workshop)


def lay_out(workshop: Workshop, chosen: UsualPlan) -> None:
    """Its steps, each as long as the hours of the workshop allow."""
    begins = workshop.begins_at.astimezone(timetable.zone_of(workshop)).time().replace(tzinfo=None)
    factor = timetable.minutes_a_day(workshop, chosen.days) / chosen.longest_day
    for number, one in enumerate(chosen.steps, 1):
        db.session.add(
            PlanStep(
                workshop_id=workshop.id,
                position=number,
                movement=Movement(one.movement),
                mode=Mode(one.mode),
                title=str(one.title),
                text=str(one.text),
                minutes=_stretched(one.minutes, factor),
                next_day_at=begins if one.opens_day else None,
            )  # fmt: skip
        )
    db.session.flush()


def _stretched(minutes: int, factor: float) -> int:
    """Whole steps of five minutes, never longer in all than there is; longer than usual by a quarter at most."""
    return min(max(int(minutes * min(factor, 1.25)) // 5 * 5, SHORTEST), LONGEST)


def add(workshop: Workshop, *, after: PlanStep | None = None, **said: Any) -> PlanStep:
    """After another step, or as the last one."""
    workshop = _held(workshop)
    steps = steps_of(workshop)
    if len(steps) >= MOST_STEPS:
        raise Refused(_("A plan has at most forty steps."))
    last_begun = max((step.position for step in steps if step.has_begun), default=0)
    place = after.position + 1 if after else len(steps) + 1
    if place <= last_begun:
        raise Refused(_("This part of the plan is past."))
    for step in steps:
        if step.position >= place:
            step.position += 1
    added = PlanStep(workshop_id=workshop.id, position=place, **said)
    db.session.add(added)
    db.session.flush()
    _refuse_unfit(workshop)
    return added


def rewrite(step: PlanStep, *, seen: int, **said: Any) -> None:
    """What is said of it; its minutes stay as they are once it has begun, for the clock runs by them."""
    workshop = _held(step.workshop)
    still(step)
    if step.version != seen:
        raise Stale(_("Somebody changed this step meanwhile: look, then decide again."))
    fixed = (step.minutes, step.next_day_at) != (said["minutes"], said["next_day_at"])
    if step.has_begun and fixed:
        raise Refused(_("This step has begun: its time stays as it is."))
    for name, value in said.items():
        setattr(step, name, value)
    step.version += 1
    db.session.flush()
    _refuse_unfit(workshop)


def move(step: PlanStep, by: int) -> None:
    """Before or after its neighbour; what has begun stays where it is."""
    workshop = _held(step.workshop)
    still(step)
    steps = list(steps_of(workshop))
    here = steps.index(step)
    there = here + by
    if not 0 <= there < len(steps):
        return
    other = steps[there]
    if step.has_begun or other.has_begun:
        raise Refused(_("This part of the plan is past."))
    step.position, other.position = other.position, step.position
    db.session.flush()
    _refuse_unfit(workshop)


def remove(step: PlanStep) -> None:
    workshop = _held(step.workshop)
    still(step)
    if step.has_begun:
        raise Refused(_("This step has begun: it stays in the plan."))
    db.session.delete(step)
    db.session.flush()
    for number, left in enumerate(steps_of(workshop), 1):
        left.position = number
    db.session.flush()
    _refuse_unfit(workshop)


def publish(workshop: Workshop, *, by: User) -> None:
    """From now on those who may read of the workshop read its plan; those on the list are told, the first time."""
    workshop = _held(workshop)
    agenda = db.session.get_one(Agenda, workshop.id)
    if agenda.published_at:
        return
    steps = steps_of(workshop)
    if not steps:
        raise Refused(_("There is nothing in the plan yet."))
    problem = timetable.problem(workshop, steps)
    if problem:
        raise Refused(problem)
    agenda.published_at, agenda.published_by_id = now(), by.id
    record(by, Verb.PLAN_PUBLISHED, workshop, tell=listed(workshop))


def still(step: PlanStep) -> None:
    """As it is now, whoever changed it meanwhile. Raises Refused where it was taken out."""
    if db.session.scalar(select(PlanStep.id).where(PlanStep.id == step.id)) is None:
        raise Refused(_("This step is not in the plan any more."))
    db.session.refresh(step)


def _held(workshop: Workshop) -> Workshop:
    """Whoever plans waits for whoever else does; pages that show the plan look again."""
    workshop = hold(workshop)
    if not workshop.is_open:
        raise Refused(_("This workshop can no longer be changed."))
    if of(workshop) is None:
        db.session.add(Agenda(workshop_id=workshop.id))
    workshop.pulse += 1
    db.session.flush()
    return workshop


def _refuse_unfit(workshop: Workshop) -> None:
    """People were shown these hours: a plan that is published fits them, whatever is changed."""
    if not is_published(workshop):
        return
    problem = timetable.problem(workshop, steps_of(workshop))
    if problem:
        raise Refused(problem)


def last_begun(workshop: Workshop) -> int:
    """The position of the step that is on, or nought."""
    asked = select(func.max(PlanStep.position)).join(StepStart).where(PlanStep.workshop_id == workshop.id)
    return db.session.scalar(asked) or 0
