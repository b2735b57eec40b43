"""What people type about conferences and ask of them."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    IntegerField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import DataRequired, Length, NumberRange, Optional, ValidationError

from app import markdown
from app.address import is_secure
from app.clock import now
from app.database import db
from app.fields import UNDER_TEXT, MomentField, aware, choices, moment_field
from app.gatherings.conference import Audience, Conference
from app.gatherings.labels import AUDIENCES, STATUSES
from app.gatherings.place import Wish
from app.gatherings.question import Question, Status
from app.people.unit import Level, by_code, open_units
from app.people.user import User
from app.text import squish, tidy

MOST_PLACES = 100_000


def _address_field(label: Any, hint: Any) -> StringField:
    return StringField(
        label,
        filters=[squish],
        validators=[Optional(), Length(max=Conference.join_url.type.length), _secure],
        description=hint,
        render_kw={"inputmode": "url", "autocomplete": "off", "spellcheck": "false", "autocapitalize": "none"},
    )


def _secure(_form: FlaskForm, field: StringField) -> None:
    if field.data and not is_secure(field.data):
        raise ValidationError(_l("Type a whole address that begins with https://"))


class ConferenceForm(FlaskForm):
    title = StringField(
        _l("Title"),
        filters=[squish],
        validators=[
            DataRequired(_l("Give the conference a title")),
            Length(max=Conference.title.type.length, message=_l("Keep the title under %(max)d characters")),
        ],
        description=_l("What people will come for, in a few words"),
    )
    text = TextAreaField(
        _l("What it is about"),
        filters=[tidy],
        validators=[
            DataRequired(_l("Say what it is about, in a few sentences")),
            Length(max=markdown.LONGEST, message=UNDER_TEXT),
        ],
        description=_l("Who speaks, for whom, what will be shown"),
    )
    starts = moment_field(_l("Begins"), _l("Say when it begins"))
    ends = moment_field(_l("Ends"), _l("Say when it ends"))
    audience = RadioField(_l("Who can come?"), choices=choices(AUDIENCES.items()), default=Audience.PUBLIC.value)
    unit = SelectField(_l("Which unit organises it?"))
    join_url = _address_field(
        _l("Address of the video room"),
        _l("Shown from 15 minutes before, to those who signed up and to nobody else"),
    )
    places = IntegerField(
        _l("Number of places"),
        validators=[Optional(), NumberRange(1, MOST_PLACES, _l("Between 1 and %(max)s places"))],
        description=_l("Leave empty if everybody can come. When they are taken, a waiting list opens."),
        render_kw={"inputmode": "numeric"},
    )

    def __init__(self, organiser: User, conference: Conference | None = None, **more: Any) -> None:
        super().__init__(**more)
        self.organiser, self.conference = organiser, conference
        units = [u for u in db.session.scalars(open_units(Level.NATIONAL, Level.REGION)) if organiser.facilitates(u)]
        held = conference.unit if conference else None
        own = [u for u in (*organiser.facilitated_units, held) if u and u not in units and (u is held or not u.closed)]
        units.sort(key=lambda unit: (unit.level is not Level.NATIONAL, unit.name))
        self.unit.choices = choices((unit.code, unit.name) for unit in [*units, *dict.fromkeys(own)])

    @property
    def zone(self) -> ZoneInfo:
        """What is typed is an hour of the organiser's territory."""
        return ZoneInfo(self.organiser.time_zone)

    def show(self, conference: Conference) -> None:
        """Fill the form with what is said of a conference."""
        self.title.data, self.text.data = conference.title, conference.text
        self.starts.data = conference.starts_at.astimezone(self.zone).replace(tzinfo=None)
        self.ends.data = conference.ends_at.astimezone(self.zone).replace(tzinfo=None)
        self.audience.data, self.unit.data = conference.audience.value, conference.unit.code
        self.join_url.data, self.places.data = conference.join_url or "", conference.places

    def validate_starts(self, field: MomentField) -> None:
        moment = self._moment(field)
        is_same = self.conference is not None and moment == self.conference.starts_at
        if moment and moment < now() and not is_same:
            raise ValidationError(_l("This hour is past"))

    def validate_ends(self, field: MomentField) -> None:
        begins, ends = self._moment(self.starts), self._moment(field)
        if begins and ends and ends <= begins:
            raise ValidationError(_l("It ends after it has begun"))
        if begins and ends and (ends - begins).days >= 3:
            raise ValidationError(_l("A conference lasts at most three days"))

    def _moment(self, field: MomentField) -> datetime | None:
        return None if field.data is None else aware(field.data, self.zone)

    def said(self) -> dict[str, Any]:
        """What `announce` and `change` take."""
        return {
            "title": self.title.data,
            "text": self.text.data,
            "starts_at": self._moment(self.starts),
            "ends_at": self._moment(self.ends),
            "audience": Audience(self.audience.data),
            "unit": by_code(self.unit.data),
            "join_url": self.join_url.data or None,
            "places": self.places.data,
        }


