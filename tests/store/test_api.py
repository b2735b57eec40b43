"""The Store as JSON."""

from __future__ import annotations

from app.store.vocabulary import Category, Need, Public


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


def test_words_that_mean_nothing_are_said(browse):
    assert browse.get("/api/v1/services?need=x").status_code == 422
    assert browse.get("/api/v1/services?colour=x").status_code == 422
    assert browse.get("/api/v1/services/nowhere").status_code == 404
