"""As in production: by https, behind one proxy whose word is believed, and nobody else's."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from flask import Flask
from werkzeug.test import Client, TestResponse

from app import create_app
from app.database import db
from app.people import attempt
from config import Settings
from tests.factories import PASSWORD

SITE = "https://idees.example"
PROXY = "10.0.0.2"
HERE, ELSEWHERE = "203.0.113.7", "198.51.100.9"


class Visitor:
    """Somebody whose requests reach the application by plain http, from the proxy, with what it says of them."""

    def __init__(self, app: Flask) -> None:
        self.client: Client = app.test_client()

    def _ask(self, path: str, *, of: str = HERE, host: str = "idees.example", **more: object) -> TestResponse:
        said = {"X-Forwarded-For": of, "X-Forwarded-Proto": "https"} | dict(more.pop("headers", {}))  # type: ignore[call-overload]
        return self.client.open(
            path, base_url=f"http://{host}", environ_overrides={"REMOTE_ADDR": PROXY}, headers=said, **more
        )

    def get(self, path: str, **more: object) -> TestResponse:
        return self._ask(path, **more)

    def signs_in(self, address: str, word: str, *, referrer: str = SITE, **more: object) -> TestResponse:
        token = re.search(r'name="csrf_token"[^>]* value="([^"]+)"', self.get("/sign-in").text)
        assert token
        form = {"address": address, "password": word, "csrf_token": token[1]}
        return self._ask("/sign-in", method="POST", data=form, headers={"Referer": f"{referrer}/sign-in"}, **more)


@pytest.fixture
def behind(app: Flask, settings: Settings) -> Iterator[Callable[..., Visitor]]:
    """The application of the other tests, as it is served elsewhere."""
    made: list[Flask] = []

    def visitor(**chosen: object) -> Visitor:
        served = replace(settings, **{"site_url": SITE, "trusted_proxies": 1} | chosen)  # type: ignore[arg-type]
        made.append(create_app(served, TESTING=True))
        return Visitor(made[-1])

    yield visitor
    for served in made:
        with served.app_context():
            db.session.remove()
            db.engine.dispose()


def cookies(answer: TestResponse) -> dict[str, set[str]]:
    """What each cookie that is set may and may not, by its name."""
    found = {}
    for line in answer.headers.getlist("Set-Cookie"):
        named, *flags = line.split("; ")
        found[named.partition("=")[0]] = set(flags)
    return found


@pytest.mark.parametrize("path", ["/", "/sign-in", "/nowhere"])
def test_browsers_are_told_to_come_back_by_https_alone(behind, path):
    assert behind().get(path).headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"


def test_on_ones_own_machine_nobody_is_told_so(browse):
    assert "Strict-Transport-Security" not in browse.get("/sign-in").headers


def test_cookies_are_of_this_host_and_travel_by_https_alone(behind, make):
    person, visitor = make.person(), behind()
    answer = visitor.signs_in(person.email, PASSWORD)
    assert (answer.status_code, answer.location) == (303, "/me")
    set_here = cookies(answer)
    assert set(set_here) == {"__Host-session", "__Secure-browser"}
    assert {"Secure", "HttpOnly", "SameSite=Lax", "Path=/"} <= set_here["__Host-session"]
    assert {"Secure", "HttpOnly", "SameSite=Lax", "Path=/sign-in"} <= set_here["__Secure-browser"]
    assert not any(flag.startswith("Domain") for flags in set_here.values() for flag in flags)
    assert visitor.get("/me/settings").status_code == 200


def test_what_is_sent_by_https_comes_from_a_page_of_ours(behind, make):
    """By the scheme that the proxy says: the last leg is plain http."""
    assert behind().signs_in(make.person().email, PASSWORD, referrer="https://evil.example").status_code == 400


def test_the_host_is_what_was_asked_for_whatever_the_proxy_passes_on(behind):
    visitor = behind()
    assert visitor.get("/sign-in", headers={"X-Forwarded-Host": "evil.example"}).status_code == 200
    assert (
        visitor.get("/sign-in", host="evil.example", headers={"X-Forwarded-Host": "idees.example"}).status_code == 400
    )


@pytest.fixture
def few_guesses(monkeypatch):
    """One failure spends what a place has, and leaves its accounts nothing."""
    monkeypatch.setattr(attempt, "MOST_FOR_PLACE", 1)
    monkeypatch.setattr(attempt, "FEW_FOR_ACCOUNT", 0)


def guessed(visitor, make, of):
    return visitor.signs_in(make.person().email, "une devinette", of=of).status_code


def test_guesses_are_counted_where_the_proxy_says_they_come_from(behind, make, few_guesses):
    visitor = behind()
    assert [guessed(visitor, make, place) for place in (HERE, HERE, ELSEWHERE, ELSEWHERE)] == [422, 429, 422, 429]


def test_what_somebody_says_before_the_proxy_does_is_not_believed(behind, make, few_guesses):
    visitor = behind()
    said = (HERE, f"{ELSEWHERE}, {HERE}", f"192.0.2.1, 192.0.2.2, {HERE}", f"{HERE}, {ELSEWHERE}")
    assert [guessed(visitor, make, place) for place in said] == [422, 429, 429, 422]


def test_without_a_proxy_nobody_says_where_they_come_from(behind, make, few_guesses):
    """Asked by plain http, on one's own machine: who is believed by nobody is believed by no header."""
    visitor = behind(trusted_proxies=0)
    assert [guessed(visitor, make, place) for place in (HERE, ELSEWHERE, "192.0.2.1")] == [422, 429, 429]
