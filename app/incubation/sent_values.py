"""Values of a metric as a program sends them: judged as those of a sheet, each fault under its place."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app import rest
from app.database import Document
from app.incubation import quantity
from app.incubation.reading import MOST, Figure
from app.language import today
from app.people.unit import Unit

NAMES = frozenset({"on", "value", "site"})
VALUES = rest.Shape(
    lambda value: isinstance(value, list) and all(isinstance(one, dict) for one in value),
    _l("This must be a list of objects: a day, a value, and a site where it is of one."),
)


def read(sent: Document, sites: Mapping[str, Unit]) -> list[Figure]:
    """All of them. Raises Invalid, naming all that is wrong at once."""
    values = sent.get("values", [])
    errors: dict[str, list[Any]] = {}
    if not values:
        raise rest.Invalid({"values": [_("Send one value at least.")]})
    if len(values) > MOST:
        raise rest.Invalid({"values": [_("A metric keeps at most %(most)d values.", most=MOST)]})
    figures = [_figure(one, f"values.{place}", sites, errors) for place, one in enumerate(values)]
    if errors:
        raise rest.Invalid(dict(list(errors.items())[:100]))
    return [one for one in figures if one is not None]


def _figure(one: Document, place: str, sites: Mapping[str, Unit], errors: dict[str, list[Any]]) -> Figure | None:
    for name in set(one) - NAMES:
        errors[f"{place}.{name[:80]}"] = [
            _("This name means nothing here. Known are: %(names)s.", names="on, value, site")
        ]
    day, value = _day(one.get("on")), _value(one.get("value"))
    if day is None:
        errors[f"{place}.on"] = [_("Write a day that is past, or today: 2026-11-26.")]
    if value is None:
        errors[f"{place}.value"] = [_("This must be a number with at most three decimals.")]
    code = one.get("site")
    site = sites.get(code) if isinstance(code, str) else None
    if code is not None and site is None:
        errors[f"{place}.site"] = [_("This is no pilot site of this project.")]
    return Figure(day, value, site) if day is not None and value is not None else None


def _day(word: Any) -> date | None:
    if not isinstance(word, str) or len(word) != 10:
        return None
    try:
        day = date.fromisoformat(word)
    except ValueError:
        return None
    return day if day <= today() else None


def _value(number: Any) -> Decimal | None:
    if type(number) not in (int, float):
        return None
    try:
        return quantity.read(str(number))
    except ValueError:
        return None
