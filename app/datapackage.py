"""Open data: sheets with typed columns, as CSV, and the Data Package that names and proves them (datapackage.org)."""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask import Response

from app.database import Document
from app.rest import written
from app.rows import safe

FEWEST = 5
"""Fewer people than this are not counted in public."""
LICENCE = {
    "name": "etalab-2.0",
    "title": "Licence Ouverte / Open Licence 2.0",
    "path": "https://www.etalab.gouv.fr/licence-ouverte-open-licence",
}
KEPT_SECONDS = 300
Rows = list[tuple[Any, ...]]


@dataclass(frozen=True)
class Sheet:
    """A resource of a package: columns with their types, and rows, which nobody reads but whoever asks for them."""

    name: str
    title: str
    columns: Sequence[tuple[str, str]]
    rows: Callable[[], Rows]

    def as_csv(self) -> bytes:
        """UTF-8, a header row; what a spreadsheet would take for a formula is neutralised."""
        out = io.StringIO()
        writer = csv.writer(out)
        writer.writerow([name for name, _ in self.columns])
        writer.writerows([["" if cell is None else safe(cell) for cell in row] for row in self.rows()])
        return out.getvalue().encode()

    def described(self) -> Document:
        body = self.as_csv()
        return {
            "name": self.name,
            "title": self.title,
            "path": f"data/{self.name}.csv",
            "type": "table",
            "profile": "tabular-data-resource",
            "format": "csv",
            "mediatype": "text/csv",
            "encoding": "utf-8",
            "bytes": len(body),
            "hash": f"sha256:{hashlib.sha256(body).hexdigest()}",
            "schema": {"fields": [{"name": name, "type": kind} for name, kind in self.columns], "missingValues": [""]},
        }


def package(sheets: Iterable[Sheet], **said: Any) -> Document:
    """One that readers of version 1 and of version 2 understand."""
    return {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "profile": "tabular-data-package",
        **said,
        "licenses": [LICENCE],
        "resources": [sheet.described() for sheet in sheets],
    }


def save(folder: Path, document: Document, sheets: Iterable[Sheet]) -> None:
    """As it stands at its addresses: the package, and each sheet where the package says it is."""
    (folder / "data").mkdir(parents=True, exist_ok=True)
    for sheet in sheets:
        (folder / "data" / f"{sheet.name}.csv").write_bytes(sheet.as_csv())
    (folder / "datapackage.json").write_text(written(document), encoding="utf-8")


def answer(body: str | bytes, kind: str) -> Response:
    """For programs of any site, which may keep it for some minutes."""
    response = Response(body, mimetype=kind)
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.cache_control.max_age = KEPT_SECONDS
    return response
