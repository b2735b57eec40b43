"""The index is damaged while it is served: words are looked for in the database, which is said, and it is rebuilt."""

from __future__ import annotations

import re
from typing import NamedTuple
from urllib.parse import quote_plus

import pytest
from sqlalchemy import func, or_, select

from app.database import db
from app.ideas.idea import Idea
from tests.load.house import Server, Visitor, eventually, sign_in
from tests.load.voting import open_to
from tests.load.wire import Answer
from tests.search.damage import DAMAGES

FIVE = ("no table of contents", "an empty segment", "half a segment", "no link", "no folder")
NOTICE = "La recherche se répare".encode()
REBUILT_SECONDS = 60.0
WORDS = ("accueil", "guichet", "formation", "agence", "rendez-vous", "atelier", "emploi", "entreprise", "conseiller")


class Reader(NamedTuple):
    """Somebody signed in, for whom no page is kept, and who looks for an idea by a word of its title."""

    server: Server
    visitor: Visitor
    idea: int
    word: str

    def look_for(self, words: str) -> Answer:
        return self.server.ask(self.visitor.get(f"/ideas?q={quote_plus(words)}"))

    def finds_it(self, answer: Answer) -> bool:
        return answer.status == 200 and f'href="/ideas/{self.idea}-'.encode() in answer.body


def rarest_word(idea: int) -> str:
    """Of a title, the word that the fewest ideas hold; call inside the application."""

    def holders(word: str) -> int:
        holding = or_(Idea.title.icontains(word), Idea.text.icontains(word))
        return db.session.scalar(select(func.count()).select_from(Idea).where(holding)) or 0

    title = db.session.scalar(select(Idea.title).where(Idea.id == idea)) or ""
    return min(re.findall(r"[a-z]{5,}", title), key=holders)


@pytest.fixture
def reader(server: Server) -> Reader:
    with server.place.application(server.port) as app:
        visitor = sign_in(app, 1)[0]
        idea = open_to([visitor], 1)[0]
        found = Reader(server, visitor, idea, rarest_word(idea))
    server.start_worker()
    return found


def test_an_index_damaged_in_five_ways_while_it_is_served_is_rebuilt_by_itself(reader: Reader) -> None:
    folder = reader.server.place.instance / "index"
    eventually(lambda: reader.finds_it(reader.look_for(reader.word)), REBUILT_SECONDS, "an index at first")
    for name in FIVE:
        assert reader.finds_it(reader.look_for(reader.word))
        DAMAGES[name](folder)
        answers = [reader.look_for(words) for words in (*WORDS, reader.word)]
        assert {answer.status for answer in answers} == {200}, name
        assert any(NOTICE in answer.body for answer in answers), f"{name}: nothing was said"
        assert reader.finds_it(answers[-1]), f"{name}: what is there was not found"
        took = eventually(
            lambda: NOTICE not in reader.look_for(reader.word).body, REBUILT_SECONDS, f"{name}: rebuilt by itself"
        )
        print(f"{name}: rebuilt after {took:.1f} s")
