"""The register of processing, as people read it: what is kept about them, how long, and what becomes of it."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent


@dataclass(frozen=True)
class Entry:
    """A table that says something about people: `on_erasure` is what becomes of it when one of them leaves."""

    name: str
    purpose: str
    retention: str
    on_erasure: str
    in_export: bool


@lru_cache
def entries(language: str) -> tuple[Entry, ...]:
    """One for each table that holds anything personal; purposes in French where they were put into it."""
    written = tomllib.loads((HERE / "privacy.toml").read_text(encoding="utf-8"))
    french = tomllib.loads((HERE / "privacy.fr.toml").read_text(encoding="utf-8")) if language == "fr" else {}
    return tuple(
        Entry(name, said["purpose"], said["retention"], said["on_erasure"], _is_exported(said))
        for name, table in written.items()
        if _is_personal(table)
        for said in [table | french.get(name, {})]
    )


def _is_personal(table: dict[str, Any]) -> bool:
    return table["personal"] or any(said.get("personal") for said in _apart(table))


def _is_exported(table: dict[str, Any]) -> bool:
    return table["in_export"] or any(said.get("in_export") for said in _apart(table))


def _apart(table: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The columns for which something else holds than for their table."""
    return (said for said in table.values() if isinstance(said, dict))
