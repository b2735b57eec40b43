"""A browser: what to call it, and whom it has signed in before: others' guesses do not lock its owner out."""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass

from flask import current_app
from itsdangerous import BadSignature, URLSafeSerializer

from app.people.attempt import subject_of

MOST_KNOWN = 8
LIFE_SECONDS = 365 * 24 * 3600
NAMES = (
    ("Edge", r"Edg(?:e|A|iOS)?/"),
    ("Opera", r"OPR/|Opera"),
    ("Samsung Internet", r"SamsungBrowser/"),
    ("Firefox", r"Firefox/|FxiOS/"),
    ("Chromium", r"Chromium/|HeadlessChrome/"),
    ("Chrome", r"Chrome/|CriOS/"),
    ("Safari", r"Safari/"),
)
SYSTEMS = (
    ("iPhone", r"iPhone"),
    ("iPad", r"iPad"),
    ("Android", r"Android"),
    ("Windows", r"Windows"),
    ("macOS", r"Macintosh|Mac OS X"),
    ("ChromeOS", r"CrOS"),
    ("Linux", r"Linux"),
)


def describe(user_agent: str) -> str:
    """“Firefox, Windows”: enough for its owner to know it again, and no more."""
    found = [
        next((name for name, sign in signs if re.search(sign, user_agent[:500])), "") for signs in (NAMES, SYSTEMS)
    ]
    return ", ".join(word for word in found if word)


@dataclass(frozen=True)
class Browser:
    """What its signed cookie says: its own number, and digests of those who signed in with it."""

    id: str
    known: tuple[str, ...] = ()

    @classmethod
    def of_cookie(cls, value: str | None) -> Browser:
        """A browser that was never here, when the cookie is missing or not ours."""
        try:
            id, *known = _seal().loads(value or "")
            return cls(str(id), tuple(str(word) for word in known))
        except (BadSignature, ValueError, TypeError):
            return cls(secrets.token_hex(16))

    def knows(self, person_id: int | None) -> bool:
        return person_id is not None and _word(person_id) in self.known

    def having_met(self, person_id: int) -> Browser:
        others = tuple(word for word in self.known if word != _word(person_id))
        return Browser(self.id, (_word(person_id), *others)[:MOST_KNOWN])

    def cookie(self) -> str:
        return str(_seal().dumps([self.id, *self.known]))


def _word(person_id: int) -> str:
    return subject_of("met", str(person_id))[:24]


def _seal() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.secret_key or "", salt="browser")
