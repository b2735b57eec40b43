"""What is typed about the team of a project: who has which part, what a sponsor signs."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length

from app.fields import UNDER, UNDER_TEXT, choices
from app.incubation.labels import PARTS
from app.incubation.vocabulary import Part
from app.text import squish, tidy


class MemberForm(FlaskForm):
    handle = StringField(
        _l("Handle"), filters=[squish],
        validators=[DataRequired(_l("Name somebody by their handle")), Length(max=120, message=UNDER)],
        description=_l("It stands on their page"),
    )  # fmt: skip
    part = SelectField(_l("Part"), validators=[DataRequired(_l("Choose a part"))])

    @classmethod
    def offered(cls, **more: Any) -> MemberForm:
        form = cls(**more)
        form.part.choices = choices((one.value, PARTS[one]) for one in Part)
        return form


class CommitmentForm(FlaskForm):
    commitment = TextAreaField(
        _l("What I commit myself to"), filters=[tidy],
        validators=[DataRequired(_l("Write what you commit yourself to")), Length(max=2_000, message=UNDER_TEXT)],
        description=_l("Time, money, people, a decision by a day: everybody who sees the project reads it"),
        render_kw={"rows": 4},
    )  # fmt: skip
