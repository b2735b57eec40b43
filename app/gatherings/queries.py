"""Reading conferences and questions: what a person may see, in a number of queries that does not grow."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import joinedload

from app.database import db
from app.gatherings.conference import OPEN, Audience, Conference, State
from app.gatherings.question import SHOWN, Question, Status
from app.paging import Page, decode, encode, moment_in
from app.people.user import Person, User

MOST_UPCOMING = 50
SHOWN_AT_ONCE = 20
MOST_QUESTIONS = 60
MOST_AT_DESK = 200
ON_THE_WALL = 5
ORDERS = ("votes", "newest")


def visible_to(person: Person) -> Select[tuple[Conference]]:
    asked = select(Conference).options(joinedload(Conference.unit))
    return asked if person.is_staff else asked.where(Conference.audience == Audience.PUBLIC)


def by_ids(person: Person, numbers: Sequence[int]) -> list[Conference]:
    """These conferences in this order, those the person may not see or that were called off left out."""
    asked = visible_to(person).where(Conference.id.in_(numbers), Conference.state != State.CANCELLED)
    found = {conference.id: conference for conference in db.session.scalars(asked)}
    return [found[number] for number in numbers if number in found]


def by_words(person: Person, words: Iterable[str], most: int = SHOWN_AT_ONCE) -> list[Conference]:
    """Without the index: the newest whose texts hold each word as typed."""
    asked = visible_to(person).where(Conference.state != State.CANCELLED)
    for word in words:
        asked = asked.where(
            or_(Conference.title.icontains(word, autoescape=True), Conference.text.icontains(word, autoescape=True))
        )
    return list(db.session.scalars(asked.order_by(Conference.id.desc()).limit(most)))


def upcoming(person: Person, most: int = MOST_UPCOMING) -> Select[tuple[Conference]]:
    """What runs, then what comes; what was cancelled is read on its own page."""
    return (
        visible_to(person).where(Conference.state.in_(OPEN)).order_by(Conference.starts_at, Conference.id).limit(most)
    )


def past(person: Person, after: str = "", most: int = SHOWN_AT_ONCE) -> Page[Conference]:
    asked = visible_to(person).where(Conference.state == State.OVER)
    position = decode(after, str, int)
    edge = moment_in(position[0]) if position else None
    if position and edge:
        earlier = (Conference.starts_at == edge) & (Conference.id < position[1])
        asked = asked.where(or_(Conference.starts_at < edge, earlier))
    newest_first = asked.order_by(Conference.starts_at.desc(), Conference.id.desc())
    found = db.session.scalars(newest_first.limit(most + 1)).all()
    shown = found[:most]
    last = encode([shown[-1].starts_at.isoformat(), shown[-1].id]) if len(found) > most else None
    return Page(shown, last)


def next_for(person: Person) -> Conference | None:
    return db.session.scalars(upcoming(person, most=1)).first()


def for_calendars(most: int = 100) -> Select[tuple[Conference]]:
    """The public ones, those called off included: a calendar that holds one must learn of it."""
    asked = select(Conference).where(Conference.audience == Audience.PUBLIC).options(joinedload(Conference.unit))
    return asked.order_by(Conference.starts_at.desc(), Conference.id.desc()).limit(most)


def by_slug(slug: str) -> Conference | None:
    asked = select(Conference).where(Conference.slug == slug)
    return db.session.scalar(asked.options(joinedload(Conference.unit), joinedload(Conference.organiser)))


def _of(conference: Conference) -> Select[tuple[Question]]:
    asked = select(Question).where(Question.conference_id == conference.id)
    return asked.options(joinedload(Question.author), joinedload(Question.answered_by))


def on_stage(conference: Conference, order: str = "votes", most: int = MOST_QUESTIONS) -> Sequence[Question]:
    """What the audience reads while it lasts: what is being asked, then what waits."""
    shown = _of(conference).where(Question.status.in_((Status.ASKED, Status.WAITING)), Question.hidden_at.is_(None))
    first = (
        (Question.status == Status.WAITING, Question.vote_count.desc()) if order == "votes" else (Question.id.desc(),)
    )
    return db.session.scalars(shown.order_by(*first, Question.id).limit(most)).all()


def settled(conference: Conference, most: int = MOST_QUESTIONS) -> Sequence[Question]:
    """What was answered, or will be: in writing first, which can be read."""
    done = tuple(status for status in SHOWN if status not in (Status.ASKED, Status.WAITING))
    asked = _of(conference).where(Question.status.in_(done), Question.hidden_at.is_(None))
    return db.session.scalars(
        asked.order_by(Question.status.desc(), Question.vote_count.desc(), Question.id).limit(most)
    ).all()


def own(conference: Conference, person: User) -> Sequence[Question]:
    """What somebody asked that the list does not show: not kept, joined to another, hidden."""
    elsewhere = or_(Question.status.in_((Status.REFUSED, Status.MERGED)), Question.hidden_at.is_not(None))
    mine = _of(conference).where(Question.author_id == person.id, elsewhere, Question.status != Status.WITHDRAWN)
    return db.session.scalars(
        mine.options(joinedload(Question.merged_into)).order_by(Question.id.desc()).limit(20)
    ).all()


def at_desk(conference: Conference) -> Sequence[Question]:
    """What an organiser has to look after: first what is asked now or owed an answer, then the most wanted."""
    asked = _of(conference).where(Question.status != Status.WITHDRAWN, Question.hidden_at.is_(None))
    later = Question.status.not_in((Status.ASKED, Status.DUE))
    return db.session.scalars(asked.order_by(later, Question.vote_count.desc(), Question.id).limit(MOST_AT_DESK)).all()
