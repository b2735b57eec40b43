"""Long work in a terminal: a bar where there is one, else a line every few seconds."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import monotonic

import click

SECONDS = 3.0


@contextmanager
def progress(label: str, total: int) -> Iterator[Callable[[int], None]]:
    """Gives a function that is told how many are done so far."""
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
