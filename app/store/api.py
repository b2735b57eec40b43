"""The Store as JSON: the catalogue with its filters, a service, and its reviews."""

from __future__ import annotations

import secrets
from dataclasses import replace

from flask import Response, abort, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app import rest
from app.authorization import me, require
from app.database import commit, db
from app.people.token import api_public, api_reads, api_writes
from app.people.user import Electorate
from app.search.query import MOST_CHARACTERS
from app.store import catalogue, recommendation, review
from app.store.catalogue import NAMES
from app.store.listing import LABELS, ORDERS, Listing, find
from app.store.offers import regions
from app.store.profile import QUESTION, Profile
from app.store.queries import whole, with_all
from app.store.questionnaire import LAST, Sitting
from app.store.recommendation import ActKind
from app.store.recommending import recommended
from app.store.representation import of_recommendation, of_services
from app.store.review import LONGEST
from app.store.review_queries import ReviewListing
from app.store.review_representation import of_rating, of_review
from app.store.slate import TEN
from app.store.views.reviewing import found_review, own_of, reviewed
from app.text import tidy

api = rest.door("store", __name__)
STARS = rest.Shape(lambda value: type(value) is int and 1 <= value <= 5, _l("This must be a whole number from 1 to 5."))
WORDS = rest.Shape(
    lambda value: isinstance(value, str) and len(value) <= LONGEST,
    _l("This must be a text of at most 2,000 characters."),
)
PLACE = rest.Shape(
    lambda value: type(value) is int and 1 <= value <= TEN, _l("This must be a whole number from 1 to 10.")
)
ACT = rest.Shape(
    lambda value: isinstance(value, str) and value in set(ActKind), _l("This must be clicked, helped or not-for-me.")
)
ANSWERS = rest.Shape(
    lambda value: isinstance(value, dict) and all(name in QUESTION and rest.TEXTS.fits(value[name]) for name in value),
    _l("This must be an object that gives, for questions by their names, a list of answers."),
)


@api.get("/services")
@api_public
def index() -> Response:
    """In the orders of the pages; `turn` is drawn anew each hour, and a cursor stays in its own."""
    rest.ask_only("q", *NAMES, "order", "after", "limit")
    regions = catalogue.current().regions
    chosen = {
        name: value
        for name in NAMES
        if (value := rest.one_of(name, [*map(str, regions if name == "region" else LABELS[name])])) is not None
    }
    q = rest.text("q", MOST_CHARACTERS).strip()
    order = rest.one_of("order", [*ORDERS]) or "turn"
    if q and order == "turn":
        order = "relevance"
    found = find(Listing(q, chosen, order, request.args.get("after", ""), rest.limit()), me(), load=with_all)
    return rest.shown(
        rest.listed(
            found.page,
            of_services(found.page.items, me()),
            total=found.page.total,
            did_you_mean=found.did_you_mean,
            degraded=found.degraded,
        )
    )


@api.get("/services/<slug>")
@api_public
def show(slug: str) -> Response:
    rest.ask_only()
    service = whole(slug[:80])
    if service is None or not service.visible_to(me()):
        abort(404)
    return rest.shown(of_services([service], me())[0])


# Reviews


@api.get("/services/<slug>/reviews")
@api_public
def reviews(slug: str) -> Response:
    """The newest first, of the version that stands."""
    rest.ask_only("stars", "by", "after", "limit")
    service = reviewed(slug)
    rest.whole_number("stars", most=5)
    rest.one_of("by", [*map(str, Electorate)])
    page = replace(ReviewListing.from_args(request.args), limit=rest.limit()).page(service)
    return rest.shown(rest.listed(page, [of_review(one, service) for one in page.items], rating=of_rating(service)))


@api.get("/services/<slug>/review")
@api_reads
def own_review(slug: str) -> Response:
    """One's own, in whatever state it is."""
    rest.ask_only()
    service = reviewed(slug)
    held = own_of(service) or abort(404)
    return rest.shown(of_review(held, service))


@api.put("/services/<slug>/review")
@api_writes
def put_review(slug: str) -> Response:
    """A state: sent again, nothing changes."""
    service = reviewed(slug)
    sent = rest.body({"stars": STARS, "text": WORDS})
    if "stars" not in sent:
        raise rest.Invalid({"stars": [STARS.said]})
    made = review.write(service, by=me(), stars=sent["stars"], text=tidy(sent.get("text", "")))
    answer = rest.done(of_review(made, service))
    db.session.commit()
    return answer


@api.delete("/services/<slug>/review")
@api_writes
def withdraw_review(slug: str) -> Response:
    """A state: what is withdrawn stays so."""
    held = own_of(reviewed(slug))
    if held:
        held.withdraw()
    answer = rest.done(None)
    db.session.commit()
    return answer


@api.delete("/services/<slug>/reviews/<int:id>")
@api_writes
def withdraw_any_review(slug: str, id: int) -> Response:
    """One's own, of whatever version it is; a state, too."""
    one = found_review(reviewed(slug), id)
    require(one.author_id == me().id)
    if one.lives:
        one.withdraw()
    answer = rest.done(None)
    db.session.commit()
    return answer


# Recommendations


@api.post("/recommendations")
@api_public
def recommend() -> Response:
    """Nothing of the answers is kept; what was shown is, under a number that only this answer holds."""
    rest.ask_only()
    answers = rest.body({"answers": ANSWERS}).get("answers", {})
    places = {unit.code for unit in db.session.scalars(regions())}
    said = [(question, word) for question, chosen in answers.items() for word in chosen]
    profile = Profile.of(said, places)
    unknown = sorted({question for question, word in said if word not in profile.to(question)})
    if unknown:
        raise rest.Invalid({"answers": [_("Nothing is known of these answers: %(names)s.", names=", ".join(unknown))]})
    shown = recommended(Sitting(profile, LAST, secrets.token_hex(16)))
    commit()
    return rest.shown(of_recommendation(shown, profile))


@api.post("/recommendations/acts")
@api_public
def say_of_recommendation() -> Response:
    """Once for each place of what was shown, by whoever holds its number; of one nobody was shown nothing is said."""
    rest.ask_only()
    sent = rest.body({"number": rest.TEXT, "place": PLACE, "act": ACT})
    if missing := {name: [_("This is missing.")] for name in ("number", "place", "act") if name not in sent}:
        raise rest.Invalid(missing)
    shown = recommendation.of_signed(sent["number"])
    if shown is None or sent["place"] > len(shown.slots):
        raise rest.Invalid({"number": [_("Nobody was shown this, or too long ago.")]})
    counted = recommendation.may_say() and recommendation.say(shown, sent["place"] - 1, ActKind(sent["act"]))
    commit()
    return rest.shown({"counted": counted})
