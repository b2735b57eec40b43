"""What the people room keeps about a person, as they may take it with them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import select

from app.database import db
from app.people import membership, session, token
from app.people.grant import Grant
from app.people.suspension import Suspension
from app.people.user import User


def what_is_kept(person: User) -> dict[str, Any]:
    """This person's rows and nobody else's, without the secrets that only prove who they are."""
    return {
        "account": {
            "name": person.name,
            "handle": person.handle,
            "email": person.email,
            "confirmed_at": _said(person.confirmed_at),
            "electorate": person.electorate.value,
            "unit": person.unit.code if person.unit else None,
            "organisation": person.organisation,
            "language": person.language,
            "time_zone": person.time_zone,
            "biography": person.biography,
            "shows": {
                "unit": person.shows_unit,
                "ideas": person.shows_ideas,
            },
            "findable": person.findable,
            "digest": person.digest.value,
            "joined_at": _said(person.joined_at),
            "seen_on": person.seen_on.isoformat() if person.seen_on else None,
        },
        "roles": [
            {
                "role": grant.role.value,
                "unit": grant.unit.code,
                "given_at": _said(grant.given_at),
                "taken_back_at": _said(grant.taken_back_at),
            }
            for grant in db.session.scalars(select(Grant).where(Grant.user_id == person.id).order_by(Grant.id))
        ],
        "sessions": [
            {
                "browser": kept.browser,
                "began_at": _said(kept.began_at),
                "seen_at": _said(kept.seen_at),
                "ends_at": _said(kept.ends_at),
            }
            for kept in db.session.scalars(session.of(person))
        ],
        "api_tokens": [
            {"name": made.name, "writes": made.writes, "made_at": _said(made.made_at), "ends_at": _said(made.ends_at)}
            for made in db.session.scalars(token.of(person))
        ],
        "memberships": [
            {
                "organisation": asked.organisation,
                "reason": asked.reason,
                "asked_at": _said(asked.asked_at),
                "answered_at": _said(asked.answered_at),
                "approved": asked.approved,
                "answer": asked.answer,
            }
            for asked in db.session.scalars(membership.of(person))
        ],
        "suspensions": [
            {
                "began_at": _said(held.began_at),
                "ends_at": _said(held.ends_at),
                "lifted_at": _said(held.lifted_at),
                "reason": held.reason,
            }
            for held in db.session.scalars(select(Suspension).where(Suspension.user_id == person.id))
        ],
    }


def _said(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
