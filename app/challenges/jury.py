"""The jury of a challenge: whom its organiser invites, what they answer, and how a juror leaves it."""

from __future__ import annotations

from flask_babel import gettext as _
from sqlalchemy import delete, select

from app.activity.event import record
from app.challenges import ballot, correspondence
from app.challenges.challenge import PAST, Challenge
from app.challenges.entry import entry_of
from app.challenges.foreword import Occasion
from app.challenges.juror import Answer, Juror, drawn_pseudonym, juror_of
from app.challenges.seat import Seat
from app.challenges.team import let_fall, team_of
from app.challenges.verbs import Verb
from app.challenges.vocabulary import JudgingKind, PhaseKind
from app.clock import now
from app.database import add_new, db
from app.errors import Refused
from app.people.user import User
from app.text import squish


def invite(challenge: Challenge, person: User, *, by: User) -> Juror:
    """Who declined may be asked again; who recused themselves is not."""
    _refuse_without_jury(challenge)
    if not open_to(challenge, person):
        raise Refused(_("This challenge is not open to this person."))
    _refuse_who_is_part_of_it(challenge, person)
    row = {"challenge_id": challenge.id, "person_id": person.id, "invited_by_id": by.id, "invited_at": now()}
    if not add_new(Juror, row | {"recusal_reason": "", "pseudonym": drawn_pseudonym()}):
        _ask_again(challenge, person, by)
    juror = juror_of(challenge, person)
    assert juror is not None
    event = record(by, Verb.JUROR_INVITED, juror, tell=[person])
    correspondence.send(challenge, Occasion.JURY_INVITED, [person], events=[event], by=squish(by.name))
    return juror


def open_to(challenge: Challenge, person: User) -> bool:
    """Whether somebody could judge it at all: they are here, and see it."""
    is_here = not person.imported and person.erased_at is None and person.confirmed_at is not None
    return is_here and challenge.visible_to(person)


def _ask_again(challenge: Challenge, person: User, by: User) -> None:
    juror = juror_of(challenge, person)
    assert juror is not None
    if juror.recused_at or juror.answer is not Answer.DECLINED:
        raise Refused(_("This person is invited already, or has left this jury."))
    juror.answer, juror.answered_at = None, None
    juror.invited_at, juror.invited_by_id = now(), by.id
    db.session.flush()


def _refuse_without_jury(challenge: Challenge) -> None:
    if challenge.judging is JudgingKind.NONE:
        raise Refused(_("This challenge has no jury."))
    if challenge.is_draft:
        raise Refused(_("Announce the challenge first."))
    if challenge.status in PAST or _has_closed(challenge):
        raise Refused(_("The work of this jury is over."))


def _has_closed(challenge: Challenge) -> bool:
    """Whether its ballots are counted: from here on the ranking is known to who leads the challenge."""
    phase = challenge.phase(PhaseKind.JURY)
    if phase is None:
        return False
    phase.hold(shared=True)
    return phase.is_over


def _refuse_who_is_part_of_it(challenge: Challenge, person: User) -> None:
    if challenge.led_by(person):
        raise Refused(_("Whoever leads a challenge does not sit in its jury."))
    if entry_of(challenge, person) or (challenge.has_teams and team_of(challenge, person)):
        raise Refused(_("Whoever enters a challenge does not sit in its jury."))


def answer(juror: Juror, said: Answer) -> None:
    if not juror.is_waiting:
        raise Refused(_("This invitation is already answered."))
    _refuse_without_jury(juror.challenge)
    if said is Answer.ACCEPTED:
        juror.challenge.hold()
        _refuse_who_is_part_of_it(juror.challenge, juror.person)
        ballot.let_go(juror.challenge, juror.person)
        let_fall(juror.challenge, juror.person)
    juror.answer, juror.answered_at = said, now()
    verb = Verb.JUROR_ACCEPTED if said is Answer.ACCEPTED else Verb.JUROR_DECLINED
    record(juror.person, verb, juror, tell=leaders_of(juror.challenge))


def recuse(juror: Juror, *, by: User, reason: str) -> None:
    """Their scores leave the ranking, and their entries wait for others; it stands in the minutes.

    The organiser takes nobody out once the ranking is known: that would be to choose among the ballots.
    """
    challenge, is_themselves = juror.challenge, by.id == juror.person_id
    has_closed = _has_closed(challenge)
    challenge.hold()
    db.session.refresh(juror, ["recused_at"])
    if juror.recused_at:
        raise Refused(_("This juror has left the jury already."))
    if challenge.results_at:
        raise Refused(_("The work of this jury is over."))
    if has_closed and not is_themselves:
        raise Refused(_("The ranking is known: from here on only jurors themselves leave the jury."))
    juror.recused_at, juror.recused_by_id, juror.recusal_reason = now(), by.id, reason
    db.session.execute(delete(Seat).where(Seat.juror_id == juror.id))
    record(by, Verb.JUROR_RECUSED, juror, tell=[*leaders_of(juror.challenge), juror.person])


def leaders_of(challenge: Challenge) -> list[User]:
    """Whoever launched it or invited somebody into its jury, as long as they lead it."""
    inviters = select(Juror.invited_by_id).where(Juror.challenge_id == challenge.id)
    asked = select(User).where((User.id == challenge.launched_by_id) | User.id.in_(inviters)).order_by(User.id)
    return [person for person in db.session.scalars(asked) if challenge.led_by(person)]
