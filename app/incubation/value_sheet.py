"""Values of a metric as a sheet: `date,value[,site]`, each row that is wrong named with its line and the reason."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from flask_babel import gettext as _

from app.incubation import quantity
from app.incubation.reading import MOST, Figure
from app.language import today
from app.people.unit import Unit

HEADS = ("date", "jour", "day")
LONGEST = 200_000
"""Characters: two thousand rows, and room."""

MOST_SAID = 20
"""Rows that are wrong, named one by one; of the others it is said how many they are."""


@dataclass(frozen=True)
class Fault:
    line: int
    row: str
    reason: str


class Faulty(Exception):  # noqa: N818 - it is an answer, not an accident
    """Rows that are wrong: nothing of the sheet is kept."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__(f"{len(faults)} rows")
        self.faults = faults

    @property
    def said(self) -> list[Fault]:
        return self.faults[:MOST_SAID]

    @property
    def unsaid(self) -> int:
        return len(self.faults) - len(self.said)


class _Wrong(ValueError):
    """Why a row cannot be read, in words."""


def decoded(content: bytes) -> str:
    """What a spreadsheet saved: UTF-8 today, else as older ones write."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")


def read(text: str, sites: Mapping[str, Unit]) -> list[Figure]:
    """All of it, or raises Faulty."""
    figures: list[Figure] = []
    faults: list[Fault] = []
    known: dict[tuple[date, int | None], tuple[int, Decimal]] = {}
    lines = text.removeprefix("\ufeff").replace("\x00", "").splitlines()
    rows = csv.reader(io.StringIO("\n".join(lines)), delimiter=_delimiter(lines))
    for row in rows:
        line = rows.line_num
        cells = [cell.strip() for cell in row]
        if not any(cells) or (line == 1 and cells[0].casefold() in HEADS):
            continue
        if len(figures) + len(faults) >= MOST:
            faults.append(Fault(line, "", _("A metric keeps at most %(most)d values.", most=MOST)))
            break
        try:
            figure = _figure(cells, sites)
            before, value = known.setdefault(figure.place, (line, figure.value))
            if value != figure.value:
                raise _Wrong(_("Line %(line)d says another value for the same day.", line=before))
            figures.append(figure)
        except _Wrong as wrong:
            faults.append(Fault(line, " · ".join(cells)[:80], str(wrong)))
    if faults:
        raise Faulty(faults)
    if not figures:
        raise Faulty([Fault(1, "", _("There is no row with a date and a value."))])
    return figures


def _delimiter(lines: list[str]) -> str:
    """As in the first line that says something: French spreadsheets write a semicolon, many paste with tabs."""
    first = next((line for line in lines if line.strip()), "")
    return next((mark for mark in ("\t", ";") if mark in first), ",")


def _figure(cells: list[str], sites: Mapping[str, Unit]) -> Figure:
    if not 2 <= len(cells) <= 3:
        raise _Wrong(_("A row has a date, a value, and at most a site."))
    try:
        value = quantity.read(cells[1])
    except ValueError:
        raise _Wrong(_("“%(word)s” is no figure: write 12 or 12.5.", word=cells[1][:40])) from None
    day = _day(cells[0])
    if day > today():
        raise _Wrong(_("This day lies ahead."))
    return Figure(day, value, _site(cells[2] if len(cells) == 3 else "", sites))


def _day(word: str) -> date:
    for pattern in ("%Y-%m-%d", "%d/%m/%Y"):
        try:
            return datetime.strptime(word, pattern).date()  # noqa: DTZ007 - a day has no hour
        except ValueError:
            continue
    raise _Wrong(_("“%(word)s” is no day: write 2026-11-26 or 26/11/2026.", word=word[:40]))


def _site(word: str, sites: Mapping[str, Unit]) -> Unit | None:
    """By its code, or its name as people write it."""
    if not word:
        return None
    named = {unit.name.casefold(): unit for unit in sites.values()}
    found = sites.get(word) or named.get(word.casefold())
    if found is None:
        known = ", ".join(sites) or "–"
        raise _Wrong(
            _("“%(word)s” is no pilot site of this project. Known are: %(names)s.", word=word[:40], names=known)
        )
    return found
