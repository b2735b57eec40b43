"""A story comes out at its hour: not before, once, and soon after where the worker was late."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from app.activity.event import Event
from app.activity.notice import Notice
from app.clock import now
from app.database import db
from app.stories import publication
from app.stories.story import State, Story
from app.stories.verbs import Verb
from tests.challenges.together import at_once

SOON = timedelta(hours=2)


@pytest.fixture
def scheduled(make, app):
    """A story of an idea, which comes out in two hours; and the idea's author."""
    author = make.person("Nadia")
    story = make.story("Bientôt", told=[make.idea("Un café", author)], tags=["café"], state="draft")
    with app.test_request_context("/", method="POST"):
        held = db.session.get(Story, story.id)
        held.schedule(now() + SOON, by=held.author)
        db.session.commit()
    return make.again(story), author


def published_events(app) -> int:
    with app.app_context():
        return db.session.scalar(
            select(func.count()).where(Event.verb == Verb.PUBLISHED, Event.subject_kind == "story")
        )


def test_a_story_that_has_its_day_is_read_by_nobody_before(make, browse, scheduled, the_worker_comes):
    story, _author = scheduled
    the_worker_comes()
    make.worked()
    assert make.again(story).state is State.SCHEDULED
    for reader in (browse, browse.as_(make.staff()), browse.as_(make.person())):
        for url in (f"/stories/{story.id}", f"/stories/{story.id}-bientot", f"/stories/{story.id}/article.jsonld"):
            assert reader.get(url).status_code == 404, url
        for url in (
            "/stories",
            "/stories?tag=caf%C3%A9",
            "/stories.atom",
            "/stories/newest",
            "/search?q=bientot&kind=story",
        ):
            assert "Bientôt" not in reader.get(url).text, url


def test_at_its_hour_it_comes_out_and_those_it_tells_of_are_told_once(
    make, app, browse, scheduled, the_worker_comes, inbox
):
    story, author = scheduled
    with time_machine.travel(now() + SOON + timedelta(seconds=1), tick=False):
        the_worker_comes()
        moment = now()
        the_worker_comes()
    again = make.again(story)
    assert (again.state, again.published_at) == (State.PUBLISHED, moment)
    assert published_events(app) == 1
    assert [(line.kind, line.unread) for line in inbox(author) if line.kind == "story"] == [("story", 1)]
    assert browse.get(f"/stories/{story.id}-bientot").status_code == 200
    assert "Bientôt" in browse.get("/stories.atom").text


def test_a_worker_that_was_away_catches_up_in_the_order_of_the_hours(make, app, browse, the_worker_comes):
    first, second = make.story("Le premier", state="draft"), make.story("Le second", state="draft")
    with app.test_request_context("/", method="POST"):
        for story, hours in ((second, 3), (first, 2)):
            held = db.session.get(Story, story.id)
            held.schedule(now() + timedelta(hours=hours), by=held.author)
        db.session.commit()
    with time_machine.travel(now() + timedelta(days=2), tick=True):
        the_worker_comes()
        page = browse.get("/stories").text
    one, other = make.again(first), make.again(second)
    assert one.published_at < other.published_at
    assert one.due_at < other.due_at < one.published_at, "it says when it came out, not when it should have"
    assert page.index("Le second") < page.index("Le premier")


def test_many_workers_at_once_publish_it_once(app, scheduled, make):
    story, author = scheduled
    with time_machine.travel(now() + SOON + timedelta(minutes=1), tick=True):
        done = at_once(app, [publication.publish_due] * 8, together=8)
    assert sum(int(str(one)) for one in done) == 1
    assert published_events(app) == 1
    with app.app_context():
        asked = select(func.count()).select_from(Notice).join(Event, Event.id == Notice.event_id)
        assert db.session.scalar(asked.where(Notice.user_id == author.id, Event.subject_kind == "story")) == 1
    assert make.again(story).version == story.version + 1


def test_its_day_is_typed_by_the_clock_of_who_writes(make, browse):
    far = make.staff(
        unit="fort-de-france-centre", time_zone="America/Martinique", grants=[("facilitator", "martinique")]
    )
    story = make.story("Là-bas", far, unit="martinique", state="draft")
    said = browse.as_(far).post(f"/stories/{story.id}/schedule", {"due": "2190-03-04T08:00"})
    assert said.status_code == 303
    assert make.again(story).due_at.isoformat() == "2190-03-04T12:00:00+00:00"
    assert "08:00" in browse.as_(far).get(said.location).text


@pytest.mark.parametrize("due", ["", "demain", "2001-01-01T08:00", "9999-12-31T23:59"])
def test_a_day_that_cannot_be_is_asked_again(make, writer, due):
    story = make.story(state="draft")
    page = writer.post(f"/stories/{story.id}/schedule", {"due": due})
    assert page.status_code == 422 and "Un récit" in page.text
    assert make.again(story).state is State.DRAFT


def test_taken_back_it_does_not_come_out(make, writer, scheduled, the_worker_comes):
    story, _author = scheduled
    assert writer.post(f"/stories/{story.id}/unschedule").status_code == 303
    with time_machine.travel(now() + SOON + timedelta(minutes=1), tick=False):
        the_worker_comes()
    assert make.again(story).state is State.DRAFT


def test_another_day_takes_the_place_of_the_first(make, writer, scheduled, the_worker_comes):
    story, _author = scheduled
    assert writer.post(f"/stories/{story.id}/schedule", {"due": "2190-03-04T08:00"}).status_code == 303
    with time_machine.travel(now() + SOON + timedelta(minutes=1), tick=False):
        the_worker_comes()
    assert make.again(story).state is State.SCHEDULED


def test_what_has_its_day_is_not_emptied_meanwhile(make, writer, scheduled):
    story, _author = scheduled
    asked = {"title": "Bientôt", "summary": "", "text": "", "unit": "fr", "version": str(story.version)}
    assert writer.post(f"/stories/{story.id}/edit", asked).status_code == 422
    assert make.again(story).summary


def test_the_database_keeps_no_scheduled_story_without_an_hour(make, app):
    story = make.story(state="draft")
    with app.test_request_context("/", method="POST"), pytest.raises(IntegrityError):
        db.session.execute(db.update(Story).where(Story.id == story.id).values(state=State.SCHEDULED))
