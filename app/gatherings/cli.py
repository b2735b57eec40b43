"""Commands of conferences."""

from __future__ import annotations

import sys

import click
from flask.cli import AppGroup

from app.database import db
from app.gatherings import recount

conferences = AppGroup("conferences", help="Places and votes of conferences, counted again.")


@conferences.command("recount")
@click.option("--check", is_flag=True, help="Change nothing; exit 1 when something does not add up.")
def recount_places_and_votes(check: bool) -> None:
    """Compare counters and rows, and set the counters right."""
    found = list(recount.differences())
    for difference in found:
        click.echo(str(difference))
    if check:
        click.echo("Everything adds up." if not found else f"{len(found)} numbers do not add up.")
        sys.exit(1 if found else 0)
    recount.repair(found)
    db.session.commit()
    click.echo(f"{len(found)} numbers set right.")
