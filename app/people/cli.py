"""Commands of people."""

from __future__ import annotations

from collections.abc import Callable

import click
from flask import current_app, url_for
from flask.cli import AppGroup, with_appcontext

from app.clock import now
from app.database import db
from app.errors import Refused
from app.extensions import settings
from app.people import erasure, grant, ledger, link, password, unit
from app.people.grant import Role
from app.people.link import Purpose
from app.people.unit import Unit
from app.people.user import Electorate, User, by_address, by_handle, welcome

people = AppGroup("people", help="People: add somebody, give a role, erase.")


def _found(word: str) -> User:
    person = by_address(word) if "@" in word else by_handle(word)
    if person is None:
        raise click.ClickException(f"Nobody here has the address or the handle {word}.")
    return person


def _unit(code: str) -> Unit:
    found = unit.by_code(code)
    if found is None:
        raise click.ClickException(f"No unit has the code {code}; “fr” is the nation.")
    return found


@people.command("create")
@click.argument("email")
@click.option("--name", required=True, help="The name that others see.")
@click.option("--staff", metavar="UNIT", help="Staff, in the unit of this code (“fr” is the nation).")
@click.option("--partner", metavar="ORGANISATION", help="A partner, of this organisation.")
@click.option("--language", type=click.Choice(["fr", "en"]), default="fr", show_default=True)
@click.option("--ask-password", is_flag=True, help="Ask for the password here, instead of printing a link.")
@with_appcontext
def create(email: str, name: str, staff: str | None, partner: str | None, language: str, ask_password: bool) -> None:
    """Add somebody, whose address you vouch for; prints a link by which they choose their password."""
    if by_address(email):
        raise click.ClickException("This address already has an account.")
    if "@" not in email or len(email) > User.email.type.length:
        raise click.ClickException("This is not an e-mail address.")
    typed = _ask_for_password(name, email) if ask_password else None
    person = welcome(name[: User.name.type.length], email, language=language)
    person.confirmed_at = now()
    if staff or partner:
        electorate = Electorate.STAFF if staff else Electorate.PARTNER
        person.receive(electorate, unit=_unit(staff) if staff else None, organisation=partner)
    person.password_hash = typed
    db.session.flush()
    token = None if typed else link.make(person, Purpose.RESET, person.email)
    db.session.commit()
    click.echo(f"{person.name} is here, as {person.handle}.")
    if token:
        with current_app.test_request_context():
            click.echo(
                f"Choose a password within the hour: {settings().site_url}{url_for('people.new_password', token=token)}"
            )


def _ask_for_password(name: str, email: str) -> str:
    typed = click.prompt("Password", hide_input=True, confirmation_prompt=True)
    with current_app.test_request_context():
        weak = password.weakness(typed, name, email)
    if weak:
        raise click.ClickException(weak)
    return password.hash_of(typed)


@people.command("grant")
@click.argument("person")
@click.argument("role", type=click.Choice([role.value for role in Role]))
@click.argument("unit_code", metavar="UNIT", default="fr")
@with_appcontext
def give(person: str, role: str, unit_code: str) -> None:
    """Give PERSON (address or handle) a role in UNIT (a code; the nation if left out)."""
    holder, where = _found(person), _unit(unit_code)
    _or_say(lambda: grant.give(holder, Role(role), where, by=None))
    db.session.commit()
    click.echo(f"{holder.name} is {role} in {where.name}.")


@people.command("erase")
@click.argument("person")
@click.option("--yes", is_flag=True, help="Do not ask.")
@with_appcontext
def erase(person: str, yes: bool) -> None:
    """Erase PERSON (address or handle): what they published stays, without a name."""
    gone = _found(person)
    if not yes:
        db.session.rollback()
        click.confirm("This cannot be undone. Erase this person?", abort=True)
        gone = _found(person)
    _or_say(lambda: erasure.erase(gone, by=None))
    db.session.commit()
    click.echo("Erased.")


@people.command("erase-again")
@with_appcontext
def erase_again() -> None:
    """Erase whoever was erased before, and came back with a backup: the ledger beside the database says who."""
    with current_app.test_request_context():
        done, refused = ledger.erase_again()
    db.session.commit()
    click.echo(f"{done} people erased again.")
    for problem in refused:
        click.echo(f"NOT erased: {problem}", err=True)
    if refused:
        raise SystemExit(1)


def _or_say(deed: Callable[[], object]) -> None:
    try:
        with current_app.test_request_context():
            deed()
    except Refused as refused:
        db.session.rollback()
        raise click.ClickException(refused.message) from refused
