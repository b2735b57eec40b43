"""The workshops of the demonstration, written by hand: one that took place, one to come. All fictional."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select

from app.activity.event import Event
from app.clock import now
from app.database import db
from app.ideas.idea import Audience
from app.people.unit import by_code
from app.people.user import User
from app.search.feed import changed
from app.workshops import plan_demonstration
from app.workshops.board import Board, Reveal, Voting, Writing
from app.workshops.cluster import Cluster
from app.workshops.dot import Dot, Purse
from app.workshops.note import Colour, Note
from app.workshops.participant import Part, Participant, Standing
from app.workshops.verbs import Verb
from app.workshops.workshop import LONGEST, Naming, OpenTo, State, Workshop

WRITTEN = Path(__file__).parent / "demo" / "workshops.toml"
HERE = ZoneInfo("Europe/Paris")
PREPARED_BEFORE = timedelta(days=25)
Row = dict[str, Any]
Table = dict[str, Participant]


def load(people: Mapping[str, User]) -> list[Workshop]:
    """Add what is not here yet; gives the workshops added."""
    here = set(db.session.scalars(select(Workshop.slug)))
    rows = tomllib.loads(WRITTEN.read_text(encoding="utf-8"))["workshop"]
    return [_workshop(row, people) for row in rows if row["slug"] not in here]


def _workshop(row: Row, people: Mapping[str, User]) -> Workshop:
    day, unit = now().astimezone(HERE).date() + timedelta(days=row["in_days"]), by_code(row["unit"])
    begins_at = datetime.combine(day, time.fromisoformat(row["at"]), HERE)
    ends_at, prepared_at = begins_at + timedelta(hours=row["hours"]), min(begins_at, now()) - PREPARED_BEFORE
    is_over = row["in_days"] < 0
    workshop = Workshop(
        slug=row["slug"], title=row["title"], purpose=row["purpose"].strip(), venue=row["venue"], unit=unit,
        audience=Audience(row["audience"]), open_to=OpenTo(row["open_to"]), naming=Naming(row["naming"]),
        state=State.OVER if is_over else State.PLANNED, opened_by=people[row["facilitator"]], begins_at=begins_at,
        ends_at=ends_at, last_end=begins_at + LONGEST, places=row["places"], opened_at=prepared_at,
        changed_at=ends_at if is_over else prepared_at, ended_at=ends_at if is_over else None,
    )  # fmt: skip
    db.session.add(workshop)
    db.session.flush()
    _told(workshop, Verb.OPENED, prepared_at)
    leader = {"who": row["facilitator"], "first_name": row["first_name"], "part": Part.FACILITATOR}
    table = {one["who"]: _participant(workshop, one, people) for one in [leader, *row.get("participant", [])]}
    workshop.taken = len(table)
    for number, one in enumerate(row.get("board", []), 1):
        _board(workshop, one, number, table)
    plan_demonstration.load(workshop, row)
    changed(workshop)
    return workshop


def _told(workshop: Workshop, verb: Verb, at: datetime) -> None:
    named = {"subject_kind": workshop.subject_kind, "subject_id": workshop.id}
    db.session.add(Event(at=at, actor_id=workshop.opened_by_id, verb=verb, detail={}, **named))


def _participant(workshop: Workshop, row: Row, people: Mapping[str, User]) -> Participant:
    at = workshop.opened_at + timedelta(days=1)
    coming = Participant(
        workshop=workshop, person=people[row["who"]], first_name=row["first_name"], at=at, answered_at=at,
        part=row.get("part", Part.PARTICIPANT), standing=Standing.COMING, invited_by_id=workshop.opened_by_id,
    )  # fmt: skip
    db.session.add(coming)
    db.session.flush()
    return coming


def _board(workshop: Workshop, row: Row, number: int, table: Table) -> None:
    board = Board(
        workshop=workshop, title=row["title"], prompt=row["prompt"], position=number, dots_each=row["dots_each"],
        voting=Voting(row["voting"]), reveal=Reveal.AT_CLOSE,
        writing=Writing.CLOSED if workshop.state is State.OVER else Writing.OPEN,
    )  # fmt: skip
    db.session.add(board)
    db.session.flush()
    titles = [one["title"] for one in row.get("cluster", [])]
    clusters = [Cluster(board_id=board.id, title=title, created_in=1, changed_in=1) for title in titles]
    db.session.add_all(clusters)
    db.session.flush()
    for turn, one in enumerate(row.get("note", []), 2):
        _note(board, one, turn, table, clusters)
    board.version = board.changed_in = len(row.get("note", [])) + 2


def _note(board: Board, row: Row, turn: int, table: Table, clusters: list[Cluster]) -> None:
    leader = next(one for one in table.values() if one.part is Part.FACILITATOR)
    note = Note(
        board_id=board.id, text=row["text"], colour=Colour(row["colour"]), position=turn, created_in=turn,
        changed_in=turn, author_id=table[row["by"]].id if "by" in row else None,
        scribe_id=leader.id if row.get("scribe") else None,
        cluster_id=clusters[row["cluster"]].id if "cluster" in row else None, at=board.workshop.begins_at,
    )  # fmt: skip
    db.session.add(note)
    db.session.flush()
    board.note_count += 1
    left = row.get("dots", 0)
    for voter in table.values():
        purse = _purse(board, voter)
        given = min(left, board.dots_each - purse.spent, 3)
        if given > 0:
            db.session.add(Dot(note_id=note.id, participant_id=voter.id, n=given, at=board.workshop.ends_at))
            purse.spent, left, note.dot_count = purse.spent + given, left - given, note.dot_count + given
    db.session.flush()


def _purse(board: Board, voter: Participant) -> Purse:
    held = db.session.get(Purse, (board.id, voter.id))
    if held is None:
        held = Purse(board_id=board.id, participant_id=voter.id, most=board.dots_each, spent=0)
        db.session.add(held)
        db.session.flush()
    return held
