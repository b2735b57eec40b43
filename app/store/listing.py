"""The list of services: the address bar understood, narrowed, ordered and counted."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Self

from flask import url_for
from flask_babel import lazy_gettext as _l
from markupsafe import Markup
from werkzeug.datastructures import MultiDict

from app.clock import now
from app.ideas.facets import Choice
from app.markdown import plain
from app.paging import Page, decode, encode
from app.people.user import Person
from app.search.engine import MOST_HITS, Results
from app.search.highlight import highlight
from app.search.opened import the_index
from app.search.query import MOST_CHARACTERS, Query, parse
from app.store import catalogue
from app.store.catalogue import KEYS, NAMES, Catalogue, Counts, Entry, Key
from app.store.labels import CATEGORIES, LANGUAGES, NEEDS, PLATFORMS, PROVIDERS, PUBLICS
from app.store.queries import SHOWN, numbers_by_words, of_numbers
from app.store.service import Service

ORDERS = {"turn": _l("Each in turn"), "rated": _l("Best rated"), "newest": _l("Newest"), "name": _l("By name")}
RELEVANCE = _l("The nearest to your words")
LABELS: dict[str, Mapping[Any, Any]] = {
    "category": CATEGORIES,
    "need": NEEDS,
    "public": PUBLICS,
    "provider": PROVIDERS,
    "platform": PLATFORMS,
    "language": LANGUAGES,
}
ONLY_SERVICES = {"kind": {"service"}}
HOUR = 3600


@dataclass(frozen=True)
class Listing:
    """Unknown words fall back, they do not fail."""

    q: str = ""
    chosen: Mapping[str, str] = field(default_factory=dict)
    order: str = "turn"
    after: str = ""
    limit: int = SHOWN

    @classmethod
    def from_args(cls, args: MultiDict[str, str]) -> Self:
        q = args.get("q", "").strip()[:MOST_CHARACTERS]
        chosen = {name: value[:80] for name in NAMES if (value := args.get(name, "").strip())}
        known = {name: value for name, value in chosen.items() if name == "region" or value in LABELS[name]}
        order = args.get("order", "")
        fallback = "relevance" if q else "turn"
        return cls(
            q, known, order if order in KEYS and not (q and order == "turn") else fallback, args.get("after", "")
        )

    @property
    def is_plain(self) -> bool:
        return not (self.q or self.chosen)

    @property
    def orders(self) -> list[tuple[str, Any]]:
        if not self.q:
            return [*ORDERS.items()]
        return [("relevance", RELEVANCE), *((name, label) for name, label in ORDERS.items() if name != "turn")]

    def address(self, name: str, value: str) -> str:
        kept = {"q": self.q, **self.chosen, "order": self.order if self.order not in ("turn", "relevance") else ""}
        kept[name] = value
        words: dict[str, Any] = {name: word for name, word in kept.items() if word}
        return url_for("store.index", **words)


@dataclass(frozen=True)
class Found:
    page: Page[Service]
    facets: dict[str, list[Choice]]
    """Without the categories, which stand above the list as tiles."""
    tiles: list[Choice]
    snippets: Mapping[int, Markup] = field(default_factory=dict)
    query: Query = field(default_factory=Query)
    did_you_mean: str | None = None
    corrected: bool = False
    relaxed: bool = False
    truncated: bool = False
    degraded: bool = False
    cut: int = 0
    """So many of what the words find are looked at, where they find more."""


Load = Callable[[Sequence[int]], list[Service]]


def find(listing: Listing, person: Person, *, load: Load = of_numbers) -> Found:
    """Words from the index, all else from the catalogue in memory; only what is shown is loaded."""
    known = catalogue.current()
    if not listing.q:
        fitting, counts = known.narrowed(listing.chosen)
        page = _page(listing, fitting, load=load)
        return Found(page, *_facets(listing, known, counts))
    query = parse(listing.q)
    results = the_index().search(query, audience=person.audience_tokens, filters=ONLY_SERVICES, limit=MOST_HITS)
    numbers = numbers_by_words(listing.q) if results.degraded else _numbers_of(results)
    fitting, counts = known.narrowed(listing.chosen, among=numbers)
    page, understood = _page(listing, fitting, numbers, load=load), results.understood(query)
    return Found(
        page,
        *_facets(listing, known, counts),
        snippets={} if results.degraded else {one.id: _snippet(one, understood) for one in page.items},
        query=understood,
        did_you_mean=results.correction,
        corrected=results.corrected,
        relaxed=results.relaxed,
        truncated=query.truncated,
        degraded=results.degraded,
        cut=MOST_HITS if results.total > MOST_HITS else 0,
    )


def _numbers_of(results: Results) -> list[int]:
    return [int(ref.partition(":")[2]) for ref in results.refs]


def _snippet(service: Service, query: Query) -> Markup:
    return highlight(f"{service.sentence} {plain(service.text)}", query)


def _page(listing: Listing, fitting: Sequence[Entry], numbers: Sequence[int] = (), *, load: Load) -> Page[Service]:
    """A cursor holds the hour in which the reader began, so that no turn changes under their eyes."""
    position = _position(listing.after)
    hour = position[0] if position else hour_now()
    if listing.order == "relevance":
        place = {number: float(place) for place, number in enumerate(numbers)}
        ordered: list[tuple[Key, Entry]] = sorted(
            (((place[entry.id], entry.id), entry) for entry in fitting), key=lambda one: one[0]
        )
    else:
        ordered = catalogue.in_order(fitting, listing.order, hour)
    if position and type(position[1]) is (str if listing.order == "name" else float):
        ordered = [one for one in ordered if one[0] > (position[1], position[2])]
    shown = ordered[: listing.limit]
    after = encode([hour, *shown[-1][0]]) if len(ordered) > len(shown) else None
    return Page(load([entry.id for _key, entry in shown]), after, len(fitting))


def hour_now() -> int:
    """The turns that begin with it."""
    return int(now().timestamp()) // HOUR


def _position(cursor: str) -> tuple[int, float | str, int] | None:
    by_name, by_number = decode(cursor, int, str, int), decode(cursor, int, float, int)
    if by_number:
        return by_number[0], float(by_number[1]), by_number[2]
    return (by_name[0], by_name[1], by_name[2]) if by_name else None


def _facets(listing: Listing, known: Catalogue, counts: Counts) -> tuple[dict[str, list[Choice]], list[Choice]]:
    labels = LABELS | {"region": known.regions}
    choices = {name: _choices(listing, name, labels[name], counts) for name in labels}
    tiles = choices.pop("category")
    shown = {name: [one for one in held if one.count or one.chosen] for name, held in choices.items()}
    return {name: held for name, held in shown.items() if held}, tiles


def _choices(listing: Listing, name: str, labels: Mapping[Any, Any], counts: Counts) -> list[Choice]:
    chosen = listing.chosen.get(name, "")
    return [
        Choice(
            value=str(value),
            label=str(label),
            count=counts[name][str(value)] if name in counts else 0,
            url=listing.address(name, "" if value == chosen else str(value)),
            chosen=value == chosen,
        )
        for value, label in labels.items()
    ]
