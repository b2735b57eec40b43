"""The count of a vote: made once, in the transaction that closes it; nothing runs before, and nothing is shown."""

from __future__ import annotations

import secrets
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String, func, insert, select
from sqlalchemy.orm import Mapped, mapped_column

from app.challenges.ballot import Ballot, Choice, SecretHolder, destroy, fewest_of, live_choices
from app.challenges.challenge import Challenge
from app.challenges.entry import Entry
from app.challenges.phase import Phase, PhaseTransition, Step
from app.challenges.vocabulary import PhaseKind, VotingKind
from app.database import Document, add_new, db
from app.people.user import Electorate

CROWD = 5
"""The voices of fewer are not told apart from the others: they would tell who gave them."""


class Turnout(db.Model):
    """That a vote is counted: how many ballots there were, how many count, and from how many entries on."""

    challenge_id: Mapped[int] = mapped_column(ForeignKey(Challenge.id), primary_key=True)
    cast: Mapped[int]
    counted: Mapped[int]
    fewest: Mapped[int]


class Tally(db.Model):
    """What an entry received: in all, and by electorate where that is told apart."""

    entry_id: Mapped[int] = mapped_column(ForeignKey(Entry.id), primary_key=True)
    challenge_id: Mapped[int] = mapped_column(ForeignKey(Challenge.id), index=True)
    ballots: Mapped[int]
    points: Mapped[int]
    staff: Mapped[int | None]
    citizens: Mapped[int | None]
    partners: Mapped[int | None]


class SealedBallot(db.Model):
    """A ballot of a secret vote once it is counted: a key drawn at random, no hour, no number, nobody."""

    key: Mapped[str] = mapped_column(String(32), primary_key=True)
    challenge_id: Mapped[int] = mapped_column(ForeignKey(Challenge.id), index=True)
    electorate: Mapped[Electorate | None]
    points: Mapped[Document]


COLUMNS = {Electorate.STAFF: "staff", Electorate.CITIZEN: "citizens", Electorate.PARTNER: "partners"}


@dataclass(frozen=True)
class Paper:
    """A ballot that counts, without its holder."""

    electorate: Electorate | None
    points: dict[int, int]


def close(challenge: Challenge) -> None:
    """Count, seal what is secret, and destroy whose it was. Done already, it does nothing."""
    if challenge.voting is VotingKind.NONE:
        return
    fewest = fewest_of(challenge)
    papers = list(_papers(challenge, kept_by_their_holders=challenge.vote_secret))
    counted = [paper for paper in papers if len(paper.points) >= fewest]
    if challenge.vote_secret:
        counted = blurred(counted)
    said = {"challenge_id": challenge.id, "cast": len(papers), "counted": len(counted), "fewest": fewest}
    if not add_new(Turnout, said):
        return
    if challenge.vote_secret:
        _seal(challenge, counted)
        destroy(list(db.session.scalars(select(Ballot.id).where(Ballot.challenge_id == challenge.id))))
    live = select(Entry.id).where(Entry.challenge_id == challenge.id, Entry.withdrawn_at.is_(None))
    apart = _hide_each_other(counted)
    if rows := list(added_up(challenge, db.session.scalars(live), counted, told_apart=apart)):
        db.session.execute(insert(Tally), rows)


def _papers(challenge: Challenge, *, kept_by_their_holders: bool = False) -> Iterator[Paper]:
    """What is in the urn; a secret ballot that lost its holder in a backup was cast again, or not at all."""
    asked = live_choices().join(Ballot, Ballot.id == Choice.ballot_id).where(Ballot.challenge_id == challenge.id)
    if kept_by_their_holders:
        asked = asked.join(SecretHolder, SecretHolder.ballot_id == Ballot.id)
    rows = asked.with_only_columns(Ballot.id, Ballot.electorate, Choice.entry_id, Choice.points)
    whose: dict[int, Electorate] = {}
    points: defaultdict[int, dict[int, int]] = defaultdict(dict)
    for ballot_id, electorate, entry_id, given in db.session.execute(rows):
        whose[ballot_id] = electorate
        points[ballot_id][entry_id] = given
    for ballot_id, given in points.items():
        yield Paper(whose[ballot_id], given)


def blurred(papers: list[Paper]) -> list[Paper]:
    """Where an electorate is too few to hide among themselves, nobody's electorate is kept."""
    return papers if _hide_each_other(papers) else [Paper(None, paper.points) for paper in papers]


def _hide_each_other(papers: Iterable[Paper]) -> bool:
    """Whether each electorate that voted is a crowd: what it gave is not what somebody gave."""
    return all(number >= CROWD for number in Counter(paper.electorate for paper in papers).values())


def _seal(challenge: Challenge, papers: Iterable[Paper]) -> None:
    """In the order of keys drawn at random: neither the rows nor their place in the file say which was first."""
    keyed = sorted(((secrets.token_hex(16), paper) for paper in papers), key=lambda one: one[0])
    rows = [
        {"key": key, "challenge_id": challenge.id, "electorate": paper.electorate, "points": _written(paper.points)}
        for key, paper in keyed
    ]
    if rows:
        db.session.execute(insert(SealedBallot), rows)


