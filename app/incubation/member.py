"""Who works on a project, as what, from when until when; a sponsor signs what they commit themselves to."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import ForeignKey, Index, Select, Text, delete, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.activity.event import record
from app.activity.follow import follow
from app.clock import now
from app.database import Key, db
from app.errors import Refused
from app.ideas.idea import Audience
from app.incubation.project import Project
from app.incubation.verbs import Verb
from app.incubation.vocabulary import Part
from app.people.user import Person, User


class ProjectMember(db.Model):
    """One part of one person; what they commit themselves to is a sponsor's."""

    __table_args__ = (
        Index(
            "uq_project_member_live",
            "project_id",
            "person_id",
            "part",
            unique=True,
            sqlite_where=db.text("until IS NULL"),
            postgresql_where=db.text("until IS NULL"),
        ),
    )

    id: Mapped[Key]
    project_id: Mapped[int] = mapped_column(ForeignKey(Project.id), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey(User.id), index=True)
    part: Mapped[Part]
    since: Mapped[datetime]
    until: Mapped[datetime | None]
    commitment: Mapped[str] = mapped_column(Text, default="")
    signed_at: Mapped[datetime | None]

    project: Mapped[Project] = relationship(back_populates="members")
    person: Mapped[User] = relationship()

    @property
    def awaits_signature(self) -> bool:
        return self.part is Part.SPONSOR and self.signed_at is None

    def signable_by(self, person: Person) -> bool:
        return self.until is None and self.awaits_signature and person.id == self.person_id

    def sign(self, commitment: str) -> None:
        """In their own words, by themselves; what was signed is not signed again."""
        if not self.awaits_signature:
            raise Refused(_("This commitment is signed already."))
        if not commitment.strip():
            raise Refused(_("Write what you commit yourself to."))
        self.commitment, self.signed_at = commitment, now()
        others = people_of(self.project).where(ProjectMember.person_id != self.person_id)
        record(self.person, Verb.COMMITTED, self.project, tell=others)

    def end(self, *, by: User) -> None:
        if self.until is not None:
            raise Refused(_("This part has ended already."))
        self.until = now()
        record(by, Verb.LEFT, self.project, tell=[self.person], part=self.part.value)


def name(project: Project, person: User, part: Part, *, by: User) -> ProjectMember:
    """Give somebody a part; they are told, and follow the project from then on."""
    if person.imported or person.erased_at:
        raise Refused(_("Nobody signs in with this account."))
    if project.has_ended:
        raise Refused(_("This project has ended: its team stays as it was."))
    if project.audience is Audience.INTERNAL and not person.is_staff:
        raise Refused(_("An internal project is worked on by staff."))
    live = live_of(project).where(ProjectMember.person_id == person.id, ProjectMember.part == part)
    if db.session.scalar(live):
        raise Refused(_("This person has this part already."))
    member = ProjectMember(project=project, person=person, part=part, since=now())
    db.session.add(member)
    follow(project, by=person)
    record(by, Verb.JOINED, project, tell=[person], part=part.value)
    return member


def live_of(project: Project) -> Select[tuple[ProjectMember]]:
    return select(ProjectMember).where(ProjectMember.project_id == project.id, ProjectMember.until.is_(None))


def past_of(parts: Iterable[ProjectMember]) -> list[ProjectMember]:
    """Those that have ended, the last first."""
    ended = [(one.until, one.id, one) for one in parts if one.until is not None]
    return [one for _until, _id, one in sorted(ended, reverse=True)]


def credited(parts: Iterable[ProjectMember]) -> list[ProjectMember]:
    """Each part of each person once, in the order of the parts."""
    order = list(Part)
    in_order = sorted(parts, key=lambda one: (order.index(one.part), one.since, one.id))
    return list({(one.part, one.person_id): one for one in in_order}.values())


def people_of(project: Project) -> Select[tuple[int]]:
    """The numbers of those who work on it now."""
    return select(ProjectMember.person_id).where(ProjectMember.project_id == project.id, ProjectMember.until.is_(None))


def projects_of(person: User) -> Select[tuple[ProjectMember]]:
    return select(ProjectMember).where(ProjectMember.person_id == person.id).order_by(ProjectMember.id)


def forget(person: User) -> None:
    """Who is erased leaves no part behind."""
    db.session.execute(delete(ProjectMember).where(ProjectMember.person_id == person.id))
