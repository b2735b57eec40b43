"""What is proposed to the Store of the demonstration: one in each state, and somebody who asks to join."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select

from app.clock import now
from app.database import Document, db
from app.ideas.deadline import end_of_working_day
from app.people.user import User
from app.store import terms
from app.store.content import content_of
from app.store.link_check import LinkCheck, addresses_in
from app.store.provider import Provider
from app.store.provider_request import ProviderRequest
from app.store.queries import in_full
from app.store.service import Service
from app.store.submission import WORKING_DAYS, Submission
from app.store.vocabulary import LinkOutcome, ProviderKind, State, SubmissionState

WRITTEN = Path(__file__).parent / "demo" / "submissions.toml"
DECIDED = (SubmissionState.RETURNED, SubmissionState.REFUSED)
EMPTY: Document = {
    "needs": [], "publics": [], "regions": [], "languages": ["fr"], "free": "yes", "accessibility": "unstated",
    "ios_address": "", "android_address": "", "accessibility_address": "", "price_note": "", "uses": "",
}  # fmt: skip
Row = dict[str, Any]


def load(people: Mapping[str, User], keeper: User) -> int:
    """Once: nothing is added where something was proposed already."""
    if db.session.scalar(select(Submission.id).limit(1)):
        return 0
    rows = tomllib.loads(WRITTEN.read_text(encoding="utf-8"))
    added = [_submission(row, people[row["by"]], keeper) for row in rows["submission"]]
    for row in rows["accepted"]:
        _accepted(row, people[row["by"]], keeper)
    for row in rows["request"]:
        _request(row, people[row["by"]])
    return sum(added)


def _submission(row: Row, by: User, keeper: User) -> bool:
    """Addresses of the demonstration lead nowhere: they are said to have been asked."""
    provider = _provider_of(by)
    service = _first_of(provider) if provider and "of" in row else None
    if provider is None or ("of" in row and service is None):
        return False
    moment, state = now() - timedelta(days=row["ago"]), SubmissionState(row["state"])
    made = Submission(
        provider=provider, service=service, author=by, state=state, content=_content(row, service),
        service_seen=service.version if service else 0, is_major=row.get("is_major", False), note=row.get("note", ""),
        reasons=row.get("reasons", ""), created_at=moment, changed_at=moment, asked_at=moment,
    )  # fmt: skip
    if state is not SubmissionState.DRAFT:
        made.terms_version, made.sent_at = terms.CURRENT, moment
        made.due_at = end_of_working_day(moment, WORKING_DAYS)
    if state in DECIDED:
        made.decided_at, made.decided_by = moment + timedelta(days=1), keeper
    db.session.add(made)
    db.session.flush()
    for way, address in addresses_in(made.content).items():
        asked = LinkCheck(submission_id=made.id, way=way, address=address, at=moment, outcome=LinkOutcome.ANSWERS)
        asked.status = 200
        db.session.add(asked)
    return True


def _accepted(row: Row, by: User, keeper: User) -> None:
    """How a service of the demonstration entered the Store: its provider proposed it, and the Store took it."""
    service = db.session.scalars(in_full(select(Service).where(Service.name == row["of"]))).first()
    if service is None or service.listed_at is None:
        return
    sent = service.listed_at - timedelta(days=row["days_before"])
    made = Submission(
        provider=service.provider, service=service, author=by, state=SubmissionState.ACCEPTED, number=1,
        content=content_of(service), terms_version=terms.CURRENT, created_at=sent, changed_at=service.listed_at,
        sent_at=sent, due_at=end_of_working_day(sent, WORKING_DAYS), asked_at=sent, decided_at=service.listed_at,
        decided_by=keeper,
    )  # fmt: skip
    db.session.add(made)


def _provider_of(person: User) -> Provider | None:
    return db.session.scalars(select(Provider).where(Provider.people.any(person_id=person.id))).first()


def _first_of(provider: Provider) -> Service | None:
    asked = select(Service).where(Service.provider_id == provider.id, Service.state == State.LISTED)
    return db.session.scalars(in_full(asked.order_by(Service.id))).first()


def _content(row: Row, service: Service | None) -> Document:
    if service is not None:
        content = content_of(service)
        longest = Service.sentence.type.length
        return content | {"sentence": f"{content['sentence']}{row['sentence_more']}"[:longest], "price_note": ""}
    said = {name: row[name] for name in ("name", "sentence", "category")}
    more = {name: row[name] for name in ("needs", "publics", "accessibility", "uses") if name in row}
    return EMPTY | said | more | {"text": row["text"].strip(), "address": f"https://{row['ref']}.example/"}


def _request(row: Row, by: User) -> None:
    asked = ProviderRequest(
        person=by, name=row["name"], kind=ProviderKind(row["kind"]), word=row["word"], text=row["text"],
        site=row["site"], at=now() - timedelta(days=row["ago"]),
    )  # fmt: skip
    db.session.add(asked)
