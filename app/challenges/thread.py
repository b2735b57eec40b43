"""The thread at challenges: the way to one from an idea, and what became of an entry, as the rooms above tell it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import current_app, url_for

from app.challenges.challenge import Challenge
from app.challenges.entry import Entry, Stage
from app.challenges.queries import visible_to
from app.database import db
from app.ideas.idea import Idea
from app.ideas.thread import LABELS, Station
from app.people.user import Person


def way(idea: Idea, reader: Person) -> str | None:
    """To the challenge that it entered first, among those that the reader may see."""
    asked = visible_to(reader).with_only_columns(Challenge.slug).join(Entry, Entry.challenge_id == Challenge.id)
    asked = asked.where(Entry.idea_id == idea.id, Entry.stage == Stage.SENT).order_by(Entry.sent_at, Entry.id)
    slug = db.session.scalar(asked.limit(1))
    return url_for("challenges.show", slug=slug) if slug else None


@dataclass(frozen=True)
class Stop:
    """Where an entry got to, since when, and the page of it."""

    date: datetime
    url: str


EntryWay = Callable[[Sequence[Entry], Person], Mapping[int, Stop]]
"""By the number of an entry, what this reader may know of; rooms.py gives one for each station."""


def stations_of(entries: Sequence[Entry], reader: Person) -> dict[int, list[Station]]:
    """By the number of an entry, from its challenge on; only those of which something came, in a query a station."""
    ways: Mapping[str, EntryWay] = current_app.extensions["entry_ways"]
    stops = {name: way(entries, reader) for name, way in ways.items()} if entries else {}
    return {
        entry.id: [
            Station("challenge", LABELS["challenge"], entry.sent_at, reached=True),
            *(_station(name, found.get(entry.id)) for name, found in stops.items()),
        ]
        for entry in entries
        if any(entry.id in found for found in stops.values())
    }


def awaiting_a_project(entries: Sequence[Entry], reader: Person) -> set[int]:
    """The numbers of those of which this reader may begin a project: none is under way, or one was stopped."""
    if not entries or not reader.facilitated_units:
        return set()
    return {entry.id for entry in entries} - current_app.extensions["entries_taken_up"](entries)


def _station(name: str, stop: Stop | None) -> Station:
    if stop is None:
        return Station(name, LABELS[name], None, reached=False)
    return Station(name, LABELS[name], stop.date, reached=True, url=stop.url)
