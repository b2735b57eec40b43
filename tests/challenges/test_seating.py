"""The judging plan: proposed with a seed that is kept, changed by the organiser, checked before the first score."""

from __future__ import annotations

import re
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select

from app.challenges import assignment, score, seating, tie
from app.challenges.challenge import Challenge, Status
from app.challenges.conflict import Conflict
from app.challenges.juror import Juror
from app.challenges.plan_words import said
from app.challenges.ranking import ranking_of
from app.challenges.score import Score
from app.challenges.seat import Seat
from app.challenges.slate import Bench, findings, stops
from app.clock import now
from app.database import db
from app.errors import Refused
from app.people.user import User
from tests.challenges.juries import begin, close, hall, outside


def seats() -> set[tuple[int, int]]:
    return {(one.juror_id, one.entry_id) for one in db.session.scalars(select(Seat))}


def test_few_entries_are_judged_by_all_and_many_by_as_many_as_the_kit_says(inside, make):
    few = hall(make, entries=4, jurors=3, plan="proposed")
    assert len(seats()) == 12 and few.slate.each == 3
    db.session.query(Seat).delete()
    many = hall(make, entries=12, jurors=6, plan="proposed")
    assert many.slate.each == 3
    assert set(Counter(entry for _, entry in seats()).values()) == {3}
    loads = Counter(juror for juror, _ in seats())
    assert max(loads.values()) - min(loads.values()) <= 1


def test_the_same_question_has_the_same_answer(inside, make):
    found = hall(make, entries=12, jurors=6, plan="proposed")
    before = seats()
    seed = found.slate.seed
    seating.propose(found.challenge, by=found.leader)
    assert seats() == before and found.slate.seed == seed


def test_a_conflict_is_a_hard_bound(inside, make):
    """Red when the programme seats a juror before an entry they conflict with."""
    found = hall(make, entries=3, jurors=3, plan="none")
    juror, entry = found.jurors[0], found.entries[0]
    db.session.add(Conflict(juror_id=juror.id, entry_id=entry.id, reason="Un cousin", at=now()))
    proposed = seating.propose(found.challenge, by=found.leader)
    assert (juror.id, entry.id) not in seats() and len(seats()) == 8
    bench = Bench.of(found.challenge)
    assert bench.lacking(proposed.each) == {entry.id: 1}, "the gap is shown"
    words = [said(finding, bench) for finding in findings(bench, proposed)]
    assert any(entry.title in one for one in words)


@pytest.fixture
def meanwhile(app, monkeypatch):
    """Somebody else writes while the programme seats the jurors: says how often it was asked."""
    asked, solve = [], assignment.slates

    def during(write):
        def solving(*given, **how):
            asked.append(given)
            with ThreadPoolExecutor(1) as other:
                other.submit(write, len(asked)).result(timeout=4)
            return solve(*given, **how)

        monkeypatch.setattr(assignment, "slates", solving)
        return asked

    return during


def test_a_plan_is_solved_while_others_may_write(app, browse, make, meanwhile):
    """Red when SQLite's write lock is held as long as the programme thinks: everybody waits."""
    found = outside(make, entries=12, jurors=4, plan="none", state="waiting")

    def write(_times):
        with app.app_context():
            db.session.execute(db.update(User).values(biography="écrit pendant ce temps"))
            db.session.commit()

    asked = meanwhile(write)
    assert browse.as_(found.leader).post(f"{found.url}/plan").status_code == 303
    assert len(asked) == 1
    with app.app_context():
        assert len(seats()) == 36


def test_a_conflict_that_comes_up_while_the_plan_is_solved_is_heard(app, browse, make, meanwhile):
    """Red when what was solved is written whatever happened since."""
    found = outside(make, entries=12, jurors=4, plan="none", state="waiting")
    juror, entry = found.jurors[0].id, found.entries[0].id

    def write(times):
        with app.app_context():
            if times == 1:
                db.session.add(Conflict(juror_id=juror, entry_id=entry, reason="Un cousin", at=now()))
                db.session.commit()

    asked = meanwhile(write)
    assert browse.as_(found.leader).post(f"{found.url}/plan").status_code == 303
    assert len(asked) == 2
    with app.app_context():
        assert (juror, entry) not in seats() and len(seats()) == 36


