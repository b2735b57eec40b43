"""Minutes: anybody can make the ranking again, and a score that was changed is seen."""

from __future__ import annotations

import hashlib
import json
import random
from dataclasses import replace

import pytest

from app.challenges import minutes
from app.challenges.minutes import Sameness, canonical, of_comparisons, of_scores, read, replay
from app.challenges.pairwise import Comparison
from app.challenges.rubric import Score

SCORES = [
    Score(entry, juror, value)
    for entry, row in {"pont": [15, 13.5], "gare": [12, 11], "quai": [9, 8], "été": [14, 10]}.items()
    for juror, value in zip(("J01", "J02"), row, strict=True)
] + [Score("pont", "J03", 16), Score("quai", "J03", 11)]
COMPARISONS = [
    Comparison("J01", "pont", "gare"),
    Comparison("J02", "pont", "été"),
    Comparison("J01", "été", "gare"),
] * 3
ENTRIES = ["pont", "gare", "été"]


def both() -> list[minutes.Minutes]:
    return [of_scores(SCORES), of_comparisons(COMPARISONS, ENTRIES, seed=7, top=2, jurors_differ=True)]


@pytest.mark.parametrize("kept", both(), ids=["scores", "comparisons"])
def test_the_ranking_is_made_again_from_the_file_alone(kept):
    again = replay(read(kept.written()))
    assert (again.sameness, again.differences) == (Sameness.SAME, ())
    assert again.ranking == kept.ranking and kept.ranking[0].entry == "pont"


@pytest.mark.parametrize("kept", both(), ids=["scores", "comparisons"])
def test_the_hash_is_of_the_canonical_ballots_in_whatever_order_they_came(kept):
    rows = kept.scores or kept.comparisons
    shuffled = tuple(random.Random(1).sample(rows, len(rows)))
    other = replace(kept, **{"scores" if kept.scores else "comparisons": shuffled}, entries=kept.entries[::-1])
    assert other.digest == kept.digest == hashlib.sha256(kept.ballots).hexdigest()
    assert json.loads(kept.written())["sha256"] == kept.digest
    assert replay(other).sameness is Sameness.SAME


def test_canonical_is_written_here_once_and_for_all():
    """These bytes are published: they may not change without a new format."""
    kept = of_scores([Score("é", "J01", 4), Score("a", "J01", 2.5)])
    assert kept.ballots.decode() == (
        '{"comparisons":[],"entries":["a","é"],"format":1,"jurors_differ":false,"model":"rubric-1",'
        '"scores":[["a","J01",2.5],["é","J01",4.0]],"seed":0,"top":1}'
    )
    with pytest.raises(ValueError):
        canonical({"value": float("nan")})


def test_a_score_changed_in_the_file_is_seen():
    with pytest.raises(ValueError):
        read(of_scores(SCORES).written().replace("13.5", "18.5"))


def test_a_score_changed_with_its_hash_is_another_ranking_and_another_hash_than_the_published():
    kept = of_scores(SCORES)
    forged = replace(kept, scores=tuple(replace(s, value=19) if s.entry == "gare" else s for s in kept.scores))
    found = replay(read(forged.written()))
    assert found.sameness is Sameness.DIFFERENT and "gare" in found.differences
    assert found.ranking[0].entry == "gare" and forged.digest != kept.digest


@pytest.mark.parametrize(
    "forge",
    [
        lambda lines: (lines[1], lines[0], *lines[2:]),
        lambda lines: lines[:-1],
        lambda lines: (*lines, lines[-1]),
        lambda lines: (replace(lines[0], value=lines[0].value + 1), *lines[1:]),
        lambda lines: (replace(lines[0], worst=1 + lines[0].worst), *lines[1:]),
    ],
    ids=["swapped", "dropped", "doubled", "raised", "another rank"],
)
@pytest.mark.parametrize("kept", both(), ids=["scores", "comparisons"])
def test_a_ranking_that_the_ballots_do_not_make_is_seen(kept, forge):
    found = replay(replace(kept, ranking=forge(kept.ranking)))
    assert found.sameness is Sameness.DIFFERENT and found.differences


def test_another_seed_is_other_minutes():
    one, other = (of_comparisons(COMPARISONS, ENTRIES, seed=seed) for seed in (1, 2))
    assert one.digest != other.digest


def test_minutes_of_another_model_are_not_called_wrong():
    found = replay(replace(of_scores(SCORES), model="rubric-0"))
    assert found.sameness is Sameness.OTHER_MODEL


@pytest.mark.parametrize("written", ["", "[]", "{}", "null", '{"model":"rubric-1"}', "\x00"])
def test_what_are_no_minutes_is_refused(written):
    with pytest.raises(ValueError):
        read(written)
