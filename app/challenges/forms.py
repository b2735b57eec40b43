"""What people type about challenges."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    DateField,
    DateTimeLocalField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import DataRequired, Length, NumberRange, Optional, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from app import markdown
from app.challenges.challenge import Challenge
from app.challenges.entry import Entry
from app.challenges.foreword import Foreword, Occasion, occasions_of
from app.challenges.kit import Kit
from app.challenges.labels import LETTERS, PHASES, SKILLS, STEPS
from app.challenges.mentor import LONGEST, SHORTEST, Mentor, MentorSlot
from app.challenges.phase import State
from app.challenges.seeker import TeamSeeker
from app.challenges.step import TeamStep
from app.challenges.team import MOST_SKILLS, Member, Team
from app.challenges.terms import EntryQuestion
from app.challenges.vocabulary import PhaseKind, QuestionKind
from app.database import db
from app.fields import choices
from app.people.unit import Level, Unit, open_units
from app.people.user import User
from app.search.analysis import fold as folded
from app.text import squish, tidy

LONGEST_SKILL = 40
MOST_POINTS = 1_000
MOMENTS = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"]
"""What browsers send for a moment; the first is what they want to be given."""


class LaunchForm(FlaskForm):
    kit = RadioField(_l("Kit"), validators=[DataRequired(_l("Choose a kit"))])
    unit = SelectField(
        _l("Where"),
        validators=[DataRequired(_l("Choose where"))],
        description=_l("Its facilitators lead it; its territory sets the hours"),
    )
    on = DateField(_l("First day"), validators=[DataRequired(_l("Choose the first day"))])

    def offer(self, kits: list[Kit], person: User) -> None:
        self.kit.choices = choices((kit.word, kit.name) for kit in kits)
        self.unit.choices = choices((unit.code, unit.name) for unit in _units_of(person))


def _units_of(person: User) -> list[Unit]:
    """What they facilitate, and what lies in it; the nation's agencies are offered by their own regions."""
    own = person.facilitated_units
    wide = any(unit.level is Level.NATIONAL for unit in own)
    levels = (Level.NATIONAL, Level.REGION) if wide else ()
    return [unit for unit in db.session.scalars(open_units(*levels)) if any(one.covers(unit) for one in own)]


def _text_of(label: Any, problem: Any, column: Any, hint: Any = "") -> StringField:
    return StringField(
        label,
        filters=[squish],
        validators=[
            DataRequired(problem),
            Length(max=column.type.length, message=_l("Keep this under %(max)d characters")),
        ],
        description=hint,
    )


class AdjustForm(FlaskForm):
    """With two more fields for each phase that is not over: see `of`."""

    title = _text_of(_l("Title"), _l("Give the challenge a title"), Challenge.title)
    summary = _text_of(
        _l("In two sentences"), _l("Say it in two sentences"), Challenge.summary,
        _l("What lists and the front page show"),
    )  # fmt: skip
    brief = TextAreaField(
        _l("Brief"),
        filters=[tidy],
        validators=[
            DataRequired(_l("Write the brief")),
            Length(max=markdown.LONGEST, message=_l("Keep the text under %(max)d characters")),
        ],
        description=_l("Markdown. Why this challenge, what is looked for, how it goes, what comes after"),
        render_kw={"rows": 16},
    )

    challenge: Challenge

    @classmethod
    def of(cls, challenge: Challenge, **more: Any) -> AdjustForm:
        """Hours are those of the challenge's own territory."""
        fields: dict[str, Any] = {}
        for phase in challenge.phases:
            if phase.state is State.OVER:
                continue
            label = PHASES[phase.kind]
            if phase.state is State.WAITING:
                fields[opens(phase.kind)] = _moment_field(_l("%(phase)s: begins", phase=label))
            fields[closes(phase.kind)] = _moment_field(_l("%(phase)s: ends", phase=label))
        form = type("ThisAdjustForm", (cls,), fields)(**more)
        form.challenge = challenge
        return form

    @property
    def date_fields(self) -> list[Any]:
        return [field for field in self if isinstance(field, DateTimeLocalField)]

    def show(self) -> None:
        challenge = self.challenge
        self.title.data, self.summary.data, self.brief.data = challenge.title, challenge.summary, challenge.brief
        for phase in challenge.phases:
            for name, moment in ((opens(phase.kind), phase.opens_at), (closes(phase.kind), phase.closes_at)):
                if name in self:
                    self[name].data = moment.astimezone(challenge.zone).replace(tzinfo=None)

    def calendar(self) -> dict[PhaseKind, tuple[datetime, datetime]]:
        """What was not shown, because it has begun already, stays."""
        zone = self.challenge.zone
        wanted = {}
        for phase in self.challenge.phases:
            if phase.state is not State.OVER:
                begins = self[opens(phase.kind)].data if opens(phase.kind) in self else None
                ends = self[closes(phase.kind)].data
                wanted[phase.kind] = (_aware(begins, zone) if begins else phase.opens_at, _aware(ends, zone))
        return wanted


