"""What a challenge opens to machines: its data package, its sheets, its event; and what became of its entries."""

from __future__ import annotations

from flask import Response, abort, render_template, request
from flask.typing import ResponseReturnValue

from app import rest
from app.authorization import me, public
from app.challenges import disclosure
from app.challenges.challenge import PAST, Challenge
from app.challenges.labels import WORDS
from app.challenges.queries import chosen_in, entries_of, verdicts_of
from app.challenges.thread import awaiting_a_project
from app.challenges.thread import stations_of as stations_of_entries
from app.challenges.views.room import challenges, found
from app.datapackage import answer
from app.ideas.thread import stations_of
from app.paging import Page
from app.people.user import Guest


def _open(slug: str) -> Challenge:
    """Open data is what everybody may see: an internal challenge has none, for nobody."""
    challenge = found(slug)
    return challenge if challenge.visible_to(Guest()) else abort(404)


@challenges.get("/challenges/<slug>/datapackage.json")
@public
def package(slug: str) -> Response:
    return answer(rest.written(disclosure.package(_open(slug))), "application/json")


@challenges.get("/challenges/<slug>/data/<name>.csv")
@public
def sheet(slug: str, name: str) -> ResponseReturnValue:
    found_one = disclosure.sheets(_open(slug)).get(name)
    return answer(found_one.as_csv(), "text/csv") if found_one else abort(404)


@challenges.get("/challenges/<slug>/event.jsonld")
@public
def event(slug: str) -> Response:
    return answer(rest.written(disclosure.event(_open(slug))), "application/ld+json")


@challenges.get("/challenges/<slug>/outcomes")
@public
def outcomes(slug: str) -> str:
    """What became of every entry, once the challenge is past; of the chosen alone, where it shows no more."""
    challenge = found(slug)
    reads_all = challenge.has_opened_its_gallery or challenge.led_by(me())
    if challenge.status not in PAST or not (reads_all or challenge.names_only_the_chosen):
        abort(404)
    chosen = Page([one.entry for one in chosen_in(challenge)], None) if not reads_all else None
    page = chosen or entries_of(challenge, request.args.get("after", ""))
    ideas = {entry.id: entry.idea for entry in page.items if entry.idea and entry.idea.visible_to(me())}
    verdicts = verdicts_of(page.items) if challenge.results_at else {}
    return render_template(
        "challenges/outcomes.html",
        challenge=challenge,
        page=page,
        reads_all=reads_all,
        ideas=ideas,
        verdicts=verdicts,
        awaiting=awaiting_a_project([one for one in page.items if one.id in verdicts], me()),
        stations=stations_of_entries([entry for entry in page.items if entry.id not in ideas], me())
        | {number: stations_of(idea) for number, idea in ideas.items()},
        words=WORDS,
    )
