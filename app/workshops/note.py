"""A note on a board: a few words of somebody, on a colour, alone or in a group.

Who wrote it is kept for them to change it and to say what may become of it; whether it is shown, the workshop says.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, ForeignKey, Index, Select, String, select, update
from sqlalchemy.orm import Mapped, joinedload, mapped_column, relationship

from app.clock import now
from app.database import Key, db
from app.errors import Refused
from app.ideas.idea import Idea
from app.people.user import User
from app.workshops import board as boards
from app.workshops.board import MOST_NOTES, Board, Grouping, Stale, Writing
from app.workshops.cluster import Cluster
from app.workshops.participant import Participant, Presence
from app.workshops.workshop import Naming, Workshop


class Colour(StrEnum):
    SUN = "sun"
    LEAF = "leaf"
    CORAL = "coral"
    SKY = "sky"
    PLUM = "plum"


class Note(db.Model):
    """All `_in` are versions of its board; `position` is the one in which it came to the list where it lies.

    `version` is what whoever moves or changes it saw. One that was taken off keeps its row, without its words.
    """

    __table_args__ = (Index("ix_note_board_id", "board_id", "changed_in"),)

    id: Mapped[Key]
    board_id: Mapped[int] = mapped_column(ForeignKey(Board.id))
    author_id: Mapped[int | None] = mapped_column(ForeignKey(Participant.id), index=True)
    scribe_id: Mapped[int | None] = mapped_column(ForeignKey(Participant.id), index=True)
    cluster_id: Mapped[int | None] = mapped_column(ForeignKey(Cluster.id), index=True)
    idea_id: Mapped[int | None] = mapped_column(ForeignKey(Idea.id), index=True)
    text: Mapped[str] = mapped_column(String(280))
    colour: Mapped[Colour] = mapped_column(default=Colour.SUN)
    position: Mapped[int]
    version: Mapped[int] = mapped_column(default=1)
    created_in: Mapped[int]
    changed_in: Mapped[int]
    dotted_in: Mapped[int] = mapped_column(default=0)
    dot_count: Mapped[int] = mapped_column(default=0)
    at: Mapped[datetime]
    removed_at: Mapped[datetime | None]

    board: Mapped[Board] = relationship()
    author: Mapped[Participant | None] = relationship(foreign_keys=[author_id])
    scribe: Mapped[Participant | None] = relationship(foreign_keys=[scribe_id])
    cluster: Mapped[Cluster | None] = relationship()
    idea: Mapped[Idea | None] = relationship()

    @property
    def by_scribe(self) -> bool:
        return self.scribe_id is not None

    def name_shown(self, workshop: Workshop) -> str:
        """The first name that was typed; none where nobody is to learn it."""
        return self.author.first_name if self.author and not workshop.is_anonymous else ""

    def shown(self, workshop: Workshop) -> tuple[Any, ...]:
        """All that it says to everybody: as long as this is the same, so is the piece."""
        return (self.id, self.text, self.colour, self.name_shown(workshop), self.by_scribe, self.idea_id is not None)

    # Who may

    def is_of(self, own: Participant | None) -> bool:
        """Written by them, or for others by them as a scribe."""
        return own is not None and own.id in (self.author_id, self.scribe_id)

    def editable_by(self, presence: Presence) -> bool:
        return presence.is_coming and self.is_of(presence.own) and self.board.workshop.is_running

    def removable_by(self, presence: Presence) -> bool:
        return self.board.workshop.is_running and (self.is_of(presence.own) or presence.leads or presence.scribes)

    # What happens to it

    def rewrite(self, *, seen: int, text: str, colour: Colour) -> None:
        version = self._hold(seen)
        self.text, self.colour, self.changed_in = text, colour, version

    def remove(self) -> None:
        """Its words go with it, and a group without notes goes too."""
        version = boards.step(self.board, notes=-1)
        db.session.refresh(self)
        if self.removed_at:
            raise Refused(_("This note is not there any more."))
        assert version is not None
        left = self.cluster_id
        self.text, self.removed_at, self.cluster_id = "", now(), None
        self.changed_in, self.version = version, self.version + 1
        _tidy(left, version)

    def move(self, onto: Note | Cluster | None, *, seen: int) -> None:
        """Onto another note, into a group, or out of all groups; one of two who move it at once does it."""
        version = self._hold(seen)
        if isinstance(onto, Note):
            onto = _group_of(onto, self, version)
        elif onto is not None:
            db.session.refresh(onto)
            if onto.removed_at or onto.board_id != self.board_id:
                raise Stale(_("This group is not there any more."))
        to = onto.id if onto else None
        if to == self.cluster_id:
            return
        left, self.cluster_id = self.cluster_id, to
        self.position = self.changed_in = version
        _tidy(left, version)

    def _hold(self, seen: int) -> int:
        """The board's next version. Raises Stale when somebody changed or moved the note after it was seen."""
        version = boards.step(self.board)
        table = Note.__table__.c
        held = update(Note.__table__).where(table.id == self.id, table.version == seen, table.removed_at.is_(None))
        if db.session.scalar(held.values(version=seen + 1).returning(table.id)) is None or version is None:
            raise Stale(_("Somebody changed this note meanwhile: look, then decide again."))
        db.session.refresh(self)
        return version


