"""The audience's vote at a final: one choice each, changed until the close, told to nobody before."""

from __future__ import annotations

import json
from collections import Counter
from types import SimpleNamespace

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from app.challenges import audience, proceedings
from app.challenges import final as finals
from app.challenges.audience import AudienceChoice, AudiencePaper, AudienceTally
from app.challenges.audience_turn import AudienceTurn, Turn, turns_of
from app.challenges.challenge import Challenge
from app.challenges.entry import Entry
from app.challenges.juror import Answer, Juror
from app.challenges.phase import Step
from app.challenges.turning import turn
from app.challenges.vocabulary import FinalVote, JudgingKind, PhaseKind
from app.clock import now
from app.database import db, writing
from app.errors import Refused
from app.people.user import User
from tests.api.contract import Contract
from tests.api.program import Program, token_of
from tests.challenges.together import at_once

EVERYBODY = ["staff", "citizens", "partners"]


@pytest.fixture
def hall(make):
    """A final that is on, with three finalists who are announced; nobody votes yet."""

    def held(*, vote=FinalVote.PRIZE, voters=EVERYBODY, **chosen):
        leader = make.with_role("facilitator")
        challenge = make.challenge(
            "pitch", by=leader, open=["submissions"], final_vote=vote, final_voters=list(voters), **chosen
        )
        authors = [make.person(f"Autrice {n}") for n in range(3)]
        titles = ("Un carnet", "Un atelier", "Une carte")
        entries = [make.entry(challenge, one, title) for one, title in zip(authors, titles, strict=True)]
        make.ended(challenge, over=["submissions", "jury"])
        make.turned(challenge, PhaseKind.FINAL, Step.OPENED)
        with writing(), make.app.test_request_context("/", method="POST"):
            here = db.session.get_one(Challenge, challenge.id)
            rows = [db.session.get_one(Entry, one.id) for one in entries]
            finals.line_up(here, rows, pitch_minutes=5, question_minutes=3)
            finals.announce(here, by=db.session.get_one(User, leader.id))
            db.session.commit()
        url = f"/challenges/{challenge.slug}/final"
        return SimpleNamespace(challenge=challenge, leader=leader, authors=authors, entries=entries, url=url)

    return held


@pytest.fixture
def press(browse):
    """What whoever runs the final presses."""

    def pressed(here, turn, by=None):
        return browse.as_(by or here.leader).post(f"{here.url}/audience", {"turn": turn}).status_code

    return pressed


@pytest.fixture
def choose(browse):
    def chosen(here, person, entry):
        return browse.as_(person).post(f"{here.url}/vote", {"entry": str(entry.id) if entry else ""}).status_code

    return chosen


def rows(make, model) -> int:
    with make.app.app_context():
        return db.session.scalar(select(func.count()).select_from(model))


def counted(make, here) -> dict[int, int]:
    with make.app.app_context():
        return {one.entry_id: one.votes for one in audience.tally_of(db.session.get_one(Challenge, here.challenge.id))}


def test_one_choice_each_changed_and_taken_back_until_the_close(make, hall, press, choose):
    here, voter, other = hall(), make.person(), make.person()
    first, second, third = here.entries
    assert choose(here, voter, first) == 409, "nobody votes before it is opened"
    assert press(here, "opened") == 303
    for person, entry in ((voter, first), (voter, second), (other, third), (other, third)):
        assert choose(here, person, entry) == 303
    assert rows(make, AudienceChoice) == 2
    assert choose(here, other, None) == 303
    assert rows(make, AudienceChoice) == 1
    assert press(here, "closed") == 303
    assert counted(make, here) == {first.id: 0, second.id: 1, third.id: 0}


def test_nothing_is_accepted_after_the_close_and_it_never_opens_again(make, hall, press, choose, monkeypatch):
    """Red when a choice does not look whether the vote is closed, or when a clock may open it."""
    here, voter = hall(), make.person()
    press(here, "opened")
    assert choose(here, voter, here.entries[0]) == 303
    assert press(here, "closed") == 303
    before = counted(make, here)
    assert choose(here, voter, here.entries[1]) == 409
    assert choose(here, make.person(), here.entries[1]) == 409
    assert press(here, "opened") == 409 and press(here, "closed") == 409
    monkeypatch.setattr("app.challenges.audience.now", lambda: here.challenge.created_at)
    assert choose(here, voter, here.entries[1]) == 409, "whatever the clock says"
    assert (counted(make, here), rows(make, AudienceChoice)) == (before, 0)


