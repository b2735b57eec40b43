"""What the forms of every room share."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from flask_wtf import FlaskForm
from wtforms.fields import HiddenField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.fields.core import UnboundField


def choices(pairs: Iterable[tuple[Any, Any]]) -> list[SelectChoice]:
    """What a list offers: values, and the words people read for them."""
    return [SelectChoice(value, label) for value, label in pairs]


def labels(package: str) -> dict[str, Any]:
    """What the forms of a room call their fields: by name, the words for those that are written in, None for others."""
    found: dict[str, Any] = {}
    for form in _below(FlaskForm):
        if not f"{form.__module__}.".startswith(f"{package}."):
            continue
        for name in dir(form):
            field = getattr(form, name)
            if isinstance(field, UnboundField):
                is_written = issubclass(field.field_class, StringField) and not issubclass(
                    field.field_class, HiddenField
                )
                found.setdefault(name, (field.args[:1] or (field.kwargs.get("label"),))[0] if is_written else None)
    return found


def _below(form: type[FlaskForm]) -> Iterator[type[FlaskForm]]:
    for lower in form.__subclasses__():
        yield lower
        yield from _below(lower)
