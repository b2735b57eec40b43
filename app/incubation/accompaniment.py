"""Who was coach of whom, and of what came of which idea: given to the juries of challenges in rooms.py."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import aliased

from app.incubation.member import ProjectMember
from app.incubation.project import Project
from app.incubation.vocabulary import Part

Pairs = Select[Any]
"""Who was coach; of whom, or of which idea."""


def ties(people: Collection[int], ideas: Collection[int]) -> tuple[Pairs, Pairs]:
    """Of these people, each coach with whom they accompany, and each coach with such an idea; past ones too."""
    coach, other = aliased(ProjectMember), aliased(ProjectMember)
    met = select(coach.person_id, other.person_id).join(other, other.project_id == coach.project_id)
    met = met.where(coach.part == Part.COACH, other.part != Part.COACH, coach.person_id != other.person_id)
    led = select(coach.person_id, Project.idea_id).join(Project, Project.id == coach.project_id)
    return (
        met.where(coach.person_id.in_(people), other.person_id.in_(people)),
        led.where(coach.part == Part.COACH, coach.person_id.in_(people), Project.idea_id.in_(ideas)),
    )
