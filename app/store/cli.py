"""Commands of the Store."""

from __future__ import annotations

import sys

import click
from flask.cli import AppGroup

from app.database import db
from app.store import reckoning

services = AppGroup("services", help="The services of the Store.")


@services.command("recount")
@click.option("--check", is_flag=True, help="Change nothing; exit 1 when something does not add up.")
def recount_stars(check: bool) -> None:
    """Compare the stars on services with their reviews, and set them right."""
    if not check:
        changed = reckoning.recount()
        db.session.commit()
        click.echo(f"{changed} services set right.")
        return
    found = list(reckoning.differences())
    for one in found:
        click.echo(str(one))
    click.echo("Everything adds up." if not found else f"{len(found)} numbers do not add up.")
    sys.exit(1 if found else 0)
