"""A question to a conference: asked before or live, voted up, then answered aloud, in writing, or not kept."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from flask_babel import gettext as _
from sqlalchemy import ForeignKey, Index, Select, String, Text, func, select, union
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.activity.event import record
from app.clock import now
from app.database import Key, db
from app.errors import Refused
from app.gatherings import place as places
from app.gatherings.conference import OPEN, Conference, beat
from app.gatherings.verbs import Verb
from app.people.unit import Unit
from app.people.user import Person, User

MOST_WAITING = 5
"""Questions of one person that wait in one conference: the others want their turn too."""


class Status(StrEnum):
    WAITING = "waiting"
    ASKED = "asked"
    ANSWERED = "answered"
    MERGED = "merged"
    REFUSED = "refused"
    DUE = "due"
    WRITTEN = "written"
    WITHDRAWN = "withdrawn"


SHOWN = (Status.WAITING, Status.ASKED, Status.ANSWERED, Status.DUE, Status.WRITTEN)
"""What the audience reads; the others are their authors' and the organisers'."""
MOVES = {
    Status.WAITING: (Status.ASKED, Status.ANSWERED, Status.DUE, Status.MERGED, Status.REFUSED, Status.WITHDRAWN),
    Status.ASKED: (Status.ANSWERED, Status.DUE, Status.WAITING),
    Status.ANSWERED: (Status.DUE, Status.WAITING),
    Status.DUE: (Status.WRITTEN, Status.WAITING),
    Status.WRITTEN: (Status.WRITTEN,),
    Status.REFUSED: (Status.WAITING,),
}
SAID = {
    Status.WAITING: Verb.QUESTION_PUT_BACK,
    Status.ASKED: Verb.QUESTION_ASKED,
    Status.ANSWERED: Verb.QUESTION_ANSWERED,
    Status.DUE: Verb.QUESTION_DUE,
}


class Question(db.Model):
    """`vote_count` is kept with the votes. Its author may stay unnamed to the audience, never to the organisers."""

    __table_args__ = (Index("ix_question_conference_status", "conference_id", "status", "vote_count", "id"),)
    subject_kind = "question"

    id: Mapped[Key]
    conference_id: Mapped[int] = mapped_column(ForeignKey(Conference.id))
    author_id: Mapped[int] = mapped_column(ForeignKey(User.id), index=True)
    text: Mapped[str] = mapped_column(String(500))
    unnamed: Mapped[bool] = mapped_column(default=False)
    status: Mapped[Status] = mapped_column(default=Status.WAITING)
    vote_count: Mapped[int] = mapped_column(default=0)
    at: Mapped[datetime]
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("question.id"), index=True)
    reason: Mapped[str] = mapped_column(String(500), default="")
    answer: Mapped[str] = mapped_column(Text, default="")
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey(User.id))
    settled_at: Mapped[datetime | None]
    hidden_at: Mapped[datetime | None]

    conference: Mapped[Conference] = relationship()
    author: Mapped[User] = relationship(foreign_keys=[author_id])
    answered_by: Mapped[User | None] = relationship(foreign_keys=[answered_by_id])
    merged_into: Mapped[Question | None] = relationship(remote_side="Question.id")

    @property
    def unit(self) -> Unit:
        return self.conference.unit

    @property
    def moves(self) -> tuple[Status, ...]:
        return MOVES.get(self.status, ())

    # Who may

    def visible_to(self, person: Person) -> bool:
        if not self.conference.visible_to(person):
            return False
        if person.id is not None and person.id == self.author_id:
            return True
        if self.hidden_at:
            return person.moderates(self.unit)
        return self.status in SHOWN or (self.conference.organised_by(person) and self.status is not Status.WITHDRAWN)

    @property
    def speaks_for_others(self) -> bool:
        """Whether questions of others were joined to it: their words and votes hang on it."""
        return db.session.scalar(select(Question.id).where(Question.merged_into_id == self.id).limit(1)) is not None

    def names_author_to(self, person: Person) -> bool:
        own = person.id is not None and person.id == self.author_id
        return not self.unnamed or own or self.conference.organised_by(person)

    def votable_by(self, person: Person) -> bool:
        """By whoever may see it and did not ask it; what the page showed is looked at again while counting."""
        return person.is_authenticated and person.id != self.author_id and self.visible_to(person)

    def withdrawable_by(self, person: Person) -> bool:
        own = person.id == self.author_id and self.status is Status.WAITING and not self.hidden_at
        return own and not self.speaks_for_others

    # What happens to it

    def withdraw(self) -> None:
        """Its words go with it; not where it has become the question of others too."""
        self.pass_to(Status.WITHDRAWN)
        if self.speaks_for_others:
            raise Refused(_("Others asked the same, and their question was joined to yours: it stays, for them."))
        self.text = ""
        record(self.author, Verb.QUESTION_WITHDRAWN, self)

    def move(self, status: Status, *, by: User) -> None:
        """Onward, or back to those that wait; its author is told, and whoever asked the same."""
        if status not in SAID:
            raise Refused(_("This takes a reason, an answer, or another question."))
        self.pass_to(status)
        record(by, SAID[status], self, tell=authors_of(self))

    def refuse(self, reason: str, *, by: User) -> None:
        """Not kept: its author is told why, and whoever asked the same; nobody else."""
        if not reason.strip():
            raise Refused(_("Say why: the author will read it."))
        self.pass_to(Status.REFUSED)
        self.reason = reason
        record(by, Verb.QUESTION_REFUSED, self, tell=authors_of(self), reason=reason)

    def pass_to(self, status: Status) -> None:
        """The conference's row is held, and the question read again, before its state is looked at."""
        beat(self.conference)
        db.session.refresh(self, ["status", "hidden_at", "vote_count"])
        if status not in self.moves or self.hidden_at:
            raise Refused(_("This question has moved on meanwhile. Look at it again."))
        self.status, self.settled_at, self.reason = status, now(), ""

    def hide(self, reason: str, by: User) -> None:
        if self.hidden_at:
            raise Refused(_("This is already hidden."))
        beat(self.conference)
        self.hidden_at = now()
        record(by, Verb.QUESTION_HIDDEN, self, reason=reason)

    def restore(self, reason: str, by: User) -> None:
        if not self.hidden_at:
            raise Refused(_("This is not hidden."))
        beat(self.conference)
        self.hidden_at = None
        record(by, Verb.QUESTION_RESTORED, self, reason=reason)


