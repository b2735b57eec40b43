"""The history of an idea: all that happened to it, and each change of its words on demand, whatever they are."""

import random
import re
import time

import pytest

from app.ideas.difference import difference


def rewritten(browse, make, before, after):
    """An idea, changed once; the address of its history."""
    author = make.person()
    idea = make.idea("Avant", author=author, text=before)
    form = {"title": "Avant", "text": after, "kind": "idea", "unit": "fr", "version": str(idea.version)}
    assert browse.as_(author).post(f"/ideas/{idea.id}/edit", form).status_code == 303
    return f"/ideas/{idea.id}/history"


def test_an_idea_that_entered_a_challenge_still_has_its_history(browse, make):
    author = make.staff("Alix Autrice")
    idea = make.idea("Une idée en lice", author=author)
    make.entry(make.challenge(open=["submissions"]), author, idea=idea)
    page = browse.get(f"/ideas/{idea.id}/history")
    assert page.status_code == 200
    assert "Alix Autrice" in page.text and "défi" in page.text


@pytest.mark.parametrize("page", ["history", "journey"])
def test_a_long_discussion_does_not_push_what_happened_out_of_the_history(browse, make, page, app):
    from app.activity.event import record
    from app.database import db
    from app.ideas.idea import Idea
    from app.ideas.verbs import Verb

    author = make.person("Alix Autrice")
    idea = make.idea("Une idée discutée", author=author)
    with app.app_context():
        for _ in range(201):
            record(None, Verb.COMMENTED, db.session.get(Idea, idea.id))
        db.session.commit()
    assert "Alix Autrice a publié" in browse.get(f"/ideas/{idea.id}/{page}").text


def test_a_change_of_words_opens_on_its_own_page(browse, make):
    history = rewritten(browse, make, "Ouvrir le samedi matin.", "Ouvrir le mardi matin.")
    address = re.search(rf'href="({history}/\d+)"', browse.get(history).text)[1]
    page = browse.get(address)
    assert "<del>samedi</del><ins>mardi</ins>" in page.text
    assert "<html" not in browse.get(address, htmx=True).text


def test_the_list_of_changes_compares_nothing(browse, make):
    history = rewritten(browse, make, "Ouvrir le samedi matin.", "Ouvrir le mardi matin.")
    assert "samedi" not in browse.get(history).text


def test_a_change_of_another_idea_is_not_found_here(browse, make):
    history = rewritten(browse, make, "un", "deux")
    number = re.search(rf"{history}/(\d+)", browse.get(history).text)[1]
    assert browse.get(f"/ideas/{make.idea().id}/history/{number}").status_code == 404
    assert browse.get(f"{history}/{2**70}").status_code == 404


def hostile():
    rng = random.Random(7)
    words = [f"mot{n}" for n in range(40)]
    yield "a " * 10_000, "a b " * 5_000
    yield "ab " * 6_600, "ba ab " * 3_300
    yield " ".join(rng.choices(words, k=3_300)), " ".join(rng.choices(words, k=3_300))
    yield " ".join(f"u{n}" for n in range(3_300)), " ".join(f"u{n}" for n in reversed(range(3_300)))


@pytest.mark.parametrize("case", range(4))
def test_no_text_makes_a_difference_dear_and_both_texts_come_out_whole(case):
    before, after = list(hostile())[case]
    began = time.process_time()
    runs = list(difference(before, after))
    assert time.process_time() - began < 1
    assert "".join(words for way, words in runs if way != "new") == before
    assert "".join(words for way, words in runs if way != "gone") == after


def test_of_a_long_text_only_what_changed_is_marked():
    text = " ".join(f"phrase {n} du texte." for n in range(1_000))
    changed = text.replace("phrase 500 du", "phrase 500 de ce").replace("phrase 7 du texte. ", "")
    told = [run for run in difference(text, changed) if run[0] != "same"]
    assert sum(len(words) for _, words in told) < 60
