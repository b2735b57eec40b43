"""What a project asks of its sponsors, and what became of it: open, granted or declined, by whom, when."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from flask_babel import gettext as _
from sqlalchemy import CheckConstraint, ForeignKey, Select, String, select, update
from sqlalchemy.orm import Mapped, joinedload, mapped_column, relationship

from app.activity.event import record
from app.clock import now
from app.database import Key, db
from app.errors import Refused
from app.incubation import correction
from app.incubation.correction import Kind
from app.incubation.member import ProjectMember, people_of
from app.incubation.project import Project
from app.incubation.verbs import Verb
from app.incubation.vocabulary import Part
from app.people.user import Person, User


class Reply(StrEnum):
    OPEN = "open"
    GRANTED = "granted"
    DECLINED = "declined"


class SponsorAsk(db.Model):
    """It is answered once; `words` are those of whoever answered."""

    __table_args__ = (CheckConstraint("(reply = 'open') = (answered_at IS NULL)", name="answered"),)

    id: Mapped[Key]
    project_id: Mapped[int] = mapped_column(ForeignKey(Project.id), index=True)
    at: Mapped[datetime]
    by_id: Mapped[int] = mapped_column(ForeignKey(User.id), index=True)
    what: Mapped[str] = mapped_column(String(500))
    reply: Mapped[Reply] = mapped_column(default=Reply.OPEN)
    answered_at: Mapped[datetime | None]
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey(User.id), index=True)
    words: Mapped[str] = mapped_column(String(500), default="")

    by: Mapped[User] = relationship(foreign_keys=by_id)
    answered_by: Mapped[User | None] = relationship(foreign_keys=answered_by_id)


def answerable_by(project: Project, person: Person) -> bool:
    """A sponsor answers for themselves; whoever leads the project writes down what was said elsewhere."""
    sponsors = any(one.person_id == person.id and one.part is Part.SPONSOR for one in project.members)
    return project.visible_to(person) and (sponsors or project.led_by(person))


def ask(project: Project, what: str, *, by: User) -> SponsorAsk:
    """Its sponsors are told."""
    if project.has_ended:
        raise Refused(_("This project has ended: it asks for nothing more."))
    if not any(one.part is Part.SPONSOR for one in project.members):
        raise Refused(_("This project has no sponsor yet: name one first."))
    asked = SponsorAsk(project_id=project.id, at=now(), by=by, what=what)
    db.session.add(asked)
    record(by, Verb.SPONSOR_ASKED, project, tell=people_of(project).where(ProjectMember.part == Part.SPONSOR))
    return asked


def answer(asked: SponsorAsk, project: Project, reply: Reply, *, by: User, words: str = "") -> None:
    """Of two who answer at once one does; the team is told."""
    if reply is Reply.OPEN:
        raise Refused(_("Grant it or decline it."))
    if reply is Reply.DECLINED and not words.strip():
        raise Refused(_("Say why: the team goes on with that."))
    settling = update(SponsorAsk).where(SponsorAsk.id == asked.id, SponsorAsk.reply == Reply.OPEN)
    settled = settling.values(reply=reply, answered_at=now(), answered_by_id=by.id, words=words)
    once = settled.returning(SponsorAsk.id).execution_options(synchronize_session=False)
    if db.session.scalar(once) is None:
        raise Refused(_("This is answered already."))
    db.session.refresh(asked)
    record(by, Verb.SPONSOR_ANSWERED, project, tell=people_of(project))


def correctable_by(asked: SponsorAsk, project: Project, person: Person) -> bool:
    """What is asked by whoever asked it, until it is answered; the answer by whoever gave it."""
    if asked.reply is Reply.OPEN:
        return asked.by_id == person.id and project.worked_on_by(person)
    return asked.answered_by_id == person.id and answerable_by(project, person)


def ask_otherwise(asked: SponsorAsk, project: Project, what: str, *, by: User, seen: int) -> None:
    """Somebody may answer meanwhile: what they answered is not moved from under them."""
    before = asked.what
    setting = update(SponsorAsk).where(SponsorAsk.id == asked.id, SponsorAsk.reply == Reply.OPEN).values(what=what)
    set_once = setting.returning(SponsorAsk.id).execution_options(synchronize_session=False)
    if db.session.scalar(set_once) is None:
        raise Refused(_("This is answered already."))
    db.session.refresh(asked)
    correction.keep(
        project, Kind.ASK, asked.id, before={"what": before}, after={"what": what}, writer=asked.by_id, by=by, seen=seen
    )
    sponsors = people_of(project).where(ProjectMember.part == Part.SPONSOR)
    record(by, Verb.CORRECTED, project, tell=sponsors, ask=asked.id)


def answer_otherwise(
    asked: SponsorAsk, project: Project, reply: Reply, *, by: User, seen: int, words: str = ""
) -> None:
    """The team goes on with an answer: it is told that it was another."""
    if reply is Reply.OPEN:
        raise Refused(_("Grant it or decline it."))
    if reply is Reply.DECLINED and not words.strip():
        raise Refused(_("Say why: the team goes on with that."))
    before = {"reply": asked.reply.value, "words": asked.words}
    asked.reply, asked.words = reply, words
    after = {"reply": reply.value, "words": words}
    correction.keep(
        project, Kind.ASK, asked.id, before=before, after=after, writer=asked.answered_by_id, by=by, seen=seen
    )
    record(by, Verb.CORRECTED, project, tell=people_of(project), ask=asked.id)


def of(project: Project) -> Select[tuple[SponsorAsk]]:
    """The newest first."""
    people = joinedload(SponsorAsk.by), joinedload(SponsorAsk.answered_by)
    asked = select(SponsorAsk).where(SponsorAsk.project_id == project.id).options(*people)
    return asked.order_by(SponsorAsk.id.desc()).limit(100)


def by_person(person: User) -> Select[tuple[SponsorAsk]]:
    mine = (SponsorAsk.by_id == person.id) | (SponsorAsk.answered_by_id == person.id)
    return select(SponsorAsk).where(mine).order_by(SponsorAsk.id)