def _written(points: dict[int, int]) -> Document:
    return {str(entry_id): given for entry_id, given in sorted(points.items())}


def added_up(
    challenge: Challenge, entries: Iterable[int], papers: list[Paper], *, told_apart: bool = True
) -> Iterator[dict[str, Any]]:
    """Told apart by electorate only where each of them is a crowd, be the vote secret or not."""
    told_apart = told_apart and all(paper.electorate is not None for paper in papers)
    sums: defaultdict[int, Counter[str]] = defaultdict(Counter)
    for paper in papers:
        for entry_id, given in paper.points.items():
            sums[entry_id].update({"ballots": 1, "points": given})
            if paper.electorate is not None:
                sums[entry_id][COLUMNS[paper.electorate]] += given
    for entry_id in entries:
        found = sums[entry_id]
        apart = {name: found[name] if told_apart else None for name in COLUMNS.values()}
        own = {"entry_id": entry_id, "challenge_id": challenge.id}
        yield own | {"ballots": found["ballots"], "points": found["points"]} | apart


# Reading


def turnout_of(challenge: Challenge) -> Turnout | None:
    """Nothing before the close."""
    return db.session.get(Turnout, challenge.id)


def tally_of(challenge: Challenge) -> dict[int, Tally]:
    """By entry; empty before the close, when there is none. For code: pages ask the two below."""
    return {one.entry_id: one for one in db.session.scalars(select(Tally).where(Tally.challenge_id == challenge.id))}


def tally_to_prepare(challenge: Challenge) -> dict[int, Tally]:
    """What those who lead a challenge put its results together from: nothing as long as somebody may still judge."""
    return tally_of(challenge) if challenge.has_only_its_results_left else {}


def published_tally_of(challenge: Challenge) -> dict[int, Tally]:
    """What pages may show: nothing until the results are published, to nobody."""
    return tally_of(challenge) if challenge.results_at else {}


def ballots_of(challenge: Challenge, said: Turnout) -> list[list[Any]]:
    """Key, electorate, points by entry of each ballot that counts, in an order that says nothing of who was first.

    Those of an open vote have no key, and are no more telling than the others: few of an electorate hide among all.
    """
    if challenge.vote_secret:
        sealed = select(SealedBallot).where(SealedBallot.challenge_id == challenge.id).order_by(SealedBallot.key)
        return [[one.key, one.electorate, one.points] for one in db.session.scalars(sealed)]
    papers = blurred(_kept(challenge, said, set(tally_of(challenge))))
    return sorted((["", one.electorate, _written(one.points)] for one in papers), key=str)


def last_sealed() -> datetime | None:
    """When a secret vote was last closed: what it destroyed may lie in the file, between rows, until it is scrubbed."""
    asked = select(func.max(PhaseTransition.at)).join(PhaseTransition.phase).join(Phase.challenge)
    closed = (PhaseTransition.step == Step.CLOSED, Phase.kind == PhaseKind.VOTING, Challenge.vote_secret.is_(True))
    return db.session.scalar(asked.where(*closed))


# The proof


def differences(challenge: Challenge) -> list[str]:
    """Count again from what is kept, and say what does not add up."""
    said = turnout_of(challenge)
    if said is None:
        return ["the vote is not counted: it is not closed, or nobody could vote"]
    tally = tally_of(challenge)
    papers = _kept(challenge, said, set(tally))
    found = []
    if len(papers) != said.counted:
        found.append(f"turnout says that {said.counted} ballots count, {len(papers)} are kept")
    apart = any(getattr(one, name) is not None for one in tally.values() for name in COLUMNS.values())
    for row in added_up(challenge, sorted(tally), papers, told_apart=apart):
        written = tally[row["entry_id"]]
        for name in ("ballots", "points", *COLUMNS.values()):
            if getattr(written, name) != row[name]:
                found.append(f"entry {row['entry_id']}: {name} says {getattr(written, name)}, the ballots {row[name]}")
    return found


def _kept(challenge: Challenge, said: Turnout, entries: set[int]) -> list[Paper]:
    if challenge.vote_secret:
        sealed = db.session.scalars(select(SealedBallot).where(SealedBallot.challenge_id == challenge.id))
        return [Paper(one.electorate, {int(id): given for id, given in one.points.items()}) for one in sealed]
    rows = (
        select(Ballot.id, Ballot.electorate, Choice.entry_id, Choice.points)
        .join(Choice, Choice.ballot_id == Ballot.id)
        .where(Ballot.challenge_id == challenge.id)
    )
    papers: dict[int, Paper] = {}
    for ballot_id, electorate, entry_id, given in db.session.execute(rows):
        if entry_id in entries:
            papers.setdefault(ballot_id, Paper(electorate, {})).points[entry_id] = given
    return [paper for paper in papers.values() if len(paper.points) >= said.fewest]
