"""From the Lab to the Store: what a launched project shows of its service, given to the Lab in rooms.py."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import url_for
from flask_babel import lazy_gettext as _l
from sqlalchemy import Select, exists, select

from app.database import Document, db
from app.incubation.project import Project
from app.incubation.vocabulary import State as ProjectState
from app.people.user import Person
from app.store.provider import kept_by
from app.store.service import Service
from app.store.submission import Submission
from app.store.vocabulary import OPEN


@dataclass(frozen=True)
class Onward:
    """Where a project goes on: its words, its address, and since when it is a service that is listed."""

    words: Any
    url: str
    listed_at: datetime | None = None


def makeable_by(project: Project, person: Person) -> bool:
    return project.state is ProjectState.LAUNCHED and (kept_by(person) or project.led_by(person))


def onward(project: Project, person: Person) -> Onward | None:
    """The service it became; else, for whoever may, the way to make one of it."""
    if project.state is not ProjectState.LAUNCHED:
        return None
    service = db.session.scalar(select(Service).where(Service.project_id == project.id))
    if service and service.visible_to(person):
        return Onward(_l("Its service in the Store"), url_for("store.show", slug=service.slug), service.listed_at)
    if service or not makeable_by(project, person):
        return None
    begun = db.session.scalar(select(Submission).where(Submission.project == project, Submission.state.in_(OPEN)))
    if begun:
        return Onward(_l("What it becomes in the Store"), url_for("store.offer", id=begun.id))
    return Onward(_l("Make it a service"), url_for("store.new", project=project.slug))


def prefilled(project: Project) -> Document:
    """What the Lab has said of it already; its first secure link is taken for the address."""
    links = [link for link in project.links if link.startswith("https://")]
    return {
        "name": project.title[: Service.name.type.length],
        "sentence": project.summary[: Service.sentence.type.length],
        "text": project.story,
        "address": links[0] if links else "",
        "languages": ["fr"],
    }


def without_a_service() -> Select[tuple[Project]]:
    """Launched, the latest first: nobody has made a service of them yet."""
    made = exists().where(Service.project_id == Project.id)
    begun = exists().where(Submission.project_id == Project.id, Submission.state.in_(OPEN))
    launched = select(Project).where(Project.state == ProjectState.LAUNCHED, ~made, ~begun)
    return launched.order_by(Project.ended_at.desc(), Project.id.desc())
