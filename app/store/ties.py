"""Who has a stake in a service: they do not rate it. Whoever once had one keeps it."""

from __future__ import annotations

from sqlalchemy import Select, select, union_all

from app.activity.event import Event
from app.challenges.entry import Entry
from app.challenges.team import Member
from app.database import db
from app.ideas.authorship import Authorship, Outcome
from app.ideas.idea import Idea
from app.incubation.member import ProjectMember
from app.incubation.project import Project
from app.people.grant import Grant, Role
from app.people.invitation import Invitation
from app.people.membership import Membership
from app.people.unit import Level, Unit
from app.people.user import Person, User
from app.store.provider import Provider, ProviderMember
from app.store.provider_request import ProviderRequest
from app.store.service import Service
from app.store.submission import Submission
from app.store.verbs import Verb
from app.store.vocabulary import ProviderKind

BROUGHT = (Verb.LISTED, Verb.IMPORTED, Verb.LAUNCHED, Verb.REWRITTEN, Verb.PICTURED)
"""Whoever did this to a service speaks of it in the Store."""


def stakes() -> Select[tuple[int, int]]:
    """Pairs (service, person): its provider's people, whoever asked to speak for it and the partners that it employs
    or employed, those whose idea it was, the teams it came from, and whoever offered, listed or imported it or wrote
    its page. Supporters of the idea are no part of it: they asked for it, as users do.

    What is made in-house is the work of those who keep the Store, too.
    """
    keepers = (
        select(Service.id, Grant.user_id)
        .select_from(Service)
        .join(Provider, Provider.id == Service.provider_id)
        .join(Grant, Grant.role == Role.FACILITATOR)
        .join(Unit, (Unit.id == Grant.unit_id) & (Unit.level == Level.NATIONAL))
        .where(Provider.kind == ProviderKind.HOUSE)
    )
    entered = select(Service.id).join(Service.project).join(Entry, Entry.id == Project.entry_id)
    thought = select(Service.id).join(Service.project).join(Idea, Idea.id == Project.idea_id)
    pairs = union_all(
        select(Service.id.label("service"), ProviderMember.person_id.label("person")).join(
            ProviderMember, ProviderMember.provider_id == Service.provider_id
        ),
        select(Service.id, ProviderRequest.person_id).join(
            ProviderRequest, ProviderRequest.provider_id == Service.provider_id
        ),
        *_employed(),
        select(Service.id, ProjectMember.person_id).join(ProjectMember, ProjectMember.project_id == Service.project_id),
        select(Service.id, Project.opened_by_id).join(Service.project).where(Project.opened_by_id.is_not(None)),
        thought.with_only_columns(Service.id, Idea.author_id),
        select(Service.id, Idea.author_id).join(Idea, Idea.id == Service.idea_id),
        thought.join(Authorship, Authorship.idea_id == Idea.id)
        .where(Authorship.outcome == Outcome.ACCEPTED)
        .with_only_columns(Service.id, Authorship.person_id),
        entered.with_only_columns(Service.id, Entry.author_id),
        entered.join(Member, Member.team_id == Entry.team_id)
        .where(Member.joined_at.is_not(None))
        .with_only_columns(Service.id, Member.person_id),
        select(Event.subject_id, Event.actor_id).where(
            Event.subject_kind == Service.subject_kind, Event.verb.in_(BROUGHT), Event.actor_id.is_not(None)
        ),
        select(Submission.service_id, Submission.author_id).where(Submission.service_id.is_not(None)),
        keepers,
    ).subquery()
    return select(pairs.c.service, pairs.c.person)


def _employed() -> tuple[Select[tuple[int, int]], ...]:
    """Those who are partners of that name, and those who were let in as such and have left since.

    Who left is known by what let them in: a request that was approved stays, an invitation is forgotten after a year.
    """
    made = select(Service.id).join(Service.provider)
    return (
        made.join(User, User.organisation == Provider.name).with_only_columns(Service.id, User.id),
        made.join(Membership, Membership.organisation == Provider.name)
        .where(Membership.approved.is_(True))
        .with_only_columns(Service.id, Membership.user_id),
        made.join(Invitation, Invitation.organisation == Provider.name)
        .where(Invitation.accepted_by_id.is_not(None))
        .with_only_columns(Service.id, Invitation.accepted_by_id),
    )


def stakeholders(service: Service) -> Select[tuple[int]]:
    pairs = stakes().subquery()
    return select(pairs.c.person).where(pairs.c.service == service.id)


def services_of(person: Person) -> Select[tuple[int]]:
    """In which somebody has a stake."""
    pairs = stakes().subquery()
    return select(pairs.c.service).where(pairs.c.person == person.id)


def has_stake(service: Service, person: Person) -> bool:
    if person.id is None:
        return False
    pairs = stakes().subquery()
    asked = select(pairs.c.person).where(pairs.c.service == service.id, pairs.c.person == person.id).limit(1)
    return db.session.scalar(asked) is not None
