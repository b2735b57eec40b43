"""The projects of the demonstration, written by hand: begun, going on, late, resting, launched, stopped."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select

from app.activity.event import Event
from app.activity.follow import follow
from app.challenges.entry import Entry
from app.database import db
from app.ideas.idea import Audience, Idea, Status
from app.incubation import checkin, digest, milestone, trial_demonstration
from app.incubation.checkin import CheckIn
from app.incubation.episode import Episode
from app.incubation.gate import Gate, GateCriterion, GateVoice, Met
from app.incubation.member import ProjectMember
from app.incubation.milestone import Milestone
from app.incubation.note import CoachNote
from app.incubation.project import ORIGINS, STATION, Project, Source, idea_of
from app.incubation.sponsorship import SponsorAsk
from app.incubation.verbs import Verb
from app.incubation.vocabulary import Decision, Part, Phase, State, Track
from app.language import today
from app.people.unit import Level, by_code
from app.people.user import User
from app.search.feed import changed
from app.workshops.workshop import Workshop

WRITTEN = Path(__file__).parent / "demo" / "projects.toml"
SIGNED_AFTER = timedelta(days=2)
Row = dict[str, Any]


def load(people: Mapping[str, User]) -> list[Project]:
    """Add what is not here yet; gives the projects added."""
    here = set(db.session.scalars(select(Project.slug)))
    rows = tomllib.loads(WRITTEN.read_text(encoding="utf-8"))["project"]
    added = [_project(row, people) for row in rows if row["slug"] not in here]
    trial_demonstration.load(people)
    for gate in db.session.scalars(select(Gate).where(Gate.project_id.in_([one.id for one in added]))):
        gate.known = digest.of(gate.project, gate.at)
    return added


def _when(row: Row) -> datetime:
    """Noon of a day that is named, or counted back from today."""
    day = row["on"] if "on" in row else today() - timedelta(days=row["days_ago"])
    return datetime.combine(day, time(12), UTC)


def _source(row: Row) -> Source | None:
    """What it was born of, where that is here."""
    if "entry" in row:
        return db.session.scalar(select(Entry).where(Entry.title == row["entry"]))
    if "workshop" in row:
        return db.session.scalar(select(Workshop).where(Workshop.slug == row["workshop"]))
    return db.session.scalar(select(Idea).where(Idea.import_ref == f"demo:{row['idea']}")) if "idea" in row else None


def _project(row: Row, people: Mapping[str, User]) -> Project:
    leader, unit = people[row["leader"]], by_code(row["unit"])
    assert unit is not None
    source = _source(row)
    idea = idea_of(source)
    steps, gates = row["step"], row.get("gate", [])
    last = Phase(steps[-1]["phase"])
    rests = bool(gates) and gates[-1]["decision"] == Decision.PAUSE
    stopped = [_when(one) for one in gates if one["decision"] == Decision.STOP]
    ended = stopped[0] if stopped else _when(steps[-1]) if last is Phase.LAUNCHED else None
    born = _when(steps[0])
    project = Project(
        slug=row["slug"], title=row["title"], summary=row["summary"], story=row["story"].strip(),
        track=Track(row["track"]), phase=last, origin=ORIGINS[type(source)],
        state=State.STOPPED if stopped else State.LAUNCHED if ended else State.PAUSED if rests else State.ACTIVE,
        audience=Audience(row["audience"]), unit=unit, scope=unit.level, idea=idea,
        entry=source if isinstance(source, Entry) else None,
        workshop=source if isinstance(source, Workshop) else None, opened_by=leader,
        created_at=born, changed_at=_when(steps[-1]), phase_since=_when(steps[-1]), ended_at=ended,
        budget=row.get("budget"), partners=row.get("partners", []), links=[],
        next_gate_on=today() + timedelta(days=row["next_in"]) if "next_in" in row else None,
    )  # fmt: skip
    db.session.add(project)
    db.session.flush()
    _told(project, Verb.BORN, leader, born)
    for step, following in zip(steps, [*steps[1:], None], strict=True):
        _episode(project, step, following, leader)
    _told_of_moves(project, steps[1:], gates, leader)
    for one in gates:
        _gate(project, one, leader, people)
    for one in row.get("reached", []):
        _reaches(project, one, leader)
    for one in row.get("member", []):
        _member(project, one, people[one["who"]], born)
    for one in row.get("member", []):
        if one["part"] == Part.COACH:
            _accompanied(project, row, people[one["who"]])
    _milestones(project, row)
    if ended:
        _asked_after(project)
    follow(project, by=leader)
    if idea:
        idea.reached(STATION, idea.project_at or born)
        project.idea_was = Status.SELECTED
    changed(project)
    return project


def _reaches(project: Project, row: Row, leader: User) -> None:
    before, project.scope = project.scope, Level(row["to"])
    said = {"before": before.value, "scope": project.scope.value, "after": f"scope-{project.scope.value}"}
    _told(project, Verb.SCOPE_CHANGED, leader, _when(row), **said, reason=row["reason"])


def _accompanied(project: Project, row: Row, coach: User) -> None:
    for one in row.get("check_in", []):
        said = {name: one.get(name, "") for name in ("progress", "obstacles", "asks")}
        made = CheckIn(project_id=project.id, at=_when(one), by_id=coach.id, mood=one["mood"], **said)
        db.session.add(made)
        project.checked_in_at = made.at
    for one in row.get("note", []):
        db.session.add(CoachNote(project_id=project.id, at=_when(one), by_id=coach.id, text=one["text"]))
    for one in row.get("ask", []):
        db.session.add(SponsorAsk(project_id=project.id, at=_when(one), by_id=coach.id, what=one["what"]))


def _milestones(project: Project, row: Row) -> None:
    for one in row.get("milestone", []):
        due, done = today() + timedelta(days=one["due_in"]), one.get("done_days_ago")
        reached = today() - timedelta(days=done) if done is not None else None
        db.session.add(Milestone(project_id=project.id, title=one["title"], due_on=due, done_on=reached))
    milestone.look_ahead(project)


def _asked_after(project: Project) -> None:
    """What was due before today was asked on its day."""
    checkin.plan_after(project)
    db.session.flush()
    for question in db.session.scalars(checkin.after_of(project)):
        if question.due_on <= today():
            question.asked_at = datetime.combine(question.due_on, time(12), UTC)


def _told(project: Project, verb: Verb, actor: User, at: datetime, **detail: Any) -> None:
    """What happened, in the trail; nobody is told of a demonstration."""
    db.session.add(
        Event(at=at, actor_id=actor.id, verb=verb, subject_kind="project", subject_id=project.id, detail=detail)
    )


def _episode(project: Project, step: Row, following: Row | None, leader: User) -> None:
    ends = _when(following) if following else project.ended_at if project.state is State.STOPPED else None
    db.session.add(
        Episode(
            project_id=project.id, phase=Phase(step["phase"]), began_at=_when(step), ended_at=ends,
            reason=step.get("reason", ""), by_id=leader.id,
        )
    )  # fmt: skip


def _told_of_moves(project: Project, steps: Sequence[Row], gates: Sequence[Row], leader: User) -> None:
    """Each step that no gate decided that day: a gate says where it leads by itself."""
    decided = {(_when(one), one["to"]) for one in gates}
    for step in steps:
        at, phase = _when(step), Phase(step["phase"])
        if (at, phase) not in decided:
            _told(project, Verb.MOVED, leader, at, after=f"phase-{phase.value}", reason=step.get("reason", ""))


def _gate(project: Project, row: Row, leader: User, people: Mapping[str, User]) -> None:
    gate = Gate(
        project_id=project.id, at=_when(row), by_id=leader.id, phase=Phase(row["phase"]), to=Phase(row["to"]),
        decision=Decision(row["decision"]), reasons=row["reasons"], spent=row.get("spent"),
        next_on=project.next_gate_on if row["decision"] == Decision.PAUSE else None,
        learned=row.get("learned", ""), credits=row.get("credits", ""),
    )  # fmt: skip
    gate.criteria = [
        GateCriterion(position=n, name=name, met=Met(met), evidence=shows[0] if shows else "")
        for n, (name, met, *shows) in enumerate(row.get("looked", []))
    ]
    gate.voices = [GateVoice(person_id=people[who].id, agrees=True) for who in row["for"]]
    gate.voices += [GateVoice(person_id=people[who].id, agrees=False, words=why) for who, why in row.get("against", [])]
    db.session.add(gate)
    db.session.flush()
    verb = (
        Verb.STOPPED
        if gate.decision is Decision.STOP
        else Verb.LAUNCHED
        if gate.to is Phase.LAUNCHED
        else Verb.GATE_HELD
    )
    _told(project, verb, leader, gate.at, gate=gate.id, after=f"gate-{gate.decision.value}", reason=gate.reasons)


def _member(project: Project, row: Row, person: User, born: datetime) -> None:
    signed = born + SIGNED_AFTER if row.get("commitment") else None
    db.session.add(
        ProjectMember(
            project=project, person=person, part=Part(row["part"]), since=born,
            commitment=row.get("commitment", ""), signed_at=signed,
        )
    )  # fmt: skip
