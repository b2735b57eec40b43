"""Short lists of the demonstration, and what advisers of its crowd recommend.

Services that exist are recommended by nobody: who recommends them in truth is not known here.
"""

from __future__ import annotations

import random
import tomllib
from collections.abc import Mapping, Sequence
from datetime import timedelta
from pathlib import Path

from sqlalchemy import select

from app import counted
from app.clock import now
from app.database import add_new, db
from app.people.user import Electorate, User
from app.store import recount, short_list
from app.store.advice import Advice
from app.store.service import Service

WRITTEN = Path(__file__).parent / "demo" / "short_lists.toml"
ONE_IN = 9
"""Of the square root of its exits: how many advisers recommend a service."""


def load(services: Sequence[Service], people: Mapping[str, User]) -> None:
    """For services that have just been added."""
    if not services:
        return
    named = {service.name: service for service in services}
    for row in tomllib.loads(WRITTEN.read_text(encoding="utf-8"))["list"]:
        by = people[row["by"]]
        made = short_list.make(by=by, name=row["name"], message=row["message"].strip())
        for chosen in row["services"]:
            short_list.put(named[chosen["name"]], made, by=by, word=chosen.get("word", ""))
    _crowd([service for service in services if service.exits and service.is_listed])
    counted.repair(list(recount.recommended()))
    for service in services:
        db.session.expire(service, ["recommended_by"])


def _crowd(services: Sequence[Service]) -> None:
    """Those of the crowd cannot sign in: nothing else is said of them."""
    asked = select(User.id).where(User.electorate == Electorate.STAFF, User.email.is_(None), ~User.imported)
    advisers = db.session.scalars(asked.order_by(User.id)).all()
    for service in services:
        chance = random.Random(f"advice {service.slug}")
        wanted = min(len(advisers), round(service.exits**0.5 / ONE_IN))
        rows = [
            {
                "service_id": service.id,
                "adviser_id": number,
                "at": now() - timedelta(days=chance.randrange(1, 300)),
            }
            for number in chance.sample(advisers, wanted)
        ]
        if rows:
            add_new(Advice, *rows)
