"""A project: what the Lab makes of an idea, an entry or a workshop, phase by phase, until it is launched or stopped."""

from __future__ import annotations

from collections.abc import Set
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from flask_babel import gettext as _
from sqlalchemy import (
    CheckConstraint,
    ColumnElement,
    ForeignKey,
    Index,
    Select,
    String,
    Text,
    and_,
    or_,
    select,
    text,
    union,
    update,
)
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.activity.event import record
from app.activity.follow import follow, followers_of
from app.challenges.entry import Entry
from app.challenges.verdict import shown_of
from app.clock import now
from app.database import Key, db
from app.errors import Refused, settle
from app.ideas.answer import concerned_by
from app.ideas.idea import Audience, Idea, Status
from app.incubation.episode import Episode
from app.incubation.verbs import Verb
from app.incubation.vocabulary import ENDED, ORDER, USUAL, WORKED, Origin, Part, Phase, State, Track, widens
from app.language import today
from app.people.unit import Level, Unit
from app.people.user import Electorate, Person, User
from app.search.feed import changed
from app.slug import slug_for
from app.text import numbered, slugify
from app.workshops.participant import comers_to
from app.workshops.workshop import Workshop

if TYPE_CHECKING:
    from app.incubation.member import ProjectMember
    from app.incubation.pilot_call import PilotCall

STATION = "project"
PLACES = frozenset({"new", "figures", "import"})
"""Pages beside the projects' own: none is called so."""

MOST_EUROS = 10_000_000

TAKEN_UP = (Status.PUBLISHED, Status.UNDER_REVIEW, Status.ANSWERED, Status.SELECTED)
"""States of an idea from which a project may be born."""


Source = Idea | Entry | Workshop
ORIGINS = {Idea: Origin.IDEA, Entry: Origin.ENTRY, Workshop: Origin.WORKSHOP, type(None): Origin.ADOPTED}


class Stale(Refused):
    """Somebody else moved it after this person saw it."""


class Shut(Refused):
    """Whoever brought what it comes from could not read it."""


class TooWide(Refused):
    """Whoever begins it does not answer for all that it would reach."""


_LIVE = text("state IN ('active', 'paused')")
"""Of an idea, and of an entry, one goes on at a time."""


