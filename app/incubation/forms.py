"""What people type about projects."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (
    DateField,
    FieldList,
    FormField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms import Form as Part_
from wtforms.validators import DataRequired, Length, NumberRange, Optional, ValidationError

from app import markdown
from app.database import db
from app.fields import choices
from app.ideas.idea import Audience
from app.incubation.checkin import MOODS, Said
from app.incubation.gate import GateCriterion, Looked, Met, Voice
from app.incubation.labels import CRITERIA, DECISIONS, MEANING, PARTS, PHASES, REPLIES, TRACKS, USUALLY
from app.incubation.project import Project
from app.incubation.sponsorship import Reply
from app.incubation.vocabulary import WORKED, Decision, Part, Phase, Track
from app.people.unit import Level, Unit, open_units
from app.people.user import User, by_handle
from app.text import squish, tidy

_under = _l("Keep this under %(max)d characters")
_under_text = _l("Keep the text under %(max)d characters")
MOST_LINES = 12
LONGEST_LINE = 300
MOST_EUROS = 10_000_000


def _lines(value: str | None) -> list[str]:
    return [line for raw in (value or "").splitlines() if (line := squish(raw))]


class ProjectForm(FlaskForm):
    """What a project says; `version` is the one that its writer saw."""

    title = StringField(
        _l("Title"), filters=[squish],
        validators=[DataRequired(_l("Give the project a title")), Length(max=120, message=_under)],
    )  # fmt: skip
    summary = StringField(
        _l("In two sentences"), filters=[squish],
        validators=[DataRequired(_l("Say it in two sentences")), Length(max=300, message=_under)],
        description=_l("What cards and lists show: for whom, and what changes for them"),
    )  # fmt: skip
    story = TextAreaField(
        _l("The project"), filters=[tidy], validators=[Optional(), Length(max=markdown.LONGEST, message=_under_text)],
        description=_l("Markdown. The problem, what is tried, where it may lead"), render_kw={"rows": 10},
    )  # fmt: skip
    track = RadioField(_l("Track"), validators=[DataRequired(_l("Choose a track"))])
    unit = SelectField(
        _l("Where"), validators=[DataRequired(_l("Choose where"))], description=_l("Its facilitators lead it")
    )
    audience = RadioField(_l("Who may see it"), validators=[DataRequired(_l("Say who may see it"))])
    budget = IntegerField(
        _l("Budget, in euros"),
        validators=[Optional(), NumberRange(0, MOST_EUROS, message=_l("Between %(min)s and %(max)s euros"))],
        render_kw={"inputmode": "numeric"},
    )
    next_gate_on = DateField(_l("Next gate"), validators=[Optional()])
    partners = TextAreaField(
        _l("Partners"), validators=[Optional()], description=_l("One on each line"), render_kw={"rows": 3}
    )
    links = TextAreaField(
        _l("Links"), validators=[Optional()], description=_l("One address on each line"), render_kw={"rows": 3}
    )
    version = HiddenField(default="0")

    def offer(self, person: User, *, audiences: tuple[Audience, ...] = tuple(Audience)) -> None:
        said = {Audience.PUBLIC: _l("Everybody"), Audience.INTERNAL: _l("Staff")}
        self.track.choices = choices((one.value, f"{TRACKS[one]} – {USUALLY[one]}") for one in Track)
        self.audience.choices = choices((one.value, said[one]) for one in audiences)
        self.unit.choices = choices((unit.code, unit.name) for unit in _units_of(person))

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
        for line in _lines(field.data):
            parts = urlsplit(line)
            if parts.scheme not in ("http", "https") or not parts.hostname:
                raise ValidationError(_("“%(line)s” is not a whole web address.", line=line))

    @property
    def seen(self) -> int:
        return _number(self.version.data)

    def chosen(self) -> dict[str, Any]:
        """Its columns, but for the unit."""
        return {
            "title": self.title.data, "summary": self.summary.data, "story": self.story.data or "",
            "track": Track(self.track.data), "audience": Audience(self.audience.data), "budget": self.budget.data,
            "next_gate_on": self.next_gate_on.data, "partners": _lines(self.partners.data),
            "links": _lines(self.links.data),
        }  # fmt: skip


def _hold_lines(field: Any) -> None:
    lines = _lines(field.data)
    if len(lines) > MOST_LINES:
        raise ValidationError(_("At most %(n)s lines.", n=MOST_LINES))
    if any(len(line) > LONGEST_LINE for line in lines):
        raise ValidationError(_("Keep each line under %(n)s characters.", n=LONGEST_LINE))


def _number(value: str | None) -> int:
    return int(value) if value and value.isdecimal() and len(value) < 10 else 0


def _units_of(person: User) -> list[Unit]:
    """What they facilitate, and what lies in it; the nation's agencies are offered by their own regions."""
    own = person.facilitated_units
    wide = any(unit.level is Level.NATIONAL for unit in own)
    levels = (Level.NATIONAL, Level.REGION) if wide else ()
    return [unit for unit in db.session.scalars(open_units(*levels)) if any(one.covers(unit) for one in own)]


