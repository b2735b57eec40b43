"""How often a program may ask: counted in Redis where there is one, else in each process; never a reason to fail."""

from __future__ import annotations

import hmac
from collections.abc import Iterable
from hashlib import sha256
from typing import Any

from flask import Blueprint, Flask, Response, current_app, g, request
from flask_limiter import Limiter
from flask_limiter.errors import RateLimitExceeded
from limits import RateLimitItemPerHour

from app.clock import now
from app.errors import answer
from app.extensions import settings

READS = 600
WRITES = 300
GUEST_READS = 120
FROM_ONE_ADDRESS = 3_000
"""Requests a minute: an agency's programs stand behind one address, and so does whoever guesses tokens."""

PATIENCE: dict[str, Any] = {"socket_connect_timeout": 0.5, "socket_timeout": 0.5}
MEMORY = "memory://"
SAFE = ("GET", "HEAD", "OPTIONS")


def init_app(app: Flask, doors: Iterable[Blueprint]) -> None:
    """Guard these doors; a Redis that does not answer is replaced by counting in memory until it does."""
    storage = _storage(app.extensions["settings"].redis_url)
    limiter = Limiter(
        _address,
        app=app,
        storage_uri=storage,
        storage_options={} if storage == MEMORY else PATIENCE,
        in_memory_fallback_enabled=True,
        swallow_errors=True,  # of several requests that find Redis gone at once, the library lets one alone fall back
        key_prefix="fil",
    )
    by_address = limiter.shared_limit(f"{FROM_ONE_ADDRESS}/minute", scope="address")
    reads = limiter.shared_limit(_reads, scope="reads", key_func=_caller, exempt_when=lambda: not _is_read())
    writes = limiter.shared_limit(_writes, scope="writes", key_func=_caller, exempt_when=_is_read)
    for door in doors:
        for limit in (by_address, reads, writes):
            limit(door)

    @app.errorhandler(RateLimitExceeded)
    def too_often(_problem: RateLimitExceeded) -> Response:
        g.pop("reply_key", None)
        return answer(429, None, {"Retry-After": str(_seconds_left(limiter))})


def _seconds_left(limiter: Limiter) -> int:
    """Until the next may be asked; a minute where what counts has gone away meanwhile."""
    limit = limiter.current_limit
    try:
        seconds = int(limit.reset_at - now().timestamp()) + 1 if limit else 60
    except Exception:
        seconds = 60
    return min(max(seconds, 1), 60)


def _storage(redis_url: str | None) -> str:
    """A Redis on a socket of this machine has another name there."""
    return (redis_url or MEMORY).replace("unix://", "redis+unix://", 1)


def _is_read() -> bool:
    return request.method in SAFE


def _reads() -> str:
    return f"{READS if 'Authorization' in request.headers else GUEST_READS}/minute"


def _writes() -> str:
    return f"{WRITES}/minute"


def _caller() -> str:
    """The token, as a digest; a guest's address, likewise."""
    token = request.headers.get("Authorization")
    return _veiled("token", token) if token else _address()


def _address() -> str:
    return _veiled("address", request.remote_addr or "")


def _veiled(kind: str, word: str) -> str:
    return hmac.new(settings().secret_key.encode(), f"{kind} {word}".encode(), sha256).hexdigest()[:32]


def seldom(scope: str, an_hour: int) -> bool:
    """Whether so much was asked from this address no more often than so many times in an hour, this time counted.

    Where nothing can be counted, it is.
    """
    limiter = next(iter(current_app.extensions["limiter"]))
    try:
        return not limiter.enabled or limiter.limiter.hit(RateLimitItemPerHour(an_hour), scope, _address())
    except Exception:
        return True
