"""The scaled demonstration writes French that differs, repeats by seed and leaves no slot unfilled."""

import re
import tomllib
from collections import Counter
from pathlib import Path

import pytest

from app.ideas.demo_text import VOCABULARY, Writer

SIDES = ("for", "against", "question", "")
MISSED_CONTRACTION = re.compile(r"\b(de les|à les|de le|à le)\b")
MISSED_ELISION = re.compile(r"\b(de|que|je|ne|se|le|la) [aàâeéèêiîoôuœ]", re.IGNORECASE)


@pytest.fixture(scope="module")
def written():
    writer = Writer(seed=7)
    return [writer.idea() for _ in range(10_000)]


@pytest.fixture(scope="module")
def comments():
    writer = Writer(seed=7)
    return [writer.comment(side) for side in SIDES for _ in range(1_000)]


def test_a_seed_always_writes_the_same():
    first, second, other = Writer(3), Writer(3), Writer(4)
    ideas = [first.idea() for _ in range(50)]
    assert ideas == [second.idea() for _ in range(50)]
    assert ideas != [other.idea() for _ in range(50)]
    assert [first.comment(side) for side in SIDES] == [second.comment(side) for side in SIDES]


def test_titles_hardly_ever_repeat(written):
    assert len({idea.title for idea in written}) >= 9_500


def test_titles_fit(written):
    assert max(len(idea.title) for idea in written) <= 200
    assert min(len(idea.title) for idea in written) >= 10


def test_texts_are_as_long_as_what_people_write(written):
    lengths = sorted(len(idea.text.split()) for idea in written)
    assert lengths[500] >= 80 and lengths[-500] <= 150
    assert lengths[0] >= 60


def test_no_slot_stays_unfilled_and_no_space_doubles(written, comments):
    for text in [part for idea in written for part in (idea.title, idea.text)] + comments:
        assert not re.search(r"[{}]|  |\s$|^\s| [.,]|\.\.|None", text), text


def test_french_elides_and_contracts(written, comments):
    for text in [part for idea in written for part in (idea.title, idea.text)] + comments:
        assert not MISSED_ELISION.search(text), text
        assert not MISSED_CONTRACTION.search(text), text


def test_kinds_and_themes_all_appear_unevenly(written):
    kinds, themes = Counter(idea.kind for idea in written), Counter(idea.theme for idea in written)
    assert kinds.keys() == {"idea", "practice", "irritant"}
    assert kinds["idea"] > kinds["irritant"] > 0
    assert themes.most_common()[0][1] > 1.5 * themes.most_common()[-1][1]


def test_themes_are_those_that_ship(written):
    shipped = Path(VOCABULARY).parents[1] / "themes.toml"
    slugs = {theme["slug"] for theme in tomllib.loads(shipped.read_text(encoding="utf-8"))["theme"]}
    assert {idea.theme for idea in written} == slugs


def test_tags_are_few_short_and_different(written):
    for idea in written:
        assert 1 <= len(idea.tags) <= 4
        assert len(set(idea.tags)) == len(idea.tags)
        assert max(map(len, idea.tags)) <= 30


def test_words_have_a_long_tail(written):
    words = Counter(word for idea in written for word in re.findall(r"\w+", idea.text.lower()))
    assert len(words) > 2_000
    assert sum(1 for times in words.values() if times <= 3) > 300


def test_comments_differ_by_side():
    writer = Writer(1)
    openings = {side: {writer.comment(side).split()[0] for _ in range(300)} for side in SIDES}
    assert openings["for"] != openings["against"] != openings["question"]


def test_no_fragment_is_written_twice():
    vocabulary = tomllib.loads(VOCABULARY.read_text(encoding="utf-8"))
    shelves = [vocabulary["words"], vocabulary["sentences"], *vocabulary["themes"].values()]
    for shelf in shelves:
        for name, lines in shelf.items():
            fragments = lines.splitlines()
            assert len(fragments) == len(set(fragments)), name
            assert all(fragment == fragment.strip() != "" for fragment in fragments), name
