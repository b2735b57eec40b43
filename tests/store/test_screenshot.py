"""Pictures of a service: who keeps them, what is left of what was sent, and who may see them."""

from __future__ import annotations

import io
import re

import pytest
from PIL import Image

from app.store.screenshot import MOST
from tests.browsing import MULTIPART


def photograph(size=(40, 30), secret: bytes = b"") -> bytes:
    made, kept = io.BytesIO(), Image.Exif()
    kept[0x010E] = secret.decode() or "rien"
    Image.new("RGB", size, "navy").save(made, "JPEG", exif=kept)
    return made.getvalue()


def send(browser, service, content: bytes, words: str = "L’écran d’accueil", name: str = "ecran.jpg"):
    sent = {"file": (io.BytesIO(content), name), "words": words}
    return browser.post(f"/store/{service.slug}/pictures", sent, content_type=MULTIPART)


def addresses(browse, service) -> list[str]:

    return re.findall(r'<img src="([^"]+)" alt="([^"]*)"', browse.get(f"/store/{service.slug}").text)


def test_a_picture_is_drawn_anew_and_shown_with_its_words(browse, service, partner):
    assert send(browse.as_(partner), service, photograph(secret=b"zibelinegps")).status_code == 303
    [(address, words)] = addresses(browse, service)
    assert words == "L’écran d’accueil"
    answer = browse.get(address)
    assert (answer.status_code, answer.mimetype) == (200, "image/jpeg")
    assert b"zibelinegps" not in answer.data and b"Exif" not in answer.data
    assert "immutable" in answer.headers["Cache-Control"]
    assert browse.get(address, headers={"If-None-Match": answer.headers["ETag"]}).status_code == 304


@pytest.mark.parametrize(("content", "words"), [(b"<svg/>", "Un écran"), (b"%PDF-1.4\n%%EOF", "Un écran"), (None, " ")])
def test_what_is_no_picture_or_has_no_words_is_refused_and_the_words_stay(browse, service, partner, content, words):
    answer = send(browse.as_(partner), service, content or photograph(), words)
    assert answer.status_code == 422
    assert words.strip() in answer.text
    assert addresses(browse, service) == []


def test_a_sixth_is_refused(browse, service, partner):
    browser = browse.as_(partner)
    for n in range(MOST):
        assert send(browser, service, photograph(), f"Écran {n}").status_code == 303
    assert send(browser, service, photograph(), "De trop").status_code == 422
    assert len(addresses(browse, service)) == MOST


def test_pictures_are_put_in_order_and_taken_away(browse, service, partner):
    browser = browse.as_(partner)
    for words in ("Un", "Deux", "Trois"):
        send(browser, service, photograph(), words)
    address = {words: address for address, words in addresses(browser, service)}
    assert browser.post(address["Trois"] + "/up").status_code == 303
    assert [words for _, words in addresses(browser, service)] == ["Un", "Trois", "Deux"]
    assert browser.post(address["Un"] + "/away").status_code == 303
    assert [words for _, words in addresses(browser, service)] == ["Trois", "Deux"]
    assert browse.get(address["Un"]).status_code == 404
    assert send(browser, service, photograph(), "Encore").status_code == 303


def test_only_those_who_speak_for_it_keep_its_pictures(browse, make, service, keeper):
    assert send(browse.as_(make.partner()), service, photograph()).status_code == 403
    assert send(browse.as_(keeper), service, photograph()).status_code == 303


def test_those_who_keep_the_store_are_told_of_pictures_and_take_one_away_saying_why(
    browse, service, partner, keeper, inbox
):
    own, desk = browse.as_(partner), browse.as_(keeper)
    for words in ("Un", "Deux"):
        send(own, service, photograph(), words)
    assert [line.kind for line in inbox(keeper)] == ["service"], "two pictures are one line"
    assert "images" in inbox(keeper)[0].sentence
    address = addresses(desk, service)[0][0]
    assert 'name="reason"' in desk.get(f"/store/{service.slug}/pictures").text
    assert 'name="reason"' not in own.get(f"/store/{service.slug}/pictures").text
    assert desk.post(f"{address}/away", {"reason": " "}).status_code == 409
    assert len(addresses(desk, service)) == 2
    assert desk.post(f"{address}/away", {"reason": "On y voit un visage."}).status_code == 303
    assert [words for _, words in addresses(desk, service)] == ["Deux"]
    assert "On y voit un visage." in str(inbox(partner)[0].sentence)


def test_a_picture_of_what_is_proposed_is_not_for_all(browse, make, provider, partner):
    proposed = make.service("Bientôt", provider=provider, proposed=True)
    browser = browse.as_(partner)
    assert send(browser, proposed, photograph()).status_code == 303
    address = addresses(browser, proposed)[0][0]
    assert browse.get(address).status_code == 404
    assert "private" in browser.get(address).headers["Cache-Control"]
