"""Reading challenges: the list, the page, the calendar."""

from __future__ import annotations

from typing import Any

from flask import Response, render_template, request
from flask_babel import gettext as _

from app.activity.follow import follows
from app.authorization import me, public
from app.challenges import dates, ribbon
from app.challenges.challenge import Challenge, Status
from app.challenges.draft import draft_of
from app.challenges.labels import WORDS
from app.challenges.queries import MOST_AT_ONCE, for_cards, shown_to, visible_to
from app.challenges.slate import announced_in
from app.challenges.team import looking_in, team_of
from app.challenges.views.room import May, challenges, found
from app.database import db
from app.extensions import settings
from app.guest_pages import keep_for_guests
from app.people.user import Guest


@challenges.get("/challenges")
@public
@keep_for_guests
def index() -> str:
    shown = shown_to(me(), request.args.get("after", ""))
    ribbons = {one.id: ribbon.of(one) for one in shown.running}
    may_launch = bool(me().facilitated_units)
    return render_template("challenges/list.html", shown=shown, ribbons=ribbons, may_launch=may_launch, words=WORDS)


@challenges.get("/challenges/<slug>")
@public
@keep_for_guests
def show(slug: str) -> str:
    challenge = found(slug)
    return render_template("challenges/show.html", **page_of(challenge))


@challenges.get("/challenges.ics")
@public
def calendar() -> Response:
    """The dates of what everybody may see, whoever asks: calendars are fetched without a session."""
    asked = for_cards(visible_to(Guest()).where(Challenge.status != Status.CLOSED).order_by(Challenge.id.desc()))
    shown = db.session.scalars(asked.limit(MOST_AT_ONCE)).all()
    body = dates.of_phases(shown, _("Challenges · %(site)s", site=settings().site_name))
    response = Response(body, mimetype="text/calendar")
    response.cache_control.max_age = 300
    return response


@challenges.get("/challenges/<slug>.ics")
@public
def own_calendar(slug: str) -> Response:
    """The dates of one, for whoever sees its page."""
    challenge = found(slug)
    response = Response(dates.of_phases([challenge], challenge.title), mimetype="text/calendar")
    response.headers["Content-Disposition"] = f"attachment; filename={challenge.slug}.ics"
    response.headers["Cache-Control"] = "no-store"
    return response


def page_of(challenge: Challenge) -> dict[str, Any]:
    person = me()
    may = May.of(challenge, person)
    team = team_of(challenge, person) if challenge.has_teams else None
    begins = may.enter and (challenge.takes_people_alone or team is not None)
    return {
        "challenge": challenge,
        "ribbon": ribbon.of(challenge),
        "slate": announced_in(challenge),
        "may": may,
        "draft": begins and draft_of(challenge, person) is not None,
        "team": team,
        "looking": db.session.scalars(looking_in(challenge)).all() if challenge.team_count and not team else [],
        "following": person.is_authenticated and follows(person, challenge),
        "words": WORDS,
    }
