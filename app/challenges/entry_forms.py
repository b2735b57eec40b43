"""What people type when they enter a challenge."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length, Optional, ValidationError

from app.address import is_secure
from app.challenges.challenge import Challenge
from app.challenges.entry import Entry
from app.challenges.terms import EntryQuestion
from app.challenges.vocabulary import QuestionKind
from app.fields import UNDER, Unchosen, choices
from app.text import number_in, squish, tidy


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
    version = HiddenField(default="0")
    """The version of the entry that was open when one began to type."""

    questions: list[EntryQuestion]

    @classmethod
    def of(cls, challenge: Challenge, entry: Entry | None = None, **more: Any) -> EntryForm:
        fields = {_name(question): _answer_field(question) for question in challenge.questions}
        form = type("ThisEntryForm", (cls,), fields)(**more)
        form.questions = challenge.questions
        if entry is not None and more.get("formdata", ...) is None:
            form.fill(entry.title, entry.answers)
            form.version.data = str(entry.version)
        return form

    def fill(self, title: str, answers: Mapping[str, str]) -> None:
        self.title.data = title
        for question in self.questions:
            self[_name(question)].data = answers.get(question.key, "")

    @property
    def seen(self) -> int:
        return number_in(self.version.data)

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
    is_choice = question.kind is QuestionKind.CHOICE
    may_be_empty = Unchosen() if is_choice else Optional()
    needed = DataRequired(_l("Answer this question")) if question.required else may_be_empty
    length = Length(max=question.most, message=UNDER)
    if is_choice:
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
    if not is_secure(field.data) or "." not in field.data:
        raise ValidationError(_("Give a whole address, which begins with https://"))


def _is_a_number(_form: Any, field: Any) -> None:
    if not (field.data.isascii() and field.data.isdecimal() and len(field.data) <= 15):
        raise ValidationError(_("Give a whole number, in digits"))