def test_choices_against_the_close_what_is_acknowledged_counts_and_nothing_else(app, make, hall, press):
    """Red when a choice does not hold the final: it is acknowledged, and the count knows nothing of it."""
    here, voters = hall(), [make.person().id for _ in range(40)]
    assert press(here, "opened") == 303
    challenge_id, entries = here.challenge.id, [one.id for one in here.entries]

    def choosing(voter: int, entry: int):
        def act() -> int:
            challenge, by = db.session.get_one(Challenge, challenge_id), db.session.get_one(User, voter)
            audience.choose(challenge, entry, by=by)
            return entry

        return act

    def close() -> str:
        challenge, by = db.session.get_one(Challenge, challenge_id), db.session.get_one(User, here.leader.id)
        audience.close_vote(challenge, by=by)
        return "closed"

    acts = [choosing(voter, entries[n % 3]) for n, voter in enumerate(voters)]
    answers = at_once(app, [*acts[:12], close, *acts[12:]], together=13)
    assert "closed" in answers
    acknowledged = Counter(one for one in answers if isinstance(one, int))
    assert {entry: votes for entry, votes in counted(make, here).items() if votes} == dict(acknowledged)
    assert rows(make, AudienceChoice) == 0
    assert rows(make, AudiencePaper) == acknowledged.total()


def test_the_end_of_the_final_closes_a_vote_that_is_open(make, hall, press, choose):
    here, voter = hall(), make.person()
    press(here, "opened")
    assert choose(here, voter, here.entries[2]) == 303
    make.turned(here.challenge, PhaseKind.FINAL, Step.CLOSED)
    assert choose(here, voter, here.entries[0]) == 409
    assert counted(make, here)[here.entries[2].id] == 1
    with make.app.app_context():
        assert db.session.get_one(AudienceTurn, (here.challenge.id, Turn.CLOSED)).by_id is None


def test_only_those_the_kit_names_vote_and_nobody_for_their_own(browse, make, hall, press, choose):
    """Red when the electorate, the leader or the own entry is forgotten."""
    here = hall(voters=["staff"])
    press(here, "opened")
    assert choose(here, make.person(), here.entries[0]) == 409
    assert choose(here, make.partner(), here.entries[0]) == 409
    assert choose(here, here.leader, here.entries[0]) == 403
    assert browse.post(f"{here.url}/vote", {"entry": str(here.entries[0].id)}).status_code == 401
    assert choose(here, make.staff(), here.entries[0]) == 303
    theirs = hall()
    press(theirs, "opened")
    assert choose(theirs, theirs.authors[0], theirs.entries[0]) == 409
    assert choose(theirs, theirs.authors[0], theirs.entries[1]) == 303
    assert choose(theirs, make.person(), here.entries[0]) == 409, "an entry of another final"
    assert choose(theirs, make.person(confirmed=False), theirs.entries[0]) == 409


def test_the_database_holds_one_vote_for_a_person_and_a_final_and_only_for_finalists(make, hall, press, choose):
    here, voter = hall(), make.person()
    press(here, "opened")
    assert choose(here, voter, here.entries[0]) == 303
    stranger = hall().entries[0]
    for person, entry in ((voter, here.entries[1]), (make.person(), stranger)):
        row = {"challenge_id": here.challenge.id, "person_id": person.id, "entry_id": entry.id, "electorate": "citizen"}
        with writing(), make.app.app_context(), pytest.raises(IntegrityError):
            db.session.execute(db.insert(AudienceChoice).values(**row))


def test_nothing_of_the_count_is_seen_before_the_close_and_only_by_whoever_is_entitled_until_it_is_shown(
    browse, make, hall, press, choose
):
    """Red when a page shows the count without asking who reads."""
    here, guest = hall(), make.person()
    press(here, "opened")
    for n in range(4):
        assert choose(here, make.person(f"Votante {n}"), here.entries[0]) == 303
    pages = ("", "/projector", "/vote")

    def says(person, words) -> set[str]:
        return {rest for rest in pages if words in browse.as_(person).get(here.url + rest).text}

    assert says(guest, "4 votes") == says(here.leader, "4 votes") == set()
    assert "4 personnes ont voté" in browse.as_(guest).get(f"{here.url}/projector").text
    press(here, "closed")
    assert says(guest, "4 votes") == set()
    assert says(here.leader, "4 votes") == {"", "/vote"}, "but not on the wall"
    assert "<b>4</b>" not in browse.as_(here.leader).get(f"{here.url}/projector").text
    assert "4 votes" not in browse.as_(guest).get(f"/challenges/{here.challenge.slug}/results").text
    assert press(here, "revealed") == 303
    assert says(guest, "4 votes") == {"", "/vote"}
    assert "<b>4</b>" in browse.get(f"{here.url}/projector").text


