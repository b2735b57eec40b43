"""What is sent smaller: only what is the same for everybody.

A page that holds somebody's own words beside what an address said must not be compressed together with them
(the length of the answer would tell of both: BREACH), so signed-in pages leave as they are.
"""

from __future__ import annotations

import gzip
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import cast

from flask import Flask, Response, request

from config import ROOT

LEVEL = 6
WORTH_BYTES = 1_000
PACKED_TYPES = ("text/css", "text/javascript", "application/javascript", "image/svg+xml")
STATIC = ROOT / "static"
View = Callable[..., Response]


def packed(body: bytes) -> bytes:
    """The same bytes for the same body: no time in the header."""
    return gzip.compress(body, LEVEL, mtime=0)


def is_wanted() -> bool:
    """Whether whoever asks can unpack."""
    asked = request.headers.get("Accept-Encoding", "")
    return "gzip" in asked and request.accept_encodings["gzip"] > 0


def mark(response: Response, body: bytes) -> Response:
    """This packed body in place of the plain one; its tag stays good for comparing, no longer byte for byte."""
    response.set_data(body)
    response.headers["Content-Encoding"] = "gzip"
    tag, _weak = response.get_etag()
    if tag:
        response.set_etag(tag, weak=True)
    return response


@lru_cache(maxsize=256)
def _packed_file(path: Path, _changed: float) -> bytes | None:
    body = path.read_bytes()
    return packed(body) if len(body) >= WORTH_BYTES else None


def _packed_static(send: View) -> View:
    def send_packed(filename: str) -> Response:
        response = send(filename=filename)
        if response.mimetype not in PACKED_TYPES or response.status_code not in (200, 304):
            return response
        response.vary.add("Accept-Encoding")
        if response.status_code == 200 and is_wanted():
            file = STATIC / filename
            if body := _packed_file(file, file.stat().st_mtime):
                response.direct_passthrough = False
                response.close()
                mark(response, body)
        return response

    return send_packed


def init_app(app: Flask) -> None:
    app.view_functions["static"] = _packed_static(cast(View, app.view_functions["static"]))
