"""The audience's vote at a final: each chooses one finalist, changes their mind until the close, always in secret.

Until the close a row says who chose whom; no backup holds it. The close counts, seals each choice under a key drawn at
random, and destroys whose it was. It decides a prize of its own, or advises the jury: it never moves a ranking.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import ForeignKey, ForeignKeyConstraint, String, delete, func, insert, select, update
from sqlalchemy.orm import Mapped, joinedload, mapped_column, relationship

from app.activity.event import record
from app.challenges import final as finals
from app.challenges.audience_turn import AudienceTurn, Turn, is_open, turns_of
from app.challenges.challenge import ELECTORATES, Challenge
from app.challenges.entry import Entry
from app.challenges.final import Final, Pitch
from app.challenges.juror import judges
from app.challenges.permission import Action, Part, permits
from app.challenges.tally import Paper, added_up, blurred
from app.challenges.verbs import Verb
from app.challenges.vocabulary import FinalVote, PhaseKind
from app.clock import now
from app.database import Document, add_new, db
from app.errors import Refused
from app.people.user import Electorate, Person, User

FEWEST_FINALISTS = 2


class AudienceChoice(db.Model):
    """Whom somebody chooses: the key holds one vote for each person and final, and the choice is a finalist."""

    __table_args__ = (ForeignKeyConstraint(("challenge_id", "entry_id"), (Pitch.challenge_id, Pitch.entry_id)),)

    challenge_id: Mapped[int] = mapped_column(ForeignKey(Final.challenge_id), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey(User.id), primary_key=True, index=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey(Entry.id), index=True)
    electorate: Mapped[Electorate]


class AudiencePaper(db.Model):
    """A choice once it is counted: a key drawn at random, no hour, nobody."""

    key: Mapped[str] = mapped_column(String(32), primary_key=True)
    challenge_id: Mapped[int] = mapped_column(ForeignKey(Final.challenge_id), index=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey(Entry.id), index=True)
    electorate: Mapped[Electorate | None]


class AudienceTally(db.Model):
    """What a finalist received: in all, and by electorate where that is told apart."""

    entry_id: Mapped[int] = mapped_column(ForeignKey(Entry.id), primary_key=True)
    challenge_id: Mapped[int] = mapped_column(ForeignKey(Final.challenge_id), index=True)
    votes: Mapped[int]
    staff: Mapped[int | None]
    citizens: Mapped[int | None]
    partners: Mapped[int | None]

    entry: Mapped[Entry] = relationship()


# Who runs the final opens it, closes it, reveals it


def open_vote(challenge: Challenge, *, by: User) -> None:
    """The phase is held, so that a vote does not open in a final that closes."""
    if challenge.final_vote is FinalVote.NONE:
        raise Refused(_("Nobody votes at this final."))
    phase = challenge.phase(PhaseKind.FINAL)
    if phase is not None:
        phase.hold(shared=True)
    if not permits(challenge, Part.FACILITATOR, Action.STAGE):
        raise Refused(_("The final is not on now."))
    final = finals.held(challenge)
    if final.announced_at is None:
        raise Refused(_("Announce the finalists first."))
    if len(finalists_of(challenge)) < FEWEST_FINALISTS:
        raise Refused(_("There is nothing to choose between: fewer than two finalists are left."))
    _take(challenge, Turn.OPENED, by)
    record(by, Verb.AUDIENCE_OPENED, challenge)


def close_vote(challenge: Challenge, *, by: User) -> None:
    final = finals.held(challenge)
    if Turn.OPENED not in turns_of(challenge):
        raise Refused(_("The audience’s vote is not open."))
    _close(final, by)


def close_with(challenge: Challenge) -> None:
    """The final is over: a vote that is still open closes with it."""
    if challenge.final_vote is FinalVote.NONE or not is_open(turns_of(challenge)):
        return
    _close(finals.held(challenge), None)


def reveal(challenge: Challenge, *, by: User) -> None:
    """To the room, before the results; advice stays with the jury until they are published."""
    finals.held(challenge)
    if Turn.CLOSED not in turns_of(challenge):
        raise Refused(_("Close the audience’s vote first."))
    if challenge.results_at:
        raise Refused(_("The results are published: everybody sees it already."))
    if challenge.final_vote is not FinalVote.PRIZE:
        raise Refused(_("This vote is advice to the jury: it is shown with the results."))
    _take(challenge, Turn.REVEALED, by)
    record(by, Verb.AUDIENCE_REVEALED, challenge)


def _take(challenge: Challenge, turn: Turn, by: User | None) -> None:
    """Written down once: of two who press at once, the second is told."""
    row = {"challenge_id": challenge.id, "turn": turn, "at": now(), "by_id": by.id if by else None}
    if not add_new(AudienceTurn, row):
        raise Refused(_("This has been done already."))


def _close(final: Final, by: User | None) -> None:
    """Whoever is choosing is waited for; from here on nobody chooses any more."""
    challenge = final.challenge
    db.session.flush()
    db.session.execute(select(Final.challenge_id).where(Final.challenge_id == challenge.id).with_for_update())
    _take(challenge, Turn.CLOSED, by)
    count(challenge)
    record(by, Verb.AUDIENCE_CLOSED, challenge)


def count(challenge: Challenge) -> None:
    """Count, seal each choice, and destroy whose it was; whoever closes the vote asks for it, once."""
    papers = blurred(_chosen(challenge))
    if sealed := _sealed(challenge, papers):
        db.session.execute(insert(AudiencePaper), sealed)
    db.session.execute(delete(AudienceChoice).where(AudienceChoice.challenge_id == challenge.id))
    finalists = [one.entry_id for one in finalists_of(challenge)]
    if rows := [_row(one) for one in added_up(challenge, finalists, papers)]:
        db.session.execute(insert(AudienceTally), rows)


def _chosen(challenge: Challenge) -> list[Paper]:
    """What counts: choices of finalists that were not withdrawn."""
    asked = select(AudienceChoice.electorate, AudienceChoice.entry_id).join(
        Entry, Entry.id == AudienceChoice.entry_id
    ).where(AudienceChoice.challenge_id == challenge.id, Entry.withdrawn_at.is_(None))  # fmt: skip
    return [Paper(electorate, {entry_id: 1}) for electorate, entry_id in db.session.execute(asked)]


def _sealed(challenge: Challenge, papers: Iterable[Paper]) -> list[Document]:
    """In the order of their keys: no place in the file says who came first."""
    rows = [
        {"key": secrets.token_hex(16), "challenge_id": challenge.id, "entry_id": entry, "electorate": paper.electorate}
        for paper in papers
        for entry in paper.points
    ]
    return sorted(rows, key=lambda row: str(row["key"]))


def _row(added: Document) -> Document:
    return {name: added[name] for name in ("entry_id", "challenge_id", *APART)} | {"votes": added["points"]}


APART = ("staff", "citizens", "partners")


# What somebody in the audience does


def choose(challenge: Challenge, entry_id: int | None, *, by: User) -> bool:
    """From now on they choose this one, or nobody: a state. Says whether anything changed."""
    _hold_open(challenge, by)
    own = (AudienceChoice.challenge_id == challenge.id, AudienceChoice.person_id == by.id)
    if entry_id is None:
        gone = delete(AudienceChoice).where(*own).returning(AudienceChoice.person_id)
        return db.session.scalar(gone) is not None
    pitch = next((one for one in finalists_of(challenge) if one.entry_id == entry_id), None)
    if pitch is None:
        raise Refused(_("This entry is not in the final."))
    if pitch.entry.belongs_to(by):
        raise Refused(_("This entry is yours, or your team’s: nobody votes for their own."))
    row = {"challenge_id": challenge.id, "person_id": by.id, "entry_id": entry_id, "electorate": by.electorate}
    if add_new(AudienceChoice, row):
        return True
    changed = update(AudienceChoice).where(*own, AudienceChoice.entry_id != entry_id).values(entry_id=entry_id)
    return db.session.scalar(changed.returning(AudienceChoice.person_id)) is not None


def _hold_open(challenge: Challenge, by: User) -> None:
    """Until this is committed the vote cannot close, so that nothing is taken after a close that is committed."""
    db.session.execute(select(Final.challenge_id).where(Final.challenge_id == challenge.id).with_for_update(read=True))
    if not is_open(turns_of(challenge)):
        raise Refused(_("The audience’s vote is not open."))
    if challenge.led_by(by):
        raise Refused(_("You lead this challenge: you do not vote in it."))
    if not by.confirmed_at:
        raise Refused(_("Confirm your e-mail address first."))
    if not is_voter(challenge, by):
        raise Refused(_("You are not among those who vote at this final."))


def forget(person: User) -> None:
    """What an erasure does: the choice of a vote that is open goes; what was counted is nobody's."""
    db.session.execute(delete(AudienceChoice).where(AudienceChoice.person_id == person.id))


