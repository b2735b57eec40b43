"""An entry: what a person or a team sends to a challenge, version by version until the deadline, with a receipt."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum

from flask_babel import gettext as _
from sqlalchemy import CheckConstraint, ForeignKey, Index, Select, String, UniqueConstraint, func, select, text, update
from sqlalchemy.orm import Mapped, foreign, mapped_column, relationship

from app.activity.event import Event, record
from app.activity.follow import follow, followers_of
from app.challenges import attachment as attachments
from app.challenges import correspondence
from app.challenges import draft as drafts
from app.challenges.attachment import Attachment, Enclosure
from app.challenges.canonical import canonical
from app.challenges.challenge import Challenge
from app.challenges.foreword import Occasion
from app.challenges.juror import judges
from app.challenges.permission import Action, Part, part_of, permits, reads_entries
from app.challenges.team import Member, Team, team_of
from app.challenges.verbs import Verb
from app.challenges.vocabulary import Late
from app.clock import now
from app.database import Document, Key, db
from app.errors import Refused
from app.ideas.idea import Idea
from app.people.user import Person, User
from app.search.feed import changed
from app.text import squish

STATION = "challenge"
_ALONE = text("withdrawn_at IS NULL AND team_id IS NULL")
_TOGETHER = text("withdrawn_at IS NULL AND team_id IS NOT NULL")
_FROM_IDEA = text("withdrawn_at IS NULL AND idea_id IS NOT NULL")


class Stage(StrEnum):
    SENT = "sent"
    WITHDRAWN = "withdrawn"


class Entry(db.Model):
    """Of its author alone, or of the team; one that is not withdrawn for each of them in a challenge."""

    __table_args__ = (
        Index("uq_entry_alone", "challenge_id", "author_id", unique=True, sqlite_where=_ALONE, postgresql_where=_ALONE),
        Index("uq_entry_team", "team_id", unique=True, sqlite_where=_TOGETHER, postgresql_where=_TOGETHER),
        Index(
            "uq_entry_idea", "challenge_id", "idea_id", unique=True,
            sqlite_where=_FROM_IDEA, postgresql_where=_FROM_IDEA,
        ),
        CheckConstraint("(stage = 'withdrawn') = (withdrawn_at IS NOT NULL)", name="withdrawn"),
    )  # fmt: skip
    subject_kind = "entry"

    id: Mapped[Key]
    challenge_id: Mapped[int] = mapped_column(ForeignKey(Challenge.id), index=True)
    author_id: Mapped[int] = mapped_column(ForeignKey(User.id), index=True)
    team_id: Mapped[int | None] = mapped_column(ForeignKey(Team.id))
    idea_id: Mapped[int | None] = mapped_column(ForeignKey(Idea.id), index=True)
    title: Mapped[str] = mapped_column(String(120))
    answers: Mapped[Document]
    stage: Mapped[Stage] = mapped_column(default=Stage.SENT)
    version: Mapped[int] = mapped_column(default=0)
    late: Mapped[bool] = mapped_column(default=False)
    sent_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]

    challenge: Mapped[Challenge] = relationship()
    author: Mapped[User] = relationship()
    team: Mapped[Team | None] = relationship()
    idea: Mapped[Idea | None] = relationship()
    versions: Mapped[list[EntryVersion]] = relationship(back_populates="entry", order_by="EntryVersion.number.desc()")
    files: Mapped[list[Enclosure]] = relationship(
        primaryjoin=lambda: (Entry.id == foreign(Enclosure.entry_id)) & (Entry.version == Enclosure.number),
        order_by=Enclosure.position,
        viewonly=True,
    )

    @property
    def people(self) -> list[User]:
        return self.team.people if self.team else [self.author]

    @property
    def receipt(self) -> str | None:
        """Of the version that counts."""
        last = select(EntryVersion.sha256).where(EntryVersion.entry_id == self.id, EntryVersion.number == self.version)
        return db.session.scalar(last)

    @property
    def is_sent(self) -> bool:
        return self.stage is Stage.SENT

    @property
    def is_of_too_few(self) -> bool:
        """People left its team after it was sent: it is taken all the same, and shown to who decides about it."""
        return self.is_sent and self.team is not None and self.team.has_shrunk

    @classmethod
    def of(cls, idea: Idea, challenge: Challenge, *, by: User) -> Entry:
        """An idea enters a challenge: the entry keeps where it comes from, and is not sent yet."""
        if not (idea.author_id == by.id or idea.is_carried_by(by)):
            raise Refused(_("Only those who carry an idea enter it in a challenge."))
        if not idea.is_open:
            raise Refused(_("Only an idea that is published and open enters a challenge."))
        entry = cls.new(challenge, by=by)
        entry.idea = idea
        return entry

    @classmethod
    def new(cls, challenge: Challenge, *, by: User) -> Entry:
        return cls(challenge=challenge, author=by, team=team_of(challenge, by), title="", answers={}, version=0)

    # Who may

    def belongs_to(self, person: Person) -> bool:
        if person.id is None:
            return False
        return self.team.holds(person) if self.team else person.id == self.author_id

    def visible_to(self, person: Person) -> bool:
        """To its people and to who leads the challenge; to others when the gallery is open, or while they vote."""
        if not self.challenge.visible_to(person):
            return False
        if self.belongs_to(person) or self.challenge.led_by(person):
            return True
        return self.is_sent and reads_entries(self.challenge, person)

    def revisable_by(self, person: Person) -> bool:
        return self.is_sent and self.belongs_to(person) and permits(self.challenge, Part.ENTRANT, Action.REVISE)

    def withdrawable_by(self, person: Person) -> bool:
        return self.is_sent and self.belongs_to(person) and permits(self.challenge, Part.ENTRANT, Action.WITHDRAW)

    # What happens to it

    def send(self, *, title: str, answers: Mapping[str, str], by: User, seen: int | None = None) -> EntryVersion:
        """The first version or the next; the receipt is the digest of what was sent.

        `seen` is the version that was open when one began to type: what others sent since is not written over.
        """
        self._hold_open()
        if seen is not None:
            self._refuse_what_others_sent_since(seen)
        moment = now()
        late = moment > self.challenge.submissions.closes_at
        is_first = not self.version
        if late and is_first and self.challenge.late is Late.CORRECTIONS:
            raise Refused(_("The deadline is past: in the time that is left only entries sent before are corrected."))
        if is_first:
            self._come_in(moment, by)
        self.title, self.answers, self.changed_at = title, dict(answers), moment
        self.version += 1
        self.late = late and self.challenge.late is Late.MARKED
        db.session.add(self)
        db.session.flush()
        files = attachments.enclose(self.id, self.version, self.challenge, by=by, team=self.team)
        version = EntryVersion(
            entry=self, number=self.version, title=title, answers=dict(answers), at=moment, by_id=by.id, late=self.late,
            sha256=digest(self, moment, files),
        )  # fmt: skip
        db.session.add(version)
        db.session.flush()
        db.session.expire(self, ["files"])
        drafts.let_go(self.challenge, by=by, team=self.team)
        others = [person for person in self.people if person.id != by.id]
        event = record(by, Verb.ENTERED if is_first else Verb.REVISED, self, tell=others)
        changed(self)
        if is_first:
            self._acknowledge(event, version.sha256)
        if is_first and self.idea:
            self.idea.reached(STATION, moment)
            record(by, Verb.IDEA_ENTERED, self.idea, tell=followers_of(self.idea))
        return version

    def _acknowledge(self, event: Event, receipt: str) -> None:
        """To all of its people, also to who sent it: a letter is kept where a page is not."""
        url = correspondence.address_in(self.challenge, self.id)
        about = {"entry": squish(self.title), "receipt": receipt, "url": url}
        correspondence.send(self.challenge, Occasion.ENTRY_RECEIVED, self.people, events=[event], **about)

    def _hold_open(self) -> None:
        """Until this is committed the phase cannot close, so that nothing is taken after a close that is committed."""
        self.challenge.submissions.hold(shared=True)
        if not self.version:
            return
        row = select(Entry).where(Entry.id == self.id).with_for_update().execution_options(populate_existing=True)
        db.session.scalars(row).one()
        if not self.is_sent or not permits(self.challenge, Part.ENTRANT, Action.REVISE):
            raise Refused(_("Entries are not open now."))

    def _refuse_what_others_sent_since(self, seen: int) -> None:
        if seen == self.version:
            return
        last = select(EntryVersion).where(EntryVersion.entry_id == self.id, EntryVersion.number == self.version)
        name = db.session.scalars(last).one().by.name
        raise Refused(
            _(
                "%(name)s has sent version %(n)s meanwhile: read it, then send yours if it is still to take its place.",
                name=name,
                n=self.version,
            )
        )

    def _come_in(self, moment: datetime, by: User) -> None:
        challenge = self.challenge
        part = part_of(challenge, by, entered=False, judges=judges(challenge, by))
        if not permits(challenge, part, Action.ENTER):
            raise Refused(_("Entries are not open now."))
        if not by.confirmed_at:
            raise Refused(_("Confirm your e-mail address first."))
        if entry_of(challenge, by):
            raise Refused(_("You have an entry in this challenge already."))
        if self.team is None and not challenge.takes_people_alone:
            raise Refused(_("This challenge is entered in a team: found one or join one first."))
        if self.team and not self.team.is_large_enough:
            raise Refused(
                _("Your team is still too small: a team has at least %(n)s people.", n=challenge.smallest_team)
            )
        self.sent_at = moment
        challenge.entry_count = Challenge.entry_count + 1
        if self.team:
            self.team.entered_at = moment
        follow(challenge, by=by)

    def withdraw(self, *, by: User) -> None:
        """It keeps its receipts; the idea it came from goes back to where it was, unless it entered elsewhere too.

        Of two who press at once one withdraws it; and no phase closes, and counts it, between the question and this.
        """
        for phase in self.challenge.open_phases:
            phase.hold(shared=True)
        if not permits(self.challenge, Part.ENTRANT, Action.WITHDRAW):
            raise Refused(_("Entries are not withdrawn now."))
        leaving = update(Entry).where(Entry.id == self.id, Entry.withdrawn_at.is_(None))
        leaving = leaving.values(stage=Stage.WITHDRAWN, withdrawn_at=now()).returning(Entry.id)
        if db.session.scalar(leaving.execution_options(synchronize_session=False)) is None:
            raise Refused(_("This entry is already withdrawn."))
        db.session.refresh(self, ["stage", "withdrawn_at"])
        self.challenge.entry_count = Challenge.entry_count - 1
        attachments.clear(self.challenge, by=by, team=self.team)
        if self.team:
            self.team.entered_at = None
        changed(self)
        record(by, Verb.ENTRY_WITHDRAWN, self, tell=[person for person in self.people if person.id != by.id])
        if self.idea:
            earlier = select(func.min(Entry.sent_at)).where(Entry.idea_id == self.idea_id, Entry.stage == Stage.SENT)
            self.idea.reached(STATION, db.session.scalar(earlier))


class EntryVersion(db.Model):
    """What was sent, and when, as it was: the receipt names it by its digest."""

    __table_args__ = (UniqueConstraint("entry_id", "number"),)

    id: Mapped[Key]
    entry_id: Mapped[int] = mapped_column(ForeignKey(Entry.id))
    number: Mapped[int]
    title: Mapped[str] = mapped_column(String(120))
    answers: Mapped[Document]
    at: Mapped[datetime]
    by_id: Mapped[int] = mapped_column(ForeignKey(User.id), index=True)
    late: Mapped[bool]
    sha256: Mapped[str] = mapped_column(String(64))

    entry: Mapped[Entry] = relationship(back_populates="versions")
    by: Mapped[User] = relationship()


def digest(entry: Entry, at: datetime, files: Sequence[Attachment] = ()) -> str:
    """SHA-256 of the version that counts."""
    return hashlib.sha256(_bytes(entry, entry.version, entry.title, entry.answers, at, files)).hexdigest()


def _bytes(
    entry: Entry, number: int, title: str, answers: Mapping[str, str], at: datetime, files: Sequence[Attachment]
) -> bytes:
    """A version as JSON: keys sorted, no spaces, UTF-8, the moment in UTC to the microsecond.

    Where there are files, each by its name and the SHA-256 of its content; where there are none, no word of them.
    """
    sent: Document = {
        "challenge": entry.challenge.slug, "entry": entry.id, "version": number, "title": title,
        "answers": answers, "at": at.isoformat(),
    }  # fmt: skip
    if files:
        sent["files"] = attachments.named(files)
    return canonical(sent)


def sent_bytes(version: EntryVersion) -> bytes:
    """Exactly what the receipt names, written again and compared with it: no other bytes are given out."""
    entry, files = version.entry, attachments.enclosed_in(version.entry_id, version.number)
    written = _bytes(entry, version.number, version.title, version.answers, version.at, files)
    if hashlib.sha256(written).hexdigest() != version.sha256:
        raise Refused(
            _("What was sent is not whole any more: the receipt stays, and there is nothing to hold it against.")
        )
    return written


# Reading


def entry_of(challenge: Challenge, person: Person) -> Entry | None:
    """The entry that somebody has in a challenge, alone or in a team."""
    if person.id is None:
        return None
    teams = select(Member.team_id).where(
        Member.challenge_id == challenge.id,
        Member.person_id == person.id,
        Member.joined_at.is_not(None),
        Member.ended_at.is_(None),
    )
    own = (Entry.author_id == person.id) & Entry.team_id.is_(None)
    asked = select(Entry).where(
        Entry.challenge_id == challenge.id, Entry.stage == Stage.SENT, own | Entry.team_id.in_(teams)
    )
    return db.session.scalars(asked).first()


def fetchable_by(file: Attachment, person: Person) -> bool:
    """To whom it is shown before it is sent; then whoever may read the entry, and its people in each version."""
    if file.lies_before(person):
        return True
    asked = select(Entry, Enclosure.number).join(Enclosure, Enclosure.entry_id == Entry.id)
    sent = db.session.execute(asked.where(Enclosure.attachment_id == file.id)).tuples().all()
    return any(
        entry.visible_to(person) and (number == entry.version or entry.belongs_to(person)) for entry, number in sent
    )


def of_person(person: User) -> Select[tuple[int]]:
    """The entries that somebody sent, alone or for their team."""
    sent = select(EntryVersion.entry_id).where(EntryVersion.by_id == person.id)
    return select(Entry.id).where((Entry.author_id == person.id) | Entry.id.in_(sent))


def nameless(person: User) -> None:
    """What an erasure does: entries that were withdrawn lose their words; those that were sent stay, nameless."""
    gone = select(Entry.id).where(Entry.author_id == person.id, Entry.stage == Stage.WITHDRAWN)
    attachments.forget(person, list(db.session.scalars(gone)))
    for model, column in ((EntryVersion, EntryVersion.entry_id), (Entry, Entry.id)):
        emptied = update(model).where(column.in_(gone)).values(title="", answers={})
        db.session.execute(emptied.execution_options(synchronize_session=False))
