"""A secret: drawn at random, handed out once, kept only as a digest."""

from __future__ import annotations

import hashlib
import secrets


def draw() -> str:
    return secrets.token_urlsafe(32)


def digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
