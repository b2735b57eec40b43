"""The Store as JSON."""

from __future__ import annotations

from app.clock import now
from app.database import db, writing
from app.people import reorganisation
from app.people.unit import by_code
from app.people.user import User
from app.store.vocabulary import Category, Need, Public
from tests.store.test_screenshot import photograph, send


def test_services_are_listed_narrowed_and_gone_through_by_cursor(browse, make):
    for n in range(5):
        make.service(f"S{n}", category=Category.JOB)
    make.service("Ailleurs", category=Category.ABROAD)
    asked, found = "/api/v1/services?category=job&order=name&limit=2", []
    while asked:
        answer = browse.get(asked)
        assert answer.status_code == 200
        assert answer.json["total"] == 5
        found += [item["name"] for item in answer.json["items"]]
        asked = answer.json["next"]
    assert found == [f"S{n}" for n in range(5)]


def test_a_service_is_read_once_and_not_sent_again(browse, make):
    service = make.service("Boussole", needs=[Need.KEEP_TRACK], publics=[Public.YOUNG], regions=["bretagne"])
    answer = browse.get(f"/api/v1/services/{service.slug}")
    assert answer.json["needs"] == ["keep-track"]
    assert answer.json["publics"] == ["young"]
    assert answer.json["regions"] == ["bretagne"]
    again = browse.get(f"/api/v1/services/{service.slug}", headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304


def test_what_a_service_came_of_is_said_to_whoever_may_know(browse, make):
    shown, hidden = make.idea(), make.internal()
    assert browse.get(f"/api/v1/services/{make.service(idea=shown).slug}").json["idea"] == shown.id
    assert browse.get(f"/api/v1/services/{make.service(idea=hidden).slug}").json["idea"] is None


def test_every_region_narrows_and_says_its_name_also_where_no_service_names_it(browse, make):
    make.service("Partout")
    answer = browse.get("/api/v1/services?region=martinique")
    assert [one["name"] for one in answer.json["items"]] == ["Partout"]
    assert "Martinique" in browse.get("/store?region=martinique").text


def test_a_region_that_is_renamed_is_so_at_once(app, browse, make):
    make.service("Ici", regions=["martinique"])
    reader = browse.as_(make.person())
    assert "Martinique" in reader.get("/store").text
    with writing(), app.test_request_context("/", method="POST"):
        by = db.session.get_one(User, make.with_role("administrator").id)
        reorganisation.rename(by_code("martinique"), "L’île aux fleurs", by=by)
        db.session.commit()
    assert "L’île aux fleurs" in reader.get("/store").text


def test_one_that_is_hidden_says_since_when(browse, make):
    service = make.service("Perdu", hidden_at=now(), accessibility_address="https://perdu.example/a11y")
    said = browse.get(f"/api/v1/services/{service.slug}").json
    assert said["state"] == "listed" and said["hidden_since"]
    assert (said["accessibility_url"], said["recommended"]) == ("https://perdu.example/a11y", 0)


def test_one_whose_own_address_is_in_a_shop_runs_on_telephones_alone(browse, make):
    make.service("De poche", address="https://play.google.com/store/apps/details?id=poche")
    [said] = browse.get("/api/v1/services?platform=android").json["items"]
    assert said["platforms"] == ["android"]
    assert browse.get("/api/v1/services?platform=web").json["items"] == []
    left = browse.client.post("/store/de-poche/out", headers={"Origin": "http://localhost"})
    assert left.headers["Refresh"].endswith("?id=poche")


def test_where_it_leads_what_it_costs_and_its_pictures_are_said(browse, make, provider, partner):
    make.service("Sans image")
    service = make.service(
        "Boussole", provider=provider, major=3, address="https://boussole.example/accueil",
        ios_address="https://apps.apple.com/fr/app/boussole/id1",
    )  # fmt: skip
    said = browse.get(f"/api/v1/services/{service.slug}").json
    assert (said["major"], said["free"], said["pictures"]) == (3, True, [])
    assert said["domains"] == {"web": "boussole.example", "ios": "apps.apple.com"}
    for words in ("Une question", "Le bilan"):
        assert send(browse.as_(partner), service, photograph(), words).status_code == 303
    shown, other = browse.get("/api/v1/services?order=name").json["items"]
    assert [one["words"] for one in shown["pictures"]] == ["Une question", "Le bilan"] and other["pictures"] == []
    assert browse.get(shown["pictures"][0]["url"]).mimetype == "image/jpeg"


def test_words_that_mean_nothing_are_said(browse):
    assert browse.get("/api/v1/services?need=x").status_code == 422
    assert browse.get("/api/v1/services?colour=x").status_code == 422
    assert browse.get("/api/v1/services/nowhere").status_code == 404
