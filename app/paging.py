"""Keyset cursors: where a list was left, as an opaque word in its address."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True)
class Page(Generic[T]):
    """Some of a list, the cursor of what follows (None at the end), and how many there are where that is known."""

    items: Sequence[T]
    after: str | None = None
    total: int | None = None
    anew: bool = False
    """Where the reader was is forgotten: this is the beginning again."""


def encode(position: Sequence[Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(list(position)).encode()).decode().rstrip("=")


def decode(cursor: str, *shape: type) -> list[Any] | None:
    """The position a cursor names, or None when it is not one of that shape."""
    if not cursor or len(cursor) > 400 or not cursor.isascii():
        return None
    try:
        position = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (ValueError, binascii.Error, RecursionError):
        return None
    if not isinstance(position, list) or len(position) != len(shape):
        return None
    for value, kind in zip(position, shape, strict=True):
        is_number = kind is float and type(value) is int
        if not (type(value) is kind or is_number) or not _can_be_asked(value):
            return None
    return position


def _can_be_asked(value: Any) -> bool:
    """Whether a database takes it: numbers of 64 bits, and words without what no text holds."""
    if isinstance(value, str):
        return not any(sign == "\0" or "\ud800" <= sign <= "\udfff" for sign in value)
    return not isinstance(value, int) or -(2**63) <= value < 2**63


def moment_in(written: str) -> datetime | None:
    """The moment that a part of a cursor names, or None when it is none of which everybody's clock could tell."""
    try:
        moment = datetime.fromisoformat(written)
        return moment.astimezone(UTC) if moment.tzinfo else None
    except (ValueError, OverflowError):
        return None
