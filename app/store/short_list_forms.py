"""What advisers type in a short list."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import RadioField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length, ValidationError

from app.fields import UNDER, UNDER_TEXT, choices
from app.store.short_list import LONGEST_MESSAGE, LONGEST_WORD, ShortList
from app.text import squish, tidy

NEW = "new"


class ShortListForm(FlaskForm):
    name = StringField(
        _l("A name for you"),
        filters=[squish],
        validators=[DataRequired(_l("Give the list a name.")), Length(max=80, message=UNDER)],
        description=_l(
            "What it is about: “First steps in the building trade”. Never whom it is for. You alone see it."
        ),
    )
    message = TextAreaField(
        _l("Your message"),
        filters=[tidy],
        validators=[Length(max=LONGEST_MESSAGE, message=UNDER_TEXT)],
        description=_l("Stands above the services, for whoever opens the list. Write nobody’s name in it."),
        render_kw={"rows": 4},
    )


class WordForm(FlaskForm):
    word = StringField(
        _l("A word about this service"),
        filters=[squish],
        validators=[Length(max=LONGEST_WORD, message=UNDER)],
        description=_l("Why this one: “Begin with the test, it takes ten minutes.” No name, here either."),
    )


class AddForm(WordForm):
    """Into one of one's lists, or into a new one."""

    into = RadioField(_l("Which list"), validators=[DataRequired(_l("Choose a list."))])
    name = StringField(
        _l("The name of the new list"),
        filters=[squish],
        validators=[Length(max=80, message=UNDER)],
        description=_l("What it is about, never whom it is for. You alone see it."),
    )

    @classmethod
    def offered(cls, lists: Sequence[ShortList]) -> AddForm:
        form = cls()
        form.into.choices = choices([*((str(one.id), one.name) for one in lists), (NEW, _("A new list"))])
        if not form.is_submitted():
            form.into.data = str(lists[0].id) if lists else NEW
        return form

    def validate_name(self, field: StringField) -> None:
        if self.into.data == NEW and not field.data:
            raise ValidationError(_("Give the new list a name."))
