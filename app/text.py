"""What people type, made regular before anything reads it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Container
from itertools import count
from typing import Any

_spaces = re.compile(r"\s+")
_breaks = re.compile("[\t\n\r\x85\u2028\u2029]+")
_control = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_not_xml = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def one_line(value: Any) -> Any:
    """NFC, no control characters, nothing around; the spaces inside stay those that were typed."""
    if not isinstance(value, str):
        return value
    return _breaks.sub(" ", _control.sub("", unicodedata.normalize("NFC", value))).strip()


def squish(value: Any) -> Any:
    """One line with single spaces: for what is compared, and for the headers of a mail."""
    return _spaces.sub(" ", one_line(value)) if isinstance(value, str) else value


def tidy(value: Any) -> Any:
    """Several lines: NFC, Unix line ends, no control characters, nothing around."""
    if not isinstance(value, str):
        return value
    text = unicodedata.normalize("NFC", value).replace("\r\n", "\n").replace("\r", "\n")
    return _control.sub("", text).strip()


def slugify(value: str, longest: int = 60) -> str:
    ascii_only = unicodedata.normalize("NFKD", value.replace("œ", "oe").replace("Œ", "oe").replace("’", "'"))
    words = re.findall(r"[a-z0-9]+", ascii_only.encode("ascii", "ignore").decode().lower())
    return "-".join(words)[:longest].strip("-")


def number_in(written: str | None) -> int:
    """Of an address or a hidden field: 0 where somebody wrote something else into it."""
    return int(written) if written and written.isdecimal() and len(written) < 19 else 0


def numbered(stem: str, taken: Container[str]) -> str:
    """The stem, or the first of stem-2, stem-3 … that is free."""
    return next(one for n in count(1) if (one := f"{stem}-{n}" if n > 1 else stem) not in taken)


def for_xml(value: str) -> str:
    """Without the characters that XML 1.0 cannot hold (its production 2); what is markup stays markup."""
    return type(value)(_not_xml.sub("", value))
