"""Importing a portfolio: what would happen, row by row; then, when somebody says so, it happens."""

from __future__ import annotations

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import ngettext

from app import uploads
from app.authorization import me, require, signed_in
from app.database import db
from app.errors import Refused
from app.incubation import importing, portfolio
from app.incubation.labels import OUTCOMES, WORDS
from app.incubation.portfolio import Portfolio
from app.incubation.portfolio_forms import PortfolioForm
from app.incubation.views.room import lab
from app.people.unit import Level
from app.people.user import Person

NAME = "portfolio.csv"
ALL, EACH = "all", "each"


def may_import(person: Person) -> bool:
    """A portfolio brings projects of every unit: it is the nation's facilitators who bring it."""
    return any(unit.level is Level.NATIONAL for unit in person.facilitated_units)


@lab.get("/lab/import", endpoint="portfolio")
@signed_in
def choose() -> Response:
    require(may_import(me()))
    return _page(PortfolioForm(formdata=None))


@lab.post("/lab/import", endpoint="import_portfolio")
@signed_in
@uploads.takes_files
def look_or_import() -> ResponseReturnValue:
    """Nothing is written unless a button says so of rows that were seen: a file is looked at first."""
    require(may_import(me()))
    form, wish = PortfolioForm(), request.form.get("do")
    try:
        form.rows.data = form.sent()
        found = portfolio.read(NAME, form.rows.data.encode())
    except Refused as refused:
        form.file.errors = [refused.message]
        return _page(form, status=422)
    if form.file.data or wish not in (ALL, EACH):
        return _page(form, found)
    if not found.new or (wish == ALL and found.problems):
        return _page(form, found, 422)
    result = importing.write(found, by=me())
    db.session.commit()
    flash(_said(result.projects), "good")
    if found.problems:
        return _page(form, portfolio.read(NAME, form.rows.data.encode()))
    return redirect(url_for("incubation.index"), 303)


def _said(count: int) -> str:
    return ngettext("%(num)s project is imported.", "%(num)s projects are imported.", count)


def _page(form: PortfolioForm, found: Portfolio | None = None, status: int = 200) -> Response:
    page = render_template(
        "incubation/import.html", form=form, found=found, outcomes=OUTCOMES, columns=portfolio.COLUMNS, words=WORDS
    )
    return Response(page, status)
