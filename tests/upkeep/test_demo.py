"""The demonstration at any size: the same for the same seed, adding up, with long tails."""

import hashlib

import pytest
from sqlalchemy import select

from app import create_app
from app.database import db, writing
from app.ideas import recount, seal
from app.ideas.comment import Comment
from app.ideas.idea import Idea
from app.ideas.seal import Seal
from app.ideas.support import Support, SupportEntry
from app.people.user import User
from app.search import opened
from app.upkeep import demo
from config import Settings
from tests.factories import furnish

ASKED = {"count": 200, "crowd": 300, "supports": 4_000, "comments": 400}


@pytest.fixture
def scaled(tmp_path, settings):
    """A database of its own, with so much of a seed in it; what `read` says of it."""

    def made(name, seed, read):
        folder = tmp_path / name
        folder.mkdir()
        url = f"sqlite:///{folder / 'fil.sqlite'}"
        app = create_app(Settings(instance=folder, secret_key=settings.secret_key, database_url=url))
        with writing(), app.app_context():
            db.create_all()
            furnish()
            db.session.commit()
            for _ in demo.scale(seed=seed, **ASKED):
                db.session.commit()
            found = read()
            db.session.rollback()
            db.engine.dispose()
        return found

    return made


def digest():
    """Of every row that people see or that counts, and of the chain of seals."""
    rows = hashlib.sha256()
    for model in (User, Idea, Support, SupportEntry, Comment):
        table = model.__table__
        for row in db.session.execute(select(table).order_by(*table.primary_key)):
            rows.update(repr(tuple(row)).encode())
    return rows.hexdigest(), db.session.scalars(select(Seal.hash).order_by(Seal.id)).all()


def test_the_same_seed_gives_the_same_rows_and_another_seed_others(scaled):
    first = scaled("first", 1, digest)
    assert scaled("again", 1, digest) == first
    assert scaled("other", 2, digest) != first


def test_it_is_as_much_as_asked_for_and_adds_up_and_few_ideas_draw_most_supports(scaled):
    def read():
        rows = {model: db.session.query(model).count() for model in (User, Idea, Support, SupportEntry, Comment)}
        wrong = [*recount.differences(), *recount.replies(), *seal.broken_seals()]
        return rows, wrong, seal.unsealed(), db.session.scalars(select(Idea.support_count)).all()

    rows, wrong, unsealed, counts = scaled("first", 1, read)
    assert (rows[Idea], rows[Comment], rows[User]) == (200, 400, 300)
    assert rows[Support] == rows[SupportEntry] == sum(counts) > 3_800, "those of authors for themselves are left out"
    assert (wrong, unsealed) == ([], 0)
    ordered = sorted(counts, reverse=True)
    assert 0.25 < sum(ordered[:20]) / sum(ordered) < 0.6, "a tenth of the ideas, by what they drew"
    assert ordered[100] < sum(ordered) / 200, "half of them draw less than the mean"


@pytest.mark.parametrize(("asked", "rebuilds"), [([], 1), (["--no-index"], 0)])
def test_what_was_loaded_is_found_at_once_unless_that_is_left_for_later(app, monkeypatch, asked, rebuilds):
    done = []
    monkeypatch.setattr(demo, "load", lambda: 3)
    monkeypatch.setattr(opened, "rebuild", lambda _progress: done.append(1) or 3)
    said = app.test_cli_runner().invoke(args=["demo", "load", *asked])
    assert said.exit_code == 0 and len(done) == rebuilds, said.output