def test_of_two_hundred_and_fifty_entries_four_are_chosen(app, browse, make):
    """As in the year in which so many came: a plan, a page that opens, a ranking with four places."""

    def judged(found):
        seating.confirm(found.slate, by=found.leader, places=4, reason="Un essai")
        begin(found.challenge)
        places = {entry.id: n for n, entry in enumerate(found.entries)}
        each = {str(one.position): one for one in found.challenge.criteria}
        rows = [
            {
                "juror_id": juror, "entry_id": entry, "sent_at": now(), "changed_at": now(), "begun_at": now(),
                "marks": {key: min(places[entry] // 50 + 1, one.highest) for key, one in each.items()},
            }
            for juror, entry in seats()
        ]  # fmt: skip
        db.session.execute(db.insert(Score), rows)
        close(found.challenge)

    found = outside(make, kit="intrapreneur", entries=250, jurors=15, plan="proposed", state="waiting", then=judged)
    leader = browse.as_(found.leader)
    for page in ("", "/ranking", "/deliberation"):
        assert leader.get(f"{found.url}{page}").status_code == 200
    read, url = [], found.url
    while url:
        page = leader.get(url).text
        read += re.findall(r'<li id="entry-(\d+)"', page)
        url = (re.search(rf'href="({found.url}\?after=[^"]+)"', page) or [None, None])[1]
    assert [int(number) for number in read] == [entry.id for entry in found.entries]
    with app.app_context():
        challenge = db.session.get_one(Challenge, found.challenge.id)
        assert len(seats()) == 250 * challenge.jurors_each
        ranked = ranking_of(challenge)
        assert len(ranked.lines) == 250 and ranked.places == 4
        assert {*ranked.order[:4]} <= {entry.id for entry in found.entries[200:]}


def test_of_many_entries_those_that_wait_for_a_juror_come_first_and_a_change_leads_back_to_its_entry(browse, make):
    def freed(found):
        for seat in db.session.scalars(select(Seat).where(Seat.entry_id == found.entries[-1].id)).all():
            db.session.delete(seat)

    found = outside(make, entries=70, jurors=4, plan="proposed", state="waiting", then=freed)
    leader, last, before = browse.as_(found.leader), found.entries[-1].id, found.entries[-2].id
    page = leader.get(found.url).text
    assert page.count('<li id="entry-') == 50
    assert page.index(f'<li id="entry-{last}"') < page.index(f'<li id="entry-{found.entries[0].id}"')
    assert f'<li id="entry-{before}"' not in page
    sent = {"wish": "withdrawn", "juror": found.jurors[0].id, "entry": before}
    assert f'<li id="entry-{before}"' in leader.get(leader.post(f"{found.url}/plan/seats", sent).location).text


def test_no_plan_before_the_entries_are_closed(inside, make):
    leader = make.with_role("facilitator", unit="fr")
    challenge = make.challenge("ideas-call", by=leader, open=["submissions"])
    with pytest.raises(Refused):
        seating.propose(challenge, by=leader)


def test_a_plan_in_which_something_is_wrong_needs_a_reason(inside, make):
    """Red when scoring can begin on a plan whose work is not shared evenly, and nobody says why."""
    found = hall(make, entries=12, jurors=6, plan="proposed")
    for entry in found.entries:
        seating.give_seat(found.slate, found.jurors[0], entry, by=found.leader)
    assert stops(findings(Bench.of(found.challenge), found.slate))
    with pytest.raises(Refused):
        seating.confirm(found.slate, by=found.leader, places=1)
    seating.confirm(found.slate, by=found.leader, places=2, reason="La présidente lit tout")
    assert found.slate.overruled == "La présidente lit tout" and found.slate.places == 2


def two_rooms(found) -> None:
    halves = [[j.id for j in found.jurors[:3]], [j.id for j in found.jurors[3:]]]
    db.session.query(Seat).delete()
    for n, entry in enumerate(found.entries):
        for juror in halves[n % 2]:
            db.session.add(Seat(juror_id=juror, entry_id=entry.id))


def nobody_for_one(found) -> None:
    db.session.query(Seat).filter_by(entry_id=found.entries[0].id).delete()


def a_cousin(found) -> None:
    juror, entry = db.session.execute(select(Seat.juror_id, Seat.entry_id)).first()
    db.session.add(Conflict(juror_id=juror, entry_id=entry, reason="Un cousin", at=now()))


def of_two_themes(found, make) -> None:
    """The entries come from ideas of two themes, one after the other."""
    for n, entry in enumerate(found.entries):
        entry.idea_id = make.idea(f"Idée {n}", make.staff(), theme=("formation", "mobilite")[n % 2]).id
    db.session.flush()
    db.session.expire_all()


def two_themes(found) -> None:
    """Each has jurors of its own; two who change places link them, so that nothing else is wrong."""
    a, b, c, d, e, f = found.jurors
    db.session.query(Seat).delete()
    for n, entry in enumerate(found.entries):
        panel = {0: (a, b, d), 1: (c, e, f)}.get(n, ((a, b, c), (d, e, f))[n % 2])
        db.session.add_all(Seat(juror_id=juror.id, entry_id=entry.id) for juror in panel)


def test_a_theme_with_jurors_of_its_own_is_refused_named_and_repaired(inside, make):
    """Red when themes do not come to the plan from the ideas, or when any reason confirms what no figure would show."""
    found = hall(make, entries=12, jurors=6, plan="proposed")
    of_two_themes(found, make)
    two_themes(found)
    db.session.flush()
    bench = Bench.of(found.challenge)
    words = [said(finding, bench) for finding in findings(bench, found.slate)]
    assert len(words) == 2
    for entry in found.entries[:2]:
        assert any(entry.idea.theme.name in one for one in words)
    with pytest.raises(Refused):
        seating.confirm(found.slate, by=found.leader, places=1, reason="Chacun son métier")
    assert not found.slate.is_confirmed
    assert seating.repair(found.slate, "spread")
    seating.confirm(found.slate, by=found.leader, places=1)


@pytest.mark.parametrize("planted", [two_rooms, nobody_for_one, a_cousin])
def test_for_a_plan_that_cannot_rank_fairly_no_reason_is_enough(inside, make, planted):
    """Red when a reason confirms islands, an entry that nobody judges, or a seat in conflict."""
    found = hall(make, entries=12, jurors=6, plan="proposed")
    planted(found)
    db.session.flush()
    with pytest.raises(Refused):
        seating.confirm(found.slate, by=found.leader, places=1, reason="Il est trop tard pour mieux faire")
    assert not found.slate.is_confirmed
    seating.propose(found.challenge, by=found.leader)
    seating.confirm(found.slate, by=found.leader, places=1)


@pytest.mark.parametrize("remedy", ["spread", "anchors"])
def test_the_repairs_make_it_stand(inside, make, remedy):
    found = hall(make, entries=12, jurors=6, plan="proposed")
    halves = [[j.id for j in found.jurors[:3]], [j.id for j in found.jurors[3:]]]
    db.session.query(Seat).delete()
    for n, entry in enumerate(found.entries):
        for juror in halves[n % 2]:
            db.session.add(Seat(juror_id=juror, entry_id=entry.id))
    db.session.flush()
    assert seating.repair(found.slate, remedy)
    assert not stops(findings(Bench.of(found.challenge), found.slate))
    seating.confirm(found.slate, by=found.leader, places=1)
    with pytest.raises(Refused):
        seating.repair(found.slate, remedy)
    with pytest.raises(Refused):
        seating.propose(found.challenge, by=found.leader)


def test_the_draw_is_committed_to_before_the_first_score(inside, make):
    found = hall(make)
    assert tie.commitment_of(found.slate.draw_seed) == found.slate.commitment
    assert sorted(found.slate.criteria) == ["0", "1", "2"]


def test_the_organiser_changes_a_seat_but_not_under_a_score(inside, make):
    found = hall(make, entries=12, jurors=6)
    juror, entry = db.session.execute(select(Juror, Seat.entry_id).join(Seat, Seat.juror_id == Juror.id)).first()
    held = next(one for one in found.entries if one.id == entry)
    other = next(one for one in found.jurors if (one.id, entry) not in seats())
    seating.give_seat(found.slate, other, held, by=found.leader)
    seating.take_seat(found.slate, juror, held, by=found.leader)
    assert (other.id, entry) in seats() and (juror.id, entry) not in seats()
    score.judge(other, held, marks=found.marks(), send=True)
    with pytest.raises(Refused):
        seating.take_seat(found.slate, other, held, by=found.leader)


def test_the_page_says_findings_in_plain_words_and_confirms(browse, make):
    found = outside(make, entries=3, jurors=2, plan="none", state="waiting")
    leader = browse.as_(found.leader)
    assert leader.post(f"{found.url}/plan").status_code == 303
    page = leader.get(found.url).text
    assert "toutes les candidatures peuvent être comparées" in page
    assert leader.post(f"{found.url}/plan/confirmation", {"places": "0"}).status_code == 422
    seat = {"juror": found.jurors[0].id, "entry": found.entries[0].id, "wish": "withdrawn"}
    assert leader.post(f"{found.url}/plan/seats", seat).status_code == 303
    assert "Juge 0" in leader.get(found.url).text and "moins qu’il ne faudrait" in leader.get(found.url).text
    assert leader.post(f"{found.url}/plan/confirmation", {"places": "1"}).status_code == 409
    assert leader.post(f"{found.url}/plan/repair", {"remedy": "spread"}).status_code == 303
    assert leader.post(f"{found.url}/plan/confirmation", {"places": "1"}).status_code == 303
    assert "SHA-256" in leader.get(found.url).text
    juror = browse.as_(found.people[0])
    for path in ("/plan", "/plan/repair", "/plan/seats", "/plan/confirmation"):
        assert juror.post(found.url + path, seat).status_code == 403, path
    assert "plan de jugement" in juror.get("/me/notices").text


def test_nobody_plans_a_jury_that_is_over(inside, make):
    found = hall(make, plan="proposed")
    close(found.challenge)
    found.challenge.status = Status.RESULTS
    with pytest.raises(Refused):
        seating.confirm(found.slate, by=found.leader, places=1)
