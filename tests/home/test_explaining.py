"""The pages that explain the house: in both languages, first-hand, with figures that come from the code."""

from __future__ import annotations

import re

import pytest

from app.ideas import standing
from app.ideas.deadline import WORKING_DAYS
from app.language import LANGUAGES
from app.store import slate
from app.store.matrix import HEAVIEST
from tests.architecture.house import TEMPLATES

PAGES = ("/help", "/rules", "/rules-of-ranking", "/accessibility", "/privacy", "/legal")
TEXTS = TEMPLATES / "home" / "texts"
MARKUP = re.compile(r"{{.*?}}|{%.*?%}|<[^>]*>", re.S)
UNTYPESET = re.compile(r"\w'\w|[\w»)] ?[?!;]|[ ]:(?=\s|$)|« | »")


def spoken(page: str, browse, language: str) -> str:
    response = browse.get(page, headers={"Accept-Language": language})
    assert response.status_code == 200
    return response.text


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_each_page_is_written_in_each_language(browse, page, language):
    text = spoken(page, browse, language)
    assert f'<html lang="{language}">' in text
    assert text.count("<h2") >= 4
    other = "Vous" if language == "en" else " the "
    assert other not in MARKUP.sub(" ", text.partition("<main")[2].partition("</main>")[0])


def test_each_text_has_its_twin():
    names = {path.name for path in TEXTS.iterdir()}
    stems = {name.split(".")[0] for name in names}
    assert len(stems) == len(PAGES)
    assert names == {f"{stem}.{language}.html" for stem in stems for language in LANGUAGES}


def test_twins_have_the_same_sections_and_links():
    for french in TEXTS.glob("*.fr.html"):
        english = french.with_name(french.name.replace(".fr.", ".en."))
        for sign in (r"<h2", r"<li>", r"<dt>", r"url_for\('[\w.]+'\)"):
            found = [re.findall(sign, path.read_text(encoding="utf-8")) for path in (french, english)]
            assert found[0] == found[1], f"{french.name}: {sign}"


def test_french_texts_are_typeset():
    for path in TEXTS.glob("*.fr.html"):
        words = MARKUP.sub("", path.read_text(encoding="utf-8"))
        assert [hit[0] for hit in UNTYPESET.finditer(words)] == [], path.name


def test_anchors_of_a_contents_list_exist(browse):
    for language in LANGUAGES:
        text = spoken("/help", browse, language)
        wanted = re.findall(r'href="#([\w-]+)"', text.partition("<main")[2])
        assert len(wanted) >= 10
        assert [one for one in wanted if f'id="{one}"' not in text] == []


def test_help_says_the_deadlines_that_hold(browse):
    text = spoken("/help", browse, "en")
    assert f"{WORKING_DAYS['public']} working days" in text
    assert f"{WORKING_DAYS['internal']} working days" in text
    assert "72 hours" in text


def test_the_rules_of_ranking_say_the_figures_that_hold(browse):
    text = spoken("/rules-of-ranking", browse, "en")
    assert f"fewer than {standing.SEEN_ENOUGH} times" in text
    assert f"share {standing.GUEST_SEEDS} of them an hour" in text
    assert standing.RESERVED == 4 and "one in four" in text
    assert "12.5 hours" in text


def test_the_rules_of_ranking_say_how_the_ten_services_are_chosen(browse):
    text = spoken("/rules-of-ranking", browse, "en")
    assert f"a weight from 1 to {HEAVIEST}" in text
    assert slate.TEMPER == 0.5 and "by its square root" in text
    assert slate.OWN_TRAIT == 1.15 and "stands 15% higher" in text
    assert 0.66 < 30**-slate.CROWD < 0.67 and "30 times as often by 34%" in text
    assert f"of one category at most {slate.MOST_PER_CATEGORY} are shown" in text
    assert slate.EXPLORING == (3, 7) and "8 places go by this order. Places 4 and 8 try" in text
    assert slate.SET_ASIDE == 0.4 and "40% of the time" in text
    assert f"fewer than {slate.FIRST_LOOKS:.0f} times" in text
    assert f"for the {slate.POOL} services that fit best" in text


def test_the_legal_notice_says_that_a_demonstration_is_one(browse):
    assert "an installation to try" in spoken("/legal", browse, "en")


def test_the_legal_notice_shows_what_the_deployer_wrote(browse, settings):
    file = settings.instance / "legal.fr.md"
    file.write_text(
        "L’Agence des essais, 1 rue des Tests. **Direction** : Ada <script>alert(1)</script>", encoding="utf-8"
    )
    try:
        for language in LANGUAGES:
            text = spoken(f"/legal?{language}", browse, language)
            assert "L’Agence des essais" in text and "<strong>Direction</strong>" in text
            assert "<script>alert" not in text
    finally:
        file.unlink()
