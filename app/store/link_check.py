"""Whether the addresses of services answer: asked by the worker, each once a day; what is lost is said, then hidden.

Hidden is no state of a service: it comes back by itself as soon as its address answers. An address in a mobile shop
that is lost is shut alone, and opens by itself, too.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import reduce
from typing import Any

from sqlalchemy import ColumnElement, ForeignKey, Index, Select, String, case, delete, func, select
from sqlalchemy.orm import Mapped, aliased, joinedload, mapped_column

from app.activity.event import Event, record
from app.clock import now
from app.database import Key, db
from app.outgoing import Courier, Unanswered, Why
from app.search.feed import changed
from app.store.provider import told_of
from app.store.service import Service
from app.store.submission import Submission
from app.store.verbs import Verb
from app.store.vocabulary import OPEN, SHOP_LINKS, SHOWN_ONLY, LinkKind, LinkOutcome, State

EVERY = timedelta(hours=24)
FAILURES = 3
TOLD_AFTER = timedelta(days=2)
"""An address that was lost for an hour is nobody's worry: it fails so many times, over so long."""
GRACE = timedelta(days=7)
"""From being told to being hidden."""
KEPT = timedelta(days=90)
TOLD = {LinkKind.WEB: Verb.LINK_LOST, LinkKind.ACCESSIBILITY: Verb.STATEMENT_LOST}
THERE = frozenset({401, 403, 405, 406, 429, 451, 999})
"""Sites that turn robots away answer so; people may be let in."""


class LinkCheck(db.Model):
    """One address, asked once: of a service, or of what is proposed."""

    __table_args__ = (Index("ix_link_check_service_id_at", "service_id", "at"),)

    id: Mapped[Key]
    service_id: Mapped[int | None] = mapped_column(ForeignKey(Service.id))
    submission_id: Mapped[int | None] = mapped_column(ForeignKey(Submission.id), index=True)
    way: Mapped[LinkKind]
    address: Mapped[str] = mapped_column(String(500))
    at: Mapped[datetime]
    outcome: Mapped[LinkOutcome]
    status: Mapped[int | None]
    why: Mapped[str] = mapped_column(String(20), default="")


@dataclass(frozen=True)
class Found:
    outcome: LinkOutcome
    status: int | None = None
    why: str = ""


def ask(courier: Courier, address: str) -> Found:
    """The head of the page, then the page itself where heads are not given. Nothing of it is kept."""
    found = _asked(courier, address, "HEAD")
    may_do_better = found.status is not None or found.why == Why.BROKEN
    return _asked(courier, address, "GET") if found.outcome is LinkOutcome.FAILS and may_do_better else found


def _asked(courier: Courier, address: str, method: str) -> Found:
    try:
        status = courier.ask(address, method=method).status
    except Unanswered as unanswered:
        return Found(LinkOutcome.FAILS, why=unanswered.why.value)
    if status < 400:
        return Found(LinkOutcome.ANSWERS, status)
    return Found(LinkOutcome.GUARDED if status in THERE else LinkOutcome.FAILS, status)


def addresses_in(columns: Mapping[str, str | None]) -> dict[LinkKind, str]:
    return {way: address for way in LinkKind if (address := columns.get(way.column))}


def addresses_of(service: Service) -> dict[LinkKind, str]:
    return addresses_in({way.column: getattr(service, way.column) for way in LinkKind})


def due() -> Select[tuple[int]]:
    """Whose addresses were asked longest ago; those of the demonstration lead nowhere, and are let be."""
    is_shown_only = Service.import_ref.startswith(SHOWN_ONLY).is_(True)
    asked = select(Service.id).where(
        Service.state == State.LISTED,
        ~is_shown_only,
        Service.links_asked_at.is_(None) | (Service.links_asked_at <= now() - EVERY),
    )
    return asked.order_by(Service.links_asked_at.nulls_first(), Service.id)


