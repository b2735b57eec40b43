"""What people type about a service, what its provider answers, and what is decided about a burst."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField, RadioField, SelectMultipleField, TextAreaField
from wtforms.validators import DataRequired, Length
from wtforms.widgets import CheckboxInput, ListWidget

from app.fields import UNDER_TEXT, choices
from app.store.burst import Burst
from app.store.labels import STARS
from app.store.review import LONGEST, Review
from app.store.review_answer import ReviewAnswer
from app.text import number_in, tidy

TICKED = 200
"""So many reviews of a burst are decided one by one: a form has room for a thousand fields."""


class ReviewForm(FlaskForm):
    stars = RadioField(
        _l("How useful was it to you?"),
        choices=choices((str(stars), label) for stars, label in STARS.items()),
        validators=[DataRequired(_l("Choose from one to five stars"))],
    )
    text = TextAreaField(
        _l("In your words"),
        filters=[tidy],
        validators=[Length(max=LONGEST, message=UNDER_TEXT)],
        description=_l("What it helped you with, or what was missing. Everybody reads it, with your name."),
    )

    @property
    def chosen(self) -> int:
        return int(self.stars.data)


class ReviewAnswerForm(FlaskForm):
    text = TextAreaField(
        _l("Your answer"),
        filters=[tidy],
        validators=[
            DataRequired(_l("Write your answer")),
            Length(max=ReviewAnswer.text.type.length, message=UNDER_TEXT),
        ],
        description=_l("Everybody reads it below the review, in the name of the provider."),
    )


class BurstForm(FlaskForm):
    left_out = SelectMultipleField(
        _l("Left out"), option_widget=CheckboxInput(), widget=ListWidget(prefix_label=False), validate_choice=True
    )
    reason = TextAreaField(
        _l("Why"),
        filters=[tidy],
        validators=[
            DataRequired(_l("Say why: the authors will read it")),
            Length(max=Burst.reason.type.length, message=UNDER_TEXT),
        ],
        description=_l("What you looked at, and what it told you. The authors read it."),
    )

    rest = RadioField(
        _l("The others"),
        choices=choices({"out": _l("Leave them out"), "in": _l("Count them")}.items()),
        default="out",
        validate_choice=False,
    )
    """What becomes of those that are too many to be ticked one by one."""
    shown = HiddenField()
    """The numbers of the reviews on the page, so that nothing is decided of what joined them since."""

    def offer(self, reviews: list[Review], ticked: Any = ()) -> None:
        self.left_out.choices = choices((str(one.id), one.author.name) for one in reviews[:TICKED])
        if not self.is_submitted():
            self.left_out.data = [str(one) for one in ticked]
            self.shown.data = " ".join(str(one.id) for one in reviews)

    def left_out_of(self, reviews: list[Review]) -> list[int]:
        rest = reviews[TICKED:] if self.rest.data == "out" else []
        return [int(one) for one in self.left_out.data or ()] + [one.id for one in rest]

    @property
    def seen(self) -> set[int]:
        return {number_in(word) for word in (self.shown.data or "").split()}
