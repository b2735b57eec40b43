"""What the tests of people share: the post they receive."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from flask import Flask

from app.database import db
from app.outbox.letter import Letter
from app.outbox.post import compose


@dataclass(frozen=True)
class Mail:
    """A letter as its reader sees it."""

    to: str
    template: str
    subject: str
    text: str

    @property
    def path(self) -> str:
        """The page that its first link opens."""
        found = re.search(r"http://127\.0\.0\.1:8000(/\S+)", self.text)
        assert found, self.text
        return found[1]


@pytest.fixture
def post(app: Flask) -> Callable[[], list[Mail]]:
    """Every letter that waits, the oldest first."""

    def read() -> list[Mail]:
        with app.app_context():
            letters = db.session.scalars(db.select(Letter).order_by(Letter.id)).all()
            return [_read(letter) for letter in letters]

    def _read(letter: Letter) -> Mail:
        message = compose(letter)
        return Mail(letter.recipient, letter.template, message["Subject"], message.get_content())

    return read


def count(app: Flask, model: type) -> int:
    with app.app_context():
        return db.session.scalar(db.select(db.func.count()).select_from(model)) or 0
