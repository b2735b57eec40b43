"""Ideas, supports, comments, and the way from an idea to a service."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from app import markdown
from app.database import Document
from app.developers.grammar import (
    AUDIENCE,
    CREATED,
    KIND,
    MATCH,
    THEME,
    UNIT,
    count,
    listing,
    moment,
    number,
    one,
    or_null,
    parameter,
    read,
    ref,
    text,
    thing,
    word,
    words,
    write,
)
from app.ideas import comment
from app.ideas.comment import Side
from app.ideas.forms import LONGEST_TAG, MOST_TAGS
from app.ideas.idea import LISTED, Audience, Idea, Status
from app.ideas.queries import ORDERS
from app.ideas.thread import LABELS
from app.people.unit import Level
from app.search.query import MOST_CHARACTERS

TITLE = text(_l("One line."), "Un créneau pour les travailleurs de nuit", minLength=1, maxLength=Idea.title.type.length)

TEXT = text(
    _l("Markdown."),
    "Ouvrir un créneau de rendez-vous **après 18 h**, deux fois par mois.",
    minLength=1,
    maxLength=markdown.LONGEST,
)

TAGS = {
    "type": "array",
    "description": _l("Words chosen by the author."),
    "maxItems": MOST_TAGS,
    "items": {"type": "string", "minLength": 1, "maxLength": LONGEST_TAG, "pattern": "^[^,;]*$"},
    "examples": [["horaires"]],
}

SIDE = words(_l("For, against, a question, or empty for a remark."), Side, "for")

COMMENT_TEXT = text(_l("Markdown."), "Oui, et aussi le samedi.", minLength=1, maxLength=comment.LONGEST)

SCHEMAS: Document = {
    "Supports": thing(
        _l("How many people support an idea, in all and for each electorate."),
        total=count(_l("All together."), 42),
        staff=count(_l("Staff."), 12),
        citizens=count(_l("Citizens."), 29),
        partners=count(_l("Partners."), 1),
    ),
    "Answer": thing(
        _l("The official answer."),
        text=text(_l("Markdown."), "Deux agences l’essaient dès janvier."),
        author=ref("Person"),
        at=moment(_l("When it was given, in UTC."), "2026-11-02T09:30:00Z"),
    ),
    "Idea": thing(
        _l("An idea, a good practice or an irritant."),
        id=number(_l("Its number, for good."), 17),
        url=text(_l("Its page, for people."), "https://…/ideas/17-un-creneau", format="uri"),
        title={k: v for k, v in TITLE.items() if k != "minLength"},
        text={k: v for k, v in TEXT.items() if k not in ("minLength", "maxLength")},
        kind=KIND,
        audience=AUDIENCE,
        scope=words(_l("How far it reaches: its unit at first, further when it is promoted."), Level, "national"),
        unit=UNIT,
        theme=THEME,
        tags={k: v for k, v in TAGS.items() if k != "maxItems"} | {"items": {"type": "string"}},
        status=words(_l("Where it stands in its life."), Status, "published"),
        author=ref("Person"),
        supports=ref("Supports"),
        comments=count(_l("How many comments it has."), 8),
        published_at=or_null(moment(_l("When it was published, in UTC; null for a draft."), "2026-10-01T08:00:00Z")),
        answer_due=or_null(moment(_l("By when it is to be answered, in UTC."), "2026-11-27T17:00:00Z")),
        answer=or_null(ref("Answer")),
    ),
    "IdeaToWrite": thing(
        _l("A new draft."),
        ("kind", "audience", "theme", "unit", "tags"),
        title=TITLE,
        text=TEXT,
        kind=KIND,
        audience=AUDIENCE,
        theme=THEME,
        unit=UNIT,
        tags=TAGS,
    ),
    "IdeaToChange": thing(
        _l("What is to be changed; what is not sent stays."),
        ("title", "text", "kind", "audience", "theme", "unit", "tags"),
        title=TITLE,
        text=TEXT,
        kind=KIND,
        audience=AUDIENCE,
        theme=THEME,
        unit=UNIT,
        tags=TAGS,
    ),
    "Ideas": listing(_l("Ideas, in the order that was asked for."), "Idea"),
    "Journey": thing(
        _l("How far an idea got, and what happened on the way."),
        stations={
            "type": "array",
            "items": thing(
                _l("A station of the thread."),
                name=words(_l("Which."), LABELS, "project"),
                reached={"type": "boolean", "description": _l("Whether it got there."), "examples": [True]},
                date=or_null(moment(_l("When, in UTC."), "2026-10-03T16:20:00Z")),
            ),
            "description": _l("From the idea to the service."),
        },
        steps={
            "type": "array",
            "items": thing(
                _l("Something that happened to it."),
                at=moment(_l("When, in UTC."), "2026-10-03T16:20:00Z"),
                said=text(_l("In a sentence."), "« Un créneau » est maintenant : à l’étude"),
                reason=text(_l("The reason that was given, or nothing."), "Le Lab en fait une expérience."),
            ),
            "description": _l("The oldest first."),
        },
    ),
    "Support": thing(
        _l("Whether you support it now, and how many do."),
        supported={"type": "boolean", "description": _l("Yours."), "examples": [True]},
        supports=ref("Supports"),
    ),
    "Comment": thing(
        _l("A comment, or a reply to one."),
        id=number(_l("Its number, for good."), 230),
        url=text(_l("Where people read it."), "https://…/ideas/17-un-creneau#comment-230", format="uri"),
        parent=or_null(number(_l("The comment that it replies to."), 229)),
        side=SIDE,
        state=words(
            _l("What was hidden or withdrawn keeps its place, without its words."),
            ("shown", "hidden", "withdrawn"),
            "shown",
        ),
        text=or_null({k: v for k, v in COMMENT_TEXT.items() if k not in ("minLength", "maxLength")}),
        author=or_null(ref("Person")),
        at=moment(_l("When it was written, in UTC."), "2026-10-03T16:20:00Z"),
        replies=count(_l("How many replies it has."), 2),
    ),
    "CommentToWrite": thing(
        _l("A comment to be published."),
        ("side", "parent"),
        text=COMMENT_TEXT,
        side=SIDE,
        parent=or_null(number(_l("The comment that it replies to."), 229)),
    ),
    "Comments": listing(_l("Comments, the newest first; replies in the order in which they were written."), "Comment"),
}

PARAMETERS: Document = {
    "Id": {
        "name": "id",
        "in": "path",
        "required": True,
        "description": _l("The number of an idea."),
        "schema": {"type": "integer", "minimum": 1, "maximum": 2**63 - 1},
    },
}

FILTERS = [
    word("q", _l("Words, “phrases” and -exclusions."), {"type": "string", "maxLength": MOST_CHARACTERS}),
    word("kind", _l("What it is."), KIND),
    word("theme", _l("The slug of a theme."), {"type": "string", "maxLength": 60}),
    word("status", _l("Where it stands in its life."), {"type": "string", "enum": [str(s) for s in LISTED]}),
    word("unit", _l("The code of a unit: what applies in it and in all that lies in it."), UNIT),
    word(
        "audience",
        _l("Who may read it: everybody, or staff only."),
        {"type": "string", "enum": [str(a) for a in Audience]},
    ),
    word(
        "order",
        _l("As on the page; fair to all by default, the best hits first with q."),
        {"type": "string", "enum": list(ORDERS)},
    ),
    parameter("After"),
    parameter("Limit"),
]

ID = parameter("Id")

AN_IDEA = one(_l("The idea as it is now."), ref("Idea"))

A_SUPPORT = one(_l("How it is now."), ref("Support"))

PATHS: Document = {
    "/ideas": {
        "get": read(
            "ideas",
            "listIdeas",
            _l("List ideas"),
            _l("The ideas you may see, filtered and ordered as on the page. Without a token: what is public."),
            "Ideas",
            *FILTERS,
            gone=True,
        ),
        "post": write(
            "ideas",
            "writeIdea",
            _l("Write an idea"),
            _l("Makes a draft, which only you see until you publish it."),
            {"201": AN_IDEA | {"headers": AN_IDEA["headers"] | CREATED}},
            body="IdeaToWrite",
            statuses=(409,),
        ),
    },
    "/ideas/similar": {
        "get": read(
            "ideas",
            "findSimilarIdeas",
            _l("Find likely twins"),
            _l(
                "Up to five ideas that may say the same as what is being written, refused and answered ones included. "
                "None when nothing comes near."
            ),
            "Ideas",
            word("title", _l("What is being written."), {"type": "string", "maxLength": TITLE["maxLength"]}),
            word("text", _l("What is being written."), {"type": "string", "maxLength": TEXT["maxLength"]}),
        ),
    },
    "/ideas/{id}": {
        "parameters": [ID],
        "get": read(
            "ideas", "getIdea", _l("Read an idea"), _l("One idea, if it is yours to see."), "Idea", missing=True
        ),
        "patch": write(
            "ideas",
            "changeIdea",
            _l("Change an idea"),
            _l(
                "Its author changes what it says, while it is a draft or waits for its answer. "
                "Once published, what it said before stays readable."
            ),
            {"200": AN_IDEA},
            MATCH,
            body="IdeaToChange",
            statuses=(404, 409, 412),
        ),
        "delete": write(
            "ideas",
            "withdrawIdea",
            _l("Withdraw an idea"),
            _l("Its author takes it back, a draft too: nobody else sees it any more. Asked again, nothing changes."),
            {"204": {"description": _l("It is withdrawn.")}},
            MATCH,
            statuses=(404, 409, 412),
        ),
    },
    "/ideas/{id}/journey": {
        "parameters": [ID],
        "get": read(
            "ideas",
            "getJourney",
            _l("Follow an idea"),
            _l("The stations it reached, and each decision on the way with its reason, the oldest first."),
            "Journey",
            missing=True,
        ),
    },
    "/ideas/{id}/publication": {
        "parameters": [ID],
        "post": write(
            "ideas",
            "publishIdea",
            _l("Publish a draft"),
            _l("It becomes its audience’s, and the time for its official answer begins to run."),
            {"200": AN_IDEA},
            MATCH,
            statuses=(404, 409, 412),
        ),
    },
    "/ideas/{id}/support": {
        "parameters": [ID],
        "put": write(
            "supports",
            "giveSupport",
            _l("Support an idea"),
            _l("A state, never a toggle: asked again, nothing changes."),
            {"200": A_SUPPORT},
            statuses=(404, 409),
        ),
        "delete": write(
            "supports",
            "takeBackSupport",
            _l("Take a support back"),
            _l("A state, never a toggle: asked again, nothing changes."),
            {"200": A_SUPPORT},
            statuses=(404, 409),
        ),
    },
    "/ideas/{id}/comments": {
        "parameters": [ID],
        "get": read(
            "comments",
            "listComments",
            _l("Read a discussion"),
            _l("The comments on an idea, of one side if you name it; or the replies to one comment."),
            "Comments",
            word("side", _l("One side only."), SIDE),
            word(
                "parent", _l("The replies to this comment."), {"type": "integer", "minimum": 1, "maximum": 10**18 - 1}
            ),
            parameter("After"),
            parameter("Limit"),
            missing=True,
        ),
        "post": write(
            "comments",
            "writeComment",
            _l("Comment on an idea"),
            _l("For, against, a question, a remark; or a reply to a comment."),
            {"201": one(_l("The comment."), ref("Comment"))},
            body="CommentToWrite",
            statuses=(404, 409),
        ),
    },
}
