"""A workshop’s board in a browser: what changes comes to the page that is open; by keyboard, and without script."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from app.workshops.workshop import State


def opened(sign_in, workshop, board, person, **window) -> Page:
    page = sign_in(person, **window)
    page.goto(f"/workshops/{workshop.slug}/boards/{board.id}")
    return page


def written(page: Page, text: str) -> None:
    page.locator("#note-text").fill(text)
    page.locator("#writing button[type=submit]").click()
    expect(page.locator(".note", has_text=text)).to_be_visible()


def moved(page: Page, text: str, keys: str) -> None:
    """From the link of a note, as somebody without a pointer does."""
    page.locator(".note", has_text=text).locator("[data-move]").focus()
    page.keyboard.press(keys)


def test_whoever_waits_for_the_beginning_moves_notes_on_the_page_that_is_open(sign_in, site):
    """Red when what moves a note comes with the whole page alone."""
    workshop = site.make.workshop(state=State.PLANNED)
    board = site.make.board(workshop)
    page = opened(sign_in, workshop, board, site.make.participant(workshop).person)
    expect(page.locator("#mover")).to_have_count(0)
    leader = opened(sign_in, workshop, board, workshop.opened_by)
    leader.locator("#stage form[action$='/begin'] button").click()
    page.evaluate("window.isTheSame = true")
    for text in ("Une", "Deux"):
        written(page, text)
    page.locator(".note", has_text="Une").drag_to(page.locator(".note", has_text="Deux"))
    expect(page.locator(".cluster .note")).to_have_count(2)
    moved(page, "Une", "Alt+ArrowDown")
    expect(page.locator("#loose .note", has_text="Une")).to_be_visible()
    assert page.evaluate("window.isTheSame") is True
