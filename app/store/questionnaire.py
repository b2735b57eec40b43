"""The questionnaire as a form that remembers nothing: what was answered travels in it, from screen to screen."""

from __future__ import annotations

import re
import secrets
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from werkzeug.datastructures import MultiDict

from app.store.profile import QUESTION, QUESTIONS, Profile
from app.text import number_in

LAST = len(QUESTIONS)
MOST_PAIRS = 120
MOST_REFUSED = 40
REFUSED = "refused"
_number = re.compile(r"[0-9a-f]{32}")


@dataclass(frozen=True)
class Sitting:
    """`number` is drawn for this one questionnaire and never kept: with it the same answers show the same ten.

    `refused`: the services that somebody said are not for them, which the next ten do without.
    """

    profile: Profile
    step: int
    number: str
    refused: frozenset[int] = frozenset()

    @classmethod
    def begun(cls) -> Sitting:
        return cls(Profile(), 0, "")

    @classmethod
    def of(cls, form: MultiDict[str, str], regions: Collection[str]) -> Sitting:
        """What was sent, and where its button leads: on, back, past this question, to the result, to a question."""
        step = _step(form.get("step", ""))
        way = form.get("way", "on")
        said = [(name, word) for name, words in form.lists() for word in words][:MOST_PAIRS]
        if way == "skip":
            said = [(name, word) for name, word in said if name != QUESTIONS[min(step, LAST - 1)].id]
        number = form.get("sitting", "")
        return cls(
            Profile.of(said, regions),
            _led(way, step),
            number if _number.fullmatch(number) else secrets.token_hex(16),
            frozenset(filter(None, map(number_in, form.getlist(REFUSED)[:MOST_REFUSED]))),
        )

    @property
    def is_done(self) -> bool:
        return self.step >= LAST

    def carried(self, but: str | None = None) -> Iterator[tuple[str, str]]:
        """The answers to all other questions, and what was refused, for the form of this one."""
        refused = ((REFUSED, str(one)) for one in sorted(self.refused))
        return ((name, word) for name, word in (*self.profile.pairs(), *refused) if name != but)


def _step(word: str) -> int:
    return min(int(word), LAST) if word.isascii() and word.isdecimal() and len(word) < 3 else 0


def _led(way: str, step: int) -> int:
    if way == "back":
        return max(step - 1, 0)
    if way == "result":
        return LAST
    if way in QUESTION:
        return [question.id for question in QUESTIONS].index(way)
    return min(step + 1, LAST)
