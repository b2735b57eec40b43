"""The judging plan of a challenge: what it was drawn with, how it stands now, and what is wrong with it.

The figures are in judging_plan.py, which knows entries and jurors by their numbers as text; it is read when asked for.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import ForeignKey, String, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.challenges.challenge import Challenge
from app.challenges.conflict import Bar, Bars, bars_between, judged_in
from app.challenges.entry import Entry
from app.challenges.figures import assignment, judging_plan
from app.challenges.juror import Juror, sitting_in
from app.challenges.phase import State
from app.challenges.seat import Seat
from app.challenges.terms import Criterion
from app.challenges.vocabulary import JudgingKind, PhaseKind
from app.database import Key, db
from app.people.user import Person, User

if TYPE_CHECKING:
    from app.challenges.judging_plan import Finding, Plan


class Slate(db.Model):
    """The judging plan of a challenge: what it was drawn with, who confirmed it, and what was announced then.

    `overruled` is why the organiser confirmed it although something was found. The seed of the draw stays secret until
    the draw; its commitment is shown from the confirmation on.
    """

    subject_kind = "jury"

    id: Mapped[Key]
    challenge_id: Mapped[int] = mapped_column(ForeignKey(Challenge.id), unique=True)
    seed: Mapped[int]
    each: Mapped[int]
    proposed_at: Mapped[datetime]
    proposed_by_id: Mapped[int] = mapped_column(ForeignKey(User.id), index=True)
    confirmed_at: Mapped[datetime | None]
    confirmed_by_id: Mapped[int | None] = mapped_column(ForeignKey(User.id), index=True)
    overruled: Mapped[str] = mapped_column(String(1000), default="")
    places: Mapped[int] = mapped_column(default=1)
    criteria: Mapped[list[str]] = mapped_column(default=list)
    draw_seed: Mapped[str] = mapped_column(String(64))
    commitment: Mapped[str] = mapped_column(String(64))
    completed_at: Mapped[datetime | None]

    challenge: Mapped[Challenge] = relationship()

    @property
    def is_confirmed(self) -> bool:
        return self.confirmed_at is not None

    @property
    def ordered_criteria(self) -> list[Criterion]:
        """As they were announced to settle a tie, the heaviest first; none where entries are compared two by two."""
        by_position = {str(one.position): one for one in self.challenge.criteria}
        return [by_position[position] for position in self.criteria]

    def visible_to(self, person: Person) -> bool:
        return self.challenge.led_by(person)


@dataclass(frozen=True)
class Bench:
    """Everybody and everything that a jury's plan is about, as it is now."""

    challenge: Challenge
    jurors: list[Juror]
    entries: list[Entry]
    bars: Bars
    seats: frozenset[tuple[int, int]]
    """By juror and entry."""

    @classmethod
    def of(cls, challenge: Challenge) -> Bench:
        jurors, entries = sitting_in(challenge), judged_in(challenge)
        asked = select(Seat.juror_id, Seat.entry_id).where(Seat.juror_id.in_([juror.id for juror in jurors]))
        numbers = {entry.id for entry in entries}
        seats = frozenset(pair for pair in db.session.execute(asked).tuples() if pair[1] in numbers)
        return cls(challenge, jurors, entries, bars_between(jurors, entries), seats)

    @property
    def open_seats(self) -> frozenset[tuple[int, int]]:
        """Those from which somebody may judge: a conflict that came up later leaves a seat empty."""
        return frozenset(pair for pair in self.seats if pair not in self.bars)

    def lacking(self, each: int) -> dict[int, int]:
        """How many jurors each entry still needs."""
        have = Counter(entry for _juror, entry in self.open_seats)
        wanted = min(each, len(self.jurors))
        return {entry.id: wanted - have[entry.id] for entry in self.entries if have[entry.id] < wanted}

    def plan(self, each: int) -> Plan:
        return judging_plan.Plan(
            entries=tuple(str(entry.id) for entry in self.entries),
            jurors=tuple(str(juror.id) for juror in self.jurors),
            seats=frozenset(assignment.Seat(str(entry), str(juror)) for juror, entry in self.seats),
            each=min(each, max(len(self.jurors), 1)),
            conflicts=frozenset(assignment.Seat(str(entry), str(juror)) for juror, entry in self.bars),
            labels=self.labels,
        )

    @property
    def labels(self) -> dict[str, dict[str, str]]:
        themes = {str(e.id): str(e.idea.theme_id) for e in self.entries if e.idea and e.idea.theme_id}
        return {"theme": themes} if themes else {}

    @property
    def theme_names(self) -> dict[str, str]:
        return {str(e.idea.theme_id): e.idea.theme.name for e in self.entries if e.idea and e.idea.theme}

    def free_for(self, entry: Entry) -> list[Juror]:
        """Who could still be given a seat before an entry."""
        return [
            one for one in self.jurors if (one.id, entry.id) not in self.seats if (one.id, entry.id) not in self.bars
        ]

    def seated(self, entry: Entry) -> list[Juror]:
        return [juror for juror in self.jurors if (juror.id, entry.id) in self.seats]

    def barred(self, entry: Entry) -> list[tuple[Juror, list[Bar]]]:
        return [(juror, self.bars[juror.id, entry.id]) for juror in self.jurors if (juror.id, entry.id) in self.bars]


def slate_of(challenge: Challenge) -> Slate | None:
    return db.session.scalar(select(Slate).where(Slate.challenge_id == challenge.id))


def announced_in(challenge: Challenge) -> Slate | None:
    """The plan with what was announced for a tie: for everybody, from its confirmation on.

    It is not looked for before entries are closed: no plan is made until then.
    """
    if challenge.judging is JudgingKind.NONE or not challenge.submissions.is_over:
        return None
    slate = slate_of(challenge)
    return slate if slate and slate.is_confirmed else None


def findings(bench: Bench, slate: Slate) -> tuple[Finding, ...]:
    """What is wrong with the plan as it stands; nothing where scoring may begin."""
    return judging_plan.findings(bench.plan(slate.each))


def stops(found: Sequence[Finding]) -> bool:
    """Whether something was found that is more than a caution."""
    return any(finding.flaw not in judging_plan.CAUTIONS for finding in found)


def is_beyond_reason(found: Sequence[Finding]) -> bool:
    """Whether something was found that has to be repaired, whatever the reason."""
    return any(finding.is_beyond_reason for finding in found)


def usual_places(challenge: Challenge) -> int:
    """As many as there are prizes, or entries that one prize goes to, until the organiser says otherwise."""
    return max([1, len(challenge.prizes), *(one.winners for one in challenge.prizes)])


def is_over(challenge: Challenge) -> bool:
    phase = challenge.phase(PhaseKind.JURY)
    return phase is not None and phase.state is State.OVER
