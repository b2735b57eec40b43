"""The terms under which the Store lists a service, by number: which one was accepted is kept with what was proposed.

A number once published stays as it is: other terms are another number, with a text in each language beside the old.
"""

from __future__ import annotations

CURRENT = 2
KNOWN = range(1, CURRENT + 1)


def page(number: int, language: str) -> str:
    return f"store/texts/terms-{number}.{'en' if language == 'en' else 'fr'}.html"
