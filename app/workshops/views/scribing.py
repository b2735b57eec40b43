"""A scribe's page: one line, Enter, the next one, for those who speak rather than type."""

from __future__ import annotations

from typing import Any

from flask import render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.authorization import require, signed_in
from app.database import commit
from app.hypermedia import fragment_or_redirect, wants_fragment
from app.workshops import note as notes
from app.workshops import participant as people
from app.workshops.forms import ScribeForm
from app.workshops.participant import Participant
from app.workshops.views.room import on_board, workshops
from app.workshops.wall import Wall

MOST_SHOWN = 8


@workshops.get("/<slug>/boards/<int:id>/scribe")
@signed_in
def scribe(slug: str, id: int) -> str:
    wall = on_board(slug, id)
    require(wall.presence.scribes)
    form = ScribeForm(formdata=None)
    form.offer(people.coming_to(wall.workshop))
    return render_template("workshops/scribe.html", **_shown(wall, form))


def _shown(wall: Wall, form: ScribeForm) -> dict[str, Any]:
    own = wall.presence.own
    written = notes.scribed_by(own, wall.board, MOST_SHOWN) if own else ()
    return {"wall": wall, "board": wall.board, "workshop": wall.workshop, "form": form, "written": written}


@workshops.post("/<slug>/boards/<int:id>/scribe")
@signed_in
def write_down(slug: str, id: int) -> ResponseReturnValue:
    wall = on_board(slug, id)
    require(wall.presence.scribes)
    coming = people.coming_to(wall.workshop)
    form = ScribeForm()
    form.offer(coming)
    if not form.validate():
        page = "workshops/_scribing.html" if wants_fragment() else "workshops/scribe.html"
        return render_template(page, **_shown(wall, form)), 422
    whose: Participant | None = next((one for one in coming if str(one.id) == form.whose.data), None)
    notes.write(wall.board, text=form.text.data or "", colour=form.colour.data, author=whose, scribe=wall.presence.own)
    commit()
    again = ScribeForm(formdata=None)
    again.offer(coming)
    again.whose.data, again.colour.data = form.whose.data, form.colour.data
    return fragment_or_redirect(
        "workshops/_scribing.html",
        url_for("workshops.scribe", slug=slug, id=id),
        said=_("The note is on the board."),
        **_shown(wall, again),
    )
