"""What a search found, as the API gives it: things of every kind, in the same shape."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import url_for

from app.challenges.challenge import Challenge
from app.challenges.entry import Entry
from app.database import Document
from app.gatherings.conference import Conference
from app.ideas.facets import Choice
from app.incubation.project import Project
from app.markdown import plain
from app.people.user import User
from app.rest import moment
from app.search import index
from app.search.query import Query
from app.stories.story import Story
from app.workshops.workshop import Workshop

KEPT = ("id", "url", "kind", "title", "status", "theme", "unit", "supports", "comments", "published_at")


def shaped(whole: Document, text: str, words: Query) -> Document:
    """The words that were looked for stand between <mark> and </mark>; all else is escaped HTML."""
    return {name: whole.get(name) for name in KEPT} | {
        "highlighted": {
            "title": str(index.marked_title(whole["title"], words)),
            "text": str(index.snippet(plain(text), words)),
        }
    }


def of_challenge(challenge: Challenge) -> Document:
    return {
        "id": challenge.id,
        "url": url_for("challenges.show", slug=challenge.slug, _external=True),
        "kind": "challenge",
        "title": challenge.title,
        "status": challenge.status.value,
        "published_at": moment(challenge.published_at),
        "unit": challenge.unit.code,
    }


def of_entry(entry: Entry) -> Document:
    """It stands where its challenge stands."""
    challenge = entry.challenge
    return {
        "id": entry.id,
        "url": url_for("challenges.entry", slug=challenge.slug, id=entry.id, _external=True),
        "kind": "entry",
        "title": entry.title,
        "status": challenge.status.value,
        "published_at": moment(entry.sent_at),
        "unit": challenge.unit.code,
    }


def of_conference(conference: Conference) -> Document:
    return {
        "id": conference.id,
        "url": url_for("conferences.show", slug=conference.slug, _external=True),
        "kind": "conference",
        "title": conference.title,
        "status": conference.state.value,
        "published_at": moment(conference.announced_at),
        "unit": conference.unit.code,
    }


def of_project(project: Project) -> Document:
    return {
        "id": project.id,
        "url": url_for("incubation.show", slug=project.slug, _external=True),
        "kind": "project",
        "title": project.title,
        "status": project.standing,
        "published_at": moment(project.created_at),
        "unit": project.unit.code,
    }


def of_workshop(workshop: Workshop) -> Document:
    return {
        "id": workshop.id,
        "url": url_for("workshops.show", slug=workshop.slug, _external=True),
        "kind": "workshop",
        "title": workshop.title,
        "status": workshop.state.value,
        "published_at": moment(workshop.opened_at),
        "unit": workshop.unit.code,
    }


def of_person(person: User) -> Document:
    """Their name, their page, their lines: nothing else of them is in a search."""
    return {
        "url": url_for("people.profile", handle=person.handle, _external=True),
        "kind": "person",
        "title": person.name,
    }


def of_story(story: Story) -> Document:
    return {
        "id": story.id,
        "url": url_for("stories.show", id=story.id, slug=story.slug, _external=True),
        "kind": "story",
        "title": story.title,
        "status": story.state.value,
        "published_at": moment(story.published_at),
        "unit": story.unit.code,
    }


def of_facets(facets: Mapping[str, list[Choice]], others: Mapping[str, tuple[Any, int]] | None = None) -> Document:
    """Choices by name; `others` are kinds beside those of ideas, with their words and counts."""
    said: Document = {
        name: [{"value": choice.value, "label": str(choice.label), "count": choice.count} for choice in choices]
        for name, choices in facets.items()
    }
    kinds = [{"value": name, "label": str(label), "count": n} for name, (label, n) in (others or {}).items() if n]
    if kinds:
        said["kind"] = said.get("kind", []) + kinds
    return said
