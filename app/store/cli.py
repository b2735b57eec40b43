"""Commands of the Store."""

from __future__ import annotations

import sys

import click
from flask.cli import AppGroup

from app.database import db
from app.store import advice, recount

services = AppGroup("services", help="Services of the Store.")


@services.command("recount")
@click.option("--check", is_flag=True, help="Change nothing; exit 1 when something does not add up.")
def recount_exits(check: bool) -> None:
    """Compare the exits of each service with the sum of its days, and set them right."""
    found = list(recount.differences())
    for difference in found:
        click.echo(str(difference))
    if check:
        click.echo("Everything adds up." if not found else f"{len(found)} numbers do not add up.")
        sys.exit(1 if found else 0)
    recount.repair(found)
    db.session.commit()
    click.echo(f"{len(found)} numbers set right.")


@services.command("recount-advice")
@click.option("--check", is_flag=True, help="Change nothing; exit 1 when something does not add up.")
def recount_advice(check: bool) -> None:
    """Compare how many advisers recommend each service with who does, and set it right."""
    found = list(advice.differences())
    for id, name, column, true in found:
        click.echo(f"service {id} ({name}): recommended_by says {column}, the advice {true}")
    if check:
        click.echo("Everything adds up." if not found else f"{len(found)} numbers do not add up.")
        sys.exit(1 if found else 0)
    advice.repair(found)
    db.session.commit()
    click.echo(f"{len(found)} numbers set right.")