def ask(conference: Conference, *, by: User, text: str, unnamed: bool) -> Question:
    """As long as the conference is not over; a few at a time."""
    if not beat(conference, *OPEN):
        raise Refused(_("This conference takes no more questions."))
    own = select(func.count()).where(
        Question.conference_id == conference.id, Question.author_id == by.id, Question.status == Status.WAITING
    )
    if (db.session.scalar(own) or 0) >= MOST_WAITING:
        raise Refused(_("Five of your questions wait already: let the others have their turn, or withdraw one."))
    question = Question(conference=conference, author=by, text=text, unnamed=unnamed, at=now())
    db.session.add(question)
    record(by, Verb.QUESTION_SENT, question)
    return question


def authors_of(question: Question) -> Select[tuple[int]]:
    """Whoever asked it, and whose question was joined to it: each of them once."""
    theirs = (Question.id == question.id) | (Question.merged_into_id == question.id)
    return select(Question.author_id).where(theirs).distinct()


def concerned_by(conference: Conference) -> Select[tuple[int]]:
    """Whoever signed up or asked something: each of them once."""
    asked = select(Question.author_id).where(
        Question.conference_id == conference.id, Question.status != Status.WITHDRAWN
    )
    return select(union(places.signed_up(conference), asked).subquery().c[0])