class MoveForm(FlaskForm):
    phase = SelectField(_l("Move to"), validators=[DataRequired(_l("Choose where it goes"))])
    reason = StringField(
        _l("Why"), filters=[squish], validators=[Optional(), Length(max=500, message=_under)],
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
        return _number(self.version.data)


class CriterionPart(Part_):
    """One criterion among those of a gate; it belongs to no form by itself."""

    name = StringField(_l("Criterion"), filters=[squish], validators=[Optional(), Length(max=160, message=_under)])
    met = SelectField(_l("Does it hold?"))
    evidence = StringField(
        _l("What shows it"), filters=[squish],
        validators=[Optional(), Length(max=GateCriterion.evidence.type.length, message=_under)],
    )  # fmt: skip

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        said = {Met.UNKNOWN: _l("not known yet"), Met.YES: _l("yes"), Met.PARTLY: _l("partly"), Met.NO: _l("no")}
        self.met.choices = choices((one.value, word) for one, word in said.items())


class GateForm(FlaskForm):
    decision = RadioField(_l("What is decided"), validators=[DataRequired(_l("Choose what is decided"))])
    to = SelectField(_l("It goes to"), validators=[Optional()], description=_l("Empty: where the decision leads"))
    reasons = TextAreaField(
        _l("Reasons"), filters=[tidy],
        validators=[DataRequired(_l("Give the reasons")), Length(max=markdown.LONGEST, message=_under_text)],
        description=_l("Whoever had the idea and all who support it read them. Markdown."), render_kw={"rows": 6},
    )  # fmt: skip
    criteria = FieldList(FormField(CriterionPart), min_entries=len(CRITERIA), max_entries=8)
    spent = IntegerField(
        _l("Cost so far, in euros"),
        validators=[Optional(), NumberRange(0, MOST_EUROS, message=_l("Between %(min)s and %(max)s euros"))],
        render_kw={"inputmode": "numeric"},
    )
    next_on = DateField(_l("Next gate"), validators=[Optional()])
    agree = StringField(
        _l("Who decided with you"), filters=[squish], validators=[Optional(), Length(max=300, message=_under)],
        description=_l("Their handles, with commas between them"),
    )  # fmt: skip
    dissent = TextAreaField(
        _l("Who would have decided otherwise"), filters=[tidy],
        validators=[Optional(), Length(max=2_000, message=_under_text)],
        description=_l("One on each line: a handle, a colon, their reason"), render_kw={"rows": 3},
    )  # fmt: skip
    learned = TextAreaField(
        _l("What was learned"), filters=[tidy],
        validators=[Optional(), Length(max=markdown.LONGEST, message=_under_text)],
        description=_l("A stop needs it: it is what others begin with"), render_kw={"rows": 4},
    )  # fmt: skip
    credits = TextAreaField(
        _l("Thanks to"), filters=[tidy], validators=[Optional(), Length(max=2_000, message=_under_text)],
        description=_l("Who gave their time, and for what"), render_kw={"rows": 2},
    )  # fmt: skip
    version = HiddenField(default="0")

    def offer(self) -> None:
        self.decision.choices = choices((one.value, f"{DECISIONS[one]} – {MEANING[one]}") for one in Decision)
        self.to.choices = choices([("", "–"), *((one.value, PHASES[one]) for one in Phase)])

    def show(self, project: Project) -> None:
        self.version.data = str(project.version)
        for part, words in zip(self.criteria, CRITERIA, strict=False):
            part.form.name.data, part.form.met.data = str(words), Met.UNKNOWN.value

    def validate_agree(self, field: Any) -> None:
        self._people([one for raw in (field.data or "").split(",") if (one := raw.strip())])

    def validate_dissent(self, field: Any) -> None:
        self._people([line.partition(":")[0].strip() for line in _lines(field.data)])

    def _people(self, handles: list[str]) -> list[User]:
        found = []
        for handle in handles:
            person = by_handle(handle.lstrip("@"))
            if person is None:
                raise ValidationError(_("Nobody has the handle “%(handle)s”.", handle=handle))
            found.append(person)
        return found

    @property
    def seen(self) -> int:
        return _number(self.version.data)

    @property
    def goes(self) -> Phase | None:
        return Phase(self.to.data) if self.to.data else None

    def looked(self) -> list[Looked]:
        rows = [part.form for part in self.criteria]
        return [Looked(one.name.data, Met(one.met.data), one.evidence.data or "") for one in rows if one.name.data]

    def voices(self, by: User) -> list[Voice]:
        """Everybody once; who dissents does not agree as well, and whoever decides agrees."""
        lines = [line.partition(":") for line in _lines(self.dissent.data)]
        against = {
            person.id: Voice(person, False, words.strip()[:500])
            for (_handle, _colon, words), person in zip(
                lines, self._people([handle.strip() for handle, _colon, _words in lines]), strict=True
            )
        }
        agree = self._people([one for raw in (self.agree.data or "").split(",") if (one := raw.strip())])
        with_them = {person.id: Voice(person, True) for person in [by, *agree] if person.id not in against}
        return [*with_them.values(), *against.values()]


class MemberForm(FlaskForm):
    handle = StringField(
        _l("Handle"), filters=[squish],
        validators=[DataRequired(_l("Name somebody by their handle")), Length(max=120, message=_under)],
        description=_l("It stands on their page"),
    )  # fmt: skip
    part = SelectField(_l("Part"), validators=[DataRequired(_l("Choose a part"))])

    @classmethod
    def offered(cls, **more: Any) -> MemberForm:
        form = cls(**more)
        form.part.choices = choices((one.value, PARTS[one]) for one in Part)
        return form


class CommitmentForm(FlaskForm):
    commitment = TextAreaField(
        _l("What I commit myself to"), filters=[tidy],
        validators=[DataRequired(_l("Write what you commit yourself to")), Length(max=2_000, message=_under_text)],
        description=_l("Time, money, people, a decision by a day: everybody who sees the project reads it"),
        render_kw={"rows": 4},
    )  # fmt: skip


class CheckInForm(FlaskForm):
    progress = TextAreaField(
        _l("What moved"), filters=[tidy],
        validators=[DataRequired(_l("Say what moved, even a little.")), Length(max=4_000, message=_under_text)],
        render_kw={"rows": 3},
    )  # fmt: skip
    obstacles = TextAreaField(
        _l("What is in the way"), filters=[tidy], validators=[Optional(), Length(max=4_000, message=_under_text)],
        render_kw={"rows": 2},
    )  # fmt: skip
    asks = TextAreaField(
        _l("What would help"), filters=[tidy], validators=[Optional(), Length(max=4_000, message=_under_text)],
        render_kw={"rows": 2},
    )  # fmt: skip
    mood = SelectField(
        _l("Mood"),
        choices=choices((str(n), str(n)) for n in MOODS),
        default="3",
        description=_l("From 1, hard, to 5, light"),
    )

    @property
    def said(self) -> Said:
        return Said(self.progress.data, int(self.mood.data), self.obstacles.data or "", self.asks.data or "")


class NoteForm(FlaskForm):
    text = TextAreaField(
        _l("A coach’s note"), filters=[tidy],
        validators=[DataRequired(_l("Write something down.")), Length(max=4_000, message=_under_text)],
        description=_l("Coaches and team read it, nobody else"), render_kw={"rows": 3},
    )  # fmt: skip


class MilestoneForm(FlaskForm):
    title = StringField(
        _l("Milestone"), filters=[squish],
        validators=[DataRequired(_l("Say what will be done")), Length(max=160, message=_under)],
    )  # fmt: skip
    due_on = DateField(_l("By which day"), validators=[DataRequired(_l("Say by which day"))])


class AskForm(FlaskForm):
    what = StringField(
        _l("What you ask of your sponsors"), filters=[squish],
        validators=[DataRequired(_l("Say what you need")), Length(max=500, message=_under)],
    )  # fmt: skip


class AnswerForm(FlaskForm):
    reply = RadioField(_l("Your answer"), validators=[DataRequired(_l("Grant it or decline it."))])
    words = StringField(
        _l("In a few words"), filters=[squish], validators=[Optional(), Length(max=500, message=_under)],
        description=_l("A refusal needs its reason"),
    )  # fmt: skip

    @classmethod
    def offered(cls, **more: Any) -> AnswerForm:
        form = cls(**more)
        form.reply.choices = choices((one.value, REPLIES[one]) for one in (Reply.GRANTED, Reply.DECLINED))
        return form
