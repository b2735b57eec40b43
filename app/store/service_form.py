"""What is typed of a service: all that the Store says of it, held to the sizes of its columns."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
from wtforms import (
    BooleanField,
    HiddenField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import DataRequired, Length, Optional, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from app import markdown
from app.address import Unfit, safe_address
from app.database import Document
from app.fields import UNDER, UNDER_TEXT, choices
from app.store.content import regions_to_choose
from app.store.labels import ACCESSIBILITY, CATEGORIES, CONTENT, LANGUAGES, NEEDS, PUBLICS
from app.store.provider import Provider
from app.store.service import Service
from app.store.vocabulary import MOST_NEEDS
from app.text import number_in, squish, tidy

ADDRESSES = ("address", "ios_address", "android_address", "accessibility_address")
WRITTEN = ("name", "sentence", "text", "price_note", "uses", *ADDRESSES)
CHOSEN = ("category", "accessibility", "free")
SEVERAL = ("needs", "publics", "regions", "languages")


class Boxes(SelectMultipleField):
    """Boxes to tick, none of them hidden in a list."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


def _line(column: Any, label: Any, *, needed: Any = None, hint: Any = "", **more: Any) -> StringField:
    first = DataRequired(needed) if needed else Optional()
    return StringField(
        label, filters=[squish], validators=[first, Length(max=column.type.length, message=UNDER)], description=hint,
        **more,
    )  # fmt: skip


def _address(column: Any, label: Any, *, needed: Any = None, hint: Any = "") -> StringField:
    return _line(column, label, needed=needed, hint=hint, render_kw={"type": "url", "inputmode": "url"})


