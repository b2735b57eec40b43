"""A service: what the Store says of it, whom it is for, whose it is and where it came from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    Select,
    String,
    Text,
    UniqueConstraint,
    and_,
    func,
    select,
    union,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.activity.event import record
from app.activity.follow import followers_of
from app.address import is_whole, read
from app.clock import now
from app.database import Key, db
from app.errors import Refused, settle
from app.ideas.answer import concerned_by
from app.ideas.idea import Idea, Status
from app.incubation.project import Project, Stale
from app.people.unit import Unit
from app.people.user import Person, User
from app.search.feed import changed
from app.slug import slug_for
from app.store.provider import Provider, keepers, kept_by, speakers_of
from app.store.verbs import Verb
from app.store.vocabulary import (
    MOST_NEEDS,
    SHOP_LINKS,
    Accessibility,
    Category,
    LinkKind,
    Need,
    Platform,
    Public,
    State,
)

STATION = "service"
SHOPS = {"apps.apple.com": Platform.IOS, "itunes.apple.com": Platform.IOS, "play.google.com": Platform.ANDROID}
"""A service whose own address is in one of them has no page on the web."""
PLACES = frozenset(
    {"new", "for-you", "providers", "offers", "lists", "import", "evaluation", "matrix", "apis", "bursts", "terms"}
)
"""Pages beside those of services: none has such an address."""


class Service(db.Model):
    """`version` is the one that an editor saw; `exits` and `views` are counted by SQL, never read and written back."""

    __table_args__ = (
        CheckConstraint("free", name="free"),
        CheckConstraint("(state = 'proposed') = (listed_at IS NULL)", name="listed"),
        Index("ix_service_state_listed_at", "state", "listed_at", "id"),
    )
    subject_kind = "service"

    id: Mapped[Key]
    slug: Mapped[str] = mapped_column(String(80), unique=True)
    name: Mapped[str] = mapped_column(String(80))
    sentence: Mapped[str] = mapped_column(String(160))
    text: Mapped[str] = mapped_column(Text)
    category: Mapped[Category] = mapped_column(index=True)
    state: Mapped[State] = mapped_column(default=State.PROPOSED)
    provider_id: Mapped[int] = mapped_column(ForeignKey(Provider.id), index=True)
    project_id: Mapped[int | None] = mapped_column(ForeignKey(Project.id), index=True)
    idea_id: Mapped[int | None] = mapped_column(ForeignKey(Idea.id), index=True)
    """What it came of, where no project of the Lab lies between."""
    address: Mapped[str] = mapped_column(String(500))
    ios_address: Mapped[str | None] = mapped_column(String(500))
    android_address: Mapped[str | None] = mapped_column(String(500))
    free: Mapped[bool] = mapped_column(default=True)
    """To whoever uses it: the Store takes no other."""
    price_note: Mapped[str] = mapped_column(String(200), default="")
    needs: Mapped[list[str]] = mapped_column(default=list)
    languages: Mapped[list[str]] = mapped_column(default=lambda: ["fr"])
    accessibility: Mapped[Accessibility] = mapped_column(default=Accessibility.UNSTATED)
    accessibility_address: Mapped[str | None] = mapped_column(String(500))
    uses: Mapped[str] = mapped_column(String(600), default="")
    """Which of its users' data it uses, in its provider's words."""
    major: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    listed_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)
    import_ref: Mapped[str | None] = mapped_column(String(120), unique=True)

    links_asked_at: Mapped[datetime | None]
    links_told_at: Mapped[datetime | None]
    """When its provider was told that an address does not answer."""
    hidden_at: Mapped[datetime | None]
    """Since when it is left out of the Store because it cannot be reached: no state, it ends by itself."""
    ios_lost_at: Mapped[datetime | None]
    android_lost_at: Mapped[datetime | None]
    """Since when its address in that mobile shop is shut because it does not answer: its other ways stay."""

    exits: Mapped[int] = mapped_column(default=0)
    views: Mapped[int] = mapped_column(default=0)
    recommended_by: Mapped[int] = mapped_column(default=0)
    """How many advisers put it into a list of theirs; counted by SQL too (`advice`)."""

    rating: Mapped[float | None]
    """Reckoned by the worker (`reckoning`), as the seven that follow; none as long as there are too few ratings."""
    rating_low: Mapped[float | None]
    rating_high: Mapped[float | None]
    rating_count: Mapped[int] = mapped_column(default=0)
    citizen_rating: Mapped[float | None]
    citizen_count: Mapped[int] = mapped_column(default=0)
    staff_rating: Mapped[float | None]
    staff_count: Mapped[int] = mapped_column(default=0)

    provider: Mapped[Provider] = relationship()
    project: Mapped[Project | None] = relationship()
    idea: Mapped[Idea | None] = relationship()
    publics: Mapped[list[ServicePublic]] = relationship(
        cascade="all, delete-orphan", order_by="ServicePublic.id", lazy="raise_on_sql"
    )
    regions: Mapped[list[ServiceRegion]] = relationship(
        cascade="all, delete-orphan", order_by="ServiceRegion.id", lazy="raise_on_sql"
    )

    @property
    def title(self) -> str:
        return self.name

    @property
    def came_of(self) -> Idea | None:
        """The idea at the other end of its thread."""
        return self.project.idea if self.project else self.idea

    @property
    def ways_out(self) -> dict[Platform, str]:
        """Where it leads to, by where it runs; not to an address in a shop that is known not to answer."""
        return ways_that_answer(self)

    @property
    def domains(self) -> dict[Platform, str]:
        """What the buttons say of where they lead."""
        return {platform: read(address).host for platform, address in self.ways_out.items() if is_whole(address)}

    @property
    def shut_ways(self) -> frozenset[Platform]:
        """Where it runs but cannot be opened: its address there does not answer."""
        lost = (Platform(shop.value) for shop in SHOP_LINKS if getattr(self, shop.lost_column))
        return frozenset(lost).difference(self.ways_out)

    @property
    def lost_since(self) -> datetime | None:
        """When its provider was first told of an address that still does not answer."""
        return min(filter(None, (self.links_told_at, self.ios_lost_at, self.android_lost_at)), default=None)

    @property
    def is_listed(self) -> bool:
        return self.state is State.LISTED and self.hidden_at is None

    @property
    def made_for(self) -> list[Public]:
        return [one.public for one in self.publics]

    @property
    def territory(self) -> list[Unit]:
        """Its regions; none where it is for the whole country."""
        return [one.unit for one in self.regions]

    @property
    def answers(self) -> list[Need]:
        """The needs it answers; a word that has left the vocabulary is left out."""
        return [Need(word) for word in self.needs if word in set(Need)]

    # Who may

    def visible_to(self, person: Person) -> bool:
        """One that has left the Store can still be read by whoever comes by a link, and says so."""
        return self.state is not State.PROPOSED or self.spoken_for_by(person)

    def spoken_for_by(self, person: Person) -> bool:
        """By its provider, and by those who keep the Store."""
        return self.provider.spoken_for_by(person) or kept_by(person)

    def withdrawable_by(self, person: Person) -> bool:
        """What is suspended is out already, and waits for those who keep the Store."""
        return self.provider.spoken_for_by(person) and self.state is State.LISTED

    def sewable_by(self, person: Person) -> bool:
        """By those who keep the Store; what came out of the Lab has its thread."""
        return kept_by(person) and self.project_id is None

    def suspendable_by(self, person: Person) -> bool:
        return kept_by(person) and self.state is State.LISTED

    def resumable_by(self, person: Person) -> bool:
        """What those who keep the Store suspended they alone let in again; who withdrew theirs brings it back."""
        if self.state is State.SUSPENDED:
            return kept_by(person)
        return self.state is State.WITHDRAWN and self.spoken_for_by(person)

    # What happens to it

    def enter_store(self, *, by: User) -> None:
        """Whoever carried, supported or followed what it came from is told, once."""
        if self.state is not State.PROPOSED:
            raise Refused(_("This service is in the Store already."))
        moment = now()
        self.state, self.listed_at, self.changed_at = State.LISTED, moment, moment
        if idea := self.came_of:
            idea.reached(STATION, moment)
            changed(idea)
        origin = self._those_of_its_origin
        record(
            by, Verb.LISTED if origin is None else Verb.LAUNCHED, self, tell=self.speakers if origin is None else origin
        )
        changed(self)

    @property
    def _those_of_its_origin(self) -> Select[tuple[int]] | None:
        """Whoever carried, supported or followed what it came from, where it came from somewhere."""
        if self.project:
            return self.project.concerned
        return concerned_by(self.idea) if self.idea else None

    def sew(self, idea: Idea, *, by: User) -> None:
        """Say which idea it began with, where no project of the Lab lies between: its thread leads back to it.

        Whoever carried, supported or followed the idea is told of a service that stands in the Store.
        """
        db.session.refresh(self, ["idea_id", "project_id", "state", "listed_at"], with_for_update=True)
        if self.project_id is not None:
            raise Refused(_("This service came out of the Lab: its project leads back."))
        if idea.hidden_at is not None or idea.status in (Status.DRAFT, Status.WITHDRAWN):
            raise Refused(_("Nobody can read this idea: choose one that is published."))
        if idea.id == self.idea_id:
            return
        before, self.idea = self.idea, idea
        if self.listed_at:
            self._reach(before, idea)
            record(by, Verb.LAUNCHED, self, tell=concerned_by(idea) if self.is_listed else ())
        self._touch()

    def _reach(self, before: Idea | None, after: Idea) -> None:
        """The idea that was named before is left where another service takes it, if one does."""
        db.session.flush()
        for idea in filter(None, (before, after)):
            came_of_it = (Service.idea_id == idea.id) | (Project.idea_id == idea.id)
            first = select(func.min(Service.listed_at)).outerjoin(Service.project).where(came_of_it)
            idea.reached(STATION, db.session.scalar(first))
            changed(idea)

    def rewrite(
        self, *, by: User, publics: Iterable[Public], regions: Iterable[Unit], needs: Iterable[Need], **said: Any
    ) -> None:
        self.needs = answered(needs)
        led_to = self._addresses
        for name, value in said.items():
            setattr(self, name, value)
        if self._addresses != led_to:
            self._lead_elsewhere(led_to)
        self.say_for(publics, regions)
        self._touch()
        if self.state is not State.PROPOSED:
            record(by, Verb.REWRITTEN, self)

    def _lead_elsewhere(self, led_to: Mapping[LinkKind, str | None]) -> None:
        """Asked at once, and judged anew."""
        self.links_asked_at = self.links_told_at = None
        for shop in SHOP_LINKS:
            if self._addresses[shop] != led_to[shop]:
                setattr(self, shop.lost_column, None)

    def say_for(self, publics: Iterable[Public], regions: Iterable[Unit]) -> None:
        """Whom it is made for, and where."""
        kept = {one.public: one for one in self.publics}
        self.publics = [kept.get(public) or ServicePublic(public=public) for public in dict.fromkeys(publics)]
        here = {one.unit_id: one for one in self.regions}
        self.regions = [here.get(unit.id) or ServiceRegion(unit=unit) for unit in dict.fromkeys(regions)]

    def hold(self, seen: int) -> None:
        """Of two who change it at once one does; the other is told that it is no more what they saw."""
        self._take_turn()
        if self.version != seen:
            raise Stale(_("This service has changed since you opened it: look at what stands now, then decide again."))

    def suspend(self, *, by: User | None, reason: str) -> None:
        self._leave(State.SUSPENDED, Verb.SUSPENDED, by=by, reason=reason)

    def withdraw(self, *, by: User, reason: str) -> None:
        self._leave(State.WITHDRAWN, Verb.WITHDRAWN, by=by, reason=reason)

    def _leave(self, state: State, verb: Verb, *, by: User | None, reason: str) -> None:
        self._take_turn()
        if self.state is not State.LISTED:
            raise Refused(_("This service is not in the Store."))
        if not reason.strip():
            raise Refused(_("Say why: its provider and its readers will read it."))
        self.state = state
        self._touch()
        record(by, verb, self, tell=self.speakers, reason=reason)

    def resume(self, *, by: User | None) -> None:
        self._take_turn()
        if self.state not in (State.SUSPENDED, State.WITHDRAWN):
            raise Refused(_("This service is in the Store already."))
        self.state = State.LISTED
        self._touch()
        record(by, Verb.RESUMED, self, tell=self.speakers)

    def pictured_anew(self, *, by: User) -> None:
        """It is shown at once: those who keep the Store are told, and look at it then."""
        self.changed_at = now()
        if self.state is not State.PROPOSED:
            record(by, Verb.PICTURED, self, tell=keepers())

    def lost_picture(self, *, by: User, reason: str) -> None:
        """Taken away by those who keep the Store: those who speak for its provider are told why."""
        if not reason.strip():
            raise Refused(_("Say why: its provider will read it."))
        self.changed_at = now()
        record(by, Verb.PICTURE_REMOVED, self, tell=speakers_of(self.provider_id), reason=reason.strip())

    def _take_turn(self) -> None:
        """Whoever would change it at the same moment waits here, and then reads how it stands."""
        db.session.refresh(self, ["version", "state"], with_for_update=True)

    @property
    def _addresses(self) -> dict[LinkKind, str | None]:
        return {way: getattr(self, way.column) for way in LinkKind}

    def _touch(self) -> None:
        self.changed_at, self.version = now(), self.version + 1
        changed(self)

    @property
    def speakers(self) -> Select[tuple[int]]:
        """Those who speak for its provider, and whoever follows it."""
        everybody = union(speakers_of(self.provider_id), followers_of(self)).subquery()
        return select(everybody.c[0])


IN_STORE = and_(Service.state == State.LISTED, Service.hidden_at.is_(None))
"""What everybody finds: in the Store, and not hidden because it cannot be reached."""


def ways_of(address: str, ios: str | None, android: str | None) -> dict[Platform, str]:
    """Where a service runs, with the address that leads there."""
    own = SHOPS.get(read(address).host, Platform.WEB) if is_whole(address) else Platform.WEB
    apps = {Platform.IOS: ios, Platform.ANDROID: android}
    return {own: address} | {platform: one for platform, one in apps.items() if one}


def ways_that_answer(row: Any) -> dict[Platform, str]:
    """Of a service, or of a row with its addresses: without those in a shop that are known not to answer."""
    return ways_of(
        row.address,
        None if row.ios_lost_at else row.ios_address,
        None if row.android_lost_at else row.android_address,
    )


class ServicePublic(db.Model):
    """A public that a service is made for."""

    __table_args__ = (UniqueConstraint("service_id", "public"),)

    id: Mapped[Key]
    service_id: Mapped[int] = mapped_column(ForeignKey(Service.id))
    public: Mapped[Public] = mapped_column(index=True)


class ServiceRegion(db.Model):
    """A region that a service is for, where it is not for the whole country."""

    __table_args__ = (UniqueConstraint("service_id", "unit_id"),)

    id: Mapped[Key]
    service_id: Mapped[int] = mapped_column(ForeignKey(Service.id))
    unit_id: Mapped[int] = mapped_column(ForeignKey(Unit.id), index=True)

    unit: Mapped[Unit] = relationship(lazy="joined", innerjoin=True)


def propose(
    *, provider: Provider, name: str, needs: Iterable[Need] = (), publics: Iterable[Public] = (),
    regions: Iterable[Unit] = (), project: Project | None = None, **said: Any,
) -> Service:  # fmt: skip
    """A service that nobody sees yet but its provider and those who keep the Store."""
    moment = now()
    service = Service(
        slug=slug_for(Service.slug, name, otherwise="service", reserved=PLACES), name=name, provider=provider,
        project=project, needs=answered(needs), publics=[],
        regions=[], created_at=moment, changed_at=moment, **said,
    )  # fmt: skip
    service.say_for(publics, regions)
    db.session.add(service)
    settle(_("Another service took this name in the same moment: do it again."))
    return service


def answered(needs: Iterable[Need]) -> list[str]:
    chosen = [need.value for need in dict.fromkeys(needs)]
    if len(chosen) > MOST_NEEDS:
        raise Refused(_("Choose the needs it answers best: %(n)s at most.", n=MOST_NEEDS))
    return chosen


def launched_from(project: Project, **said: Any) -> Service:
    """What the Lab launched is proposed to the Store; of two at once the second finds the service of the first."""
    if project.ended_at is None or project.phase.value != "launched":
        raise Refused(_("Only a launched project becomes a service."))
    db.session.refresh(project, ["version"], with_for_update=True)
    if db.session.scalar(select(Service.id).where(Service.project_id == project.id)):
        raise Refused(_("This project has its service already."))
    return propose(project=project, **said)
