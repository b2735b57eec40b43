"""Plausible French for a demonstration of any size: one seed always writes the same ideas and comments."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Sequence
from itertools import accumulate
from pathlib import Path
from random import Random
from typing import NamedTuple, TypeVar

VOCABULARY = Path(__file__).parent / "demo" / "vocabulary.toml"
VOWELS = tuple("aàâeéèêëiîïoôœuùûyAÀÂEÉÈÊËIÎÏOÔŒUÙÛY")
KINDS = ("idea", "irritant", "practice")
KIND_WEIGHTS = (72, 87, 100)
READY_MADE_ACTIONS = 0.35
LISTED_STEPS = 0.3
LONGER_COMMENTS = 0.55
RARE_PLACES, KNOWN_PLACES = 0.05, 0.5
SIDES = {"for": "comment_for", "against": "comment_against", "question": "comment_question"}

Item = TypeVar("Item")
Draws = Iterator[str]


class Written(NamedTuple):
    kind: str
    title: str
    text: str
    theme: str
    tags: list[str]


class ThemeWords(NamedTuple):
    slug: str
    things: Draws
    acts: Draws
    problems: Draws
    tags: Draws


def of(phrase: str) -> str:
    """`de` before a phrase, with its elision."""
    return f"d’{phrase}" if phrase.startswith(VOWELS) else f"de {phrase}"


def opened(phrase: str) -> str:
    return phrase[0].upper() + phrase[1:]


def lowered(phrase: str) -> str:
    return phrase[0].lower() + phrase[1:]


class Writer:
    """Puts fragments together; the frequent ones come first in the file and follow a long tail."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)
        vocabulary = tomllib.loads(VOCABULARY.read_text(encoding="utf-8"))
        words = {key: lines.splitlines() for key, lines in vocabulary["words"].items()}
        self.audiences = self.draws(words["audiences"], tail=0.7)
        self.trades = self.draws(words["trades"], tail=1.0)
        self.towns = self.draws(words["towns"], tail=0.8)
        self.places = self.draws(words["places"], tail=0.6)
        self.moments = self.draws(words["moments"], tail=0.4)
        self.streets = self.draws(words["streets"], tail=0.4)
        self.weekdays = self.draws(words["weekdays"], tail=0.0)
        self.verbs = self.draws(words["verbs"], tail=0.5)
        self.common_tags = self.draws(words["tags"], tail=0.6)
        self.prefixes = self.draws(words["prefixes"], tail=0.3)
        self.suffixes = self.draws(words["suffixes"], tail=0.3)
        self.hamlets = [self.draws(words[f"hamlet_{part}"], tail=0.2) for part in ("starts", "middles", "ends")]
        self.large = self.draws([str(number) for number in range(12, 81)], tail=0.5)
        self.small = self.draws([str(number) for number in range(2, 12)], tail=0.3)
        self.years = self.draws([str(number) for number in range(2, 29)], tail=0.2)
        self.sentences = {
            key: self.draws(lines.splitlines(), tail=0.3) for key, lines in vocabulary["sentences"].items()
        }
        themes = [self.theme_words(slug, lists) for slug, lists in vocabulary["themes"].items()]
        self.themes = self.draws(themes, tail=0.4)

    def idea(self) -> Written:
        theme = next(self.themes)
        kind = self.random.choices(KINDS, cum_weights=KIND_WEIGHTS)[0]
        here, elsewhere = self.setting(theme), self.setting(theme)
        title = self.say(f"title_{kind}", opened_setting(here))
        paragraphs = {"idea": self.proposal, "practice": self.practice, "irritant": self.irritant}[kind]
        return Written(kind, title, "\n\n".join(paragraphs(here, elsewhere)), theme.slug, self.tags(theme, here))

    def comment(self, side: str = "") -> str:
        setting = self.bare_setting()
        said = self.say(SIDES.get(side, "comment_none"), setting)
        if self.random.random() < LONGER_COMMENTS:
            said += " " + self.say("comment_more", self.bare_setting())
        return said

    def proposal(self, here: dict[str, str], elsewhere: dict[str, str]) -> list[str]:
        return [
            self.run(here, "opening", "problem_frame") + " " + self.say("consequence", elsewhere),
            self.say("proposal", here),
            self.steps(elsewhere),
            " ".join(self.two("benefit", here)) + " " + self.say("closing", elsewhere),
        ]

    def practice(self, here: dict[str, str], elsewhere: dict[str, str]) -> list[str]:
        return [
            self.run(here, "problem_frame", "practice_done"),
            self.steps(elsewhere),
            " ".join(self.two("effect", here)) + " " + self.say("consequence", elsewhere),
            " ".join(self.two("benefit", elsewhere)) + " " + self.say("closing", here),
        ]

    def irritant(self, here: dict[str, str], elsewhere: dict[str, str]) -> list[str]:
        complaint = self.run(here, "opening", "problem_frame")
        if elsewhere["problem"] != here["problem"]:
            complaint += " " + self.say("again", elsewhere)
        return [
            complaint,
            " ".join(self.two("consequence", elsewhere)),
            self.say("wish", here) + " " + self.say("how", elsewhere) + " " + self.say("benefit", here),
            self.run(elsewhere, "benefit", "closing"),
        ]

    def steps(self, setting: dict[str, str]) -> str:
        steps = self.two("how", setting)
        if self.random.random() < LISTED_STEPS:
            return "\n".join(f"- {step}" for step in steps)
        return " ".join(steps)

    def two(self, kind: str, setting: dict[str, str]) -> tuple[str, str]:
        """Two different sentences of a kind."""
        first = next(self.sentences[kind])
        second = next(sentence for sentence in self.sentences[kind] if sentence != first)
        return first.format_map(setting), second.format_map(setting)

    def run(self, setting: dict[str, str], *kinds: str) -> str:
        return " ".join(self.say(kind, setting) for kind in kinds)

    def say(self, kind: str, setting: dict[str, str]) -> str:
        return next(self.sentences[kind]).format_map(setting)

    def setting(self, theme: ThemeWords) -> dict[str, str]:
        """Who, where, when, and what is wrong and wanted: the slots of a sentence."""
        setting = self.bare_setting()
        if self.random.random() < READY_MADE_ACTIONS:
            act = next(theme.acts)
        else:
            act = f"{next(self.verbs)} {next(theme.things)}"
        problem = next(theme.problems)
        setting |= {"act": act, "act_de": of(act), "problem": problem, "problem_low": lowered(problem)}
        return setting

    def bare_setting(self) -> dict[str, str]:
        town = next(self.towns)
        return {
            "a": next(self.audiences),
            "t": next(self.trades),
            "town": town,
            "town_de": of(town),
            "where": self.where(town),
            "moment": next(self.moments),
            "s": next(self.streets),
            "weekday": next(self.weekdays),
            "brand": next(self.prefixes) + next(self.suffixes),
            "n": next(self.large),
            "m": next(self.small),
            "y": next(self.years),
        }

    def where(self, town: str) -> str:
        """A kind of place, the town, or now and then a hamlet that hardly anybody else mentions."""
        chance = self.random.random()
        if chance < RARE_PLACES:
            return f"à {''.join(next(part) for part in self.hamlets)}"
        return f"à {town}" if chance < KNOWN_PLACES else next(self.places)

    def tags(self, theme: ThemeWords, setting: dict[str, str]) -> list[str]:
        """One to four words: the theme's first, then broader or rarer ones."""
        candidates = (next(theme.tags), next(theme.tags), next(self.common_tags), setting["t"])
        return list(dict.fromkeys(candidates[: self.random.randint(1, 4)]))

    def theme_words(self, slug: str, lists: dict[str, str]) -> ThemeWords:
        draws = {key: self.draws(lines.splitlines(), tail=0.4) for key, lines in lists.items()}
        return ThemeWords(slug, **draws)

    def draws(self, items: Sequence[Item], tail: float) -> Iterator[Item]:
        """Items without end, the first ones most often: frequency falls as rank to the power of `tail`."""
        weights = list(accumulate((rank + 2) ** -tail for rank in range(len(items))))
        while True:
            yield from self.random.choices(items, cum_weights=weights, k=512)


def opened_setting(setting: dict[str, str]) -> dict[str, str]:
    return setting | {"Act": opened(setting["act"])}
