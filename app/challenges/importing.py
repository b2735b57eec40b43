"""Past hackathons come in from their data packages: one event and its projects, marked as imported, all or nothing.

The shape is that of a Frictionless Data Package with two resources whose rows are in the file, `events` and `projects`.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select

from app import markdown
from app.address import is_secure
from app.challenges import rehousing, unpacking
from app.challenges.challenge import Challenge, Status, free_slug
from app.challenges.entry import Entry, EntryVersion, digest
from app.challenges.phase import Phase, PhaseTransition, State, Step
from app.challenges.rehousing import Package
from app.challenges.team import Team
from app.challenges.terms import EntryQuestion
from app.challenges.unpacking import Problems
from app.challenges.vocabulary import (
    EnterAs,
    Entrant,
    FinalVote,
    Gallery,
    JudgingKind,
    Late,
    PhaseKind,
    QuestionKind,
    VotingKind,
)
from app.clock import now
from app.database import db
from app.ideas.idea import Audience
from app.people.unit import nation
from app.people.user import User, welcome
from app.search.feed import changed
from app.text import slugify, squish, tidy

Row = Mapping[str, Any]
KIT = "imported"
QUESTIONS = (
    ("summary", "En bref", QuestionKind.TEXT, 2_000),
    ("longtext", "Le projet", QuestionKind.TEXT, markdown.LONGEST),
    ("source_url", "Le code", QuestionKind.LINK, 300),
    ("download_url", "À télécharger", QuestionKind.LINK, 300),
    ("webpage_url", "La page", QuestionKind.LINK, 300),
    ("phase", "Où il en était", QuestionKind.LINE, 200),
)


class Unusable(Exception):
    """Everything that is wrong with the file, in words for who sent it."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("; ".join(problems))
        self.problems = problems


@dataclass(frozen=True)
class Project:
    number: int
    name: str
    team: str
    at: datetime
    answers: dict[str, str]


@dataclass(frozen=True)
class Hackathon:
    """An event as the file says it; `ref` names it, whatever file it is in."""

    ref: str
    title: str
    summary: str
    brief: str
    host: str
    opens_at: datetime
    closes_at: datetime
    projects: list[Project] = field(default_factory=list)


Found = list[Hackathon] | Package

# Reading


def read(file: Path) -> Found:
    """Past hackathons, or a challenge of a platform like this one. Raises Unusable."""
    try:
        package = json.loads(file.read_text(encoding="utf-8"))
    except (UnicodeDecodeError, ValueError, RecursionError):
        raise Unusable([f"{file.name} is not a JSON file in UTF-8."]) from None
    if not unpacking.is_one(package):
        return _hackathons(package)
    wrong = Problems()
    found = rehousing.read(package, file.parent, wrong)
    if found is None:
        raise Unusable(wrong.said)
    return found


def entries_in(found: Found) -> int:
    return len(found.entries) if isinstance(found, Package) else sum(len(one.projects) for one in found)


def _hackathons(package: Any) -> list[Hackathon]:
    problems: list[str] = []
    events, projects = (_rows(package, name, problems) for name in ("events", "projects"))
    if problems:
        raise Unusable(problems)
    zone = ZoneInfo(nation().time_zone)
    found = [_event(row, n, zone, problems) for n, row in enumerate(events, 1)]
    hackathons = {one.title: one for one in found if one}
    if not events:
        problems.append('the resource "events" is empty: there is nothing to import')
    for n, row in enumerate(projects, 1):
        _project(row, n, hackathons, zone, problems)
    if problems:
        raise Unusable(problems)
    return list(hackathons.values())


def _rows(package: Any, name: str, problems: list[str]) -> list[Row]:
    resources = package.get("resources") if isinstance(package, dict) else None
    if not isinstance(resources, list):
        if name == "events":
            problems.append('this is not a data package: it has no list "resources"')
        return []
    for resource in resources:
        if isinstance(resource, dict) and resource.get("name") == name:
            rows = resource.get("data")
            if isinstance(rows, list) and all(isinstance(row, dict) for row in rows):
                return rows
            problems.append(f'the resource "{name}" holds no rows: "data" must be a list of objects')
            return []
    problems.append(f'no resource is called "{name}"')
    return []


def _event(row: Row, number: int, zone: ZoneInfo, problems: list[str]) -> Hackathon | None:
    said = f"event {number}"
    title = _line(row.get("name"), 120)
    opens, closes = (_moment(row.get(name), zone) for name in ("starts_at", "ends_at"))
    wrong = [] if title else [f"{said}: it has no name"]
    dates = {"starts_at": opens, "ends_at": closes}
    wrong += [f'{said}: "{name}" is no date and hour' for name, at in dates.items() if at is None]
    if opens and closes and opens >= closes:
        wrong.append(f"{said}: it ends before it begins")
    if closes and closes > now():
        wrong.append(f"{said}: it is not over yet; only past events are imported")
    problems += wrong
    if wrong or opens is None or closes is None:
        return None
    summary = _line(row.get("summary"), 300) or title
    brief = _text(row.get("description"), markdown.LONGEST) or summary
    ref = f"{slugify(title, 80)}:{opens.astimezone(UTC):%Y-%m-%d}"
    return Hackathon(ref, title, summary, brief, _line(row.get("hostname"), 80) or title[:80], opens, closes)


