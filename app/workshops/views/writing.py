"""A board: reading it, following it live, writing a note, changing one, taking it off."""

from __future__ import annotations

from typing import Any

from flask import current_app, flash, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.authorization import me, require, signed_in
from app.database import begin_to_write, commit, db, reads_first
from app.hypermedia import fragment_or_redirect, unchanged, wants_fragment
from app.workshops import consent as consents
from app.workshops import note as notes
from app.workshops import removal
from app.workshops import wall as walls
from app.workshops.board import Stale
from app.workshops.forms import ClockForm, MoveForm, NoteForm, number_of
from app.workshops.labels import ASKS, COLOURS, PURPOSES, VOTINGS
from app.workshops.note import Note
from app.workshops.views.room import board_address, on_board, stamp_of, with_note, workshops
from app.workshops.wall import Wall


@workshops.get("/<slug>/boards/<int:id>")
@signed_in
def board(slug: str, id: int) -> str:
    return board_page(on_board(slug, id))


def board_page(wall: Wall, form: NoteForm | None = None, clock: ClockForm | None = None) -> str:
    walls.fill(wall)
    forms = {"form": form or NoteForm(formdata=None), "clock_form": clock or ClockForm(formdata=None)}
    return render_template("workshops/board.html", **shown(wall), **forms)


def shown(wall: Wall) -> dict[str, Any]:
    return {
        "wall": wall,
        "board": wall.board,
        "workshop": wall.workshop,
        "presence": wall.presence,
        "stamp": stamp_of(wall),
        "votings": VOTINGS,
        "colours": COLOURS,
    }


@workshops.get("/<slug>/boards/<int:id>/live")
@signed_in
def live(slug: str, id: int) -> ResponseReturnValue:
    """What a board's page asks every second: nothing, or what came after the version it shows."""
    wall = on_board(slug, id)
    known = unchanged(stamp_of(wall))
    if known:
        return known
    if not wants_fragment():
        return redirect(board_address(wall))
    asked = request.args
    delta = walls.since(wall, asked.get("since", -1, type=int))
    has_form = asked.get("form") == "1"
    page = render_template(
        "workshops/_live.html",
        **shown(delta or walls.fill(wall)),
        delta=delta,
        has_form=has_form,
        clock_moved=asked.get("pulse", -1, type=int) != wall.workshop.pulse,
        form=None if has_form else NoteForm(formdata=None),
        clock_form=None if delta else ClockForm(formdata=None),
    )
    response = make_response(page)
    response.headers["Cache-Control"] = "private, no-cache"
    response.vary.add("HX-Request")
    return response


@workshops.post("/<slug>/boards/<int:id>/notes")
@signed_in
@reads_first
def write(slug: str, id: int) -> ResponseReturnValue:
    wall = on_board(slug, id)
    require(wall.presence.writes)
    form = NoteForm()
    if not form.validate():
        if wants_fragment():
            return render_template("workshops/_writing.html", form=form, **shown(wall)), 422
        return board_page(wall, form), 422
    begin_to_write()
    note = notes.write(wall.board, text=form.text.data or "", colour=form.colour.data, author=wall.presence.own)
    number = note.id
    commit()
    again = NoteForm(formdata=None)
    again.colour.data = form.colour.data
    return fragment_or_redirect(
        "workshops/_writing.html",
        board_address(wall, _anchor=f"note-{number}"),
        happened="moved",
        said=_("Your note is on the board."),
        form=again,
        **shown(wall),
    )


@workshops.get("/<slug>/notes/<int:id>")
@signed_in
def note(slug: str, id: int) -> str:
    wall, found = with_note(slug, id)
    return note_page(wall, found)


def note_page(wall: Wall, note: Note, form: NoteForm | None = None, moving: MoveForm | None = None) -> str:
    """All that can be done with a note, without a script; `form` and `moving` are sent back."""
    walls.fill(wall)
    if form is None:
        form = NoteForm(formdata=None)
        form.show(note)
    if moving is None:
        moving = MoveForm(formdata=None)
        moving.note.data, moving.seen.data = note.id, str(note.version)
        moving.onto.data = f"cluster-{note.cluster_id}" if note.cluster_id else "loose"
    offer(moving, wall, note)
    page = shown(wall) | {
        "form": form,
        "note": note,
        "moving": moving,
        "editable": note.editable_by(wall.presence),
        "removable": note.removable_by(wall.presence),
        "consents": consents.asked_of(note) if wall.presence.leads or wall.is_own(note) else {},
        "purposes": PURPOSES,
        "asks": ASKS,
        "tried": current_app.extensions["tried_of_note"](note, me()),
        "idea": note.idea if note.idea and note.idea.visible_to(me()) else None,
    }
    return render_template("workshops/note.html", **page)


def offer(form: MoveForm, wall: Wall, note: Note) -> None:
    """Where a note can be put: alone, into a group, onto another note that lies alone."""
    places: list[tuple[str, Any]] = [("loose", _("Nothing: it stands alone"))]
    places += [(f"cluster-{one.id}", _("The group “%(title)s”", title=named(wall, one))) for one in wall.clusters]
    places += [
        (f"note-{one.id}", _("The note “%(text)s”", text=one.text[:60]))
        for one in wall.notes_in(None)
        if one.id != note.id
    ]
    form.onto.choices = places


def named(wall: Wall, cluster: Any) -> str:
    """What a group is called: its title, or the beginning of its first note."""
    inside = wall.notes_in(cluster.id)
    return cluster.title or (inside[0].text[:40] if inside else "…")


@workshops.post("/<slug>/notes/<int:id>/edit")
@signed_in
def edit_note(slug: str, id: int) -> ResponseReturnValue:
    wall, found = with_note(slug, id)
    require(found.editable_by(wall.presence))
    form = NoteForm()
    if not form.validate():
        return note_page(wall, found, form), 422
    try:
        found.rewrite(seen=number_of(form.seen), text=form.text.data or "", colour=form.colour.data)
    except Stale as problem:
        db.session.rollback()
        wall, found = with_note(slug, id)
        form.seen.data = str(found.version)
        form.text.errors = [problem.message]
        return note_page(wall, found, form), 409
    db.session.commit()
    flash(_("Your note is changed."), "good")
    return redirect(board_address(wall, _anchor=f"note-{id}"), 303)


@workshops.post("/<slug>/notes/<int:id>/remove")
@signed_in
def remove_note(slug: str, id: int) -> ResponseReturnValue:
    wall, found = with_note(slug, id)
    require(found.removable_by(wall.presence))
    removal.take_off(found)
    db.session.commit()
    flash(_("The note is taken off."), "good")
    return redirect(board_address(wall), 303)
