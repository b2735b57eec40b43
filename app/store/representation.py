"""A service as the API gives it."""

from __future__ import annotations

from flask import url_for

from app.database import Document
from app.people.user import Person
from app.rest import moment
from app.store.service import Service


def of_service(service: Service, reader: Person) -> Document:
    idea = service.came_of if service.came_of and service.came_of.visible_to(reader) else None
    project = service.project if service.project and service.project.visible_to(reader) else None
    return {
        "slug": service.slug,
        "url": url_for("store.show", slug=service.slug, _external=True),
        "name": service.name,
        "sentence": service.sentence,
        "text": service.text,
        "category": service.category.value,
        "state": service.state.value,
        "provider": {
            "slug": service.provider.slug, "name": service.provider.name, "kind": service.provider.kind.value,
        },
        "needs": [need.value for need in service.answers],
        "publics": [public.value for public in service.made_for],
        "regions": [unit.code for unit in service.territory],
        "languages": list(service.languages),
        "platforms": [platform.value for platform in service.ways_out],
        "price_note": service.price_note,
        "accessibility": service.accessibility.value,
        "uses": service.uses,
        "idea": idea.id if idea else None,
        "project": project.slug if project else None,
        "listed_at": moment(service.listed_at),
        "exits": service.exits,
    }  # fmt: skip
