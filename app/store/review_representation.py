"""A review, and the stars of a service, as the API gives them."""

from __future__ import annotations

from flask import url_for

from app.database import Document
from app.people.representation import of_person
from app.rest import moment
from app.store.review import Review
from app.store.service import Service


def of_rating(service: Service) -> Document | None:
    """None as long as there are too few ratings for a number."""
    if service.rating is None:
        return None
    return {
        "stars": service.rating,
        "low": service.rating_low,
        "high": service.rating_high,
        "count": service.rating_count,
        "citizens": service.citizen_rating,
        "staff": service.staff_rating,
    }


def of_review(one: Review, service: Service) -> Document:
    answer = one.answer if one.answer and one.answer.hidden_at is None else None
    return {
        "id": one.id,
        "url": url_for("store.review_page", slug=service.slug, id=one.id, _external=True),
        "stars": one.stars,
        "text": one.text,
        "author": of_person(one.author),
        "electorate": one.electorate.value,
        "verified": one.verified,
        "major": one.major,
        "standing": "hidden" if one.hidden_at else one.standing.value,
        "at": moment(one.at),
        "answer": {"text": answer.text, "at": moment(answer.at), "changed_at": moment(answer.changed_at)}
        if answer
        else None,
    }
