"""A workshop's board with everybody on it, on the real server: every note and dot is there, and everybody sees it soon.

Each has a page that asks every second, as the script of the page does; they write, move and vote at their own pace, and
others read the site. A note is seen when the answer that holds it has arrived, counted from when it was sent off. What
a request that does nothing waits in the same run is the machine’s, not the board’s: two are on a note’s way.

Planted twins (seen to turn it red): a version of the board counted on from what was read, not from what is there; a
move that is acknowledged and not kept.
"""

from __future__ import annotations

import random
import re
import secrets
from collections import Counter
from dataclasses import dataclass, field
from time import perf_counter

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.database import db
from app.people.user import User
from app.workshops import participant as participants
from app.workshops.board import Board, Reveal, Voting, Writing
from app.workshops.dot import Dot, Purse
from app.workshops.note import Note
from app.workshops.workshop import OpenTo, Workshop
from tests.factories import Factory
from tests.load.house import Server, Visitor, confirm, sign_in
from tests.load.wire import Client, drive, request

PEOPLE, SECONDS = 60, 300.0
SOON = 1.5
MEMORY = 130
EVERY = {"write": 15.0, "dot": 10.0, "move": 20.0, "read": 0.5}
NOT_MOVED = (0, "loose")
HTMX = {"HX-Request": "true"}
WRITTEN = re.compile(r"Mot (\d+) de (\d+)\.")
DRAWN = re.compile(r'id="note-(\d+)" data-note="\d+" data-seen="(\d+)"')


@dataclass
class Room:
    """What is going on, and what was acknowledged: the oracle."""

    seed: str
    seconds: float
    url: str
    board: int
    began: float = field(default_factory=perf_counter)
    sent: dict[str, float] = field(default_factory=dict)
    written: set[str] = field(default_factory=set)
    dots: dict[tuple[int, int], int] = field(default_factory=dict)
    moved: int = 0
    places: dict[int, tuple[int, str]] = field(default_factory=dict)
    """Of each note that was moved the last version it was moved from, and where to: its versions order its moves."""
    unsure: set[tuple[int, int]] = field(default_factory=set)
    seen: dict[int, set[str]] = field(default_factory=dict)
    waits: list[float] = field(default_factory=list)
    answers: Counter[int] = field(default_factory=Counter)
    reads: list[float] = field(default_factory=list)
    floor: list[float] = field(default_factory=list)
    beats: Counter[int] = field(default_factory=Counter)

    @property
    def is_over(self) -> bool:
        return perf_counter() - self.began > self.seconds

    @property
    def is_settled(self) -> bool:
        """Everybody has had time to see the last note."""
        return perf_counter() - self.began > self.seconds + 6


@dataclass
class Sight:
    """What one page shows: the versions of the notes on it, by their numbers."""

    notes: dict[int, int] = field(default_factory=dict)


def page(room: Room, visitor: Visitor, sight: Sight) -> Client:
    """The board before somebody: once whole, then whatever comes, each second."""
    seen = room.seen.setdefault(visitor.person_id, set())
    body = (yield visitor.get(room.url)).body.decode()
    while not room.is_settled:
        for number, shown in DRAWN.findall(body):
            sight.notes[int(number)] = int(shown)
        moment = perf_counter()
        for word, person in WRITTEN.findall(body):
            name = f"Mot {word} de {person}."
            if name not in seen and name in room.sent:
                seen.add(name)
                room.waits.append(moment - room.sent[name])
        found = re.search(r'id="pulse" hx-get="([^"]+)".*?If-None-Match":"\\("[^"\\]+)\\"', body)
        if found:
            asked, stamp = found.group(1).replace("&amp;", "&"), found.group(2) + '"'
        yield 1.0
        headers = {**HTMX, "If-None-Match": stamp}
        answer = yield request("GET", asked, cookie=visitor.cookie, headers=headers)
        room.beats[answer.status] += 1
        body = answer.body.decode() if answer.status == 200 else ""


def taking_part(room: Room, visitor: Visitor, sight: Sight, kind: str) -> Client:
    draw, number = random.Random(f"{room.seed} {kind} {visitor.person_id}"), 0
    yield draw.uniform(0.2, min(EVERY[kind], room.seconds / 2))
    while not room.is_over:
        number += 1
        if kind == "write":
            yield from _write(room, visitor, number)
        elif sight.notes:
            note = draw.choice([*sight.notes])
            yield from _dot(room, visitor, note, draw) if kind == "dot" else _move(room, visitor, sight, draw)
        yield draw.uniform(0.6, 1.4) * min(EVERY[kind], room.seconds / 4)


