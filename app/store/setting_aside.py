"""Setting bursts aside, and what somebody who looked at one decides: each rating counts or is left out, and why."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta

from flask_babel import gettext as _
from sqlalchemy import ScalarSelect, Select, case, func, select, update
from sqlalchemy.orm import joinedload

from app.activity.event import record
from app.clock import now
from app.database import add_new, db
from app.errors import Refused
from app.people.grant import Grant, Role
from app.people.unit import Level, Unit
from app.people.user import User
from app.store import pace
from app.store.burst import Burst
from app.store.pace import Kind, Mark, Unusual
from app.store.provider import ProviderMember
from app.store.review import Review, Standing, count_anew
from app.store.service import Service
from app.store.verbs import Verb
from app.store.vocabulary import State


def look(services: Iterable[int]) -> None:
    """What came unusually fast to these services is set aside; looking again changes nothing."""
    usual = _usual()
    for service in db.session.scalars(select(Service).where(Service.id.in_(set(services))).order_by(Service.id)):
        _look_at(service, usual)


def _look_at(service: Service, usual: Callable[[Kind], float]) -> None:
    at = now()
    since = max(service.listed_at or service.created_at, at - pace.PAST)
    marks = _marks(service, at)
    found = pace.bursts(marks, since=since, at=at, usual=usual)
    waits = {mark.id for mark in marks if mark.aside}
    for one in found:
        if new := one.ids - waits:
            _set_aside(service, one, sorted(new))


def _marks(service: Service, at: datetime) -> list[Mark]:
    """Ratings of half a year, and of each person the last."""
    asked = (
        select(Review.id, Review.at, Review.stars, User.joined_at, Review.standing, Review.burst_id)
        .join(User, User.id == Review.author_id)
        .where(Review.service_id == service.id, Review.replaced_at.is_(None), Review.at > at - pace.PAST)
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
    ]


def _usual() -> Callable[[Kind], float]:
    """Ratings of a kind that a service of the Store has in a day, on the mean of half a year."""
    since = now() - pace.PAST
    counted = (
        select(Review.stars, Review.at, User.joined_at)
        .join(User, User.id == Review.author_id)
        .where(Review.at > since, Review.replaced_at.is_(None), Review.standing == Standing.COUNTED)
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
    burst = db.session.scalars(select(Burst).where(Burst.service_id == service.id, Burst.decided_at.is_(None))).one()
    moved = update(Review).where(Review.id.in_(numbers), Review.standing == Standing.COUNTED)
    db.session.execute(
        moved.values(standing=Standing.WAITING, burst_id=burst.id).execution_options(synchronize_session=False)
    )
    db.session.expire_all()
    if is_new:
        record(None, Verb.BURST_FOUND, burst, tell=_judges(service))
    for review in db.session.scalars(select(Review).where(Review.id.in_(numbers)).order_by(Review.id)):
        record(None, Verb.REVIEW_WAITS, review, tell=[review.author])


def _judges(service: Service) -> Select[tuple[int]]:
    """Those who keep the Store or moderate the whole country, and do not speak for this provider."""
    roles = (Role.MODERATOR,) if service.provider.is_house else (Role.MODERATOR, Role.FACILITATOR)
    speaks = select(ProviderMember.person_id).where(
        ProviderMember.provider_id == service.provider_id, ProviderMember.until.is_(None)
    )
    return (
        select(Grant.user_id)
        .join(Unit, Unit.id == Grant.unit_id)
        .where(
            Grant.role.in_(roles),
            Grant.taken_back_at.is_(None),
            Unit.level == Level.NATIONAL,
            Grant.user_id.not_in(speaks),
        )
        .distinct()
    )


def decide(burst: Burst, *, by: User, left_out: Iterable[int], reason: str) -> None:
    """Once: those that are named are left out, the others count; each author is told, and why."""
    if not reason.strip():
        raise Refused(_("Say why: the authors will read it."))
    taken = update(Burst).where(Burst.id == burst.id, Burst.decided_at.is_(None)).returning(Burst.id)
    done = taken.values(decided_at=now(), decided_by_id=by.id, reason=reason)
    if db.session.scalar(done.execution_options(synchronize_session=False)) is None:
        raise Refused(_("Somebody has decided about these reviews meanwhile."))
    db.session.refresh(burst)
    chosen = set(left_out)
    for review in db.session.scalars(of(burst).where(Review.standing == Standing.WAITING)).all():
        is_out = review.id in chosen
        review.standing = Standing.LEFT_OUT if is_out else Standing.COUNTED
        verb = Verb.REVIEW_LEFT_OUT if is_out else Verb.REVIEW_COUNTED
        record(None, verb, review, tell=[review.author], reason=reason)
    record(by, Verb.BURST_DECIDED, burst, reason=reason)
    count_anew(burst.service)


def of(burst: Burst) -> Select[tuple[Review]]:
    """Its ratings, in the order in which they came; of each person the last."""
    asked = select(Review).where(Review.burst_id == burst.id, Review.replaced_at.is_(None))
    return asked.options(joinedload(Review.author)).order_by(Review.at, Review.id)


def waiting() -> Select[tuple[Burst, int]]:
    """The open ones with how many ratings wait in each, the oldest first."""
    size = select(func.count()).where(Review.burst_id == Burst.id, Review.replaced_at.is_(None)).scalar_subquery()
    whole = joinedload(Burst.service).joinedload(Service.provider)
    return select(Burst, size).where(Burst.decided_at.is_(None)).options(whole).order_by(Burst.id)


def lately_decided(most: int = 20) -> Select[tuple[Burst, int, int]]:
    """With how many count, and how many were left out."""

    def so_many(standing: Standing) -> ScalarSelect[int]:
        counted = case((Review.standing == standing, 1), else_=0)
        return select(func.coalesce(func.sum(counted), 0)).where(Review.burst_id == Burst.id).scalar_subquery()

    whole = joinedload(Burst.service).joinedload(Service.provider)
    asked = select(Burst, so_many(Standing.COUNTED), so_many(Standing.LEFT_OUT))
    return asked.where(Burst.decided_at.is_not(None)).options(whole).order_by(Burst.decided_at.desc()).limit(most)
