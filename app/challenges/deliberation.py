"""The deliberation of a jury: who was there, what was said, the steps out of a zone of indecision, the decision.

Where there is a final, what was judged before it is the shortlist: the jury decides between those it has heard.
Nothing in it is changed or taken away: each act is a row.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from itertools import combinations, groupby

from flask_babel import gettext as _
from sqlalchemy import ForeignKey, Index, String, func, select, text
from sqlalchemy.orm import Mapped, joinedload, mapped_column, relationship

from app.activity.event import record
from app.challenges import final, tie
from app.challenges.challenge import Challenge
from app.challenges.conflict import bars_between, judged_in
from app.challenges.final import Pitch
from app.challenges.juror import Answer, Juror, sitting_in
from app.challenges.ranking import Ranking, marks_of, minutes_of, ranking_of
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
    talked_of = to_talk_about(challenge)
    if not talked_of:
        raise Refused(_("This step is not due now."))
    if places and places.keys() != {*talked_of}:
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
    ranking = ranking_of(challenge)
    if ranking is None:
        raise Refused(_("There is no ranking to decide about."))
    settlement = settlement_of(challenge)
    if settlement is None:
        raise Refused(_("The final decides: wait for its last pitch."))
    if settlement.waiting:
        raise Refused(_("The zone of indecision is not settled yet."))
    if not words:
        raise Refused(_("Say why."))
    _note(challenge, by, Act.DECIDED, words, **found_in(challenge, ranking, settlement))
    slate = slate_of(challenge)
    assert slate is not None
    for juror in sitting_in(challenge):
        record(by, Verb.DELIBERATION_DECIDED, juror, tell=[juror.person])


def found_in(challenge: Challenge, ranking: Ranking, settlement: tie.Settlement) -> Document:
    """What there is to decide, once it is settled: all entries in their order, those who are equal, and the places."""
    groups = _groups(challenge, ranking, settlement)
    order = [entry for group in groups for entry in group]
    return {"order": order, "groups": groups, "places": _places(challenge, ranking)}


def _places(challenge: Challenge, ranking: Ranking) -> int:
    """No more than were heard, where there was a final: nobody wins one who did not come."""
    heard = len(final.finalists_heard(challenge))
    return min(heard, ranking.places) if heard else ranking.places


def _groups(challenge: Challenge, ranking: Ranking, settlement: tie.Settlement) -> list[list[int]]:
    """All entries: who has a place, then the others of the zone, then the rest; those of one group share their place.

    Equal is whoever neither the figures nor a step has parted, with a place or without.
    """
    placed, others = {*zone_of(challenge, ranking).clear, *settlement.winners}, {*settlement.others}
    sides = (placed, others, {*map(str, ranking.order)} - placed - others)
    standing = _standing(challenge, ranking)
    apart = tuple(tuple(entry for entry in group if entry in side) for side in sides for group in standing)
    parted = tie.part(tie.part(apart, settlement.groups), _agreed(acts_of(challenge)) or ())
    return [list(map(int, group)) for group in parted if group]


def _waiting_for(challenge: Challenge, step: tie.Step) -> set[int]:
    """The entries that are torn at this step; refuses when another one is due."""
    settlement, ranking = settlement_of(challenge), ranking_of(challenge)
    if settlement is None or ranking is None or settlement.waiting is not step:
        raise Refused(_("This step is not due now."))
    return {*torn_in(zone_of(challenge, ranking), settlement)}


def to_talk_about(challenge: Challenge) -> list[int]:
    """Between whom the jury may find an order by talking, in that of the ranking; nobody once it has talked.

    Those who are torn, and those who are tied with a place each: who of them is before whom, no figure says.
    """
    settlement, ranking = settlement_of(challenge), ranking_of(challenge)
    if settlement is None or ranking is None or any(one.act is Act.AGREED for one in acts_of(challenge)):
        return []
    zone = zone_of(challenge, ranking)
    near = {*zone.clear, *zone.undecided}
    tied = [[entry for entry in group if entry in near] for group in _standing(challenge, ranking)]
    return [int(entry) for group in tied if len(group) > 1 for entry in group]


def torn_in(zone: tie.Zone, settlement: tie.Settlement) -> list[int]:
    """Between whom the next step is to decide, in the order of the ranking."""
    decided = {*settlement.winners, *settlement.others}
    return [int(entry) for entry in zone.undecided if entry not in decided]


# Reading


def zone_of(challenge: Challenge, ranking: Ranking) -> tie.Zone:
    """Between whom the jury decides: those it heard in the final, or else those whom its figures do not part."""
    heard = final.finalists_heard(challenge)
    if not heard:
        return ranking.zone
    ranked = [entry for entry in ranking.order if entry in heard]
    finalists = tuple(map(str, [*ranked, *(entry for entry in heard if entry not in ranked)]))
    return tie.Zone((), finalists, ranking.places) if len(finalists) > ranking.places else tie.Zone(finalists, (), 0)


def _standing(challenge: Challenge, ranking: Ranking) -> tie.Groups:
    """Who is tied before the jury has talked: the finalists it has heard, all of them, or whom its figures do not part.

    What was judged before a final is not asked again.
    """
    ranked = tuple(tuple(map(str, group)) for group in ranking.groups)
    heard = tuple(sorted(map(str, final.finalists_heard(challenge)), key=tie.neutral))
    if not heard:
        return ranked
    return (heard, *(tuple(entry for entry in group if entry not in heard) for group in ranked))


def settlement_of(challenge: Challenge) -> tie.Settlement | None:
    """How far the tie is settled by what was announced and what has been found.

    None where there is no ranking, and until the final is over where there is one.
    """
    ranking, slate = ranking_of(challenge), slate_of(challenge)
    if ranking is None or slate is None or final.is_awaited(challenge):
        return None
    announced, zone = tie.Announced(tuple(slate.criteria), slate.commitment), zone_of(challenge, ranking)
    return tie.settle(zone, announced, _evidence(challenge, zone, acts_of(challenge)))


def _evidence(challenge: Challenge, zone: tie.Zone, acts: list[DeliberationAct]) -> tie.Evidence:
    """Duels of jurors who have left since do not count."""
    agreed = _agreed(acts)
    drawn = next((one.content for one in acts if one.act is Act.DRAWN), None)
    sitting = {juror.id for juror in sitting_in(challenge)}
    duels = tuple(
        tie.Duel(str(one.juror_id), str(one.content["winner"]), str(one.content["loser"]))
        for one in acts
        if one.act is Act.DUEL and one.juror_id in sitting
    )
    named = {entry for group in agreed or () for entry in group}
    return tie.Evidence(
        deliberation=() if agreed is not None and not named >= {*zone.undecided} else agreed,
        duels=duels if any(one.act is Act.DUELS_CLOSED for one in acts) else None,
        marks=marks_of(challenge),
        seed=drawn["seed"] if drawn else None,
        beacon=drawn["beacon"] if drawn else "",
    )


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
