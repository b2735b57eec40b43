"""What people type about workshops."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Regexp, ValidationError

from app import markdown
from app.clock import now
from app.database import db
from app.fields import UNDER_TEXT, MomentField, aware, choices, moment_field
from app.ideas.idea import Audience
from app.people.unit import Level, by_code, open_units
from app.people.user import User, by_address, by_handle
from app.text import number_in, squish, tidy
from app.workshops.board import MOST_DOTS, Board, Grouping, Reveal, Voting, Writing
from app.workshops.cluster import Cluster
from app.workshops.consent import Answer, Purpose
from app.workshops.labels import ANSWERS, AUDIENCES, COLOURS, GROUPINGS, NAMINGS, OPENINGS, PARTS, REVEALS
from app.workshops.note import Colour, Note
from app.workshops.participant import Part, Participant
from app.workshops.timer import LONGEST_MINUTES
from app.workshops.workshop import LONGEST, MOST_PLACES, Naming, OpenTo, Workshop

_under = _l("Keep it under %(max)d characters")


class WorkshopForm(FlaskForm):
    title = StringField(
        _l("Title"),
        filters=[squish],
        validators=[
            DataRequired(_l("Give the workshop a title")),
            Length(max=Workshop.title.type.length, message=_l("Keep the title under %(max)d characters")),
        ],
        description=_l("What you will look for together, in a few words"),
    )
    purpose = TextAreaField(
        _l("What it is for"),
        filters=[tidy],
        validators=[
            DataRequired(_l("Say what it is for, in a few sentences")),
            Length(max=markdown.LONGEST, message=UNDER_TEXT),
        ],
        description=_l("The question, whom it concerns, what will become of the notes"),
    )
    begins = moment_field(_l("Begins"), _l("Say when it begins"))
    ends = moment_field(_l("Ends"), _l("Say when it ends"))
    venue = StringField(
        _l("Where it is held"),
        filters=[squish],
        validators=[Length(max=Workshop.venue.type.length, message=_under)],
        description=_l("A room, an address, or the way to join from afar"),
    )
    places = IntegerField(
        _l("Number of places"),
        default=30,
        validators=[
            InputRequired(_l("Say how many people can come")),
            NumberRange(1, MOST_PLACES, _l("Between 1 and 60 places")),
        ],
        description=_l("Everybody in the room counts, you too; 60 at most"),
        render_kw={"inputmode": "numeric"},
    )
    audience = RadioField(_l("Who may read about it?"), choices=choices(AUDIENCES.items()), default=Audience.INTERNAL)
    open_to = RadioField(_l("Who comes?"), choices=choices(OPENINGS.items()), default=OpenTo.INVITED)
    unit = SelectField(_l("Which unit holds it?"))
    naming = RadioField(
        _l("How are those who write shown?"),
        choices=choices(NAMINGS.items()),
        default=Naming.FIRST_NAMES,
        description=_l("This cannot be changed any more once the workshop has begun"),
    )

    def __init__(self, facilitator: User, workshop: Workshop | None = None, **more: Any) -> None:
        super().__init__(**more)
        self.facilitator, self.workshop = facilitator, workshop
        wide = db.session.scalars(open_units(Level.NATIONAL, Level.REGION))
        units = [unit for unit in wide if facilitator.facilitates(unit)]
        held = workshop.unit if workshop else None
        own = [unit for unit in (*facilitator.facilitated_units, held) if unit and (unit is held or not unit.closed)]
        units.sort(key=lambda unit: (unit.level is not Level.NATIONAL, unit.name))
        self.unit.choices = choices((unit.code, unit.name) for unit in dict.fromkeys([*units, *own]))

    @property
    def zone(self) -> ZoneInfo:
        """What is typed is an hour of the facilitator's territory."""
        return ZoneInfo(self.facilitator.time_zone)

    def show(self, workshop: Workshop) -> None:
        """Fill the form with what is said of a workshop."""
        self.title.data, self.purpose.data, self.venue.data = workshop.title, workshop.purpose, workshop.venue
        self.begins.data = workshop.begins_at.astimezone(self.zone).replace(tzinfo=None)
        self.ends.data = workshop.ends_at.astimezone(self.zone).replace(tzinfo=None)
        self.audience.data, self.unit.data = workshop.audience.value, workshop.unit.code
        self.open_to.data, self.naming.data = workshop.open_to.value, workshop.naming.value
        self.places.data = workshop.places

    def validate_begins(self, field: MomentField) -> None:
        moment = self._moment(field)
        is_same = self.workshop is not None and moment == self.workshop.begins_at
        if moment and moment < now() and not is_same:
            raise ValidationError(_l("This hour is past"))

    def validate_ends(self, field: MomentField) -> None:
        begins, ends = self._moment(self.begins), self._moment(field)
        if begins and ends and ends <= begins:
            raise ValidationError(_l("It ends after it has begun"))
        if begins and ends and ends - begins > LONGEST:
            raise ValidationError(_l("A workshop lasts at most three days."))

    def _moment(self, field: MomentField) -> datetime | None:
        return None if field.data is None else aware(field.data, self.zone)

    def said(self) -> dict[str, Any]:
        """What `prepare` and `rewrite` take."""
        return {
            "title": self.title.data,
            "purpose": self.purpose.data,
            "venue": self.venue.data or "",
            "begins_at": self._moment(self.begins),
            "ends_at": self._moment(self.ends),
            "audience": Audience(self.audience.data),
            "open_to": OpenTo(self.open_to.data),
            "naming": Naming(self.naming.data),
            "unit": by_code(self.unit.data),
            "places": self.places.data,
        }


