"""A submission: what a provider wants the Store to say, and what those who keep the Store decided of it.

An accepted one is a version of its service: it keeps what stood before beside what stands since. What a keeper writes
is accepted at once, by the same way in.
"""

from __future__ import annotations

from datetime import datetime

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import (
    CheckConstraint,
    ColumnElement,
    ForeignKey,
    Index,
    Select,
    String,
    Text,
    UniqueConstraint,
    func,
    select,
    union,
    update,
)
from sqlalchemy.orm import Mapped, joinedload, mapped_column, relationship

from app.activity.event import record
from app.clock import now
from app.database import Document, Key, db
from app.errors import Refused, settle
from app.ideas.deadline import end_of_working_day
from app.incubation.project import Project, Stale
from app.people.user import Person, User
from app.store import terms
from app.store.content import columns_of, content_of
from app.store.provider import Provider, ProviderMember, keepers, kept_by, speakers_of
from app.store.service import Service, launched_from, propose
from app.store.stars import count_anew
from app.store.verbs import Verb
from app.store.vocabulary import OPEN, WRITTEN, LinkKind, SubmissionState, Verdict

WORKING_DAYS = 10
"""In which whoever proposes is answered."""

_UNDER_WAY = _l("A change of this service is under way already.")
_OF_PROJECT = _l("Somebody is making a service of this project already.")
_STILL_OPEN = db.text("state IN ('draft', 'waiting', 'returned')")
DECIDED = {
    Verdict.ACCEPT: (SubmissionState.ACCEPTED, Verb.ACCEPTED),
    Verdict.RETURN: (SubmissionState.RETURNED, Verb.RETURNED),
    Verdict.REFUSE: (SubmissionState.REFUSED, Verb.REFUSED),
}


