"""What voters press."""

from __future__ import annotations

from flask_wtf import FlaskForm
from wtforms import IntegerField
from wtforms.validators import NumberRange

MOST_POINTS = 1_000


class VoteForm(FlaskForm):
    """`points` is what the entry has from now on."""

    entry = IntegerField(validators=[NumberRange(0, 2**63 - 1)])
    points = IntegerField(validators=[NumberRange(0, MOST_POINTS)])
