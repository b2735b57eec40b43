"""After an erasure, an unlinking, or the close of a secret vote: what files still hold of it between rows goes too."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import func, select

from app.challenges.audience import last_closed
from app.challenges.tally import last_sealed
from app.clock import now
from app.database import BUSY_SECONDS, add_new, db, reading, sqlite
from app.extensions import settings
from app.outbox import errand
from app.outbox.errand import Chore
from app.people.user import User
from app.search import opened
from app.workshops.unlinking import last_unlinked

SCRUBBED = "scrubbed"
QUIET = range(1, 4)
"""Hours (UTC) in which the file may be written again: nobody can write to it meanwhile."""
LONGEST = timedelta(days=2)
"""Where the worker never runs at night."""


class StillRead(Exception):
    """Somebody reads an old page of the file: try again."""


def last_vanished() -> datetime | None:
    """When something was last to leave no trace."""
    erased = db.session.scalar(select(func.max(User.erased_at)))
    return max(filter(None, (erased, last_sealed(), last_closed(), last_unlinked())), default=None)


def is_due() -> bool:
    """Whether something was to vanish since the last time, the index knows of it, and it is night."""
    with reading():
        latest = last_vanished()
        last = Chore.last_done(SCRUBBED)
        waits = errand.waiting("index")
        db.session.rollback()
    if latest is None or waits or (last and latest < last):
        return False
    return now().hour in QUIET or now() - latest > LONGEST


def scrub() -> datetime:
    """Write the index and the file again, without what was deleted; says when it began. Raises StillRead.

    SQLite overwrites what is deleted (`secure_delete`), but a page that was split may keep a copy of a row in the space
    that it no longer uses, and the log of changes keeps the pages as they were.
    """
    began = now()
    opened.rebuild()
    if settings().database_url.startswith("sqlite:///"):
        _write_again(Path(settings().database_url.removeprefix("sqlite:///")))
    return began


def _write_again(file: Path) -> None:
    connection = sqlite.connect(str(file), timeout=BUSY_SECONDS, isolation_level=None)
    try:
        connection.execute("VACUUM")
        busy = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
    finally:
        connection.close()
    if busy:
        raise StillRead


def note(began: datetime) -> None:
    add_new(Chore, {"name": SCRUBBED, "due_at": began})
    Chore.note(SCRUBBED, done_at=began)
