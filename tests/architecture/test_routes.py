"""Every route names its rule, answers under an address of the contract, and says its methods."""

from __future__ import annotations

import re

from flask import Flask

from app import create_app
from app.authorization import Rule, rule_of

RULES = {"public", "signed_in", "administrators", "api_public", "api_reads", "api_writes"}
WITHOUT_TOKEN = {"activity.leave"}
QUESTIONS = {"/api/v1/recommendations", "/api/v1/recommendations/acts"}
"""Posted because answers do not belong in an address; anybody asks, and says what came of it, as on the page."""
"""Leaving the daily letter: a mail program has no cookie and so no token (RFC 8058); the address itself is signed."""


def test_every_route_names_its_rule(house: Flask):
    with house.app_context():
        rules = {rule.endpoint: rule_of(rule.endpoint) for rule in house.url_map.iter_rules()}
    assert len(rules) > 60
    assert [endpoint for endpoint, rule in rules.items() if not isinstance(rule, Rule)] == []
    assert {rule.name for rule in rules.values()} <= RULES


def test_a_route_without_a_rule_does_not_answer(settings):
    made = create_app(settings, TESTING=True)
    made.add_url_rule("/forgotten", "forgotten", lambda: "never")
    with made.app_context():
        assert made.test_client().get("/forgotten").status_code == 404


def test_every_rule_of_the_api_is_one_of_its_own(house: Flask):
    """A page's rule reads the cookie; the API must never be opened by one."""
    with house.app_context():
        for rule in house.url_map.iter_rules():
            named = rule_of(rule.endpoint)
            assert named and named.name.startswith("api_") == rule.rule.startswith("/api/"), rule.rule


def test_writes_of_the_api_ask_for_the_scope_that_writes(house: Flask):
    with house.app_context():
        for rule in house.url_map.iter_rules():
            if rule.rule.startswith("/api/") and (rule.methods or set()) & {"POST", "PUT", "PATCH", "DELETE"}:
                named = rule_of(rule.endpoint)
                assert named and named.name == ("api_public" if rule.rule in QUESTIONS else "api_writes"), rule.rule


def test_only_the_api_and_the_signed_way_out_go_without_a_token(house: Flask):
    csrf = house.extensions["csrf"]
    blueprints = {getattr(b, "name", b) for b in csrf._exempt_blueprints}
    assert {name.rpartition(".")[2] for name in blueprints} <= {f"{room}_api" for room in _api_rooms(house)}
    exempt = {
        endpoint
        for endpoint, view in house.view_functions.items()
        if f"{view.__module__}.{view.__name__}" in csrf._exempt_views
    }
    from_our_pages = {name for name, view in house.view_functions.items() if getattr(view, "is_from_our_pages", False)}
    assert "store.leave" in from_our_pages
    assert exempt - from_our_pages == WITHOUT_TOKEN


def _api_rooms(house: Flask) -> set[str]:
    return {name.removesuffix("_api") for name in house.blueprints if name.endswith("_api")}


def test_addresses_are_plain_words(house: Flask):
    """Lower case, hyphens, no trailing slash, no extension but those the contract names."""
    for rule in house.url_map.iter_rules():
        words = re.sub(r"<[^>]+>", "x", rule.rule)
        assert re.fullmatch(r"/|(/[a-z0-9.-]+)+", words), rule.rule


def test_each_address_and_method_has_one_view(house: Flask):
    seen = set()
    for rule in house.url_map.iter_rules():
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}:
            key = (rule.rule, method)
            assert key not in seen, key
            seen.add(key)
