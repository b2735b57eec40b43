"""People's Markdown: rendered, cleaned, and never trusted."""

from __future__ import annotations

from functools import lru_cache
from urllib.parse import urlsplit

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup

LONGEST = 20_000
"""Characters; longer texts are refused by the forms before they come here."""

TAGS = {
    "p", "br", "hr", "strong", "em", "s", "blockquote", "ul", "ol", "li", "a", "code", "pre",
    "h3", "h4", "h5", "h6", "table", "thead", "tbody", "tr", "th", "td",
}  # fmt: skip
SCHEMES = {"http", "https", "mailto"}

_reader = MarkdownIt("commonmark", {"html": False, "linkify": False}).enable(["table", "strikethrough"])
_reader.disable("image")


def _shift_headings(tokens: list[Token]) -> None:
    """Headings begin at h3 and go down one level at a time, whatever was written."""
    above: list[int] = []
    for token in tokens:
        if token.type == "heading_open":
            written = int(token.tag[1])
            above = [level for level in above if level < written] + [written]
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(2 + len(above), 6)}"


def _own_or_absolute(tag: str, attribute: str, value: str) -> str | None:
    if attribute != "href":
        return value
    parts = urlsplit(value.strip())
    if parts.scheme:
        return value
    return value if value.startswith(("/", "#")) and not value.startswith(("//", "/\\")) else None


@lru_cache(maxsize=2048)
def render(text: str) -> Markup:
    """HTML of a text in Markdown: headings start at h3, links are nofollow, no images, no raw HTML."""
    tokens = _reader.parse(text[:LONGEST])
    _shift_headings(tokens)
    html = _reader.renderer.render(tokens, _reader.options, {})
    clean = nh3.clean(
        html,
        tags=TAGS,
        attributes={"a": {"href"}, "ol": {"start"}},
        attribute_filter=_own_or_absolute,
        url_schemes=SCHEMES,
        link_rel="nofollow noopener ugc",
    )
    return Markup(clean)  # noqa: S704 - cleaned just above


def plain(text: str) -> str:
    """The words of a text in Markdown, without its marks."""
    words: list[str] = []
    for token in _reader.parse(text[:LONGEST]):
        if token.type in ("fence", "code_block"):
            words.append(token.content)
        for part in token.children or []:
            if part.type in ("text", "code_inline"):
                words.append(part.content)
            elif part.type in ("softbreak", "hardbreak"):
                words.append(" ")
        if token.block and token.nesting <= 0:
            words.append(" ")
    return " ".join("".join(words).split())
