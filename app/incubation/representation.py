"""A project and a gate as the API gives them."""

from __future__ import annotations

from collections.abc import Sequence

from flask import url_for

from app.database import Document
from app.ideas.representation import of_person
from app.incubation.episode import Episode
from app.incubation.gate import Gate
from app.incubation.project import Project
from app.people.user import Person
from app.rest import moment


def of_project(project: Project, stays: Sequence[Episode], reader: Person) -> Document:
    idea = project.idea if project.idea and project.idea.visible_to(reader) else None
    return {
        "slug": project.slug,
        "url": url_for("incubation.show", slug=project.slug, _external=True),
        "title": project.title,
        "summary": project.summary,
        "story": project.story,
        "track": project.track.value,
        "phase": project.phase.value,
        "state": project.state.value,
        "origin": project.origin.value,
        "audience": project.audience.value,
        "scope": project.scope.value,
        "unit": project.unit.code,
        "idea": idea.id if idea else None,
        "budget": project.budget,
        "partners": list(project.partners),
        "links": list(project.links),
        "began_at": moment(project.created_at),
        "ended_at": moment(project.ended_at),
        "next_gate_on": project.next_gate_on.isoformat() if project.next_gate_on else None,
        "imported": project.import_ref is not None,
        "stays": [of_stay(stay) for stay in stays],
    }


def of_stay(stay: Episode) -> Document:
    return {
        "phase": stay.phase.value,
        "began_at": moment(stay.began_at),
        "ended_at": moment(stay.ended_at),
        "reason": stay.reason,
    }


def of_gate(gate: Gate) -> Document:
    return {
        "id": gate.id,
        "url": url_for("incubation.show", slug=gate.project.slug, _anchor=f"gate-{gate.id}", _external=True),
        "at": moment(gate.at),
        "phase": gate.phase.value,
        "to": gate.to.value,
        "decision": gate.decision.value,
        "reasons": gate.reasons,
        "criteria": [{"name": one.name, "met": one.met.value, "evidence": one.evidence} for one in gate.criteria],
        "voices": [{"person": of_person(one.person), "agrees": one.agrees, "words": one.words} for one in gate.voices],
        "spent": gate.spent,
        "next_on": gate.next_on.isoformat() if gate.next_on else None,
        "learned": gate.learned,
        "credits": gate.credits,
    }
