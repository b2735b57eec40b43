"""What challenges put into other people's calendars: one appointment for each phase, and meetings with mentors."""

from __future__ import annotations

from collections.abc import Iterable

from flask import url_for

from app import calendars
from app.calendars import Appointment
from app.challenges.challenge import Challenge
from app.challenges.labels import PHASES
from app.challenges.mentor import MentorSlot
from app.challenges.phase import Phase


def of_phases(challenges: Iterable[Challenge], name: str) -> bytes:
    phases = (_phase(challenge, phase) for challenge in challenges for phase in challenge.phases)
    return calendars.written(phases, name=name, product="Challenges")


def _phase(challenge: Challenge, phase: Phase) -> Appointment:
    return Appointment(
        name=f"challenge-{challenge.id}-{phase.kind}",
        version=challenge.version,
        changed_at=challenge.changed_at,
        starts_at=phase.opens_at,
        ends_at=phase.closes_at,
        title=f"{challenge.title} – {PHASES[phase.kind]}",
        text=challenge.summary,
        url=url_for("challenges.show", slug=challenge.slug, _external=True),
    )


def of_meetings(slots: Iterable[MentorSlot], name: str) -> bytes:
    """For those who meet: the place is in it."""
    return calendars.written(map(_meeting, slots), name=name, product="Mentors")


def _meeting(slot: MentorSlot) -> Appointment:
    challenge = slot.mentor.challenge
    return Appointment(
        name=f"mentor-slot-{slot.id}",
        version=slot.version,
        changed_at=slot.changed_at,
        starts_at=slot.starts_at,
        ends_at=slot.ends_at,
        title=f"{slot.team.name if slot.team else challenge.title} – {slot.mentor.person.name}",
        text=challenge.title,
        url=url_for("challenges.mentors", slug=challenge.slug, _external=True),
        place=slot.place,
    )
