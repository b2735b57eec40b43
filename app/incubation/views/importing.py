"""Importing a portfolio: what would happen, row by row; then, when somebody says so, it happens."""

from __future__ import annotations

from flask import Response, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import ngettext

from app import uploads
from app.authorization import me, require, signed_in
from app.database import db
from app.incubation import importing, portfolio
from app.incubation.labels import BROUGHT, WORDS
from app.incubation.portfolio import Portfolio
from app.incubation.views.room import lab
from app.people.unit import Level
from app.people.user import Person
from app.table_form import TableForm, look_or_write

NAME = "portfolio.csv"


def may_import(person: Person) -> bool:
    """A portfolio brings projects of every unit: it is the nation's facilitators who bring it."""
    return any(unit.level is Level.NATIONAL for unit in person.facilitated_units)


@lab.get("/lab/import", endpoint="portfolio")
@signed_in
def choose() -> Response:
    require(may_import(me()))
    return _page(TableForm(formdata=None))


@lab.post("/lab/import", endpoint="import_portfolio")
@signed_in
@uploads.takes_files
def look_or_import() -> ResponseReturnValue:
    require(may_import(me()))
    return look_or_write(read=_read, write=_write, page=_page, onward=url_for("incubation.index"))


def _read(content: bytes) -> Portfolio:
    return portfolio.read(NAME, content)


def _write(found: Portfolio) -> str:
    result = importing.write(found, by=me())
    db.session.commit()
    return ngettext("%(num)s project is imported.", "%(num)s projects are imported.", result.projects)


def _page(form: TableForm, found: Portfolio | None = None, status: int = 200) -> Response:
    page = render_template(
        "incubation/import.html", form=form, found=found, outcomes=BROUGHT, columns=portfolio.COLUMNS, words=WORDS
    )
    return Response(page, status)
