"""The index as tables of PostgreSQL, in a schema of their own: the database's migrations know nothing of it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from itertools import islice
from threading import Lock
from typing import Any

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DataError, OperationalError, ProgrammingError

from app.database import writing
from app.search.analysis import ANALYSIS_VERSION
from app.search.document import Document
from app.search.engine import IndexBusy, IndexDamaged
from app.search.postgresql_rows import INDEXES, INSERT, PUBLISH, SWITCH, TABLES, WRITTEN_BEFORE, is_name, row

LOCK, PATIENCE = 7_305_213, 10
BATCH = 500
FOLLOWED_FOR = 10_000
"""So many generations long it is noted what went, for the processes that follow."""

_STATE = """
    SELECT *, set_config('enable_seqscan', 'off', true), set_config('jit', 'off', true) FROM {schema}.state
"""
"""Walking over all rows means reading all their words: the index is better even for common ones.
Compiling a question takes longer than answering it."""
_DELETE = """
    WITH removed AS (DELETE FROM {schema}.document WHERE ref = ANY(:refs) RETURNING id)
    INSERT INTO {schema}.gone SELECT id, (SELECT generation + 1 FROM {schema}.state) FROM removed
"""


class PostgresqlStore:
    """Reading takes no lock; one transaction at a time writes."""

    def __init__(self, database: Engine, schema: str = "search") -> None:
        if not is_name(schema):
            raise ValueError(f"{schema!r} cannot name a schema")
        self.database, self.schema = database, schema
        self._writing = Lock()
        self._upserts: dict[str, Document] = {}
        self._gone: dict[str, None] = {}

    def sql(self, sql: str, **parts: str) -> Any:
        return text(sql.format(schema=self.schema, **parts))

    @contextmanager
    def reading(self) -> Iterator[tuple[Connection, Any]]:
        """A connection and the index's state; what is missing or other than expected is damage."""
        try:
            with self.database.connect() as connection:
                state = connection.execute(self.sql(_STATE)).first()
                if state is None or state.analysis != ANALYSIS_VERSION:
                    raise IndexDamaged("written by another analysis" if state else "never written")
                yield connection, state
        except (ProgrammingError, DataError) as problem:
            raise IndexDamaged(str(problem.orig)) from problem

    @contextmanager
    def _locked(self) -> Iterator[Connection]:
        """A transaction that alone writes the index; the lock goes with it, however it ends."""
        with writing(), self.database.connect() as connection, connection.begin():
            connection.execute(text(f"SET LOCAL lock_timeout = '{PATIENCE}s'"))
            lock = text("SELECT pg_advisory_xact_lock(:key, hashtext(:schema))")
            try:
                connection.execute(lock, {"key": LOCK, "schema": self.schema})
            except OperationalError as problem:
                raise IndexBusy("another process is writing the index") from problem
            yield connection

    def upsert(self, documents: Iterable[Document]) -> None:
        with self._writing:
            for document in documents:
                waiting = self._upserts.get(document.ref)
                if waiting is None or waiting.version <= document.version:
                    self._upserts[document.ref] = document
                self._gone[document.ref] = None

    def delete(self, refs: Iterable[str]) -> None:
        with self._writing:
            for ref in refs:
                self._upserts.pop(ref, None)
                self._gone[ref] = None

    def commit(self, sequence: int) -> int:
        with self._writing:
            upserts, gone = self._upserts, self._gone
            self._upserts, self._gone = {}, {}
        with self.reading() as (_, state):
            if not gone and state.sequence == sequence:
                return int(state.generation)
        try:
            with self._locked() as connection:
                if gone:
                    connection.execute(self.sql(_DELETE), {"refs": list(gone)})
                self._insert(connection, "document", upserts.values())
                return self._advance(connection, sequence, len(upserts))
        except (ProgrammingError, DataError) as problem:
            raise IndexDamaged(str(problem.orig)) from problem

    def _insert(self, connection: Connection, table: str, documents: Iterable[Document]) -> int:
        total, waiting = 0, iter(documents)
        while batch := [row(document) for document in islice(waiting, BATCH)]:
            rows = [made | {"numbers": json.dumps(made["numbers"])} for made in batch]
            connection.execute(self.sql(INSERT, table=table), rows)
            total += len(batch)
        return total

    def _advance(self, connection: Connection, sequence: int, written: int) -> int:
        state = connection.execute(
            self.sql(
                "UPDATE {schema}.state SET generation = generation + 1, sequence = :sequence,"
                " unpublished = unpublished + :written, documents = (SELECT count(*) FROM {schema}.document)"
                " RETURNING generation, unpublished, documents"
            ),
            {"sequence": sequence, "written": written},
        ).one()
        if state.unpublished >= max(1, state.documents // 50):
            self._publish(connection)
        return int(state.generation)

    def _publish(self, connection: Connection) -> None:
        for statement in PUBLISH.split(";\n"):
            if statement.strip():
                connection.execute(self.sql(statement))
        connection.execute(self.sql("UPDATE {schema}.state SET unpublished = 0, published = generation"))
        if connection.scalar(self.sql("SELECT generation - since FROM {schema}.state")) > FOLLOWED_FOR:
            connection.execute(self.sql("DELETE FROM {schema}.gone"))
            connection.execute(self.sql("UPDATE {schema}.state SET since = generation"))

    def rebuild(
        self, documents: Iterable[Document], sequence: int, progress: Callable[[int], None] | None = None
    ) -> int:
        """Readers go on with the old table until the transaction that made the new one commits."""
        total, waiting = 0, iter(documents)
        with self._writing, self._locked() as connection:
            if connection.scalar(self.sql(WRITTEN_BEFORE)):
                connection.execute(self.sql("DROP TABLE {schema}.state"))
            self._run(connection, TABLES)
            while written := self._insert(connection, "document_new", islice(waiting, BATCH)):
                total += written
                if progress:
                    progress(total)
            self._run(connection, INDEXES)
            self._run(connection, SWITCH)
            connection.execute(self.sql("DELETE FROM {schema}.gone"))
            connection.execute(
                self.sql(
                    "INSERT INTO {schema}.state VALUES (1, 1, :sequence, :analysis, 0, :documents, 1, 1)"
                    " ON CONFLICT (id) DO UPDATE SET generation = state.generation + 1,"
                    " since = state.generation + 1, sequence = :sequence, analysis = :analysis, documents = :documents"
                ),
                {"sequence": sequence, "analysis": ANALYSIS_VERSION, "documents": total},
            )
            self._publish(connection)
            self._upserts, self._gone = {}, {}
        with writing(), self.database.connect() as connection:
            connection.execution_options(isolation_level="AUTOCOMMIT")
            connection.execute(self.sql("ANALYZE {schema}.document"))
        return total

    def _run(self, connection: Connection, statements: str) -> None:
        for statement in statements.split(";\n"):
            if statement.strip():
                connection.execute(self.sql(statement))
