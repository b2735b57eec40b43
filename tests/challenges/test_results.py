"""Results: a secret until one click, for everybody in the same moment, with minutes that can be made again."""

from __future__ import annotations

import json
import re
import threading
from datetime import timedelta

import pytest
import time_machine

from app.challenges import obligation, publication, verdict
from app.challenges import team as teams
from app.challenges.challenge import Challenge
from app.challenges.entry import Entry
from app.challenges.obligation import Obligation, State
from app.challenges.proceedings import differences, digest, written
from app.challenges.publication import Publication
from app.challenges.team import Team
from app.challenges.terms import Prize
from app.challenges.verdict import Verdict
from app.challenges.vocabulary import Outcome
from app.clock import now
from app.database import db, writing
from app.errors import Refused
from app.language import today
from app.people import erasure
from app.people.user import User
from tests.challenges.together import at_once

JUDGED = ["team-formation", "submissions", "voting", "jury", "final"]
SECRET = "CANARI le secret du jury"


@pytest.fixture
def leader(make) -> User:
    return make.with_role("facilitator")


@pytest.fixture
def challenge(make, leader) -> Challenge:
    """A call whose entries are in, with two of them."""
    return make.challenge("ideas-call", by=leader, open=["submissions"], judging="none", outcomes=["incubation"])


@pytest.fixture
def entries(make, challenge) -> list[Entry]:
    return [make.entry(challenge, make.staff(), title) for title in ("La première", "La seconde")]


@pytest.fixture
def over(make, challenge, entries):
    """All its phases but the results are over."""
    return make.ended(challenge, over=JUDGED)


def _author(make, entry) -> User:
    with make.app.app_context():
        author = db.session.get(User, db.session.get(Entry, entry.id).author_id)
        db.session.expunge(author)
        return author


def _all(make, model) -> list:
    with make.app.app_context():
        return list(db.session.scalars(db.select(model).order_by(*model.__table__.primary_key)))


def _url(challenge: Challenge, rest: str = "") -> str:
    return f"/challenges/{challenge.slug}{rest}"


def _decide(browse, leader, challenge, entry, **form):
    said = {"feedback": SECRET, "place": "1", "outcome": "incubation"} | form
    return browse.as_(leader).post(_url(challenge, f"/entries/{entry.id}/verdict"), said)


def _publish(browse, leader, challenge, **form):
    said = {
        "words": "Bravo à tous",
        "to_the_others": "Merci d’avoir participé",
        "not_awarded": "Pas cette année",
    } | form
    return browse.as_(leader).post(_url(challenge, "/results/publication"), said)


def test_an_organiser_answers_each_entry_and_publishes_with_one_click(browse, make, leader, challenge, entries, over):
    """The journey: prepare, decide, publish, read."""
    assert _url(challenge, "/results/prepare") in browse.as_(leader).get(_url(challenge)).text
    assert (
        "2 candidatures n’ont pas encore de réponse" in browse.as_(leader).get(_url(challenge, "/results/prepare")).text
    )
    assert _decide(browse, leader, challenge, entries[0]).status_code == 303
    assert _publish(browse, leader, challenge).status_code == 303
    page = browse.as_(make.staff()).get(_url(challenge, "/results")).text
    assert "La première" in page
    assert "Première place" in page
    assert "Bravo à tous" in page
    assert "La seconde" not in page


def test_before_they_are_published_nobody_reads_a_result_anywhere(browse, make, leader, challenge, entries, over):
    """Red when a page shows a verdict, or its words, before the embargo ends."""
    _decide(browse, leader, challenge, entries[0])
    people = [make.staff(), make.person(), _author(make, entries[0])]
    for person in people:
        reader = browse.as_(person)
        for rest in ("", "/results", "/entries", f"/entries/{entries[0].id}", "/teams"):
            assert "CANARI" not in reader.get(_url(challenge, rest)).text
            assert "Première place" not in reader.get(_url(challenge, rest)).text
        assert reader.get(_url(challenge, "/results/minutes.json")).status_code in (403, 404)
        assert reader.get(_url(challenge, "/results/prepare")).status_code in (403, 404)
        assert reader.get(_url(challenge, "/prizes")).status_code in (403, 404)
        assert "CANARI" not in reader.get(f"/api/v1/challenges/{challenge.slug}/entries").text


