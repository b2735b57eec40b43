"""A comment: for, against, a question or a remark; with one level of replies."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from functools import lru_cache
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import ForeignKey, Index, Select, String, Text, bindparam, select, union_all, update
from sqlalchemy.orm import Mapped, joinedload, mapped_column, relationship

from app.activity.event import record
from app.activity.follow import follow, followers_of
from app.clock import now
from app.database import Key, db
from app.errors import Refused
from app.ideas.idea import Idea
from app.ideas.verbs import Verb
from app.moderation import report as reports
from app.paging import Page, decode, encode
from app.people.user import Person, User

LONGEST = 5_000
SHOWN = 8
REPLIES_SHOWN = 20


class Side(StrEnum):
    FOR = "for"
    AGAINST = "against"
    QUESTION = "question"
    REMARK = ""


class Comment(db.Model):
    """`reply_count` is kept with the replies, so that a long discussion opens as fast as a short one."""

    __table_args__ = (
        Index("ix_comment_idea_side", "idea_id", "parent_id", "side", "id"),
        Index("ix_comment_parent", "parent_id", "id"),
        Index("ix_comment_author_idea", "author_id", "idea_id"),
    )
    subject_kind = "comment"

    id: Mapped[Key]
    idea_id: Mapped[int] = mapped_column(ForeignKey(Idea.id))
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("comment.id"))
    author_id: Mapped[int] = mapped_column(ForeignKey(User.id))
    side: Mapped[Side] = mapped_column(default=Side.REMARK)
    text: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime]
    reply_count: Mapped[int] = mapped_column(default=0)
    hidden_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]
    import_ref: Mapped[str | None] = mapped_column(String(120), unique=True)
    imported_supports: Mapped[int | None]

    idea: Mapped[Idea] = relationship()
    author: Mapped[User] = relationship()

    @property
    def title(self) -> str:
        return self.idea.title

    @property
    def is_readable(self) -> bool:
        return self.hidden_at is None and self.withdrawn_at is None

    @property
    def unit(self) -> object:
        return self.idea.unit

    @property
    def said(self) -> tuple[Any, ...]:
        """What it says and who says it: as long as this is the same, so is what is shown of it."""
        who = self.author
        return (self.id, self.text, self.at, who.id, who.name, who.handle, who.imported, who.erased_at)

    def visible_to(self, person: Person) -> bool:
        return self.idea.visible_to(person) and (
            self.is_readable or person.id == self.author_id or person.moderates(self.idea.unit)
        )

    def withdrawable_by(self, person: Person) -> bool:
        return person.id == self.author_id and self.is_readable

    def withdraw(self) -> None:
        """Its place stays, so that the replies keep their sense; its words go, once no report of it waits."""
        self._look_again()
        if self.withdrawn_at:
            raise Refused(_("This comment is already withdrawn."))
        if self.is_readable:
            count(self.idea_id, -1)
        self.withdrawn_at = now()
        if not reports.waiting((self.subject_kind, self.id)):
            self.text = ""
        record(self.author, Verb.WITHDRAWN, self)

    def _look_again(self) -> None:
        """As it is now, and held until the commit: of its author and a moderator who press at once, one counts."""
        db.session.refresh(self, ["hidden_at", "withdrawn_at"], with_for_update=True)

    def hide(self, reason: str, by: User) -> None:
        self._look_again()
        if self.hidden_at:
            raise Refused(_("This is already hidden."))
        if self.is_readable:
            count(self.idea_id, -1)
        self.hidden_at = now()
        record(by, Verb.HIDDEN, self, reason=reason)

    def restore(self, reason: str, by: User) -> None:
        self._look_again()
        if not self.hidden_at:
            raise Refused(_("This is not hidden."))
        self.hidden_at = None
        if self.is_readable:
            count(self.idea_id, 1)
        record(by, Verb.RESTORED, self, reason=reason)


def add(idea: Idea, *, by: User, text: str, side: Side = Side.REMARK, parent: Comment | None = None) -> Comment:
    """The author and the followers of the idea are told; of a reply, also whoever is replied to."""
    if parent and (parent.idea_id != idea.id or parent.parent_id):
        raise Refused(_("Reply to a comment of this discussion."))
    if parent and not parent.is_readable:
        raise Refused(_("This comment is no longer there."))
    comment = Comment(
        idea=idea,
        parent_id=parent.id if parent else None,
        author=by,
        side=Side.REMARK if parent else side,
        text=text,
        at=now(),
    )
    db.session.add(comment)
    count(idea.id, 1)
    follow(idea, by=by)
    if parent:
        db.session.execute(update(Comment).where(Comment.id == parent.id).values(reply_count=Comment.reply_count + 1))
        record(by, Verb.REPLIED, idea, tell=[parent.author], comment=comment.id)
        record(
            by,
            Verb.COMMENTED,
            idea,
            tell=select(User.id).where(User.id.in_(followers_of(idea)), User.id != parent.author_id),
        )
    else:
        record(by, Verb.COMMENTED, idea, tell=followers_of(idea))
    return comment


def forget_withdrawn() -> None:
    """A withdrawn comment that was reported keeps its words for the moderator, until it is decided."""
    db.session.execute(
        update(Comment)
        .where(
            Comment.withdrawn_at.is_not(None),
            Comment.text != "",
            Comment.id.in_(reports.decided(Comment.subject_kind)),
            Comment.id.not_in(reports.undecided(Comment.subject_kind)),
        )
        .values(text="")
        .execution_options(synchronize_session=False)
    )


def count(idea_id: int, step: int) -> None:
    """In SQL, so that nobody's comment is lost who writes at the same moment."""
    db.session.execute(
        update(Idea)
        .where(Idea.id == idea_id)
        .values(comment_count=Idea.comment_count + step)
        .execution_options(synchronize_session=False)
    )


