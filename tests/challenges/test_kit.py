"""Kits: every one of the shelf opens, and whoever writes one is told plainly what is wrong."""

from __future__ import annotations

import shutil
from dataclasses import replace
from enum import EnumMeta
from pathlib import Path

import pytest

from app.challenges import agenda, vocabulary
from app.challenges import kit as kits
from app.challenges.kit import SHELF, TEMPLATE, Flawed, open_kit
from app.challenges.table import Duration, Table

README = (SHELF / "README.md").read_text(encoding="utf-8")
GOOD = (SHELF / TEMPLATE / "kit.toml").read_text(encoding="utf-8")


@pytest.fixture
def write(tmp_path: Path):
    """A shelf of one kit: the template with something replaced."""

    def written(*changes: tuple[str, str], word: str = "hackathon", text: str = GOOD) -> Path:
        folder = tmp_path / word
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        for before, after in changes:
            assert before in text
            text = text.replace(before, after, 1)
        (folder / "kit.toml").write_text(text, encoding="utf-8")
        (folder / "brief.md").write_text("Un défi.", encoding="utf-8")
        return tmp_path

    return written


def problems(shelf: Path, word: str = "hackathon") -> list[str]:
    with pytest.raises(Flawed) as flawed:
        open_kit(word, shelf)
    return flawed.value.problems


@pytest.mark.parametrize("word", [*kits.words(), TEMPLATE])
def test_every_kit_of_the_shelf_opens(word):
    kit = open_kit(word)
    assert kit.word == word and kit.phases and kit.questions and len(kit.brief) > 40


def test_the_shelf_holds_the_five_kits_and_the_one_to_copy_is_not_offered():
    assert kits.words() == ["hackathon", "ideas-call", "intrapreneur", "meetup", "pitch"]
    assert [kit.word for kit in kits.kits()] == kits.words()


def test_a_misspelt_word_is_answered_with_the_one_that_was_meant(write):
    shelf = write(("weight = 60", "wieght = 60"))
    assert 'hackathon: criteria 1: "wieght" means nothing here; "weight"?' in problems(shelf)


def test_weights_that_do_not_make_a_hundred_are_said(write):
    shelf = write(("weight = 60", "weight = 20"), ("weight = 40", "weight = 20"))
    assert problems(shelf) == ["hackathon: the criteria weigh 40 together, not 100"]


def test_all_that_is_wrong_is_said_at_once(write):
    shelf = write(
        ("version = 1", 'version = "one"'),
        ('audience = "internal"', 'audience = "intern"'),
        ('lasts = "4 weeks"', 'lasts = "2027-03-01"'),
        ('kind = "visibility"', 'kind = "cash"'),
        ('until = "18:00"', 'until = "25:00"'),
    )
    said = problems(shelf)
    assert 'hackathon: "version" must be a whole number from 1 to 9999' in said
    assert 'hackathon: audience: "intern" means nothing here; "internal"?' in said
    assert any(s.startswith('hackathon: phases 1: "lasts" must be a duration') and "not a date" in s for s in said)
    assert 'hackathon: phases 1: "until" must be an hour of the day such as "18:00"' in said
    assert 'hackathon: prizes 1: "amount" is missing' in said
    assert len(said) == 5


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ('kind = "results"', 'kind = "final"', 'the last phase must be "results"'),
        ('kind = "submissions"', 'kind = "team-formation"', 'no phase "submissions": nobody could enter'),
        ('kind = "rubric"', 'kind = "none"', 'judging is "none"; a phase "jury" goes with any other word than "none"'),
        ('[voting]\nkind = "none"', '[voting]\nkind = "support"', 'voting is "support"; a phase "voting" goes with'),
        ('who = ["staff"]', 'who = ["staff", "citizens"]', 'an "internal" challenge is seen by staff alone'),
        ('as = ["person"]', 'as = ["team"]\nsmallest_team = 5\nlargest_team = 3', "the smallest team has 5"),
        ('grace = "15 minutes"', 'grace = "3 days"', "a grace of 3 days is another deadline"),
        ("weight = 60", "weight = 60\nlowest = 5", "the scale goes from 5 to 5"),
        ('kind = "text"', 'kind = "choice"', '"choices" go with the kind "choice"'),
        ('kind = "visibility"', 'kind = "visibility"\namount = 3', 'a prize of the kind "visibility" has no amount'),
        ("version = 1", "", '"version" is missing'),
        ("[voting]", '[final]\nvote = "prize"\nvoters = ["staff"]\n[voting]', 'but there is no phase "final"'),
        ("[voting]", '[final]\nvote = "prize"\n[voting]', 'the vote is "prize"; "voters" go with'),
        ("[voting]", '[final]\nvoters = ["staff"]\n[voting]', 'the vote is "none"; "voters" go with'),
        ("[voting]", '[final]\nvote = "advise"\n[voting]', '"advise" means nothing here; "advice"?'),
        ("[voting]", '[final]\nvote = "prize"\nvoters = ["citizens"]\n[voting]', "nobody else can vote at its final"),
        ("[deadline]", "[dealdine]", '"dealdine" means nothing here; "deadline"?'),
        ("[judging]", "[jugding]", '"jugding" means nothing here; "judging"?'),
        ('name = "Utilité"', "name = 3", '"name" must be a text between quotes'),
    ],
)  # fmt: skip
def test_each_thing_that_does_not_fit_has_its_sentence(write, before, after, said):
    found = problems(write((before, after)))
    assert any(said in problem for problem in found), found
    assert all(problem.startswith("hackathon: ") for problem in found)


