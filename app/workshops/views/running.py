"""Running a workshop: its boards, what each takes now, its clock."""

from __future__ import annotations

from collections.abc import Callable

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.authorization import require, signed_in
from app.database import db
from app.workshops import board as boards
from app.workshops import timer
from app.workshops.board import Board, Stale
from app.workshops.forms import BoardForm, ClockForm, StageForm, number_of
from app.workshops.views.room import board_address, led, on_board, workshops
from app.workshops.views.writing import board_page
from app.workshops.wall import Wall
from app.workshops.workshop import Workshop

ACTS: dict[str, Callable[[Workshop], None]] = {"pause": timer.pause, "go_on": timer.go_on, "clear": timer.clear}


def _form_page(workshop: Workshop, form: BoardForm, board: Board | None = None) -> str:
    return render_template("workshops/board_edit.html", workshop=workshop, form=form, board=board)


@workshops.get("/<slug>/boards/new")
@signed_in
def new_board(slug: str) -> str:
    return _form_page(led(slug).workshop, BoardForm(formdata=None))


@workshops.post("/<slug>/boards/new")
@signed_in
def add_board(slug: str) -> ResponseReturnValue:
    workshop = led(slug).workshop
    form = BoardForm()
    if not form.validate():
        return _form_page(workshop, form), 422
    board = boards.add(workshop, **form.said())
    db.session.commit()
    flash(_("The board is there."), "good")
    return redirect(url_for("workshops.board", slug=slug, id=board.id), 303)


def _led(slug: str, id: int) -> Wall:
    wall = on_board(slug, id)
    require(wall.presence.leads)
    return wall


@workshops.get("/<slug>/boards/<int:id>/edit")
@signed_in
def edit_board(slug: str, id: int) -> str:
    wall = _led(slug, id)
    form = BoardForm(formdata=None)
    form.show(wall.board)
    return _form_page(wall.workshop, form, wall.board)


@workshops.post("/<slug>/boards/<int:id>/edit")
@signed_in
def change_board(slug: str, id: int) -> ResponseReturnValue:
    wall = _led(slug, id)
    form = BoardForm()
    if not form.validate():
        return _form_page(wall.workshop, form, wall.board), 422
    try:
        wall.board.rewrite(seen=number_of(form.seen), **form.said())
    except Stale as problem:
        db.session.rollback()
        wall = _led(slug, id)
        form.seen.data = str(wall.board.changed_in)
        form.title.errors = [problem.message]
        return _form_page(wall.workshop, form, wall.board), 409
    db.session.commit()
    flash(_("Saved."), "good")
    return redirect(board_address(wall), 303)


@workshops.post("/<slug>/boards/<int:id>/stage")
@signed_in
def stage(slug: str, id: int) -> ResponseReturnValue:
    """Whether it takes notes, and how far its vote is: states, so that two who press say the same."""
    wall = _led(slug, id)
    form = StageForm()
    if not form.validate():
        abort(422)
    wall.board.pass_to(writing=form.writing.data, voting=form.voting.data)
    db.session.commit()
    return redirect(board_address(wall), 303)


@workshops.post("/<slug>/boards/<int:id>/clock")
@signed_in
def clock(slug: str, id: int) -> ResponseReturnValue:
    """The clock is the workshop's: it is set from a board, and counts down on all of them."""
    wall = _led(slug, id)
    form = ClockForm()
    if not form.validate():
        return board_page(wall, clock=form), 422
    act = str(form.act.data)
    if act in ACTS:
        ACTS[act](wall.workshop)
    else:
        (timer.start if act == "start" else timer.add)(wall.workshop, form.minutes.data or 0)
    db.session.commit()
    return redirect(board_address(wall), 303)
