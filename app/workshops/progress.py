"""Where a plan is while it is followed: the step that is on, the next one, and how late it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property

from flask_babel import gettext as _
from sqlalchemy import select

from app.clock import now
from app.database import add_new, db
from app.errors import Refused
from app.people.user import User
from app.workshops import agenda, timer, timetable
from app.workshops.agenda import Mode, PlanStep, StepStart
from app.workshops.dot import Dot
from app.workshops.note import Note
from app.workshops.timetable import Slot
from app.workshops.workshop import Workshop, hold

MINUTE = timedelta(minutes=1)


@dataclass(frozen=True)
class Progress:
    """The slots of a plan, with what has begun of them."""

    workshop: Workshop
    slots: Sequence[Slot[PlanStep]]

    @cached_property
    def at(self) -> int:
        """Which slot is on; -1 before the first."""
        return max((number for number, slot in enumerate(self.slots) if slot.step.has_begun), default=-1)

    @property
    def current(self) -> Slot[PlanStep] | None:
        """Nothing is on before the first step, nor once the workshop is over."""
        return self.slots[self.at] if self.at >= 0 and self.workshop.is_running else None

    @property
    def next(self) -> Slot[PlanStep] | None:
        coming = self.slots[self.at + 1 :]
        return coming[0] if coming and self.workshop.is_open else None

    @cached_property
    def drift(self) -> int:
        """Minutes by which it is late; less than nought where it is early."""
        moment, on = now(), self.current
        if on is None or on.step.start is None:
            ahead = self.slots[0].begins_at if self.slots and self.workshop.is_running and self.at < 0 else moment
            return max(int((moment - ahead) / MINUTE), 0)
        begun_late = on.step.start.at - on.begins_at
        return int(max(begun_late, moment - on.ends_at) / MINUTE)

    def ended_at(self, number: int) -> datetime | None:
        """When a step that has begun gave way to another."""
        if not self.slots[number].step.has_begun:
            return None
        for slot in self.slots[number + 1 :]:
            if slot.step.start:
                return slot.step.start.at
        return self.workshop.ended_at

    @cached_property
    def rounds(self) -> list[PlanStep]:
        """The steps in which people sit in groups."""
        return [slot.step for slot in self.slots if slot.step.mode is Mode.GROUPS]

    @property
    def round(self) -> int:
        """Of the groups that sit, or that sat last; nought before the first."""
        return sum(step.has_begun for step in self.rounds)


def of(workshop: Workshop) -> Progress:
    return Progress(workshop, timetable.of(workshop, agenda.steps_of(workshop)))


def begin(step: PlanStep, *, by: User) -> None:
    """Its clock starts with it. Pressed twice, also by two people at once, it has begun once."""
    workshop = hold(step.workshop)
    agenda.still(step)
    clock = {"clock_ends_at": workshop.clock_ends_at, "clock_left": workshop.clock_left}
    timer.start(workshop, step.minutes)
    if not agenda.is_published(workshop):
        raise Refused(_("Publish the plan first: those who come read it."))
    if step.position < agenda.last_begun(workshop):
        raise Refused(_("This part of the plan is past."))
    if not add_new(StepStart, {"step_id": step.id, "at": now(), "by_id": by.id, **clock}):
        raise AlreadyBegun(_("This step has begun already."))


def go_back(step: PlanStep) -> None:
    """It began by mistake: the one before it is on again, with its clock. Pressed twice, it goes back once."""
    workshop = hold(step.workshop)
    agenda.still(step)
    start = step.start
    if start is None:
        return
    if step.position < agenda.last_begun(workshop):
        raise Refused(_("Another step has begun since: go back from that one first."))
    if is_used(step):
        raise Refused(_("People have written or voted on the board of this step since: it stays begun."))
    timer.put_back(workshop, start.clock_ends_at, start.clock_left)
    db.session.delete(start)
    db.session.flush()
    db.session.expire(step, ["start"])


def is_used(step: PlanStep) -> bool:
    """Since it began somebody has written or voted on its board; a board that was in use before says nothing of it."""
    start = step.start
    if start is None or step.board_id is None or _board_before(step) == step.board_id:
        return False
    written = select(Note.id).where(Note.board_id == step.board_id, Note.at >= start.at)
    voted = select(Dot.note_id).join(Note, Note.id == Dot.note_id)
    voted = voted.where(Note.board_id == step.board_id, Dot.at >= start.at)
    return bool(db.session.scalar(select(written.exists() | voted.exists())))


def _board_before(step: PlanStep) -> int | None:
    begun = select(PlanStep.board_id).join(StepStart).where(PlanStep.workshop_id == step.workshop_id)
    return db.session.scalar(begun.where(PlanStep.position < step.position).order_by(PlanStep.position.desc()).limit(1))


class AlreadyBegun(Refused):
    """Somebody else pressed first: nothing changes, the clock neither."""
