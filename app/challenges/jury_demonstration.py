"""The juries of the demonstration: one half done, one that has decided. All fictional."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from random import Random
from typing import Any

from app.challenges import tie
from app.challenges.challenge import Challenge
from app.challenges.conflict import Conflict, judged_in
from app.challenges.deliberation import Act, DeliberationAct, case_of
from app.challenges.entry import Entry
from app.challenges.juror import Answer, Juror
from app.challenges.phase import State
from app.challenges.score import Score
from app.challenges.seat import Seat
from app.challenges.slate import Slate
from app.challenges.vocabulary import PhaseKind
from app.clock import now
from app.database import db
from app.people.user import User

Row = Mapping[str, Any]
People = Mapping[str, User]


def convene(challenge: Challenge, written: Row, people: People, leader: User) -> None:
    """Jurors who sit, a plan that is confirmed, and as many scores as each has sent, dated within the jury's days."""
    phase = challenge.phase(PhaseKind.JURY)
    assert phase is not None
    chance, began = Random(challenge.slug), phase.opens_at
    entries = judged_in(challenge)
    slate = _slate(challenge, written, leader, began, chance)
    for seated in written["juror"]:
        juror = _juror(challenge, people[seated["person"]], leader, began)
        _judge(juror, seated, entries, written, chance)
    db.session.flush()
    if phase.state is State.OVER:
        slate.completed_at = phase.ends_at
        _decide(challenge, written, leader, phase.ends_at)


def _slate(challenge: Challenge, written: Row, leader: User, began: datetime, chance: Random) -> Slate:
    seed = tie.fresh_seed()
    slate = Slate(
        challenge=challenge, seed=chance.randrange(2**31), each=len(written["juror"]), places=written["places"],
        proposed_at=began - timedelta(days=2), proposed_by_id=leader.id, confirmed_at=began - timedelta(days=1),
        confirmed_by_id=leader.id, overruled=written.get("overruled", ""), draw_seed=seed,
        commitment=tie.commitment_of(seed),
        criteria=[str(one.position) for one in sorted(challenge.criteria, key=lambda one: -one.weight)],
    )  # fmt: skip
    db.session.add(slate)
    return slate


def _juror(challenge: Challenge, person: User, leader: User, began: datetime) -> Juror:
    invited = began - timedelta(days=12)
    juror = Juror(
        challenge=challenge, person=person, invited_by_id=leader.id, invited_at=invited, answer=Answer.ACCEPTED,
        answered_at=invited + timedelta(days=1), recusal_reason="",
    )  # fmt: skip
    db.session.add(juror)
    db.session.flush()
    return juror


def _judge(juror: Juror, seated: Row, entries: Sequence[Entry], written: Row, chance: Random) -> None:
    barred = seated.get("conflict", -1)
    sent, begun = seated.get("sent", len(entries)), seated.get("begun", 0)
    phase = juror.challenge.phase(PhaseKind.JURY)
    assert phase is not None
    for number, entry in enumerate(entries):
        if number == barred:
            said = {"reason": seated["reason"], "at": juror.invited_at + timedelta(days=1)}
            db.session.add(Conflict(juror_id=juror.id, entry_id=entry.id, **said))
            continue
        db.session.add(Seat(juror_id=juror.id, entry_id=entry.id))
        if number < sent + begun:
            at = min(phase.opens_at + timedelta(hours=5 + 7 * number), now())
            _score(juror, entry, written["merit"][number], at, sent=number < sent, written=written, chance=chance)


def _score(juror: Juror, entry: Entry, merit: int, at: datetime, *, sent: bool, written: Row, chance: Random) -> None:
    marks = {
        str(one.position): min(max(merit + chance.choice((-1, 0, 0, 1)), one.lowest), one.highest)
        for one in juror.challenge.criteria
    }
    db.session.add(
        Score(
            juror_id=juror.id, entry_id=entry.id, marks=marks if sent else dict(list(marks.items())[:1]),
            note_for_author=chance.choice(written["for_author"]), note_for_jury=chance.choice(written["for_jury"]),
            begun_at=at, changed_at=at, sent_at=at if sent else None,
        )
    )  # fmt: skip


def _decide(challenge: Challenge, written: Row, leader: User, closed: datetime) -> None:
    """The deliberation, on the evening of the close: what the jury agreed on where the figures did not decide."""
    jurors = list(db.session.scalars(db.select(Juror).where(Juror.challenge_id == challenge.id)))
    case = case_of(challenge)
    assert case
    at = closed + timedelta(minutes=30)

    def note(act: Act, text: str = "", juror: Juror | None = None, **content: Any) -> None:
        nonlocal at
        at += timedelta(minutes=7)
        by = juror.person_id if juror else leader.id
        row = {"challenge_id": challenge.id, "by_id": by, "juror_id": juror.id if juror else None}
        db.session.add(DeliberationAct(**row, act=act, text=text, content=content, at=at))
        db.session.flush()

    for juror in jurors:
        note(Act.PRESENT, juror=juror)
    for juror, said in zip(jurors, written["said"], strict=False):
        note(Act.REMARK, said, juror)
    if case.talked_of:
        note(Act.AGREED, written["agreed"], groups=[[number] for number in case.talked_of])
    settled = case_of(challenge)
    assert settled
    note(Act.DECIDED, written["decided"], **settled.outcome)
