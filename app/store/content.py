"""What the Store says of a service, as it is typed, kept beside it while it waits, and compared with what stands."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from app.database import Document, db
from app.ideas.difference import Run, difference
from app.people.unit import Level, Unit, open_units
from app.store.labels import ACCESSIBILITY, CATEGORIES, CONTENT, LANGUAGES, NEEDS, PUBLICS
from app.store.service import Service
from app.store.vocabulary import Accessibility, Category, Need, Public

LINES = ("name", "sentence", "text", "address", "price_note", "uses")
MAYBE = ("ios_address", "android_address", "accessibility_address")
WORDS: Mapping[str, Mapping[Any, Any]] = {
    "category": CATEGORIES, "needs": NEEDS, "publics": PUBLICS, "languages": LANGUAGES, "accessibility": ACCESSIBILITY,
}  # fmt: skip


@dataclass(frozen=True)
class Change:
    """One thing that is said otherwise: what stood and what shall stand, as runs of words."""

    name: str
    label: Any
    runs: list[Run]


def content_of(service: Service) -> Document:
    return {
        **{name: getattr(service, name) for name in LINES},
        **{name: getattr(service, name) or "" for name in MAYBE},
        "category": service.category.value,
        "needs": list(service.needs),
        "publics": [public.value for public in service.made_for],
        "regions": [unit.code for unit in service.territory],
        "languages": list(service.languages),
        "accessibility": service.accessibility.value,
        "free": "yes",
    }


def columns_of(content: Document) -> Document:
    """What `propose` and `rewrite` are given."""
    regions = select(Unit).where(Unit.code.in_(content["regions"])).order_by(Unit.id)
    return {
        **{name: content[name] for name in LINES},
        **{name: content[name] or None for name in MAYBE},
        "category": Category(content["category"]),
        "needs": [Need(word) for word in content["needs"]],
        "publics": [Public(word) for word in content["publics"]],
        "regions": list(db.session.scalars(regions)),
        "languages": list(content["languages"]),
        "accessibility": Accessibility(content["accessibility"]),
    }


def said(content: Document) -> Iterator[tuple[str, Any, str]]:
    """Each thing with its label, in words; nothing where nothing is said."""
    regions = dict(db.session.execute(select(Unit.code, Unit.name).where(Unit.level == Level.REGION)).tuples().all())
    for name, label in CONTENT.items():
        value, words = content.get(name) or "", regions if name == "regions" else WORDS.get(name)
        if words is None:
            yield name, label, str(value)
        else:
            chosen = value if isinstance(value, list) else [value] if value else []
            yield name, label, ", ".join(str(words.get(word, word)) for word in chosen)


def changes(before: Document, after: Document) -> list[Change]:
    """In the order in which they are read; what is the same is left out."""
    pairs = zip(said(before), said(after), strict=True)
    return [
        Change(name, label, list(difference(was, shall))) for (name, label, was), (_, _, shall) in pairs if was != shall
    ]


def regions_to_choose() -> list[Unit]:
    return list(db.session.scalars(open_units(Level.REGION)))
