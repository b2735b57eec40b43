"""The register of processing, as people read it."""

from __future__ import annotations

import tomllib

from app.upkeep.register import HERE, entries


def test_every_table_about_people_is_said_in_french():
    french = tomllib.loads((HERE / "privacy.fr.toml").read_text(encoding="utf-8"))
    assert len(entries("fr")) > 20
    assert {entry.name for entry in entries("en")} == set(french)
    assert all(set(said) == {"purpose", "retention"} for said in french.values())


def test_french_and_english_say_the_same_of_what_becomes_of_it():
    rest = [{(e.name, e.on_erasure, e.in_export) for e in entries(language)} for language in ("fr", "en")]
    assert rest[0] == rest[1]


def test_what_says_nothing_about_people_is_left_out():
    assert not {"unit", "theme", "errand", "standing"} & {entry.name for entry in entries("en")}


def test_a_guest_reads_the_register_from_the_privacy_page(browse):
    assert 'href="/privacy/register"' in browse.get("/privacy").text
    text = browse.get("/privacy/register", headers={"Accept-Language": "fr"}).text
    assert "Qui soutient quelle idée" in text
    assert text.count("<tr id=") == len(entries("fr"))
