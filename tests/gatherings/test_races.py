"""Many at once, each in a thread and a transaction of their own: counters exact, and no place too many."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from sqlalchemy import func, select

from app.database import db
from app.gatherings import merge, vote
from app.gatherings import place as places
from app.gatherings.conference import Conference
from app.gatherings.place import Place, Standing, Wish
from app.gatherings.question import Question
from app.gatherings.vote import QuestionVote
from app.people.user import User

CROWD = 24


def all_at_once(app, people: list[int], act: Callable[[User], object]) -> None:
    """Everybody waits until everybody is there, then acts and commits."""
    together = Barrier(len(people))

    def one(number: int) -> None:
        with app.test_request_context("/", method="POST"):
            person = db.session.get(User, number)
            assert person is not None
            db.session.commit()
            together.wait(timeout=60)
            act(person)
            db.session.commit()

    with ThreadPoolExecutor(len(people)) as pool:
        for done in [pool.submit(one, number) for number in people]:
            done.result(timeout=60)


def test_everybody_votes_at_once_and_each_counts_once(app, make, differences):
    question = make.question(make.conference())
    people = [make.person().id for _ in range(CROWD)]
    for round_, wish in enumerate((Wish.GIVEN, Wish.GIVEN, Wish.WITHDRAWN)):
        all_at_once(app, people, lambda by, w=wish: vote.settle(db.session.get(Question, question.id), by=by, wish=w))
        assert make.again(question).vote_count == (0 if round_ == 2 else CROWD)
        assert differences() == []


def test_one_person_who_presses_many_times_at_once_counts_once(app, make, differences):
    question, person = make.question(make.conference()), make.person()
    all_at_once(
        app,
        [person.id] * CROWD,
        lambda by: vote.settle(db.session.get(Question, question.id), by=by, wish=Wish.GIVEN),
    )
    assert make.again(question).vote_count == 1 and differences() == []


def test_the_places_are_never_more_than_there_are(app, make, differences):
    conference = make.conference(places=7)
    people = [make.person().id for _ in range(CROWD)]

    def come(by: User) -> None:
        places.settle(db.session.get(Conference, conference.id), by=by, wish=Wish.GIVEN)

    all_at_once(app, people, come)
    now_ = make.again(conference)
    assert (now_.taken, now_.waiting) == (7, CROWD - 7) and differences() == []


def test_places_given_back_at_once_go_to_those_who_wait_in_their_order(app, make, differences):
    conference = make.conference(places=6)
    people = [make.person() for _ in range(15)]
    for person in people:
        make.place(conference, person)

    def leave(by: User) -> None:
        places.settle(db.session.get(Conference, conference.id), by=by, wish=Wish.WITHDRAWN)

    all_at_once(app, [person.id for person in people[:6]], leave)
    with app.app_context():
        held = db.session.scalars(select(Place.person_id).where(Place.standing == Standing.HELD)).all()
    assert sorted(held) == [person.id for person in people[6:12]]
    assert differences() == []


def test_votes_given_while_two_questions_are_joined_are_refused_or_kept_and_never_counted_twice(app, make, differences):
    conference = make.conference()
    first, second = make.question(conference), make.question(conference)
    people = [make.person().id for _ in range(CROWD)]
    joiner = people[0]

    def act(by: User) -> None:
        if by.id == joiner:
            one, other = db.session.get(Question, second.id), db.session.get(Question, first.id)
            merge.join(one, into=other, by=by)
        else:
            vote.settle(db.session.get(Question, first.id), by=by, wish=Wish.GIVEN)

    all_at_once(app, people, act)
    with app.app_context():
        rows = db.session.scalar(select(func.count()).select_from(QuestionVote))
    assert rows == make.again(first).vote_count == CROWD, "each voter, and the author of the question that was joined"
    assert differences() == []
