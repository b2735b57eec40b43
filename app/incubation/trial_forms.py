"""What is typed about hypotheses and sessions: what is believed, how it is tested, what was seen and learned."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField, IntegerField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length, NumberRange, Optional, ValidationError

from app.fields import UNDER, UNDER_TEXT, DayField, Unchosen, choices
from app.incubation import discretion
from app.incubation.hypothesis import Belief, Hypothesis, Outcome
from app.incubation.labels import CONSENTS, OUTCOMES, SPEAKS
from app.incubation.trial import MOST_PEOPLE, Attested, Consent, Result, Seen, Speaks
from app.people.unit import Unit
from app.people.user import User
from app.text import number_in, squish, tidy
from app.workshops.note import Note

LONGEST = 4_000


def _names_nobody(_form: Any, field: Any) -> None:
    if problem := discretion.problem_in(field.data or ""):
        raise ValidationError(problem)


class HypothesisForm(FlaskForm):
    """`replaces` and `note` come with the address: another hypothesis, the note of a workshop."""

    statement = StringField(
        _l("We believe that …"), filters=[squish],
        validators=[
            DataRequired(_l("Say what you believe")),
            Length(max=Hypothesis.statement.type.length, message=UNDER),
        ],
        description=_l("One thing that may turn out to be wrong"),
    )  # fmt: skip
    for_whom = StringField(
        _l("for …"), filters=[squish],
        validators=[DataRequired(_l("Say for whom")), Length(max=Hypothesis.for_whom.type.length, message=UNDER)],
        description=_l("Whom it is about, as narrow as you can say it"),
    )  # fmt: skip
    how = TextAreaField(
        _l("How it is tested"), filters=[tidy],
        validators=[DataRequired(_l("Say how it is tested")), Length(max=LONGEST, message=UNDER_TEXT)],
        description=_l("Markdown. With whom, where, with what before them"), render_kw={"rows": 4},
    )  # fmt: skip
    signal = StringField(
        _l("What will tell"), filters=[squish],
        validators=[DataRequired(_l("Say what will tell")), Length(max=Hypothesis.signal.type.length, message=UNDER)],
        description=_l("Something that can be seen or counted, agreed before the test"),
    )  # fmt: skip
    threshold = StringField(
        _l("From how much on it is true"), filters=[squish],
        validators=[
            DataRequired(_l("Say from how much on")),
            Length(max=Hypothesis.threshold.type.length, message=UNDER),
        ],
        description=_l("For example: eight people of ten; under that it is refuted"),
    )  # fmt: skip
    replaces = HiddenField()
    note = HiddenField()

    @property
    def believed(self) -> Belief:
        names = ("statement", "for_whom", "how", "signal", "threshold")
        return Belief(*(self[name].data for name in names))

    def begin_with(self, note: Note) -> None:
        self.statement.data, self.note.data = squish(note.text)[: Hypothesis.statement.type.length], str(note.id)

    def show(self, before: Hypothesis) -> None:
        """A new one often changes one word of the old one."""
        for name in ("statement", "for_whom", "how", "signal", "threshold"):
            self[name].data = getattr(before, name)
        self.replaces.data = str(before.id)


class VerdictForm(FlaskForm):
    """`seen` is how many verdicts the page showed."""

    outcome = RadioField(_l("What the tests say"), validators=[DataRequired(_l("Choose what the tests say"))])
    learned = TextAreaField(
        _l("What was learned"), filters=[tidy],
        validators=[
            DataRequired(_l("Write what was learned: a verdict that teaches nothing was not worth the test.")),
            Length(max=LONGEST, message=UNDER_TEXT), _names_nobody,
        ],
        description=_l("Markdown. Whoever sees the project reads it, and search finds it; name nobody who was met"),
        render_kw={"rows": 5},
    )  # fmt: skip
    seen = HiddenField(default="0")

    @classmethod
    def offered(cls, **more: Any) -> VerdictForm:
        form = cls(**more)
        form.outcome.choices = choices((one.value, OUTCOMES[one]) for one in Outcome)
        return form

    @property
    def was_seen(self) -> int:
        return number_in(self.seen.data)


class TrialForm(FlaskForm):
    """With two fields more for each hypothesis: see `of`."""

    held_on = DayField(_l("The day"), validators=[DataRequired(_l("Say which day it was"))])
    place = StringField(
        _l("Where it was"), filters=[squish],
        validators=[DataRequired(_l("Say where it was")), Length(max=160, message=UNDER), _names_nobody],
    )  # fmt: skip
    unit = SelectField(_l("Agency"), validators=[Unchosen()])
    people = IntegerField(
        _l("How many jobseekers"),
        validators=[
            DataRequired(_l("Say how many people took part")),
            NumberRange(1, MOST_PEOPLE, message=_l("Between %(min)s and %(max)s people")),
        ],
        render_kw={"inputmode": "numeric"},
    )  # fmt: skip
    consent_by = SelectField(
        _l("Who attests that each person agreed"), validators=[DataRequired(_l("Say who attests the consent"))],
        description=_l("Somebody of the team who was there"),
    )  # fmt: skip
    consent_on = DayField(
        _l("They agreed on"), validators=[DataRequired(_l("Say on which day they agreed"))],
        description=_l("That day, or before"),
    )  # fmt: skip
    consent = RadioField(_l("In which form"), validators=[DataRequired(_l("Say in which form they agreed"))])
    seen_there = TextAreaField(
        _l("What was seen"), filters=[tidy],
        validators=[DataRequired(_l("Write what was seen")), Length(max=LONGEST, message=UNDER_TEXT), _names_nobody],
        description=_l("Markdown. What people did and said; no name, no address, no telephone number"),
        render_kw={"rows": 5},
    )  # fmt: skip

    asked: Sequence[Hypothesis] = ()

    @classmethod
    def of(
        cls, hypotheses: Sequence[Hypothesis], team: Sequence[User], units: Sequence[Unit], **more: Any
    ) -> TrialForm:
        fields: dict[str, Any] = {}
        for one in hypotheses:
            fields[f"speaks_{one.id}"] = SelectField(_l("What the session says of it"), validators=[Unchosen()])
            fields[f"words_{one.id}"] = StringField(
                _l("In a few words"), filters=[squish],
                validators=[Optional(), Length(max=500, message=UNDER), _names_nobody],
            )  # fmt: skip
        form: TrialForm = type("ThisTrialForm", (cls,), fields)(**more)
        form.asked = hypotheses
        form.consent_by.choices = choices((str(one.id), one.name) for one in team)
        form.consent.choices = choices((one.value, CONSENTS[one]) for one in Consent)
        form.unit.choices = choices([("", "–"), *((one.code, one.name) for one in units)])
        for one in hypotheses:
            said = ((word.value, SPEAKS[word]) for word in Speaks)
            form[f"speaks_{one.id}"].choices = choices([("", _l("Not tested this time")), *said])
        return form

    def said(self, units: Mapping[str, Unit]) -> Seen:
        assert self.held_on.data is not None and self.people.data is not None
        unit = units.get(self.unit.data or "")
        return Seen(self.held_on.data, self.people.data, self.place.data or "", self.seen_there.data or "", unit)

    def attested(self, team: Sequence[User]) -> Attested:
        person = next((one for one in team if str(one.id) == self.consent_by.data), None)
        form = Consent(self.consent.data) if self.consent.data in set(Consent) else None
        return Attested(person, self.consent_on.data, form)

    @property
    def results(self) -> list[Result]:
        return [
            Result(one, Speaks(self[f"speaks_{one.id}"].data), self[f"words_{one.id}"].data or "")
            for one in self.asked
            if self[f"speaks_{one.id}"].data
        ]

    @property
    def hypothesis_fields(self) -> list[tuple[Hypothesis, Any, Any]]:
        return [(one, self[f"speaks_{one.id}"], self[f"words_{one.id}"]) for one in self.asked]
