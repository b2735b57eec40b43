"""Commands of ideas and their supports."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TextIO

import click
from flask.cli import AppGroup
from flask_babel import force_locale

from app import counted
from app.database import db, snapshot
from app.errors import Refused
from app.ideas import exporting, importing, recount, seal, sheet
from app.ideas.receipt import Receipt, Unreadable, Verdict
from app.progress import progress

ideas = AppGroup("ideas", help="Ideas in, ideas out.")
supports = AppGroup("supports", help="The proof of the votes.")
FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
SAID = {
    Verdict.COUNTED: "Entry {id} is in the journal of idea {idea}, as the receipt says.",
    Verdict.MISSING: "Entry {id} is not in the journal: it was dropped.",
    Verdict.ALTERED: "Entry {id} of the journal is not what the receipt says: it was altered.",
    Verdict.BROKEN: "Entry {id} is as the receipt says, but its seal or its sheet is broken: supports verify.",
}


@ideas.command("import")
@click.argument("file", type=FILE)
@click.option("--comments", type=FILE, help="A file of comments, in the documented format.")
@click.option("--dry-run", is_flag=True, help="Check everything, write nothing.")
@click.option("--all-or-nothing/--good-rows", default=True, help="What to do with good rows when some are bad.")
@click.option("--into-accounts", is_flag=True, help="Accounts called like an author receive the texts: you vouch.")
def import_ideas(file: Path, comments: Path | None, dry_run: bool, all_or_nothing: bool, into_accounts: bool) -> None:
    """Import ideas, and comments upon them, from CSV or JSON; again changes nothing."""
    try:
        with force_locale("en"):
            batch = importing.read(file, comments)
    except Refused as refused:
        raise click.ClickException(refused.message) from None
    for problem in batch.problems:
        click.echo(str(problem), err=True)
    if batch.problems and all_or_nothing:
        click.echo(f"Nothing was imported: {len(batch.problems)} rows are wrong.", err=True)
        sys.exit(1)
    with progress("Importing", len(batch.ideas) + len(batch.comments)) as done:
        result = importing.write(batch, done, into_accounts=into_accounts)
    if result.of_accounts:
        click.echo(_accounts(result.of_accounts, into_accounts))
    if dry_run:
        db.session.rollback()
        click.echo(f"Would import: {result}. Nothing was written.")
        return
    db.session.commit()
    click.echo(f"Imported: {result}.")


def _accounts(texts: Mapping[str, int], joined: bool) -> str:
    named = ", ".join(f"{handle} ({count})" for handle, count in texts.items())
    if joined:
        return f"Accounts here that receive texts: {named}."
    return (
        f"Authors who are called like accounts here: {named}. "
        "Their texts stand under imported names of their own; --into-accounts gives them to these accounts."
    )


@ideas.command("export")
@click.argument("file", default="-", type=click.Path(dir_okay=False, allow_dash=True, path_type=Path))
@click.option("--comments", type=click.Path(dir_okay=False, path_type=Path), help="Write the comments here too.")
def export_ideas(file: Path, comments: Path | None) -> None:
    """Write the public ideas in the format that import reads, to FILE or, without one, to the standard output."""
    piped = str(file) == "-"
    out: Path | TextIO = sys.stdout if piped else file
    with snapshot():
        with progress("Writing ideas", exporting.how_many(exporting.public_ideas())) as done:
            count = exporting.write_ideas(out, done)
        click.echo(f"{count} ideas written to {'the standard output' if piped else file}.", err=piped)
        if comments:
            with progress("Writing comments", exporting.how_many(exporting.public_comments())) as done:
                count = exporting.write_comments(comments, done)
            click.echo(f"{count} comments written to {comments}.", err=piped)


@supports.command("recount")
@click.option("--check", is_flag=True, help="Change nothing; exit 1 when something does not add up.")
def recount_supports(check: bool) -> None:
    """Compare counters, rows and journal, and set the counters right; who supports is compared, and only said."""
    repaired = counted.recount(recount.all_differences, recount.repair, check=check, besides=_exchanges)
    db.session.commit()
    counted.say(repaired)


def _exchanges() -> list[recount.Exchange]:
    with progress("Comparing rows with the journal", recount.how_many()) as done:
        return list(recount.exchanges(done))


@supports.command("verify")
@click.option("--receipt", metavar="CODE", help="Look for the support of this receipt, and for nothing else.")
def verify(receipt: str | None) -> None:
    """Follow the chain of seals; exit 1 when an entry of the journal was altered, dropped or added."""
    with snapshot():
        sys.exit(_verify_one(receipt) if receipt else _verify_all())


def _verify_all() -> int:
    last = seal.sealed_up_to()
    with progress("Following the seals", last) as done:
        broken = list(seal.broken_seals(done))
    with progress("Writing the sheets again", last) as done:
        unlike = list(sheet.broken_sheets(done))
    for one in broken:
        click.echo(f"seal {one.id}: entries {one.first_entry} to {one.last_entry} are not what was sealed")
    for page in unlike:
        click.echo(f"sheet {page.id} of {page.day}: the journal does not give what was published")
    verdict = "The journal was changed" if broken or unlike else "The journal is as it was sealed"
    click.echo(f"{verdict}; {seal.unsealed()} entries not sealed yet.")
    return 1 if broken or unlike else 0


def _verify_one(code: str) -> int:
    try:
        held = Receipt.read(code)
    except Unreadable:
        click.echo("This is not a receipt of this site; or its SECRET_KEY was changed since.")
        return 1
    verdict = held.verdict()
    click.echo(SAID[verdict].format(id=held.id, idea=held.idea_id))
    if verdict is not Verdict.COUNTED:
        return 1
    by, page, later = held.seal, held.sheet, held.later()
    click.echo(f"Sealed on {by.sealed_at:%Y-%m-%d %H:%M} UTC, seal {by.id}, which holds." if by else "Not sealed yet.")
    click.echo(f"On sheet {page.id}, which holds." if page else "Not on a sheet yet: they are closed after the day.")
    if later:
        click.echo(f"Entry {later.id} came after it: {later.act.value} on {later.at:%Y-%m-%d %H:%M} UTC.")
    return 0
