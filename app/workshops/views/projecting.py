"""The wall behind whoever speaks: large, without anything of the reader's own."""

from __future__ import annotations

from flask import Response

from app.authorization import signed_in
from app.hypermedia import stamped, unchanged
from app.workshops import wall as walls
from app.workshops.views.room import on_board, stamp_of, workshops


@workshops.get("/<slug>/boards/<int:id>/projector")
@signed_in
def projector(slug: str, id: int) -> Response:
    wall = on_board(slug, id)
    stamp = stamp_of(wall, "projector ")
    known = unchanged(stamp)
    if known:
        return known
    return stamped(
        "workshops/projector.html",
        "workshops/_projected.html",
        stamp,
        wall=walls.fill(wall),
        board=wall.board,
        workshop=wall.workshop,
    )
