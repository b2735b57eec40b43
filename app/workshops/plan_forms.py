"""What facilitators type to plan a workshop, to make groups and to conclude."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
    TimeField,
)
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional

from app import markdown
from app.fields import choices
from app.text import squish, tidy
from app.workshops.agenda import LONGEST, SHORTEST, Mode, Movement, PlanStep
from app.workshops.board import Board
from app.workshops.group import SEEDS
from app.workshops.labels import MODES, MOVEMENTS, USUAL_PLANS
from app.workshops.rotation import LARGEST, MOST_ROUNDS, SMALLEST

_under = _l("Keep it under %(max)d characters")
MOST_WORDS = 2_000


class UsualForm(FlaskForm):
    usual = RadioField(
        _l("A usual plan"),
        choices=choices(USUAL_PLANS.items()),
        validators=[DataRequired(_l("Choose one"))],
        description=_l("Its steps are stretched to the hours of the workshop; you change them afterwards"),
    )


class StepForm(FlaskForm):
    title = StringField(
        _l("Title of the step"),
        filters=[squish],
        validators=[
            DataRequired(_l("Give the step a title")),
            Length(max=PlanStep.title.type.length, message=_under),
        ],
    )
    movement = RadioField(
        _l("In which movement?"), choices=choices(MOVEMENTS.items()), coerce=Movement, default=Movement.SCAN
    )
    mode = RadioField(_l("How do people work?"), choices=choices(MODES.items()), coerce=Mode, default=Mode.PLENARY)
    minutes = IntegerField(
        _l("Minutes"),
        default=30,
        validators=[
            InputRequired(_l("Say how many minutes")),
            NumberRange(SHORTEST, LONGEST, _l("From 5 to 240 minutes")),
        ],
        render_kw={"inputmode": "numeric"},
    )
    text = TextAreaField(
        _l("What people do"),
        filters=[tidy],
        validators=[Length(max=MOST_WORDS, message=_under)],
        render_kw={"rows": 3},
    )
    board = SelectField(
        _l("The board it writes on"),
        default="",
        description=_l("In groups without a board, each table has one of the boards in turn"),
    )
    after = SelectField(_l("After which step?"), default="")
    next_day_at = TimeField(
        _l("Begins the next day, at"),
        validators=[Optional()],
        description=_l("Left empty, it follows the step before it; the hour is that of the workshop’s territory"),
    )
    seen = HiddenField()

    def offer(self, boards: Sequence[Board], steps: Sequence[PlanStep]) -> None:
        self.board.choices = choices([("", _l("None")), *((str(one.id), one.title) for one in boards)])
        self.after.choices = choices([("", _l("The last one")), *((str(one.id), one.title) for one in steps)])

    def show(self, step: PlanStep) -> None:
        self.title.data, self.text.data, self.minutes.data = step.title, step.text, step.minutes
        self.movement.data, self.mode.data, self.next_day_at.data = step.movement, step.mode, step.next_day_at
        self.board.data, self.seen.data = str(step.board_id or ""), str(step.version)

    def said(self) -> dict[str, Any]:
        return {
            "title": self.title.data,
            "text": self.text.data or "",
            "minutes": self.minutes.data,
            "movement": self.movement.data,
            "mode": self.mode.data,
            "next_day_at": self.next_day_at.data,
            "board_id": int(self.board.data) if self.board.data else None,
        }


class MoveStepForm(FlaskForm):
    way = RadioField(choices=choices((way, way) for way in ("up", "down")))

    @property
    def by(self) -> int:
        return -1 if self.way.data == "up" else 1


class NextForm(FlaskForm):
    step = IntegerField(validators=[InputRequired()])


class RotationForm(FlaskForm):
    size = IntegerField(
        _l("People at a table"),
        default=5,
        validators=[
            InputRequired(_l("Say how many people sit at a table")),
            NumberRange(SMALLEST, LARGEST, _l("From 4 to 8 people")),
        ],
        description=_l("About so many: from 4 to 8"),
        render_kw={"inputmode": "numeric"},
    )
    rounds = IntegerField(
        _l("Rounds"),
        default=3,
        validators=[
            InputRequired(_l("Say how many rounds there are")),
            NumberRange(1, MOST_ROUNDS, _l("From 1 to 8 rounds")),
        ],
        description=_l("One for each step of the plan in which people work in groups"),
        render_kw={"inputmode": "numeric"},
    )
    keeps_hosts = BooleanField(
        _l("A scribe or facilitator stays at each table"),
        description=_l("They keep the thread of what was said there; everybody else moves on"),
    )
    seed = IntegerField(
        _l("Seed of the draw"),
        validators=[Optional(), NumberRange(0, SEEDS - 1, _l("From 0 to 999999"))],
        description=_l("Left empty, one is drawn. The same seed and the same people make the same tables"),
        render_kw={"inputmode": "numeric"},
    )


class PublishRotationForm(FlaskForm):
    rotation = IntegerField(validators=[InputRequired(), NumberRange(1, 2**63 - 1)])


class ConclusionForm(FlaskForm):
    conclusion = TextAreaField(
        _l("What was decided, and what comes next"),
        filters=[tidy],
        validators=[
            DataRequired(_l("Write what was decided")),
            Length(max=markdown.LONGEST, message=_under),
        ],
        description=_l("Who does what, by when; what becomes of the notes. Name functions rather than people"),
        render_kw={"rows": 10},
    )
    seen = HiddenField()