# Reading


def is_voter(challenge: Challenge, person: Person) -> bool:
    """Whether the kit lets them choose, at some time."""
    if not isinstance(person, User) or not person.confirmed_at or challenge.led_by(person):
        return False
    return challenge.visible_to(person) and ELECTORATES[person.electorate] in challenge.final_voters


def finalists_of(challenge: Challenge) -> list[Pitch]:
    """In the running order, without those withdrawn."""
    asked = select(Pitch).join(Pitch.entry).where(Pitch.challenge_id == challenge.id, Entry.withdrawn_at.is_(None))
    return list(db.session.scalars(asked.options(joinedload(Pitch.entry)).order_by(Pitch.position)))


def choice_of(challenge: Challenge, person: Person) -> int | None:
    """Their own, while the vote is open; nobody finds it afterwards."""
    if person.id is None:
        return None
    asked = select(AudienceChoice.entry_id)
    return db.session.scalar(
        asked.where(AudienceChoice.challenge_id == challenge.id, AudienceChoice.person_id == person.id)
    )


def choices_of(person: User) -> list[AudienceChoice]:
    asked = select(AudienceChoice).where(AudienceChoice.person_id == person.id)
    return list(db.session.scalars(asked.order_by(AudienceChoice.challenge_id)))


@dataclass(frozen=True)
class Applause:
    """The vote as one reader may know it: `lines` are empty for whoever may not know them yet."""

    turns: dict[Turn, datetime]
    cast: int
    lines: list[AudienceTally]
    is_public: bool

    @property
    def is_open(self) -> bool:
        return is_open(self.turns)

    @property
    def is_closed(self) -> bool:
        return Turn.CLOSED in self.turns

    @property
    def first(self) -> list[AudienceTally]:
        """Whom most chose; more than one when as many chose another."""
        most = max((one.votes for one in self.lines), default=0)
        return [one for one in self.lines if one.votes == most > 0]


