"""Challenges and entries as JSON, judged by the OpenAPI document."""

from __future__ import annotations

import hashlib

import pytest
from sqlalchemy import select

from app.challenges import obligation, publication, seating, verdict
from app.challenges.challenge import Challenge
from app.challenges.entry import Entry, EntryVersion
from app.challenges.obligation import Obligation
from app.challenges.vocabulary import Outcome
from app.clock import now
from app.database import db
from app.people import token
from app.people.user import User
from tests.api.contract import PREFIX, Contract
from tests.challenges.juries import outside

SENT = {"title": "Une chaise", "answers": {"0": "On attend.", "1": "Une chaise.", "2": "Lundi."}}


@pytest.fixture
def ask(app):
    """A program that acts for somebody; each answer must be one that the document promises."""
    contract = Contract(app)

    def asked(method, path, person=None, json=None, **headers):
        if person is not None:
            with app.test_request_context("/", method="POST"):
                headers["Authorization"] = f"Bearer {token.make(db.session.merge(person), 'tests', writes=True)[1]}"
                db.session.commit()
        client = app.test_client(use_cookies=False)
        answer = client.open(PREFIX + path, method=method, headers=headers, **({"json": json} if json else {}))
        contract.judge(answer)
        return answer

    yield asked
    assert contract.judged


def test_how_a_tie_is_settled_is_told_once_the_plan_is_confirmed(ask, make):
    found = outside(make, plan="proposed", state="waiting", audience="public")
    path = f"/challenges/{found.challenge.slug}"
    assert ask("GET", path).json["tie"] is None
    with make.app.test_request_context("/", method="POST"):
        seating.confirm(db.session.merge(found.slate), by=db.session.merge(found.leader), places=1, reason="Un essai")
        db.session.commit()
    told = ask("GET", path).json["tie"]
    assert told["commitment"] == found.slate.commitment
    assert told["criteria"] == ["Utilité", "Simplicité", "Portée"]


def test_challenges_are_listed_by_cursor_and_by_status(ask, make):
    for n in range(5):
        make.challenge("hackathon", title=f"Défi {n}", open=["team-formation"] if n % 2 else [])
    make.challenge("hackathon", title="En préparation", draft=True)
    make.challenge("ideas-call", title="Interne")
    first = ask("GET", "/challenges?limit=3").json
    assert [one["title"] for one in first["items"]] == ["Défi 4", "Défi 3", "Défi 2"]
    after = first["next"].partition(PREFIX)[2]
    assert [one["title"] for one in ask("GET", after).json["items"]] == ["Défi 1", "Défi 0"]
    assert [one["title"] for one in ask("GET", "/challenges?status=open").json["items"]] == ["Défi 3", "Défi 1"]
    assert "Interne" in [one["title"] for one in ask("GET", "/challenges", make.staff()).json["items"]]
    assert ask("GET", "/challenges?status=draft").status_code == 422


def test_a_challenge_says_its_phases_criteria_prizes_and_questions(ask, make):
    shown = make.challenge("hackathon", open=["team-formation"])
    answer = ask("GET", f"/challenges/{shown.slug}")
    body = answer.json
    assert [phase["kind"] for phase in body["phases"]][:2] == ["team-formation", "submissions"]
    assert [phase["state"] for phase in body["phases"]][:2] == ["open", "waiting"]
    entering = body["phases"][1]
    assert entering["ends_at"] > entering["closes_at"], "the grace period is told beforehand"
    assert body["late"] in ("equal", "marked", "corrections")
    assert sum(criterion["weight"] for criterion in body["criteria"]) == 100
    prize = {"kind": "cash", "title": "Premier prix", "amount": 5000, "winners": 1, "open_to": ["citizens", "partners"]}
    assert prize in body["prizes"]
    assert [question["key"] for question in body["questions"]] == ["0", "1", "2", "3", "4"]
    assert ask("GET", f"/challenges/{shown.slug}", **{"If-None-Match": answer.headers["ETag"]}).status_code == 304
    assert ask("GET", "/challenges/nothing-here").status_code == 404


def test_a_program_enters_and_gets_the_receipt(ask, make, app):
    challenge, person = make.challenge("ideas-call", open=["submissions"]), make.staff()
    idea = make.idea("Une chaise", person)
    path = f"/challenges/{challenge.slug}/entries"
    answer = ask("POST", path, person, SENT | {"idea": idea.id})
    assert answer.status_code == 201 and answer.json["idea"] == idea.id
    with app.app_context():
        version = db.session.scalars(select(EntryVersion)).one()
        assert answer.json["receipt"] == version.sha256
    listed = ask("GET", path, make.staff()).json["items"]
    assert [(one["title"], one["receipt"]) for one in listed] == [("Une chaise", None)]
    assert ask("POST", path, person, SENT).status_code == 409


