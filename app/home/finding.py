"""One search over everything: what each room holds, kind by kind for people, in one row for programs.

How kinds are ranked beside each other:

1. A title that says just what was typed goes first, whatever its kind (`EXACT`; the engines see to it).
2. Each kind is searched for its own best, so that many ideas never use up the places of the one challenge.
3. People see kinds apart, the kind of the best hit first.
4. In one row a hit is worth its share of its kind's best, times what that best is worth: as much as the best of all
   would make it, but never less than `LEAST` of it. So the best of each kind comes before whatever is less than half
   as near as the best of all.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from flask import url_for
from markupsafe import Markup

from app.home.kinds import KINDS, Kind
from app.ideas import queries as ideas
from app.ideas.facets import Choice
from app.markdown import plain
from app.paging import Page, decode, encode
from app.people.user import Person
from app.search import index
from app.search.document import Document as SearchDocument
from app.search.engine import EXACT, MOST_HITS, Results
from app.search.feed import sources
from app.search.highlight import highlight
from app.search.opened import the_index
from app.search.query import MOST_CHARACTERS, Query, parse

SHOWN = 20
SPARE = 3
"""More numbers than are shown: some may be gone since the index was written."""

LOOKED_AT = 200
"""So many of the newest are looked at without the index, where something is chosen among them."""

LEAST = 0.5


@dataclass(frozen=True)
class Section:
    """What was found of one kind: the best of it, and how many there are in all (None where nobody counted)."""

    name: str
    items: list[Any]
    count: int | None
    snippets: dict[int, Markup] = field(default_factory=dict)

    @property
    def kind(self) -> Kind:
        return KINDS[self.name]


@dataclass(frozen=True)
class Found:
    sections: list[Section] = field(default_factory=list)
    total: int | None = 0
    kinds: list[Choice] = field(default_factory=list)
    did_you_mean: str | None = None
    corrected: bool = False
    relaxed: bool = False
    truncated: bool = False
    degraded: bool = False


def by_kind(person: Person, typed: str) -> Found:
    """The kind of the best hit first, each with its best."""
    query = parse(typed)
    if query.is_blank:
        return Found()
    most = max(kind.first for kind in KINDS.values()) + SPARE
    results = _asked(person, query, facets=("kind",), apart="kind", limit=most)
    if results.degraded:
        return _without_the_index(person, query)
    counts, understood = _countable(results, query), results.understood(query)
    sections = [
        _section(person, name, numbers, counts.get(name, 0), understood, most=KINDS[name].first)
        for name, numbers in _numbers_by_kind(results.refs).items()
    ]
    found = _said(results, query, kinds=_kinds(counts, typed))
    return replace(found, sections=[section for section in sections if section.items], total=results.total)


def _without_the_index(person: Person, query: Query) -> Found:
    found = {name: _by_words(person, name, query) for name in KINDS}
    sections = [Section(name, items[: KINDS[name].first], None) for name, items in found.items() if items]
    return Found(sections, None, truncated=query.truncated, degraded=True)


def _by_words(person: Person, name: str, query: Query, chosen: Mapping[str, str] | None = None) -> list[Any]:
    """The newest that hold the words; of these, those alone that fit what was chosen and hold nothing unwanted."""
    kind = KINDS[name]
    if not (query.wanted or (kind.browsable and query.finds_all)):
        return []
    if not (chosen or query.unwanted):
        return kind.by_words(person, index.words(query), SHOWN)
    things = kind.by_words(person, index.words(query), LOOKED_AT)
    documents = {one.ref: one for one in sources()[name].load([thing.id for thing in things])}
    fitting = {ref for ref, one in documents.items() if _fits(one, query, chosen or {})}
    return [thing for thing in things if f"{name}:{thing.id}" in fitting][:SHOWN]


def _fits(one: SearchDocument, query: Query, chosen: Mapping[str, str]) -> bool:
    said = f"{one.title}\n{one.text}".casefold()
    return all(value in one.values(column) for column, value in chosen.items()) and not any(
        clause.plain.casefold() in said for clause in query.unwanted
    )


def _asked(person: Person, query: Query, kinds: Iterable[str] = KINDS, **how: Any) -> Results:
    """Who chose to be found is found by words: they are not listed for whoever has none."""
    shown = {name for name in kinds if KINDS[name].browsable or query.wanted}
    how = {"order": "relevance" if query.wanted else "published", "limit": MOST_HITS} | how
    filters = {"kind": shown} | how.pop("filters", {})
    return the_index().search(query, audience=person.audience_tokens, filters=filters, **how)


def _said(results: Results, query: Query, **more: Any) -> Found:
    return Found(
        did_you_mean=results.correction,
        corrected=results.corrected,
        relaxed=results.relaxed,
        truncated=query.truncated,
        **more,
    )


def _kinds(counts: Mapping[str, int], typed: str, chosen: str = "") -> list[Choice]:
    """Where all of a kind is found; in the order of the table, so that it stays where it is."""
    return [
        Choice(
            value=name, label=str(kind.title), count=counts.get(name, 0), url=where(name, typed), chosen=name == chosen
        )
        for name, kind in KINDS.items()
        if counts.get(name) or name == chosen
    ]


def where(name: str, typed: str, **chosen: Any) -> str:
    """All of a kind."""
    kind = KINDS[name]
    return url_for(kind.list_at, q=typed) if kind.list_at else url_for("home.search", q=typed, kind=name, **chosen)


def _numbers_by_kind(refs: Iterable[str]) -> dict[str, list[int]]:
    """In the order of the refs, the kind of the first one first."""
    numbers: dict[str, list[int]] = defaultdict(list)
    for ref in refs:
        kind, _, number = ref.partition(":")
        numbers[kind].append(int(number))
    return dict(numbers)


def _section(
    person: Person, name: str, numbers: Sequence[int], count: int, query: Query, *, most: int = MOST_HITS
) -> Section:
    kind = KINDS[name]
    items = kind.load(person, numbers)[:most]
    return Section(name, items, count, {one.id: highlight(plain(kind.text(one)), query) for one in items})


@dataclass(frozen=True)
class Narrowed:
    """A column of a kind, with the counts beside its values."""

    name: str
    title: Any
    choices: list[Choice]


@dataclass(frozen=True)
class OneKind:
    """A page of what was found of one kind."""

    section: Section
    after: str | None
    narrowed: list[Narrowed]
    found: Found
    cut: int = 0
    """How many are shown at most, where a list ends that has more."""
    newest: bool = False
    """They are in the order of their days: there are no words to be near to."""


def of_kind(person: Person, name: str, typed: str, chosen: Mapping[str, str] | None = None, after: str = "") -> OneKind:
    """All of it, by cursor, narrowed by what the kind is narrowed by."""
    query, kind, chosen = parse(typed), KINDS[name], {c: value for c, value in (chosen or {}).items() if value}
    filters = {column: {value} for column, value in chosen.items()}
    results = _asked(person, query, kinds={name}, filters=filters, facets=("kind", *kind.narrowed_by))
    if results.degraded:
        section = Section(name, _by_words(person, name, query, chosen), None)
        shown = len(section.items)
        narrowed = [_narrowed(person, name, column, {value: shown}, typed, chosen) for column, value in chosen.items()]
        return OneKind(section, None, narrowed, Found(total=None, truncated=query.truncated, degraded=True))
    numbers = _numbers_by_kind(results.refs).get(name, [])
    start = _start(after, len(numbers))
    section = _section(person, name, numbers[start : start + SHOWN], results.total, results.understood(query))
    whole = results if not chosen else _asked(person, query, facets=("kind",), limit=0)
    kinds = _kinds(_countable(whole, query), typed, name) if typed else []
    onward = encode([start + SHOWN]) if start + SHOWN < len(numbers) else None
    return OneKind(
        section,
        onward,
        [_narrowed(person, name, column, results.facets[column], typed, chosen) for column in kind.narrowed_by],
        _said(results, query, total=results.total, kinds=kinds),
        cut=MOST_HITS if results.total > MOST_HITS and not onward else 0,
        newest=not query.wanted,
    )


def _countable(results: Results, query: Query) -> dict[str, int]:
    counts = results.facets["kind"]
    return {name: counts.get(name, 0) for name, kind in KINDS.items() if kind.browsable or query.wanted}


def _start(after: str, most: int) -> int:
    position = decode(after, int)
    return min(max(position[0], 0), most) if position else 0


def _narrowed(
    person: Person, name: str, column: str, counts: Mapping[str, int], typed: str, chosen: Mapping[str, str]
) -> Narrowed:
    """The values that something has, and the one that was chosen."""
    narrowing, own = KINDS[name].narrowed_by[column], chosen.get(column)
    words = narrowing.words(person, {*counts, *([own] if own else [])})
    choices = [
        Choice(
            value=value,
            label=str(word),
            count=counts.get(value, 0),
            url=where(name, typed, **{**chosen, column: None if value == own else value}),
            chosen=value == own,
        )
        for value, word in words.items()
        if counts.get(value) or value == own
    ]
    return Narrowed(column, narrowing.title, choices)


def suggested(person: Person, typed: str, kind: str = "") -> list[str]:
    """Titles that go on as typed, of this kind or of every kind."""
    refs = [ref for name in ([kind] if kind in KINDS else KINDS) for ref in _suggested(person, typed, name)]
    titles = {ref: thing.title for ref, thing in _loaded(person, refs).items()}
    return list(dict.fromkeys(titles[ref] for ref in refs if ref in titles))


def _suggested(person: Person, typed: str, name: str) -> tuple[str, ...]:
    """Kind by kind: many ideas do not crowd out the one challenge."""
    return the_index().suggest(
        typed[:MOST_CHARACTERS],
        audience=person.audience_tokens,
        filters={"kind": {name}},
        limit=KINDS[name].first,
    )


def _loaded(person: Person, refs: Sequence[str]) -> dict[str, Any]:
    """The things that these references name, as far as the person may see them."""
    return {
        f"{name}:{thing.id}": thing
        for name, numbers in _numbers_by_kind(refs).items()
        if name in KINDS
        for thing in KINDS[name].load(person, numbers)
    }


@dataclass(frozen=True)
class Row:
    """A hit of any kind, for programs."""

    kind: str
    thing: Any


@dataclass(frozen=True)
class InOneRow:
    page: Page[Row]
    results: Results
    query: Query


def in_one_row(person: Person, asked: ideas.Listing, kinds: Iterable[str] = KINDS) -> InOneRow:
    """The best first, whatever its kind; filters hold for all kinds."""
    query, kinds = parse(asked.q), [*kinds]
    start = _start(asked.after, MOST_HITS)
    end = min(start + asked.limit, MOST_HITS)
    chosen = {name: value for name, value in asked.chosen.items() if name != "kind"}
    filters = {name: {value} for name, value in chosen.items()}
    facets = ("kind", *ideas.FACETS)
    results = _asked(person, query, kinds=kinds, filters=filters, facets=facets, apart="kind", limit=end + 1)
    if results.degraded:
        rows = [Row(name, one) for name in kinds for one in _by_words(person, name, query, chosen)]
        return InOneRow(Page(rows[: asked.limit]), results, query)
    refs = beside_each_other(results)
    more = len(refs) > end and end < MOST_HITS
    things = _loaded(person, refs[start:end])
    rows = [Row(ref.partition(":")[0], things[ref]) for ref in refs[start:end] if ref in things]
    page = Page(rows, encode([end]) if more else None, results.total)
    return InOneRow(page, results, results.understood(query))


def beside_each_other(results: Results) -> list[str]:
    """The refs in one row, by what each is worth beside those of other kinds; within a kind nothing moves."""
    scores = dict(zip(results.refs, results.scores, strict=True))
    best: dict[str, float] = {}
    for ref, score in scores.items():
        if score < EXACT:
            best.setdefault(ref.partition(":")[0], score)
    most = max(best.values(), default=0.0)

    def worth(ref: str) -> float:
        score, own = scores[ref], best.get(ref.partition(":")[0], 0.0)
        if score >= EXACT or not own:
            return score
        return score / own * (LEAST * most + (1 - LEAST) * own)

    return sorted(results.refs, key=worth, reverse=True)
