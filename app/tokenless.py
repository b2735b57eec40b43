"""Forms that hold no token, because their pages are kept for all guests alike: taken from pages of this site alone."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from flask import abort, request

from app.errors import came_from_here
from app.extensions import csrf

View = TypeVar("View", bound=Callable[..., Any])


def from_our_pages(view: View) -> View:
    """Every browser names the page that sends a form; what names none, or another's, is refused."""

    @wraps(view)
    def asked(*args: Any, **more: Any) -> Any:
        if request.headers.get("Sec-Fetch-Site", "same-origin") != "same-origin" or not came_from_here():
            abort(403)
        return view(*args, **more)

    asked.is_from_our_pages = True  # type: ignore[attr-defined]
    csrf.exempt(asked)
    return asked  # type: ignore[return-value]
