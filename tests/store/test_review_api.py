"""Reviews through the API: one's own is a state, and no number is said of too few."""

from __future__ import annotations

from app.database import db, writing
from app.store.service import Service
from tests.api.program import token_of
from tests.store.reviews import reviewed, spread, worked


def test_ones_own_review_is_a_state_and_no_number_is_said_of_too_few(app, make, service, partner):
    client, url = app.test_client(use_cookies=False), f"/api/v1/services/{service.slug}"
    own = {"Authorization": f"Bearer {token_of(app, make.person())}"}
    theirs = {"Authorization": f"Bearer {token_of(app, partner)}"}
    said = {"stars": 4, "text": "Clair"}
    first = client.put(f"{url}/review", json=said, headers=own)
    assert (first.status_code, first.json["stars"], first.json["standing"]) == (200, 4, "counted")
    assert client.put(f"{url}/review", json=said, headers=own).json["id"] == first.json["id"]
    assert client.put(f"{url}/review", json={"stars": 5.5}, headers=own).status_code == 422
    refused = client.put(f"{url}/review", json=said, headers=theirs)
    assert refused.status_code == 409 and "un peu le vôtre" in refused.json["detail"]
    spread(app, make, service, 5, 4, 4, 5)
    worked(app)
    assert client.get(url).json["rating"] is None
    assert client.get(f"{url}/reviews").json["rating"] is None
    spread(app, make, service, 3)
    worked(app)
    assert client.get(url).json["rating"]["count"] == 5
    assert len(client.get(f"{url}/reviews?stars=4").json["items"]) == 3
    assert client.delete(f"{url}/review", headers=own).status_code == 204
    assert client.delete(f"{url}/review", headers=own).status_code == 204
    assert client.get(f"{url}/review", headers=own).status_code == 404


def test_a_review_of_an_earlier_version_is_withdrawn_by_its_number(app, make, service):
    client, url = app.test_client(use_cookies=False), f"/api/v1/services/{service.slug}"
    person = make.person()
    old = reviewed(app, service, person, 2)
    with writing(), app.app_context():
        db.session.get_one(Service, service.id).major = 2
        db.session.commit()
    new = reviewed(app, service, person, 5)
    own = {"Authorization": f"Bearer {token_of(app, person)}"}
    theirs = {"Authorization": f"Bearer {token_of(app, make.person())}"}
    assert client.delete(f"{url}/reviews/{new.id}", headers=theirs).status_code == 403
    for _again in range(2):
        assert client.delete(f"{url}/reviews/{old.id}", headers=own).status_code == 204
    assert client.get(f"{url}/review", headers=own).json["id"] == new.id
