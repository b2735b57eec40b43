"""What is typed about mentors, and what they offer."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import IntegerField, StringField
from wtforms.validators import DataRequired, Length, NumberRange, Optional

from app.challenges.mentor import LONGEST, SHORTEST, MentorSlot
from app.challenges.mentorship import Mentor
from app.challenges.team_forms import InviteForm
from app.fields import UNDER, aware, moment_field
from app.people.user import User
from app.text import squish


class MentorForm(InviteForm):
    field = StringField(
        _l("What they know"),
        filters=[squish],
        validators=[
            Optional(),
            Length(max=Mentor.field.type.length, message=UNDER),
        ],
    )


class SlotForm(FlaskForm):
    starts_at = moment_field(_l("Begins"))
    minutes = IntegerField(
        _l("Minutes"),
        default=30,
        validators=[
            DataRequired(_l("Say how long it lasts")),
            NumberRange(SHORTEST, LONGEST, _l("From %(min)s to %(max)s minutes")),
        ],
    )
    place = StringField(
        _l("Place of the meeting"),
        filters=[squish],
        validators=[
            DataRequired(_l("Say where, or give a link")),
            Length(max=MentorSlot.place.type.length, message=UNDER),
        ],
        description=_l("A room, or the link of a video call; only the team that books reads it"),
    )

    def moment(self, person: User) -> datetime:
        """By the clock of the mentor's own territory."""
        assert self.starts_at.data is not None
        return aware(self.starts_at.data, ZoneInfo(person.time_zone))
