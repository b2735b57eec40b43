"""Impressions: how often an idea was shown in a list; counted in memory, written in batches, never one by one."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterable
from time import monotonic

import structlog
from flask import Flask, Response, g
from sqlalchemy import bindparam, select, update
from sqlalchemy.exc import DBAPIError

from app.database import db, writing
from app.ideas.idea import Idea
from app.ideas.rank import merit

log = structlog.get_logger()
FLUSH_SECONDS = 10
FLUSH_AT = 5_000


class Tally:
    """What this process has shown and not written yet."""

    def __init__(self) -> None:
        self.seen: Counter[int] = Counter()
        self.lock = threading.Lock()
        self.since = monotonic()

    def add(self, idea_ids: Iterable[int]) -> None:
        with self.lock:
            self.seen.update(idea_ids)

    def take(self, *, all_of_it: bool = False) -> Counter[int] | None:
        """The counts to write now, when enough has come together."""
        with self.lock:
            ripe = monotonic() - self.since > FLUSH_SECONDS or self.seen.total() > FLUSH_AT
            if not self.seen or not (ripe or all_of_it):
                return None
            taken, self.seen, self.since = self.seen, Counter(), monotonic()
            return taken


tally = Tally()


def note(ideas: Iterable[Idea]) -> None:
    """These were shown in a list on this page."""
    g.shown_ideas = [idea.id for idea in ideas]


def write(counts: Counter[int]) -> None:
    """Add the counts and what follows from them, in one transaction of its own."""
    numbers = sorted(counts)
    with writing(patience=0.1), db.engine.begin() as connection:
        rows = connection.execute(
            select(Idea.id, Idea.support_count, Idea.impressions)
            .where(Idea.id.in_(numbers))
            .order_by(Idea.id)
            .with_for_update(key_share=True)
        ).all()
        if not rows:
            return
        connection.execute(
            update(Idea.__table__)
            .where(Idea.id == bindparam("idea"))
            .values(impressions=Idea.impressions + bindparam("shown"), merit=bindparam("worth")),
            [
                {
                    "idea": row.id,
                    "shown": counts[row.id],
                    "worth": merit(row.support_count, row.impressions + counts[row.id]),
                }
                for row in rows
            ],
        )


def flush(*, all_of_it: bool = False) -> None:
    counts = tally.take(all_of_it=all_of_it)
    if counts is None:
        return
    try:
        write(counts)
    except DBAPIError:
        log.warning("impressions wait for the database")
        tally.add(counts.elements())


def init_app(app: Flask) -> None:
    @app.after_request
    def remember(response: Response) -> Response:
        shown = g.pop("shown_ideas", None)
        if shown and response.status_code == 200:
            tally.add(shown)
        return response

    @app.teardown_request
    def write_when_ripe(_problem: BaseException | None) -> None:
        flush()
