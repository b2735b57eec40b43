"""One line a request, as JSON, without a name, an address, a token or anything typed."""

from __future__ import annotations

import logging
import secrets
import sys
import time
from contextlib import suppress
from typing import TextIO, cast

import structlog
from flask import Flask, Response, g, request


class Unfailing:
    """The log of this process; a line that finds no room on the disk is lost, and nobody's request with it."""

    def write(self, line: str) -> int:
        with suppress(OSError):
            return sys.stderr.write(line)
        return 0

    def flush(self) -> None:
        with suppress(OSError):
            sys.stderr.flush()


def init_app(app: Flask, *, verbose: bool = True) -> None:
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO if verbose else logging.ERROR),
        logger_factory=structlog.PrintLoggerFactory(cast(TextIO, Unfailing())),
        cache_logger_on_first_use=False,
    )
    log = structlog.get_logger()

    @app.before_request
    def begin() -> None:
        g.request_id = secrets.token_hex(6)
        g.began = time.perf_counter()

    @app.after_request
    def say(response: Response) -> Response:
        response.headers["X-Request-Id"] = g.get("request_id", "")
        if request.endpoint == "static" or not verbose:
            return response
        log.info(
            "request",
            id=g.get("request_id"),
            method=request.method,
            endpoint=request.endpoint,
            status=response.status_code,
            ms=round((time.perf_counter() - g.get("began", 0)) * 1000, 1),
        )
        return response
