"""Keyset cursors: where a list was left, as an opaque word in its address."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True)
class Page(Generic[T]):
    """Some of a list, the cursor of what follows (None at the end), and how many there are where that is known."""

    items: Sequence[T]
    after: str | None = None
    total: int | None = None


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
        if kind is float and type(value) is int:
            continue
        if type(value) is not kind or (isinstance(value, int) and not -(2**63) <= value < 2**63):
            return None
    return position
