"""The sprite holds the icons that templates name, and no other."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
SPRITE = (ROOT / "static" / "images" / "icons.svg").read_text()
PLACES = [*ROOT.glob("templates/**/*.html"), *ROOT.glob("app/**/*.py")]


def is_named(icon: str, texts: list[str]) -> bool:
    return any(f"'{icon}'" in text or f'"{icon}"' in text for text in texts)


def drawn() -> set[str]:
    return set(re.findall(r'<symbol id="([^"]+)"', SPRITE))


def test_every_icon_that_is_named_is_drawn():
    named = {name for place in PLACES for name in re.findall(r"\bicon\(['\"]([a-z0-9-]+)['\"]", place.read_text())}
    assert len(named) > 20
    assert not named - drawn()


def test_every_icon_that_is_drawn_is_named():
    texts = [place.read_text() for place in PLACES]
    assert not {icon for icon in drawn() if not is_named(icon, texts)}


def test_style_sheets_are_all_in_their_order():
    css = ROOT / "static" / "css"
    order = (css / "order.txt").read_text().split()
    assert sorted(order) == sorted(sheet.name for sheet in css.glob("*.css"))
    assert order[0] == "layers.css"
