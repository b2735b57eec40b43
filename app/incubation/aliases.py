"""How other houses call the phases of a project, read from a file that people edit; a misspelt one is guessed."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from flask_babel import gettext as _
from rapidfuzz import fuzz, process

from app.errors import Refused
from app.incubation.vocabulary import Phase
from app.text import slugify

FILE = Path(__file__).with_name("aliases.toml")
STOPPED = "stopped"
NEAR = 80
"""Of 100: two letters that changed places in a word of five are just near enough. The first letter is seldom wrong:
“financement” is not “lancement”.
"""
APART = 5
"""By how much a guess must be nearer than the next one that means something else."""
LIKELY = 3
LONGEST = 80

Meaning = Phase | None
"""A phase; None is the stop, which is none."""


@dataclass(frozen=True)
class Reading:
    """What a word was read as; `known` is the word it was taken for."""

    word: str
    known: str
    phase: Meaning

    @property
    def is_end(self) -> bool:
        return self.phase in (None, Phase.LAUNCHED)

    @property
    def is_guess(self) -> bool:
        """It is no word that is written down: it only looks like one."""
        return folded(self.word) != folded(self.known)

    @property
    def is_renamed(self) -> bool:
        return folded(self.known) != folded(self.phase or STOPPED)


class Unread(Exception):  # noqa: N818
    """Nothing that is written down is near enough, or two that mean different things are; the nearest first."""

    def __init__(self, nearest: tuple[str, ...]) -> None:
        super().__init__(", ".join(nearest))
        self.nearest = nearest


def folded(word: str) -> str:
    return slugify(word, LONGEST).replace("-", " ")


def read(word: str, file: Path = FILE) -> Reading:
    """Raises Unread."""
    words = _words(file, file.stat().st_mtime_ns)
    wanted = folded(word)
    if wanted in words:
        return Reading(word, *words[wanted])
    scored = process.extract(wanted, list(words), scorer=fuzz.ratio, limit=None)
    best: dict[Meaning, tuple[str, float]] = {}
    for key, score, _place in scored:
        best.setdefault(words[key][1], (words[key][0], score))
    (meaning, (known, score)), (_other, (_word, next_score)) = list(best.items())[:2]
    if score < NEAR or score - next_score < APART or not wanted.startswith(folded(known)[0]):
        raise Unread(tuple(nearest for nearest, _score in list(best.values())[:LIKELY]))
    return Reading(word, known, meaning)


@lru_cache(maxsize=4)
def _words(file: Path, _changed: int) -> Mapping[str, tuple[str, Meaning]]:
    """By its folded form each word as it is written, and what it means. Raises Refused where the file is wrong."""
    try:
        lists = tomllib.loads(file.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as problem:
        raise Refused(_("%(file)s cannot be read: %(problem)s", file=file.name, problem=problem)) from None
    words: dict[str, tuple[str, Meaning]] = {}
    for name in [*(phase.value for phase in Phase), STOPPED]:
        meaning = None if name == STOPPED else Phase(name)
        others = lists.pop(name, [])
        for word in [name, *(others if isinstance(others, list) else [others])]:
            here = words.setdefault(folded(str(word)), (str(word), meaning))
            if here[1] is not meaning:
                raise Refused(_("%(file)s: “%(word)s” stands under two phases", file=file.name, word=word))
    if lists:
        raise Refused(_("%(file)s: “%(word)s” is no phase here", file=file.name, word=next(iter(lists))))
    return words
