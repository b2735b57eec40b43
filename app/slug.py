"""The word that names a thing in its address: made of its title, and its own."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import InstrumentedAttribute

from app.database import db
from app.text import numbered, slugify


def slug_for(
    column: InstrumentedAttribute[str],
    title: str,
    *,
    otherwise: str,
    reserved: Iterable[str] = (),
    longest: int = 60,
) -> str:
    """With a number where another has it, or a page is called so; `otherwise` where no letter is left of the title.

    It stays when the title changes.
    """
    stem = slugify(title, longest) or otherwise
    taken = db.session.scalars(select(column).where(column.startswith(stem, autoescape=True)))
    return numbered(stem, {*taken, *reserved})
