"""The table of who may do what: read from `matrix.txt`, one line for a method, an address and what is sent."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

from werkzeug.test import TestResponse

from tests.furnished import ROLES
from tests.security.home import Home

FILE = Path(__file__).with_name("matrix.txt")
SAFE = ("GET", "HEAD")
OURS = "http://localhost"


@dataclass(frozen=True)
class Line:
    """What is asked, and what each role is answered."""

    number: int
    method: str
    address: str
    expected: dict[str, int] = field(hash=False)
    fields: tuple[tuple[str, str], ...] = ()

    @property
    def is_api(self) -> bool:
        return self.address.startswith("/api/")

    @property
    def is_read(self) -> bool:
        return self.method in SAFE

    def __str__(self) -> str:
        return f"{self.method} {self.address}"

    def ask(self, home: Home, role: str, *, csrf: bool = True, address: str | None = None) -> TestResponse:
        """Do it for real, as a program where it is the API, else as a browser."""
        url = home.address(address or self.address)
        sent = {name: home.address(value) for name, value in self.fields}
        if self.is_api:
            return _as_program(home, role, self.method, url, sent)
        browser = home.browser(role)
        if self.is_read:
            return browser.get(url)
        return browser.post(url, sent, token=csrf, headers={"Origin": OURS} if csrf else {})

    def needs_no_token(self, home: Home) -> bool:
        """Forms of pages that are kept for all guests: their door looks at where they come from."""
        path = home.address(self.address).partition("?")[0]
        endpoint, _values = home.app.url_map.bind("localhost").match(path, method=self.method)
        return getattr(home.app.view_functions[endpoint], "is_from_our_pages", False)


def _as_program(home: Home, role: str, method: str, url: str, sent: dict[str, str]) -> TestResponse:
    json: dict[str, Any] = {"json": sent} if sent or method in ("POST", "PATCH") else {}
    client = home.app.test_client(use_cookies=False)
    return client.open(url, method=method, headers=home.bearer(role), **json)


def lines() -> list[Line]:
    """`METHOD address | a status for each role | what is sent`; one status alone is everybody's."""
    found = []
    for number, text in enumerate(FILE.read_text(encoding="utf-8").splitlines(), 1):
        if not text.strip() or text.startswith("#"):
            continue
        asked, answered, *sent = (part.strip() for part in text.split("|"))
        method, address = asked.split()
        statuses = [int(word) for word in answered.split()]
        if len(statuses) == 1:
            statuses *= len(ROLES)
        fields = parse_qsl(sent[0], keep_blank_values=True) if sent else []
        found.append(Line(number, method, address, dict(zip(ROLES, statuses, strict=True)), tuple(fields)))
    return found
