"""A hypothesis: what a project believes, how it is tested, and the signal that will say whether it is true."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from flask_babel import gettext as _
from sqlalchemy import ForeignKey, Select, String, Text, UniqueConstraint, func, select
from sqlalchemy.orm import Mapped, joinedload, mapped_column, relationship

from app.activity.event import record
from app.clock import now
from app.database import Key, add_new, db
from app.errors import Refused
from app.ideas.idea import Audience
from app.incubation import discretion
from app.incubation.project import Project, Stale
from app.incubation.verbs import Verb
from app.people.user import User
from app.search.feed import changed
from app.workshops import consent as consents
from app.workshops.board import Board
from app.workshops.consent import Answer, NoteConsent, Purpose
from app.workshops.note import Note
from app.workshops.queries import led_by
from app.workshops.workshop import Naming, Workshop

MOST = 60
"""Of one project: more than anybody tests."""


class Outcome(StrEnum):
    CONFIRMED = "confirmed"
    REFUTED = "refuted"
    UNDECIDED = "undecided"


OPEN = "open"
"""How it stands before anybody has judged it."""


class Hypothesis(db.Model):
    """It is never deleted: another one may take its place, once.

    It may come from a note of a workshop; `author` is whose, where they put their name to it.
    """

    id: Mapped[Key]
    project_id: Mapped[int] = mapped_column(ForeignKey(Project.id), index=True)
    statement: Mapped[str] = mapped_column(String(300))
    for_whom: Mapped[str] = mapped_column(String(160))
    how: Mapped[str] = mapped_column(Text)
    signal: Mapped[str] = mapped_column(String(300))
    threshold: Mapped[str] = mapped_column(String(160))
    made_by_id: Mapped[int] = mapped_column(ForeignKey(User.id), index=True)
    made_at: Mapped[datetime]
    replaces_id: Mapped[int | None] = mapped_column(ForeignKey("hypothesis.id"), unique=True)
    note_id: Mapped[int | None] = mapped_column(ForeignKey(Note.id), unique=True)
    author_id: Mapped[int | None] = mapped_column(ForeignKey(User.id), index=True)

    made_by: Mapped[User] = relationship(foreign_keys=[made_by_id])
    author: Mapped[User | None] = relationship(foreign_keys=[author_id])
    note: Mapped[Note | None] = relationship()
    verdicts: Mapped[list[HypothesisVerdict]] = relationship(
        back_populates="hypothesis", order_by="HypothesisVerdict.number"
    )

    @property
    def verdict(self) -> HypothesisVerdict | None:
        """The last one: what holds today."""
        return self.verdicts[-1] if self.verdicts else None

    @property
    def workshop(self) -> Workshop | None:
        return self.note.board.workshop if self.note else None

    @property
    def standing(self) -> str:
        return self.verdict.outcome.value if self.verdict else OPEN


class HypothesisVerdict(db.Model):
    """What was concluded, by whom, when, and what was learned; a later one says what is thought now."""

    __table_args__ = (UniqueConstraint("hypothesis_id", "number"),)

    id: Mapped[Key]
    hypothesis_id: Mapped[int] = mapped_column(ForeignKey(Hypothesis.id))
    number: Mapped[int]
    outcome: Mapped[Outcome]
    learned: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime]
    by_id: Mapped[int] = mapped_column(ForeignKey(User.id), index=True)

    hypothesis: Mapped[Hypothesis] = relationship(back_populates="verdicts")
    by: Mapped[User] = relationship()


@dataclass(frozen=True)
class Belief:
    statement: str
    for_whom: str
    how: str
    signal: str
    threshold: str


def propose(
    project: Project, belief: Belief, *, by: User, replaces: Hypothesis | None = None, note: Note | None = None
) -> Hypothesis:
    """Followers are told; where it replaces another, both say so. Of a note one is born, if its author agreed.

    The author of the note is told what came of it, instead of what followers are told: each person once, but where
    nobody is to learn who wrote.
    """
    if project.has_ended:
        raise Refused(_("This project has ended: it tests nothing more."))
    if (db.session.scalar(select(func.count()).where(Hypothesis.project_id == project.id)) or 0) >= MOST:
        raise Refused(_("A project keeps at most %(most)d hypotheses.", most=MOST))
    if replaces is not None and successor_of(replaces) is not None:
        raise Refused(_("Another hypothesis has taken its place already."))
    made = Hypothesis(
        project_id=project.id, statement=belief.statement, for_whom=belief.for_whom, how=belief.how,
        signal=belief.signal, threshold=belief.threshold, made_by=by, made_at=now(),
        replaces_id=replaces.id if replaces else None,
    )  # fmt: skip
    consent = _born_of(made, note, project) if note is not None else None
    db.session.add(made)
    record(by, Verb.HYPOTHESIS_MADE, project, tell=_told(note, project.followers))
    if consent is not None:
        consents.tried(consent, by=by)
    changed(project)
    return made


def _told(note: Note | None, followers: Select[tuple[int]]) -> Select[tuple[int]]:
    """All of them where nobody is to learn who wrote the note: whoever alone is not told would be its author."""
    if note is None or note.author is None or note.board.workshop.naming is Naming.ANONYMOUS:
        return followers
    return select(User.id).where(User.id.in_(followers), User.id != note.author.person_id)


def _born_of(made: Hypothesis, note: Note, project: Project) -> NoteConsent:
    consent = consents.of(note, Purpose.HYPOTHESIS)
    if consent is None or not consent.is_given:
        raise Refused(_("Its author has not agreed that this note be tried."))
    if note.board.workshop.audience is Audience.INTERNAL and project.audience is Audience.PUBLIC:
        raise Refused(_("What was written among staff is tried in a project that staff alone may see."))
    if db.session.scalar(select(Hypothesis.id).where(Hypothesis.note_id == note.id)):
        raise Refused(_("This note is a hypothesis already."))
    made.note = note
    made.author = note.author.person if note.author and consent.answer is Answer.NAMED else None
    return consent


def notes_for(person: User) -> Select[tuple[Note]]:
    """Those whose authors agreed, of the workshops that this person runs, and that are no hypothesis yet.

    Authors say yes to those who run the workshop, whoever of them asked.
    """
    agreed = select(NoteConsent.note_id).where(
        NoteConsent.purpose == Purpose.HYPOTHESIS, NoteConsent.answer.in_((Answer.NAMED, Answer.UNNAMED))
    )
    theirs = Note.board_id.in_(select(Board.id).where(Board.workshop_id.in_(led_by(person))))
    taken = select(Hypothesis.note_id).where(Hypothesis.note_id.is_not(None))
    fresh = Note.removed_at.is_(None) & Note.id.in_(agreed) & Note.id.not_in(taken)
    offered = select(Note).where(theirs, fresh).order_by(Note.id)
    return offered.options(joinedload(Note.board).joinedload(Board.workshop))


def judge(
    hypothesis: Hypothesis, project: Project, outcome: Outcome, *, learned: str, by: User, seen: int
) -> HypothesisVerdict:
    """`seen` is how many verdicts this person saw: of two who judge at once one does, the other looks first."""
    if not learned.strip():
        raise Refused(_("Write what was learned: a verdict that teaches nothing was not worth the test."))
    if problem := discretion.problem_in(learned):
        raise Refused(problem)
    if successor_of(hypothesis) is not None:
        raise Refused(_("Another hypothesis has taken its place: judge that one."))
    row = {
        "hypothesis_id": hypothesis.id, "number": seen + 1, "outcome": outcome, "learned": learned, "at": now(),
        "by_id": by.id,
    }  # fmt: skip
    if seen != _judged(hypothesis) or not add_new(HypothesisVerdict, row):
        raise Stale(_("Somebody judged this hypothesis after you opened it: look, then decide again."))
    db.session.expire(hypothesis, ["verdicts"])
    verdict = hypothesis.verdict
    assert verdict is not None
    record(
        by, Verb.HYPOTHESIS_JUDGED, project, tell=project.followers, after=f"hypothesis-{outcome.value}",
        reason=learned, hypothesis=hypothesis.id,
    )  # fmt: skip
    changed(project)
    return verdict


def _judged(hypothesis: Hypothesis) -> int:
    asked = select(func.max(HypothesisVerdict.number)).where(HypothesisVerdict.hypothesis_id == hypothesis.id)
    return db.session.scalar(asked) or 0


def successor_of(hypothesis: Hypothesis) -> Hypothesis | None:
    return db.session.scalar(select(Hypothesis).where(Hypothesis.replaces_id == hypothesis.id))


def of(project: Project) -> Select[tuple[Hypothesis]]:
    """The first one first."""
    asked = select(Hypothesis).where(Hypothesis.project_id == project.id).order_by(Hypothesis.id)
    verdicts = joinedload(Hypothesis.verdicts).joinedload(HypothesisVerdict.by)
    place = joinedload(Hypothesis.note).joinedload(Note.board).joinedload(Board.workshop)
    return asked.options(joinedload(Hypothesis.made_by), joinedload(Hypothesis.author), place, verdicts)


def texts_of(projects: Sequence[int]) -> dict[int, list[str]]:
    """What is found by search: what they believe and what they learned, by the number of the project."""
    found: defaultdict[int, list[str]] = defaultdict(list)
    believed = select(Hypothesis.project_id, Hypothesis.statement, Hypothesis.for_whom)
    for project, statement, whom in db.session.execute(
        believed.where(Hypothesis.project_id.in_(projects)).order_by(Hypothesis.id)
    ):
        found[project] += [statement, whom]
    learned = select(Hypothesis.project_id, HypothesisVerdict.learned).join(HypothesisVerdict.hypothesis)
    for project, text in db.session.execute(
        learned.where(Hypothesis.project_id.in_(projects)).order_by(HypothesisVerdict.id)
    ):
        found[project].append(text)
    return found


def by_person(person: User) -> Select[tuple[Hypothesis]]:
    return select(Hypothesis).where(Hypothesis.made_by_id == person.id).order_by(Hypothesis.id)


def verdicts_by(person: User) -> Select[tuple[HypothesisVerdict]]:
    return select(HypothesisVerdict).where(HypothesisVerdict.by_id == person.id).order_by(HypothesisVerdict.id)