class Project(db.Model):
    """`version` is the one that a reader saw: a move says it, and a move of something seen before is not done."""

    __table_args__ = (
        CheckConstraint("(state IN ('stopped', 'launched')) = (ended_at IS NOT NULL)", name="ended"),
        CheckConstraint("(state = 'launched') = (phase = 'launched')", name="launched"),
        Index("uq_project_live_idea", "idea_id", unique=True, sqlite_where=_LIVE, postgresql_where=_LIVE),
        Index("uq_project_live_entry", "entry_id", unique=True, sqlite_where=_LIVE, postgresql_where=_LIVE),
    )
    subject_kind = "project"

    id: Mapped[Key]
    slug: Mapped[str] = mapped_column(String(80), unique=True)
    title: Mapped[str] = mapped_column(String(120))
    summary: Mapped[str] = mapped_column(String(300))
    story: Mapped[str] = mapped_column(Text, default="")
    track: Mapped[Track]
    phase: Mapped[Phase] = mapped_column(default=Phase.FRAMING, index=True)
    state: Mapped[State] = mapped_column(default=State.ACTIVE, index=True)
    origin: Mapped[Origin]
    audience: Mapped[Audience]
    scope: Mapped[Level]
    unit_id: Mapped[int] = mapped_column(ForeignKey(Unit.id), index=True)
    idea_id: Mapped[int | None] = mapped_column(ForeignKey(Idea.id), index=True)
    entry_id: Mapped[int | None] = mapped_column(ForeignKey(Entry.id), index=True)
    workshop_id: Mapped[int | None] = mapped_column(ForeignKey(Workshop.id), index=True)
    idea_was: Mapped[Status | None]
    """What its idea was before: it is that again when the project stops. None where it did not take the idea up."""
    opened_by_id: Mapped[int | None] = mapped_column(ForeignKey(User.id), index=True)
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    phase_since: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    next_gate_on: Mapped[date | None]
    next_milestone_on: Mapped[date | None]
    """The day of the first milestone that is not reached: kept by `milestone`, read by the board."""
    checked_in_at: Mapped[datetime | None]
    reminded_at: Mapped[datetime | None]
    """When its team was last told that it is silent."""
    budget: Mapped[int | None]
    """In euros."""
    partners: Mapped[list[str]] = mapped_column(default=list)
    links: Mapped[list[str]] = mapped_column(default=list)
    version: Mapped[int] = mapped_column(default=1)
    import_ref: Mapped[str | None] = mapped_column(String(120), unique=True)

    unit: Mapped[Unit] = relationship()
    idea: Mapped[Idea | None] = relationship()
    entry: Mapped[Entry | None] = relationship()
    workshop: Mapped[Workshop | None] = relationship()
    opened_by: Mapped[User | None] = relationship()
    members: Mapped[list[ProjectMember]] = relationship(
        back_populates="project",
        primaryjoin="and_(Project.id == ProjectMember.project_id, ProjectMember.until.is_(None))",
        order_by="ProjectMember.id",
    )
    parts: Mapped[list[ProjectMember]] = relationship(viewonly=True, order_by="ProjectMember.id", lazy="raise")
    """Of its members, and of those who were."""
    call: Mapped[PilotCall | None] = relationship(
        primaryjoin="and_(Project.id == PilotCall.project_id, PilotCall.ended_at.is_(None))",
        viewonly=True,
    )
    """The one that nobody ended; its last day may be past."""

    @property
    def has_ended(self) -> bool:
        return self.state in ENDED

    @property
    def standing(self) -> str:
        """Under which word it is found: its phase; once it has ended, how."""
        return self.state.value if self.has_ended else self.phase.value

    @property
    def phase_to_come(self) -> Phase:
        """Where it goes most often from here; the last phase of work stays itself, for a gate alone launches."""
        return WORKED[min(ORDER.index(self.phase) + 1, len(WORKED) - 1)]

    @hybrid_property
    def is_late(self) -> bool:
        """The day of its next gate or of a milestone is past, or it takes longer than its track usually does."""
        return self.is_gate_late or self.is_milestone_late or self.is_long

    @is_late.inplace.expression
    @classmethod
    def _is_late(cls) -> ColumnElement[bool]:
        usual = (and_(cls.track == track, cls.created_at < now() - longest) for track, longest in USUAL.items())
        is_active = cls.state == State.ACTIVE
        working = and_(is_active, or_(cls.next_milestone_on < today(), *usual))
        return or_(and_(cls.state.not_in(ENDED), cls.next_gate_on < today()), working)

    @property
    def is_gate_late(self) -> bool:
        """A project that rests is looked at again on a day, too."""
        return not self.has_ended and self.next_gate_on is not None and self.next_gate_on < today()

    @property
    def is_milestone_late(self) -> bool:
        due = self.next_milestone_on
        return self.state is State.ACTIVE and due is not None and due < today()

    @property
    def is_long(self) -> bool:
        return self.state is State.ACTIVE and now() - self.created_at > USUAL[self.track]

    @property
    def coaches(self) -> list[User]:
        return [one.person for one in self.members if one.part is Part.COACH]

    @property
    def next_phase(self) -> Phase | None:
        place = ORDER.index(self.phase) + 1
        return ORDER[place] if place < len(ORDER) else None

    @property
    def source(self) -> Source | None:
        """What it was born of; an entry keeps the idea it came from."""
        return self.entry or self.workshop or self.idea

    @property
    def shown(self) -> tuple[Any, ...]:
        return (self.id, self.version)

    # Who may

    def visible_to(self, person: Person) -> bool:
        return self.audience is Audience.PUBLIC or person.is_staff

    def led_by(self, person: Person) -> bool:
        return person.facilitates(self.unit)

    def coached_by(self, person: Person) -> bool:
        return person.id is not None and any(
            one.person_id == person.id and one.part is Part.COACH for one in self.members
        )

    def run_by(self, person: Person) -> bool:
        """Whoever leads it or coaches it moves it and writes its texts."""
        return self.visible_to(person) and (self.led_by(person) or self.coached_by(person))

    def worked_on_by(self, person: Person) -> bool:
        return self.run_by(person) or any(one.person_id == person.id for one in self.members if person.id is not None)

    def movable_by(self, person: Person) -> bool:
        """What rests is taken up again by a gate."""
        return self.state is State.ACTIVE and self.run_by(person)

    @property
    def why_it_stays(self) -> str | None:
        """In words for whoever would move it."""
        if self.has_ended:
            return _("This project has ended: its cards do not move any more.")
        if self.state is State.PAUSED:
            return _("This project is paused: hold a gate, which takes it up again.")
        return None

    # What happens to it

    def rewrite(self, *, by: User, seen: int, **chosen: Any) -> None:
        self.hold(seen)
        self._refuse_audience(chosen.get("audience", self.audience))
        for name, value in chosen.items():
            setattr(self, name, value)
        self._touch()
        record(by, Verb.REWRITTEN, self)

    def _refuse_audience(self, audience: Audience) -> None:
        """It shows no more than what it comes from, and whoever works on it does not lose its pages."""
        _refuse_wider_than(self.source, audience)
        if audience is not self.audience:
            _refuse_shut(self.source, audience)
        if audience is Audience.INTERNAL and not all(one.person.is_staff for one in self.members):
            raise Refused(_("People who are not staff work on it: end their parts first, or leave it public."))

    def move(self, to: Phase, *, by: User, seen: int, reason: str = "") -> None:
        """To any phase that is worked in, forward or back; the end is decided at a gate."""
        if self.why_it_stays:
            raise Refused(self.why_it_stays)
        if to is Phase.LAUNCHED:
            raise Refused(_("A project is launched at a gate: hold it, and say who decided and why."))
        if to is self.phase:
            raise Refused(_("It stands in this phase already."))
        self.hold(seen)
        self.enter(to, by=by, reason=reason)
        record(by, Verb.MOVED, self, tell=self.followers, after=f"phase-{to.value}", reason=reason)

    def enter(self, to: Phase, *, by: User | None, reason: str, at: datetime | None = None) -> None:
        """End the episode that goes on and begin the next."""
        moment = at or now()
        self.close_episode(moment)
        self._begin(to, by=by, reason=reason, at=moment)
        self._touch()

    def _begin(self, to: Phase, *, by: User | None, reason: str, at: datetime) -> None:
        self.phase, self.phase_since = to, at
        db.session.add(
            Episode(project_id=self.id, phase=to, began_at=at, reason=reason[:500], by_id=by.id if by else None)
        )

    def close_episode(self, moment: datetime) -> None:
        going_on = update(Episode).where(Episode.project_id == self.id, Episode.ended_at.is_(None))
        db.session.execute(going_on.values(ended_at=moment))

    def finish(self, state: State, *, by: User, reason: str) -> None:
        """Launched or stopped: an idea that it took up and that nobody moved since shows where it came."""
        moment = now()
        self.close_episode(moment)
        self.state, self.ended_at, self.next_gate_on = state, moment, None
        if state is State.LAUNCHED:
            self._begin(Phase.LAUNCHED, by=by, reason=reason, at=moment)
        self._touch()
        if self.idea and self.idea_was and self.idea.status is Status.IN_INCUBATION:
            after = Status.LAUNCHED if state is State.LAUNCHED else self.idea_was
            self.carry(self.idea, after, by=by, reason=reason)
        else:
            self.tell_outside(by=by, after="phase-launched" if state is State.LAUNCHED else "means-stop")

    def carry(self, idea: Idea, to: Status, *, by: User, reason: str) -> None:
        """An idea repeats nothing that its readers may not see; whoever may not see the project is told by it."""
        if self.audience is idea.audience:
            idea.carried_to(to, by=by, reason=reason)
        else:
            idea.carried_to(to, by=by, reason="", tell=_outside(concerned_by(idea)))

    def tell_outside(self, *, by: User, after: str) -> None:
        """Whoever its idea concerns and may not read it hears what was decided, by the idea and without the reasons."""
        if self.idea and self.audience is not self.idea.audience:
            record(by, Verb.IDEA_DECIDED, self.idea, tell=_outside(concerned_by(self.idea)), after=after)

    def hold(self, seen: int) -> None:
        """One of those who press at once does it; the others are told, and nothing they typed is lost."""
        held = update(Project).where(Project.id == self.id, Project.version == seen).values(version=seen + 1)
        held_it = held.returning(Project.id).execution_options(synchronize_session=False)
        if db.session.scalar(held_it) is None:
            raise Stale(_("Somebody changed this project after you opened it: look, then decide again."))
        db.session.refresh(self)

    def _touch(self) -> None:
        self.changed_at = now()
        changed(self)

    @property
    def followers(self) -> Select[tuple[int]]:
        return self._seeing(followers_of(self))

    @property
    def told(self) -> Select[tuple[int]]:
        """Of those concerned whoever may see it."""
        return self._seeing(self.concerned)

    def _seeing(self, asked: Select[tuple[int]]) -> Select[tuple[int]]:
        if self.audience is Audience.PUBLIC:
            return asked
        return select(User.id).where(User.id.in_(asked), User.electorate == Electorate.STAFF)

    @property
    def concerned(self) -> Select[tuple[int]]:
        """Whoever carries, supports or follows its idea, those of its entry or workshop, its followers; each once."""
        asked = [followers_of(self)]
        if self.idea:
            asked.append(concerned_by(self.idea))
        if self.entry:
            asked.append(select(User.id).where(User.id.in_([person.id for person in self.entry.people])))
        if self.workshop:
            asked.append(comers_to(self.workshop))
        everybody = union(*asked).subquery() if len(asked) > 1 else asked[0].subquery()
        return select(everybody.c[0])


