"""The story of a project in time: its birth, its phases, its gates with their reasons, each in its place."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from app.database import db
from app.incubation.episode import Episode
from app.incubation.gate import Gate, gates_of
from app.incubation.project import Project
from app.incubation.queries import episodes_of
from app.incubation.vocabulary import ORDER


@dataclass(frozen=True)
class Chapter:
    """A phase begins, or a gate is held: one of the two is named."""

    at: datetime
    episode: Episode | None = None
    gate: Gate | None = None
    is_back: bool = False


def of(project: Project) -> list[Chapter]:
    """The newest first: what a reader who comes back looks for."""
    episodes = episodes_of(project)
    chapters = [
        Chapter(one.began_at, episode=one, is_back=number > 0 and _is_back(episodes[number - 1], one))
        for number, one in enumerate(episodes)
    ]
    chapters.reverse()
    chapters += [Chapter(gate.at, gate=gate) for gate in db.session.scalars(gates_of(project))]
    return sorted(chapters, key=lambda one: (one.at, one.episode is not None), reverse=True)


def _is_back(before: Episode, after: Episode) -> bool:
    return ORDER.index(after.phase) < ORDER.index(before.phase)
