"""Services, reviews and bursts as the rooms below know them: a title, an address, who may see it."""

from __future__ import annotations

from collections.abc import Sequence

from flask import url_for
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.activity.thing import Thing
from app.database import db
from app.store.burst import Burst
from app.store.provider import Provider
from app.store.provider_request import ProviderRequest
from app.store.queries import for_cards
from app.store.review import Review
from app.store.review_answer import ReviewAnswer
from app.store.service import Service
from app.store.submission import Submission


def services(numbers: Sequence[int]) -> dict[int, Thing]:
    return {
        one.id: Thing(one.name, url_for("store.show", slug=one.slug), "service", one)
        for one in db.session.scalars(for_cards(select(Service).where(Service.id.in_(numbers))))
    }


def reviews(numbers: Sequence[int]) -> dict[int, Thing]:
    whole = joinedload(Review.service).joinedload(Service.provider)
    asked = select(Review).where(Review.id.in_(numbers)).options(whole, joinedload(Review.author))
    return {
        one.id: Thing(one.title, url_for("store.review_page", slug=one.service.slug, id=one.id), "review", one)
        for one in db.session.scalars(asked)
    }


def review_answers(numbers: Sequence[int]) -> dict[int, Thing]:
    whole = joinedload(ReviewAnswer.review).joinedload(Review.service).joinedload(Service.provider)
    asked = select(ReviewAnswer).where(ReviewAnswer.id.in_(numbers)).options(whole, joinedload(ReviewAnswer.by))
    return {
        one.id: Thing(
            one.title,
            url_for("store.review_page", slug=one.review.service.slug, id=one.review_id),
            ReviewAnswer.subject_kind,
            one,
        )
        for one in db.session.scalars(asked)
    }


def submissions(numbers: Sequence[int]) -> dict[int, Thing]:
    speakers = joinedload(Submission.provider).selectinload(Provider.people)
    asked = select(Submission).where(Submission.id.in_(numbers)).options(speakers)
    return {
        one.id: Thing(one.title, url_for("store.offer", id=one.id), "submission", one)
        for one in db.session.scalars(asked)
    }


def bursts(numbers: Sequence[int]) -> dict[int, Thing]:
    whole = joinedload(Burst.service).joinedload(Service.provider)
    return {
        one.id: Thing(one.title, url_for("store.burst", id=one.id), "burst", one)
        for one in db.session.scalars(select(Burst).where(Burst.id.in_(numbers)).options(whole))
    }


def providers(numbers: Sequence[int]) -> dict[int, Thing]:
    return {
        one.id: Thing(one.name, url_for("store.provider_page", slug=one.slug), "provider", one)
        for one in db.session.scalars(select(Provider).where(Provider.id.in_(numbers)))
    }


def requests(numbers: Sequence[int]) -> dict[int, Thing]:
    return {
        one.id: Thing(one.name, url_for("store.offers"), "provider-request", one)
        for one in db.session.scalars(select(ProviderRequest).where(ProviderRequest.id.in_(numbers)))
    }


THINGS = {
    "service": services,
    "review": reviews,
    "review-answer": review_answers,
    "burst": bursts,
    "submission": submissions,
    "provider": providers,
    "provider-request": requests,
}