def _project(row: Row, number: int, events: Mapping[str, Hackathon], zone: ZoneInfo, problems: list[str]) -> None:
    if row.get("is_challenge") is True:
        return
    name, said = _line(row.get("name"), 120), f"project {number}"
    event = events.get(_line(row.get("event_name"), 120)) or (next(iter(events.values())) if len(events) == 1 else None)
    at = _moment(row.get("updated_at") or row.get("created_at"), zone)
    if not name:
        problems.append(f"{said}: it has no name")
    if event is None and events:
        problems.append(f"{said}: no event here is called {row.get('event_name')!r}")
    if at is None:
        problems.append(f'{said}: "updated_at" is no date and hour')
    if not name or event is None or at is None:
        return
    if at > event.closes_at:
        at = min(_moment(row.get("created_at"), zone) or event.closes_at, event.closes_at)
    answers = {str(n): _answer(row.get(key), kind, most) for n, (key, _, kind, most) in enumerate(QUESTIONS)}
    team = _line(row.get("team"), 80) or name[:80]
    event.projects.append(Project(number, name, team, at, {key: text for key, text in answers.items() if text}))


def _answer(written: Any, kind: QuestionKind, most: int) -> str:
    """A link that is none is left out: it would be shown as one."""
    if kind is QuestionKind.TEXT:
        return _text(written, most)
    line = _line(written, most)
    if kind is QuestionKind.LINK and not is_secure(line):
        return ""
    return line


def _line(written: Any, most: int) -> str:
    return (squish(written) or "")[:most].strip() if isinstance(written, str) else ""


def _text(written: Any, most: int) -> str:
    return (tidy(written) or "")[:most].strip() if isinstance(written, str) else ""


def _moment(written: Any, zone: ZoneInfo) -> datetime | None:
    """Hours without a zone are those of the nation's clock."""
    try:
        at = datetime.fromisoformat(written)
    except (TypeError, ValueError):
        return None
    return (at if at.tzinfo else at.replace(tzinfo=zone)).astimezone(UTC)


# Writing


@dataclass
class Result:
    challenges: int = 0
    entries: int = 0
    known: int = 0

    def __str__(self) -> str:
        return f"{self.challenges} challenges, {self.entries} entries; {self.known} were here already"


def write(found: Found, done: Callable[[int], None]) -> Result:
    """What is here already stays as it is; whoever calls commits, or does not."""
    if not isinstance(found, Package):
        return _write_hackathons(found, done)
    if rehousing.is_here(found):
        return Result(known=1)
    return Result(challenges=1, entries=rehousing.write(found, done))


def _write_hackathons(hackathons: Iterable[Hackathon], done: Callable[[int], None]) -> Result:
    result, written = Result(), 0
    known = set(db.session.scalars(select(Challenge.import_ref).where(Challenge.import_ref.is_not(None))))
    for hackathon in hackathons:
        if hackathon.ref in known:
            result.known += 1
            continue
        challenge = _challenge(hackathon)
        host = welcome(hackathon.host, None, imported=True)
        db.session.flush()
        for project in hackathon.projects:
            _entry(challenge, project, host)
            result.entries += 1
            written += 1
            done(written)
        challenge.entry_count = challenge.team_count = len(hackathon.projects)
        db.session.flush()
        changed(challenge)
        result.challenges += 1
    return result


def _challenge(hackathon: Hackathon) -> Challenge:
    unit = nation()
    opened, closed = hackathon.opens_at, hackathon.closes_at
    challenge = Challenge(
        slug=free_slug(hackathon.title), title=hackathon.title, summary=hackathon.summary, brief=hackathon.brief,
        kit=KIT, kit_version=1, audience=Audience.PUBLIC, scope=unit.level, unit=unit, status=Status.CLOSED,
        created_at=opened, changed_at=now(), published_at=opened, import_ref=hackathon.ref,
        entrants=[str(who) for who in Entrant], enter_as=[str(EnterAs.TEAM)], smallest_team=1, largest_team=99,
        late=Late.EQUAL, gallery=Gallery.AT_ONCE, outcomes=[], voting=VotingKind.NONE, vote_points=0, vote_most=0,
        vote_fewest=0, vote_secret=False, judging=JudgingKind.NONE, jurors_each=1,
        final_vote=FinalVote.NONE, final_voters=[],
        questions=[
            EntryQuestion(position=n, label=label, hint="", kind=kind, required=False, most=most, choices=[])
            for n, (_, label, kind, most) in enumerate(QUESTIONS)
        ],
    )  # fmt: skip
    results = closed + timedelta(hours=1)
    for n, (kind, begins, ends) in enumerate(
        ((PhaseKind.SUBMISSIONS, opened, closed), (PhaseKind.RESULTS, closed, results))
    ):
        phase = Phase(position=n, kind=kind, opens_at=begins, closes_at=ends, ends_at=ends, state=State.OVER)
        phase.transitions = [
            PhaseTransition(step=step, due_at=at, at=at) for step, at in ((Step.OPENED, begins), (Step.CLOSED, ends))
        ]
        challenge.phases.append(phase)
    db.session.add(challenge)
    db.session.flush()
    return challenge


def _entry(challenge: Challenge, project: Project, host: User) -> None:
    """A team without people stands for those who are not named in the file."""
    team = Team(
        challenge=challenge, name=project.team, pitch="", looks_for=[], founder=host, founded_at=challenge.created_at,
        entered_at=project.at, member_count=0,
    )  # fmt: skip
    entry = Entry(
        challenge=challenge, author=host, team=team, title=project.name, answers=project.answers, version=1,
        sent_at=project.at, changed_at=project.at,
    )  # fmt: skip
    db.session.add_all((team, entry))
    db.session.flush()
    db.session.add(
        EntryVersion(
            entry=entry,
            number=1,
            title=entry.title,
            answers=entry.answers,
            at=project.at,
            by=host,
            late=False,
            sha256=digest(entry, project.at),
        )  # fmt: skip
    )
