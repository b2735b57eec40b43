"""The floor plan: what each room brings to the house. The only place that knows them all."""

from __future__ import annotations

from datetime import timedelta
from functools import lru_cache
from typing import Any

from flask import Flask, g, url_for
from flask_babel import lazy_gettext as _l
from sqlalchemy import Select, String, cast, func, select

from app import replay, rest, tally, throttle
from app.activity import aftermath as activity_aftermath
from app.activity import inbox
from app.activity import jobs as activity_jobs
from app.activity import views as activity_views
from app.activity.event import newest
from app.activity.thing import Loader
from app.authorization import me
from app.challenges import aftermath as challenges_aftermath
from app.challenges import api as challenges_api
from app.challenges import cli as challenges_cli
from app.challenges import documents as challenges_documents
from app.challenges import entry_documents as challenges_entry_documents
from app.challenges import jobs as challenges_jobs
from app.challenges import labels as challenges_labels
from app.challenges import things as challenges_things
from app.challenges import thread as challenges_thread
from app.challenges import verbs as challenges_verbs
from app.challenges import views as challenges_views
from app.database import db, look_again
from app.developers import api as developers_api
from app.developers import things as developers_things
from app.developers import uses as developers_uses
from app.developers import verbs as developers_verbs
from app.developers import views as developers_views
from app.extensions import csrf
from app.gatherings import aftermath as gatherings_aftermath
from app.gatherings import api as gatherings_api
from app.gatherings import cli as gatherings_cli
from app.gatherings import documents as gatherings_documents
from app.gatherings import jobs as gatherings_jobs
from app.gatherings import things as gatherings_things
from app.gatherings import verbs as gatherings_verbs
from app.gatherings import views as gatherings_views
from app.home import api as home_api
from app.home import people_documents as home_people_documents
from app.home import views as home_views
from app.ideas import aftermath as ideas_aftermath
from app.ideas import api as ideas_api
from app.ideas import authorship, documents, impression, labels
from app.ideas import cli as ideas_cli
from app.ideas import jobs as ideas_jobs
from app.ideas import things as ideas_things
from app.ideas import verbs as ideas_verbs
from app.ideas import views as ideas_views
from app.ideas.support import newest_entry
from app.incubation import accompaniment
from app.incubation import aftermath as incubation_aftermath
from app.incubation import api as incubation_api
from app.incubation import cli as incubation_cli
from app.incubation import documents as incubation_documents
from app.incubation import jobs as incubation_jobs
from app.incubation import labels as incubation_labels
from app.incubation import things as incubation_things
from app.incubation import thread as incubation_thread
from app.incubation import verbs as incubation_verbs
from app.incubation import views as incubation_views
from app.moderation import aftermath as moderation_aftermath
from app.moderation import things as moderation_things
from app.moderation import verbs as moderation_verbs
from app.moderation import views as moderation_views
from app.outbox import cli as outbox_cli
from app.outbox import letter
from app.outbox.worker import Jobs, Routine
from app.people import api as people_api
from app.people import cli as people_cli
from app.people import jobs as people_jobs
from app.people import views as people_views
from app.people.act import newest_act
from app.people.aftermath import Aftermath
from app.people.user import Person
from app.search import cli as search_cli
from app.search import jobs as search_jobs
from app.search import opened
from app.search.feed import changed
from app.store import aftermath as store_aftermath
from app.store import api as store_api
from app.store import cli as store_cli
from app.store import documents as store_documents
from app.store import jobs as store_jobs
from app.store import labels as store_labels
from app.store import launching as store_launching
from app.store import things as store_things
from app.store import thread as store_thread
from app.store import verbs as store_verbs
from app.store import views as store_views
from app.store import visit as store_visit
from app.store.burst import judges
from app.store.provider import may_ask
from app.stories import aftermath as stories_aftermath
from app.stories import api as stories_api
from app.stories import documents as stories_documents
from app.stories import jobs as stories_jobs
from app.stories import things as stories_things
from app.stories import verbs as stories_verbs
from app.stories import views as stories_views
from app.upkeep import cli as upkeep_cli
from app.upkeep import jobs as upkeep_jobs
from app.upkeep import views as upkeep_views
from app.workshops import aftermath as workshops_aftermath
from app.workshops import api as workshops_api
from app.workshops import cli as workshops_cli
from app.workshops import documents as workshops_documents
from app.workshops import jobs as workshops_jobs
from app.workshops import things as workshops_things
from app.workshops import thread as workshops_thread
from app.workshops import verbs as workshops_verbs
from app.workshops import views as workshops_views

