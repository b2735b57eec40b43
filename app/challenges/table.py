"""A table of a kit, read field by field: all that is wrong is said at once, in the words of whoever wrote it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import time, timedelta
from difflib import get_close_matches
from enum import StrEnum
from typing import Any, TypeVar

from app.challenges.vocabulary import DURATION_UNITS

Word = TypeVar("Word", bound=StrEnum)
_DURATION = re.compile(r"\s*(\d{1,4})\s+([a-z]+)\s*")
_HOUR = re.compile(r"([01]\d|2[0-3]):([0-5]\d)")
MISSING = object()


@dataclass(frozen=True)
class Duration:
    """How long something lasts: days and weeks by the calendar on the wall, hours and minutes by the clock."""

    amount: int
    unit: str

    @property
    def delta(self) -> timedelta:
        return timedelta(**{self.unit: self.amount})

    @property
    def is_of_days(self) -> bool:
        return self.unit in ("days", "weeks")

    def __str__(self) -> str:
        return f"{self.amount} {self.unit if self.amount != 1 else self.unit[:-1]}"


def _quoted(words: Sequence[str]) -> str:
    return ", ".join(f'"{word}"' for word in words)


def meant(written: str, known: Sequence[str]) -> str:
    """What a word that means nothing may have been meant for."""
    near = get_close_matches(written, known, n=1, cutoff=0.6)
    return f'"{written}" means nothing here; ' + (f'"{near[0]}"?' if near else f"known are {_quoted(known)}")


@dataclass
class Table:
    """`place` says where in the kit it is; a field that is wrong gives its default, so that reading goes on."""

    place: str
    written: dict[str, Any]
    problems: list[str]
    asked: list[str] = field(default_factory=list)

    def wrong(self, said: str) -> None:
        self.problems.append(f"{self.place}: {said}")

    def _take(self, name: str) -> Any:
        self.asked.append(name)
        return self.written.get(name, MISSING)

    def text(self, name: str, *, longest: int, default: str | None = None) -> str:
        value = self._take(name)
        if value is MISSING:
            if default is None:
                self.wrong(f'"{name}" is missing')
            return default or ""
        if not isinstance(value, str) or not value.strip():
            self.wrong(f'"{name}" must be a text between quotes')
            return ""
        if len(value) > longest:
            self.wrong(f'"{name}" has {len(value)} characters; at most {longest}')
        return value.strip()

    def whole(self, name: str, *, least: int, most: int, default: int | None = None) -> int:
        value = self._take(name)
        if value is MISSING:
            if default is None:
                self.wrong(f'"{name}" is missing')
            return least if default is None else default
        if type(value) is not int or not least <= value <= most:
            self.wrong(f'"{name}" must be a whole number from {least} to {most}')
            return least
        return value

    def yes(self, name: str, *, default: bool) -> bool:
        value = self._take(name)
        if value is MISSING:
            return default
        if not isinstance(value, bool):
            self.wrong(f'"{name}" must be true or false')
            return default
        return value

    def word(self, name: str, words: type[Word], default: Word | None = None) -> Word:
        value = self._take(name)
        first = next(iter(words))
        if value is MISSING:
            if default is None:
                self.wrong(f'"{name}" is missing; one of {_quoted([*words])}')
            return default or first
        if not isinstance(value, str) or value not in [*words]:
            self.wrong(f"{name}: {meant(str(value), [*words])}")
            return default or first
        return words(value)

    def words(self, name: str, words: type[Word], *, may_be_empty: bool = False) -> tuple[Word, ...]:
        value = self._take(name)
        if value is MISSING and may_be_empty:
            return ()
        if not isinstance(value, list) or not (value or may_be_empty):
            self.wrong(f'"{name}" must be a list of words among {_quoted([*words])}')
            return ()
        for one in value:
            if not isinstance(one, str) or one not in [*words]:
                self.wrong(f"{name}: {meant(str(one), [*words])}")
        return tuple(dict.fromkeys(words(one) for one in value if isinstance(one, str) and one in [*words]))

    def texts(self, name: str, *, longest: int) -> tuple[str, ...]:
        value = self._take(name)
        if value is MISSING:
            return ()
        if not isinstance(value, list) or not all(isinstance(one, str) and 0 < len(one) <= longest for one in value):
            self.wrong(f'"{name}" must be a list of texts of at most {longest} characters')
            return ()
        return tuple(value)

    def duration(self, name: str, default: Duration | None = None, *, nothing: bool = False) -> Duration | None:
        """`nothing` says that it may be left out."""
        value = self._take(name)
        if value is MISSING:
            if default is None and not nothing:
                self.wrong(f'"{name}" is missing; a duration such as "6 weeks"')
            return default
        found = _DURATION.fullmatch(value) if isinstance(value, str) else None
        if not found or found[2] not in DURATION_UNITS:
            self.wrong(f'"{name}" must be a duration such as "36 hours", "10 days" or "6 weeks", not a date')
            return default
        return Duration(int(found[1]), DURATION_UNITS[found[2]])

    def hour(self, name: str) -> time | None:
        value = self._take(name)
        if value is MISSING:
            return None
        found = _HOUR.fullmatch(value) if isinstance(value, str) else None
        if not found:
            self.wrong(f'"{name}" must be an hour of the day such as "18:00"')
            return None
        return time(int(found[1]), int(found[2]))

    def table(self, name: str) -> Table:
        value = self._take(name)
        if value is not MISSING and not isinstance(value, dict):
            self.wrong(f'"{name}" must be a table: [{name}]')
        return Table(f"{self.place}: {name}", value if isinstance(value, dict) else {}, self.problems)

    def tables(self, name: str) -> list[Table]:
        value = self._take(name)
        if value is MISSING:
            return []
        if not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
            self.wrong(f'"{name}" must be tables: [[{name}]]')
            return []
        return [Table(f"{self.place}: {name} {n}", one, self.problems) for n, one in enumerate(value, 1)]

    def end(self) -> None:
        """Say which words mean nothing here."""
        for name in self.written:
            if name not in self.asked:
                self.wrong(meant(name, self.asked))
