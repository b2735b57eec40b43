"""The database: SQLite by default, the same code on PostgreSQL.

A request that only reads runs in a transaction that cannot write; anything else takes SQLite's write lock
when it begins, so that two writers wait for each other instead of failing half-way.
"""

from __future__ import annotations

import enum
import re
import sqlite3 as system_sqlite
import threading
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from time import monotonic, sleep
from typing import Annotated, Any, TypeVar, cast

from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import (
    JSON,
    BigInteger,
    Connection,
    DateTime,
    Dialect,
    Engine,
    Enum,
    Integer,
    MetaData,
    Table,
    event,
    func,
    select,
    text,
)
from sqlalchemy.dialects import postgresql
from sqlalchemy.dialects import sqlite as sqlite_dialect
from sqlalchemy.engine import ExceptionContext
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.orm import DeclarativeBase, mapped_column, registry
from sqlalchemy.pool import Pool
from sqlalchemy.types import TypeDecorator

from app.text import number_in
from config import ROOT

try:
    import pysqlite3 as bundled_sqlite

    sqlite = bundled_sqlite
except ImportError:
    sqlite = system_sqlite

SAFE_SQLITE = (3, 51, 3)
"""Older ones have the WAL-reset corruption bug when several processes write (sqlite.org/wal.html)."""

BUSY_SECONDS = 5
SQLITE_BYTES = 16_000_000
"""Of a process: beyond it SQLite uses pages again that are at hand, rather than have each connection fill its cache."""

STATEMENTS = 32
"""Prepared, of a connection: each holds some ten kB, and lists of many lengths make many of them."""

RETRY_SECONDS = 0.001
BIG = BigInteger().with_variant(Integer, "sqlite")
Key = Annotated[int, mapped_column(BIG, primary_key=True)]
Document = dict[str, Any]

M = TypeVar("M")
View = TypeVar("View", bound=Callable[..., Any])

_reading: ContextVar[bool] = ContextVar("reading", default=False)
_patience: ContextVar[float | None] = ContextVar("patience", default=None)


class UTCDateTime(TypeDecorator[datetime]):
    """An aware moment, kept as UTC; SQLite drops the zone, so it is put back on the way out."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment without a time zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def _words(choices: type[enum.Enum]) -> list[str]:
    return [choice.value for choice in choices]


class Model(DeclarativeBase):
    """What every table's class stands on."""

    registry = registry(
        metadata=MetaData(
            naming_convention={
                "ix": "ix_%(table_name)s_%(column_0_N_name)s",
                "uq": "uq_%(table_name)s_%(column_0_N_name)s",
                "ck": "ck_%(table_name)s_%(constraint_name)s",
                "fk": "fk_%(table_name)s_%(column_0_N_name)s",
                "pk": "pk_%(table_name)s",
            }
        ),
        type_annotation_map={
            datetime: UTCDateTime(),
            Document: JSON(),
            list[str]: JSON(),
            enum.Enum: Enum(enum.Enum, native_enum=False, values_callable=_words, length=20),
        },
    )


db = SQLAlchemy(model_class=Model)


def by_number(model: type[M], written: str | None) -> M | None:
    """What an address or a hidden field names; none where somebody wrote something else into it."""
    return db.session.get(model, number) if (number := number_in(written)) else None


def engine_options(url: str, connections: int = 40) -> Document:
    """What people typed stays out of the words of an error, and so out of the logs."""
    if not url.startswith("sqlite"):
        return {
            "hide_parameters": True,
            "connect_args": {"connect_timeout": BUSY_SECONDS},
            "pool_size": connections,
            "max_overflow": 8,
            "pool_pre_ping": True,
        }
    return {
        "hide_parameters": True,
        "module": sqlite,
        "connect_args": {"timeout": BUSY_SECONDS, "check_same_thread": False, "cached_statements": STATEMENTS},
        "pool_size": connections,
        "max_overflow": 8,
    }


def know_migrations(app: Flask) -> None:
    """For commands: a process that serves pages does without Alembic, and without the memory it takes."""
    if "migrate" not in app.extensions:
        from flask_migrate import Migrate

        Migrate(render_as_batch=True).init_app(app, db, directory=str(ROOT / "migrations"))


def reads_first(view: View) -> View:
    """Mark a door that says itself when it begins to write: where many press at once, they wait for each other less."""
    view.reads_first = True  # type: ignore[attr-defined]
    return view


def begin_to_write() -> None:
    """Who asks was read without the lock that writers wait for; it is kept, and the next transaction may write."""
    if not is_reading():
        return
    if db.session.is_active and db.session().in_transaction():
        _commit_and_keep()
    read_only(False)


def commit() -> None:
    """Commit a request's work; what is still read for its answer takes no lock that others wait for."""
    _commit_and_keep()
    read_only(True)


def _commit_and_keep() -> None:
    session = db.session()
    session.expire_on_commit = False
    try:
        session.commit()
    finally:
        session.expire_on_commit = True


def read_only(reading: bool) -> None:
    """Say whether the transactions that begin from here on may write."""
    _reading.set(reading)


def is_reading() -> bool:
    return _reading.get()


@contextmanager
def reading() -> Iterator[None]:
    """Begin transactions in this block without the write lock, and without the right to write."""
    token = _reading.set(True)
    try:
        yield
    finally:
        _reading.reset(token)


@contextmanager
def snapshot() -> Iterator[None]:
    """What is read in this block is of one moment, and nobody who writes waits for it."""
    with reading():
        db.session.rollback()
        freeze()
        yield
        db.session.rollback()


def freeze() -> None:
    """All that the transaction reads from here on is of the moment of its first question.

    On PostgreSQL a row that somebody changed since cannot be written over: that is an OperationalError.
    """
    chosen = {"isolation_level": "REPEATABLE READ"} if db.engine.dialect.name == "postgresql" else {}
    db.session.connection(execution_options=chosen)


