"""What the API gives and takes, as JSON Schema; words and limits come from the rooms themselves."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l

from app import markdown
from app.challenges.challenge import Challenge
from app.challenges.challenge import Status as ChallengeStatus
from app.challenges.entry import Entry
from app.challenges.phase import State
from app.challenges.score import LONGEST_NOTE
from app.challenges.vocabulary import EnterAs, Entrant, Gallery, PhaseKind, PrizeKind, QuestionKind
from app.challenges.vote_forms import MOST_POINTS
from app.database import Document
from app.gatherings.conference import State as ConferenceState
from app.ideas import comment
from app.ideas.comment import Side
from app.ideas.forms import LONGEST_TAG, MOST_TAGS
from app.ideas.idea import Audience, Idea, Kind, Status
from app.ideas.thread import LABELS
from app.incubation import quantity
from app.incubation.gate import Met
from app.incubation.hypothesis import OPEN, Outcome
from app.incubation.metric import Better
from app.incubation.pilot import SITES
from app.incubation.reading import MOST as MOST_VALUES
from app.incubation.reading import Source
from app.incubation.vocabulary import Decision, Origin, Track
from app.incubation.vocabulary import Phase as ProjectPhase
from app.incubation.vocabulary import State as ProjectState
from app.people.grant import Role
from app.people.unit import Level
from app.people.user import Electorate
from app.store.profile import QUESTIONS, Question
from app.store.recommendation import ActKind
from app.store.review import LONGEST as LONGEST_REVIEW
from app.store.review import Standing
from app.store.slate import FILTERS
from app.store.vocabulary import Accessibility, Category, Need, Platform, ProviderKind, Public
from app.store.vocabulary import State as ServiceState
from app.workshops.workshop import Naming, OpenTo
from app.workshops.workshop import State as WorkshopState


def ref(name: str) -> Document:
    return {"$ref": f"#/components/schemas/{name}"}


def text(description: Any, example: str, **more: Any) -> Document:
    return {"type": "string", "description": description, "examples": [example], **more}


def words(description: Any, choices: Any, example: str) -> Document:
    return {"type": "string", "enum": [str(c) for c in choices], "description": description, "examples": [example]}


def count(description: Any, example: int) -> Document:
    return {"type": "integer", "minimum": 0, "description": description, "examples": [example]}


def number(description: Any, example: int) -> Document:
    return {"type": "integer", "minimum": 1, "description": description, "examples": [example]}


def moment(description: Any, example: str) -> Document:
    return text(description, example, format="date-time")


def or_null(schema: Document) -> Document:
    if "$ref" in schema:
        return {"oneOf": [schema, {"type": "null"}]}
    nullable = schema | {"type": [schema["type"], "null"]}
    return nullable | {"enum": [*schema["enum"], None]} if "enum" in schema else nullable


def thing(description: Any, optional: tuple[str, ...] = (), /, **properties: Document) -> Document:
    return {
        "type": "object",
        "description": description,
        "required": [name for name in properties if name not in optional],
        "properties": properties,
        "additionalProperties": False,
    }


def listing(description: Any, of: str, /, **more: Document) -> Document:
    following = text(_l("The address of what follows; null at the end."), "…", format="uri")
    return thing(description, items={"type": "array", "items": ref(of)}, next=or_null(following), **more)


def _figure(description: Any, example: float) -> Document:
    most = int(quantity.MOST)
    return {"type": "number", "minimum": -most, "maximum": most, "description": description, "examples": [example]}


def _stars() -> Document:
    return {"type": "integer", "minimum": 1, "maximum": 5, "description": _l("From 1 to 5."), "examples": [4]}


def _texts(description: Any, example: list[str]) -> Document:
    return {"type": "array", "description": description, "items": {"type": "string"}, "examples": [example]}


def _answers_of(question: Question) -> Document:
    """A region is checked by the door: which there are is the installation's."""
    word: Document = {"type": "string", "enum": [*question.choices]} if question.choices else {"type": "string"}
    return {"type": "array", "items": word}


def _words_of(description: Any, choices: Any) -> Document:
    known = [str(c) for c in choices]
    return {
        "type": "array",
        "description": description,
        "items": {"type": "string", "enum": known},
        "examples": [known],
    }


