"""The closed language of the search box. Breaks if: the caps go, or `:` and `*` come to mean something."""

from __future__ import annotations

import json
from time import process_time

import pytest

from app.search.query import MOST_TERMS, Query, parse


def shape(query: Query) -> list[tuple[bool, tuple[str, ...]]]:
    return [(clause.excluded, tuple(word.surface for word in clause.phrase)) for clause in query.clauses]


def test_words_phrases_and_exclusions() -> None:
    assert shape(parse('guichet "files d’attente" -borne -"prise de rendez-vous"')) == [
        (False, ("guichet",)),
        (False, ("files", "attente")),
        (True, ("borne",)),
        (True, ("prise", "rendez")),
    ]


def test_french_quotation_marks_are_quotation_marks() -> None:
    assert shape(parse("« file attente » “carte mobile”")) == [
        (False, ("file", "attente")),
        (False, ("carte", "mobile")),
    ]


def test_an_unclosed_phrase_ends_with_the_text() -> None:
    assert shape(parse('"file attente')) == [(False, ("file", "attente"))]


def test_words_glued_together_are_a_phrase() -> None:
    assert shape(parse("tiers-lieu jury_note:secret")) == [
        (False, ("tiers", "lieu")),
        (False, ("jury_note", "secret")),
    ]


def test_a_lone_dash_excludes_nothing() -> None:
    assert shape(parse("guichet - borne")) == [(False, ("guichet",)), (False, ("borne",))]


def test_nothing_typed_is_blank_and_stop_words_are_not() -> None:
    assert parse("   ").is_blank
    assert not parse("les des").is_blank
    assert not parse("les des").clauses


def test_more_than_ten_words_are_cut_and_it_is_said() -> None:
    query = parse(" ".join(f"mot{n}" for n in range(30)))
    assert sum(len(clause.phrase) for clause in query.clauses) == MOST_TERMS
    assert query.truncated


def test_a_synonym_of_several_words_is_recognised_in_a_row() -> None:
    (clause,) = parse("curriculum vitae").clauses
    assert ("cv",) in {tuple(word.surface for word in other) for other in clause.alternatives}


def test_a_phrase_stays_to_the_letter() -> None:
    (clause,) = parse('"curriculum vitae"').clauses
    assert not clause.alternatives


def test_a_correction_keeps_the_rest_as_typed() -> None:
    query = parse('formatoin "prise de poste" -stage')
    corrected = query.corrected({query.clauses[0]: "formation"})
    assert corrected.text == 'formation "prise de poste" -stage'


SOUP = json.loads('["\\u0000", "\\ud800", "\\u202e", "\\ufdfa", "\\ufeff", "\\u0301"]')


@pytest.mark.parametrize(
    "typed",
    [
        "a" * 10_000,
        '"' + " ".join(["formation"] * 2_000) + '"',
        '"' * 5_000,
        "-" * 5_000,
        "(((((" * 2_000,
        "a* b? c~ [a TO z] {x} ^10 title:x && || !",
        "".join(SOUP) * 500,
        "\ufdfa" * 200,
        "é̀́̂" * 1_000,
        "' OR 1=1 -- '\\ <-> & | ! :*",
    ],
)
def test_hostile_input_is_cheap(typed: str) -> None:
    before = process_time()
    query = parse(typed)
    assert process_time() - before < 0.05
    assert sum(len(clause.phrase) for clause in query.clauses) <= MOST_TERMS
    assert len(query.text) <= 200