def born_of(
    source: Source | None, *, by: User, title: str, summary: str, track: Track, unit: Unit, **chosen: Any
) -> Project:
    """Begin a project: of an idea, an entry with the idea it came from, a workshop; or adopted, where none is named."""
    idea = idea_of(source)
    for one in (source, idea):
        if one:
            db.session.execute(select(type(one).id).where(type(one).id == one.id).with_for_update())
    refuse_unready(source)
    moment = now()
    project = Project(
        slug=slug_for(Project.slug, title, otherwise="projet", reserved=PLACES), title=title,
        summary=summary, track=track, unit=unit, scope=chosen.pop("scope", unit.level),
        origin=ORIGINS[type(source)], audience=chosen.pop("audience", audiences_of(source)[0]), idea=idea,
        entry=source if isinstance(source, Entry) else None,
        workshop=source if isinstance(source, Workshop) else None, opened_by=by, created_at=moment, changed_at=moment,
        phase_since=moment, **chosen,
    )  # fmt: skip
    if widens(unit.level, project.scope):
        raise TooWide(_("It begins no wider than where it is led from: it is promoted later."))
    _refuse_wider_than(source, project.audience)
    _refuse_shut(source, project.audience)
    db.session.add(project)
    settle(_("A project of this idea is under way already."))
    db.session.add(Episode(project_id=project.id, phase=project.phase, began_at=moment, by_id=by.id))
    follow(project, by=by)
    if idea and idea.status in TAKEN_UP:
        project.idea_was = idea.status
        idea.reached(STATION, moment)
        project.carry(idea, Status.IN_INCUBATION, by=by, reason=summary)
    record(by, Verb.BORN, project, tell=project.told)
    changed(project)
    return project


