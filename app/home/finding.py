"""One search over everything: what each room holds, kind by kind for people, in one row for programs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask import url_for
from markupsafe import Markup

from app.challenges import queries as challenges
from app.challenges.labels import STATUSES
from app.gatherings import queries as conferences
from app.ideas import queries as ideas
from app.ideas.facets import Choice
from app.incubation import queries as projects
from app.markdown import plain
from app.paging import Page, decode, encode
from app.people.user import Person
from app.search import index
from app.search.engine import MOST_HITS, Results
from app.search.highlight import highlight
from app.search.opened import the_index
from app.search.query import MOST_CHARACTERS, Query, parse
from app.stories import queries as stories
from app.workshops import queries as workshops

SHOWN = 20


@dataclass(frozen=True)
class Kind:
    """How a room gives its things: those of these numbers, or, without the index, those that hold these words."""

    load: Callable[[Person, Sequence[int]], list[Any]]
    by_words: Callable[[Person, Iterable[str]], list[Any]]
    text: Callable[[Any], str]
    first: int
    """So many are shown among other kinds."""


def _ideas_by_words(person: Person, words: Iterable[str]) -> list[Any]:
    listing = ideas.Listing(q=" ".join(f'"{word}"' for word in words))
    return list(ideas.listed_by_words(listing, person).items)


KINDS = {
    "idea": Kind(ideas.by_ids, _ideas_by_words, lambda idea: idea.text, 5),
    "challenge": Kind(challenges.by_ids, challenges.by_words, lambda one: f"{one.summary}\n\n{one.brief}", 3),
    "project": Kind(projects.by_ids, projects.by_words, lambda one: f"{one.summary}\n\n{one.story}", 3),
    "workshop": Kind(workshops.by_ids, workshops.by_words, lambda one: one.purpose, 3),
    "story": Kind(stories.by_ids, stories.by_words, lambda one: f"{one.summary}\n\n{one.text}", 3),
    "conference": Kind(conferences.by_ids, conferences.by_words, lambda one: one.text, 3),
}


@dataclass(frozen=True)
class Section:
    """What was found of one kind: the best of it, and how many there are in all (None where nobody counted)."""

    kind: str
    items: list[Any]
    count: int | None
    snippets: dict[int, Markup] = field(default_factory=dict)


@dataclass(frozen=True)
class Found:
    sections: list[Section] = field(default_factory=list)
    total: int | None = 0
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
    results = _asked(person, query, facets=("kind",))
    if results.degraded:
        return _without_the_index(person, typed)
    counts = {name: results.facets["kind"].get(name, 0) for name in KINDS}
    numbers = _numbers_by_kind(results.refs)
    for name in KINDS:
        if counts[name] and name not in numbers:
            numbers |= _numbers_by_kind(_asked(person, query, kinds={name}).refs)
    sections = [
        _section(person, name, numbers[name][: KINDS[name].first], counts[name], results.understood(query))
        for name in numbers
    ]
    return Found(
        [section for section in sections if section.items],
        sum(counts.values()),
        did_you_mean=results.correction,
        corrected=results.corrected,
        relaxed=results.relaxed,
        truncated=query.truncated,
    )


def _without_the_index(person: Person, typed: str) -> Found:
    found = {name: kind.by_words(person, index.words(typed)) for name, kind in KINDS.items()}
    sections = [Section(name, items[: KINDS[name].first], None) for name, items in found.items() if items]
    return Found(sections, None, degraded=True)


def _asked(person: Person, query: Query, kinds: Iterable[str] = KINDS, **how: Any) -> Results:
    filters = {"kind": set(kinds)} | how.pop("filters", {})
    order = "published" if query.is_blank else "relevance"
    tokens = person.audience_tokens
    return the_index().search(query, audience=tokens, filters=filters, order=order, limit=MOST_HITS, **how)


def _numbers_by_kind(refs: Iterable[str]) -> dict[str, list[int]]:
    """In the order of the refs, the kind of the first one first."""
    numbers: dict[str, list[int]] = defaultdict(list)
    for ref in refs:
        kind, _, number = ref.partition(":")
        numbers[kind].append(int(number))
    return dict(numbers)


def _section(person: Person, name: str, numbers: Sequence[int], count: int, query: Query) -> Section:
    kind = KINDS[name]
    items = kind.load(person, numbers)
    return Section(name, items, count, {one.id: highlight(plain(kind.text(one)), query) for one in items})


@dataclass(frozen=True)
class OneKind:
    """A page of what was found of one kind."""

    section: Section
    after: str | None
    statuses: list[Choice]
    found: Found


def of_kind(person: Person, name: str, typed: str, *, status: str = "", after: str = "") -> OneKind:
    """All of it, by cursor; challenges can be narrowed by where they stand."""
    query, kind = parse(typed), KINDS[name]
    filters = {"status": {status}} if status else {}
    results = _asked(person, query, kinds={name}, filters=filters, facets=("status",))
    if results.degraded:
        section = Section(name, kind.by_words(person, index.words(typed)), None)
        return OneKind(section, None, [], Found(degraded=True))
    numbers = _numbers_by_kind(results.refs).get(name, [])
    start = _start(after, len(numbers))
    section = _section(person, name, numbers[start : start + SHOWN], results.total, results.understood(query))
    return OneKind(
        section,
        encode([start + SHOWN]) if start + SHOWN < len(numbers) else None,
        _statuses(results.facets["status"], typed, status) if name == "challenge" else [],
        Found(
            [section],
            results.total,
            did_you_mean=results.correction,
            corrected=results.corrected,
            relaxed=results.relaxed,
            truncated=query.truncated,
        ),
    )


def _start(after: str, most: int) -> int:
    position = decode(after, int)
    return min(max(position[0], 0), most) if position else 0


def _statuses(counts: dict[str, int], typed: str, chosen: str) -> list[Choice]:
    """Where challenges stand, in the order of a challenge's life."""
    return [
        Choice(
            value=status.value,
            label=str(label),
            count=counts.get(status, 0),
            url=url_for("home.search", q=typed, kind="challenge", status=None if status == chosen else status.value),
            chosen=status == chosen,
        )
        for status, label in STATUSES.items()
        if counts.get(status) or status == chosen
    ]


def suggested(person: Person, typed: str) -> list[str]:
    """Titles that go on as typed, of every kind."""
    refs = [ref for name in KINDS for ref in _suggested(person, typed, name)]
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
    query = parse(asked.q)
    filters = {name: {value} for name, value in asked.chosen.items() if name != "kind"}
    results = _asked(person, query, kinds=kinds, filters=filters, facets=("kind", *ideas.FACETS))
    if results.degraded:
        rows = [Row(name, one) for name in kinds for one in KINDS[name].by_words(person, index.words(asked.q))]
        return InOneRow(Page(rows[: asked.limit]), results, query)
    start = _start(asked.after, len(results.refs))
    end = start + asked.limit
    refs = results.refs[start:end]
    things = _loaded(person, refs)
    rows = [Row(ref.partition(":")[0], things[ref]) for ref in refs if ref in things]
    page = Page(rows, encode([end]) if end < len(results.refs) else None, results.total)
    return InOneRow(page, results, results.understood(query))
