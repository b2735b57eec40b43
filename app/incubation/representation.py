"""A project, its gates, its hypotheses, its metrics and its pilot sites as the API gives them."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from flask import url_for

from app.database import Document
from app.incubation.episode import Episode
from app.incubation.gate import Gate
from app.incubation.hypothesis import OPEN, Hypothesis, Outcome
from app.incubation.metric import Metric
from app.incubation.pilot import Pilot, Standing
from app.incubation.project import Project
from app.incubation.reading import Reading
from app.people.representation import of_person
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
        "known": _known(gate.known) if gate.known is not None else None,
        "spent": gate.spent,
        "next_on": gate.next_on.isoformat() if gate.next_on else None,
        "learned": gate.learned,
        "credits": gate.credits,
    }


def of_hypothesis(one: Hypothesis, project: Project) -> Document:
    return {
        "id": one.id,
        "url": url_for("incubation.show", slug=project.slug, _anchor=f"hypothesis-{one.id}", _external=True),
        "statement": one.statement,
        "for_whom": one.for_whom,
        "how": one.how,
        "signal": one.signal,
        "threshold": one.threshold,
        "standing": one.standing,
        "made_at": moment(one.made_at),
        "made_by": of_person(one.made_by),
        "replaces": one.replaces_id,
        "source": url_for("workshops.show", slug=one.workshop.slug, _external=True) if one.workshop else None,
        "verdicts": [
            {
                "outcome": verdict.outcome.value,
                "learned": verdict.learned,
                "at": moment(verdict.at),
                "by": of_person(verdict.by),
            }
            for verdict in one.verdicts
        ],
    }


def of_metric(one: Metric, project: Project, readings: Sequence[Reading]) -> Document:
    """`readings` with the oldest first."""
    whole = [reading for reading in readings if reading.site_id is None]
    return {
        "id": one.id,
        "url": url_for("incubation.show_metric", slug=project.slug, id=one.id, _external=True),
        "name": one.name,
        "unit": one.unit,
        "better": one.better.value,
        "baseline": _number(one.baseline),
        "target": _number(one.target),
        "due_on": one.due_on.isoformat() if one.due_on else None,
        "latest": of_reading(whole[-1]) if whole else None,
    }


def of_reading(one: Reading) -> Document:
    return {
        "on": one.taken_on.isoformat(),
        "value": _number(one.value),
        "site": one.site.code if one.site else None,
        "source": one.source.value,
    }


def _known(known: Document) -> Document:
    """What is not in it was not there."""
    standings = [OPEN, *Outcome]
    return {
        "hypotheses": {name: known.get("hypotheses", {}).get(name, 0) for name in standings},
        "sessions": known.get("sessions", 0),
        "people": known.get("people", 0),
        "sites": known.get("sites", 0),
        "figures": [
            {
                "metric": metric,
                "value": _number(Decimal(value)),
                "unit": unit,
                "taken_on": day,
                "target": _number(Decimal(target)),
            }
            for metric, value, unit, day, target in known.get("figures", ())
        ],
    }


def _number(value: Decimal | None) -> int | float | None:
    """As it was written: below 10¹¹ and with three decimals a float holds it exactly enough to say it again."""
    if value is None:
        return None
    return int(value) if value == value.to_integral_value() else float(value)


def of_pilot(one: Pilot, project: Project) -> Document:
    """What a site said is what it said at its end."""
    said = [step.words for step in one.steps if step.standing is Standing.FINISHED]
    return {
        "id": one.id,
        "url": url_for("incubation.show_pilot", slug=project.slug, id=one.id, _external=True),
        "unit": one.unit.code,
        "standing": one.standing.value,
        "starts_on": one.starts_on.isoformat() if one.starts_on else None,
        "ended_on": one.ended_on.isoformat() if one.ended_on else None,
        "said": said[-1] if said else "",
    }
