"""A portfolio becomes projects with their dated history: what is here already stays as it is, and nobody is told."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import insert, select

from app.activity.event import Event
from app.clock import now
from app.database import Model, db
from app.ideas.idea import Idea, Status
from app.incubation.episode import Episode
from app.incubation.gate import Gate
from app.incubation.history import End, History, Stay
from app.incubation.portfolio import Portfolio
from app.incubation.project import STATION, TAKEN_UP, Project, slug_beside, slugs
from app.incubation.verbs import Verb
from app.incubation.vocabulary import Decision, Origin, Phase, State
from app.people.unit import Level, Unit
from app.people.user import User
from app.rows import Row
from app.search.feed import changed

AT_ONCE = 200


@dataclass
class Result:
    projects: int = 0
    stays: int = 0
    unchanged: int = 0
    left_out: int = 0

    def __str__(self) -> str:
        said = f"{self.projects} projects with {self.stays} stays in phases; {self.unchanged} were here already"
        return f"{said}; {self.left_out} left out" if self.left_out else said


def write(found: Portfolio, *, by: User | None, done: Callable[[int], None] = lambda number: None) -> Result:
    """Add to the transaction what is good and not here yet; the caller commits."""
    _wait_in_turn()
    here, taken = set(db.session.scalars(select(Project.import_ref))), slugs()
    histories = [one for one in found.new if one.ref not in here]
    result = Result(unchanged=len(found.here) + len(found.new) - len(histories), left_out=len(found.left_out))
    for start in range(0, len(histories), AT_ONCE):
        _write(histories[start : start + AT_ONCE], taken, by)
        result.projects += len(histories[start : start + AT_ONCE])
        done(result.projects)
    result.stays = sum(len(one.stays) for one in histories)
    return result


def _wait_in_turn() -> None:
    """Of two imports at once the second finds what the first has brought."""
    db.session.execute(select(Unit.id).where(Unit.level == Level.NATIONAL).with_for_update(key_share=True))


def _write(histories: Sequence[History], taken: set[str], by: User | None) -> None:
    """Many in one go: first the projects, for their numbers, then all that hangs on them."""
    _add(Project, [_project(one, taken, by) for one in histories])
    asked = select(Project).where(Project.import_ref.in_([one.ref for one in histories]))
    projects = {project.import_ref: project for project in db.session.scalars(asked)}
    pairs = [(projects[one.ref], one) for one in histories]
    _add(Episode, [stay for pair in pairs for stay in _stays(*pair)])
    _add(Gate, [_gate(project, end) for project, one in pairs if (end := one.end) and end.state is State.STOPPED])
    _add(Event, [event for pair in pairs for event in _happened(*pair, by)])
    for project, one in pairs:
        if one.described and one.described.idea:
            _take_along(one.described.idea, one, by)
        changed(project)
    db.session.flush()


def _take_along(idea: Idea, history: History, by: User | None) -> None:
    """Its thread shows when it was taken up; it is in incubation as long as its project goes on."""
    began_at = history.stays[0].began_at
    idea.reached(STATION, min(began_at, idea.project_at) if idea.project_at else began_at)
    told = history.described
    if told and _takes_up(idea, history):
        is_read_alike = told.audience is idea.audience
        idea.carried_to(Status.IN_INCUBATION, by=by, reason=told.summary if is_read_alike else "")
    changed(idea)


def _takes_up(idea: Idea, history: History) -> bool:
    return history.end is None and idea.status in TAKEN_UP


def _add(model: type[Model], rows: Sequence[Row]) -> None:
    if rows:
        db.session.execute(insert(model).execution_options(render_nulls=True), rows)


def _project(history: History, taken: set[str], by: User | None) -> Row:
    told, end = history.described, history.end
    assert told is not None
    slug = slug_beside(told.title, taken)
    taken.add(slug)
    last, is_launched = history.stays[-1], history.state is State.LAUNCHED
    return {
        "slug": slug, "title": told.title, "summary": told.summary, "story": told.story, "track": told.track,
        "unit_id": told.unit.id, "scope": told.unit.level, "audience": told.audience,
        "origin": Origin.IDEA if told.idea else Origin.ADOPTED, "idea_id": told.idea.id if told.idea else None,
        "idea_was": told.idea.status if told.idea and _takes_up(told.idea, history) else None, "budget": told.budget,
        "opened_by_id": by.id if by else None, "import_ref": history.ref, "state": history.state,
        "phase": Phase.LAUNCHED if is_launched else last.phase, "created_at": history.stays[0].began_at,
        "phase_since": end.at if end and is_launched else last.began_at, "ended_at": end.at if end else None,
        "changed_at": now(),
    }  # fmt: skip


def _stays(project: Project, history: History) -> Iterator[Row]:
    stays = list(history.stays)
    if history.end and history.end.state is State.LAUNCHED:
        stays.append(Stay(Phase.LAUNCHED, history.end.at, None, history.end.reason))
    for one in stays:
        yield {"project_id": project.id, **vars(one)}


def _gate(project: Project, end: End) -> Row:
    """A stop is a decision, with its reasons and what was learned; by whom, the file does not say."""
    return {
        "project_id": project.id, "at": end.at, "phase": project.phase, "to": project.phase,
        "decision": Decision.STOP, "reasons": end.reason, "learned": end.learned,
    }  # fmt: skip


def _happened(project: Project, history: History, by: User | None) -> Iterator[Row]:
    """In the trail on their own days, marked with where they come from; then who brought them here, today."""
    verbs = [Verb.BORN, *[Verb.MOVED] * (len(history.stays) - 1)]
    for verb, stay in zip(verbs, history.stays, strict=True):
        detail = {"after": f"phase-{stay.phase.value}", "reason": stay.reason}
        if stay.ended_at:
            detail["until"] = stay.ended_at.isoformat()
        yield _event(project, verb, stay.began_at, detail)
    if history.end:
        verb = Verb.LAUNCHED if history.end.state is State.LAUNCHED else Verb.STOPPED
        yield _event(project, verb, history.end.at, {"reason": history.end.reason})
    yield _event(project, Verb.IMPORTED, now(), {}, by)


def _event(project: Project, verb: Verb, at: datetime, detail: Row, by: User | None = None) -> Row:
    return {
        "at": at, "actor_id": by.id if by else None, "verb": verb.value, "subject_kind": project.subject_kind,
        "subject_id": project.id, "detail": {"import_ref": project.import_ref, **detail},
    }  # fmt: skip
