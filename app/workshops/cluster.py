"""A group of notes on a board, with a title; it is there as long as a note is in it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.database import Key, db
from app.workshops.board import Board


class Cluster(db.Model):
    """`created_in` and `changed_in` are versions of its board. One that is gone keeps its row: pages learn of it."""

    __table_args__ = (Index("ix_cluster_board_id", "board_id", "changed_in"),)

    id: Mapped[Key]
    board_id: Mapped[int] = mapped_column(ForeignKey(Board.id))
    title: Mapped[str] = mapped_column(String(80), default="")
    created_in: Mapped[int]
    changed_in: Mapped[int]
    removed_at: Mapped[datetime | None]

    board: Mapped[Board] = relationship()
