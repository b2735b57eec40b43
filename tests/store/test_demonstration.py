"""The demonstration of the Store: what is documented is said as it is, all else is fictional and looks so."""

from __future__ import annotations

import re
from collections import Counter
from html import unescape
from urllib.parse import urlsplit

from flask import Flask
from sqlalchemy import func, select

from app.challenges import demonstration as challenges
from app.database import db
from app.ideas import demonstration as ideas
from app.incubation import demonstration as incubation
from app.people import demonstration as people
from app.people import unit as units
from app.store import demonstration, log, recount, screenshot
from app.store import recommendation_demonstration as recommendations
from app.store.evaluation import Verdict, clicks, compare
from app.store.exit import ServiceExit
from app.store.provider import Provider
from app.store.recommendation import RecommendationSlot
from app.store.screenshot import Screenshot
from app.store.service import Service
from app.store.vocabulary import Category, ProviderKind, State
from app.text import slugify
from tests.browsing import Browser

DOCUMENTED = {
    "Bonne Boîte", "Bonne Formation", "Chouette service", "Bob Emploi", "Détection des fraudes à l’identité",
    "Boomerang", "Form Advisor", "Emploi Store développeurs",
}  # fmt: skip
UNTOLD = "n’est pas documenté"
CALLED = ("intrapreneurs", UNTOLD, "février 2015", "« Seriez-vous intrapreneur ? »", "jury en a choisi deux", "au Lab")
FACTS = {
    "Bonne Boîte": CALLED,
    "Bonne Formation": CALLED,
    "Chouette service": ("services sortis d’un hackathon", UNTOLD),
    "Bob Emploi": (
        "proposé par une association", "le Store l’a accepté", UNTOLD, "Association du service Bob Emploi",
    ),
    "Détection des fraudes à l’identité": (
        "deux rencontres informelles de programmeurs", "Un outil en est sorti", "détecter la fraude à l’identité",
    ),
    "Boomerang": ("les usagers donnent leur avis sur les services qu’ils utilisent",),
    "Form Advisor": ("les usagers donnent leur avis sur les services qu’ils utilisent",),
    "Emploi Store développeurs": ("catalogue", "25 API", "108 services", "données ouvertes"),
}  # fmt: skip
"""What is documented of each, as its page must say it."""

THREADS = {
    "Bonne Boîte": ("Et si un agent pouvait développer lui-même son idée", ["idea", "challenge", "project", "service"]),
    "Bonne Formation": (
        "Et si un agent pouvait développer lui-même son idée", ["idea", "challenge", "project", "service"],
    ),
    "Chouette service": (
        "Un concours ouvert à tous pour débloquer la mobilité", ["idea", "challenge", "project", "service"],
    ),
    "Détection des fraudes à l’identité": (
        "Repérer les usurpations d’identité avec ceux qui programment parmi nous", ["idea", "challenge", "service"],
    ),
    "Boomerang": ("Donner son avis sur les services en ligne, et recevoir une réponse", ["idea", "service"]),
    "Form Advisor": ("Donner son avis sur les services en ligne, et recevoir une réponse", ["idea", "service"]),
    "Emploi Store développeurs": (
        "Ouvrir les données de l’emploi à celles et ceux qui développent", ["idea", "service"],
    ),
}  # fmt: skip
"""The sentence each began with, and where it went from there; what an association proposed began elsewhere."""


def test_the_store_of_the_demonstration_holds_together(app: Flask) -> None:
    with app.test_request_context("/", method="POST"):
        units.load_shipped()
        cast = people.load()
        ideas.load(cast)
        challenges.load(cast)
        incubation.load(cast)
        assert len(demonstration.load(cast)) == 70
        before = db.session.scalar(select(func.sum(Service.exits)))
        assert demonstration.load(cast) == [], "a second time adds nothing"
        assert db.session.scalar(select(func.sum(Service.exits))) == before
        assert recommendations.load(400) == 400 and recommendations.load(400) == 0
        db.session.commit()
    with app.app_context():
        _what_was_recommended_says_something_and_of_no_service_that_exists()
        _sixty_in_six_categories_and_a_fifth_made_in_house()
        _sixty_in_the_store_have_a_history()
        _every_address_is_unmistakably_fictional()
        _nobody_is_said_to_have_used_a_service_that_exists()
        _exits_are_the_sum_of_their_days_and_the_few_draw_the_many()
        _advisers_recommend_what_is_fictional()
        _what_is_fictional_is_shown_in_pictures_with_words()
    page = Browser(app).get("/store/le-rappel-qui-pose-la-question").get_data(as_text=True)
    assert "Un rappel qui me demande ce qui a changé, au lieu d’un rappel tout court" in page, "the thread leads back"
    for name in DOCUMENTED:
        _a_guest_reads_what_is_documented(app, name)
    _what_an_association_proposed_was_accepted(app)


