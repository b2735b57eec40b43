"""Leaving the daily letter in one press: a signed address that needs no sign-in and never ends."""

from __future__ import annotations

from flask import url_for
from itsdangerous import BadSignature, URLSafeSerializer

from app.database import db
from app.extensions import settings
from app.people.user import User


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(settings().secret_key, salt="unsubscribe")


def address_for(person: User) -> str:
    return settings().site_url + url_for("activity.unsubscribe", token=_signer().dumps(person.id))


def person_of(token: str) -> User | None:
    """Whose letters an address stops; None when we did not sign it."""
    try:
        number = _signer().loads(token)
    except BadSignature:
        return None
    person = db.session.get(User, number)
    return person if person and person.erased_at is None else None
