"""A catalogue from elsewhere, as its file says it: a row for each service, understood or refused in words."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, time
from enum import StrEnum
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from app import markdown
from app.address import Unfit, safe_address
from app.clock import now
from app.database import Document, db
from app.people.unit import Level, Unit
from app.rows import Problem, Row, WrongRow, cell, moment, one_of, only_ref_of, rows_of, words
from app.store.provider import Provider
from app.store.service import Service
from app.store.vocabulary import MOST_NEEDS, SHOWN_ONLY, Accessibility, Category, Language, Need, ProviderKind, Public

NEEDED = ("ref", "name", "sentence", "category", "provider", "address")
COLUMNS = (
    *NEEDED, "text", "provider_kind", "ios_address", "android_address", "price_note", "free", "needs", "publics",
    "regions", "languages", "accessibility", "accessibility_address", "uses", "listed_at",
)  # fmt: skip
CHOICES: Mapping[str, type[StrEnum]] = {
    "category": Category, "provider_kind": ProviderKind, "needs": Need, "publics": Public, "languages": Language,
    "accessibility": Accessibility,
}  # fmt: skip
"""The words that a cell of these columns may hold."""
SEVERAL = frozenset({"needs", "publics", "languages", "regions"})
NOON = time(12)
BETWEEN = re.compile(r"[;|]")
YES, NO = frozenset({"", "yes", "oui", "true", "1"}), frozenset({"no", "non", "false", "0"})


@dataclass(frozen=True)
class Maker:
    """Whose service it is, by name; the kind is used where nobody of this name is here."""

    name: str
    kind: ProviderKind


@dataclass
class Line:
    """A row as it was read: a service with its columns, one that is here already, or what is wrong with it."""

    number: int
    ref: str = ""
    name: str = ""
    is_here: bool = False
    problem: str = ""
    maker: Maker | None = None
    columns: Document = field(default_factory=dict)
    listed_at: datetime | None = None

    @property
    def is_new(self) -> bool:
        return not self.problem and not self.is_here


@dataclass
class CatalogueFile:
    name: str
    lines: list[Line] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    left_out: list[Problem] = field(default_factory=list)
    """Rows that whoever sent them does not want to come in, each with its reason."""

    @property
    def new(self) -> list[Line]:
        return [one for one in self.lines if one.is_new]

    @property
    def here(self) -> list[Line]:
        return [one for one in self.lines if one.is_here and not one.problem]


class Reading:
    """How the rows of a file are taken: here, as they stand."""

    def missing(self, row: Row) -> list[str]:
        """Columns that it cannot do without."""
        return [one for one in NEEDED if one not in row]

    def leaves_out(self, row: Row) -> str:
        """Why this row does not come in; nothing, for one that does."""
        return ""

    def ours(self, row: Row) -> Row:
        return row


class _Here:
    """What rows may refer to."""

    def __init__(self) -> None:
        self.regions = {unit.code: unit for unit in db.session.scalars(select(Unit).where(Unit.level == Level.REGION))}
        self.refs = set(db.session.scalars(select(Service.import_ref).where(Service.import_ref.is_not(None))))
        self.kinds = dict(db.session.execute(select(Provider.name, Provider.kind)).tuples().all())
        self.seen: set[str] = set()


def read(name: str, content: bytes, how: Reading | None = None) -> CatalogueFile:
    """Nothing is written."""
    found, here, how = CatalogueFile(name), _Here(), how or Reading()
    for number, row in rows_of(name, content, found.problems):
        first = not found.lines and not found.left_out
        if first and (missing := how.missing(row)):
            said = _("the header row has no column %(columns)s", columns=", ".join(missing))
            found.problems.append(Problem(name, 1, said))
            return found
        if reason := how.leaves_out(row):
            found.left_out.append(Problem(name, number, reason))
            continue
        line = _line(number, how.ours(row), here)
        found.lines.append(line)
        if line.problem:
            found.problems.append(Problem(name, number, line.problem))
    if not found.lines and not found.left_out and not found.problems:
        found.problems.append(Problem(name, 1, _("there is no row in it")))
    return found


def _line(number: int, row: Row, here: _Here) -> Line:
    line = Line(number, cell(row, "ref")[:60], cell(row, "name")[:80])
    try:
        line.ref = only_ref_of(row, here.seen)
        if line.ref.casefold().startswith(SHOWN_ONLY):
            raise WrongRow(_("the ref “%(ref)s” begins as those of the demonstration do: choose another", ref=line.ref))
        line.is_here = line.ref in here.refs
        _understand(line, row, here)
    except WrongRow as wrong:
        line.problem = str(wrong)
    return line


def _understand(line: Line, row: Row, here: _Here) -> None:
    if any(row.get(None, ())):  # type: ignore[call-overload]
        raise WrongRow(_("it has more cells than the header row: put what holds a separator between quotation marks"))
    _hold_free(row)
    line.maker = _maker(row, here)
    line.columns = _columns(row, here)
    line.listed_at = moment(row, "listed_at", NOON) if cell(row, "listed_at") else now()


def _hold_free(row: Row) -> None:
    written = cell(row, "free")
    if written.lower() in NO:
        raise WrongRow(_("it is not free for whoever uses it: the Store does not take it"))
    if written.lower() not in YES:
        said = _("%(column)s “%(word)s” is not one of %(words)s", column="free", word=written, words="yes, no")
        raise WrongRow(said)


def _maker(row: Row, here: _Here) -> Maker:
    """All rows of a provider agree on what it is."""
    name = words(row, "provider", Provider.name.type.length)
    known = here.kinds.get(name)
    kind = one_of(ProviderKind, row, "provider_kind", known or ProviderKind.PUBLIC_BODY)
    if known is not None and kind is not known:
        raise WrongRow(_("provider_kind says something else of “%(name)s” than what is known of it", name=name))
    here.kinds[name] = kind
    return Maker(name, kind)


def _columns(row: Row, here: _Here) -> Document:
    category = one_of(Category, row, "category", None)
    if category is None:
        raise WrongRow(_("%(column)s is missing", column="category"))
    sentence = words(row, "sentence", Service.sentence.type.length)
    needs = _several(Need, row, "needs")
    if len(needs) > MOST_NEEDS:
        raise WrongRow(_("%(column)s names more than %(most)s", column="needs", most=MOST_NEEDS))
    return {
        "name": words(row, "name", Service.name.type.length), "sentence": sentence, "category": category,
        "text": words(row, "text", markdown.LONGEST, several_lines=True, needed=False) or sentence,
        "address": _address(row, "address", needed=True),
        **{name: _address(row, name) for name in ("ios_address", "android_address", "accessibility_address")},
        "price_note": words(row, "price_note", Service.price_note.type.length, needed=False),
        "uses": words(row, "uses", Service.uses.type.length, several_lines=True, needed=False),
        "needs": needs, "publics": _several(Public, row, "publics"),
        "regions": [_region(code, here.regions) for code in _words(row, "regions")],
        "languages": [one.value for one in _several(Language, row, "languages")] or [Language.FRENCH.value],
        "accessibility": one_of(Accessibility, row, "accessibility", Accessibility.UNSTATED),
    }  # fmt: skip


def _words(row: Row, name: str) -> list[str]:
    """Several words in a cell, between semicolons or bars."""
    return [word for written in BETWEEN.split(cell(row, name)) if (word := written.strip())]


def _several(choices: Any, row: Row, name: str) -> list[Any]:
    return [one_of(choices, {name: word}, name, None) for word in dict.fromkeys(_words(row, name))]


def _region(code: str, regions: Mapping[str, Unit]) -> Unit:
    if code not in regions:
        raise WrongRow(_("%(column)s “%(word)s” is not known here", column="regions", word=code))
    return regions[code]


def _address(row: Row, name: str, *, needed: bool = False) -> str | None:
    written = words(row, name, Service.address.type.length, needed=needed)
    try:
        return safe_address(written, longest=Service.address.type.length) if written else None
    except Unfit as unfit:
        raise WrongRow(_("%(column)s “%(word)s”: %(reason)s", column=name, word=written, reason=unfit)) from None
