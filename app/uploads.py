"""What a file from outside may be: a closed list of kinds, told by what is in it, under a name that is only a name.

Each kind has a strict reading of its own (where it begins, where it ends, what must be inside), so that a file that is
two kinds at once is none of them. Pictures are drawn anew in `picture.py`, a process apart, and keep nothing else.
"""

from __future__ import annotations

import io
import re
import subprocess
import sys
import unicodedata
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from threading import BoundedSemaphore
from typing import Any, TypeVar

from flask import current_app, request
from flask_babel import gettext as _

from app import picture
from app.errors import Refused

LARGEST = 5_000_000
LARGEST_SENT = 12_000_000
"""A file that is only somewhat too large is still read, so that the answer can say so and keep what was typed."""
LONGEST_NAME = 100
MOST_PARTS = 5_000
LARGEST_UNPACKED = 200_000_000
QUEUE_SECONDS = 10
PATIENCE = picture.MOST_SECONDS + 5

View = TypeVar("View", bound=Callable[..., Any])


class Kind(StrEnum):
    PDF = "pdf"
    PNG = "png"
    JPEG = "jpg"
    WEBP = "webp"
    ODT = "odt"
    ODP = "odp"
    ODS = "ods"
    DOCX = "docx"
    PPTX = "pptx"
    XLSX = "xlsx"
    TEXT = "txt"
    CSV = "csv"


_OPEN, _OFFICE = "application/vnd.oasis.opendocument.", "application/vnd.openxmlformats-officedocument."
MEDIA_TYPES = {
    Kind.PDF: "application/pdf",
    Kind.PNG: "image/png",
    Kind.JPEG: "image/jpeg",
    Kind.WEBP: "image/webp",
    Kind.ODT: f"{_OPEN}text",
    Kind.ODP: f"{_OPEN}presentation",
    Kind.ODS: f"{_OPEN}spreadsheet",
    Kind.DOCX: f"{_OFFICE}wordprocessingml.document",
    Kind.PPTX: f"{_OFFICE}presentationml.presentation",
    Kind.XLSX: f"{_OFFICE}spreadsheetml.sheet",
    Kind.TEXT: "text/plain",
    Kind.CSV: "text/csv",
}
PICTURES = {Kind.PNG: "PNG", Kind.JPEG: "JPEG", Kind.WEBP: "WEBP"}


@dataclass(frozen=True)
class Upload:
    """A file that may be kept."""

    name: str
    kind: Kind
    content: bytes


def takes_files(view: View) -> View:
    """Mark the one door whose requests may be larger than those of all others."""
    view.takes_files = True  # type: ignore[attr-defined]
    return view


def make_room() -> None:
    """Before anything of the request's body is read."""
    view = current_app.view_functions.get(request.endpoint or "")
    if getattr(view, "takes_files", False):
        request.max_content_length = LARGEST_SENT


def taken(name: str, content: bytes, *, widest: int = 0) -> Upload:
    """The file as it is kept; a picture with no side longer than `widest` points. Raises Refused, for who sent it."""
    if not content:
        raise Refused(_("This file is empty."))
    if len(content) > LARGEST:
        raise Refused(_too_large())
    kind = kind_of(content, name)
    if kind in PICTURES:
        content = _redrawn(content, PICTURES[kind], widest)
        if len(content) > LARGEST:
            raise Refused(_too_large())
    return Upload(clean_name(name, kind), kind, content)


