"""What people type about stories."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import FileField, HiddenField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length, Optional, ValidationError

from app import markdown
from app.clock import now
from app.database import db
from app.fields import UNDER, UNDER_TEXT, MomentField, aware, choices, lines_of, moment_field
from app.ideas.forms import LONGEST_TAG, MOST_TAGS, split_tags
from app.people.unit import Level, by_code, open_units
from app.people.user import User
from app.stories import link as links
from app.stories.correction import StoryCorrection
from app.stories.picture import StoryPicture
from app.stories.story import State, Story, may_write_for, units_written_for
from app.text import squish, tidy


class StoryForm(FlaskForm):
    title = StringField(
        _l("Title"),
        filters=[squish],
        validators=[DataRequired(_l("Give the story a title")), Length(max=Story.title.type.length, message=UNDER)],
        description=_l("What happened, in one line that makes people want to read on"),
    )
    summary = TextAreaField(
        _l("Introduction"),
        filters=[squish],
        validators=[Length(max=Story.summary.type.length, message=UNDER)],
        description=_l("Two sentences: who, what, and what changed; they stand on the card too"),
        render_kw={"rows": 3},
    )
    text = TextAreaField(
        _l("The story"),
        filters=[tidy],
        validators=[Length(max=markdown.LONGEST, message=UNDER_TEXT)],
        description=_l("Let those who lived it speak; check names and figures, and that they agree to be named"),
    )
    links = TextAreaField(
        _l("Ideas, projects and services it tells of"),
        filters=[tidy],
        validators=[Optional(), Length(max=4_000)],
        description=_l("One address on each line. The people behind them are told once, when the story is published."),
        render_kw={"rows": 3, "spellcheck": "false", "autocapitalize": "none"},
    )
    tags = StringField(
        _l("Tags"),
        filters=[squish],
        validators=[Optional(), Length(max=300)],
        description=_l("Up to eight words, separated by commas"),
    )
    unit = SelectField(_l("Which unit publishes it?"))
    correction = StringField(
        _l("What you correct"),
        filters=[squish],
        validators=[Length(max=StoryCorrection.words.type.length, message=UNDER)],
        description=_l(
            "It stands under the story, with today’s date: for instance “The workshop was in May, not June.”"
        ),
    )
    version = HiddenField()

    def __init__(self, writer: User, story: Story | None = None, **more: Any) -> None:
        super().__init__(**more)
        self.story = story
        self.told: links.Told = {}
        units = [u for u in db.session.scalars(open_units(Level.NATIONAL, Level.REGION)) if may_write_for(writer, u)]
        held = story.unit if story else None
        own = [u for u in (*units_written_for(writer), held) if u and u not in units and (u is held or not u.closed)]
        units.sort(key=lambda unit: (unit.level is not Level.NATIONAL, unit.name))
        self.unit.choices = choices((unit.code, unit.name) for unit in [*units, *dict.fromkeys(own)])
        if story is None or not story.is_published:
            del self.correction

    def show(self, story: Story) -> None:
        """Fill the form with what a story says."""
        self.title.data, self.summary.data, self.text.data = story.title, story.summary, story.text
        self.tags.data, self.unit.data = ", ".join(story.words), story.unit.code
        self.links.data, self.version.data = "\n".join(links.addresses_of(story)), str(story.version)

    @property
    def is_out(self) -> bool:
        """Whether it has readers, or a day on which it will have some."""
        return self.story is not None and self.story.state is not State.DRAFT

    def validate_summary(self, field: TextAreaField) -> None:
        if self.is_out and not field.data:
            raise ValidationError(_("Introduce the story in two sentences"))

    def validate_text(self, field: TextAreaField) -> None:
        if self.is_out and not field.data:
            raise ValidationError(_("Write the story"))

    def validate_tags(self, field: StringField) -> None:
        words = split_tags(field.data or "")
        if len(words) > MOST_TAGS:
            raise ValidationError(_("Keep to eight tags"))
        if any(len(word) > LONGEST_TAG for word in words):
            raise ValidationError(_("Keep each tag under 30 characters"))

    def validate_links(self, field: TextAreaField) -> None:
        lines = lines_of(field.data)
        if len(lines) > links.MOST:
            raise ValidationError(_("Keep to %(n)s addresses", n=links.MOST))
        kept = links.numbers_of(self.story) if self.story else {}
        self.told, astray = links.read(lines, kept=kept)
        if astray:
            raise ValidationError(
                _("This leads to no idea, project or service that everybody can see: %(line)s", line=astray[0])
            )

    def validate_correction(self, field: StringField) -> None:
        story = self.story
        said = (self.title.data, self.summary.data, self.text.data)
        if story and said != (story.title, story.summary, story.text) and not field.data:
            raise ValidationError(_("Say what you correct: it stands under the story."))

    def said(self) -> dict[str, Any]:
        """What `begin` and `rewrite` take."""
        return {
            "title": self.title.data,
            "summary": self.summary.data or "",
            "text": self.text.data or "",
            "unit": by_code(self.unit.data),
            "tags": split_tags(self.tags.data or ""),
        }


class ScheduleForm(FlaskForm):
    due = moment_field(_l("Published on"), hint=_l("By the hours of your own territory"))

    def __init__(self, writer: User, **more: Any) -> None:
        super().__init__(**more)
        self.zone = ZoneInfo(writer.time_zone)

    def show(self, story: Story) -> None:
        if story.due_at:
            self.due.data = story.due_at.astimezone(self.zone).replace(tzinfo=None)

    def validate_due(self, field: MomentField) -> None:
        moment = self.moment()
        if moment is not None and moment <= now():
            raise ValidationError(_("This hour is past"))

    def moment(self) -> datetime | None:
        return aware(self.due.data, self.zone) if self.due.data else None


class WithdrawForm(FlaskForm):
    reason = TextAreaField(
        _l("Reason"),
        filters=[tidy],
        validators=[
            DataRequired(_l("Say why: whoever looks for the story will read it.")),
            Length(max=Story.reason.type.length, message=UNDER),
        ],
        description=_l("Whoever opens its address reads this instead"),
        render_kw={"rows": 3},
    )


class PictureForm(FlaskForm):
    file = FileField(
        _l("Picture"),
        description=_l(
            "JPEG, PNG or WebP, 5 MB at most. It stands in a wide frame (16 by 9): the edges may be cut. "
            "Whoever can be recognised on it has agreed."
        ),
        render_kw={"accept": "image/jpeg,image/png,image/webp"},
    )
    alternative = StringField(
        _l("What it shows"),
        filters=[squish],
        validators=[
            DataRequired(_l("Say what it shows: some readers hear it")),
            Length(max=StoryPicture.alternative.type.length, message=UNDER),
        ],
        description=_l("For those who do not see it, as you would say it on the telephone"),
    )
    credit = StringField(
        _l("Who made it"),
        filters=[squish],
        validators=[Optional(), Length(max=StoryPicture.credit.type.length, message=UNDER)],
    )

    def show(self, picture: StoryPicture | None) -> None:
        if picture:
            self.alternative.data, self.credit.data = picture.alternative, picture.credit
