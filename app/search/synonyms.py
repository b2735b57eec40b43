"""Words that mean the same in the world of work, read from a file that people edit."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from app.search.analysis import Word, composed, words

FILE = Path(__file__).with_name("synonyms.txt")
Phrase = tuple[Word, ...]
Key = tuple[str, ...]


def key(phrase: Phrase) -> Key:
    return tuple(word.plain for word in phrase)


@lru_cache(maxsize=4)
def _read(path: Path, _changed: int) -> Mapping[Key, tuple[Phrase, ...]]:
    meanings: dict[Key, tuple[Phrase, ...]] = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        written = composed(line).partition("#")[0].split(",")
        group = {key(phrase): phrase for entry in written if (phrase := tuple(words(entry)))}
        for name in group:
            others = {key(phrase): phrase for phrase in meanings.get(name, ())} | group
            meanings[name] = tuple(phrase for other, phrase in others.items() if other != name)
    return meanings


def synonyms(path: Path = FILE) -> Mapping[Key, tuple[Phrase, ...]]:
    """For each entry, what else says it; read again when the file has changed."""
    return _read(path, path.stat().st_mtime_ns)
