"""Finding a unit as people name it: “Brest Europe”, “brest europe (bretagne)”, or nearly."""

from __future__ import annotations

from collections.abc import Sequence

from rapidfuzz import fuzz, process
from sqlalchemy.orm import joinedload

from app.database import db
from app.people.unit import Level, Unit, open_units
from app.people.user import User
from app.text import slugify

MOST_LIKELY = 6
NEAR = 60


def every() -> Sequence[Unit]:
    return db.session.scalars(open_units().options(joinedload(Unit.parent))).all()


def units_led_by(person: User) -> list[Unit]:
    """What they facilitate, and what lies in it; the nation's agencies are offered by their own regions."""
    own = person.facilitated_units
    wide = any(unit.level is Level.NATIONAL for unit in own)
    levels = (Level.NATIONAL, Level.REGION) if wide else ()
    return [unit for unit in db.session.scalars(open_units(*levels)) if any(one.covers(unit) for one in own)]


def label(unit: Unit) -> str:
    """A name that is nobody else's: an agency is named with its region."""
    if unit.level is Level.AGENCY and unit.parent:
        return f"{unit.name} ({unit.parent.name})"
    return unit.name


def labels() -> list[str]:
    return [label(unit) for unit in every()]


def named(written: str) -> Unit | None:
    """The unit that is meant, when only one can be."""
    wanted = slugify(written, 200)
    if not wanted:
        return None
    units = every()
    for name in (lambda u: u.code, label, lambda u: u.name):
        meant = [unit for unit in units if slugify(name(unit), 200) == wanted]
        if len(meant) == 1:
            return meant[0]
    return None


def likely(written: str) -> list[str]:
    """What may have been meant, the likeliest first."""
    wanted = slugify(written, 80).replace("-", " ")
    if not wanted:
        return []
    known = {text: slugify(text, 200).replace("-", " ") for text in labels()}
    found = process.extract(wanted, known, scorer=fuzz.WRatio, limit=MOST_LIKELY, score_cutoff=NEAR)
    return [text for _spelt, _score, text in found]