PAGES = (
    ideas_views.ideas,
    ideas_views.feeds,
    challenges_views.challenges,
    workshops_views.workshops,
    incubation_views.lab,
    store_views.store,
    stories_views.stories,
    stories_views.story_feeds,
    gatherings_views.conferences,
    gatherings_views.conference_feeds,
    home_views.home,
    people_views.people,
    activity_views.activity,
    moderation_views.moderation,
    upkeep_views.upkeep,
    developers_views.developers,
)
API = (
    ideas_api.api,
    challenges_api.api,
    incubation_api.api,
    store_api.api,
    workshops_api.api,
    stories_api.api,
    gatherings_api.api,
    people_api.api,
    home_api.api,
    developers_api.api,
)
COMMANDS = (
    outbox_cli.work,
    people_cli.people,
    ideas_cli.ideas,
    ideas_cli.supports,
    challenges_cli.challenges,
    challenges_cli.teams,
    workshops_cli.workshops,
    incubation_cli.projects,
    store_cli.services,
    gatherings_cli.conferences,
    search_cli.search,
    *upkeep_cli.COMMANDS,
)
FRAME_JOBS = Jobs(
    chores=(
        Routine("forget-kept-answers", timedelta(hours=1), replay.forget_old),
        Routine("forget-letters-given-up", timedelta(hours=1), letter.forget_given_up),
        Routine("look-again", timedelta(hours=6), look_again),
    )
)
JOBS = (
    people_jobs.JOBS,
    search_jobs.JOBS,
    activity_jobs.JOBS,
    gatherings_jobs.JOBS,
    ideas_jobs.JOBS,
    challenges_jobs.JOBS,
    incubation_jobs.JOBS,
    store_jobs.JOBS,
    workshops_jobs.JOBS,
    stories_jobs.JOBS,
    upkeep_jobs.JOBS,
    FRAME_JOBS,
)
SOURCES = {
    "idea": documents.SOURCE,
    "challenge": challenges_documents.SOURCE,
    "entry": challenges_entry_documents.SOURCE,
    "conference": gatherings_documents.SOURCE,
    "project": incubation_documents.SOURCE,
    "workshop": workshops_documents.SOURCE,
    "service": store_documents.SOURCE,
    "person": home_people_documents.SOURCE,
    "story": stories_documents.SOURCE,
}
THINGS: dict[str, Loader] = {
    **ideas_things.THINGS,
    **challenges_things.THINGS,
    **gatherings_things.THINGS,
    **incubation_things.THINGS,
    **workshops_things.THINGS,
    **store_things.THINGS,
    **stories_things.THINGS,
    **developers_things.THINGS,
    **moderation_things.THINGS,
}
SENTENCES: dict[Any, Any] = {
    **ideas_verbs.SENTENCES,
    **challenges_verbs.SENTENCES,
    **gatherings_verbs.SENTENCES,
    **incubation_verbs.SENTENCES,
    **workshops_verbs.SENTENCES,
    **store_verbs.SENTENCES,
    **stories_verbs.SENTENCES,
    **developers_verbs.SENTENCES,
    **moderation_verbs.SENTENCES,
}
SENTENCES_OF_SEVERAL: dict[Any, Any] = {**ideas_verbs.SEVERAL, **store_verbs.SEVERAL}
STATES: dict[Any, Any] = {**labels.STATUSES, **challenges_labels.STATES, **incubation_labels.SAID, **store_labels.SAID}
WAYS = {
    "workshop": workshops_thread.way,
    "challenge": challenges_thread.way,
    "project": incubation_thread.way,
    "service": store_thread.way,
}
ENTRY_WAYS = {"project": incubation_thread.of_entries, "service": store_thread.of_entries}
AFTERMATHS = (
    Aftermath(erased=stories_aftermath.forget, renamed=stories_aftermath.renamed, reorganised=stories_aftermath.moved),
    # Before the rooms that forget who worked on what: nobody's rating of their own work begins to count.
    Aftermath(erased=store_aftermath.forget, left=store_aftermath.left, reorganised=store_aftermath.moved),
    Aftermath(erased=ideas_aftermath.forget, renamed=ideas_aftermath.renamed, reorganised=ideas_aftermath.moved),
    Aftermath(erased=authorship.forget),
    Aftermath(erased=challenges_aftermath.forget, reorganised=challenges_aftermath.moved),
    Aftermath(erased=incubation_aftermath.forget, reorganised=incubation_aftermath.moved),
    Aftermath(erased=workshops_aftermath.forget, reorganised=workshops_aftermath.moved),
    Aftermath(erased=gatherings_aftermath.forget, reorganised=gatherings_aftermath.moved),
    Aftermath(erased=moderation_aftermath.forget),
    Aftermath(erased=activity_aftermath.forget),
    Aftermath(erased=replay.forget_of),
    Aftermath(erased=changed, shown=changed),
)

