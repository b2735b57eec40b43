"""Commands of search."""

from __future__ import annotations

import sys

import click
from flask.cli import AppGroup

from app.progress import progress
from app.search import opened
from app.search.opened import the_index

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
        click.echo("The index cannot be read; the worker will rebuild it.")
        sys.exit(1)
    click.echo(
        f"{state.engine}: {state.documents} documents, generation {state.generation}, sequence {state.sequence}, "
        f"{state.segments} segments, {state.bytes} bytes"
    )


@search.command("check")
def check() -> None:
    """Compare the index with the database; exit 1 when they differ in number."""
    state, expected = the_index().status(), opened.how_many()
    found = state.documents if state else 0
    click.echo(f"{found} documents in the index, {expected} in the database")
    sys.exit(0 if found == expected else 1)
