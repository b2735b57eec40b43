"""Minutes that were published as a file are made again from that file alone, by whoever holds it."""

from __future__ import annotations

import json
from itertools import pairwise

import pytest
from sqlalchemy import select

from app.challenges import comparison, deliberation, proceedings, publication, tie, verdict
from app.challenges.deliberation import Act, DeliberationAct
from app.database import db
from tests.challenges.juries import close, decided_order, hall, score_all

VOTES = {
    "cast": 3, "counted": 2, "fewest": 1,
    "tally": [[7, 2, 5, None, None, None], [8, 1, 1, None, None, None]],
    "ballots": [["aa", None, {"7": 3}], ["bb", None, {"7": 2, "8": 1}]],
}  # fmt: skip


@pytest.fixture
def minutes(inside, make):
    found = hall(make, jurors=3)
    score_all(found, lambda juror, entry: 1 + found.entries.index(entry))
    close(found.challenge)
    return json.loads(proceedings.written(found.challenge)) | {"votes": VOTES}


@pytest.fixture
def replayed(app, tmp_path):
    def replay(said):
        file = tmp_path / "minutes.json"
        file.write_text(said if isinstance(said, str) else json.dumps(said), encoding="utf-8")
        done = app.test_cli_runner().invoke(args=["challenges", "replay", str(file)])
        return done.exit_code, done.output

    return replay


def test_a_file_that_nobody_touched_says_the_same(minutes, replayed):
    code, said = replayed(minutes)
    assert code == 0 and "The same." in said
    assert all(str(minutes["jury"][name]) in said for name in ("model", "seed", "sha256"))


def test_a_value_of_the_ranking_that_was_changed_is_found(minutes, replayed):
    minutes["jury"]["ranking"][0][1] += 1
    code, said = replayed(minutes)
    assert code == 1 and said.startswith("Jury:") and "jury: different" in said


@pytest.fixture
def decided(inside, make):
    """The last of three has the one place."""
    found = hall(make, jurors=3)
    score_all(found, lambda juror, entry: 1 + found.entries.index(entry))
    close(found.challenge)
    deliberation.decide(found.challenge, "Les chiffres suffisent", by=found.leader)
    for entry, place in zip(found.entries, (None, 2, 1), strict=True):
        verdict.decide(entry, place=place, outcome=None, feedback="Merci", by=found.leader)
    return json.loads(proceedings.written(found.challenge))


def test_the_digest_of_the_file_is_told_to_be_compared_with_the_published_one(decided, replayed):
    """Red when who replays has nothing to hold beside the results: all that the file says may be made up."""
    written = json.dumps(decided)
    code, said = replayed(written)
    assert code == 0 and proceedings.digest(written) in said


@pytest.mark.parametrize(
    ("altered", "words"),
    [
        (lambda said: said["entries"][1].update(place=1) or said["entries"][2].update(place=2), "places:"),
        (lambda said: said["entries"][2].update(place=None), "places:"),
        (lambda said: said["entries"][0].update(outcome="acceleration"), "outcomes:"),
        (lambda said: said["awards"].append([0, "Un prix", said["entries"][0]["number"]]), "prizes:"),
        (lambda said: said["ranking"]["lines"][0].update(low=0.0), "ranking:"),
        (lambda said: said["ranking"].update(clear=[], undecided=said["ranking"]["clear"]), "ranking:"),
        (lambda said: said["ranking"]["groups"].reverse(), "ranking:"),
        (lambda said: said.update(ranking=None), "ranking:"),
    ],
)
def test_results_that_were_altered_are_found(decided, replayed, altered, words):
    """Red when a replay reads the ballots alone: first and second change places, and it says the same."""
    altered(decided)
    code, said = replayed(decided)
    assert code == 1 and words in said


