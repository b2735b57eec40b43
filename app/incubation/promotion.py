"""How far a project reaches: an agency, a region, the nation; with a reason, by whoever answers for it there."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import gettext as _
from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from app.activity.event import Event, record
from app.database import db
from app.errors import Refused
from app.incubation.project import Project
from app.incubation.verbs import Verb
from app.incubation.vocabulary import REACH
from app.people.unit import Level, Unit, by_code
from app.people.user import Person, User
from app.search.feed import changed


def levels_of(project: Project) -> Sequence[Level]:
    """Where else it may reach: what the nation leads is tried in agencies first, too."""
    return [level for level in REACH if level is not project.scope]


def unit_at(project: Project, level: Level) -> Unit:
    """The unit that it would reach: the one that leads it, or a wider one that this lies in."""
    codes = project.unit.codes
    unit = by_code(codes[min(len(REACH) - 1 - REACH.index(level), len(codes) - 1)])
    assert unit is not None
    return unit


def reaches_with(project: Project, person: Person, level: Level) -> bool:
    """Beyond an agency somebody answers for it who facilitates all that it shall reach."""
    return project.run_by(person) and (level is Level.AGENCY or person.facilitates(unit_at(project, level)))


def promote(project: Project, to: Level, *, by: User, seen: int, reason: str) -> None:
    """Followers are told why, forward and back."""
    if not reason.strip():
        raise Refused(_("Say why: whoever follows the project reads it."))
    if to not in levels_of(project):
        raise Refused(_("It reaches there already."))
    if not reaches_with(project, by, to):
        raise Refused(_("Somebody who facilitates %(unit)s does this.", unit=unit_at(project, to).name))
    project.hold(seen)
    before, project.scope = project.scope, to
    changed(project)
    record(
        by, Verb.SCOPE_CHANGED, project, tell=project.followers, before=before.value, scope=to.value,
        after=f"scope-{to.value}", reason=reason,
    )  # fmt: skip


def changes_of(project: Project) -> Select[tuple[Event]]:
    """The oldest first."""
    asked = select(Event).where(
        Event.subject_kind == project.subject_kind, Event.subject_id == project.id, Event.verb == Verb.SCOPE_CHANGED
    )
    return asked.options(joinedload(Event.actor)).order_by(Event.id).limit(100)


def told_of(project: Project) -> list[Event]:
    return list(db.session.scalars(changes_of(project)))
