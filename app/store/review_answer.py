"""What a provider answers to a review, in public: moderated like all that is read by others."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from flask_babel import gettext as _
from sqlalchemy import ForeignKey, Select, String, select, update
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.activity.event import record
from app.clock import now
from app.database import Key, add_new, db
from app.errors import Refused
from app.people.unit import Unit, nation
from app.people.user import Person, User
from app.store.verbs import Verb

if TYPE_CHECKING:
    from app.store.review import Review

LONGEST = 2_000


class ReviewAnswer(db.Model):
    """One for a review, in words that may be changed; what a moderator hid its provider still reads."""

    subject_kind = "review-answer"

    id: Mapped[Key]
    review_id: Mapped[int] = mapped_column(ForeignKey("review.id"), unique=True)
    text: Mapped[str] = mapped_column(String(LONGEST))
    by_id: Mapped[int] = mapped_column(ForeignKey(User.id), index=True)
    at: Mapped[datetime]
    changed_at: Mapped[datetime | None]
    hidden_at: Mapped[datetime | None]

    review: Mapped[Review] = relationship(back_populates="answer")
    by: Mapped[User] = relationship()

    @property
    def title(self) -> str:
        return self.review.title

    @property
    def author(self) -> User:
        return self.by

    @property
    def unit(self) -> Unit:
        return nation()

    @property
    def is_to_earlier_words(self) -> bool:
        """The author has written anew since."""
        return (self.changed_at or self.at) < self.review.at

    def visible_to(self, person: Person) -> bool:
        if not self.review.visible_to(person):
            return False
        return self.hidden_at is None or self.spoken_by(person) or self.moderated_by(person)

    def spoken_by(self, person: Person) -> bool:
        return self.review.service.provider.spoken_for_by(person)

    def moderated_by(self, person: Person) -> bool:
        return person.is_authenticated and person.moderates(self.unit)

    def hide(self, reason: str, by: User) -> None:
        db.session.refresh(self, ["hidden_at"], with_for_update=True)
        if self.hidden_at:
            raise Refused(_("This is already hidden."))
        self.hidden_at = now()
        record(by, Verb.REVIEW_ANSWER_HIDDEN, self, reason=reason)

    def restore(self, reason: str, by: User) -> None:
        """With the words that it has by now: they were hidden with it."""
        db.session.refresh(self, ["hidden_at"], with_for_update=True)
        if not self.hidden_at:
            raise Refused(_("This is not hidden."))
        self.hidden_at = None
        record(by, Verb.REVIEW_ANSWER_RESTORED, self, reason=reason)


def say(review: Review, *, by: User, text: str) -> ReviewAnswer:
    """The provider's answer, or another wording of it; the author is told once, and of nothing that is hidden."""
    if not text.strip():
        raise Refused(_("Write your answer."))
    moment = now()
    row = {"review_id": review.id, "text": text, "by_id": by.id, "at": moment}
    if add_new(ReviewAnswer, row):
        record(by, Verb.REVIEW_ANSWERED, review, tell=[review.author])
    held = db.session.scalars(select(ReviewAnswer).where(ReviewAnswer.review_id == review.id)).one()
    is_anew = held.is_to_earlier_words
    if held.text != text or is_anew:
        held.text, held.by_id, held.changed_at = text, by.id, moment
        tells = is_anew and held.hidden_at is None
        record(by, Verb.REVIEW_ANSWER_CHANGED, review, tell=[review.author] if tells else ())
    return held


def carry(earlier: Review, made: Review) -> None:
    """What the provider said stays in public; the page says that it was said to earlier words."""
    carried = update(ReviewAnswer).where(ReviewAnswer.review_id == earlier.id).values(review_id=made.id)
    db.session.execute(carried.execution_options(synchronize_session=False))
    db.session.expire(earlier, ["answer"])


def answers_by(person: User) -> Select[tuple[ReviewAnswer]]:
    return select(ReviewAnswer).where(ReviewAnswer.by_id == person.id).order_by(ReviewAnswer.id)
