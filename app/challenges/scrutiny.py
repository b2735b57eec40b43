"""What minutes contradict in themselves: whoever holds their file needs nothing else to find out."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING

from app.challenges import ranking, tie
from app.challenges.case import Case
from app.challenges.deliberation import Act
from app.challenges.departure import Leaving, Results, by_prize, favourites_in, leavings
from app.challenges.figures import minutes
from app.challenges.proceedings import FORMAT, near
from app.database import Document

if TYPE_CHECKING:
    from app.challenges.minutes import Minutes
    from app.challenges.ranking import Ranking


def contradictions(said: Document) -> list[str]:
    """What minutes say otherwise than the ballots in them: whoever holds their file needs nothing else to find out.

    Raises ValueError for what are no minutes.
    """
    if said.get("format") != FORMAT:
        raise ValueError("these are no minutes")
    found = []
    if jury := said.get("jury"):
        minuted = minutes.read(json.dumps(jury))
        again = minutes.replay(minuted)
        if again.sameness is not minutes.Sameness.SAME:
            found.append(f"jury: {again.sameness.value} {', '.join(again.differences)}".rstrip())
        if again.sameness is not minutes.Sameness.OTHER_MODEL:
            found += _ranking_contradicts(said, minuted)
    if (votes := said.get("votes")) and votes["ballots"]:
        sums: Counter[str] = Counter()
        for _key, _electorate, points in votes["ballots"]:
            sums.update(points)
        if len(votes["ballots"]) != votes["counted"]:
            found.append(f"votes: {votes['counted']} ballots count, {len(votes['ballots'])} are there")
        found += [
            f"votes: entry {entry} has {points} points, its ballots say {sums[str(entry)]}"
            for entry, _ballots, points, *_apart in votes["tally"]
            if points != sums[str(entry)]
        ]
    return [*found, *_audience_contradicts(said.get("audience")), *_draw_contradicts(said), *_results_contradict(said)]


def _ranking_contradicts(said: Document, minuted: Minutes) -> list[str]:
    """The ranking that everybody reads, with its intervals and its zone, made again from the ballots of the jury."""
    if "ranking" not in said:
        return []
    again = ranking.of_minutes(minuted, places=said["plan"]["places"], seed=said["plan"]["seed"])
    if not near(said["ranking"], json.loads(json.dumps(again.minuted()))):
        return ["ranking: the ballots give another one"]
    return _decision_contradicts(said, again)


def _decision_contradicts(said: Document, ranked: Ranking) -> list[str]:
    """The last decision of the jury, made again from its ranking and from the steps that were taken before it."""
    acts = [(act, content) for act, content, _text in said["deliberation"]]
    last = max((at for at, (act, _content) in enumerate(acts) if act == Act.DECIDED), default=None)
    if last is None or said.get("departure") or "duels" not in said:
        return []
    found = dict(acts[:last])
    agreed, duels, drawn = found.get(Act.AGREED), said["duels"], found.get(Act.DRAWN, {})
    evidence = tie.Evidence(
        deliberation=None if agreed is None else tuple(tuple(map(str, group)) for group in agreed["groups"]),
        duels=tuple(tie.Duel(juror, str(one), str(other)) for juror, one, other in duels or ())
        if Act.DUELS_CLOSED in found
        else None,
        marks=said["marks"],
        seed=drawn.get("seed"),
        beacon=drawn.get("beacon", ""),
    )
    announced = tie.Announced(tuple(said["plan"]["criteria"]), said["plan"]["commitment"])
    case = Case(ranked, said.get("finalists") or (), announced, evidence)
    return [] if _decides(case, acts[last][1]) else ["decision: the steps that were taken give another one"]


def _decides(case: Case, decision: Document) -> bool:
    """Not with a seed that was never committed to, nor from steps that do not know the entries they part."""
    try:
        settlement = case.settlement
        return settlement is not None and not settlement.waiting and near(decision, case.outcome)
    except ValueError:
        return False


def _results_contradict(said: Document) -> list[str]:
    """Places, prizes and outcomes, beside the last decision of the jury, unless it is said why they are others."""
    decisions = [content for act, content, _text in said["deliberation"] if act == Act.DECIDED]
    if said.get("departure") or not decisions:
        return []
    entries, tells_awards = said["entries"], "awards" in said
    results = Results(
        places={one["number"]: one["place"] for one in entries},
        outcomes=frozenset(one["number"] for one in entries if one["outcome"]),
        awards=by_prize((prize, entry) for prize, _title, entry in said.get("awards", [])),
        closed_to=by_prize((prize, entry) for prize, entry in said.get("closed_to", [])),
        favourites=favourites_in(said.get("audience")),
    )
    return [
        f"{one.value}: they are not what the jury decided, and no reason is given"
        for one in leavings(decisions[-1], results)
        if one is Leaving.PLACES or tells_awards
    ]


def _audience_contradicts(heard: Document | None) -> list[str]:
    if not heard:
        return []
    given = Counter(entry for _key, _electorate, entry in heard["papers"])
    counted = {entry: votes for entry, votes, *_apart in heard["tally"]}
    return [
        f"audience: entry {entry} has {counted.get(entry, 0)} votes, its papers say {given[entry]}"
        for entry in sorted(counted.keys() | given.keys())
        if counted.get(entry, 0) != given[entry]
    ]


def _draw_contradicts(said: Document) -> list[str]:
    """Whether the seed that was drawn with is the one of which a digest was told before the first ballot."""
    told = (said.get("plan") or {}).get("commitment")
    seeds = [content["seed"] for act, content, _text in said["deliberation"] if act == Act.DRAWN]
    is_kept = all(tie.commitment_of(seed) == told for seed in seeds)
    return [] if is_kept else ["draw: its seed is not the one that was committed to"]
