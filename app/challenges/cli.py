"""Commands of challenges: look at the shelf of kits, launch one, count a vote again."""

from __future__ import annotations

import json
import sys
from datetime import datetime
from pathlib import Path
from typing import NoReturn

import click
from flask import current_app, url_for
from flask.cli import AppGroup

from app import counted
from app.challenges import (
    agenda,
    audience,
    challenge,
    disclosure,
    importing,
    kit,
    launching,
    proceedings,
    publication,
    recount,
    scrutiny,
    tally,
)
from app.challenges.kit import Flawed
from app.database import Document, db, reading
from app.errors import Refused
from app.extensions import settings
from app.people import unit as units
from app.people.user import Guest, by_address, by_handle
from app.progress import progress

challenges = AppGroup("challenges", help="Challenges and the shelf of their kits.")
teams = AppGroup("teams", help="Teams and entries of challenges, counted again.")


@challenges.command("check")
def check() -> None:
    """Open every kit of the shelf and say all that is wrong; exit 1 when something is."""
    wrong = 0
    for word in [*kit.words(), kit.TEMPLATE]:
        try:
            opened = kit.open_kit(word)
            if flaws := agenda.flaws(opened):
                raise Flawed(flaws)
        except Flawed as flawed:
            wrong += len(flawed.problems)
            for problem in flawed.problems:
                click.echo(problem)
        else:
            click.echo(f"{word}: opens, version {opened.version}, {len(opened.phases)} phases.")
    click.echo("Every kit opens." if not wrong else f"{wrong} things are wrong.")
    sys.exit(1 if wrong else 0)


@challenges.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Check everything, write nothing.")
def import_challenges(file: Path, dry_run: bool) -> None:
    """Import past challenges from a data package, all or nothing; again changes nothing.

    FILE is a datapackage.json: of past hackathons, or of a challenge, with its sheets beside it.
    """
    try:
        found = importing.read(file)
    except importing.Unusable as unusable:
        for problem in unusable.problems:
            click.echo(problem, err=True)
        click.echo(f"Nothing was imported: {len(unusable.problems)} things are wrong.", err=True)
        sys.exit(1)
    with progress("Importing", importing.entries_in(found)) as done:
        result = importing.write(found, done)
    if dry_run:
        db.session.rollback()
        click.echo(f"Would import: {result}. Nothing was written.")
        return
    db.session.commit()
    click.echo(f"Imported: {result}.")


@challenges.command("export")
@click.argument("slug")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
def export(slug: str, folder: Path) -> None:
    """Write the open data of a challenge into a folder: its package, and its sheets beside it."""
    with current_app.test_request_context(base_url=settings().site_url), reading():
        found = challenge.by_slug(slug)
        if found is None or not found.visible_to(Guest()):
            raise click.ClickException(f"No challenge that everybody may see is called {slug}.")
        disclosure.save(found, folder)
    click.echo(f"Written: {folder / 'datapackage.json'}")


@challenges.command("launch")
@click.argument("word", metavar="KIT")
@click.option("--on", required=True, type=click.DateTime(["%Y-%m-%d"]), help="The first day.")
@click.option("--unit", "code", default="fr", show_default=True, help="Where: the code of a unit.")
@click.option("--title", help="Its title; by default the kit's.")
@click.option("--by", "name", help="Whose it is: a handle or an address; by default the platform's own.")
@click.option("--announce", is_flag=True, help="Announce it at once, instead of leaving a draft.")
def launch(word: str, on: datetime, code: str, title: str | None, name: str | None, announce: bool) -> None:
    """Launch a challenge from a kit: a draft, which facilitators adjust and announce."""
    unit = units.by_code(code)
    if unit is None:
        raise click.ClickException(f"No unit has the code {code}; “fr” is the nation.")
    person = (by_address(name) if "@" in name else by_handle(name)) if name else None
    if name and person is None:
        raise click.ClickException(f"Nobody here has the address or the handle {name}.")
    try:
        made = launching.launch(kit.open_kit(word), on.date(), by=person, unit=unit, title=title)
        if announce:
            made.announce(by=person)
    except Flawed as flawed:
        raise click.ClickException("\n".join(flawed.problems)) from flawed
    except Refused as refused:
        raise click.ClickException(refused.message) from refused
    db.session.commit()
    for phase in made.phases:
        opens, closes = (moment.astimezone(made.zone) for moment in (phase.opens_at, phase.closes_at))
        click.echo(f"{phase.kind:15} {opens:%Y-%m-%d %H:%M} → {closes:%Y-%m-%d %H:%M}")
    with current_app.test_request_context(base_url=settings().site_url):
        address = url_for("challenges.show", slug=made.slug, _external=True)
    click.echo(f"{'Announced' if announce else 'A draft'}: {address}")


