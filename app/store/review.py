"""A review: one to five stars and a few words of somebody who used a service; one that lives for each person."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import CheckConstraint, ColumnElement, ForeignKey, Index, Select, String, func, select, update
from sqlalchemy.orm import Mapped, joinedload, mapped_column, relationship

from app.activity.event import record
from app.clock import now
from app.database import Key, add_new, db
from app.errors import Refused
from app.moderation import report as reports
from app.people.unit import Unit, nation
from app.people.user import Electorate, Person, User
from app.store import review_answer, use
from app.store.burst import Burst
from app.store.provider import ProviderMember
from app.store.review_answer import ReviewAnswer
from app.store.service import Service
from app.store.stars import count_anew
from app.store.ties import has_stake, services_of
from app.store.verbs import Verb

LONGEST = 2_000
ATTEMPTS = 3
_LIVES = "replaced_at IS NULL AND withdrawn_at IS NULL"


class Standing(StrEnum):
    """Whether it weighs on the stars: what came in a burst waits until somebody looked at it."""

    COUNTED = "counted"
    WAITING = "waiting"
    LEFT_OUT = "left-out"


class Review(db.Model):
    """Of one major version of a service; a later one of the same person replaces it, and it stays as its past."""

    __table_args__ = (
        CheckConstraint("stars BETWEEN 1 AND 5", name="stars"),
        Index(
            "uq_review_live", "service_id", "major", "author_id", unique=True,
            sqlite_where=db.text(_LIVES), postgresql_where=db.text(_LIVES),
        ),
        Index("ix_review_service_at", "service_id", "at"),
    )  # fmt: skip
    subject_kind = "review"

    id: Mapped[Key]
    service_id: Mapped[int] = mapped_column(ForeignKey(Service.id))
    major: Mapped[int]
    author_id: Mapped[int] = mapped_column(ForeignKey(User.id), index=True)
    stars: Mapped[int]
    text: Mapped[str] = mapped_column(String(LONGEST), default="")
    electorate: Mapped[Electorate]
    """The one of that day: a change of role does not move past reviews."""
    verified: Mapped[bool] = mapped_column(default=False)
    standing: Mapped[Standing] = mapped_column(default=Standing.COUNTED)
    burst_id: Mapped[int | None] = mapped_column(ForeignKey(Burst.id), index=True)
    at: Mapped[datetime]
    replaced_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]
    hidden_at: Mapped[datetime | None]

    service: Mapped[Service] = relationship()
    author: Mapped[User] = relationship()
    burst: Mapped[Burst | None] = relationship()
    answer: Mapped[ReviewAnswer | None] = relationship(back_populates="review", uselist=False)

    @property
    def title(self) -> str:
        return self.service.name

    @property
    def unit(self) -> Unit:
        return nation()

    @property
    def lives(self) -> bool:
        return self.replaced_at is None and self.withdrawn_at is None

    @property
    def is_readable(self) -> bool:
        return self.lives and self.hidden_at is None and self.standing is Standing.COUNTED

    # Who may

    def visible_to(self, person: Person) -> bool:
        """What waits or was left out is its author's, and theirs who look at it; what was replaced is its author's."""
        if not self.service.visible_to(person):
            return False
        if self.is_readable or (person.id is not None and person.id == self.author_id):
            return True
        if not self.lives:
            return False
        if self.hidden_at:
            return person.is_authenticated and person.moderates(self.unit)
        return self.burst is not None and self.burst.seen_by(person)

    def withdrawable_by(self, person: Person) -> bool:
        return person.id is not None and person.id == self.author_id and self.lives

    def answerable_by(self, person: Person) -> bool:
        return self.is_readable and self.service.provider.spoken_for_by(person)

    # What happens to it

    def withdraw(self) -> None:
        """Its words go with it, and those it had before; not while a report of it waits."""
        db.session.refresh(self, ["replaced_at", "withdrawn_at"], with_for_update=True)
        if not self.lives:
            raise Refused(_("This review is already withdrawn."))
        self.withdrawn_at = now()
        db.session.flush()
        _empty(Review.author_id == self.author_id, Review.service_id == self.service_id)
        db.session.expire(self, ["text"])
        record(self.author, Verb.REVIEW_WITHDRAWN, self)
        count_anew(self.service)

    def hide(self, reason: str, by: User) -> None:
        """What nobody reads does not count either: nobody could answer it."""
        db.session.refresh(self, ["hidden_at"], with_for_update=True)
        if self.hidden_at:
            raise Refused(_("This is already hidden."))
        self.hidden_at = now()
        record(by, Verb.REVIEW_HIDDEN, self, reason=reason)
        count_anew(self.service)

    def restore(self, reason: str, by: User) -> None:
        """With what its author has written since: it was hidden with it."""
        db.session.refresh(self, ["hidden_at"], with_for_update=True)
        if not self.hidden_at:
            raise Refused(_("This is not hidden."))
        shown = update(Review).where(*hidden_with(self)).values(hidden_at=None)
        db.session.execute(shown.execution_options(synchronize_session=False))
        db.session.expire_all()
        record(by, Verb.REVIEW_RESTORED, self, reason=reason)
        count_anew(self.service)


# Writing


def refuse_where_at_stake(service: Service, person: User) -> None:
    if has_stake(service, person):
        raise Refused(
            _("This service is yours in some way: you thought of it, made, listed or speak for it. Others rate it.")
        )


def write(service: Service, *, by: User, stars: int, text: str) -> Review:
    """Somebody's review from now on; said again, nothing changes. Of two at once the later replaces the earlier."""
    if not service.is_listed:
        raise Refused(_("This service is not in the Store."))
    refuse_where_at_stake(service, by)
    for _attempt in range(ATTEMPTS):
        held = db.session.scalar(live_of(service, by))
        if held and (held.stars, held.text) == (stars, text):
            if not held.verified and use.day_of(service, by):
                held.verified = True
                count_anew(service)
            return held
        if _put(service, by=by, stars=stars, text=text, instead_of=held):
            made = db.session.scalars(live_of(service, by)).one()
            record(by, Verb.REVIEWED, service, tell=() if made.hidden_at else _spokespeople(service))
            count_anew(service)
            return made
    raise Refused(_("You have just sent another review of this service. Look at it first."))