class CancelForm(FlaskForm):
    reason = TextAreaField(
        _l("Reason"),
        filters=[tidy],
        validators=[
            DataRequired(_l("Say why: those who signed up will read it.")),
            Length(max=Conference.reason.type.length, message=_l("Keep it under %(max)d characters")),
        ],
        description=_l("Those who signed up or asked something are told, with this reason"),
        render_kw={"rows": 3},
    )


class RecordingForm(FlaskForm):
    recording_url = _address_field(
        _l("Address of the recording"), _l("Everybody who may read this page will see it; those who signed up are told")
    )


class PlaceForm(FlaskForm):
    wish = RadioField(choices=choices((w, w) for w in Wish), coerce=Wish, validators=[DataRequired()])


class VoteForm(FlaskForm):
    wish = RadioField(choices=choices((w, w) for w in Wish), coerce=Wish, validators=[DataRequired()])


class QuestionForm(FlaskForm):
    text = TextAreaField(
        _l("Your question"),
        filters=[tidy],
        validators=[
            DataRequired(_l("Write your question first")),
            Length(max=Question.text.type.length, message=_l("Keep your question under %(max)d characters")),
        ],
        description=_l("One question at a time: short ones are answered first"),
        render_kw={"rows": 3},
    )
    unnamed = BooleanField(
        _l("Do not show my name to the audience"),
        description=_l("It will say “Somebody”. The organisers and the moderators see your name all the same."),
    )


class MoveForm(FlaskForm):
    status = RadioField(
        choices=choices((s, STATUSES[s]) for s in (Status.WAITING, Status.ASKED, Status.ANSWERED, Status.DUE)),
        coerce=Status,
        validators=[DataRequired()],
    )


class RefusalForm(FlaskForm):
    reason = TextAreaField(
        _l("Why it is not kept"),
        filters=[tidy],
        validators=[
            DataRequired(_l("Say why: the author will read it.")),
            Length(max=Question.reason.type.length, message=_l("Keep it under %(max)d characters")),
        ],
        description=_l("Its author alone reads it"),
        render_kw={"rows": 3},
    )


class MergeForm(FlaskForm):
    into = SelectField(_l("It asks the same as"), coerce=int)

    def offer(self, others: list[Question]) -> None:
        self.into.choices = choices((str(one.id), markdown.plain(one.text)[:120]) for one in others)


class WrittenAnswerForm(FlaskForm):
    answer = TextAreaField(
        _l("Written answer"),
        filters=[tidy],
        validators=[
            DataRequired(_l("Write the answer")),
            Length(max=markdown.LONGEST, message=_l("Keep the answer under %(max)d characters")),
        ],
        description=_l("Its author and those who voted for it are told, once"),
        render_kw={"rows": 6},
    )
