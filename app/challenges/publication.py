"""Results go out: one click, once, to everybody entitled in the same moment, with the minutes they rest on."""

from __future__ import annotations

import json
from datetime import datetime
from functools import cached_property

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import ForeignKey, Select, String, Text, select
from sqlalchemy.orm import Mapped, joinedload, mapped_column, relationship

from app.activity.event import record
from app.activity.follow import followers_of
from app.challenges import audience, certificate, correspondence, deliberation, departure, obligation, proceedings
from app.challenges.challenge import Challenge
from app.challenges.departure import Leaving, Results
from app.challenges.entry import Entry, Stage
from app.challenges.foreword import Occasion
from app.challenges.permission import Action, Part, permits
from app.challenges.ranking import Ranking, ranking_of
from app.challenges.verbs import Verb
from app.challenges.verdict import Verdict, decide, without_words
from app.database import Document, db
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
    departure: Mapped[str] = mapped_column(String(1000), default="", server_default="")
    """Why the results are not what the jury decided, where they are not."""
    not_awarded: Mapped[str] = mapped_column(String(1000), default="", server_default="")
    """Why a prize that was announced had no winner, or too few, where one had."""

    by: Mapped[User] = relationship()

    @cached_property
    def said(self) -> Document:
        document: Document = json.loads(self.minutes)
        return document

    @property
    def ranking(self) -> Ranking | None:
        """The ranking of the jury as it was published; none where there was no jury, or nobody answered."""
        minuted = self.said.get("ranking")
        return Ranking.read(minuted) if minuted else None

    @property
    def titles(self) -> dict[int, str]:
        """Of the entries that everybody may read of."""
        return {one["number"]: one["title"] for one in self.said["entries"] if one["title"]}


class Unsaid(Refused):
    """Something has to be said first, and where: the name of its argument."""

    def __init__(self, name: str, message: str) -> None:
        super().__init__(message)
        self.name = name


def refusal_of(challenge: Challenge) -> str:
    """Why the results cannot go out now, in words; empty when they can."""
    if challenge.results_at:
        return _("The results are published already.")
    if not challenge.has_only_its_results_left:
        return _("A phase before the results is not over yet.")
    if not permits(challenge, Part.FACILITATOR, Action.PUBLISH):
        return _("Results cannot be published now.")
    return ""


def departure_of(challenge: Challenge) -> str:
    """In what the results, as they are prepared, leave the jury behind, in words; empty when in nothing."""
    if ranking_of(challenge) is None:
        return ""
    decision = deliberation.decision_of(challenge)
    if decision is None:
        return _("There is a ranking of the jury, and no decision of the jury as it sits now.")
    return " ".join(
        str(LEFT_BEHIND[one]) for one in departure.leavings(decision.content, _results(challenge, decision.content))
    )


LEFT_BEHIND = {
    Leaving.PLACES: _l("The places are not those that the jury decided."),
    Leaving.PRIZES: _l("A prize goes to an entry without a place, while one that the jury gave a place receives none."),
    Leaving.OUTCOMES: _l("Something comes of an entry without a place, and nothing of one that the jury gave a place."),
}


def _results(challenge: Challenge, decision: Document) -> Results:
    """As they are prepared."""
    sent = select(Entry.id).where(Entry.challenge_id == challenge.id, Entry.stage == Stage.SENT)
    said = {one.entry_id: one for one in db.session.scalars(_verdicts(challenge))}
    owed = db.session.scalars(obligation.of_challenge(challenge))
    return Results(
        places={entry: said[entry].place if entry in said else None for entry in db.session.scalars(sent)},
        outcomes=frozenset(entry for entry, one in said.items() if one.outcome),
        awards=departure.by_prize((one.prize.position, one.entry_id) for one in owed),
        closed_to=departure.by_prize(obligation.closed_to(challenge, departure.placed_in(decision))),
        favourites=departure.favourites_in(audience.minuted(challenge)),
    )


def publish(
    challenge: Challenge, *, words: str, to_the_others: str = "", reason: str = "", not_awarded: str = "", by: User
) -> Publication:
    """Every entry gets an answer: its own, or the words for the others; every prize its winners, or a reason why not.

    Of two who press at once, one publishes.
    """
    challenge.hold()
    if why := refusal_of(challenge):
        raise Refused(why)
    silent = without_words(challenge)
    if silent and not to_the_others.strip():
        raise Unsaid(
            "to_the_others", _("Some entries have no answer yet: write to each, or give words for all the others.")
        )
    for entry in silent:
        said = db.session.scalar(select(Verdict).where(Verdict.entry_id == entry.id))
        place, outcome = (said.place, said.outcome) if said else (None, None)
        decide(entry, place=place, outcome=outcome, feedback=to_the_others, by=by)
    departs = departure_of(challenge)
    if departs and not reason.strip():
        raise Unsaid("reason", _("%(departure)s Say why: it stands in the minutes.", departure=departs))
    why_departs = reason.strip() if departs else ""
    left = obligation.left_in(challenge)
    if left and not not_awarded.strip():
        titles = ", ".join(_("“%(title)s”", title=prize.title) for prize, _n in left)
        raise Unsaid(
            "not_awarded",
            _("Announced, and without all its winners: %(prizes)s. Say who wins, or why nobody.", prizes=titles),
        )
    not_awarded = not_awarded.strip() if left else ""
    moment = challenge.conclude()
    minutes = proceedings.written(challenge, why_departs, not_awarded)
    made = Publication(
        challenge_id=challenge.id,
        by_id=by.id,
        at=moment,
        words=words.strip(),
        minutes=minutes,
        sha256=proceedings.digest(minutes),
        departure=why_departs,
        not_awarded=not_awarded,
    )
    db.session.add(made)
    certificate.issue(challenge)
    _tell(challenge, by)
    return made


def _tell(challenge: Challenge, by: User) -> None:
    entries = [verdict.entry for verdict in db.session.scalars(_verdicts(challenge))]
    judged = [(entry, record(by, Verb.JUDGED, entry, tell=entry.people)) for entry in entries]
    for owed in db.session.scalars(obligation.of_challenge(challenge)):
        obligation.tell(owed)
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
