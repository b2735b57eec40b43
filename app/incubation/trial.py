"""A trial: a session with real jobseekers, who agreed to it and are not named; what was seen, and what it says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import CheckConstraint, ForeignKey, Select, String, Text, UniqueConstraint, or_, select
from sqlalchemy.orm import Mapped, joinedload, mapped_column, relationship

from app.activity.event import record
from app.clock import now
from app.database import Key, db
from app.errors import Refused
from app.incubation import correction, discretion
from app.incubation.correction import Kind
from app.incubation.hypothesis import Hypothesis
from app.incubation.member import people_of
from app.incubation.project import Project
from app.incubation.verbs import Verb
from app.language import day_of, today
from app.people.unit import Unit
from app.people.user import User

MOST_PEOPLE = 500
MOST_SHOWN = 200


class Consent(StrEnum):
    """In which form people agreed to take part."""

    WRITTEN = "written"
    ORAL = "oral"


class Speaks(StrEnum):
    """What a session says of a hypothesis."""

    FOR = "for"
    AGAINST = "against"
    UNCLEAR = "unclear"


class Trial(db.Model):
    """How many people, never who. No row without somebody of the team who answers for their consent."""

    __table_args__ = (
        CheckConstraint(f"people BETWEEN 1 AND {MOST_PEOPLE}", name="people"),
        CheckConstraint("consent_on <= held_on", name="consent_first"),
    )

    id: Mapped[Key]
    project_id: Mapped[int] = mapped_column(ForeignKey(Project.id), index=True)
    held_on: Mapped[date]
    place: Mapped[str] = mapped_column(String(160))
    unit_id: Mapped[int | None] = mapped_column(ForeignKey(Unit.id), index=True)
    people: Mapped[int]
    consent: Mapped[Consent]
    consent_on: Mapped[date]
    consent_by_id: Mapped[int] = mapped_column(ForeignKey(User.id), index=True)
    seen: Mapped[str] = mapped_column(Text)
    by_id: Mapped[int] = mapped_column(ForeignKey(User.id), index=True)
    at: Mapped[datetime]

    unit: Mapped[Unit | None] = relationship()
    consent_by: Mapped[User] = relationship(foreign_keys=consent_by_id)
    by: Mapped[User] = relationship(foreign_keys=by_id)
    results: Mapped[list[TrialResult]] = relationship(order_by="TrialResult.hypothesis_id")


class TrialResult(db.Model):
    """What one session says of one hypothesis."""

    __table_args__ = (UniqueConstraint("trial_id", "hypothesis_id"),)

    id: Mapped[Key]
    trial_id: Mapped[int] = mapped_column(ForeignKey(Trial.id))
    hypothesis_id: Mapped[int] = mapped_column(ForeignKey(Hypothesis.id), index=True)
    speaks: Mapped[Speaks]
    words: Mapped[str] = mapped_column(String(500), default="")

    hypothesis: Mapped[Hypothesis] = relationship()


@dataclass(frozen=True)
class Attested:
    """Somebody of the team answers for it that each person agreed, on a day, in a form."""

    by: User | None
    on: date | None
    form: Consent | None

    def problem(self, held_on: date) -> str:
        """Why this is no consent; nothing where it is one."""
        if self.by is None or self.on is None or self.form is None:
            return _("Without their consent nothing of a session is kept: say who attests it, for which day, how.")
        if self.on > held_on:
            return _("Consent is asked before the session, not after it.")
        return ""


@dataclass(frozen=True)
class Result:
    hypothesis: Hypothesis
    speaks: Speaks
    words: str = ""


@dataclass(frozen=True)
class Seen:
    held_on: date
    people: int
    place: str
    seen: str
    unit: Unit | None = None


def attesters_of(project: Project, person: User) -> list[User]:
    """Who may answer for consent: the team, and whoever writes the session down."""
    people = {member.person.id: member.person for member in project.members} | {person.id: person}
    return sorted(people.values(), key=lambda one: (one.name, one.id))


def write_down(project: Project, said: Seen, consent: Attested, *, by: User, results: Sequence[Result]) -> Trial:
    """The team is told: whoever is named as answering for the consent learns of it."""
    _refuse(project, said, consent, results)
    made = Trial(
        project_id=project.id, held_on=said.held_on, place=said.place, unit=said.unit, people=said.people,
        consent=consent.form, consent_on=consent.on, consent_by=consent.by, seen=said.seen, by=by, at=now(),
    )  # fmt: skip
    made.results = [TrialResult(hypothesis=one.hypothesis, speaks=one.speaks, words=one.words) for one in results]
    db.session.add(made)
    db.session.flush()
    record(by, Verb.TRIAL_HELD, project, tell=people_of(project), trial=made.id)
    return made


def _refuse(project: Project, said: Seen, consent: Attested, results: Sequence[Result]) -> None:
    """Why a session is not kept like this, whether it is written down or corrected."""
    if said.held_on > today():
        raise Refused(_("A session is written down once it was held."))
    if project.ended_at is not None and said.held_on > day_of(project.ended_at):
        raise Refused(_("This project had ended by then: it tests nothing more."))
    if problem := consent.problem(said.held_on):
        raise Refused(problem)
    if not results:
        raise Refused(_("Say for one hypothesis at least what the session says of it."))
    if problem := discretion.problem_in(said.place, said.seen, *(one.words for one in results)):
        raise Refused(problem)


TEXTS = ("place", "seen", "results")
"""Where somebody might have been named."""


def correct(
    held: Trial,
    project: Project,
    said: Seen,
    consent: Attested,
    *,
    by: User,
    results: Sequence[Result],
    seen: int,
    named: bool = False,
) -> None:
    """What it said stays beside it, unless it `named` somebody who was met; the team is told."""
    _refuse(project, said, consent, results)
    assert consent.form is not None and consent.on is not None and consent.by is not None
    before = _written(held)
    held.held_on, held.people, held.place, held.seen, held.unit = (
        said.held_on, said.people, said.place, said.seen, said.unit,
    )  # fmt: skip
    held.consent, held.consent_on, held.consent_by = consent.form, consent.on, consent.by
    _say_again(held, results)
    correction.keep(
        project, Kind.SESSION, held.id, before=before, after=_written(held), writer=held.by_id, by=by, seen=seen,
        strike=TEXTS if named else (),
    )  # fmt: skip
    record(by, Verb.TRIAL_CORRECTED, project, tell=people_of(project), trial=held.id)


def _written(held: Trial) -> dict[str, Any]:
    db.session.flush()
    return {
        "held_on": held.held_on.isoformat(), "people": held.people, "place": held.place,
        "unit": held.unit.name if held.unit else "", "consent": held.consent.value,
        "consent_on": held.consent_on.isoformat(), "consent_by": held.consent_by.id, "seen": held.seen,
        "results": [[one.hypothesis_id, one.speaks.value, one.words] for one in held.results],
    }  # fmt: skip


def _say_again(held: Trial, results: Sequence[Result]) -> None:
    kept = {one.hypothesis_id: one for one in held.results}
    for result in results:
        row = kept.pop(result.hypothesis.id, None)
        if row is None:
            held.results.append(TrialResult(hypothesis=result.hypothesis, speaks=result.speaks, words=result.words))
        else:
            row.speaks, row.words = result.speaks, result.words
    for row in kept.values():
        db.session.delete(row)
    db.session.flush()
    db.session.expire(held, ["results"])


def of(project: Project) -> Select[tuple[Trial]]:
    """The latest first."""
    asked = select(Trial).where(Trial.project_id == project.id).order_by(Trial.held_on.desc(), Trial.id.desc())
    more = joinedload(Trial.unit), joinedload(Trial.consent_by), joinedload(Trial.results)
    return asked.options(*more).limit(MOST_SHOWN)


def by_person(person: User) -> Select[tuple[Trial]]:
    """Those they wrote down, and those whose consent they answer for."""
    mine = or_(Trial.by_id == person.id, Trial.consent_by_id == person.id)
    return select(Trial).where(mine).order_by(Trial.id)
