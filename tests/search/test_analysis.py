"""French as the index reads it. Breaks if: `fold` keeps accents, an elision is forgotten, "été" is a stop word."""

from __future__ import annotations

import pytest

from app.search.analysis import composed, fold, trigrams, words


def surfaces(text: str) -> list[str]:
    return [word.surface for word in words(text)]


@pytest.mark.parametrize("apostrophe", ["'", "’", "ʼ"])
def test_elisions_are_stripped_whatever_the_apostrophe(apostrophe: str) -> None:
    text = "l'agence d'accueil qu'elles lorsqu'ouvre jusqu'ici n'oublie".replace("'", apostrophe)
    assert surfaces(text) == ["agence", "accueil", "ouvre", "ici", "oublie"]


def test_an_apostrophe_inside_a_word_is_no_elision() -> None:
    assert surfaces("les prud'hommes d'aujourd'hui") == ["prudhommes", "aujourdhui"]


def test_summer_is_not_a_stop_word_and_articles_are() -> None:
    assert surfaces("pendant l'été les jobs des jeunes") == ["pendant", "été", "jobs", "jeunes"]


def test_a_word_has_its_two_forms_at_one_place() -> None:
    (created,) = words("créées")
    assert set(created.forms) == {"cre", "cree"}


@pytest.mark.parametrize(
    ("written", "typed"),
    [
        ("créées", "creees"),
        ("générique", "generique"),
        ("cœur", "coeur"),
        ("Cœurs", "coeur"),
        ("naïveté", "naivete"),
        ("À-côté", "cote"),
        ("aînés", "aines"),
        ("reçu", "recu"),
        ("hôpitaux", "hopitaux"),
        ("mobilités", "mobilite"),
        ("déménagements", "demenagement"),
        ("chômeuses", "chomeuse"),
        ("événements", "evenement"),
        ("maïs", "mais "),
    ],
)
def test_unaccented_words_meet_accented_ones(written: str, typed: str) -> None:
    if typed == "mais ":
        assert not surfaces(typed), "the conjunction says nothing"
        return
    assert {form for w in words(written) for form in w.forms} & {form for w in words(typed) for form in w.forms}


def test_an_accent_in_two_pieces_is_one_letter() -> None:
    apart = "re\u0301union"
    assert surfaces(composed(apart)) == ["réunion"]


def test_places_are_those_of_the_text() -> None:
    text = "C’est l’été à l’agence"
    assert [text[word.start : word.end] for word in words(text)] == ["été", "agence"]


def test_a_word_without_end_is_cut() -> None:
    assert [len(word.surface) for word in words("a" * 10_000)] == [40]


def test_an_underscore_joins_and_a_colon_parts() -> None:
    assert surfaces("jury_note: secret") == ["jury_note", "secret"]


def test_folding_takes_accents_ligatures_and_capitals() -> None:
    assert fold("Œuvre, ÇA, Naïf, ﬁn") == "oeuvre, ca, naif, fin"


def test_trigrams_mark_the_edges_of_words() -> None:
    assert trigrams("Été") == {" et", "ete", "te "}
