"""Reviews of services as JSON: those of a service, and one's own."""

from __future__ import annotations

from dataclasses import replace

from flask import Response, abort, request
from flask_babel import lazy_gettext as _l

from app import rest
from app.authorization import me, require
from app.database import db
from app.people.token import api_public, api_reads, api_writes
from app.people.user import Electorate
from app.store import review, ties
from app.store.review import LONGEST
from app.store.review_queries import ReviewListing
from app.store.review_representation import of_rating, of_review
from app.store.views.reviewing import own_of, reviewed
from app.text import tidy

api = rest.door("reviews", __name__)
STARS = rest.Shape(lambda value: type(value) is int and 1 <= value <= 5, _l("This must be a whole number from 1 to 5."))
WORDS = rest.Shape(
    lambda value: isinstance(value, str) and len(value) <= LONGEST,
    _l("This must be a text of at most 2,000 characters."),
)


@api.get("/services/<slug>/reviews")
@api_public
def index(slug: str) -> Response:
    """The newest first, of the version that stands."""
    rest.ask_only("stars", "by", "after", "limit")
    service = reviewed(slug)
    rest.whole_number("stars", most=5)
    rest.one_of("by", [*map(str, Electorate)])
    page = replace(ReviewListing.from_args(request.args), limit=rest.limit()).page(service)
    return rest.shown(rest.listed(page, [of_review(one, service) for one in page.items], rating=of_rating(service)))


@api.get("/services/<slug>/review")
@api_reads
def show(slug: str) -> Response:
    """One's own, in whatever state it is."""
    rest.ask_only()
    service = reviewed(slug)
    held = own_of(service) or abort(404)
    return rest.shown(of_review(held, service))


@api.put("/services/<slug>/review")
@api_writes
def put(slug: str) -> Response:
    """A state: sent again, nothing changes."""
    service = reviewed(slug)
    require(service.is_listed and not ties.has_stake(service, me()))
    sent = rest.body({"stars": STARS, "text": WORDS})
    if "stars" not in sent:
        raise rest.Invalid({"stars": [STARS.said]})
    made = review.write(service, by=me(), stars=sent["stars"], text=tidy(sent.get("text", "")))
    answer = rest.done(of_review(made, service))
    db.session.commit()
    return answer


@api.delete("/services/<slug>/review")
@api_writes
def withdraw(slug: str) -> Response:
    """A state: what is withdrawn stays so."""
    held = own_of(reviewed(slug))
    if held:
        held.withdraw()
    answer = rest.done(None)
    db.session.commit()
    return answer
