"""Reading reviews: the list of a service and what stands around it, and the answers that a provider owes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Self

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import joinedload
from werkzeug.datastructures import MultiDict

from app.database import db
from app.paging import Page, decode, encode
from app.people.user import Electorate
from app.store.provider import Provider
from app.store.review import Review, Standing, alive, readable
from app.store.review_answer import ReviewAnswer
from app.store.service import IN_STORE, Service
from app.store.ties import stakeholders, stakes

SHOWN = 10
STARS = (5, 4, 3, 2, 1)


@dataclass(frozen=True)
class ReviewListing:
    """The address bar, understood: unknown words fall back, they do not fail."""

    stars: int = 0
    by: str = ""
    after: str = ""
    limit: int = SHOWN

    @classmethod
    def from_args(cls, args: MultiDict[str, str]) -> Self:
        stars, by = args.get("stars", ""), args.get("by", "")
        return cls(
            stars=int(stars) if stars in {str(one) for one in STARS} else 0,
            by=by if by in set(Electorate) else "",
            after=args.get("after", ""),
        )

    def page(self, service: Service) -> Page[Review]:
        """The newest first."""
        asked = shown_of(service).options(
            joinedload(Review.author), joinedload(Review.answer).joinedload(ReviewAnswer.by)
        )
        if self.stars:
            asked = asked.where(Review.stars == self.stars)
        if self.by:
            asked = asked.where(Review.electorate == Electorate(self.by))
        position = decode(self.after, int)
        if position:
            asked = asked.where(Review.id < position[0])
        found = db.session.scalars(asked.order_by(Review.id.desc()).limit(self.limit + 1)).all()
        shown = found[: self.limit]
        return Page(shown, encode([shown[-1].id]) if len(found) > self.limit else None)


@dataclass(frozen=True)
class Summary:
    """How many gave how many stars; what waits; what was left out; what was said of earlier versions."""

    of_stars: Mapping[int, int]
    waiting: int
    left_out: int
    earlier: int

    @property
    def count(self) -> int:
        return sum(self.of_stars.values())

    def share(self, stars: int) -> int:
        """In hundredths."""
        return round(100 * self.of_stars[stars] / self.count) if self.count else 0


def of_version(service: Service) -> tuple[ColumnElement[bool], ...]:
    return Review.service_id == service.id, Review.major == service.major


def shown_of(service: Service) -> Select[tuple[Review]]:
    """What everybody reads; nobody's praise of their own service."""
    return select(Review).where(*of_version(service), *readable(), Review.author_id.not_in(stakeholders(service)))


def summary_of(service: Service) -> Summary:
    is_current = Review.major == service.major
    asked = (
        select(is_current, Review.standing, Review.stars, func.count())
        .where(Review.service_id == service.id, *alive(), Review.hidden_at.is_(None))
        .where(Review.author_id.not_in(stakeholders(service)))
        .group_by(is_current, Review.standing, Review.stars)
    )
    of_stars: Counter[int] = Counter(dict.fromkeys(STARS, 0))
    others: Counter[Standing | None] = Counter()
    for current, standing, stars, count in db.session.execute(asked):
        if not current:
            others[None] += count
        elif standing is Standing.COUNTED:
            of_stars[stars] += count
        else:
            others[standing] += count
    return Summary(of_stars, others[Standing.WAITING], others[Standing.LEFT_OUT], others[None])


def said_of(provider: Provider) -> Select[tuple[Review]]:
    """What everybody reads of the versions that stand; nobody's praise of their own service."""
    pairs = stakes().subquery()
    own = select(pairs.c.person).where(pairs.c.service == Review.service_id).correlate(Review)
    return (
        select(Review)
        .join(Service, and_(Service.id == Review.service_id, Service.major == Review.major))
        .where(Service.provider_id == provider.id, *readable(), Review.author_id.not_in(own))
        .options(joinedload(Review.author), joinedload(Review.service))
    )


def latest_of(provider: Provider, most: int = 3) -> Sequence[Review]:
    """What was said in words of what it has in the Store."""
    with_answers = joinedload(Review.answer).joinedload(ReviewAnswer.by)
    asked = said_of(provider).where(IN_STORE, Review.text != "").options(with_answers)
    return db.session.scalars(asked.order_by(Review.id.desc()).limit(most)).all()


def owed_by(provider: Provider) -> Select[tuple[Review]]:
    """What people said in words or with few stars since anybody answered: whoever waits longest first."""
    unanswered = said_of(provider).outerjoin(ReviewAnswer, ReviewAnswer.review_id == Review.id)
    stale = func.coalesce(ReviewAnswer.changed_at, ReviewAnswer.at) < Review.at
    unanswered = unanswered.where(or_(ReviewAnswer.id.is_(None), stale), or_(Review.text != "", Review.stars <= 2))
    return unanswered.order_by(Review.id)


def owed_count(provider: Provider) -> int:
    counted = owed_by(provider).options().order_by(None).with_only_columns(func.count(), maintain_column_froms=True)
    return db.session.scalar(counted) or 0


def owed_page(provider: Provider, after: str = "", most: int = SHOWN) -> Page[Review]:
    asked, position = owed_by(provider), decode(after, int)
    if position:
        asked = asked.where(Review.id > position[0])
    found = db.session.scalars(asked.limit(most + 1)).all()
    shown = found[:most]
    return Page(shown, encode([shown[-1].id]) if len(found) > most else None, total=owed_count(provider))