class CancelForm(FlaskForm):
    reason = TextAreaField(
        _l("Reason"),
        filters=[tidy],
        validators=[
            DataRequired(_l("Say why: those on the list will read it.")),
            Length(max=Workshop.reason.type.length, message=_under),
        ],
        description=_l("Those on the list are told, with this reason"),
        render_kw={"rows": 3},
    )


class ComeForm(FlaskForm):
    first_name = StringField(
        _l("Your first name"),
        filters=[squish],
        validators=[
            DataRequired(_l("Type the first name that the others will call you by.")),
            Length(max=Participant.first_name.type.length, message=_under),
        ],
        description=_l("All that the others read of you: no family name, no function"),
        render_kw={"autocomplete": "given-name"},
    )


class InviteForm(FlaskForm):
    people = TextAreaField(
        _l("Whom do you invite?"),
        filters=[tidy],
        validators=[DataRequired(_l("Name somebody")), Length(max=6_000, message=_under)],
        description=_l("Their handles or e-mail addresses, one on each line; everybody needs an account here"),
        render_kw={"rows": 4},
    )
    part = SelectField(
        _l("As what?"), choices=choices(PARTS.items()), coerce=Part, default=Part.PARTICIPANT, validate_choice=True
    )

    found: list[User]

    def validate_people(self, field: TextAreaField) -> None:
        written = [word for word in (field.data or "").replace(",", "\n").split("\n") if word.strip()]
        if len(written) > MOST_PLACES:
            raise ValidationError(_("Invite at most sixty people at once."))
        self.found = []
        for words in written:
            word = words.strip()
            person = by_address(word) if "@" in word.lstrip("@") else by_handle(word.lstrip("@"))
            if person is None:
                raise ValidationError(_("Nobody here is known as “%(words)s”.", words=word[:80]))
            self.found.append(person)


class PartForm(FlaskForm):
    part = SelectField(choices=choices(PARTS.items()), coerce=Part)


class BoardForm(FlaskForm):
    title = StringField(
        _l("Title of the board"),
        filters=[squish],
        validators=[DataRequired(_l("Give the board a title")), Length(max=Board.title.type.length, message=_under)],
    )
    prompt = TextAreaField(
        _l("The question over it"),
        filters=[tidy],
        validators=[Length(max=Board.prompt.type.length, message=_under)],
        description=_l("What everybody answers by their notes, as you would ask it aloud"),
        render_kw={"rows": 2},
    )
    grouping = RadioField(
        _l("Who puts notes together?"), choices=choices(GROUPINGS.items()), default=Grouping.EVERYBODY
    )
    dots_each = IntegerField(
        _l("Dots for each"),
        default=5,
        validators=[
            InputRequired(_l("Say how many dots everybody has")),
            NumberRange(0, MOST_DOTS, _l("Between 0 and 20 dots")),
        ],
        description=_l("How many everybody shares among the notes; none where there is no vote"),
        render_kw={"inputmode": "numeric"},
    )
    reveal = RadioField(_l("When are the counts shown?"), choices=choices(REVEALS.items()), default=Reveal.AT_CLOSE)
    seen = HiddenField()

    def show(self, board: Board) -> None:
        self.title.data, self.prompt.data, self.dots_each.data = board.title, board.prompt, board.dots_each
        self.grouping.data, self.reveal.data = board.grouping.value, board.reveal.value
        self.seen.data = str(board.changed_in)

    def said(self) -> dict[str, Any]:
        return {
            "title": self.title.data,
            "prompt": self.prompt.data or "",
            "dots_each": self.dots_each.data,
            "grouping": Grouping(self.grouping.data),
            "reveal": Reveal(self.reveal.data),
        }


