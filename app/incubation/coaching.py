"""What somebody may read of how a project is accompanied, gathered for its page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.database import db
from app.incubation import checkin, milestone, note, sponsorship
from app.incubation.checkin import AfterCheck, CheckIn
from app.incubation.milestone import Milestone
from app.incubation.note import CoachNote
from app.incubation.project import Project
from app.incubation.sponsorship import SponsorAsk
from app.language import today
from app.people.user import Person

WIDE, TALL, EDGE = 300, 80, 8
"""Of the drawing of moods, in its own units."""


@dataclass(frozen=True)
class Coaching:
    """Nothing is in it that its reader may not see."""

    milestones: Sequence[Milestone]
    reads: bool = False
    check_ins: Sequence[CheckIn] = ()
    asks: Sequence[SponsorAsk] = ()
    after: Sequence[AfterCheck] = ()
    reads_notes: bool = False
    notes: Sequence[CoachNote] = ()

    @property
    def moods(self) -> list[tuple[float, float]]:
        """Where the moods lie in the drawing, the oldest on the left."""
        marks = [one.mood for one in reversed(self.check_ins)]
        step = (WIDE - 2 * EDGE) / max(len(marks) - 1, 1)
        rise = (TALL - 2 * EDGE) / 4
        return [(round(EDGE + n * step, 1), round(TALL - EDGE - (mark - 1) * rise, 1)) for n, mark in enumerate(marks)]

    @property
    def is_asked(self) -> bool:
        """A question after the end is due and not answered."""
        return any(one.check_in_id is None and one.due_on <= today() for one in self.after)


def shown_to(person: Person, project: Project) -> Coaching:
    milestones = db.session.scalars(milestone.of(project)).all()
    if not checkin.readable_by(project, person):
        return Coaching(milestones)
    reads_notes = note.readable_by(project, person)
    return Coaching(
        milestones,
        reads=True,
        check_ins=db.session.scalars(checkin.of(project)).all(),
        asks=db.session.scalars(sponsorship.of(project)).all(),
        after=db.session.scalars(checkin.after_of(project)).all() if project.has_ended else (),
        reads_notes=reads_notes,
        notes=db.session.scalars(note.of(project)).all() if reads_notes else (),
    )
