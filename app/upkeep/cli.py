"""Commands that keep the house."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from pathlib import Path
from typing import TypeVar

import click
from flask import current_app
from flask.cli import AppGroup, with_appcontext
from sqlalchemy import func, select
from sqlalchemy.exc import DBAPIError, OperationalError

from app.database import db
from app.errors import Refused
from app.extensions import settings
from app.ideas import theme as themes
from app.ideas.idea import Idea
from app.people import demonstration as people
from app.people import ledger
from app.people import unit as units
from app.progress import Told, nobody, progress
from app.search import opened
from app.search.opened import the_index
from app.upkeep import backup as backups
from app.upkeep import demo as content
from app.upkeep import doctor as health
from app.upkeep import serve as household
from config import is_loopback

T = TypeVar("T")
DEFAULT_SITE = "http://127.0.0.1:8000"

demo = AppGroup("demo", help="Believable content to try things on.")


@demo.command("load")
@click.option("--ideas", default=0, help="How many ideas to add to those written by hand.")
@click.option("--people", default=0, help="How many people; by default one for each ten ideas, a thousand at least.")
@click.option("--supports", default=0, help="How many supports; by default twenty for each idea.")
@click.option("--comments", default=0, help="How many comments; by default two for each idea.")
@click.option("--seed", default=1, help="The same seed gives the same content.")
@click.option("--index/--no-index", default=True, help="Whether it is found at once, or after a search rebuild.")
def load(ideas: int, people: int, supports: int, comments: int, seed: int, index: bool) -> None:
    """Load the demonstration, and more of its kind when asked; what is here already stays as it is."""
    added = content.load()
    db.session.commit()
    click.echo(f"{added} ideas written by hand were added.")
    if ideas:
        _scale(ideas, people or max(ideas // 10, 1_000), supports or ideas * 20, comments or ideas * 2, seed)
    if index and (added or ideas):
        with progress("Indexing", opened.how_many()) as done:
            click.echo(f"{opened.rebuild(done)} documents indexed.")


def _scale(ideas: int, people: int, supports: int, comments: int, seed: int) -> None:
    shown = ""
    tell: Told = nobody
    with ExitStack() as bars:
        for what, done, total in content.scale(
            count=ideas, crowd=people, supports=supports, comments=comments, seed=seed
        ):
            db.session.commit()
            if what != shown:
                bars.close()
                shown, tell = what, bars.enter_context(progress(what, total))
            tell(done)
            if done >= total:
                click.echo(f"{what}: {done} of {total}")


@click.command("doctor")
@with_appcontext
def doctor() -> None:
    """Is this installation healthy? One line each; exit 1 when something is not."""
    findings = list(health.examine())
    _say(findings)
    sys.exit(0 if all(finding.ok for finding in findings) else 1)


backup = AppGroup("backup", help="The database saved, looked at, brought back.")
FOLDER = click.Path(file_okay=False, path_type=Path)


@backup.command("create")
@click.argument("folder", type=FOLDER)
def create(folder: Path) -> None:
    """Save the database into an empty folder, while it is used."""
    with progress("Copying pages", _or_refuse(backups.pages)) as done:
        rows = _or_refuse(lambda: backups.create(folder, done))
    click.echo(f"{sum(rows.values())} rows of {len(rows)} tables saved in {folder}.")


@backup.command("check")
@click.argument("folder", type=FOLDER)
def check(folder: Path) -> None:
    """Is this backup whole, and does it add up? Exit 1 when not."""
    findings = list(backups.check(folder))
    _say(findings)
    sys.exit(0 if all(finding.ok for finding in findings) else 1)


@backup.command("restore")
@click.argument("folder", type=FOLDER)
@click.option("--replace", is_flag=True, help="Put it in the place of the database that is here.")
def restore(folder: Path, replace: bool) -> None:
    """Bring a backup back; stop the server first."""
    _or_refuse(lambda: backups.restore(folder, replace=replace))
    click.echo("Restored. The worker writes the index again once the site is started.")
    try:
        with current_app.test_request_context():
            done, refused = ledger.erase_again()
    except DBAPIError:
        db.session.rollback()
        raise click.ClickException("It has an older schema: db upgrade, then people erase-again.") from None
    db.session.commit()
    click.echo(f"{done} people erased again.")
    if refused:
        raise click.ClickException(f"Not erased again: {'; '.join(refused)}")


def _or_refuse(do: Callable[[], T]) -> T:
    try:
        return do()
    except Refused as refused:
        raise click.ClickException(refused.message) from None


def _say(findings: Iterable[health.Finding]) -> None:
    for finding in findings:
        click.echo(f"{'ok ' if finding.ok else 'NOT'}  {finding.what}: {finding.said}")


@click.command("serve")
@click.option("--port", default=8000, help="Where to listen.")
@click.option("--host", default="127.0.0.1", help="The address to listen on.")
@with_appcontext
def serve(port: int, host: str) -> None:
    """Make everything ready, then run the web server and the worker until Ctrl-C."""
    from flask_migrate import upgrade

    if not household.port_is_free(port):
        click.echo(f"Port {port} is taken by another program. Choose one: make run PORT={port + 1}", err=True)
        sys.exit(1)
    click.echo("Preparing the database ...")
    _reach_database()
    upgrade()
    _furnish()
    chosen = settings()
    db.session.remove()
    db.engine.dispose()
    if chosen.site_url == DEFAULT_SITE:
        os.environ["SITE_URL"] = f"http://{host if is_loopback(host) else 'localhost'}:{port}"
    click.echo(f"\n{chosen.site_name} answers at http://{host}:{port}  (Ctrl-C stops it)")
    if chosen.is_loopback and not is_loopback(host):
        click.echo("Other machines are answered once SITE_URL says the https:// address that people type.")
    if chosen.is_loopback:
        introduce()
    sys.exit(household.Household(chosen, host, port, click.echo).run())


def _reach_database() -> None:
    try:
        db.engine.connect().close()
    except OperationalError as problem:
        where = db.engine.url.render_as_string(hide_password=True)
        said = str(problem.orig).strip().partition("\n")[0]
        raise click.ClickException(f"The database does not answer at {where} (DATABASE_URL): {said}") from None


def _furnish() -> None:
    """Units and themes everywhere; the demonstration where it is somebody's own machine and nothing is there yet."""
    is_new = not db.session.scalar(select(func.count()).select_from(Idea))
    if settings().is_loopback and is_new:
        click.echo("Loading the demonstration ...")
        content.load()
    else:
        units.load_shipped()
        themes.load_shipped()
    db.session.commit()
    if is_new:
        click.echo("Indexing ...")
        opened.rebuild()
    elif not opened.holds_all():
        click.echo("The worker writes the search index anew; until then the site searches in the database.")
        the_index().want_rebuild("it does not hold what the database holds")


def introduce() -> None:
    click.echo(f"\nDemo accounts, all with the password  {people.password()}")
    for address in people.accounts():
        click.echo(f"  {address}")
    if not settings().mail_url:
        click.echo(f"\nMail is not sent but written to {settings().mail_folder}")
    click.echo()


COMMANDS = (demo, doctor, backup, serve)
