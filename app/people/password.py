"""Passwords: Argon2id, at most two at work at once in a process."""

from __future__ import annotations

import threading

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from flask_babel import gettext as _

SHORTEST, LONGEST = 12, 200
FEWEST_DIFFERENT = 5
_hasher = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
_at_work = threading.BoundedSemaphore(2)
_nobody: list[str] = []


def weakness(password: str, *about: str) -> str | None:
    """Why this password would be guessed at once, in words for whoever chose it; None when it would not."""
    typed = password.casefold()
    if len(password) < SHORTEST:
        return _("Choose at least %(fewest)d characters: three or four words do it.", fewest=SHORTEST)
    if len(set(typed)) < FEWEST_DIFFERENT:
        return _("This password repeats too few characters.")
    if typed in {word.casefold() for word in about}:
        return _("Your name or your address would be the first thing somebody tries.")
    return None


def hash_of(password: str) -> str:
    with _at_work:
        return _hasher.hash(password)


def matches(kept: str | None, password: str) -> bool:
    """Takes as long for somebody who does not exist as for somebody who does."""
    if kept is None and not _nobody:
        _nobody.append(hash_of("nobody has this password"))
    with _at_work:
        try:
            _hasher.verify(kept or _nobody[0], password)
        except (VerificationError, InvalidHashError):
            return False
    return kept is not None
