"""The ranking through the real rows: by simulated jurors at their desks, whatever the order of rows; who reads it."""

from __future__ import annotations

import json
import random

import numpy as np
import pytest
from sqlalchemy import delete, select

from app.challenges import comparison, conflict, hearing, jury, minutes, proceedings, ranking, score, seating
from app.challenges.comparison import Comparison, Verdict
from app.challenges.conflict import bars_between
from app.challenges.minutes import Sameness
from app.challenges.phase import State
from app.challenges.score import Score
from app.challenges.seat import Seat
from app.challenges.vocabulary import PhaseKind
from app.database import db
from tests.challenges.juries import Hall, begin, close, hall, outside, score_all

SEED = 20261125
JURIES = 7


def judged(found: Hall, merit: dict[int, float], severity: dict[int, float], rng: np.random.Generator) -> None:
    """Each juror marks each entry of theirs as they see it, on a scale from 1 to 5."""
    for seat in db.session.scalars(select(Seat).order_by(Seat.juror_id, Seat.entry_id)).all():
        seen = 3 + 0.8 * merit[seat.entry_id] - 0.6 * severity[seat.juror_id] + rng.normal(0, 0.5, 3)
        marks = {str(n): int(np.clip(round(value), 1, 5)) for n, value in enumerate(seen)}
        score.judge(seat.juror, seat.entry, marks=marks, send=True)


def ranked(found: Hall) -> ranking.Ranking:
    phase = found.challenge.phase(PhaseKind.JURY)
    phase.state = State.OVER
    made = ranking.ranking_of(found.challenge)
    phase.state = State.OPEN
    assert made
    return made


def test_the_best_of_thirty_entries_is_first_or_in_the_zone_and_rows_have_no_order(inside, make):
    """Red when what stands between a desk and the ranking loses, doubles or misplaces a score."""
    found = hall(make, entries=30, jurors=8, plan="none")
    _conflicts(found, make)
    found.slate = seating.propose(found.challenge, by=found.leader)
    seating.confirm(found.slate, by=found.leader, places=3)
    held = list(db.session.scalars(select(Seat)))
    assert len(held) == 90
    bars = bars_between(found.jurors, found.entries)
    assert len(bars) >= 8 and not any((seat.juror_id, seat.entry_id) in bars for seat in held)
    rng, kept, near = np.random.default_rng(SEED), 0, []
    for _ in range(JURIES):
        merit = {entry.id: float(value) for entry, value in zip(found.entries, rng.normal(0, 1, 30), strict=True)}
        severity = {juror.id: float(value) for juror, value in zip(found.jurors, rng.normal(0, 1, 8), strict=True)}
        judged(found, merit, severity, rng)
        made = ranked(found)
        best = max(merit, key=lambda number: merit[number])
        kept += best in {*made.clear, *made.undecided, *made.order[:1]}
        near.append(float(np.corrcoef([merit[n] for n in made.order], [-i for i in range(30)])[0, 1]))
        assert abs(sum(line.first for line in made.lines) - 1) < 1e-9
        assert abs(sum(line.top for line in made.lines) - made.places) < 1e-9
    print(f"seed {SEED}: the best kept {kept} of {JURIES}, correlation {np.mean(near):.2f}")
    assert made.method == "corrected" and len(made.severities) == 8
    assert kept >= 0.85 * JURIES and np.mean(near) > 0.7
    _written_again_in_another_order()
    ranking._scored.cache_clear()
    assert ranked(found) == made


def _conflicts(found: Hall, make) -> None:
    """Derived and declared, some of each."""
    for n, juror in enumerate(found.jurors):
        conflict.declare(juror, found.entries[n], reason="Un proche")
    found.people[0].unit_id = found.entries[20].author.unit_id
    db.session.flush()


def _written_again_in_another_order() -> None:
    rows = [
        {name: getattr(one, name) for name in ("juror_id", "entry_id", "marks", "begun_at", "changed_at", "sent_at")}
        for one in db.session.scalars(select(Score))
    ]
    db.session.execute(delete(Score))
    random.Random(SEED).shuffle(rows)
    for row in rows:
        db.session.add(Score(**row))
        db.session.flush()


