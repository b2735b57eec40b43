"""What tests of votes stand on: a challenge in its vote, with entries, and a crowd."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from app.challenges import ballot
from app.challenges.challenge import Challenge
from app.challenges.entry import Entry
from app.challenges.phase import Step
from app.challenges.turning import turn
from app.challenges.vocabulary import PhaseKind
from app.database import db, writing
from app.people.user import User


@pytest.fixture
def voting(make) -> Callable[..., Any]:
    """A vote that is open: ten points, at most five for an entry, three entries to count, in secret; four entries."""

    def opened(*, entries: int = 4, **chosen: Any) -> Any:
        challenge = make.challenge("hackathon", enter_as=["person"], open=["submissions"], **chosen)
        authors = [make.person(f"Autrice {n}") for n in range(entries)]
        sent = [make.entry(challenge, one, f"Candidature {n}") for n, one in enumerate(authors)]
        make.turned(challenge, PhaseKind.SUBMISSIONS, Step.CLOSED)
        make.turned(challenge, PhaseKind.VOTING, Step.OPENED)
        return SimpleNamespace(
            challenge=challenge, slug=challenge.slug, url=f"/challenges/{challenge.slug}/vote", entries=sent,
            authors=authors,
        )  # fmt: skip

    return opened


@pytest.fixture
def give(app):
    """As a person would, in a transaction of its own."""

    def given(person: User, entry: Entry, points: int) -> bool:
        with writing(), app.test_request_context("/", method="POST"):
            into, by = db.session.get(Entry, entry.id), db.session.get(User, person.id)
            assert into is not None and by is not None
            changed = ballot.settle(into, points=points, by=by)
            db.session.commit()
            return changed

    return given


@pytest.fixture
def close(app):
    """The hour of the close has come."""

    def closed(challenge: Challenge) -> None:
        with writing(), app.test_request_context("/", method="POST"):
            phase = db.session.get_one(Challenge, challenge.id).phase(PhaseKind.VOTING)
            assert phase is not None
            turn(phase, Step.CLOSED, due_at=phase.ends_at)
            db.session.commit()

    return closed
