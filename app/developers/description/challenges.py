"""Challenges, their entries, votes and scores."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from app.challenges.challenge import Challenge
from app.challenges.challenge import Status as ChallengeStatus
from app.challenges.entry import Entry
from app.challenges.obligation import State as ObligationState
from app.challenges.phase import State
from app.challenges.score import LONGEST_NOTE
from app.challenges.vocabulary import EnterAs, Entrant, Gallery, Late, Outcome, PhaseKind, PrizeKind, QuestionKind
from app.challenges.vote_forms import MOST_POINTS
from app.database import Document
from app.developers.grammar import (
    AUDIENCE,
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
    secret,
    text,
    texts,
    thing,
    word,
    words,
    words_of,
    write,
)
from app.people.unit import Level

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


def prize() -> Document:
    return {
        "kind": words(_l("Euros for cash, weeks for incubation, hours for coaching and training."), PrizeKind, "cash"),
        "title": text(_l("As it is announced."), "Premier prix"),
        "amount": or_null(number(_l("How much, in the unit of its kind."), 5000)),
        "winners": number(_l("How many entries receive it, each in full."), 1),
        "open_to": words_of(_l("Who may receive it."), Entrant),
    }


def verdict() -> Document:
    return {
        "place": or_null(number(_l("Its place, once the results are published; two may share one."), 1)),
        "outcome": or_null(words(_l("What comes of it, once the results are published."), Outcome, "incubation")),
    }


SCHEMAS: Document = {
    "Phase": thing(
        _l("A phase of a challenge."),
        kind=words(_l("Which."), PhaseKind, "submissions"),
        state=words(_l("Whether it has begun and ended: what counts, whatever the hour."), State, "open"),
        opens_at=moment(_l("When it begins, in UTC."), "2026-10-05T07:00:00Z"),
        closes_at=moment(_l("When it ends, in UTC."), "2026-11-02T17:00:00Z"),
        ends_at=moment(_l("When its grace period is over, in UTC: nothing is taken later."), "2026-11-02T17:15:00Z"),
    ),
    "Criterion": thing(
        _l("What the jury looks at."),
        name=text(_l("In a word."), "Utilité"),
        explains=text(_l("In a sentence."), "Le problème est réel."),
        weight=number(_l("In hundredths of the whole."), 40),
    ),
    "Prize": thing(_l("What there is to win."), **prize()),
    "Results": thing(
        _l("What their page shows once they are published, and never before; told of one challenge, not in lists."),
        url=text(_l("Their page, for people."), "https://…/challenges/l-emploi/results", format="uri"),
        published_at=moment(_l("When they were published, in UTC."), "2026-12-01T09:00:00Z"),
        minutes=or_null(
            text(
                _l("Where the minutes are, on which they rest; null where the challenge took place elsewhere."),
                "https://…/challenges/l-emploi/results/minutes.json",
                format="uri",
            )
        ),
        sha256=or_null(text(_l("The SHA-256 of the minutes, fixed when they were published."), "9f86d081884c7d65…")),
        chosen={
            "type": "array",
            "items": ref("Chosen"),
            "description": _l("What won a place, or what something comes of: places first."),
        },
        prizes={"type": "array", "items": ref("AwardedPrize"), "description": _l("In their order.")},
        not_awarded=text(_l("Why a prize had no winner, or too few; or nothing."), ""),
    ),
    "Chosen": thing(
        _l("An entry that was chosen."),
        entry=number(_l("Its number."), 31),
        title=text(_l("One line."), "Une chaise à l’entrée"),
        team=or_null(text(_l("The team that sent it; null for one person alone."), "Les voisins")),
        people={"type": "array", "items": ref("Person"), "description": _l("Whose it is.")},
        **verdict(),
    ),
    "AwardedPrize": thing(
        _l("A prize as it was announced, and who won it."),
        **prize(),
        won_by={
            "type": "array",
            "items": thing(
                _l("An entry that won it."),
                entry=number(_l("Its number."), 31),
                title=text(_l("One line."), "Une chaise à l’entrée"),
                state=words(_l("Whether it was given."), ObligationState, "owed"),
                due_on=or_null(
                    text(_l("By which day it is owed; null once that is settled."), "2027-01-30", format="date")
                ),
                given_at=or_null(moment(_l("When it was given, in UTC."), "2027-01-12T10:00:00Z")),
            ),
            "description": _l("None where it was not awarded."),
        },
    ),
    "Tie": thing(
        _l("What settles a tie after the jury has talked and chosen two by two; told of one challenge, not in lists."),
        criteria=texts(
            _l("Names of criteria, in the order in which they settle it; none for comparisons."), ["Utilité"]
        ),
        commitment=text(_l("The SHA-256 of the seed of the draw, fixed before the first score."), "9f86d081884c7d65…"),
    ),
    "Question": thing(
        _l("A question of the entry form."),
        key=text(_l("What its answer is sent under."), "0"),
        label=text(_l("For people."), "Que proposez-vous ?"),
        hint=text(_l("What helps to answer it; or nothing."), "En quelques lignes."),
        kind=words(_l("What an answer is."), QuestionKind, "text"),
        required={"type": "boolean", "description": _l("Whether it must be answered."), "examples": [True]},
        most=number(_l("The most characters."), 2000),
        choices=texts(_l("The answers there are, for a choice."), ["Oui", "Non"]),
    ),
    "Challenge": thing(
        _l("A challenge, as it was launched: its kit may change, it does not."),
        ("tie", "results"),
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
        entrants=words_of(_l("Who may enter."), Entrant),
        enter_as=words_of(_l("Alone, in a team, or either."), EnterAs),
        gallery=words(_l("When its entries are shown."), Gallery, "after-deadline"),
        late=words(_l("What an entry sent in the grace period is taken for."), Late, "marked"),
        results_at=or_null(moment(_l("When its results were published, in UTC; null before."), "2026-12-01T09:00:00Z")),
        entries=count(_l("How many entries were sent."), 12),
        teams=count(_l("How many teams there are."), 5),
        tie=or_null(ref("Tie")),
        results=or_null(ref("Results")),
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
        **verdict(),
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
}

PARAMETERS: Document = {
    "EntryId": {
        "name": "id",
        "in": "path",
        "required": True,
        "description": _l("The number of an entry."),
        "schema": {"type": "integer", "minimum": 1, "maximum": 2**63 - 1},
    },
}

PATHS: Document = {
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
            _l(
                "One challenge, if it is yours to see: its phases, criteria, prizes, the questions of its form, and "
                "its results once they are published."
            ),
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
}
