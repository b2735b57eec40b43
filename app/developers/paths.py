"""What the API answers to, address by address."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l

from app import rest
from app.challenges.challenge import Status as ChallengeStatus
from app.database import Document
from app.developers.schemas import FINDABLE, KIND, SIDE, TEXT, TITLE, UNIT, ref
from app.gatherings.conference import State as ConferenceState
from app.ideas.idea import LISTED, Audience
from app.ideas.queries import ORDERS
from app.incubation.vocabulary import Phase as ProjectPhase
from app.incubation.vocabulary import State as ProjectState
from app.incubation.vocabulary import Track
from app.people.api import MOST_UNITS, UNITS_SHOWN
from app.people.unit import Level
from app.people.user import Electorate
from app.search.query import MOST_CHARACTERS
from app.store.listing import ORDERS as STORE_ORDERS
from app.store.vocabulary import Category, Language, Need, Platform, ProviderKind, Public
from app.workshops.workshop import State as WorkshopState

READS, WRITES = "read", "write"


def one(description: Any, schema: Document, headers: bool = True) -> Document:
    answer: Document = {"description": description, "content": {"application/json": {"schema": schema}}}
    return answer | {"headers": {"ETag": {"$ref": "#/components/headers/ETag"}}} if headers else answer


def problems(*statuses: int) -> Document:
    return {str(status): {"$ref": f"#/components/responses/Problem{status}"} for status in statuses}


def parameter(name: str) -> Document:
    return {"$ref": f"#/components/parameters/{name}"}


def word(name: str, description: Any, schema: Document, **more: Any) -> Document:
    plain = {key: value for key, value in schema.items() if key not in ("description", "examples")}
    return {"name": name, "in": "query", "description": description, "schema": plain, **more}


def _one_of(choices: Any) -> Document:
    return {"type": "string", "enum": [str(one) for one in choices]}


def sent(schema: str) -> Document:
    return {"required": True, "content": {"application/json": {"schema": ref(schema)}}}


def read(tag: str, name: str, summary: Any, description: Any, of: str, *more: Document, **rest_of: Any) -> Document:
    token = rest_of.pop("token", False)
    missing, refused = rest_of.pop("missing", False), rest_of.pop("refused", False)
    return {
        "operationId": name,
        "tags": [tag],
        "summary": summary,
        "description": description,
        "security": [{"token": [READS]}] if token else [{}, {"token": [READS]}],
        "parameters": [*more, parameter("IfNoneMatch")],
        "responses": {
            "200": one(_l("Here it is."), ref(of)),
            "304": {"description": _l("You have it already: nothing is sent.")},
            **problems(400, 401, *([403] if refused else []), *([404] if missing else []), 422, 429, 503),
        },
    }


def write(
    tag: str, name: str, summary: Any, description: Any, done: Document, *more: Document, **rest_of: Any
) -> Document:
    operation = {
        "operationId": name,
        "tags": [tag],
        "summary": summary,
        "description": description,
        "security": [{"token": [WRITES]}],
        "parameters": [*more, parameter("IdempotencyKey")],
        "responses": {**done, **problems(400, 401, 403, *rest_of.pop("statuses", ()), 422, 429, 503)},
    }
    if "body" in rest_of:
        operation["requestBody"] = sent(rest_of["body"])
        operation["responses"] |= problems(413, 415)
    return operation


def secret(operation: Document) -> Document:
    """A write that states how things are from now on; its answer is not kept, whatever key it brings."""
    key = parameter("IdempotencyKey")
    return operation | {"parameters": [one for one in operation["parameters"] if one != key]}


PARAMETERS: Document = {
    "Id": {
        "name": "id",
        "in": "path",
        "required": True,
        "description": _l("The number of an idea."),
        "schema": {"type": "integer", "minimum": 1, "maximum": 2**63 - 1},
    },
    "EntryId": {
        "name": "id",
        "in": "path",
        "required": True,
        "description": _l("The number of an entry."),
        "schema": {"type": "integer", "minimum": 1, "maximum": 2**63 - 1},
    },
    "MetricId": {
        "name": "id",
        "in": "path",
        "required": True,
        "description": _l("The number of a metric."),
        "schema": {"type": "integer", "minimum": 1, "maximum": 2**63 - 1},
    },
    "ReviewId": {
        "name": "id",
        "in": "path",
        "required": True,
        "description": _l("The number of a review."),
        "schema": {"type": "integer", "minimum": 1, "maximum": 2**63 - 1},
    },
    "Slug": {
        "name": "slug",
        "in": "path",
        "required": True,
        "description": _l("The word that names it in its address."),
        "schema": {"type": "string", "minLength": 1, "maxLength": 80, "pattern": "^[a-z0-9-]+$"},
    },
    "After": word(
        "after", _l("The cursor of the page before; follow `next` instead of writing it."), {"type": "string"}
    ),
    "Limit": word(
        "limit",
        _l("How many at most."),
        {"type": "integer", "minimum": 1, "maximum": rest.MOST_SHOWN, "default": rest.SHOWN},
    ),
    "IfNoneMatch": {
        "name": "If-None-Match",
        "in": "header",
        "description": _l("The ETag you have: answered by 304 when nothing has changed."),
        "schema": {"type": "string"},
    },
    "IfMatch": {
        "name": "If-Match",
        "in": "header",
        "description": _l("The ETag of what you saw: answered by 412 when it has changed meanwhile."),
        "schema": {"type": "string"},
    },
    "IdempotencyKey": {
        "name": "Idempotency-Key",
        "in": "header",
        "description": _l("A word of your own for this one write: sent again within a day, it gets the same answer."),
        "schema": {"type": "string", "pattern": "^[!-~]{1,255}$"},
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
_STANDINGS = [*LISTED, *ChallengeStatus, *ConferenceState]
FOUND_STATUSES = [word for word in dict.fromkeys(map(str, _STANDINGS)) if word not in ("draft", "cancelled")]
FOUND_BY = [
    FILTERS[0],
    word("kind", _l("What it is."), {"type": "string", "enum": [str(kind) for kind in FINDABLE]}),
    FILTERS[2],
    word(
        "status",
        _l("Where it stands in its life; each kind has its own words."),
        {"type": "string", "enum": FOUND_STATUSES},
    ),
    *FILTERS[4:],
]
ID = parameter("Id")
MATCH = parameter("IfMatch")
AN_IDEA = one(_l("The idea as it is now."), ref("Idea"))
A_SUPPORT = one(_l("How it is now."), ref("Support"))
CREATED = {"Location": {"description": _l("Its address in the API."), "schema": {"type": "string", "format": "uri"}}}

PATHS: Document = {
    "/ideas": {
        "get": read(
            "ideas",
            "listIdeas",
            _l("List ideas"),
            _l("The ideas you may see, filtered and ordered as on the page. Without a token: what is public."),
            "Ideas",
            *FILTERS,
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
    "/challenges": {
        "get": read(
            "challenges",
            "listChallenges",
            _l("List challenges"),
            _l("Those that are announced and that you may see, the newest first."),
            "Challenges",
            word(
                "status",
                _l("Where it stands in its life."),
                {"type": "string", "enum": [str(s) for s in ChallengeStatus if s is not ChallengeStatus.DRAFT]},
            ),
            parameter("After"),
            parameter("Limit"),
        ),
    },
    "/challenges/{slug}": {
        "parameters": [parameter("Slug")],
        "get": read(
            "challenges",
            "getChallenge",
            _l("Read a challenge"),
            _l("One challenge, if it is yours to see: its phases, criteria, prizes, and the questions of its form."),
            "Challenge",
            missing=True,
        ),
    },
    "/challenges/{slug}/entries": {
        "parameters": [parameter("Slug")],
        "get": read(
            "challenges",
            "listEntries",
            _l("Read the entries"),
            _l("All of them once the challenge shows them, or while you vote on them; before that, your own."),
            "Entries",
            parameter("After"),
            parameter("Limit"),
            missing=True,
        ),
        "post": write(
            "challenges",
            "enterChallenge",
            _l("Enter a challenge"),
            _l("Alone or for your team, with one of your ideas if you name it. The answer holds the receipt."),
            {"201": one(_l("The entry, with its receipt."), ref("Entry"))},
            body="EntryToSend",
            statuses=(404, 409),
        ),
    },
    "/challenges/{slug}/ballot": {
        "parameters": [parameter("Slug")],
        "get": read(
            "challenges",
            "getBallot",
            _l("Read your ballot"),
            _l("Your own, while the vote is open. Nobody reads another one, and no count exists before the close."),
            "Ballot",
            token=True,
            missing=True,
            refused=True,
        ),
    },
    "/challenges/{slug}/entries/{id}/points": {
        "parameters": [parameter("Slug"), parameter("EntryId")],
        "put": secret(
            write(
                "challenges",
                "givePoints",
                _l("Vote for an entry"),
                _l(
                    "So many points from now on; one is a support. Sent again, nothing changes. The answer is not kept "
                    "for an Idempotency-Key: it would outlive a secret ballot."
                ),
                {"200": one(_l("Your ballot as it is now."), ref("Ballot"))},
                body="PointsToGive",
                statuses=(404, 409),
            )
        ),
        "delete": secret(
            write(
                "challenges",
                "takePointsBack",
                _l("Take your points back"),
                _l("Whatever you gave to this entry. Taking back nothing changes nothing."),
                {"200": one(_l("Your ballot as it is now."), ref("Ballot"))},
                statuses=(404, 409),
            )
        ),
    },
    "/challenges/{slug}/final/vote": {
        "parameters": [parameter("Slug")],
        "get": read(
            "challenges",
            "getFinalChoice",
            _l("Read whom you choose at a final"),
            _l(
                "Your own choice, while the audience votes. Nobody reads another one, and nothing is counted before "
                "the close."
            ),
            "FinalChoice",
            token=True,
            missing=True,
            refused=True,
        ),
        "put": secret(
            write(
                "challenges",
                "chooseFinalist",
                _l("Choose a finalist"),
                _l(
                    "This one from now on, or nobody. Sent again, nothing changes; it is destroyed when the vote "
                    "closes."
                ),
                {"200": one(_l("Whom you choose now."), ref("FinalChoice"))},
                body="FinalChoice",
                statuses=(404, 409),
            )
        ),
    },
    "/challenges/{slug}/entries/{id}/scores": {
        "parameters": [parameter("Slug"), parameter("EntryId")],
        "put": write(
            "challenges",
            "scoreEntry",
            _l("Score an entry"),
            _l(
                "As one of its jurors: your own score, whole. A draft until it is sent; sent, it counts and stays sent."
            ),
            {"200": one(_l("Your score as it is now."), ref("Score"))},
            body="ScoreToGive",
            statuses=(404, 409),
        ),
    },
    "/services": {
        "get": read(
            "services",
            "listServices",
            _l("List services"),
            _l("The services of the Store that fit all that is asked. One that names no public or region is for all."),
            "Services",
            word("q", _l("Words to look for."), {"type": "string", "maxLength": MOST_CHARACTERS}),
            word("category", _l("What it helps with."), _one_of(Category)),
            word("public", _l("Whom it is made for."), _one_of(Public)),
            word("region", _l("The code of a region."), {"type": "string", "maxLength": 80}),
            word("platform", _l("Where it runs."), _one_of(Platform)),
            word("language", _l("In which it speaks."), _one_of(Language)),
            word("need", _l("What somebody wants done."), _one_of(Need)),
            word("provider", _l("What kind of provider makes it."), _one_of(ProviderKind)),
            word(
                "order",
                _l("How they are ordered; with words, the nearest come first."),
                {"type": "string", "enum": [*STORE_ORDERS]},
            ),
            parameter("After"),
            parameter("Limit"),
        ),
    },
    "/services/{slug}": {
        "parameters": [parameter("Slug")],
        "get": read(
            "services",
            "getService",
            _l("Read a service"),
            _l("One service: what the Store says of it, and where it came from as far as you may see it."),
            "Service",
            missing=True,
        ),
    },
    "/recommendations": {
        "post": {
            **read(
                "services",
                "recommendServices",
                _l("Ten services for somebody"),
                _l(
                    "The ten services that fit answers to the questionnaire best, each with its reason. "
                    "The answers are not kept. Any question may be left out."
                ),
                "Recommendation",
            ),
            "parameters": [parameter("IdempotencyKey")],
            "requestBody": sent("Answers"),
            "responses": {
                "200": one(_l("Here it is."), ref("Recommendation")),
                **problems(400, 401, 413, 415, 422, 429, 503),
            },
        },
    },
    "/recommendations/acts": {
        "post": {
            **read(
                "services",
                "sayOfRecommendation",
                _l("Say what came of a recommendation"),
                _l(
                    "That a service of the ten was opened, helped or was not for somebody: it helps to choose for "
                    "others. Counted once for each place, by the number that came with the ten, for 30 days."
                ),
                "Counted",
            ),
            "parameters": [parameter("IdempotencyKey")],
            "requestBody": sent("Act"),
            "responses": {
                "200": one(_l("Here it is."), ref("Counted")),
                **problems(400, 401, 413, 415, 422, 429, 503),
            },
        },
    },
    "/projects": {
        "get": read(
            "projects",
            "listProjects",
            _l("List projects"),
            _l("The projects of the Lab that you may see, the newest first."),
            "Projects",
            word("track", _l("How it is led."), {"type": "string", "enum": [str(one) for one in Track]}),
            word("phase", _l("Where it stands."), {"type": "string", "enum": [str(one) for one in ProjectPhase]}),
            word("state", _l("Whether it goes on."), {"type": "string", "enum": [str(one) for one in ProjectState]}),
            parameter("After"),
            parameter("Limit"),
        ),
    },
    "/projects/{slug}": {
        "parameters": [parameter("Slug")],
        "get": read(
            "projects",
            "getProject",
            _l("Read a project"),
            _l("One project, if it is yours to see: what it says, and each of its stays in a phase."),
            "Project",
            missing=True,
        ),
    },
    "/services/{slug}/reviews": {
        "parameters": [parameter("Slug")],
        "get": read(
            "reviews",
            "listReviews",
            _l("Read the reviews of a service"),
            _l("Of the version that stands, the newest first; with its stars, once there are five ratings."),
            "Reviews",
            word("stars", _l("Those that gave so many."), {"type": "integer", "minimum": 1, "maximum": 5}),
            word("by", _l("Of one electorate."), {"type": "string", "enum": [*map(str, Electorate)]}),
            parameter("After"),
            parameter("Limit"),
            missing=True,
        ),
    },
    "/services/{slug}/review": {
        "parameters": [parameter("Slug")],
        "get": read(
            "reviews",
            "getReview",
            _l("Read your review of a service"),
            _l("The one that is in force, also while it waits or is hidden."),
            "Review",
            missing=True,
            token=True,
        ),
        "put": write(
            "reviews",
            "putReview",
            _l("Review a service"),
            _l("A state: sent again, nothing changes; another takes its place. Nobody reviews their own service."),
            {"200": one(_l("It stands."), ref("Review"))},
            body="ReviewText",
            statuses=(404, 409),
        ),
        "delete": write(
            "reviews",
            "withdrawReview",
            _l("Withdraw your review"),
            _l("A state: asked again, nothing changes. Its words are deleted."),
            {"204": {"description": _l("It is withdrawn.")}},
            statuses=(404, 409),
        ),
    },
    "/services/{slug}/reviews/{id}": {
        "parameters": [parameter("Slug"), parameter("ReviewId")],
        "delete": write(
            "reviews",
            "withdrawReviewOfAnyVersion",
            _l("Withdraw your review of an earlier version"),
            _l("A state: asked again, nothing changes. Its words are deleted."),
            {"204": {"description": _l("It is withdrawn.")}},
            statuses=(404, 409),
        ),
    },
    "/projects/{slug}/gates": {
        "parameters": [parameter("Slug")],
        "get": read(
            "projects",
            "listGates",
            _l("Read the gates of a project"),
            _l("What was decided, by whom and why, the newest first."),
            "Gates",
            parameter("After"),
            parameter("Limit"),
            missing=True,
        ),
    },
    "/projects/{slug}/hypotheses": {
        "parameters": [parameter("Slug")],
        "get": read(
            "projects",
            "listHypotheses",
            _l("Read the hypotheses of a project"),
            _l("What it believes, how it tests it, and what it learned. Nobody who was met is named."),
            "Hypotheses",
            missing=True,
        ),
    },
    "/projects/{slug}/pilots": {
        "parameters": [parameter("Slug")],
        "get": read(
            "projects",
            "listPilots",
            _l("Read the pilot sites of a project"),
            _l("The agencies that try it, in the order in which they begin."),
            "Pilots",
            missing=True,
        ),
    },
    "/projects/{slug}/metrics": {
        "parameters": [parameter("Slug")],
        "get": read(
            "projects",
            "listMetrics",
            _l("Read the metrics of a project"),
            _l("What it measures, where it began, where it shall be, and the latest value of each."),
            "Metrics",
            missing=True,
        ),
    },
    "/projects/{slug}/metrics/{id}/values": {
        "parameters": [parameter("Slug"), parameter("MetricId")],
        "get": read(
            "projects",
            "listValues",
            _l("Read the values of a metric"),
            _l("For the whole and at each pilot site, the latest day first."),
            "Values",
            parameter("After"),
            parameter("Limit"),
            missing=True,
        ),
        "put": write(
            "projects",
            "takeValues",
            _l("Send values of a metric"),
            _l(
                "For whoever works on the project. All of them or none; sent again, nothing changes. A value of a day "
                "that has another one corrects it, and the trail keeps both."
            ),
            {"200": one(_l("What became of them."), ref("Taken"))},
            body="ValuesToTake",
            statuses=(404, 409),
        ),
    },
    "/workshops": {
        "get": read(
            "workshops",
            "listWorkshops",
            _l("List workshops"),
            _l("The workshops that you may know of, the newest first."),
            "Workshops",
            word("state", _l("Where it stands in its life."), {"type": "string", "enum": [*map(str, WorkshopState)]}),
            parameter("After"),
            parameter("Limit"),
        ),
    },
    "/workshops/{slug}": {
        "parameters": [parameter("Slug")],
        "get": read(
            "workshops",
            "getWorkshop",
            _l("Read a workshop"),
            _l("One workshop, if it is yours to know of: what it is for, when and for whom."),
            "Workshop",
            missing=True,
        ),
    },
    "/search": {
        "get": read(
            "search",
            "search",
            _l("Search everything"),
            _l(
                "Ideas, challenges and their entries, projects, workshops, conferences, people who chose to be found. "
                "A title that says just what was typed goes first, then the best of each kind beside each "
                "other, with the words found marked and with counts of what would narrow the search. Without words, or "
                "in an order of ideas, it finds ideas."
            ),
            "Found",
            *FOUND_BY,
        ),
    },
    "/themes": {
        "get": read(
            "organisation",
            "listThemes",
            _l("List the themes"),
            _l("What an idea can be about; in French or in English (Accept-Language)."),
            "Themes",
        ),
    },
    "/units": {
        "get": read(
            "organisation",
            "listUnits",
            _l("List the units"),
            _l("The nation, its regions, their agencies."),
            "Units",
            word("level", _l("One level only."), {"type": "string", "enum": [str(level) for level in Level]}),
            parameter("After"),
            word(
                "limit",
                _l("How many at most."),
                {"type": "integer", "minimum": 1, "maximum": MOST_UNITS, "default": UNITS_SHOWN},
            ),
        ),
    },
    "/me": {
        "get": read("you", "whoAmI", _l("Who am I?"), _l("The person whose token it is."), "Me", token=True),
    },
    "/openapi.json": {
        "get": {
            "operationId": "describe",
            "tags": ["you"],
            "summary": _l("This description"),
            "description": _l("The OpenAPI document that you are reading; in French or in English (Accept-Language)."),
            "security": [{}, {"token": [READS]}],
            "parameters": [parameter("IfNoneMatch")],
            "responses": {
                "200": one(_l("Here it is."), {"type": "object", "required": ["openapi", "info", "paths"]}),
                "304": {"description": _l("You have it already: nothing is sent.")},
                **problems(400, 401, 422, 429, 503),
            },
        },
    },
}
