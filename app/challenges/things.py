"""Challenges, entries and teams as the rooms below know them: a title, an address, who may see it."""

from __future__ import annotations

from collections.abc import Sequence

from flask import url_for
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.activity.thing import Thing
from app.challenges.challenge import Challenge
from app.challenges.entry import Entry
from app.challenges.juror import Juror
from app.challenges.obligation import Obligation
from app.challenges.slate import Slate
from app.challenges.team import Team
from app.database import db


def challenges(numbers: Sequence[int]) -> dict[int, Thing]:
    asked = select(Challenge).where(Challenge.id.in_(numbers)).options(joinedload(Challenge.unit))
    return {
        one.id: Thing(one.title, url_for("challenges.show", slug=one.slug), "challenge", one)
        for one in db.session.scalars(asked)
    }


def entries(numbers: Sequence[int]) -> dict[int, Thing]:
    asked = select(Entry).where(Entry.id.in_(numbers)).options(joinedload(Entry.challenge), joinedload(Entry.team))
    return {
        one.id: Thing(one.title, url_for("challenges.entry", slug=one.challenge.slug, id=one.id), "entry", one)
        for one in db.session.scalars(asked)
    }


def teams(numbers: Sequence[int]) -> dict[int, Thing]:
    asked = select(Team).where(Team.id.in_(numbers)).options(joinedload(Team.challenge))
    return {one.id: Thing(one.name, _address_of(one), "team", one) for one in db.session.scalars(asked)}


def _address_of(team: Team) -> str:
    """Its own page, as long as there is a team."""
    if team.dissolved_at:
        return url_for("challenges.teams", slug=team.challenge.slug)
    return url_for("challenges.team", slug=team.challenge.slug, id=team.id)


def obligations(numbers: Sequence[int]) -> dict[int, Thing]:
    """A prize that is owed stands on the page of its entry."""
    asked = select(Obligation).where(Obligation.id.in_(numbers))
    asked = asked.options(joinedload(Obligation.challenge), joinedload(Obligation.prize), joinedload(Obligation.entry))
    return {
        one.id: Thing(
            one.title, url_for("challenges.entry", slug=one.challenge.slug, id=one.entry_id), "obligation", one
        )
        for one in db.session.scalars(asked)
    }


def jurors(numbers: Sequence[int]) -> dict[int, Thing]:
    asked = select(Juror).where(Juror.id.in_(numbers)).options(joinedload(Juror.challenge))
    return {one.id: _jury(one, one.challenge, "juror") for one in db.session.scalars(asked)}


def juries(numbers: Sequence[int]) -> dict[int, Thing]:
    asked = select(Slate).where(Slate.id.in_(numbers)).options(joinedload(Slate.challenge))
    return {one.id: _jury(one, one.challenge, "jury") for one in db.session.scalars(asked)}


def _jury(one: Juror | Slate, challenge: Challenge, kind: str) -> Thing:
    return Thing(challenge.title, url_for("challenges.jury", slug=challenge.slug), kind, one)


THINGS = {
    "challenge": challenges,
    "entry": entries,
    "team": teams,
    "obligation": obligations,
    "juror": jurors,
    "jury": juries,
}
