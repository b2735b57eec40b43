"""Who judges what: proposed by the programme, changed and confirmed by the organiser before the first score."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable
from typing import TypeVar

from flask_babel import gettext as _
from sqlalchemy import delete, select

from app.activity.event import record
from app.challenges import comparison, tie
from app.challenges.challenge import PAST, Challenge
from app.challenges.conflict import bars_of
from app.challenges.entry import Entry
from app.challenges.figures import assignment, judging_plan
from app.challenges.juror import Juror
from app.challenges.phase import State
from app.challenges.score import Score
from app.challenges.seat import Seat, has_seat
from app.challenges.slate import Bench, Slate, findings, is_beyond_reason, is_over, slate_of, stops
from app.challenges.verbs import Verb
from app.challenges.vocabulary import JudgingKind, PhaseKind
from app.clock import now
from app.database import add_new, begin_to_write, db
from app.errors import Refused
from app.people.user import User

Found = TypeVar("Found")

FEW = 8
"""Entries so few that every juror judges all of them."""

MOST_PLACES = 20


def propose(challenge: Challenge, *, by: User) -> Slate:
    """Drawn with the seed that is kept: the same jurors, entries and conflicts give the same plan again."""
    there = slate_of(challenge)
    seed = there.seed if there else secrets.randbelow(2**31)
    bench, seats = _solved(challenge, lambda bench: _drawn(bench, _each(challenge, bench), seed))
    slate = _begun(challenge, by, _each(challenge, bench), seed)
    if slate.is_confirmed:
        raise Refused(_("The plan is confirmed: change single seats instead."))
    slate.each, slate.proposed_at, slate.proposed_by_id = _each(challenge, bench), now(), by.id
    _seat_anew(bench, seats if slate.seed == seed else _drawn(bench, slate.each, slate.seed))
    return slate


def _solved(challenge: Challenge, solve: Callable[[Bench], Found]) -> tuple[Bench, Found]:
    """Before the database is asked to write: nobody waits for it. Once more where something changed meanwhile."""
    bench = _bench_to_plan(challenge)
    found, asked = solve(bench), bench.plan(each=1)
    begin_to_write()
    _refuse_once_judged(challenge)
    bench = _bench_to_plan(challenge)
    return bench, found if bench.plan(each=1) == asked else solve(bench)


def _bench_to_plan(challenge: Challenge) -> Bench:
    if challenge.submissions.state is not State.OVER:
        raise Refused(_("Entries can still come in: the plan is made when they are closed."))
    bench = Bench.of(challenge)
    if not bench.jurors or not bench.entries:
        raise Refused(_("A plan needs an entry, and a juror who has accepted."))
    return bench


def _refuse_once_judged(challenge: Challenge) -> None:
    """Seats decide which ballots count: nobody moves them who may know the ranking."""
    if phase := challenge.phase(PhaseKind.JURY):
        phase.hold(shared=True)
    if is_over(challenge) or challenge.status in PAST:
        raise Refused(_("The work of this jury is over."))


def _each(challenge: Challenge, bench: Bench) -> int:
    everybody = challenge.judging is JudgingKind.PAIRWISE or len(bench.entries) <= FEW
    return len(bench.jurors) if everybody else min(challenge.jurors_each, len(bench.jurors))


def _begun(challenge: Challenge, by: User, each: int, seed: int) -> Slate:
    lots = tie.fresh_seed()
    row = {
        "challenge_id": challenge.id, "seed": seed, "each": each, "proposed_at": now(), "proposed_by_id": by.id,
        "overruled": "", "places": 1, "criteria": [], "draw_seed": lots, "commitment": tie.commitment_of(lots),
    }  # fmt: skip
    add_new(Slate, row)
    slate = slate_of(challenge)
    assert slate is not None
    return slate


def _drawn(bench: Bench, each: int, seed: int, kept: Iterable[tuple[int, int]] = ()) -> set[tuple[int, int]]:
    plan = bench.plan(each)
    found = assignment.slates(
        plan.entries, plan.jurors, each=plan.each, seed=seed, conflicts=plan.conflicts, labels=plan.labels,
        kept=[assignment.Seat(str(entry), str(juror)) for juror, entry in kept],
    )  # fmt: skip
    return {(int(seat.juror), int(seat.entry)) for seat in found.seats}


def _seat_anew(bench: Bench, wanted: set[tuple[int, int]]) -> None:
    for juror, entry in bench.seats - wanted:
        db.session.execute(delete(Seat).where(Seat.juror_id == juror, Seat.entry_id == entry))
    _add(wanted - bench.seats)


def _add(pairs: Iterable[tuple[int, int]]) -> None:
    rows = [{"juror_id": juror, "entry_id": entry} for juror, entry in sorted(pairs)]
    if rows:
        add_new(Seat, *rows)


def repair(slate: Slate, remedy: str) -> bool:
    """Spread the entries over all jurors, or let all score a few of them; says whether the plan stands afterwards."""
    if slate.is_confirmed:
        raise Refused(_("The plan is confirmed: change single seats instead."))
    ways = {judging_plan.Remedy.SPREAD: judging_plan.spread, judging_plan.Remedy.ANCHORS: judging_plan.anchored}
    mend, each, seed = ways[judging_plan.Remedy(remedy)], slate.each, slate.seed
    bench, mended = _solved(slate.challenge, lambda bench: mend(bench.plan(each), seed=seed))
    db.session.refresh(slate)
    if slate.is_confirmed:
        raise Refused(_("The plan is confirmed: change single seats instead."))
    _seat_anew(bench, {(int(seat.juror), int(seat.entry)) for seat in mended.plan.seats})
    return mended.stands


def fill(slate: Slate, *, by: User) -> int:
    """Give what is freed to other jurors; no seat that somebody has is taken away. Says how many were given."""
    each, seed = slate.each, slate.seed
    bench, drawn = _solved(slate.challenge, lambda bench: _drawn(bench, each, seed, bench.seats))
    lacking = bench.lacking(each)
    given: list[tuple[int, int]] = []
    for juror, entry in sorted(drawn - bench.seats):
        if lacking.get(entry, 0):
            lacking[entry] -= 1
            given.append((juror, entry))
    _add(given)
    _tell_of_seats(slate, [juror for juror in bench.jurors if juror.id in {number for number, _entry in given}], by)
    return len(given)


def give_seat(slate: Slate, juror: Juror, entry: Entry, *, by: User) -> None:
    _refuse_once_judged(slate.challenge)
    if not juror.sits or not entry.is_sent:
        raise Refused(_("A seat is for a juror who sits, before an entry that is there."))
    if bars_of(juror, entry):
        raise Refused(_("This juror has a conflict of interest with this entry."))
    _add([(juror.id, entry.id)])
    _tell_of_seats(slate, [juror], by)


def take_seat(slate: Slate, juror: Juror, entry: Entry, *, by: User) -> None:
    _refuse_once_judged(slate.challenge)
    juror.hold()
    sent = select(Score.id).where(Score.juror_id == juror.id, Score.entry_id == entry.id, Score.sent_at.is_not(None))
    if db.session.scalar(sent):
        raise Refused(_("This juror has sent a score already: it counts."))
    if any(entry.id in one.pair for one in comparison.made_by(juror)):
        raise Refused(_("This juror has compared this entry already: it counts."))
    if has_seat(juror, entry):
        db.session.execute(delete(Seat).where(Seat.juror_id == juror.id, Seat.entry_id == entry.id))
        _tell_of_seats(slate, [juror], by)


def _tell_of_seats(slate: Slate, jurors: Iterable[Juror], by: User) -> None:
    """Before the confirmation nobody has begun, so nobody needs to know."""
    if slate.is_confirmed:
        for juror in jurors:
            record(by, Verb.SEATS_CHANGED, juror, tell=[juror.person])


def confirm(slate: Slate, *, by: User, places: int, reason: str = "") -> None:
    """From here on jurors score. A plan in which something was found needs a reason, which goes into the minutes.

    Entries that nobody links or judges, a seat in conflict and a theme with jurors of its own are repaired: for them no
    reason is enough.
    """
    if slate.is_confirmed:
        raise Refused(_("The plan is confirmed already."))
    challenge = slate.challenge
    _refuse_once_judged(challenge)
    bench = _bench_to_plan(challenge)
    if not bench.seats:
        raise Refused(_("Nobody judges anything in this plan."))
    wrong = findings(bench, slate)
    if is_beyond_reason(wrong):
        raise Refused(_("With this plan the entries cannot be ranked fairly: repair it first."))
    if stops(wrong) and not reason:
        raise Refused(_("Something is wrong with this plan: repair it, or say why it stands all the same."))
    slate.confirmed_at, slate.confirmed_by_id, slate.overruled = now(), by.id, reason
    slate.places = min(max(places, 1), MOST_PLACES)
    heaviest = sorted(challenge.criteria, key=lambda one: (-one.weight, one.position))
    slate.criteria = [str(one.position) for one in heaviest] if challenge.judging is JudgingKind.RUBRIC else []
    for juror in bench.jurors:
        record(by, Verb.PLAN_CONFIRMED, juror, tell=[juror.person])