def opens(kind: PhaseKind) -> str:
    return f"opens_{kind.replace('-', '_')}"


def closes(kind: PhaseKind) -> str:
    return f"closes_{kind.replace('-', '_')}"


def _moment_field(label: Any) -> DateTimeLocalField:
    return DateTimeLocalField(label, format=MOMENTS, validators=[DataRequired(_l("Give the day and the hour"))])


def _aware(moment: datetime, zone: ZoneInfo) -> datetime:
    return moment.replace(tzinfo=zone).astimezone(UTC)


class AgainForm(FlaskForm):
    on = DateField(_l("First day"), validators=[DataRequired(_l("Choose the first day"))])
    jurors = SelectMultipleField(
        _l("Jurors to invite again"),
        coerce=int,
        validators=[Optional()],
        option_widget=CheckboxInput(),
        widget=ListWidget(prefix_label=False),
    )
    letters = BooleanField(
        _l("Its letters too"),
        default=True,
        description=_l("The words that you wrote above what the platform says; you can change them afterwards"),
    )

    people: dict[int, User]

    def offer(self, people: Sequence[User]) -> None:
        """All of them are ticked, until the organiser says otherwise."""
        self.people = {one.id: one for one in people}
        self.jurors.choices = choices((one.id, one.name) for one in people)
        if not self.is_submitted():
            self.jurors.data = list(self.people)

    def chosen(self) -> list[User]:
        return [self.people[number] for number in self.jurors.data or ()]


class LettersForm(FlaskForm):
    """One field for each occasion on which a challenge writes: see `of`."""

    challenge: Challenge
    occasions: list[Occasion]

    @classmethod
    def of(cls, challenge: Challenge, **more: Any) -> LettersForm:
        occasions = occasions_of(challenge)
        form = type("TheseLettersForm", (cls,), {_field(one): _words_field(one) for one in occasions})(**more)
        form.challenge, form.occasions = challenge, occasions
        return form

    def field_of(self, occasion: Occasion) -> Any:
        return self[_field(occasion)]

    def words(self) -> dict[Occasion, str]:
        return {one: self.field_of(one).data or "" for one in self.occasions}

    def show(self, words: Mapping[Occasion, str]) -> None:
        for one in self.occasions:
            self.field_of(one).data = words.get(one, "")


def _field(occasion: Occasion) -> str:
    return f"words_{occasion.replace('-', '_')}"


def _words_field(occasion: Occasion) -> TextAreaField:
    most = Length(max=Foreword.text.type.length, message=_l("Keep this under %(max)d characters"))
    return TextAreaField(
        LETTERS[occasion].title,
        filters=[tidy],
        validators=[Optional(), most],
        description=LETTERS[occasion].hint,
        render_kw={"rows": 4},
    )


class EntryForm(FlaskForm):
    """With one more field for each question of the challenge: see `of`."""

    title = StringField(
        _l("Title of your entry"),
        filters=[squish],
        validators=[
            DataRequired(_l("Give your entry a title")),
            Length(max=Entry.title.type.length, message=_l("Keep the title under %(max)d characters")),
        ],
    )
    draft = HiddenField()

    questions: list[EntryQuestion]

    @classmethod
    def of(cls, challenge: Challenge, entry: Entry | None = None, **more: Any) -> EntryForm:
        fields = {_name(question): _answer_field(question) for question in challenge.questions}
        form = type("ThisEntryForm", (cls,), fields)(**more)
        form.questions = challenge.questions
        if entry is not None and more.get("formdata", ...) is None:
            form.fill(entry.title, entry.answers)
        return form

    def fill(self, title: str, answers: Mapping[str, str]) -> None:
        self.title.data = title
        for question in self.questions:
            self[_name(question)].data = answers.get(question.key, "")

    @property
    def holds_something(self) -> bool:
        return bool(self.title.data or any(self.answers().values()))

    @property
    def answer_fields(self) -> list[Any]:
        return [self[_name(question)] for question in self.questions]

    def answers(self) -> dict[str, str]:
        return {question.key: self[_name(question)].data or "" for question in self.questions}


