"""A verdict: what is decided about an entry, and the words that its people read; a secret until the results are out."""

from __future__ import annotations

from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import CheckConstraint, ForeignKey, Text, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.challenges.challenge import Challenge
from app.challenges.entry import Entry, Stage
from app.challenges.permission import Action, Part, permits
from app.challenges.vocabulary import Outcome
from app.clock import now
from app.database import Key, db
from app.errors import Refused
from app.people.user import Person, User

LAST_PLACE = 100


class Verdict(db.Model):
    """`place` is nobody's alone: two entries that the jury could not part may share it."""

    __table_args__ = (CheckConstraint("place IS NULL OR place > 0", name="place"),)

    id: Mapped[Key]
    challenge_id: Mapped[int] = mapped_column(ForeignKey(Challenge.id), index=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey(Entry.id), unique=True)
    place: Mapped[int | None]
    outcome: Mapped[Outcome | None]
    feedback: Mapped[str] = mapped_column(Text)
    by_id: Mapped[int] = mapped_column(ForeignKey(User.id), index=True)
    changed_at: Mapped[datetime]

    entry: Mapped[Entry] = relationship()

    @property
    def is_chosen(self) -> bool:
        """Whether it won a place, or something comes of it."""
        return self.place is not None or self.outcome is not None


def decide(entry: Entry, *, place: int | None, outcome: Outcome | None, feedback: str, by: User) -> Verdict:
    """Written and written again until the results are published; from then on it stands."""
    challenge = entry.challenge
    refuse_published(challenge)
    if not permits(challenge, Part.FACILITATOR, Action.DECIDE):
        raise Refused(_("Entries are still being written: nothing is decided about them yet."))
    if not entry.is_sent:
        raise Refused(_("This entry is withdrawn."))
    if outcome is not None and outcome not in challenge.outcomes:
        raise Refused(_("This challenge did not announce such an outcome."))
    verdict = of_entry(entry) or Verdict(challenge_id=challenge.id, entry=entry)
    verdict.place, verdict.outcome, verdict.feedback = place, outcome, feedback.strip()
    verdict.by_id, verdict.changed_at = by.id, now()
    db.session.add(verdict)
    db.session.flush()
    return verdict


def refuse_published(challenge: Challenge) -> None:
    challenge.hold()
    if challenge.results_at:
        raise Refused(_("The results are published: they stand as they are."))


def of_entry(entry: Entry) -> Verdict | None:
    return db.session.scalar(select(Verdict).where(Verdict.entry_id == entry.id))


def shown_of(entry: Entry) -> Verdict | None:
    """The verdict, once the results are published."""
    return of_entry(entry) if entry.challenge.results_at else None


def feedback_shown_to(entry: Entry, person: Person) -> str:
    """The words are for the people of the entry and for who leads the challenge."""
    verdict = shown_of(entry)
    own = entry.belongs_to(person) or entry.challenge.led_by(person)
    return verdict.feedback if verdict and own else ""


def without_words(challenge: Challenge) -> list[Entry]:
    """The entries that nobody has answered yet."""
    said = select(Verdict.entry_id).where(Verdict.challenge_id == challenge.id, Verdict.feedback != "")
    asked = select(Entry).where(
        Entry.challenge_id == challenge.id, Entry.stage == Stage.SENT, Entry.id.not_in(said)
    )  # fmt: skip
    return list(db.session.scalars(asked.order_by(Entry.id)))