def _group_of(onto: Note, moved: Note, version: int) -> Cluster:
    """The group in which a note lies, made of it when it lay alone."""
    db.session.refresh(onto)
    if onto.removed_at or onto.board_id != moved.board_id or onto.id == moved.id:
        raise Stale(_("This note is not there any more."))
    if onto.cluster_id is not None:
        return db.session.get_one(Cluster, onto.cluster_id)
    cluster = Cluster(board_id=onto.board_id, created_in=version, changed_in=version)
    db.session.add(cluster)
    db.session.flush()
    onto.cluster_id, onto.position, onto.changed_in, onto.version = cluster.id, version, version, onto.version + 1
    return cluster


def _tidy(cluster_id: int | None, version: int) -> None:
    """A group that holds no note any more goes."""
    if cluster_id is None:
        return
    db.session.flush()
    inside = select(Note.id).where(Note.cluster_id == cluster_id, Note.removed_at.is_(None)).limit(1)
    if db.session.scalar(inside) is None:
        cluster = db.session.get_one(Cluster, cluster_id)
        cluster.removed_at, cluster.changed_in = now(), version


def write(
    board: Board,
    *,
    text: str,
    colour: Colour = Colour.SUN,
    author: Participant | None,
    scribe: Participant | None = None,
) -> Note:
    """As long as the board takes notes; who writes for others says so."""
    if not board.workshop.is_running:
        raise Refused(_("This workshop is not running."))
    table = Board.__table__.c
    version = boards.step(board, table.writing == Writing.OPEN, table.note_count < MOST_NOTES, notes=1)
    if version is None:
        raise Refused(_("This board takes no more notes."))
    note = Note(
        board_id=board.id, text=text, colour=colour, author_id=author.id if author else None,
        scribe_id=scribe.id if scribe else None, position=version, created_in=version, changed_in=version, at=now(),
    )  # fmt: skip
    db.session.add(note)
    db.session.flush()
    return note


def name_group(cluster: Cluster, title: str) -> None:
    """The last title stays: it is a label on a wall, which whoever stands there reads."""
    version = boards.step(cluster.board)
    db.session.refresh(cluster)
    if cluster.removed_at or version is None:
        raise Refused(_("This group is not there any more."))
    cluster.title, cluster.changed_in = title, version


def may_group(board: Board, presence: Presence) -> bool:
    if not board.workshop.is_running:
        return False
    return (presence.writes and board.grouping is Grouping.EVERYBODY) or presence.scribes or presence.leads


def renamed(own: Participant) -> None:
    """Whoever is called otherwise is so on every board that names people."""
    if own.workshop.naming is Naming.ANONYMOUS:
        return
    touched = select(Note.board_id).where(Note.author_id == own.id, Note.removed_at.is_(None)).distinct()
    for board in db.session.scalars(select(Board).where(Board.id.in_(touched)).order_by(Board.id)).all():
        version = boards.step(board)
        these = update(Note).where(Note.board_id == board.id, Note.author_id == own.id, Note.removed_at.is_(None))
        db.session.execute(these.values(changed_in=version))


def unlink(*which: ColumnElement[bool]) -> None:
    """Who wrote these notes is not kept any more."""
    db.session.execute(update(Note).where(*which).values(author_id=None).execution_options(synchronize_session=False))


def of_person(person: User) -> Select[tuple[Note]]:
    own = select(Participant.id).where(Participant.person_id == person.id)
    return select(Note).where(Note.author_id.in_(own), Note.removed_at.is_(None)).order_by(Note.id)


def scribed_by(own: Participant, board: Board, most: int) -> Sequence[Note]:
    """What somebody wrote for others, the last first."""
    asked = select(Note).where(Note.board_id == board.id, Note.scribe_id == own.id, Note.removed_at.is_(None))
    return db.session.scalars(asked.options(joinedload(Note.author)).order_by(Note.id.desc()).limit(most)).all()
