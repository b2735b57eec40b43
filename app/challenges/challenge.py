"""A challenge: launched from a kit, announced, run phase by phase, closed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, ForeignKey, String, Text, exists, or_, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.activity.event import record
from app.activity.follow import followers_of
from app.challenges import agenda
from app.challenges.agenda import Span
from app.challenges.kit import HAVE_AMOUNTS, MOST_AMOUNT, MOST_EACH, MOST_JURORS
from app.challenges.phase import Phase, State
from app.challenges.terms import Award, Criterion, EntryQuestion, Prize
from app.challenges.verbs import Verb
from app.challenges.vocabulary import (
    EnterAs,
    Entrant,
    FinalVote,
    Gallery,
    JudgingKind,
    Late,
    PhaseKind,
    VotingKind,
)
from app.clock import now
from app.database import Key, db
from app.errors import Refused
from app.ideas.idea import Audience
from app.people.unit import Level, Unit
from app.people.user import Electorate, Person, User
from app.search.feed import changed
from app.slug import slug_for

PLACES = frozenset({"new", "mentors"})
"""Pages and calendars beside the challenges' own: none is called so."""

ELECTORATES = {
    Electorate.STAFF: Entrant.STAFF,
    Electorate.CITIZEN: Entrant.CITIZENS,
    Electorate.PARTNER: Entrant.PARTNERS,
}


class Status(StrEnum):
    """`announced` is published, its first phase yet to open; from `open` on it is the last phase that opened."""

    DRAFT = "draft"
    ANNOUNCED = "announced"
    OPEN = "open"
    VOTING = "voting"
    JURY = "jury"
    FINAL = "final"
    RESULTS = "results"
    CLOSED = "closed"


STATUS_OF = {
    PhaseKind.TEAM_FORMATION: Status.OPEN,
    PhaseKind.SUBMISSIONS: Status.OPEN,
    PhaseKind.VOTING: Status.VOTING,
    PhaseKind.JURY: Status.JURY,
    PhaseKind.FINAL: Status.FINAL,
    PhaseKind.RESULTS: Status.RESULTS,
}
RUNNING = (Status.OPEN, Status.VOTING, Status.JURY, Status.FINAL)
PAST = (Status.RESULTS, Status.CLOSED)


