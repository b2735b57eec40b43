"""Where somebody takes part: entries, teams, juries, projects, workshops, conferences, providers; and certificates.

One question to the database for all of them, the latest first.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import url_for
from sqlalchemy import Select, func, literal, select, tuple_, union_all

from app.challenges import queries as challenge_queries
from app.challenges.certificate import Certificate
from app.challenges.challenge import Challenge
from app.challenges.draft import EntryDraft
from app.challenges.entry import Entry, Stage
from app.challenges.juror import SITTING, Juror
from app.challenges.phase import Phase
from app.challenges.phase import State as Running
from app.challenges.team import Member, Team
from app.challenges.vocabulary import PhaseKind
from app.database import db
from app.gatherings import queries as conference_queries
from app.gatherings.conference import OPEN as COMING
from app.gatherings.conference import Conference
from app.gatherings.place import Place
from app.gatherings.place import Standing as Held
from app.incubation import queries as project_queries
from app.incubation.member import ProjectMember
from app.incubation.project import Project
from app.paging import Page, decode, encode, moment_in
from app.people.user import User
from app.store.provider import Provider, ProviderMember
from app.workshops import queries as workshop_queries
from app.workshops.participant import Participant
from app.workshops.participant import Standing as Answered
from app.workshops.workshop import OPEN, Workshop

SHOWN = 12
SUBMITTING = (Phase.kind == PhaseKind.SUBMISSIONS) & (Phase.state == Running.OPEN)


@dataclass(frozen=True)
class Part:
    """`within` is the challenge, where the title does not say it."""

    kind: str
    title: str
    within: str
    url: str


ADDRESSES: dict[str, Callable[[str, int], str]] = {
    "certificate": lambda slug, number: url_for("challenges.own_certificate", slug=slug, id=number),
    "conference": lambda slug, _number: url_for("conferences.show", slug=slug),
    "draft": lambda slug, _number: url_for("challenges.enter", slug=slug),
    "entry": lambda slug, number: url_for("challenges.entry", slug=slug, id=number),
    "jury": lambda slug, _number: url_for("challenges.jury", slug=slug),
    "project": lambda slug, _number: url_for("incubation.show", slug=slug),
    "provider": lambda slug, _number: url_for("store.provider_page", slug=slug),
    "team": lambda slug, number: url_for("challenges.team", slug=slug, id=number),
    "workshop": lambda slug, _number: url_for("workshops.show", slug=slug),
}


def of(person: User, after: str = "") -> Page[Part]:
    """What they see of it themselves: nothing of a challenge or a project that is closed to them by now."""
    every = union_all(*_parts(person)).subquery()
    place = (every.c.at, every.c.kind, every.c.number)
    asked = select(every).order_by(*(column.desc() for column in place)).limit(SHOWN + 1)
    position = decode(after, str, str, int)
    if position and (moment := moment_in(position[0])):
        asked = asked.where(tuple_(*place) < tuple_(literal(moment, every.c.at.type), *map(literal, position[1:])))
    rows = db.session.execute(asked).all()
    items = [Part(row.kind, row.title, row.within, ADDRESSES[row.kind](row.slug, row.number)) for row in rows[:SHOWN]]
    last = rows[SHOWN - 1] if len(rows) > SHOWN else None
    return Page(items, encode([last.at.isoformat(), last.kind, last.number]) if last else None)


def _parts(person: User) -> list[Select[Any]]:
    challenges = challenge_queries.visible_to(person).with_only_columns(Challenge.id)
    in_team = Member.person_id == person.id, Member.joined_at.is_not(None), Member.ended_at.is_(None)
    teams = select(Member.team_id).where(*in_team)
    of_entry = Entry.stage != Stage.WITHDRAWN, Entry.challenge_id.in_(challenges)
    entered = select(Entry.team_id).where(Entry.team_id.is_not(None), Entry.stage != Stage.WITHDRAWN)
    return [
        _part("entry", Entry.changed_at, Entry.id, Challenge.slug, Entry.title, Challenge.title)
        .join(Challenge, Challenge.id == Entry.challenge_id)
        .where(*of_entry, Entry.team_id.is_(None), Entry.author_id == person.id),
        _part("entry", Entry.changed_at, Entry.id, Challenge.slug, Entry.title, Challenge.title)
        .join(Challenge, Challenge.id == Entry.challenge_id)
        .where(*of_entry, Entry.team_id.in_(teams)),
        _part("draft", EntryDraft.changed_at, EntryDraft.id, Challenge.slug, EntryDraft.title, Challenge.title)
        .join(Challenge, Challenge.id == EntryDraft.challenge_id)
        .where(
            EntryDraft.written_on == 0,
            Challenge.id.in_(challenges),
            Challenge.id.in_(select(Phase.challenge_id).where(SUBMITTING)),
            EntryDraft.team_id.in_(teams) | (EntryDraft.team_id.is_(None) & (EntryDraft.author_id == person.id)),
        ),
        _part("team", Member.joined_at, Team.id, Challenge.slug, Team.name, Challenge.title)
        .join(Team, Team.id == Member.team_id)
        .join(Challenge, Challenge.id == Team.challenge_id)
        .where(*in_team, Team.id.not_in(entered), Challenge.id.in_(challenges), Challenge.results_at.is_(None)),
        _part("jury", Juror.answered_at, Juror.id, Challenge.slug, Challenge.title)
        .join(Challenge, Challenge.id == Juror.challenge_id)
        .where(Juror.person_id == person.id, *SITTING, Challenge.results_at.is_(None), Challenge.id.in_(challenges)),
        _part("certificate", Certificate.issued_at, Certificate.id, Challenge.slug, Challenge.title)
        .join(Challenge, Challenge.id == Certificate.challenge_id)
        .where(Certificate.person_id == person.id, Certificate.printed_at.is_not(None), Challenge.id.in_(challenges)),
        _part("project", func.max(ProjectMember.since), Project.id, Project.slug, Project.title)
        .join(Project, Project.id == ProjectMember.project_id)
        .where(
            ProjectMember.person_id == person.id,
            ProjectMember.until.is_(None),
            Project.id.in_(project_queries.visible_to(person).with_only_columns(Project.id)),
        )
        .group_by(Project.id, Project.slug, Project.title),
        _part("workshop", Participant.at, Workshop.id, Workshop.slug, Workshop.title)
        .join(Workshop, Workshop.id == Participant.workshop_id)
        .where(
            Participant.person_id == person.id,
            Participant.standing == Answered.COMING,
            Workshop.state.in_(OPEN),
            Workshop.id.in_(workshop_queries.visible_to(person).with_only_columns(Workshop.id)),
        ),
        _part("conference", Place.at, Conference.id, Conference.slug, Conference.title)
        .join(Conference, Conference.id == Place.conference_id)
        .where(
            Place.person_id == person.id,
            Place.standing == Held.HELD,
            Conference.state.in_(COMING),
            Conference.id.in_(conference_queries.visible_to(person).with_only_columns(Conference.id)),
        ),
        _part("provider", ProviderMember.since, Provider.id, Provider.slug, Provider.name)
        .join(Provider, Provider.id == ProviderMember.provider_id)
        .where(ProviderMember.person_id == person.id, ProviderMember.until.is_(None)),
    ]


def _part(kind: str, at: Any, number: Any, slug: Any, title: Any, within: Any = None) -> Select[Any]:
    columns = {"kind": literal(kind), "at": at, "number": number, "slug": slug, "title": title}
    columns["within"] = literal("") if within is None else within
    return select(*(column.label(name) for name, column in columns.items()))
