"""Reading ideas: the list, the page, its history, the feed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import Response, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app import markdown
from app.activity import follow as follows
from app.activity import sentence
from app.activity.event import Event, trail_of
from app.authorization import me, public
from app.database import db
from app.guest_pages import keep_for_guests, page_version
from app.hypermedia import page_or_fragment
from app.ideas import answer as answers
from app.ideas import authorship, impression
from app.ideas import comment as comments
from app.ideas import revision as revisions
from app.ideas import support as supports
from app.ideas.authorship import Authorship
from app.ideas.comment import Comment, Side
from app.ideas.difference import difference
from app.ideas.forms import CommentForm
from app.ideas.idea import Idea
from app.ideas.labels import KINDS, SIDES, STATUSES
from app.ideas.queries import COLUMNS, ORDERS, Found, Listing, find, for_cards, twins, written_by
from app.ideas.thread import stations_of
from app.ideas.verbs import Verb
from app.ideas.views.room import May, address, feeds, found, ideas
from app.moderation import decision as decisions
from app.paging import Page
from app.people.user import Person, User, by_handle

DISCUSSED = (Verb.COMMENTED, Verb.REPLIED)
"""What the discussion itself shows."""


@ideas.get("")
@public
@keep_for_guests
def index() -> Response:
    listing = Listing.from_args(request.args)
    result = find(listing, me())
    impression.note(result.page.items)
    return page_or_fragment(
        "ideas/list.html",
        "ideas/_results.html",
        listing=listing,
        orders=_orders(listing),
        found=result,
        page=result.page,
        facets=result.facets,
        snippets=result.snippets,
        did_you_mean=_did_you_mean(result),
        degraded=result.degraded,
        supported_ids=_supported(result.page),
    )


def _orders(listing: Listing) -> list[tuple[str, Any]]:
    """What the list can be ordered by; with words, the nearest first."""
    if not listing.q:
        return [*ORDERS.items()]
    return [("relevance", _("The nearest to your words")), *((name, ORDERS[name]) for name in COLUMNS)]


def _did_you_mean(result: Found) -> dict[str, str] | None:
    if not result.did_you_mean:
        return None
    return {"text": result.did_you_mean, "url": url_for("ideas.index", q=result.did_you_mean)}


def _supported(page: Page[Idea]) -> set[int]:
    if not me().is_authenticated or not page.items:
        return set()
    return supports.supported_among(me(), [idea.id for idea in page.items])


@ideas.get("/<int:id>")
@ideas.get("/<int:id>-<slug>")
@public
@keep_for_guests
def show(id: int, slug: str = "") -> ResponseReturnValue:
    idea = found(id)
    if slug != idea.slug:
        return redirect(address(idea, **request.args.to_dict()), 301 if idea.published_at else 302)
    return render_template("ideas/show.html", **page_of(idea))


def page_of(idea: Idea, comment_form: CommentForm | None = None) -> dict[str, Any]:
    person = me()
    return {
        "idea": idea,
        "stations": stations_of(idea, person),
        "supported": person.is_authenticated and supports.supports(person, idea),
        "following": person.is_authenticated and follows.follows(person, idea),
        "may": May.of(idea, person),
        "waiting": _waiting(idea, person),
        "discussion": lambda: _discussion(idea),
        "version": page_version,
        "own_comments": lambda: person.id if comments.wrote_in(person, idea) else bool(person),
        "comment_form": comment_form or (CommentForm() if person.is_authenticated else None),
        "sides": SIDES,
        "statuses": STATUSES,
        "kinds": KINDS,
        "earlier_answers": db.session.scalars(answers.earlier(idea)).all() if idea.answer else (),
        "refusal": answers.refusal_of(idea),
        "hidden_reason": decisions.reason_said(("idea", idea.id)) if idea.hidden_at else "",
    }


@dataclass(frozen=True)
class Discussion:
    """How each side of it begins, where it goes on, and the first replies to each comment."""

    comments: dict[Side, list[Comment]]
    more: dict[Side, str]
    replies: dict[int, list[Comment]]


def _discussion(idea: Idea) -> Discussion:
    """Read when the page comes to it: for guests it was mostly said before."""
    sides = comments.openings(idea) if idea.comment_count or idea.hidden_at else {}
    shown = [comment for page in sides.values() for comment in page.items]
    return Discussion(
        {side: list(page.items) for side, page in sides.items()},
        {side: _more(idea, side, page.after) for side, page in sides.items() if page.after},
        comments.first_replies(shown),
    )


def _waiting(idea: Idea, person: Person) -> Sequence[Authorship]:
    """Who asks to join, for its author to answer; what one asked oneself, for whoever waits."""
    return authorship.waiting_on(idea, person) if isinstance(person, User) and idea.takes_authors else ()


def _more(idea: Idea, side: Side, after: str | None) -> str:
    return url_for("ideas.discussion", id=idea.id, side=side.value, after=after)


@ideas.get("/by/<handle>")
@public
def by_person(handle: str) -> Response:
    """What somebody wrote, as far as the reader may see it and the writer lets their profile show it."""
    person = by_handle(handle)
    if person is None or not (person.shows_ideas or person == me()):
        abort(404)
    written = written_by(person, me(), request.args.get("after", ""))
    return page_or_fragment("ideas/by_person.html", "ideas/_by_person.html", person=person, written=written)


@ideas.get("/<int:id>/similar")
@public
def similar(id: int) -> str:
    """What stands beside an idea: loaded after it, so that the page does not wait."""
    idea = found(id)
    return render_template(
        "ideas/_similar.html", similar=twins(me(), idea.title, markdown.plain(idea.text), except_id=idea.id)
    )


@ideas.get("/<int:id>/history")
@public
def history(id: int) -> Response:
    idea = found(id)
    happened = trail_of(idea).where(Event.verb.not_in(DISCUSSED)).options(joinedload(Event.actor))
    return page_or_fragment(
        "ideas/history.html",
        "ideas/_history.html",
        idea=idea,
        events=db.session.scalars(happened).all(),
        changes=db.session.scalars(revisions.listed(idea.id)).all(),
        most=revisions.LISTED,
        say=sentence.one,
    )


@ideas.get("/<int:id>/history/<int:number>")
@public
def change(id: int, number: int) -> Response:
    """One change, compared when somebody asks for it."""
    idea = found(id)
    before = db.session.scalar(revisions.one(idea.id, number)) if number < 2**63 else None
    if before is None:
        abort(404)
    after = db.session.scalar(revisions.after(before)) or idea
    return page_or_fragment(
        "ideas/change.html",
        "ideas/_change.html",
        idea=idea,
        change=before,
        title=difference(before.title, after.title),
        text=difference(before.text, after.text),
    )


@feeds.get("/ideas.atom", endpoint="ideas")
@public
def feed() -> Response:
    """The newest public ideas, as Atom, whoever asks."""
    newest = for_cards(select(Idea).where(Idea.shown_to_all).order_by(Idea.published_at.desc()).limit(30))
    shown = db.session.scalars(newest).all()
    response = Response(render_template("ideas/feed.xml", ideas=shown), mimetype="application/atom+xml")
    response.cache_control.max_age = 300
    return response
