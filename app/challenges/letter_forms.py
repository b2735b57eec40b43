"""What organisers write above the letters of a challenge."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_wtf import FlaskForm
from wtforms import TextAreaField
from wtforms.validators import Length, Optional

from app.challenges.challenge import Challenge
from app.challenges.foreword import Foreword, Occasion, occasions_of
from app.challenges.labels import LETTERS
from app.fields import UNDER
from app.text import tidy


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
    most = Length(max=Foreword.text.type.length, message=UNDER)
    return TextAreaField(
        LETTERS[occasion].title,
        filters=[tidy],
        validators=[Optional(), most],
        description=LETTERS[occasion].hint,
        render_kw={"rows": 4},
    )
