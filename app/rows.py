"""A table from outside, row by row: CSV or JSON; a cell that is not understood is said in words, with its line."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any, TextIO, TypeVar

from flask_babel import gettext as _

from app.clock import now
from app.language import today
from app.text import one_line, squish, tidy

LONGEST_REF = 120
LONGEST_CELL = 1_000_000
LARGEST_COUNT = 10**9
EARLIEST = datetime(1970, 1, 2, tzinfo=UTC)

Row = dict[str, Any]
T = TypeVar("T")


@dataclass(frozen=True)
class Problem:
    """A row that cannot be imported."""

    file: str
    line: int
    reason: str

    def __str__(self) -> str:
        return f"{self.file}, line {self.line}: {self.reason}"


class WrongRow(Exception):  # noqa: N818
    """Why a row cannot be imported, in words for who sent it."""


# The rows of a file


def rows_of(name: str, content: bytes, problems: list[Problem]) -> Iterator[tuple[int, Row]]:
    """Each row with its line (CSV) or its place (JSON); what is no table at all is added to the problems."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        said = _("is not UTF-8 (%(reason)s at byte %(place)s)", reason=problem.reason, place=problem.start)
        problems.append(Problem(name, 1, said))
        return
    read = _json_rows if name.lower().endswith(".json") else _csv_rows
    yield from read(name, text, problems)


def _csv_rows(name: str, text: str, problems: list[Problem]) -> Iterator[tuple[int, Row]]:
    csv.field_size_limit(LONGEST_CELL)
    reader = csv.DictReader(io.StringIO(text, newline=""), dialect=_dialect(text), strict=True)
    try:
        for row in reader:
            if any(row.values()):
                yield reader.line_num, {name: as_typed(c) if isinstance(c, str) else c for name, c in row.items()}
    except csv.Error as problem:
        problems.append(Problem(name, reader.line_num, _("is not CSV (%(problem)s)", problem=problem)))


def _dialect(text: str) -> type[csv.Dialect]:
    header = text.partition("\n")[0]

    class Found(csv.excel):
        delimiter = ";" if header.count(";") > header.count(",") else ","

    return Found


def _json_rows(name: str, text: str, problems: list[Problem]) -> Iterator[tuple[int, Row]]:
    try:
        rows = json.loads(text)
    except (ValueError, RecursionError) as problem:
        problems.append(Problem(name, 1, _("is not JSON (%(problem)s)", problem=problem)))
        return
    if not isinstance(rows, list):
        problems.append(Problem(name, 1, _("a list of objects is expected")))
        return
    for place, row in enumerate(rows, 1):
        if isinstance(row, dict):
            yield place, row
        else:
            problems.append(Problem(name, place, _("an object is expected")))


# The cells of a row


def cell(row: Row, name: str) -> str:
    """What is written there, on one line."""
    written = row.get(name)
    return str(squish("" if written is None else str(written)))


def ref_of(row: Row) -> str:
    """The sender's own name for what the row is about: it makes an import repeatable."""
    ref = cell(row, "ref")
    if not ref:
        raise WrongRow(_("%(column)s is missing", column="ref"))
    if len(ref) > LONGEST_REF:
        raise WrongRow(_("%(column)s is longer than %(most)s characters", column="ref", most=LONGEST_REF))
    return ref


def only_ref_of(row: Row, seen: set[str]) -> str:
    """Where each row is a thing of its own."""
    ref = ref_of(row)
    if ref in seen:
        raise WrongRow(_("the ref “%(ref)s” stands twice in this file", ref=ref))
    seen.add(ref)
    return ref


def words(row: Row, name: str, longest: int, *, several_lines: bool = False, needed: bool = True) -> str:
    written = row.get(name)
    if written is not None and not isinstance(written, str):
        raise WrongRow(_("%(column)s is not text", column=name))
    said = str((tidy if several_lines else one_line)(written or ""))
    if needed and not said:
        raise WrongRow(_("%(column)s is missing", column=name))
    if len(said) > longest:
        raise WrongRow(
            _("%(column)s has %(count)s characters, the most is %(most)s", column=name, count=len(said), most=longest)
        )
    return said


def one_of(choices: Any, row: Row, name: str, default: Any) -> Any:
    """A word of a closed vocabulary."""
    written = cell(row, name)
    if not written:
        return default
    try:
        return choices(written)
    except ValueError:
        known = ", ".join(choice.value for choice in choices if choice.value)
        said = _("%(column)s “%(word)s” is not one of %(words)s", column=name, word=written, words=known)
        raise WrongRow(said) from None


def known(things: Mapping[str, T], row: Row, name: str, default: T) -> T:
    """Something that is here, by its word."""
    written = cell(row, name)
    if written and written not in things:
        raise WrongRow(_("%(column)s “%(word)s” is not known here", column=name, word=written))
    return things.get(written, default)


def moment(row: Row, name: str, hour: time = time()) -> datetime:
    """In the past; UTC where no zone is given, and at this hour where a day alone is."""
    written = cell(row, name)
    if not written:
        raise WrongRow(_("%(column)s is missing", column=name))
    try:
        said = datetime.combine(date.fromisoformat(written), hour) if len(written) <= 10 else None
        said = said or datetime.fromisoformat(written)
    except ValueError:
        raise WrongRow(_("%(column)s “%(word)s” is not an ISO 8601 date", column=name, word=written)) from None
    said = said if said.tzinfo else said.replace(tzinfo=UTC)
    if len(written) <= 10 and said.date() == today():
        said = min(said, now())
    if not EARLIEST <= said <= now():
        raise WrongRow(_("%(column)s “%(word)s” is not in the past", column=name, word=written))
    return said


def count_or_none(row: Row, name: str) -> int | None:
    written = cell(row, name)
    if not written:
        return None
    if not (written.isascii() and written.isdigit()) or int(written) > LARGEST_COUNT:
        raise WrongRow(_("%(column)s “%(word)s” is not a count", column=name, word=written))
    return int(written)


# A cell that a spreadsheet would calculate

FORMULA = re.compile(r"'*[=+\-@\t\r]")
"""What a spreadsheet calculates; after apostrophes too, so that each comes back as it was."""


def safe(value: Any) -> Any:
    """A cell that a spreadsheet takes for words: a formula is defused by an apostrophe; `as_typed` takes it away."""
    text = "" if value is None else str(value)
    return f"'{text}" if FORMULA.match(text) else text


def as_typed(cell: str) -> str:
    return cell[1:] if cell.startswith("'") and FORMULA.match(cell) else cell


def write_rows(out: TextIO, columns: Iterable[str], rows: Iterable[tuple[Any, ...]]) -> int:
    """A header row, then the rows, with semicolons; says how many."""
    count = 0
    writer = csv.writer(out, delimiter=";")
    writer.writerow(columns)
    for count, row in enumerate(rows, 1):  # noqa: B007
        writer.writerow([safe(cell) for cell in row])
    return count


def spreadsheet(columns: Iterable[str], rows: Iterable[tuple[Any, ...]]) -> bytes:
    """A short table as a file, written as the long ones are."""
    out = io.StringIO(newline="")
    write_rows(out, columns, rows)
    return out.getvalue().encode("utf-8-sig")
