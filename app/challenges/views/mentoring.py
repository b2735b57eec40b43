"""Mentors of a challenge: naming them, their hours, booking one, a calendar of one's own."""

from __future__ import annotations

from flask import Response, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.authorization import me, public, require, signed_in
from app.challenges import certificate, dates
from app.challenges import mentor as mentors_of_challenges
from app.challenges.challenge import Challenge
from app.challenges.entry import entry_of
from app.challenges.labels import WORDS
from app.challenges.mentor import MentorSlot
from app.challenges.mentor_forms import MentorForm, SlotForm
from app.challenges.mentorship import Mentor
from app.challenges.team import Team, team_of
from app.challenges.views.room import May, challenges, found
from app.database import db
from app.extensions import settings
from app.people.user import by_handle


def _with_teams(slug: str) -> Challenge:
    challenge = found(slug)
    return challenge if challenge.has_teams else abort(404)


@challenges.get("/challenges/<slug>/mentors")
@public
def mentors(slug: str) -> str:
    return _page(_with_teams(slug))


def _page(challenge: Challenge, naming: MentorForm | None = None, slot: SlotForm | None = None) -> str:
    person = me()
    own = mentors_of_challenges.mentorship(challenge, person)
    team = team_of(challenge, person)
    leads = May.of(challenge, person).adjust
    slots = db.session.scalars(mentors_of_challenges.slots_of(challenge)).all()
    return render_template(
        "challenges/mentors.html",
        challenge=challenge,
        mentors=db.session.scalars(mentors_of_challenges.mentors_of(challenge)).all(),
        slots=slots,
        own=own,
        certificates=certificate.of_person(challenge, person),
        team=team,
        may_book=team is not None and _may_book(challenge),
        leads=leads,
        naming=naming or (MentorForm(formdata=None) if leads else None),
        slot_form=slot or (SlotForm(formdata=None) if own and own.is_one else None),
        words=WORDS,
    )


def _may_book(challenge: Challenge) -> bool:
    return mentors_of_challenges.bookable(challenge, me(), entered=entry_of(challenge, me()) is not None)


@challenges.post("/challenges/<slug>/mentors")
@signed_in
def name_mentor(slug: str) -> ResponseReturnValue:
    challenge = _with_teams(slug)
    require(May.of(challenge, me()).adjust)
    form = MentorForm()
    if not form.validate():
        return _page(challenge, naming=form), 422
    person = by_handle((form.handle.data or "").rpartition("/")[2].lstrip("@"))
    if person is None:
        form.handle.errors = [_("Nobody has this handle.")]
        return _page(challenge, naming=form), 422
    mentors_of_challenges.name(challenge, person, by=me(), field=form.field.data or "")
    db.session.commit()
    return _back(challenge, _("They are asked, and told."))


@challenges.post("/challenges/<slug>/mentors/<int:id>/accept")
@signed_in
def accept_mentoring(slug: str, id: int) -> ResponseReturnValue:
    challenge = _with_teams(slug)
    mentor = _mentor(challenge, id)
    require(mentor.person_id == me().id)
    mentors_of_challenges.accept(mentor, by=me())
    db.session.commit()
    return _back(challenge, _("Thank you! Now offer hours: teams book them here."))


@challenges.post("/challenges/<slug>/mentors/<int:id>/end")
@signed_in
def end_mentoring(slug: str, id: int) -> ResponseReturnValue:
    challenge = _with_teams(slug)
    mentor = _mentor(challenge, id)
    require(mentor.endable_by(me()))
    mentors_of_challenges.end(mentor, by=me())
    db.session.commit()
    return _back(challenge, _("It is ended; teams that had an hour are told."))


@challenges.post("/challenges/<slug>/mentors/slots")
@signed_in
def offer_slot(slug: str) -> ResponseReturnValue:
    challenge = _with_teams(slug)
    own = mentors_of_challenges.mentorship(challenge, me())
    require(own is not None and own.is_one)
    assert own is not None
    form = SlotForm()
    if not form.validate():
        return _page(challenge, slot=form), 422
    mentors_of_challenges.offer(
        own, starts_at=form.moment(me()), minutes=form.minutes.data or 0, place=form.place.data or ""
    )
    db.session.commit()
    return _back(challenge, _("The hour is offered."))


@challenges.post("/challenges/<slug>/mentors/slots/<int:id>/book")
@signed_in
def book_slot(slug: str, id: int) -> ResponseReturnValue:
    challenge = _with_teams(slug)
    slot, team = _slot(challenge, id), team_of(challenge, me())
    require(team is not None and _may_book(challenge))
    assert team is not None
    mentors_of_challenges.book(slot, team, by=me())
    db.session.commit()
    return _back(challenge, _("The hour is yours; its place stands here."))


@challenges.post("/challenges/<slug>/mentors/slots/<int:id>/cancel")
@signed_in
def cancel_slot(slug: str, id: int) -> ResponseReturnValue:
    """The team gives its hour back, or the mentor calls it off."""
    challenge = _with_teams(slug)
    slot = _slot(challenge, id)
    is_mentor = slot.mentor.person_id == me().id
    require(is_mentor or _holds(slot.team))
    if is_mentor:
        mentors_of_challenges.call_off(slot, by=me())
    else:
        mentors_of_challenges.give_back(slot, by=me())
    db.session.commit()
    return _back(challenge, _("It is called off, and the others are told."))


def _holds(team: Team | None) -> bool:
    return team is not None and team.holds(me())


@challenges.get("/challenges/mentors.ics", endpoint="my_meetings")
@signed_in
def meetings() -> Response:
    """One's own meetings, as a mentor or with one."""
    slots = db.session.scalars(mentors_of_challenges.meetings_of(me())).unique().all()
    body = dates.of_meetings(slots, _("Meetings with mentors · %(site)s", site=settings().site_name))
    response = Response(body, mimetype="text/calendar")
    response.headers["Content-Disposition"] = "attachment; filename=mentors.ics"
    response.headers["Cache-Control"] = "no-store"
    return response


def _mentor(challenge: Challenge, id: int) -> Mentor:
    mentor = db.session.get(Mentor, id) if id < 2**63 else None
    if mentor is None or mentor.challenge_id != challenge.id or not mentor.endable_by(me()):
        abort(404)
    return mentor


def _slot(challenge: Challenge, id: int) -> MentorSlot:
    slot = db.session.get(MentorSlot, id) if id < 2**63 else None
    if slot is None or slot.mentor.challenge_id != challenge.id:
        abort(404)
    return slot


def _back(challenge: Challenge, words: str) -> ResponseReturnValue:
    flash(words, "good")
    return redirect(url_for("challenges.mentors", slug=challenge.slug), 303)
