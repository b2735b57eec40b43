"""The official answer, and every change of state: by a facilitator, with a reason, told once to all concerned."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import ForeignKey, Select, Text, func, select, union
from sqlalchemy.orm import Mapped, joinedload, mapped_column, relationship

from app.activity.event import Event, record, trail_of
from app.activity.follow import followers_of
from app.clock import now
from app.database import Key, db
from app.errors import Refused
from app.ideas.authorship import coauthors_of
from app.ideas.idea import Idea, Status
from app.ideas.support import supporters_of
from app.ideas.verbs import Verb
from app.people.user import User
from app.search.feed import changed

DECIDED = (Verb.ANSWERED, Verb.MOVED)


class Answer(db.Model):
    """What the organisation says; a later one stands above, the earlier ones stay readable."""

    id: Mapped[Key]
    idea_id: Mapped[int] = mapped_column(ForeignKey(Idea.id), index=True)
    author_id: Mapped[int] = mapped_column(ForeignKey(User.id))
    text: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime]

    author: Mapped[User] = relationship()


def concerned_by(idea: Idea) -> Select[tuple[int]]:
    """The authors, the supporters and the followers of an idea: each of them once."""
    author = select(Idea.author_id).where(Idea.id == idea.id)
    everybody = union(author, coauthors_of(idea), supporters_of(idea), followers_of(idea)).subquery()
    return select(everybody.c[0])


def give(idea: Idea, *, by: User, text: str, status: Status = Status.ANSWERED) -> Answer:
    """Answer officially; the idea moves to `status`, and the answer is the reason."""
    if not text.strip():
        raise Refused(_("Write the answer."))
    if status is not idea.status and status not in idea.moves:
        raise Refused(_("An idea in this state cannot become that."))
    answer = Answer(idea_id=idea.id, author=by, text=text, at=now())
    db.session.add(answer)
    db.session.flush()
    before, idea.status, idea.changed_at, idea.answer_id = idea.status, status, now(), answer.id
    record(by, Verb.ANSWERED, idea, tell=concerned_by(idea), before=before.value, after=status.value)
    changed(idea)
    return answer


def earlier(idea: Idea) -> Select[tuple[Answer]]:
    """What was answered before the answer that stands, the newest first."""
    asked = select(Answer).where(Answer.idea_id == idea.id, Answer.id != idea.answer_id)
    return asked.options(joinedload(Answer.author)).order_by(Answer.id.desc())


def refusal_of(idea: Idea) -> Event | None:
    """Why an idea was declined, where no official answer says it: what its reader came for."""
    if idea.status is not Status.DECLINED:
        return None
    decided = trail_of(idea, most=1).where(Event.verb.in_(DECIDED))
    last = db.session.scalar(decided.options(joinedload(Event.actor)))
    return last if last and last.detail.get("reason") else None


def refusals_of(ideas: Iterable[Idea]) -> dict[int, str]:
    """The reasons of those that were declined, by their ids, in one query; "" where an official answer says it."""
    declined = [idea.id for idea in ideas if idea.status is Status.DECLINED]
    if not declined:
        return {}
    last = select(func.max(Event.id)).where(
        Event.subject_kind == Idea.subject_kind, Event.subject_id.in_(declined), Event.verb.in_(DECIDED)
    )
    decided = db.session.scalars(select(Event).where(Event.id.in_(last.group_by(Event.subject_id))))
    return {event.subject_id: event.detail.get("reason", "") for event in decided}


def move(idea: Idea, *, by: User, status: Status, reason: str) -> None:
    """Change the state of an idea and say why."""
    if status not in idea.moves_unanswered:
        raise Refused(_("An idea in this state cannot become that."))
    if not reason.strip():
        raise Refused(_("Give the reason: the author and the supporters will read it."))
    before, idea.status, idea.changed_at = idea.status, status, now()
    record(
        by,
        Verb.MOVED,
        idea,
        tell=concerned_by(idea),
        before=before.value,
        after=status.value,
        reason=reason,
    )
    changed(idea)
