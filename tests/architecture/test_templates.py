"""Templates: nothing inline, nothing from elsewhere, every form carries its token."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.headers import POLICY
from tests.architecture.house import ROOT, TEMPLATES, templates

HTML = [path for path in templates() if path.suffix in (".html", ".xml")]
WITHOUT_TOKEN = ("activity.leave", "home.send_again_in", "store.leave", "store.answer_for_you", "store.say_for_you")
"""The signed way out of letters; what pages kept for all guests send, whose door looks at where it comes from."""
"""Whoever leaves the daily letter does so by a signed address, from a mail program as from the page (RFC 8058)."""
IMPORT = re.compile(r"{%-?\s*from\s+\"[^\"]+\"\s+import\s+(.*?)\s*-?%}", re.S)
INCLUDE = re.compile(r"{%-?\s*include\s+\"([^\"]+\.html)\"")
JINJA = re.compile(r"{%.*?%}|{{.*?}}|{#.*?#}", re.S)


def without_jinja(path: Path) -> str:
    """The markup as written, each expression replaced by a word of its length's line breaks."""
    return JINJA.sub(lambda found: "x" + "\n" * found[0].count("\n"), path.read_text(encoding="utf-8"))


def found(pattern: str, flags: int = re.I) -> list[str]:
    return [
        f"{path.relative_to(ROOT)}:{markup.count(chr(10), 0, hit.start()) + 1} {hit[0][:60]!r}"
        for path in HTML
        for markup in [without_jinja(path)]
        for hit in re.finditer(pattern, markup, flags)
    ]


def test_no_script_is_inline():
    assert found(r"<script(?![^>]*\bsrc=)[^>]*>") == []


def test_no_style_is_inline():
    assert found(r"<style\b") == []
    assert found(r"\sstyle\s*=") == []


def test_no_event_attribute_is_inline():
    """Neither the browser's (`onclick`) nor htmx's (`hx-on`): the policy would refuse to run them anyway."""
    assert found(r"<[^>]*\son[a-z]+\s*=") == []
    assert found(r"\b(?:data-)?hx-on\b") == []
    assert found(r"""=\s*["']?javascript:""") == []
    assert found(r"hx-vals\s*=\s*[\"']js:|hx-vars") == []


def test_nothing_is_loaded_from_elsewhere():
    assert found(r"""\b(?:src|srcset|action|hx-\w+)\s*=\s*["'](?:https?:)?//""") == []
    assert found(r"""<link[^>]*href\s*=\s*["'](?:https?:)?//(?!www\.w3\.org)""") == []


def test_values_of_attributes_are_quoted():
    """An expression between no quotes is a way out of its attribute."""
    for path in HTML:
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"<[a-z][^<>]*\s[\w-]+=\{\{", text), path


def test_nobody_is_trusted_with_safe_html():
    """`|safe` and `Markup` in templates: only what the frame has cleaned is HTML, and the frame says so itself."""
    trusting = re.compile(r"\|\s*safe\b|\bMarkup\(|autoescape\s+false", re.I)
    assert [str(p.relative_to(ROOT)) for p in templates() if trusting.search(p.read_text(encoding="utf-8"))] == []


def test_every_form_that_writes_carries_its_token():
    missing = []
    for path in HTML:
        text = path.read_text(encoding="utf-8")
        for form in re.finditer(r"<form\b(?:[^>{]|{{.*?}}|{%.*?%})*>.*?</form>", text, re.S):
            opening = re.match(r"<form\b(?:[^>{]|{{.*?}}|{%.*?%})*>", form[0], re.S)
            assert opening
            if (
                'method="post"' in opening[0]
                and not any(f"'{door}'" in opening[0] for door in WITHOUT_TOKEN)
                and not re.search(r"csrf|hidden_tag", form[0])
            ):
                missing.append(f"{path.relative_to(ROOT)} {opening[0][:80]}")
    assert missing == []


@pytest.mark.parametrize("path", [p for p in HTML if p.parent == TEMPLATES / "errors"], ids=lambda p: p.name)
def test_an_error_page_asks_nothing_of_the_database(path):
    assert not re.search(r"\.query|db\.session", path.read_text(encoding="utf-8"))


def test_a_fragment_is_not_a_whole_page():
    whole = [p for p in HTML if p.name.startswith("_") and re.search(r"{% extends|<html", p.read_text("utf-8"))]
    assert whole == []


def test_the_page_policy_allows_nothing_inline():
    rules = dict(rule.split(" ", 1) for rule in POLICY.split("; "))
    assert rules["default-src"] == "'none'"
    assert rules["script-src"] == rules["style-src"] == "'self'"
    assert rules["frame-ancestors"] == rules["base-uri"] == "'none'"
    assert "unsafe" not in POLICY and "*" not in POLICY and "http" not in POLICY


def test_a_macro_that_is_imported_is_used():
    """By the template itself, or by what it includes."""
    assert {str(path.relative_to(ROOT)): unused for path in HTML if (unused := list(_unused_in(path)))} == {}


def _unused_in(path: Path) -> Iterator[str]:
    text = path.read_text(encoding="utf-8")
    included = (TEMPLATES / name for name in INCLUDE.findall(text))
    body = IMPORT.sub("", text) + "".join(one.read_text(encoding="utf-8") for one in included)
    for names in IMPORT.findall(text):
        for name in names.removesuffix("with context").split(","):
            called = name.split(" as ")[-1].strip()
            if not re.search(rf"\b{called}\b", body):
                yield called
