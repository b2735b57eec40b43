"""Addresses of services: asked once a day, told once, hidden after a while, back by themselves. No network is used."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import time_machine
from flask_babel import force_locale
from sqlalchemy import func, select

from app.activity.event import Event
from app.clock import now
from app.database import db, writing
from app.outgoing import Answer, Unanswered, Why
from app.store import jobs, link_check, reach
from app.store.content import content_of
from app.store.link_check import LinkCheck
from app.store.offers import offers, way_out
from app.store.queries import by_slug
from app.store.submission import begin, publish_at_once
from app.store.verbs import SENTENCES, Verb
from app.store.vocabulary import LinkKind, LinkOutcome, Platform, State
from tests.store.test_submission import WHOLE, told

DAY = timedelta(days=1, minutes=1)


class World:
    """Sites as a test wants them: a status, or what keeps from an answer, by address and method."""

    def __init__(self) -> None:
        self.says: dict[str, int | Why] = {}
        self.heads: dict[str, int] = {}
        self.asked: list[tuple[str, str]] = []

    def ask(self, address: str, *, method: str = "GET") -> Answer:
        self.asked.append((method, address))
        said = (
            self.heads.get(address, 200) if method == "HEAD" and address in self.heads else self.says.get(address, 200)
        )
        if isinstance(said, Why):
            raise Unanswered(said)
        return Answer(said, "", address)


@pytest.fixture
def world(app, monkeypatch):
    world = World()
    monkeypatch.setitem(app.extensions, "courier", world)
    return world


@pytest.fixture
def days(inside, service):
    """Lets days pass, one look a day; ends with the service as it stands then."""
    with time_machine.travel(now(), tick=False) as clock:

        def passed(number: int) -> None:
            for _ in range(number):
                clock.shift(DAY)
                jobs.ask_addresses()

        db.session.commit()
        yield passed


def happened(service):
    verbs = (
        Verb.LINK_LOST, Verb.LINK_HIDDEN, Verb.LINK_BACK, Verb.STATEMENT_LOST, Verb.SHOP_LOST, Verb.SHOP_BACK,
    )  # fmt: skip
    rows = select(Event.verb).where(Event.subject_kind == "service", Event.subject_id == service.id)
    return list(db.session.scalars(rows.where(Event.verb.in_(verbs)).order_by(Event.id)))


@pytest.mark.usefixtures("inside")
def test_each_is_asked_at_most_once_a_day_and_the_longest_waiting_first(make, world, service):
    make.service("Autre", address="https://autre.example/")
    db.session.commit()
    for _ in range(4):
        jobs.ask_addresses()
    assert world.asked == [("HEAD", "https://service.example/"), ("HEAD", "https://autre.example/")]


@pytest.mark.usefixtures("inside")
def test_what_answers_to_no_head_is_asked_for_its_page(world, service):
    world.heads["https://service.example/"] = 404
    db.session.commit()
    jobs.ask_addresses()
    assert [method for method, _ in world.asked] == ["HEAD", "GET"]
    assert db.session.scalars(select(LinkCheck.outcome)).all() == [LinkOutcome.ANSWERS]


@pytest.mark.usefixtures("inside")
@pytest.mark.parametrize(
    ("said", "outcome"),
    [(200, "answers"), (403, "guarded"), (429, "guarded"), (404, "fails"), (500, "fails"), (Why.UNKNOWN, "fails"),
     (Why.INSIDE, "fails"), (Why.LATE, "fails")],
)  # fmt: skip
def test_what_an_answer_means(world, said, outcome):
    world.says["https://a.example/"] = said
    assert link_check.ask(world, "https://a.example/").outcome == outcome


def test_a_lost_address_is_told_once_then_hidden_and_comes_back_by_itself(days, world, service, partner):
    days(1)
    assert db.session.get(type(service), service.id).links_asked_at
    world.says["https://service.example/"] = 404
    days(2)
    assert happened(service) == []
    days(1)
    assert happened(service) == [Verb.LINK_LOST]
    days(5)
    assert service.is_listed and happened(service) == [Verb.LINK_LOST]
    days(3)
    assert (service.state, service.is_listed) == (State.LISTED, False)
    assert happened(service) == [Verb.LINK_LOST, Verb.LINK_HIDDEN]
    world.says.clear()
    days(1)
    assert service.is_listed
    assert happened(service) == [Verb.LINK_LOST, Verb.LINK_HIDDEN, Verb.LINK_BACK]
    assert told(partner)[-3:] == [Verb.LINK_LOST, Verb.LINK_HIDDEN, Verb.LINK_BACK]


@pytest.mark.parametrize("kind", ["house", "start-up"])
def test_where_nobody_is_named_those_who_keep_the_store_are_told(days, make, world, service, keeper, kind):
    """What is made in-house, and what a catalogue brought from a provider whom nobody speaks for."""
    alone = make.service("Sans voix", provider=make.provider(kind=kind), address="https://seul.example/")
    db.session.commit()
    world.says["https://seul.example/"] = 404
    days(24)
    assert not alone.is_listed and happened(alone) == [Verb.LINK_LOST, Verb.LINK_HIDDEN]
    assert told(keeper)[-2:] == [Verb.LINK_LOST, Verb.LINK_HIDDEN]


def test_those_who_keep_the_store_find_the_addresses_that_do_not_answer_at_their_desk(make, browse, keeper, partner):
    hidden = make.service("Perdu de vue", links_told_at=now(), hidden_at=now())
    well = make.service("Bien là")
    desk = browse.as_(keeper).get("/store/offers").text
    assert "Des adresses qui ne répondent pas" in desk and f"/store/{hidden.slug}/desk" in desk
    assert "Masqué du Store depuis" in desk and f"/store/{well.slug}/desk" not in desk
    assert hidden.name not in browse.as_(partner).get("/store/offers").text


def test_where_somebody_is_named_those_who_keep_the_store_are_left_in_peace(days, world, service, keeper, partner):
    world.says["https://service.example/"] = 404
    days(4)
    assert Verb.LINK_LOST in told(partner) and Verb.LINK_LOST not in told(keeper)


def test_an_hour_of_silence_is_nobodys_worry(days, world, service):
    world.says["https://service.example/"] = Why.UNREACHABLE
    days(2)
    world.says.clear()
    days(1)
    world.says["https://service.example/"] = Why.UNREACHABLE
    days(2)
    assert happened(service) == []


def test_a_lost_statement_is_told_as_such_and_hides_nothing(days, world, service, partner):
    service.accessibility_address = "https://service.example/accessibilite"
    db.session.commit()
    world.says["https://service.example/accessibilite"] = 404
    days(14)
    assert happened(service) == told(partner)[-1:] == [Verb.STATEMENT_LOST]
    assert service.is_listed
    with force_locale("en"):
        said = str(SENTENCES[Verb.STATEMENT_LOST])
        assert "accessibility statement" in said and "nothing is hidden" in said
        assert "web address" in str(SENTENCES[Verb.LINK_LOST])


def test_a_statement_that_stays_lost_is_told_once_though_old_checks_are_forgotten(days, world, service):
    service.accessibility_address = "https://service.example/accessibilite"
    db.session.commit()
    days(1)
    world.says["https://service.example/accessibilite"] = 404
    for _ in range(10):
        days(10)
        link_check.forget_old()
        db.session.commit()
    assert happened(service) == [Verb.STATEMENT_LOST]
    old = select(func.count()).select_from(LinkCheck).where(LinkCheck.at < now() - link_check.KEPT)
    assert db.session.scalar(old) == 1, "of the old checks the first failure alone is kept"


def test_a_statement_and_a_web_address_that_are_lost_at_once_are_both_told(days, world, service):
    service.accessibility_address = "https://service.example/accessibilite"
    db.session.commit()
    world.says["https://service.example/accessibilite"] = 404
    days(1)
    world.says["https://service.example/"] = 404
    days(4)
    assert happened(service) == [Verb.STATEMENT_LOST, Verb.LINK_LOST]
    days(5)
    assert service.is_listed, "its provider has as long from being told of what hides it"
    days(1)
    assert happened(service) == [Verb.STATEMENT_LOST, Verb.LINK_LOST, Verb.LINK_HIDDEN]


def test_a_web_address_that_fails_once_hides_nothing_though_another_was_lost_long_ago(days, world, service):
    service.accessibility_address = "https://service.example/accessibilite"
    db.session.commit()
    world.says["https://service.example/accessibilite"] = 404
    days(14)
    world.says["https://service.example/"] = 500
    days(1)
    assert service.is_listed and happened(service) == [Verb.STATEMENT_LOST]
    days(2)
    assert service.is_listed and happened(service) == [Verb.STATEMENT_LOST, Verb.LINK_LOST]
    days(8)
    assert happened(service) == [Verb.STATEMENT_LOST, Verb.LINK_LOST, Verb.LINK_HIDDEN]


def test_a_worker_that_slept_gives_the_same_grace_to_whoever_it_tells(days, world, service):
    world.says["https://service.example/"] = 404
    days(2)
    with time_machine.travel(now() + timedelta(days=20), tick=False):
        jobs.ask_addresses()
    assert service.is_listed and happened(service) == [Verb.LINK_LOST]


def test_what_leads_elsewhere_is_asked_at_once_and_judged_anew(days, make, world, service):
    world.says["https://service.example/"] = 404
    days(4)
    moved = content_of(by_slug(service.slug)) | {"address": "https://nouveau.example/"}
    keeper = make.with_role("facilitator")
    publish_at_once(moved, by=keeper, provider=service.provider, service=service, seen=service.version)
    db.session.commit()
    assert service.links_asked_at is None
    world.says["https://nouveau.example/"] = 404
    days(1)
    assert happened(service) == [Verb.LINK_LOST]
    days(7)
    assert service.is_listed and happened(service) == [Verb.LINK_LOST, Verb.LINK_LOST]


@pytest.mark.usefixtures("inside")
def test_an_address_that_was_changed_while_it_was_asked_is_not_judged(world, service):
    before = link_check.addresses_of(service)
    service.address = "https://nouveau.example/"
    found = {way: link_check.Found(LinkOutcome.FAILS, 404) for way in before}
    link_check.note(service, found, before)
    assert db.session.scalar(select(func.count()).select_from(LinkCheck)) == 0
    assert service.links_told_at is None


@pytest.fixture
def shelf(make, service, days):
    """Twelve services at as many sites, each asked once a day; gives them, and lets days pass."""
    services = [service, *(make.service(f"Service {n}", address=f"https://site{n}.example/") for n in range(11))]
    db.session.commit()

    def passed(number: int) -> None:
        for _ in range(number):
            days(1)
            for _ in services[1:]:
                jobs.ask_addresses()

    return services, passed


def test_where_no_site_answers_the_installation_is_cut_off_and_no_service_is_judged(world, shelf, partner, keeper):
    services, passed = shelf
    passed(1)
    world.says = {service.address: why for service, why in zip(services, [*Why] * 2, strict=False)}
    passed(11)
    assert all(service.is_listed for service in services)
    assert not any(happened(service) for service in services)
    assert Verb.LINK_LOST not in told(partner) + told(keeper)
    world.says.clear()
    passed(1)
    assert {one.outcome for service in services for one in link_check.newest_of(service)} == {LinkOutcome.ANSWERS}


def test_what_is_lost_beside_a_way_out_that_was_lost_is_told_when_that_is_back(world, shelf):
    services, passed = shelf
    world.says = dict.fromkeys([service.address for service in services], Why.UNREACHABLE)
    passed(10)
    world.says = dict.fromkeys([service.address for service in services[:4]], Why.UNREACHABLE)
    passed(2)
    assert not any(happened(service) for service in services), "failures while nothing was heard are none of theirs"
    passed(2)
    assert [happened(service) for service in services] == [[Verb.LINK_LOST]] * 4 + [[]] * 8


def test_sites_that_answer_that_a_page_is_gone_are_judged_though_all_do(world, shelf):
    services, passed = shelf
    world.says = {service.address: 404 for service in services}
    passed(3)
    assert all(happened(service) == [Verb.LINK_LOST] for service in services)


def silent(app, service, sites):
    """So many sites were asked, and none said anything."""
    with app.app_context(), writing():
        nothing = {"outcome": LinkOutcome.UNHEARD, "why": "unreachable", "service_id": service.id, "at": now()}
        for n in range(sites):
            db.session.add(LinkCheck(way=LinkKind.WEB, address=f"https://site{n}.example/", **nothing))
        db.session.commit()


def test_those_who_keep_the_store_read_that_no_site_answers(app, service, browse, keeper, partner):
    said = "Plus aucun site ne répond"
    silent(app, service, reach.FEWEST - 1)
    assert said not in browse.as_(keeper).get("/store/offers").text, "two sites may be lost"
    silent(app, service, reach.FEWEST)
    assert said in browse.as_(keeper).get("/store/offers").text
    assert said not in browse.as_(partner).get("/store/offers").text


@pytest.mark.usefixtures("inside")
def test_what_is_proposed_is_asked_once_and_again_when_its_address_changes(world, partner, provider):
    one = begin(WHOLE, by=partner, provider=provider)
    db.session.commit()
    jobs.ask_what_is_proposed()
    jobs.ask_what_is_proposed()
    assert len(world.asked) == 2
    one.rewrite(WHOLE | {"address": "https://autre.example/"}, seen=one.version, is_major=False)
    db.session.commit()
    jobs.ask_what_is_proposed()
    assert world.asked[2] == ("HEAD", "https://autre.example/")


@pytest.mark.usefixtures("inside")
def test_what_is_proposed_and_was_not_heard_is_asked_again_after_a_day(world, partner, provider):
    one = begin(WHOLE, by=partner, provider=provider)
    here = link_check.addresses_in(one.content)
    db.session.flush()
    link_check.note_of_submission(one, dict.fromkeys(here, link_check.Found(LinkOutcome.UNHEARD)), here)
    one.asked_at = now()
    db.session.commit()
    jobs.ask_what_is_proposed()
    assert world.asked == []
    with time_machine.travel(now() + DAY, tick=False):
        jobs.ask_what_is_proposed()
        assert len(world.asked) == len(here) == 2
        jobs.ask_what_is_proposed()
    with time_machine.travel(now() + 2 * DAY, tick=False):
        jobs.ask_what_is_proposed()
    assert len(world.asked) == 2, "what was heard is asked once"


@pytest.mark.usefixtures("inside")
def test_what_is_proposed_and_leads_nowhere_does_not_keep_the_store_from_being_judged(partner, provider):
    one = begin(WHOLE, by=partner, provider=provider)
    db.session.flush()
    lost = {"at": now(), "outcome": LinkOutcome.FAILS, "why": "unknown", "submission_id": one.id}
    for n in range(reach.SITES):
        db.session.add(LinkCheck(way=LinkKind.WEB, address=f"https://nulle-part{n}.example/", **lost))
    db.session.flush()
    assert not reach.heard().is_cut_off


def test_a_hidden_service_is_in_no_list_says_so_and_its_way_out_is_shut(make, browse):
    hidden = make.service("Perdu de vue", hidden_at=now())
    assert "Perdu de vue" not in browse.get("/store").text
    page = browse.get(f"/store/{hidden.slug}").text
    assert "masqué du Store" in page
    left = browse.client.post(f"/store/{hidden.slug}/out", headers={"Origin": "http://localhost"})
    assert left.status_code == 409
    assert make.again(hidden).exits == 0


SILENT = link_check.Found(LinkOutcome.FAILS, 404)
IOS, ANDROID = "https://telephones.example/ios", "https://telephones.example/android"


@pytest.fixture
def everywhere(inside, service):
    service.ios_address, service.android_address = IOS, ANDROID
    db.session.commit()
    return service


def buttons(page: str) -> list[str]:
    return re.findall(r'<button[^>]* name="platform" value="(\w+)"', page)


def test_a_lost_address_in_a_shop_is_told_and_shut_alone_and_opens_by_itself(days, world, everywhere, partner):
    world.says[IOS] = 404
    days(2)
    assert (happened(everywhere), everywhere.shut_ways) == ([], set())
    days(12)
    assert happened(everywhere) == told(partner)[-1:] == [Verb.SHOP_LOST]
    assert everywhere.is_listed and everywhere.shut_ways == {Platform.IOS}
    world.says.clear()
    days(1)
    assert everywhere.shut_ways == set()
    assert happened(everywhere) == told(partner)[-2:] == [Verb.SHOP_LOST, Verb.SHOP_BACK]


def test_two_shops_that_are_lost_at_once_are_told_once(days, world, everywhere):
    world.says.update({IOS: 404, ANDROID: 410})
    days(5)
    assert happened(everywhere) == [Verb.SHOP_LOST]
    assert everywhere.shut_ways == {Platform.IOS, Platform.ANDROID}


def test_a_lost_shop_neither_hastens_nor_delays_what_hides_the_service(days, world, everywhere):
    world.says["https://service.example/"] = 404
    days(1)
    world.says[IOS] = 404
    days(8)
    assert everywhere.is_listed and everywhere.shut_ways == {Platform.IOS}
    days(1)
    assert not everywhere.is_listed
    assert happened(everywhere) == [Verb.LINK_LOST, Verb.SHOP_LOST, Verb.LINK_HIDDEN]


def test_a_shop_that_is_corrected_opens_at_once_and_the_other_stays_shut(days, make, world, everywhere):
    world.says.update({IOS: 404, ANDROID: 404})
    days(4)
    corrected = content_of(by_slug(everywhere.slug)) | {"ios_address": "https://telephones.example/ios/nouveau"}
    keeper = make.with_role("facilitator")
    publish_at_once(corrected, by=keeper, provider=everywhere.provider, service=everywhere, seen=everywhere.version)
    assert everywhere.shut_ways == {Platform.ANDROID}


def test_where_a_shop_does_not_answer_the_page_says_so_instead_of_a_button(make, browse):
    service = make.service("Boussole", ios_address=IOS, android_address=ANDROID, android_lost_at=now())
    page = browse.get(f"/store/{service.slug}").text
    assert buttons(page) == ["web", "ios"]
    assert "Google Play (Android)</strong><br>Indisponible pour le moment" in page

    def leave(platform: str):
        return browse.post(
            f"/store/{service.slug}/out", {"platform": platform}, token=False, headers={"Origin": "http://localhost"}
        )

    assert leave("android").status_code == 409
    assert make.again(service).exits == 0
    assert leave("ios").headers["Refresh"].endswith(IOS)


def test_nobody_is_recommended_a_way_that_is_shut(app, make):
    shut = make.service("Boussole", ios_address=IOS, ios_lost_at=now())
    with app.app_context():
        (offer,) = (one for one in offers() if one.id == shut.id)
        assert offer.platforms == {Platform.WEB}
        assert way_out(db.session.get_one(type(shut), shut.id), [Platform.IOS]) is Platform.WEB


def test_a_shut_shop_stands_at_the_desk_of_those_who_keep_the_store_and_of_its_provider(
    app, make, browse, provider, keeper, partner
):
    shut = make.service("Boussole", provider=provider, ios_address=IOS, ios_lost_at=now())
    with app.app_context(), writing():
        here = link_check.addresses_of(shut)
        link_check.note(db.session.get_one(type(shut), shut.id), dict.fromkeys(here, SILENT), here)
        db.session.commit()
    assert f"/store/{shut.slug}/desk" in browse.as_(keeper).get("/store/offers").text
    desk = browse.as_(partner).get(f"/store/{shut.slug}/desk").text
    assert desk.count("ne répond pas (404)") == 2 and desk.count("Pas de bouton sur sa page") == 1