def test_the_words_of_an_answer_are_for_the_people_of_the_entry(browse, make, leader, challenge, entries, over):
    """Red when `feedback_shown_to` asks nobody who reads."""
    _decide(browse, leader, challenge, entries[0])
    _publish(browse, leader, challenge)
    author = _author(make, entries[0])
    page = _url(challenge, f"/entries/{entries[0].id}")
    assert "CANARI" in browse.as_(author).get(page).text
    assert "CANARI" in browse.as_(leader).get(page).text
    assert "CANARI" not in browse.as_(make.staff()).get(page).text


def test_every_entry_gets_an_answer(browse, make, leader, challenge, entries, over, inbox):
    """Red when results go out while an entry has no answer."""
    _decide(browse, leader, challenge, entries[0])
    refused = _publish(browse, leader, challenge, to_the_others="")
    assert refused.status_code == 409
    assert "Bravo à tous" in refused.text
    assert make.again(challenge).results_at is None
    _publish(browse, leader, challenge)
    for entry in entries:
        author = _author(make, entry)
        assert any("a sa réponse" in line.sentence for line in inbox(author))
    second = _author(make, entries[1])
    assert "Merci d’avoir participé" in browse.as_(second).get(_url(challenge, f"/entries/{entries[1].id}")).text


def test_results_wait_for_the_end_of_the_phases(browse, leader, challenge, entries):
    """Red when `refusal_of` does not look at the phases."""
    assert _publish(browse, leader, challenge).status_code == 409


def test_once_published_they_stand(browse, make, leader, challenge, entries, over):
    """Red when `decide` does not ask whether the results are out."""
    _publish(browse, leader, challenge)
    assert _decide(browse, leader, challenge, entries[0]).status_code == 403
    assert _publish(browse, leader, challenge).status_code == 409
    with make.app.app_context():
        entry = db.session.get(Entry, entries[0].id)
        with pytest.raises(Refused):
            verdict.decide(entry, place=1, outcome=None, feedback="x", by=db.session.get(User, leader.id))


def test_of_two_who_publish_at_once_one_does(browse, make, leader, challenge, entries, over, inbox):
    """Red when whoever publishes does not hold the challenge."""
    others = [browse.as_(leader) for _ in range(6)]
    answers: list[int] = []

    def press(browser):
        form = {"words": "Voici", "to_the_others": "Merci", "not_awarded": "Pas cette année"}
        answers.append(browser.post(_url(challenge, "/results/publication"), form).status_code)

    threads = [threading.Thread(target=press, args=(one,)) for one in others]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == [303] + [409] * 5
    author = _author(make, entries[0])
    assert len([line for line in inbox(author) if "a sa réponse" in line.sentence]) == 1


def test_minutes_are_made_again_to_the_byte_and_betray_what_was_changed(
    app, browse, make, leader, challenge, entries, over
):
    """Red when the minutes leave out the places, or `differences` compares nothing."""
    _decide(browse, leader, challenge, entries[0])
    _publish(browse, leader, challenge)
    answer = browse.as_(make.staff()).get(_url(challenge, "/results/minutes.json"))
    said = json.loads(answer.data)
    assert [(one["title"], one["place"]) for one in said["entries"]] == [("La première", 1), ("La seconde", None)]
    replay = app.test_cli_runner().invoke(args=["challenges", "replay", challenge.slug])
    assert replay.exit_code == 0, replay.output
    with writing(), app.app_context():
        db.session.execute(db.update(Verdict).where(Verdict.entry_id == entries[1].id).values(place=1))
        db.session.commit()
    replay = app.test_cli_runner().invoke(args=["challenges", "replay", challenge.slug])
    assert replay.exit_code == 1
    assert "entries" in replay.output


