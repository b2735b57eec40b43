"""A story: a draft among those who write for its unit, everybody's once it is published; or withdrawn, with a reason.

Stories are public: whoever has one published has it read by all. What is only for staff is an idea or a conference.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum

from flask_babel import gettext as _
from sqlalchemy import CheckConstraint, ForeignKey, Index, Select, String, Text, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.activity.event import record
from app.clock import now
from app.database import Key, db
from app.errors import Refused
from app.people.grant import Role
from app.people.unit import Unit
from app.people.user import Person, User
from app.search.feed import changed
from app.stories.correction import StoryCorrection
from app.stories.picture import StoryPicture
from app.stories.tag import StoryTag
from app.stories.verbs import Verb
from app.text import slugify

WRITERS = (Role.FACILITATOR, Role.ADMINISTRATOR)
WORDS_A_MINUTE = 220


class State(StrEnum):
    DRAFT = "draft"
    SCHEDULED = "scheduled"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"


COMING = (State.DRAFT, State.SCHEDULED)


class Story(db.Model):
    """`due_at` is the hour that was chosen for it, `published_at` the one at which it came out."""

    __table_args__ = (
        CheckConstraint("state != 'scheduled' OR due_at IS NOT NULL", name="scheduled_for_an_hour"),
        CheckConstraint("(state IN ('published', 'withdrawn')) = (published_at IS NOT NULL)", name="published"),
        CheckConstraint("(state = 'withdrawn') = (withdrawn_at IS NOT NULL)", name="withdrawn"),
        Index("ix_story_state_published_at", "state", "published_at", "id"),
        Index("ix_story_state_due_at", "state", "due_at", "id"),
    )
    subject_kind = "story"

    id: Mapped[Key]
    title: Mapped[str] = mapped_column(String(160))
    summary: Mapped[str] = mapped_column(String(300), default="")
    text: Mapped[str] = mapped_column(Text, default="")
    state: Mapped[State] = mapped_column(default=State.DRAFT)
    reason: Mapped[str] = mapped_column(String(500), default="")
    unit_id: Mapped[int] = mapped_column(ForeignKey(Unit.id), index=True)
    author_id: Mapped[int] = mapped_column(ForeignKey(User.id), index=True)
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    due_at: Mapped[datetime | None]
    published_at: Mapped[datetime | None]
    corrected_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)

    unit: Mapped[Unit] = relationship()
    author: Mapped[User] = relationship()
    tags: Mapped[list[StoryTag]] = relationship(order_by=StoryTag.position, cascade="all, delete-orphan")
    corrections: Mapped[list[StoryCorrection]] = relationship(order_by=StoryCorrection.at, cascade="all, delete-orphan")
    picture: Mapped[StoryPicture | None] = relationship(cascade="all, delete-orphan")

    @property
    def slug(self) -> str:
        return slugify(self.title) or "recit"

    @property
    def words(self) -> list[str]:
        return [tag.word for tag in self.tags]

    @property
    def is_published(self) -> bool:
        return self.state is State.PUBLISHED

    @property
    def is_coming(self) -> bool:
        """Whether nobody but those who write for its unit has read it."""
        return self.state in COMING

    @property
    def minutes(self) -> int:
        """How long one reads it."""
        return max(1, round(len(self.text.split()) / WORDS_A_MINUTE))

    # Who may

    def visible_to(self, person: Person) -> bool:
        """Of a withdrawn one, the others are told that there was one, and why it is gone."""
        if self.is_published:
            return True
        return (person.id is not None and person.id == self.author_id) or self.written_by(person)

    def written_by(self, person: Person) -> bool:
        return may_write_for(person, self.unit)

    def editable_by(self, person: Person) -> bool:
        return self.state is not State.WITHDRAWN and self.written_by(person)

    # What happens to it

    def rewrite(
        self, *, by: User, title: str, summary: str, text: str, unit: Unit, tags: Sequence[str], correction: str = ""
    ) -> None:
        """What readers have read changes with a word about what was wrong."""
        if self.state is State.WITHDRAWN:
            raise Refused(_("This story is withdrawn."))
        is_said_otherwise = (self.title, self.summary, self.text) != (title, summary, text)
        if self.is_published and is_said_otherwise and not correction.strip():
            raise Refused(_("Say what you correct: it stands under the story."))
        self.title, self.summary, self.text, self.unit = title, summary, text, unit
        self.tag(tags)
        if self.state is not State.DRAFT:
            self._refuse_unfinished()
        is_corrected = self.is_published and bool(correction.strip())
        if is_corrected:
            self.corrected_at = now()
            self.corrections.append(StoryCorrection(by_id=by.id, at=self.corrected_at, words=correction))
        self._touch(by, Verb.CORRECTED if is_corrected else Verb.REWRITTEN)

    def tag(self, words: Sequence[str]) -> None:
        held = {one.word: one for one in self.tags}
        self.tags = [held.get(word) or StoryTag(word=word) for word in words]
        for position, one in enumerate(self.tags):
            one.position = position

    def show(self, picture: StoryPicture | None, *, by: User) -> None:
        """Another picture, or none."""
        if self.state is State.WITHDRAWN:
            raise Refused(_("This story is withdrawn."))
        if self.picture is not None and picture is not self.picture:
            self.picture = None
            db.session.flush()
        self.picture = picture
        self._touch(by, Verb.REWRITTEN)

    def schedule(self, at: datetime, *, by: User) -> None:
        """The worker publishes it at this hour, or as soon as it can."""
        if not self.is_coming:
            raise Refused(_("This story is published already."))
        if at <= now():
            raise Refused(_("This hour is past."))
        self._refuse_unfinished()
        self.state, self.due_at = State.SCHEDULED, at
        self._changed()
        record(by, Verb.SCHEDULED, self)

    def take_back(self, *, by: User) -> None:
        if self.state is not State.SCHEDULED:
            raise Refused(_("No day is chosen for this story."))
        self.state, self.due_at = State.DRAFT, None
        self._changed()
        record(by, Verb.UNSCHEDULED, self)

    def come_out(self, *, by: User | None, tell: Select[tuple[int]]) -> None:
        """`by` is nobody when its hour has come."""
        if not self.is_coming:
            raise Refused(_("This story is published already."))
        self._refuse_unfinished()
        self.state, self.published_at = State.PUBLISHED, now()
        self._changed()
        record(by, Verb.PUBLISHED, self, tell=tell)
        changed(self)

    def withdraw(self, *, by: User, reason: str) -> None:
        """For good; its address says why."""
        if not self.is_published:
            raise Refused(_("Only a published story is withdrawn."))
        if not reason.strip():
            raise Refused(_("Say why: whoever looks for the story will read it."))
        self.state, self.withdrawn_at, self.reason = State.WITHDRAWN, now(), reason
        self._changed()
        record(by, Verb.WITHDRAWN, self, reason=reason)
        changed(self)

    def _refuse_unfinished(self) -> None:
        if not (self.summary.strip() and self.text.strip()):
            raise Refused(_("A story has an introduction and a text before it is published."))

    def _touch(self, by: User, verb: Verb) -> None:
        """What is published changes before everybody's eyes."""
        self._changed()
        if self.is_published:
            record(by, verb, self)
            changed(self)

    def _changed(self) -> None:
        self.changed_at, self.version = now(), self.version + 1


def may_write_for(person: Person, unit: Unit) -> bool:
    return any(person.holds(role, unit) for role in WRITERS)


def units_written_for(person: Person) -> list[Unit]:
    """Where somebody is a facilitator or an administrator."""
    return list(dict.fromkeys(grant.unit for grant in person.grants if grant.role in WRITERS))


def begin(*, by: User, title: str, summary: str, text: str, unit: Unit, tags: Sequence[str]) -> Story:
    moment = now()
    story = Story(author=by, title=title, summary=summary, text=text, unit=unit, created_at=moment, changed_at=moment)
    story.tag(tags)
    db.session.add(story)
    db.session.flush()
    return story


def hold(story: Story) -> Story:
    """Wait for whoever writes in this story, and see it as they left it."""
    asked = select(Story).where(Story.id == story.id).with_for_update(key_share=True)
    return db.session.scalars(asked.execution_options(populate_existing=True)).one()
