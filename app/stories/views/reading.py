"""Reading stories: the list, the page, the feed, and what machines read."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from flask import Response, abort, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue

from app import rest
from app.authorization import me, public
from app.database import db
from app.guest_pages import keep_for_guests
from app.hypermedia import page_or_fragment
from app.ideas.forms import LONGEST_TAG
from app.incubation.labels import WORDS as LAB_WORDS
from app.stories import article as articles
from app.stories import link as links
from app.stories import queries
from app.stories.forms import ScheduleForm
from app.stories.story import State, Story, units_written_for
from app.stories.views.room import address, found, stories, story_feeds
from app.text import squish

IN_FRONT = 3
NEVER = datetime(1970, 1, 1, tzinfo=UTC)
"""When a feed that has never held anything last changed: the same whenever it is asked."""


@stories.get("")
@public
@keep_for_guests
def index() -> Response:
    tag, after = squish(request.args.get("tag", "")).lower()[:LONGEST_TAG], request.args.get("after", "")
    return page_or_fragment(
        "stories/list.html",
        "stories/_cards.html",
        page=queries.listed(tag, after),
        tag=tag,
        is_first=not (after or tag),
        choices=queries.choices(),
        coming=queries.coming(me(), request.args.get("coming", "")),
        may_write=bool(units_written_for(me())),
    )


@stories.get("/newest")
@public
@keep_for_guests
def newest() -> str:
    """For the front page, which has no query left for them."""
    return render_template("stories/_newest.html", stories=db.session.scalars(queries.newest(IN_FRONT)).all())


@stories.get("/about/<kind>/<int:number>")
@public
@keep_for_guests
def about(kind: str, number: int) -> Response:
    """For the page of what they tell of, which belongs to a lower room."""
    thing = links.thing_of(kind, number, me()) or abort(404)
    told = links.telling_of(kind, thing)
    return page_or_fragment(
        "stories/about.html", "stories/_about.html", stories=told, thing=thing, url=links.LINKS[kind].url(thing)
    )


@stories.get("/<int:id>")
@stories.get("/<int:id>-<slug>")
@public
@keep_for_guests
def show(id: int, slug: str = "") -> ResponseReturnValue:
    story = queries.by_number(id)
    if story is not None and story.state is State.WITHDRAWN and not story.visible_to(me()):
        return render_template("stories/gone.html", story=story), 410
    story = found(id)
    if slug != story.slug:
        return redirect(address(story), 301 if story.is_published else 302)
    return render_template("stories/show.html", **page_of(story))


def page_of(story: Story, schedule: ScheduleForm | None = None) -> dict[str, Any]:
    is_writer = story.written_by(me())
    if schedule is None and is_writer and story.is_coming:
        schedule = ScheduleForm(me(), formdata=None)
        schedule.show(story)
    return {
        "story": story,
        "told": links.told_of(story, me()),
        "others": queries.others(story),
        "writes": is_writer,
        "schedule": schedule,
        "lab_words": LAB_WORDS,
    }


@stories.get("/<int:id>/article.jsonld")
@public
def article(id: int) -> Response:
    """Of what everybody reads, for nobody else more."""
    story = found(id)
    if not story.is_published:
        abort(404)
    response = Response(rest.written(articles.article(story)), mimetype="application/ld+json")
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.cache_control.max_age = 300
    return response


@story_feeds.get("/stories.atom", endpoint="stories")
@public
def feed() -> Response:
    """The newest stories, as Atom: as long as none changes, the same to the byte."""
    shown = db.session.scalars(queries.for_feed()).all()
    updated = queries.last_change() or NEVER
    response = make_response(render_template("stories/feed.xml", stories=shown, updated=updated))
    response.mimetype = "application/atom+xml"
    response.cache_control.max_age = 300
    response.add_etag()
    response.make_conditional(request)
    return response
