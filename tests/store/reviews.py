"""Steps for tests of reviews: people who review, time that passes, the worker that reckons."""

from __future__ import annotations

from datetime import datetime, timedelta

import time_machine
from flask import Flask

from app.clock import now
from app.database import db, writing
from app.outbox.worker import drain
from app.people.user import User
from app.store import jobs, review
from app.store.review import Review
from app.store.service import Service
from tests.factories import Factory

LONG_AGO = timedelta(days=400)


def reviewed(
    app: Flask, service: Service, by: User, stars: int, text: str = "", *, at: datetime | None = None
) -> Review:
    with time_machine.travel(at or now(), tick=False), writing(), app.test_request_context("/", method="POST"):
        made = review.write(
            db.session.get_one(Service, service.id), by=db.session.get_one(User, by.id), stars=stars, text=text
        )
        db.session.commit()
        db.session.refresh(made)
        db.session.expunge(made)
        return made


def spread(app: Flask, make: Factory, service: Service, *stars: int, days: int = 60, staff: bool = False) -> list[User]:
    """One review after another by people who have been here for long, evenly over so many days."""
    authors = []
    for number, given in enumerate(stars):
        author = (make.staff if staff else make.person)(joined_at=now() - LONG_AGO)
        reviewed(app, service, author, given, at=now() - timedelta(days=days) * (len(stars) - number) / len(stars))
        authors.append(author)
    return authors


def burst(app: Flask, make: Factory, service: Service, count: int = 8, stars: int = 5) -> list[User]:
    """New accounts, all within some hours."""
    authors = [make.person() for _ in range(count)]
    for number, author in enumerate(authors):
        reviewed(app, service, author, stars, at=now() - timedelta(minutes=20 * (count - number)))
    return authors


def worked(app: Flask) -> None:
    with writing(), app.app_context():
        drain()


def passed(app: Flask) -> None:
    """What the worker does as time passes, at the time it is now."""
    with writing(), app.app_context():
        jobs.let_time_pass()
        db.session.commit()


def again(app: Flask, service: Service) -> Service:
    with app.app_context():
        found = db.session.get_one(Service, service.id)
        db.session.refresh(found)
        db.session.expunge(found)
        return found
