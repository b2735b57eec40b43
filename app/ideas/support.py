"""Supports: a state that somebody gives or takes back, counted apart for staff, citizens and partners."""

from __future__ import annotations

import hmac
from datetime import datetime
from enum import StrEnum
from functools import lru_cache

from flask_babel import gettext as _
from sqlalchemy import (
    ForeignKey,
    Index,
    ScalarSelect,
    Select,
    String,
    Update,
    bindparam,
    delete,
    exists,
    func,
    insert,
    select,
    update,
)
from sqlalchemy.orm import Mapped, mapped_column

from app.activity.follow import follow
from app.clock import now
from app.database import Key, add_new, db
from app.errors import Refused
from app.ideas.idea import OPEN, SUPPORT_COLUMN, Idea
from app.ideas.rank import heat, merit
from app.people.user import Electorate, User
from app.search.feed import changed

FIRST_TOLD = 8
COUNTED = ("support_count", *SUPPORT_COLUMN.values(), "heat", "merit")


class Wish(StrEnum):
    GIVEN = "given"
    WITHDRAWN = "withdrawn"


class Support(db.Model):
    """The electorate is the one of that day: a change of role does not move past supports."""

    __table_args__ = (Index("ix_support_user", "user_id"),)

    idea_id: Mapped[int] = mapped_column(ForeignKey(Idea.id), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey(User.id), primary_key=True)
    electorate: Mapped[Electorate]
    at: Mapped[datetime]


class SupportEntry(db.Model):
    """The journal: each support given or taken back, one row, never changed; it names people by a keyed digest."""

    __table_args__ = (Index("ix_support_entry_idea", "idea_id"),)

    id: Mapped[Key]
    idea_id: Mapped[int] = mapped_column(ForeignKey(Idea.id))
    voter: Mapped[str] = mapped_column(String(64))
    electorate: Mapped[Electorate]
    act: Mapped[Wish]
    at: Mapped[datetime]


def settle(idea: Idea, *, by: User, wish: Wish) -> bool:
    """Make it so; asking for what is already so changes nothing. Says whether anything changed."""
    return _give(idea, by) if wish is Wish.GIVEN else _take_back(idea, by)


def _give(idea: Idea, by: User) -> bool:
    row = {"idea_id": idea.id, "user_id": by.id, "electorate": by.electorate, "at": now()}
    if not add_new(Support, row):
        return False
    _count(idea, by, by.electorate, Wish.GIVEN)
    follow(idea, by=by)
    return True


def _take_back(idea: Idea, by: User) -> bool:
    gone = delete(Support).where(Support.idea_id == idea.id, Support.user_id == by.id).returning(Support.electorate)
    electorate = db.session.scalar(gone)
    if electorate is None:
        return False
    _count(idea, by, electorate, Wish.WITHDRAWN)
    return True


def _count(idea: Idea, by: User, electorate: Electorate, act: Wish) -> None:
    step = 1 if act is Wish.GIVEN else -1
    still_open = db.session.execute(_counting(electorate), {"idea": idea.id, "step": step}).one_or_none()
    if still_open is None:
        raise Refused(_("This idea takes no more supports."))
    supports, impressions = still_open
    published_at = idea.published_at or now()
    worth = {"idea": idea.id, "heat": heat(supports, published_at), "merit": merit(supports, impressions)}
    db.session.execute(_weighing(), worth)
    entry = {"idea_id": idea.id, "voter": voter_of(by, idea.id), "electorate": electorate, "act": act, "at": now()}
    db.session.execute(insert(SupportEntry.__table__), entry)
    db.session.expire(idea, COUNTED)
    if _tells(supports):
        changed(idea)


def _tells(supports: int) -> bool:
    """The index ranks by orders of magnitude: it is told at eight, sixteen, thirty-two ..., not of each support."""
    return supports >= FIRST_TOLD and supports & (supports - 1) == 0


@lru_cache(maxsize=len(SUPPORT_COLUMN))
def _counting(electorate: Electorate) -> Update:
    """Put together once, and of tables, not of objects: this is what an evening of voting is made of."""
    idea = Idea.__table__.c
    column = idea[SUPPORT_COLUMN[electorate]]
    return (
        update(Idea.__table__)
        .where(idea.id == bindparam("idea"), idea.status.in_(OPEN), idea.hidden_at.is_(None))
        .values({column: column + bindparam("step"), idea.support_count: idea.support_count + bindparam("step")})
        .returning(idea.support_count, idea.impressions)
    )


@lru_cache(maxsize=1)
def _weighing() -> Update:
    return update(Idea.__table__).where(Idea.__table__.c.id == bindparam("idea"))


def voter_of(person: User, idea_id: int) -> str:
    """A name for a voter that nobody can read without the person's own key, and that differs from idea to idea."""
    return voter_under(person.ballot_key or "", idea_id)


def voter_under(key: str, idea_id: int) -> str:
    return hmac.digest(key.encode(), str(idea_id).encode(), "sha256").hex()


def supports(person: User, idea: Idea) -> bool:
    asked = select(exists().where(Support.idea_id == idea.id, Support.user_id == person.id))
    return bool(db.session.scalar(asked))


def supported_among(person: User, idea_ids: list[int]) -> set[int]:
    return set(db.session.scalars(_supported(), {"supporter": person.id, "ideas": idea_ids}))


@lru_cache(maxsize=1)
def _supported() -> Select[tuple[int]]:
    """Put together once: every list that somebody signed in reads asks it."""
    among = Support.idea_id.in_(bindparam("ideas", expanding=True))
    return select(Support.idea_id).where(Support.user_id == bindparam("supporter"), among)


def supporters_of(idea: Idea) -> Select[tuple[int]]:
    return select(Support.user_id).where(Support.idea_id == idea.id)


def newest_entry() -> ScalarSelect[int | None]:
    """The number of the last support given or taken back."""
    return select(func.max(SupportEntry.id)).scalar_subquery()
