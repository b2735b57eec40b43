"""What people type about ideas."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length, Optional, ValidationError

from app import markdown
from app.database import db
from app.fields import UNDER_TEXT, Unchosen, choices
from app.ideas import comment
from app.ideas.authorship import Authorship
from app.ideas.comment import Side
from app.ideas.idea import Audience, Idea, Kind, Status
from app.ideas.labels import AUDIENCES, KINDS, SIDES, STATUSES
from app.ideas.support import Wish
from app.ideas.theme import Theme, open_themes
from app.people.unit import Level, Unit, by_code, nation, open_units
from app.people.user import Person
from app.text import one_line, squish, tidy

MOST_TAGS = 8
LONGEST_TAG = 30


def split_tags(written: str) -> list[str]:
    """Words between commas or semicolons, each once."""
    words = (squish(word).lower().lstrip("#") for word in written.replace(";", ",").split(","))
    return list(dict.fromkeys(word for word in words if word))


class IdeaForm(FlaskForm):
    title = StringField(
        _l("Title"),
        filters=[one_line],
        validators=[
            DataRequired(_l("Give your idea a title")),
            Length(max=Idea.title.type.length, message=_l("Keep the title under %(max)d characters")),
        ],
        description=_l("A few words a colleague would recognise it by"),
    )
    text = TextAreaField(
        _l("Your text"),
        filters=[tidy],
        validators=[
            DataRequired(_l("Say what you have in mind, in a few sentences")),
            Length(max=markdown.LONGEST, message=UNDER_TEXT),
        ],
        description=_l("What happens today, what you propose, what would change, for whom"),
    )
    kind = RadioField(_l("What is it?"), choices=choices(KINDS.items()), default="idea")
    audience = RadioField(_l("Who can read it?"), choices=choices(AUDIENCES.items()), default="public")
    theme = SelectField(_l("Theme"), validators=[Unchosen()], description=_l("The nearest one will do"))
    unit = SelectField(
        _l("Where does it apply?"),
        validators=[Unchosen()],
        description=_l("The whole country, a region, or your own agency"),
    )
    tags = StringField(
        _l("Tags"),
        filters=[squish],
        validators=[Optional(), Length(max=300)],
        description=_l("Up to eight words, separated by commas"),
    )
    version = HiddenField()
    draft = HiddenField()
    idea: Idea | None = None
    asks_for_staff = False
    """Whether what was sent is meant for staff alone where nobody can choose that: never shown to all instead."""

    def offer(self, person: Person, idea: Idea | None = None) -> None:
        """Fill the choices this person has, an idea's own among them; once published, its audience is settled."""
        self.idea = idea
        themes = self._themes()
        self.theme.choices = choices([("", _l("No theme")), *((theme.slug, theme.name) for theme in themes)])
        units = list(db.session.scalars(open_units(Level.NATIONAL, Level.REGION)).all())
        units.sort(key=lambda unit: (unit.level is not Level.NATIONAL, unit.name))
        for own in (person.unit, idea.unit if idea else None):
            if own and own not in units:
                units.insert(1, own)
        self.unit.choices = choices((unit.code, unit.name) for unit in units)
        is_settled = idea is not None and not idea.is_draft
        if is_settled or not person.is_staff or (idea and not idea.author.is_staff):
            self.asks_for_staff = self.audience.data == Audience.INTERNAL and not self._is_internal
            del self.audience

    @property
    def _is_internal(self) -> bool:
        """Somebody who left the staff holds a draft from before: it stays for staff, and is not published."""
        return self.idea is not None and self.idea.audience is Audience.INTERNAL

    def validate(self, extra_validators: Mapping[str, Sequence[Any]] | None = None) -> bool:
        return super().validate(extra_validators) and not self.asks_for_staff

    def _themes(self) -> list[Theme]:
        """The open ones; a closed one stays on an idea that has it already."""
        own = self.idea.theme if self.idea and self.idea.theme and self.idea.theme.closed else None
        return [*db.session.scalars(open_themes()), *([own] if own else [])]

    def validate_tags(self, field: StringField) -> None:
        words = split_tags(field.data or "")
        if len(words) > MOST_TAGS:
            raise ValidationError(_l("Keep to eight tags"))
        if any(len(word) > LONGEST_TAG for word in words):
            raise ValidationError(_l("Keep each tag under 30 characters"))

    def show(self, idea: Idea) -> None:
        """Fill the form with what an idea says."""
        self.title.data, self.text.data, self.kind.data = idea.title, idea.text, idea.kind.value
        self.theme.data = idea.theme.slug if idea.theme else ""
        self.unit.data, self.tags.data = idea.unit.code, ", ".join(idea.tags)
        self.version.data, self.draft.data = str(idea.version), str(idea.id)
        if "audience" in self:
            self.audience.data = idea.audience.value

    def written(self) -> dict[str, Any]:
        """The values for `Idea.rewrite`; what is missing or unknown falls back, so that a draft can always be kept."""
        unit: Unit = by_code(self.unit.data or "") or nation()
        themes = {theme.slug: theme for theme in self._themes()}
        audience = self.audience.data if "audience" in self else self.idea.audience if self.idea else Audience.PUBLIC
        return {
            "title": (self.title.data or "")[: Idea.title.type.length],
            "text": (self.text.data or "")[: markdown.LONGEST],
            "kind": Kind(self.kind.data) if self.kind.data in [*Kind] else Kind.IDEA,
            "audience": Audience(audience) if audience in [*Audience] else Audience.PUBLIC,
            "scope": unit.level,
            "unit": unit,
            "theme": themes.get(self.theme.data or ""),
            "tags": [word[:LONGEST_TAG] for word in split_tags(self.tags.data or "")][:MOST_TAGS],
        }