def _write(room: Room, visitor: Visitor, number: int) -> Client:
    name = f"Mot {number} de {visitor.person_id}."
    room.sent[name] = perf_counter()
    answer = yield visitor.form(f"{room.url}/notes", text=name, colour="leaf")
    room.answers[answer.status] += 1
    if answer.status == 303:
        room.written.add(name)


def _dot(room: Room, visitor: Visitor, note: int, draw: random.Random) -> Client:
    wish, key = draw.choice((0, 1, 1, 2)), (visitor.person_id, note)
    answer = yield visitor.form(f"{room.url}/dots", wish=f"{note}-{wish}")
    room.answers[answer.status] += 1
    if answer.status == 303:
        room.dots[key] = wish
        room.unsure.discard(key)
    elif answer.status != 409:
        room.unsure.add(key)


def _move(room: Room, visitor: Visitor, sight: Sight, draw: random.Random) -> Client:
    """Onto another, or out again: of two who move one, the second is told."""
    note, onto = draw.choice([*sight.notes]), draw.choice([*sight.notes])
    where = f"note-{onto}" if onto != note and draw.random() < 0.8 else "loose"
    headers = {"Cookie": visitor.cookie, **HTMX}
    seen = sight.notes[note]
    fields = {"note": str(note), "onto": where, "seen": str(seen), "csrf_token": visitor.token}
    answer = yield request("POST", f"{room.url}/move", form=fields, headers=headers)
    room.answers[answer.status] += 1
    if answer.status == 200:
        room.moved += 1
        room.places[note] = max(room.places.get(note, NOT_MOVED), (seen, where))


def reading(room: Room, visitor: Visitor | None, number: int) -> Client:
    """Somebody who has nothing to do with the workshop."""
    draw = random.Random(f"{room.seed} reader {number}")
    while not room.is_over:
        path = draw.choice(["/", "/ideas", "/challenges", "/workshops", "/lab", "/ideas?order=heat"])
        answer = yield visitor.get(path) if visitor else request("GET", path)
        room.answers[answer.status if answer.status != 200 else 200] += 1
        room.reads.append(answer.seconds)
        yield EVERY["read"]


def idling(room: Room) -> Client:
    """What asks nothing of the database, and how long it waits here and now."""
    while not room.is_over:
        room.floor.append((yield request("GET", "/healthz")).seconds)
        yield EVERY["read"] / 2


def _late(waits: list[float]) -> float:
    return sorted(waits)[int(0.95 * (len(waits) - 1))] if waits else 0.0


def open_room(app: Flask, people: int, seconds: float, seed: str, persons: list[int]) -> Room:
    make = Factory(app)
    with app.test_request_context("/", method="POST"):
        workshop = make.workshop(f"Atelier {seed}", audience="public", open_to=OpenTo.AUDIENCE)
        leader = db.session.scalars(participants.workshops_of(workshop.opened_by)).one()
        participants.decline(workshop, by=leader.person)
        for number in persons:
            participants.come(workshop, by=db.session.get_one(User, number), first_name=f"P{number}")
        board = make.board(workshop, dots_each=20, reveal=Reveal.AT_ONCE)
        for _ in range(3):
            make.note(board, text="Pour commencer")
        board.pass_to(writing=Writing.OPEN, voting=Voting.OPEN)
        db.session.commit()
        assert db.session.get_one(Workshop, workshop.id).taken == people
        return Room(seed, seconds, f"/workshops/{workshop.slug}/boards/{board.id}", board.id)