class Challenge(db.Model):
    """Its rules are columns, copied from the kit: the kit may change, a running challenge does not."""

    subject_kind = "challenge"

    id: Mapped[Key]
    slug: Mapped[str] = mapped_column(String(80), unique=True)
    title: Mapped[str] = mapped_column(String(120))
    summary: Mapped[str] = mapped_column(String(300))
    brief: Mapped[str] = mapped_column(Text)
    kit: Mapped[str] = mapped_column(String(60))
    kit_version: Mapped[int]
    audience: Mapped[Audience]
    scope: Mapped[Level]
    unit_id: Mapped[int] = mapped_column(ForeignKey(Unit.id), index=True)
    launched_by_id: Mapped[int | None] = mapped_column(ForeignKey(User.id), index=True)
    status: Mapped[Status] = mapped_column(default=Status.DRAFT, index=True)
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    published_at: Mapped[datetime | None]
    results_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)
    import_ref: Mapped[str | None] = mapped_column(String(120), unique=True)
    """What names it elsewhere, where it took place before it was brought here."""

    entrants: Mapped[list[str]]
    enter_as: Mapped[list[str]]
    smallest_team: Mapped[int]
    largest_team: Mapped[int]
    late: Mapped[Late]
    gallery: Mapped[Gallery]
    outcomes: Mapped[list[str]]
    voting: Mapped[VotingKind]
    vote_points: Mapped[int]
    vote_most: Mapped[int]
    vote_fewest: Mapped[int]
    vote_secret: Mapped[bool]
    judging: Mapped[JudgingKind]
    jurors_each: Mapped[int]
    final_vote: Mapped[FinalVote] = mapped_column(default=FinalVote.NONE, server_default="none")
    final_voters: Mapped[list[str]] = mapped_column(default=list, server_default="[]")
    entry_count: Mapped[int] = mapped_column(default=0)
    team_count: Mapped[int] = mapped_column(default=0)

    unit: Mapped[Unit] = relationship()
    launched_by: Mapped[User | None] = relationship()
    phases: Mapped[list[Phase]] = relationship(back_populates="challenge", order_by=Phase.position)
    criteria: Mapped[list[Criterion]] = relationship(order_by=Criterion.position)
    prizes: Mapped[list[Prize]] = relationship(order_by=Prize.position)
    questions: Mapped[list[EntryQuestion]] = relationship(order_by=EntryQuestion.position)

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.unit.time_zone)

    @property
    def is_draft(self) -> bool:
        return self.status is Status.DRAFT

    @property
    def open_phases(self) -> list[Phase]:
        return [phase for phase in self.phases if phase.is_open]

    @property
    def next_phase(self) -> Phase | None:
        return next((phase for phase in self.phases if phase.state is State.WAITING), None)

    def phase(self, kind: PhaseKind) -> Phase | None:
        return next((phase for phase in self.phases if phase.kind is kind), None)

    @property
    def submissions(self) -> Phase:
        """Every kit has this one."""
        return next(phase for phase in self.phases if phase.kind is PhaseKind.SUBMISSIONS)

    @property
    def has_only_its_results_left(self) -> bool:
        """Whether every phase before them is over: the organiser then puts together what was voted and judged."""
        return all(phase.is_over for phase in self.phases if phase.kind is not PhaseKind.RESULTS)

    @property
    def has_teams(self) -> bool:
        return EnterAs.TEAM in self.enter_as

    @property
    def takes_people_alone(self) -> bool:
        return EnterAs.PERSON in self.enter_as

    @property
    def has_opened_its_gallery(self) -> bool:
        """Whether entries are shown to whoever sees the challenge."""
        if self.gallery is Gallery.AT_ONCE:
            return True
        if self.gallery is Gallery.AFTER_DEADLINE:
            return self.submissions.state is State.OVER
        return self.gallery is Gallery.WITH_RESULTS and self.results_at is not None

    @property
    def names_only_the_chosen(self) -> bool:
        """Whether of its entries everybody reads, with the results, which were chosen, and never the others."""
        return self.gallery is Gallery.NEVER and self.results_at is not None

    def receivers_of(self, prize: Prize) -> list[str]:
        """To whom a prize is promised, where these are fewer than may enter; nobody where they are not."""
        return list(prize.open_to) if set(self.entrants) - set(prize.open_to) else []

    # Who may

    def visible_to(self, person: Person) -> bool:
        if self.is_draft:
            return person.facilitates(self.unit)
        return self.audience is Audience.PUBLIC or person.is_staff

    def led_by(self, person: Person) -> bool:
        return person.facilitates(self.unit)

    def admits(self, person: Person) -> bool:
        """Whether the kit lets them enter, at some time."""
        if not person.is_authenticated or self.led_by(person) or not self.visible_to(person):
            return False
        return ELECTORATES[person.electorate] in self.entrants

    # What happens to it

    def rewrite(self, *, title: str, summary: str, brief: str, by: User) -> None:
        if self.status is Status.CLOSED:
            raise Refused(_("This challenge is closed: what it said stays as it was."))
        if (self.title, self.summary, self.brief) == (title, summary, brief):
            return
        self.title, self.summary, self.brief = title, summary, brief
        self._touch()
        if not self.is_draft:
            record(by, Verb.REWRITTEN, self)

    def reschedule(self, wanted: Mapping[PhaseKind, tuple[datetime, datetime]], *, by: User) -> list[Phase]:
        """Move what has not happened yet; what is over stays, and who follows is told. Gives what closes later now."""
        before = [(phase.opens_at, phase.closes_at) for phase in self.phases]
        for phase in self.phases:
            if phase.state is State.OVER or phase.kind not in wanted:
                continue
            opens, closes = wanted[phase.kind]
            grace = phase.grace
            if phase.state is State.WAITING:
                phase.opens_at = opens
            phase.closes_at, phase.ends_at = closes, closes + grace
        if [(phase.opens_at, phase.closes_at) for phase in self.phases] == before:
            return []
        self._refuse_disorder()
        self._touch()
        if not self.is_draft:
            record(by, Verb.RESCHEDULED, self, tell=followers_of(self))
        return [phase for phase, (_o, closed) in zip(self.phases, before, strict=True) if phase.closes_at > closed]

    def _refuse_disorder(self) -> None:
        if any(phase.opens_at >= phase.closes_at for phase in self.phases):
            raise Refused(_("Each phase must open before it closes."))
        if agenda.clashes(self.spans):
            raise Refused(_("A phase begins before the one it follows has ended, its grace period included."))

    @property
    def spans(self) -> list[Span]:
        return [Span(phase.kind, phase.opens_at, phase.closes_at, phase.ends_at) for phase in self.phases]

    def promise(self, awards: Mapping[int, Award], *, jurors_each: int | None = None) -> None:
        """Prizes, by their position, and how many jurors read an entry, by the rules of kits; fixed once announced."""
        self.hold()
        if not self.is_draft:
            raise Refused(_("What there is to win, and who judges it, stay as they were announced."))
        for prize in self.prizes:
            if award := awards.get(prize.position):
                self._refuse_what_no_kit_says(prize, award)
                prize.amount, prize.winners, prize.open_to = award.amount, award.winners, award.open_to
        if jurors_each is not None:
            if not 1 <= jurors_each <= MOST_JURORS:
                raise Refused(_("From 1 to %(most)s jurors read an entry.", most=MOST_JURORS))
            self.jurors_each = jurors_each
        self._touch()

    def _refuse_what_no_kit_says(self, prize: Prize, award: Award) -> None:
        if not award.open_to or set(award.open_to) - set(self.entrants):
            raise Refused(_("“%(title)s” goes to people who may enter.", title=prize.title))
        amount_fits = award.amount is None
        if prize.kind in HAVE_AMOUNTS:
            amount_fits = award.amount is not None and 1 <= award.amount <= MOST_AMOUNT
        if not amount_fits or not 1 <= award.winners <= MOST_EACH:
            raise Refused(_("“%(title)s” has an amount, or a number of winners, that no prize has.", title=prize.title))

    def announce(self, *, by: User | None) -> None:
        """From here on its audience sees it, and the worker opens its phases when their hour comes."""
        self.hold()
        if not self.is_draft:
            raise Refused(_("This challenge is already announced."))
        if self.submissions.closes_at <= now():
            raise Refused(_("Entries would be closed already: move the dates first."))
        self.status, self.published_at = Status.ANNOUNCED, now()
        self._touch()
        record(by, Verb.ANNOUNCED, self)

    def hold(self) -> None:
        """Whoever announces or concludes it waits for whoever does already, and sees what they did."""
        db.session.execute(select(Challenge.id).where(Challenge.id == self.id).with_for_update())
        db.session.refresh(self, ["status", "results_at"])

    def conclude(self) -> datetime:
        """From this moment on its results are for everybody who sees it."""
        self._touch()
        self.results_at = self.changed_at
        db.session.flush()
        return self.results_at

    def reach(self, status: Status) -> None:
        """What a transition of its phases makes of it."""
        self.status = status
        self._touch()

    def _touch(self) -> None:
        self.changed_at, self.version = now(), self.version + 1
        changed(self)


def gallery_is_open() -> ColumnElement[bool]:
    """As `has_opened_its_gallery`, where challenges are asked for."""
    deadline = exists().where(
        Phase.challenge_id == Challenge.id, Phase.kind == PhaseKind.SUBMISSIONS, Phase.state == State.OVER
    )
    return or_(
        Challenge.gallery == Gallery.AT_ONCE,
        (Challenge.gallery == Gallery.AFTER_DEADLINE) & deadline,
        (Challenge.gallery == Gallery.WITH_RESULTS) & Challenge.results_at.is_not(None),
    )


def by_slug(slug: str) -> Challenge | None:
    return db.session.scalar(select(Challenge).where(Challenge.slug == slug))


def free_slug(title: str) -> str:
    return slug_for(Challenge.slug, title, otherwise="defi", reserved=PLACES)