MARKS: Document = {
    "type": "object",
    "additionalProperties": {"type": "integer"},
    "description": _l("By the position of the criterion, from 0, on its scale."),
    "examples": [{"0": 4, "1": 5, "2": 3}],
}
ENTRY_TITLE = text(_l("One line."), "Une chaise à l’entrée", minLength=1, maxLength=Entry.title.type.length)
ANSWERS: Document = {
    "type": "object",
    "description": _l("Answers, under the keys of their questions."),
    "additionalProperties": {"type": "string"},
    "examples": [{"0": "On attend.", "1": "Une chaise."}],
}
TITLE = text(_l("One line."), "Un créneau pour les travailleurs de nuit", minLength=1, maxLength=Idea.title.type.length)
TEXT = text(
    _l("Markdown."),
    "Ouvrir un créneau de rendez-vous **après 18 h**, deux fois par mois.",
    minLength=1,
    maxLength=markdown.LONGEST,
)
KIND = words(_l("What it is."), Kind, "idea")
FINDABLE = [*Kind, "challenge", "entry", "project", "workshop", "conference", "service", "story", "person"]
STANDINGS = [
    *dict.fromkeys(
        map(
            str,
            (*Status, *ChallengeStatus, *ProjectPhase, *WorkshopState, *ConferenceState, *ServiceState),
        )
    )
]
AUDIENCE = words(_l("Who may read it: everybody, or staff only."), Audience, "public")
THEME = or_null(text(_l("The slug of a theme."), "accueil", maxLength=60))
UNIT = text(_l("The code of the unit where it applies."), "fr", minLength=1, maxLength=80)
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
    "Person": thing(
        _l("Somebody who writes here."),
        handle=text(_l("Their name in addresses."), "camille-d"),
        name=text(_l("As they wish to be called."), "Camille D."),
    ),
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
    "Phase": thing(
        _l("A phase of a challenge."),
        kind=words(_l("Which."), PhaseKind, "submissions"),
        state=words(_l("Whether it has begun and ended: what counts, whatever the hour."), State, "open"),
        opens_at=moment(_l("When it begins, in UTC."), "2026-10-05T07:00:00Z"),
        closes_at=moment(_l("When it ends, in UTC."), "2026-11-02T17:00:00Z"),
    ),
    "Criterion": thing(
        _l("What the jury looks at."),
        name=text(_l("In a word."), "Utilité"),
        explains=text(_l("In a sentence."), "Le problème est réel."),
        weight=number(_l("In hundredths of the whole."), 40),
    ),
    "Prize": thing(
        _l("What there is to win."),
        kind=words(_l("Euros for cash, weeks for incubation, hours for coaching and training."), PrizeKind, "cash"),
        title=text(_l("As it is announced."), "Premier prix"),
        amount=or_null(number(_l("How much, in the unit of its kind."), 5000)),
        winners=number(_l("How many entries receive it, each in full."), 1),
        open_to=_words_of(_l("Who may receive it."), Entrant),
    ),
    "Question": thing(
        _l("A question of the entry form."),
        key=text(_l("What its answer is sent under."), "0"),
        label=text(_l("For people."), "Que proposez-vous ?"),
        hint=text(_l("What helps to answer it; or nothing."), "En quelques lignes."),
        kind=words(_l("What an answer is."), QuestionKind, "text"),
        required={"type": "boolean", "description": _l("Whether it must be answered."), "examples": [True]},
        most=number(_l("The most characters."), 2000),
        choices=_texts(_l("The answers there are, for a choice."), ["Oui", "Non"]),
    ),
    "Challenge": thing(
        _l("A challenge, as it was launched: its kit may change, it does not."),
        slug=text(_l("Its name in addresses, for good."), "l-emploi-pres-de-chez-soi"),
        url=text(_l("Its page, for people."), "https://…/challenges/l-emploi-pres-de-chez-soi", format="uri"),
        title=text(_l("One line."), "L’emploi près de chez soi", maxLength=Challenge.title.type.length),
        summary=text(_l("In two sentences."), "Deux semaines pour construire."),
        brief=text(_l("Markdown."), "Chercher un emploi commence souvent par une carte."),
        audience=AUDIENCE,
        scope=words(_l("How far it reaches: that of its unit."), Level, "national"),
        unit=UNIT,
        status=words(_l("Where it stands in its life."), ChallengeStatus, "open"),
        published_at=or_null(moment(_l("When it was announced, in UTC; null for a draft."), "2026-10-01T08:00:00Z")),
        phases={"type": "array", "items": ref("Phase"), "description": _l("In their order.")},
        criteria={"type": "array", "items": ref("Criterion"), "description": _l("In their order.")},
        prizes={"type": "array", "items": ref("Prize"), "description": _l("In their order.")},
        questions={"type": "array", "items": ref("Question"), "description": _l("Of the entry form.")},
        entrants=_words_of(_l("Who may enter."), Entrant),
        enter_as=_words_of(_l("Alone, in a team, or either."), EnterAs),
        gallery=words(_l("When its entries are shown."), Gallery, "after-deadline"),
        results_at=or_null(moment(_l("When its results were published, in UTC; null before."), "2026-12-01T09:00:00Z")),
        entries=count(_l("How many entries were sent."), 12),
        teams=count(_l("How many teams there are."), 5),
    ),
    "Challenges": listing(_l("Challenges, the newest first."), "Challenge"),
    "Entry": thing(
        _l("What a person or a team sent to a challenge."),
        id=number(_l("Its number, for good."), 31),
        url=text(_l("Its page, for people."), "https://…/challenges/l-emploi/entries/31", format="uri"),
        title=ENTRY_TITLE,
        answers=ANSWERS,
        files={"type": "array", "items": ref("EntryFile"), "description": _l("What is enclosed, at most five.")},
        idea=or_null(number(_l("The idea it comes from, if you may read it."), 17)),
        team=or_null(text(_l("The team that sent it; null for one person alone."), "Les voisins")),
        people={"type": "array", "items": ref("Person"), "description": _l("Whose it is.")},
        version=number(_l("How many times it was sent."), 2),
        late={"type": "boolean", "description": _l("Sent in the time of grace."), "examples": [False]},
        sent_at=moment(_l("When it was first sent, in UTC."), "2026-10-20T12:00:00Z"),
        changed_at=moment(_l("When it was last sent, in UTC."), "2026-10-21T12:00:00Z"),
        receipt=or_null(text(_l("The SHA-256 of what was sent; for its own people."), "9f86d081884c7d65…")),
    ),
    "EntryFile": thing(
        _l("A file of an entry."),
        name=text(_l("Its name."), "plan.pdf"),
        type=text(_l("What it is, told by its content."), "application/pdf"),
        size=number(_l("Its size in bytes."), 48213),
        sha256=text(_l("The SHA-256 of its content; the receipt of the entry rests on it."), "9f86d081884c7d65…"),
        url=text(
            _l("Where it is, for whoever may read the entry."),
            "https://…/entries/files/7",
            format="uri",
        ),
    ),
    "Entries": listing(_l("Entries."), "Entry"),
    "EntryToSend": thing(
        _l("An entry to be sent."),
        ("answers", "idea"),
        title=ENTRY_TITLE,
        answers=ANSWERS,
        idea=or_null(number(_l("The number of one of your ideas."), 17)),
    ),
    "BallotChoice": thing(
        _l("What your ballot gives to an entry."),
        entry=number(_l("Its number."), 31),
        points=number(_l("How many; one is a support."), 3),
    ),
    "Ballot": thing(
        _l("Your own ballot."),
        points=or_null(number(_l("How many points you have in all; null where you support as many as you like."), 10)),
        left=or_null(count(_l("How many are left."), 7)),
        most=number(_l("The most for one entry."), 5),
        fewest=number(_l("How many entries it must name to count."), 3),
        counts={"type": "boolean", "description": _l("Whether it counts as it is."), "examples": [False]},
        choices={"type": "array", "items": ref("BallotChoice"), "description": _l("By the number of the entry.")},
    ),
    "PointsToGive": thing(
        _l("How many points an entry has from you, from now on."),
        points={
            "type": "integer",
            "minimum": 0,
            "maximum": MOST_POINTS,
            "description": _l("A whole number; zero takes all back."),
            "examples": [3],
        },
    ),
    "FinalChoice": thing(
        _l("Whom you choose at a final."),
        entry=or_null(number(_l("The number of the entry; null for nobody."), 31)),
    ),
    "Score": thing(
        _l("What a juror gives an entry."),
        entry=number(_l("The entry."), 31),
        marks=MARKS,
        note_for_author=text(_l("For the people of the entry, shown with the results."), "Clair et utile."),
        note_for_jury=text(_l("For the other jurors, once they deliberate."), "À rapprocher de la 12."),
        sent={"type": "boolean", "description": _l("Whether it counts."), "examples": [True]},
        changed_at=moment(_l("When it was last changed, in UTC."), "2026-11-20T12:00:00Z"),
        sent_at=or_null(moment(_l("When it was sent, in UTC; null for a draft."), "2026-11-20T12:00:00Z")),
    ),
    "ScoreToGive": thing(
        _l("A score, whole: what is left out is empty."),
        ("note_for_author", "note_for_jury", "sent"),
        marks=MARKS,
        note_for_author=text(
            _l("For the people of the entry, shown with the results."), "Clair et utile.", maxLength=LONGEST_NOTE
        ),
        note_for_jury=text(
            _l("For the other jurors, once they deliberate."), "À rapprocher de la 12.", maxLength=LONGEST_NOTE
        ),
        sent={"type": "boolean", "description": _l("Whether it counts from now on."), "examples": [True]},
    ),
    "Stay": thing(
        _l("A project was in a phase from a day to a day; it may come back."),
        phase=words(_l("Which."), ProjectPhase, "build"),
        began_at=moment(_l("When it began, in UTC."), "2026-10-03T16:20:00Z"),
        ended_at=or_null(moment(_l("When it ended, in UTC; null while it goes on."), "2026-11-02T09:00:00Z")),
        reason=text(_l("Why it began, or nothing."), "Douze entretiens le disent."),
    ),
    "Project": thing(
        _l("A project of the Lab."),
        slug=text(_l("Its name in addresses, for good."), "un-guichet-mobile"),
        url=text(_l("Its page, for people."), "https://…/lab/un-guichet-mobile", format="uri"),
        title=text(_l("One line."), "Un guichet mobile"),
        summary=text(_l("In two sentences."), "Pour les villages sans agence."),
        story=text(_l("Markdown."), "Nous partons de l’entretien."),
        track=words(_l("How it is led."), Track, "incubation"),
        phase=words(_l("Where it stands."), ProjectPhase, "build"),
        state=words(_l("Whether it goes on."), ProjectState, "active"),
        origin=words(_l("What it was born of."), Origin, "idea"),
        audience=AUDIENCE,
        scope=words(_l("How far it reaches: its unit at first, further when it is promoted."), Level, "national"),
        unit=UNIT,
        idea=or_null(number(_l("The idea it comes from, if you may read it."), 17)),
        budget=or_null(count(_l("In euros; null where nothing is said."), 12000)),
        partners=_texts(_l("Who takes part beside the house."), ["Une mairie"]),
        links=_texts(_l("Addresses."), ["https://exemple.fr"]),
        began_at=moment(_l("When it began, in UTC."), "2026-10-03T16:20:00Z"),
        ended_at=or_null(moment(_l("When it was launched or stopped, in UTC."), "2026-12-02T09:00:00Z")),
        next_gate_on=or_null(text(_l("The day of its next gate."), "2026-12-10", format="date")),
        imported={"type": "boolean", "description": _l("Whether it came from elsewhere."), "examples": [False]},
        stays={"type": "array", "items": ref("Stay"), "description": _l("The oldest first.")},
    ),
    "Projects": listing(_l("Projects, the newest first."), "Project"),
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
        needs=_words_of(_l("What it helps to get done."), Need),
        publics=_words_of(_l("Whom it is made for; none where it is for everybody."), Public),
        regions=_texts(_l("Codes of its regions; none where it is for the whole country."), ["bretagne"]),
        languages=_texts(_l("In which it speaks: ISO 639, and `fsl`."), ["fr"]),
        platforms=_words_of(_l("Where it runs."), Platform),
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
    "Gate": thing(
        _l("What was looked at and decided between two phases of a project."),
        id=number(_l("Its number, for good."), 8),
        url=text(_l("Where people read it."), "https://…/lab/un-guichet-mobile#gate-8", format="uri"),
        at=moment(_l("When, in UTC."), "2026-10-03T16:20:00Z"),
        phase=words(_l("Where the project stood."), ProjectPhase, "framing"),
        to=words(_l("Where it went."), ProjectPhase, "build"),
        decision=words(_l("What was decided."), Decision, "go"),
        reasons=text(_l("Markdown."), "Douze entretiens le disent."),
        criteria={
            "type": "array",
            "items": thing(
                _l("What was looked at."),
                name=text(_l("In a sentence."), "Le problème est réel"),
                met=words(_l("Whether it holds."), Met, "yes"),
                evidence=text(_l("What shows it, or nothing."), "12 entretiens"),
            ),
            "description": _l("In their order."),
        },
        voices={
            "type": "array",
            "items": thing(
                _l("Somebody who took part in the decision."),
                person=ref("Person"),
                agrees={"type": "boolean", "description": _l("Whether they decided so too."), "examples": [True]},
                words=text(_l("Why they would have decided otherwise, or nothing."), "Trop tôt"),
            ),
            "description": _l("Who decided, and who dissented."),
        },
        spent=or_null(count(_l("The cost so far, in euros."), 1800)),
        next_on=or_null(text(_l("The day of the next gate."), "2026-12-10", format="date")),
        learned=text(_l("Markdown: what a stop taught, or nothing."), "Le besoin était ailleurs."),
        credits=text(_l("Who is thanked, or nothing."), "Merci aux agences."),
    ),
    "Gates": listing(_l("Gates, the newest first."), "Gate"),
    "Rating": thing(
        _l("The stars of a service: a mean that a few voices cannot carry away, and how sure it is."),
        stars=_figure(_l("From 1 to 5; shrunken towards the mean of the Store."), 4.2),
        low=_figure(_l("Nine times out of ten the mean of all who might rate it is not below this …"), 3.9),
        high=_figure(_l("… nor above this."), 4.5),
        count=number(_l("How many ratings count."), 37),
        citizens=or_null(_figure(_l("Of citizens alone; null below five ratings."), 4.4)),
        staff=or_null(_figure(_l("Of advisers alone; null below five ratings."), 3.8)),
    ),
    "ReviewText": thing(
        _l("What you say of a service."),
        ("text",),
        stars=_stars(),
        text=text(_l("In your words, or nothing. Markdown."), "J’ai trouvé en dix minutes.", maxLength=LONGEST_REVIEW),
    ),
    "Review": thing(
        _l("What somebody says of a service."),
        id=number(_l("Its number, for good."), 12),
        url=text(_l("Where people read it."), "https://…/store/boussole/reviews/12", format="uri"),
        stars=_stars(),
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
    "Hypothesis": thing(
        _l("What a project believes, and what became of it."),
        id=number(_l("Its number, for good."), 4),
        url=text(_l("Where people read it."), "https://…/lab/un-guichet-mobile#hypothesis-4", format="uri"),
        statement=text(_l("What is believed."), "un calcul sur papier suffit"),
        for_whom=text(_l("For whom."), "les personnes qui hésitent à reprendre"),
        how=text(_l("How it is tested. Markdown."), "Cinq entretiens, une feuille entre nous."),
        signal=text(_l("What will tell."), "Elles refont le calcul seules"),
        threshold=text(_l("From how much on it is true."), "quatre sur cinq"),
        standing=words(_l("What holds today."), [OPEN, *Outcome], "confirmed"),
        made_at=moment(_l("When it was written down, in UTC."), "2026-10-03T16:20:00Z"),
        made_by=ref("Person"),
        replaces=or_null(number(_l("The one whose place it took."), 3)),
        source=or_null(
            text(_l("The workshop where it was a note."), "https://…/workshops/mieux-accueillir", format="uri")
        ),
        verdicts={
            "type": "array",
            "items": thing(
                _l("What was concluded."),
                outcome=words(_l("What the tests said."), Outcome, "confirmed"),
                learned=text(_l("What was learned. Markdown."), "Le papier rassure plus que l’écran."),
                at=moment(_l("When, in UTC."), "2026-10-20T16:20:00Z"),
                by=ref("Person"),
            ),
            "description": _l("The oldest first; the last one holds."),
        },
    ),
    "Hypotheses": listing(_l("Hypotheses, the first one first."), "Hypothesis"),
    "Value": thing(
        _l("What a metric was on a day."),
        on=text(_l("The day."), "2026-11-02", format="date"),
        value=_figure(_l("In the unit of the metric."), 41.5),
        site=or_null(text(_l("The code of the pilot site; null for the whole."), "brest-europe")),
        source=words(_l("Where it came from."), Source, "api"),
    ),
    "Values": listing(_l("Values, the latest day first."), "Value"),
    "Metric": thing(
        _l("A figure that shows whether a project works."),
        id=number(_l("Its number, for good."), 6),
        url=text(_l("Its page, for people."), "https://…/lab/un-guichet-mobile/metrics/6", format="uri"),
        name=text(_l("What is measured."), "Embauches qui tiennent un mois"),
        unit=text(_l("A word for people."), "%"),
        better=words(_l("Which way is good."), Better, "higher"),
        baseline=or_null(_figure(_l("Where it stood before."), 79)),
        target=_figure(_l("Where it shall be."), 90),
        due_on=or_null(text(_l("By which day."), "2026-12-31", format="date")),
        latest=or_null(ref("Value")),
    ),
    "Metrics": listing(_l("Metrics, in the order in which they were set."), "Metric"),
    "ValuesToTake": thing(
        _l("Values to keep: all of them, or none where one is wrong."),
        values={
            "type": "array",
            "minItems": 1,
            "maxItems": MOST_VALUES,
            "items": thing(
                _l("A value of a day."),
                ("site",),
                on=text(_l("A day that is past, or today."), "2026-11-02", format="date"),
                value=_figure(_l("At most three decimals."), 41.5),
                site=or_null(text(_l("The code of a pilot site; nothing for the whole."), "brest-europe")),
            ),
            "description": _l("A day and a site stand there once."),
        },
    ),
    "Taken": thing(
        _l("What became of the values that were sent."),
        added=count(_l("How many were new."), 8),
        corrected=count(_l("How many corrected another value, which stays in the trail."), 1),
        known=count(_l("How many were known already."), 3),
    ),
    "Pilot": thing(
        _l("An agency that tries a project."),
        id=number(_l("Its number, for good."), 2),
        url=text(_l("Its page, for people."), "https://…/lab/un-guichet-mobile/pilots/2", format="uri"),
        unit=UNIT,
        standing=words(_l("Where it stands."), SITES, "running"),
        starts_on=or_null(text(_l("Its first day."), "2026-10-05", format="date")),
        ended_on=or_null(text(_l("Its last day; null while it goes on."), "2026-12-05", format="date")),
        said=text(_l("What the site said at the end, or nothing."), "Nous continuons."),
    ),
    "Pilots": listing(_l("Pilot sites, in the order in which they begin."), "Pilot"),
    "Workshop": thing(
        _l("A workshop: what it is for, when and for whom; never who comes, nor what is written."),
        slug=text(_l("Its name in addresses, for good."), "le-premier-accueil"),
        url=text(_l("Its page, for people."), "https://…/workshops/le-premier-accueil", format="uri"),
        title=text(_l("One line."), "Le premier accueil"),
        purpose=text(_l("Markdown."), "Ce que vivent celles et ceux qui entrent pour la première fois."),
        audience=AUDIENCE,
        unit=UNIT,
        venue=text(_l("Where it is held, or nothing."), "Le Lab, salle Ouessant"),
        state=words(_l("Where it stands in its life."), WorkshopState, "planned"),
        begins_at=moment(_l("When it begins, in UTC."), "2026-12-03T08:00:00Z"),
        ends_at=moment(_l("When it ends, in UTC."), "2026-12-03T16:00:00Z"),
        places=count(_l("How many people can come."), 30),
        taken=count(_l("How many are coming."), 12),
        open_to=words(_l("Who may come: those invited, or its whole audience."), OpenTo, "invited"),
        naming=words(_l("How those who write are shown."), Naming, "first_names"),
    ),
    "Workshops": listing(_l("Workshops, the newest first."), "Workshop"),
    "Hit": thing(
        _l("Something found. Its highlighted texts are HTML: escaped, the words found between <mark> and </mark>."),
        id=or_null(number(_l("Its number, for good; a person has none here."), 17)),
        url=text(_l("Its page, for people."), "https://…/ideas/17-un-creneau", format="uri"),
        kind=words(_l("What it is."), FINDABLE, "idea"),
        title=text(_l("One line."), "Un créneau pour les travailleurs de nuit"),
        status=or_null(
            words(_l("Where it stands in its life; an entry where its challenge stands."), STANDINGS, "published")
        ),
        theme=THEME,
        unit=or_null(UNIT),
        supports=or_null(ref("Supports")),
        comments=or_null(count(_l("How many comments an idea has."), 8)),
        published_at=or_null(moment(_l("When it was published, in UTC."), "2026-10-01T08:00:00Z")),
        highlighted=thing(
            _l("HTML."),
            title=text(_l("The whole title."), "Un <mark>créneau</mark> pour les travailleurs de nuit"),
            text=text(_l("The best place of the text."), "Ouvrir un <mark>créneau</mark> de rendez-vous…"),
        ),
    ),
    "Choice": thing(
        _l("A value that narrows the search, and how many it would leave."),
        value=text(_l("For the address."), "practice"),
        label=text(_l("For people."), "Bonne pratique"),
        count=count(_l("How many."), 31),
    ),
    "Found": listing(
        _l("What was found, the best first."),
        "Hit",
        total=or_null(count(_l("How many in all; null while the index is being rebuilt."), 12)),
        facets={
            "type": "object",
            "description": _l("Choices by name: kind, theme, status, unit, audience."),
            "additionalProperties": {"type": "array", "items": ref("Choice")},
            "examples": [{"kind": [{"value": "practice", "label": "Bonne pratique", "count": 31}]}],
        },
        did_you_mean=or_null(text(_l("A likelier spelling."), "créneau")),
        corrected={
            "type": "boolean",
            "description": _l("Nothing holds the words as typed: these hold the likelier spelling."),
            "examples": [False],
        },
        relaxed={
            "type": "boolean",
            "description": _l("Nothing holds all the words: these hold some of them."),
            "examples": [False],
        },
        degraded={
            "type": "boolean",
            "description": _l("The index is being rebuilt: this is a plainer answer."),
            "examples": [False],
        },
    ),
    "Unit": thing(
        _l("A part of the organisation."),
        code=text(_l("For good."), "bretagne"),
        name=text(_l("For people."), "Bretagne"),
        level=words(_l("How wide it is."), Level, "region"),
        parent=or_null(text(_l("The code of the unit it lies in; null for the nation."), "fr")),
    ),
    "Units": listing(_l("Units, the wider before what lies in it."), "Unit"),
    "Theme": thing(
        _l("What an idea can be about."),
        slug=text(_l("For good."), "accueil"),
        name=text(_l("For people."), "Accueil"),
        description=text(_l("In a sentence."), "Être reçu, orienté, écouté."),
    ),
    "Themes": listing(_l("All themes."), "Theme"),
    "Me": thing(
        _l("Whose token it is."),
        handle=text(_l("Their name in addresses."), "camille-d"),
        name=text(_l("As they wish to be called."), "Camille D."),
        url=text(_l("Their page."), "https://…/people/camille-d", format="uri"),
        electorate=words(_l("With whose voice they support."), Electorate, "staff"),
        unit=or_null(text(_l("The code of their unit."), "rennes")),
        language=text(_l("In which they read."), "fr"),
        roles={
            "type": "array",
            "items": thing(
                _l("Held in a unit and in all that lies in it."),
                role=words(_l("Which."), Role, "facilitator"),
                unit=text(_l("The code of the unit."), "bretagne"),
            ),
            "description": _l("What they may do, and where."),
            "examples": [[{"role": "facilitator", "unit": "bretagne"}]],
        },
    ),
    "Problem": thing(
        _l("What went wrong (RFC 9457)."),
        ("errors",),
        type=text(_l("Always about:blank: the status says which."), "about:blank"),
        title=text(_l("In a few words."), "Quelque chose demande votre attention"),
        status={"type": "integer", "description": _l("As in the answer’s first line."), "examples": [422]},
        detail=text(_l("For people."), "Vérifiez ce que vous avez envoyé."),
        errors={
            "type": "object",
            "description": _l("By field: what to mend."),
            "additionalProperties": {"type": "array", "items": {"type": "string"}},
            "examples": [{"title": ["Donnez un titre à votre idée"]}],
        },
    ),
}
