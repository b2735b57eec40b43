"""The demonstration holds together: every reference leads somewhere, nothing happens before its time."""

import csv
import tomllib
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import pytest

APP = Path(__file__).parents[2] / "app"
IDEAS, PEOPLE = APP / "ideas", APP / "people"
SHELVES = {"ideas": 45, "practices": 25, "irritants": 25}
ANSWERED = {"answered", "selected", "in_incubation", "launched"}
DEMO_ACCOUNTS = {"citizen", "agent", "facilitator", "juror", "coach", "partner", "moderator", "admin"}


def read(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))


def shelf(name: str) -> list[dict[str, Any]]:
    return read(IDEAS / "demo" / f"{name}.toml")["idea"]


EVERY = [idea for name in SHELVES for idea in shelf(name)]
CAST = {person["ref"]: person for person in read(PEOPLE / "demo" / "people.toml")["person"]}
THEMES = {theme["slug"] for theme in read(IDEAS / "themes.toml")["theme"]}
with (PEOPLE / "units.csv").open(encoding="utf-8", newline="") as lines:
    LEVELS = {unit["code"]: unit["level"] for unit in csv.DictReader(lines, delimiter=";")}


def order(thing: dict[str, Any]) -> int:
    """A number that grows with time, for things dated the same way."""
    return thing["on"].toordinal() if "on" in thing else -thing["days_ago"]


def said(idea: dict[str, Any]) -> list[tuple[dict[str, Any], dict[str, Any]]]:
    """Everything said about an idea, each with what it answers."""
    comments = [(comment, idea) for comment in idea.get("comment", [])]
    replies = [(reply, comment) for comment, _ in comments for reply in comment.get("replies", [])]
    official = [(idea[part], idea) for part in ("answer", "refusal", "merge") if part in idea]
    return comments + replies + official


@pytest.mark.parametrize(("name", "least"), SHELVES.items())
def test_every_shelf_is_well_filled(name, least):
    assert len(shelf(name)) >= least
    assert {idea["kind"] for idea in shelf(name)} == {name.removesuffix("s")}


def test_refs_and_titles_are_unique():
    for key in ("ref", "title"):
        assert [word for word, times in Counter(idea[key] for idea in EVERY).items() if times > 1] == []


@pytest.mark.parametrize("idea", EVERY, ids=lambda idea: idea["ref"])
def test_an_idea_leads_somewhere(idea):
    assert idea["author"] in CAST
    assert idea["theme"] in THEMES
    assert LEVELS[idea["unit"]] == idea["scope"]
    assert 1 <= len(idea["tags"]) <= 8 and max(map(len, idea["tags"])) <= 30
    assert len(idea["title"]) <= 90
    assert 60 <= len(idea["text"].split()) <= 250


@pytest.mark.parametrize("idea", EVERY, ids=lambda idea: idea["ref"])
def test_what_is_said_comes_after_what_it_answers(idea):
    for word, before in said(idea):
        assert ("on" in word) == ("on" in before)
        assert order(word) >= order(before)
    for moment in idea.get("reached", {}).values():
        at = moment.toordinal() if isinstance(moment, date) else -moment
        assert at >= order(idea)


@pytest.mark.parametrize("idea", EVERY, ids=lambda idea: idea["ref"])
def test_only_staff_take_part_in_what_is_internal(idea):
    voices = {idea["author"]} | {word["author"] for word, _ in said(idea)}
    assert voices <= CAST.keys()
    if idea["audience"] == "internal":
        assert {CAST[voice]["electorate"] for voice in voices} == {"staff"}


@pytest.mark.parametrize("idea", EVERY, ids=lambda idea: idea["ref"])
def test_a_status_has_its_words(idea):
    assert ("answer" in idea) == (idea["status"] in ANSWERED)
    assert ("refusal" in idea) == (idea["status"] == "declined")
    assert ("merge" in idea) == (idea["status"] == "merged")
    assert ("service" in idea.get("reached", {})) == (idea["status"] == "launched")
    if idea["status"] == "draft":
        assert not said(idea) and idea["weight"] == 0


def test_who_answers_officially_is_a_facilitator_there():
    region = {"region": lambda unit: unit, "national": lambda unit: "fr"}
    for idea in EVERY:
        for part in ("answer", "refusal", "merge"):
            if part in idea:
                units = {grant["unit"] for grant in CAST[idea[part]["author"]].get("grants", [])}
                own = region.get(idea["scope"], lambda unit: "fr")(idea["unit"])
                assert units & {"fr", own}, idea["ref"]


def test_a_merged_idea_goes_into_one_that_stays():
    by_ref = {idea["ref"]: idea for idea in EVERY}
    for idea in EVERY:
        if "merge" in idea:
            assert by_ref[idea["merge"]["into"]]["status"] not in {"merged", "draft", "withdrawn"}


def test_the_eight_accounts_are_among_the_people():
    assert {person["account"] for person in CAST.values() if "account" in person} == DEMO_ACCOUNTS
    assert all(person["email"].endswith("@demo.example") for person in CAST.values())
    for key in ("handle", "email", "name"):
        assert len({person[key] for person in CAST.values()}) == len(CAST)


def test_staff_have_a_unit_and_partners_an_organisation():
    for person in CAST.values():
        assert (person["electorate"] == "staff") == ("unit" in person)
        assert (person["electorate"] == "partner") == ("organisation" in person)
        granted = {grant["unit"] for grant in person.get("grants", [])}
        assert {person.get("unit", "fr")} | granted <= LEVELS.keys()
