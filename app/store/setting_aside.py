"""Setting bursts aside, and what somebody who looked at one decides: each rating counts or is left out, and why."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, Row, ScalarSelect, Select, case, func, select, update
from sqlalchemy.orm import aliased, joinedload

from app.activity.event import record
from app.clock import now
from app.database import add_new, db
from app.errors import Refused
from app.paging import Page, decode, encode
from app.people.user import User
from app.store import pace, rating, reckoning
from app.store.burst import Burst, is_for, judges_of
from app.store.effect import moves
from app.store.pace import Kind, Mark, Unusual
from app.store.rating import Norm
from app.store.review import Review, Standing
from app.store.service import Service
from app.store.stars import count_anew
from app.store.verbs import Verb
from app.store.vocabulary import State

SHOWN = 50


@dataclass(frozen=True)
class Found:
    """Ratings of a service that came unusually fast, and do not wait yet."""

    service_id: int
    seen: Unusual
    numbers: Sequence[int]


def unusual(services: Iterable[int]) -> list[Found]:
    """What came unusually fast to these services; what waits already is not found again."""
    usual, norm = _usual(), reckoning.norms().get(reckoning.ALL, rating.USUAL)
    asked = select(Service).where(Service.id.in_(set(services))).order_by(Service.id)
    return [found for service in db.session.scalars(asked) for found in _look_at(service, usual, norm)]


def _look_at(service: Service, usual: Callable[[Kind], float], norm: Norm) -> Iterator[Found]:
    at = now()
    since = max(service.listed_at or service.created_at, at - pace.PAST)
    marks = _marks(service, at)
    waits = {mark.id for mark in marks if mark.aside}
    for one in pace.bursts(marks, since=since, at=at, usual=usual, moves=moves(service, norm, at)):
        if new := one.ids - waits:
            yield Found(service.id, one, sorted(new))


def set_aside(found: Iterable[Found]) -> None:
    for one in found:
        _set_aside(db.session.get_one(Service, one.service_id), one.seen, one.numbers)


def _marks(service: Service, at: datetime) -> list[Mark]:
    """Ratings of half a year, and of each person the last.

    What somebody left out makes no burst of what comes after it, but for new accounts: of those more may come.
    """
    asked = (
        select(Review.id, Review.at, Review.stars, User.joined_at, Review.standing, Review.burst_id)
        .join(User, User.id == Review.author_id)
        .where(Review.service_id == service.id, is_last(), Review.at > at - pace.PAST)
    )
    return [
        Mark(
            id=number,
            at=moment,
            stars=stars,
            fresh=moment - joined < pace.FRESH,
            known=standing is Standing.COUNTED and burst is not None,
            aside=standing is not Standing.COUNTED,
        )
        for number, moment, stars, joined, standing, burst in db.session.execute(asked)
        if standing is not Standing.LEFT_OUT or moment - joined < pace.FRESH
    ]


def is_last(*, within_burst: bool = False) -> ColumnElement[bool]:
    """Of each person one review is looked at, the last, even withdrawn: who withdraws and writes anew is one voice."""
    later = aliased(Review)
    same = (later.service_id == Review.service_id) & (later.author_id == Review.author_id) & (later.id > Review.id)
    if within_burst:
        same &= later.burst_id == Review.burst_id
    return ~select(later.id).where(same).correlate(Review).exists()


def _usual() -> Callable[[Kind], float]:
    """Ratings of a kind that a service of the Store has in a day, on the mean of half a year."""
    since = now() - pace.PAST
    counted = (
        select(Review.stars, Review.at, User.joined_at)
        .join(User, User.id == Review.author_id)
        .where(Review.at > since, is_last(), Review.standing == Standing.COUNTED)
    )
    services = db.session.scalar(select(func.count()).select_from(Service).where(Service.state == State.LISTED)) or 1
    rows = [Mark(0, at, stars, at - joined < pace.FRESH) for stars, at, joined in db.session.execute(counted)]
    per_day = {kind: sum(map(kind.holds, rows)) / services / (pace.PAST / pace.DAY) for kind in pace.KINDS}
    return per_day.__getitem__


def _set_aside(service: Service, seen: Unusual, numbers: Sequence[int]) -> None:
    """They wait, with weight 0; their authors and those who look at bursts are told."""
    row = {
        "service_id": service.id, "major": service.major, "found_at": now(), "lowest": seen.kind.lowest,
        "highest": seen.kind.highest, "new_accounts": seen.kind.fresh, "hours": round(seen.window / timedelta(hours=1)),
        "seen": seen.seen, "expected": round(seen.expected, 2), "rarity": round(seen.rarity, 1),
    }  # fmt: skip
    is_new = bool(add_new(Burst, row))
    open_one = select(Burst).where(Burst.service_id == service.id, Burst.decided_at.is_(None))
    burst = db.session.scalars(open_one.with_for_update()).one()
    moved = update(Review).where(Review.id.in_(numbers), Review.standing == Standing.COUNTED)
    db.session.execute(
        moved.values(standing=Standing.WAITING, burst_id=burst.id).execution_options(synchronize_session=False)
    )
    db.session.expire_all()
    if is_new:
        record(None, Verb.BURST_FOUND, burst, tell=judges_of(service))
    for review in db.session.scalars(select(Review).where(Review.id.in_(numbers)).order_by(Review.id)):
        record(None, Verb.REVIEW_WAITS, review, tell=[review.author])


def decide(burst: Burst, *, by: User, shown: Collection[int], left_out: Iterable[int], reason: str) -> None:
    """Once, of what was shown alone: those named are left out, the others count; each author is told, and why."""
    if not reason.strip():
        raise Refused(_("Say why: the authors will read it."))
    taken = update(Burst).where(Burst.id == burst.id, Burst.decided_at.is_(None)).returning(Burst.id)
    done = taken.values(decided_at=now(), decided_by_id=by.id, reason=reason)
    if db.session.scalar(done.execution_options(synchronize_session=False)) is None:
        raise Refused(_("Somebody has decided about these reviews meanwhile."))
    db.session.refresh(burst)
    chosen, reviews = set(left_out), db.session.scalars(of(burst).where(Review.standing == Standing.WAITING)).all()
    _refuse_to_decide(reviews, by=by, shown=shown)
    for review in reviews:
        is_out = review.id in chosen
        review.standing = Standing.LEFT_OUT if is_out else Standing.COUNTED
        verb = Verb.REVIEW_LEFT_OUT if is_out else Verb.REVIEW_COUNTED
        record(None, verb, review, tell=[review.author], reason=reason)
    record(by, Verb.BURST_DECIDED, burst, reason=reason)
    count_anew(burst.service)


def _refuse_to_decide(reviews: Sequence[Review], *, by: User, shown: Collection[int]) -> None:
    if any(review.author_id == by.id for review in reviews):
        raise Refused(_("Your own review is among these: somebody else must decide."))
    if any(review.id not in shown for review in reviews):
        raise Refused(_("Other reviews joined these meanwhile. Look at them first."))


def of(burst: Burst) -> Select[tuple[Review]]:
    """Its ratings, in the order in which they came; of each person the last."""
    asked = select(Review).where(Review.burst_id == burst.id, is_last(within_burst=True))
    return asked.options(joinedload(Review.author)).order_by(Review.at, Review.id)


def waiting(judge: User, after: str = "", most: int = SHOWN) -> Page[Row[tuple[Burst, int]]]:
    """The open ones that somebody may look at, with how many ratings wait in each, the oldest first."""
    size = select(func.count()).where(Review.burst_id == Burst.id, is_last(within_burst=True)).scalar_subquery()
    asked = select(Burst, size).where(Burst.decided_at.is_(None), is_for(judge))
    if position := decode(after, int):
        asked = asked.where(Burst.id > position[0])
    found = db.session.execute(asked.options(joinedload(Burst.service)).order_by(Burst.id).limit(most + 1)).all()
    shown = found[:most]
    return Page(shown, encode([shown[-1][0].id]) if len(found) > most else None)


def lately_decided(judge: User, most: int = 20) -> Select[tuple[Burst, int, int]]:
    """With how many count, and how many were left out."""

    def so_many(standing: Standing) -> ScalarSelect[int]:
        counted = case((Review.standing == standing, 1), else_=0)
        of_it = (Review.burst_id == Burst.id) & is_last(within_burst=True)
        return select(func.coalesce(func.sum(counted), 0)).where(of_it).scalar_subquery()

    asked = select(Burst, so_many(Standing.COUNTED), so_many(Standing.LEFT_OUT))
    decided = asked.where(Burst.decided_at.is_not(None), is_for(judge))
    whole = joinedload(Burst.service), joinedload(Burst.decided_by)
    return decided.options(*whole).order_by(Burst.decided_at.desc()).limit(most)
