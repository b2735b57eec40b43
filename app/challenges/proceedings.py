"""The proceedings of a challenge: all that its results rest on, written so that anybody can make them again.

No name stands in them: jurors are pseudonyms, voters are nobody, entries are numbers with the digest of what was sent.
"""

from __future__ import annotations

import hashlib
import json
from math import isclose
from typing import TYPE_CHECKING, Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.challenges import audience, deliberation, final, hearing, obligation, ranking, tally, tie
from app.challenges.canonical import canonical
from app.challenges.challenge import Challenge
from app.challenges.deliberation import Act
from app.challenges.departure import placed_in
from app.challenges.entry import Entry, EntryVersion, Stage
from app.challenges.figures import minutes
from app.challenges.juror import Answer, Juror
from app.challenges.phase import PhaseTransition
from app.challenges.slate import slate_of
from app.challenges.tally import Tally
from app.challenges.verdict import Verdict
from app.challenges.vocabulary import Gallery, JudgingKind, PhaseKind
from app.database import Document, db

if TYPE_CHECKING:
    from app.challenges.publication import Publication

FORMAT = 1
APART = {"jury", "ranking", "marks", "awards", "closed_to"}
"""Figures are compared with a tolerance; a prize that was declined may be owed to another one since, and who may
receive it changes with those whose the entry is."""

SETTLES = (Act.AGREED, Act.DUELS_CLOSED, Act.DRAWN, Act.DECIDED)
"""What was said stays among those who deliberated; what it settled, and why, is public."""


def digest(minutes: str) -> str:
    return hashlib.sha256(minutes.encode()).hexdigest()


def written(challenge: Challenge, departure: str = "", not_awarded: str = "", jurors_differ: bool | None = None) -> str:
    """Canonical JSON: made again from the rows, it is the same to the byte but for the last digits of a figure.

    In the words of whoever published them: `departure` is why the results are not what the jury decided, and
    `not_awarded` why a prize that was announced has no winner. `jurors_differ` is as in `ranking_of`.
    """
    return canonical(
        {
            "format": FORMAT,
            "challenge": challenge.slug,
            "title": challenge.title,
            "kit": [challenge.kit, challenge.kit_version],
            "phases": _phases(challenge),
            "criteria": [[one.name, one.weight, one.lowest, one.highest] for one in challenge.criteria],
            "entries": _entries(challenge),
            "votes": _votes(challenge),
            "audience": audience.minuted(challenge),
            "plan": _plan(challenge),
            "recusals": _recusals(challenge),
            "jury": _jury(challenge, jurors_differ),
            "ranking": found.minuted() if (found := ranking.ranking_of(challenge, jurors_differ)) else None,
            "gaps": hearing.minuted(challenge),
            "finalists": final.finalists_heard(challenge),
            **_steps(challenge),
            "deliberation": [[act.act.value, act.content, act.text] for act in _settling(challenge)],
            "awards": [
                [owed.prize.position, owed.title, owed.entry_id]
                for owed in db.session.scalars(obligation.of_challenge(challenge))
            ],
            "closed_to": _closed_to(challenge),
            "departure": departure,
            "not_awarded": not_awarded,
        }
    ).decode()


def _phases(challenge: Challenge) -> list[list[str]]:
    asked = (
        select(PhaseTransition)
        .join(PhaseTransition.phase)
        .where(PhaseTransition.phase.has(challenge_id=challenge.id))
        .options(joinedload(PhaseTransition.phase))
        .order_by(PhaseTransition.id)
    )
    steps = [(row.phase.kind, row.step, row.at) for row in db.session.scalars(asked)]
    return [[kind.value, step.value, at.isoformat()] for kind, step, at in steps if kind is not PhaseKind.RESULTS]


def _entries(challenge: Challenge) -> list[Document]:
    """By number: who won is said by the place, never by the order. Where it was promised that the others are shown to
    nobody they keep their number and their digest: whose they are finds them, and nobody else.
    """
    asked = (
        select(Entry, EntryVersion.sha256, Verdict)
        .join(EntryVersion, (EntryVersion.entry_id == Entry.id) & (EntryVersion.number == Entry.version))
        .join(Verdict, Verdict.entry_id == Entry.id)
        .where(Entry.challenge_id == challenge.id, Entry.stage == Stage.SENT)
        .order_by(Entry.id)
    )
    return [
        {
            "number": entry.id,
            "title": entry.title if verdict.is_chosen or challenge.gallery is not Gallery.NEVER else None,
            "sha256": receipt,
            "place": verdict.place,
            "outcome": verdict.outcome.value if verdict.outcome else None,
        }
        for entry, receipt, verdict in db.session.execute(asked)
    ]


def _votes(challenge: Challenge) -> Document | None:
    """The count and its ballots, without their holders: whoever adds them up finds the count."""
    turnout = tally.turnout_of(challenge)
    if turnout is None:
        return None
    counted = db.session.scalars(select(Tally).where(Tally.challenge_id == challenge.id).order_by(Tally.entry_id))
    return {
        "cast": turnout.cast,
        "counted": turnout.counted,
        "fewest": turnout.fewest,
        "tally": [[one.entry_id, one.ballots, one.points, one.staff, one.citizens, one.partners] for one in counted],
        "ballots": tally.ballots_of(challenge, turnout),
    }


