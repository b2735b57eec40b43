"""Words for people: all of them translated, every event said in both languages, nothing typed into a template raw."""

from __future__ import annotations

import importlib
import re
from collections.abc import Iterator
from enum import StrEnum
from functools import cache
from html import unescape

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po
from flask import Flask
from flask_babel import force_locale

from app import rooms
from tests.architecture.house import APP, ROOT, templates

CATALOGUE = ROOT / "translations" / "fr" / "LC_MESSAGES" / "messages.po"
KEYWORDS = {**DEFAULT_KEYWORDS, "_l": None}
PLACE = re.compile(r"%\((\w+)\)[sd]|{(\w+)}")
FOLDERS = ("app", "templates")
IN_ONE_LANGUAGE = (".fr", ".en")
"""Texts of a page, written once in each language: `help.fr.html` beside `help.en.html`."""
NOT_WORDS = {"Français", "English", "Fran", "noindex", "RFC", "API", "JSON", "OpenAPI", "Atom", "OAuth"}


@cache
def asked() -> dict[str, Message]:
    """Every message of code and templates, by its first form."""
    with (ROOT / "translations" / "babel.cfg").open() as written:
        methods, options = parse_mapping_cfg(written)
    found = Catalog()
    for folder in FOLDERS:
        inside = [(pattern.removeprefix(f"{folder}/"), how) for pattern, how in methods if pattern.startswith(folder)]
        chosen = {p.removeprefix(f"{folder}/"): o for p, o in options.items() if p.startswith(folder)}
        for file, line, message, comments, context in extract_from_dir(
            ROOT / folder, inside, chosen, keywords=KEYWORDS, strip_comment_tags=True
        ):
            found.add(message, None, [(f"{folder}/{file}", line)], auto_comments=comments, context=context)
    return {_first(message): message for message in found if message.id}


@cache
def translated() -> dict[str, Message]:
    if not CATALOGUE.exists():
        return {}
    with CATALOGUE.open("rb") as written:
        return {_first(message): message for message in read_po(written, locale="fr") if message.id}


def _first(message: Message) -> str:
    return message.id if isinstance(message.id, str) else message.id[0]


def _forms(message: Message) -> list[str]:
    return [message.string] if isinstance(message.string, str) else list(message.string)


def _places(words: str) -> set[str]:
    return {named or braced for named, braced in PLACE.findall(words)}


def test_there_are_messages_to_translate():
    assert len(asked()) > 300


def test_no_message_is_left_untranslated():
    missing = [
        f"{message.locations[0][0]}:{message.locations[0][1]} {words!r}"
        for words, message in asked().items()
        if words not in translated() or translated()[words].fuzzy or not all(_forms(translated()[words]))
    ]
    assert missing == [], f"{len(missing)} of {len(asked())} have no French"


def test_a_plural_is_translated_as_one():
    for words, message in asked().items():
        french = translated().get(words)
        if french and not isinstance(message.id, str):
            assert not isinstance(french.id, str), f"{words!r} is one message in the catalogue"
            assert len(_forms(french)) == 2, words


def test_translations_keep_every_placeholder():
    for words, message in asked().items():
        french = translated().get(words)
        if french is None:
            continue
        known = set().union(*(_places(form) for form in ([words] if isinstance(message.id, str) else message.id)))
        for form in filter(None, _forms(french)):
            assert _places(form) <= known, f"{words!r} → {form!r}"
            if isinstance(message.id, str):
                assert _places(form) == known, f"{words!r} → {form!r}"


def test_french_is_written_with_its_apostrophe_and_its_spaces():
    """One typography for all who translate: ’ in words, a no-break space before ? ! : ; » and after «."""
    bad = re.compile(r"\w'\w|[\w)»] ?[?!;](?!\w)(?<![\u00a0\u202f][?!;])| :(?=\s|$)|« | »")
    wrong = {
        words: form
        for words in asked()
        for form in (_forms(translated()[words]) if words in translated() else [])
        if form and bad.search(form)
    }
    assert wrong == {}


def test_the_compiled_catalogue_is_the_written_one():
    with CATALOGUE.with_suffix(".mo").open("rb") as compiled:
        spoken = {_first(message): _forms(message) for message in read_mo(compiled) if message.id}
    written = {words: _forms(message) for words, message in translated().items() if all(_forms(message))}
    assert written and {words: spoken.get(words) for words in written} == written, "make messages"


# Events


def verbs() -> Iterator[tuple[str, StrEnum]]:
    for path in sorted(APP.glob("*/verbs.py")):
        module = importlib.import_module(f"app.{path.parent.name}.verbs")
        yield from ((path.parent.name, verb) for verb in module.Verb)


def test_every_event_verb_has_its_sentence():
    assert [f"{room}.{verb}" for room, verb in verbs() if verb not in rooms.SENTENCES] == []
    assert len(rooms.SENTENCES) == len(list(verbs())), "a sentence for a verb that no room has"


def test_no_two_rooms_use_one_verb():
    words = [str(verb) for _room, verb in verbs()]
    assert len(set(words)) == len(words)


@pytest.mark.parametrize("verb", [verb for _room, verb in verbs()], ids=str)
def test_every_event_is_said_in_both_languages(house: Flask, verb):
    sentences = [
        rooms.SENTENCES[verb],
        *([rooms.SENTENCES_OF_SEVERAL[verb]] if verb in rooms.SENTENCES_OF_SEVERAL else []),
    ]
    words = {"actor": "Ada", "title": "Titre", "status": "publiée", "reason": "parce que", "people": 3}
    for sentence in sentences:
        said = {}
        for language in ("fr", "en"):
            with house.test_request_context(), force_locale(language):
                said[language] = str(sentence) % words
        assert said["fr"] != said["en"]
        assert "%(" not in said["fr"] + said["en"]


# Templates


def test_no_word_is_typed_raw_into_a_template():
    """What people read passes through the catalogue, be it one word; long prose is a file for each language."""
    raw = []
    for path in templates():
        if path.suffix not in (".html", ".txt") or path.stem.endswith((".fr", ".en")):
            continue
        text = re.sub(
            r"{#.*?#}|{% trans.*?endtrans %}|{%.*?%}|{{.*?}}", " ", path.read_text(encoding="utf-8"), flags=re.S
        )
        spoken = re.sub(r"<!doctype[^>]*>|<(?:code|pre)\b.*?</(?:code|pre)>|<[^>]*>", " ", text, flags=re.S | re.I)
        labels = re.findall(r"""\s(?:alt|title|placeholder|aria-label|content)=["']([^"'{]+)["']""", text)
        spoken += " ".join(label for label in labels if not re.match(r"width=|#[0-9a-f]{6}|noindex|\s*$", label))
        words = [w for w in re.findall(r"[A-Za-zÀ-ÿ]{3,}", unescape(spoken)) if w not in NOT_WORDS]
        if words:
            raw.append(f"{path.relative_to(ROOT)}: {' '.join(words)[:80]}")
    assert raw == []


def test_a_text_in_one_language_has_its_twin_in_the_other():
    texts = {
        (path.parent, path.name.split(".")[0]): set() for path in templates() if path.suffixes[0] in IN_ONE_LANGUAGE
    }
    for path in templates():
        if path.suffixes[0] in IN_ONE_LANGUAGE:
            texts[path.parent, path.name.split(".")[0]].add(path.suffixes[0])
    assert {name for (_folder, name), languages in texts.items() if languages != set(IN_ONE_LANGUAGE)} == set()
