"""Commands of the Store."""

from __future__ import annotations

import sys

import click
from flask.cli import AppGroup

from app.database import db
from app.store import reckoning, recount

services = AppGroup("services", help="Services of the Store.")


@services.command("recount")
@click.option("--check", is_flag=True, help="Change nothing; exit 1 when something does not add up.")
def recount_services(check: bool) -> None:
    """Compare the exits of each service with the sum of its days, its stars with its reviews, and set them right."""
    found = list(recount.differences())
    wrong = [*map(str, found), *map(str, reckoning.differences())]
    for words in wrong:
        click.echo(words)
    if check:
        click.echo("Everything adds up." if not wrong else f"{len(wrong)} numbers do not add up.")
        sys.exit(1 if wrong else 0)
    recount.repair(found)
    reckoning.recount()
    db.session.commit()
    click.echo(f"{len(wrong)} numbers set right.")
