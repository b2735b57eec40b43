"""Commands of search."""

from __future__ import annotations

import sys
from typing import NoReturn

import click
from flask.cli import AppGroup

from app.outbox import errand
from app.progress import progress
from app.search import opened
from app.search.opened import the_index

MOST_NAMED = 10

search = AppGroup("search", help="The search index: a cache of the database.")


@search.command("rebuild")
def rebuild() -> None:
    """Throw the index away and write it again from the database."""
    with progress("Indexing", opened.how_many()) as done:
        total = opened.rebuild(done)
    click.echo(f"{total} documents indexed.")


@search.command("status")
def status() -> None:
    """Say how the index is."""
    state = the_index().status()
    if state is None:
        _give_up()
    click.echo(
        f"{state.engine}: {state.documents} documents, generation {state.generation}, sequence {state.sequence}, "
        f"{state.segments} segments, {state.bytes} bytes"
    )


@search.command("check")
def check() -> None:
    """Compare the index with the database, document by document; exit 1 when one is in only one of them."""
    held = the_index().refs()
    if held is None:
        _give_up()
    wanted = opened.refs()
    for ref in sorted(held ^ wanted)[:MOST_NAMED]:
        click.echo(f"{ref} is in the {'index' if ref in held else 'database'} alone")
    click.echo(
        f"{len(held)} documents in the index, {len(wanted)} in the database, {len(held ^ wanted)} differences; "
        f"{errand.waiting('index')} changes wait for the worker"
    )
    sys.exit(0 if held == wanted else 1)


def _give_up() -> NoReturn:
    click.echo("The index cannot be read; the worker will rebuild it.")
    sys.exit(1)
