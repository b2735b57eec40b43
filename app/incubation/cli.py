"""Commands of the Lab: a portfolio that began elsewhere comes in."""

from __future__ import annotations

import sys
from pathlib import Path

import click
from flask.cli import AppGroup
from flask_babel import force_locale

from app.database import db
from app.errors import Refused
from app.incubation import importing, portfolio
from app.incubation.aliases import STOPPED
from app.incubation.history import Line
from app.incubation.portfolio import Portfolio
from app.progress import progress

projects = AppGroup("projects", help="The projects of the Lab.")


@projects.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Check everything, write nothing.")
@click.option("--all-or-nothing/--each", default=True, help="What to do with good projects when others are wrong.")
def import_projects(file: Path, dry_run: bool, all_or_nothing: bool) -> None:
    """Import projects and their dated phases from CSV or JSON; again changes nothing, and nobody is told."""
    found = _read(file)
    for line in found.guesses:
        click.echo(_guess(file, line), err=True)
    for problem in found.problems:
        click.echo(str(problem), err=True)
    if found.problems and all_or_nothing:
        click.echo(f"Nothing was imported: {len(found.problems)} rows are wrong.", err=True)
        sys.exit(1)
    with progress("Importing", len(found.new)) as done:
        result = importing.write(found, by=None, done=done)
    if dry_run:
        db.session.rollback()
        click.echo(f"Would import: {result}. Nothing was written.")
        return
    db.session.commit()
    click.echo(f"Imported: {result}.")


def _read(file: Path) -> Portfolio:
    with force_locale("en"):
        try:
            return portfolio.read(file.name, file.read_bytes())
        except Refused as refused:
            raise click.ClickException(refused.message) from refused


def _guess(file: Path, line: Line) -> str:
    reading = line.reading
    assert reading is not None
    as_known = f"{reading.known} → {reading.phase or STOPPED}" if reading.is_renamed else reading.known
    return f"{file.name}, line {line.number}: “{reading.word}” read as {as_known}"