def _plan(challenge: Challenge) -> Document | None:
    slate = slate_of(challenge)
    if slate is None or not slate.is_confirmed:
        return None
    return {
        "seed": slate.seed,
        "each": slate.each,
        "places": slate.places,
        "criteria": list(slate.criteria),
        "overruled": slate.overruled,
        "commitment": slate.commitment,
    }


def _recusals(challenge: Challenge) -> list[list[str]]:
    """Who sat and left, when, and whether by themselves: what they had given does not count."""
    asked = select(Juror).where(
        Juror.challenge_id == challenge.id, Juror.answer == Answer.ACCEPTED, Juror.recused_at.is_not(None)
    )
    return [
        [one.pseudonym, "juror" if one.recused_by_id == one.person_id else "organiser", one.recused_at.isoformat()]
        for one in db.session.scalars(asked.order_by(Juror.recused_at, Juror.id))
        if one.recused_at
    ]


def _jury(challenge: Challenge, jurors_differ: bool | None = None) -> Any:
    if challenge.judging is JudgingKind.NONE:
        return None
    minutes = ranking.minutes_of(challenge, jurors_differ)
    return json.loads(minutes.written()) if minutes else None


def _settling(challenge: Challenge) -> list[deliberation.DeliberationAct]:
    return [act for act in deliberation.acts_of(challenge) if act.act in SETTLES]


def _steps(challenge: Challenge) -> Document:
    """What the steps out of the zone of indecision were taken by: each answer two by two, once they were closed, and
    the means of the marks of those between whom the criteria decided.
    """
    case = deliberation.case_of(challenge)
    if case is None or case.settlement is None:
        return {"duels": None, "marks": None}
    names, duels, marks = ranking.pseudonyms_of(challenge), case.found.duels, case.found.marks or {}
    went_on = any(one.step is tie.Step.CRITERIA for one in case.settlement.taken)
    return {
        "duels": sorted([names[one.juror], int(one.winner), int(one.loser)] for one in duels) if duels else duels,
        "marks": {entry: marks.get(entry, {}) for entry in case.zone.undecided} if went_on else None,
    }


def _closed_to(challenge: Challenge) -> list[list[int]]:
    """The position of a prize, and whom the jury placed and could not receive it: passing over them needs no reason."""
    decision = deliberation.decision_of(challenge)
    closed = obligation.closed_to(challenge, placed_in(decision.content)) if decision else []
    return [list(pair) for pair in closed]


def differences(challenge: Challenge, published: Publication) -> list[str]:
    """What the rows say otherwise than the minutes; none when the results can be made again.

    What is counted is counted again from its ballots: a count that was changed in both places is found too.
    """
    if digest(published.minutes) != published.sha256:
        return ["sha256"]
    before, after = json.loads(published.minutes), _again(challenge, published)
    _let_titles_be(before, after)
    if before["votes"] and not before["votes"]["ballots"]:
        after["votes"]["ballots"] = []
    different = {name for name in before.keys() - APART if before[name] != after.get(name)}
    different |= {name for name in ("ranking", "marks") if name in before and not near(before[name], after[name])}
    if any(award not in after["awards"] for award in before.get("awards", [])):
        different.add("awards")
    if tally.turnout_of(challenge) and tally.differences(challenge):
        different.add("votes")
    if audience.differences(challenge):
        different.add("audience")
    return sorted(different | _jury_differs(before.get("jury"), after.get("jury")))


def _let_titles_be(*both: Document) -> None:
    """A title may be put right after the results: no result rests on it."""
    for said in both:
        del said["title"]
        for entry in said["entries"]:
            del entry["title"]


def _again(challenge: Challenge, published: Publication) -> Document:
    """As it was reckoned then: what minutes say of the model stays, whatever it has become since."""
    jury = published.said.get("jury")
    differ = bool(jury["jurors_differ"]) if jury else None
    again: Document = json.loads(written(challenge, published.departure, published.not_awarded, differ))
    return again


def near(before: Any, after: Any) -> bool:
    """The same but for the last digits of figures, in which two computers may differ, and for what is told since."""
    if isinstance(before, dict) and isinstance(after, dict):
        return before.keys() <= after.keys() and all(near(before[name], after[name]) for name in before)
    if isinstance(before, list) and isinstance(after, list):
        return len(before) == len(after) and all(map(near, before, after))
    if isinstance(before, float) and isinstance(after, float):
        return isclose(before, after, abs_tol=minutes.TOLERANCE)
    return bool(before == after)


def _jury_differs(before: Document | None, after: Document | None) -> set[str]:
    """The ballots are compared by their digest, the ranking within what two computers may differ in."""
    if before is None or after is None:
        return set() if before == after else {"jury"}
    same = before["sha256"] == after["sha256"]
    again = minutes.replay(minutes.read(json.dumps(before)))
    return set() if same and again.sameness is not minutes.Sameness.DIFFERENT else {"jury"}