def applause_of(challenge: Challenge, person: Person | None = None) -> Applause | None:
    """What is shown to a room, where nobody is named, or to a person. None where there is no such vote (yet)."""
    turns = turns_of(challenge) if challenge.final_vote is not FinalVote.NONE else {}
    if not turns:
        return None
    is_public = Turn.CLOSED in turns and (Turn.REVEALED in turns or challenge.results_at is not None)
    may = is_public or (person is not None and Turn.CLOSED in turns and _is_entitled(challenge, person))
    return Applause(turns, _cast(challenge), tally_of(challenge) if may else [], is_public)


def _is_entitled(challenge: Challenge, person: Person) -> bool:
    """Before everybody: whoever prepares the results, and the jury that is advised."""
    if challenge.led_by(person):
        return True
    return challenge.final_vote is FinalVote.ADVICE and judges(challenge, person)


def _cast(challenge: Challenge) -> int:
    """How many have chosen: all that is known before the close. Afterwards, how many count."""
    chosen = select(func.count()).where(AudienceChoice.challenge_id == challenge.id).scalar_subquery()
    sealed = select(func.count()).where(AudiencePaper.challenge_id == challenge.id).scalar_subquery()
    return db.session.scalar(select(chosen + sealed)) or 0


def tally_of(challenge: Challenge) -> list[AudienceTally]:
    """The most votes first; empty before the close. For code: pages ask `applause_of`."""
    asked = select(AudienceTally).where(AudienceTally.challenge_id == challenge.id)
    asked = asked.options(joinedload(AudienceTally.entry).joinedload(Entry.team))
    return list(db.session.scalars(asked.order_by(AudienceTally.votes.desc(), AudienceTally.entry_id)))


def last_closed() -> datetime | None:
    """What a close destroyed may lie in the file, between rows, until it is scrubbed."""
    return db.session.scalar(select(func.max(AudienceTurn.at)).where(AudienceTurn.turn == Turn.CLOSED))


# The proof


def minuted(challenge: Challenge) -> Document | None:
    """The count with its sealed papers: whoever adds them up finds it."""
    turns = turns_of(challenge) if challenge.final_vote is not FinalVote.NONE else {}
    if Turn.CLOSED not in turns:
        return None
    lines = sorted(tally_of(challenge), key=lambda one: one.entry_id)
    return {
        "decides": challenge.final_vote.value,
        "voters": list(challenge.final_voters),
        "opened": turns[Turn.OPENED].isoformat(),
        "closed": turns[Turn.CLOSED].isoformat(),
        "tally": [[one.entry_id, one.votes, one.staff, one.citizens, one.partners] for one in lines],
        "papers": [[one.key, one.electorate, one.entry_id] for one in _kept(challenge)],
    }


def _kept(challenge: Challenge) -> list[AudiencePaper]:
    asked = select(AudiencePaper).where(AudiencePaper.challenge_id == challenge.id)
    return list(db.session.scalars(asked.order_by(AudiencePaper.key)))


def differences(challenge: Challenge) -> list[str]:
    """Count again from the sealed papers, and say what does not add up; a vote that is not closed is not counted."""
    written = {one.entry_id: one for one in tally_of(challenge)}
    papers = [Paper(one.electorate, {one.entry_id: 1}) for one in _kept(challenge)]
    strange = {entry for paper in papers for entry in paper.points} - written.keys()
    found = [f"audience: papers name entry {entry}, which is not in the count" for entry in sorted(strange)]
    for added in added_up(challenge, sorted(written), papers):
        row, said = _row(added), written[added["entry_id"]]
        found += [
            f"audience: entry {row['entry_id']}: {name} says {getattr(said, name)}, the papers {row[name]}"
            for name in ("votes", *APART)
            if getattr(said, name) != row[name]
        ]
    return found
