"""Marked words. Breaks if: the text is not escaped, or words are compared by their letters alone."""

from __future__ import annotations

from app.search.highlight import highlight, highlight_title
from app.search.query import parse


def marked(text: str, typed: str, length: int = 200) -> str:
    return str(highlight(text, parse(typed), length))


def test_accents_and_stems_are_marked_as_written() -> None:
    assert marked("Les formations créées l’été", "formation creee ete") == (
        "Les <mark>formations</mark> <mark>créées</mark> l’<mark>été</mark>"
    )


def test_what_somebody_wrote_is_escaped() -> None:
    shown = marked('<script>alert("été")</script> & <b>fin</b>', "été fin")
    assert shown == (
        "&lt;script&gt;alert(&#34;<mark>été</mark>&#34;)&lt;/script&gt; &amp; &lt;b&gt;<mark>fin</mark>&lt;/b&gt;"
    )


def test_a_synonym_is_marked_too() -> None:
    assert marked("Déposer son CV en agence", "curriculum vitae") == "Déposer son <mark>CV</mark> en agence"
    assert marked("Un curriculum vitae anonyme", "cv") == "Un <mark>curriculum vitae</mark> anonyme"


def test_a_phrase_is_marked_only_where_it_stands() -> None:
    assert marked("file courte, puis file d’attente", '"file attente"') == (
        "file courte, puis <mark>file d’attente</mark>"
    )


def test_an_excluded_word_is_not_marked() -> None:
    assert "<mark>borne" not in marked("guichet et borne", "guichet -borne")


def test_the_snippet_goes_where_most_words_are() -> None:
    text = "guichet " + "lorem ipsum " * 60 + "un guichet unique près de la gare " + "dolor sit " * 60
    shown = marked(text, "guichet gare")
    assert "<mark>guichet</mark> unique près de la <mark>gare</mark>" in shown
    assert shown.startswith("…")
    assert shown.endswith("…")
    assert len(shown.replace("<mark>", "").replace("</mark>", "")) <= 203


def test_without_a_match_the_beginning_is_shown() -> None:
    assert marked("Un texte court", "zèbre") == "Un texte court"
    assert marked("mot " * 200, "zèbre").endswith("mot…")


def test_the_whole_title_is_shown() -> None:
    title = "Réserver une salle <partout> en agence"
    assert str(highlight_title(title, parse("agences"))) == (
        "Réserver une salle &lt;partout&gt; en <mark>agence</mark>"
    )


def test_a_very_long_text_is_read_in_part() -> None:
    assert len(marked("mot " * 50_000, "fin")) < 250
