"""Commands of the Store."""

from __future__ import annotations

import sys

import click
from flask.cli import AppGroup
from sqlalchemy import select

from app.database import db
from app.store import log, recount, training
from app.store.evaluation import clicks, helps
from app.store.service import Service

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


@services.command("train")
@click.option("--measure", type=click.Choice(["clicks", "helps"]), default="clicks", help="What is to be had more of.")
def train(measure: str) -> None:
    """Learn an order of recommended services from the log; it is in force only when somebody says so."""
    rewards = {"clicks": clicks, "helps": helps}
    categories = {row.id: str(row.category) for row in db.session.execute(select(Service.id, Service.category))}
    try:
        trained = training.train(log.read(), categories, rewards[measure])
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
