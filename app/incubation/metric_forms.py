"""What is typed about metrics: what is measured, one value, or a sheet of them."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import HiddenField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length, Optional, ValidationError

from app.fields import UNDER, UNDER_TEXT, DayField, Unchosen, choices
from app.incubation import quantity, value_sheet
from app.incubation.labels import BETTER
from app.incubation.metric import Aim, Better, Metric
from app.people.unit import Unit
from app.text import squish

FIGURE = {"inputmode": "decimal", "autocomplete": "off"}


def _is_figure(_form: Any, field: Any) -> None:
    try:
        quantity.read(field.data or "")
    except ValueError:
        raise ValidationError(_("Write a figure, as 12 or 12.5: at most three decimals.")) from None


def _figure(field: Any) -> Decimal | None:
    return quantity.read(field.data) if field.data else None


class MetricForm(FlaskForm):
    """`seen` is the stamp of what its writer saw, where it is changed."""

    name = StringField(
        _l("What is measured"), filters=[squish],
        validators=[DataRequired(_l("Say what is measured")), Length(max=Metric.name.type.length, message=UNDER)],
        description=_l("So that two people count the same"),
    )  # fmt: skip
    unit = StringField(
        _l("Unit"), filters=[squish],
        validators=[DataRequired(_l("Say in which unit")), Length(max=Metric.unit.type.length, message=UNDER)],
        description=_l("People, days, €, or a percent sign"),
    )  # fmt: skip
    better = RadioField(_l("Which way is good"), validators=[DataRequired(_l("Say which way is good"))])
    baseline = StringField(
        _l("Where it stood before"), filters=[squish], validators=[Optional(), _is_figure], render_kw=FIGURE
    )
    target = StringField(
        _l("Where it shall be"), filters=[squish],
        validators=[DataRequired(_l("Say where it shall be")), _is_figure], render_kw=FIGURE,
    )  # fmt: skip
    due_on = DayField(_l("By which day"), validators=[Optional()])
    seen = HiddenField(default="")

    @classmethod
    def offered(cls, **more: Any) -> MetricForm:
        form = cls(**more)
        form.better.choices = choices((one.value, BETTER[one]) for one in Better)
        return form

    def show(self, metric: Metric) -> None:
        self.name.data, self.unit.data, self.better.data = metric.name, metric.unit, metric.better.value
        self.target.data, self.due_on.data = quantity.written(metric.target), metric.due_on
        self.baseline.data = quantity.written(metric.baseline) if metric.baseline is not None else ""
        self.seen.data = metric.stamp

    @property
    def aim(self) -> Aim:
        target = _figure(self.target)
        assert target is not None
        return Aim(
            name=self.name.data or "", unit=self.unit.data or "", better=Better(self.better.data), target=target,
            baseline=_figure(self.baseline), due_on=self.due_on.data,
        )  # fmt: skip


class ReadingForm(FlaskForm):
    taken_on = DayField(_l("The day"), validators=[DataRequired(_l("Say of which day it is"))])
    value = StringField(
        _l("Value"), filters=[squish], validators=[DataRequired(_l("Write the value")), _is_figure], render_kw=FIGURE
    )
    site = SelectField(_l("Pilot site"), validators=[Unchosen()])

    @classmethod
    def offered(cls, sites: Sequence[Unit], **more: Any) -> ReadingForm:
        form = cls(**more)
        form.site.choices = choices([("", _l("The whole")), *((one.code, one.name) for one in sites)])
        return form

    @property
    def figure(self) -> Decimal:
        return quantity.read(self.value.data or "")


class SheetForm(FlaskForm):
    """A file, or what was pasted; where both are given the file counts."""

    sheet = FileField(
        _l("A file"), description=_l("CSV, as spreadsheets save it"), render_kw={"accept": ".csv,.txt,text/csv"}
    )
    rows = TextAreaField(
        _l("Or rows, pasted"),
        validators=[
            Optional(),
            Length(max=value_sheet.LONGEST, message=UNDER_TEXT),
        ],
        description=_l("One value on each line: date, value, and the pilot site where it is of one site"),
        render_kw={"rows": 8, "placeholder": "2026-11-02,41\n2026-11-09,44,brest-europe", "spellcheck": "false"},
    )

    def take_file(self) -> None:
        """What the file says stands in the text from here on: sent back, it can be put right where it is read."""
        if self.sheet.data:
            self.rows.data = value_sheet.decoded(self.sheet.data.read(4 * value_sheet.LONGEST))

    def validate_rows(self, field: Any) -> None:
        if not (field.data or "").strip():
            raise ValidationError(_("Choose a file, or paste rows."))
