"""Is this installation healthy? Each finding in one line, for whoever keeps it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError

from app.database import SAFE_SQLITE, db, sqlite
from app.extensions import settings
from app.ideas import seal
from app.outbox import errand, worker
from app.outbox.letter import Letter
from app.people import demonstration
from app.people.user import User
from app.search import opened
from app.search.opened import the_index
from app.store import reach
from config import ROOT

LEAST_FREE = 500_000_000


@dataclass(frozen=True)
class Finding:
    what: str
    ok: bool
    said: str


def examine() -> Iterator[Finding]:
    yield _sqlite()
    try:
        yield _schema()
    except DBAPIError as problem:
        yield Finding("database", False, f"does not answer ({type(problem.orig).__name__})")
        return
    yield _integrity()
    yield _index()
    yield _worker()
    yield _queue()
    yield _letters()
    yield _way_out()
    yield _journal()
    yield _demo_accounts()
    yield _space()


def _sqlite() -> Finding:
    if not settings().database_url.startswith("sqlite"):
        return Finding("database", True, "PostgreSQL")
    version = tuple(int(part) for part in sqlite.sqlite_version.split("."))
    safe = version >= SAFE_SQLITE
    advice = (
        "" if safe else "; older than 3.51.3 it can corrupt a database that several processes write: serve with one"
    )
    return Finding("SQLite", safe, sqlite.sqlite_version + advice)


def newest_schema() -> str | None:
    from alembic.script import ScriptDirectory

    return ScriptDirectory(str(ROOT / "migrations")).get_current_head()


def _schema() -> Finding:
    from alembic.migration import MigrationContext

    wanted = newest_schema()
    with db.engine.connect() as connection:
        here = MigrationContext.configure(connection).get_current_revision()
    return Finding("schema", here == wanted, f"{here}" if here == wanted else f"{here}, not {wanted}: flask db upgrade")


def _integrity() -> Finding:
    if db.engine.dialect.name != "sqlite":
        return Finding("integrity", True, "kept by the server")
    said = db.session.scalar(text("PRAGMA quick_check(1)"))
    broken = len(db.session.execute(text("PRAGMA foreign_key_check")).all())
    return Finding("integrity", said == "ok" and not broken, f"{said}, {broken} broken references")


def _index() -> Finding:
    state = the_index().status()
    if state is None:
        return Finding("index", False, "cannot be read; the worker rebuilds it, or: flask search rebuild")
    expected, behind = opened.how_many(), errand.waiting("index")
    return Finding("index", opened.holds_all(), f"{state.documents} documents of {expected}, {behind} waiting")


def _worker() -> Finding:
    alive = worker.is_alive()
    return Finding("worker", alive, "is at work" if alive else "has not been seen for a minute: flask work")


def _queue() -> Finding:
    waiting = errand.waiting()
    return Finding("errands", waiting < 10_000, f"{waiting} waiting")


def _letters() -> Finding:
    given_up = db.session.scalar(select(func.count()).where(Letter.given_up_at.is_not(None))) or 0
    waiting = db.session.scalar(select(func.count()).where(Letter.given_up_at.is_(None))) or 0
    return Finding("letters", not given_up, f"{waiting} waiting, {given_up} given up")


def _way_out() -> Finding:
    sites = reach.heard()
    said = f"{sites.answered} of the {sites.asked} sites asked last have answered"
    advice = "; is there a firewall, do names resolve? No address of a service is judged meanwhile"
    return Finding("way out", not sites.is_cut_off, said + (advice if sites.is_cut_off else ""))


def _journal() -> Finding:
    broken = sum(1 for _ in seal.broken_seals())
    return Finding("journal of supports", not broken, "as it was sealed" if not broken else f"{broken} seals broken")


def _demo_accounts() -> Finding:
    if settings().is_loopback:
        return Finding("demo accounts", True, "open on this machine alone")
    theirs = User.email.in_(demonstration.accounts()) & User.password_hash.is_not(None) & User.erased_at.is_(None)
    left = db.session.scalar(select(func.count()).where(theirs)) or 0
    advice = "refused, but their roles stand: begin with an empty instance/, or: flask people erase"
    return Finding("demo accounts", not left, f"{left} left from a trial, {advice}" if left else "none")


def _space() -> Finding:
    free = shutil.disk_usage(settings().instance).free
    return Finding("disk", free > LEAST_FREE, f"{free // 1_000_000} MB free")
