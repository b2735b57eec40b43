"""Reading conferences: the list, the page, the calendars; and holding a place."""

from __future__ import annotations

from typing import Any

from flask import Response, abort, flash, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.authorization import me, public, require, signed_in
from app.database import begin_to_write, commit, db, reads_first
from app.extensions import settings
from app.gatherings import calendar, queries, vote
from app.gatherings import place as places
from app.gatherings.conference import Conference
from app.gatherings.forms import PlaceForm, QuestionForm
from app.gatherings.labels import STATUSES
from app.gatherings.place import Wish
from app.gatherings.views.room import address, conference_feeds, conferences, found, stamp_of
from app.guest_pages import keep_for_guests
from app.hypermedia import fragment_or_redirect, page_or_fragment, wants_fragment


@conferences.get("")
@public
@keep_for_guests
def index() -> Response:
    after = request.args.get("after", "")
    return page_or_fragment(
        "gatherings/list.html",
        "gatherings/_past.html",
        upcoming=[] if after else db.session.scalars(queries.upcoming(me())).all(),
        page=queries.past(me(), after),
        is_first=not after,
        may_announce=bool(me().facilitated_units),
    )


@conference_feeds.get("/conferences.ics")
@public
def calendar_of_all() -> Response:
    shown = db.session.scalars(queries.for_calendars()).all()
    return _as_calendar(calendar.of(shown, _("Conferences · %(site)s", site=settings().site_name)), "conferences")


@conferences.get("/<slug>.ics")
@public
def calendar_of_one(slug: str) -> Response:
    conference = found(slug)
    return _as_calendar(calendar.of([conference], conference.title), conference.slug)


def _as_calendar(written: bytes, name: str) -> Response:
    response = Response(written, mimetype="text/calendar", content_type="text/calendar; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.ics"'
    response.headers["Cache-Control"] = "no-cache"
    return response


@conferences.get("/<slug>")
@public
def show(slug: str) -> str:
    return render_template("gatherings/show.html", **page_of(found(slug)))


def page_of(conference: Conference, question_form: QuestionForm | None = None) -> dict[str, Any]:
    person = me()
    return {
        **door_of(conference),
        **audience_of(conference),
        "settled": queries.settled(conference) if queries.shows_settled(conference) else (),
        "own": queries.own(conference, person) if person.is_authenticated else (),
        "question_form": question_form or (QuestionForm(formdata=None) if person.is_authenticated else None),
        "organises": conference.organised_by(person),
    }


def door_of(conference: Conference) -> dict[str, Any]:
    """Whether the reader holds a place or waits for one; the way in only for whoever holds one, at its hour."""
    held = places.of(conference, me()) if me().is_authenticated else None
    return {
        "conference": conference,
        "place": held,
        "ahead": places.ahead_of(held) if held and not held.is_held else 0,
        "joinable": conference.joinable_by(me()),
        "way_in": places.way_into(conference, held, me()),
    }


def audience_of(conference: Conference) -> dict[str, Any]:
    """The live list as one reader sees it."""
    chosen = chosen_order()
    return {
        "conference": conference,
        "questions": queries.on_stage(conference, chosen),
        "voted": vote.voted_among(me(), conference) if me().is_authenticated else (),
        "order": chosen,
        "statuses": STATUSES,
        "moderates": me().moderates(conference.unit),
        "stamp": stamp_of(conference, chosen),
    }


def chosen_order() -> str:
    order = request.args.get("order", "")
    return order if order in queries.ORDERS else queries.ORDERS[0]


@conferences.post("/<slug>/place")
@signed_in
@reads_first
def place(slug: str) -> ResponseReturnValue:
    conference = found(slug)
    require(conference.visible_to(me()))
    form = PlaceForm()
    if not form.validate():
        abort(422)
    begin_to_write()
    places.settle(conference, by=me(), wish=form.wish.data)
    commit()
    door = door_of(conference)
    said = _said(door, form.wish.data)
    if not wants_fragment():
        flash(said, "good")
    return fragment_or_redirect("gatherings/_door.html", address(conference), said=said, **door)


def _said(door: dict[str, Any], wish: Wish) -> str:
    if wish is Wish.WITHDRAWN:
        return _("You are no longer signed up.")
    if door["place"] and door["place"].is_held:
        return _("You have a place. We will remind you the day before.")
    return _("You are on the waiting list: you will be told if a place becomes free.")