def test_an_erasure_leaves_the_minutes_as_they_were(app, make, browse, leader, challenge, entries, over):
    """Red when the minutes hold what an erasure changes."""
    _publish(browse, leader, challenge)
    with writing(), app.test_request_context("/"):
        erasure.erase(db.session.get(User, _author(make, entries[0]).id), by=None)
        db.session.commit()
    assert app.test_cli_runner().invoke(args=["challenges", "replay", challenge.slug]).exit_code == 0


# Prizes


@pytest.fixture
def prized(make, leader):
    """A hackathon whose cash is for citizens and partners."""
    return make.challenge("hackathon", by=leader, open=["submissions"], enter_as=["person", "team"])


def _prizes(make, challenge) -> list[int]:
    with make.app.app_context():
        return [one.id for one in db.session.get(Challenge, challenge.id).prizes]


def _owe(browse, leader, challenge, prize, entry, days=30):
    form = {"prize": str(prize), "entry": str(entry.id), "due_on": (now() + timedelta(days=days)).date().isoformat()}
    return browse.as_(leader).post(_url(challenge, "/prizes"), form)


def test_a_prize_goes_to_whom_it_was_promised(browse, make, leader, prized):
    """Red when `owe` does not look at who may receive it."""
    cash, _weeks = _prizes(make, prized)
    staff, citizen = make.entry(prized, make.staff(), "Des agents"), make.entry(prized, make.person(), "Un citoyen")
    assert _owe(browse, leader, prized, cash, staff).status_code == 409
    assert _owe(browse, leader, prized, cash, citizen).status_code == 303
    assert _owe(browse, leader, prized, cash, citizen).status_code == 409


def test_a_jury_that_picks_two_gives_two_their_prize(browse, make, leader):
    """Red when `owe` takes one winner for all there are."""
    call = make.challenge("intrapreneur", by=leader, open=["submissions"])
    months, _coach = _prizes(make, call)
    first, second, third = (make.entry(call, make.staff(), f"Candidature {n}") for n in range(3))
    assert "2 candidatures le reçoivent" in browse.as_(leader).get(_url(call)).text
    assert _owe(browse, leader, call, months, first).status_code == 303
    assert _owe(browse, leader, call, months, first).status_code == 409, "the same entry does not win it twice"
    assert _owe(browse, leader, call, months, second).status_code == 303
    assert "a déjà ses lauréats" in _owe(browse, leader, call, months, third).text
    assert {one.entry_id for one in _all(make, Obligation)} == {first.id, second.id}


def test_of_many_who_give_a_prize_at_once_only_as_many_as_it_has_winners_do(app, make, leader):
    """Red (on PostgreSQL) when `owe` counts before it holds the challenge."""
    call = make.challenge("intrapreneur", by=leader, open=["submissions"])
    months, _coach = _prizes(make, call)
    entries = [make.entry(call, make.staff(), f"Candidature {n}").id for n in range(6)]

    def owing(number: int):
        return lambda: obligation.owe(
            db.session.get_one(Prize, months),
            db.session.get_one(Entry, number),
            due_on=today() + timedelta(days=9),
        )

    done = at_once(app, [owing(number) for number in entries], together=6)
    assert sum(one is not None for one in done) == 2
    assert len(_all(make, Obligation)) == 2


def test_a_prize_is_owed_until_it_is_given_and_it_shows_how(browse, make, leader, prized, inbox):
    cash, _weeks = _prizes(make, prized)
    winner = make.person()
    entry = make.entry(prized, winner, "Un citoyen")
    _owe(browse, leader, prized, cash, entry)
    (owed,) = _all(make, Obligation)
    early = browse.as_(leader).post(_url(prized, f"/prizes/{owed.id}"), {"state": "given", "proof": "Virement 12"})
    assert early.status_code == 409
    make.ended(prized, over=JUDGED)
    _publish(browse, leader, prized)
    assert "À remettre" in browse.get(_url(prized, "/results")).text
    silent = browse.as_(leader).post(_url(prized, f"/prizes/{owed.id}"), {"state": "given", "proof": ""})
    assert silent.status_code == 422
    given = browse.as_(leader).post(_url(prized, f"/prizes/{owed.id}"), {"state": "given", "proof": "Virement 12"})
    assert given.status_code == 303
    assert any("est remis" in line.sentence for line in inbox(winner))
    page = browse.as_(make.person()).get(_url(prized, "/results")).text
    assert "Remis le" in page
    assert "Virement 12" not in page


