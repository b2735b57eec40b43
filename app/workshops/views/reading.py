"""Reading about workshops: the list and the page; coming, under a first name, and not coming any more."""

from __future__ import annotations

from typing import Any

from flask import Response, current_app, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.authorization import me, public, signed_in
from app.database import db
from app.guest_pages import keep_for_guests
from app.hypermedia import page_or_fragment
from app.workshops import group as groups
from app.workshops import note as notes
from app.workshops import participant as people
from app.workshops import queries
from app.workshops.forms import ComeForm
from app.workshops.labels import NAMINGS, PARTS
from app.workshops.participant import presence_of
from app.workshops.views import planning
from app.workshops.views.room import address, found, workshops
from app.workshops.workshop import Workshop


@workshops.get("")
@public
@keep_for_guests
def index() -> Response:
    after = request.args.get("after", "")
    upcoming = [] if after else queries.upcoming(me())
    return page_or_fragment(
        "workshops/list.html",
        "workshops/_past.html",
        upcoming=upcoming,
        standings=queries.standings_of(me(), upcoming),
        page=queries.past(me(), after),
        is_first=not after,
        may_open=bool(me().facilitated_units),
    )


@workshops.get("/<slug>")
@public
def show(slug: str) -> str:
    return render_template("workshops/show.html", **page_of(found(slug)))


def page_of(workshop: Workshop, form: ComeForm | None = None) -> dict[str, Any]:
    presence = presence_of(me(), workshop)
    return {
        "workshop": workshop,
        "presence": presence,
        "form": form or _asking(presence),
        "namings": NAMINGS,
        "parts": PARTS,
        "projects": current_app.extensions["born_of_workshop"](workshop, me()),
        **planning.of(presence),
    }


def _asking(presence: people.Presence) -> ComeForm:
    form = ComeForm(formdata=None)
    form.first_name.data = presence.own.first_name if presence.own else ""
    return form


@workshops.post("/<slug>/place")
@signed_in
def come(slug: str) -> ResponseReturnValue:
    """A place, or, for whoever has one, another first name."""
    workshop = found(slug)
    form = ComeForm()
    if not form.validate():
        return render_template("workshops/show.html", **page_of(workshop, form)), 422
    own = people.come(workshop, by=me(), first_name=form.first_name.data or "")
    notes.renamed(own)
    groups.seat(own)
    db.session.commit()
    flash(_("You are on the list as %(name)s.", name=own.first_name), "good")
    return redirect(address(workshop), 303)


@workshops.post("/<slug>/leave")
@signed_in
def leave(slug: str) -> ResponseReturnValue:
    workshop = found(slug)
    people.decline(workshop, by=me())
    db.session.commit()
    flash(_("You are not coming: your place is free for somebody else."), "good")
    return redirect(address(workshop), 303)