TALLIES = (impression.tally, store_visit.tally)


def init_app(app: Flask) -> None:
    for pages in PAGES:
        app.register_blueprint(pages)
    for api in API:
        csrf.exempt(api)
        app.register_blueprint(api)
    rest.init_app(app)
    throttle.init_app(app, API)
    for command in COMMANDS:
        app.cli.add_command(command)
    app.extensions["jobs"] = Jobs(
        errands={kind: run for jobs in JOBS for kind, run in jobs.errands.items()},
        chores=tuple(chore for jobs in JOBS for chore in jobs.chores),
    )
    app.extensions["search_sources"] = SOURCES
    app.extensions["things"] = THINGS
    app.extensions["sentences"] = SENTENCES
    app.extensions["sentences_of_several"] = SENTENCES_OF_SEVERAL
    app.extensions["states"] = STATES
    app.extensions["aftermaths"] = AFTERMATHS
    app.extensions["ways"] = WAYS
    app.extensions["entry_ways"] = ENTRY_WAYS
    app.extensions["idea_taken_up"] = incubation_thread.idea_taken_up
    app.extensions["entries_taken_up"] = incubation_thread.entries_taken_up
    app.extensions["born_of_workshop"] = incubation_thread.of_workshop
    app.extensions["tried_of_note"] = incubation_thread.of_note
    app.extensions["apis_of"] = developers_uses.of
    app.extensions["coached"] = accompaniment.ties
    app.extensions["onward"] = store_launching.onward
    app.extensions["page_version"] = page_version
    opened.init_app(app)
    inbox.init_app(app)
    tally.init_app(app, TALLIES)
    app.context_processor(lambda: {"rooms_of_power": rooms_of_power(me())})


def rooms_of_power(person: Person) -> list[dict[str, Any]]:
    """The pages that a power opens, for the account's menu."""
    if not person:
        return []
    rooms: list[tuple[bool, Any, str, str]] = [
        (person.is_staff, _l("Short lists"), "list-ordered", "store.short_lists"),
        (may_ask(person), _l("What is proposed"), "store", "store.offers"),
        (person.facilitates_all, _l("Matrix of needs"), "compass", "store.matrix"),
        (person.is_staff, _l("Are the recommendations any good?"), "scale", "store.evaluation"),
        (bool(person.moderated_units), _l("Moderation"), "shield", "moderation.index"),
        (judges(person), _l("Set-aside reviews"), "star", "store.bursts"),
        (person.administers, _l("People"), "users", "people.index"),
        (person.administers, _l("Organisation"), "building-2", "people.organisation"),
        (person.administers, _l("Themes"), "list-filter", "ideas.themes"),
    ]
    return [{"label": label, "icon": icon, "url": url_for(page)} for may, label, icon, page in rooms if may]


def page_version() -> tuple[Any, ...]:
    """What pages that many read are stamped with: the last event, the last support, the last change of a name.

    PostgreSQL numbers before the commit, so a lower number may come later: there it is what one sees of all that is
    written (`xmin:xmax:running`).
    """
    person = me()
    if not person:
        return tuple(db.session.execute(_stamps(db.engine.dialect.name)).one())
    stamps = _stamps_and_news(db.engine.dialect.name)
    *stamp, g.unread_count = db.session.execute(stamps, {"reader": person.id}).one()
    return tuple(stamp)


@lru_cache(maxsize=1)
def _stamps_and_news(dialect: str) -> Select[Any]:
    """What somebody signed in is asked for on every page that many read: the stamp, and their bell's count."""
    return _stamps(dialect).add_columns(inbox.unread_beside())


@lru_cache(maxsize=1)
def _stamps(dialect: str) -> Select[Any]:
    if dialect == "postgresql":
        return select(cast(func.pg_current_snapshot(), String))
    return select(newest(), newest_entry(), newest_act())