def test_a_jury_that_judged_everything_is_ranked_by_the_plain_mean(inside, make):
    found = hall(make, entries=4, jurors=3)
    score_all(found, lambda juror, entry: 2 + found.entries.index(entry) - (juror is found.jurors[0]))
    assert ranking.ranking_of(found.challenge) is None, "not before the close"
    close(found.challenge)
    made = ranking.ranking_of(found.challenge)
    assert made.method == "mean" and made.order == [entry.id for entry in reversed(found.entries)]
    assert all(line.raw == line.value and line.low <= line.value <= line.high for line in made.lines)
    assert made.clear == (found.entries[3].id,) and made.undecided == ()


def test_drafts_and_entries_that_were_withdrawn_do_not_count(inside, make):
    found = hall(make)
    for juror in found.jurors:
        for entry in found.entries:
            score.judge(juror, entry, marks=found.marks(), send=entry is not found.entries[1])
    found.entries[0].withdraw(by=found.entries[0].author)
    close(found.challenge)
    assert ranking.ranking_of(found.challenge).order == [found.entries[2].id]


def unsent(found: Hall) -> None:
    """Nobody sends for the second; one alone does for the third; the first and the fourth are judged by all."""
    for n, juror in enumerate(found.jurors):
        for m, entry in enumerate(found.entries):
            score.judge(juror, entry, marks=found.marks(1 + m), send=m in (0, 3) or (m == 2 and n == 0))
    close(found.challenge)


def test_an_entry_whose_jurors_did_not_send_is_named_and_not_forgotten(inside, make):
    """Red when the ranking of what was sent is taken for the ranking of all that was entered."""
    found = hall(make, entries=4, jurors=3)
    assert hearing.gaps_in(found.challenge) == (), "not before the close"
    unsent(found)
    _first, second, third, _fourth = found.entries
    assert second.id not in ranking.ranking_of(found.challenge).order
    gaps = json.loads(proceedings.written(found.challenge))["gaps"]
    assert gaps == {"unjudged": [second.id], "few": [[third.id, 1]], "islands": []}
    said = hearing.said_of(found.challenge)
    assert len(said) == 2 and second.title in said[0] and third.title in said[1]


def test_scores_that_were_not_sent_may_leave_islands_that_nobody_can_compare(inside, make):
    """Red when only the plan is looked at: here it linked all, and what was sent does not."""
    found = hall(make, entries=4, jurors=2)
    for juror, entries in zip(found.jurors, (found.entries[:2], found.entries[2:]), strict=True):
        for entry in entries:
            score.judge(juror, entry, marks=found.marks(3), send=True)
    close(found.challenge)
    islands = [[entry.id for entry in half] for half in (found.entries[:2], found.entries[2:])]
    assert hearing.minuted(found.challenge)["islands"] == islands


def test_of_two_islands_one_sentence_tells(inside, make):
    """Red when each is said to be apart from the other."""
    found = hall(make, entries=5, jurors=2)
    for juror, entries in zip(found.jurors, (found.entries[:2], found.entries[2:]), strict=True):
        for entry in entries:
            score.judge(juror, entry, marks=found.marks(3), send=True)
    close(found.challenge)
    named = [
        [entry.id for entry in found.entries if entry.title in words] for words in hearing.said_of(found.challenge)
    ]
    assert [numbers for numbers in named if len(numbers) > 1] == [[entry.id for entry in found.entries[:2]]]


def test_comparisons_that_link_nothing_are_named_too(inside, make):
    found = hall(make, kit="hackathon", entries=5, jurors=1)
    pairs = [(0, 1), (2, 3)]
    for one, other in pairs:
        asked = comparison.handed_out(found.jurors[0], found.entries[one], found.entries[other])
        comparison.compare(found.jurors[0], asked, Verdict.LEFT)
    close(found.challenge)
    numbers = [entry.id for entry in found.entries]
    gaps = {"unjudged": numbers[4:], "few": [], "islands": [numbers[:2], numbers[2:4]]}
    assert hearing.minuted(found.challenge) == gaps