class Submission(db.Model):
    """`number` is the version of the service that it became, `version` the one of its own text that an editor saw."""

    __table_args__ = (
        CheckConstraint("state NOT IN ('waiting', 'accepted') OR by_keeper OR terms_version IS NOT NULL", name="terms"),
        CheckConstraint("(state = 'accepted') = (number IS NOT NULL)", name="number"),
        UniqueConstraint("service_id", "number"),
        Index("uq_submission_open", "service_id", unique=True, sqlite_where=_STILL_OPEN, postgresql_where=_STILL_OPEN),
        Index(
            "uq_submission_of_project", "project_id",
            unique=True, sqlite_where=_STILL_OPEN, postgresql_where=_STILL_OPEN,
        ),
        Index("ix_submission_state_sent_at", "state", "sent_at"),
    )  # fmt: skip
    subject_kind = "submission"

    id: Mapped[Key]
    provider_id: Mapped[int] = mapped_column(ForeignKey(Provider.id), index=True)
    service_id: Mapped[int | None] = mapped_column(ForeignKey(Service.id))
    project_id: Mapped[int | None] = mapped_column(ForeignKey(Project.id))
    author_id: Mapped[int] = mapped_column(ForeignKey(User.id), index=True)
    state: Mapped[SubmissionState] = mapped_column(default=SubmissionState.DRAFT)
    content: Mapped[Document]
    before: Mapped[Document] = mapped_column(default=dict)
    service_seen: Mapped[int] = mapped_column(default=0)
    is_major: Mapped[bool] = mapped_column(default=False)
    note: Mapped[str] = mapped_column(String(500), default="")
    terms_version: Mapped[int | None]
    by_keeper: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    due_at: Mapped[datetime | None]
    late_told_at: Mapped[datetime | None]
    asked_at: Mapped[datetime | None]
    """When its addresses were asked whether they answer."""
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey(User.id), index=True)
    reasons: Mapped[str] = mapped_column(Text, default="")
    number: Mapped[int | None]
    version: Mapped[int] = mapped_column(default=1)

    provider: Mapped[Provider] = relationship()
    service: Mapped[Service | None] = relationship()
    project: Mapped[Project | None] = relationship()
    author: Mapped[User] = relationship(foreign_keys=[author_id])
    decided_by: Mapped[User | None] = relationship(foreign_keys=[decided_by_id])

    @property
    def title(self) -> str:
        return str(self.content["name"])

    @property
    def is_open(self) -> bool:
        return self.state in OPEN

    @property
    def is_late(self) -> bool:
        return self.state is SubmissionState.WAITING and self.due_at is not None and self.due_at < now()

    @property
    def is_overtaken(self) -> bool:
        """The service was changed after this change of it was begun."""
        return self.is_open and self.service is not None and self.service.version != self.service_seen

    # Who may

    def visible_to(self, person: Person) -> bool:
        """A draft is its writers' alone until it is sent."""
        is_sent = self.by_keeper or self.sent_at is not None
        return self.written_by(person) or (is_sent and kept_by(person))

    def written_by(self, person: Person) -> bool:
        """By those who speak for the provider, and by whoever leads the project that it comes of."""
        return self.provider.spoken_for_by(person) or (self.project_id is not None and self.author_id == person.id)

    def editable_by(self, person: Person) -> bool:
        return self.state in WRITTEN and (self.written_by(person) or (self.by_keeper and kept_by(person)))

    def decidable_by(self, person: Person) -> bool:
        return self.state is SubmissionState.WAITING and kept_by(person)

    # What happens to it

    def rewrite(self, content: Document, *, seen: int, is_major: bool, service_seen: int = 0) -> None:
        """`service_seen` is the version of the service that its writer had before them."""
        self._hold(seen, *WRITTEN)
        if any(content[way.column] != self.content[way.column] for way in LinkKind):
            self.asked_at = None
        self.content, self.is_major, self.changed_at = content, is_major and self.service is not None, now()
        if self.service:
            self.service_seen = service_seen

    def send(self, *, by: User, seen: int, accepted_terms: int | None, note: str = "") -> None:
        """Those who keep the Store are told, and have so many working days to answer."""
        if accepted_terms != terms.CURRENT:
            raise Refused(_("Accept the terms of the Store as they are now: without that nothing is listed."))
        self._hold(seen, *WRITTEN)
        self.state, self.terms_version, self.note, self.reasons = SubmissionState.WAITING, accepted_terms, note, ""
        self.sent_at, self.decided_at, self.decided_by, self.late_told_at = now(), None, None, None
        self.due_at = end_of_working_day(self.sent_at, WORKING_DAYS)
        record(by, Verb.SUBMITTED, self, tell=keepers())

    def take_back(self, *, by: User, seen: int) -> None:
        self._hold(seen, SubmissionState.WAITING)
        self.state, self.sent_at, self.due_at = SubmissionState.DRAFT, None, None
        record(by, Verb.TAKEN_BACK, self)

    def say_that_it_is_late(self) -> None:
        """Once: to those who wait, and to those who are waited for."""
        self.late_told_at = now()
        everybody = union(self.concerned, keepers()).subquery()
        record(None, Verb.LATE, self, tell=select(everybody.c[0]))

    def drop(self, *, seen: int) -> None:
        self._hold(seen, *WRITTEN)
        self.state = SubmissionState.DROPPED

    def decide(self, verdict: Verdict, *, by: User, seen: int, service_seen: int = 0, reasons: str = "") -> None:
        """Of two who decide at once the database lets one; whoever is sent back or refused is told why."""
        if verdict is not Verdict.ACCEPT and not reasons.strip():
            raise Refused(_("Say why: whoever proposes it will read it."))
        self._hold(seen, SubmissionState.WAITING)
        state, verb = DECIDED[verdict]
        self.reasons, self.decided_at, self.decided_by = reasons, now(), by
        is_new = self.service is None
        if verdict is Verdict.ACCEPT:
            self._enter(by=by, service_seen=service_seen)
        self.state = state
        told = () if is_new and self.service and not self.project else self.concerned
        record(by, verb, self, tell=told, reason=reasons)

    def publish(self, *, by: User, seen: int) -> None:
        """What a keeper writes is in the Store at once."""
        self._hold(seen, *WRITTEN)
        self.by_keeper = True
        self._enter(by=by, service_seen=self.service_seen)
        self._is_published(by)

    def _is_published(self, by: User) -> None:
        self.state, self.decided_at, self.decided_by = SubmissionState.ACCEPTED, now(), by
        record(by, Verb.ACCEPTED, self, tell=self.concerned if self.before or self.project else ())

    def _hold(self, seen: int, *states: SubmissionState) -> None:
        held = update(Submission).where(
            Submission.id == self.id, Submission.version == seen, Submission.state.in_(states)
        )
        held_it = held.values(version=seen + 1).returning(Submission.id).execution_options(synchronize_session=False)
        if db.session.scalar(held_it) is None:
            raise Stale(_("Somebody changed or decided this meanwhile: look at it again."))
        db.session.refresh(self, ["version", "state"])

    def _enter(self, *, by: User, service_seen: int) -> None:
        said = columns_of(self.content)
        if self.service is None:
            self.service = self._new(by, said)
            self.number = 1
            return
        self.service.hold(service_seen)
        self.before = content_of(self.service)
        self.service.rewrite(by=by, **said)
        self.service.major += self.is_major
        if self.is_major:
            count_anew(self.service)
        self.number = 1 + (db.session.scalar(_last_number(self.service)) or 1)

    def _new(self, by: User, said: Document) -> Service:
        more = {"provider": self.provider, **said}
        service = launched_from(self.project, **more) if self.project else propose(**more)
        service.enter_store(by=by)
        return service

    @property
    def concerned(self) -> Select[tuple[int]]:
        """Those who speak for the provider, and whoever wrote it."""
        everybody = union(speakers_of(self.provider_id), select(User.id).where(User.id == self.author_id)).subquery()
        return select(everybody.c[0])