def _put(service: Service, *, by: User, stars: int, text: str, instead_of: Review | None) -> bool:
    """Whether it stands; the database lets one review of a person live.

    What was decided about the one before it holds for this one, whoever decided it.
    """
    moment, before = now(), _last(service, by)
    is_judged = before is not None and before.standing is not Standing.COUNTED
    if instead_of:
        replaced = update(Review).where(Review.id == instead_of.id, Review.replaced_at.is_(None))
        db.session.execute(replaced.values(replaced_at=moment).execution_options(synchronize_session=False))
        db.session.expire(instead_of)
    is_new = bool(
        add_new(
            Review,
            {
                "service_id": service.id, "major": service.major, "author_id": by.id, "stars": stars, "text": text,
                "electorate": by.electorate, "verified": use.day_of(service, by) is not None, "at": moment,
                "standing": before.standing if before else Standing.COUNTED,
                "burst_id": before.burst_id if before and is_judged else None,
                "hidden_at": before.hidden_at if before else None,
            },
        )
    )  # fmt: skip
    if is_new and instead_of:
        review_answer.carry(instead_of, db.session.scalars(live_of(service, by)).one())
    return is_new


def _last(service: Service, by: User) -> Review | None:
    """Withdrawn or not: what waits, was left out or is hidden does not come in by being written again."""
    asked = select(Review).where(
        Review.service_id == service.id, Review.major == service.major, Review.author_id == by.id
    )
    return db.session.scalars(asked.order_by(Review.id.desc()).limit(1)).first()


def _spokespeople(service: Service) -> Select[tuple[int]]:
    """By name: those who keep the Store are not told of every review of what was made in-house."""
    speaks = ProviderMember.until.is_(None) & (ProviderMember.provider_id == service.provider_id)
    return select(ProviderMember.person_id).where(speaks)


# Reading


def live_of(service: Service, person: User) -> Select[tuple[Review]]:
    return select(Review).where(
        Review.service_id == service.id, Review.major == service.major, Review.author_id == person.id, *alive()
    )


def hidden_with(one: Review) -> tuple[ColumnElement[bool], ...]:
    """It, and what its author wrote after it while it was hidden."""
    return Review.service_id == one.service_id, Review.author_id == one.author_id, Review.hidden_at == one.hidden_at


def hidden_first(one: Review) -> int:
    """The number under which a moderator decided about it."""
    return db.session.scalar(select(func.min(Review.id)).where(*hidden_with(one))) or one.id


def alive() -> tuple[ColumnElement[bool], ...]:
    return Review.replaced_at.is_(None), Review.withdrawn_at.is_(None)


def readable() -> tuple[ColumnElement[bool], ...]:
    return *alive(), Review.hidden_at.is_(None), Review.standing == Standing.COUNTED


def by_person(person: User) -> Select[tuple[Review]]:
    return select(Review).where(Review.author_id == person.id).options(joinedload(Review.answer)).order_by(Review.id)


# Forgetting


def forget(person: User) -> None:
    """What lives stays, nameless; what was replaced or withdrawn loses its words.

    Of what was theirs in some way it is left out for good: nobody knows it once their parts are forgotten.
    """
    own = update(Review).where(Review.author_id == person.id, Review.service_id.in_(services_of(person)))
    left_out = own.values(standing=Standing.LEFT_OUT, burst_id=None)
    db.session.execute(left_out.execution_options(synchronize_session=False))
    _empty(Review.author_id == person.id)


def forget_withdrawn() -> None:
    """A withdrawn review that was reported keeps its words for the moderator, until it is decided."""
    _empty(Review.id.in_(reports.decided(Review.subject_kind)))


def _empty(*which: Any) -> None:
    gone = Review.withdrawn_at.is_not(None) | Review.replaced_at.is_not(None)
    waits = Review.id.in_(reports.undecided(Review.subject_kind))
    emptied = update(Review).where(*which, gone, ~waits, Review.text != "").values(text="")
    db.session.execute(emptied.execution_options(synchronize_session=False))