def test_a_jury_that_sent_all_has_no_gap(inside, make):
    found = hall(make, entries=12, jurors=5)
    score_all(found)
    close(found.challenge)
    assert hearing.gaps_in(found.challenge) == ()


def test_a_plan_that_gave_an_entry_few_jurors_for_a_reason_is_whole_once_these_have_sent(inside, make):
    """Red when what was sent is held to how many there should have been, and not to the seats there were."""
    found = hall(make, entries=4, jurors=3, plan="proposed")
    for juror in found.jurors[1:]:
        seating.take_seat(found.slate, juror, found.entries[2], by=found.leader)
    seating.confirm(found.slate, by=found.leader, places=1, reason="Une langue que les autres ne lisent pas")
    begin(found.challenge)
    score_all(found)
    close(found.challenge)
    assert hearing.gaps_in(found.challenge) == ()


def test_an_entry_whose_jurors_have_all_left_is_not_judged(inside, make):
    found = hall(make, entries=3, jurors=3, plan="proposed")
    for juror in found.jurors[1:]:
        seating.take_seat(found.slate, juror, found.entries[2], by=found.leader)
    seating.confirm(found.slate, by=found.leader, places=1, reason="Une langue que les autres ne lisent pas")
    begin(found.challenge)
    score_all(found)
    jury.recuse(found.jurors[0], by=found.leader, reason="Une absence")
    close(found.challenge)
    assert hearing.minuted(found.challenge)["unjudged"] == [found.entries[2].id]


def test_who_could_not_say_which_of_two_is_better_has_judged_both(inside, make):
    """Red when an entry that was compared, and never decided, is said in public to have been judged by nobody."""
    found = hall(make, kit="hackathon", entries=3, jurors=1)
    juror, (first, second, third) = found.jurors[0], found.entries
    for pair, verdict in (((first, second), Verdict.LEFT), ((first, third), Verdict.UNSURE)):
        comparison.compare(juror, comparison.handed_out(juror, *pair), verdict)
    close(found.challenge)
    assert hearing.minuted(found.challenge) == {"unjudged": [], "few": [], "islands": []}


def test_the_pages_of_those_who_decide_name_what_nobody_judged(browse, make):
    found = outside(make, entries=4, jurors=3, then=unsent)
    leader, missing = browse.as_(found.leader), found.entries[1].title
    for path in ("jury/ranking", "jury/deliberation", "results/prepare"):
        page = leader.get(f"/challenges/{found.challenge.slug}/{path}").text
        told = page.partition("message-bad")[2].partition("</ul>")[0]
        assert missing in told and found.entries[2].title in told, path
        assert found.entries[0].title not in told, path


def test_comparisons_are_ranked_and_cancelled_ones_are_not(inside, make):
    found = hall(make, kit="hackathon", entries=5, jurors=4)
    for juror in found.jurors:
        while pair := comparison.next_pair(juror):
            left, right = pair
            better = Verdict.LEFT if left.id > right.id else Verdict.RIGHT
            comparison.compare(juror, comparison.handed_out(juror, *pair), better)
        comparison.cancel_last(juror)
    close(found.challenge)
    made = ranking.ranking_of(found.challenge)
    assert made.method == "pairwise" and made.order == [entry.id for entry in reversed(found.entries)]
    assert sum(line.ballots for line in made.lines) == 2 * (4 * 10 - 4)
    rows = list(db.session.scalars(select(Comparison)))
    assert len(rows) == 40
    again = sorted(comparison.ballots(found.challenge), key=lambda one: (one.winner, one.juror))
    entries = tuple(str(entry.id) for entry in found.entries)
    assert ranking._compared(ranking.in_order(tuple(again)), entries, 1, found.slate.seed) == made


