"""Something reportable: all that this room knows of what others wrote."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol, runtime_checkable

from app.activity.thing import things
from app.people.unit import Unit
from app.people.user import Person, User


@runtime_checkable
class Reportable(Protocol):
    """A thing with an author and a unit that can be hidden and shown again."""

    subject_kind: str
    text: Any
    hidden_at: Any

    @property
    def id(self) -> Any: ...
    @property
    def author(self) -> Any: ...
    @property
    def unit(self) -> Any: ...
    def visible_to(self, person: Person) -> bool: ...
    def hide(self, reason: str, by: User) -> None: ...
    def restore(self, reason: str, by: User) -> None: ...


@dataclass(frozen=True)
class Matter:
    """A reportable thing with its title and address."""

    subject: Reportable
    kind: str
    title: str
    url: str

    @property
    def key(self) -> tuple[str, int]:
        return self.subject.subject_kind, self.subject.id

    @property
    def unit(self) -> Unit:
        unit: Unit = self.subject.unit
        return unit

    @property
    def author(self) -> User:
        author: User = self.subject.author
        return author

    @property
    def text(self) -> str:
        return str(self.subject.text)

    @property
    def hidden_at(self) -> datetime | None:
        moment: datetime | None = self.subject.hidden_at
        return moment


def matter(kind: str, number: int) -> Matter | None:
    return matters([(kind, number)]).get((kind, number))


def matters(keys: Iterable[tuple[str, int]]) -> dict[tuple[str, int], Matter]:
    """What these are, of all kinds, in one look for each kind; what cannot be reported is left out."""
    numbers: dict[str, set[int]] = defaultdict(set)
    for kind, number in keys:
        if number < 2**63:
            numbers[kind].add(number)
    return {
        (kind, number): Matter(thing.subject, thing.kind, thing.title, thing.url)
        for kind, wanted in numbers.items()
        for number, thing in things(kind, sorted(wanted)).items()
        if isinstance(thing.subject, Reportable)
    }
