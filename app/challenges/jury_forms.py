"""What organisers and jurors type about a jury."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import IntegerField, RadioField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length, NumberRange, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from app.challenges import deliberation, score
from app.challenges.challenge import Challenge
from app.challenges.comparison import Words
from app.challenges.conflict import Conflict
from app.challenges.entry import Entry
from app.challenges.juror import Juror
from app.challenges.score import Score
from app.challenges.seating import MOST_PLACES
from app.challenges.slate import Slate
from app.challenges.terms import Criterion
from app.fields import UNDER, Unchosen, choices, whole_number
from app.text import squish, tidy

MOST_RADIOS = 11
"""A longer scale is typed as a number."""


def _longest(most: int) -> Length:
    return Length(max=most, message=UNDER)


def _whole(value: Any) -> int | None:
    return int(value) if value not in (None, "") else None


class InviteJurorForm(FlaskForm):
    who = StringField(
        _l("Whom to invite"),
        filters=[squish],
        validators=[DataRequired(_l("Give an address or a handle")), Length(max=254)],
        description=_l(
            "Their e-mail address here, or their handle: it stands at the end of the address of their profile"
        ),
        render_kw={"autocapitalize": "none", "autocomplete": "off"},
    )


class _Ticked(SelectMultipleField):
    """Checkboxes in their group."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class ConflictForm(FlaskForm):
    """Entries that somebody cannot judge, and why."""

    entries = _Ticked(_l("Entries that you cannot judge"), coerce=int, validators=[Unchosen()])
    reason = TextAreaField(
        _l("Why"),
        filters=[tidy],
        validators=[Optional(), _longest(Conflict.reason.type.length)],
        description=_l("Somebody you work or live with, money, a quarrel: the organiser reads it, and nobody else"),
        render_kw={"rows": 2},
    )

    def offer(self, entries: list[Entry]) -> None:
        self.entries.choices = choices((one.id, f"{one.title} ({whose(one)})") for one in entries)

    def validate(self, extra_validators: Any = None) -> bool:
        fine = bool(super().validate(extra_validators))
        if self.entries.data and not self.reason.data:
            self.reason.errors = [*self.reason.errors, _("Say why, in a few words")]
            return False
        return fine


def whose(entry: Entry) -> str:
    return entry.team.name if entry.team else entry.author.name


class RecusalForm(FlaskForm):
    reason = TextAreaField(
        _l("Why"),
        filters=[tidy],
        validators=[DataRequired(_l("Say why, in a few words")), _longest(Juror.recusal_reason.type.length)],
        description=_l("The organiser reads it, and nobody else"),
        render_kw={"rows": 2},
    )


class PlanForm(FlaskForm):
    places = whole_number(
        _l("Places to give"), 1, MOST_PLACES, _l("How many entries win: it is announced now, before the first score")
    )
    reason = TextAreaField(
        _l("Why this plan stands all the same"),
        filters=[tidy],
        validators=[Optional(), _longest(Slate.overruled.type.length)],
        description=_l("Only where something was found. It goes into the minutes"),
        render_kw={"rows": 3},
    )


class ScoreForm(FlaskForm):
    """With one more field for each criterion: see `of`."""

    note_for_author = TextAreaField(
        _l("For the people of this entry"),
        filters=[tidy],
        validators=[Optional(), _longest(score.LONGEST_NOTE)],
        description=_l("They read it with the results, without your name: what is strong, what would make it better"),
        render_kw={"rows": 4},
    )
    note_for_jury = TextAreaField(
        _l("For the jury"),
        filters=[tidy],
        validators=[Optional(), _longest(score.LONGEST_NOTE)],
        description=_l("The organiser reads it, and the other jurors once you deliberate"),
        render_kw={"rows": 3},
    )
    criteria: list[Criterion]

    @classmethod
    def of(cls, challenge: Challenge, given: Score | None = None, **more: Any) -> ScoreForm:
        fields = {f"mark_{one.position}": _mark_field(one) for one in challenge.criteria}
        marks = {f"mark_{position}": mark for position, mark in (given.marks if given else {}).items()}
        notes = {"note_for_author": given.note_for_author, "note_for_jury": given.note_for_jury} if given else {}
        form = type("ThisScoreForm", (cls,), fields)(data=marks | notes, **more)
        form.criteria = challenge.criteria
        return form

    @property
    def mark_fields(self) -> list[Any]:
        return [self[f"mark_{one.position}"] for one in self.criteria]

    def marks(self) -> dict[str, int]:
        given = ((str(one.position), self[f"mark_{one.position}"].data) for one in self.criteria)
        return {position: mark for position, mark in given if mark is not None}

    def is_whole(self) -> bool:
        """Whether every criterion has its mark; those that lack one say so."""
        lacking = [field for field in self.mark_fields if field.data is None]
        for field in lacking:
            field.errors = [_("Give a mark")]
        return not lacking


