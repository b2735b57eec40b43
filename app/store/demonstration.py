"""The Store of the demonstration, written by hand: its services, their providers, and how many left for them.

Services that exist are cited with what is documented of them, and nobody is said to have used them here.
"""

from __future__ import annotations

import hashlib
import random
import tomllib
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import insert, select

from app.activity.event import Event
from app.clock import now
from app.database import Document, db
from app.ideas.idea import Idea
from app.incubation.project import Project
from app.people.unit import Unit
from app.people.user import User
from app.search.feed import changed
from app.store import advice_demonstration, review_demonstration, submission_demonstration
from app.store.exit import ServiceExit
from app.store.provider import Provider, ProviderMember, free_slug
from app.store.screenshot import Screenshot
from app.store.service import STATION, Service, ServicePublic, ServiceRegion
from app.store.verbs import Verb
from app.store.vocabulary import SHOWN_ONLY, Accessibility, Category, Need, Platform, ProviderKind, Public, State, Way
from app.text import slugify
from app.uploads import Kind

SHELF = Path(__file__).parent / "demo"
SHELVES = ("documented.toml", "services.toml")
KEEPER = "helene"
DAYS_KEPT_APART = 90
LONGEST_HISTORY = timedelta(days=1460)
VIEWS_PER_EXIT = 3
Row = dict[str, Any]


def load(people: Mapping[str, User]) -> list[Service]:
    """Add what is not here yet; gives the services added."""
    here = set(db.session.scalars(select(Service.import_ref).where(Service.import_ref.startswith(SHOWN_ONLY))))
    units = {unit.code: unit for unit in db.session.scalars(select(Unit))}
    rows = [row for shelf in SHELVES for row in _read(shelf)["service"] if _ref(row) not in here]
    providers = _providers(people) if rows else {}
    added = [_service(row, providers, units, people[KEEPER]) for row in rows]
    days = [day for row, service in zip(rows, added, strict=True) for day in _history(row, service)]
    if days:
        db.session.execute(insert(ServiceExit), days)
    if added:
        review_demonstration.load(added, people[KEEPER])
    submission_demonstration.load(people, people[KEEPER])
    advice_demonstration.load(added, people)
    return added


def _read(shelf: str) -> Row:
    return tomllib.loads((SHELF / shelf).read_text(encoding="utf-8"))


def _ref(row: Row) -> str:
    return f"{SHOWN_ONLY}{slugify(row['name'])}"


def _noon(day: date) -> datetime:
    return datetime.combine(day, time(12), UTC)


def _ago(days: int) -> datetime:
    return _noon(now().date() - timedelta(days=days))


def _providers(people: Mapping[str, User]) -> dict[str, Provider]:
    known = {provider.name: provider for provider in db.session.scalars(select(Provider))}
    made = {}
    for row in _read("providers.toml")["provider"]:
        provider = known.get(row["name"])
        if provider is None:
            provider = Provider(
                slug=free_slug(row["name"]), name=row["name"], kind=ProviderKind(row["kind"]),
                text=row.get("text", ""), site=row.get("site"), created_at=_ago(2600),
            )  # fmt: skip
            db.session.add(provider)
            db.session.flush()
            for who in row.get("speaks", []):
                member = ProviderMember(provider_id=provider.id, person_id=people[who].id, since=provider.created_at)
                db.session.add(member)
        made[row["ref"]] = provider
    return made


