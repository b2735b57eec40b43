"""A gate stands between two phases: what was looked at that day, what was decided, by whom, and why."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from flask_babel import gettext as _
from sqlalchemy import ForeignKey, Select, String, Text, UniqueConstraint, delete, or_, select
from sqlalchemy.orm import Mapped, joinedload, mapped_column, relationship, selectinload

from app.activity.event import record
from app.clock import now
from app.database import Document, Key, db
from app.errors import Refused
from app.incubation import digest
from app.incubation.checkin import plan_after
from app.incubation.project import Project
from app.incubation.verbs import Verb
from app.incubation.vocabulary import ORDER, Decision, Phase, State
from app.language import today
from app.paging import Page, decode, encode
from app.people.user import User
from app.search.feed import changed


class Met(StrEnum):
    YES = "yes"
    PARTLY = "partly"
    NO = "no"
    UNKNOWN = "unknown"


class Gate(db.Model):
    """`phase` is where the project stood, `to` where it went; `spent` is in euros, since the beginning."""

    subject_kind = "gate"

    id: Mapped[Key]
    project_id: Mapped[int] = mapped_column(ForeignKey(Project.id), index=True)
    at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey(User.id), index=True)
    phase: Mapped[Phase]
    to: Mapped[Phase]
    decision: Mapped[Decision]
    reasons: Mapped[str] = mapped_column(Text)
    spent: Mapped[int | None]
    next_on: Mapped[date | None]
    learned: Mapped[str] = mapped_column(Text, default="")
    credits: Mapped[str] = mapped_column(Text, default="")
    known: Mapped[Document | None]
    """What had been tried and measured by then, as `digest.of` counts it; None where nobody counted it that day."""

    project: Mapped[Project] = relationship()
    by: Mapped[User | None] = relationship()
    criteria: Mapped[list[GateCriterion]] = relationship(order_by="GateCriterion.position")
    voices: Mapped[list[GateVoice]] = relationship(order_by="GateVoice.id")


class GateCriterion(db.Model):
    """What was looked at, whether it holds, and what shows it."""

    __table_args__ = (UniqueConstraint("gate_id", "position"),)

    id: Mapped[Key]
    gate_id: Mapped[int] = mapped_column(ForeignKey(Gate.id))
    position: Mapped[int]
    name: Mapped[str] = mapped_column(String(160))
    met: Mapped[Met]
    evidence: Mapped[str] = mapped_column(String(500), default="")


class GateVoice(db.Model):
    """Who took part in the decision, and who would have decided otherwise."""

    __table_args__ = (UniqueConstraint("gate_id", "person_id"),)

    id: Mapped[Key]
    gate_id: Mapped[int] = mapped_column(ForeignKey(Gate.id), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey(User.id), index=True)
    agrees: Mapped[bool]
    words: Mapped[str] = mapped_column(String(500), default="")

    person: Mapped[User] = relationship()


@dataclass(frozen=True)
class Looked:
    name: str
    met: Met
    evidence: str = ""


@dataclass(frozen=True)
class Voice:
    person: User
    agrees: bool
    words: str = ""


def hold(
    project: Project,
    decision: Decision,
    *,
    by: User,
    seen: int,
    reasons: str,
    to: Phase | None = None,
    looked: Sequence[Looked] = (),
    voices: Sequence[Voice] = (),
    spent: int | None = None,
    next_on: date | None = None,
    learned: str = "",
    credits: str = "",
) -> Gate:
    """Decide, and take the project where that leads; everybody concerned is told once, with the reasons."""
    if project.has_ended:
        raise Refused(_("This project has ended: there is nothing to decide any more."))
    if not reasons.strip():
        raise Refused(_("Give the reasons: whoever had the idea and all who support it will read them."))
    if decision is Decision.STOP and not learned.strip():
        raise Refused(_("Write what was learned: a stop that teaches something is not lost."))
    if decision is Decision.PAUSE and next_on is None:
        raise Refused(_("Say when it is looked at again."))
    if next_on is not None and next_on < today():
        raise Refused(_("The next gate lies ahead, not behind."))
    for one in voices:
        _check_voice(project, one.person)
    project.hold(seen)
    phase, goes = project.phase, _leads(project, decision, to)
    gate = Gate(
        project_id=project.id, at=now(), by_id=by.id, phase=phase, to=goes, decision=decision, reasons=reasons,
        spent=spent, next_on=next_on, learned=learned, credits=credits, known=digest.of(project, now()),
    )  # fmt: skip
    gate.criteria = [
        GateCriterion(position=n, name=one.name, met=one.met, evidence=one.evidence) for n, one in enumerate(looked)
    ]
    gate.voices = [GateVoice(person_id=one.person.id, agrees=one.agrees, words=one.words) for one in voices]
    db.session.add(gate)
    db.session.flush()
    _carry_out(project, gate, by)
    if project.has_ended:
        plan_after(project)
    verb = {State.LAUNCHED: Verb.LAUNCHED, State.STOPPED: Verb.STOPPED}.get(project.state, Verb.GATE_HELD)
    record(by, verb, project, tell=_told(project, voices), gate=gate.id, after=f"gate-{decision.value}", reason=reasons)
    if not project.has_ended:
        project.tell_outside(by=by, after=f"means-{decision.value}")
    return gate


def _check_voice(project: Project, person: User) -> None:
    """Whoever is named hears of it, and may say that it was otherwise."""
    if person.imported or person.erased_at:
        raise Refused(_("Nobody signs in as “%(handle)s”: name who took part.", handle=person.handle))
    if not project.visible_to(person):
        raise Refused(_("“%(handle)s” may not see this project, and decides nothing in it.", handle=person.handle))


def _told(project: Project, voices: Sequence[Voice]) -> Select[tuple[int]]:
    """Whoever it concerns, and whoever is named as deciding or dissenting; each once."""
    named = [one.person.id for one in voices]
    return select(User.id).where(or_(User.id.in_(project.told), User.id.in_(named)))


def _leads(project: Project, decision: Decision, to: Phase | None) -> Phase:
    """Where the project stands after this decision."""
    if decision in (Decision.PAUSE, Decision.STOP):
        return project.phase
    if decision is Decision.HAND_OVER:
        return Phase.LAUNCHED if project.phase is Phase.HANDOVER else Phase.HANDOVER
    if decision is Decision.GO:
        goes = to or project.next_phase or project.phase
        if ORDER.index(goes) < ORDER.index(project.phase):
            raise Refused(_("“Go” leads on, not back: to go back, decide for a pivot."))
        return goes
    goes = to or project.phase
    if ORDER.index(goes) > ORDER.index(project.phase):
        raise Refused(_("A pivot stays in its phase or goes back: to go on, decide “go”."))
    return goes


def _carry_out(project: Project, gate: Gate, by: User) -> None:
    if gate.decision is Decision.STOP:
        project.finish(State.STOPPED, by=by, reason=gate.reasons)
    elif gate.to is Phase.LAUNCHED:
        project.finish(State.LAUNCHED, by=by, reason=gate.reasons)
    else:
        project.state = State.PAUSED if gate.decision is Decision.PAUSE else State.ACTIVE
        project.next_gate_on = gate.next_on
        if gate.to is not gate.phase:
            project.enter(gate.to, by=by, reason=gate.reasons[:500])
        changed(project)


def gates_of(project: Project) -> Select[tuple[Gate]]:
    """The newest first."""
    asked = select(Gate).where(Gate.project_id == project.id).order_by(Gate.id.desc())
    voices = joinedload(Gate.voices).joinedload(GateVoice.person)
    return asked.options(joinedload(Gate.by), selectinload(Gate.criteria), voices)


def gates_page(project: Project, after: str, limit: int) -> Page[Gate]:
    """A stretch of them, by cursor."""
    asked, position = gates_of(project), decode(after, int)
    if position:
        asked = asked.where(Gate.id < position[0])
    found = db.session.scalars(asked.limit(limit + 1)).unique().all()
    items = found[:limit]
    return Page(items, encode([items[-1].id]) if len(found) > limit else None)


def texts_of(projects: Sequence[int]) -> dict[int, list[str]]:
    """What is found by search: why it was decided so and what was learned, by the number of the project."""
    found: defaultdict[int, list[str]] = defaultdict(list)
    asked = select(Gate.project_id, Gate.reasons, Gate.learned).where(Gate.project_id.in_(projects)).order_by(Gate.id)
    for project, *texts in db.session.execute(asked):
        found[project] += filter(None, texts)
    return found


def voices_of(person: User) -> Select[tuple[GateVoice]]:
    return select(GateVoice).where(GateVoice.person_id == person.id).order_by(GateVoice.id)


def forget(person: User) -> None:
    """A decision stands; that somebody who is erased took part in it does not."""
    db.session.execute(delete(GateVoice).where(GateVoice.person_id == person.id))
