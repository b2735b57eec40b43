"""What people type about a project: what it says, and where it moves."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField, IntegerField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length, NumberRange, Optional, ValidationError

from app import markdown
from app.address import is_whole
from app.fields import UNDER, UNDER_TEXT, DayField, Unchosen, choices, lines_of
from app.ideas.idea import Audience
from app.incubation.labels import PHASES, REACHES, TRACKS, USUALLY
from app.incubation.project import MOST_EUROS, Project
from app.incubation.vocabulary import REACH, WORKED, Phase, Track
from app.people.directory import units_led_by
from app.people.unit import Level
from app.people.user import User
from app.text import number_in, squish, tidy

MOST_LINES = 12
LONGEST_LINE = 300


class ProjectForm(FlaskForm):
    """What a project says; `version` is the one that its writer saw."""

    title = StringField(
        _l("Title"), filters=[squish],
        validators=[DataRequired(_l("Give the project a title")), Length(max=120, message=UNDER)],
    )  # fmt: skip
    summary = StringField(
        _l("In two sentences"), filters=[squish],
        validators=[DataRequired(_l("Say it in two sentences")), Length(max=300, message=UNDER)],
        description=_l("What cards and lists show: for whom, and what changes for them"),
    )  # fmt: skip
    story = TextAreaField(
        _l("The project"), filters=[tidy], validators=[Optional(), Length(max=markdown.LONGEST, message=UNDER_TEXT)],
        description=_l("Markdown. The problem, what is tried, where it may lead"), render_kw={"rows": 10},
    )  # fmt: skip
    track = RadioField(_l("Track"), validators=[DataRequired(_l("Choose a track"))])
    unit = SelectField(
        _l("Where"), validators=[DataRequired(_l("Choose where"))], description=_l("Its facilitators lead it")
    )
    scope = SelectField(
        _l("How far it reaches"), validators=[Unchosen()],
        description=_l("At first: what the nation leads may be tried in agencies, and is promoted with the reasons"),
    )  # fmt: skip
    audience = RadioField(_l("Who may see it"), validators=[DataRequired(_l("Say who may see it"))])
    budget = IntegerField(
        _l("Budget, in euros"),
        validators=[Optional(), NumberRange(0, MOST_EUROS, message=_l("Between %(min)s and %(max)s euros"))],
        render_kw={"inputmode": "numeric"},
    )
    next_gate_on = DayField(_l("Next gate"), validators=[Optional()])
    partners = TextAreaField(
        _l("Partners"), validators=[Optional()], description=_l("One on each line"), render_kw={"rows": 3}
    )
    links = TextAreaField(
        _l("Links"), validators=[Optional()], description=_l("One address on each line"), render_kw={"rows": 3}
    )
    version = HiddenField(default="0")

    def offer(self, person: User, *, audiences: tuple[Audience, ...] = tuple(Audience)) -> None:
        said = {Audience.PUBLIC: _l("Everybody"), Audience.INTERNAL: _l("Staff alone")}
        self.track.choices = choices((one.value, f"{TRACKS[one]} – {USUALLY[one]}") for one in Track)
        self.audience.choices = choices((one.value, said[one]) for one in audiences)
        self.scope.choices = choices(
            [("", _l("As far as it is led from")), *((one.value, REACHES[one]) for one in REACH)]
        )
        self.unit.choices = choices((unit.code, unit.name) for unit in units_led_by(person))

    def show(self, project: Project) -> None:
        for name in ("title", "summary", "story", "budget", "next_gate_on"):
            self[name].data = getattr(project, name)
        self.track.data, self.audience.data = project.track.value, project.audience.value
        self.unit.data, self.version.data = project.unit.code, str(project.version)
        self.partners.data, self.links.data = "\n".join(project.partners), "\n".join(project.links)

    def validate_partners(self, field: Any) -> None:
        _hold_lines(field)

    def validate_links(self, field: Any) -> None:
        _hold_lines(field)
        for line in lines_of(field.data):
            if not is_whole(line):
                raise ValidationError(_("“%(line)s” is not a whole web address.", line=line))

    @property
    def seen(self) -> int:
        return number_in(self.version.data)

    @property
    def reaches(self) -> Level | None:
        """Asked at the beginning alone: later it is promoted."""
        return Level(self.scope.data) if self.scope.data else None

    def chosen(self) -> dict[str, Any]:
        """Its columns, but for the unit and how far it reaches."""
        return {
            "title": self.title.data, "summary": self.summary.data, "story": self.story.data or "",
            "track": Track(self.track.data), "audience": Audience(self.audience.data), "budget": self.budget.data,
            "next_gate_on": self.next_gate_on.data, "partners": lines_of(self.partners.data),
            "links": lines_of(self.links.data),
        }  # fmt: skip


def _hold_lines(field: Any) -> None:
    lines = lines_of(field.data)
    if len(lines) > MOST_LINES:
        raise ValidationError(_("At most %(n)s lines.", n=MOST_LINES))
    if any(len(line) > LONGEST_LINE for line in lines):
        raise ValidationError(_("Keep each line under %(n)s characters.", n=LONGEST_LINE))


class MoveForm(FlaskForm):
    phase = SelectField(_l("Move to"), validators=[DataRequired(_l("Choose where it goes"))])
    reason = StringField(
        _l("Why"), filters=[squish], validators=[Optional(), Length(max=500, message=UNDER)],
        description=_l("Its followers read it"),
    )  # fmt: skip
    version = HiddenField(default="0")

    @classmethod
    def of(cls, project: Project, **more: Any) -> MoveForm:
        form = cls(**more)
        form.phase.choices = choices((one.value, PHASES[one]) for one in WORKED)
        return form

    @property
    def to(self) -> Phase:
        return Phase(self.phase.data)

    @property
    def seen(self) -> int:
        return number_in(self.version.data)