def test_a_wall_is_told_that_somebody_voted_and_that_the_vote_is_closed(browse, make, hall, press, choose):
    here = hall()
    wall = f"{here.url}/projector"
    seen = [browse.get(wall, htmx=True).headers["ETag"]]
    for act in (
        lambda: press(here, "opened"),
        lambda: choose(here, make.person(), here.entries[0]),
        lambda: press(here, "closed"),
        lambda: press(here, "revealed"),
    ):
        assert browse.get(wall, htmx=True, headers={"If-None-Match": seen[-1]}).status_code == 304
        assert act() == 303
        seen.append(browse.get(wall, htmx=True).headers["ETag"])
    assert len(set(seen)) == 5


def test_advice_is_for_the_jury_until_the_results_are_published(browse, make, hall, press, choose):
    here = hall(vote=FinalVote.ADVICE)
    press(here, "opened")
    assert press(here, "revealed") == 409
    assert choose(here, make.person(), here.entries[0]) == 303
    press(here, "closed")
    assert press(here, "revealed") == 409
    assert "1 vote" not in browse.as_(make.person()).get(here.url).text
    assert "1 vote" in browse.as_(here.leader).get(here.url).text
    juror = make.staff("Une jurée")
    with writing(), make.app.test_request_context("/", method="POST"):
        from_jury(here, juror)
    assert "1 vote" in browse.as_(juror).get(here.url).text
    _publish(browse, make, here)
    assert "1 vote" in browse.get(f"/challenges/{here.challenge.slug}/results").text


def from_jury(here, person) -> None:
    moment = now()
    db.session.add(
        Juror(
            challenge_id=here.challenge.id, person_id=person.id, invited_by_id=here.leader.id, invited_at=moment,
            answer=Answer.ACCEPTED, answered_at=moment,
        )
    )  # fmt: skip
    db.session.commit()


def _publish(browse, make, here) -> None:
    with make.app.app_context():
        over = db.session.get_one(Challenge, here.challenge.id).phase(PhaseKind.FINAL).is_over
    if not over:
        make.turned(here.challenge, PhaseKind.FINAL, Step.CLOSED)
    form = {"words": "Merci.", "to_the_others": "Une autre fois.", "not_awarded": "Faute de temps.", "confirmed": "y"}
    answer = browse.as_(here.leader).post(f"/challenges/{here.challenge.slug}/results/publication", form)
    assert answer.status_code == 303, answer.text


def test_five_of_each_are_told_apart_and_fewer_are_not(make, hall, press, choose):
    few, enough = hall(), hall()
    for here, staff in ((few, 4), (enough, 5)):
        press(here, "opened")
        for person in [*(make.staff() for _ in range(staff)), *(make.person() for _ in range(5))]:
            assert choose(here, person, here.entries[0]) == 303
        press(here, "closed")
    with make.app.app_context():
        lines = {one.entry_id: one for one in db.session.scalars(select(AudienceTally))}
        apart = set(db.session.scalars(select(AudiencePaper.electorate).where(
            AudiencePaper.challenge_id == few.challenge.id)))  # fmt: skip
    one, other = lines[few.entries[0].id], lines[enough.entries[0].id]
    assert (one.votes, one.staff, one.citizens, one.partners) == (9, None, None, None)
    assert apart == {None}, "nor in the papers"
    assert (other.votes, other.staff, other.citizens, other.partners) == (10, 5, 5, 0)


def test_the_count_is_in_the_minutes_and_made_again_and_a_paper_changed_is_found(
    app, browse, make, hall, press, choose
):
    """Red when minutes or recount forget the audience."""
    here = hall()
    press(here, "opened")
    for n in range(3):
        choose(here, make.person(), here.entries[n % 2])
    press(here, "closed")
    _publish(browse, make, here)
    slug = here.challenge.slug
    minutes = json.loads(browse.get(f"/challenges/{slug}/results/minutes.json").text)["audience"]
    assert minutes["decides"] == "prize" and len(minutes["papers"]) == 3
    assert sorted(line[1] for line in minutes["tally"]) == [0, 1, 2]
    flask = app.test_cli_runner()
    assert flask.invoke(args=["challenges", "replay", slug]).exit_code == 0
    assert "3 votes" in flask.invoke(args=["challenges", "recount", slug, "--check"]).output
    with writing(), app.app_context():
        paper = db.session.scalars(select(AudiencePaper)).first()
        paper.entry_id = here.entries[2].id
        db.session.commit()
    assert flask.invoke(args=["challenges", "replay", slug]).exit_code == 1
    assert flask.invoke(args=["challenges", "recount", slug, "--check"]).exit_code == 1