def _last_number(service: Service) -> Select[tuple[int | None]]:
    """What stood before the first change is version 1, whoever wrote it."""
    return select(func.max(Submission.number)).where(Submission.service_id == service.id)


def begin(
    content: Document, *, by: User, provider: Provider, service: Service | None = None, project: Project | None = None,
    is_major: bool = False, seen: int | None = None,
) -> Submission:  # fmt: skip
    """A draft: of a new service, of a change of one, or of what a launched project becomes; `seen` of the service."""
    _see_that_none_is_open(service, project)
    made = _made(content, by=by, provider=provider, service=service, project=project, is_major=is_major)
    if seen is not None:
        made.service_seen = seen
    db.session.add(made)
    settle(_UNDER_WAY if service else _OF_PROJECT)
    return made


def publish_at_once(
    content: Document, *, by: User, provider: Provider, service: Service | None = None, project: Project | None = None,
    is_major: bool = False, seen: int = 0,
) -> Submission:  # fmt: skip
    """A keeper's own change; what a provider has under way stays, and says that it was overtaken."""
    made = _made(content, by=by, provider=provider, service=service, project=project, is_major=is_major)
    made.by_keeper = True
    made._enter(by=by, service_seen=seen)
    made.state = SubmissionState.ACCEPTED
    db.session.add(made)
    db.session.flush()
    made._is_published(by)
    return made


def _made(content: Document, *, by: User, provider: Provider, service: Service | None, project: Project | None,
          is_major: bool) -> Submission:  # fmt: skip
    moment = now()
    return Submission(
        content=content, author=by, provider=provider, service=service, project=project,
        service_seen=service.version if service else 0, is_major=is_major and service is not None,
        by_keeper=kept_by(by), created_at=moment, changed_at=moment,
    )  # fmt: skip


def _see_that_none_is_open(service: Service | None, project: Project | None) -> None:
    if service and open_of(service):
        raise Refused(_UNDER_WAY)
    if project and db.session.scalar(select(Submission.id).where(Submission.project == project, _is_open())):
        raise Refused(_OF_PROJECT)


def _is_open() -> ColumnElement[bool]:
    return Submission.state.in_(OPEN)


def open_of(service: Service) -> Submission | None:
    return db.session.scalar(select(Submission).where(Submission.service_id == service.id, _is_open()))


def late() -> Select[tuple[Submission]]:
    """What waits past its day, where that was not said yet."""
    waiting = select(Submission).where(Submission.state == SubmissionState.WAITING, Submission.due_at < now())
    return waiting.where(Submission.late_told_at.is_(None)).order_by(Submission.id)


def shown() -> Select[tuple[Submission]]:
    """With what lists say of each."""
    return select(Submission).options(
        joinedload(Submission.provider), joinedload(Submission.service), joinedload(Submission.author)
    )


def by_id(id: int) -> Submission | None:
    """With all that its service says, to compare the two."""
    service = joinedload(Submission.service)
    asked = shown().where(Submission.id == id)
    return db.session.scalar(
        asked.options(service.selectinload(Service.publics), service.selectinload(Service.regions))
    )


def waiting() -> Select[tuple[Submission]]:
    """The oldest first."""
    asked = shown().where(Submission.state == SubmissionState.WAITING)
    return asked.order_by(Submission.sent_at, Submission.id)


def decided(most: int) -> Select[tuple[Submission]]:
    """The latest first."""
    asked = shown().where(Submission.decided_at.is_not(None))
    return asked.order_by(Submission.decided_at.desc(), Submission.id.desc()).limit(most)


def of_people(person: User, most: int) -> Select[tuple[Submission]]:
    """What somebody wrote, or those they speak for propose; the latest first."""
    named = select(ProviderMember.provider_id).where(
        ProviderMember.person_id == person.id, ProviderMember.until.is_(None)
    )
    asked = shown().where(Submission.provider_id.in_(named) | (Submission.author_id == person.id))
    asked = asked.where(Submission.state != SubmissionState.DROPPED)
    return asked.order_by(Submission.changed_at.desc(), Submission.id.desc()).limit(most)


def authored_by(person: User) -> Select[tuple[Submission]]:
    return select(Submission).where(Submission.author_id == person.id).order_by(Submission.id)


def forget(person: User) -> None:
    """What they proposed stays with its provider, on somebody without a name; what they said beside it goes."""
    written = update(Submission).where(Submission.author_id == person.id).values(note="")
    db.session.execute(written.execution_options(synchronize_session=False))


def versions_of(service: Service) -> Select[tuple[Submission]]:
    """What was accepted, the latest first."""
    asked = select(Submission).where(Submission.service_id == service.id, Submission.number.is_not(None))
    return asked.order_by(Submission.number.desc())
