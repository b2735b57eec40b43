"""A certificate: that somebody took part in a challenge, and as what; printed by the worker, checked by its code."""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterator, Sequence
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

from babel.dates import format_date
from flask import current_app, url_for
from flask_babel import force_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import ForeignKey, LargeBinary, String, UniqueConstraint, delete, select, update
from sqlalchemy.orm import Mapped, deferred, joinedload, mapped_column, relationship

from app.challenges.challenge import Challenge
from app.challenges.entry import Entry, Stage
from app.challenges.juror import sitting_in
from app.challenges.mentorship import Mentor
from app.challenges.verdict import Verdict
from app.clock import now
from app.database import Document, Key, add_new, db, reading
from app.extensions import settings
from app.outbox.errand import Errand
from app.people.user import Person, User

SHEET = Path(__file__).parent / "certificate.typ"
ERRAND = "certificate"
ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""Without what looks alike: codes are read from paper."""


class Role(StrEnum):
    WINNER = "winner"
    ENTRANT = "entrant"
    JUROR = "juror"
    MENTOR = "mentor"


ROLES = {
    Role.WINNER: _l("took part, and the entry was chosen"),
    Role.ENTRANT: _l("took part with the entry"),
    Role.JUROR: _l("was a member of the jury"),
    Role.MENTOR: _l("helped the teams as a mentor"),
}


class Certificate(db.Model):
    """`pdf` is empty until the worker has printed it."""

    __table_args__ = (UniqueConstraint("challenge_id", "person_id", "role"),)

    id: Mapped[Key]
    challenge_id: Mapped[int] = mapped_column(ForeignKey(Challenge.id))
    person_id: Mapped[int] = mapped_column(ForeignKey(User.id), index=True)
    role: Mapped[Role]
    entry_id: Mapped[int | None] = mapped_column(ForeignKey(Entry.id))
    code: Mapped[str] = mapped_column(String(20), unique=True)
    issued_at: Mapped[datetime]
    printed_at: Mapped[datetime | None]
    pdf: Mapped[bytes | None] = deferred(mapped_column(LargeBinary))

    challenge: Mapped[Challenge] = relationship()
    person: Mapped[User] = relationship()
    entry: Mapped[Entry | None] = relationship()

    @property
    def as_what(self) -> str:
        return str(ROLES[self.role])


def issue(challenge: Challenge) -> int:
    """One for each who took part, when the results go out; again, it adds only who is missing. Says how many."""
    added = 0
    for person_id, role, entry_id in _roles(challenge):
        row: Document = {
            "challenge_id": challenge.id, "person_id": person_id, "role": role, "entry_id": entry_id,
            "code": _code(), "issued_at": now(),
        }  # fmt: skip
        added += add_new(Certificate, row)
    db.session.flush()
    waiting = select(Certificate.id).where(Certificate.challenge_id == challenge.id, Certificate.printed_at.is_(None))
    for number in db.session.scalars(waiting):
        Errand.send(ERRAND, certificate=number)
    return added


def _roles(challenge: Challenge) -> Iterator[tuple[int, Role, int | None]]:
    asked = (
        select(Entry, Verdict)
        .outerjoin(Verdict, Verdict.entry_id == Entry.id)
        .where(Entry.challenge_id == challenge.id, Entry.stage == Stage.SENT)
        .order_by(Entry.id)
    )
    for entry, verdict in db.session.execute(asked):
        role = Role.WINNER if verdict and verdict.is_chosen else Role.ENTRANT
        yield from ((person.id, role, entry.id) for person in entry.people if not person.erased_at)

    yield from ((juror.person_id, Role.JUROR, None) for juror in sitting_in(challenge))
    mentors = select(Mentor.person_id).where(
        Mentor.challenge_id == challenge.id, Mentor.accepted_at.is_not(None), Mentor.ended_at.is_(None)
    )
    yield from ((person_id, Role.MENTOR, None) for person_id in db.session.scalars(mentors))


def _code() -> str:
    """Fifteen letters in three groups: 31^15 of them, so that nobody guesses one."""
    letters = "".join(secrets.choice(ALPHABET) for _ in range(15))
    return f"{letters[:5]}-{letters[5:10]}-{letters[10:]}"


def of_person(challenge: Challenge, person: Person) -> list[Certificate]:
    """What somebody took part as, once the results are out."""
    if person.id is None or not challenge.results_at:
        return []
    asked = select(Certificate).where(Certificate.challenge_id == challenge.id, Certificate.person_id == person.id)
    return list(db.session.scalars(asked.order_by(Certificate.id)))


def by_code(code: str) -> Certificate | None:
    """However it was typed: in small letters, with spaces or without its hyphens."""
    letters = "".join(letter for letter in code.upper() if letter in ALPHABET)
    if len(letters) != 15:
        return None
    asked = select(Certificate).where(Certificate.code == f"{letters[:5]}-{letters[5:10]}-{letters[10:]}")
    return db.session.scalar(asked.options(joinedload(Certificate.person), joinedload(Certificate.challenge)))


def forget(person: User) -> None:
    """What an erasure does: nobody is named on paper that can be fetched here."""
    db.session.execute(delete(Certificate).where(Certificate.person_id == person.id))


# Printing: in the worker, which alone loads what it needs


def print_some(payloads: Sequence[dict[str, Any]], _sequence: int) -> None:
    """Pressed without the write lock, then written together."""
    numbers = [payload["certificate"] for payload in payloads]
    with reading():
        asked = select(Certificate).where(Certificate.id.in_(numbers), Certificate.printed_at.is_(None))
        said = {one.id: words_of(one) for one in db.session.scalars(asked)}
        if db.engine.dialect.name == "sqlite":
            db.session.rollback()
    printed = {number: pressed(words) for number, words in said.items()}
    for number, pdf in printed.items():
        db.session.execute(update(Certificate).where(Certificate.id == number).values(pdf=pdf, printed_at=now()))


def words_of(certificate: Certificate) -> dict[str, str]:
    """What stands on the sheet, in the language of whoever receives it."""
    person, challenge = certificate.person, certificate.challenge
    with force_locale(person.language), current_app.test_request_context(base_url=settings().site_url):
        day = format_date(certificate.issued_at.astimezone(challenge.zone), "long", locale=person.language)
        return {
            "lang": person.language,
            "site": settings().site_name,
            "heading": _("Certificate"),
            "name": person.name,
            "role": str(ROLES[certificate.role]),
            "entry": certificate.entry.title if certificate.entry else "",
            "team": certificate.entry.team.name if certificate.entry and certificate.entry.team else "",
            "in": _("in the challenge"),
            "challenge": challenge.title,
            "unit": challenge.unit.name,
            "day": _("Issued on %(day)s", day=day),
            "check": _("Anybody can check this certificate:"),
            "url": url_for("challenges.certificate", code=certificate.code, _external=True),
            "code": certificate.code,
        }


def pressed(words: dict[str, str]) -> bytes:
    """The sheet as a tagged PDF; what people typed goes in as data, never as markup."""
    import typst

    pdf = typst.compile(str(SHEET), format="pdf", sys_inputs={"words": json.dumps(words)})
    assert isinstance(pdf, bytes)
    return pdf
