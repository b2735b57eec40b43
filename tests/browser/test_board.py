"""A workshop’s board in a browser: what changes comes to the page that is open; by keyboard, and without script."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from app.workshops.board import Voting
from app.workshops.workshop import State
from tests.browser.hands import Keys
from tests.browser.look import tab_to


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


def test_notes_are_grouped_named_and_taken_apart_by_keyboard_alone(sign_in, site):
    """Red when a note that lies alone has no way to another, or when whoever moved it is put back to the page's top."""
    workshop = site.make.workshop()
    board, somebody = site.make.board(workshop), site.make.participant(workshop)
    page = opened(sign_in, workshop, board, somebody.person)
    keys = Keys(page)
    expect(page.locator(".wall-keys")).to_be_visible()
    for text in ("Une", "Deux", "Trois"):
        keys.writes("#note-text", text).presses("#writing button[type=submit]")
        expect(page.locator(".note", has_text=text)).to_be_visible()
    one = f"#note-{page.locator('.note', has_text='Une').get_attribute('data-note')}"
    tab_to(page, f"{one} [data-move]")
    page.keyboard.press("Alt+ArrowRight")
    expect(page.locator(f".cluster {one}")).to_be_visible()
    expect(page.locator(".cluster .note")).to_have_count(2)
    expect(page.locator(f"{one} [data-move]")).to_be_focused()
    page.keyboard.press("Alt+ArrowDown")
    expect(page.locator(f"#loose {one}")).to_be_visible()
    expect(page.locator(f"{one} [data-move]")).to_be_focused()
    page.keyboard.press("Alt+ArrowUp")
    expect(page.locator(f".cluster {one}")).to_be_visible()
    tab_to(page, ".cluster-name")
    keys.follows(".cluster-name").writes("main [name=title]", "Les nombres").follows("main form button[type=submit]")
    expect(page.locator(".cluster-title")).to_contain_text("Les nombres")


def test_without_a_script_one_writes_gives_a_dot_and_reads_again(sign_in, site):
    workshop = site.make.workshop()
    board = site.make.board(workshop, voting=Voting.OPEN)
    page = opened(sign_in, workshop, board, site.make.participant(workshop).person, script=False)
    written(page, "Sans script")
    mine = page.locator(".note", has_text="Sans script")
    mine.locator("button[id^=more-]").click()
    expect(mine.locator(".dots-given")).to_contain_text("●")
    expect(page.locator(".wall-keys")).to_be_hidden()
    site.make.note(board, text="Celle d’une autre personne")
    expect(page.locator("#wall")).not_to_contain_text("Celle d’une autre personne")
    page.locator(f"#ways a[href='/workshops/{workshop.slug}/boards/{board.id}']").click()
    expect(page.locator("#wall")).to_contain_text("Celle d’une autre personne")
    expect(mine.locator(".dots-given")).to_contain_text("●")