def _too_large() -> str:
    return _("This file is too large: %(n)s MB at most.", n=LARGEST // 1_000_000)


# What it is


def kind_of(content: bytes, name: str) -> Kind:
    """By what is in it; the name only tells a table from a text. Raises Refused."""
    for kind, is_one in _BEGINNINGS:
        if is_one(content):
            return kind
    if content.startswith(b"PK\x03\x04"):
        return _office_kind(content)
    return _text_kind(content, name)


def _is_whole_pdf(content: bytes) -> bool:
    return content.startswith(b"%PDF-") and content[-1024:].rstrip(b"\x00\t\n\f\r ").endswith(b"%%EOF")


_BEGINNINGS: tuple[tuple[Kind, Callable[[bytes], bool]], ...] = (
    (Kind.PDF, _is_whole_pdf),
    (Kind.PNG, lambda content: content.startswith(b"\x89PNG\r\n\x1a\n")),
    (Kind.JPEG, lambda content: content.startswith(b"\xff\xd8\xff")),
    (Kind.WEBP, lambda content: content.startswith(b"RIFF") and content[8:12] == b"WEBP"),
)
_END_OF_ZIP = 22
_MAIN_PARTS = {"word/document.xml": Kind.DOCX, "ppt/presentation.xml": Kind.PPTX, "xl/workbook.xml": Kind.XLSX}
_MACROS = re.compile(r"(^|/)(vbaProject\.bin|Basic/.*|Scripts/.*)$", re.I)


def _unknown() -> Refused:
    return Refused(
        _("This kind of file is not accepted: send a PDF, a PNG, JPEG or WebP, an office document, a text or a table.")
    )


def _office_kind(content: bytes) -> Kind:
    """A ZIP from its first byte to its last, whose parts are those of a document; it is never unpacked."""
    end = content[-_END_OF_ZIP:]
    if not end.startswith(b"PK\x05\x06") or not end.endswith(b"\x00\x00"):
        raise _unknown()
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
            if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > LARGEST_UNPACKED:
                raise Refused(_("This document is too large once it is unpacked."))
            if not parts or min(part.header_offset for part in parts) or any(part.flag_bits & 1 for part in parts):
                raise _unknown()
            names = {part.filename for part in parts}
            kind = _kind_of_parts(archive, names)
    except (zipfile.BadZipFile, RuntimeError, ValueError, OSError, EOFError):
        raise _unknown() from None
    if any(_MACROS.search(name) for name in names):
        raise Refused(_("This document holds macros: save it without them, or as a PDF."))
    return kind


def _kind_of_parts(archive: zipfile.ZipFile, names: set[str]) -> Kind:
    if "mimetype" in names:
        first = archive.getinfo("mimetype")
        if first.file_size < 100 and first.compress_type == zipfile.ZIP_STORED and "content.xml" in names:
            said = archive.read(first)
            for kind in (Kind.ODT, Kind.ODP, Kind.ODS):
                if said == MEDIA_TYPES[kind].encode():
                    return kind
        raise _unknown()
    found = [kind for part, kind in _MAIN_PARTS.items() if part in names]
    if "[Content_Types].xml" not in names or len(found) != 1:
        raise _unknown()
    return found[0]


_MARKUP = ("<", "%!", "%pdf", "#!", "{\\rtf")
_FORMULA = re.compile(r'(?:^|[;,\t])[ "]*(?:[=@]|[+-][^\W\d])', re.M)


def _text_kind(content: bytes, name: str) -> Kind:
    """UTF-8 without anything that a screen cannot show; never markup (so no SVG), never a formula in a table."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise _unknown() from None
    if any(ord(c) < 32 and c not in "\t\n\f\r" or c == "\x7f" for c in text) or not text.strip():
        raise _unknown()
    if text.lstrip().lower().startswith(_MARKUP):
        raise _unknown()
    if not name.lower().endswith(".csv"):
        return Kind.TEXT
    if _FORMULA.search(text):
        raise Refused(_("This table holds formulas: save it with their results only."))
    return Kind.CSV


# Under which name

_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)", re.I)


def clean_name(name: str, kind: Kind) -> str:
    """A name alone: no path, nothing invisible that turns or hides the rest, and the ending of what it is."""
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    seen = "".join(" " if c.isspace() else c for c in last if unicodedata.category(c)[0] != "C" or c.isspace())
    seen = re.sub(r'[<>:"|?*]', "-", seen)
    stem, dot, suffix = seen.rpartition(".")
    if not (dot and re.fullmatch(r"\w{1,5}", suffix)):
        stem = seen
    stem = " ".join(stem.split()).strip(". ")[:LONGEST_NAME].strip(". ")
    if not stem or _RESERVED.fullmatch(stem.split(".")[0]):
        stem = (_("file") + " " + stem).strip()
    return f"{stem}.{kind.value}"


# Pictures

_one_at_a_time = BoundedSemaphore(1)


def _redrawn(content: bytes, kind: str, widest: int = 0) -> bytes:
    """By the program beside this one; a process draws one picture at a time, so that many do not fill the memory."""
    if not _one_at_a_time.acquire(timeout=QUEUE_SECONDS):
        raise Refused(_("Many pictures are arriving just now. Try again in a moment."))
    try:
        drawing = subprocess.run(  # noqa: S603
            [sys.executable, "-I", picture.__file__, kind, str(widest)],
            input=content,
            capture_output=True,
            timeout=PATIENCE,
        )
    except subprocess.TimeoutExpired:
        raise Refused(_("This picture could not be read.")) from None
    finally:
        _one_at_a_time.release()
    if drawing.returncode == picture.TOO_MANY_PIXELS:
        most = picture.MOST_PIXELS // 1_000_000
        raise Refused(_("This picture has too many points: make it smaller, %(n)s million at most.", n=most))
    if drawing.returncode or not drawing.stdout:
        raise Refused(_("This picture could not be read."))
    return drawing.stdout
