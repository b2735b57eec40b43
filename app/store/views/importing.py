"""Importing a catalogue: what would happen, row by row; then, when somebody says so, it happens."""

from __future__ import annotations

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import ngettext

from app import uploads
from app.authorization import me, require, signed_in
from app.database import db
from app.errors import Refused
from app.incubation.portfolio_forms import PortfolioForm
from app.store import catalogue_file, importing
from app.store.catalogue_file import COLUMNS, CatalogueFile
from app.store.provider import kept_by
from app.store.views.room import store

NAME = "catalogue.csv"
ALL, EACH = "all", "each"


@store.get("/store/import", endpoint="catalogue")
@signed_in
def choose() -> Response:
    require(kept_by(me()))
    return _page(PortfolioForm(formdata=None))


@store.post("/store/import", endpoint="import_catalogue")
@signed_in
@uploads.takes_files
def look_or_import() -> ResponseReturnValue:
    """Nothing is written unless a button says so of rows that were seen: a file is looked at first."""
    require(kept_by(me()))
    form, wish = PortfolioForm(), request.form.get("do")
    try:
        form.rows.data = form.sent()
    except Refused as refused:
        form.file.errors = [refused.message]
        return _page(form, status=422)
    found = catalogue_file.read(NAME, form.rows.data.encode())
    if form.file.data or wish not in (ALL, EACH):
        return _page(form, found)
    if not found.new or (wish == ALL and found.problems):
        return _page(form, found, 422)
    result = importing.write(found, by=me())
    db.session.commit()
    flash(_said(result.services), "good")
    if found.problems:
        return _page(form, catalogue_file.read(NAME, form.rows.data.encode()))
    return redirect(url_for("store.index", order="newest"), 303)


def _said(count: int) -> str:
    return ngettext("%(num)s service is imported.", "%(num)s services are imported.", count)


def _page(form: PortfolioForm, found: CatalogueFile | None = None, status: int = 200) -> Response:
    page = render_template("store/import.html", form=form, found=found, columns=COLUMNS)
    return Response(page, status)
