"""Every pair of colours that is used can be read, in light and in dark."""

from __future__ import annotations

import math
import tomllib
from dataclasses import dataclass
from pathlib import Path

import pytest
import tinycss2
from tinycss2.ast import FunctionBlock, IdentToken, Node, NumberToken

CSS = Path(__file__).parents[2] / "static" / "css"
THEMES = ("light", "dark")


@dataclass(frozen=True)
class Pair:
    front: str
    ground: str
    least: float


def tokens() -> dict[str, list[Node]]:
    """The values of tokens.css, by name, as written for every theme."""
    found: dict[str, list[Node]] = {}

    def read(nodes: list[Node]) -> None:
        for node in tinycss2.parse_blocks_contents(nodes, skip_comments=True, skip_whitespace=True):
            if node.type == "declaration" and node.name.startswith("--"):
                found.setdefault(node.name[2:], [v for v in node.value if v.type != "whitespace"])
            elif node.type in ("qualified-rule", "at-rule") and node.content:
                read(node.content)

    read(tinycss2.parse_component_value_list((CSS / "tokens.css").read_text()))
    return found


def colour(value: list[Node], theme: str, known: dict[str, list[Node]]) -> tuple[float, float, float]:
    """The lightness, chroma and hue that a token has in one theme."""
    [node] = value
    assert isinstance(node, FunctionBlock), node.serialize()
    inside = [part for part in node.arguments if part.type != "whitespace"]
    if node.lower_name == "var":
        assert isinstance(inside[0], IdentToken)
        return colour(known[inside[0].value[2:]], theme, known)
    if node.lower_name == "light-dark":
        light, dark = [part for part in inside if part.type == "function"]
        return colour([light if theme == "light" else dark], theme, known)
    assert node.lower_name == "oklch", node.serialize()
    numbers = [part.value for part in inside if isinstance(part, NumberToken)]
    assert len(numbers) == 3, node.serialize()
    return numbers[0], numbers[1], numbers[2]


def srgb(lightness: float, chroma: float, hue: float) -> list[float]:
    """Linear sRGB of an OKLCH colour (Björn Ottosson's matrices), clipped to what a screen shows."""
    a, b = chroma * math.cos(math.radians(hue)), chroma * math.sin(math.radians(hue))
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    middle = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    linear = (
        4.0767416621 * long - 3.3077115913 * middle + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * middle - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * middle + 1.7076147010 * short,
    )
    return [min(max(part, 0.0), 1.0) for part in linear]


def contrast(one: list[float], other: list[float]) -> float:
    """WCAG 2.2's ratio of two linear sRGB colours, 1 to 21."""
    dim, bright = sorted(0.2126 * r + 0.7152 * g + 0.0722 * b for r, g, b in (one, other))
    return (bright + 0.05) / (dim + 0.05)


def pairs() -> list[Pair]:
    table = tomllib.loads((CSS / "contrast.toml").read_text())["pair"]
    return [Pair(f, g, row["least"]) for row in table for f in row["front"] for g in row["ground"]]


def ratio(pair: Pair, theme: str, known: dict[str, list[Node]]) -> float:
    front, ground = (srgb(*colour(known[name], theme, known)) for name in (pair.front, pair.ground))
    return contrast(front, ground)


@pytest.mark.parametrize("theme", THEMES)
def test_every_pair_in_use_can_be_read(theme):
    known, asked = tokens(), pairs()
    assert len(asked) > 50
    faint = {
        f"{pair.front} on {pair.ground}": round(got, 2)
        for pair in asked
        if (got := ratio(pair, theme, known)) < pair.least
    }
    assert not faint


def test_every_colour_of_the_tokens_is_in_the_table():
    known = tokens()
    colours = {name for name, value in known.items() if value[0].type == "function" and "oklch" in value[0].serialize()}
    named = {name for pair in pairs() for name in (pair.front, pair.ground)}
    decorative = {"line"}
    assert colours - named == decorative


def test_components_take_their_colours_from_tokens():
    allowed = {"tokens.css", "print.css"}
    for sheet in CSS.glob("*.css"):
        if sheet.name in allowed:
            continue
        for line in sheet.read_text().splitlines():
            raw = any(word in line for word in ("oklch(", "rgb(", "hsl(", "#fff", "#000"))
            assert not raw or "backdrop" in line, f"{sheet.name}: {line.strip()}"


def test_black_on_white_is_twenty_one():
    assert contrast(srgb(0, 0, 0), srgb(1, 0, 0)) == pytest.approx(21, abs=0.01)


def test_a_faint_pair_is_found():
    known = tokens() | {"faint": tinycss2.parse_component_value_list("oklch(0.9 0.02 84)")}
    assert ratio(Pair("faint", "paper", 4.5), "light", known) < 4.5
