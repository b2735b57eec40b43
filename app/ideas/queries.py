"""Reading ideas: what a person may see, the address bar understood, and what the index adds to it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any, Self

from flask_babel import lazy_gettext as _l
from markupsafe import Markup
from sqlalchemy import Select, bindparam, func, or_, select
from sqlalchemy.orm import joinedload, load_only, raiseload
from sqlalchemy.sql.base import ExecutableOption
from werkzeug.datastructures import MultiDict

from app.database import db
from app.ideas import standing
from app.ideas.answer import Answer
from app.ideas.authorship import carried_by
from app.ideas.documents import AWAITS
from app.ideas.facets import NAMES, Asked, Facets, facets_of
from app.ideas.idea import AWAITING, LISTED, Audience, Idea, Kind, Status
from app.ideas.theme import Theme
from app.markdown import plain
from app.paging import Page, decode, encode, moment_in
from app.people.unit import Unit
from app.people.user import Person, User
from app.search.engine import MOST_HITS
from app.search.highlight import highlight
from app.search.opened import the_index
from app.search.query import MOST_CHARACTERS, Query, parse

SHOWN = 20
MOST_SHOWN = 100
OF_ONE_PERSON = 50
ORDERS = {
    "fair": _l("A fair chance for all"),
    "fresh": _l("Newest"),
    "supported": _l("Most convincing"),
    "heat": _l("Of the moment"),
    "discussed": _l("Most discussed"),
    "late": _l("Waiting for an answer"),
}
COLUMNS = {
    "fresh": (Idea.published_at, "desc"),
    "supported": (Idea.merit, "desc"),
    "heat": (Idea.heat, "desc"),
    "discussed": (Idea.comment_count, "desc"),
    "late": (Idea.answer_due, "asc"),
}
FACETS = ("sort", "theme", "status", "unit", "audience")
ONLY_IDEAS = {"kind": {"idea"}}
"""The index holds things of other rooms too."""


def visible_to(person: Person) -> Select[tuple[Idea]]:
    """Published ideas this person may see; drafts and what is hidden are found on other ways."""
    return _visible(staff=person.is_staff)


@lru_cache(maxsize=2)
def _visible(*, staff: bool) -> Select[tuple[Idea]]:
    return select(Idea).where(Idea.shown_to_staff if staff else Idea.shown_to_all)


def for_cards(asked: Select[tuple[Idea]]) -> Select[tuple[Idea]]:
    return asked.options(
        joinedload(Idea.author).load_only(User.name, User.handle, User.imported, User.erased_at),
        joinedload(Idea.theme),
        joinedload(Idea.unit),
        joinedload(Idea.answer).joinedload(Answer.author).load_only(User.name, User.handle, User.erased_at),
        raiseload("*"),
    )


@lru_cache(maxsize=2)
def _numbered(*, staff: bool) -> Select[tuple[Idea]]:
    """Put together once: most pages ask it."""
    shown = Idea.shown_to_staff if staff else Idea.shown_to_all
    return for_cards(select(Idea).where(shown, Idea.id.in_(bindparam("numbers", expanding=True))))


def by_ids(person: Person, numbers: Sequence[int], *more: ExecutableOption) -> list[Idea]:
    """These ideas in this order, those the person may not see left out."""
    asked = _numbered(staff=person.is_staff).options(*more)
    found = {idea.id: idea for idea in db.session.scalars(asked, {"numbers": list(numbers)}).unique()}
    return [found[number] for number in numbers if number in found]


def fair(chosen: Select[tuple[Idea]], person: Person, *, cursor: str = "", most: int = SHOWN) -> Page[Idea]:
    """A page of the fair order; only the ideas that are shown are loaded."""
    often = chosen is visible_to(person)
    places = standing.page(chosen, cursor=cursor, person=person, most=most, often=often)
    return Page(by_ids(person, places.items), places.after, anew=places.anew)


def drafts_of(person: User, after: str = "") -> Page[Idea]:
    asked = select(Idea).where(Idea.author_id == person.id, Idea.status == Status.DRAFT)
    return _newest_first(asked, Idea.changed_at, after)


def written_by(person: User, reader: Person, after: str = "") -> Page[Idea]:
    """A person's ideas and those they carry with others, as far as the reader may see them."""
    if reader.id == person.id:
        shown = Idea.shown_to_staff if person.is_staff else Idea.shown_to_all
        carried = Idea.id.in_(carried_by(person)) & shown
        asked = select(Idea).where(or_(Idea.author_id == person.id, carried), Idea.status != Status.DRAFT)
    else:
        own = or_(Idea.author_id == person.id, Idea.id.in_(carried_by(person)))
        asked = visible_to(reader).where(own)
    return _newest_first(asked, func.coalesce(Idea.published_at, Idea.created_at), after)


