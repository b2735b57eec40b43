"""What somebody types for an entry, kept until it is sent: one draft for a team, one for a person alone."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import Delete, ForeignKey, Index, String, delete, select, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.challenges.challenge import Challenge
from app.challenges.team import Member, Team, team_of
from app.clock import now
from app.database import Document, Key, add_new, db
from app.errors import Refused
from app.ideas.idea import Idea
from app.people.user import Person, User

_ALONE = text("team_id IS NULL")
_TOGETHER = text("team_id IS NOT NULL")


class EntryDraft(db.Model):
    """Its people's alone, not even those who lead the challenge see it; `version` counts what was kept."""

    __table_args__ = (
        Index(
            "uq_entry_draft_alone", "challenge_id", "author_id", unique=True,
            sqlite_where=_ALONE, postgresql_where=_ALONE,
        ),
        Index("uq_entry_draft_team", "team_id", unique=True, sqlite_where=_TOGETHER, postgresql_where=_TOGETHER),
    )  # fmt: skip

    id: Mapped[Key]
    challenge_id: Mapped[int] = mapped_column(ForeignKey(Challenge.id), index=True)
    team_id: Mapped[int | None] = mapped_column(ForeignKey(Team.id))
    author_id: Mapped[int] = mapped_column(ForeignKey(User.id), index=True)
    idea_id: Mapped[int | None] = mapped_column(ForeignKey(Idea.id), index=True)
    title: Mapped[str] = mapped_column(String(120))
    answers: Mapped[Document]
    version: Mapped[int]
    written_on: Mapped[int] = mapped_column(default=0, server_default="0")
    """The version of the entry that was open when it was begun; 0 before the first is sent."""
    changed_at: Mapped[datetime]

    author: Mapped[User] = relationship()
    idea: Mapped[Idea | None] = relationship()


def draft_of(challenge: Challenge, person: Person) -> EntryDraft | None:
    """The draft of the team that somebody is in, else their own from before they were in one."""
    if person.id is None:
        return None
    theirs = select(Member.team_id).where(
        Member.challenge_id == challenge.id,
        Member.person_id == person.id,
        Member.joined_at.is_not(None),
        Member.ended_at.is_(None),
    )
    own = (EntryDraft.author_id == person.id) & EntryDraft.team_id.is_(None)
    mine = own | EntryDraft.team_id.in_(theirs) if challenge.has_teams else own
    asked = select(EntryDraft).where(EntryDraft.challenge_id == challenge.id, mine)
    return db.session.scalars(asked.order_by(EntryDraft.team_id.is_(None)).limit(1)).first()


def keep(
    challenge: Challenge,
    *,
    by: User,
    title: str,
    answers: Mapping[str, str],
    idea: Idea | None = None,
    seen: int = 0,
    written_on: int = 0,
) -> EntryDraft:
    """`seen` is the version that was written on: what somebody else of the team kept since is not written over."""
    team = team_of(challenge, by) if challenge.has_teams else None
    new: Document = {
        "challenge_id": challenge.id, "team_id": team.id if team else None, "author_id": by.id, "title": "",
        "answers": {}, "version": 0, "changed_at": now(),
    }  # fmt: skip
    add_new(EntryDraft, new)
    mine = EntryDraft.team_id == team.id if team else EntryDraft.team_id.is_(None) & (EntryDraft.author_id == by.id)
    whose = select(EntryDraft).where(EntryDraft.challenge_id == challenge.id, mine).with_for_update()
    draft = db.session.scalars(whose.execution_options(populate_existing=True)).one()
    if draft.version > seen and draft.author_id != by.id:
        raise Refused(
            _("%(name)s has written in this draft meanwhile: open it again before you go on.", name=draft.author.name)
        )
    asked = {question.key: question for question in challenge.questions}
    draft.title = title[: EntryDraft.title.type.length]
    draft.answers = {key: said[: asked[key].most] for key, said in answers.items() if key in asked}
    draft.author, draft.idea, draft.written_on = by, idea or draft.idea, written_on
    draft.version, draft.changed_at = draft.version + 1, now()
    db.session.flush()
    return draft


def let_go(challenge: Challenge, *, by: User, team: Team | None) -> None:
    """It was sent, or thrown away."""
    own = (EntryDraft.author_id == by.id) & EntryDraft.team_id.is_(None)
    mine = own | (EntryDraft.team_id == team.id) if team else own
    _execute(delete(EntryDraft).where(EntryDraft.challenge_id == challenge.id, mine))


def let_all_go(challenge: Challenge) -> None:
    """The challenge is over: nobody can send them any more."""
    _execute(delete(EntryDraft).where(EntryDraft.challenge_id == challenge.id))


def forget(person: User) -> None:
    """Who is erased leaves no draft; what a team wrote together stays the team's."""
    _execute(delete(EntryDraft).where(EntryDraft.author_id == person.id, EntryDraft.team_id.is_(None)))


def _execute(statement: Delete) -> None:
    db.session.execute(statement.execution_options(synchronize_session="fetch"))
