"""Stories as JSON: those that are published, and of what they tell as much as the reader may see."""

from __future__ import annotations

from flask import Response, abort, request

from app import rest
from app.authorization import me
from app.errors import answer
from app.ideas.forms import LONGEST_TAG
from app.people.token import api_public
from app.stories import queries
from app.stories.link import names_told_by
from app.stories.representation import of_story
from app.stories.story import State
from app.text import squish

api = rest.door("stories", __name__)


@api.get("/stories")
@api_public
def index() -> Response:
    """The newest first."""
    rest.ask_only("tag", "after", "limit")
    tag = squish(rest.text("tag", LONGEST_TAG)).lower()
    page = queries.listed(tag, request.args.get("after", ""), rest.limit(), load=queries.with_all)
    told = names_told_by(page.items, me())
    return rest.shown(rest.listed(page, [of_story(one, told[one.id]) for one in page.items]))


@api.get("/stories/<int:id>")
@api_public
def show(id: int) -> Response:
    """What is being prepared is read on its page alone; of what was withdrawn, why it is gone."""
    rest.ask_only()
    story = queries.by_number(id)
    if story is not None and story.state is State.WITHDRAWN:
        return answer(410, story.reason)
    if story is None or not story.is_published:
        abort(404)
    return rest.shown(of_story(story, names_told_by([story], me())[story.id]))
