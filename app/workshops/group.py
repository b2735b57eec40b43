"""Groups that rotate: a proposal of who sits at which table in each round; shown to those who come once published."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from math import comb

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import CheckConstraint, ForeignKey, Index, Select, delete, select, update
from sqlalchemy.orm import Mapped, joinedload, mapped_column, relationship

from app.activity.event import record
from app.clock import now
from app.database import Key, add_new, db
from app.errors import Refused
from app.people.user import User
from app.workshops import rotation as rotations
from app.workshops.participant import Part, Participant, Standing
from app.workshops.rotation import Tables
from app.workshops.verbs import Verb
from app.workshops.workshop import Workshop, hold

NAMES = (
    _l("Maple"), _l("Birch"), _l("Oak"), _l("Ash"), _l("Beech"), _l("Lime"), _l("Poplar"), _l("Pine"),
    _l("Hazel"), _l("Elm"), _l("Cedar"), _l("Willow"), _l("Alder"), _l("Rowan"), _l("Fir"),
)  # fmt: skip
"""Of tables, in their order: trees, that rank nobody."""

SEATED = (Part.FACILITATOR, Part.SCRIBE, Part.PARTICIPANT)
"""Who only looks on goes where they like."""

HOSTS = (Part.FACILITATOR, Part.SCRIBE)
SEEDS = 1_000_000


class Rotation(db.Model):
    """One that is proposed, and those that were published: the last of them holds. Its figures are of that day."""

    __table_args__ = (
        CheckConstraint("size BETWEEN 4 AND 8", name="size"),
        CheckConstraint("rounds BETWEEN 1 AND 8", name="rounds"),
        CheckConstraint("tables BETWEEN 2 AND 15", name="tables"),
        Index("ix_rotation_workshop_id", "workshop_id", "published_at"),
    )

    id: Mapped[Key]
    workshop_id: Mapped[int] = mapped_column(ForeignKey(Workshop.id))
    size: Mapped[int]
    tables: Mapped[int]
    rounds: Mapped[int]
    seed: Mapped[int]
    has_hosts: Mapped[bool]
    people: Mapped[int]
    repeated: Mapped[int]
    fewest: Mapped[int]
    proposed_at: Mapped[datetime]
    proposed_by_id: Mapped[int] = mapped_column(ForeignKey(User.id), index=True)
    published_at: Mapped[datetime | None]

    workshop: Mapped[Workshop] = relationship()

    @property
    def pairs(self) -> int:
        return comb(self.people, 2)


class RotationSeat(db.Model):
    """Where somebody sits in a round: the key lets nobody sit twice."""

    __table_args__ = (
        CheckConstraint("number >= 1", name="number"),
        Index("ix_rotation_seat_participant_id", "participant_id"),
    )

    rotation_id: Mapped[int] = mapped_column(ForeignKey(Rotation.id), primary_key=True)
    round: Mapped[int] = mapped_column(primary_key=True)
    participant_id: Mapped[int] = mapped_column(ForeignKey(Participant.id), primary_key=True)
    number: Mapped[int]

    participant: Mapped[Participant] = relationship()


@dataclass(frozen=True)
class Seating:
    """A rotation as it is read: for each round and table those who sit there, and are still coming."""

    rotation: Rotation
    seats: Sequence[RotationSeat]

    @cached_property
    def rounds(self) -> list[list[list[Participant]]]:
        made: list[list[list[Participant]]] = [
            [[] for _table in range(self.rotation.tables)] for _round in range(self.rotation.rounds)
        ]
        for seat in self.seats:
            made[seat.round - 1][seat.number - 1].append(seat.participant)
        return made

    def numbers(self) -> list[Tables]:
        return [[[one.id for one in around] for around in at] for at in self.rounds]

    def of(self, own: Participant | None) -> list[int]:
        """The table of somebody in each round; nothing for those who have no seat."""
        held = {seat.round: seat.number for seat in self.seats if own and seat.participant_id == own.id}
        return [held[turn] for turn in sorted(held)]

    def around(self, turn: int, number: int, but: Participant | None = None) -> list[Participant]:
        return [one for one in self.rounds[turn - 1][number - 1] if but is None or one.id != but.id]


def propose(
    workshop: Workshop, *, by: User, size: int, rounds: int, keeps_hosts: bool, seed: int | None = None
) -> Rotation:
    """In the place of what was proposed before; what is published holds until this is."""
    workshop = _held(workshop)
    coming = _seated(workshop)
    tables = rotations.number_of_tables(len(coming), size)
    if tables < 2:
        raise Refused(_("%(num)s people are coming: too few for two tables of this size.", num=len(coming)))
    hosts = _hosts(coming, tables) if keeps_hosts else []
    parts = [[one.id for one in coming if one.part is part and one.id not in hosts] for part in SEATED]
    seed = secrets.randbelow(SEEDS) if seed is None else seed
    made = rotations.arrange(parts, tables=tables, rounds=rounds, seed=seed, hosts=hosts)
    _drop_proposals(workshop)
    rotation = Rotation(
        workshop_id=workshop.id, size=size, tables=tables, rounds=rounds, seed=seed, has_hosts=keeps_hosts,
        people=len(coming), repeated=rotations.met_again(made), proposed_at=now(), proposed_by_id=by.id,
        fewest=rotations.fewest_again(len(coming), tables, rounds),
    )  # fmt: skip
    db.session.add(rotation)
    db.session.flush()
    add_new(
        RotationSeat,
        *(
            {"rotation_id": rotation.id, "round": turn, "participant_id": one, "number": number}
            for turn, at in enumerate(made, 1)
            for number, around in enumerate(at, 1)
            for one in around
        ),
    )
    return rotation


def _held(workshop: Workshop) -> Workshop:
    workshop = hold(workshop)
    if not workshop.is_open:
        raise Refused(_("This workshop can no longer be changed."))
    return workshop


def _seated(workshop: Workshop) -> Sequence[Participant]:
    """By number, so that the same seed makes the same tables."""
    asked = select(Participant).where(
        Participant.workshop_id == workshop.id, Participant.standing == Standing.COMING, Participant.part.in_(SEATED)
    )
    return db.session.scalars(asked.order_by(Participant.id)).all()


def _hosts(coming: Sequence[Participant], tables: int) -> list[int]:
    """Scribes first: facilitators walk around where they can."""
    able = sorted((one for one in coming if one.part in HOSTS), key=lambda one: (one.part is not Part.SCRIBE, one.id))
    if len(able) < tables:
        raise Refused(
            _(
                "There are %(tables)s tables, and %(num)s facilitators and scribes to stay at them: "
                "name more, or make larger tables.",
                tables=tables,
                num=len(able),
            )
        )
    return [one.id for one in able[:tables]]


def _drop_proposals(workshop: Workshop) -> None:
    old = select(Rotation.id).where(Rotation.workshop_id == workshop.id, Rotation.published_at.is_(None))
    for gone in (
        delete(RotationSeat).where(RotationSeat.rotation_id.in_(old)),
        delete(Rotation).where(Rotation.workshop_id == workshop.id, Rotation.published_at.is_(None)),
    ):
        db.session.execute(gone.execution_options(synchronize_session=False))


def publish(workshop: Workshop, *, number: int, by: User) -> None:
    """The proposal that was looked at, and no other; those who came since are placed, and all who sit are told."""
    workshop = _held(workshop)
    publishing = update(Rotation).where(
        Rotation.id == number, Rotation.workshop_id == workshop.id, Rotation.published_at.is_(None)
    )
    if db.session.scalar(publishing.values(published_at=now()).returning(Rotation.id)) is None:
        raise Refused(_("This proposal is not there any more: look at the one that is."))
    workshop.pulse += 1
    db.session.flush()
    for one in _seated(workshop):
        seat(one)
    seated = select(RotationSeat.participant_id).where(RotationSeat.rotation_id == number)
    people = select(Participant.person_id).where(Participant.id.in_(seated), Participant.standing == Standing.COMING)
    record(by, Verb.SEATED, workshop, tell=people)


def seat(own: Participant) -> None:
    """Whoever comes once the tables are published gets a place at them, and nobody else moves."""
    if not own.is_coming or own.part not in SEATED:
        return
    workshop = hold(own.workshop)
    seating = published(workshop)
    if seating is None or seating.of(own):
        return
    places = rotations.place(own.id, seating.numbers())
    key = {"rotation_id": seating.rotation.id, "participant_id": own.id}
    add_new(RotationSeat, *({**key, "round": turn, "number": table + 1} for turn, table in enumerate(places, 1)))
    workshop.pulse += 1


# Reading


def published(workshop: Workshop) -> Seating | None:
    asked = select(Rotation).where(Rotation.workshop_id == workshop.id, Rotation.published_at.is_not(None))
    return _seating(db.session.scalar(asked.order_by(Rotation.published_at.desc(), Rotation.id.desc()).limit(1)))


def proposed(workshop: Workshop) -> Seating | None:
    asked = select(Rotation).where(Rotation.workshop_id == workshop.id, Rotation.published_at.is_(None))
    return _seating(db.session.scalar(asked.order_by(Rotation.id.desc()).limit(1)))


def _seating(rotation: Rotation | None) -> Seating | None:
    """Those who left are not shown; their seats wait for them."""
    if rotation is None:
        return None
    asked = (
        select(RotationSeat)
        .join(Participant)
        .where(
            RotationSeat.rotation_id == rotation.id,
            Participant.standing == Standing.COMING,
            Participant.part.in_(SEATED),
        )
        .options(joinedload(RotationSeat.participant))
        .order_by(RotationSeat.round, RotationSeat.number, Participant.first_name, Participant.id)
    )
    return Seating(rotation, db.session.scalars(asked).all())


def name_of(number: int) -> str:
    return str(NAMES[(number - 1) % len(NAMES)])


def of_person(person: User) -> Select[tuple[RotationSeat]]:
    own = select(Participant.id).where(Participant.person_id == person.id)
    seats = select(RotationSeat).where(RotationSeat.participant_id.in_(own))
    return seats.order_by(RotationSeat.rotation_id, RotationSeat.round)