def test_sent_twice_with_one_key_it_is_one_entry(ask, make, app):
    challenge, person = make.challenge("ideas-call", open=["submissions"]), make.staff()
    key = {"Idempotency-Key": "once"}
    answers = [ask("POST", f"/challenges/{challenge.slug}/entries", person, SENT, **key) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [201, 201] and answers[0].json == answers[1].json
    with app.app_context():
        assert len(db.session.scalars(select(Entry)).all()) == 1


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"answers": SENT["answers"]}, "title"),
        (SENT | {"answers": {"0": "x"}}, "answers.1"),
        (SENT | {"answers": SENT["answers"] | {"9": "x"}}, "answers.9"),
        (SENT | {"answers": {"0": 1}}, "answers"),
        (SENT | {"answers": "x"}, "answers"),
        (SENT | {"idea": "x"}, "idea"),
        (SENT | {"jury_note": "x"}, "jury_note"),
    ],
)
def test_what_does_not_fit_is_said_field_by_field(ask, make, app, sent, field):
    challenge = make.challenge("ideas-call", open=["submissions"])
    answer = ask("POST", f"/challenges/{challenge.slug}/entries", make.staff(), sent)
    assert answer.status_code == 422 and field in answer.json["errors"]
    with app.app_context():
        assert db.session.scalars(select(Entry)).all() == []


def test_before_the_gallery_opens_a_program_reads_its_own_entry_alone(ask, make):
    challenge, person = make.challenge("pitch", open=["submissions"]), make.partner()
    make.entry(challenge, person, "La mienne")
    make.entry(challenge, make.partner(), "Celle d’une autre")
    path = f"/challenges/{challenge.slug}/entries"
    assert ask("GET", path).json["items"] == []
    assert [one["title"] for one in ask("GET", path, person).json["items"]] == ["La mienne"]
    leader = ask("GET", path, make.with_role("facilitator")).json["items"]
    assert [one["title"] for one in leader] == ["La mienne", "Celle d’une autre"]


def test_a_juror_gives_a_score_and_nobody_else(ask, make):
    """Red when the API takes a score from somebody who is not this entry's juror."""
    found = outside(make)
    path = f"/challenges/{found.challenge.slug}/entries/{found.entries[0].id}/scores"
    marks = {"0": 4, "1": 5, "2": 3}
    draft = ask("PUT", path, found.people[0], json={"marks": {"0": 4}})
    assert draft.status_code == 200 and draft.json["sent"] is False and draft.json["marks"] == {"0": 4}
    assert ask("PUT", path, found.people[0], json={"marks": {"0": 4}, "sent": True}).status_code == 409
    said = {"marks": marks, "note_for_author": "Bien", "note_for_jury": "À revoir", "sent": True}
    sent = ask("PUT", path, found.people[0], json=said).json
    assert sent["sent"] is True and sent["note_for_jury"] == "À revoir" and sent["sent_at"]
    for wrong, field in (({"0": 9}, "marks.0"), ({"nine": 1}, "marks.nine"), ({"0": True}, "marks")):
        refused = ask("PUT", path, found.people[0], json={"marks": wrong})
        assert refused.status_code == 422 and field in refused.json["errors"]
    assert ask("PUT", path, found.leader, json=said).status_code == 403
    assert ask("PUT", path, make.staff(), json=said).status_code == 403
    assert ask("PUT", path, json=said).status_code == 401
    unknown = f"/challenges/{found.challenge.slug}/entries/999/scores"
    assert ask("PUT", unknown, found.people[0], json=said).status_code == 404


# Results


def _publish(make, challenge, **said):
    with make.app.test_request_context("/", method="POST"):
        leader = db.session.get_one(User, make.with_role("facilitator").id)
        words = {"words": "Bravo", "to_the_others": "Merci", "not_awarded": "Une autre fois."} | said
        publication.publish(db.session.get_one(Challenge, challenge.id), by=leader, **words)
        db.session.commit()


def _decided(make, gallery: str = "at-once", **chosen):
    """A public call that is over but for its results; of its two entries the first has won, in secret."""
    leader, winner, other = make.with_role("facilitator"), make.staff("Aline"), make.staff("Bruno")
    said = {"audience": "public", "judging": "none", "outcomes": ["incubation"], "gallery": gallery} | chosen
    challenge = make.challenge("ideas-call", by=leader, open=["submissions"], **said)
    entries = [make.entry(challenge, winner, "La première"), make.entry(challenge, other, "La seconde")]
    make.ended(challenge, over=["submissions", "voting", "jury", "final"])
    with make.app.test_request_context("/", method="POST"):
        won = db.session.get_one(Entry, entries[0].id)
        said = {"place": 1, "outcome": Outcome.INCUBATION, "feedback": "Bravo"}
        verdict.decide(won, by=db.session.get_one(User, leader.id), **said)
        prize = db.session.get_one(Challenge, challenge.id).prizes[0]
        obligation.owe(prize, won, due_on=obligation.usual_day(won.challenge))
        db.session.commit()
    return challenge, entries, [None, other, winner, leader, make.person()]