@contextmanager
def writing(patience: float | None = None) -> Iterator[None]:
    """Let this block write through a connection of its own, whatever the request around it may do.

    What nobody waits for has little patience with a database that is locked: it is written another time.
    """
    token, before = _reading.set(False), _patience.set(patience)
    try:
        yield
    finally:
        _reading.reset(token)
        _patience.reset(before)


def add_new(model: type[Model], *rows: Document) -> int:
    """Insert the rows whose key is not there yet; says how many were."""
    insert = postgresql.insert if db.engine.dialect.name == "postgresql" else sqlite_dialect.insert
    table = cast(Table, model.__table__)
    added = insert(table).values(list(rows)).on_conflict_do_nothing().returning(*table.primary_key)
    return len(db.session.execute(added).all())


def look_again() -> None:
    """Let the planner know how many there are of what: it reads an index of a million like one of ten otherwise."""
    if db.engine.dialect.name == "sqlite":
        db.session.execute(text("PRAGMA analysis_limit=1000"))
    db.session.execute(text("ANALYZE"))


def number_on(model: type[Model]) -> None:
    """After rows that brought their own numbers: the database counts on from the highest."""
    if db.engine.dialect.name == "postgresql":
        highest = select(func.max(model.__table__.c.id)).scalar_subquery()
        db.session.execute(select(func.setval(func.pg_get_serial_sequence(model.__tablename__, "id"), highest)))


_staying: dict[Engine, Any] = {}


def stay_open() -> None:
    """Hold a connection to a SQLite file open for as long as the process lives.

    Whoever closes the last one takes away the files beside it, and on a disk that is full nobody can make them anew,
    not even to read.
    """
    engine = db.engine
    if engine in _staying or engine.dialect.name != "sqlite":
        return
    try:
        held = engine.raw_connection()
        held.detach()
        held.cursor().execute("SELECT 1 FROM sqlite_master LIMIT 1").fetchall()
    except (DBAPIError, sqlite.Error):
        return
    _staying[engine] = held


@event.listens_for(Engine, "connect")
def _configure(connection: Any, _record: Any) -> None:
    if not isinstance(connection, (sqlite.Connection, system_sqlite.Connection)):
        return
    connection.isolation_level = None
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        "secure_delete=ON",
        f"busy_timeout={BUSY_SECONDS * 1000}",
        "cache_size=-4000",
        f"soft_heap_limit={SQLITE_BYTES}",
        "mmap_size=1073741824",
        "temp_store=MEMORY",
        "journal_size_limit=67108864",
    ):
        connection.execute(f"PRAGMA {pragma}")


@event.listens_for(Engine, "handle_error")
def _leave_out_what_was_typed(context: ExceptionContext) -> None:
    """PostgreSQL quotes the row in the DETAIL of an error: names and addresses, which no log may hold."""
    for problem in (context.original_exception, context.sqlalchemy_exception):
        if problem is not None:
            problem.args = tuple(_detail.sub("", one) if isinstance(one, str) else one for one in problem.args)


_detail = re.compile(r"\nDETAIL:.*", re.DOTALL)


_gates: defaultdict[str, threading.Lock] = defaultdict(threading.Lock)
"""One for each SQLite file: SQLite's own waiting is by trying again, in no order, with pauses of up to 0.1 s."""


def _begin_writing(connection: Connection) -> None:
    """The threads of a process queue here, and one of them waits for the file's lock; together no longer than busy."""
    began, chosen = monotonic(), _patience.get()
    patience = BUSY_SECONDS if chosen is None else chosen
    if "gate" not in connection.info:
        gate = _gates[str(connection.engine.url.database)]
        if not gate.acquire(timeout=patience):
            raise OperationalError("BEGIN IMMEDIATE", None, sqlite.OperationalError("database is locked"))
        connection.info["gate"] = gate
    try:
        _take_lock(connection, until=began + patience)
    except DBAPIError:
        _let_next(connection.info)
        raise


def _take_lock(connection: Connection, *, until: float) -> None:
    """Try every millisecond: the gap that another process leaves between two of its writers is no longer than that."""
    raw: Any = connection.connection.dbapi_connection
    raw.execute("PRAGMA busy_timeout=0")
    try:
        while monotonic() < until:
            try:
                raw.execute("BEGIN IMMEDIATE")
            except sqlite.OperationalError as problem:
                if "locked" not in str(problem):
                    break
                sleep(RETRY_SECONDS)
            else:
                return
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    finally:
        raw.execute(f"PRAGMA busy_timeout={BUSY_SECONDS * 1000}")


def _let_next(held: dict[Any, Any]) -> None:
    gate = held.pop("gate", None)
    if gate is not None:
        gate.release()


@event.listens_for(Engine, "commit")
@event.listens_for(Engine, "rollback")
def _end(connection: Connection) -> None:
    """Just before it ends: whoever comes next finds the file's lock free, or waits for it a moment."""
    _let_next(connection.info)


@event.listens_for(Pool, "reset")
def _returned(_connection: Any, record: Any, _state: Any) -> None:
    _let_next(record.info)


@event.listens_for(Engine, "begin")
def _begin(connection: Any) -> None:
    reads = _reading.get()
    if connection.dialect.name == "sqlite":
        if connection.info.get("reads") is not reads:
            connection.exec_driver_sql(f"PRAGMA query_only={'ON' if reads else 'OFF'}")
            connection.info["reads"] = reads
        connection.exec_driver_sql("BEGIN") if reads else _begin_writing(connection)
    elif connection.dialect.name == "postgresql":
        connection.connection.dbapi_connection.read_only = reads
