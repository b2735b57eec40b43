"""The jury's desks: scoring by form alone, drafts, the close, comparing two by two, reminders, the last answer."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select

from app.activity.event import Event
from app.challenges import comparison, jobs, score, summons
from app.challenges.challenge import Challenge
from app.challenges.comparison import Comparison, Verdict
from app.challenges.entry import Entry
from app.challenges.jury import recuse
from app.challenges.phase import Step
from app.challenges.score import Score
from app.challenges.turning import turn
from app.challenges.verbs import Verb
from app.challenges.vocabulary import PhaseKind
from app.clock import now
from app.database import db, writing
from app.errors import Refused
from app.outbox.letter import Letter
from app.people.user import Electorate, Guest
from tests.challenges.juries import close, hall, outside, score_all

WHOLE = {"mark_0": "4", "mark_1": "5", "mark_2": "3", "note_for_author": "Clair.", "note_for_jury": "À discuter."}


def kept(app) -> list[Score]:
    with app.app_context():
        return list(db.session.scalars(select(Score).order_by(Score.id)))


def test_a_juror_scores_entry_after_entry_without_script(browse, make, app):
    found = outside(make)
    juror = browse.as_(found.people[0])
    first, second, third = (f"{found.url}/{entry.id}" for entry in found.entries)
    page = juror.get(first).text
    assert page.count("<fieldset") == 3 and page.count("<legend>") == 3 and page.count('type="radio"') == 15
    assert "Une réponse." in page and "0 envoyées sur 3" in page
    assert juror.post(first, WHOLE | {"do": "send"}).location == second
    assert juror.post(second, WHOLE | {"do": "send"}).location == third
    assert juror.post(third, WHOLE | {"do": "send"}).location == found.url
    assert "3 envoyées sur 3" in juror.get(found.url).text
    assert [one.marks for one in kept(app)] == [{"0": 4, "1": 5, "2": 3}] * 3
    assert all(one.sent_at and one.juror_id == found.jurors[0].id for one in kept(app))


def test_a_draft_is_kept_at_each_step_and_does_not_count(browse, make, app):
    found = outside(make)
    juror, desk = browse.as_(found.people[0]), f"{found.url}/{found.entries[0].id}"
    assert "brouillon" in juror.post(desk, {"mark_0": "4"}, htmx=True).text.lower()
    assert 'id="mark_0-3"' in juror.get(desk).text
    assert re.search(r'<input checked id="mark_0-3"', juror.get(desk).text)
    lacking = juror.post(desk, {"mark_0": "4", "do": "send"})
    assert lacking.status_code == 422 and 'href="#mark_1"' in lacking.text
    assert juror.post(desk, {"mark_0": "9", "do": "draft"}).status_code == 422
    [one] = kept(app)
    assert one.marks == {"0": 4} and one.sent_at is None
    with app.app_context():
        assert score.counted(db.session.merge(found.challenge)) == []


def test_what_is_sent_may_be_changed_and_stays_sent(browse, make, app):
    found = outside(make)
    juror, desk = browse.as_(found.people[0]), f"{found.url}/{found.entries[0].id}"
    juror.post(desk, WHOLE | {"do": "send"})
    juror.post(desk, WHOLE | {"mark_0": "1", "do": "draft"})
    [one] = kept(app)
    assert one.marks["0"] == 1 and one.sent_at and one.changed_at >= one.sent_at
    assert juror.post(desk, {"mark_0": "1", "do": "draft"}).status_code == 409, "it would not be whole any more"


def test_the_last_choice_is_taken_back_then_the_one_before_it(browse, make, app):
    """Red when a choice that is saved cannot be taken back."""
    found = outside(make)
    juror, desk = browse.as_(found.people[0]), f"{found.url}/{found.entries[0].id}"
    notes = {"note_for_author": "", "note_for_jury": ""}
    for sent in ({"mark_0": "4"}, {"mark_0": "2"}, {"mark_0": "2", "mark_1": "5"}):
        juror.post(desk, notes | sent, htmx=True)
    for text in ("Cl", "Clair", "Clair et net"):
        juror.post(desk, notes | {"mark_0": "2", "mark_1": "5", "note_for_author": text}, htmx=True)
    back, states = f"{desk}/cancellation", []
    for _press in range(4):
        assert juror.post(back).location.endswith("#marks")
        [one] = kept(app)
        states.append((one.marks, one.note_for_author))
    assert states == [({"0": 2, "1": 5}, ""), ({"0": 2}, ""), ({"0": 4}, ""), ({}, "")], (
        "what was typed on is one choice"
    )
    juror.post(back)
    assert "Il n’y a rien à annuler." in juror.get(desk).text


def test_what_stands_in_the_form_and_is_not_saved_is_left_out_and_nothing_else(browse, make, app):
    found = outside(make)
    juror, desk = browse.as_(found.people[0]), f"{found.url}/{found.entries[0].id}"
    notes = {"note_for_author": "", "note_for_jury": ""}
    juror.post(desk, notes | {"mark_0": "4"}, htmx=True)
    assert juror.post(f"{desk}/cancellation", notes | {"mark_0": "1"}).status_code == 303
    assert [one.marks for one in kept(app)] == [{"0": 4}]
    assert juror.post(f"{desk}/cancellation", notes | {"mark_0": "4"}).status_code == 303
    assert [one.marks for one in kept(app)] == [{}]


def test_a_score_that_is_sent_stays_whole_whatever_is_taken_back(browse, make, app):
    found = outside(make)
    juror, desk = browse.as_(found.people[0]), f"{found.url}/{found.entries[0].id}"
    juror.post(desk, {"mark_0": "4", "note_for_jury": ""}, htmx=True)
    juror.post(desk, WHOLE | {"do": "send"})
    juror.post(f"{desk}/cancellation")
    [one] = kept(app)
    assert one.sent_at and one.marks == {"0": 4, "1": 5, "2": 3}, "what was sent is not taken back by pressing on"
    juror.post(desk, WHOLE | {"mark_0": "1"}, htmx=True)
    juror.post(f"{desk}/cancellation")
    assert [one.marks["0"] for one in kept(app)] == [4]


def test_nothing_is_taken_back_after_the_close_nor_by_whoever_may_not_judge(inside, make):
    found = hall(make)
    score.judge(found.jurors[0], found.entries[0], marks={"0": 3}, send=False)
    close(found.challenge)
    with pytest.raises(Refused):
        score.cancel_last(found.jurors[0], found.entries[0])


def test_nothing_is_accepted_after_a_committed_close(inside, make):
    """Red when a score or a comparison is taken once the phase is over, whatever was read before."""
    found = hall(make)
    score.judge(found.jurors[0], found.entries[0], marks=found.marks(), send=True)
    close(found.challenge)
    with pytest.raises(Refused):
        score.judge(found.jurors[0], found.entries[0], marks=found.marks(5), send=True)
    with pytest.raises(Refused):
        score.judge(found.jurors[1], found.entries[0], marks=found.marks(5), send=False)


def test_a_score_after_the_close_is_refused_by_the_desk_and_nothing_typed_is_lost(browse, make, app):
    found = outside(make)
    juror, desk = browse.as_(found.people[0]), f"{found.url}/{found.entries[0].id}"
    with writing(), app.test_request_context("/", method="POST"):
        phase = db.session.merge(found.challenge).phase(PhaseKind.JURY)
        turn(phase, Step.CLOSED, due_at=phase.ends_at)
        db.session.commit()
    assert juror.post(desk, WHOLE | {"do": "send"}).status_code == 409
    assert kept(app) == []


def test_jurors_do_not_see_what_others_gave(browse, make):
    found = outside(make)
    one, other = browse.as_(found.people[0]), browse.as_(found.people[1])
    desk = f"{found.url}/{found.entries[0].id}"
    one.post(desk, WHOLE | {"note_for_jury": "zibeline", "do": "send"})
    assert "zibeline" in one.get(desk).text
    assert "zibeline" not in other.get(desk).text and "zibeline" not in other.get(found.url).text
    assert other.get(f"{found.url}/ranking").status_code == 403
    assert browse.as_(found.leader).get(f"{found.url}/ranking").status_code == 403, "nobody, before the close"


def test_notes_for_the_author_are_those_that_count(inside, make):
    found = hall(make)
    entry = found.entries[0]
    score.judge(found.jurors[0], entry, marks=found.marks(), note_for_author="Clair et utile", send=True)
    score.judge(found.jurors[1], entry, marks=found.marks(), note_for_author="Un brouillon", send=False)
    assert score.notes_for_author(entry) == ["Clair et utile"]
    recuse(found.jurors[0], by=found.people[0], reason="Je pars")
    assert score.notes_for_author(entry) == []


# Two by two


def test_a_juror_compares_and_cancels(browse, make, app):
    found = outside(make, kit="hackathon", entries=4)
    juror, desk = browse.as_(found.people[0]), f"{found.url}/compare"
    page = juror.get(desk).text
    assert page.count('name="verdict"') == 3 and "0 comparaisons sur 6" in page
    question = re.search(r'name="question" value="([^"]+)"', page).group(1)
    assert juror.get(desk).text.count(question) == 1, "asked again, the same pair"
    assert juror.post(desk, {"question": question, "verdict": "left"}).status_code == 303
    assert juror.post(desk, {"question": question, "verdict": "right"}).status_code == 409
    assert juror.post(desk, {"question": "forged", "verdict": "right"}).status_code == 409
    assert juror.post(desk, {"question": question, "verdict": "both"}).status_code == 422
    assert browse.as_(found.people[1]).post(desk, {"question": question, "verdict": "left"}).status_code == 409
    assert "1 comparaisons sur 6" in juror.get(desk).text
    assert juror.post(f"{desk}/cancellation").status_code == 303
    assert juror.post(f"{desk}/cancellation").status_code == 409
    with app.app_context():
        [one] = db.session.scalars(select(Comparison))
        assert one.cancelled_at and one.verdict is Verdict.LEFT, "append-only: the row stays"
        assert comparison.ballots(db.session.merge(found.challenge)) == []


def test_a_juror_who_compares_writes_to_the_people_and_to_the_jury(browse, make, app):
    """Red when who compares has no words: a pairwise jury would send its entries home with nothing but a place."""
    found = outside(make, kit="hackathon", entries=4)
    juror, desk = browse.as_(found.people[0]), f"{found.url}/compare"
    question = re.search(r'name="question" value="([^"]+)"', juror.get(desk).text).group(1)
    said = {"left_for_author": "zibeline pour vous", "left_for_jury": "zibeline entre nous"}
    long = juror.post(desk, {"question": question, "verdict": "left"} | said | {"right_for_jury": "x" * 2_001})
    assert long.status_code == 422 and "zibeline pour vous" in long.text and question in long.text
    assert juror.post(desk, {"question": question, "verdict": "left"} | said).status_code == 303
    [written] = kept(app)
    assert (written.note_for_author, written.note_for_jury, written.marks) == (*said.values(), {})
    assert written.is_sent, "it is read with the results: nothing more is to be sent"
    pages = [juror.get(desk).text]
    while "zibeline pour vous" not in pages[-1]:
        question = re.search(r'name="question" value="([^"]+)"', pages[-1]).group(1)
        assert juror.post(desk, {"question": question, "verdict": "unsure"}).status_code == 303
        pages.append(juror.get(desk).text)
        assert len(pages) < 8, "beside another entry, what was written stands there again"
    with writing(), app.test_request_context("/", method="POST"):
        challenge = db.session.get_one(Challenge, found.challenge.id)
        close(challenge)
        assert score.notes_for_author(db.session.get_one(Entry, written.entry_id)) == ["zibeline pour vous"]
        db.session.commit()
    assert "zibeline entre nous" in browse.as_(found.people[1]).get(f"{found.url}/ranking").text


def test_a_conflict_is_declared_from_where_one_judges(browse, make):
    """Red when the desk only says that there is a form, or the form forgets which entry it was about."""
    scored, compared = outside(make), outside(make, kit="hackathon")
    for found, desk in ((scored, f"/{scored.entries[1].id}"), (compared, "/compare")):
        juror = browse.as_(found.people[0])
        links = re.findall(r'href="([^"]+conflict=(\d+)#conflict)"', juror.get(found.url + desk).text)
        assert len(links) == (1 if found is scored else 2)
        for link, entry in links:
            page = juror.get(link).text
            assert re.findall(r'<input checked [^>]*name="entries"[^>]*value="(\d+)"', page) == [entry]
    said = {"entries": str(scored.entries[1].id), "reason": "Un cousin"}
    assert browse.as_(scored.people[0]).post(f"{scored.url}/conflicts", said).status_code == 303
    assert browse.as_(scored.people[0]).get(f"{scored.url}/{scored.entries[1].id}").status_code == 404


def test_each_pair_is_asked_once_and_every_entry_is_seen(inside, make):
    found = hall(make, kit="hackathon", entries=5, jurors=1)
    juror, seen = found.jurors[0], []
    while pair := comparison.next_pair(juror):
        assert len(seen) < 11
        comparison.compare(juror, comparison.handed_out(juror, *pair), Verdict.UNSURE)
        seen.append(frozenset(entry.id for entry in pair))
    assert len(seen) == len(set(seen)) == 10
    assert comparison.ballots(found.challenge) == [], "who cannot say has said nothing"
    assert {entry for pair in seen[:5] for entry in pair} == {entry.id for entry in found.entries}


def test_a_rubric_jury_does_not_compare_and_the_other_way_round(browse, make):
    rubric, pairwise = outside(make), outside(make, kit="hackathon")
    assert browse.as_(rubric.people[0]).get(f"{rubric.url}/compare").status_code == 404
    assert browse.as_(pairwise.people[0]).get(f"{pairwise.url}/{pairwise.entries[0].id}").status_code == 404


# Progress


def test_the_organiser_sees_how_far_each_juror_got_and_is_told_when_all_is_in(browse, make, app):
    found = outside(make, jurors=2, entries=2)
    leader = browse.as_(found.leader)
    for person in found.people:
        juror = browse.as_(person)
        for entry in found.entries:
            assert "toutes ses réponses" not in leader.get("/me/notices").text
            juror.post(f"{found.url}/{entry.id}", WHOLE | {"do": "send"})
        assert "2 envoyées sur 2" in leader.get(found.url).text
    assert "toutes ses réponses" in leader.get("/me/notices").text
    with app.app_context():
        told = select(Event).where(Event.verb == Verb.JURY_COMPLETE)
        assert len(db.session.scalars(told).all()) == 1, "once, whatever is changed afterwards"


def letters() -> int:
    return len(db.session.scalars(select(Letter)).all())


def test_late_jurors_are_reminded_twice_and_the_others_not_at_all(inside, make):
    """Red when a juror is reminded again at each round of the worker, or one who has sent everything is."""
    found = hall(make)
    for entry in found.entries:
        score.judge(found.jurors[0], entry, marks=found.marks(), send=True)
    phase = found.challenge.phase(PhaseKind.JURY)
    before = letters()
    assert summons.remind_late() == 0, "there is time"
    for ahead in (timedelta(hours=71), timedelta(hours=23)):
        with time_machine.travel(phase.closes_at - ahead, tick=False):
            assert summons.remind_late() == 1
            assert summons.remind_late() == 0
    assert letters() == before + 2
    assert found.jurors[1].person.email


def test_whoever_no_longer_sees_the_challenge_gets_no_letter_of_it(inside, make):
    """Red when a reminder writes to people without asking what they see."""
    found = hall(make)
    phase, before = found.challenge.phase(PhaseKind.JURY), letters()
    assert not found.challenge.visible_to(Guest())
    found.jurors[0].person.electorate = Electorate.CITIZEN
    db.session.flush()
    assert not found.challenge.visible_to(found.jurors[0].person)
    with time_machine.travel(phase.closes_at - timedelta(hours=71), tick=False):
        assert summons.remind_late() == 2
    assert letters() == before + 1


def test_the_worker_reminds_with_the_addresses_of_the_site(app, make):
    found = outside(make)
    with time_machine.travel(found.challenge and now() + timedelta(days=365), tick=False), writing(), app.app_context():
        jobs.remind_jurors()
        assert letters() == 0, "a jury that should be closed reminds nobody"


def test_a_mark_that_is_withdrawn_from_the_kit_scale_is_refused(inside, make):
    found = hall(make)
    for strange in ({"0": 6}, {"9": 3}, {"0": 0}):
        with pytest.raises(Refused):
            score.judge(found.jurors[0], found.entries[0], marks=strange, send=False)
    score_all(found)
