"""A figure as it was written: exact to three decimals, on every database."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from sqlalchemy import BigInteger, Dialect
from sqlalchemy.types import TypeDecorator

DECIMALS = 3
MOST = Decimal(10) ** 11
_spaces = re.compile("[ \u00a0\u202f]")
_figure = re.compile(r"-?[0-9]{1,12}(?:\.[0-9]{1,3})?")


class Quantity(TypeDecorator[Decimal]):
    """Kept as a whole number of thousandths: SQLite knows no exact decimals."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> int | None:
        return None if value is None else int(value.scaleb(DECIMALS))

    def process_result_value(self, value: Any, dialect: Dialect) -> Decimal | None:
        return None if value is None else plainly(Decimal(value).scaleb(-DECIMALS))


def plainly(value: Decimal) -> Decimal:
    """Without zeros that say nothing: 12.500 is 12.5, and 1200 stays 1200."""
    return value.quantize(Decimal(1)) if value == value.to_integral_value() else value.normalize()


def read(text: str) -> Decimal:
    """A figure with a comma or a point, thousands apart by spaces. Raises ValueError."""
    plain = _spaces.sub("", text.strip()).replace("\u2212", "-").replace(",", ".")
    if not _figure.fullmatch(plain) or abs(Decimal(plain)) > MOST:
        raise ValueError(f"no figure: {text[:40]!r}")
    return plainly(Decimal(plain))


def written(value: Decimal) -> str:
    """For programs and spreadsheets, whatever the language: a point, no spaces."""
    return f"{value:f}"
