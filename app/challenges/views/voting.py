"""Voting: the entries in an order drawn for each voter, one choice at a time, each saved when it is made."""

from __future__ import annotations

import hashlib
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import select

from app.authorization import me, require, signed_in
from app.challenges import ballot
from app.challenges.challenge import Challenge
from app.challenges.entry import Entry
from app.challenges.juror import judges
from app.challenges.labels import WORDS
from app.challenges.permission import votes_in
from app.challenges.queries import SHOWN, entries_among
from app.challenges.tally import turnout_of
from app.challenges.views.room import challenges, found, found_entry
from app.challenges.vocabulary import PhaseKind, VotingKind
from app.challenges.vote_forms import VoteForm
from app.database import db
from app.fields import PlainForm
from app.hypermedia import fragment_or_redirect
from app.paging import Page, decode, encode
from app.people.user import User


def _with_a_vote(slug: str) -> Challenge:
    challenge = found(slug)
    has_one = challenge.voting is not VotingKind.NONE and challenge.phase(PhaseKind.VOTING) is not None
    return challenge if has_one else abort(404)


@challenges.get("/challenges/<slug>/vote")
@signed_in
def vote(slug: str) -> str:
    challenge = _with_a_vote(slug)
    may = votes_in(challenge, me())
    leads = challenge.led_by(me())
    return render_template(
        "challenges/vote.html",
        challenge=challenge,
        phase=challenge.phase(PhaseKind.VOTING),
        results=challenge.phase(PhaseKind.RESULTS),
        page=_drawn(challenge, me(), request.args.get("after", "")) if may else None,
        standing=ballot.standing(challenge, me()) if may else None,
        fewest=ballot.fewest_of(challenge),
        may=may,
        leads=leads,
        judges=judges(challenge, me()),
        cast=ballot.cast(challenge) if leads and not turnout_of(challenge) else None,
        plain=PlainForm(),
        words=WORDS,
    )


def _drawn(challenge: Challenge, person: User, after: str) -> Page[Entry]:
    """An order of this voter's own, the same at each visit: no entry is first for everybody."""
    live = select(Entry.id).where(Entry.challenge_id == challenge.id, Entry.withdrawn_at.is_(None))
    order = sorted(db.session.scalars(live), key=lambda id: _place(challenge, person, id))
    position = decode(after, int)
    begins = position[0] if position and 0 <= position[0] < len(order) else 0
    chosen = order[begins : begins + SHOWN]
    onward = begins + SHOWN
    return Page(entries_among(chosen), encode([onward]) if onward < len(order) else None)


def _place(challenge: Challenge, person: User, entry_id: int) -> bytes:
    return hashlib.sha256(f"{challenge.id}:{person.id}:{entry_id}".encode()).digest()


@challenges.post("/challenges/<slug>/vote")
@signed_in
def choose(slug: str) -> ResponseReturnValue:
    """The form states how many points the entry has from now on: a state, never one more or one less."""
    challenge = _with_a_vote(slug)
    require(not challenge.led_by(me()))
    form = VoteForm()
    if not form.validate() or form.entry.data is None or form.points.data is None:
        abort(422)
    entry = found_entry(challenge, form.entry.data)
    ballot.settle(entry, points=form.points.data, by=me())
    db.session.commit()
    after = request.form.get("after", "")
    back = url_for("challenges.vote", slug=slug, after=after or None, _anchor=f"entry-{entry.id}")
    return fragment_or_redirect("challenges/_choice.html", back, **_after_a_choice(challenge, entry), after=after)


def _after_a_choice(challenge: Challenge, entry: Entry) -> dict[str, Any]:
    return {
        "challenge": challenge,
        "entry": entry,
        "standing": ballot.standing(challenge, me()),
        "said": True,
    }


@challenges.post("/challenges/<slug>/vote/clear")
@signed_in
def clear_ballot(slug: str) -> ResponseReturnValue:
    challenge = _with_a_vote(slug)
    require(not challenge.led_by(me()))
    ballot.clear(challenge, by=me())
    db.session.commit()
    flash(_("Your ballot is empty: all your points are yours again."), "good")
    return redirect(url_for("challenges.vote", slug=slug), 303)
