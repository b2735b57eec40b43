"""What is typed while a project is accompanied: check-ins, notes, milestones, what is asked of sponsors."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length, Optional

from app.fields import UNDER, UNDER_TEXT, DayField, choices
from app.incubation.checkin import MOODS, Said
from app.incubation.labels import REPLIES
from app.incubation.sponsorship import Reply, SponsorAsk
from app.text import squish, tidy


class CheckInForm(FlaskForm):
    progress = TextAreaField(
        _l("What moved"), filters=[tidy],
        validators=[DataRequired(_l("Say what moved, even a little.")), Length(max=4_000, message=UNDER_TEXT)],
        render_kw={"rows": 3},
    )  # fmt: skip
    obstacles = TextAreaField(
        _l("What is in the way"), filters=[tidy], validators=[Optional(), Length(max=4_000, message=UNDER_TEXT)],
        render_kw={"rows": 2},
    )  # fmt: skip
    asks = TextAreaField(
        _l("What would help"), filters=[tidy], validators=[Optional(), Length(max=4_000, message=UNDER_TEXT)],
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
        validators=[DataRequired(_l("Write something down.")), Length(max=4_000, message=UNDER_TEXT)],
        description=_l("Coaches and team read it, nobody else"), render_kw={"rows": 3},
    )  # fmt: skip


class MilestoneForm(FlaskForm):
    title = StringField(
        _l("Milestone"), filters=[squish],
        validators=[DataRequired(_l("Say what will be done")), Length(max=160, message=UNDER)],
    )  # fmt: skip
    due_on = DayField(_l("By which day"), validators=[DataRequired(_l("Say by which day"))])


class AskForm(FlaskForm):
    what = StringField(
        _l("What you ask of your sponsors"), filters=[squish],
        validators=[DataRequired(_l("Say what you need")), Length(max=500, message=UNDER)],
    )  # fmt: skip


class AnswerForm(FlaskForm):
    """Of one ask among several on a page: its fields carry that ask's number."""

    reply = SelectField(_l("Your answer"), validators=[DataRequired(_l("Grant it or decline it."))])
    words = StringField(
        _l("In a few words"), filters=[squish],
        validators=[Optional(), Length(max=SponsorAsk.words.type.length, message=UNDER)],
        description=_l("A refusal needs its reason"),
    )  # fmt: skip

    asked: int

    @classmethod
    def of(cls, ask: SponsorAsk, **more: Any) -> AnswerForm:
        form = cls(**more)
        form.asked = ask.id
        form.reply.choices = choices((one.value, REPLIES[one]) for one in (Reply.GRANTED, Reply.DECLINED))
        for field in (form.reply, form.words):
            field.id = f"{field.name}-{ask.id}"
            field.label.field_id = field.id
        return form
