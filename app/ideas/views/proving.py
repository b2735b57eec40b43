"""The proof of one's support: the receipt, and the files that it is held against."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from io import StringIO

from flask import Response, abort, render_template, stream_with_context

from app.authorization import me, public, signed_in
from app.database import db
from app.ideas import receipt as receipts
from app.ideas import sheet as sheets
from app.ideas.idea import Idea
from app.ideas.sheet import Sheet
from app.ideas.views.room import found, ideas
from app.people.user import User

TOGETHER = 500


@ideas.get("/<int:id>/support", endpoint="receipt")
@signed_in
def receipt(id: int) -> str:
    """Of one's own support, and nobody else's."""
    idea, person = found(id), me()
    held = receipts.of(person, idea) if isinstance(person, User) else None
    if held is None:
        abort(404)
    return render_template("ideas/receipt.html", idea=idea, receipt=held, within=receipts.SEALED_WITHIN)


@ideas.get("/<int:id>/supports.csv", endpoint="ballots")
@public
def ballots(id: int) -> Response:
    """The ballots of an idea, without identity, for whoever may read the idea."""
    idea = found(id)
    response = Response(stream_with_context(_lines(idea)), mimetype="text/csv")
    response.headers["Content-Disposition"] = f'attachment; filename="supports-{idea.id}.csv"'
    return response


def _lines(idea: Idea) -> Iterator[str]:
    out = StringIO()
    writer = csv.writer(out)
    writer.writerow(sheets.COLUMNS)
    for number, (sheet, ballot) in enumerate(sheets.ballots_of(idea), 1):
        writer.writerow((sheet.id, sheet.day, ballot.name, ballot.electorate, ballot.act, ballot.proof))
        if number % TOGETHER == 0:
            yield out.getvalue()
            out.seek(0)
            out.truncate()
    yield out.getvalue()


@ideas.get("/sheets.csv", endpoint="sheets")
@public
def list_of_sheets() -> Response:
    """The chain: whoever keeps a copy notices when a sheet changes."""
    out = StringIO()
    writer = csv.writer(out)
    writer.writerow(("sheet", "day", "ballots", "sha256"))
    for sheet in db.session.scalars(sheets.all_sheets()):
        writer.writerow((sheet.id, sheet.day, sheet.count, sheet.hash))
    return Response(out.getvalue(), mimetype="text/csv")


@ideas.get("/sheets/<int:number>.txt", endpoint="sheet")
@public
def sheet(number: int) -> Response:
    """One sheet, closed for ever."""
    shown = db.session.get(Sheet, number) if number < 2**63 else None
    if shown is None:
        abort(404)
    return Response(sheets.text_of(shown), mimetype="text/plain")
