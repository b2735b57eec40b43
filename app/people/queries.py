"""Reading people: the list that administrators search."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, or_, select, tuple_
from sqlalchemy.orm import joinedload, selectinload

from app.database import db
from app.paging import Page, decode, encode
from app.people.grant import Grant, Role
from app.people.suspension import Suspension, in_force
from app.people.unit import Unit
from app.people.user import Electorate, User, clean_address
from app.text import slugify, squish

SHOWN = 30
SUSPENDED = "suspended"


@dataclass(frozen=True)
class People:
    """What the address bar asks for: words of a name or an address, and who is meant."""

    q: str = ""
    who: str = ""
    after: str = ""

    @classmethod
    def from_args(cls, args: Mapping[str, str]) -> People:
        who = args.get("who", "")
        known = {*Electorate, *Role, SUSPENDED}
        return cls(squish(args.get("q", ""))[:100], who if who in known else "", args.get("after", ""))

    def select(self, asker: User) -> Select[tuple[User]]:
        """Whom this administrator oversees, by name."""
        asked = select(User).where(User.erased_at.is_(None)).order_by(User.name, User.id)
        if not asker.administers_all:
            asked = asked.where(User.unit.has(or_(*(_within(unit) for unit in asker.administered_units))))
        if self.q:
            asked = asked.where(or_(*self._matches()))
        if self.who in [*Electorate]:
            asked = asked.where(User.electorate == Electorate(self.who), ~User.imported)
        elif self.who in [*Role]:
            asked = asked.where(User.grants.any(Grant.role == Role(self.who)))
        elif self.who == SUSPENDED:
            asked = asked.where(User.id.in_(select(Suspension.user_id).where(in_force())))
        position = decode(self.after, str, int)
        if position:
            asked = asked.where(tuple_(User.name, User.id) > (position[0], position[1]))
        return asked.options(joinedload(User.unit), selectinload(User.grants))

    def _matches(self) -> list[ColumnElement[bool]]:
        """Names are found without their accents through the handle made of them."""
        matches = [
            User.name.icontains(self.q, autoescape=True),
            User.email.contains(clean_address(self.q), autoescape=True),
        ]
        slug = slugify(self.q)
        return [*matches, User.handle.contains(slug, autoescape=True)] if slug else matches

    def page(self, asker: User) -> Page[User]:
        found = db.session.scalars(self.select(asker).limit(SHOWN + 1)).all()
        last = found[SHOWN - 1] if len(found) > SHOWN else None
        return Page(found[:SHOWN], encode([last.name, last.id]) if last else None)


def findable() -> Select[tuple[User]]:
    """Whoever chose to be found, and is here to be found."""
    silent = select(Suspension.user_id).where(in_force())
    return select(User).where(User.findable, ~User.imported, User.erased_at.is_(None), User.id.not_in(silent))


def found_by_ids(numbers: Sequence[int]) -> list[User]:
    """These people in this order, those who may not be found left out."""
    found = {person.id: person for person in db.session.scalars(findable().where(User.id.in_(numbers)))}
    return [found[number] for number in numbers if number in found]


def found_by_words(words: Iterable[str], most: int = 12) -> list[User]:
    """Without the index: by name, those whose name or lines hold each word as typed."""
    asked = findable()
    for word in words:
        asked = asked.where(or_(*(text.icontains(word, autoescape=True) for text in (User.name, User.biography))))
    return list(db.session.scalars(asked.order_by(User.name, User.id).limit(most)))


def _within(unit: Unit) -> ColumnElement[bool]:
    return Unit.path.startswith(unit.path, autoescape=True)
