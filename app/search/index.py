"""The index as the rooms use it: it answers, or says that it cannot and asks to be rebuilt."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import sqlalchemy
from markupsafe import Markup

from app.later import Later
from app.search import highlight
from app.search.document import Document
from app.search.engine import Audience, Engine, Filters, IndexDamaged, Results, Status, Twin
from app.search.query import Query, parse

if TYPE_CHECKING:
    from app.search import postgresql_engine, whoosh_engine
else:
    postgresql_engine, whoosh_engine = Later("app.search.postgresql_engine"), Later("app.search.whoosh_engine")

log = logging.getLogger(__name__)
MARKER = "rebuild-wanted"


class Index:
    """One engine behind a facade that never fails a reader."""

    def __init__(self, engine: Engine, folder: Path) -> None:
        self.engine = engine
        self._marker = folder / MARKER

    @classmethod
    def open(cls, name: str, folder: Path, database: sqlalchemy.Engine | None = None) -> Index:
        """The engine of this name: `whoosh` in the folder, or `postgresql` in the database.

        What an engine stands on takes long to read: nobody carries the other, and most commands neither.
        """
        if name == "whoosh":
            return cls(whoosh_engine.WhooshEngine(folder), folder)
        if name == "postgresql" and database is not None:
            return cls(postgresql_engine.PostgresqlEngine(database), folder)
        raise ValueError(f"{name!r} is not a search engine known here")

    def search(
        self,
        typed: str | Query,
        *,
        audience: Audience,
        filters: Filters | None = None,
        order: str = "relevance",
        facets: Iterable[str] = (),
        limit: int = 20,
        after: str | None = None,
        apart: str = "",
    ) -> Results:
        query = parse(typed) if isinstance(typed, str) else typed
        try:
            return self.engine.search(
                query,
                audience=audience,
                filters=filters or {},
                order=order,
                facets=facets,
                limit=limit,
                after=after,
                apart=apart,
            )
        except IndexDamaged as damage:
            self.want_rebuild(str(damage))
            return Results(degraded=True)

    def suggest(
        self, prefix: str, *, audience: Audience, filters: Filters | None = None, limit: int = 8
    ) -> tuple[str, ...]:
        try:
            return self.engine.suggest(prefix, audience=audience, filters=filters or {}, limit=limit)
        except IndexDamaged as damage:
            self.want_rebuild(str(damage))
            return ()

    def similar(
        self,
        title: str,
        text: str = "",
        *,
        audience: Audience,
        filters: Filters | None = None,
        except_: str | None = None,
        limit: int = 5,
    ) -> tuple[Twin, ...]:
        try:
            return self.engine.similar(
                title, text, audience=audience, filters=filters or {}, except_=except_, limit=limit
            )
        except IndexDamaged as damage:
            self.want_rebuild(str(damage))
            return ()

    def apply(self, upserts: Iterable[Document], gone: Iterable[str], sequence: int) -> int | None:
        """Write a batch of the outbox; nothing when the index is damaged, for the rebuild will hold it all.

        Raises IndexBusy while another process writes; the batch is to be given again.
        """
        self.engine.delete(gone)
        self.engine.upsert(upserts)
        try:
            return self.engine.commit(sequence)
        except IndexDamaged as damage:
            self.want_rebuild(str(damage))
            return None

    def rebuild(
        self,
        documents: Iterable[Document],
        sequence: int,
        progress: Callable[[int], None] | None = None,
    ) -> int:
        """Write everything anew, readers being served meanwhile; returns how many documents.

        The sequence is the outbox's before the first document is read: what changes later is applied again.
        """
        total = self.engine.rebuild(documents, sequence, progress)
        self._marker.unlink(missing_ok=True)
        return total

    @property
    def rebuild_wanted(self) -> str | None:
        """Why the index should be written anew, if it should; cheap enough to ask each round."""
        try:
            return self._marker.read_text(encoding="utf-8") or "asked for"
        except FileNotFoundError:
            return None

    def want_rebuild(self, reason: str) -> None:
        if not self._marker.exists():
            log.warning("search answers from SQL until the index is rebuilt: %s", reason)
            self._marker.parent.mkdir(parents=True, exist_ok=True)
            self._marker.write_text(reason, encoding="utf-8")

    def refs(self) -> frozenset[str] | None:
        """Of every document in it; None when the index cannot be read."""
        try:
            return frozenset(self.engine.refs())
        except IndexDamaged as damage:
            self.want_rebuild(str(damage))
            return None

    def status(self) -> Status | None:
        """None when the index cannot be read."""
        try:
            return self.engine.status()
        except IndexDamaged as damage:
            self.want_rebuild(str(damage))
            return None


def snippet(text: str, typed: str | Query) -> Markup:
    """The best place of a plain text for these words, marked and escaped."""
    return highlight.highlight(text, parse(typed) if isinstance(typed, str) else typed)


def marked_title(title: str, typed: str | Query) -> Markup:
    return highlight.highlight_title(title, parse(typed) if isinstance(typed, str) else typed)


def words(query: Query) -> list[str]:
    """The words somebody looks for, without elisions: what SQL can look for in the index's place."""
    return [word.surface for clause in query.wanted for word in clause.phrase]
