"""What may be kept of what people send: told by its content, drawn anew, under a name that is only a name."""

from __future__ import annotations

import io
import json
import struct
import subprocess
import sys
import zipfile
import zlib

import pytest
from PIL import Image

from app import picture, uploads
from app.errors import Refused
from app.uploads import Kind
from config import ROOT
from tests.sheaf import DOCX, JPEG, ODT, PDF, PNG, archive, picture_of

SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


def chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def bomb(width: int, height: int) -> bytes:
    """A picture of one colour: a few kilobytes that want gigabytes."""
    rows = zlib.compressobj(9)
    line = b"\x00" + bytes(width // 8)
    packed = b"".join(rows.compress(line) for _ in range(height)) + rows.flush()
    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", packed) + chunk(b"IEND", b"")


@pytest.mark.parametrize(
    ("content", "name", "kind"),
    [
        (PDF, "plan.pdf", Kind.PDF),
        (PDF, "photo.png", Kind.PDF),
        (PNG, "photo.pdf", Kind.PNG),
        (JPEG, "photo", Kind.JPEG),
        (picture_of("WEBP"), "photo.jpg", Kind.WEBP),
        (DOCX, "lettre.docx", Kind.DOCX),
        (archive({"[Content_Types].xml": b"", "ppt/presentation.xml": b""}), "a.zip", Kind.PPTX),
        (archive({"[Content_Types].xml": b"", "xl/workbook.xml": b""}), "a.docx", Kind.XLSX),
        (ODT, "a", Kind.ODT),
        ("Un café, à midi.".encode(), "mots.exe", Kind.TEXT),
        ("﻿a;b\n1;-2,5\n".encode(), "table.CSV", Kind.CSV),
    ],
)
def test_a_file_is_what_its_content_says_whatever_it_is_called(inside, content, name, kind):
    """Red when the ending of a name decides."""
    taken = uploads.taken(name, content)
    assert taken.kind is kind
    assert taken.name.endswith(f".{kind.value}")


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"", "vide.pdf"),
        (SVG, "dessin.svg"),
        (SVG, "dessin.png"),
        (b"\xef\xbb\xbf \n<?xml version='1.0'?>" + SVG, "dessin.txt"),
        (b"<!doctype html><p>Bonjour", "page.txt"),
        (b"#!/bin/sh\nrm -rf /", "a.txt"),
        (b"GIF89a\x01\x00\x01\x00\x00\x00\x00;", "a.gif"),
        (b"MZ\x90\x00\x03", "a.exe"),
        (b"%PDF-1.7\nsans fin", "a.pdf"),
        (b"%!PS-Adobe", "a.pdf"),
        (b"\x00\x01\x02", "a.txt"),
        ("é".encode("latin-1"), "a.txt"),
        (b"  \n ", "a.txt"),
        (b"a;b\n=HYPERLINK(\"https://x\");2\n", "a.csv"),
        (b"a,@SUM(1)\n", "a.csv"),
        (archive({"a.txt": b"bonjour"}), "a.docx"),
        (archive({"[Content_Types].xml": b"", "word/document.xml": b"", "word/vbaProject.bin": b"x"}), "a.docm"),
        (archive({"mimetype": b"application/vnd.oasis.opendocument.text"}), "a.odt"),
        (b"PK\x03\x04 presque", "a.docx"),
        (DOCX[:-4], "a.docx"),
        (PNG[:40], "a.png"),
        (b"\xff\xd8\xff\xe0 presque", "a.jpg"),
        (b"RIFF\x00\x00\x00\x00WEBPVP8X", "a.webp"),
    ],
)  # fmt: skip
def test_what_is_of_no_kind_is_refused_in_words(inside, content, name):
    with pytest.raises(Refused) as refused:
        uploads.taken(name, content)
    assert refused.value.message.endswith(".")


@pytest.mark.parametrize(
    "content",
    [PDF + DOCX, DOCX + PDF, PDF + SVG, DOCX + DOCX, b"PK\x03\x04" + DOCX, ODT + b"\x00"],
)
def test_a_file_that_is_two_kinds_at_once_is_none(inside, content):
    with pytest.raises(Refused):
        uploads.taken("deux.pdf", content)


def test_what_hangs_on_a_picture_does_not_come_in(inside):
    for kind, content in (("PNG", PNG), ("JPEG", JPEG), ("WEBP", picture_of("WEBP"))):
        kept = uploads.taken("a", content + DOCX + SVG).content
        assert b"PK\x03\x04" not in kept and b"<svg" not in kept
        with Image.open(io.BytesIO(kept)) as drawn:
            assert (drawn.format, drawn.size) == (kind, (40, 20))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_picture_keeps_neither_place_nor_words_nor_profile_and_stands_upright(inside, kind):
    exif = Image.Exif()
    exif[0x0112], exif[0x010E], exif[0x013B] = 6, "zibelineexif", "zibelineauteur"
    exif.get_ifd(0x8825)[1] = "zibelinegps"
    more = {"PNG": {}, "JPEG": {"comment": b"zibelinemot"}, "WEBP": {"xmp": b"<x>zibelinexmp</x>"}}[kind]
    sent = picture_of(kind, exif=exif, icc_profile=b"zibelineprofil" * 20, **more)
    assert b"zibeline" in sent
    kept = uploads.taken("a.jpg", sent).content
    with Image.open(io.BytesIO(kept)) as drawn:
        assert drawn.size == (20, 40), "turned as it was shown"
        assert not drawn.getexif() and not {"exif", "icc_profile", "comment", "xmp"} & set(drawn.info)
    assert b"zibeline" not in kept