def of(idea: Idea, *, side: Side | None = None, parent_id: int | None = None) -> Select[tuple[Comment]]:
    """Discussions open with the newest; replies read in the order in which they were written."""
    order = Comment.id if parent_id else Comment.id.desc()
    asked = select(Comment).where(Comment.idea_id == idea.id, Comment.parent_id == parent_id)
    if side is not None:
        asked = asked.where(Comment.side == side)
    return asked.options(joinedload(Comment.author)).order_by(order)


def page(
    idea: Idea, *, side: Side | None = None, parent_id: int | None = None, after: str = "", most: int = SHOWN
) -> Page[Comment]:
    asked = of(idea, side=side, parent_id=parent_id)
    position = decode(after, int)
    if position:
        asked = asked.where(Comment.id > position[0] if parent_id else Comment.id < position[0])
    found = db.session.scalars(asked.limit(most + 1)).all()
    shown = found[:most]
    return Page(shown, encode([shown[-1].id]) if len(found) > most else None)


@lru_cache(maxsize=4)
def _openings(most: int) -> Select[tuple[Comment]]:
    """Put together once: every page of an idea asks it."""
    parts = [
        select(Comment.id)
        .where(Comment.idea_id == bindparam("idea"), Comment.parent_id.is_(None), Comment.side == side)
        .order_by(Comment.id.desc())
        .limit(most + 1)
        .subquery()
        for side in Side
    ]
    chosen = union_all(*(select(part.c.id) for part in parts)).subquery()
    return (
        select(Comment)
        .join(chosen, chosen.c.id == Comment.id)
        .options(joinedload(Comment.author))
        .order_by(Comment.id.desc())
    )


def wrote_in(person: Person, idea: Idea) -> bool:
    """Whether a comment there is this person's: it shows them what it shows nobody else."""
    if not person.is_authenticated:
        return False
    own = select(Comment.id).where(Comment.idea_id == idea.id, Comment.author_id == person.id)
    return db.session.scalar(own.limit(1)) is not None


def openings(idea: Idea, most: int = SHOWN) -> dict[Side, Page[Comment]]:
    """The newest of each side, in one query."""
    found: dict[Side, list[Comment]] = {side: [] for side in Side}
    for comment in db.session.scalars(_openings(most), {"idea": idea.id}):
        found[comment.side].append(comment)
    return {
        side: Page(these[:most], encode([these[most - 1].id]) if len(these) > most else None)
        for side, these in found.items()
    }


@lru_cache(maxsize=64)
def _beginnings(answered: int, most: int) -> Select[tuple[Comment]]:
    """Of so many comments: read from each one's own place in the index, and no further than what is shown."""
    parts = [
        select(Comment.id)
        .where(Comment.parent_id == bindparam(f"parent_{number}"))
        .order_by(Comment.id)
        .limit(most)
        .subquery()
        for number in range(answered)
    ]
    chosen = union_all(*(select(part.c.id) for part in parts)).subquery()
    return (
        select(Comment).join(chosen, chosen.c.id == Comment.id).options(joinedload(Comment.author)).order_by(Comment.id)
    )


def first_replies(comments: list[Comment], most: int = 3) -> dict[int, list[Comment]]:
    """The first replies to each of these, in one query."""
    answered = [comment.id for comment in comments if comment.reply_count]
    if not answered:
        return {}
    parents = {f"parent_{number}": parent_id for number, parent_id in enumerate(answered)}
    replies: dict[int, list[Comment]] = {}
    for reply in db.session.scalars(_beginnings(len(answered), most), parents):
        replies.setdefault(reply.parent_id or 0, []).append(reply)
    return replies
