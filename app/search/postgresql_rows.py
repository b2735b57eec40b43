"""What a document becomes in PostgreSQL: one row, its words analysed by us so that both engines agree."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable
from typing import Any

from app.search.analysis import Word, composed, fold, trigrams, whole, words
from app.search.document import Document
from app.search.query import Clause, Query
from app.search.schema import LONGEST_START, SEPARATOR, WHOLE, is_spelled

LAST_POSITION = 16_000
"""PostgreSQL counts no further than 16,383."""

GAP = 5
_lexeme = str.maketrans({"'": "''", "\\": "\\\\", "\x00": None})

WRITTEN_BEFORE = """
SELECT count(*) FROM pg_attribute
WHERE attrelid = to_regclass('{schema}.state') AND attname = 'published' AND NOT EXISTS (
    SELECT FROM pg_attribute WHERE attrelid = to_regclass('{schema}.state') AND attname = 'since'
)
"""
"""Whether a version that did not know since when documents can be followed made the tables."""

TABLES = """
CREATE SCHEMA IF NOT EXISTS {schema};
CREATE SEQUENCE IF NOT EXISTS {schema}.document_id;
CREATE TABLE IF NOT EXISTS {schema}.state (
    id integer PRIMARY KEY CHECK (id = 1), generation bigint NOT NULL, sequence bigint NOT NULL,
    analysis text NOT NULL, unpublished integer NOT NULL, documents integer NOT NULL,
    published bigint NOT NULL, since bigint NOT NULL
);
CREATE TABLE IF NOT EXISTS {schema}.gone (id bigint PRIMARY KEY, generation bigint NOT NULL);
CREATE TABLE IF NOT EXISTS {schema}.vocabulary (word text PRIMARY KEY, documents integer NOT NULL);
CREATE TABLE IF NOT EXISTS {schema}.term (term text PRIMARY KEY, documents integer NOT NULL);
DROP TABLE IF EXISTS {schema}.document_new;
CREATE TABLE {schema}.document_new (
    id bigint NOT NULL DEFAULT nextval('{schema}.document_id'),
    ref text PRIMARY KEY, title text NOT NULL, tie bigint NOT NULL,
    words tsvector NOT NULL, letters tsvector NOT NULL, spelling text[] NOT NULL, starts text[] NOT NULL,
    facets text[] NOT NULL, audience text[] NOT NULL, numbers jsonb NOT NULL
) WITH (toast_tuple_target = 256);
ALTER TABLE {schema}.document_new
    ALTER COLUMN words SET STORAGE EXTERNAL, ALTER COLUMN letters SET STORAGE EXTERNAL,
    ALTER COLUMN spelling SET STORAGE EXTERNAL, ALTER COLUMN starts SET STORAGE EXTERNAL;
"""
"""What only ranking reads lies apart and uncompressed, so that counting walks over narrow rows."""

INDEXES = """
CREATE UNIQUE INDEX ON {schema}.document_new (id);
CREATE INDEX ON {schema}.document_new USING gin (words);
CREATE INDEX ON {schema}.document_new USING gin (letters);
CREATE INDEX ON {schema}.document_new USING gin (spelling);
CREATE INDEX ON {schema}.document_new USING gin (starts);
"""
SWITCH = """
DROP TABLE IF EXISTS {schema}.document;
ALTER TABLE {schema}.document_new RENAME TO document;
"""
INSERT = """
INSERT INTO {schema}.{table} (
    ref, title, tie, words, letters, spelling, starts, facets, audience, numbers
) VALUES (
    :ref, :title, :tie, CAST(:words AS tsvector), CAST(:letters AS tsvector), :spelling, :starts, :facets,
    :audience, CAST(:numbers AS jsonb)
)
"""
PUBLISH = """
TRUNCATE {schema}.term, {schema}.vocabulary;
INSERT INTO {schema}.term
    SELECT word, ndoc FROM ts_stat('SELECT words FROM {schema}.document') WHERE NOT word ^@ '=';
INSERT INTO {schema}.term SELECT E'\\x1f' || word, ndoc FROM ts_stat('SELECT letters FROM {schema}.document');
INSERT INTO {schema}.vocabulary
    SELECT word, count(*) FROM {schema}.document, unnest(spelling) AS word GROUP BY word HAVING count(*) >= 3;
"""


def row(document: Document) -> dict[str, Any]:
    title, text, extra = (composed(part) for part in (document.title, document.text, document.extra))
    parts = [list(words(part)) for part in (title, text, extra)]
    facets = [composed(name + SEPARATOR + value) for name, values in document.facets.items() for value in values]
    return {
        "ref": document.ref,
        "title": fold(title),
        "tie": zlib.crc32(document.ref.encode(errors="replace")),
        "words": f"{_vector(parts)} {quoted(WHOLE + whole(title))}",
        "letters": " ".join(quoted(piece) for piece in sorted(trigrams(title))),
        "spelling": sorted({w.surface for part in parts for w in part if is_spelled(w.surface)}),
        "starts": sorted(_starts(title)),
        "facets": facets,
        "audience": sorted(document.audience),
        "numbers": {name: float(value) for name, value in document.numbers.items()},
    }


def _vector(parts: list[list[Word]]) -> str:
    """A tsvector's text: each form with its places, the title's weighing A, the text's B, the extra's C."""
    places: dict[str, list[str]] = {}
    at = 1
    for part, weight in zip(parts, "ABC", strict=True):
        for word in part:
            for form in word.forms:
                places.setdefault(form, []).append(f"{min(at, LAST_POSITION)}{weight}")
            at += 1
        at += GAP
    return " ".join(f"{quoted(form)}:{','.join(held[:250])}" for form, held in places.items())


def _starts(title: str) -> set[str]:
    whole = (fold(word.surface) for word in words(title, all_of_them=True))
    return {word[:size] for word in whole for size in range(2, min(len(word), LONGEST_START) + 1)}


def quoted(lexeme: str) -> str:
    return f"'{lexeme.translate(_lexeme)}'"


def tsquery(query: Query, *, every: bool = True) -> str:
    """The query in PostgreSQL's words; nothing typed can add an operator to it."""
    wanted = (" & " if every else " | ").join(_clause(clause) for clause in query.wanted)
    unwanted = [f"!{_clause(clause)}" for clause in query.unwanted]
    return " & ".join([f"({wanted})", *unwanted] if wanted else unwanted)


def _clause(clause: Clause) -> str:
    own = phrase(clause.phrase, " <-> " if clause.adjacent else " & ")
    return "(" + " | ".join([own, *(phrase(other) for other in clause.alternatives)]) + ")"


def phrase(held: Iterable[Word], between: str = " <-> ") -> str:
    return "(" + between.join(any_of(word.forms) for word in held) + ")"


def any_of(lexemes: Iterable[str]) -> str:
    return "(" + " | ".join(map(quoted, lexemes)) + ")"


def is_name(schema: str) -> bool:
    return bool(re.fullmatch(r"[a-z_][a-z0-9_]{0,50}", schema))
