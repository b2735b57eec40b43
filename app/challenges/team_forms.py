"""What people type about teams: founding one, joining it, looking for one, what it says of itself."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import RadioField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from app.challenges.labels import SKILLS, STEPS
from app.challenges.seeker import TeamSeeker
from app.challenges.step import TeamStep
from app.challenges.team import MOST_SKILLS, Member, Team
from app.fields import UNDER, Unchosen, choices
from app.search.analysis import fold as folded
from app.text import squish, tidy

LONGEST_SKILL = 40


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
            Length(max=Team.pitch.type.length, message=UNDER),
        ],
        render_kw={"rows": 4},
    )
    looks_for = StringField(
        _l("Looking for"),
        filters=[squish],
        validators=[Optional(), Length(max=300, message=UNDER)],
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


class SeekForm(FlaskForm):
    skills = SelectMultipleField(
        _l("What you can do"), option_widget=CheckboxInput(), widget=ListWidget(prefix_label=False)
    )
    more_skills = StringField(
        _l("And also"),
        filters=[squish],
        validators=[Optional(), Length(max=300, message=UNDER)],
        description=_l("In your own words, between commas"),
    )
    wish_1 = SelectField(_l("First wish"), validators=[Unchosen()])
    wish_2 = SelectField(_l("Second wish"), validators=[Unchosen()])
    wish_3 = SelectField(_l("Third wish"), validators=[Unchosen()])
    words = TextAreaField(
        _l("What draws you"),
        filters=[tidy],
        validators=[
            Optional(),
            Length(max=TeamSeeker.words.type.length, message=UNDER),
        ],
        description=_l("Subjects, and how you like to work"),
    )
    together = StringField(
        _l("A word to stay together"),
        filters=[squish],
        validators=[
            Optional(),
            Length(max=TeamSeeker.together.type.length, message=UNDER),
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
            Length(max=TeamStep.text.type.length, message=UNDER),
        ],
    )
