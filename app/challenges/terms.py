"""What a challenge announces: its criteria, its prizes and the questions of its form, copied from the kit at launch."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.challenges.vocabulary import PrizeKind, QuestionKind
from app.database import Key, db


class Criterion(db.Model):
    """What the jury looks at; the weights of a challenge make 100 together."""

    __table_args__ = (UniqueConstraint("challenge_id", "position"),)

    id: Mapped[Key]
    challenge_id: Mapped[int] = mapped_column(ForeignKey("challenge.id"))
    position: Mapped[int]
    name: Mapped[str] = mapped_column(String(80))
    explains: Mapped[str] = mapped_column(String(400))
    weight: Mapped[int]
    lowest: Mapped[int]
    highest: Mapped[int]


class Prize(db.Model):
    """`amount` is in the unit of its kind: euros, weeks or hours; `open_to` says who may receive it (`Entrant`).

    `winners` is how many entries receive it, each of them in full.
    """

    __table_args__ = (UniqueConstraint("challenge_id", "position"),)

    id: Mapped[Key]
    challenge_id: Mapped[int] = mapped_column(ForeignKey("challenge.id"))
    position: Mapped[int]
    kind: Mapped[PrizeKind]
    title: Mapped[str] = mapped_column(String(120))
    amount: Mapped[int | None]
    winners: Mapped[int] = mapped_column(default=1, server_default="1")
    open_to: Mapped[list[str]]


@dataclass(frozen=True)
class Award:
    """What a prize is, as its organiser wants it before it is announced."""

    amount: int | None
    winners: int
    open_to: list[str]


class EntryQuestion(db.Model):
    """A question of the entry form; answers name it by its position."""

    __table_args__ = (UniqueConstraint("challenge_id", "position"),)

    id: Mapped[Key]
    challenge_id: Mapped[int] = mapped_column(ForeignKey("challenge.id"))
    position: Mapped[int]
    label: Mapped[str] = mapped_column(String(160))
    hint: Mapped[str] = mapped_column(String(300))
    kind: Mapped[QuestionKind]
    required: Mapped[bool]
    most: Mapped[int]
    choices: Mapped[list[str]] = mapped_column(default=list)

    @property
    def key(self) -> str:
        return str(self.position)
