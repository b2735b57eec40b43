"""The data package of a challenge, read: its sheets checked cell by cell, and all that is wrong said with its line."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any, TypeVar

from app.challenges.disclosure import CHALLENGE, CRITERIA, ENTRIES, PEOPLE, PHASES, PRIZES, QUESTIONS, TEAMS
from app.rows import safe

NEEDED = {
    "challenge": CHALLENGE, "phases": PHASES, "criteria": CRITERIA, "prizes": PRIZES, "questions": QUESTIONS,
    "teams": TEAMS, "entries": ENTRIES, "people": PEOPLE,
}  # fmt: skip
MOST_BYTES = 50_000_000
MOST_NUMBER = 2**31 - 1
MOST_SHOWN = 100
HEAD = 1
"""The line of a sheet that names its columns; rows begin on the next."""

Word = TypeVar("Word", bound=StrEnum)
_control = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_moment = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z")
_path = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]*(/[A-Za-z0-9_][A-Za-z0-9_.-]*)*")


@dataclass
class Problems:
    """What is wrong, where: a resource, a line of it, the reason."""

    said: list[str] = field(default_factory=list)

    def add(self, resource: str, line: int | None, reason: str) -> None:
        where = resource if line is None else f"{resource}, line {line}"
        if len(self.said) < MOST_SHOWN:
            self.said.append(f"{where}: {reason}")


@dataclass
class Row:
    """A row, and where it stands; what cannot be read is said and read as nothing."""

    resource: str
    line: int
    cells: Mapping[str, str]
    problems: Problems

    def wrong(self, reason: str) -> None:
        self.problems.add(self.resource, self.line, reason)

    def text(self, name: str, most: int, *, needed: bool = True) -> str:
        written = _undefused(self.cells[name])
        if needed and not written.strip():
            self.wrong(f'"{name}" is empty')
        elif len(written) > most:
            self.wrong(f'"{name}" has {len(written)} characters, more than {most}')
        elif _control.search(written):
            self.wrong(f'"{name}" holds a character that no text holds')
        else:
            return written
        return ""

    def number(self, name: str, *, least: int = 0) -> int:
        written = self.cells[name]
        if re.fullmatch(r"[0-9]{1,10}", written) and least <= int(written) <= MOST_NUMBER:
            return int(written)
        self.wrong(f'"{name}" is no whole number from {least}: {written[:40]!r}')
        return least

    def number_or_none(self, name: str, *, least: int = 0) -> int | None:
        return self.number(name, least=least) if self.cells[name] else None

    def moment(self, name: str) -> datetime:
        return self.moment_or_none(name, needed=True) or datetime.min.replace(tzinfo=UTC)

    def moment_or_none(self, name: str, *, needed: bool = False) -> datetime | None:
        written = self.cells[name]
        if not written and not needed:
            return None
        try:
            at = datetime.fromisoformat(written) if _moment.fullmatch(written) else None
        except ValueError:
            at = None
        if at is None:
            self.wrong(f'"{name}" is no moment like 2026-01-31T09:00:00Z: {written[:40]!r}')
        return at

    def truth(self, name: str) -> bool:
        written = self.cells[name]
        if written not in ("true", "false"):
            self.wrong(f'"{name}" is neither true nor false: {written[:40]!r}')
        return written == "true"

    def word(self, name: str, words: type[Word]) -> Word:
        written = self.cells[name]
        if written in [*words]:
            return words(written)
        self.wrong(f'"{name}" is none of {", ".join(words)}: {written[:40]!r}')
        return next(iter(words))

    def words(self, name: str, allowed: type[StrEnum]) -> list[str]:
        found = self.texts(name, 80)
        for word in found:
            if word not in [*allowed]:
                self.wrong(f'"{name}" holds none of {", ".join(allowed)}: {word[:40]!r}')
        return found

    def texts(self, name: str, most: int) -> list[str]:
        try:
            found = json.loads(self.cells[name])
        except (ValueError, RecursionError):
            found = None
        is_list = isinstance(found, list) and all(isinstance(one, str) for one in found)
        if is_list and not any(len(one) > most or _control.search(one) for one in found):
            return list(found)
        self.wrong(f'"{name}" is no list of texts')
        return []


def _undefused(written: str) -> str:
    """Without the apostrophe that keeps a spreadsheet from computing."""
    bare = written.removeprefix("'")
    return bare if bare != written and safe(bare) == written else written


Sheets = Mapping[str, list[Row]]


def is_one(package: Any) -> bool:
    """Whether it is a package of ours, by the names of its resources."""
    resources = package.get("resources") if isinstance(package, dict) else None
    if not isinstance(resources, list):
        return False
    return "challenge" in [one.get("name") for one in resources if isinstance(one, dict)]


def unpacked(package: Mapping[str, Any], folder: Path, problems: Problems) -> Sheets:
    """The rows of every sheet; the files stand beside the package, and nowhere else."""
    resources = {one.get("name"): one for one in package["resources"] if isinstance(one, dict)}
    found: dict[str, list[Row]] = {}
    for name, columns in NEEDED.items():
        if name not in resources:
            problems.add(name, None, "the package has no such resource")
            continue
        body = _body(name, resources[name], folder, problems)
        if body is not None:
            found[name] = _rows(name, body, [column for column, _ in columns], problems)
    return found


def _body(name: str, resource: Mapping[str, Any], folder: Path, problems: Problems) -> bytes | None:
    path = resource.get("path")
    if not isinstance(path, str) or not _path.fullmatch(path):
        problems.add(name, None, '"path" must name a file beside the package')
        return None
    file = folder / path
    if not file.is_file() or not file.resolve().is_relative_to(folder.resolve()):
        problems.add(name, None, f"the file {path} is not there")
        return None
    if file.stat().st_size > MOST_BYTES:
        problems.add(name, None, f"the file {path} is larger than {MOST_BYTES // 1_000_000} MB")
        return None
    body = file.read_bytes()
    told = resource.get("hash")
    if told is not None and told != f"sha256:{hashlib.sha256(body).hexdigest()}":
        problems.add(name, None, f"the file {path} is not the one that the package names: its SHA-256 is another")
        return None
    return body


def _rows(name: str, body: bytes, columns: Sequence[str], problems: Problems) -> list[Row]:
    """The line of a row is the one on which it begins, as an editor counts them."""
    try:
        lines = csv.reader(io.StringIO(body.decode("utf-8"), newline=""), strict=True)
        head = next(lines, [])
        missing = [column for column in columns if column not in head]
        if missing or len(set(head)) != len(head):
            problems.add(name, HEAD, f"columns are missing or named twice: {', '.join(missing or head)}")
            return []
        found, line = [], lines.line_num + 1
        for cells in lines:
            if len(cells) == len(head):
                found.append(Row(name, line, dict(zip(head, cells, strict=True)), problems))
            else:
                problems.add(name, line, f"it has {len(cells)} cells, the head has {len(head)}")
            line = lines.line_num + 1
    except UnicodeDecodeError:
        problems.add(name, None, "it is not in UTF-8")
        return []
    except csv.Error as wrong:
        problems.add(name, lines.line_num, f"it is no CSV ({wrong})")
        return []
    return found


def once(rows: Sequence[Row], key: Callable[[Row], Any]) -> None:
    """Says which row names again what one before it has named."""
    seen = set()
    for row in rows:
        if key(row) in seen:
            row.wrong(f"{key(row)!r} is there already")
        seen.add(key(row))
