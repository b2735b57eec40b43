"""Projects of the Lab, their gates, hypotheses, metrics and pilots."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from app.database import Document
from app.developers.grammar import (
    AUDIENCE,
    UNIT,
    count,
    figure,
    listing,
    moment,
    number,
    one,
    or_null,
    parameter,
    read,
    ref,
    text,
    texts,
    thing,
    word,
    words,
    write,
)
from app.incubation.gate import Met
from app.incubation.hypothesis import OPEN, Outcome
from app.incubation.metric import Better
from app.incubation.pilot import SITES
from app.incubation.reading import MOST as MOST_VALUES
from app.incubation.reading import Source
from app.incubation.vocabulary import Decision, Origin, Track
from app.incubation.vocabulary import Phase as ProjectPhase
from app.incubation.vocabulary import State as ProjectState
from app.people.unit import Level

SCHEMAS: Document = {
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
        partners=texts(_l("Who takes part beside the house."), ["Une mairie"]),
        links=texts(_l("Addresses."), ["https://exemple.fr"]),
        began_at=moment(_l("When it began, in UTC."), "2026-10-03T16:20:00Z"),
        ended_at=or_null(moment(_l("When it was launched or stopped, in UTC."), "2026-12-02T09:00:00Z")),
        next_gate_on=or_null(text(_l("The day of its next gate."), "2026-12-10", format="date")),
        imported={"type": "boolean", "description": _l("Whether it came from elsewhere."), "examples": [False]},
        stays={"type": "array", "items": ref("Stay"), "description": _l("The oldest first.")},
    ),
    "Projects": listing(_l("Projects, the newest first."), "Project"),
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
        known=or_null(
            thing(
                _l("What had been tried and measured by then; null where nobody counted it."),
                hypotheses=thing(
                    _l("How many stood so."),
                    **{name: count(_l("Hypotheses."), 2) for name in [OPEN, *(one.value for one in Outcome)]},
                ),
                sessions=count(_l("Sessions with jobseekers."), 3),
                people=count(_l("Jobseekers met."), 14),
                sites=count(_l("Pilot sites that had begun."), 2),
                figures={
                    "type": "array",
                    "items": thing(
                        _l("The last value of a metric."),
                        metric=number(_l("The number of the metric."), 5),
                        value=figure(_l("In the unit of the metric."), 41.5),
                        unit=text(_l("The unit it had then."), "%"),
                        taken_on=text(_l("The day it was taken."), "2026-09-30", format="date"),
                        target=figure(_l("Where it was to be."), 90),
                    ),
                    "description": _l("One for each metric that had a value."),
                },
            )
        ),
        spent=or_null(count(_l("The cost so far, in euros."), 1800)),
        next_on=or_null(text(_l("The day of the next gate."), "2026-12-10", format="date")),
        learned=text(_l("Markdown: what a stop taught, or nothing."), "Le besoin était ailleurs."),
        credits=text(_l("Who is thanked, or nothing."), "Merci aux agences."),
    ),
    "Gates": listing(_l("Gates, the newest first."), "Gate"),
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
        value=figure(_l("In the unit of the metric."), 41.5),
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
        baseline=or_null(figure(_l("Where it stood before."), 79)),
        target=figure(_l("Where it shall be."), 90),
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
                value=figure(_l("At most three decimals."), 41.5),
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
}

PARAMETERS: Document = {
    "MetricId": {
        "name": "id",
        "in": "path",
        "required": True,
        "description": _l("The number of a metric."),
        "schema": {"type": "integer", "minimum": 1, "maximum": 2**63 - 1},
    },
}

PATHS: Document = {
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
}