def _name(question: EntryQuestion) -> str:
    return f"answer_{question.key}"


def _answer_field(question: EntryQuestion) -> Any:
    needed = DataRequired(_l("Answer this question")) if question.required else Optional()
    length = Length(max=question.most, message=_l("Keep this under %(max)d characters"))
    if question.kind is QuestionKind.CHOICE:
        given = [("", _l("Choose…")), *((choice, choice) for choice in question.choices)]
        return SelectField(question.label, choices=choices(given), validators=[needed], description=question.hint)
    checks = {QuestionKind.LINK: [_is_a_link], QuestionKind.NUMBER: [_is_a_number]}.get(question.kind, [])
    made, tidying = (TextAreaField, tidy) if question.kind is QuestionKind.TEXT else (StringField, squish)
    kinds = {QuestionKind.LINK: {"inputmode": "url"}, QuestionKind.NUMBER: {"inputmode": "numeric"}}
    return made(
        question.label,
        filters=[tidying],
        validators=[needed, length, *checks],
        description=question.hint,
        render_kw=kinds.get(question.kind, {}),
    )


def _is_a_link(_form: Any, field: Any) -> None:
    if not field.data.startswith("https://") or any(c.isspace() for c in field.data) or "." not in field.data:
        raise ValidationError(_("Give a whole address, which begins with https://"))


def _is_a_number(_form: Any, field: Any) -> None:
    if not (field.data.isascii() and field.data.isdecimal() and len(field.data) <= 15):
        raise ValidationError(_("Give a whole number, in digits"))


class TeamForm(FlaskForm):
    name = StringField(
        _l("Name of the team"),
        filters=[squish],
        validators=[
            DataRequired(_l("Give the team a name")),
            Length(max=Team.name.type.length, message=_l("Keep the name under %(max)d characters")),
        ],
    )
    pitch = TextAreaField(
        _l("What you want to do"),
        filters=[tidy],
        validators=[
            Optional(),
            Length(max=Team.pitch.type.length, message=_l("Keep this under %(max)d characters")),
        ],
        render_kw={"rows": 4},
    )
    looks_for = StringField(
        _l("Looking for"),
        filters=[squish],
        validators=[Optional(), Length(max=300, message=_l("Keep this under %(max)d characters"))],
        description=_l("Skills between commas: a designer, somebody who knows the agencies…"),
    )

    def skills(self) -> list[str]:
        return _between_commas(self.looks_for.data)[:MOST_SKILLS]


class AskForm(FlaskForm):
    message = TextAreaField(
        _l("A word to the team"),
        filters=[tidy],
        validators=[
            Optional(),
            Length(max=Member.message.type.length, message=_l("Keep your message under %(max)d characters")),
        ],
        render_kw={"rows": 3},
    )


class InviteForm(FlaskForm):
    handle = StringField(
        _l("Whom to invite"),
        filters=[squish],
        validators=[DataRequired(_l("Give the handle of the person")), Length(max=80)],
        description=_l("Their handle: it stands at the end of the address of their profile"),
        render_kw={"autocapitalize": "none", "autocomplete": "off"},
    )


class MentorForm(InviteForm):
    field = StringField(
        _l("What they know"),
        filters=[squish],
        validators=[
            Optional(),
            Length(max=Mentor.field.type.length, message=_l("Keep this under %(max)d characters")),
        ],
    )


class SlotForm(FlaskForm):
    starts_at = _moment_field(_l("Begins"))
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
            Length(max=MentorSlot.place.type.length, message=_l("Keep this under %(max)d characters")),
        ],
        description=_l("A room, or the link of a video call; only the team that books reads it"),
    )

    def moment(self, person: User) -> datetime:
        """By the clock of the mentor's own territory."""
        assert self.starts_at.data is not None
        return _aware(self.starts_at.data, ZoneInfo(person.time_zone))


