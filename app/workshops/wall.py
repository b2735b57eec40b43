"""A board as one reader sees it: whole, or what came after the version they saw."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import contains_eager, joinedload

from app.database import db
from app.people.user import Person
from app.workshops import dot as dots
from app.workshops.board import Board, Voting
from app.workshops.cluster import Cluster
from app.workshops.note import Note, may_group
from app.workshops.participant import Participant, Presence
from app.workshops.workshop import Workshop


@dataclass
class Wall:
    """What is shared by all lies in notes and clusters; what is the reader's own is asked apart."""

    board: Board
    presence: Presence
    clusters: Sequence[Cluster] = ()
    lists: dict[int | None, list[Note]] = field(default_factory=dict)

    @property
    def workshop(self) -> Workshop:
        return self.presence.workshop

    @cached_property
    def takes_dots(self) -> bool:
        """Whether this reader gives dots now."""
        return self.board.takes_dots and self.presence.writes

    @cached_property
    def groups(self) -> bool:
        return may_group(self.board, self.presence)

    @cached_property
    def given(self) -> dict[int, int]:
        return dots.given_by(self.presence.own, self.board) if self.board.voting is not Voting.NONE else {}

    @property
    def dots_left(self) -> int:
        return max(self.board.dots_each - sum(self.given.values()), 0)

    def is_own(self, note: Note) -> bool:
        return note.is_of(self.presence.own)

    def notes_in(self, cluster_id: int | None) -> list[Note]:
        return self.lists.get(cluster_id, [])


@dataclass
class Delta(Wall):
    """Pieces that take a page from the version it shows to the one that is now; `whole` where that is shorter."""

    since: int = 0
    to: int = 0
    gone: list[Note] = field(default_factory=list)
    placed: list[Note] = field(default_factory=list)
    rewritten: list[Note] = field(default_factory=list)
    counted: list[Note] = field(default_factory=list)
    new_clusters: list[Cluster] = field(default_factory=list)
    named_clusters: list[Cluster] = field(default_factory=list)
    gone_clusters: list[Cluster] = field(default_factory=list)


def found(slug: str, board_id: int, person: Person) -> Wall | None:
    """The board, if it is this person's to see: one query, for it is asked every second by everybody."""
    asked = (
        select(Board, Participant)
        .join(Workshop, Workshop.id == Board.workshop_id)
        .outerjoin(Participant, (Participant.workshop_id == Workshop.id) & (Participant.person_id == (person.id or 0)))
        .where(Board.id == board_id, Workshop.slug == slug)
        .options(contains_eager(Board.workshop).joinedload(Workshop.unit))
    )
    row = db.session.execute(asked).one_or_none()
    if row is None:
        return None
    board, own = row
    presence = Presence(board.workshop, person, own)
    return Wall(board, presence) if board.workshop.visible_to(person) and presence.is_inside else None


def _notes_of(board: Board) -> Select[tuple[Note]]:
    return select(Note).where(Note.board_id == board.id).options(joinedload(Note.author))


def fill(wall: Wall) -> Wall:
    """Everything that is on it: two queries, whatever their number. After a vote the most wanted stand first."""
    there = _notes_of(wall.board).where(Note.removed_at.is_(None))
    order = (Note.dot_count.desc(),) if wall.board.voting is Voting.CLOSED else ()
    for note in db.session.scalars(there.order_by(*order, Note.position, Note.id)):
        wall.lists.setdefault(note.cluster_id, []).append(note)
    clusters = select(Cluster).where(Cluster.board_id == wall.board.id, Cluster.removed_at.is_(None))
    wall.clusters = list(db.session.scalars(clusters.order_by(Cluster.id)))
    if wall.board.voting is Voting.CLOSED:
        wall.clusters = sorted(wall.clusters, key=lambda one: -sum(note.dot_count for note in wall.notes_in(one.id)))
    return wall


def since(wall: Wall, seen: int) -> Delta | None:
    """What came after a version; None where the board itself changed, or never had that version.

    A version is readable when all before it are. What is read after it may be newer still: it is then sent again, in
    its place. What was made later is left to the next answer, or it would be put on the wall twice.
    """
    board = wall.board
    if not board.changed_in <= seen <= board.version:
        return None
    delta = Delta(board, wall.presence, since=seen, to=board.version)
    asked = _notes_of(board).where(or_(Note.changed_in > seen, Note.dotted_in > seen), Note.created_in <= delta.to)
    for note in db.session.scalars(asked.order_by(Note.position, Note.id)):
        _sort(delta, note)
    changed = select(Cluster).where(
        Cluster.board_id == board.id, Cluster.changed_in > seen, Cluster.created_in <= delta.to
    )
    for cluster in db.session.scalars(changed.order_by(Cluster.id)):
        is_new = cluster.created_in > seen
        if cluster.removed_at:
            delta.gone_clusters += [] if is_new else [cluster]
        else:
            (delta.new_clusters if is_new else delta.named_clusters).append(cluster)
    return delta


def _sort(delta: Delta, note: Note) -> None:
    is_new = note.created_in > delta.since
    if note.removed_at:
        delta.gone += [] if is_new else [note]
    elif is_new:
        delta.placed.append(note)
    elif note.position > delta.since:
        delta.gone.append(note)
        delta.placed.append(note)
    elif note.changed_in > delta.since:
        delta.rewritten.append(note)
    elif delta.board.shows_dots:
        delta.counted.append(note)
