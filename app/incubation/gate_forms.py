"""What is typed at a gate: what was looked at, what is decided, by whom and why."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (
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
from app.fields import UNDER, UNDER_TEXT, DayField, Unchosen, choices, lines_of
from app.incubation.gate import GateCriterion, Looked, Met, Voice
from app.incubation.labels import CRITERIA, DECISIONS, MEANING, PHASES
from app.incubation.project import MOST_EUROS, Project
from app.incubation.vocabulary import Decision, Phase
from app.people.user import User, by_handle
from app.text import number_in, squish, tidy


class CriterionPart(Part_):
    """One criterion among those of a gate; it belongs to no form by itself."""

    name = StringField(_l("Criterion"), filters=[squish], validators=[Optional(), Length(max=160, message=UNDER)])
    met = SelectField(_l("Does it hold?"))
    evidence = StringField(
        _l("What shows it"), filters=[squish],
        validators=[Optional(), Length(max=GateCriterion.evidence.type.length, message=UNDER)],
    )  # fmt: skip

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        said = {Met.UNKNOWN: _l("not known yet"), Met.YES: _l("yes"), Met.PARTLY: _l("partly"), Met.NO: _l("no")}
        self.met.choices = choices((one.value, word) for one, word in said.items())


class GateForm(FlaskForm):
    decision = RadioField(_l("What is decided"), validators=[DataRequired(_l("Choose what is decided"))])
    to = SelectField(_l("It goes to"), validators=[Unchosen()], description=_l("Empty: where the decision leads"))
    reasons = TextAreaField(
        _l("Reasons"), filters=[tidy],
        validators=[DataRequired(_l("Give the reasons")), Length(max=markdown.LONGEST, message=UNDER_TEXT)],
        description=_l("Whoever had the idea and all who support it read them. Markdown."), render_kw={"rows": 6},
    )  # fmt: skip
    criteria = FieldList(FormField(CriterionPart), min_entries=len(CRITERIA), max_entries=8)
    spent = IntegerField(
        _l("Cost so far, in euros"),
        validators=[Optional(), NumberRange(0, MOST_EUROS, message=_l("Between %(min)s and %(max)s euros"))],
        render_kw={"inputmode": "numeric"},
    )
    next_on = DayField(_l("Next gate"), validators=[Optional()])
    agree = StringField(
        _l("Who decided with you"), filters=[squish], validators=[Optional(), Length(max=300, message=UNDER)],
        description=_l("Their handles, with commas between them"),
    )  # fmt: skip
    dissent = TextAreaField(
        _l("Who would have decided otherwise"), filters=[tidy],
        validators=[Optional(), Length(max=2_000, message=UNDER_TEXT)],
        description=_l("One on each line: a handle, a colon, their reason"), render_kw={"rows": 3},
    )  # fmt: skip
    learned = TextAreaField(
        _l("What was learned"), filters=[tidy],
        validators=[Optional(), Length(max=markdown.LONGEST, message=UNDER_TEXT)],
        description=_l("A stop needs it: it is what others begin with"), render_kw={"rows": 4},
    )  # fmt: skip
    credits = TextAreaField(
        _l("Thanks to"), filters=[tidy], validators=[Optional(), Length(max=2_000, message=UNDER_TEXT)],
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
        self._agreeing()

    def validate_dissent(self, field: Any) -> None:
        against = self._people([line.partition(":")[0].strip() for line in lines_of(field.data)])
        if not self.agree.errors and (both := {*against} & {*self._agreeing()}):
            raise ValidationError(_("“%(handle)s” stands on both lists: name each once.", handle=both.pop().handle))

    def _agreeing(self) -> list[User]:
        return self._people([one for raw in (self.agree.data or "").split(",") if (one := raw.strip())])

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
        return number_in(self.version.data)

    @property
    def goes(self) -> Phase | None:
        return Phase(self.to.data) if self.to.data else None

    def looked(self) -> list[Looked]:
        rows = [part.form for part in self.criteria]
        return [Looked(one.name.data, Met(one.met.data), one.evidence.data or "") for one in rows if one.name.data]

    def voices(self, by: User) -> list[Voice]:
        """Everybody once; who dissents does not agree as well, and whoever decides agrees."""
        lines = [line.partition(":") for line in lines_of(self.dissent.data)]
        against = {
            person.id: Voice(person, False, words.strip()[:500])
            for (_handle, _colon, words), person in zip(
                lines, self._people([handle.strip() for handle, _colon, _words in lines]), strict=True
            )
        }
        with_them = {person.id: Voice(person, True) for person in [by, *self._agreeing()] if person.id not in against}
        return [*with_them.values(), *against.values()]