def test_results_that_leave_the_jury_behind_for_a_reason_are_no_contradiction(decided, replayed):
    decided["entries"][1]["place"], decided["entries"][2]["place"] = 1, 2
    assert replayed(decided | {"departure": "Un règlement l’exige"})[0] == 0


@pytest.fixture
def settled(inside, make):
    """The first two are equal; the jury does not agree, and chooses the second of them two by two."""
    found = hall(make, jurors=3)
    score_all(found, lambda juror, entry: 1 if entry is found.entries[2] else 4 + (juror is found.jurors[0]))
    close(found.challenge)
    first, second, _third = found.entries
    deliberation.agree(found.challenge, {}, "Pas d’accord", by=found.leader)
    for juror, winner, loser in zip(found.jurors, (first, second, second), (second, first, first), strict=True):
        deliberation.duel(juror, winner.id, loser.id)
    deliberation.close_duels(found.challenge, by=found.leader)
    deliberation.decide(found.challenge, "Deux voix contre une", by=found.leader)
    for entry, place in zip(found.entries, (None, 1, None), strict=True):
        verdict.decide(entry, place=place, outcome=None, feedback="Merci", by=found.leader)
    return found


def test_what_was_chosen_two_by_two_is_settled_again_from_the_file(settled, replayed):
    """Red when the minutes tell that the choices were closed, and not what they were."""
    minutes = json.loads(proceedings.written(settled.challenge))
    assert len(minutes["duels"]) == 3 and minutes["marks"] is None
    names = {juror.pseudonym for juror in settled.jurors}
    assert {juror for juror, _winner, _loser in minutes["duels"]} == names, "jurors stand there under pseudonyms"
    assert replayed(minutes)[0] == 0
    minutes["duels"] = [[juror, loser, winner] for juror, winner, loser in minutes["duels"]]
    code, said = replayed(minutes)
    assert code == 1 and "decision:" in said


def test_a_choice_two_by_two_that_was_changed_since_is_found(settled):
    minutes = proceedings.written(settled.challenge)
    said = {"minutes": minutes, "sha256": proceedings.digest(minutes), "departure": "", "not_awarded": ""}
    before = publication.Publication(**said)
    assert proceedings.differences(settled.challenge, before) == []
    first, second, _third = (entry.id for entry in settled.entries)
    row = db.session.scalars(select(DeliberationAct).where(DeliberationAct.act == Act.DUEL).limit(1)).one()
    row.content = {"winner": second, "loser": first}
    db.session.flush()
    assert proceedings.differences(settled.challenge, before) == ["duels"]


@pytest.fixture
def drawn(inside, make):
    """Everything is equal: nobody chose two by two, the criteria part nobody, the draw is held."""
    found = hall(make, jurors=2)
    score_all(found)
    close(found.challenge)
    deliberation.agree(found.challenge, {}, "Pas d’accord", by=found.leader)
    deliberation.close_duels(found.challenge, by=found.leader)
    deliberation.draw(found.challenge, by=found.leader)
    deliberation.decide(found.challenge, "Le sort", by=found.leader)
    first = found.entries[[one.id for one in found.entries].index(decided_order(found.challenge)[0])]
    verdict.decide(first, place=1, outcome=None, feedback="Merci", by=found.leader)
    for entry in found.entries:
        if entry is not first:
            verdict.decide(entry, place=None, outcome=None, feedback="Merci", by=found.leader)
    return json.loads(proceedings.written(found.challenge))


@pytest.mark.parametrize(
    "altered",
    [
        lambda said: said["marks"][str(said["deliberation"][-1][1]["order"][-1])].update({"0": 5.0, "1": 5.0}),
        lambda said: said["deliberation"][-1][1]["order"].reverse(),
        lambda said: said["deliberation"].pop(-2),
        lambda said: said["deliberation"][-1][1].update(places=2),
        lambda said: said["deliberation"][-2][1].update(seed="une autre"),
    ],
    ids=["the marks", "the order", "no draw", "the places", "the seed"],
)
def test_a_draw_is_held_again_from_the_file_after_the_criteria(drawn, replayed, altered):
    assert replayed(drawn)[0] == 0
    altered(drawn)
    code, said = replayed(drawn)
    assert code == 1 and "decision:" in said


