"""Every form that a page shows: its fields as a browser would send them, and the same with something else typed in."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from urllib.parse import urljoin, urlsplit
from xml.etree.ElementTree import Element

import html5lib

WRITTEN = ("text", "search", "textarea")
NOT_SENT = ("submit", "button", "reset", "image", "file")
FORM = re.compile(r'<form\b[^>]*\bmethod="post".*?</form>', re.S)
TOKEN = re.compile(r'(?<=name="csrf_token" value=")[^"]*')
USUAL = {
    "number": "1", "date": "2031-03-03", "time": "10:00", "datetime-local": "2031-03-03T10:00",
    "email": "a@mail.example", "url": "https://tape.example/", "tel": "0102030405",
}  # fmt: skip


@dataclass(frozen=True)
class Field:
    name: str
    type: str
    value: str
    is_wrong: bool = False


@dataclass(frozen=True)
class Form:
    """One that writes, as it stood on the page."""

    page: str
    action: str
    is_multipart: bool
    fields: tuple[Field, ...] = field(hash=False)

    @property
    def written(self) -> list[str]:
        return list(dict.fromkeys(f.name for f in self.fields if f.type in WRITTEN))

    @property
    def named(self) -> list[str]:
        return list(dict.fromkeys(f.name for f in self.fields if f.name != "csrf_token"))

    def filled(self, but: Mapping[str, str]) -> dict[str, list[str]]:
        """As it stood, with what it misses, but for the fields that say otherwise."""
        sent: dict[str, list[str]] = {}
        for one in self.fields:
            sent.setdefault(one.name, []).append(but.get(one.name, one.value or USUAL.get(one.type, "")))
        return sent


def forms(body: str, url: str) -> Iterator[Form]:
    """The forms of a page that are sent by POST."""
    for written in FORM.findall(body):
        one, action, fields = _read(TOKEN.sub("", written))
        address = urlsplit(urljoin(url, action))
        whole = address.path + (f"?{address.query}" if address.query else "")
        yield Form(url, whole, one.get("enctype") == "multipart/form-data", fields)


@cache
def _read(written: str) -> tuple[Element, str, tuple[Field, ...]]:
    one = html5lib.parse(written, namespaceHTMLElements=False).find(".//form")
    return one, one.get("action") or "", tuple(_fields(list(one.iter())))


def _fields(elements: list[Element]) -> Iterator[Field]:
    offered: set[str] = set()
    buttons: list[Field] = []
    for one in elements:
        name = one.get("name")
        if not name or one.get("disabled") is not None:
            continue
        kind = one.get("type", "text") if one.tag == "input" else one.tag
        if kind in ("button", "submit") and one.get("type", "submit") == "submit":
            buttons.append(Field(name, "hidden", one.get("value", "")))
        elif value := _value(one, kind, offered):
            offered.add(name)
            yield Field(name, kind, value[0], one.get("aria-invalid") == "true")
    yield from buttons[:1]


def _value(one: Element, kind: str, offered: set[str]) -> tuple[str] | None:
    """What it would send, in a tuple; None where it sends nothing."""
    if one.tag == "textarea":
        return ((one.text or "").removeprefix("\n"),)
    if one.tag == "select":
        options = list(one.iter("option"))
        chosen = [o for o in options if o.get("selected") is not None] or [o for o in options if o.get("value", o.text)]
        return ((chosen or options)[0].get("value", ""),) if options else None
    if one.tag != "input" or kind in NOT_SENT:
        return None
    if kind in ("radio", "checkbox"):
        is_first = kind == "radio" and one.get("name") not in offered
        sent = one.get("checked") is not None or one.get("required") is not None or is_first
        return (one.get("value", "on"),) if sent else None
    return (one.get("value", ""),)
