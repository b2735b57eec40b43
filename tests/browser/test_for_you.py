"""The questionnaire as a stressed person opens it: on a phone, by keyboard alone, without script, and read aloud."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from app.store.vocabulary import Category, Need
from tests.browser.hands import Hands
from tests.browser.look import windows

ON, BACK = "main button[value=on]", "main button[value=back]"


@pytest.fixture(scope="module")
def shelf(site):
    provider = site.make.provider("Les Outils")
    kinds = list(Category)
    for n in range(24):
        site.make.service(f"Outil {n}", provider=provider, category=kinds[n % 6], needs=[Need.KNOW_MYSELF])


def from_a_question_to_a_service(hands: Hands) -> None:
    page = hands.page
    hands.goes_to("/store/for-you").chooses("#situation-jobseeker").sees("a ticked answer")
    hands.follows(ON).chooses("#stage-occupation").follows(BACK)
    expect(page.locator("#situation-jobseeker")).to_be_checked()
    hands.follows(ON)
    expect(page.locator("#stage-occupation")).to_be_checked()
    for _screen in range(7):
        hands.follows(ON).sees(page.title())
    expect(page.locator(".for-you-card")).to_have_count(10)
    expect(page.locator(".for-you-why").first).to_contain_text("Trouver un métier qui me convient")
    hands.follows("main button[value='helped:0']").sees("having said that it helped")
    expect(page.locator("#place-0")).to_contain_text("Vous avez dit que cela vous a aidé")
    hands.follows("main button[value='not-for-me:1']")
    expect(page.locator("#place-1")).to_contain_text("Pas pour vous")
    hands.follows("main button[value=stage]")
    expect(page.locator("#stage-occupation")).to_be_checked()
    assert "occupation" not in page.url


@windows
def test_eight_questions_lead_to_ten_services(open_browser, look, shelf, window):
    from_a_question_to_a_service(Hands(open_browser(**window), look))
    assert look.looks >= 9


def test_the_same_by_keyboard_or_without_script(other_ways, shelf):
    from_a_question_to_a_service(other_ways())