def test_with_the_results_whoever_receives_a_prize_is_told_so_and_nobody_before(
    app, browse, make, leader, prized, inbox
):
    """Of a team in which only some may receive it, those."""
    winner, agent, other = make.person(), make.staff(), make.staff()
    team = make.team(prized, winner)
    with writing(), app.test_request_context("/", method="POST"):
        by = db.session.get_one(User, winner.id)
        for one in (agent, other):
            asked = teams.ask(db.session.get_one(Team, team.id), by=db.session.get_one(User, one.id))
            teams.accept(asked, by=by)
        db.session.commit()
    cash, weeks = _prizes(make, prized)
    entry = make.entry(prized, winner, "Une équipe mêlée")
    _owe(browse, leader, prized, cash, entry)
    make.ended(prized, over=JUDGED)

    def told(person):
        return [line.sentence for line in inbox(person) if "vous attend" in line.sentence]

    assert told(winner) == told(agent) == []
    _publish(browse, leader, prized)
    assert len(told(winner)) == 1 and told(agent) == [], "cash is promised to citizens and partners"
    _owe(browse, leader, prized, weeks, entry)
    assert len(told(winner)) == 2 and len(told(agent)) == 1


def test_where_the_others_are_shown_to_nobody_no_door_of_the_results_names_them(browse, make, leader):
    """The table of the jury and the file of the minutes keep what the gallery promised."""
    challenge = make.challenge("pitch", by=leader, open=["submissions"], judging="none")
    chosen, passed_over = (make.entry(challenge, make.person(), title) for title in ("Retenue", "Passée sous silence"))
    make.ended(challenge, over=JUDGED)
    _decide(browse, leader, challenge, chosen, outcome="offer")
    _publish(browse, leader, challenge)
    minutes = browse.get(_url(challenge, "/results/minutes.json"))
    said = json.loads(minutes.text)["entries"]
    assert [(one["number"], one["title"]) for one in said] == [(chosen.id, "Retenue"), (passed_over.id, None)]
    for page in ("", "/results", "/outcomes", "/results/minutes.json"):
        assert "Passée sous silence" not in browse.get(_url(challenge, page)).text


def test_minutes_from_before_that_name_more_and_hold_fewer_ballots_are_still_the_same(app, make, voting, give, close):
    """What was published stays, and what is told since is no difference."""
    voted = voting(vote_secret=False, vote_fewest=1, gallery="never")
    give(make.person(), voted.entries[0], 3)
    close(voted.challenge)
    with app.app_context():
        challenge = db.session.get_one(Challenge, voted.challenge.id)
        said = json.loads(written(challenge))
        said["votes"]["ballots"], said["title"] = [], "Un autre titre"
        for one in said["entries"]:
            one["title"] = "Nommée"
        before = json.dumps(said)
        published = Publication(minutes=before, sha256=digest(before), departure="", not_awarded="")
        assert differences(challenge, published) == []


