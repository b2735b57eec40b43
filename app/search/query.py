"""What people may type: words, "phrases" and -exclusions. Nothing else means anything."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from app.search.analysis import composed, whole, words
from app.search.synonyms import Phrase, key, synonyms

MOST_CHARACTERS = 200
MOST_TERMS = 10
_QUOTES = str.maketrans({"«": '"', "»": '"', "“": '"', "”": '"', "„": '"'})
_PIECE = re.compile(r'(-?)(?:"([^"]*)(?:"|$)|([^\s"]+))')


@dataclass(frozen=True)
class Clause:
    """Something a hit must hold (or must not): a word, or words side by side, or what else says the same."""

    phrase: Phrase
    typed: str
    excluded: bool = False
    adjacent: bool = True
    alternatives: tuple[Phrase, ...] = ()

    @property
    def plain(self) -> str:
        """As typed, without the marks that mean something: what SQL can look for in the index's place."""
        return self.typed.removeprefix("-").strip('"')

    @property
    def is_word(self) -> bool:
        return len(self.phrase) == 1


@dataclass(frozen=True)
class Query:
    """A sentence typed in the search box, understood."""

    text: str = ""
    clauses: tuple[Clause, ...] = ()
    truncated: bool = False

    @property
    def wanted(self) -> tuple[Clause, ...]:
        return tuple(clause for clause in self.clauses if not clause.excluded)

    @property
    def unwanted(self) -> tuple[Clause, ...]:
        return tuple(clause for clause in self.clauses if clause.excluded)

    @property
    def finds_all(self) -> bool:
        """Nothing is looked for, so that everything is found but what is excluded."""
        return self.is_blank or bool(self.unwanted and not self.wanted)

    @property
    def whole(self) -> str:
        """What a title says that says just this; nothing where something is excluded."""
        return "" if self.unwanted else whole(self.text)

    @property
    def is_blank(self) -> bool:
        """Nothing was typed, so everything is shown; stop words alone are not blank, and find nothing."""
        return not self.text

    def corrected(self, words: Mapping[Clause, str]) -> Query:
        """The same query with other words in the place of some clauses."""
        return parse(" ".join(words.get(clause, clause.typed) for clause in self.clauses))


def parse(typed: str) -> Query:
    """Cheap for any input: at most 200 characters and 10 words are looked at."""
    whole = composed(typed[: 2 * MOST_CHARACTERS]).strip()
    text = whole[:MOST_CHARACTERS]
    truncated = len(typed.strip()) > MOST_CHARACTERS
    room = MOST_TERMS
    clauses: list[Clause] = []
    for sign, quoted, bare in _PIECE.findall(text.translate(_QUOTES)):
        phrase = tuple(words(quoted or bare))
        if len(phrase) > room:
            phrase, truncated = phrase[:room], True
        if not phrase:
            continue
        room -= len(phrase)
        written = f'"{quoted}"' if quoted else bare
        clauses.append(Clause(phrase, sign + written, excluded=bool(sign)))
    return Query(text, tuple(_with_synonyms(clauses)), truncated)


def _with_synonyms(clauses: list[Clause]) -> Iterable[Clause]:
    """Words that stand for something else also look for it: cv for curriculum vitae, and back."""
    known = synonyms()
    longest = max(map(len, known), default=0)
    at = 0
    while at < len(clauses):
        clause = clauses[at]
        if clause.excluded or clause.typed.startswith('"'):
            yield clause
            at += 1
            continue
        for size in range(min(longest, len(clauses) - at), 0, -1):
            run = clauses[at : at + size]
            if any(c.excluded or c.typed.startswith('"') for c in run):
                continue
            phrase = tuple(word for c in run for word in c.phrase)
            if others := known.get(key(phrase)):
                typed = " ".join(c.typed for c in run)
                adjacent = size == 1
                yield Clause(phrase, typed, adjacent=adjacent, alternatives=others)
                at += size
                break
        else:
            yield clause
            at += 1
