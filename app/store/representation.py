"""A service as the API gives it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from flask import url_for

from app.authorization import me
from app.database import Document
from app.people.user import Person
from app.rest import moment
from app.store import recommendation as recommendations
from app.store import screenshot
from app.store.need_matrix import in_force
from app.store.offers import offers
from app.store.profile import Profile
from app.store.queries import with_all
from app.store.recommendation import Recommendation
from app.store.review_representation import of_rating
from app.store.screenshot import Screenshot
from app.store.service import Service
from app.store.slate import FILTERS, best_need, obstacle


def of_services(services: Sequence[Service], reader: Person) -> list[Document]:
    """Their pictures are asked for once."""
    pictures = screenshot.of_several(services)
    return [_of(service, pictures[service.id], reader) for service in services]


def _of(service: Service, pictures: Sequence[Screenshot], reader: Person) -> Document:
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
        "hidden_since": moment(service.hidden_at),
        "provider": {
            "slug": service.provider.slug, "name": service.provider.name, "kind": service.provider.kind.value,
        },
        "needs": [need.value for need in service.answers],
        "publics": [public.value for public in service.made_for],
        "regions": [unit.code for unit in service.territory],
        "languages": list(service.languages),
        "platforms": [platform.value for platform in service.ways_out],
        "domains": {platform.value: host for platform, host in service.domains.items()},
        "pictures": [
            {
                "url": url_for("store.picture", slug=service.slug, id=picture.id, _external=True),
                "words": picture.words,
            }
            for picture in pictures
        ],
        "major": service.major,
        "free": service.free,
        "price_note": service.price_note,
        "accessibility": service.accessibility.value,
        "accessibility_url": service.accessibility_address,
        "uses": service.uses,
        "idea": idea.id if idea else None,
        "project": project.slug if project else None,
        "listed_at": moment(service.listed_at),
        "rating": of_rating(service),
        "exits": service.exits,
        "recommended": service.recommended_by,
    }  # fmt: skip


def of_recommendation(shown: Recommendation, profile: Profile) -> Document:
    """The services in their order, each with the need and the answer that speak most for it."""
    _version, matrix = in_force()
    weights, everything = matrix.weights(profile), {one.id: one for one in offers()}
    left_out = Counter(obstacle(one, profile) for one in everything.values())
    found = with_all([slot.service_id for slot in shown.slots])
    services = {one.id: said for one, said in zip(found, of_services(found, me()), strict=True)}
    items = []
    for slot in shown.slots:
        if slot.service_id in services and slot.service_id in everything:
            need = best_need(everything[slot.service_id], weights)
            items.append({
                "place": slot.place + 1,
                "need": need.value if need else None,
                "because": matrix.because(profile, need) if need else None,
                "explores": slot.explores,
                "service": services[slot.service_id],
            })  # fmt: skip
    return {
        "number": recommendations.signed(shown),
        "items": items,
        "left_out": {name: left_out[name] for name in FILTERS},
    }


def as_hit(service: Service) -> Document:
    """As one search gives it, beside things of other rooms."""
    return {
        "id": service.id,
        "url": url_for("store.show", slug=service.slug, _external=True),
        "kind": "service",
        "title": service.name,
        "status": service.state.value,
        "published_at": moment(service.listed_at),
        "unit": None,
    }
