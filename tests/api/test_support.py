"""Supports over the API: states, counted once whatever happens."""

from concurrent.futures import ThreadPoolExecutor

from sqlalchemy import func, select

from app.activity.event import Event
from app.database import db
from app.ideas.support import Support, SupportEntry
from tests.api.program import Program


def rows(app, idea):
    with app.app_context():
        return tuple(
            db.session.scalar(select(func.count()).select_from(table).where(table.idea_id == idea.id))
            for table in (Support, SupportEntry)
        )


def test_giving_twice_counts_once_and_taking_back_twice_too(app, program, make):
    idea, supporter = make.idea(), program.of(make.staff())
    for _ in range(2):
        given = supporter.put(f"/ideas/{idea.id}/support")
        assert given.json == {
            "supported": True,
            "supports": {"total": 1, "staff": 1, "citizens": 0, "partners": 0},
        }
    assert rows(app, idea) == (1, 1)
    for _ in range(2):
        assert supporter.delete(f"/ideas/{idea.id}/support").json["supports"]["total"] == 0
    assert rows(app, idea) == (0, 2)


def race(app, contract, secret, url, times):
    """Each sends once more when the database, on a busy machine, asked for patience (503 and Retry-After)."""

    def put(_number):
        asks = Program(app, contract, secret)
        first = asks.put(url)
        return first if first.status_code != 503 else asks.put(url)

    with ThreadPoolExecutor(20) as many:
        return [answer.status_code for answer in many.map(put, range(times))]


def test_two_hundred_identical_simultaneous_puts_make_one_row_and_one_entry(app, program, make):
    idea, supporter = make.idea(), program.of(make.person())
    answers = race(app, program.contract, supporter.secret, f"/ideas/{idea.id}/support", 200)
    assert answers == [200] * 200
    assert rows(app, idea) == (1, 1)
    assert make.again(idea).support_count == make.again(idea).citizen_supports == 1


def test_nobody_supports_their_own_idea(program, make):
    author = make.person()
    idea = make.idea("Une idée", author)
    assert program.of(author).put(f"/ideas/{idea.id}/support").status_code == 403
    assert make.again(idea).support_count == 0


def test_what_one_may_not_know_of_is_not_found(program, make):
    for hidden in (make.internal(), make.draft()):
        assert program.of(make.person()).put(f"/ideas/{hidden.id}/support").status_code == 404
    assert program.of(make.staff()).put(f"/ideas/{make.internal().id}/support").status_code == 200


def test_a_declined_idea_takes_no_more_supports(program, make):
    idea = make.idea(status="declined")
    assert program.of(make.person()).put(f"/ideas/{idea.id}/support").status_code == 403


def test_a_support_is_not_an_event_for_everybody(app, program, make):
    idea = make.idea()
    with app.app_context():
        before = db.session.scalar(select(func.count()).select_from(Event))
    program.of(make.person()).put(f"/ideas/{idea.id}/support")
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(Event)) == before
