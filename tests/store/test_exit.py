"""The way out: where it leads, what is counted, and what nobody can make of it."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select, update

from app.database import db, writing
from app.store.cli import services
from app.store.exit import ServiceExit
from app.store.service import Service
from app.store.vocabulary import State, Way
from tests.browsing import Browser
from tests.factories import Factory

OURS = {"Origin": "http://localhost"}


@pytest.fixture
def leave(browse: Browser) -> Callable[..., object]:
    def press(service: Service, **sent: str):
        return browse.post(f"/store/{service.slug}/out", sent, token=False, headers=OURS)

    return press


def days(app: Flask, service: Service) -> dict[Way, int]:
    with app.app_context():
        asked = select(ServiceExit.way, ServiceExit.count).where(ServiceExit.service_id == service.id)
        return dict(db.session.execute(asked).tuples().all())


def test_it_says_where_one_goes_leads_there_and_counts(app, make, leave):
    service = make.service("Boussole", address="https://boussole.example/debut?de=store")
    answer = leave(service, platform="web", way="for-you")
    assert answer.status_code == 200
    assert answer.headers["Refresh"] == "0; url=https://boussole.example/debut?de=store"
    assert 'href="https://boussole.example/debut?de=store" rel="noreferrer noopener"' in answer.text
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert make.again(service).exits == 1
    assert days(app, service) == {Way.FOR_YOU: 1}


def test_it_leads_to_the_stored_address_whatever_is_sent(make, leave):
    service = make.service(address="https://boussole.example/")
    for name in ("address", "url", "next", "to", "platform", "way"):
        answer = leave(service, **{name: "https://evil.example/"})
        assert answer.headers["Refresh"] == "0; url=https://boussole.example/"
        assert "evil.example" not in answer.text


def test_each_telephone_has_its_own_address(make, leave):
    service = make.service(ios_address="https://telephones.example/ios/boussole")
    assert leave(service, platform="ios").headers["Refresh"].endswith("/ios/boussole")
    assert leave(service, platform="android").status_code == 409
    assert make.again(service).exits == 1


def test_an_address_in_another_script_is_sent_as_browsers_send_it(make, leave):
    service = make.service(address="https://métiers.example/été;suite")
    assert leave(service).headers["Refresh"] == "0; url=https://xn--mtiers-bva.example/%C3%A9t%C3%A9;suite"


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        "//evil.example/",
        "https://a b.example/",
        "https://moi:mot@evil.example/",
    ],
)
def test_what_is_no_address_leads_nowhere_and_counts_nothing(make, leave, address):
    service = make.service(address=address)
    assert leave(service).status_code == 409
    assert make.again(service).exits == 0


@pytest.mark.parametrize("state", [State.SUSPENDED, State.WITHDRAWN])
def test_the_way_out_of_what_is_not_in_the_store_is_shut(browse, make, leave, state):
    service = make.service(state=state)
    assert leave(service).status_code == 409
    assert make.again(service).exits == 0
    assert "/out" not in browse.get(f"/store/{service.slug}").text


@pytest.mark.parametrize("headers", [{}, {"Origin": "https://evil.example"}, OURS | {"Sec-Fetch-Site": "cross-site"}])
def test_a_page_of_another_site_counts_nothing(browse, make, service, headers):
    assert browse.post(f"/store/{service.slug}/out", {}, token=False, headers=headers).status_code == 403
    assert make.again(service).exits == 0


def test_a_link_does_not_lead_out(browse, make, service):
    assert browse.get(f"/store/{service.slug}/out").status_code == 404
    assert make.again(service).exits == 0


def test_exits_of_one_moment_are_all_counted(app: Flask, make: Factory, service: Service) -> None:
    """Eight threads, each with its own connection."""
    answers: list[int] = []

    def press() -> None:
        for _ in range(12):
            client = app.test_client()
            answers.append(client.post(f"/store/{service.slug}/out", data={"way": "store"}, headers=OURS).status_code)

    threads = [threading.Thread(target=press) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [200] * 96
    assert make.again(service).exits == 96
    assert days(app, service) == {Way.STORE: 96}


def test_the_recount_finds_what_does_not_add_up_and_sets_it_right(app, make, leave, service):
    leave(service)
    recount = app.test_cli_runner().invoke
    assert recount(services, ["recount", "--check"]).exit_code == 0
    with writing(), app.app_context():
        db.session.execute(update(Service).values(exits=7))
        db.session.commit()
    told = recount(services, ["recount", "--check"])
    assert told.exit_code == 1
    assert "exits says 7, the rows 1" in told.output
    assert recount(services, ["recount"]).exit_code == 0
    assert make.again(service).exits == 1
