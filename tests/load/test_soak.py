"""A long while of reading, writing and searching on the real server: memory and journal stay small, nothing is lost."""

from __future__ import annotations

import random
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from time import monotonic

import pytest
from sqlalchemy import select

from app.database import BUSY_SECONDS, db
from app.ideas.comment import Comment
from app.ideas.idea import Idea
from tests.load.house import Disk, Server, Visitor, confirm, sign_in
from tests.load.voting import ACKNOWLEDGED, Wishes, adds_up, broken_promises, open_to, state, stutters, voter
from tests.load.wire import Answer, Client, drive, request

SECONDS = 30 * 60
SHORT_SECONDS = 20
WARM_AFTER, WARM_AFTER_SHORT = 60_000, 2_000
"""Answers: what is kept in memory on purpose is there by then; at 20,000, a minute and a half, it still fills up."""

GROWTH = 1.10
MOST_WAL = 64 * 2**20
WORDS = ("accueil", "guichet", "formation", "rendez-vous", "agence", "emploi jeunes", "atelier", "garde d'enfants")


@dataclass
class Soak:
    """What is going on: what was answered, what was written down as acknowledged, and how large things grew."""

    seconds: float
    warm_after: int
    visitors: Sequence[Visitor]
    ideas: Sequence[int]
    seed: str
    wishes: Wishes = field(default_factory=Wishes)
    said: dict[str, int] = field(default_factory=dict)
    put_down: set[str] = field(default_factory=set)
    answered: int = 0
    searched: int = 0
    warm: float = 0.0
    warm_at: float = 0.0
    wal: int = 0
    failed: list[tuple[float, int]] = field(default_factory=list)

    @property
    def is_over(self) -> bool:
        return bool(self.warm_at) and monotonic() - self.warm_at > self.seconds

    def heard(self, answer: Answer) -> Answer:
        self.answered += bool(answer.status)
        if answer.status >= 500 or not answer.status:
            self.failed.append((monotonic(), answer.status))
        return answer


def reader(soak: Soak, visitor: Visitor | None, number: int) -> Client:
    draw = random.Random(f"{soak.seed} reader {number}")
    paths = ["/", "/ideas", "/ideas?order=heat", "/help", *(f"/api/v1/ideas/{idea}" for idea in soak.ideas[:2])]
    while not soak.is_over:
        path = draw.choice(paths)
        soak.heard((yield visitor.get(path) if visitor else request("GET", path)))


def searcher(soak: Soak, visitor: Visitor) -> Client:
    draw = random.Random(f"{soak.seed} searcher {visitor.person_id}")
    while not soak.is_over:
        answer = soak.heard((yield visitor.get(f"/ideas?q={draw.choice(WORDS).replace(' ', '+')}")))
        soak.searched += answer.status == 200


def supporter(soak: Soak, visitor: Visitor) -> Client:
    """Wish after wish, as the races have it."""
    turn = 0
    while not soak.is_over:
        turn += 1
        wishing = voter(visitor, soak.ideas, 10, f"{soak.seed} {turn}", soak.wishes)
        asked = next(wishing, None)
        while asked is not None:
            answer = soak.heard((yield asked))
            try:
                asked = wishing.send(answer)
            except StopIteration:
                asked = None


def writer(soak: Soak, visitor: Visitor) -> Client:
    """Comments and ideas in turn; what was acknowledged is remembered."""
    draw, number = random.Random(f"{soak.seed} writer {visitor.person_id}"), 0
    while not soak.is_over:
        number += 1
        words, idea = f"Mot {number} de {visitor.person_id}", draw.choice(soak.ideas)
        answer = soak.heard((yield visitor.form(f"/ideas/{idea}/comments", text=words, side="")))
        if answer.status in ACKNOWLEDGED:
            soak.said[words] = idea
        if number % 10 == 0:
            title = f"Idée {number} de {visitor.person_id}"
            asked = visitor.form("/ideas/new", title=title, text=words * 20, kind="idea", audience="public", unit="fr")
            answer = soak.heard((yield asked))
            if answer.status == 303:
                soak.put_down.add(title)


def watcher(soak: Soak, server: Server) -> Client:
    """Looks at the journal all the time, and at the memory when it is warm."""
    wal = server.place.instance / "fil.sqlite-wal"
    while not soak.is_over:
        soak.heard((yield request("GET", "/healthz")))
        soak.wal = max(soak.wal, wal.stat().st_size if wal.exists() else 0)
        if not soak.warm_at and soak.answered >= soak.warm_after:
            soak.warm, soak.warm_at = server.whole_megabytes(), monotonic()


def unexcused(failed: Sequence[tuple[float, int]], disk: Disk) -> list[tuple[float, int, float]]:
    """Whoever waits longer than a writer may is told so (503): right where the disk stood still for most of that time,
    and never else."""
    seen = [(moment, status, disk.stood_still(moment, BUSY_SECONDS + 1)) for moment, status in failed]
    return [(moment, status, still) for moment, status, still in seen if status != 503 or still < BUSY_SECONDS * 0.8]


def soaked(server: Server, seconds: float, warm_after: int) -> None:
    seed = secrets.token_hex(4)
    print(f"seed {seed}")
    server.start_worker()
    with server.place.application(server.port) as app:
        visitors = sign_in(app, 15)
        confirm(visitors)
        ideas = open_to(visitors, 12)
        before = state(ideas)
    soak = Soak(seconds, warm_after, visitors, ideas, seed)
    served = server.processes()
    readers = [reader(soak, visitor, n) for n, visitor in enumerate([None, None, None, *visitors[:5]])]
    others = [*(searcher(soak, v) for v in visitors[5:10]), *(writer(soak, v) for v in visitors[10:12])]
    voters = [supporter(soak, visitor) for visitor in visitors[12:15]]
    with Disk(server.place.instance) as disk:
        tally = drive(server.port, [watcher(soak, server), *readers, *others, *voters])
    memory = server.whole_megabytes()
    print(f"{soak.answered} answers, {soak.wishes.acknowledged} wishes, {len(soak.said)} comments, "
          f"{len(soak.put_down)} ideas, {soak.searched} searches, {dict(tally.statuses)}; "
          f"memory {soak.warm:.1f} -> {memory:.1f} MB, journal {soak.wal / 2**20:.1f} MB")  # fmt: skip
    assert soak.warm_at and min(soak.wishes.acknowledged, soak.searched, len(soak.said) * 4) >= warm_after // 20
    assert soak.put_down, "no idea was put down"
    assert unexcused(soak.failed, disk) == [], server.said()
    assert server.processes() == served, "a web process ended"
    assert memory <= soak.warm * GROWTH
    assert soak.wal <= MOST_WAL
    with server.place.application(server.port):
        assert broken_promises(before, soak.wishes, ideas) == []
        assert stutters(ideas) == []
        kept = dict(db.session.execute(select(Comment.text, Comment.idea_id).where(Comment.idea_id.in_(ideas))).all())
        assert {words: idea for words, idea in soak.said.items() if kept.get(words) != idea} == {}
        assert soak.put_down <= set(db.session.scalars(select(Idea.title)))
    assert adds_up(server.place)


def test_twenty_seconds_of_everything_lose_nothing_and_grow_nothing(server: Server) -> None:
    soaked(server, SHORT_SECONDS, WARM_AFTER_SHORT)


@pytest.mark.endure
def test_half_an_hour_of_everything_loses_nothing_and_grows_nothing(server: Server) -> None:
    soaked(server, SECONDS, WARM_AFTER)
