"""Usual plans for half a day, one day and three days: moulds that are copied into a workshop and adjusted there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _l


@dataclass(frozen=True)
class UsualStep:
    movement: str
    mode: str
    minutes: int
    title: Any
    text: Any = ""
    opens_day: bool = False


@dataclass(frozen=True)
class UsualPlan:
    days: int
    label: Any
    steps: tuple[UsualStep, ...]

    @property
    def longest_day(self) -> int:
        """Its minutes, on the day that has most of them."""
        lengths = [0]
        for step in self.steps:
            if step.opens_day:
                lengths.append(0)
            lengths[-1] += step.minutes
        return max(lengths)


_WELCOME = UsualStep(
    "scan", "plenary", 20, _l("Welcome"), _l("Why we are here, how the day goes; everybody says their first name.")
)
_SEEN = UsualStep(
    "scan", "alone", 20, _l("What each of us sees"), _l("In silence: one thought a note, as many notes as you like.")
)
_SHARED = UsualStep(
    "scan", "groups", 35, _l("Told to each other"), _l("At each table, read your notes aloud and add what is missing.")
)
_BREAK_SCAN = UsualStep("scan", "break", 15, _l("Break"))
_GROUPED = UsualStep(
    "focus",
    "plenary",
    25,
    _l("What goes together"),
    _l("Together, put notes that say the same side by side; name them."),
)
_VOTED = UsualStep(
    "focus", "plenary", 15, _l("Dots"), _l("Everybody gives their dots to what matters most to them; no talking.")
)
_CHOSEN = UsualStep(
    "focus", "groups", 30, _l("The question to answer"), _l("Each table turns what came first into one question.")
)
_IMAGINED = UsualStep(
    "act", "groups", 45, _l("Ways to answer it"), _l("Each table draws one way, down to what could be tried next week.")
)
_SHOWN = UsualStep("act", "plenary", 25, _l("Shown to all"), _l("Three minutes a table, two for questions."))
_AGREED = UsualStep(
    "act", "plenary", 10, _l("Who does what, by when"), _l("Nothing leaves the room without a first name and a date.")
)
_LUNCH = UsualStep("focus", "break", 60, _l("Lunch"))


def _opening(title: Any, movement: str) -> UsualStep:
    words = _l("What we kept of the day before; what today is for.")
    return UsualStep(movement, "plenary", 20, title, words, opens_day=True)


USUAL = {
    "half-day": UsualPlan(
        1,
        _l("Half a day"),
        (_WELCOME, _SEEN, _SHARED, _BREAK_SCAN, _GROUPED, _VOTED, _CHOSEN, _IMAGINED, _SHOWN, _AGREED),
    ),
    "day": UsualPlan(
        1,
        _l("One day"),
        (
            _WELCOME,
            UsualStep("scan", "plenary", 30, _l("Heard from the field"), _l("Two or three tell what they live.")),
            _SEEN,
            _SHARED,
            _BREAK_SCAN,
            _GROUPED,
            _VOTED,
            _LUNCH,
            _CHOSEN,
            _IMAGINED,
            UsualStep("act", "break", 15, _l("Break")),
            UsualStep(
                "act", "groups", 50, _l("Tried on paper"), _l("Build it out of paper; another table tries to use it.")
            ),
            _SHOWN,
            UsualStep("act", "plenary", 15, _l("Dots on what to try"), _l("What do we try first?")),
            _AGREED,
        ),
    ),
    "three-days": UsualPlan(
        3,
        _l("Three days"),
        (
            _WELCOME,
            UsualStep(
                "scan", "plenary", 60, _l("Heard from the field"), _l("They tell what they live; we take notes.")
            ),
            UsualStep("scan", "alone", 30, _l("What each of us sees"), _SEEN.text),
            _BREAK_SCAN,
            UsualStep("scan", "groups", 75, _l("Told to each other"), _SHARED.text),
            UsualStep("scan", "break", 60, _l("Lunch")),
            UsualStep("scan", "groups", 120, _l("Going to look"), _l("By table, on the spot: watch, ask, note.")),
            UsualStep("scan", "plenary", 40, _l("What surprised us"), _l("One surprise a person, on a note.")),
            _opening(_l("Second day"), "focus"),
            UsualStep("focus", "plenary", 60, _l("What goes together"), _GROUPED.text),
            UsualStep("focus", "plenary", 20, _l("Dots"), _VOTED.text),
            UsualStep("focus", "break", 20, _l("Break")),
            UsualStep("focus", "groups", 90, _l("The question to answer"), _CHOSEN.text),
            _LUNCH,
            UsualStep("focus", "groups", 110, _l("Many ways to answer it"), _l("At each table, twenty before one.")),
            UsualStep("focus", "plenary", 40, _l("Shown to all"), _SHOWN.text),
            _opening(_l("Third day"), "act"),
            UsualStep("act", "groups", 110, _l("Built"), _l("Out of paper, cardboard, a screen: something to try.")),
            UsualStep("act", "break", 20, _l("Break")),
            UsualStep("act", "groups", 80, _l("Tried"), _l("By people it is made for: watch, and do not explain.")),
            UsualStep("act", "break", 60, _l("Lunch")),
            UsualStep("act", "groups", 60, _l("Mended"), _l("What did not work, and what we change.")),
            UsualStep("act", "plenary", 50, _l("Shown to all"), _SHOWN.text),
            UsualStep("act", "plenary", 20, _l("Who does what, by when"), _AGREED.text),
        ),
    ),
}
