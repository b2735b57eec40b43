"""A short list: services that an adviser chose for somebody, in order, with a word for each.

It ends by itself, and its words with it. A link opens it to whoever has the link, until it ends or is withdrawn; of the
link only a hash is kept. It never asks whom it is for.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from flask_babel import gettext as _
from sqlalchemy import ForeignKey, PrimaryKeyConstraint, Select, String, delete, func, select
from sqlalchemy.orm import Mapped, joinedload, mapped_column, relationship, selectinload

from app.clock import now
from app.database import Key, add_new, db
from app.errors import Refused
from app.people.secret import digest, draw
from app.people.user import Person, User
from app.store import advice
from app.store.service import Service

LIFE = timedelta(days=30)
MOST_SERVICES = 20
MOST_LISTS = 200
LONGEST_MESSAGE = 1_000
LONGEST_WORD = 200


class ShortList(db.Model):
    id: Mapped[Key]
    adviser_id: Mapped[int] = mapped_column(ForeignKey(User.id), index=True)
    name: Mapped[str] = mapped_column(String(80))
    """For its adviser alone."""
    message: Mapped[str] = mapped_column(String(LONGEST_MESSAGE), default="")
    made_at: Mapped[datetime]
    ends_at: Mapped[datetime] = mapped_column(index=True)
    token_hash: Mapped[str | None] = mapped_column(String(64), unique=True)

    chosen: Mapped[list[Shortlisted]] = relationship(
        order_by="Shortlisted.position", lazy="raise_on_sql", viewonly=True
    )

    @property
    def is_shared(self) -> bool:
        return self.token_hash is not None

    def say(self, *, name: str, message: str) -> None:
        self.name, self.message = name, message

    def share(self) -> str:
        """The word of its link, told once; a link that was given before opens nothing any more."""
        word = draw()
        self.token_hash = digest(word)
        return word

    def stop_sharing(self) -> None:
        self.token_hash = None

    def renew(self) -> None:
        """From today on as long as a new one; its link stays the same."""
        self.ends_at = now() + LIFE


class Shortlisted(db.Model):
    """A service in a short list."""

    __table_args__ = (PrimaryKeyConstraint("short_list_id", "service_id"),)

    short_list_id: Mapped[int] = mapped_column(ForeignKey(ShortList.id))
    service_id: Mapped[int] = mapped_column(ForeignKey(Service.id), index=True)
    position: Mapped[int]
    word: Mapped[str] = mapped_column(String(LONGEST_WORD), default="")

    service: Mapped[Service] = relationship()


def makeable_by(person: Person) -> bool:
    """Any member of the staff may advise somebody."""
    return person.is_staff


def of(person: User) -> Select[tuple[ShortList]]:
    """Those that have not ended, the newest first."""
    asked = select(ShortList).where(ShortList.adviser_id == person.id, ShortList.ends_at > now())
    return asked.order_by(ShortList.id.desc())


def whole(asked: Select[tuple[ShortList]]) -> ShortList | None:
    """With its services and what a page says of them."""
    shown = selectinload(ShortList.chosen).joinedload(Shortlisted.service).joinedload(Service.provider)
    return db.session.scalar(asked.options(shown).execution_options(populate_existing=True))


def opened_by(word: str) -> ShortList | None:
    """The list that this link leads to, as long as it does."""
    asked = select(ShortList).where(ShortList.token_hash == digest(word), ShortList.ends_at > now())
    return whole(asked)


def sizes_of(person: User) -> dict[int, int]:
    """How many services each of somebody's lists holds."""
    asked = select(Shortlisted.short_list_id, func.count()).join(ShortList).where(ShortList.adviser_id == person.id)
    return dict(db.session.execute(asked.group_by(Shortlisted.short_list_id)).tuples().all())


def make(*, by: User, name: str, message: str = "") -> ShortList:
    _one_at_a_time(by)
    if (db.session.scalar(select(func.count()).select_from(of(by).subquery())) or 0) >= MOST_LISTS:
        raise Refused(_("You have %(n)s lists: delete one that has served.", n=MOST_LISTS))
    moment = now()
    made = ShortList(adviser_id=by.id, name=name, message=message, made_at=moment, ends_at=moment + LIFE)
    db.session.add(made)
    db.session.flush()
    return made


def put(service: Service, into: ShortList, *, by: User, word: str = "") -> None:
    """At its end; a service that is there stays where it is, and takes the new word if there is one."""
    _one_at_a_time(by)
    if not service.is_listed:
        raise Refused(_("This service is not in the Store: it cannot be recommended."))
    there = _choice(into, service.id)
    if there is not None:
        there.word = word or there.word
        return
    count, last = db.session.execute(
        select(func.count(), func.max(Shortlisted.position)).where(Shortlisted.short_list_id == into.id)
    ).one()
    if count >= MOST_SERVICES:
        raise Refused(_("A short list holds %(n)s services: take one out first.", n=MOST_SERVICES))
    row = {"short_list_id": into.id, "service_id": service.id, "position": (last or 0) + 1, "word": word}
    add_new(Shortlisted, row)
    advice.give(service, by=by)


def take_out(service_id: int, of_list: ShortList, *, by: User) -> None:
    """Whoever has it in no list of theirs any more does not recommend it any more."""
    _one_at_a_time(by)
    db.session.execute(
        delete(Shortlisted).where(Shortlisted.short_list_id == of_list.id, Shortlisted.service_id == service_id)
    )
    still = select(Shortlisted.service_id).join(ShortList)
    if not db.session.scalar(still.where(ShortList.adviser_id == by.id, Shortlisted.service_id == service_id).limit(1)):
        advice.take_back(service_id, by=by)


def move_up(service_id: int, of_list: ShortList, *, by: User) -> None:
    _one_at_a_time(by)
    here = _choice(of_list, service_id)
    if here is None:
        return
    before = select(Shortlisted).where(Shortlisted.short_list_id == of_list.id, Shortlisted.position < here.position)
    other = db.session.scalars(before.order_by(Shortlisted.position.desc()).limit(1)).first()
    if other is not None:
        here.position, other.position = other.position, here.position


def say_of(service_id: int, of_list: ShortList, word: str) -> None:
    if here := _choice(of_list, service_id):
        here.word = word


def let_go(short_list: ShortList) -> None:
    """With its words; that its services were recommended stays true."""
    _erase(select(ShortList.id).where(ShortList.id == short_list.id))


def forget_ended() -> None:
    _erase(select(ShortList.id).where(ShortList.ends_at <= now()))


def forget(person: User) -> None:
    _erase(select(ShortList.id).where(ShortList.adviser_id == person.id))


def for_export(person: User) -> list[ShortList]:
    asked = of(person).options(selectinload(ShortList.chosen).options(joinedload(Shortlisted.service)))
    return list(db.session.scalars(asked))


def _erase(numbers: Select[tuple[int]]) -> None:
    gone = db.session.scalars(numbers).all()
    db.session.execute(delete(Shortlisted).where(Shortlisted.short_list_id.in_(gone)))
    db.session.execute(delete(ShortList).where(ShortList.id.in_(gone)))


def _choice(short_list: ShortList, service_id: int) -> Shortlisted | None:
    return db.session.get(Shortlisted, (short_list.id, service_id))


def _one_at_a_time(adviser: User) -> None:
    """What an adviser does in two windows at once is done one after the other: limits and advice are exact."""
    db.session.execute(select(User.id).where(User.id == adviser.id).with_for_update(key_share=True))
