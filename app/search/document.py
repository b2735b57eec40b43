"""What can be found: a document, made by a room from its own rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

Value = str | tuple[str, ...] | list[str]


@dataclass(frozen=True, kw_only=True)
class Document:
    """A thing as the index knows it; visible to whoever holds one of its audience's tokens."""

    ref: str
    kind: str
    title: str
    text: str = ""
    extra: str = ""
    audience: frozenset[str] = frozenset()
    columns: Mapping[str, Value] = field(default_factory=dict)
    numbers: Mapping[str, float] = field(default_factory=dict)
    version: int = 0

    def values(self, column: str) -> tuple[str, ...]:
        """The document's values in a column, none of them twice."""
        held = self.columns.get(column, ())
        return (held,) if isinstance(held, str) else tuple(dict.fromkeys(held))

    @property
    def facets(self) -> dict[str, tuple[str, ...]]:
        """All columns, with the kind among them."""
        return {"kind": (self.kind,)} | {name: self.values(name) for name in self.columns}
