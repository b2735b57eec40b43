"""Commands of workshops."""

from __future__ import annotations

import click
from flask.cli import AppGroup

from app import counted
from app.database import db
from app.workshops import recount

workshops = AppGroup("workshops", help="Places, notes and dots of workshops, counted again.")


@workshops.command("recount")
@click.option("--check", is_flag=True, help="Change nothing; exit 1 when something does not add up.")
def recount_workshops(check: bool) -> None:
    """Compare counters and rows, and set the counters right."""
    repaired = counted.recount(lambda: list(recount.differences()), counted.repair, check=check)
    db.session.commit()
    counted.say(repaired)
