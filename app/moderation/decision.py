"""A decision: a moderator keeps, hides or shows again what was reported, and says why."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy import ColumnElement, ForeignKey, Select, String, UniqueConstraint, func, select, update
from sqlalchemy.orm import Mapped, joinedload, mapped_column, relationship

from app.activity.event import record
from app.clock import now
from app.database import BIG, Key, add_new, db
from app.errors import Refused
from app.moderation.labels import REASONS
from app.moderation.report import LONGEST, Reason, Report, about, is_open
from app.moderation.reportable import Matter
from app.moderation.verbs import Verb
from app.people.unit import Unit
from app.people.user import User


class Outcome(StrEnum):
    KEPT = "kept"
    HIDDEN = "hidden"
    RESTORED = "restored"


class Decision(db.Model):
    """The nth about its thing: of two moderators who decide at once, the database lets one have that number."""

    __table_args__ = (UniqueConstraint("about_kind", "about_id", "number"),)
    subject_kind = "decision"

    id: Mapped[Key]
    about_kind: Mapped[str] = mapped_column(String(20))
    about_id: Mapped[int] = mapped_column(BIG)
    number: Mapped[int]
    unit_id: Mapped[int] = mapped_column(ForeignKey(Unit.id))
    author_id: Mapped[int] = mapped_column(ForeignKey(User.id), index=True)
    by_id: Mapped[int] = mapped_column(ForeignKey(User.id), index=True)
    at: Mapped[datetime]
    outcome: Mapped[Outcome]
    reason: Mapped[Reason | None]
    text: Mapped[str] = mapped_column(String(LONGEST), default="")

    by: Mapped[User] = relationship(foreign_keys=[by_id])
    unit: Mapped[Unit] = relationship()

    @property
    def about(self) -> tuple[str, int]:
        return self.about_kind, self.about_id

    def visible_to(self, person: User) -> bool:
        """Its moderators; and the author, of what was done to their text."""
        own = person.id == self.author_id and self.outcome is not Outcome.KEPT
        return own or person.moderates(self.unit)


def _of(key: tuple[str, int]) -> ColumnElement[bool]:
    return (Decision.about_kind == key[0]) & (Decision.about_id == key[1])


def next_number(key: tuple[str, int]) -> int:
    """What the form carries: which decision the moderator believes to be making."""
    return (db.session.scalar(select(func.max(Decision.number)).where(_of(key))) or 0) + 1


def refuse_outdated(key: tuple[str, int], number: int) -> None:
    """The page that the moderator saw is older than the last decision."""
    if number != next_number(key):
        raise Refused(_("Another moderator has just decided about this. Look at their decision first."))


def of(key: tuple[str, int]) -> Select[tuple[Decision]]:
    """All that was decided about a thing, the newest first."""
    return (
        select(Decision)
        .where(_of(key))
        .options(joinedload(Decision.by), joinedload(Decision.unit))
        .order_by(Decision.number.desc())
    )


def why_hidden(key: tuple[str, int]) -> Decision | None:
    """The decision that keeps a thing hidden."""
    last = db.session.scalars(of(key).limit(1)).first()
    return last if last and last.outcome is Outcome.HIDDEN else None


def reason_said(key: tuple[str, int]) -> str:
    """Why a thing is hidden, for the page on which its author still sees it."""
    last = why_hidden(key)
    return f"{REASONS[last.reason]} – {last.text}" if last and last.reason else ""


def keep(matter: Matter, *, by: User, number: int, text: str = "") -> Decision:
    """Nothing is hidden; whoever reported it is told, with the note if there is one."""
    decision = _decide(matter, Outcome.KEPT, by=by, number=number, text=text)
    if not _close(decision, Verb.REPORT_KEPT):
        raise Refused(_("No report waits for a decision here."))
    return decision


def hide(matter: Matter, *, by: User, number: int, reason: Reason, text: str) -> Decision:
    """Others no longer see it; the author reads why, but not who."""
    if not text.strip():
        raise Refused(_("Say why: the author will read it."))
    decision = _decide(matter, Outcome.HIDDEN, by=by, number=number, text=text, reason=reason)
    said = words_for(matter.author, reason, text)
    matter.subject.hide(said, by)
    _tell_author(matter, decision, Verb.CONTENT_HIDDEN, said)
    _close(decision, Verb.REPORT_HIDDEN)
    return decision


def restore(matter: Matter, *, by: User, number: int, text: str) -> Decision:
    if not text.strip():
        raise Refused(_("Say why: the author will read it."))
    decision = _decide(matter, Outcome.RESTORED, by=by, number=number, text=text)
    matter.subject.restore(text, by)
    _tell_author(matter, decision, Verb.CONTENT_RESTORED, text)
    _close(decision, Verb.REPORT_KEPT)
    return decision


def words_for(author: User, reason: Reason, text: str) -> str:
    """The reason as the author reads it, in the author's language."""
    with force_locale(author.language):
        return f"{REASONS[reason]} – {text}"


def _decide(matter: Matter, outcome: Outcome, *, by: User, number: int, text: str, **more: Any) -> Decision:
    if matter.author.id == by.id:
        raise Refused(_("You wrote this yourself: another moderator must decide."))
    kind, id = matter.key
    row = {
        "about_kind": kind,
        "about_id": id,
        "number": number,
        "unit_id": matter.unit.id,
        "author_id": matter.author.id,
        "by_id": by.id,
        "at": now(),
        "outcome": outcome,
        "text": text,
        **more,
    }
    if not add_new(Decision, row):
        refuse_outdated(matter.key, 0)
    return db.session.scalars(select(Decision).where(_of(matter.key), Decision.number == number)).one()


def _tell_author(matter: Matter, decision: Decision, verb: Verb, reason: str) -> None:
    """Nobody is named as the one who acts: the decision's row knows, for whoever may ask."""
    record(None, verb, decision, tell=[matter.author], reason=reason)


def _close(decision: Decision, verb: Verb) -> int:
    """Close the open reports; whoever made one is told of the outcome, once."""
    reports = db.session.scalars(
        update(Report).where(about(decision.about), is_open()).values(decision_id=decision.id).returning(Report)
    ).all()
    for report in reports:
        record(None, verb, report, tell=[report.reporter])
    return len(reports)
