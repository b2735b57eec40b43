"""Which column of somebody's own file is which of a catalogue: a small TOML file says it, and no row is rewritten."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Self

from flask_babel import gettext as _

from app.errors import Refused
from app.rows import Row, cell
from app.store.catalogue_file import BETWEEN, COLUMNS, NEEDED, Reading
from app.store.service import Service

PARTS = ("columns", "fixed", "values", "leave_out", "shorten")
LENGTHS = {name: column.type.length for name, column in (("name", Service.name), ("sentence", Service.sentence))}
"""What may be cut after a word where it is too long."""
ALL_OTHERS = "*"


@dataclass(frozen=True)
class Columns(Reading):
    """`columns` names theirs for ours, `fixed` says what holds for all rows, `values` our words for theirs; and
    `leave_out` the words of a column of theirs whose rows do not come in."""

    columns: Mapping[str, str] = field(default_factory=dict)
    fixed: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    leave_out: Mapping[str, list[str]] = field(default_factory=dict)
    shorten: tuple[str, ...] = ()

    @classmethod
    def of(cls, content: bytes) -> Self:
        """Raises Refused, in words for whoever wrote it."""
        try:
            said = tomllib.loads(content.decode())
        except ValueError as problem:
            raise Refused(_("The file of columns is not TOML: %(problem)s", problem=problem)) from None
        _know(said, PARTS)
        shorten = said.pop("shorten", [])
        if not isinstance(shorten, list) or not all(isinstance(part, dict) for part in said.values()):
            raise Refused(_("[columns], [fixed], [values] and [leave_out] are tables, “shorten” is a list."))
        for name in ("columns", "fixed", "values"):
            _know(said.get(name, {}), COLUMNS)
        _know(shorten, LENGTHS)
        for words in (said.get("columns", {}), said.get("fixed", {}), *said.get("values", {}).values()):
            if not isinstance(words, dict) or not all(isinstance(word, str) for word in words.values()):
                raise Refused(_("In the file of columns each word stands for one other, between quotation marks."))
        for words in said.get("leave_out", {}).values():
            if not isinstance(words, list) or not all(isinstance(word, str) for word in words):
                raise Refused(_("Under [leave_out] stands a list of words for each column."))
        return cls(**said, shorten=tuple(shorten))

    def missing(self, row: Row) -> list[str]:
        """By the names that their file should have for them."""
        needed = [self.columns.get(name, name) for name in NEEDED if name not in self.ours(row)]
        return [*needed, *(theirs for theirs in self.leave_out if theirs not in row)]

    def leaves_out(self, row: Row) -> str:
        for theirs, words in self.leave_out.items():
            if (written := cell(row, theirs)) in words:
                said = _("left out, because “%(column)s” is “%(word)s”", column=theirs, word=written)
                return said if written else _("left out, because “%(column)s” is empty", column=theirs)
        return ""

    def ours(self, row: Row) -> Row:
        """The row as a catalogue has it; a column that their file does not have stays away."""
        found: Row = {name: row[theirs] for name, theirs in self.columns.items() if theirs in row}
        found |= {name: self._renamed(name, cell(found, name)) for name in self.values if name in found}
        found |= {name: _cut(cell(found, name), LENGTHS[name]) for name in self.shorten if name in found}
        return {**found, **self.fixed, **({None: row[None]} if None in row else {})}  # type: ignore[dict-item, index]

    def _renamed(self, name: str, written: str) -> str:
        words = self.values[name]
        theirs = (word.strip() for word in BETWEEN.split(written))
        return ";".join(ours for word in theirs if (ours := words.get(word, words.get(ALL_OTHERS, word))))


def _know(written: Iterable[Any], known: Iterable[str]) -> None:
    if wrong := [str(word) for word in written if word not in [*known]]:
        words = ", ".join(known)
        raise Refused(
            _("“%(word)s” means nothing in the file of columns; known: %(words)s", word=wrong[0], words=words)
        )


def _cut(written: str, longest: int) -> str:
    """After a word, with a mark that something follows."""
    if len(written) <= longest:
        return written
    return re.sub(r"[\s,;:.]+\S*$", "", written[:longest]) + "…"
