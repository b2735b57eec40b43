"""The challenges of the demonstration: past, running and to come, with their teams and entries. All fictional."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select

from app.activity.event import Event
from app.activity.follow import follow
from app.challenges import agenda, certificate, final_demonstration, jury_demonstration, obligation, proceedings, tally
from app.challenges.agenda import Span
from app.challenges.ballot import Ballot, Choice, budget_of, holder_of, most_of
from app.challenges.challenge import STATUS_OF, Challenge, Status
from app.challenges.entry import STATION, Entry, EntryVersion, digest
from app.challenges.kit import Kit, open_kit
from app.challenges.launching import mould
from app.challenges.mentor import MentorSlot
from app.challenges.mentorship import Mentor
from app.challenges.obligation import Obligation
from app.challenges.phase import PhaseTransition, State, Step
from app.challenges.publication import Publication
from app.challenges.seeker import TeamSeeker
from app.challenges.step import StepKind, TeamStep
from app.challenges.team import Member, Team, Way
from app.challenges.verbs import Verb
from app.challenges.verdict import Verdict
from app.challenges.vocabulary import Outcome, PhaseKind
from app.clock import now
from app.database import add_new, db
from app.ideas.idea import Idea
from app.people.unit import Unit
from app.people.user import User
from app.search.feed import changed
from app.text import slugify

WRITTEN = Path(__file__).parent / "demo" / "challenges.toml"
PREPARED = timedelta(days=20)
"""How long before its first day a challenge is announced."""
Row = Mapping[str, Any]
People = Mapping[str, User]


def load(people: People) -> int:
    """Add what is not here yet; says how many challenges were added."""
    here = set(db.session.scalars(select(Challenge.slug)))
    units = {unit.code: unit for unit in db.session.scalars(select(Unit))}
    written = tomllib.loads(WRITTEN.read_text(encoding="utf-8"))["challenge"]
    new = [entry for entry in written if slugify(entry["title"], 60) not in here]
    for entry in new:
        _challenge(entry, people, units[entry["unit"]])
    return len(new)


def _challenge(entry: Row, people: People, unit: Unit) -> None:
    kit, zone = open_kit(entry["kit"]), ZoneInfo(unit.time_zone)
    first = entry.get("on") or (now() - timedelta(days=entry["days_ago"])).date()
    leader = people[entry["by"]]
    spans = _spans(entry, kit, first, zone)
    challenge = mould(kit, spans, by=leader, unit=unit, title=entry["title"], summary=entry["summary"])
    challenge.brief = entry.get("brief", kit.brief).strip()
    began = spans[0].opens_at - PREPARED
    challenge.created_at = challenge.changed_at = min(began, now())
    challenge.slug = slugify(entry["title"], 60)
    db.session.add(challenge)
    db.session.flush()
    follow(challenge, by=leader)
    if entry.get("draft"):
        return
    challenge.status, challenge.published_at = Status.ANNOUNCED, challenge.created_at
    _note(leader, Verb.ANNOUNCED, challenge, challenge.created_at)
    _turn(challenge)
    changed(challenge)
    sent = [made for team in entry.get("team", ()) if (made := _team(challenge, team, people))]
    for mentor in entry.get("mentor", ()):
        _mentor(challenge, mentor, people)
    for seeker in entry.get("seeker", ()):
        _seeker(challenge, seeker, people[seeker["person"]])
    sent += [_entry(challenge, alone, people[alone["author"]]) for alone in entry.get("entry", ())]
    _vote(challenge, entry.get("ballots", {}), sent, people)
    if "jury" in entry:
        jury_demonstration.convene(challenge, entry["jury"], people, leader)
    if "final" in entry:
        final_demonstration.hold(challenge, entry["final"], people, leader)
    if "results" in entry:
        _conclude(challenge, entry["results"], leader)


def _spans(entry: Row, kit: Kit, first: date, zone: ZoneInfo) -> list[Span]:
    if "dates" not in entry:
        return agenda.of(kit, first, zone)
    spans = []
    for kind, (opens, closes) in entry["dates"].items():
        at = [datetime.combine(day, time(hour), zone).astimezone(UTC) for day, hour in ((opens, 9), (closes, 18))]
        spans.append(Span(PhaseKind(kind), at[0], at[1], at[1]))
    return spans


def _turn(challenge: Challenge) -> None:
    """The steps whose day has come, dated as they were due."""
    for phase in challenge.phases:
        for step, due_at in ((Step.OPENED, phase.opens_at), (Step.CLOSED, phase.ends_at)):
            if due_at > now():
                break
            db.session.add(PhaseTransition(phase=phase, step=step, due_at=due_at, at=due_at))
            phase.state = State.OPEN if step is Step.OPENED else State.OVER
            if step is Step.OPENED:
                challenge.status = STATUS_OF[phase.kind]
                _note(None, Verb.OPENED, challenge, due_at, after=phase.kind.value)
            elif phase.kind is PhaseKind.RESULTS:
                challenge.status = Status.CLOSED


def _note(actor: User | None, verb: Verb, subject: Any, at: datetime, **detail: str) -> None:
    number = actor.id if actor else None
    db.session.add(
        Event(
            at=at, actor_id=number, verb=verb, subject_kind=subject.subject_kind, subject_id=subject.id, detail=detail
        )
    )


def _team(challenge: Challenge, written: Row, people: People) -> Entry | None:
    members = [people[name] for name in written["people"]]
    founded = min(challenge.phases[0].opens_at + timedelta(days=3), now() - timedelta(days=1))
    team = Team(
        challenge=challenge,
        name=written["name"],
        pitch=written["pitch"],
        looks_for=list(written.get("looks_for", ())),
        founder=members[0],
        founded_at=founded,
        member_count=len(members),
    )
    db.session.add(team)
    db.session.flush()
    challenge.team_count += 1
    for number, person in enumerate(members):
        at = min(founded + timedelta(days=number), now())
        way = Way.ASKED if number else Way.FOUNDED
        db.session.add(
            Member(team=team, challenge_id=challenge.id, person=person, way=way, message="", at=at, joined_at=at)
        )
        follow(challenge, by=person)
    _note(members[0], Verb.TEAM_FOUNDED, team, founded)
    for number, (kind, said) in enumerate(written.get("steps", ())):
        at = now() - timedelta(hours=30 - 7 * number)
        db.session.add(TeamStep(team=team, by=members[-1], kind=StepKind(kind), text=said, at=at))
    return _entry(challenge, written["entry"], members[0], team) if "entry" in written else None


def _mentor(challenge: Challenge, written: Row, people: People) -> None:
    """Hours of the days to come, by the clock of the challenge."""
    named = now() - timedelta(days=2)
    mentor = Mentor(
        challenge=challenge, person=people[written["person"]], field=written["field"], named_at=named, accepted_at=named
    )
    db.session.add(mentor)
    today = now().astimezone(challenge.zone).date()
    for days, hour, minutes, place in written["slots"]:
        starts_at = datetime.combine(today + timedelta(days=days), time(hour), challenge.zone).astimezone(UTC)
        slot = MentorSlot(mentor=mentor, starts_at=starts_at, minutes=minutes, place=place, changed_at=named, version=1)
        db.session.add(slot)


def _seeker(challenge: Challenge, written: Row, person: User) -> None:
    db.session.add(
        TeamSeeker(
            challenge_id=challenge.id,
            person=person,
            skills=list(written["skills"]),
            wishes=[],
            words=written["words"],
            together="",
            at=now() - timedelta(days=1),
        )  # fmt: skip
    )


def _entry(challenge: Challenge, written: Row, author: User, team: Team | None = None) -> Entry:
    opens, closes = challenge.submissions.opens_at, challenge.submissions.closes_at
    at = min(closes - timedelta(hours=5), max(now() - timedelta(hours=30), opens + timedelta(hours=1)))
    source = written.get("idea")
    idea = db.session.scalar(select(Idea).where(Idea.import_ref == f"demo:{source}")) if source else None
    entry = Entry(
        challenge=challenge,
        author=author,
        team=team,
        idea=idea,
        title=written["title"],
        answers={question.key: said for question, said in zip(challenge.questions, written["answers"], strict=True)},
        version=1,
        sent_at=at,
        changed_at=at,
    )
    db.session.add(entry)
    db.session.flush()
    if "feedback" in written:
        db.session.add(
            Verdict(
                challenge_id=challenge.id,
                entry=entry,
                place=written.get("place"),
                outcome=Outcome(written["outcome"]) if "outcome" in written else None,
                feedback=written["feedback"],
                by_id=challenge.launched_by.id if challenge.launched_by else author.id,
                changed_at=closes,
            )
        )
    version = EntryVersion(
        entry=entry, number=1, title=entry.title, answers=entry.answers, at=at, by=author, late=False,
        sha256=digest(entry, at),
    )  # fmt: skip
    db.session.add(version)
    challenge.entry_count += 1
    follow(challenge, by=author)
    _note(author, Verb.ENTERED, entry, at)
    if team:
        team.entered_at = at
    if idea:
        _note(author, Verb.IDEA_ENTERED, idea, at)
        if idea.challenge_at is None:
            idea.reached(STATION, at)
    return entry


def _vote(challenge: Challenge, ballots: Mapping[str, list[int]], entries: list[Entry], people: People) -> None:
    """Who gave how many points to which entry, in their order; a vote that is over is counted, and sealed."""
    for name, points in ballots.items():
        person, given = people[name], {entry.id: n for entry, n in zip(entries, points, strict=True) if n}
        held = Ballot(
            challenge_id=challenge.id, electorate=person.electorate, budget=budget_of(challenge),
            spent=sum(given.values()),
        )  # fmt: skip
        db.session.add(held)
        db.session.flush()
        most = most_of(challenge)
        db.session.add_all(Choice(ballot_id=held.id, entry_id=id, points=n, most=most) for id, n in given.items())
        owner = {"challenge_id": challenge.id, "person_id": person.id, "ballot_id": held.id, "reminded": False}
        add_new(holder_of(challenge), owner)
    db.session.flush()
    phase = challenge.phase(PhaseKind.VOTING)
    if phase and phase.state is State.OVER:
        tally.close(challenge)


def _conclude(challenge: Challenge, written: Row, leader: User) -> None:
    """The results as they were published, and what became of the prizes."""
    results = next(phase for phase in challenge.phases if phase.kind is PhaseKind.RESULTS)
    at = min(results.opens_at + timedelta(hours=2), now())
    challenge.results_at = at
    db.session.flush()
    not_awarded = written.get("not_awarded", "")
    minutes = proceedings.written(challenge, not_awarded=not_awarded)
    db.session.add(
        Publication(
            challenge_id=challenge.id, by_id=leader.id, at=at, words=written["words"].strip(), minutes=minutes,
            sha256=proceedings.digest(minutes), not_awarded=not_awarded,
        )
    )  # fmt: skip
    _note(leader, Verb.RESULTS, challenge, at)
    certificate.issue(challenge)
    entries = {one.title: one for one in db.session.scalars(select(Entry).where(Entry.challenge_id == challenge.id))}
    for one in written.get("prize", ()):
        given = at + timedelta(days=one["days"])
        db.session.add(
            Obligation(
                challenge=challenge,
                prize=next(prize for prize in challenge.prizes if prize.title == one["title"]),
                entry=entries[one["entry"]],
                due_on=(at + timedelta(days=60)).date(),
                state=obligation.State.GIVEN,
                proof=one["proof"],
                settled_at=given,
                settled_by_id=leader.id,
            )
        )
