"""Results go out: one click, once, to everybody entitled in the same moment, with the minutes they rest on."""

from __future__ import annotations

from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import ForeignKey, Select, String, Text, select
from sqlalchemy.orm import Mapped, joinedload, mapped_column, relationship

from app.activity.event import record
from app.activity.follow import followers_of
from app.challenges import certificate, correspondence, proceedings
from app.challenges.challenge import Challenge
from app.challenges.entry import Entry, Stage
from app.challenges.foreword import Occasion
from app.challenges.permission import Action, Part, permits
from app.challenges.verbs import Verb
from app.challenges.verdict import Verdict, decide, without_words
from app.challenges.vocabulary import PhaseKind
from app.database import db
from app.errors import Refused
from app.people.user import User
from app.text import squish

FORMAT = 1


class Publication(db.Model):
    """`minutes` is canonical JSON, `sha256` its digest: what was published is what stays."""

    challenge_id: Mapped[int] = mapped_column(ForeignKey(Challenge.id), primary_key=True, autoincrement=False)
    by_id: Mapped[int] = mapped_column(ForeignKey(User.id), index=True)
    at: Mapped[datetime]
    words: Mapped[str] = mapped_column(Text)
    minutes: Mapped[str] = mapped_column(Text)
    sha256: Mapped[str] = mapped_column(String(64))

    by: Mapped[User] = relationship()


def refusal_of(challenge: Challenge) -> str:
    """Why the results cannot go out now, in words; empty when they can."""
    if challenge.results_at:
        return _("The results are published already.")
    before = [phase for phase in challenge.phases if phase.kind is not PhaseKind.RESULTS]
    if any(not phase.is_over for phase in before):
        return _("A phase before the results is not over yet.")
    if not permits(challenge, Part.FACILITATOR, Action.PUBLISH):
        return _("Results cannot be published now.")
    return ""


def publish(challenge: Challenge, *, words: str, to_the_others: str = "", by: User) -> Publication:
    """Every entry gets an answer: its own, or the words for the others. Of two who press at once, one publishes."""
    challenge.hold()
    if why := refusal_of(challenge):
        raise Refused(why)
    silent = without_words(challenge)
    if silent and not to_the_others.strip():
        raise Refused(_("Some entries have no answer yet: write to each, or give words for all the others."))
    for entry in silent:
        said = db.session.scalar(select(Verdict).where(Verdict.entry_id == entry.id))
        place, outcome = (said.place, said.outcome) if said else (None, None)
        decide(entry, place=place, outcome=outcome, feedback=to_the_others, by=by)
    moment = challenge.conclude()
    minutes = proceedings.written(challenge)
    made = Publication(
        challenge_id=challenge.id,
        by_id=by.id,
        at=moment,
        words=words.strip(),
        minutes=minutes,
        sha256=proceedings.digest(minutes),
    )
    db.session.add(made)
    certificate.issue(challenge)
    _tell(challenge, by)
    return made


def _tell(challenge: Challenge, by: User) -> None:
    entries = [verdict.entry for verdict in db.session.scalars(_verdicts(challenge))]
    judged = [(entry, record(by, Verb.JUDGED, entry, tell=entry.people)) for entry in entries]
    out = record(by, Verb.RESULTS, challenge, tell=followers_of(challenge))
    for entry, event in judged:
        about = {"entry": squish(entry.title), "url": correspondence.address_in(challenge, entry.id)}
        correspondence.send(challenge, Occasion.RESULTS_OUT, entry.people, events=[out, event], **about)


def _verdicts(challenge: Challenge) -> Select[tuple[Verdict]]:
    asked = select(Verdict).where(Verdict.challenge_id == challenge.id).join(Verdict.entry)
    return asked.where(Entry.stage == Stage.SENT).options(joinedload(Verdict.entry)).order_by(Verdict.id)


def of_challenge(challenge: Challenge) -> Publication | None:
    asked = select(Publication).where(Publication.challenge_id == challenge.id).options(joinedload(Publication.by))
    return db.session.scalar(asked)
