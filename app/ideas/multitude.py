"""As many ideas, supports and comments as asked for: plausible, with long tails, the same ones for the same seed."""

from __future__ import annotations

import hmac
import random
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from math import exp
from typing import Any, NamedTuple

from sqlalchemy import DateTime, TextClause, bindparam, func, insert, select, text, update

from app.database import UTCDateTime, db, number_on
from app.ideas.comment import Comment, Side
from app.ideas.deadline import due_after
from app.ideas.demo_text import Writer
from app.ideas.idea import SUPPORT_COLUMN, Audience, Idea, Kind, Status
from app.ideas.rank import heat, merit
from app.ideas.support import Wish
from app.ideas.theme import Theme
from app.people.unit import Level, Unit
from app.people.user import Electorate, User

BATCH = 500
IMPRESSIONS_PER_SUPPORT = 14
INTERNAL = 0.3
STATUSES = {
    Status.PUBLISHED: 52,
    Status.UNDER_REVIEW: 12,
    Status.ANSWERED: 18,
    Status.SELECTED: 4,
    Status.DECLINED: 9,
    Status.ARCHIVED: 5,
}
Row = dict[str, Any]


class Weighed(NamedTuple):
    """An idea and how much attention it draws."""

    id: int
    weight: float
    since: datetime
    author_id: int
    internal: bool


class Crowd:
    """Who writes and supports; what is internal is for staff alone."""

    def __init__(self, numbers: Sequence[int]) -> None:
        asked = select(User.id, User.electorate, User.ballot_key).where(User.id.between(min(numbers), max(numbers)))
        wanted = set(numbers)
        self.voters = {
            row.id: (row.electorate.value, (row.ballot_key or "").encode())
            for row in db.session.execute(asked.order_by(User.id))
            if row.id in wanted
        }
        self.everybody = list(self.voters)
        self.staff = [n for n, (electorate, _) in self.voters.items() if electorate == Electorate.STAFF.value]

    def of(self, *, internal: bool) -> list[int]:
        return self.staff if internal else self.everybody


def write(count: int, crowd: Crowd, *, seed: int, until: datetime) -> Iterator[list[int]]:
    """Add so many ideas; gives their ids, batch by batch."""
    writer, draw = Writer(seed), random.Random(f"ideas {seed}")
    themes = dict(db.session.execute(select(Theme.slug, Theme.id)).tuples().all())
    places = _places()
    first = (db.session.scalar(select(func.max(Idea.id))) or 0) + 1
    for numbers in _batches(range(first, first + count)):
        rows = [_idea(writer, draw, themes, places, crowd, until) | {"id": number} for number in numbers]
        db.session.execute(insert(Idea.__table__), rows)
        number_on(Idea)
        yield list(numbers)


def _batches(things: Sequence[Any]) -> Iterator[Sequence[Any]]:
    for start in range(0, len(things), BATCH):
        yield things[start : start + BATCH]


