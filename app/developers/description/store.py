"""Services of the Store, their reviews, and which are for you."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from app.database import Document
from app.developers.grammar import (
    count,
    figure,
    listing,
    moment,
    number,
    one,
    one_of,
    or_null,
    parameter,
    problems,
    read,
    ref,
    sent,
    text,
    texts,
    thing,
    word,
    words,
    words_of,
    write,
)
from app.people.user import Electorate
from app.search.query import MOST_CHARACTERS
from app.store.listing import ORDERS as STORE_ORDERS
from app.store.profile import QUESTIONS, Question
from app.store.recommendation import ActKind
from app.store.review import LONGEST as LONGEST_REVIEW
from app.store.review import Standing
from app.store.slate import FILTERS
from app.store.vocabulary import Accessibility, Category, Language, Need, Platform, ProviderKind, Public
from app.store.vocabulary import State as ServiceState


def stars() -> Document:
    return {"type": "integer", "minimum": 1, "maximum": 5, "description": _l("From 1 to 5."), "examples": [4]}


def _answers_of(question: Question) -> Document:
    """A region is checked by the door: which there are is the installation's."""
    word: Document = {"type": "string", "enum": [*question.choices]} if question.choices else {"type": "string"}
    return {"type": "array", "items": word}


SCHEMAS: Document = {
    "Service": thing(
        _l("A service of the Store."),
        slug=text(_l("Its name in addresses, for good."), "boussole"),
        url=text(_l("Its page, for people."), "https://…/store/boussole", format="uri"),
        name=text(_l("What it is called."), "Boussole"),
        sentence=text(_l("What it does, in one sentence."), "Les métiers qui vous ressemblent."),
        text=text(_l("Markdown."), "Vingt situations de travail."),
        category=words(_l("What it helps with."), Category, "occupation"),
        state=words(_l("How it stands: the way out of one that is not listed is shut."), ServiceState, "listed"),
        hidden_since=or_null(
            moment(_l("Since when it is left out because its address does not answer."), "2026-10-03T16:20:00Z")
        ),
        provider=thing(
            _l("Who makes it."),
            slug=text(_l("Its name in addresses, for good."), "atelier-passerelle"),
            name=text(_l("What it is called."), "Atelier Passerelle"),
            kind=words(_l("What kind of provider it is."), ProviderKind, "start-up"),
        ),
        needs=words_of(_l("What it helps to get done."), Need),
        publics=words_of(_l("Whom it is made for; none where it is for everybody."), Public),
        regions=texts(_l("Codes of its regions; none where it is for the whole country."), ["bretagne"]),
        languages=texts(_l("In which it speaks: ISO 639, and `fsl`."), ["fr"]),
        platforms=words_of(_l("Where it runs."), Platform),
        domains={
            "type": "object",
            "description": _l("The host that its way out leads to, by where it runs."),
            "propertyNames": one_of(Platform),
            "additionalProperties": {"type": "string"},
            "examples": [{"web": "boussole.example"}],
        },
        pictures={
            "type": "array",
            "description": _l("Its pictures, in their order; none where its provider shows none."),
            "items": thing(
                _l("A picture."),
                url=text(_l("Where it is."), "https://…/store/boussole/pictures/3", format="uri"),
                words=text(_l("What it shows, for those who do not see it."), "Une situation de travail."),
            ),
        },
        major=number(_l("Its major version: reviews count anew from each."), 1),
        free={"type": "boolean", "description": _l("Whether it is free for whoever uses it."), "examples": [True]},
        price_note=text(_l("What else costs something; the service itself is free."), ""),
        accessibility=words(_l("What its accessibility statement says."), Accessibility, "partial"),
        accessibility_url=or_null(
            text(_l("Where this statement is."), "https://boussole.example/accessibilite", format="uri")
        ),
        uses=text(_l("Which data of its users it uses, in its provider’s words."), "Aucune donnée personnelle."),
        idea=or_null(number(_l("The idea it comes from, if you may read it."), 17)),
        project=or_null(text(_l("The project of the Lab it comes from, if you may read it."), "un-guichet-mobile")),
        listed_at=or_null(moment(_l("Since when it has been in the Store, in UTC."), "2026-10-03T16:20:00Z")),
        rating=or_null(ref("Rating")),
        exits=count(_l("How often it was opened from the Store."), 1200),
        recommended=count(_l("How many advisers recommend it."), 12),
    ),
    "Services": listing(
        _l("Services, in the order that was asked for."),
        "Service",
        total=count(_l("How many there are in all."), 64),
        did_you_mean=or_null(text(_l("A spelling that finds more, or nothing."), "entretien")),
        degraded={"type": "boolean", "description": _l("Whether the index could not answer."), "examples": [False]},
    ),
    "Answers": {
        "type": "object",
        "additionalProperties": False,
        "description": _l("What somebody answered, by question."),
        "properties": {
            "answers": {
                "type": "object",
                "additionalProperties": False,
                "description": _l("Each question may be left out; `region` takes the code of a region."),
                "properties": {question.id: _answers_of(question) for question in QUESTIONS},
                "examples": [{"stage": ["application"], "blocks": ["no-replies"], "region": ["bretagne"]}],
            }
        },
    },
    "Recommendation": thing(
        _l("At most ten services, the best first; two of them are tried because less is known of them."),
        number=text(_l("The signed number of this recommendation: acts are counted by it, once."), "MTI.Z0…"),
        items={
            "type": "array",
            "maxItems": 10,
            "description": _l("In their order."),
            "items": thing(
                _l("A service, and why."),
                place=number(_l("From 1."), 1),
                need=or_null(words(_l("What it helps to get done, of what was asked for."), Need, "write-a-cv")),
                because=or_null(text(_l("The answer that speaks most for it."), "stage.application")),
                explores={
                    "type": "boolean",
                    "description": _l("Whether it is tried because less is known of it."),
                    "examples": [False],
                },
                service=ref("Service"),
            ),
        },
        left_out=thing(
            _l("How many services were left out, and why."),
            **{name: count(_l("How many."), 3) for name in FILTERS},
        ),
    ),
    "Act": {
        "type": "object",
        "description": _l("What came of one service of a recommendation."),
        "additionalProperties": False,
        "required": ["number", "place", "act"],
        "properties": {
            "number": text(_l("The signed number of the recommendation."), "MTI.Z0…"),
            "place": {
                "type": "integer",
                "minimum": 1,
                "maximum": 10,
                "description": _l("From 1."),
                "examples": [1],
            },
            "act": words(_l("What somebody did or said."), ActKind, "helped"),
        },
    },
    "Counted": thing(
        _l("Whether it was counted."),
        counted={
            "type": "boolean",
            "description": _l("False when it had been said before."),
            "examples": [True],
        },
    ),
    "Rating": thing(
        _l("The stars of a service: a mean that a few voices cannot carry away, and how sure it is."),
        stars=figure(_l("From 1 to 5; shrunken towards the mean of the Store."), 4.2),
        low=figure(_l("Nine times out of ten the mean of all who might rate it is not below this …"), 3.9),
        high=figure(_l("… nor above this."), 4.5),
        count=number(_l("How many ratings count."), 37),
        citizens=or_null(figure(_l("Of citizens alone; null below five ratings."), 4.4)),
        staff=or_null(figure(_l("Of advisers alone; null below five ratings."), 3.8)),
    ),
    "ReviewText": thing(
        _l("What you say of a service."),
        ("text",),
        stars=stars(),
        text=text(_l("In your words, or nothing. Markdown."), "J’ai trouvé en dix minutes.", maxLength=LONGEST_REVIEW),
    ),
    "Review": thing(
        _l("What somebody says of a service."),
        id=number(_l("Its number, for good."), 12),
        url=text(_l("Where people read it."), "https://…/store/boussole/reviews/12", format="uri"),
        stars=stars(),
        text=text(_l("In their words, or nothing. Markdown."), "J’ai trouvé en dix minutes."),
        author=ref("Person"),
        electorate=words(_l("Whose voice it is."), Electorate, "citizen"),
        verified={
            "type": "boolean",
            "description": _l("Whether they are known to have gone to the service."),
            "examples": [True],
        },
        major=number(_l("Which version of the service it is about."), 1),
        standing=words(
            _l("Whether it weighs on the stars; only its author sees it where it does not."),
            [*Standing, "hidden"],
            "counted",
        ),
        at=moment(_l("When it was written, in UTC."), "2026-10-03T16:20:00Z"),
        answer={
            "oneOf": [
                thing(
                    _l("What the provider answers."),
                    text=text(_l("Markdown."), "Merci ! C’est corrigé."),
                    at=moment(_l("When, in UTC."), "2026-10-04T08:00:00Z"),
                    changed_at=or_null(moment(_l("When it was last changed, in UTC."), "2026-10-05T08:00:00Z")),
                ),
                {"type": "null"},
            ]
        },
    ),
    "Reviews": listing(_l("Reviews, the newest first."), "Review", rating=or_null(ref("Rating"))),
}