def test_a_brief_that_is_not_utf_8_is_said_and_the_other_kits_stay_on_the_shelf(write):
    """Red when one file saved by an old editor takes the whole shelf from everybody."""
    shelf = write()
    (shelf / "hackathon" / "brief.md").write_bytes("Un défi.".encode("latin-1"))
    assert "brief.md cannot be read" in problems(shelf)[0] and "UTF-8" in problems(shelf)[0]
    assert list(kits.kits(shelf)) == []


def test_a_file_that_is_no_toml_and_a_kit_that_is_not_there_are_said(write, tmp_path):
    assert "kit.toml cannot be read" in problems(write(text="name = "))[0]
    assert "there is no such kit on the shelf" in problems(tmp_path, "nowhere")[0]
    assert "there is no such kit on the shelf" in problems(tmp_path, "../hackathon")[0]


def test_the_facilitators_readme_names_every_word_of_the_vocabulary():
    words = {
        str(word)
        for choices in vars(vocabulary).values()
        if isinstance(choices, EnumMeta) and choices.__module__ == vocabulary.__name__
        for word in choices
    }
    assert len(words) > 30
    assert {word for word in words | set(vocabulary.DURATION_UNITS) if f"`{word}`" not in README} == set()


def test_the_facilitators_readme_names_every_field(monkeypatch):
    asked: set[str] = set()
    take = Table._take
    monkeypatch.setattr(Table, "_take", lambda table, name: asked.add(name) or take(table, name))
    for word in kits.words():
        open_kit(word)
    assert {"weight", "lasts", "grace", "choices"} < asked and len(asked) > 35
    sections = {"entrants", "deadline", "voting", "judging", "final", "phases", "criteria", "prizes", "questions"}
    assert {name for name in asked - sections if f"`{name}`" not in README} == set()
    assert {name for name in sections if f"[{name}]" not in README} == set()


def test_the_command_says_each_kit_and_ends_well(app):
    answer = app.test_cli_runner().invoke(args=["challenges", "check"])
    assert answer.exit_code == 0 and "hackathon: opens, version 2, 6 phases." in answer.output
    assert "Every kit opens." in answer.output


def test_the_command_ends_badly_when_something_is_wrong(app, write, monkeypatch):
    shelf = write(("weight = 60", "wieght = 60"))
    monkeypatch.setattr(kits, "words", lambda _=SHELF: ["hackathon"])
    monkeypatch.setattr("app.challenges.cli.kit.open_kit", lambda word: open_kit("hackathon", shelf))
    answer = app.test_cli_runner().invoke(args=["challenges", "check"])
    assert answer.exit_code == 1 and '"weight"?' in answer.output


def test_the_command_names_the_phases_that_do_not_follow_each_other(app, write, monkeypatch):
    """Red when `check` opens a kit and does not try its calendar out."""
    kit = open_kit("hackathon", write())
    first, second = kit.phases[0], kit.phases[1]
    early = replace(kit, phases=(first, replace(second, starts=Duration(1, "days")), *kit.phases[2:]))
    said = agenda.flaws(early)
    assert said and str(second.kind) in said[0] and "has ended" in said[0]
    monkeypatch.setattr(kits, "open_kit", lambda word: early)
    outcome = app.test_cli_runner().invoke(args=["challenges", "check"])
    assert outcome.exit_code == 1 and said[0] in outcome.output


@pytest.mark.parametrize("word", [*kits.words(), TEMPLATE])
def test_the_phases_of_every_kit_follow_each_other_all_year(word):
    assert agenda.flaws(open_kit(word)) == []
