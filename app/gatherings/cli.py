"""Commands of conferences."""

from __future__ import annotations

import click
from flask.cli import AppGroup

from app import counted
from app.database import db
from app.gatherings import recount

conferences = AppGroup("conferences", help="Places and votes of conferences, counted again.")


@conferences.command("recount")
@click.option("--check", is_flag=True, help="Change nothing; exit 1 when something does not add up.")
def recount_places_and_votes(check: bool) -> None:
    """Compare counters and rows, and set the counters right."""
    repaired = counted.recount(lambda: list(recount.differences()), counted.repair, check=check)
    db.session.commit()
    counted.say(repaired)
