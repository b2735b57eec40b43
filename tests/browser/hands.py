"""How somebody acts on a page: with a mouse, or with the keyboard alone."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page

from tests.browser.look import tab_to

Seen = Callable[[Page, str], None]


def nothing_seen(_page: Page, _what: str) -> None:
    """Where a journey is walked for itself."""


class Hands:
    """A pointer and a keyboard; `look` is called after each thing done."""

    def __init__(self, page: Page, look: Seen = nothing_seen) -> None:
        self.page, self.look = page, look

    def goes_to(self, url: str) -> Hands:
        self.page.goto(url)
        return self.sees(f"having gone to {url}")

    def sees(self, what: str) -> Hands:
        self.look(self.page, what)
        return self

    def writes(self, selector: str, text: str) -> Hands:
        self.page.locator(selector).first.fill(text)
        self.page.locator(selector).first.focus()
        return self

    def presses(self, selector: str) -> Hands:
        self.page.locator(selector).first.click()
        return self

    def chooses(self, selector: str) -> Hands:
        """A radio or a checkbox, by its label as people do."""
        self.page.locator(selector).first.check(force=True)
        return self

    def selects(self, selector: str, value: str) -> Hands:
        self.page.locator(selector).first.select_option(value)
        return self

    def follows(self, selector: str) -> Hands:
        """Press what leads to another page, and be there."""
        with self.page.expect_navigation(wait_until="load"):
            self.presses(selector)
        return self

    def searches(self, words: str) -> Hands:
        """Write in the page's search field and press Enter; with or without script, results follow."""
        self.writes("main [name=q]", words)
        self.page.keyboard.press("Enter")
        return self


class Keys(Hands):
    """No pointer at all: Tab, Shift, Enter, Space, arrows; whatever has the focus must show it."""

    def _reach(self, selector: str) -> None:
        tab_to(self.page, selector)

    def writes(self, selector: str, text: str) -> Hands:
        self._reach(selector)
        self.page.keyboard.press("Control+a")
        self.page.keyboard.type(text)
        return self

    def presses(self, selector: str) -> Hands:
        self._reach(selector)
        self.page.keyboard.press("Enter")
        return self

    def chooses(self, selector: str) -> Hands:
        """The first of its group is reached by Tab, the others by the arrows."""
        name = self.page.locator(selector).first.get_attribute("name")
        self._reach(f"input[name='{name}']")
        for _ in range(12):
            if self.page.locator(f"{selector}:focus").count():
                self.page.keyboard.press("Space")
                return self
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"{selector} cannot be chosen by the arrows")

    def selects(self, selector: str, value: str) -> Hands:
        self._reach(selector)
        wanted = self.page.locator(f"{selector} option[value='{value}']").first.inner_text()
        self.page.keyboard.type(wanted)
        return self
