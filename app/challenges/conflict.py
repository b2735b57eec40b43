"""Conflicts of interest: declared by the juror, and derived from what the platform knows of them and of an entry."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from flask import current_app
from flask_babel import gettext as _
from sqlalchemy import ForeignKey, String, delete, literal, select, union_all
from sqlalchemy.orm import Mapped, joinedload, mapped_column, relationship, selectinload

from app.activity.event import record
from app.challenges.challenge import Challenge
from app.challenges.entry import Entry, Stage
from app.challenges.juror import Juror
from app.challenges.jury import leaders_of
from app.challenges.mentor import MentorSlot
from app.challenges.mentorship import Mentor
from app.challenges.phase import State
from app.challenges.seat import Seat
from app.challenges.team import Member, Team
from app.challenges.verbs import Verb
from app.challenges.vocabulary import PhaseKind
from app.clock import now
from app.database import add_new, db
from app.errors import Refused
from app.ideas.authorship import JOINED, Authorship
from app.ideas.idea import Idea
from app.ideas.support import Support
from app.people.unit import Level
from app.people.user import User


class Ground(StrEnum):
    """Why a juror does not judge an entry."""

    DECLARED = "declared"
    ENTRANT = "entrant"
    IDEA_AUTHOR = "idea-author"
    CO_AUTHOR = "co-author"
    SUPPORTER = "supporter"
    AGENCY = "agency"
    TEAM_MATE = "team-mate"
    MENTOR = "mentor"
    MENTORED = "mentored"
    COACH = "coach"
    COACHED = "coached"


class Conflict(db.Model):
    """What a juror declared themselves."""

    juror_id: Mapped[int] = mapped_column(ForeignKey(Juror.id), primary_key=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey(Entry.id), primary_key=True, index=True)
    reason: Mapped[str] = mapped_column(String(400))
    at: Mapped[datetime]

    juror: Mapped[Juror] = relationship()


@dataclass(frozen=True)
class Bar:
    """A reason for which a juror does not judge an entry; `said` is in their own words, when it was declared."""

    ground: Ground
    said: str = ""


Bars = Mapping[tuple[int, int], list[Bar]]
"""By juror and entry."""


def declare(juror: Juror, entry: Entry, *, reason: str) -> None:
    """From here on they neither see nor score it; what they had given it leaves the ranking."""
    _refuse_afterwards(juror)
    if not add_new(Conflict, {"juror_id": juror.id, "entry_id": entry.id, "reason": reason, "at": now()}):
        return
    db.session.execute(delete(Seat).where(Seat.juror_id == juror.id, Seat.entry_id == entry.id))
    record(juror.person, Verb.CONFLICT_DECLARED, juror, tell=leaders_of(juror.challenge))


def take_back(juror: Juror, entry: Entry) -> None:
    """It was a mistake: the seat comes back when the organiser gives it again."""
    _refuse_afterwards(juror)
    db.session.execute(delete(Conflict).where(Conflict.juror_id == juror.id, Conflict.entry_id == entry.id))


def _refuse_afterwards(juror: Juror) -> None:
    phase = juror.challenge.phase(PhaseKind.JURY)
    if juror.recused_at or phase is None or phase.state is State.OVER:
        raise Refused(_("The jury has finished: this does not change any more."))


def judged_in(challenge: Challenge) -> list[Entry]:
    """The entries that a jury judges, with the people whose they are."""
    members = joinedload(Entry.team).selectinload(Team.members).joinedload(Member.person).joinedload(User.unit)
    asked = select(Entry).where(Entry.challenge_id == challenge.id, Entry.stage == Stage.SENT)
    asked = asked.options(
        joinedload(Entry.author).joinedload(User.unit), selectinload(Entry.idea).joinedload(Idea.theme), members
    )
    return list(db.session.scalars(asked.order_by(Entry.id)))


def bars_between(jurors: Sequence[Juror], entries: Sequence[Entry]) -> Bars:
    """All reasons, declared and derived, of jurors who do not judge an entry."""
    found: defaultdict[tuple[int, int], list[Bar]] = defaultdict(list)
    if not jurors or not entries:
        return found
    history = _History.of(jurors, entries)
    for juror in jurors:
        for entry in entries:
            bars = list(history.bars(juror, entry))
            if bars:
                found[juror.id, entry.id] = bars
    return found


def bars_of(juror: Juror, entry: Entry) -> list[Bar]:
    return bars_between([juror], [entry]).get((juror.id, entry.id), [])


_JOINED, _GUIDED, _COACHED, _COACHED_IDEA = range(4)
"""How two were together, in the one question that asks for all of it."""


@dataclass(frozen=True)
class _History:
    declared: Mapping[tuple[int, int], str]
    carriers: Mapping[int, frozenset[int]]
    supporters: frozenset[tuple[int, int]]
    teams: Mapping[int, frozenset[int]]
    guided: Mapping[int, frozenset[int]]
    """The teams that booked an hour of somebody as a mentor, in whatever challenge; one called off does not count."""
    coached: frozenset[tuple[int, int]]
    """A coach, and somebody whose project they accompany or did."""
    coached_ideas: frozenset[tuple[int, int]]
    """A coach, and an idea whose project they accompany or did."""

    @classmethod
    def of(cls, jurors: Sequence[Juror], entries: Sequence[Entry]) -> _History:
        people = {juror.person_id for juror in jurors}
        ideas = {entry.idea_id for entry in entries if entry.idea_id}
        entrants = {person.id for entry in entries for person in entry.people}
        said = select(Conflict).where(Conflict.juror_id.in_([juror.id for juror in jurors]))
        carried = select(Authorship.idea_id, Authorship.person_id).where(Authorship.idea_id.in_(ideas), *JOINED)
        liked = select(Support.idea_id, Support.user_id).where(Support.idea_id.in_(ideas), Support.user_id.in_(people))
        concerned = people | entrants
        joined = select(Member.person_id, Member.team_id, literal(_JOINED)).where(
            Member.person_id.in_(concerned), Member.joined_at.is_not(None)
        )
        met = select(Mentor.person_id, MentorSlot.team_id, literal(_GUIDED)).join(MentorSlot.mentor)
        met = met.where(
            Mentor.person_id.in_(concerned), MentorSlot.team_id.is_not(None), MentorSlot.cancelled_at.is_(None)
        )
        people_coached, ideas_coached = current_app.extensions["coached"](concerned, ideas)
        coached = people_coached.add_columns(literal(_COACHED)), ideas_coached.add_columns(literal(_COACHED_IDEA))
        ties: Sequence[tuple[int, int, int]] = db.session.execute(union_all(joined, met, *coached)).tuples().all()
        return cls(
            declared={(one.juror_id, one.entry_id): one.reason for one in db.session.scalars(said)},
            carriers=_grouped(db.session.execute(carried).tuples() if ideas else ()),
            supporters=frozenset(db.session.execute(liked).tuples().all() if ideas else ()),
            teams=_grouped((one, team) for one, team, how in ties if how == _JOINED),
            guided=_grouped((one, team) for one, team, how in ties if how == _GUIDED),
            coached=frozenset((one, whom) for one, whom, how in ties if how == _COACHED),
            coached_ideas=frozenset((one, idea) for one, idea, how in ties if how == _COACHED_IDEA),
        )

    def bars(self, juror: Juror, entry: Entry) -> Iterator[Bar]:
        person, people = juror.person, entry.people
        if (juror.id, entry.id) in self.declared:
            yield Bar(Ground.DECLARED, self.declared[juror.id, entry.id])
        if any(one.id == person.id for one in people):
            yield Bar(Ground.ENTRANT)
        if entry.idea and entry.idea.author_id == person.id:
            yield Bar(Ground.IDEA_AUTHOR)
        if entry.idea_id and person.id in self.carriers.get(entry.idea_id, ()):
            yield Bar(Ground.CO_AUTHOR)
        if entry.idea_id and (entry.idea_id, person.id) in self.supporters:
            yield Bar(Ground.SUPPORTER)
        if _agency(person) and any(_agency(one) == _agency(person) for one in people):
            yield Bar(Ground.AGENCY)
        others = [one.id for one in people if one.id != person.id]
        if self._share(self.teams, person.id, self.teams, others):
            yield Bar(Ground.TEAM_MATE)
        if self._share(self.guided, person.id, self.teams, others):
            yield Bar(Ground.MENTOR)
        if self._share(self.teams, person.id, self.guided, others):
            yield Bar(Ground.MENTORED)
        if (person.id, entry.idea_id) in self.coached_ideas or any((person.id, one) in self.coached for one in others):
            yield Bar(Ground.COACH)
        if any((one, person.id) in self.coached for one in others):
            yield Bar(Ground.COACHED)

    @staticmethod
    def _share(
        theirs: Mapping[int, frozenset[int]], person: int, others: Mapping[int, frozenset[int]], people: Iterable[int]
    ) -> bool:
        own = theirs.get(person, frozenset())
        return any(own & others.get(one, frozenset()) for one in people)


def _grouped(pairs: Iterable[tuple[int, int]]) -> dict[int, frozenset[int]]:
    found: defaultdict[int, set[int]] = defaultdict(set)
    for one, other in pairs:
        found[one].add(other)
    return {one: frozenset(others) for one, others in found.items()}


def _agency(person: User) -> int | None:
    """Whoever works for a region or the nation has no agency that everybody there would share."""
    return person.unit_id if person.unit and person.unit.level is Level.AGENCY else None
