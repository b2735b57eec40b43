"""An indexer to be killed: `python indexer.py FOLDER commit|rebuild FIRST`; it says what is safely written."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from app.search.document import Document
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


def main(folder: str, mode: str, first: int) -> None:
    engine = WhooshEngine(Path(folder))
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