def proposed() -> Select[tuple[int]]:
    """What is proposed and was not asked since its addresses were typed, or was asked a day ago and not heard."""
    unheard = select(LinkCheck.id).where(
        LinkCheck.submission_id == Submission.id, LinkCheck.outcome == LinkOutcome.UNHEARD
    )
    again = (Submission.asked_at <= now() - EVERY) & unheard.exists()
    asked = select(Submission.id).where(Submission.state.in_(OPEN), Submission.asked_at.is_(None) | again)
    return asked.order_by(Submission.id)


def note(service: Service, found: Mapping[LinkKind, Found], addresses: Mapping[LinkKind, str]) -> None:
    """Write down what was found, and what follows from it. An address that was changed meanwhile is not judged, and
    nothing is where one could not be asked."""
    moment, here = now(), addresses_of(service)
    judged = {way: one for way, one in found.items() if here.get(way) == addresses[way]}
    for way, one in judged.items():
        db.session.add(_row(way, addresses[way], one, at=moment, service_id=service.id))
    if any(one.outcome is LinkOutcome.UNHEARD for one in judged.values()):
        return
    failing = {way for way, one in judged.items() if one.outcome is LinkOutcome.FAILS}
    lost = _lost(service, moment) if failing else {}
    _shut_shops(service, lost, moment)
    _open_shops(service, judged.keys() - failing, moment)
    if failing <= set(SHOP_LINKS):
        _is_well(service)
        return
    _tell(service, {way: since for way, since in lost.items() if way not in SHOP_LINKS}, moment)
    if LinkKind.WEB in failing and service.hidden_at is None:
        _hide(service, lost, moment)
    elif LinkKind.WEB not in failing and service.hidden_at is not None:
        _show(service)


def note_of_submission(
    submission: Submission, found: Mapping[LinkKind, Found], addresses: Mapping[LinkKind, str]
) -> None:
    db.session.execute(delete(LinkCheck).where(LinkCheck.submission_id == submission.id))
    for way, one in found.items():
        db.session.add(_row(way, addresses[way], one, at=now(), submission_id=submission.id))


def _row(way: LinkKind, address: str, found: Found, *, at: datetime, **of: int) -> LinkCheck:
    return LinkCheck(way=way, address=address, at=at, outcome=found.outcome, status=found.status, why=found.why, **of)


def _is_well(service: Service) -> None:
    service.links_told_at = None
    if service.hidden_at is not None:
        _show(service)


def _lost(service: Service, moment: datetime) -> dict[LinkKind, datetime]:
    """Those of its addresses that have failed for long enough, with since when each has."""
    return {
        way: failures[-1]
        for way, failures in _failures(service).items()
        if len(failures) >= FAILURES and moment - failures[-1] >= TOLD_AFTER
    }


def _failures(service: Service) -> dict[LinkKind, list[datetime]]:
    """When each of its addresses failed since it answered last, the latest first."""
    db.session.flush()
    here, failures, answered = addresses_of(service), defaultdict[LinkKind, list[datetime]](list), set[LinkKind]()
    asked = select(LinkCheck).where(LinkCheck.service_id == service.id).order_by(LinkCheck.id.desc())
    for one in db.session.scalars(asked.where(LinkCheck.outcome != LinkOutcome.UNHEARD)):
        if one.outcome is not LinkOutcome.FAILS or one.address != here.get(one.way):
            answered.add(one.way)
        elif one.way not in answered:
            failures[one.way].append(one.at)
    return failures


def _shut_shops(service: Service, lost: Mapping[LinkKind, datetime], moment: datetime) -> None:
    """At once, as its provider is told: nobody is sent where nothing is, and nothing else is taken from anybody."""
    shut = [shop for shop in SHOP_LINKS if shop in lost and getattr(service, shop.lost_column) is None]
    for shop in shut:
        setattr(service, shop.lost_column, moment)
    if shut:
        service.changed_at = moment
        record(None, Verb.SHOP_LOST, service, tell=told_of(service.provider_id))


def _open_shops(service: Service, there: Set[LinkKind], moment: datetime) -> None:
    back = [shop for shop in SHOP_LINKS if shop in there and getattr(service, shop.lost_column) is not None]
    for shop in back:
        setattr(service, shop.lost_column, None)
    if back:
        service.changed_at = moment
        record(None, Verb.SHOP_BACK, service, tell=told_of(service.provider_id))