def refuse_unready(source: Source | None) -> None:
    """Of what is not decided yet none is born, and of nothing two at a time."""
    idea = idea_of(source)
    if isinstance(source, Idea) and source.status not in TAKEN_UP:
        raise Refused(_("An idea in this state cannot become a project."))
    if isinstance(source, Entry):
        _refuse_not_chosen(source)
    if idea and db.session.scalar(live_of(idea)):
        raise Refused(_("A project of this idea is under way already."))
    if isinstance(source, Entry) and db.session.scalar(_live_from(source)):
        raise Refused(_("A project of this entry is under way already."))


def _refuse_not_chosen(entry: Entry) -> None:
    """A project is shown, and its people are told: of an entry none is born before everybody reads that it won."""
    verdict = shown_of(entry)
    if verdict is None and not entry.challenge.results_at:
        raise Refused(_("The results of this challenge are not published yet: its entries become projects afterwards."))
    if verdict is None or not verdict.is_chosen:
        raise Refused(_("This entry was not chosen: only those that were become projects."))


def idea_of(source: Source | None) -> Idea | None:
    return source if isinstance(source, Idea) else source.idea if isinstance(source, Entry) else None


def audiences_of(source: Source | None) -> tuple[Audience, ...]:
    """Who may see what is born of it: not more than may see where it comes from."""
    shown = (source.challenge, source.idea) if isinstance(source, Entry) else (source,)
    is_internal = any(one and one.audience is Audience.INTERNAL for one in shown)
    return (Audience.INTERNAL,) if is_internal else tuple(Audience)


def _refuse_wider_than(source: Source | None, audience: Audience) -> None:
    if audience not in audiences_of(source):
        raise Refused(_("Of what staff alone may see an internal project is born."))


def _refuse_shut(source: Source | None, audience: Audience) -> None:
    """An idea tells its own people; those of an entry or a workshop hear of the project by the project alone."""
    if audience is Audience.PUBLIC or audience is audiences_of(source)[0]:
        return
    if isinstance(source, Entry):
        shut = not all(person.is_staff for person in source.people)
    else:
        shut = isinstance(source, Workshop) and db.session.scalar(_outside(comers_to(source)).limit(1)) is not None
    if shut:
        raise Shut(_("People who are not staff brought what it comes from: leave it public, or they learn nothing."))


def _outside(asked: Select[tuple[int]]) -> Select[tuple[int]]:
    """Of these people those who may not read what is internal."""
    return select(User.id).where(User.id.in_(asked), User.electorate != Electorate.STAFF)


def live_of(idea: Idea) -> Select[tuple[Project]]:
    return select(Project).where(Project.idea_id == idea.id, Project.state.not_in(ENDED))


def _live_from(entry: Entry) -> Select[tuple[Project]]:
    return select(Project).where(Project.entry_id == entry.id, Project.state.not_in(ENDED))


def slug_beside(title: str, taken: Set[str]) -> str:
    return numbered(_plain_slug(title), taken)


def slugs(*narrowed: ColumnElement[bool]) -> set[str]:
    """Those that are taken."""
    return {*db.session.scalars(select(Project.slug).where(*narrowed)), *PLACES}


def _plain_slug(title: str) -> str:
    return slugify(title) or "projet"