def _a_guest_reads_what_is_documented(app: Flask, name: str) -> None:
    answer = Browser(app).get(f"/store/{slugify(name)}")
    page = unescape(re.sub(r"<[^>]+>", "", answer.text)).replace("\N{NO-BREAK SPACE}", " ")
    page = page.replace("\N{NARROW NO-BREAK SPACE}", " ")
    assert [fact for fact in (name, *FACTS[name]) if fact not in page] == []
    reached = re.findall(r'<li class="station station-(\w+) station-reached', answer.text)
    sentence, stations = THREADS.get(name, ("", []))
    assert (name, sentence in page, reached) == (name, True, stations)
    ways = re.findall(r'<span class="station-name"><a href="([^"]+)"', answer.text)
    assert len(ways) >= bool(stations) and {Browser(app).get(way).status_code for way in ways} <= {200}


def _what_an_association_proposed_was_accepted(app: Flask) -> None:
    """Its thread begins at the door of the Store."""
    read = Browser(app).get("/store/bob-emploi/versions", headers={"Accept-Language": "en"})
    page = re.sub(r"<[^>]+>", "", read.text)
    assert ("Version 1" in page, "proposed by its provider" in page, "It entered the Store." in page) == (True,) * 3


def _what_is_fictional_is_shown_in_pictures_with_words() -> None:
    asked = select(Service.name, Service.slug, Screenshot).join(Screenshot, Screenshot.service_id == Service.id)
    shown = db.session.execute(asked).all()
    assert len(shown) >= 9 and not {name for name, _slug, _one in shown} & DOCUMENTED
    assert all(one.words for _name, _slug, one in shown)
    assert {screenshot.content_of(one)[8:12] for _name, _slug, one in shown} == {b"WEBP"}


def _what_was_recommended_says_something_and_of_no_service_that_exists() -> None:
    found = compare([one.sitting for one in log.read()], clicks)
    assert found.is_enough and found.verdict is Verdict.BETTER
    shown = select(Service.name).join(RecommendationSlot, RecommendationSlot.service_id == Service.id)
    assert not DOCUMENTED & set(db.session.scalars(shown))


def _sixty_in_six_categories_and_a_fifth_made_in_house() -> None:
    rows = db.session.execute(
        select(Service.category, Provider.kind).join(Service.provider).where(Service.state == State.LISTED)
    ).all()
    assert len(rows) >= 60
    assert {row.category for row in rows} == set(Category)
    assert 0.15 < Counter(row.kind for row in rows)[ProviderKind.HOUSE] / len(rows) < 0.25
    assert {row.kind for row in rows} == set(ProviderKind)


def _sixty_in_the_store_have_a_history() -> None:
    asked = select(func.count(ServiceExit.service_id.distinct())).join(Service, Service.id == ServiceExit.service_id)
    assert (db.session.scalar(asked.where(Service.state == State.LISTED)) or 0) >= 60


def _every_address_is_unmistakably_fictional() -> None:
    addresses = [address for one in db.session.scalars(select(Service)) for address in one.ways_out.values()]
    sites = list(db.session.scalars(select(Provider.site).where(Provider.site.is_not(None))))
    assert all((urlsplit(address).hostname or "").endswith(".example") for address in addresses + sites)


def _nobody_is_said_to_have_used_a_service_that_exists() -> None:
    cited = {one.name: one for one in db.session.scalars(select(Service).where(Service.name.in_(DOCUMENTED)))}
    assert set(cited) == DOCUMENTED
    assert all(one.exits == 0 and one.views == 0 and not one.needs for one in cited.values())
    alike = [name for name, n in Counter(one.sentence for one in cited.values()).items() if n > 1]
    assert alike == [cited["Boomerang"].sentence], "what is documented of two together, and of no others"


def _exits_are_the_sum_of_their_days_and_the_few_draw_the_many() -> None:
    assert not list(recount.differences())
    exits = sorted(db.session.scalars(select(Service.exits)), reverse=True)
    assert sum(exits[:12]) > sum(exits[12:])
    first, last = db.session.execute(select(func.min(ServiceExit.day), func.max(ServiceExit.day))).one()
    assert (last - first).days > 3 * 365


def _advisers_recommend_what_is_fictional() -> None:
    recommended = db.session.execute(select(Service.name, Service.recommended_by).where(Service.recommended_by > 0))
    counted = dict(recommended.tuples().all())
    assert counted["Boussole"] == 2
    assert not DOCUMENTED & set(counted)
    assert list(recount.recommended()) == []
