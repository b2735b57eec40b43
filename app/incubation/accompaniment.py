"""Who was coach of whom, and of what came of which idea: given to the juries of challenges in rooms.py."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import CompoundSelect, literal, select, union_all
from sqlalchemy.orm import aliased

from app.database import db
from app.incubation.member import ProjectMember
from app.incubation.project import Project
from app.incubation.vocabulary import Part

Pairs = frozenset[tuple[int, int]]


def ties(people: Collection[int], ideas: Collection[int]) -> tuple[Pairs, Pairs]:
    """Of these people, each coach with whom they accompanied, and each coach with such an idea; past ones too."""
    coach, other = aliased(ProjectMember), aliased(ProjectMember)
    beside = (coach.part == Part.COACH, other.part != Part.COACH, coach.person_id != other.person_id)
    met = select(coach.person_id, other.person_id, literal(False)).join(other, other.project_id == coach.project_id)
    led = select(coach.person_id, Project.idea_id, literal(True)).join(Project, Project.id == coach.project_id)
    asked: CompoundSelect[tuple[int, int, bool]] = union_all(
        met.where(*beside, coach.person_id.in_(people), other.person_id.in_(people)),
        led.where(coach.part == Part.COACH, coach.person_id.in_(people), Project.idea_id.in_(ideas)),
    )
    found = db.session.execute(asked).tuples().all()
    return (
        frozenset((one, whom) for one, whom, of_idea in found if not of_idea),
        frozenset((one, idea) for one, idea, of_idea in found if of_idea),
    )
