"""What people type about themselves and each other."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    EmailField,
    HiddenField,
    PasswordField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import DataRequired, Email, Length, Optional, ValidationError

from app.fields import DayField, choices
from app.people import password
from app.people.labels import ROLES
from app.people.membership import Membership
from app.people.suspension import Suspension
from app.people.token import Token
from app.people.unit import Unit
from app.people.user import Digest, Electorate, User, clean_address
from app.text import squish, tidy

LANGUAGES = (("fr", "Français"), ("en", "English"))
TERRITORIES = (
    ("Europe/Paris", _l("Mainland France and Corsica")),
    ("America/Guadeloupe", _l("Guadeloupe, Saint-Martin, Saint-Barthélemy")),
    ("America/Martinique", _l("Martinique")),
    ("America/Cayenne", _l("French Guiana")),
    ("Indian/Reunion", _l("Réunion")),
    ("Indian/Mayotte", _l("Mayotte")),
    ("America/Miquelon", _l("Saint-Pierre-et-Miquelon")),
    ("Pacific/Noumea", _l("New Caledonia")),
    ("Pacific/Tahiti", _l("French Polynesia")),
    ("Pacific/Wallis", _l("Wallis and Futuna")),
)


def _address(value: Any) -> Any:
    return clean_address(squish(value)) if isinstance(value, str) else value


def _address_field(label: Any, description: Any = "") -> EmailField:
    return EmailField(
        label,
        filters=[_address],
        validators=[
            DataRequired(_l("Type an e-mail address")),
            Length(max=User.email.type.length, message=_l("This address is too long")),
            Email(_l("This does not look like an e-mail address; it should be like name@example.org")),
        ],
        description=description,
        render_kw={"autocomplete": "email", "spellcheck": "false", "autocapitalize": "none"},
    )


def _name_field(description: Any = "") -> StringField:
    return StringField(
        _l("Your name"),
        filters=[squish],
        validators=[
            DataRequired(_l("Type the name that others will see")),
            Length(max=User.name.type.length, message=_l("Keep your name under %(max)d characters")),
        ],
        description=description,
        render_kw={"autocomplete": "name"},
    )


def _unit_field(label: Any, description: Any) -> StringField:
    return StringField(
        label,
        filters=[squish],
        validators=[Optional(), Length(max=200)],
        description=description,
        render_kw={"list": "agencies", "autocomplete": "off", "spellcheck": "false"},
    )


def _new_password_field(label: Any) -> PasswordField:
    return PasswordField(
        label,
        validators=[
            DataRequired(_l("Choose a password")),
            Length(max=password.LONGEST, message=_l("Keep the password under %(max)d characters")),
        ],
        description=_l("At least 12 characters: three or four words make a good one"),
        render_kw={"autocomplete": "new-password", "minlength": password.SHORTEST},
    )


def _own_password_field(label: Any) -> PasswordField:
    return PasswordField(
        label,
        validators=[DataRequired(_l("Type your password")), Length(max=password.LONGEST)],
        render_kw={"autocomplete": "current-password"},
    )


class NextForm(FlaskForm):
    next = HiddenField()


class SignInForm(NextForm):
    address = StringField(
        _l("E-mail address"),
        filters=[_address],
        validators=[DataRequired(_l("Type your e-mail address")), Length(max=User.email.type.length)],
        render_kw={
            "type": "email",
            "autocomplete": "username",
            "spellcheck": "false",
            "autocapitalize": "none",
        },
    )
    password = _own_password_field(_l("Password"))


class SignUpForm(NextForm):
    name = _name_field(_l("Others see it beside what you write. A first name is enough."))
    address = _address_field(_l("E-mail address"), _l("We send one mail to check it. It is never shown."))
    password = _new_password_field(_l("Password"))
    language = SelectField(_l("Language of the pages and mails"), choices=choices(LANGUAGES))

    def validate_password(self, field: PasswordField) -> None:
        weak = password.weakness(field.data, self.name.data or "", self.address.data or "")
        if weak:
            raise ValidationError(weak)


class ConfirmForm(FlaskForm):
    """The password is asked only in another browser than the one that signed up."""

    password = _own_password_field(_l("The password you chose"))


class ForgottenForm(FlaskForm):
    address = _address_field(_l("E-mail address"), _l("The one of your account"))


class NewPasswordForm(FlaskForm):
    password = _new_password_field(_l("New password"))

    def __init__(self, person: User, **more: Any) -> None:
        super().__init__(**more)
        self.person = person

    def validate_password(self, field: PasswordField) -> None:
        weak = password.weakness(field.data, self.person.name, self.person.email or "")
        if weak:
            raise ValidationError(weak)


class AgencyForm(NextForm):
    unit = StringField(
        _l("Your agency"),
        filters=[squish],
        validators=[DataRequired(_l("Choose your agency"))],
        description=_l("Type the first letters of its name, then choose it in the list"),
        render_kw={"list": "agencies", "autocomplete": "off", "spellcheck": "false"},
    )


class ProfileForm(FlaskForm):
    name = _name_field()
    handle = StringField(
        _l("Handle"),
        filters=[squish],
        validators=[DataRequired(_l("Choose a handle")), Length(max=User.handle.type.length)],
        description=_l("The end of your profile's address: letters without accents, digits, hyphens"),
        render_kw={"autocomplete": "username", "spellcheck": "false", "autocapitalize": "none"},
    )
    biography = TextAreaField(
        _l("About you"),
        filters=[tidy],
        validators=[
            Optional(),
            Length(max=User.biography.type.length, message=_l("Keep it under %(max)d characters")),
        ],
        description=_l("A few lines for those who read you"),
        render_kw={"rows": 3},
    )
    shows_unit = BooleanField(_l("My agency"))
    shows_ideas = BooleanField(_l("My public ideas"))
    findable = BooleanField(_l("Let people find me in the site’s search"))


class PreferencesForm(FlaskForm):
    language = SelectField(_l("Language of the pages and mails"), choices=choices(LANGUAGES))
    time_zone = SelectField(_l("Territory, for dates and hours"), choices=choices(TERRITORIES))
    digest = RadioField(
        _l("What is new, by mail"),
        choices=choices(((Digest.DAILY.value, _l("Once a day")), (Digest.NEVER.value, _l("Never")))),
    )


class AddressForm(FlaskForm):
    address = _address_field(_l("New e-mail address"), _l("We write to it first; the change is made from there."))
    address_password = _own_password_field(_l("Your password"))


class PasswordForm(FlaskForm):
    old_password = _own_password_field(_l("Your password today"))
    new_password = _new_password_field(_l("New password"))

    def __init__(self, person: User, **more: Any) -> None:
        super().__init__(**more)
        self.person = person

    def validate_new_password(self, field: PasswordField) -> None:
        weak = password.weakness(field.data, self.person.name, self.person.email or "")
        if weak:
            raise ValidationError(weak)


class TokenForm(FlaskForm):
    token_name = StringField(
        _l("What is it for?"),
        filters=[squish],
        validators=[
            DataRequired(_l("Give it a name, to know it again")),
            Length(max=Token.name.type.length, message=_l("Keep the name under %(max)d characters")),
        ],
        render_kw={"autocomplete": "off"},
    )
    scope = RadioField(
        _l("It may"),
        choices=choices((("read", _l("Read")), ("write", _l("Read and write, in my name")))),
        default="read",
    )


class FarewellForm(FlaskForm):
    farewell_password = _own_password_field(_l("Your password"))


class MembershipForm(FlaskForm):
    organisation = StringField(
        _l("Your organisation"),
        filters=[squish],
        validators=[
            DataRequired(_l("Name your organisation")),
            Length(max=Membership.organisation.type.length, message=_l("Keep the name under %(max)d characters")),
        ],
        render_kw={"autocomplete": "organization"},
    )
    reason = TextAreaField(
        _l("What do you bring?"),
        filters=[tidy],
        validators=[
            DataRequired(_l("Say in a few words what you bring")),
            Length(max=Membership.reason.type.length, message=_l("Keep it under %(max)d characters")),
        ],
        description=_l("The service you offer, the people it helps, where to read about it"),
    )


class AnswerForm(FlaskForm):
    """A request for membership, refused."""

    reason = TextAreaField(
        _l("Reason"),
        filters=[tidy],
        validators=[DataRequired(_l("Say why: the person will read it.")), Length(max=Membership.answer.type.length)],
        description=_l("The person will read it"),
        render_kw={"rows": 3},
    )


class InvitationForm(FlaskForm):
    address = _address_field(_l("E-mail address"), _l("The invitation works for this address alone."))
    electorate = RadioField(
        _l("Invited as"),
        choices=choices(((Electorate.STAFF.value, _l("Staff")), (Electorate.PARTNER.value, _l("Partner")))),
        default=Electorate.STAFF.value,
    )
    unit = _unit_field(_l("In which unit?"), _l("For staff: where they work"))
    organisation = StringField(
        _l("Of which organisation?"),
        filters=[squish],
        validators=[Optional(), Length(max=User.organisation.type.length)],
        description=_l("For partners"),
    )


class ArrivalForm(FlaskForm):
    """Whoever was invited and has no account yet."""

    name = _name_field(_l("Others see it beside what you write."))
    password = _new_password_field(_l("Password"))

    def __init__(self, address: str, **more: Any) -> None:
        super().__init__(**more)
        self.address = address

    def validate_password(self, field: PasswordField) -> None:
        weak = password.weakness(field.data, self.name.data or "", self.address)
        if weak:
            raise ValidationError(weak)


class GrantForm(FlaskForm):
    role = SelectField(_l("Role"), choices=choices(ROLES.items()))
    grant_unit = _unit_field(_l("In which unit?"), _l("And in all that lies in it"))


class SuspensionForm(FlaskForm):
    suspension_reason = TextAreaField(
        _l("Reason"),
        filters=[tidy],
        validators=[DataRequired(_l("Say why: the person will read it.")), Length(max=Suspension.reason.type.length)],
        description=_l("The person will read it"),
        render_kw={"rows": 3},
    )
    until = DayField(
        _l("Last day"), validators=[Optional()], description=_l("Leave empty: until an administrator lifts it")
    )


class UnitForm(FlaskForm):
    unit_name = StringField(
        _l("Name"),
        filters=[squish],
        validators=[
            DataRequired(_l("Give the unit a name")),
            Length(max=Unit.name.type.length, message=_l("Keep the name under %(max)d characters")),
        ],
        render_kw={"autocomplete": "off"},
    )


class NewUnitForm(FlaskForm):
    new_name = StringField(
        _l("Name"),
        filters=[squish],
        validators=[
            DataRequired(_l("Give the unit a name")),
            Length(max=Unit.name.type.length, message=_l("Keep the name under %(max)d characters")),
        ],
        render_kw={"autocomplete": "off"},
    )
    new_time_zone = SelectField(_l("Territory, for dates and hours"), choices=choices(TERRITORIES))


class MoveForm(FlaskForm):
    region = SelectField(_l("Region"))

    def offer(self, regions: Iterable[Unit]) -> None:
        self.region.choices = choices((region.code, region.name) for region in regions)