def test_a_careless_juror_weighs_less_once_all_have_answered_enough(inside, make):
    """Red when the ranking takes all jurors for equally reliable, or the minutes are made by another model."""
    found = hall(make, kit="hackathon", entries=8, jurors=4)
    found.slate.places = 3
    careless = found.jurors[0]
    for juror in found.jurors:
        while pair := comparison.next_pair(juror):
            left, right = pair
            is_left = left.id > right.id
            if juror is careless and (left.id + right.id) % 2:
                is_left = not is_left
            comparison.compare(juror, comparison.handed_out(juror, *pair), Verdict.LEFT if is_left else Verdict.RIGHT)
    close(found.challenge)
    made = ranking.ranking_of(found.challenge)
    alike = ranking.ranking_of(found.challenge, jurors_differ=False)
    assert made.lines[0].value > alike.lines[0].value, "the careful are believed more"
    assert abs(sum(line.top for line in made.lines) - 3) < 1e-9
    assert made.lines[0].first <= made.lines[0].top
    minuted = ranking.minutes_of(found.challenge)
    assert minuted.jurors_differ
    assert [int(line.entry) for line in minuted.ranking] == made.order
    assert [line.value for line in minuted.ranking] == pytest.approx([line.value for line in made.lines])
    assert minutes.replay(minutes.read(minuted.written())).sameness is Sameness.SAME


def test_with_few_answers_each_jurors_are_alike(inside, make):
    found = hall(make, kit="hackathon", entries=5, jurors=2)
    for juror in found.jurors:
        while pair := comparison.next_pair(juror):
            comparison.compare(juror, comparison.handed_out(juror, *pair), Verdict.LEFT)
    close(found.challenge)
    assert not ranking.minutes_of(found.challenge).jurors_differ
    assert ranking.ranking_of(found.challenge) == ranking.ranking_of(found.challenge, jurors_differ=False)


@pytest.mark.parametrize("kit", ["ideas-call", "hackathon"])
def test_the_minutes_name_nobody_and_replay(inside, make, kit):
    """Red when the minutes hold a name or a number of a juror, or rank otherwise than the page."""
    found = hall(make, kit=kit, entries=4, jurors=3)
    if kit == "ideas-call":
        score_all(found, lambda juror, entry: 1 + found.entries.index(entry))
    else:
        for juror in found.jurors:
            pair = comparison.next_pair(juror)
            comparison.compare(juror, comparison.handed_out(juror, *pair), Verdict.LEFT)
    assert ranking.minutes_of(found.challenge) is None
    close(found.challenge)
    made = ranking.minutes_of(found.challenge)
    written = made.written()
    assert {one.juror for one in (*made.scores, *made.comparisons)} <= {one.pseudonym for one in found.jurors}
    assert not any(person.name in written for person in found.people)
    assert [int(line.entry) for line in made.ranking] == ranking.ranking_of(found.challenge).order
    assert minutes.replay(minutes.read(written)).sameness is Sameness.SAME


def finish(found: Hall) -> None:
    score_all(found, lambda juror, entry: 1 + found.entries.index(entry))
    for one in db.session.scalars(select(Score)):
        one.note_for_jury = "zibeline"
    close(found.challenge)


def test_the_page_shows_raw_and_corrected_to_the_organiser_and_the_jury_alone(browse, make):
    found = outside(make, entries=12, jurors=5, then=lambda found: (score_all(found), close(found.challenge)))
    leader, juror = browse.as_(found.leader), browse.as_(found.people[0])
    page = leader.get(f"{found.url}/ranking").text
    assert "Moyenne brute" in page and "Corrigée" in page and page.count('class="interval') >= 12
    assert "Zone d’indécision" in page and "La sévérité de chaque membre" in page
    theirs = juror.get(f"{found.url}/ranking").text
    assert "Moyenne brute" in theirs and "La sévérité de chaque membre" not in theirs, "severity: the organiser alone"
    for person in (make.staff(), make.with_role("facilitator", "martinique"), make.with_role("administrator")):
        assert browse.as_(person).get(f"{found.url}/ranking").status_code == 403


def test_a_juror_does_not_read_what_was_said_of_an_entry_they_conflict_with(browse, make):
    def all_but_one(found: Hall) -> None:
        conflict.declare(found.jurors[0], found.entries[1], reason="Un proche")
        finish(found)

    found = outside(make, then=all_but_one)
    leader, juror = browse.as_(found.leader), browse.as_(found.people[0])
    assert leader.get(f"{found.url}/ranking").text.count("zibeline") == 5
    assert juror.get(f"{found.url}/ranking").text.count("zibeline") == 4
