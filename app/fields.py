"""What the forms of every room share."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import DateField, DateTimeLocalField, IntegerField
from wtforms.fields import HiddenField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.fields.core import UnboundField
from wtforms.validators import DataRequired, InputRequired, NumberRange, Optional, StopValidation

from app.text import squish

UNDER = _l("Keep this under %(max)d characters")
UNDER_TEXT = _l("Keep the text under %(max)d characters")
NUMBER = _l("Give a number")
NUMBER_BETWEEN = _l("Give a number from %(min)s to %(max)s")
MOMENT = _l("Give the day and the hour")
MOMENTS = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"]
"""What browsers send for a moment; the first is what they want to be given."""
YEARS = range(1900, 2200)
"""Beyond them some clock on some wall falls off an end of the calendar."""


def whole_number(label: Any, least: int, most: int, hint: Any = "", *, said: Any = NUMBER_BETWEEN) -> IntegerField:
    """One that is needed; `said` may name %(min)s and %(max)s."""
    return IntegerField(
        label,
        validators=[InputRequired(NUMBER), NumberRange(least, most, message=said)],
        description=hint,
        render_kw={"inputmode": "numeric"},
    )


class Unchosen(Optional):
    """A choice may be left open. White space is none: WTForms' own lets it through as if it had been offered."""

    def __init__(self) -> None:
        super().__init__(strip_whitespace=False)


class Calendar:
    """A day that no calendar of ours holds is read as none: forms that are looked at without being judged stand too."""

    is_too_far: bool = False

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, filters=[self._held], **more)  # type: ignore[call-arg]

    def _held(self, day: Any) -> Any:
        self.is_too_far = day is not None and day.year not in YEARS
        return None if self.is_too_far else day

    def pre_validate(self, form: Any) -> None:
        if self.is_too_far:
            raise StopValidation(_("This date is too far away"))


class DayField(Calendar, DateField):
    pass


class MomentField(Calendar, DateTimeLocalField):
    pass


class PlainForm(FlaskForm):
    """A button, and the token that shows it was pressed here."""


def choices(pairs: Iterable[tuple[Any, Any]]) -> list[SelectChoice]:
    """What a list offers: values, and the words people read for them."""
    return [SelectChoice(value, label) for value, label in pairs]


def moment_field(label: Any, problem: Any = MOMENT, hint: Any = "") -> MomentField:
    return MomentField(label, format=MOMENTS, validators=[DataRequired(problem)], description=hint)


def aware(moment: datetime, zone: ZoneInfo) -> datetime:
    """What was typed by the clock of a place."""
    return moment.replace(tzinfo=zone).astimezone(UTC)


def lines_of(value: str | None) -> list[str]:
    """Where one thing is written on each line."""
    return [line for raw in (value or "").splitlines() if (line := squish(raw))]


def labels(package: str) -> dict[str, Any]:
    """What the forms of a room, and those of the frame, call their fields: by name, the words of what is written."""
    found: dict[str, Any] = {}
    for form in _below(FlaskForm):
        frame, _dot, _name = form.__module__.rpartition(".")
        if frame == "app" or f"{form.__module__}.".startswith(f"{package}."):
            offered = ((name, getattr(form, name)) for name in dir(form))
            found |= {name: _label(field) for name, field in offered if isinstance(field, UnboundField)}
    return found


def _label(field: UnboundField[Any]) -> Any:
    if not issubclass(field.field_class, StringField) or issubclass(field.field_class, HiddenField):
        return None
    return field.args[0] if field.args else field.kwargs.get("label")


def _below(form: type[FlaskForm]) -> Iterator[type[FlaskForm]]:
    for lower in form.__subclasses__():
        yield lower
        yield from _below(lower)
