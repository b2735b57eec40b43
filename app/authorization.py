"""Who may: deny by default. A route that names no rule does not answer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, abort, current_app, g, request
from flask.typing import ResponseReturnValue
from flask_login import current_user

View = TypeVar("View", bound=Callable[..., Any])
Check = Callable[[], ResponseReturnValue | None]


class Rule:
    """A route's condition, checked before its view runs; what depends on the thing itself is `require`d there."""

    def __init__(self, name: str, check: Check) -> None:
        self.name, self.check = name, check

    def __call__(self, view: View) -> View:
        view.rule = self  # type: ignore[attr-defined]
        return view


def _signed_in() -> ResponseReturnValue | None:
    return None if current_user.is_authenticated else abort(401)


public = Rule("public", lambda: None)
signed_in = Rule("signed_in", _signed_in)


def require(allowed: bool) -> None:
    """What one may not do is refused: 403."""
    if not allowed:
        abort(403)


def me() -> Any:
    """Whoever asks: a person, or the guest who holds no power."""
    return current_user._get_current_object()


def become_guest() -> None:
    """Whoever asks cannot be looked up: what is left of this request is answered as to a guest."""
    g._login_user = current_app.login_manager.anonymous_user()  # type: ignore[attr-defined]


def rule_of(endpoint: str | None) -> Rule | None:
    return getattr(current_app.view_functions.get(endpoint or ""), "rule", None)


def _enforce() -> ResponseReturnValue | None:
    if request.routing_exception is not None:
        return None
    rule = rule_of(request.endpoint)
    return rule.check() if rule else abort(404)


def init_app(app: Flask) -> None:
    app.before_request(_enforce)
    public(app.view_functions["static"])
