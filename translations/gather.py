"""Gather what the code asks for, keep what is translated, and compile: the same messages give the same bytes."""

from __future__ import annotations

import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.frontend import CommandLineInterface
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

HERE = Path(__file__).parent
FRENCH = HERE / "fr" / "LC_MESSAGES" / "messages.po"
NO_DATE = datetime(2026, 1, 1, tzinfo=UTC)
"""Babel writes a date into what it compiles; the history knows it better."""


def asked() -> Catalog:
    """Every message of code and templates."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "messages.pot"
        extract = ["pybabel", "-q", "extract", "-F", str(HERE / "babel.cfg"), "-k", "_l", "--no-location"]
        CommandLineInterface().run([*extract, "-o", str(file), str(HERE.parent)])
        with file.open("rb") as written:
            return read_po(written)


def translated(messages: Catalog, known: Catalog) -> Catalog:
    """What is asked, in French where it is known; a plural keeps its two forms."""
    french = Catalog(locale="fr", creation_date=NO_DATE, revision_date=NO_DATE)
    for message in messages:
        if not message.id:
            continue
        here = known.get(message.id)
        nothing: str | tuple[str, str] = ("", "") if message.pluralizable else ""
        is_same = isinstance(here, Message) and here.pluralizable == message.pluralizable
        french.add(message.id, here.string if is_same else nothing, flags=message.flags)
    return french


def main() -> None:
    with FRENCH.open("rb") as written:
        known = read_po(written, locale="fr")
    french = translated(asked(), known)
    with FRENCH.open("wb") as out:
        write_po(out, french, sort_output=True, omit_header=True, width=100)
    with FRENCH.with_suffix(".mo").open("wb") as out:
        write_mo(out, french)
    missing = [str(message.id) for message in french if message.id and not all(_forms(message))]
    said = [f"{len(french)} messages, {len(missing)} without French in {FRENCH.relative_to(HERE.parent)}", *missing]
    sys.stdout.write("\n  ".join(said) + "\n")


def _forms(message: Message) -> list[str]:
    return [message.string] if isinstance(message.string, str) else list(message.string)


if __name__ == "__main__":
    main()
