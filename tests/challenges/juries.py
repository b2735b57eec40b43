"""A challenge with its jury: entries that came in, jurors who accepted, a plan that is confirmed."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import inspect, select

from app.challenges import deliberation, jury, score, seating
from app.challenges.challenge import Challenge
from app.challenges.entry import Entry
from app.challenges.juror import Answer, Juror
from app.challenges.phase import Step
from app.challenges.seat import Seat
from app.challenges.slate import Slate
from app.challenges.turning import turn
from app.challenges.vocabulary import PhaseKind
from app.database import db, writing
from app.people.user import User
from tests.factories import Factory


@dataclass
class Hall:
    challenge: Challenge
    leader: User
    people: list[User]
    jurors: list[Juror] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)
    slate: Slate | None = None

    @property
    def url(self) -> str:
        return f"/challenges/{self.challenge.slug}/jury"

    def marks(self, mark: int = 3) -> dict[str, int]:
        return {str(one.position): mark for one in self.challenge.criteria}


def hall(make: Factory, *, kit: str = "ideas-call", entries: int = 3, jurors: int = 2, **chosen: Any) -> Hall:
    """Inside the application. With `plan` it stops after "proposed", or before ("none"); with `state`, "waiting"."""
    plan, state = chosen.pop("plan", "confirmed"), chosen.pop("state", "open")
    leader = make.with_role("facilitator", name="Hélène", unit="fr")
    challenge = make.challenge(kit, by=leader, open=["submissions"], **chosen)
    found = Hall(challenge, leader, [make.staff(f"Juge {n}", unit="fr") for n in range(jurors)])
    for n in range(entries):
        found.entries.append(_entry(make, challenge, n))
    for person in found.people:
        juror = jury.invite(challenge, person, by=leader)
        jury.answer(juror, Answer.ACCEPTED)
        found.jurors.append(juror)
    close(challenge, PhaseKind.SUBMISSIONS)
    if plan != "none":
        found.slate = seating.propose(challenge, by=leader)
    if plan == "confirmed":
        assert found.slate
        seating.confirm(found.slate, by=leader, places=1, reason="Un essai")
    if state == "open":
        begin(challenge)
    return found


def _entry(make: Factory, challenge: Challenge, n: int) -> Entry:
    if challenge.takes_people_alone:
        return make.entry(challenge, make.staff(f"Autrice {n}"), f"Candidature {n}")
    author = make.person(f"Autrice {n}")
    entry = Entry(challenge=challenge, author=author, title=f"Candidature {n}", answers={}, version=1)
    entry.sent_at = entry.changed_at = challenge.submissions.opens_at
    db.session.add(entry)
    db.session.flush()
    return entry


def begin(challenge: Challenge, kind: PhaseKind = PhaseKind.JURY) -> None:
    phase = challenge.phase(kind)
    assert phase
    turn(phase, Step.OPENED, due_at=phase.opens_at)


def close(challenge: Challenge, kind: PhaseKind = PhaseKind.JURY) -> None:
    phase = challenge.phase(kind)
    assert phase
    turn(phase, Step.CLOSED, due_at=phase.ends_at)


def score_all(found: Hall, marks: Any = None) -> None:
    """Every seat; `marks(juror, entry)` says how much for each criterion."""
    taken = select(Seat).where(Seat.juror_id.in_([juror.id for juror in found.jurors]))
    for seat in db.session.scalars(taken.order_by(Seat.juror_id, Seat.entry_id)).all():
        mark = marks(seat.juror, seat.entry) if marks else 3
        score.judge(seat.juror, seat.entry, marks=found.marks(mark), send=True)


def decided_order(challenge: Challenge) -> list[int]:
    """Equals as they stand in the decision."""
    decision = deliberation.decision_of(challenge)
    return list(decision.content["order"]) if decision else []


def outside(make: Factory, **chosen: Any) -> Hall:
    """The same, committed, for tests that browse."""
    then = chosen.pop("then", None)
    with writing(), make.app.test_request_context("/", method="POST"):
        found = hall(make, **chosen)
        if then:
            then(found)
        db.session.commit()
        rows = [found.challenge, found.leader, *found.people, *found.jurors, *found.entries]
        rows += [found.slate] if found.slate else []
        for row in rows:
            for attribute in inspect(row).mapper.column_attrs:
                getattr(row, attribute.key)
        assert found.challenge.criteria is not None
        db.session.expunge_all()
    return found