def _tell(service: Service, lost: Mapping[LinkKind, datetime], moment: datetime) -> None:
    """Of each address once, as long as it is lost: what hides the service, and what hides nothing."""
    if lost and service.links_told_at is None:
        service.links_told_at = moment
    for way, since in lost.items():
        if _told_at(service, way, since) is None and not (way is LinkKind.WEB and service.hidden_at):
            record(None, TOLD[way], service, tell=told_of(service.provider_id))


def _told_at(service: Service, way: LinkKind, since: datetime) -> datetime | None:
    """When its provider was told that this address is lost, of this loss."""
    of_it = Event.subject_kind == Service.subject_kind, Event.subject_id == service.id, Event.verb == TOLD[way]
    return db.session.scalar(select(func.max(Event.at)).where(*of_it, Event.at >= since))


def _hide(service: Service, lost: Mapping[LinkKind, datetime], moment: datetime) -> None:
    told = _told_at(service, LinkKind.WEB, lost[LinkKind.WEB]) if LinkKind.WEB in lost else None
    if told is None or moment - told < GRACE:
        return
    service.hidden_at = moment
    changed(service)
    record(None, Verb.LINK_HIDDEN, service, tell=told_of(service.provider_id))


def _show(service: Service) -> None:
    service.hidden_at = None
    changed(service)
    record(None, Verb.LINK_BACK, service, tell=told_of(service.provider_id))


def unanswered(most: int) -> Select[tuple[Service]]:
    """Those whose provider was told of an address that still does not answer, the longest ago first."""
    times: tuple[Any, ...] = (Service.links_told_at, Service.ios_lost_at, Service.android_lost_at)
    since = reduce(_earlier, times)
    asked = select(Service).where(Service.state == State.LISTED, since.is_not(None))
    return asked.options(joinedload(Service.provider)).order_by(since, Service.id).limit(most)


def _earlier(one: Any, other: Any) -> Any:
    """What is not there is earlier than nothing."""
    return case((other < one, other), else_=func.coalesce(one, other))


def newest_of(service: Service) -> list[LinkCheck]:
    """What each of its addresses did when it was last asked; of those that it still has."""
    return _newest(LinkCheck.service_id == service.id, addresses_of(service))


def newest_of_submission(submission: Submission) -> list[LinkCheck]:
    return _newest(LinkCheck.submission_id == submission.id, addresses_in(submission.content))


def _newest(whose: ColumnElement[bool], here: Mapping[LinkKind, str]) -> list[LinkCheck]:
    rows = db.session.scalars(select(LinkCheck).where(whose).order_by(LinkCheck.id.desc()).limit(40))
    last: dict[LinkKind, LinkCheck] = {}
    for row in rows:
        last.setdefault(row.way, row)
    return [last[way] for way in here if way in last and last[way].address == here[way]]


def forget_old() -> None:
    """But for when each address that is lost failed first: else its loss would seem new, and be told again."""
    old = LinkCheck.at < now() - KEPT, LinkCheck.id.not_in(_first_failures())
    db.session.execute(delete(LinkCheck).where(*old).execution_options(synchronize_session=False))


def _first_failures() -> Select[tuple[int]]:
    """Since an address of that way answered last."""
    earlier = aliased(LinkCheck)
    answered = select(func.max(earlier.id)).where(
        earlier.service_id == LinkCheck.service_id,
        earlier.way == LinkCheck.way,
        earlier.outcome.not_in((LinkOutcome.FAILS, LinkOutcome.UNHEARD)),
    )
    failed = select(func.min(LinkCheck.id)).where(
        LinkCheck.service_id.is_not(None),
        LinkCheck.outcome == LinkOutcome.FAILS,
        LinkCheck.id > func.coalesce(answered.correlate(LinkCheck).scalar_subquery(), 0),
    )
    return failed.group_by(LinkCheck.service_id, LinkCheck.way, LinkCheck.address)


def waiting_ways(checks: Iterable[LinkCheck], here: Mapping[LinkKind, str]) -> list[LinkKind]:
    """Addresses that were not asked yet."""
    asked = {one.way for one in checks}
    return [way for way in here if way not in asked]
