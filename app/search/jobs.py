"""What the worker does for the index: feed it from the outbox, and write it again when it must be."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from typing import Any

from app.database import db, reading
from app.outbox.worker import Jobs, Routine
from app.search import opened
from app.search.feed import sources
from app.search.opened import the_index


def feed(payloads: Sequence[dict[str, Any]], sequence: int) -> None:
    """The latest version of each thing named; what can no longer be found is taken out."""
    wanted: dict[str, set[int]] = defaultdict(set)
    for payload in payloads:
        wanted[payload["kind"]].add(payload["id"])
    with reading():
        for kind, more in _brought(wanted):
            wanted[kind].update(more)
        documents = [d for kind, ids in wanted.items() for d in sources()[kind].load(sorted(ids))]
        if db.engine.dialect.name == "sqlite":
            db.session.rollback()
    gone = {f"{kind}:{id}" for kind, ids in wanted.items() for id in ids} - {d.ref for d in documents}
    the_index().apply(documents, gone, sequence)


def _brought(wanted: Mapping[str, set[int]]) -> list[tuple[str, Iterable[int]]]:
    held = [(brings, sorted(ids)) for kind, ids in wanted.items() if (brings := sources()[kind].brings)]
    return [what for brings, ids in held for what in brings(ids).items()]


def rebuild_when_wanted() -> None:
    if the_index().rebuild_wanted:
        opened.rebuild()


JOBS = Jobs(
    errands={"index": feed},
    chores=(Routine("rebuild-index", timedelta(seconds=5), rebuild_when_wanted),),
)