def _newest_first(asked: Select[tuple[Idea]], moment: Any, after: str) -> Page[Idea]:
    position = decode(after, str, int)
    edge = moment_in(position[0]) if position else None
    if position and edge is not None:
        asked = asked.where(or_(moment < edge, (moment == edge) & (Idea.id < position[1])))
    asked = for_cards(asked.add_columns(moment)).order_by(moment.desc(), Idea.id.desc())
    found = db.session.execute(asked.limit(OF_ONE_PERSON + 1)).all()
    shown = found[:OF_ONE_PERSON]
    ideas = [row[0] for row in shown]
    return Page(ideas, encode([shown[-1][1].isoformat(), ideas[-1].id]) if len(found) > OF_ONE_PERSON else None)


@lru_cache(maxsize=2)
def finished_threads(*, staff: bool, most: int = 3) -> Select[tuple[Idea]]:
    """What went all the way; with what its thread shows, and no more."""
    asked = _visible(staff=staff).where(Idea.service_at.is_not(None)).order_by(Idea.service_at.desc()).limit(most)
    stations = (Idea.published_at, Idea.challenge_at, Idea.project_at, Idea.service_at)
    return asked.options(load_only(Idea.title, Idea.kind, Idea.support_count, *stations), raiseload("*"))


def _one_of(words: Sequence[str], written: str) -> str:
    return written if written in words else ""


def _order(written: str, q: str) -> str:
    """What was found by its words is not given each a turn: the nearest come first."""
    if q:
        return written if written in COLUMNS else "relevance"
    return written if written in ORDERS else "fair"


@dataclass(frozen=True)
class Listing:
    """The address bar, understood: unknown words fall back, they do not fail."""

    q: str = ""
    kind: str = ""
    theme: str = ""
    status: str = ""
    unit: str = ""
    audience: str = ""
    order: str = "fair"
    after: str = ""
    limit: int = SHOWN

    @classmethod
    def from_args(cls, args: MultiDict[str, str]) -> Self:
        q = args.get("q", "").strip()[:MOST_CHARACTERS]
        order = args.get("order", "")
        limit = args.get("limit", "")
        return cls(
            q=q,
            kind=_one_of([*Kind], args.get("kind", "")),
            theme=args.get("theme", "")[:60],
            status=_one_of(LISTED, args.get("status", "")),
            unit=args.get("unit", "")[:80],
            audience=_one_of([*Audience], args.get("audience", "")),
            order=_order(order, q),
            after=args.get("after", ""),
            limit=min(max(int(limit), 1), MOST_SHOWN) if limit.isdecimal() and len(limit) < 6 else SHOWN,
        )

    @property
    def is_plain(self) -> bool:
        """Whether nothing was chosen: the list as it opens."""
        return not (self.q or self.chosen)

    @property
    def chosen(self) -> dict[str, str]:
        return {name: value for name in NAMES if (value := getattr(self, name))}

    @property
    def filters(self) -> dict[str, set[str]]:
        """As the index names them: its `kind` is the kind of thing, so an idea's own is called `sort` there."""
        chosen = {"sort" if name == "kind" else name: {value} for name, value in self.chosen.items()}
        return ONLY_IDEAS | chosen | ({AWAITS: {"answer"}} if self.order == "late" else {})

    def select(self, person: Person) -> Select[tuple[Idea]]:
        asked = visible_to(person)
        if self.order == "late":
            asked = asked.where(Idea.status.in_(AWAITING), Idea.answer_due.is_not(None), Idea.answer_id.is_(None))
        if self.kind:
            asked = asked.where(Idea.kind == Kind(self.kind))
        if self.status:
            asked = asked.where(Idea.status == Status(self.status))
        if self.audience:
            asked = asked.where(Idea.audience == Audience(self.audience))
        if self.theme:
            asked = asked.where(Idea.theme_id == select(Theme.id).where(Theme.slug == self.theme).scalar_subquery())
        if self.unit:
            here = select(Unit.path).where(Unit.code == self.unit).scalar_subquery()
            asked = asked.where(Idea.unit_id.in_(select(Unit.id).where(Unit.path.startswith(here))))
        return asked


@dataclass(frozen=True)
class Found:
    """A page of a list, and all that stands around it."""

    page: Page[Idea]
    facets: Facets = field(default_factory=Facets)
    snippets: Mapping[int, Markup] = field(default_factory=dict)
    query: Query = field(default_factory=Query)
    """What the words were understood as."""
    did_you_mean: str | None = None
    corrected: bool = False
    relaxed: bool = False
    begun: bool = False
    """Nothing holds the words whole: these are titles that go on as typed."""
    cut: int = 0
    """How many are shown at most, where a list ends that has more."""
    truncated: bool = False
    degraded: bool = False


