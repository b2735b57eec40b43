"""The open data of the Store: what everybody may see, and nothing that fewer than five people did."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from datetime import date

from app.database import db, writing
from app.store.exit import count
from app.store.service import Service
from app.store.vocabulary import State, Way


def rows(browse, name):
    answer = browse.get(f"/store/data/{name}.csv")
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    return list(csv.DictReader(io.StringIO(answer.text)))


def test_each_sheet_is_what_the_package_says_of_it(browse, make):
    make.service("Boussole")
    package = json.loads(browse.get("/store/datapackage.json").text)
    assert {one["name"] for one in package["resources"]} == {"services", "exits"}
    for one in package["resources"]:
        body = browse.get(f"/store/{one['path']}").data
        assert (one["bytes"], one["hash"]) == (len(body), f"sha256:{hashlib.sha256(body).hexdigest()}")
        header = next(csv.reader(io.StringIO(body.decode())))
        assert header == [field["name"] for field in one["schema"]["fields"]]
    assert browse.get("/store/data/nothing.csv").status_code == 404


def test_what_is_not_in_the_store_is_not_in_its_data(app, browse, make):
    make.service("Shown")
    gone, lost = make.service("Gone", state=State.WITHDRAWN), make.service("Lost")
    with writing(), app.app_context():
        db.session.get_one(Service, lost.id).hidden_at = gone.created_at
        db.session.commit()
    assert [row["name"] for row in rows(browse, "services")] == ["Shown"]


def test_a_service_born_of_an_internal_idea_does_not_name_it(browse, make):
    named, unnamed = make.idea(), make.internal()
    make.service("A", idea=named)
    make.service("B", idea=unnamed)
    assert [row["idea"] for row in rows(browse, "services")] == [str(named.id), ""]


def test_exits_are_summed_by_month_and_a_sum_under_five_is_not_said(app, browse, make):
    service = make.service("Boussole")
    with writing(), app.app_context():
        for day, way, exits in (
            (date(2026, 1, 2), Way.STORE, 3), (date(2026, 1, 30), Way.STORE, 4), (date(2026, 2, 1), Way.STORE, 4),
            (date(2026, 1, 2), Way.SHORT_LIST, 2),
        ):  # fmt: skip
            count(service.id, way, day=day, exits=exits)
        db.session.commit()
    assert rows(browse, "exits") == [{"service": service.slug, "month": "2026-01", "way": "store", "exits": "7"}]


def test_what_a_spreadsheet_would_take_for_a_formula_is_neutralised(browse, make):
    make.service("=1+1", sentence="@SUM(A1)")
    [row] = rows(browse, "services")
    assert row["name"] == "'=1+1" and row["sentence"] == "'@SUM(A1)"
