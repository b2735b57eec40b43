"""What people type in the Store."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import StringField
from wtforms.validators import DataRequired, Length, Optional

from app.fields import UNDER
from app.store.screenshot import LONGEST_WORDS
from app.text import squish


class PictureForm(FlaskForm):
    file = FileField(
        _l("The picture"),
        description=_l("PNG, JPEG or WebP, 5 MB at most. It is drawn anew: nothing of where it was taken stays in it."),
        validators=[DataRequired(_l("Choose a file first."))],
    )
    words = StringField(
        _l("What it shows"),
        filters=[squish],
        validators=[
            DataRequired(_l("Say in words what the picture shows: some people do not see it.")),
            Length(max=LONGEST_WORDS, message=UNDER),
        ],
        description=_l("In a sentence, for those who do not see it."),
    )


class PictureAwayForm(FlaskForm):
    """Its provider takes a picture away without a word; those who keep the Store say why."""

    reason = StringField(_l("Why"), filters=[squish], validators=[Optional(), Length(max=500, message=UNDER)])
