"""The blueprint of the Lab, and how its pages find what they are asked for."""

from __future__ import annotations

from typing import TypeVar

from flask import Blueprint, abort, url_for
from sqlalchemy import select
from sqlalchemy.orm import joinedload
from sqlalchemy.orm.attributes import set_committed_value

from app.authorization import me, require
from app.database import db
from app.incubation.checkin import CheckIn
from app.incubation.hypothesis import Hypothesis
from app.incubation.member import ProjectMember
from app.incubation.metric import Metric
from app.incubation.milestone import Milestone
from app.incubation.note import CoachNote
from app.incubation.pilot import Pilot
from app.incubation.project import Project
from app.incubation.sponsorship import SponsorAsk
from app.incubation.trial import Trial

lab = Blueprint("incubation", __name__)
Part = TypeVar("Part", CheckIn, CoachNote, Hypothesis, Metric, Milestone, Pilot, SponsorAsk, Trial)


def found(slug: str) -> Project:
    """The project, if it is this person's to see."""
    asked = select(Project).where(Project.slug == slug)
    team = joinedload(Project.parts).joinedload(ProjectMember.person)
    asked = asked.options(joinedload(Project.unit), joinedload(Project.idea), joinedload(Project.call), team)
    project = db.session.scalars(asked).unique().first()
    if project is None:
        abort(404)
    set_committed_value(project, "members", [one for one in project.parts if one.until is None])
    return project if project.visible_to(me()) else abort(404)


def found_member(project: Project, id: int) -> ProjectMember:
    member = db.session.get(ProjectMember, id) if id < 2**63 else None
    if member is None or member.project_id != project.id or member.until is not None:
        abort(404)
    return member


def worked(slug: str) -> Project:
    """The project, if this person works on it."""
    project = found(slug)
    require(project.worked_on_by(me()))
    return project


def run(slug: str) -> Project:
    """The project, if this person runs it."""
    project = found(slug)
    require(project.run_by(me()))
    return project


def found_of(project: Project, model: type[Part], id: int) -> Part:
    """A part of the project; that of another one is not known here."""
    one = db.session.get(model, id) if id < 2**63 else None
    return one if one is not None and one.project_id == project.id else abort(404)


def address(project: Project) -> str:
    return url_for("incubation.show", slug=project.slug)
