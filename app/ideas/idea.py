"""An idea, a good practice or an irritant: its author's alone while a draft, its audience's once published."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from flask_babel import gettext as _
from sqlalchemy import Computed, ForeignKey, Index, Select, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.activity.event import record
from app.activity.follow import follow
from app.clock import now
from app.database import BIG, Key, db
from app.errors import Refused
from app.ideas.deadline import due_after
from app.ideas.rank import heat
from app.ideas.revision import Revision
from app.ideas.theme import Theme
from app.ideas.verbs import Verb
from app.moderation import report as reports
from app.people.unit import Level, Unit
from app.people.user import Electorate, Person, User
from app.search.feed import changed
from app.text import slugify

if TYPE_CHECKING:
    from app.ideas.answer import Answer
    from app.ideas.authorship import Authorship


class Kind(StrEnum):
    IDEA = "idea"
    PRACTICE = "practice"
    IRRITANT = "irritant"


class Audience(StrEnum):
    PUBLIC = "public"
    INTERNAL = "internal"


class Status(StrEnum):
    DRAFT = "draft"
    PUBLISHED = "published"
    UNDER_REVIEW = "under_review"
    ANSWERED = "answered"
    SELECTED = "selected"
    IN_INCUBATION = "in_incubation"
    LAUNCHED = "launched"
    DECLINED = "declined"
    MERGED = "merged"
    WITHDRAWN = "withdrawn"
    ARCHIVED = "archived"


LISTED = (
    Status.PUBLISHED,
    Status.UNDER_REVIEW,
    Status.ANSWERED,
    Status.SELECTED,
    Status.IN_INCUBATION,
    Status.LAUNCHED,
    Status.DECLINED,
    Status.ARCHIVED,
)
OPEN = (Status.PUBLISHED, Status.UNDER_REVIEW, Status.ANSWERED, Status.SELECTED)
AWAITING = (Status.PUBLISHED, Status.UNDER_REVIEW)
MOVES = {
    Status.PUBLISHED: (
        Status.UNDER_REVIEW,
        Status.ANSWERED,
        Status.SELECTED,
        Status.DECLINED,
        Status.ARCHIVED,
    ),
    Status.UNDER_REVIEW: (
        Status.PUBLISHED,
        Status.ANSWERED,
        Status.SELECTED,
        Status.DECLINED,
        Status.ARCHIVED,
    ),
    Status.ANSWERED: (Status.UNDER_REVIEW, Status.SELECTED, Status.DECLINED, Status.ARCHIVED),
    Status.SELECTED: (Status.UNDER_REVIEW, Status.ANSWERED, Status.DECLINED, Status.ARCHIVED),
    Status.DECLINED: (Status.UNDER_REVIEW, Status.SELECTED, Status.ARCHIVED),
    Status.LAUNCHED: (Status.ARCHIVED,),
    Status.ARCHIVED: (Status.UNDER_REVIEW,),
}
_SHOWN = "status IN ({}) AND hidden_at IS NULL".format(", ".join(f"'{s.value}'" for s in LISTED))
ORDERED_BY = ("published_at", "merit", "heat", "comment_count", "answer_due", "service_at")


class Idea(db.Model):
    """`supports` are counted in the transaction that makes them; `version` is the one an editor saw."""

    __table_args__ = (
        *(Index(f"ix_idea_all_{column}", "shown_to_all", column, "id") for column in ORDERED_BY),
        *(Index(f"ix_idea_staff_{column}", "shown_to_staff", column, "id") for column in ORDERED_BY),
    )
    subject_kind = "idea"

    id: Mapped[Key]
    title: Mapped[str] = mapped_column(String(200))
    text: Mapped[str] = mapped_column(Text)
    kind: Mapped[Kind] = mapped_column(default=Kind.IDEA)
    audience: Mapped[Audience] = mapped_column(default=Audience.PUBLIC)
    scope: Mapped[Level] = mapped_column(default=Level.NATIONAL)
    status: Mapped[Status] = mapped_column(default=Status.DRAFT)
    tags: Mapped[list[str]] = mapped_column(default=list)
    unit_id: Mapped[int] = mapped_column(ForeignKey(Unit.id), index=True)
    theme_id: Mapped[int | None] = mapped_column(ForeignKey(Theme.id), index=True)
    author_id: Mapped[int] = mapped_column(ForeignKey(User.id), index=True)
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    published_at: Mapped[datetime | None]
    answer_due: Mapped[datetime | None]
    hidden_at: Mapped[datetime | None]
    workshop_at: Mapped[datetime | None]
    challenge_at: Mapped[datetime | None]
    project_at: Mapped[datetime | None]
    service_at: Mapped[datetime | None]
    answer_id: Mapped[int | None] = mapped_column(BIG)
    version: Mapped[int] = mapped_column(default=1)

    support_count: Mapped[int] = mapped_column(default=0)
    staff_supports: Mapped[int] = mapped_column(default=0)
    citizen_supports: Mapped[int] = mapped_column(default=0)
    partner_supports: Mapped[int] = mapped_column(default=0)
    comment_count: Mapped[int] = mapped_column(default=0)
    impressions: Mapped[int] = mapped_column(default=0)
    heat: Mapped[float] = mapped_column(default=0.0)
    merit: Mapped[float] = mapped_column(default=0.0)

    import_ref: Mapped[str | None] = mapped_column(String(120), unique=True)
    imported_supports: Mapped[int | None]
    imported_mixed: Mapped[int | None]
    imported_against: Mapped[int | None]

    shown_to_all: Mapped[bool] = mapped_column(Computed(f"{_SHOWN} AND audience = 'public'", persisted=True))
    shown_to_staff: Mapped[bool] = mapped_column(Computed(_SHOWN, persisted=True))

    unit: Mapped[Unit] = relationship()
    theme: Mapped[Theme | None] = relationship()
    author: Mapped[User] = relationship()
    answer: Mapped[Answer | None] = relationship(primaryjoin="foreign(Idea.answer_id) == Answer.id", viewonly=True)
    authorships: Mapped[list[Authorship]] = relationship(
        primaryjoin="and_(Idea.id == Authorship.idea_id, Authorship.answered_at.is_not(None), "
        "Authorship.ended_at.is_(None))",
        order_by="Authorship.id",
        viewonly=True,
    )

    @property
    def slug(self) -> str:
        return slugify(self.title) or self.kind.value

    @property
    def is_draft(self) -> bool:
        return self.status is Status.DRAFT

    @property
    def is_late(self) -> bool:
        """Nobody has answered, and the day by which somebody should have is past."""
        return self.awaits_answer and self.answer_due is not None and self.answer_due < now()

    @property
    def awaits_answer(self) -> bool:
        """Once answered it may be under review again: nothing more was promised by a day."""
        return self.status in AWAITING and self.answer_due is not None and self.answer_id is None

    @property
    def moves(self) -> tuple[Status, ...]:
        return MOVES.get(self.status, ())

    @property
    def moves_unanswered(self) -> tuple[Status, ...]:
        """Where it may go for a reason alone: only an answer makes it answered."""
        return tuple(status for status in self.moves if status is not Status.ANSWERED)

    @property
    def shown(self) -> tuple[Any, ...]:
        """All that its card says: as long as this is the same, so is the card."""
        answered = self.answer.at if self.answer else None
        theme = self.theme.name if self.theme else None
        return (
            self.id, self.title, self.changed_at, self.version, self.status, self.kind, self.audience, theme,
            self.unit.name, self.author.name, self.published_at, self.support_count, self.comment_count,
            self.challenge_at, self.project_at, self.service_at, self.answer_due, answered,
        )  # fmt: skip

    @property
    def coauthors(self) -> list[User]:
        """Who carries it with its author; lists and cards name the author alone."""
        return [joined.person for joined in self.authorships]

    @property
    def is_open(self) -> bool:
        return self.status in OPEN and self.hidden_at is None

    @property
    def takes_comments(self) -> bool:
        """Longer than supports: what is tried out is still talked about."""
        return self.status in (*OPEN, Status.IN_INCUBATION) and self.hidden_at is None

    @property
    def takes_authors(self) -> bool:
        """Whether there is somebody who can say yes to whoever asks to join."""
        return self.is_open and not self.author.imported and self.author.erased_at is None

    # Who may

    def is_carried_by(self, person: Person) -> bool:
        """By a co-author."""
        return person.id is not None and any(joined.person_id == person.id for joined in self.authorships)

    def visible_to(self, person: Person) -> bool:
        if person.id is not None and person.id == self.author_id:
            return True
        if self.hidden_at:
            return person.moderates(self.unit) or (self._in_audience(person) and self.is_carried_by(person))
        if self.status not in LISTED:
            return False
        return self._in_audience(person)

    def _in_audience(self, person: Person) -> bool:
        return self.audience is Audience.PUBLIC or person.is_staff

    def editable_by(self, person: Person) -> bool:
        if self.hidden_at or self.status not in (Status.DRAFT, *AWAITING):
            return False
        return person.id == self.author_id or self.is_carried_by(person)

    def withdrawable_by(self, person: Person) -> bool:
        return person.id == self.author_id and self.status in (Status.DRAFT, *OPEN)

    def supportable_by(self, person: Person) -> bool:
        return (
            person.is_authenticated
            and person.id != self.author_id
            and self.is_open
            and self.visible_to(person)
            and not self.is_carried_by(person)
        )

    def joinable_by(self, person: Person) -> bool:
        """Whoever may support it may ask to carry it, if somebody can say yes."""
        return self.takes_authors and self.supportable_by(person)

    def open_to_comments_by(self, person: Person) -> bool:
        return person.is_authenticated and self.takes_comments

    def answerable_by(self, person: Person) -> bool:
        return person.facilitates(self.unit) and self.status in LISTED

    # What happens to it

    def rewrite(self, *, title: str, text: str, by: User, **chosen: Any) -> None:
        """Change what it says; once published, what it said before stays readable, by the same readers."""
        if not self.is_draft and chosen.get("audience", self.audience) != self.audience:
            raise Refused(_("Who can read an idea is settled when it is published."))
        before, unit = (self.title, self.text), self.unit
        if not self.is_draft and before != (title, text):
            db.session.add(Revision(idea_id=self.id, title=self.title, text=self.text, by_id=by.id, at=now()))
        self.title, self.text = title, text
        for name, value in chosen.items():
            setattr(self, name, value)
        self.changed_at, self.version = now(), self.version + 1
        if not self.is_draft:
            record(by, Verb.EDITED, self)
            changed(self)
        if self.unit is not unit:
            reports.follow_from(unit)

    def publish(self) -> None:
        if self.status is not Status.DRAFT:
            raise Refused(_("This idea is already published."))
        if not self.author.confirmed_at:
            raise Refused(_("Confirm your e-mail address first; your draft is kept."))
        if self.audience is Audience.INTERNAL and not self.author.is_staff:
            raise Refused(_("Only staff can write for staff."))
        moment = now()
        self.status, self.published_at, self.changed_at = Status.PUBLISHED, moment, moment
        self.answer_due = due_after(moment, self.audience.value)
        self.heat = heat(0, moment)
        record(self.author, Verb.PUBLISHED, self)
        follow(self, by=self.author)
        changed(self)

    def reached(self, station: str, at: datetime | None) -> None:
        """An idea knows how far it got; whoever takes it there says so; None takes it back."""
        setattr(self, f"{station}_at", at)

    def carried_to(
        self, status: Status, *, by: User | None, reason: str, tell: Iterable[User] | Select[tuple[int]] = ()
    ) -> None:
        """A room above has taken it further, or lets it go: it tells whom that concerns, or names them here."""
        before, self.status, self.changed_at = self.status, status, now()
        record(by, Verb.MOVED, self, tell=tell, before=before.value, after=status.value, reason=reason)
        changed(self)

    def withdraw(self, by: User) -> None:
        if self.status is Status.WITHDRAWN:
            raise Refused(_("This idea is already withdrawn."))
        self.status, self.changed_at = Status.WITHDRAWN, now()
        record(by, Verb.WITHDRAWN, self)
        changed(self)

    def hide(self, reason: str, by: User) -> None:
        """What a moderator does: moderation tells the author, with the reason; the co-authors are told here."""
        if self.hidden_at:
            raise Refused(_("This is already hidden."))
        self.hidden_at = now()
        record(by, Verb.HIDDEN, self, tell=self.coauthors, reason=reason)
        changed(self)

    def restore(self, reason: str, by: User) -> None:
        if not self.hidden_at:
            raise Refused(_("This is not hidden."))
        self.hidden_at = None
        record(by, Verb.RESTORED, self, tell=self.coauthors, reason=reason)
        changed(self)


def begin(author: User, *, unit: Unit, title: str, text: str, **chosen: Any) -> Idea:
    """A draft, which only its author sees."""
    moment = now()
    idea = Idea(author=author, unit=unit, title=title, text=text, created_at=moment, changed_at=moment, tags=[])
    for name, value in chosen.items():
        setattr(idea, name, value)
    db.session.add(idea)
    db.session.flush()
    return idea


SUPPORT_COLUMN = {
    Electorate.STAFF: "staff_supports",
    Electorate.CITIZEN: "citizen_supports",
    Electorate.PARTNER: "partner_supports",
}
