"""A receipt: what a person holds of their own support, and can hold against the journal."""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from hashlib import sha256
from typing import Self

from sqlalchemy import Select, select

from app.database import db
from app.extensions import settings
from app.ideas import seal as seals
from app.ideas import sheet as sheets
from app.ideas.idea import Idea
from app.ideas.seal import Seal
from app.ideas.sheet import Ballot, Sheet
from app.ideas.support import SupportEntry, Wish, voter_of
from app.people.user import Electorate, User

SEALED_WITHIN = timedelta(minutes=2)
"""The worker seals every minute."""

SEPARATOR = "."
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Unreadable(Exception):
    """This is not a receipt, or not one that was made here."""


class Verdict(StrEnum):
    """What the journal says to a receipt."""

    COUNTED = "counted"
    MISSING = "missing"
    ALTERED = "altered"
    BROKEN = "broken"


@dataclass(frozen=True)
class Receipt:
    """One entry of the journal, as it was when its voter was told of it."""

    id: int
    idea_id: int
    voter: str
    electorate: Electorate
    act: Wish
    at: datetime

    @classmethod
    def of(cls, entry: SupportEntry) -> Self:
        return cls(entry.id, entry.idea_id, entry.voter, entry.electorate, entry.act, entry.at)

    @property
    def ballot(self) -> Ballot:
        return Ballot.of(self)

    @property
    def opening(self) -> str:
        return sheets.opening_of(self)

    @property
    def code(self) -> str:
        """All of it in one word, marked so that nobody else can make one."""
        return SEPARATOR.join((*self._words, _mark(self._words)))

    @property
    def _words(self) -> tuple[str, ...]:
        micros = (self.at - EPOCH) // timedelta(microseconds=1)
        return str(self.id), str(self.idea_id), self.electorate.value, self.act.value, str(micros), self.voter

    @classmethod
    def read(cls, code: str) -> Self:
        """Raises Unreadable."""
        *words, mark = code.strip().split(SEPARATOR)
        try:
            id, idea_id, electorate, act, micros, voter = words
            at = EPOCH + timedelta(microseconds=int(micros))
            receipt = cls(int(id), int(idea_id), voter, Electorate(electorate), Wish(act), at)
        except (ValueError, OverflowError) as problem:
            raise Unreadable from problem
        if not hmac.compare_digest(_mark(tuple(words)).encode(), mark.encode()):
            raise Unreadable
        return receipt

    @property
    def seal(self) -> Seal | None:
        return seals.of_entry(self.id)

    @property
    def sheet(self) -> Sheet | None:
        return sheets.of_entry(self.id)

    def verdict(self) -> Verdict:
        """Whether the journal still says so, and its seal and its sheet with it."""
        entry = db.session.get(SupportEntry, self.id)
        if entry is None:
            return Verdict.MISSING
        if Receipt.of(entry) != self:
            return Verdict.ALTERED
        seal, sheet = self.seal, self.sheet
        if seal and not seals.holds(seal):
            return Verdict.BROKEN
        if sheet and not sheets.holds(sheet):
            return Verdict.BROKEN
        return Verdict.COUNTED

    def later(self) -> Self | None:
        """What the same voter did with the same idea since, if anything."""
        entry = db.session.scalars(_acts(self.idea_id, self.voter)).first()
        return type(self).of(entry) if entry and entry.id > self.id else None


def _mark(words: tuple[str, ...]) -> str:
    said = SEPARATOR.join(("receipt", *words)).encode()
    return hmac.new(settings().secret_key.encode(), said, sha256).hexdigest()[:32]


def _acts(idea_id: int, voter: str) -> Select[tuple[SupportEntry]]:
    asked = select(SupportEntry).where(SupportEntry.idea_id == idea_id, SupportEntry.voter == voter)
    return asked.order_by(SupportEntry.id.desc()).limit(1)


def of(person: User, idea: Idea) -> Receipt | None:
    """For what this person did last with this idea: gave a support, or took it back."""
    entry = db.session.scalars(_acts(idea.id, voter_of(person, idea.id))).first()
    return Receipt.of(entry) if entry else None
