"""The blueprint of the Lab, and how its pages find what they are asked for."""

from __future__ import annotations

from flask import Blueprint, abort, url_for
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.authorization import me
from app.database import db
from app.incubation.member import ProjectMember
from app.incubation.project import Project
from app.incubation.queries import for_cards

lab = Blueprint("incubation", __name__)


def found(slug: str) -> Project:
    """The project, if it is this person's to see."""
    asked = for_cards(select(Project).where(Project.slug == slug)).options(joinedload(Project.idea))
    project = db.session.scalar(asked)
    if project is None or not project.visible_to(me()):
        abort(404)
    return project


def found_member(project: Project, id: int) -> ProjectMember:
    member = db.session.get(ProjectMember, id) if id < 2**63 else None
    if member is None or member.project_id != project.id or member.until is not None:
        abort(404)
    return member


def address(project: Project) -> str:
    return url_for("incubation.show", slug=project.slug)