def _service(row: Row, providers: Mapping[str, Provider], units: Mapping[str, Unit], keeper: User) -> Service:
    listed = _noon(row["on"]) if "on" in row else _ago(row["ago"])
    slug, apps = slugify(row["name"]), row.get("apps", ())
    service = Service(
        slug=slug, import_ref=_ref(row), name=row["name"], sentence=row["sentence"], text=row["text"].strip(),
        category=Category(row["category"]), provider=providers[row["provider"]],
        state=State(row.get("state", "listed")),
        address=f"https://{slug}.example/",
        ios_address=f"https://telephones.example/ios/{slug}" if Platform.IOS in apps else None,
        android_address=f"https://telephones.example/android/{slug}" if Platform.ANDROID in apps else None,
        needs=[Need(need).value for need in row.get("needs", ())], languages=list(row.get("languages", ["fr"])),
        publics=[ServicePublic(public=Public(public)) for public in row.get("publics", ())],
        regions=[ServiceRegion(unit=units[code]) for code in row.get("regions", ())],
        accessibility=Accessibility(row.get("access", "unstated")), price_note=row.get("price", ""),
        accessibility_address=f"https://{slug}.example/accessibilite" if row.get("access", "unstated") != "unstated"
        else None,
        uses=row.get("uses", ""), created_at=listed, changed_at=listed, listed_at=listed,
    )  # fmt: skip
    _sew(service, row)
    db.session.add(service)
    db.session.flush()
    _told(service, Verb.LAUNCHED if service.came_of else Verb.LISTED, keeper, listed)
    if "why" in row:
        verb = Verb.SUSPENDED if service.state is State.SUSPENDED else Verb.WITHDRAWN
        _told(service, verb, keeper, _ago(20), reason=row["why"])
    db.session.add_all(_pictures(row, service, listed))
    changed(service)
    return service


def _pictures(row: Row, service: Service, at: datetime) -> Iterator[Screenshot]:
    for place, shown in enumerate(row.get("pictures", ()), 1):
        content = (SHELF / shown["file"]).read_bytes()
        yield Screenshot(
            service_id=service.id, slot=place, position=place, words=shown["words"], kind=Kind.WEBP,
            sha256=hashlib.sha256(content).hexdigest(), at=at, content=content,
        )  # fmt: skip


def _sew(service: Service, row: Row) -> None:
    """The thread back to the idea, where the demonstration has it."""
    if "project" in row:
        service.project = db.session.scalar(select(Project).where(Project.slug == row["project"]))
    if "idea" in row:
        service.idea = db.session.scalar(select(Idea).where(Idea.import_ref == f"demo:{row['idea']}"))
    if (idea := service.came_of) and idea.service_at is None:
        idea.reached(STATION, service.listed_at)
        changed(idea)


def _told(service: Service, verb: Verb, actor: User, at: datetime, **detail: str) -> None:
    """What happened, in the trail; nobody is told of a demonstration."""
    subject = {"subject_kind": Service.subject_kind, "subject_id": service.id}
    db.session.add(Event(at=at, actor_id=actor.id, verb=verb, detail=detail, **subject))


def _history(row: Row, service: Service) -> Iterator[Document]:
    """Years of exits with a long tail: month by month, then each of the last days; the same every time on one day."""
    if "draw" not in row:
        return
    chance, today = random.Random(service.slug), now().date()
    listed = max(today - timedelta(days=row["ago"]), today - LONGEST_HISTORY)
    total = 0
    for day, weight in _days(listed, today - timedelta(days=30 if row.get("state") else 0)):
        season = 1.3 if day.month in (1, 9) else 0.7 if day.month in (7, 8, 12) else 1.0
        expected = row["draw"] ** 1.25 / 90 * weight * season * chance.uniform(0.6, 1.4)
        for way, share in ((Way.STORE, 0.78), (Way.FOR_YOU, 0.22)):
            exits = int(expected * share + chance.random())
            if exits:
                total += exits
                yield {"service_id": service.id, "day": day, "way": way, "count": exits}
    service.exits, service.views = total, total * VIEWS_PER_EXIT + chance.randrange(20)


def _days(first: date, last: date) -> Iterator[tuple[date, float]]:
    """With how many days each stands for."""
    recent = max(first, last - timedelta(days=DAYS_KEPT_APART))
    day = first
    while day < recent:
        yield day, float(min((recent - day).days, 30))
        day += timedelta(days=30)
    day = recent
    while day < last:
        yield day, 0.7 if day.weekday() >= 5 else 1.1
        day += timedelta(days=1)