def find(listing: Listing, person: Person) -> Found:
    """The list that an address asks for: rows from SQL, words and counts from the index."""
    query = parse(listing.q)
    results = the_index().search(
        query,
        audience=person.audience_tokens,
        filters=listing.filters,
        order="published" if listing.order == "fresh" or not listing.q else "relevance",
        facets=FACETS,
        limit=MOST_HITS if not listing.is_plain else 0,
    )
    hits = _numbers_of(results.refs)
    facets = facets_of(Asked(listing.q, listing.order, tuple(listing.chosen.items()), person.is_staff), results.facets)
    if not listing.q:
        few = not results.degraded and not listing.is_plain and results.total <= len(hits)
        page = _listed(listing, person, among=hits if few else None)
        return Found(
            replace(page, total=None if results.degraded else results.total),
            facets,
            degraded=results.degraded,
        )
    if results.degraded:
        return Found(listed_by_words(listing, person), facets, query=query, degraded=True)
    begun = [] if results.total or query.unwanted else _begun(listing, person)
    page = Page(begun) if begun else replace(_ranked(listing, person, hits), total=results.total)
    understood = results.understood(query)
    return Found(
        page,
        facets,
        snippets={idea.id: highlight(plain(idea.text), understood) for idea in page.items},
        query=understood,
        did_you_mean=results.correction,
        corrected=results.corrected,
        relaxed=results.relaxed,
        begun=bool(begun),
        cut=MOST_HITS if results.total > MOST_HITS and not page.after else 0,
        truncated=query.truncated,
    )


def _begun(listing: Listing, person: Person) -> list[Idea]:
    """While the last word is typed: what its title may become."""
    refs = the_index().suggest(listing.q, audience=person.audience_tokens, filters=listing.filters, limit=listing.limit)
    return by_ids(person, _numbers_of(refs))


def _ranked(listing: Listing, person: Person, numbers: list[int]) -> Page[Idea]:
    """A stretch of the hits, in the order of the index, or in another among those it gave."""
    position = decode(listing.after, int)
    start = min(max(position[0], 0), len(numbers)) if position else 0
    if listing.order in COLUMNS:
        column, way = COLUMNS[listing.order]
        order = column.desc() if way == "desc" else column.asc()
        asked = select(Idea.id).where(Idea.id.in_(numbers)).order_by(order.nulls_last(), Idea.id.desc())
        numbers = list(db.session.scalars(asked))
    end = start + listing.limit
    return Page(by_ids(person, numbers[start:end]), encode([end]) if end < len(numbers) else None)


def _listed(listing: Listing, person: Person, among: Sequence[int] | None) -> Page[Idea]:
    """Where few fit, the index has named them: SQL need not go through all ideas to find them."""
    chosen = listing.select(person)
    if among is not None:
        chosen = chosen.where(Idea.id.in_(among))
    if listing.order not in COLUMNS:
        return fair(chosen, person, cursor=listing.after, most=listing.limit)
    return _by_column(listing, for_cards(chosen))


def _by_column(listing: Listing, chosen: Select[tuple[Idea]]) -> Page[Idea]:
    column, way = COLUMNS[listing.order]
    chosen = chosen.where(column.is_not(None))
    number = listing.order in ("supported", "heat", "discussed")
    position = decode(listing.after, float if number else str, int)
    if position:
        edge = position[0] if number else moment_in(position[0])
        if edge is not None:
            beyond = column < edge if way == "desc" else column > edge
            chosen = chosen.where(or_(beyond, (column == edge) & (Idea.id < position[1])))
            chosen = chosen.where(column <= edge if way == "desc" else column >= edge)
    order = column.desc() if way == "desc" else column.asc()
    found = db.session.scalars(chosen.order_by(order, Idea.id.desc()).limit(listing.limit + 1)).all()
    shown = found[: listing.limit]
    if len(found) <= listing.limit:
        return Page(shown)
    last = getattr(shown[-1], column.key)
    return Page(shown, encode([last if number else last.isoformat(), shown[-1].id]))


def listed_by_words(listing: Listing, person: Person) -> Page[Idea]:
    """Without the index: the newest whose title or text holds each word as typed, and none that is not wanted."""
    query, chosen = parse(listing.q), for_cards(listing.select(person))
    if not (query.wanted or query.finds_all):
        return Page([])
    for clause in query.clauses:
        texts = (Idea.title, Idea.text)
        holds = or_(*(text.icontains(clause.plain, autoescape=True) for text in texts))
        chosen = chosen.where(~holds if clause.excluded else holds)
    return _by_column(listing if listing.order == "late" else replace(listing, order="fresh"), chosen)


def _numbers_of(refs: Iterable[str]) -> list[int]:
    return [int(ref.partition(":")[2]) for ref in refs]


def twins(person: Person, title: str, text: str, *, except_id: int | None = None, most: int = 5) -> list[Idea]:
    """Up to five ideas that may say the same, refused and answered ones included."""
    found = the_index().similar(
        title,
        text,
        audience=person.audience_tokens,
        filters=ONLY_IDEAS,
        except_=f"idea:{except_id}" if except_id else None,
        limit=most,
    )
    return by_ids(person, _numbers_of(twin.ref for twin in found), joinedload(Idea.authorships))


def themes_with_counts() -> Select[tuple[Theme, int]]:
    """Every theme, the open ones first, and how many ideas that anybody may list have it."""
    counted = select(Idea.theme_id, func.count().label("ideas")).where(Idea.shown_to_staff).group_by(Idea.theme_id)
    counts = counted.subquery()
    number = func.coalesce(counts.c.ideas, 0)
    asked = select(Theme, number).outerjoin(counts, counts.c.theme_id == Theme.id)
    return asked.order_by(Theme.closed, Theme.name_fr)
