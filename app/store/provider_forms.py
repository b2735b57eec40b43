"""What is typed about providers: asking to speak for one, what it says of itself, who speaks for it."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import RadioField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length, Optional, ValidationError

from app.address import Unfit, safe_address
from app.fields import UNDER, UNDER_TEXT, choices
from app.store.labels import PROVIDERS
from app.store.provider import Provider
from app.store.provider_request import ProviderRequest
from app.store.vocabulary import ProviderKind
from app.text import squish, tidy


class ProviderForm(FlaskForm):
    """What a provider says of itself; its name and its kind are settled when it is founded."""

    text = TextAreaField(
        _l("What it makes, and for whom"), filters=[tidy],
        validators=[Optional(), Length(max=Provider.text.type.length, message=UNDER_TEXT)],
        render_kw={"rows": 4},
    )  # fmt: skip
    site = StringField(
        _l("Its site"), filters=[squish], validators=[Optional(), Length(max=Provider.site.type.length, message=UNDER)],
        description=_l("It begins with https://"), render_kw={"type": "url", "inputmode": "url"},
    )  # fmt: skip

    def validate_site(self, field: Any) -> None:
        if field.data:
            try:
                field.data = safe_address(field.data, longest=Provider.site.type.length)
            except Unfit as unfit:
                raise ValidationError(str(unfit)) from None


class AskForm(ProviderForm):
    name = StringField(
        _l("Name of the organisation"), filters=[squish],
        validators=[
            DataRequired(_l("Name the organisation")), Length(max=Provider.name.type.length, message=UNDER),
        ],
        description=_l("As people know it; if it is here already, you ask to join it"),
    )  # fmt: skip
    kind = RadioField(_l("What it is"), validators=[DataRequired(_l("Say what it is"))])
    word = StringField(
        _l("What you do there"), filters=[squish],
        validators=[
            DataRequired(_l("Say what you do there")), Length(max=ProviderRequest.word.type.length, message=UNDER),
        ],
        description=_l("Those who keep the Store read it, nobody else"),
    )  # fmt: skip

    @classmethod
    def offered(cls, *, in_house: bool, **more: Any) -> AskForm:
        """What is made in-house is founded by those who keep the Store."""
        form = cls(**more)
        kinds = [one for one in ProviderKind if in_house or one is not ProviderKind.HOUSE]
        form.kind.choices = choices((one.value, PROVIDERS[one]) for one in kinds)
        if in_house:
            del form.word
        return form


class AnswerForm(FlaskForm):
    reason = StringField(
        _l("Reason"), filters=[squish],
        validators=[Optional(), Length(max=ProviderRequest.reason.type.length, message=UNDER)],
        description=_l("Needed to refuse"),
    )  # fmt: skip


class SpeakerForm(FlaskForm):
    handle = StringField(
        _l("Handle"), filters=[squish],
        validators=[DataRequired(_l("Name somebody by their handle")), Length(max=120, message=UNDER)],
        description=_l("It stands on their page"),
    )  # fmt: skip