@challenges.command("replay")
@click.argument("what", metavar="SLUG|FILE")
def replay(what: str) -> None:
    """Make the results of a challenge again, from its rows or from the minutes that were published as a file.

    Exit 1 when the minutes say otherwise.
    """
    if Path(what).is_file():
        _replay_file(Path(what))
    found = challenge.by_slug(what)
    if found is None:
        raise click.ClickException(f"No challenge is called {what}, and no file.")
    published = publication.of_challenge(found)
    if published is None:
        raise click.ClickException("Its results are not published.")
    click.echo(f"Minutes of {published.at:%Y-%m-%d %H:%M} UTC, SHA-256 {published.sha256}")
    _tell_of_jury(published.said)
    different = proceedings.differences(found, published)
    for name in different:
        click.echo(f"{name}: the rows do not say what the minutes say")
    click.echo("The same." if not different else "Different.")
    sys.exit(1 if different else 0)


def _replay_file(file: Path) -> NoReturn:
    try:
        written = file.read_text(encoding="utf-8")
        said = json.loads(written)
        different = scrutiny.contradictions(said)
    except (ValueError, AttributeError, KeyError, TypeError) as problem:
        raise click.ClickException(f"{file} holds no minutes: {problem}.") from None
    _tell_of_jury(said)
    click.echo(f"SHA-256 of the file {proceedings.digest(written)}: compare it with the one beside the results")
    for one in different:
        click.echo(one)
    click.echo("The same." if not different else "Different.")
    sys.exit(1 if different else 0)


def _tell_of_jury(said: Document) -> None:
    if jury := said.get("jury"):
        click.echo(f"Jury: model {jury['model']}, seed {jury['seed']}, SHA-256 of the ballots {jury['sha256']}")


@challenges.command("recount")
@click.argument("slug")
@click.option("--check", is_flag=True, help="Exit 1 when something does not add up.")
def recount_vote(slug: str, check: bool) -> None:
    """Count a closed vote again from the ballots that are kept, and compare; it changes nothing."""
    with reading():
        found = challenge.by_slug(slug)
        if found is None:
            raise click.ClickException(f"No challenge is called {slug}.")
        room = audience.tally_of(found)
        said = tally.turnout_of(found)
        wrong = [] if room and not said else tally.differences(found)
        wrong += audience.differences(found)
    for difference in wrong:
        click.echo(difference)
    if said and not wrong:
        click.echo(f"Everything adds up: {said.counted} ballots count, of {said.cast}.")
    if room and not wrong:
        click.echo(f"The vote of the audience adds up: {sum(one.votes for one in room)} votes.")
    sys.exit(1 if check and wrong else 0)


@teams.command("recount")
@click.option("--check", is_flag=True, help="Change nothing; exit 1 when something does not add up.")
def recount_teams(check: bool) -> None:
    """Compare the entries, the teams and the people that are counted with their rows, and set the counters right."""
    repaired = counted.recount(lambda: list(recount.differences()), counted.repair, check=check)
    db.session.commit()
    counted.say(repaired)