PARAMETERS: Document = {
    "ReviewId": {
        "name": "id",
        "in": "path",
        "required": True,
        "description": _l("The number of a review."),
        "schema": {"type": "integer", "minimum": 1, "maximum": 2**63 - 1},
    },
}

PATHS: Document = {
    "/services": {
        "get": read(
            "services",
            "listServices",
            _l("List services"),
            _l("The services of the Store that fit all that is asked. One that names no public or region is for all."),
            "Services",
            word("q", _l("Words to look for."), {"type": "string", "maxLength": MOST_CHARACTERS}),
            word("category", _l("What it helps with."), one_of(Category)),
            word("public", _l("Whom it is made for."), one_of(Public)),
            word("region", _l("The code of a region."), {"type": "string", "maxLength": 80}),
            word("platform", _l("Where it runs."), one_of(Platform)),
            word("language", _l("In which it speaks."), one_of(Language)),
            word("need", _l("What somebody wants done."), one_of(Need)),
            word("provider", _l("What kind of provider makes it."), one_of(ProviderKind)),
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
                    "The answers are not kept, and neither is what is answered, for an Idempotency-Key: it would hold "
                    "under a name what somebody said of themselves. Any question may be left out."
                ),
                "Recommendation",
            ),
            "parameters": [],
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
                    "others. Counted once for each place, by the number that came with the ten, for 30 days: sent "
                    "again, nothing changes. Nothing is kept for an Idempotency-Key: what came of the ten has no name."
                ),
                "Counted",
            ),
            "parameters": [],
            "requestBody": sent("Act"),
            "responses": {
                "200": one(_l("Here it is."), ref("Counted")),
                **problems(400, 401, 413, 415, 422, 429, 503),
            },
        },
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
}
