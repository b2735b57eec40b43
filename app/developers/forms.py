"""What people type in the catalogue of APIs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import RadioField, SelectField, StringField
from wtforms.validators import DataRequired, Length, ValidationError

from app.address import LONGEST_LINK, Unfit, safe_address
from app.database import Document
from app.developers.labels import ACCESS, DOMAINS
from app.developers.offered_api import Access, Api, Domain
from app.fields import UNDER, choices
from app.store.provider import Provider
from app.text import squish

OWN = "own"


class ApiForm(FlaskForm):
    name = StringField(
        _l("Name"),
        filters=[squish],
        validators=[DataRequired(_l("Give the API a name.")), Length(max=80, message=UNDER)],
    )
    sentence = StringField(
        _l("In one sentence"),
        filters=[squish],
        validators=[DataRequired(_l("Say in one sentence what it gives.")), Length(max=160, message=UNDER)],
        description=_l("What a program gets from it, without jargon."),
    )
    documentation = StringField(
        _l("Address of its documentation"),
        filters=[squish],
        validators=[DataRequired(_l("Say where it is described.")), Length(max=LONGEST_LINK, message=UNDER)],
        description=_l("Begins with https://"),
        render_kw={"inputmode": "url"},
    )
    whose = SelectField(_l("Whose it is"))
    domain = SelectField(_l("What it is about"), choices=choices(DOMAINS.items()))
    access = RadioField(
        _l("Who may use it"), choices=choices(ACCESS.items()), validators=[DataRequired(_l("Say who may use it."))]
    )

    @classmethod
    def offered(cls, providers: Iterable[Provider], *, keeps: bool, api: Api | None = None) -> ApiForm:
        """The platform's own are offered by those who keep the Store."""
        form = cls(obj=api)
        own = [(OWN, _("The platform"))] if keeps else []
        form.whose.choices = choices([*own, *((one.slug, one.name) for one in providers)])
        if api is not None and not form.is_submitted():
            form.whose.data = api.provider.slug if api.provider else OWN
        return form

    def validate_documentation(self, field: StringField) -> None:
        try:
            self.address = safe_address(field.data or "")
        except Unfit as unfit:
            raise ValidationError(str(unfit)) from None

    def said(self, providers: Sequence[Provider]) -> Document:
        """As the noun takes it."""
        return {
            "name": self.name.data,
            "sentence": self.sentence.data,
            "documentation": self.address,
            "provider": {one.slug: one for one in providers}.get(self.whose.data or ""),
            "domain": Domain(self.domain.data),
            "access": Access(self.access.data),
        }


class UseForm(FlaskForm):
    api = SelectField(_l("An API it uses"), validators=[DataRequired(_l("Choose an API."))])

    @classmethod
    def offered(cls, apis: Iterable[Api]) -> UseForm:
        form = cls()
        form.api.choices = choices((one.slug, one.name) for one in apis)
        return form
