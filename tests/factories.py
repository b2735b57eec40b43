"""The smallest valid thing of each kind; what a test does not say does not matter to it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta
from functools import wraps
from itertools import count
from typing import Any, TypeVar, cast
from zoneinfo import ZoneInfo

from flask import Flask, has_app_context
from sqlalchemy import inspect

from app.challenges import kit as kits
from app.challenges import launching as challenges
from app.challenges import team as teams
from app.challenges import verdict
from app.challenges.challenge import Challenge
from app.challenges.entry import Entry
from app.challenges.phase import Step
from app.challenges.team import Team
from app.challenges.turning import turn
from app.challenges.vocabulary import PhaseKind
from app.clock import now
from app.database import db, writing
from app.gatherings import place as places
from app.gatherings import question as questions
from app.gatherings.conference import Conference, announce
from app.gatherings.place import Wish as PlaceWish
from app.gatherings.question import Question
from app.ideas import comment as comments
from app.ideas import support as supports
from app.ideas.comment import Comment, Side
from app.ideas.idea import Audience, Idea, begin
from app.ideas.publication import publish
from app.ideas.support import Wish
from app.ideas.theme import Theme, load_shipped
from app.incubation import project as projects
from app.incubation.project import Project
from app.incubation.vocabulary import Track
from app.outbox.worker import drain
from app.people import unit as units
from app.people.grant import Role, give
from app.people.password import hash_of
from app.people.unit import Level, Unit
from app.people.user import Electorate, User, welcome
from app.search.jobs import rebuild_when_wanted
from app.store import provider as providers
from app.store import service as services
from app.store.provider import Provider
from app.store.service import Service
from app.store.vocabulary import Category, ProviderKind
from app.stories import link as story_links
from app.stories import publication
from app.stories import story as stories
from app.stories.story import Story
from app.workshops import board as boards
from app.workshops import note as notes
from app.workshops import participant as participants
from app.workshops import workshop as workshops
from app.workshops.board import Board
from app.workshops.note import Note
from app.workshops.participant import Part as WorkshopPart
from app.workshops.participant import Participant
from app.workshops.workshop import State as WorkshopState
from app.workshops.workshop import Workshop

PASSWORD = "une phrase assez longue"  # noqa: S105
UNITS = (
    ("fr", "France", Level.NATIONAL, None, "Europe/Paris"),
    ("bretagne", "Bretagne", Level.REGION, "fr", "Europe/Paris"),
    ("martinique", "Martinique", Level.REGION, "fr", "America/Martinique"),
    ("brest-europe", "Brest Europe", Level.AGENCY, "bretagne", "Europe/Paris"),
    ("quimper", "Quimper", Level.AGENCY, "bretagne", "Europe/Paris"),
    ("fort-de-france-centre", "Fort-de-France Centre", Level.AGENCY, "martinique", "America/Martinique"),
)
_number = count(1)
F = TypeVar("F", bound=Callable[..., Any])


def furnish() -> None:
    """What every installation has: units (a handful here) and themes."""
    made: dict[str, Unit] = {}
    for code, name, level, parent, zone in UNITS:
        made[code] = units.found(code, name, level, made[parent] if parent else None, zone)
        db.session.flush()
    load_shipped()


def committed(build: F) -> F:
    """Inside the application: as it is. Outside: in a context of its own, committed and loaded."""

    @wraps(build)
    def made(self: Factory, *args: Any, **kwargs: Any) -> Any:
        if has_app_context():
            thing = build(self, *args, **kwargs)
            db.session.flush()
            return thing
        with writing(), self.app.test_request_context("/", method="POST"):
            thing = build(self, *args, **kwargs)
            db.session.commit()
            if thing is not None:
                _load(thing)
                db.session.expunge(thing)
            return thing

    return cast(F, made)


LATER = (
    "state", "exits", "views", "listed_at", "major", "version", "import_ref", "ios_lost_at", "android_lost_at",
)  # fmt: skip
"""What a service has only once it is in the Store."""
BESIDE = {Workshop: ("opened_by",), Participant: ("person", "workshop"), Board: ("workshop",), Service: ("provider",)}
"""Things that tests ask of what was made, loaded with it."""


def _load(thing: Any) -> None:
    for attribute in inspect(thing).mapper.column_attrs:
        getattr(thing, attribute.key)
    for name in BESIDE.get(type(thing), ()):
        _load(getattr(thing, name))


class Factory:
    def __init__(self, app: Flask) -> None:
        self.app = app

    @committed
    def person(self, name: str = "", **chosen: Any) -> User:
        number = next(_number)
        grants = chosen.pop("grants", ())
        unit = chosen.pop("unit", None)
        confirmed = chosen.pop("confirmed", True)
        person = welcome(
            name or f"Camille {number}",
            chosen.pop("email", f"person{number}@mail.example"),
            electorate=chosen.pop("electorate", Electorate.CITIZEN),
            unit=units.by_code(unit) if isinstance(unit, str) else unit,
        )
        person.password_hash = hash_of(chosen.pop("password", PASSWORD))
        person.confirmed_at = now() if confirmed else None
        for field, value in chosen.items():
            setattr(person, field, value)
        db.session.flush()
        for role, code in grants:
            give(person, Role(role), cast(Unit, units.by_code(code)), by=None)
        return person

    def staff(self, name: str = "", **chosen: Any) -> User:
        return self.person(name, **{"electorate": Electorate.STAFF, "unit": "brest-europe"} | chosen)

    def partner(self, name: str = "", **chosen: Any) -> User:
        return self.person(name, **{"electorate": Electorate.PARTNER} | chosen)

    def with_role(self, role: str, unit: str = "fr", **chosen: Any) -> User:
        return self.staff(grants=[(role, unit)], **chosen)

    @committed
    def draft(self, title: str = "Une idée", author: User | None = None, **chosen: Any) -> Idea:
        unit = chosen.pop("unit", "fr")
        theme = chosen.pop("theme", None)
        writer = db.session.get(User, author.id) if author else self.person()
        return begin(
            cast(User, writer),
            unit=cast(Unit, units.by_code(unit)),
            title=title,
            text=chosen.pop("text", "Ce que je propose, et pour qui."),
            theme=db.session.scalar(db.select(Theme).where(Theme.slug == theme)) if theme else None,
            **chosen,
        )

    @committed
    def idea(self, title: str = "Une idée", author: User | None = None, **chosen: Any) -> Idea:
        later = {name: chosen.pop(name) for name in ("status", "hidden_at", "answer_due") if name in chosen}
        idea = self.draft(title, author, **chosen)
        publish(idea)
        for field, value in later.items():
            setattr(idea, field, value)
        return idea

    def internal(self, title: str = "Une idée interne", author: User | None = None, **chosen: Any) -> Idea:
        return self.idea(title, author or self.staff(), audience=Audience.INTERNAL, **chosen)

    @committed
    def support(self, idea: Idea, by: User) -> None:
        supports.settle(
            cast(Idea, db.session.get(Idea, idea.id)),
            by=cast(User, db.session.get(User, by.id)),
            wish=Wish.GIVEN,
        )

    @committed
    def comment(
        self,
        idea: Idea,
        by: User | None = None,
        text: str = "Un mot",
        side: str = "",
        parent: Comment | None = None,
    ) -> Comment:
        return comments.add(
            cast(Idea, db.session.get(Idea, idea.id)),
            by=cast(User, db.session.get(User, by.id)) if by else self.person(),
            text=text,
            side=Side(side),
            parent=db.session.get(Comment, parent.id) if parent else None,
        )

    @committed
    def conference(self, title: str = "Une conférence", organiser: User | None = None, **chosen: Any) -> Conference:
        by = db.session.get(User, organiser.id) if organiser else self.with_role("facilitator")
        starts_at = chosen.pop("starts_at", now() + timedelta(days=3))
        said = {"text": "De quoi il s’agit.", "starts_at": starts_at, "ends_at": starts_at + timedelta(hours=1)}
        unit = units.by_code(chosen.pop("unit", "fr"))
        later = {name: chosen.pop(name) for name in ("state", "recording_url") if name in chosen}
        conference = announce(by=cast(User, by), title=title, unit=unit, **said | chosen)
        for field, value in later.items():
            setattr(conference, field, value)
        return conference

    @committed
    def question(
        self, conference: Conference, by: User | None = None, text: str = "Pourquoi ?", **chosen: Any
    ) -> Question:
        """Fields of the question beside its text are set as they are given."""
        question = questions.ask(
            cast(Conference, db.session.get(Conference, conference.id)),
            by=cast(User, db.session.get(User, by.id)) if by else self.person(),
            text=text,
            unnamed=chosen.pop("unnamed", False),
        )
        for field, value in chosen.items():
            setattr(question, field, value)
        return question

    @committed
    def place(self, conference: Conference, by: User) -> None:
        places.settle(
            cast(Conference, db.session.get(Conference, conference.id)),
            by=cast(User, db.session.get(User, by.id)),
            wish=PlaceWish.GIVEN,
        )

    @committed
    def challenge(self, kit: str = "ideas-call", by: User | None = None, **chosen: Any) -> Challenge:
        """Announced, with the phases named in `open` opened and those in `over` closed."""
        leader = db.session.get(User, by.id) if by else None
        opened = [PhaseKind(kind) for kind in chosen.pop("open", ())]
        over = [PhaseKind(kind) for kind in chosen.pop("over", ())]
        is_draft = chosen.pop("draft", False)
        unit = cast(Unit, units.by_code(chosen.pop("unit", "fr")))
        made = challenges.launch(
            kits.open_kit(kit),
            chosen.pop("on", now().astimezone(ZoneInfo(unit.time_zone)).date()),
            by=cast(User, leader) if leader else None,
            unit=unit,
            title=chosen.pop("title", None),
        )
        for field, value in chosen.items():
            setattr(made, field, value)
        if not is_draft:
            made.announce(by=leader)
        for phase in made.phases:
            if phase.kind in opened + over:
                turn(phase, Step.OPENED, due_at=phase.opens_at)
            if phase.kind in over:
                turn(phase, Step.CLOSED, due_at=phase.ends_at)
        return made

    @committed
    def ended(self, challenge: Challenge, *, over: Sequence[str]) -> Challenge:
        """The phases named have opened and closed."""
        made = cast(Challenge, db.session.get(Challenge, challenge.id))
        for phase in made.phases:
            if phase.kind in over:
                turn(phase, Step.OPENED, due_at=phase.opens_at)
                turn(phase, Step.CLOSED, due_at=phase.ends_at)
        return made

    @committed
    def turned(self, challenge: Challenge, kind: PhaseKind, step: Step) -> None:
        phase = next(one for one in db.session.get_one(Challenge, challenge.id).phases if one.kind is kind)
        turn(phase, step, due_at=phase.opens_at if step is Step.OPENED else phase.ends_at)

    @committed
    def entry(self, challenge: Challenge, by: User, title: str = "Une candidature", **chosen: Any) -> Entry:
        into = cast(Challenge, db.session.get(Challenge, challenge.id))
        author = cast(User, db.session.get(User, by.id))
        idea = chosen.pop("idea", None)
        source = db.session.get(Idea, idea.id) if idea else None
        made = Entry.of(source, into, by=author) if source else Entry.new(into, by=author)
        answer = chosen.pop("text", "Une réponse.")
        made.send(title=title, answers={question.key: answer for question in into.questions}, by=author)
        return made

    @committed
    def chosen(self, entry: Entry, **decided: Any) -> Entry:
        """The results of its challenge are out, and it won: the first place, unless an outcome is given."""
        into = db.session.get_one(Entry, entry.id)
        for phase in into.challenge.open_phases:
            turn(phase, Step.CLOSED, due_at=phase.ends_at)
        said = {"place": 1, "outcome": None} | decided
        verdict.decide(into, **said, feedback="Bravo", by=self.with_role("facilitator"))
        into.challenge.conclude()
        return into

    @committed
    def team(self, challenge: Challenge, founder: User, name: str = "Une équipe", **chosen: Any) -> Team:
        into, by = db.session.get_one(Challenge, challenge.id), db.session.get_one(User, founder.id)
        return teams.found(into, by=by, name=name, **chosen)

    @committed
    def project(self, source: Idea | None = None, by: User | None = None, **chosen: Any) -> Project:
        """Begun by who leads it; of an idea, or adopted."""
        leader = cast(User, db.session.get(User, by.id)) if by else self.with_role("facilitator")
        idea = db.session.get(Idea, source.id) if source else None
        if isinstance(chosen.get("unit"), str):
            chosen["unit"] = units.by_code(chosen["unit"])
        more = {
            "title": idea.title if idea else "Un projet", "summary": "Pour qui, et quoi", "track": Track.INCUBATION,
            "unit": units.nation(),
        }  # fmt: skip
        return projects.born_of(idea, by=leader, **more | chosen)

    @committed
    def workshop(self, title: str = "Un atelier", by: User | None = None, **chosen: Any) -> Workshop:
        """Running, unless `state` says otherwise; whoever prepared it comes as its facilitator."""
        leader = cast(User, db.session.get(User, by.id)) if by else self.with_role("facilitator")
        begins_at = chosen.pop("begins_at", now())
        said = {
            "purpose": "Ce que nous cherchons.", "begins_at": begins_at, "ends_at": begins_at + timedelta(hours=7),
            "unit": units.by_code(chosen.pop("unit", "fr")), "places": 60,
        }  # fmt: skip
        state = chosen.pop("state", WorkshopState.RUNNING)
        made = workshops.prepare(by=leader, title=title, **said | chosen)
        db.session.flush()
        leading = participants.come(made, by=leader, first_name="Ariane")
        leading.part = WorkshopPart.FACILITATOR
        made.state = state
        return made

    @committed
    def participant(
        self, workshop: Workshop, person: User | None = None, first_name: str = "Awa", **chosen: Any
    ) -> Any:
        """Invited, and coming."""
        into = db.session.get_one(Workshop, workshop.id)
        whom = cast(User, db.session.get(User, person.id)) if person else self.staff()
        participants.invite(into, whom, by=into.opened_by)
        coming = participants.come(into, by=whom, first_name=first_name)
        for field, value in chosen.items():
            setattr(coming, field, value)
        return coming

    @committed
    def board(self, workshop: Workshop | None = None, **chosen: Any) -> Board:
        into = db.session.get_one(Workshop, workshop.id) if workshop else self.workshop()
        return boards.add(into, **{"title": "Ce que nous voyons"} | chosen)

    @committed
    def note(
        self, board: Board, author: Participant | None = None, text: str = "Trop d’attente", **chosen: Any
    ) -> Note:
        own = db.session.get_one(Participant, author.id) if author else None
        return notes.write(db.session.get_one(Board, board.id), text=text, author=own, **chosen)

    @committed
    def provider(self, name: str = "", speaker: User | None = None, **chosen: Any) -> Provider:
        """A start-up, unless `kind` says otherwise; `speaker` speaks for it."""
        kind = ProviderKind(chosen.pop("kind", ProviderKind.START_UP))
        made = providers.found(name or f"Les Outils {next(_number)}", kind, **chosen)
        if speaker:
            providers.let_speak(made, db.session.get_one(User, speaker.id))
        return made

    @committed
    def service(self, name: str = "Un service", provider: Provider | None = None, **chosen: Any) -> Service:
        """In the Store, unless `proposed`; fields that come later (`exits`, `state` ...) are set as they are given."""
        maker = db.session.get_one(Provider, provider.id) if provider else self.provider()
        by = chosen.pop("by", None)
        keeper = db.session.get_one(User, by.id) if by else self.with_role("facilitator")
        proposed = chosen.pop("proposed", False)
        if project := chosen.pop("project", None):
            chosen["project"] = db.session.get_one(Project, project.id)
        if idea := chosen.pop("idea", None):
            chosen["idea"] = db.session.get_one(Idea, idea.id)
        chosen["regions"] = [units.by_code(code) for code in chosen.pop("regions", ())]
        later = {name: chosen.pop(name) for name in LATER if name in chosen}
        said = {
            "sentence": "Ce que fait ce service, en une phrase.", "text": "À qui il sert, et comment.",
            "category": Category.JOB, "address": "https://service.example/",
        }  # fmt: skip
        made = services.propose(provider=maker, name=name, **said | chosen)
        if not proposed:
            made.enter_store(by=keeper)
        for field, value in later.items():
            setattr(made, field, value)
        return made

    @committed
    def story(self, title: str = "Un récit", by: User | None = None, **chosen: Any) -> Story:
        """Published, unless `state` is `draft`; `told` are the ideas, projects and services that it tells of."""
        writer = cast(User, db.session.get(User, by.id)) if by else self.with_role("facilitator")
        state, told = chosen.pop("state", "published"), chosen.pop("told", ())
        said = {"summary": "Ce qui s’est passé.", "text": "Il était une fois.", "tags": []}
        unit = units.by_code(chosen.pop("unit", "fr"))
        made = stories.begin(by=writer, title=title, unit=unit, **said | chosen)
        things = [db.session.get_one(type(one), one.id) for one in told]
        story_links.settle(
            made,
            {
                "ideas": [t for t in things if isinstance(t, Idea)],
                "projects": [t for t in things if isinstance(t, Project)],
                "services": [t for t in things if isinstance(t, Service)],
            },
        )
        if state == "published":
            publication.publish(made, by=writer)
        return made

    def worked(self) -> None:
        """Everything the outbox holds is done: mail sent, index fed."""
        with writing(), self.app.app_context():
            drain()
            rebuild_when_wanted()

    def again(self, thing: Any) -> Any:
        """The thing as the database has it now."""
        with self.app.app_context():
            found = db.session.get(type(thing), thing.id)
            if found is not None:
                _load(found)
                db.session.expunge(found)
            return found
