"""The pages of proposing: nothing that was typed is lost, and what costs something does not come in."""

from __future__ import annotations

import re

import pytest

from app.database import db
from app.errors import Refused
from app.store import terms
from app.store.submission import Submission
from app.store.vocabulary import State, SubmissionState
from tests.gatherings.test_races import all_at_once
from tests.store.test_submission import WHOLE

TERMS = str(terms.CURRENT)
SAID = {name: value for name, value in WHOLE.items() if value}


@pytest.fixture
def desk(browse, keeper):
    return browse.as_(keeper)


@pytest.fixture
def own(browse, partner, provider):
    return browse.as_(partner)


def the_offer(make, app):
    with app.app_context():
        return db.session.scalars(db.select(Submission).order_by(Submission.id.desc())).first()


def test_from_a_draft_to_the_store(app, make, own, desk, provider, browse):
    page = own.get("/store/new").text
    assert provider.name in page
    answer = own.post("/store/new", {**SAID, "provider": provider.slug, "do": "publish"})
    assert answer.status_code == 303
    offer = the_offer(make, app)
    assert offer.state is SubmissionState.DRAFT
    address = f"/store/offers/{offer.id}"
    assert "Le carnet" in own.get(address).text
    refused = own.post(f"{address}/send", {"version": "1", "terms_version": TERMS, "note": "Nous sommes prêts"})
    assert refused.status_code == 422 and "Nous sommes prêts" in refused.text
    assert own.post(f"{address}/send", {"version": "1", "terms_version": TERMS, "accepts": "y"}).status_code == 303
    assert "Le carnet" in desk.get("/store/offers").text
    assert own.post(f"{address}/decision", {"verdict": "accept", "version": "2"}).status_code == 403
    silent = desk.post(f"{address}/decision", {"verdict": "refuse", "version": "2"})
    assert silent.status_code == 422
    assert desk.post(f"{address}/decision", {"verdict": "accept", "version": "1"}).status_code == 409
    assert desk.post(f"{address}/decision", {"verdict": "accept", "version": "2"}).status_code == 303
    assert "Tenir sa recherche" in browse.get("/store/le-carnet").text
    assert browse.get("/store/le-carnet/versions").status_code == 200


def test_what_costs_something_is_refused_in_a_clear_sentence(own, provider):
    answer = own.post("/store/new", {**SAID, "free": "no", "provider": provider.slug})
    assert answer.status_code == 422
    assert "Le Store n’accueille que ce qui est gratuit" in answer.text
    assert "Tenir sa recherche" in answer.text


@pytest.mark.parametrize(
    "address",
    ["http://carnet.example/", "javascript:alert(1)", "https://127.0.0.1/", "https://intranet/", "https://a:b@x.example/",
     "//carnet.example", "https://x.example:8443/"],
)  # fmt: skip
def test_an_address_that_is_not_safe_is_refused_even_in_a_draft(own, provider, address):
    answer = own.post("/store/new", {**SAID, "address": address, "provider": provider.slug})
    assert answer.status_code == 422


def test_a_draft_may_lack_all_but_a_name_and_is_not_sent_so(app, make, own, provider):
    assert own.post("/store/new", {"provider": provider.slug}).status_code == 422
    assert own.post("/store/new", {"name": "À peine", "provider": provider.slug}).status_code == 303
    offer = the_offer(make, app)
    answer = own.post(f"/store/offers/{offer.id}/send", {"version": "1", "terms_version": TERMS, "accepts": "y"})
    assert answer.status_code == 422
    assert make.again(offer).state is SubmissionState.DRAFT


def test_a_keeper_changes_a_service_at_once_and_its_version_says_so(make, desk, service, browse):
    assert desk.get(f"/store/{service.slug}/change").status_code == 200
    version = make.again(service).version
    sent = {**SAID, "name": "Boussole", "version": str(version), "do": "publish"}
    assert desk.post(f"/store/{service.slug}/change", sent).status_code == 303
    assert "Tenir sa recherche" in browse.get(f"/store/{service.slug}").text
    assert "<ins>" in browse.get(f"/store/{service.slug}/versions").text
    late = desk.post(f"/store/{service.slug}/change", {**sent, "sentence": "Trop tard"})
    assert late.status_code == 409 and "Trop tard" in late.text


def test_a_provider_changes_its_service_by_a_submission(app, make, own, service):
    assert own.post(f"/store/{service.slug}/change", {**SAID, "version": "1", "do": "publish"}).status_code == 303
    assert the_offer(make, app).state is SubmissionState.DRAFT
    assert make.again(service).name == "Boussole"
    assert own.get(f"/store/{service.slug}/change").status_code == 302


def test_a_change_is_shown_against_what_stands_and_decided_there(app, make, own, desk, service, browse):
    own.post(f"/store/{service.slug}/change", {**SAID, "name": "Boussole", "version": str(service.version)})
    address = f"/store/offers/{the_offer(make, app).id}"
    assert "<ins>" in own.get(address).text
    own.post(f"{address}/send", {"version": "1", "terms_version": TERMS, "accepts": "y"})
    page = desk.get(address).text
    assert "<del>" in page and "Tenir" in page
    seen = {"version": "2", "service_version": str(make.again(service).version)}
    assert desk.post(f"{address}/decision", {"verdict": "accept", **seen, "service_version": "0"}).status_code == 409
    assert desk.post(f"{address}/decision", {"verdict": "accept", **seen}).status_code == 303
    assert "Tenir sa recherche" in browse.get(f"/store/{service.slug}").text
    assert "<del>" in browse.get(f"/store/{service.slug}/versions").text


