"""How far a jury got: what each juror was asked for and has sent, and how many spoke of each entry."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import update

from app.activity.event import record
from app.challenges import comparison, score
from app.challenges.challenge import Challenge
from app.challenges.juror import Juror, sitting_in
from app.challenges.jury import leaders_of
from app.challenges.slate import Bench, Slate
from app.challenges.verbs import Verb
from app.challenges.vocabulary import JudgingKind
from app.clock import now
from app.database import db


@dataclass(frozen=True)
class Advance:
    """By the number of a juror: what they were asked for and what they sent; by that of an entry: who spoke of it.

    Nobody is asked about an entry that they came into conflict with after they were seated.
    """

    asked: Mapping[int, int]
    sent: Mapping[int, int]
    spoken: Mapping[int, int]

    @classmethod
    def of(cls, challenge: Challenge, jurors: list[Juror]) -> Advance:
        bench = Bench.of(challenge)
        seats = bench.open_seats
        held = Counter(juror for juror, _entry in seats)
        if challenge.judging is JudgingKind.PAIRWISE:
            entries = len({entry for _juror, entry in seats})
            made = comparison.counted(challenge)
            own = [one for one in made if all((one.juror_id, entry) in seats for entry in one.pair)]
            asked = {juror.id: comparison.asked_of(held[juror.id], entries, len(jurors)) for juror in jurors}
            return cls(asked, Counter(o.juror_id for o in own), Counter(e for one in made for e in one.pair))
        sent = score.counted(challenge)
        return cls(
            {juror.id: held[juror.id] for juror in jurors},
            Counter(one.juror_id for one in sent if (one.juror_id, one.entry_id) in seats),
            Counter(one.entry_id for one in sent),
        )

    def lacks(self, juror: Juror) -> int:
        return max(self.asked.get(juror.id, 0) - self.sent.get(juror.id, 0), 0)

    @property
    def is_complete(self) -> bool:
        return any(self.asked.values()) and all(self.sent.get(j, 0) >= asked for j, asked in self.asked.items())


def tell_when_complete(slate: Slate) -> bool:
    """Told once to those who lead the challenge: whoever sends the last answer is the one who says so."""
    challenge = slate.challenge
    if slate.completed_at or not Advance.of(challenge, sitting_in(challenge)).is_complete:
        return False
    told = update(Slate).where(Slate.id == slate.id, Slate.completed_at.is_(None)).values(completed_at=now())
    if db.session.scalar(told.returning(Slate.id).execution_options(synchronize_session=False)) is None:
        return False
    record(None, Verb.JURY_COMPLETE, slate, tell=leaders_of(challenge))
    return True