def test_before_they_are_published_no_program_reads_a_result_and_after_everybody_the_same(ask, make):
    """Red when a place, a prize or the minutes are told one moment before the results are out, be it to a leader."""
    challenge, entries, readers = _decided(make)
    path = f"/challenges/{challenge.slug}"
    for reader in readers:
        shown, told = ask("GET", path, reader), ask("GET", f"{path}/entries", reader).json["items"]
        assert shown.json["results"] is None and shown.json["results_at"] is None
        assert [(one["title"], one["place"], one["outcome"]) for one in told] == [
            ("La première", None, None), ("La seconde", None, None),
        ]  # fmt: skip
    _publish(make, challenge)
    after = []
    for reader in readers:
        answer, told = ask("GET", path, reader).json, ask("GET", f"{path}/entries", reader).json["items"]
        assert [(one["title"], one["place"], one["outcome"]) for one in told] == [
            ("La première", 1, "incubation"), ("La seconde", None, None),
        ]  # fmt: skip
        after.append(answer["results"])
    assert after == [after[0]] * len(readers)
    [chosen] = after[0]["chosen"]
    assert (chosen["entry"], chosen["title"], chosen["place"]) == (entries[0].id, "La première", 1)
    assert [person["name"] for person in chosen["people"]] == ["Aline"]
    assert (after[0]["prizes"][0]["won_by"][0]["entry"], after[0]["not_awarded"]) == (entries[0].id, "Une autre fois.")


def test_that_something_is_decided_does_not_change_what_a_program_has(ask, make):
    """Red when the tag of an answer tells, before the results are out, that there is something to tell."""
    challenge, entries, _readers = _decided(make)
    paths = [f"/challenges/{challenge.slug}{rest}" for rest in ("", "/entries")]
    before = [ask("GET", path).headers["ETag"] for path in paths]
    with make.app.test_request_context("/", method="POST"):
        other = db.session.get_one(Entry, entries[1].id)
        verdict.decide(other, place=2, outcome=None, feedback="Bien", by=other.author)
        db.session.commit()
    assert [ask("GET", path).headers["ETag"] for path in paths] == before
    _publish(make, challenge)
    assert set(before).isdisjoint(ask("GET", path).headers["ETag"] for path in paths)


def test_the_digest_is_that_of_the_minutes_at_the_address_beside_it(ask, make, browse):
    challenge, _entries, _readers = _decided(make)
    _publish(make, challenge)
    told = ask("GET", f"/challenges/{challenge.slug}").json
    minutes = browse.get(told["results"]["minutes"])
    assert hashlib.sha256(minutes.data).hexdigest() == told["results"]["sha256"]
    assert told["results"]["sha256"] in browse.get(told["results"]["url"]).text
    assert told["results"]["published_at"] == told["results_at"]


def test_a_prize_says_whether_it_was_given_and_never_what_shows_it(ask, make):
    challenge, _entries, _readers = _decided(make)
    _publish(make, challenge)

    def awarded():
        prizes = ask("GET", f"/challenges/{challenge.slug}").json["results"]["prizes"]
        assert [one["won_by"] for one in prizes[1:]] == [[]] * (len(prizes) - 1)
        return prizes[0]["won_by"]

    [owed] = awarded()
    assert owed["state"] == "owed" and owed["due_on"] and owed["given_at"] is None
    with make.app.test_request_context("/", method="POST"):
        row = db.session.scalars(select(Obligation)).one()
        row.settle(
            obligation.State.GIVEN, proof="Virement", by=db.session.get_one(User, make.with_role("facilitator").id)
        )
        db.session.commit()
    [given] = awarded()
    assert given["state"] == "given" and given["due_on"] is None and given["given_at"]
    assert "Virement" not in ask("GET", f"/challenges/{challenge.slug}").text


def test_a_gallery_that_stays_shut_shows_who_was_chosen_as_their_page_does_and_no_entry(ask, make):
    challenge, entries, _readers = _decided(make, gallery="never")
    _publish(make, challenge)
    assert ask("GET", f"/challenges/{challenge.slug}/entries").json["items"] == []
    chosen = ask("GET", f"/challenges/{challenge.slug}").json["results"]["chosen"]
    assert [one["entry"] for one in chosen] == [entries[0].id]


def test_of_what_took_place_elsewhere_there_are_no_minutes(ask, make):
    challenge, entries, _readers = _decided(make, import_ref="archive-1")
    with make.app.test_request_context("/", method="POST"):
        db.session.get_one(Challenge, challenge.id).results_at = now()
        db.session.commit()
    results = ask("GET", f"/challenges/{challenge.slug}").json["results"]
    assert (results["minutes"], results["sha256"], results["prizes"]) == (None, None, [])
    assert [one["entry"] for one in results["chosen"]] == [entries[0].id] and results["published_at"]