def test_the_finalists_stay_as_they_are_once_the_audience_votes(browse, make, hall, press, choose):
    here = hall()
    press(here, "opened")
    form = {"pitch_minutes": "5", "question_minutes": "3", "entries": [str(one.id) for one in here.entries[:2]]}
    assert browse.as_(here.leader).post(f"{here.url}/line-up", form).status_code == 409
    form["entries"] = [str(one.id) for one in here.entries]
    assert browse.as_(here.leader).post(f"{here.url}/line-up", form).status_code == 303


def test_the_audiences_vote_moves_no_place_of_the_jury(browse, make, hall, press, choose):
    here = hall()
    with make.app.app_context():
        challenge = db.session.get_one(Challenge, here.challenge.id)
        before = [proceedings._entries(challenge), proceedings._jury(challenge)]
    press(here, "opened")
    choose(here, make.person(), here.entries[2])
    press(here, "closed")
    with make.app.app_context():
        challenge = db.session.get_one(Challenge, here.challenge.id)
        assert challenge.judging is not JudgingKind.NONE
        assert [proceedings._entries(challenge), proceedings._jury(challenge)] == before


def test_a_final_whose_kit_says_nothing_has_no_vote(browse, make, hall, press):
    here = hall(vote=FinalVote.NONE, voters=[])
    assert browse.as_(make.person()).get(f"{here.url}/vote").status_code == 404
    assert press(here, "opened") == 409


def test_who_runs_the_final_alone_opens_and_closes(make, hall, press):
    here = hall()
    for turn_ in ("opened", "closed", "revealed", "again"):
        assert press(here, turn_, by=make.person()) == 403
    assert press(here, "closed") == 409, "it is not open"
    assert press(here, "again") == 422


def test_with_htmx_the_choice_alone_is_answered(browse, make, hall, press):
    here = hall()
    press(here, "opened")
    answer = browse.as_(make.person()).post(f"{here.url}/vote", {"entry": str(here.entries[0].id)}, htmx=True)
    assert answer.status_code == 200 and "<h1" not in answer.text
    assert 'aria-pressed="true"' in answer.text


def test_a_program_chooses_as_a_person_does(app, make, hall, press):
    here, voter = hall(), make.person()
    program = Program(app, Contract(app), token_of(app, voter))
    path = f"/challenges/{here.challenge.slug}/final/vote"
    assert program.get(path).status_code == 403
    press(here, "opened")
    assert program.get(path).json == {"entry": None}
    assert program.put(path, json={"entry": here.entries[1].id}).json == {"entry": here.entries[1].id}
    assert program.put(path, json={"entry": None}).json == {"entry": None}
    assert program.put(path, json={}).status_code == 422
    press(here, "closed")
    assert program.put(path, json={"entry": here.entries[1].id}).status_code == 409


def test_an_erasure_takes_the_choice_of_a_vote_that_is_open(app, make, hall, press, choose):
    here, voter = hall(), make.person()
    press(here, "opened")
    choose(here, voter, here.entries[0])
    with writing(), app.test_request_context("/", method="POST"):
        assert [one.entry_id for one in audience.choices_of(db.session.get_one(User, voter.id))] == [here.entries[0].id]
        audience.forget(db.session.get_one(User, voter.id))
        db.session.commit()
    assert rows(make, AudienceChoice) == 0


def test_a_withdrawn_finalist_is_not_counted(app, make, hall, press, choose):
    here = hall()
    press(here, "opened")
    for entry in here.entries:
        assert choose(here, make.person(), entry) == 303
    with writing(), app.test_request_context("/", method="POST"):
        db.session.get_one(Entry, here.entries[0].id).withdraw(by=db.session.get_one(User, here.authors[0].id))
        db.session.commit()
    assert choose(here, make.person(), here.entries[0]) == 409
    press(here, "closed")
    assert counted(make, here) == {here.entries[1].id: 1, here.entries[2].id: 1}


def test_a_vote_does_not_open_in_a_final_that_is_over(app, make, hall):
    here = hall()
    with writing(), app.test_request_context("/", method="POST"):
        challenge, leader = db.session.get_one(Challenge, here.challenge.id), db.session.get_one(User, here.leader.id)
        phase = challenge.phase(PhaseKind.FINAL)
        turn(phase, Step.CLOSED, due_at=phase.ends_at)
        with pytest.raises(Refused):
            audience.open_vote(challenge, by=leader)
        assert turns_of(challenge) == {}