class SeekForm(FlaskForm):
    skills = SelectMultipleField(
        _l("What you can do"), option_widget=CheckboxInput(), widget=ListWidget(prefix_label=False)
    )
    more_skills = StringField(
        _l("And also"),
        filters=[squish],
        validators=[Optional(), Length(max=300, message=_l("Keep this under %(max)d characters"))],
        description=_l("In your own words, between commas"),
    )
    wish_1 = SelectField(_l("First wish"), validators=[Optional()])
    wish_2 = SelectField(_l("Second wish"), validators=[Optional()])
    wish_3 = SelectField(_l("Third wish"), validators=[Optional()])
    words = TextAreaField(
        _l("What draws you"),
        filters=[tidy],
        validators=[
            Optional(),
            Length(max=TeamSeeker.words.type.length, message=_l("Keep this under %(max)d characters")),
        ],
        description=_l("Subjects, and how you like to work"),
    )
    together = StringField(
        _l("A word to stay together"),
        filters=[squish],
        validators=[
            Optional(),
            Length(max=TeamSeeker.together.type.length, message=_l("Keep this under %(max)d characters")),
        ],
        description=_l("Those who give the same word are proposed the same team"),
    )

    @property
    def wish_fields(self) -> list[Any]:
        return [self.wish_1, self.wish_2, self.wish_3]

    def offer(self, teams: Sequence[Team]) -> None:
        """What teams look for, and what one is often asked for; each once, whatever its accents and capitals."""
        asked = [skill for team in teams for skill in team.looks_for]
        known: dict[str, str] = {}
        for skill in [*map(str, SKILLS), *asked]:
            known.setdefault(folded(skill), skill)
        self.skills.choices = choices((skill, skill) for skill in known.values())
        named = [("", _l("No matter")), *((str(team.id), team.name) for team in teams if team.has_room)]
        for wish in self.wish_fields:
            wish.choices = choices(named)

    def show(self, search: TeamSeeker) -> None:
        listed = {folded(choice.value): choice.value for choice in self.skills.choices or ()}
        self.skills.data = [listed[folded(skill)] for skill in search.skills if folded(skill) in listed]
        self.more_skills.data = ", ".join(skill for skill in search.skills if folded(skill) not in listed)
        self.words.data, self.together.data = search.words, search.together
        for field, wish in zip(self.wish_fields, search.wishes, strict=False):
            field.data = str(wish)

    def all_skills(self) -> list[str]:
        return list(dict.fromkeys([*(self.skills.data or ()), *_between_commas(self.more_skills.data)]))

    def wishes(self) -> list[int]:
        return [int(field.data) for field in self.wish_fields if field.data]


def _between_commas(written: str | None) -> list[str]:
    words = (squish(word)[:LONGEST_SKILL] for word in (written or "").replace(";", ",").split(","))
    return list(dict.fromkeys(word for word in words if word))


class SwapForm(FlaskForm):
    other = SelectField(_l("With whom"), validators=[DataRequired(_l("Choose somebody"))])

    def offer(self, members: Sequence[Member]) -> None:
        given = [(str(one.id), f"{one.person.name} – {one.team.name}") for one in members]
        self.other.choices = choices([("", _l("Choose…")), *given])


class StepForm(FlaskForm):
    kind = RadioField(
        _l("What it says"), choices=choices(STEPS.items()), validators=[DataRequired(_l("Choose what it says"))]
    )
    text = TextAreaField(
        _l("In a sentence or two"),
        filters=[tidy],
        validators=[
            DataRequired(_l("Write a sentence")),
            Length(max=TeamStep.text.type.length, message=_l("Keep this under %(max)d characters")),
        ],
    )


class PlainForm(FlaskForm):
    """A button, and the token that shows it was pressed here."""


class VoteForm(FlaskForm):
    """`points` is what the entry has from now on."""

    entry = IntegerField(validators=[NumberRange(0, 2**63 - 1)])
    points = IntegerField(validators=[NumberRange(0, MOST_POINTS)])
