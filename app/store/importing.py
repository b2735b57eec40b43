"""A catalogue becomes services of the Store: what is here already stays as it is, and nobody is told."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import select

from app.activity.event import record
from app.database import db
from app.people.unit import Level, Unit
from app.people.user import User
from app.search.feed import changed
from app.store.catalogue_file import CatalogueFile, Line, Maker
from app.store.provider import Provider, by_name, found
from app.store.service import Service, propose
from app.store.verbs import Verb
from app.store.vocabulary import State


@dataclass
class Result:
    services: int = 0
    providers: int = 0
    unchanged: int = 0
    wrong: int = 0
    left_out: int = 0

    def __str__(self) -> str:
        said = f"{self.services} services of {self.providers} new providers; {self.unchanged} were here already"
        said += f"; {self.wrong} left out because they are wrong" if self.wrong else ""
        return said + (f"; {self.left_out} left out as the file of columns says" if self.left_out else "")


def write(file: CatalogueFile, *, by: User | None, done: Callable[[int], None] = lambda number: None) -> Result:
    """Add to the transaction what is good and not here yet; the caller commits."""
    _wait_in_turn()
    here = set(db.session.scalars(select(Service.import_ref).where(Service.import_ref.is_not(None))))
    lines = [line for line in file.new if line.ref not in here]
    wrong = sum(bool(line.problem) for line in file.lines)
    unchanged = len(file.here) + len(file.new) - len(lines)
    result = Result(unchanged=unchanged, wrong=wrong, left_out=len(file.left_out))
    makers: dict[str, Provider] = {}
    for line in lines:
        assert line.maker is not None
        provider = makers.get(line.maker.name) or _maker(line.maker, result)
        makers[line.maker.name] = provider
        _write(line, provider, by)
        result.services += 1
        done(result.services)
    return result


def _wait_in_turn() -> None:
    """Of two imports at once the second finds what the first has brought."""
    db.session.execute(select(Unit.id).where(Unit.level == Level.NATIONAL).with_for_update(key_share=True))


def _maker(maker: Maker, result: Result) -> Provider:
    known = by_name(maker.name)
    result.providers += known is None
    return known or found(maker.name, maker.kind)


def _write(line: Line, provider: Provider, by: User | None) -> None:
    service = propose(provider=provider, import_ref=line.ref, **line.columns)
    service.state, service.listed_at = State.LISTED, line.listed_at
    record(by, Verb.IMPORTED, service, import_ref=line.ref)
    changed(service)
