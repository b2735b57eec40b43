"""Programs instead of browsers."""

from collections.abc import Callable

import pytest
from flask import Flask

from app.search import opened
from tests.api.contract import Contract
from tests.api.program import Program


@pytest.fixture(scope="session")
def contract(house: Flask) -> Contract:
    return Contract(house)


@pytest.fixture
def program(app: Flask, contract: Contract) -> Program:
    """A program without a token; `program.of(person)` has one."""
    return Program(app, contract)


@pytest.fixture
def indexed(app: Flask) -> Callable[[], int]:
    """Call it when all that is to be found has been made."""

    def write() -> int:
        with app.app_context():
            return opened.rebuild()

    return write
