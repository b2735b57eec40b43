"""Importing a catalogue: what would happen, row by row; then, when somebody says so, it happens."""

from __future__ import annotations

from flask import Response, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import ngettext

from app import uploads
from app.authorization import me, require, signed_in
from app.database import db
from app.store import catalogue_file, importing
from app.store.catalogue_file import CHOICES, COLUMNS, NEEDED, SEVERAL, CatalogueFile
from app.store.provider import kept_by
from app.store.views.room import store
from app.table_form import TableForm, look_or_write

NAME = "catalogue.csv"


@store.get("/store/import", endpoint="catalogue")
@signed_in
def choose() -> Response:
    require(kept_by(me()))
    return _page(TableForm(formdata=None))


@store.post("/store/import", endpoint="import_catalogue")
@signed_in
@uploads.takes_files
def look_or_import() -> ResponseReturnValue:
    require(kept_by(me()))
    return look_or_write(read=_read, write=_write, page=_page, onward=url_for("store.index", order="newest"))


def _read(content: bytes) -> CatalogueFile:
    return catalogue_file.read(NAME, content)


def _write(found: CatalogueFile) -> str:
    result = importing.write(found, by=me())
    db.session.commit()
    return ngettext("%(num)s service is imported.", "%(num)s services are imported.", result.services)


def _page(form: TableForm, found: CatalogueFile | None = None, status: int = 200) -> Response:
    how = {"columns": COLUMNS, "needed": NEEDED, "several": SEVERAL, "choices": CHOICES}
    return Response(render_template("store/import.html", form=form, found=found, **how), status)
