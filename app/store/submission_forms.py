"""What is typed about submissions and services as a whole: sending, deciding, leaving the Store."""

from __future__ import annotations

import re
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, HiddenField, RadioField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length, Optional

from app.fields import UNDER, UNDER_TEXT, choices
from app.store import terms
from app.store.labels import VERDICTS
from app.store.submission import Submission
from app.store.vocabulary import Verdict
from app.text import number_in, squish, tidy

LONGEST_REASON = 2_000
OF_AN_IDEA = re.compile(r"(?:\S*/ideas/|#)?(\d+)(?:-[\w-]*)?")
"""12, or the address of a page with what stands behind its number."""


class Seen(FlaskForm):
    """A button, with the version of what whoever presses it saw."""

    version = HiddenField(default="0")

    @property
    def seen(self) -> int:
        return number_in(self.version.data)


class SendForm(Seen):
    accepts = BooleanField(_l("We accept the terms of the Store"))
    terms_version = HiddenField(default=str(terms.CURRENT))
    note = StringField(
        _l("A word to those who decide"), filters=[squish],
        validators=[Optional(), Length(max=Submission.note.type.length, message=UNDER)],
        description=_l("It is not published"),
    )  # fmt: skip

    @property
    def accepted(self) -> int | None:
        """The number of the terms that stood beside the box that was ticked."""
        return number_in(self.terms_version.data) if self.accepts.data else None


class DecisionForm(Seen):
    verdict = RadioField(_l("Your decision"), validators=[DataRequired(_l("Choose a decision"))])
    reasons = TextAreaField(
        _l("Reasons"), filters=[tidy], validators=[Optional(), Length(max=LONGEST_REASON, message=UNDER_TEXT)],
        description=_l("Needed to send back or to refuse: say what must change. Its provider reads it"),
        render_kw={"rows": 4},
    )  # fmt: skip
    service_version = HiddenField(default="0")

    @classmethod
    def offered(cls, **more: Any) -> DecisionForm:
        form = cls(**more)
        form.verdict.choices = choices((one.value, VERDICTS[one]) for one in Verdict)
        return form

    @property
    def service_seen(self) -> int:
        return number_in(self.service_version.data)


class LeaveForm(FlaskForm):
    reason = TextAreaField(
        _l("Why"), filters=[tidy],
        validators=[
            DataRequired(_l("Say why: its provider and its readers will read it.")),
            Length(max=LONGEST_REASON, message=UNDER_TEXT),
        ],
        description=_l("Whoever follows the service is told, and the page of the service says it"),
        render_kw={"rows": 3},
    )  # fmt: skip


class OriginForm(FlaskForm):
    written = StringField(
        _l("The idea"), filters=[squish],
        validators=[DataRequired(_l("Say which idea")), Length(max=300, message=UNDER)],
        description=_l("Its number, or the address of its page"),
    )  # fmt: skip

    @property
    def number(self) -> int:
        """Of the idea that was meant; 0 where none is named."""
        named = OF_AN_IDEA.fullmatch(self.written.data or "")
        return number_in(named[1]) if named else 0