class SupportForm(FlaskForm):
    wish = RadioField(choices=choices((w, w) for w in Wish), coerce=Wish, validators=[DataRequired()])


class FollowForm(FlaskForm):
    wish = RadioField(choices=choices((w, w) for w in Wish), coerce=Wish, validators=[DataRequired()])


class CommentForm(FlaskForm):
    text = TextAreaField(
        _l("Your comment"),
        filters=[tidy],
        validators=[
            DataRequired(_l("Write your comment first")),
            Length(max=comment.LONGEST, message=_l("Keep your comment under %(max)d characters")),
        ],
    )
    side = RadioField(
        _l("You are writing"),
        choices=choices(SIDES.items()),
        default="",
        validators=[Unchosen()],
    )
    parent = HiddenField(validators=[Optional()])

    def said_side(self) -> Side:
        return Side(self.side.data) if self.side.data in [*Side] else Side.REMARK


class AnswerForm(FlaskForm):
    text = TextAreaField(
        _l("Official answer"),
        filters=[tidy],
        validators=[
            DataRequired(_l("Write the answer")),
            Length(max=markdown.LONGEST, message=_l("Keep the answer under %(max)d characters")),
        ],
        description=_l("The author, the supporters and the followers will be told, once"),
    )
    status = SelectField(_l("The idea becomes"))

    def offer(self, idea: Idea) -> None:
        onward = (Status.ANSWERED, Status.SELECTED, Status.DECLINED, Status.UNDER_REVIEW)
        fitting = [s for s in onward if s is idea.status or s in idea.moves] or [idea.status]
        self.status.choices = choices((s, STATUSES[s]) for s in fitting)


class MoveForm(FlaskForm):
    status = SelectField(_l("New state"))
    reason = TextAreaField(
        _l("Reason"),
        filters=[tidy],
        validators=[DataRequired(_l("Give the reason")), Length(max=2_000)],
        description=_l("The author and the supporters will read it"),
    )

    def offer(self, idea: Idea) -> None:
        self.status.choices = choices((s, STATUSES[s]) for s in idea.moves_unanswered)


class JoinForm(FlaskForm):
    message = TextAreaField(
        _l("A word to the author"),
        filters=[tidy],
        validators=[
            Optional(),
            Length(max=Authorship.message.type.length, message=_l("Keep your message under %(max)d characters")),
        ],
        description=_l("Who you are, what you would bring; only the author reads it"),
    )


def _theme_name(label: Any, problem: Any, hint: Any) -> StringField:
    length = Length(max=Theme.name_fr.type.length, message=_l("Keep the name under %(max)d characters"))
    return StringField(label, filters=[squish], validators=[DataRequired(problem), length], description=hint)


def _theme_description(label: Any) -> StringField:
    length = Length(max=Theme.description_fr.type.length, message=_l("Keep the description under %(max)d characters"))
    return StringField(label, filters=[squish], validators=[Optional(), length])


class ThemeForm(FlaskForm):
    name_fr = _theme_name(_l("Name in French"), _l("Give the theme a French name"), _l("Two or three words"))
    name_en = _theme_name(_l("Name in English"), _l("Give the theme an English name"), "")
    description_fr = _theme_description(_l("Description in French"))
    description_en = _theme_description(_l("Description in English"))

    def written(self) -> dict[str, str]:
        names = ("name_fr", "name_en", "description_fr", "description_en")
        return {name: self[name].data or "" for name in names}
