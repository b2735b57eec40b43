"""A board of a workshop: a wall of notes with a question over it, and a vote by dots.

Its version moves with everything that is written on it, in the transaction that writes: the row is held from then on,
so versions become readable in their order, and a reader who has seen one asks for what came after it.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import CheckConstraint, ColumnElement, ForeignKey, Index, String, func, select, update
from sqlalchemy.orm import Mapped, mapped_column, relationship
from sqlalchemy.orm.attributes import set_committed_value

from app.database import Key, db
from app.errors import Refused
from app.workshops.workshop import Workshop, hold

MOST_BOARDS = 20
MOST_NOTES = 2_000
MOST_DOTS = 20


class Writing(StrEnum):
    OPEN = "open"
    CLOSED = "closed"


class Voting(StrEnum):
    NONE = "none"
    OPEN = "open"
    CLOSED = "closed"


class Reveal(StrEnum):
    """When the counts of a vote are shown: as they come, or to nobody before its end."""

    AT_ONCE = "at_once"
    AT_CLOSE = "at_close"


class Grouping(StrEnum):
    EVERYBODY = "everybody"
    LEADERS = "leaders"


class Board(db.Model):
    """`changed_in` is the version in which the board itself last changed: whoever saw an older one reads it anew."""

    __table_args__ = (
        CheckConstraint("dots_each BETWEEN 0 AND 20", name="dots_each"),
        CheckConstraint("note_count >= 0", name="note_count"),
        Index("ix_board_workshop_id", "workshop_id", "position"),
    )

    id: Mapped[Key]
    workshop_id: Mapped[int] = mapped_column(ForeignKey(Workshop.id))
    title: Mapped[str] = mapped_column(String(120))
    prompt: Mapped[str] = mapped_column(String(500), default="")
    position: Mapped[int]
    version: Mapped[int] = mapped_column(default=1)
    changed_in: Mapped[int] = mapped_column(default=1)
    dots_each: Mapped[int] = mapped_column(default=5)
    reveal: Mapped[Reveal] = mapped_column(default=Reveal.AT_CLOSE)
    voting: Mapped[Voting] = mapped_column(default=Voting.NONE)
    writing: Mapped[Writing] = mapped_column(default=Writing.OPEN)
    grouping: Mapped[Grouping] = mapped_column(default=Grouping.EVERYBODY)
    note_count: Mapped[int] = mapped_column(default=0)

    workshop: Mapped[Workshop] = relationship()

    @property
    def takes_notes(self) -> bool:
        return self.writing is Writing.OPEN and self.workshop.is_running

    @property
    def takes_dots(self) -> bool:
        return self.voting is Voting.OPEN and self.workshop.is_running

    @property
    def shows_dots(self) -> bool:
        """Whether anybody, the facilitator included, may learn how many dots there are."""
        if self.voting is Voting.NONE:
            return False
        return self.voting is Voting.CLOSED or self.reveal is Reveal.AT_ONCE

    # What happens to it

    def rewrite(self, *, seen: int, **said: Any) -> None:
        """The rules of a vote stay as they are once it is open."""
        moved = step(self, Board.__table__.c.changed_in == seen, changed=True)
        if moved is None:
            raise Stale(_("Somebody changed this board meanwhile: look, then decide again."))
        db.session.refresh(self)
        fixed = (self.dots_each, self.reveal) != (said["dots_each"], said["reveal"])
        if self.voting is not Voting.NONE and fixed:
            raise Refused(_("The vote has begun: its dots and when they are shown stay as they are."))
        for name, value in said.items():
            setattr(self, name, value)

    def pass_to(self, *, writing: Writing, voting: Voting) -> None:
        """Whether it takes notes, and how far its vote is: asking for what is so already changes nothing."""
        step(self, changed=True)
        db.session.refresh(self)
        if not self.workshop.is_running:
            raise Refused(_("This workshop is not running."))
        if voting is Voting.NONE and self.voting is not Voting.NONE:
            raise Refused(_("A vote that has begun cannot be undone: close it."))
        if self.voting is Voting.CLOSED and voting is Voting.OPEN:
            raise Refused(_("What was revealed cannot be hidden again: vote on another board."))
        if voting is Voting.CLOSED and self.voting is Voting.NONE:
            raise Refused(_("This vote was not opened."))
        if voting is Voting.OPEN and not self.dots_each:
            raise Refused(_("Say first how many dots everybody has."))
        self.writing, self.voting = writing, voting


class Stale(Refused):
    """Somebody else changed it after this person saw it."""


def add(workshop: Workshop, **said: Any) -> Board:
    """Another board of a workshop, after those that are there."""
    workshop = hold(workshop)
    if not workshop.is_open:
        raise Refused(_("This workshop can no longer be changed."))
    last = db.session.scalar(select(func.max(Board.position)).where(Board.workshop_id == workshop.id)) or 0
    if last >= MOST_BOARDS:
        raise Refused(_("A workshop has at most twenty boards."))
    board = Board(workshop=workshop, position=last + 1, **said)
    db.session.add(board)
    db.session.flush()
    return board


def step(board: Board, *only: ColumnElement[bool], changed: bool = False, notes: int = 0) -> int | None:
    """Move on by one version where the conditions hold; the version, or None. Its row is held from then on."""
    table = Board.__table__.c
    values: dict[str, Any] = {"version": table.version + 1}
    if changed:
        values["changed_in"] = table.version + 1
    if notes:
        values["note_count"] = table.note_count + notes
    moved = update(Board.__table__).where(table.id == board.id, *only).values(values).returning(table.version)
    version = db.session.scalar(moved)
    if version is not None:
        set_committed_value(board, "version", version)
    return version


def read_anew(workshop: Workshop) -> None:
    """Whoever has a board of it before them gets it whole: what they may do there has changed."""
    for board in of(workshop):
        step(board, changed=True)


def close_all(workshop: Workshop) -> None:
    """With the workshop end its notes and its votes: nothing that comes later is taken, and all counts are shown."""
    for board in of(workshop):
        step(board, changed=True)
        db.session.refresh(board)
        board.writing = Writing.CLOSED
        if board.voting is Voting.OPEN:
            board.voting = Voting.CLOSED


def of(workshop: Workshop) -> Sequence[Board]:
    asked = select(Board).where(Board.workshop_id == workshop.id).order_by(Board.position, Board.id)
    return db.session.scalars(asked).all()
