"""Proposing: a draft, terms, what is looked at, a decision with reasons, and versions."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from app.activity.event import Event
from app.activity.notice import Notice
from app.clock import now
from app.database import db, writing
from app.errors import Refused
from app.outbox.errand import Errand
from app.people.user import User
from app.store import checks, jobs, submission, terms
from app.store.content import changes, content_of
from app.store.provider import Provider
from app.store.service import Service
from app.store.submission import Submission, begin, publish_at_once
from app.store.verbs import Verb
from app.store.vocabulary import State, SubmissionState, Verdict
from tests.gatherings.test_races import all_at_once

WHOLE = {
    "name": "Le carnet", "sentence": "Tenir sa recherche en un lieu.", "text": "On y note ce qu’on envoie. " * 12,
    "category": "job", "needs": ["keep-track"], "publics": ["young"], "regions": ["bretagne"],
    "address": "https://carnet.example/", "languages": ["fr", "en"], "free": "yes", "accessibility": "partial",
    "accessibility_address": "https://carnet.example/accessibilite", "uses": "Un courriel.", "price_note": "",
    "ios_address": "", "android_address": "",
}  # fmt: skip
"""All that must be said."""


@pytest.fixture
def people(make, keeper, partner, provider):
    return {"keeper": keeper, "partner": partner}


def drafted(partner: User, provider: Provider, **more: object) -> Submission:
    return begin(WHOLE | more.pop("content", {}), by=partner, provider=provider, **more)


def sent(partner: User, provider: Provider, **more: object) -> Submission:
    one = drafted(partner, provider, **more)
    one.send(by=partner, seen=one.version, accepted_terms=terms.CURRENT)
    return one


def told(person: User) -> list[str]:
    rows = select(Event.verb).join(Notice, Notice.event_id == Event.id).where(Notice.user_id == person.id)
    return list(db.session.scalars(rows.order_by(Event.id)))


@pytest.mark.usefixtures("inside")
def test_what_is_accepted_is_in_the_store_as_its_first_version(partner, provider, keeper):
    one = sent(partner, provider)
    one.decide(Verdict.ACCEPT, by=keeper, seen=one.version)
    service = one.service
    assert (service.name, service.state, one.number, service.major) == ("Le carnet", State.LISTED, 1, 1)
    assert [unit.code for unit in service.territory] == ["bretagne"]
    assert content_of(service) == {**WHOLE, "text": WHOLE["text"]}


@pytest.mark.usefixtures("inside")
def test_nothing_is_sent_without_the_terms_as_they_are_now(partner, provider):
    one = drafted(partner, provider)
    for number in (None, 0, terms.CURRENT + 1):
        with pytest.raises(Refused):
            one.send(by=partner, seen=one.version, accepted_terms=number)
    assert one.state is SubmissionState.DRAFT


@pytest.mark.usefixtures("inside")
def test_the_database_lets_nothing_wait_without_terms(partner, provider):
    one = drafted(partner, provider)
    one.state = SubmissionState.WAITING
    with pytest.raises(IntegrityError):
        db.session.flush()
    db.session.rollback()


@pytest.mark.usefixtures("inside")
def test_refusing_and_sending_back_need_a_reason_that_its_provider_is_told(partner, provider, keeper):
    one = sent(partner, provider)
    for verdict in (Verdict.RETURN, Verdict.REFUSE):
        with pytest.raises(Refused):
            one.decide(verdict, by=keeper, seen=one.version, reasons=" ")
    one.decide(Verdict.RETURN, by=keeper, seen=one.version, reasons="Dites quelles données.")
    assert one.state is SubmissionState.RETURNED
    assert told(partner) == [Verb.RETURNED]
    one.rewrite(WHOLE | {"uses": "Aucune."}, seen=one.version, is_major=False)
    one.send(by=partner, seen=one.version, accepted_terms=terms.CURRENT)
    assert (one.state, one.reasons) == (SubmissionState.WAITING, "")


@pytest.mark.usefixtures("inside")
def test_each_is_told_once_of_each_step(partner, provider, keeper):
    one = sent(partner, provider)
    one.decide(Verdict.ACCEPT, by=keeper, seen=one.version)
    assert told(keeper) == [Verb.SUBMITTED]
    assert told(partner) == [Verb.LISTED]


@pytest.mark.usefixtures("inside")
def test_a_change_is_compared_with_what_stands_and_kept_beside_it(partner, provider, keeper, service):
    content = content_of(service) | {"sentence": "Une autre phrase.", "needs": ["find-offers"]}
    one = begin(content, by=partner, provider=service.provider, service=service, is_major=True)
    assert [change.name for change in changes(content_of(service), one.content)] == ["sentence", "needs"]
    one.send(by=partner, seen=one.version, accepted_terms=terms.CURRENT)
    assert service.sentence != "Une autre phrase."
    one.decide(Verdict.ACCEPT, by=keeper, seen=one.version, service_seen=service.version)
    assert (service.sentence, service.major, one.number) == ("Une autre phrase.", 2, 2)
    assert {"service": service.id} in db.session.scalars(select(Errand.payload)).all(), "its stars begin anew at once"
    assert one.before["sentence"] != one.content["sentence"]
    assert told(partner) == [Verb.LISTED, Verb.ACCEPTED]


@pytest.mark.usefixtures("inside")
def test_a_decision_on_what_does_not_stand_any_more_is_not_taken(partner, keeper, service):
    seen = service.version
    one = begin(content_of(service), by=partner, provider=service.provider, service=service)
    one.send(by=partner, seen=one.version, accepted_terms=terms.CURRENT)
    own = content_of(service) | {"name": "Boussole bis"}
    made = publish_at_once(own, by=keeper, provider=service.provider, service=service, seen=seen)
    assert (made.state, made.number, service.name) == (SubmissionState.ACCEPTED, 2, "Boussole bis")
    assert one.is_overtaken
    with pytest.raises(Refused):
        one.decide(Verdict.ACCEPT, by=keeper, seen=one.version, service_seen=seen)


@pytest.mark.usefixtures("inside")
def test_one_change_of_a_service_is_under_way_at_a_time(partner, service):
    begin(content_of(service), by=partner, provider=service.provider, service=service)
    with pytest.raises(Refused):
        begin(content_of(service), by=partner, provider=service.provider, service=service)


def test_two_who_decide_at_once_decide_once(app, make, partner, provider):
    with writing(), app.test_request_context("/", method="POST"):
        one = sent(db.session.get_one(User, partner.id), db.session.get_one(Provider, provider.id))
        db.session.commit()
        number, seen = one.id, one.version
    crowd = [make.with_role("facilitator").id for _ in range(6)]
    refusals = []

    def decide(by: User) -> None:
        asked = db.session.get_one(Submission, number)
        verdict = Verdict.ACCEPT if by.id % 2 else Verdict.REFUSE
        try:
            asked.decide(verdict, by=by, seen=seen, reasons="Parce que.")
        except Refused:
            db.session.rollback()
            refusals.append(by.id)

    all_at_once(app, crowd, decide)
    with app.app_context():
        verbs = (Verb.ACCEPTED, Verb.REFUSED)
        happened = db.session.scalars(select(Event).where(Event.verb.in_(verbs)).order_by(Event.id)).all()
        kept = db.session.scalars(select(Service)).all()
        accepted = happened[0].verb == Verb.ACCEPTED
    assert (len(happened), len(refusals), len(kept)) == (1, 5, int(accepted))


@pytest.mark.usefixtures("inside")
def test_what_waits_too_long_is_said_once_to_both_sides(app, partner, provider, keeper):
    one = sent(partner, provider)
    db.session.commit()
    with time_machine.travel(now() + timedelta(days=30), tick=False):
        jobs.say_what_is_late()
        jobs.say_what_is_late()
    assert one.late_told_at is not None
    assert (told(partner), told(keeper)) == ([Verb.LATE], [Verb.SUBMITTED, Verb.LATE])


@pytest.mark.usefixtures("inside")
def test_an_answer_is_due_in_ten_working_days(partner, provider):
    with time_machine.travel("2026-12-17T10:00:00+00:00", tick=False):
        assert sent(partner, provider).due_at.isoformat() == "2027-01-04T18:00:00+01:00"


@pytest.mark.usefixtures("inside")
def test_what_is_looked_at_says_what_is_missing_and_who_has_this_name_already(make, partner, provider):
    make.service("Le carnet", address="https://ailleurs.example/")
    one = drafted(
        partner, provider, content={"text": "Court.", "accessibility": "unstated", "uses": "", "category": ""}
    )
    found = checks.of(one)
    assert not checks.is_ready(found)
    assert [check.twin.name for check in found if check.twin] == ["Le carnet"]
    assert sum(check.tone is checks.Tone.LOOK for check in found) == 6
    assert checks.is_ready(checks.of(drafted(partner, provider)))


@pytest.mark.usefixtures("inside")
def test_who_may_see_write_and_decide(make, partner, provider, keeper):
    one, stranger, regional = sent(partner, provider), make.partner(), make.with_role("facilitator", "bretagne")
    assert one.visible_to(partner) and one.visible_to(keeper)
    assert not one.visible_to(stranger) and not one.visible_to(regional)
    assert one.decidable_by(keeper) and not one.decidable_by(partner)
    assert not one.editable_by(partner)
    one.take_back(by=partner, seen=one.version)
    assert one.editable_by(partner) and not one.editable_by(keeper)
    assert submission.open_of(make.service()) is None