def test_a_transparent_picture_stays_so(inside):
    clear = io.BytesIO()
    Image.new("RGBA", (4, 4), (0, 0, 0, 0)).quantize().save(clear, "PNG", transparency=0)
    with Image.open(io.BytesIO(uploads.taken("a.png", clear.getvalue()).content)) as drawn:
        assert drawn.convert("RGBA").getpixel((1, 1))[3] == 0


def test_an_image_bomb_is_refused_before_it_is_decoded_within_100_mb():
    """Asked by a process that is small itself: what a child took counts from what its parent had."""
    content = bomb(28_000, 28_000)
    assert len(content) < 200_000
    script = (
        "import json, resource, subprocess, sys; "
        "ran = subprocess.run([sys.executable, '-I', sys.argv[1], 'PNG'], stdin=sys.stdin, capture_output=True); "
        "print(json.dumps([ran.returncode, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss]))"
    )
    said = subprocess.run(
        [sys.executable, "-c", script, picture.__file__], input=content, capture_output=True, check=True
    )
    ended, kilobytes = json.loads(said.stdout)
    assert ended == picture.TOO_MANY_PIXELS
    assert kilobytes < 100_000


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_what_claims_to_be_huge_is_refused(inside, kind):
    sent = bytearray(picture_of(kind, size=(5_000, 3_201)))
    with pytest.raises(Refused, match="16"):
        uploads.taken("a", bytes(sent))


def test_a_document_that_unpacks_to_too_much_is_refused_unopened(inside):
    parts = {"[Content_Types].xml": b"", "word/document.xml": bytes(uploads.LARGEST_UNPACKED + 1)}
    content = archive(parts, zipfile.ZIP_DEFLATED)
    assert len(content) < 1_000_000
    with pytest.raises(Refused):
        uploads.taken("a.docx", content)


def test_a_file_has_at_most_five_megabytes(inside):
    whole = PDF[:-6] + b" " * (uploads.LARGEST - len(PDF)) + PDF[-6:]
    assert uploads.taken("a.pdf", whole).content == whole
    with pytest.raises(Refused, match="5"):
        uploads.taken("a.pdf", PDF[:-6] + b" " * (uploads.LARGEST - len(PDF) + 1) + PDF[-6:])


def test_a_picture_that_takes_too_long_is_refused_and_the_next_one_is_drawn(inside, monkeypatch):
    monkeypatch.setattr(uploads, "PATIENCE", 0.001)
    with pytest.raises(Refused):
        uploads.taken("a.png", PNG)
    monkeypatch.undo()
    assert uploads.taken("a.png", PNG).kind is Kind.PNG


def test_the_web_processes_hold_no_decoder():
    asked = "import sys, app.uploads; print('PIL' in sys.modules)"
    said = subprocess.run([sys.executable, "-c", asked], cwd=ROOT, capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "False"


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("plan.pdf", "plan.pdf"),
        ("../../etc/passwd", "passwd.pdf"),
        ("C:\\Users\\Ada\\plan.PDF", "plan.pdf"),
        ("plan\r\nSet-Cookie: a=b.pdf", "plan Set-Cookie- a=b.pdf"),
        ("plan\u202efdp.exe", "planfdp.pdf"),
        ("pl\u200ban\x00.pdf", "plan.pdf"),
        ("CON.pdf", "fichier CON.pdf"),
        (".htaccess", "htaccess.pdf"),
        ("...", "fichier.pdf"),
        ("", "fichier.pdf"),
        ("plan.tar.gz", "plan.tar.pdf"),
        ("Étape n° 2.docx", "Étape n° 2.pdf"),
        ('<b>"plan"</b>.pdf', "b-.pdf"),
        ("e\u0301.pdf", "\u00e9.pdf"),
    ],
)
def test_a_name_is_only_a_name(inside, written, kept):
    assert uploads.clean_name(written, Kind.PDF) == kept


def test_a_long_name_is_cut_and_keeps_its_ending(inside):
    assert uploads.clean_name("é" * 300 + ".pdf", Kind.PDF) == "é" * uploads.LONGEST_NAME + ".pdf"


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_a_picture_is_made_no_wider_than_asked_and_never_larger(inside, kind):
    sent = picture_of(kind, size=(400, 200))
    for widest, size in ((100, (100, 50)), (1_000, (400, 200)), (0, (400, 200))):
        with Image.open(io.BytesIO(uploads.taken("a", sent, widest=widest).content)) as drawn:
            assert drawn.size == size
