"""What the tests of the inbox share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from app.database import db, writing


@pytest.fixture
def change(app: Flask) -> Callable[..., None]:
    """Set columns of a row, committed."""

    def write(thing: Any, **columns: Any) -> None:
        with app.test_request_context("/", method="POST"), writing():
            row = db.session.get(type(thing), thing.id)
            for name, value in columns.items():
                setattr(row, name, value)
            db.session.commit()

    return write
