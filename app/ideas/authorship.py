"""Carrying an idea together: somebody asks to join, its author says yes or no, a co-author may leave."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum

from flask_babel import gettext as _
from sqlalchemy import ForeignKey, Index, Select, String, and_, delete, not_, select, text, update
from sqlalchemy.orm import Mapped, joinedload, mapped_column, relationship

from app.activity.event import record
from app.activity.follow import follow
from app.clock import now
from app.database import Key, add_new, db
from app.errors import Refused
from app.ideas import support
from app.ideas.idea import Idea
from app.ideas.support import Wish
from app.ideas.verbs import Verb
from app.people.user import Person, User

MOST_TOGETHER = 8
MOST_WAITING = 20
AGAIN_AFTER = timedelta(days=30)
_LIVE = text("ended_at IS NULL")


class Outcome(StrEnum):
    ACCEPTED = "accepted"
    DECLINED = "declined"


class Authorship(db.Model):
    """A request to join an idea, then, once accepted, a co-author; `ended_at` closes either, and the row stays."""

    __table_args__ = (
        Index("uq_authorship_live", "idea_id", "person_id", unique=True, sqlite_where=_LIVE, postgresql_where=_LIVE),
    )
    subject_kind = "authorship"

    id: Mapped[Key]
    idea_id: Mapped[int] = mapped_column(ForeignKey(Idea.id), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey(User.id), index=True)
    message: Mapped[str] = mapped_column(String(500))
    asked_at: Mapped[datetime]
    outcome: Mapped[Outcome | None]
    answered_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]

    idea: Mapped[Idea] = relationship()
    person: Mapped[User] = relationship()

    @property
    def is_waiting(self) -> bool:
        return self.outcome is None and self.ended_at is None

    def visible_to(self, person: Person) -> bool:
        """What was asked is between the two of them; the idea itself may meanwhile be out of sight."""
        return person.id in (self.person_id, self.idea.author_id) and self.idea.visible_to(person)


WAITING = (Authorship.outcome.is_(None), Authorship.ended_at.is_(None))
JOINED = (Authorship.answered_at.is_not(None), Authorship.ended_at.is_(None))


def ask(idea: Idea, *, by: User, message: str = "") -> Authorship:
    """Ask its author to carry an idea together."""
    if not by.confirmed_at:
        raise Refused(_("Confirm your e-mail address first."))
    if _declined_lately(idea, by):
        raise Refused(_("The author declined a short while ago: ask again in a month at the earliest."))
    row = {"idea_id": idea.id, "person_id": by.id, "message": message, "asked_at": now()}
    if not add_new(Authorship, row):
        raise Refused(_("You have already asked: the author has not answered yet."))
    asked = db.session.scalars(live(idea, by)).one()
    record(by, Verb.ASKED_TO_JOIN, asked, tell=[idea.author])
    return asked


def _declined_lately(idea: Idea, person: User) -> bool:
    asked = select(Authorship.id).where(
        Authorship.idea_id == idea.id,
        Authorship.person_id == person.id,
        Authorship.outcome == Outcome.DECLINED,
        Authorship.answered_at > now() - AGAIN_AFTER,
    )
    return db.session.scalar(asked.limit(1)) is not None


def accept(asked: Authorship, *, by: User) -> None:
    """The asker becomes a co-author, and their support, if they gave one, is taken back: nobody supports their own."""
    idea, person = asked.idea, asked.person
    if len(idea.authorships) >= MOST_TOGETHER:
        raise Refused(_("An idea has at most eight co-authors."))
    if person.erased_at or not idea.takes_authors:
        raise Refused(_("Nobody can join this idea any more."))
    others = [one.person for one in idea.authorships]
    _answer(asked, Outcome.ACCEPTED)
    support.settle(idea, by=person, wish=Wish.WITHDRAWN)
    follow(idea, by=person)
    record(by, Verb.JOINING_ACCEPTED, asked, tell=[person])
    record(person, Verb.JOINED, idea, tell=others)
    db.session.expire(idea, ["authorships"])


def decline(asked: Authorship, *, by: User) -> None:
    _answer(asked, Outcome.DECLINED)
    record(by, Verb.JOINING_DECLINED, asked, tell=[asked.person])


def _answer(asked: Authorship, outcome: Outcome) -> None:
    """Answered once, also when two presses come together."""
    moment = now()
    answered = (
        update(Authorship)
        .where(Authorship.id == asked.id, *WAITING)
        .values(outcome=outcome, answered_at=moment, ended_at=moment if outcome is Outcome.DECLINED else None)
        .returning(Authorship.id)
        .execution_options(synchronize_session=False)
    )
    if db.session.scalar(answered) is None:
        raise Refused(_("This request is already answered, or was taken back."))
    db.session.expire(asked)


def leave(idea: Idea, *, by: User) -> None:
    """A co-author is one no longer; a request that waits is taken back."""
    held = db.session.scalars(live(idea, by)).first()
    if held is None:
        raise Refused(_("You are not a co-author of this idea."))
    held.ended_at = now()
    if held.outcome is Outcome.ACCEPTED:
        record(by, Verb.LEFT_AUTHORS, idea, tell=[idea.author])
    db.session.flush()
    db.session.expire(idea, ["authorships"])


# Reading


def live(idea: Idea, person: User) -> Select[tuple[Authorship]]:
    """What this person waits for, or is, on an idea."""
    return select(Authorship).where(
        Authorship.idea_id == idea.id, Authorship.person_id == person.id, Authorship.ended_at.is_(None)
    )


def waiting_on(idea: Idea, reader: User) -> Sequence[Authorship]:
    """The requests that a reader of the idea has to do with: all of them for its author, else their own."""
    asked = select(Authorship).where(Authorship.idea_id == idea.id, *WAITING)
    if reader.id != idea.author_id:
        asked = asked.where(Authorship.person_id == reader.id)
    asked = asked.options(joinedload(Authorship.person)).order_by(Authorship.id).limit(MOST_WAITING)
    return db.session.scalars(asked).all()


def coauthors_of(idea: Idea) -> Select[tuple[int]]:
    return select(Authorship.person_id).where(Authorship.idea_id == idea.id, *JOINED)


def carried_by(person: User) -> Select[tuple[int]]:
    """The ideas that somebody carries with their authors."""
    return select(Authorship.idea_id).where(Authorship.person_id == person.id, *JOINED)


def forget(person: User) -> None:
    """Who is erased stays a co-author without a name; what they asked, and their words, go."""
    db.session.execute(delete(Authorship).where(Authorship.person_id == person.id, not_(and_(*JOINED))))
    kept = update(Authorship).where(Authorship.person_id == person.id).values(message="")
    db.session.execute(kept.execution_options(synchronize_session=False))
