"""Counts that nobody waits for: how often things were shown; kept in memory, written in batches, never one by one."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from time import monotonic

import structlog
from flask import Flask, Response, g
from sqlalchemy.exc import DBAPIError

log = structlog.get_logger()
FLUSH_SECONDS = 10
FLUSH_AT = 5_000


class Tally:
    """What this process has shown of one kind of things and not written yet; `write` opens a transaction of its own."""

    def __init__(self, kind: str, write: Callable[[Counter[int]], None]) -> None:
        self.kind, self.write = kind, write
        self.seen: Counter[int] = Counter()
        self.lock = threading.Lock()
        self.since = monotonic()

    def note(self, numbers: Iterable[int]) -> None:
        """These are shown on this page."""
        shown = dict(g.get("shown", {}))
        g.shown = shown | {self.kind: tuple(numbers)}

    def add(self, numbers: Iterable[int]) -> None:
        with self.lock:
            self.seen.update(numbers)

    def take(self, *, all_of_it: bool = False) -> Counter[int] | None:
        """The counts to write now, when enough has come together."""
        with self.lock:
            ripe = monotonic() - self.since > FLUSH_SECONDS or self.seen.total() > FLUSH_AT
            if not self.seen or not (ripe or all_of_it):
                return None
            taken, self.seen, self.since = self.seen, Counter(), monotonic()
            return taken

    def flush(self, *, all_of_it: bool = False) -> None:
        counts = self.take(all_of_it=all_of_it)
        if counts is None:
            return
        try:
            self.write(counts)
        except DBAPIError:
            log.warning("counts wait for the database", kind=self.kind)
            self.add(counts.elements())


def shown_here() -> Mapping[str, Sequence[int]]:
    """What this page shows, for whoever keeps the page to say it again."""
    return dict(g.get("shown", {}))


def init_app(app: Flask, tallies: Sequence[Tally]) -> None:
    by_kind = {tally.kind: tally for tally in tallies}

    @app.after_request
    def remember(response: Response) -> Response:
        shown = g.pop("shown", None)
        if shown and response.status_code == 200:
            for kind, numbers in shown.items():
                by_kind[kind].add(numbers)
        return response

    @app.teardown_request
    def write_when_ripe(_problem: BaseException | None) -> None:
        for tally in tallies:
            tally.flush()