def everybody_on_the_board(server: Server, people: int, seconds: float, within: float | None = None) -> None:
    """How soon is told always, and asserted where it lasts long enough to mean something."""
    seed = secrets.token_hex(4)
    print(f"seed {seed}")
    with server.place.application(server.port) as app:
        visitors = sign_in(app, people + 3)
        confirm(visitors)
        coming, others = visitors[:people], visitors[people:]
        room = open_room(app, people, seconds, seed, [one.person_id for one in coming])
    clients: list[Client] = []
    for visitor in coming:
        sight = Sight()
        clients.append(page(room, visitor, sight))
        clients += [taking_part(room, visitor, sight, kind) for kind in ("write", "dot", "move")]
    clients += [reading(room, visitor, n) for n, visitor in enumerate([None, None, *others])]
    clients += [idling(room)]
    room.began, spent = perf_counter(), server.cpu_seconds()
    done = drive(server.port, clients)
    waits, soon, read, floor = sorted(room.waits), _late(room.waits), _late(room.reads), _late(room.floor)
    busy = (server.cpu_seconds() - spent) / done.seconds
    memory = server.private_megabytes()
    print(
        f"{done.answered} answers, {done.rate:.0f}/s; {len(room.written)} notes, {len(room.dots)} wishes, {room.moved} "
        f"moves, answers {dict(room.answers)}, beats {dict(room.beats)}; seen after "
        f"{waits[len(waits) // 2]:.2f} s, p95 {soon:.2f} s, at most {waits[-1]:.2f} s; "
        f"other pages p95 {read * 1000:.0f} ms, /healthz {floor * 1000:.0f} ms; {busy:.2f} cores; memory {memory} MB"
    )
    assert len(room.written) >= people * seconds / EVERY["write"] / 2, "hardly anything was written"
    assert len(room.dots) >= people and room.moved >= people // 4, "hardly anybody voted or moved anything"
    assert set(room.answers) <= {200, 303, 409}, server.said()
    assert set(room.beats) <= {200, 304}, server.said()
    missed = {one.person_id: room.written - room.seen[one.person_id] for one in coming}
    assert not any(missed.values()), f"not seen: { {who: len(names) for who, names in missed.items() if names} }"
    with server.place.application(server.port):
        _all_is_there(room, len(coming))
        _all_lies_where_it_was_put(room)
    assert len(room.reads) >= (len(others) + 2) * seconds / EVERY["read"] / 8, "other pages hardly answered"
    assert within is None or soon <= within, (
        f"p95 {soon:.2f} s until a note is seen, while /healthz takes {floor:.2f} s"
    )
    assert within is None or read - floor <= within, f"p95 {read:.2f} s for other pages, {floor:.2f} s for /healthz"
    assert max(memory) <= MEMORY


def _all_is_there(room: Room, people: int) -> None:
    board = db.session.get_one(Board, room.board)
    kept = set(db.session.scalars(select(Note.text).where(Note.board_id == board.id)))
    assert room.written <= kept and board.note_count == len(
        db.session.scalars(select(Note.id).where(Note.board_id == board.id, Note.removed_at.is_(None))).all()
    )
    given = select(participants.Participant.person_id, Dot.note_id, Dot.n).join(
        Dot, Dot.participant_id == participants.Participant.id
    )
    here = given.where(Dot.note_id.in_(_numbers(board)))
    rows = {(person, note): n for person, note, n in db.session.execute(here)}
    wished = {key: n for key, n in room.dots.items() if n and key not in room.unsure}
    assert {key: n for key, n in rows.items() if key not in room.unsure} == wished, "a dot is not what was acknowledged"
    counts = dict(db.session.execute(select(Note.id, Note.dot_count).where(Note.board_id == board.id)).tuples().all())
    sums = select(Dot.note_id, func.sum(Dot.n)).where(Dot.note_id.in_(_numbers(board))).group_by(Dot.note_id)
    assert {note: n for note, n in counts.items() if n} == dict(db.session.execute(sums).tuples().all())
    spent = db.session.scalars(select(Purse.spent).where(Purse.board_id == board.id)).all()
    assert sum(spent) == sum(rows.values()) and max(spent) <= board.dots_each and len(spent) <= people


def _all_lies_where_it_was_put(room: Room) -> None:
    """Each move of a note leaves it one version on; so does being made a group of, once, while it lies alone.

    A note that came to its list no later than one that was put on it lies there with it still.
    """
    notes = {one.id: one for one in db.session.scalars(select(Note).where(Note.board_id == room.board))}
    for note in notes.values():
        seen, where = room.places.get(note.id, NOT_MOVED)
        if note.version > seen + 1:
            assert (where, note.version) == ("loose", seen + 2), f"note {note.id}: {note.version} versions, {seen} seen"
            where = "a group"
        said = f"note {note.id} was put onto {where}, and lies in {note.cluster_id}"
        assert note.version > seen and (note.cluster_id is None) == (where == "loose"), said
        onto = notes.get(int(where.removeprefix("note-"))) if where.startswith("note-") else None
        if onto is not None and onto.position <= note.position:
            assert note.cluster_id == onto.cluster_id, f"{said}; {onto.id} lies in {onto.cluster_id}"
        assert note.cluster is None or note.cluster.removed_at is None, said


def _numbers(board: Board) -> list[int]:
    return list(db.session.scalars(select(Note.id).where(Note.board_id == board.id)))


def test_ten_people_on_a_board_see_each_others_notes_at_once(server: Server) -> None:
    everybody_on_the_board(server, people=10, seconds=10.0)


@pytest.mark.endure
@pytest.mark.both_databases
def test_sixty_people_on_a_board_for_five_minutes(server: Server) -> None:
    everybody_on_the_board(server, people=PEOPLE, seconds=SECONDS, within=SOON)