def _places() -> list[tuple[Level, int]]:
    """Where ideas apply: half the country, the rest a region or an agency."""
    of: dict[Level, list[tuple[Level, int]]] = {level: [] for level in Level}
    for id, level in db.session.execute(select(Unit.id, Unit.level).order_by(Unit.id)):
        of[level].append((level, id))
    agencies, regions = of[Level.AGENCY], of[Level.REGION]
    return of[Level.NATIONAL] * len(agencies) + regions * (len(agencies) // (2 * len(regions))) + agencies


def _idea(
    writer: Writer,
    draw: random.Random,
    themes: Mapping[str, int],
    places: Sequence[tuple[Level, int]],
    crowd: Crowd,
    until: datetime,
) -> Row:
    kind, title, words, theme, tags = writer.idea()
    scope, unit_id = draw.choice(places)
    at = until - timedelta(minutes=int(draw.betavariate(1, 2.2) * 4 * 525_600) + 5)
    audience = Audience.INTERNAL if draw.random() < INTERNAL else Audience.PUBLIC
    return {
        "title": title, "text": words, "kind": Kind(kind), "audience": audience, "scope": scope, "tags": list(tags),
        "status": draw.choices([*STATUSES], [*STATUSES.values()])[0], "unit_id": unit_id, "theme_id": themes[theme],
        "author_id": draw.choice(crowd.of(internal=audience is Audience.INTERNAL)),
        "created_at": at, "changed_at": at, "published_at": at, "answer_due": due_after(at, audience.value),
        "version": 1, "heat": heat(0, at), "merit": 0.0, "impressions": 0, "support_count": 0, "staff_supports": 0,
        "citizen_supports": 0, "partner_supports": 0, "comment_count": 0,
    }  # fmt: skip


def weigh(numbers: Sequence[int], seed: int) -> list[Weighed]:
    """A long tail: most ideas find a few supports, few find many."""
    draw = random.Random(f"popularity {seed}")
    asked = select(Idea.id, Idea.published_at, Idea.author_id, Idea.audience)
    rows = db.session.execute(asked.where(Idea.id.between(numbers[0], numbers[-1])).order_by(Idea.id))
    return [
        Weighed(id, exp(draw.gauss(0, 1.1)), at, author, audience is Audience.INTERNAL)
        for id, at, author, audience in rows
        if at
    ]


def weighed(idea: Idea, weight: float) -> Weighed:
    return Weighed(
        idea.id, weight, idea.published_at or idea.created_at, idea.author_id, idea.audience is Audience.INTERNAL
    )


def _shares(ideas: Sequence[Weighed], total: int) -> Iterator[int]:
    """So many for each, by weight; together exactly the total."""
    whole, gone, given = sum(idea.weight for idea in ideas) or 1.0, 0.0, 0
    for idea in ideas:
        gone += idea.weight
        share = round(total * gone / whole) - given
        given += share
        yield share


def support(ideas: Sequence[Weighed], crowd: Crowd, total: int, *, seed: int, until: datetime) -> Iterator[int]:
    """Share out so many supports, with rows, journal and counters that agree; gives how many, batch by batch."""
    draw = random.Random(f"supports {seed}")
    for batch in _batches(list(zip(ideas, _shares(ideas, total), strict=True))):
        rows: list[Row] = []
        counts: list[Row] = []
        for idea, share in batch:
            given = list(_supports(idea, share, crowd, draw, until))
            rows += given
            counts.append(_counted(idea, given, draw))
        if rows:
            db.session.execute(_insert("support", "idea_id user_id electorate at"), rows)
            db.session.execute(_insert("support_entry", "idea_id voter electorate act at"), rows)
        db.session.execute(update(Idea), counts)
        yield len(rows)


def _insert(table: str, columns: str) -> TextClause:
    """Plain SQL, several times as fast as an insert that is built: millions of rows go this way."""
    names = columns.split()
    written = f"INSERT INTO {table} ({', '.join(names)}) VALUES ({', '.join(f':{name}' for name in names)})"  # noqa: S608
    return text(written).bindparams(bindparam("at", type_=_moment()))


def _moment() -> DateTime | UTCDateTime:
    return DateTime() if db.engine.dialect.name == "sqlite" else UTCDateTime()


def _supports(idea: Weighed, share: int, crowd: Crowd, draw: random.Random, until: datetime) -> Iterator[Row]:
    able = crowd.of(internal=idea.internal)
    span, number, act = until - idea.since, str(idea.id).encode(), Wish.GIVEN.value
    for voter in draw.sample(able, min(share, len(able) * 9 // 10)):
        if voter == idea.author_id:
            continue
        electorate, key = crowd.voters[voter]
        yield {
            "idea_id": idea.id, "user_id": voter, "electorate": electorate, "act": act,
            "at": idea.since + span * draw.random() ** 3, "voter": hmac.digest(key, number, "sha256").hex(),
        }  # fmt: skip


def _counted(idea: Weighed, given: Sequence[Row], draw: random.Random) -> Row:
    counts = dict.fromkeys(SUPPORT_COLUMN.values(), 0)
    for row in given:
        counts[SUPPORT_COLUMN[row["electorate"]]] += 1
    share = len(given)
    seen = int(share * IMPRESSIONS_PER_SUPPORT * draw.uniform(0.5, 2.0)) + draw.randrange(0, 90)
    return {
        "id": idea.id, "support_count": share, **counts, "impressions": seen,
        "heat": heat(share, idea.since), "merit": merit(share, seen),
    }  # fmt: skip


def discuss(ideas: Sequence[Weighed], crowd: Crowd, total: int, *, seed: int, until: datetime) -> Iterator[int]:
    """Share out so many comments; gives how many, batch by batch."""
    draw, writer = random.Random(f"comments {seed}"), Writer(seed + 1)
    for batch in _batches(list(zip(ideas, _shares(ideas, total), strict=True))):
        rows: list[Row] = []
        for idea, share in batch:
            able = crowd.of(internal=idea.internal)
            rows += (_comment(idea, draw.choice(able), writer, draw, until) for _ in range(share))
        if rows:
            db.session.execute(insert(Comment.__table__), rows)
        db.session.execute(update(Idea), [{"id": idea.id, "comment_count": share} for idea, share in batch])
        yield len(rows)


def _comment(idea: Weighed, author: int, writer: Writer, draw: random.Random, until: datetime) -> Row:
    side = draw.choice([*Side])
    return {
        "idea_id": idea.id, "author_id": author, "side": side, "text": writer.comment(side.value), "reply_count": 0,
        "at": idea.since + (until - idea.since) * draw.random(),
    }  # fmt: skip
