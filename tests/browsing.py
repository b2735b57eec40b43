"""A browser for tests: it keeps cookies, sends the token that forms carry, and can ask as htmx does."""

from __future__ import annotations

import hashlib
import secrets
from typing import Any

from flask import Flask
from itsdangerous import URLSafeTimedSerializer
from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse, stream_encode_multipart

from app.database import db, writing
from app.people import session as sessions
from app.people.session import Session
from app.people.user import User

HTMX = {"HX-Request": "true"}
MULTIPART = "multipart/form-data"


class Browser:
    def __init__(self, app: Flask) -> None:
        self.app = app
        self.client = app.test_client()
        self.person: User | None = None

    def as_(self, person: User) -> Browser:
        """Another browser, in which this person is signed in."""
        other = Browser(self.app)
        token = secrets.token_urlsafe(32)
        with writing(), self.app.app_context():
            moment = sessions.now()
            db.session.add(
                Session(
                    token_hash=sessions.digest(token),
                    user_id=person.id,
                    browser="tests",
                    began_at=moment,
                    seen_at=moment,
                    ends_at=moment + sessions.LIFE,
                )
            )
            db.session.commit()
        with other.client.session_transaction() as cookie:
            cookie["_user_id"] = token
            cookie["_fresh"] = True
        other.person = person
        return other

    def get(self, url: str, *, htmx: bool = False, **more: Any) -> TestResponse:
        return self.client.get(url, headers={**(HTMX if htmx else {}), **more.pop("headers", {})}, **more)

    def post(
        self,
        url: str,
        data: dict[str, Any] | None = None,
        *,
        htmx: bool = False,
        token: bool = True,
        **more: Any,
    ) -> TestResponse:
        form = dict(data or {})
        if token:
            form["csrf_token"] = self.token()
        headers = {**(HTMX if htmx else {}), **more.pop("headers", {})}
        if more.get("content_type") == MULTIPART:
            return self.client.post(url, headers=headers, **more | _in_memory(form))
        return self.client.post(url, data=form, headers=headers, **more)

    def token(self) -> str:
        with self.client.session_transaction() as cookie:
            raw = cookie.setdefault("csrf_token", hashlib.sha1(secrets.token_bytes(16)).hexdigest())
        return URLSafeTimedSerializer(self.app.secret_key, salt="wtf-csrf-token").dumps(raw)


def _in_memory(form: dict[str, Any]) -> dict[str, Any]:
    """A form with files as a browser sends it: Werkzeug's client leaves a temporary file open where one is large."""
    parts = {name: FileStorage(*value) if isinstance(value, tuple) else value for name, value in form.items()}
    stream, _length, boundary = stream_encode_multipart(parts, use_tempfile=False)
    return {"data": stream.read(), "content_type": f'{MULTIPART}; boundary="{boundary}"'}
