"""Commands of the outbox."""

import click
from flask.cli import with_appcontext

from app.outbox import worker


@click.command("work")
@click.option("--once", is_flag=True, help="Do what is due, then stop.")
@with_appcontext
def work(once: bool) -> None:
    """Run the worker: errands, letters, chores."""
    if once:
        worker.drain()
        return
    click.echo("The worker is running; Ctrl-C stops it.")
    worker.work()