def test_an_announced_prize_is_awarded_or_it_is_said_why_not(browse, make, leader, prized):
    """Red when publishing forgets what was announced, or when the reason is not shown with the results."""
    cash, _weeks = _prizes(make, prized)
    _owe(browse, leader, prized, cash, make.entry(prized, make.person(), "Un citoyen"))
    make.ended(prized, over=JUDGED)
    prepared = browse.as_(leader).get(_url(prized, "/results/prepare")).text
    assert "Trois semaines d’incubation au Lab (1 candidature)" in prepared
    refused = _publish(browse, leader, prized, not_awarded=" ")
    assert refused.status_code == 409
    assert "«\N{NO-BREAK SPACE}Trois semaines d’incubation au Lab\N{NO-BREAK SPACE}»" in refused.text
    assert "«\N{NO-BREAK SPACE}Premier prix" not in refused.text
    assert _publish(browse, leader, prized, not_awarded="Le Lab ferme en été").status_code == 303
    page = browse.as_(make.person()).get(_url(prized, "/results")).text
    assert "Premier prix" in page and "Non attribué" in page and "Le Lab ferme en été" in page
    said = json.loads(browse.get(_url(prized, "/results/minutes.json")).text)
    assert said["not_awarded"] == "Le Lab ferme en été"
    with make.app.app_context():
        published = db.session.get_one(Publication, prized.id)
        assert differences(db.session.get_one(Challenge, prized.id), published) == []


def test_what_has_to_be_said_first_is_asked_for_where_it_is_to_be_said(browse, make, leader, prized):
    make.entry(prized, make.person(), "Un citoyen")
    make.ended(prized, over=JUDGED)
    for missing, name in ({"not_awarded": " "}, "not_awarded"), ({"to_the_others": " "}, "to_the_others"):
        page = _publish(browse, leader, prized, **missing).text
        assert re.findall(r'id="([\w-]+)-problem"', page) == [name]


def test_a_prize_that_was_declined_is_awarded_to_nobody_until_another_has_it(browse, make, leader, prized):
    """Red when what was declined counts as awarded."""
    cash, weeks = _prizes(make, prized)
    entries = [make.entry(prized, make.person(), title) for title in ("Première", "Seconde")]
    for prize in (cash, weeks):
        _owe(browse, leader, prized, prize, entries[0])
    make.ended(prized, over=JUDGED)
    _publish(browse, leader, prized)
    reader = browse.as_(make.person())
    assert "Non attribué" not in reader.get(_url(prized, "/results")).text
    owed = next(one for one in _all(make, Obligation) if one.prize_id == cash)
    said = {"state": "declined", "proof": "Elle y renonce"}
    assert browse.as_(leader).post(_url(prized, f"/prizes/{owed.id}"), said).status_code == 303
    assert "Non attribué" in reader.get(_url(prized, "/results")).text
    assert _owe(browse, leader, prized, cash, entries[1]).status_code == 303
    assert "Non attribué" not in reader.get(_url(prized, "/results")).text


def test_no_reason_is_kept_where_every_prize_has_its_winners(browse, make, leader, prized):
    entry = make.entry(prized, make.person(), "Un citoyen")
    for prize in _prizes(make, prized):
        _owe(browse, leader, prized, prize, entry)
    make.ended(prized, over=JUDGED)
    assert "not_awarded" not in browse.as_(leader).get(_url(prized, "/results/prepare")).text
    assert _publish(browse, leader, prized, not_awarded="De trop").status_code == 303
    assert "Non attribué" not in browse.as_(make.person()).get(_url(prized, "/results")).text
    with make.app.app_context():
        assert db.session.get_one(Publication, prized.id).not_awarded == ""


def test_who_leads_is_reminded_once_before_the_day_and_once_after(app, browse, make, leader, prized, inbox):
    """Red when `remind` forgets that it has told."""
    cash, _weeks = _prizes(make, prized)
    _owe(browse, leader, prized, cash, make.entry(prized, make.person(), "Un citoyen"), days=20)
    make.ended(prized, over=JUDGED)
    _publish(browse, leader, prized)

    def told(days: int) -> int:
        with time_machine.travel(now() + timedelta(days=days), tick=True), writing(), app.test_request_context("/"):
            obligation.remind()
            again = obligation.remind()
            db.session.commit()
            return again

    def lines() -> int:
        return sum(one.unread for one in inbox(leader) if "prix est dû" in one.sentence)

    for days, expected in ((1, 0), (14, 1), (15, 1), (21, 2), (40, 2)):
        assert told(days) == 0
        assert lines() == expected, days


