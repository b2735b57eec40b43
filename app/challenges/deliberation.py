"""The deliberation of a jury: who was there, what was said, the steps out of a zone of indecision, the decision.

Where there is a final, what was judged before it is the shortlist: the jury decides between those it has heard.
Nothing in it is changed or taken away: each act is a row.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from itertools import combinations, groupby

from flask_babel import gettext as _
from sqlalchemy import ForeignKey, Index, String, func, select, text
from sqlalchemy.orm import Mapped, joinedload, mapped_column, relationship

from app.activity.event import record
from app.challenges import final, tie
from app.challenges.case import Case
from app.challenges.challenge import Challenge
from app.challenges.conflict import bars_between, judged_in
from app.challenges.final import Pitch
from app.challenges.juror import Answer, Juror, sitting_in
from app.challenges.ranking import marks_of, minutes_of, ranking_of
from app.challenges.slate import is_over, slate_of
from app.challenges.verbs import Verb
from app.clock import now
from app.database import Document, Key, db
from app.errors import Refused
from app.people.user import User

LONGEST = 2_000


class Act(StrEnum):
    """What may happen in a deliberation; `agreed` is the outcome of talking, also when it found no agreement."""

    PRESENT = "present"
    REMARK = "remark"
    AGREED = "agreed"
    DUEL = "duel"
    DUELS_CLOSED = "duels-closed"
    DRAWN = "drawn"
    DECIDED = "decided"


_ONCE = text("act IN ('agreed', 'duels-closed', 'drawn')")
_THERE = text("act = 'present'")


class DeliberationAct(db.Model):
    """`content` holds what the act settles: groups of entries, a winner and a loser, a seed, an order."""

    __table_args__ = (
        Index("ix_deliberation_act_challenge", "challenge_id", "id"),
        Index(
            "uq_deliberation_act_once", "challenge_id", "act", unique=True, sqlite_where=_ONCE, postgresql_where=_ONCE
        ),
        Index("uq_deliberation_act_present", "juror_id", unique=True, sqlite_where=_THERE, postgresql_where=_THERE),
    )

    id: Mapped[Key]
    challenge_id: Mapped[int] = mapped_column(ForeignKey(Challenge.id))
    by_id: Mapped[int] = mapped_column(ForeignKey(User.id), index=True)
    juror_id: Mapped[int | None] = mapped_column(ForeignKey(Juror.id), index=True)
    act: Mapped[Act]
    text: Mapped[str] = mapped_column(String(LONGEST), default="")
    content: Mapped[Document]
    at: Mapped[datetime]

    by: Mapped[User] = relationship()


def acts_of(challenge: Challenge) -> list[DeliberationAct]:
    asked = select(DeliberationAct).where(DeliberationAct.challenge_id == challenge.id)
    return list(db.session.scalars(asked.options(joinedload(DeliberationAct.by)).order_by(DeliberationAct.id)))


def _hold(challenge: Challenge) -> None:
    """One act after the other: what comes second looks at what the first has left, before it says anything."""
    challenge.hold()
    if not is_over(challenge) or challenge.results_at:
        raise Refused(_("The jury does not deliberate now."))


def _note(
    challenge: Challenge, by: User, act: Act, words: str = "", juror: Juror | None = None, **content: object
) -> None:
    db.session.add(
        DeliberationAct(
            challenge_id=challenge.id, by_id=by.id, juror_id=juror.id if juror else None, act=act, text=words,
            content=dict(content), at=now(),
        )
    )  # fmt: skip
    db.session.flush()


def attend(juror: Juror) -> None:
    """Once is enough."""
    _hold(juror.challenge)
    acts = acts_of(juror.challenge)
    if not any(one.act is Act.PRESENT and one.juror_id == juror.id for one in acts):
        _note(juror.challenge, juror.person, Act.PRESENT, juror=juror)


def say(challenge: Challenge, words: str, *, by: User, juror: Juror | None = None) -> None:
    _hold(challenge)
    _note(challenge, by, Act.REMARK, words, juror)


def agree(challenge: Challenge, places: Mapping[int, int], words: str, *, by: User) -> None:
    """The order that the jury found by talking: entries of one place are still tied; none at all is no agreement."""
    _hold(challenge)
    case = case_of(challenge)
    if case is None or not case.talked_of:
        raise Refused(_("This step is not due now."))
    if places and places.keys() != {*case.talked_of}:
        raise Refused(_("Give each of these entries a place, or none of them."))
    ranked = sorted(places, key=lambda entry: places[entry])
    groups = [sorted(group) for _place, group in groupby(ranked, key=lambda entry: places[entry])]
    _note(challenge, by, Act.AGREED, words, groups=groups)


def duel(juror: Juror, winner: int, loser: int) -> None:
    """Two that are tied, side by side: a juror answers once for each pair, and for none they have a conflict with."""
    _hold(juror.challenge)
    torn = _waiting_for(juror.challenge, tie.Step.HEAD_TO_HEAD)
    if winner == loser or not {winner, loser} <= torn:
        raise Refused(_("These two are not to be compared."))
    if {winner, loser} & _barred(juror):
        raise Refused(_("You have a conflict of interest with this entry."))
    if {winner, loser} in _answered(juror):
        raise Refused(_("You have compared these two already."))
    _note(juror.challenge, juror.person, Act.DUEL, juror=juror, winner=winner, loser=loser)


def next_duel(juror: Juror, torn: Sequence[int]) -> tuple[int, int] | None:
    """The pair of the torn ones that a juror is asked about now; none when they have answered all that is theirs."""
    barred, answered = _barred(juror), _answered(juror)
    own = [entry for entry in torn if entry not in barred]
    return next((pair for pair in combinations(own, 2) if {*pair} not in answered), None)


def _barred(juror: Juror) -> set[int]:
    return {entry for _juror, entry in bars_between([juror], judged_in(juror.challenge))}


def _answered(juror: Juror) -> list[set[int]]:
    acts = acts_of(juror.challenge)
    return [_pair(one) for one in acts if one.act is Act.DUEL and one.juror_id == juror.id]


def _pair(act: DeliberationAct) -> set[int]:
    return {act.content["winner"], act.content["loser"]}


def close_duels(challenge: Challenge, *, by: User) -> None:
    _hold(challenge)
    _waiting_for(challenge, tie.Step.HEAD_TO_HEAD)
    _note(challenge, by, Act.DUELS_CLOSED)


def draw(challenge: Challenge, *, by: User) -> None:
    """The seed is told: anybody can do the draw again. The hash of the ballots is what the seed could not know."""
    _hold(challenge)
    _waiting_for(challenge, tie.Step.DRAW)
    slate, minutes = slate_of(challenge), minutes_of(challenge)
    assert slate and minutes
    _note(challenge, by, Act.DRAWN, seed=slate.draw_seed, beacon=minutes.digest)


def decide(challenge: Challenge, words: str, *, by: User) -> None:
    """The whole order, once every step that was needed is taken, with its reason; a later decision takes its place."""
    _hold(challenge)
    case = case_of(challenge)
    if case is None:
        raise Refused(_("There is no ranking to decide about."))
    if case.settlement is None:
        raise Refused(_("The final decides: wait for its last pitch."))
    if case.settlement.waiting:
        raise Refused(_("The zone of indecision is not settled yet."))
    if not words:
        raise Refused(_("Say why."))
    _note(challenge, by, Act.DECIDED, words, **case.outcome)
    slate = slate_of(challenge)
    assert slate is not None
    for juror in sitting_in(challenge):
        record(by, Verb.DELIBERATION_DECIDED, juror, tell=[juror.person])


def _waiting_for(challenge: Challenge, step: tie.Step) -> set[int]:
    """The entries that are torn at this step; refuses when another one is due."""
    case = case_of(challenge)
    if case is None or case.settlement is None or case.settlement.waiting is not step:
        raise Refused(_("This step is not due now."))
    return {*case.torn}


# Reading


def case_of(challenge: Challenge) -> Case | None:
    """What is before the jury now; None where there is no ranking."""
    ranking, slate = ranking_of(challenge), slate_of(challenge)
    if ranking is None or slate is None:
        return None
    return Case(
        ranking,
        final.finalists_heard(challenge),
        tie.Announced(tuple(slate.criteria), slate.commitment),
        _found(challenge, acts_of(challenge)),
        final.is_awaited(challenge),
    )


def _found(challenge: Challenge, acts: Sequence[DeliberationAct]) -> tie.Evidence:
    drawn = next((one.content for one in acts if one.act is Act.DRAWN), None)
    return tie.Evidence(
        deliberation=_agreed(acts),
        duels=tuple(_duels_that_count(challenge, acts)) if any(one.act is Act.DUELS_CLOSED for one in acts) else None,
        marks=marks_of(challenge),
        seed=drawn["seed"] if drawn else None,
        beacon=drawn["beacon"] if drawn else "",
    )


def _duels_that_count(challenge: Challenge, acts: Sequence[DeliberationAct]) -> Iterator[tie.Duel]:
    """Not those of jurors who have left since."""
    sitting = {juror.id for juror in sitting_in(challenge)}
    for one in acts:
        if one.act is Act.DUEL and one.juror_id in sitting:
            yield tie.Duel(str(one.juror_id), str(one.content["winner"]), str(one.content["loser"]))


def _agreed(acts: Sequence[DeliberationAct]) -> tie.Groups | None:
    """What the jury found by talking; none before it has talked, and no group where it did not agree."""
    found = next((one.content["groups"] for one in acts if one.act is Act.AGREED), None)
    return None if found is None else tuple(tuple(map(str, group)) for group in found)


def groups_in(decision: Document) -> list[list[int]]:
    """Of what was decided, the best first; older decisions knew of no place that is shared."""
    groups: list[list[int]] = decision.get("groups") or [[entry] for entry in decision["order"]]
    return groups


def decided_places(challenge: Challenge) -> dict[int, int]:
    """The place of each entry as the jury decided it, the best first; equals share theirs. Empty until it has."""
    decision = decision_of(challenge)
    places: dict[int, int] = {}
    for group in groups_in(decision.content) if decision else []:
        places.update(dict.fromkeys(group, len(places) + 1))
    return places


def decision_of(challenge: Challenge) -> DeliberationAct | None:
    """The decision that counts: the last one, made by the jury as it sits now, after the last finalist was heard."""
    left = select(func.max(Juror.recused_at)).where(Juror.challenge_id == challenge.id, Juror.answer == Answer.ACCEPTED)
    asked = select(DeliberationAct).where(
        DeliberationAct.challenge_id == challenge.id, DeliberationAct.act == Act.DECIDED
    )
    heard = select(func.max(Pitch.ended_at)).where(Pitch.challenge_id == challenge.id)
    for at in filter(None, (db.session.scalar(left), db.session.scalar(heard))):
        asked = asked.where(DeliberationAct.at >= at)
    return db.session.scalars(asked.order_by(DeliberationAct.id.desc()).limit(1)).first()
