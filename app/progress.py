"""Long work in a terminal: a bar where there is one, else a line every few seconds."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from time import monotonic
from typing import TypeVar

import click

SECONDS = 3.0
OFTEN = 200

T = TypeVar("T")
Told = Callable[[int], None]
"""Is told how many are done so far."""


@contextmanager
def progress(label: str, total: int) -> Iterator[Told]:
    if sys.stderr.isatty():
        with click.progressbar(length=total, label=label, file=sys.stderr) as bar:
            yield lambda done: bar.update(done - bar.pos)
        return
    said = monotonic()

    def say(done: int) -> None:
        nonlocal said
        if monotonic() - said >= SECONDS:
            said = monotonic()
            click.echo(f"{label}: {done} of {total}", err=True)

    yield say


def nobody(_done: int) -> None:
    """Where no one waits."""


def telling(items: Iterable[T], done: Told) -> Iterator[T]:
    """The same items; how many have passed is told now and then."""
    for number, one in enumerate(items, 1):
        yield one
        if not number % OFTEN:
            done(number)
