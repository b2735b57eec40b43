"""An indexer to be killed: `python -m tests.search.indexer WHERE commit|rebuild FIRST`; it says what is written.

WHERE is a folder of Whoosh's, or the address of a PostgreSQL and the name of a schema, with a blank between.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import sqlalchemy

from app.search.document import Document
from app.search.engine import Engine
from app.search.postgresql_engine import PostgresqlEngine
from app.search.whoosh_engine import WhooshEngine

REBUILT = 400


def document(number: int, word: str = "guichet") -> Document:
    return Document(
        ref=f"idea:{number}",
        kind="idea",
        title=f"Le {word} numéro {number}",
        text=f"{word} " * 20 + " ".join(f"mot{number}x{at}" for at in range(30)),
        audience=frozenset({"public"}),
        numbers={"published": float(number)},
    )


def documents(last: int) -> Iterator[Document]:
    return (document(number) for number in range(1, max(last, REBUILT) + 1))


def opened(where: str) -> Engine:
    address, _blank, schema = where.partition(" ")
    return PostgresqlEngine(sqlalchemy.create_engine(address), schema) if schema else WhooshEngine(Path(where))


def main(where: str, mode: str, first: int) -> None:
    engine = opened(where)
    number = first
    while True:
        if mode == "rebuild":
            engine.rebuild(documents(first), first)
        else:
            engine.upsert([document(number), document(number - 1)])
            engine.commit(number)
            number += 1
        print(number - 1, flush=True)  # noqa: T201 - the test reads it


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
