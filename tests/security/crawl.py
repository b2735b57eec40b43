"""Every page, as every role, read once: what the tests of pages, of silence and of reading all look at."""

from __future__ import annotations

import re
from dataclasses import dataclass

from werkzeug.test import TestResponse

from tests.security.home import Home
from tests.security.matrix import Line

LEADS_ON = (301, 302)
TOKEN = re.compile(rb'(?<=name="csrf_token" value=")[^"]+')


@dataclass(frozen=True)
class Visit:
    """One address as one role: what was answered, and where that led within the site."""

    role: str
    line: Line
    url: str
    status: int
    body: bytes
    headers: dict[str, str]
    led_to: Visit | None = None

    @property
    def is_page(self) -> bool:
        return self.headers.get("Content-Type", "").startswith("text/html") and bool(self.body)

    @property
    def is_whole_page(self) -> bool:
        return self.is_page and b"<html" in self.body and self.status not in LEADS_ON

    @property
    def text(self) -> str:
        return self.body.decode()

    def __str__(self) -> str:
        return f"{self.role}: {self.url}"


def visit(home: Home, role: str, line: Line) -> Visit:
    """What is answered; a redirection is followed once."""
    answer = line.ask(home, role)
    onward = answer.location if answer.status_code in LEADS_ON else None
    led_to = None
    if onward and onward.startswith("/") and not line.is_api:
        followed = home.browser(role).get(onward)
        led_to = _of(role, line, onward, followed)
    return _of(role, line, home.address(line.address), answer, led_to)


def _of(role: str, line: Line, url: str, answer: TestResponse, led_to: Visit | None = None) -> Visit:
    made = Visit(role, line, url, answer.status_code, answer.data, dict(answer.headers), led_to)
    answer.close()
    return made
