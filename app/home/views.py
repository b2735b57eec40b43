"""The front page, a person's own page, and the pages that explain the house."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from flask import Blueprint, Response, abort, jsonify, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.authorization import me, public, signed_in
from app.challenges import ribbon
from app.challenges.labels import WORDS
from app.challenges.queries import in_front
from app.database import db
from app.gatherings.queries import next_for
from app.guest_pages import keep_for_guests, page_version
from app.home import belongings, finding, journey, publisher, queries, taking_part
from app.home.kinds import KINDS
from app.hypermedia import is_own_page
from app.ideas import impression, standing
from app.ideas import support as supports
from app.ideas.deadline import WORKING_DAYS
from app.ideas.queries import ORDERS, drafts_of, fair, finished_threads, visible_to, written_by
from app.ideas.rank import HEAT_SECONDS
from app.ideas.thread import Station, stations_of
from app.ideas.views.room import found
from app.incubation.labels import WORDS as LAB_WORDS
from app.language import COOKIE, LANGUAGES, spoken
from app.moderation.report import WITHIN
from app.search.query import MOST_CHARACTERS
from app.store import recommending
from app.store.queries import slugs_of
from app.store.service import STATION
from app.tokenless import from_our_pages

home = Blueprint("home", __name__)
YEAR = 365 * 24 * 3600
LONGEST_CHOSEN = 80
MODERATION_HOURS = WITHIN // timedelta(hours=1)


@home.get("/")
@public
@keep_for_guests
def front() -> str:
    ideas = fair(visible_to(me()), me(), most=6).items
    impression.note(ideas)
    supported = supports.supported_among(me(), [i.id for i in ideas]) if me().is_authenticated else set()
    return render_template(
        "home/front.html",
        fair=ideas,
        supported_ids=supported,
        version=page_version(),
        challenge_in_front=lambda: in_front(me()),
        ribbon_of=ribbon.of,
        words=WORDS,
        journeys=_journeys,
        next_conference=lambda: next_for(me()),
    )


def _journeys() -> list[dict[str, Any]]:
    """From the sentence at one end to the service at the other."""
    ideas = db.session.scalars(finished_threads(staff=me().is_staff)).all()
    slugs = slugs_of(ideas)
    return [
        {
            "title": idea.title,
            "url": url_for("ideas.show", id=idea.id, slug=idea.slug),
            "stations": [_leading(station, slugs.get(idea.id)) for station in stations_of(idea)],
            "figure": queries.figure_of(idea),
        }
        for idea in ideas
    ]


def _leading(station: Station, slug: str | None) -> Station:
    return replace(station, url=url_for("store.show", slug=slug)) if slug and station.name == STATION else station


@home.get("/me", endpoint="me")
@signed_in
def me_page() -> str:
    return render_template(
        "home/me.html",
        figures=queries.figures_of(me()),
        waiting=queries.waiting_for(me()),
        ideas=written_by(me(), me(), request.args.get("ideas_after", "")),
        parts=taking_part.of(me(), request.args.get("parts_after", "")),
        drafts=drafts_of(me(), request.args.get("drafts_after", "")),
    )


@home.get("/search")
@public
def search() -> ResponseReturnValue:
    """One box for everything: the best of each kind, or all of one."""
    words, kind = request.args.get("q", "").strip(), request.args.get("kind", "")
    said = {
        "q": words[:MOST_CHARACTERS],
        "kinds": KINDS,
        "where": finding.where,
        "words": WORDS,
        "lab_words": LAB_WORDS,
    }
    if kind not in KINDS:
        return render_template("home/search.html", found=finding.by_kind(me(), words), **said)
    if KINDS[kind].list_at:
        return redirect(finding.where(kind, words), 302)
    chosen = {column: request.args.get(column, "")[:LONGEST_CHOSEN] for column in KINDS[kind].narrowed_by}
    one = finding.of_kind(me(), kind, words, chosen, request.args.get("after", ""))
    return render_template("home/search.html", kind=kind, found=one.found, one=one, **said)


@home.get("/search/suggestions")
@public
def suggestions() -> str:
    """What the words being typed may become: titles that go on as typed, of one kind or of all."""
    titles = finding.suggested(me(), request.args.get("q", ""), request.args.get("kind", ""))
    return render_template("home/_suggestions.html", titles=titles)


@home.get("/ideas/<int:id>/journey")
@public
@keep_for_guests
def idea_journey(id: int) -> str:
    idea = found(id)
    return render_template("home/journey.html", idea=idea, journey=journey.of(idea, me()))


@home.get("/me/data")
@signed_in
def belongings_of_mine() -> Response:
    """All that is kept about a person, as a file of their own."""
    response = jsonify(belongings.of(me()))
    response.headers["Content-Disposition"] = "attachment; filename=le-fil.json"
    response.headers["Cache-Control"] = "no-store"
    return response


@home.get("/language/<code>")
@public
def language(code: str) -> ResponseReturnValue:
    if code not in LANGUAGES:
        abort(404)
    target = request.args.get("next", "")
    response = make_response(redirect(target if is_own_page(target) else url_for("home.front"), 302))
    response.set_cookie(COOKIE, code, max_age=YEAR, samesite="Lax", secure=request.is_secure, httponly=True)
    return response


@home.post("/language/<code>")
@public
@from_our_pages
def send_again_in(code: str) -> ResponseReturnValue:
    """What a page holds that no address does goes on with the form, to be answered in the other language."""
    response = make_response(language(code))
    response.status_code = 307
    return response


@home.get("/help")
@public
@keep_for_guests
def help() -> str:
    return render_template("home/help.html", days=WORKING_DAYS, hours=MODERATION_HOURS)


@home.get("/rules-of-ranking")
@public
@keep_for_guests
def rules_of_ranking() -> str:
    return render_template(
        "home/rules_of_ranking.html",
        orders=ORDERS,
        seen_enough=standing.SEEN_ENOUGH,
        seeds=standing.GUEST_SEEDS,
        heat_hours=HEAT_SECONDS / 3_600,
        least=finding.LEAST,
        **recommending.rules(),
    )


@home.get("/accessibility")
@public
@keep_for_guests
def accessibility() -> str:
    return render_template("home/accessibility.html")


@home.get("/privacy")
@public
@keep_for_guests
def privacy() -> str:
    return render_template("home/privacy.html")


@home.get("/legal")
@public
@keep_for_guests
def legal() -> str:
    return render_template("home/legal.html", publisher=publisher.said(spoken()))


@home.get("/rules")
@public
@keep_for_guests
def rules() -> str:
    return render_template("home/rules.html", hours=MODERATION_HOURS)


@home.get("/favicon.ico")
@public
def favicon() -> ResponseReturnValue:
    return redirect(url_for("static", filename="images/mark.svg"), 301)


@home.get("/robots.txt")
@public
def robots() -> Response:
    return Response("User-agent: *\nDisallow: /me\nDisallow: /api/\n", mimetype="text/plain")
