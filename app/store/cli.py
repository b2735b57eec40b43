"""Commands of the Store."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from flask.cli import AppGroup
from flask_babel import force_locale
from sqlalchemy import select

from app import counted
from app.database import db
from app.errors import Refused
from app.later import Later
from app.progress import progress
from app.store import catalogue_file, importing, learned, log, reckoning, recount
from app.store.catalogue_columns import Columns
from app.store.evaluation import clicks, helps
from app.store.service import Service

if TYPE_CHECKING:
    from app.store import training
else:
    training = Later("app.store.training")

services = AppGroup("services", help="Services of the Store.")


@services.command("recount")
@click.option("--check", is_flag=True, help="Change nothing; exit 1 when something does not add up.")
def recount_services(check: bool) -> None:
    """Compare exits with their days, stars with their reviews, recommendations with advisers; set them right."""
    repaired = counted.recount(_differences, _repair, check=check)
    db.session.commit()
    counted.say(repaired)


def _differences() -> list[Any]:
    return [*recount.differences(), *reckoning.differences()]


def _repair(found: Sequence[Any]) -> None:
    counted.repair([one for one in found if isinstance(one, counted.Difference)])
    reckoning.recount()


@services.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Check everything, write nothing.")
@click.option("--all-or-nothing/--each", default=True, help="What to do with good services when others are wrong.")
@click.option(
    "--columns", type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A TOML file that says which of its columns is which (docs/services.md).",
)  # fmt: skip
def import_services(file: Path, dry_run: bool, all_or_nothing: bool, columns: Path | None) -> None:
    """Import a catalogue of services from CSV or JSON; again changes nothing, and nobody is told."""
    with force_locale("en"):
        try:
            own = Columns.of(columns.read_bytes()) if columns else None
        except Refused as refused:
            raise click.ClickException(refused.message) from None
        found = catalogue_file.read(file.name, file.read_bytes(), own)
    for row in sorted((*found.problems, *found.left_out), key=lambda row: row.line):
        click.echo(str(row), err=True)
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


@services.command("train")
@click.option("--measure", type=click.Choice(["clicks", "helps"]), default="clicks", help="What is to be had more of.")
def train(measure: str) -> None:
    """Learn an order of recommended services from the log; it is in force only when somebody says so."""
    rewards = {"clicks": clicks, "helps": helps}
    categories = {row.id: str(row.category) for row in db.session.execute(select(Service.id, Service.category))}
    try:
        trained = training.train(log.read(), categories, rewards[measure], policy=learned.policy_in_force())
    except training.TooLittle as problem:
        click.echo(f"Nothing was learned: {problem}", err=True)
        sys.exit(1)
    made = training.keep(trained, measure)
    db.session.commit()
    click.echo(f"Order {made.id} learned from {made.slates} slates, judged on {made.held_out} later ones.")
    if made.gain is None:
        click.echo("The later ones hold too little to say whether it is better. It is not in force.")
        return
    gained = f"{made.gain:+.0f} {measure} in a thousand slates ({made.gain_low:+.0f} to {made.gain_high:+.0f})"
    click.echo(f"{gained}: " + ("it won." if made.won else "it did not win.") + " It is not in force.")
