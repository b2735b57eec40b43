"""Dots: giving one, taking one back."""

from __future__ import annotations

from flask import abort
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.authorization import require, signed_in
from app.database import begin_to_write, commit, db, reads_first
from app.hypermedia import fragment_or_redirect
from app.workshops import dot as dots
from app.workshops.forms import DotForm
from app.workshops.note import Note
from app.workshops.views.room import board_address, on_board, workshops
from app.workshops.views.writing import shown


@workshops.post("/<slug>/boards/<int:id>/dots")
@signed_in
@reads_first
def give_dots(slug: str, id: int) -> ResponseReturnValue:
    wall = on_board(slug, id)
    own = wall.presence.own
    require(wall.presence.writes and own is not None)
    form = DotForm()
    if not form.validate():
        abort(422)
    number, wish = form.wanted
    note = db.session.get(Note, number)
    if note is None or note.removed_at or note.board_id != id or own is None:
        abort(404)
    begin_to_write()
    dots.settle(note, by=own, wish=wish)
    commit()
    return fragment_or_redirect(
        "workshops/_dotted.html",
        board_address(wall, _anchor=f"note-{number}"),
        note=note,
        said=_("%(num)s of your dots are on this note.", num=wish) if wish else _("No dot of yours is on this note."),
        **shown(wall),
    )