def test_minutes_that_do_not_tell_the_steps_are_not_asked_for_them(drawn, replayed):
    del drawn["duels"], drawn["marks"]
    drawn["deliberation"][-1][1]["order"].reverse()
    assert "decision:" not in replayed(drawn)[1]


def test_older_minutes_are_asked_for_no_more_than_they_say(decided, replayed):
    for name in ("awards", "gaps"):
        del decided[name]
    del decided["ranking"]["groups"], decided["deliberation"][-1][1]["groups"]
    decided["entries"][0]["outcome"] = "acceleration"
    assert replayed(decided)[0] == 0


def test_comparisons_are_ranked_again_from_the_file_too(inside, make, replayed):
    """Red when entries are told in the order of their names: what is drawn by lot would be another draw."""
    found = hall(make, kit="hackathon", entries=12, jurors=1)
    for one, other in pairwise(found.entries):
        asked = comparison.handed_out(found.jurors[0], other, one)
        comparison.compare(found.jurors[0], asked, comparison.Verdict.LEFT)
    close(found.challenge)
    said = json.loads(proceedings.written(found.challenge))
    assert said["jury"]["entries"] != [str(entry.id) for entry in found.entries], "10 comes before 2 as a name"
    assert replayed(said)[0] == 0
    said["ranking"]["lines"][0]["first"] += 0.01
    assert replayed(said)[0] == 1


def test_a_score_that_was_changed_no_longer_has_its_hash(minutes, replayed):
    minutes["jury"]["scores"][0][2] += 1
    code, said = replayed(minutes)
    assert code == 1 and "hash" in said


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"tally": [[7, 2, 6, None, None, None]]}, "entry 7 has 6 points, its ballots say 5"),
        ({"ballots": VOTES["ballots"][:1]}, "2 ballots count, 1 are there"),
    ],
)
def test_a_count_that_its_ballots_do_not_give_is_found(minutes, replayed, changed, words):
    code, said = replayed(minutes | {"votes": VOTES | changed})
    assert code == 1 and words in said


HEARD = {"tally": [[7, 2, 2, 0, 0], [8, 1, 1, 0, 0]], "papers": [["aa", "staff", 7], ["bb", None, 7], ["cc", None, 8]]}


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({}, ""),
        ({"tally": [[7, 3, 3, 0, 0], [8, 1, 1, 0, 0]]}, "entry 7 has 3 votes, its papers say 2"),
        ({"tally": [[7, 2, 2, 0, 0]]}, "entry 8 has 0 votes, its papers say 1"),
        ({"papers": HEARD["papers"][:2]}, "entry 8 has 1 votes, its papers say 0"),
    ],
)
def test_a_vote_of_the_audience_that_its_papers_do_not_give_is_found(minutes, replayed, changed, words):
    code, said = replayed(minutes | {"audience": HEARD | changed})
    assert code == bool(words) and words in said


def test_a_draw_with_another_seed_than_the_one_committed_to_is_found(minutes, replayed):
    def drawn(seed):
        return minutes | {"deliberation": [["drawn", {"seed": seed, "beacon": ""}, ""]]}

    minutes["plan"]["commitment"] = tie.commitment_of("la graine")
    assert replayed(drawn("la graine"))[0] == 0
    code, said = replayed(drawn("une autre"))
    assert code == 1 and "not the one that was committed to" in said


@pytest.mark.parametrize("said", ["", "[]", "{}", "not JSON", '{"format": 99}', '{"format": 1, "jury": [1]}'])
def test_what_are_no_minutes_is_said_to_be_none(app, replayed, said):
    code, words = replayed(said)
    assert code == 1 and "holds no minutes" in words