def _mark_field(criterion: Criterion) -> Any:
    label = _("%(name)s, %(weight)s%% of the score", name=criterion.name, weight=criterion.weight)
    scale = _("From %(low)s, the weakest, to %(high)s, the strongest.", low=criterion.lowest, high=criterion.highest)
    hint = f"{criterion.explains} {scale}"
    if criterion.highest - criterion.lowest >= MOST_RADIOS:
        on_scale = NumberRange(criterion.lowest, criterion.highest, message=_l("From %(min)s to %(max)s"))
        return IntegerField(label, validators=[Optional(), on_scale], description=hint)
    steps = choices((n, str(n)) for n in range(criterion.lowest, criterion.highest + 1))
    return RadioField(label, choices=steps, coerce=_whole, validators=[Unchosen()], description=hint)


class PairNotesForm(FlaskForm):
    """Beside two entries that are compared: what is written about each."""

    left_for_author, right_for_author = (
        TextAreaField(
            _l("For the people of this entry"),
            filters=[tidy],
            validators=[Optional(), _longest(score.LONGEST_NOTE)],
            description=_l("They read it with the results, without your name"),
            render_kw={"rows": 3},
        )
        for _side in ("left", "right")
    )
    left_for_jury, right_for_jury = (
        TextAreaField(
            _l("For the jury"),
            filters=[tidy],
            validators=[Optional(), _longest(score.LONGEST_NOTE)],
            description=_l("The organiser reads it, and the other jurors once you deliberate"),
            render_kw={"rows": 2},
        )
        for _side in ("left", "right")
    )

    @classmethod
    def of(cls, left: Score | None, right: Score | None) -> PairNotesForm:
        """What the juror has written about them before, beside other entries too."""
        given = {
            f"{side}_{name}": getattr(written, f"note_{name}")
            for side, written in (("left", left), ("right", right))
            for name in ("for_author", "for_jury")
            if written
        }
        return cls(formdata=None, data=given)

    def words(self) -> tuple[Words, Words]:
        return (
            Words(self.left_for_author.data or "", self.left_for_jury.data or ""),
            Words(self.right_for_author.data or "", self.right_for_jury.data or ""),
        )


class RemarkForm(FlaskForm):
    text = TextAreaField(
        _l("Your words"),
        filters=[tidy],
        validators=[DataRequired(_l("Write a few words")), _longest(deliberation.LONGEST)],
        render_kw={"rows": 3},
    )


class AgreementForm(FlaskForm):
    """With one more field for each entry that is undecided: see `of`."""

    text = TextAreaField(
        _l("What was said, in short"),
        filters=[tidy],
        validators=[DataRequired(_l("Write a few words")), _longest(deliberation.LONGEST)],
        render_kw={"rows": 3},
    )
    numbers: list[int]

    @classmethod
    def of(cls, entries: list[Entry], **more: Any) -> AgreementForm:
        most = len(entries)
        fields = {
            f"place_{one.id}": IntegerField(
                one.title, validators=[Optional(), NumberRange(1, most, message=_l("From %(min)s to %(max)s"))]
            )
            for one in entries
        }
        form = type("ThisAgreementForm", (cls,), fields)(**more)
        form.numbers = [one.id for one in entries]
        return form

    @property
    def place_fields(self) -> list[Any]:
        return [self[f"place_{number}"] for number in self.numbers]

    def places(self) -> dict[int, int]:
        given = ((number, self[f"place_{number}"].data) for number in self.numbers)
        return {number: place for number, place in given if place is not None}
