"""Looking at a page: with axe's rules, at its width, and at what has the focus."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

TAGS = ("RGAAv4", "wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice")
RUN = """async ({type, values}) => {
  const found = await axe.run(document, {runOnly: {type, values}, resultTypes: ["violations"]});
  return {
    rules: type === "tag" ? axe.getRules(values).length : values.length,
    passed: found.passes.length,
    violations: found.violations.map(v => ({
      rule: v.id,
      help: v.help,
      nodes: v.nodes.slice(0, 4).map(n => `${n.html.slice(0, 160)} | ${(n.failureSummary || "").slice(0, 200)}`),
    })),
  };
}"""
WINDOWS: dict[str, dict[str, Any]] = {"1280 px": {}, "320 px": {"width": 320}}
_WIDE = pytest.param(WINDOWS["1280 px"], id="1280 px", marks=pytest.mark.endure)
windows = pytest.mark.parametrize("window", [_WIDE, pytest.param(WINDOWS["320 px"], id="320 px")])
"""A journey is walked on a phone; by the long forms on a wide screen too, where keyboards walk it anyhow."""
COLOURS: dict[str, dict[str, Any]] = {
    "dark": {"color_scheme": "dark", "forced_colors": "none"},
    "forced colours": {"color_scheme": "light", "forced_colors": "active"},
}
DARK = {"dark": COLOURS["dark"]}
PLAIN: dict[str, Any] = {"color_scheme": "light", "forced_colors": "none"}
RULES_OF_COLOUR = ["color-contrast", "link-in-text-block", "target-size"]
"""What other colours may break on a page whose elements and places stay the same."""

BUSY = ".htmx-request, .htmx-swapping, .htmx-settling"


class Look:
    """0 violations in the colours asked for, and nothing wider than the window."""

    def __init__(self, axe: Path, *, colours: Mapping[str, dict[str, Any]]) -> None:
        self.axe = axe
        self.colours = colours
        self.looks = 0

    def __call__(self, page: Page, what: str) -> None:
        page.wait_for_load_state("load")
        expect(page.locator(BUSY)).to_have_count(0)
        page.evaluate("Promise.all(document.getAnimations().map(a => a.finished.catch(() => {})))")
        if not page.evaluate("typeof axe !== 'undefined'"):
            page.evaluate(self.axe.read_text(encoding="utf-8"))
        found = page.evaluate(RUN, {"type": "tag", "values": list(TAGS)})
        assert found["rules"] > 60 and found["passed"] > 10, "axe must have looked at something"
        assert found["violations"] == [], f"{what} ({page.url}): {found['violations']}"
        self.fits(page, what)
        for name, colours in self.colours.items():
            page.emulate_media(**colours)
            found = page.evaluate(RUN, {"type": "rule", "values": RULES_OF_COLOUR})
            assert found["passed"] > 0, "axe must have looked at the colours"
            assert found["violations"] == [], f"{what}, {name} ({page.url}): {found['violations']}"
        if self.colours:
            page.emulate_media(**PLAIN)
        self.looks += 1

    def fits(self, page: Page, what: str) -> None:
        """Nothing makes the page wider than its window (WCAG 1.4.10)."""
        wide = page.evaluate("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")
        assert wide[0] <= wide[1] + 1, f"{what} is {wide[0]} px wide in a window of {wide[1]} px ({page.url})"


def has_focus(page: Page, selector: str) -> bool:
    return bool(page.evaluate("s => document.activeElement?.matches(s) ?? false", selector))


def tab_to(page: Page, selector: str, most: int = 80) -> None:
    """Press Tab until the element has the focus, as somebody without a mouse does; it must be seen to have it."""
    for _ in range(most):
        if has_focus(page, selector):
            seen = page.evaluate(
                """() => { const e = document.activeElement, s = getComputedStyle(e), b = e.getBoundingClientRect();
                const mark = s.outlineStyle !== "none" && parseFloat(s.outlineWidth) > 0 || s.boxShadow !== "none"
                  || e.matches("input[type=radio], input[type=checkbox]");
                return mark && b.width > 0; }"""
            )
            assert seen, f"{selector} has the focus and does not show it"
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{selector} cannot be reached by keyboard on {page.url}")
