"""The organisation: the nation, its regions, their agencies."""

from __future__ import annotations

import csv
from enum import StrEnum
from pathlib import Path

from flask_babel import gettext as _
from sqlalchemy import ForeignKey, Index, Select, String, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.database import Key, db
from app.errors import Refused

SHIPPED = Path(__file__).parent / "units.csv"


class Level(StrEnum):
    NATIONAL = "national"
    REGION = "region"
    AGENCY = "agency"


class Unit(db.Model):
    """A part of the organisation; its path names every unit it lies in, the widest first."""

    __table_args__ = (Index("ix_unit_path", "path"),)

    id: Mapped[Key]
    code: Mapped[str] = mapped_column(String(80), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    level: Mapped[Level]
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"), index=True)
    path: Mapped[str] = mapped_column(String(260))
    time_zone: Mapped[str] = mapped_column(String(40))
    closed: Mapped[bool] = mapped_column(default=False)

    parent: Mapped[Unit | None] = relationship(remote_side="Unit.id")

    def covers(self, other: Unit) -> bool:
        """Whether the other unit is this one or lies in it."""
        return other.path.startswith(self.path)

    @property
    def codes(self) -> list[str]:
        """Itself and every unit it lies in."""
        return self.path.strip("/").split("/")

    def __str__(self) -> str:
        return self.name


def found(code: str, name: str, level: Level, parent: Unit | None, time_zone: str) -> Unit:
    """Add a unit under its parent."""
    path = f"{parent.path if parent else '/'}{code}/"
    unit = Unit(code=code, name=name, level=level, parent=parent, path=path, time_zone=time_zone)
    db.session.add(unit)
    return unit


def nation() -> Unit:
    """Raises Refused where nothing was loaded yet."""
    found = db.session.scalar(select(Unit).where(Unit.level == Level.NATIONAL))
    if found is None:
        raise Refused(_("There are no units here yet: they come when the site is started for the first time."))
    return found


def by_code(code: str) -> Unit | None:
    return db.session.scalar(select(Unit).where(Unit.code == code))


def open_units(*levels: Level) -> Select[tuple[Unit]]:
    asked = select(Unit).where(~Unit.closed)
    if levels:
        asked = asked.where(Unit.level.in_(levels))
    return asked.order_by(Unit.name)


def within(unit: Unit) -> Select[tuple[int]]:
    """The ids of a unit and of all that lie in it."""
    return select(Unit.id).where(Unit.path.startswith(unit.path, autoescape=True))


def load_shipped() -> int:
    """Add the units that ship as data and are not here yet; says how many were added."""
    here = {unit.code: unit for unit in db.session.scalars(select(Unit))}
    added = 0
    with SHIPPED.open(encoding="utf-8") as lines:
        for row in csv.DictReader(lines, delimiter=";"):
            if row["code"] in here:
                continue
            here[row["code"]] = found(
                row["code"], row["name"], Level(row["level"]), here.get(row["parent"]), row["time_zone"]
            )
            added += 1
    db.session.flush()
    return added
