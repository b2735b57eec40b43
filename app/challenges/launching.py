"""How a challenge begins: a draft made from a kit, or from one that is past, with its calendar."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import gettext as _

from app.activity.event import record
from app.activity.follow import follow
from app.challenges import agenda
from app.challenges.agenda import Span
from app.challenges.challenge import Challenge, free_slug
from app.challenges.kit import Kit
from app.challenges.phase import Phase
from app.challenges.terms import Criterion, EntryQuestion, Prize
from app.challenges.verbs import Verb
from app.clock import now
from app.database import db
from app.errors import Refused
from app.people.unit import Unit
from app.people.user import User


def launch(
    kit: Kit, on: date, *, by: User | None, unit: Unit, title: str | None = None, summary: str | None = None
) -> Challenge:
    """A draft, copied from the kit: only facilitators of its unit see it. `by` is None for a command of the house."""
    if by is not None and not by.facilitates(unit):
        raise Refused(_("You facilitate other units than this one."))
    if unit.closed:
        raise Refused(_("This unit is closed."))
    if unit.level not in kit.scopes:
        raise Refused(_("This kit is not for a challenge of this extent."))
    zone = ZoneInfo(unit.time_zone)
    if on < now().astimezone(zone).date():
        raise Refused(_("This day is past."))
    spans = agenda.of(kit, on, zone)
    if agenda.clashes(spans):
        raise Refused(_("The durations of this kit do not follow each other: flask challenges check says why."))
    return _begin(mould(kit, spans, by=by, unit=unit, title=title, summary=summary), by)


def mould(
    kit: Kit, spans: list[Span], *, by: User | None, unit: Unit, title: str | None = None, summary: str | None = None
) -> Challenge:
    """What a kit becomes: rows that hold all that it says, with its version."""
    return Challenge(
        slug=free_slug(title or kit.title),
        title=title or kit.title,
        summary=summary or kit.summary,
        brief=kit.brief,
        kit=kit.word,
        kit_version=kit.version,
        audience=kit.audience,
        scope=unit.level,
        unit=unit,
        launched_by=by,
        entrants=[str(who) for who in kit.entrants.who],
        enter_as=[str(how) for how in kit.entrants.as_],
        smallest_team=kit.entrants.smallest_team,
        largest_team=kit.entrants.largest_team,
        late=kit.deadline.late,
        gallery=kit.gallery,
        outcomes=[str(outcome) for outcome in kit.outcomes],
        voting=kit.voting.kind,
        vote_points=kit.voting.points,
        vote_most=kit.voting.most,
        vote_fewest=kit.voting.fewest,
        vote_secret=kit.voting.secret,
        judging=kit.judging.kind,
        jurors_each=kit.judging.jurors,
        final_vote=kit.final.vote,
        final_voters=[str(who) for who in kit.final.voters],
        phases=_phases(spans),
        criteria=[_copied(Criterion, n, vars(one)) for n, one in enumerate(kit.criteria)],
        prizes=[
            _copied(Prize, n, vars(one) | {"open_to": list(one.open_to or kit.entrants.who)})
            for n, one in enumerate(kit.prizes)
        ],
        questions=[
            _copied(EntryQuestion, n, vars(one) | {"choices": list(one.choices)}) for n, one in enumerate(kit.questions)
        ],
    )


def again(past: Challenge, on: date, *, by: User) -> Challenge:
    """The same once more, from a day on: its text, rules and questions, with its dates moved together."""
    if not by.facilitates(past.unit):
        raise Refused(_("You facilitate other units than this one."))
    if past.unit.closed:
        raise Refused(_("This unit is closed."))
    zone = past.zone
    if on < now().astimezone(zone).date():
        raise Refused(_("This day is past."))
    days = (on - past.phases[0].opens_at.astimezone(zone).date()).days
    challenge = Challenge(
        slug=free_slug(past.title),
        phases=[
            Phase(
                position=phase.position,
                kind=phase.kind,
                opens_at=agenda.moved(phase.opens_at, days, zone),
                closes_at=(closes := agenda.moved(phase.closes_at, days, zone)),
                ends_at=closes + phase.grace,
            )
            for phase in past.phases
        ],
        criteria=[_copied(Criterion, one.position, _columns(one)) for one in past.criteria],
        prizes=[_copied(Prize, one.position, _columns(one)) for one in past.prizes],
        questions=[_copied(EntryQuestion, one.position, _columns(one)) for one in past.questions],
        unit=past.unit,
        launched_by=by,
        **{name: getattr(past, name) for name in COPIED},
    )
    return _begin(challenge, by)


COPIED = (
    "title", "summary", "brief", "kit", "kit_version", "audience", "scope", "entrants", "enter_as", "smallest_team",
    "largest_team", "late", "gallery", "outcomes", "voting", "vote_points", "vote_most", "vote_fewest", "vote_secret",
    "judging", "jurors_each", "final_vote", "final_voters",
)  # fmt: skip


def _begin(challenge: Challenge, by: User | None) -> Challenge:
    moment = now()
    challenge.created_at = challenge.changed_at = moment
    db.session.add(challenge)
    db.session.flush()
    record(by, Verb.LAUNCHED, challenge)
    if by is not None:
        follow(challenge, by=by)
    return challenge


def _phases(spans: list[Span]) -> list[Phase]:
    return [Phase(position=n, **vars(span)) for n, span in enumerate(spans)]


def _copied(row: Any, position: int, values: Mapping[str, Any]) -> Any:
    return row(**{**values, "position": position})


def _columns(row: Any) -> dict[str, Any]:
    return {c.name: getattr(row, c.name) for c in row.__table__.columns if c.name not in ("id", "challenge_id")}
