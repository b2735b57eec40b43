"""The organisation as it ships: one national unit, eighteen regions, about nine hundred agencies."""

import csv
import re
from collections import Counter
from pathlib import Path
from zoneinfo import ZoneInfo

UNITS = Path(__file__).parents[2] / "app" / "people" / "units.csv"
OVERSEAS = {
    "guadeloupe": "America/Guadeloupe",
    "martinique": "America/Martinique",
    "guyane": "America/Cayenne",
    "la-reunion": "Indian/Reunion",
    "mayotte": "Indian/Mayotte",
}


def units() -> list[dict[str, str]]:
    with UNITS.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines, delimiter=";"))


def of_level(level: str) -> list[dict[str, str]]:
    return [unit for unit in units() if unit["level"] == level]


def test_one_national_unit_stands_above_all():
    assert [(unit["code"], unit["parent"]) for unit in of_level("national")] == [("fr", "")]


def test_there_are_eighteen_regions_of_the_national_unit():
    assert len(of_level("region")) == 18
    assert {unit["parent"] for unit in of_level("region")} == {"fr"}


def test_there_are_about_nine_hundred_agencies_each_in_a_region():
    regions = {unit["code"] for unit in of_level("region")}
    assert 880 <= len(of_level("agency")) <= 920
    assert {unit["parent"] for unit in of_level("agency")} == regions


def test_no_region_outgrows_its_people():
    sizes = Counter(unit["parent"] for unit in of_level("agency"))
    assert sizes.most_common(1)[0][0] == "ile-de-france"
    assert min(sizes.values()) >= 8


def test_codes_are_unique_ascii_slugs():
    codes = [unit["code"] for unit in units()]
    assert len(set(codes)) == len(codes)
    assert all(re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", code) and len(code) <= 60 for code in codes)


def test_names_are_unique_within_a_level():
    names = [(unit["level"], unit["name"]) for unit in units()]
    assert len(set(names)) == len(names)


def test_a_parent_comes_before_its_units():
    seen = {""}
    for unit in units():
        assert unit["parent"] in seen, unit["code"]
        seen.add(unit["code"])


def test_time_zones_exist_and_follow_the_territory():
    for unit in units():
        assert ZoneInfo(unit["time_zone"])
        region = unit["code"] if unit["level"] == "region" else unit["parent"]
        assert unit["time_zone"] == OVERSEAS.get(region, "Europe/Paris")
