"""What a story tells of: ideas, projects and services, each by a row of its own.

A kind of thing is one table and one line of `LINKS`; forms, pages, notices and erasure read that line alone.
The way back leads from a thing to the stories that tell of it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from flask import url_for
from sqlalchemy import ForeignKey, Select, delete, select, union
from sqlalchemy.orm import InstrumentedAttribute, Mapped, joinedload, mapped_column

from app.database import db
from app.extensions import settings
from app.ideas import queries as ideas
from app.ideas.authorship import JOINED, Authorship
from app.ideas.idea import Idea
from app.incubation import queries as projects
from app.incubation.member import ProjectMember
from app.incubation.project import Project
from app.people.user import Guest, Person, User
from app.store import queries as services
from app.store.provider import ProviderMember
from app.store.service import Service
from app.stories import queries
from app.stories.story import Story

MOST = 12


class StoryIdea(db.Model):
    """A story tells of this idea."""

    story_id: Mapped[int] = mapped_column(ForeignKey(Story.id), primary_key=True)
    thing_id: Mapped[int] = mapped_column("idea_id", ForeignKey(Idea.id), primary_key=True, index=True)
    position: Mapped[int]


class StoryProject(db.Model):
    """A story tells of this project."""

    story_id: Mapped[int] = mapped_column(ForeignKey(Story.id), primary_key=True)
    thing_id: Mapped[int] = mapped_column("project_id", ForeignKey(Project.id), primary_key=True, index=True)
    position: Mapped[int]


class StoryService(db.Model):
    """A story tells of this service."""

    story_id: Mapped[int] = mapped_column(ForeignKey(Story.id), primary_key=True)
    thing_id: Mapped[int] = mapped_column("service_id", ForeignKey(Service.id), primary_key=True, index=True)
    position: Mapped[int]


@dataclass(frozen=True)
class Link:
    """How things of one kind are named by an address, shown to a reader, and whose they are."""

    rows: type[StoryIdea] | type[StoryProject] | type[StoryService]
    model: type[Any]
    address: re.Pattern[str]
    name: InstrumentedAttribute[Any]
    """The column that the address holds."""
    shown: Callable[[Person], Select[tuple[Any]]]
    url: Callable[[Any], str]
    people: tuple[Callable[[Select[tuple[int]]], Select[tuple[int]]], ...]


LINKS: Mapping[str, Link] = {
    "ideas": Link(
        StoryIdea,
        Idea,
        re.compile(r"/ideas/(\d{1,18})(?:-[\w-]*)?/?"),
        Idea.id,
        lambda reader: ideas.for_cards(ideas.visible_to(reader)),
        lambda idea: url_for("ideas.show", id=idea.id, slug=idea.slug),
        (
            lambda told: select(Idea.author_id).where(Idea.id.in_(told)),
            lambda told: select(Authorship.person_id).where(Authorship.idea_id.in_(told), *JOINED),
        ),
    ),
    "projects": Link(
        StoryProject,
        Project,
        re.compile(r"/lab/([a-z0-9-]{1,80})/?"),
        Project.slug,
        lambda reader: projects.for_cards(projects.visible_to(reader)),
        lambda project: url_for("incubation.show", slug=project.slug),
        (
            lambda told: select(ProjectMember.person_id).where(
                ProjectMember.project_id.in_(told), ProjectMember.until.is_(None)
            ),
        ),
    ),
    "services": Link(
        StoryService,
        Service,
        re.compile(r"/store/([a-z0-9-]{1,80})/?"),
        Service.slug,
        lambda reader: services.listed().options(joinedload(Service.provider)),
        lambda service: url_for("store.show", slug=service.slug),
        (
            lambda told: (
                select(ProviderMember.person_id)
                .join(Service, Service.provider_id == ProviderMember.provider_id)
                .where(Service.id.in_(told), ProviderMember.until.is_(None))
            ),
        ),
    ),
}
"""A page beside those of projects or services (`/lab/figures`, `/store/for-you`) is none of them, and finds none."""

Told = dict[str, list[Any]]
"""The things a story tells of, by kind."""


def told_of(story: Story, reader: Person) -> Told:
    """As far as the reader may see them, in the order in which they were written down."""
    return {kind: _shown(link, story, reader) for kind, link in LINKS.items()}


def _shown(link: Link, story: Story, reader: Person) -> list[Any]:
    asked = link.shown(reader).join(link.rows, link.rows.thing_id == link.model.id)
    asked = asked.where(link.rows.story_id == story.id).order_by(link.rows.position)
    return list(db.session.scalars(asked).unique())


def names_told_by(stories: Sequence[Story], reader: Person) -> dict[int, dict[str, list[Any]]]:
    """By the number of the story and the kind: what `told_of` shows, by the names that stand in addresses."""
    named: dict[int, dict[str, list[Any]]] = {story.id: {kind: [] for kind in LINKS} for story in stories}
    for kind, link in LINKS.items():
        rows = link.rows
        asked = link.shown(reader).join(rows, rows.thing_id == link.model.id).where(rows.story_id.in_(named))
        asked = asked.order_by(rows.position)
        for story_id, name in db.session.execute(asked.with_only_columns(rows.story_id, link.name)):
            named[story_id][kind].append(name)
    return named


def addresses_of(story: Story) -> list[str]:
    """As they stand in the form, whoever may see them: those who write for the story chose them."""
    found: list[str] = []
    for link in LINKS.values():
        asked = select(link.model).join(link.rows, link.rows.thing_id == link.model.id)
        asked = asked.where(link.rows.story_id == story.id).order_by(link.rows.position)
        found += [link.url(thing) for thing in db.session.scalars(asked)]
    return found


def read(lines: Iterable[str], *, kept: Mapping[str, Sequence[int]]) -> tuple[Told, list[str]]:
    """What these addresses lead to, and those that lead to nothing everybody sees: a story is read by all.

    What a story tells of already (`kept`) stays named, though it be hidden meanwhile.
    """
    told: Told = {kind: [] for kind in LINKS}
    astray = []
    for line in lines:
        kind, thing = _found(line)
        if thing is None or not (thing.visible_to(Guest()) or thing.id in kept.get(kind, ())):
            astray.append(line)
        elif thing not in told[kind]:
            told[kind].append(thing)
    return told, astray


def _found(line: str) -> tuple[str, Any]:
    try:
        parts = urlsplit(line)
    except ValueError:
        return "", None
    if parts.netloc not in ("", settings().host):
        return "", None
    for kind, link in LINKS.items():
        named = link.address.fullmatch(parts.path)
        if named:
            word: Any = int(named[1]) if link.name.type.python_type is int else named[1]
            return kind, db.session.scalar(select(link.model).where(link.name == word))
    return "", None


def numbers_of(story: Story) -> dict[str, list[int]]:
    return {
        kind: list(db.session.scalars(select(link.rows.thing_id).where(link.rows.story_id == story.id)))
        for kind, link in LINKS.items()
    }


def settle(story: Story, told: Told) -> None:
    """It tells of these, in this order, and of nothing else."""
    forget(story)
    for kind, things in told.items():
        db.session.add_all(
            LINKS[kind].rows(story_id=story.id, thing_id=thing.id, position=position)
            for position, thing in enumerate(things)
        )
    db.session.flush()


def forget(story: Story) -> None:
    for link in LINKS.values():
        db.session.execute(delete(link.rows).where(link.rows.story_id == story.id))


def thing_of(kind: str, number: int, reader: Person) -> Any:
    """What stories may tell of, if the reader may see it."""
    if kind not in LINKS or number >= 2**63:
        return None
    thing = db.session.get(LINKS[kind].model, number)
    return thing if thing is not None and thing.visible_to(reader) else None


def telling_of(kind: str, thing: Any) -> Sequence[Story]:
    """The newest published stories that tell of it."""
    rows = LINKS[kind].rows
    asked = queries.newest(MOST).join(rows, rows.story_id == Story.id).where(rows.thing_id == thing.id)
    return db.session.scalars(asked).all()


def people_of(story: Story) -> Select[tuple[int]]:
    """Each once, in however many things of it they took part; whoever wrote the story knows."""
    parts = [
        whose(select(link.rows.thing_id).where(link.rows.story_id == story.id))
        for link in LINKS.values()
        for whose in link.people
    ]
    together = union(*parts).subquery()
    return select(User.id).where(User.id.in_(select(together.c[0])), User.id != story.author_id)
