"""French, as the index and the queries both read it.

Every word has two forms that stand at the same place: its stem without accents, and the stem of the word
without accents. The first keeps what the stemmer knows of accents, the second is what somebody who types
without them means; a text is found by either.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from threading import Lock
from typing import NamedTuple

import Stemmer

ANALYSIS_VERSION = f"5/snowball {Stemmer.version()}"
"""Stamped in the index: another analysis, or another document, means another index."""

LONGEST_WORD = 40
LONGEST_WHOLE = 400
"""Longer titles are cut; nobody types as much."""
_WORD = re.compile(r"\w+(?:['’‘ʼ′`´]\w+)*")
_NO_CHARACTER = re.compile("[\x00\ud800-\udfff]")
_APOSTROPHES = re.compile("[’‘ʼ′`´]")
_ELISION = re.compile(r"(?:c|d|j|l|m|n|s|t|qu|jusqu|lorsqu|puisqu|quoiqu)'(?=\w)")

STOP_WORDS = frozenset(
    """
    a à y c d j l m n s t ai as ait au aux avec avais avait avaient avez avoir avons ayant ce ceci cela celle
    celles celui ces cet cette ceux chaque ci comme dans de des dès donc dont du elle elles en encore entre
    es est et étaient étais était étant êtes être eu eux fait il ils je la là le les leur leurs lui ma mais
    me même mêmes mes moi mon ne ni nos notre nous on ont ou où par parce pas peu peut peuvent pour pourquoi
    puis qu quand que quel quelle quelles quels qui quoi sa se sera serait seront ses si soit son sont suis
    sur ta te tes toi très tu un une vos votre vous ça étions serais seraient
    """.split()  # noqa: SIM905 - read better than a hundred quoted words
)
"""Words that say nothing. Not été, avions, car, or, sous, sans, plus, tout: they also mean something."""


class Word(NamedTuple):
    """A word where it stands in a text, with its two forms."""

    start: int
    end: int
    surface: str
    accented: str
    plain: str

    @property
    def forms(self) -> tuple[str, ...]:
        return (self.plain,) if self.plain == self.accented else (self.accented, self.plain)


_stemmer = Stemmer.Stemmer("french", 0)
_stemming = Lock()


def fold(text: str) -> str:
    """Without accents, ligatures and capitals."""
    text = text.lower().replace("œ", "oe").replace("æ", "ae")
    if text.isascii():
        return text
    return "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))


def _stem(word: str) -> str:
    with _stemming:
        return str(_stemmer.stemWord(word))


@lru_cache(maxsize=65536)
def forms(surface: str) -> tuple[str, str]:
    return fold(_stem(surface)), _stem(fold(surface))


@lru_cache(maxsize=65536)
def _surface(typed: str) -> tuple[str | None, int]:
    """The word without its elisions (nothing when it says nothing), and how many letters they were."""
    word = unicodedata.normalize("NFKC", typed.lower()).replace("œ", "oe").replace("æ", "ae")
    word = _APOSTROPHES.sub("'", word)
    elided = 0
    while elision := _ELISION.match(word, elided):
        elided = elision.end()
    word = word[elided:].replace("'", "")
    return None if word in STOP_WORDS or not word else word[:LONGEST_WORD], elided


def words(text: str, *, all_of_them: bool = False) -> Iterator[Word]:
    """The words of an NFC text that say something (or all of them), in order; positions are their ranks."""
    for found in _WORD.finditer(text):
        typed = found.group()
        surface, elided = _surface(typed[: 2 * LONGEST_WORD])
        if surface is None:
            if not all_of_them:
                continue
            surface = fold(typed)[:LONGEST_WORD]
        accented, plain = forms(surface)
        yield Word(found.start() + elided, found.end(), surface, accented, plain)


def whole(text: str) -> str:
    """All the words of an NFC text, folded: titles that share it say the same, word for word."""
    return " ".join(fold(word.surface) for word in words(text, all_of_them=True))[:LONGEST_WHOLE]


def composed(text: str) -> str:
    """NFC, without what is no character at all: NUL, and halves of a surrogate pair."""
    return unicodedata.normalize("NFC", _NO_CHARACTER.sub("", text))


def trigrams(text: str) -> frozenset[str]:
    """The three-letter pieces of a folded text's words, their edges marked."""
    pieces = (f" {word} " for word in re.findall(r"\w+", fold(text)))
    return frozenset(piece[i : i + 3] for piece in pieces for i in range(len(piece) - 2))
