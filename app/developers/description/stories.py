"""Stories."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from app.database import Document
from app.developers.grammar import (
    UNIT,
    listing,
    moment,
    number,
    parameter,
    read,
    ref,
    text,
    texts,
    thing,
    word,
)
from app.ideas.forms import LONGEST_TAG
from app.stories.story import Story

SCHEMAS: Document = {
    "Story": thing(
        _l("What people lived with an idea, a project or a service, once it is published."),
        id=number(_l("Its number, for good."), 9),
        url=text(_l("Its page, for people."), "https://…/stories/9-le-samedi-ou-tout-a-commence", format="uri"),
        title=text(_l("One line."), "Le samedi où tout a commencé", maxLength=Story.title.type.length),
        summary=text(_l("In two sentences."), "Une table, deux conseillères, et quarante personnes."),
        text=text(_l("Markdown."), "Il pleuvait **fort**."),
        tags=texts(_l("Words by which stories are found beside each other."), ["accueil", "marché"]),
        author=ref("Person"),
        unit=UNIT,
        picture={
            "oneOf": [
                thing(
                    _l("Its picture."),
                    url=text(
                        _l("Where it is, in its whole size."),
                        "https://…/stories/9/picture?v=9f86d081884c",
                        format="uri",
                    ),
                    alternative=text(_l("What it shows, in words."), "Une table sous un parapluie"),
                    credit=text(_l("Who made it, or nothing."), "Hélène Mène"),
                ),
                {"type": "null"},
            ]
        },
        published_at=moment(_l("When it was published, in UTC."), "2026-10-03T16:20:00Z"),
        corrections={
            "type": "array",
            "description": _l("What was put right since, the oldest first."),
            "items": thing(
                _l("A correction."),
                text=text(_l("What was wrong."), "C’était en mai."),
                at=moment(_l("When, in UTC."), "2026-10-05T08:00:00Z"),
            ),
        },
        ideas={
            "type": "array",
            "items": {"type": "integer", "minimum": 1},
            "description": _l("The numbers of the ideas it tells of, as far as you may read them."),
            "examples": [[17]],
        },
        projects=texts(
            _l("The projects of the Lab it tells of, by their names in addresses, as far as you may read them."),
            ["un-guichet-mobile"],
        ),
        services=texts(
            _l("The services of the Store it tells of, by their names in addresses, as long as they are listed."),
            ["boussole"],
        ),
    ),
    "Stories": listing(_l("Stories, the newest first."), "Story"),
}

PARAMETERS: Document = {
    "StoryId": {
        "name": "id",
        "in": "path",
        "required": True,
        "description": _l("The number of a story."),
        "schema": {"type": "integer", "minimum": 1, "maximum": 2**63 - 1},
    },
}

PATHS: Document = {
    "/stories": {
        "get": read(
            "stories",
            "listStories",
            _l("List stories"),
            _l("The stories that are published, the newest first."),
            "Stories",
            word("tag", _l("Those that have this word."), {"type": "string", "maxLength": LONGEST_TAG}),
            parameter("After"),
            parameter("Limit"),
        ),
    },
    "/stories/{id}": {
        "parameters": [parameter("StoryId")],
        "get": read(
            "stories",
            "getStory",
            _l("Read a story"),
            _l(
                "One story that is published, with the ideas, projects and services it tells of that you may see. "
                "One that was withdrawn is gone for good: delete your copy."
            ),
            "Story",
            missing=True,
            gone=True,
        ),
    },
}
