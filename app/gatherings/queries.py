"""Reading conferences and questions: what a person may see, in a number of queries that does not grow."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from sqlalchemy import ColumnElement, Select, case, func, or_, select
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
LISTED = (*OPEN, State.OVER)
"""What was called off is read on its own page."""
ON_STAGE = (Status.ASKED, Status.WAITING)
SETTLED = tuple(status for status in SHOWN if status not in ON_STAGE)


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


def listed(person: Person, states: Sequence[State], after: str, most: int) -> Page[Conference]:
    """In the order of the page: what runs and what comes, the nearest first; then what is over, the latest first."""
    is_over = Conference.state == State.OVER
    coming_first = (
        is_over,
        case((~is_over, Conference.starts_at)),
        case((~is_over, Conference.id)),
        Conference.starts_at.desc(),
        Conference.id.desc(),
    )
    asked = visible_to(person).where(Conference.state.in_(states), *_beyond(after, is_over))
    asked = asked.options(joinedload(Conference.organiser))
    found = db.session.scalars(asked.order_by(*coming_first).limit(most + 1)).all()
    shown = found[:most]
    if len(found) <= most:
        return Page(shown)
    last = shown[-1]
    return Page(shown, encode([last.state is State.OVER, last.starts_at.isoformat(), last.id]))


def _beyond(after: str, is_over: ColumnElement[bool]) -> list[ColumnElement[bool]]:
    """What comes after this place in that order."""
    position = decode(after, bool, str, int)
    edge = moment_in(position[1]) if position else None
    if position is None or edge is None:
        return []
    at, number = Conference.starts_at, Conference.id
    if position[0]:
        return [is_over, or_(at < edge, (at == edge) & (number < position[2]))]
    return [or_(is_over, at > edge, (at == edge) & (number > position[2]))]


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
    shown = _of(conference).where(Question.status.in_(ON_STAGE), Question.hidden_at.is_(None))
    first = (
        (Question.status == Status.WAITING, Question.vote_count.desc()) if order == "votes" else (Question.id.desc(),)
    )
    return db.session.scalars(shown.order_by(*first, Question.id).limit(most)).all()


def shows_settled(conference: Conference) -> bool:
    """Before it begins, what the desk settled already is not read."""
    return conference.state is not State.PLANNED


def settled(conference: Conference, most: int = MOST_QUESTIONS) -> Sequence[Question]:
    """What was answered, or will be: in writing first, which can be read."""
    asked = _of(conference).where(Question.status.in_(SETTLED), Question.hidden_at.is_(None))
    return db.session.scalars(
        asked.order_by(Question.status.desc(), Question.vote_count.desc(), Question.id).limit(most)
    ).all()


def questions_shown_in(conferences: Sequence[Conference]) -> Counter[int]:
    """By the number of the conference, how many its page shows to everybody."""
    asked = select(Question.conference_id, Question.status, func.count()).group_by(
        Question.conference_id, Question.status
    )
    asked = asked.where(Question.conference_id.in_([one.id for one in conferences]), Question.hidden_at.is_(None))
    shown = {one.id: _statuses_shown_in(one) for one in conferences}
    counted: Counter[int] = Counter()
    for conference_id, status, number in db.session.execute(asked):
        counted[conference_id] += number if status in shown[conference_id] else 0
    return counted


def _statuses_shown_in(conference: Conference) -> tuple[Status, ...]:
    waits = ON_STAGE if conference.state is not State.CANCELLED else ()
    return (*waits, *(SETTLED if shows_settled(conference) else ()))


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
