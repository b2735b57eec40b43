"""What people type about what should not stay, and what moderators answer."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField, RadioField, TextAreaField
from wtforms.validators import DataRequired, Length, ValidationError

from app.fields import UNDER_TEXT, choices
from app.moderation.decision import Outcome
from app.moderation.labels import REASONS
from app.moderation.report import LONGEST, Reason
from app.text import number_in, tidy

_reasons = choices((reason.value, label) for reason, label in REASONS.items())
_not_too_long = Length(max=LONGEST, message=UNDER_TEXT)


class ReportForm(FlaskForm):
    reason = RadioField(_l("What is wrong?"), choices=_reasons, validators=[DataRequired(_l("Choose what is wrong"))])
    text = TextAreaField(
        _l("What should a moderator know?"),
        filters=[tidy],
        validators=[_not_too_long],
        description=_l("Which passage, and why. Only moderators read it."),
    )

    def validate_text(self, field: TextAreaField) -> None:
        if self.reason.data == Reason.OTHER and not field.data:
            raise ValidationError(_("Say what is wrong, in a sentence"))


class DecisionForm(FlaskForm):
    outcome = RadioField(_l("Your decision"), validators=[DataRequired(_l("Choose what to do"))])
    reason = RadioField(_l("Reason for hiding"), choices=_reasons, validate_choice=False)
    text = TextAreaField(_l("In your words"), filters=[tidy], validators=[_not_too_long])
    number = HiddenField()

    def offer(self, *, hidden: bool, reported: bool) -> None:
        """What can be decided about a thing as it stands."""
        offered = []
        if reported:
            offered.append((Outcome.KEPT.value, _l("Leave it hidden") if hidden else _l("Leave it visible")))
        if hidden:
            offered.append((Outcome.RESTORED.value, _l("Show it again")))
        else:
            offered.append((Outcome.HIDDEN.value, _l("Hide it")))
        self.outcome.choices = choices(offered)
        self.text.description = (
            _l("The author reads it, so say what could be written otherwise. Your name is not shown.")
            if not hidden
            else _l("The author reads it. Your name is not shown.")
        )

    def validate_reason(self, field: RadioField) -> None:
        if self.outcome.data == Outcome.HIDDEN and field.data not in [*Reason]:
            raise ValidationError(_("Choose a reason"))

    def validate_text(self, field: TextAreaField) -> None:
        if self.outcome.data in (Outcome.HIDDEN, Outcome.RESTORED) and not field.data:
            raise ValidationError(_("Say why: the author will read it."))

    @property
    def seen_number(self) -> int:
        """The number that this decision would have, as the page said; 0 when it said nothing readable."""
        return number_in(self.number.data)
