"""What people type about a challenge itself, and the button that asks for nothing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import DataRequired, Length
from wtforms.widgets import CheckboxInput, ListWidget

from app import markdown
from app.challenges.challenge import Challenge
from app.challenges.kit import HAVE_AMOUNTS, MOST_AMOUNT, MOST_EACH, MOST_JURORS, Kit
from app.challenges.labels import ENTRANTS, PHASES
from app.challenges.phase import State
from app.challenges.terms import Award, Prize
from app.challenges.vocabulary import Entrant, JudgingKind, PhaseKind, PrizeKind
from app.fields import UNDER, UNDER_TEXT, DayField, MomentField, Unchosen, aware, choices, moment_field, whole_number
from app.people.directory import units_led_by
from app.people.user import User
from app.text import squish, tidy


class LaunchForm(FlaskForm):
    kit = RadioField(_l("Kit"), validators=[DataRequired(_l("Choose a kit"))])
    unit = SelectField(
        _l("Where"),
        validators=[DataRequired(_l("Choose where"))],
        description=_l("Its facilitators lead it; its territory sets the hours"),
    )
    on = DayField(_l("First day"), validators=[DataRequired(_l("Choose the first day"))])

    def offer(self, kits: list[Kit], person: User) -> None:
        self.kit.choices = choices((kit.word, kit.name) for kit in kits)
        self.unit.choices = choices((unit.code, unit.name) for unit in units_led_by(person))


def _text_of(label: Any, problem: Any, column: Any, hint: Any = "") -> StringField:
    return StringField(
        label,
        filters=[squish],
        validators=[
            DataRequired(problem),
            Length(max=column.type.length, message=UNDER),
        ],
        description=hint,
    )


class AdjustForm(FlaskForm):
    """With two more fields for each phase that is not over: see `of`."""

    title = _text_of(_l("Title"), _l("Give the challenge a title"), Challenge.title)
    summary = _text_of(
        _l("In two sentences"), _l("Say it in two sentences"), Challenge.summary,
        _l("What lists and the front page show"),
    )  # fmt: skip
    brief = TextAreaField(
        _l("Brief"),
        filters=[tidy],
        validators=[
            DataRequired(_l("Write the brief")),
            Length(max=markdown.LONGEST, message=UNDER_TEXT),
        ],
        description=_l("Markdown. Why this challenge, what is looked for, how it goes, what comes after"),
        render_kw={"rows": 16},
    )

    challenge: Challenge

    @classmethod
    def of(cls, challenge: Challenge, **more: Any) -> AdjustForm:
        """Hours are those of the challenge's own territory."""
        fields: dict[str, Any] = {}
        for phase in challenge.phases:
            if phase.state is State.OVER:
                continue
            label = PHASES[phase.kind]
            if phase.state is State.WAITING:
                fields[opens(phase.kind)] = moment_field(_l("%(phase)s: begins", phase=label))
            fields[closes(phase.kind)] = moment_field(_l("%(phase)s: ends", phase=label))
        form = type("ThisAdjustForm", (cls,), fields)(**more)
        form.challenge = challenge
        return form

    @property
    def date_fields(self) -> list[Any]:
        return [field for field in self if isinstance(field, MomentField)]

    def show(self) -> None:
        challenge = self.challenge
        self.title.data, self.summary.data, self.brief.data = challenge.title, challenge.summary, challenge.brief
        for phase in challenge.phases:
            for name, moment in ((opens(phase.kind), phase.opens_at), (closes(phase.kind), phase.closes_at)):
                if name in self:
                    self[name].data = moment.astimezone(challenge.zone).replace(tzinfo=None)

    def calendar(self) -> dict[PhaseKind, tuple[datetime, datetime]]:
        """What was not shown, because it has begun already, stays."""
        zone = self.challenge.zone
        wanted = {}
        for phase in self.challenge.phases:
            if phase.state is not State.OVER:
                begins = self[opens(phase.kind)].data if opens(phase.kind) in self else None
                ends = self[closes(phase.kind)].data
                wanted[phase.kind] = (aware(begins, zone) if begins else phase.opens_at, aware(ends, zone))
        return wanted


class TermsForm(FlaskForm):
    """What a draft will promise, with fields for each of its prizes: see `of`."""

    challenge: Challenge

    @classmethod
    def of(cls, challenge: Challenge, **more: Any) -> TermsForm:
        fields: dict[str, Any] = {}
        standing: dict[str, Any] = {"jurors_each": challenge.jurors_each}
        if challenge.judging is JudgingKind.RUBRIC:
            fields["jurors_each"] = whole_number(_l("Jurors who read each entry"), 1, MOST_JURORS)
        for prize in challenge.prizes:
            n = prize.position
            if prize.kind in HAVE_AMOUNTS:
                fields[f"amount_{n}"] = whole_number(_l("How much"), 1, MOST_AMOUNT, AMOUNTS[prize.kind])
            fields[f"winners_{n}"] = whole_number(_l("How many entries receive it"), 1, MOST_EACH)
            fields[f"open_to_{n}"] = SelectMultipleField(
                _l("Who may receive it"),
                choices=choices((word, ENTRANTS[Entrant(word)]) for word in challenge.entrants),
                validators=[DataRequired(_l("Choose who may receive it"))],
                option_widget=CheckboxInput(),
                widget=ListWidget(prefix_label=False),
            )
            standing |= {f"amount_{n}": prize.amount, f"winners_{n}": prize.winners, f"open_to_{n}": prize.open_to}
        form = type("ThisTermsForm", (cls,), fields)(data=standing, **more)
        form.challenge = challenge
        return form

    def of_prize(self, prize: Prize) -> list[Any]:
        """Its fields, in their order."""
        names = (f"{name}_{prize.position}" for name in ("amount", "winners", "open_to"))
        return [self[name] for name in names if name in self]

    def awards(self) -> dict[int, Award]:
        return {
            n: Award(
                amount=self[f"amount_{n}"].data if f"amount_{n}" in self else None,
                winners=self[f"winners_{n}"].data,
                open_to=self[f"open_to_{n}"].data,
            )
            for n in (prize.position for prize in self.challenge.prizes)
        }

    @property
    def panel(self) -> int | None:
        return self["jurors_each"].data if "jurors_each" in self else None


AMOUNTS = {
    PrizeKind.CASH: _l("In euros"),
    PrizeKind.INCUBATION: _l("In weeks"),
    PrizeKind.COACHING: _l("In hours"),
    PrizeKind.TRAINING: _l("In hours"),
}


def opens(kind: PhaseKind) -> str:
    return f"opens_{kind.replace('-', '_')}"


def closes(kind: PhaseKind) -> str:
    return f"closes_{kind.replace('-', '_')}"


class AgainForm(FlaskForm):
    on = DayField(_l("First day"), validators=[DataRequired(_l("Choose the first day"))])
    jurors = SelectMultipleField(
        _l("Jurors to invite again"),
        coerce=int,
        validators=[Unchosen()],
        option_widget=CheckboxInput(),
        widget=ListWidget(prefix_label=False),
    )
    letters = BooleanField(
        _l("Its letters too"),
        default=True,
        description=_l("The words that you wrote above what the platform says; you can change them afterwards"),
    )

    people: dict[int, User]

    def offer(self, people: Sequence[User]) -> None:
        """All of them are ticked, until the organiser says otherwise."""
        self.people = {one.id: one for one in people}
        self.jurors.choices = choices((one.id, one.name) for one in people)
        if not self.is_submitted():
            self.jurors.data = list(self.people)

    def chosen(self) -> list[User]:
        return [self.people[number] for number in self.jurors.data or ()]
