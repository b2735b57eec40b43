"""Putting notes together: by dragging, by keyboard, by the menu of a note; naming a group."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.authorization import require, signed_in
from app.database import commit, db
from app.hypermedia import fragment_or_redirect, wants_fragment
from app.workshops import note as notes
from app.workshops import wall as walls
from app.workshops.board import Board, Stale
from app.workshops.cluster import Cluster
from app.workshops.forms import GroupForm, MoveForm, number_of
from app.workshops.note import Note
from app.workshops.views.room import board_address, on_board, with_note, workshops
from app.workshops.views.writing import note_page, shown
from app.workshops.wall import Wall


@workshops.post("/<slug>/boards/<int:id>/move")
@signed_in
def move(slug: str, id: int) -> ResponseReturnValue:
    wall = on_board(slug, id)
    require(wall.groups)
    form = MoveForm()
    note = db.session.get(Note, form.note.data) if 0 < (form.note.data or 0) < 2**63 else None
    if note is None or note.board_id != id or note.removed_at:
        abort(404)
    if not form.validate():
        return note_page(wall, note, moving=form), 422
    try:
        note.move(_place(form.onto.data, wall.board), seen=number_of(form.seen))
    except Stale as problem:
        if wants_fragment():
            raise
        db.session.rollback()
        wall, note = with_note(slug, form.note.data or 0)
        form.seen.data = str(note.version)
        form.onto.errors = [problem.message]
        return note_page(wall, note, moving=form), 409
    number = note.id
    commit()
    return fragment_or_redirect(
        "workshops/_moved.html",
        board_address(wall, _anchor=f"note-{number}"),
        happened="moved",
        said=_("The note is moved."),
    )


def _place(onto: str, board: Board) -> Note | Cluster | None:
    """Raises Stale where what it names is not there any more."""
    kind, _dash, number = onto.partition("-")
    if kind == "loose":
        return None
    id = int(number)
    found: Note | Cluster | None = db.session.get(Note, id) if kind == "note" else db.session.get(Cluster, id)
    if found is None or found.board_id != board.id:
        raise Stale(_("This is not there any more."))
    return found


def _group(slug: str, id: int) -> tuple[Wall, Cluster]:
    cluster = db.session.get(Cluster, id) if id < 2**63 else None
    if cluster is None or cluster.removed_at:
        abort(404)
    wall = on_board(slug, cluster.board_id)
    return wall, cluster


@workshops.get("/<slug>/groups/<int:id>")
@signed_in
def group(slug: str, id: int) -> str:
    wall, cluster = _group(slug, id)
    require(wall.groups)
    form = GroupForm(formdata=None)
    form.title.data = cluster.title
    return _page(wall, cluster, form)


def _page(wall: Wall, cluster: Cluster, form: GroupForm) -> str:
    walls.fill(wall)
    return render_template("workshops/group.html", **shown(wall) | {"cluster": cluster, "form": form})


@workshops.post("/<slug>/groups/<int:id>")
@signed_in
def name_group(slug: str, id: int) -> ResponseReturnValue:
    wall, cluster = _group(slug, id)
    require(wall.groups)
    form = GroupForm()
    if not form.validate():
        return _page(wall, cluster, form), 422
    notes.name_group(cluster, form.title.data or "")
    db.session.commit()
    flash(_("The group has its title."), "good")
    return redirect(board_address(wall, _anchor=f"cluster-{id}"), 303)