def test_before_the_results_a_prize_may_change_its_winner(browse, make, leader, prized):
    cash, _weeks = _prizes(make, prized)
    _owe(browse, leader, prized, cash, make.entry(prized, make.person(), "Un citoyen"))
    (owed,) = _all(make, Obligation)
    assert browse.as_(leader).post(_url(prized, f"/prizes/{owed.id}/withdrawal")).status_code == 303
    assert _all(make, Obligation) == []


def test_what_was_declined_may_be_owed_again_to_the_same_entry(browse, make, leader, prized):
    """Red when a prize and an entry meet only once: the second time was an error page."""
    cash, _weeks = _prizes(make, prized)
    entry = make.entry(prized, make.person(), "Un citoyen")
    _owe(browse, leader, prized, cash, entry)
    make.ended(prized, over=JUDGED)
    _publish(browse, leader, prized)
    (owed,) = _all(make, Obligation)
    browse.as_(leader).post(_url(prized, f"/prizes/{owed.id}"), {"state": "declined", "proof": "Elle y renonce"})
    assert _owe(browse, leader, prized, cash, entry).status_code == 303
    assert _owe(browse, leader, prized, cash, entry).status_code == 409, "but not twice at once"
    assert [one.state for one in _all(make, Obligation)] == [State.DECLINED, State.OWED]


def test_what_was_not_announced_does_not_come_of_an_entry(inside, make):
    leader = make.with_role("facilitator")
    challenge = make.challenge("ideas-call", by=leader, open=["submissions"], outcomes=[])
    entry = make.entry(challenge, make.staff())
    entry = db.session.merge(entry)
    with pytest.raises(Refused):
        verdict.decide(entry, place=None, outcome=Outcome.OFFER, feedback="x", by=leader)
    assert publication.refusal_of(entry.challenge)
    assert State.OWED == "owed"


def test_who_withdraws_wins_no_prize_and_another_may(browse, make, leader, prized):
    """Red when an obligation outlives its entry."""
    cash, _weeks = _prizes(make, prized)
    first, second = (make.entry(prized, make.person(), title) for title in ("Première", "Seconde"))
    _owe(browse, leader, prized, cash, first)
    assert browse.as_(_author(make, first)).post(_url(prized, f"/entries/{first.id}/withdraw")).status_code == 303
    assert "Première" not in browse.as_(leader).get(_url(prized, "/prizes")).text
    assert _owe(browse, leader, prized, cash, second).status_code == 303


def test_a_prize_that_takes_longer_gets_another_day_of_which_all_are_told(app, browse, make, leader, prized, inbox):
    """Red when a day that moved leaves the old reminder behind."""
    cash, _weeks = _prizes(make, prized)
    winner = make.person()
    _owe(browse, leader, prized, cash, make.entry(prized, winner, "Un citoyen"), days=3)
    make.ended(prized, over=JUDGED)
    _publish(browse, leader, prized)
    with writing(), app.test_request_context("/"):
        assert obligation.remind() == 1
        db.session.commit()
    (owed,) = _all(make, Obligation)
    url, later = _url(prized, f"/prizes/{owed.id}/day"), (now() + timedelta(days=40)).date()
    for wrong, status in (("9999-12-31", 422), ("", 422), ("2019-01-01", 409)):
        answer = browse.as_(leader).post(url, {"due_on": wrong})
        assert answer.status_code == status and "field-problem" in answer.text
    assert browse.as_(leader).post(url, {"due_on": later.isoformat()}).status_code == 303
    (owed,) = _all(make, Obligation)
    assert (owed.due_on, owed.reminded_on) == (later, None)
    assert any("un autre jour" in line.sentence for line in inbox(winner))
    browse.as_(leader).post(_url(prized, f"/prizes/{owed.id}"), {"state": "given", "proof": "Virement 12"})
    assert browse.as_(leader).post(url, {"due_on": later.isoformat()}).status_code == 409
