"""What is typed about pilot sites: the call, an offer, the first day, reasons, and what a site said at the end."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField, IntegerField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length, NumberRange, Optional

from app.fields import UNDER, UNDER_TEXT, DayField, choices
from app.incubation.labels import REACHES
from app.incubation.pilot_call import MOST_WANTED, PilotCall
from app.incubation.project import Project
from app.incubation.promotion import levels_of
from app.people.unit import Level, Unit
from app.text import number_in, squish, tidy


class CallForm(FlaskForm):
    words = TextAreaField(
        _l("What you ask of an agency"), filters=[tidy],
        validators=[
            DataRequired(_l("Say what you ask of an agency")),
            Length(max=PilotCall.words.type.length, message=UNDER_TEXT),
        ],
        description=_l("How long, how many people, what changes for them, what they get"), render_kw={"rows": 4},
    )  # fmt: skip
    wanted = IntegerField(
        _l("How many agencies"),
        validators=[
            DataRequired(_l("Say how many agencies you look for")),
            NumberRange(1, MOST_WANTED, message=_l("Between %(min)s and %(max)s agencies")),
        ],
        render_kw={"inputmode": "numeric"},
    )
    until = DayField(_l("Until which day"), validators=[DataRequired(_l("Say until which day"))])


class OfferForm(FlaskForm):
    unit = SelectField(_l("Agency"), validators=[DataRequired(_l("Choose the agency"))])
    words = TextAreaField(
        _l("Why this agency"), filters=[tidy], validators=[Optional(), Length(max=2_000, message=UNDER_TEXT)],
        description=_l("Who would carry it there, from when on"), render_kw={"rows": 4},
    )  # fmt: skip

    @classmethod
    def offered(cls, units: Sequence[Unit], **more: Any) -> OfferForm:
        form = cls(**more)
        asked = [] if len(units) == 1 else [("", _l("Choose…"))]
        form.unit.choices = choices([*asked, *((one.code, one.name) for one in units)])
        return form


class AcceptForm(FlaskForm):
    starts_on = DayField(
        _l("Its first day"), validators=[DataRequired(_l("Say on which day it begins"))],
        description=_l("One agency after the other: what the first one teaches serves the next"),
    )  # fmt: skip


class WordsForm(FlaskForm):
    """A reason, or what a site says at the end."""

    words = TextAreaField(
        _l("In your words"), filters=[tidy],
        validators=[DataRequired(_l("Write it down.")), Length(max=2_000, message=UNDER_TEXT)], render_kw={"rows": 3},
    )  # fmt: skip


class ScopeForm(FlaskForm):
    scope = RadioField(_l("How far it reaches"), validators=[DataRequired(_l("Choose how far it reaches"))])
    reason = StringField(
        _l("Why"), filters=[squish],
        validators=[
            DataRequired(_l("Say why: whoever follows the project reads it.")),
            Length(max=500, message=UNDER),
        ],
        description=_l("What the pilot sites showed, for example"),
    )  # fmt: skip
    version = HiddenField(default="0")

    @classmethod
    def of(cls, project: Project, **more: Any) -> ScopeForm:
        form = cls(**more)
        form.scope.choices = choices((one.value, REACHES[one]) for one in levels_of(project))
        return form

    @property
    def to(self) -> Level:
        return Level(self.scope.data)

    @property
    def seen(self) -> int:
        return number_in(self.version.data)
