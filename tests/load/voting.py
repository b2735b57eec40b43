"""Voters whose last acknowledged wish is the oracle, and what the database says of them afterwards."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import select

from app.database import db
from app.ideas.idea import OPEN, Audience, Idea
from app.ideas.support import Support, SupportEntry, Wish, voter_of
from app.people.user import User
from tests.load.house import Place, Visitor
from tests.load.wire import Client

ACKNOWLEDGED = (200, 303)
Given = dict[tuple[int, int], bool]
"""For (idea, person): whether they support it."""


@dataclass
class Wishes:
    """What was acknowledged, and what was asked for without an answer: of that either may be true."""

    held: Given = field(default_factory=dict)
    open: set[tuple[int, int]] = field(default_factory=set)
    acknowledged: int = 0
    refused: list[int] = field(default_factory=list)


def voter(visitor: Visitor, ideas: Sequence[int], times: int, seed: str, wishes: Wishes) -> Client:
    """Gives and takes back at random, one wish after the other."""
    draw = random.Random(f"{seed} {visitor.person_id}")
    for _ in range(times):
        idea, wish = draw.choice(ideas), draw.choice([*Wish])
        key = (idea, visitor.person_id)
        wishes.open.add(key)
        answer = yield visitor.form(f"/ideas/{idea}/support", wish=wish.value)
        if answer.status in ACKNOWLEDGED:
            wishes.held[key] = wish is Wish.GIVEN
            wishes.open.discard(key)
            wishes.acknowledged += 1
        elif answer.status:
            wishes.refused.append(answer.status)
            wishes.open.discard(key)


def open_to(visitors: Sequence[Visitor], most: int) -> list[int]:
    """Public ideas that all of these may support; call inside the application."""
    own = [visitor.person_id for visitor in visitors]
    asked = select(Idea.id).where(
        Idea.status.in_(OPEN), Idea.audience == Audience.PUBLIC, Idea.hidden_at.is_(None), Idea.author_id.not_in(own)
    )
    return list(db.session.scalars(asked.order_by(Idea.id).limit(most)))


def state(ideas: Sequence[int]) -> Given:
    asked = select(Support.idea_id, Support.user_id).where(Support.idea_id.in_(ideas))
    return dict.fromkeys(db.session.execute(asked), True)


def broken_promises(before: Given, wishes: Wishes, ideas: Sequence[int]) -> list[str]:
    """Every support that is not as it was last acknowledged."""
    wanted, now = before | wishes.held, state(ideas)
    known = sorted((wanted.keys() | now.keys()) - wishes.open)
    return [
        f"idea {key[0]}, person {key[1]}: acknowledged {wanted.get(key, False)}, is {now.get(key, False)}"
        for key in known
        if wanted.get(key, False) != now.get(key, False)
    ]


def stutters(ideas: Sequence[int]) -> list[str]:
    """Every place in the journal where somebody gives twice or takes back what they had not given."""
    found: list[str] = []
    last: dict[tuple[int, str], Wish] = defaultdict(lambda: Wish.WITHDRAWN)
    entries = select(SupportEntry).where(SupportEntry.idea_id.in_(ideas)).order_by(SupportEntry.id)
    for entry in db.session.scalars(entries):
        key = (entry.idea_id, entry.voter)
        if last[key] is entry.act:
            found.append(f"entry {entry.id}: {entry.act} after {last[key]}")
        last[key] = entry.act
    return found


def entries_of(visitor: Visitor, idea: int) -> int:
    person = db.session.get(User, visitor.person_id)
    assert person is not None
    asked = select(db.func.count()).where(SupportEntry.voter == voter_of(person, idea), SupportEntry.idea_id == idea)
    return db.session.scalar(asked) or 0


def adds_up(place: Place) -> bool:
    """Counters = rows = journal, as the command proves it."""
    return place.flask("supports", "recount", "--check", check=False).returncode == 0