PLACE = r"^(loose|(note|cluster)-[0-9]{1,18})$"


def number_of(field: HiddenField) -> int:
    """A version that a page carried; what is none was seen by nobody."""
    return number_in(field.data)


class StageForm(FlaskForm):
    writing = RadioField(choices=choices((one, one) for one in Writing), coerce=Writing)
    voting = RadioField(choices=choices((one, one) for one in Voting), coerce=Voting)


class ClockForm(FlaskForm):
    ACTS = ("start", "add", "pause", "go_on", "clear")
    act = RadioField(choices=choices((act, act) for act in ACTS))
    minutes = IntegerField(
        _l("Minutes"),
        default=10,
        validators=[
            InputRequired(_l("Say how many minutes")),
            NumberRange(1, LONGEST_MINUTES, _l("From 1 to 240 minutes")),
        ],
        render_kw={"inputmode": "numeric"},
    )


def _text_field(kind: type[StringField], **more: Any) -> StringField:
    return kind(
        _l("Your note"),
        filters=[tidy],
        validators=[
            DataRequired(_l("Write something first")),
            Length(max=Note.text.type.length, message=_l("Keep the note under %(max)d characters")),
        ],
        **more,
    )


def _colour_field() -> RadioField:
    return RadioField(_l("Colour"), choices=choices(COLOURS.items()), coerce=Colour, default=Colour.SUN)


class NoteForm(FlaskForm):
    text = _text_field(TextAreaField, description=_l("One thought a note"), render_kw={"rows": 3})
    colour = _colour_field()
    seen = HiddenField()

    def show(self, note: Note) -> None:
        self.text.data, self.colour.data, self.seen.data = note.text, note.colour, str(note.version)


class ScribeForm(FlaskForm):
    text = _text_field(
        StringField,
        description=_l("Enter sends it, and the next one can be typed"),
        render_kw={"autocomplete": "off", "autofocus": True},
    )
    whose = SelectField(_l("For whom?"), default="", description=_l("Whoever said it, if they want it kept as theirs"))
    colour = _colour_field()

    def offer(self, people: Sequence[Participant]) -> None:
        named = [(str(one.id), one.first_name) for one in people]
        self.whose.choices = choices([("", _l("Nobody in particular")), *named])


class MoveForm(FlaskForm):
    """`onto` is `note-5`, `cluster-3`, or `loose`: what is still there is seen when it is done."""

    note = IntegerField(validators=[InputRequired()])
    onto = SelectField(_l("Put it with"), validate_choice=False, validators=[Regexp(PLACE)])
    seen = HiddenField()


class GroupForm(FlaskForm):
    title = StringField(
        _l("Title of the group"),
        filters=[squish],
        validators=[Length(max=Cluster.title.type.length, message=_under)],
        render_kw={"autocomplete": "off"},
    )


class DotForm(FlaskForm):
    """`wish` is `5-2`: so many of one's dots on that note."""

    wish = StringField(validators=[DataRequired(), Regexp(r"^[0-9]{1,18}-[0-9]{1,2}$")])

    @property
    def wanted(self) -> tuple[int, int]:
        note, _dash, n = str(self.wish.data).partition("-")
        return int(note), int(n)


class ConsentForm(FlaskForm):
    purpose = RadioField(choices=choices((one, one) for one in Purpose), coerce=Purpose, default=Purpose.IDEA)


class AnswerForm(FlaskForm):
    answer = RadioField(
        _l("What do you want?"),
        choices=choices(ANSWERS.items()),
        validators=[DataRequired(_l("Choose one"))],
    )

    @property
    def said(self) -> Answer:
        return Answer(self.answer.data)
