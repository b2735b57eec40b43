"""What organisers press and type about a final."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import IntegerField, RadioField, SelectField, SelectMultipleField
from wtforms.validators import DataRequired, NumberRange, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from app.challenges.audience_turn import Turn
from app.challenges.entry import Entry
from app.challenges.final import LONGEST_MINUTES, Final, Moment
from app.fields import Unchosen, choices, whole_number
from app.gatherings.conference import Conference


def _minutes(label: Any, least: int) -> IntegerField:
    said = _l("Give a number of minutes from %(min)s to %(max)s")
    return whole_number(label, least, LONGEST_MINUTES, said=said)


class LineUpForm(FlaskForm):
    entries = SelectMultipleField(_l("The finalists"), widget=ListWidget(), option_widget=CheckboxInput())
    pitch_minutes = _minutes(_l("Minutes for each pitch"), 1)
    question_minutes = _minutes(_l("Minutes for its questions"), 0)

    @classmethod
    def of(cls, final: Final | None, entries: Sequence[Entry], **more: Any) -> LineUpForm:
        form = cls(**more)
        form.entries.choices = choices((str(one.id), one.title) for one in entries)
        if "formdata" in more:
            form.entries.data = [str(one.entry_id) for one in final.pitches] if final else []
            form.pitch_minutes.data = final.pitch_minutes if final else 5
            form.question_minutes.data = final.question_minutes if final else 5
        return form


class WhereForm(FlaskForm):
    conference = SelectField(_l("Where the audience asks its questions"), validators=[Unchosen()])

    @classmethod
    def of(cls, final: Final | None, conferences: Sequence[Conference]) -> WhereForm:
        form = cls()
        form.conference.choices = choices([("", _l("Nowhere")), *((one.slug, one.title) for one in conferences)])
        if not form.is_submitted() and final and final.conference:
            form.conference.data = final.conference.slug
        return form


class StageForm(FlaskForm):
    wish = RadioField(
        _l("What is wanted"),
        choices=choices((word, word) for word in ("earlier", "later", Moment.PITCH, Moment.QUESTIONS, Moment.OVER)),
        validators=[DataRequired()],
    )


class ChoiceForm(FlaskForm):
    entry = IntegerField(_l("The finalist, or nobody"), validators=[Optional(), NumberRange(1, 2**63 - 1)])


class ApplauseForm(FlaskForm):
    turn = RadioField(_l("What is wanted"), choices=choices((word, word) for word in Turn), validators=[DataRequired()])
