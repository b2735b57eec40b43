"""A thing as this room knows it: what it is called, where it is, and who may see it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from flask import current_app


class Seen(Protocol):
    def visible_to(self, person: Any) -> bool: ...


@dataclass(frozen=True)
class Thing:
    title: str
    url: str
    kind: str
    subject: Seen


Loader = Callable[[Sequence[int]], dict[int, Thing]]


def things(kind: str, numbers: Sequence[int]) -> dict[int, Thing]:
    """The things of a kind with these numbers; none for a kind that no room has."""
    load: Loader | None = current_app.extensions["things"].get(kind)
    return load(numbers) if load else {}