class ServiceForm(FlaskForm):
    """`version` is the one of what its writer saw: of the submission, or of the service; `service_version` of the
    service, where what is written is a submission."""

    name = _line(
        Service.name, CONTENT["name"], needed=_l("Give the service a name"), hint=_l("As its users know it")
    )  # fmt: skip
    sentence = _line(
        Service.sentence, CONTENT["sentence"], needed=_l("Say in one sentence what it does"),
        hint=_l("What cards show: what somebody can do with it, in plain words"),
    )  # fmt: skip
    text = TextAreaField(
        CONTENT["text"], filters=[tidy],
        validators=[
            DataRequired(_l("Describe the service")), Length(max=markdown.LONGEST, message=UNDER_TEXT),
        ],
        description=_l("Markdown. For whom it is, what one does there, how long it takes, what one leaves with"),
        render_kw={"rows": 10},
    )  # fmt: skip
    category = RadioField(CONTENT["category"], validators=[DataRequired(_l("Choose a category"))])
    needs = Boxes(CONTENT["needs"], description=_l("Those it answers best, five at most: the questionnaire uses them"))
    publics = Boxes(CONTENT["publics"], description=_l("Nothing ticked: everybody"))
    regions = Boxes(CONTENT["regions"], description=_l("Nothing ticked: the whole country"))
    address = _address(
        Service.address, CONTENT["address"], needed=_l("Give the address where the service is"),
        hint=_l("It begins with https://"),
    )  # fmt: skip
    ios_address = _address(Service.ios_address, CONTENT["ios_address"])
    android_address = _address(Service.android_address, CONTENT["android_address"])
    free = RadioField(
        _l("Is it free for whoever uses it?"), validators=[DataRequired(_l("Say whether it is free"))],
        description=_l("All of what the Store describes: no trial, no payment to see the result"),
    )  # fmt: skip
    price_note = _line(
        Service.price_note, CONTENT["price_note"],
        hint=_l("What beside it may cost something, for example an option that nobody needs"),
    )  # fmt: skip
    languages = Boxes(CONTENT["languages"], validators=[DataRequired(_l("Say in which languages it speaks"))])
    accessibility = RadioField(
        CONTENT["accessibility"], validators=[DataRequired(_l("Say what its accessibility statement says"))],
        description=_l("In the words of its accessibility statement"),
    )  # fmt: skip
    accessibility_address = _address(Service.accessibility_address, CONTENT["accessibility_address"])
    uses = TextAreaField(
        CONTENT["uses"], filters=[tidy],
        validators=[Optional(), Length(max=Service.uses.type.length, message=UNDER_TEXT)],
        description=_l("Which data of its users it uses, what for, and how long it keeps them"), render_kw={"rows": 4},
    )  # fmt: skip
    is_major = BooleanField(
        _l("It is a new major version"),
        description=_l("The service itself is another one than before: its reviews begin anew"),
    )
    provider = SelectField(_l("Provider"), validators=[DataRequired(_l("Choose whose service it is"))])
    version = HiddenField(default="0")
    service_version = HiddenField(default="0")

    @classmethod
    def of(cls, content: Document | None = None, *, providers: Iterable[Provider] = (), **more: Any) -> ServiceForm:
        """As typed now; or, with a content, as it was kept. Where no provider is to choose, none is asked."""
        form = cls(formdata=_as_sent(content), meta={"csrf": False}) if content is not None else cls(**more)
        form.category.choices = choices((one.value, label) for one, label in CATEGORIES.items())
        form.needs.choices = choices((one.value, label) for one, label in NEEDS.items())
        form.publics.choices = choices((one.value, label) for one, label in PUBLICS.items())
        form.languages.choices = choices((one.value, label) for one, label in LANGUAGES.items())
        form.accessibility.choices = choices((one.value, label) for one, label in ACCESSIBILITY.items())
        form.regions.choices = choices((unit.code, unit.name) for unit in regions_to_choose())
        form.free.choices = choices((("yes", _l("Yes")), ("no", _l("No"))))
        offered = list(providers)
        if offered:
            form.provider.choices = choices((one.slug, one.name) for one in offered)
        else:
            del form.provider
        return form

    def validate_needs(self, field: Any) -> None:
        if len(field.data or ()) > MOST_NEEDS:
            raise ValidationError(_("Choose the needs it answers best: %(n)s at most.", n=MOST_NEEDS))

    def validate_free(self, field: Any) -> None:
        if field.data == "no":
            raise ValidationError(
                _("The Store lists only what is free for whoever uses it. What costs something is not listed here.")
            )

    def validate_address(self, field: Any) -> None:
        _hold_address(field, Service.address)

    def validate_ios_address(self, field: Any) -> None:
        _hold_address(field, Service.ios_address)

    def validate_android_address(self, field: Any) -> None:
        _hold_address(field, Service.android_address)

    def validate_accessibility_address(self, field: Any) -> None:
        _hold_address(field, Service.accessibility_address)

    def may_be_kept(self) -> bool:
        """A draft may lack what is not typed yet; what is typed is right, and it has a name."""
        self.validate()
        wrong = [name for name in self.errors if name is None or name in ("name", "provider") or self[name].data]
        for field in self:
            if field.name not in wrong:
                field.errors = []
        return not wrong

    @property
    def seen(self) -> int:
        return number_in(self.version.data)

    @property
    def service_seen(self) -> int:
        return number_in(self.service_version.data)

    @property
    def content(self) -> Document:
        return {
            **{name: self[name].data or "" for name in (*WRITTEN, *CHOSEN)},
            **{name: list(self[name].data or ()) for name in SEVERAL},
        }


def _as_sent(content: Document) -> MultiDict[str, str]:
    pairs = [(name, content.get(name) or "") for name in (*WRITTEN, *CHOSEN) if content.get(name)]
    return MultiDict(pairs + [(name, one) for name in SEVERAL for one in content.get(name, ())])


def _hold_address(field: Any, column: Any) -> None:
    if field.data:
        try:
            field.data = safe_address(field.data, longest=column.type.length)
        except Unfit as unfit:
            raise ValidationError(str(unfit)) from None
