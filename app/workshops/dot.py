"""Dots: everybody has a few on a board, and gives them to notes; a state that is wished for, never a toggle."""

from __future__ import annotations

from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import CheckConstraint, ForeignKey, Index, Select, delete, select, update
from sqlalchemy.orm import Mapped, mapped_column

from app.clock import now
from app.database import add_new, db
from app.errors import Refused
from app.people.user import User
from app.workshops import board as boards
from app.workshops.board import Board, Reveal, Voting
from app.workshops.note import Note
from app.workshops.participant import Participant


class Dot(db.Model):
    """How many dots somebody gave to a note."""

    __table_args__ = (CheckConstraint("n >= 1", name="n"), Index("ix_dot_participant_id", "participant_id"))

    note_id: Mapped[int] = mapped_column(ForeignKey(Note.id), primary_key=True)
    participant_id: Mapped[int] = mapped_column(ForeignKey(Participant.id), primary_key=True)
    n: Mapped[int]
    at: Mapped[datetime]


class Purse(db.Model):
    """How many dots somebody has spent on a board, and how many they have: whoever votes holds this row."""

    __table_args__ = (
        CheckConstraint("spent >= 0 AND spent <= most", name="no_more_than_given"),
        Index("ix_purse_participant_id", "participant_id"),
    )

    board_id: Mapped[int] = mapped_column(ForeignKey(Board.id), primary_key=True)
    participant_id: Mapped[int] = mapped_column(ForeignKey(Participant.id), primary_key=True)
    most: Mapped[int]
    spent: Mapped[int] = mapped_column(default=0)


def settle(note: Note, *, by: Participant, wish: int) -> None:
    """Make it so many of one's dots on this note; asking for what is already so changes nothing."""
    board = note.board
    version = _hold(board)
    add_new(Purse, {"board_id": board.id, "participant_id": by.id, "most": board.dots_each, "spent": 0})
    own = (Purse.board_id == board.id, Purse.participant_id == by.id)
    db.session.execute(select(Purse.spent).where(*own).with_for_update())
    given = db.session.scalar(select(Dot.n).where(Dot.note_id == note.id, Dot.participant_id == by.id)) or 0
    change = wish - given
    if not change:
        return
    table = Purse.__table__.c
    enough = (table.board_id == board.id, table.participant_id == by.id, table.spent + change <= table.most)
    spending = update(Purse.__table__).where(*enough).values(spent=table.spent + change).returning(table.spent)
    if db.session.scalar(spending) is None:
        raise Refused(_("You have no more dots: take one back first."))
    _put(note, by, wish)
    _count(note, change, version)


def _hold(board: Board) -> int | None:
    """Nobody closes the vote meanwhile. What is not shown moves no version: not even that somebody votes is seen."""
    open_still = Board.__table__.c.voting == Voting.OPEN
    if board.reveal is Reveal.AT_ONCE:
        version = boards.step(board, open_still)
        if version is None:
            raise Refused(_("This vote is closed."))
        return version
    held = select(Board.id).where(Board.id == board.id, Board.voting == Voting.OPEN).with_for_update(read=True)
    if db.session.scalar(held) is None:
        raise Refused(_("This vote is closed."))
    return None


def _put(note: Note, by: Participant, wish: int) -> None:
    own = (Dot.note_id == note.id, Dot.participant_id == by.id)
    if not wish:
        db.session.execute(delete(Dot).where(*own))
    elif not add_new(Dot, {"note_id": note.id, "participant_id": by.id, "n": wish, "at": now()}):
        db.session.execute(update(Dot).where(*own).values(n=wish).execution_options(synchronize_session=False))


def _count(note: Note, change: int, version: int | None) -> None:
    table = Note.__table__.c
    there = (table.id == note.id, table.removed_at.is_(None))
    counting = update(Note.__table__).where(*there).values(dot_count=table.dot_count + change)
    if version is not None:
        counting = counting.values(dotted_in=version)
    if db.session.scalar(counting.returning(table.id)) is None:
        raise Refused(_("This note is not there any more."))
    db.session.expire(note, ["dot_count", "dotted_in"])


def given_by(own: Participant | None, board: Board) -> dict[int, int]:
    """How many dots somebody gave to which note of a board."""
    if own is None:
        return {}
    asked = select(Dot.note_id, Dot.n).join(Note, Note.id == Dot.note_id)
    found = asked.where(Note.board_id == board.id, Dot.participant_id == own.id)
    return dict(db.session.execute(found).tuples().all())


def give_back(note: Note) -> None:
    """A note that goes gives the dots on it back to whoever gave them."""
    for person, n in db.session.execute(select(Dot.participant_id, Dot.n).where(Dot.note_id == note.id)).tuples():
        own = (Purse.board_id == note.board_id, Purse.participant_id == person)
        back = update(Purse).where(*own).values(spent=Purse.spent - n)
        db.session.execute(back.execution_options(synchronize_session=False))
    db.session.execute(delete(Dot).where(Dot.note_id == note.id))


def of_person(person: User) -> Select[tuple[Dot]]:
    own = select(Participant.id).where(Participant.person_id == person.id)
    return select(Dot).where(Dot.participant_id.in_(own)).order_by(Dot.note_id)
