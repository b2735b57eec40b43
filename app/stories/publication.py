"""A story comes out, by somebody’s hand or because its hour has come; and those it tells of are told, once."""

from __future__ import annotations

from sqlalchemy import Select, select

from app.activity.event import Event, record
from app.activity.notice import Notice
from app.clock import now
from app.database import db
from app.people.user import User
from app.stories import link as links
from app.stories.link import Told
from app.stories.story import State, Story
from app.stories.verbs import Verb


def publish(story: Story, *, by: User | None) -> None:
    story.come_out(by=by, tell=links.people_of(story))


def publish_due() -> int:
    """Those whose hour has come, in the order of their hours, each once, however late the worker comes."""
    asked = select(Story).where(Story.state == State.SCHEDULED, Story.due_at <= now())
    due = db.session.scalars(asked.order_by(Story.due_at, Story.id).with_for_update(skip_locked=True)).all()
    for story in due:
        publish(story, by=None)
    return len(due)


def relink(story: Story, told: Told, *, by: User) -> None:
    """Who comes in after it was published is told then; nobody is told twice."""
    before = set(db.session.scalars(links.people_of(story)))
    links.settle(story, told)
    newcomers = set(db.session.scalars(links.people_of(story))) - before - set(db.session.scalars(_told_of(story)))
    if story.is_published and newcomers:
        record(by, Verb.LINKED, story, tell=select(User.id).where(User.id.in_(newcomers)))


def _told_of(story: Story) -> Select[tuple[int]]:
    """Whoever was told once that this story tells of what they took part in."""
    asked = select(Notice.user_id).join(Event, Event.id == Notice.event_id)
    said = Event.verb.in_((Verb.PUBLISHED, Verb.LINKED))
    return asked.where(Event.subject_kind == Story.subject_kind, Event.subject_id == story.id, said)


def discard(story: Story) -> None:
    """A draft goes with all that belongs to it."""
    links.forget(story)
    db.session.delete(story)
    db.session.flush()
