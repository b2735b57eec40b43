"""What stands in the report of a workshop: asked in as many queries for sixty people as for six."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from babel.dates import format_date, format_time
from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.database import db
from app.extensions import settings
from app.ideas.idea import Audience, Idea
from app.markdown import plain
from app.workshops import board as boards
from app.workshops import participant as people
from app.workshops import progress, timetable
from app.workshops.board import Board
from app.workshops.cluster import Cluster
from app.workshops.labels import MOVEMENTS
from app.workshops.note import Note
from app.workshops.progress import Progress
from app.workshops.workshop import Workshop

PAPER = Path(__file__).parent / "report.typ"


@dataclass(frozen=True)
class Part:
    """A board: its groups and what lies alone, what has most dots first once they are shown."""

    board: Board
    groups: Sequence[tuple[Cluster, Sequence[Note]]]
    alone: Sequence[Note]

    @property
    def is_empty(self) -> bool:
        return not self.groups and not self.alone

    def dots_of(self, notes: Sequence[Note]) -> int:
        return sum(note.dot_count for note in notes) if self.board.shows_dots else 0


@dataclass(frozen=True)
class Sheet:
    """`names` is empty where nobody is to be named; of an author nothing stands here at all."""

    workshop: Workshop
    count: int
    names: Sequence[str]
    plan: Progress
    parts: Sequence[Part]
    ideas: Sequence[Idea] = field(default_factory=list)


def of(workshop: Workshop, *, named: bool) -> Sheet:
    coming = people.coming_to(workshop)
    parts = _parts(workshop)
    notes = [note for part in parts for group in (*(notes for _c, notes in part.groups), part.alone) for note in group]
    return Sheet(
        workshop,
        len(coming),
        [one.first_name for one in coming if one.first_name] if named and not workshop.is_anonymous else [],
        progress.of(workshop),
        parts,
        [note.idea for note in notes if note.idea is not None and _is_for(note.idea, workshop)],
    )


def _is_for(idea: Idea, workshop: Workshop) -> bool:
    """Only what whoever may read the report may read too."""
    return idea.shown_to_all if workshop.audience is Audience.PUBLIC else idea.shown_to_staff


def _parts(workshop: Workshop) -> list[Part]:
    all_boards = boards.of(workshop)
    numbers = [board.id for board in all_boards]
    asked = select(Note).where(Note.board_id.in_(numbers), Note.removed_at.is_(None)).options(joinedload(Note.idea))
    notes = db.session.scalars(asked.order_by(Note.position, Note.id)).all()
    live = select(Cluster).where(Cluster.board_id.in_(numbers), Cluster.removed_at.is_(None)).order_by(Cluster.id)
    clusters = db.session.scalars(live).all()
    return [_part(board, notes, clusters) for board in all_boards]


def _part(board: Board, notes: Sequence[Note], clusters: Sequence[Cluster]) -> Part:
    """Before the counts are shown not even the order tells of them."""

    def ordered(lying: Sequence[Note]) -> list[Note]:
        return sorted(lying, key=lambda note: -note.dot_count) if board.shows_dots else list(lying)

    here = [note for note in notes if note.board_id == board.id]
    groups = [
        (cluster, ordered([note for note in here if note.cluster_id == cluster.id]))
        for cluster in clusters
        if cluster.board_id == board.id
    ]
    if board.shows_dots:
        groups.sort(key=lambda group: -sum(note.dot_count for note in group[1]))
    return Part(board, groups, ordered([note for note in here if note.cluster_id is None]))


COLUMNS = ("board", "group", "note", "colour", "dots", "by_scribe", "idea")


def rows_of(sheet: Sheet) -> list[tuple[Any, ...]]:
    """Notes for a spreadsheet; who wrote them is in none of its cells."""
    shown = {idea.id for idea in sheet.ideas}
    return [
        (
            part.board.title,
            title,
            note.text,
            note.colour.value,
            note.dot_count if part.board.shows_dots else "",
            "1" if note.by_scribe else "",
            url_for("ideas.show", id=note.idea_id, _external=True) if note.idea_id in shown else "",
        )  # fmt: skip
        for part in sheet.parts
        for title, notes in (*((cluster.title, notes) for cluster, notes in part.groups), ("", part.alone))
        for note in notes
    ]


# On paper


def words_of(sheet: Sheet, *, conclusion: str, language: str) -> dict[str, Any]:
    workshop, zone = sheet.workshop, timetable.zone_of(sheet.workshop)
    begins, ends = workshop.begins_at.astimezone(zone), workshop.ends_at.astimezone(zone)
    days = [format_date(day, "long", locale=language) for day in {begins.date(): 1, ends.date(): 1}]

    def hour(moment: Any) -> str:
        return format_time(moment, "short", tzinfo=zone, locale=language)

    return {
        "lang": language,
        "site": settings().site_name,
        "heading": _("Workshop report"),
        "title": workshop.title,
        "when": " – ".join(days) + f", {hour(workshop.begins_at)} – {hour(workshop.ends_at)}",
        "where": " · ".join(filter(None, (workshop.unit.name, workshop.venue))),
        "purpose_title": _("What it was for"),
        "purpose": _lines(workshop.purpose),
        "who_title": _("Who was there"),
        "who": ngettext("%(num)s person.", "%(num)s people.", sheet.count) + (" " + ", ".join(sheet.names)).rstrip(),
        "conclusion_title": _("What was decided, and what comes next"),
        "conclusion": _lines(conclusion) if conclusion else _("Nothing was written yet."),
        "plan_title": _("How it went"),
        "plan": [
            {
                "day": _("Day %(num)s", num=slot.day) if sheet.plan.slots[-1].day > 1 else "",
                "planned": hour(slot.begins_at),
                "real": hour(slot.step.start.at) if slot.step.start else "",
                "title": slot.step.title,
                "movement": str(MOVEMENTS[slot.step.movement]),
            }
            for slot in sheet.plan.slots
        ],
        "columns": [_("Planned"), _("Begun"), _("Step"), _("Movement")],
        "boards_title": _("What was written"),
        "boards": [_board_words(part) for part in sheet.parts],
        "ideas_title": _("Ideas born here"),
        "ideas": [
            {"title": idea.title, "url": url_for("ideas.show", id=idea.id, _external=True)} for idea in sheet.ideas
        ],
        "page": _("Page"),
    }


def _lines(text: str) -> str:
    """Without marks, line by line: what was listed stays a list."""
    return "\n".join(("– " if line.startswith(("- ", "* ")) else "") + plain(line) for line in text.splitlines())


def _board_words(part: Part) -> dict[str, Any]:
    def notes(lying: Sequence[Note]) -> list[dict[str, str]]:
        return [{"text": note.text, "dots": _dots(note.dot_count, part)} for note in lying]

    groups = [
        {
            "title": cluster.title or _("A group without a title"),
            "dots": _dots(part.dots_of(lying), part),
            "notes": notes(lying),
        }
        for cluster, lying in part.groups
    ]
    if part.alone:
        groups.append({"title": _("Alone") if groups else "", "dots": "", "notes": notes(part.alone)})
    return {
        "title": part.board.title,
        "prompt": part.board.prompt,
        "groups": groups,
        "empty": "" if groups else _("Nothing was written here."),
    }


def _dots(number: int, part: Part) -> str:
    return ngettext("%(num)s dot", "%(num)s dots", number) if part.board.shows_dots and number else ""


def pressed(words: dict[str, Any]) -> bytes:
    """The report as a tagged PDF; what people typed goes in as data, never as markup."""
    import typst

    pdf = typst.compile(str(PAPER), format="pdf", sys_inputs={"words": json.dumps(words)})
    assert isinstance(pdf, bytes)
    return pdf