def test_two_of_a_provider_who_write_at_once_lose_nothing(app, make, own, provider):
    own.post("/store/new", {**SAID, "provider": provider.slug})
    edit = f"/store/offers/{the_offer(make, app).id}/edit"
    assert own.post(edit, {**SAID, "sentence": "La première.", "version": "1"}).status_code == 303
    late = own.post(edit, {**SAID, "sentence": "La seconde.", "version": "1"})
    assert late.status_code == 409 and "La seconde." in late.text
    assert own.post(edit, {**SAID, "sentence": "La seconde.", "version": "2"}).status_code == 303


def test_a_draft_takes_nothing_back_that_its_writer_never_saw(app, make, own, desk, service):
    change = f"/store/{service.slug}/change"
    assert own.post(change, {**SAID, "name": "Boussole", "version": str(service.version)}).status_code == 303
    offer = the_offer(make, app)
    edit = f"/store/offers/{offer.id}/edit"
    meanwhile = {**SAID, "name": "Boussole", "uses": "Rien du tout.", "version": str(service.version), "do": "publish"}
    assert desk.post(change, meanwhile).status_code == 303
    blind = {**SAID, "version": str(offer.version), "service_version": str(service.version)}
    assert own.post(edit, blind).status_code == 303
    assert make.again(offer).service_seen == service.version, "nothing was shown of what stands since"
    page = own.get(edit).text
    assert re.search(r"<del>[^<]*Rien", page)
    assert own.post(edit, {**SAID, **_hidden(page)}).status_code == 303
    assert make.again(offer).service_seen == make.again(service).version


def test_whoever_comes_too_late_sees_what_stands_beside_what_they_wrote(make, desk, service):
    change, version = f"/store/{service.slug}/change", str(service.version)
    sent = {**SAID, "name": "Boussole", "version": version, "do": "publish"}
    assert desk.post(change, {**sent, "uses": "Rien du tout."}).status_code == 303
    late = desk.post(change, {**sent, "uses": "Un courriel."})
    assert late.status_code == 409 and re.search(r"<del>[^<]*Rien", late.text)
    assert desk.post(change, {**sent, **_hidden(late.text)}).status_code == 303
    assert make.again(service).uses == "Un courriel."


def _hidden(page):
    return dict(re.findall(r'name="((?:service_)?version)" type="hidden" value="(\d+)"', page))


def test_what_was_dropped_unsent_is_its_writers_alone(app, make, own, desk, provider):
    own.post("/store/new", {**SAID, "provider": provider.slug})
    address = f"/store/offers/{the_offer(make, app).id}"
    assert own.post(f"{address}/drop", {"version": "1"}).status_code == 303
    assert own.get(address).status_code == 200
    assert desk.get(address).status_code == 404


def test_taking_back_and_dropping(app, make, own, provider):
    own.post("/store/new", {**SAID, "provider": provider.slug})
    address = f"/store/offers/{the_offer(make, app).id}"
    own.post(f"{address}/send", {"version": "1", "terms_version": TERMS, "accepts": "y"})
    assert own.post(f"{address}/take-back", {"version": "2"}).status_code == 303
    assert own.post(f"{address}/drop", {"version": "3"}).status_code == 303
    assert the_offer(make, app).state is SubmissionState.DROPPED


def test_suspended_withdrawn_and_back_with_reasons(make, own, desk, service, browse, inbox, partner):
    address = f"/store/{service.slug}"
    assert own.post(f"{address}/suspension", {"suspend-reason": "Non"}).status_code == 403
    assert desk.post(f"{address}/suspension", {"suspend-reason": ""}).status_code == 422
    assert desk.post(f"{address}/suspension", {"suspend-reason": "Il demande une carte."}).status_code == 303
    assert "Il demande une carte." in browse.get(address).text
    assert any("Il demande une carte." in str(line.sentence) for line in inbox(partner))
    assert own.post(f"{address}/resumption").status_code == 403
    assert desk.post(f"{address}/resumption").status_code == 303
    assert own.post(f"{address}/withdrawal", {"leave-reason": "Nous fermons."}).status_code == 303
    assert make.again(service).state is State.WITHDRAWN
    assert own.get(f"{address}/desk").status_code == 200
    assert own.post(f"{address}/resumption").status_code == 303


def test_who_is_suspended_does_not_come_back_by_leaving_first(make, own, desk, service):
    address = f"/store/{service.slug}"
    desk.post(f"{address}/suspension", {"suspend-reason": "Il demande une carte."})
    assert own.post(f"{address}/withdrawal", {"leave-reason": "Nous fermons."}).status_code == 403
    assert "leave-reason" not in own.get(f"{address}/desk").text
    assert own.post(f"{address}/resumption").status_code == 403
    assert make.again(service).state is State.SUSPENDED


def test_of_many_who_take_it_out_at_once_one_does(app, make, partner, service):
    refused = []

    def leave(by):
        try:
            db.session.get_one(type(service), service.id).withdraw(by=by, reason="Nous fermons.")
        except Refused:
            refused.append(by.id)

    all_at_once(app, [partner.id] * 8, leave)
    assert len(refused) == 7
    assert make.again(service).version == service.version + 1


def test_a_partner_without_a_provider_is_led_to_ask_for_one(browse, make):
    other = browse.as_(make.partner())
    assert other.get("/store/new").headers["Location"].endswith("/store/providers/new")
    assert browse.as_(make.person()).get("/store/new").status_code == 403
