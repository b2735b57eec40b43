"""What organisers type about results and prizes."""

from __future__ import annotations

from collections.abc import Iterable

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import IntegerField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length, NumberRange, Optional

from app import markdown
from app.challenges.challenge import Challenge
from app.challenges.entry import Entry
from app.challenges.labels import OUTCOMES
from app.challenges.obligation import Obligation, State
from app.challenges.publication import Publication
from app.challenges.terms import Prize
from app.challenges.verdict import LAST_PLACE, Verdict
from app.challenges.vocabulary import Outcome
from app.fields import UNDER_TEXT, DayField, Unchosen, choices
from app.text import squish, tidy


class VerdictForm(FlaskForm):
    place = IntegerField(
        _l("Place"),
        validators=[
            Optional(),
            NumberRange(1, LAST_PLACE, message=_l("A place is a number from %(min)s to %(max)s")),
        ],
        description=_l("1 is the first; two entries may share a place. Empty for those that won none."),
        render_kw={"inputmode": "numeric"},
    )
    outcome = SelectField(_l("What comes of it"), validators=[Unchosen()])
    feedback = TextAreaField(
        _l("What its people will read"),
        filters=[tidy],
        validators=[
            DataRequired(_l("Write what its people will read")),
            Length(max=markdown.LONGEST, message=UNDER_TEXT),
        ],
        description=_l("What was good, what was missing, where it may go from here. Markdown."),
        render_kw={"rows": 10},
    )

    @classmethod
    def of(cls, challenge: Challenge, verdict: Verdict | None = None) -> VerdictForm:
        form = cls(obj=verdict)
        said = [("", _l("Nothing for now")), *((word, OUTCOMES[Outcome(word)]) for word in challenge.outcomes)]
        form.outcome.choices = choices(said)
        if verdict is not None and not form.is_submitted():
            form.outcome.data = verdict.outcome.value if verdict.outcome else ""
        return form

    @property
    def rank(self) -> int | None:
        place: int | None = self.place.data
        return place

    @property
    def what_follows(self) -> Outcome | None:
        return Outcome(self.outcome.data) if self.outcome.data else None


class PublishForm(FlaskForm):
    words = TextAreaField(
        _l("What you say to everybody"),
        filters=[tidy],
        validators=[
            DataRequired(_l("Say something to everybody")),
            Length(max=markdown.LONGEST, message=UNDER_TEXT),
        ],
        description=_l("It stands above the results. Markdown."),
        render_kw={"rows": 6},
    )
    to_the_others = TextAreaField(
        _l("What the entries without an answer of their own will read"),
        filters=[tidy],
        validators=[Optional(), Length(max=markdown.LONGEST, message=UNDER_TEXT)],
        render_kw={"rows": 6},
    )
    reason = TextAreaField(
        _l("Why the results are not what the jury decided"),
        filters=[tidy],
        validators=[Optional(), Length(max=Publication.departure.type.length, message=UNDER_TEXT)],
        description=_l("It stands in the minutes, and above the ranking of the jury"),
        render_kw={"rows": 3},
    )
    not_awarded = TextAreaField(
        _l("Why a prize that was announced is not awarded"),
        filters=[tidy],
        validators=[Optional(), Length(max=Publication.not_awarded.type.length, message=UNDER_TEXT)],
        description=_l("It stands in the minutes, and beside the prizes"),
        render_kw={"rows": 3},
    )


class OweForm(FlaskForm):
    prize = SelectField(_l("Prize"), validators=[DataRequired(_l("Choose the prize"))])
    entry = SelectField(_l("For which entry"), validators=[DataRequired(_l("Choose the entry"))])
    due_on = DayField(
        _l("To be given by"),
        validators=[DataRequired(_l("Choose the day"))],
        description=_l("You are reminded a week before, and when the day is past"),
    )

    def offer(self, prizes: Iterable[Prize], entries: Iterable[Entry]) -> None:
        self.prize.choices = choices((str(one.id), one.title) for one in prizes)
        self.entry.choices = choices((str(one.id), one.title) for one in entries)


class PostponeForm(FlaskForm):
    due_on = DayField(_l("Another day"), validators=[DataRequired(_l("Choose the day"))])


class SettleForm(FlaskForm):
    state = RadioField(
        _l("What became of it"),
        choices=choices(
            [(State.GIVEN.value, _l("It is given")), (State.DECLINED.value, _l("It will not be given"))]
        ),
        validators=[DataRequired(_l("Say what became of it"))],
    )  # fmt: skip
    proof = StringField(
        _l("How it was given, or why it was not"),
        filters=[squish],
        validators=[
            DataRequired(_l("Say how it was given, or why it was not.")),
            Length(max=Obligation.proof.type.length, message=UNDER_TEXT),
        ],
        description=_l("The number of a transfer, the day of a signature…"),
    )
