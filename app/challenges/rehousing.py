"""A challenge that took place elsewhere on a platform like this one comes in from its own data package.

What the package leaves out by design stays out: nobody is named, no ballot, no score, no idea of the other platform.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import select

from app import markdown
from app.address import is_secure
from app.challenges.challenge import PAST, PLACES, Challenge, Status, free_slug
from app.challenges.entry import Entry, EntryVersion, digest
from app.challenges.headcount import Headcount
from app.challenges.phase import Phase, PhaseTransition, State, Step
from app.challenges.team import Team
from app.challenges.terms import Criterion, EntryQuestion, Prize
from app.challenges.unpacking import Problems, Row, Sheets, once, unpacked
from app.challenges.verdict import Verdict
from app.challenges.vocabulary import (
    EnterAs,
    Entrant,
    FinalVote,
    Gallery,
    JudgingKind,
    Late,
    Outcome,
    PhaseKind,
    PrizeKind,
    QuestionKind,
    VotingKind,
)
from app.clock import now
from app.database import db
from app.ideas.idea import Audience
from app.people.unit import Level, by_code
from app.people.user import Electorate, User, welcome
from app.rest import moment
from app.search.feed import changed
from app.text import slugify

NOBODY = "Une personne d’ailleurs"
"""Whose an entry is, here, when its package names nobody."""


@dataclass(frozen=True)
class Package:
    """All its facts, in columns of our own tables; `ref` names it, whatever file it is in."""

    ref: str
    challenge: dict[str, Any]
    slug: str
    unit: str
    phases: list[dict[str, Any]]
    criteria: list[dict[str, Any]]
    prizes: list[dict[str, Any]]
    questions: list[dict[str, Any]]
    teams: dict[int, dict[str, Any]]
    entries: list[dict[str, Any]]
    people: dict[Electorate, int]


# Reading


def read(package: Mapping[str, Any], folder: Path, problems: Problems) -> Package | None:
    """None where something is wrong."""
    sheets = unpacked(package, folder, problems)
    if problems.said:
        return None
    found = _package(sheets, problems)
    return None if problems.said else found


def _package(sheets: Sheets, problems: Problems) -> Package | None:
    if len(sheets["challenge"]) != 1:
        problems.add("challenge", None, f"it must have one row, and has {len(sheets['challenge'])}")
        return None
    [row] = sheets["challenge"]
    questions = [_question(n, one) for n, one in enumerate(sheets["questions"])]
    teams = {one.number("id", least=1): _team(one) for one in sheets["teams"]}
    once(sheets["teams"], lambda one: one.cells["id"])
    found = Package(
        ref=f"{row.cells['slug']}:{row.cells['published_at']}",
        challenge=_challenge(row),
        slug=_slug(row),
        unit=_unit(row),
        phases=_phases(sheets["phases"], problems),
        criteria=[_criterion(n, one) for n, one in enumerate(sheets["criteria"])],
        prizes=[_prize(n, one) for n, one in enumerate(sheets["prizes"])],
        questions=questions,
        teams=teams,
        entries=_entries(sheets["entries"], questions, teams, is_published=bool(row.cells["results_at"])),
        people={one.word("who", Electorate): one.number("people", least=1) for one in sheets["people"]},
    )
    once(sheets["people"], lambda one: one.cells["who"])
    for name, rows in (("entries", found.entries), ("teams", found.teams)):
        if rows and found.challenge[f"{name[:-1] if name == 'teams' else 'entry'}_count"] != len(rows):
            row.wrong(f'"{name}" does not say how many rows the resource "{name}" has: {len(rows)}')
    return found


def _slug(row: Row) -> str:
    slug = row.text("slug", Challenge.slug.type.length)
    if slug and slug != slugify(slug, 80):
        row.wrong(f'"slug" is no word of an address: {slug[:40]!r}')
    return slug


def _unit(row: Row) -> str:
    unit = by_code(row.cells["unit"])
    if unit is None:
        row.wrong(f'no unit here has the code {row.cells["unit"][:40]!r}: make it first, or correct "unit"')
    return row.cells["unit"]


def _challenge(row: Row) -> dict[str, Any]:
    status = row.word("status", Status)
    if status not in PAST:
        row.wrong(f"it is not over yet ({status}); only past challenges are imported")
    return {
        "title": row.text("title", Challenge.title.type.length),
        "summary": row.text("summary", Challenge.summary.type.length),
        "brief": row.text("brief", markdown.LONGEST),
        "scope": row.word("scope", Level),
        "status": status,
        "published_at": row.moment("published_at"),
        "results_at": row.moment_or_none("results_at"),
        "entry_count": row.number("entries"),
        "team_count": row.number("teams"),
        "kit": row.text("kit", Challenge.kit.type.length),
        "kit_version": row.number("kit_version"),
        "entrants": row.words("entrants", Entrant),
        "enter_as": row.words("enter_as", EnterAs),
        "smallest_team": row.number("smallest_team"),
        "largest_team": row.number("largest_team"),
        "late": row.word("late", Late),
        "gallery": row.word("gallery", Gallery),
        "outcomes": row.words("outcomes", Outcome),
        "voting": row.word("voting", VotingKind),
        "vote_points": row.number("vote_points"),
        "vote_most": row.number("vote_most"),
        "vote_fewest": row.number("vote_fewest"),
        "vote_secret": row.truth("vote_secret"),
        "judging": row.word("judging", JudgingKind),
        "jurors_each": row.number("jurors_each"),
        "final_vote": row.word("final_vote", FinalVote),
        "final_voters": row.words("final_voters", Entrant),
    }


def _phases(rows: Sequence[Row], problems: Problems) -> list[dict[str, Any]]:
    """As they were: all over, but perhaps the last."""
    once(rows, lambda one: one.cells["kind"])
    found = []
    for n, row in enumerate(rows):
        phase = {name: row.moment(name) for name in ("opens_at", "closes_at", "ends_at")}
        if not phase["opens_at"] < phase["closes_at"] <= phase["ends_at"]:
            row.wrong("it ends before it begins")
        state = row.word("state", State)
        is_last = n == len(rows) - 1
        if state is State.WAITING or (state is State.OPEN and not is_last):
            row.wrong(f"it is not over yet ({state}); only past challenges are imported")
        found.append(phase | {"position": n, "kind": row.word("kind", PhaseKind), "state": state})
    if PhaseKind.SUBMISSIONS not in [one["kind"] for one in found]:
        problems.add("phases", None, "there is no phase in which entries came in")
    return found


def _criterion(n: int, row: Row) -> dict[str, Any]:
    return {
        "position": n,
        "name": row.text("name", Criterion.name.type.length),
        "explains": row.text("explains", Criterion.explains.type.length, needed=False),
        **{name: row.number(name) for name in ("weight", "lowest", "highest")},
    }


def _prize(n: int, row: Row) -> dict[str, Any]:
    return {
        "position": n,
        "kind": row.word("kind", PrizeKind),
        "title": row.text("title", Prize.title.type.length),
        "amount": row.number_or_none("amount"),
        "winners": row.number("winners", least=1),
        "open_to": row.words("open_to", Entrant),
    }


def _question(n: int, row: Row) -> dict[str, Any]:
    if row.cells["key"] != str(n):
        row.wrong(f'"key" must be {n}: questions stand in their order')
    return {
        "position": n,
        "label": row.text("label", EntryQuestion.label.type.length),
        "hint": row.text("hint", EntryQuestion.hint.type.length, needed=False),
        "kind": row.word("kind", QuestionKind),
        "required": row.truth("required"),
        "most": min(row.number("most", least=1), markdown.LONGEST),
        "choices": row.texts("choices", 400),
    }


def _team(row: Row) -> dict[str, Any]:
    return {
        "name": row.text("name", Team.name.type.length),
        "founded_at": row.moment("founded_at"),
        "member_count": row.number_or_none("people", least=1) or 0,
    }


def _entries(
    rows: Sequence[Row], questions: Sequence[Mapping[str, Any]], teams: Mapping[int, object], *, is_published: bool
) -> list[dict[str, Any]]:
    once(rows, lambda one: one.cells["id"])
    once([one for one in rows if one.cells["team"]], lambda one: f"team {one.cells['team']}")
    for row in rows:
        if not is_published and (row.cells["place"] or row.cells["outcome"]):
            row.wrong('"place" and "outcome" come with results, and the challenge has no "results_at"')
    return [_entry(row, questions, teams) for row in rows]


def _entry(row: Row, questions: Sequence[Mapping[str, Any]], teams: Mapping[int, object]) -> dict[str, Any]:
    row.number("id", least=1)
    team = row.number_or_none("team", least=1)
    if team is not None and team not in teams:
        row.wrong(f'no team has the id {team} in the resource "teams"')
    answers = {}
    for question in questions:
        name, key = f"answer_{question['position']}", str(question["position"])
        if name not in row.cells:
            row.wrong(f'there is no column "{name}" for the question {key}')
            continue
        said = row.text(name, question["most"], needed=False)
        if said and question["kind"] is QuestionKind.LINK and not is_secure(said):
            row.wrong(f'"{name}" must be an address that begins with https://')
        if said:
            answers[key] = said
    sent_at = row.moment("sent_at")
    title = row.text("title", Entry.title.type.length)
    entry = {"title": title, "team": team, "sent_at": sent_at, "late": row.truth("late"), "answers": answers}
    outcome = row.word("outcome", Outcome) if row.cells["outcome"] else None
    return entry | {"place": row.number_or_none("place", least=1), "outcome": outcome}


# Writing


def is_here(package: Package) -> bool:
    """Brought in before, or at home here."""
    if db.session.scalar(select(Challenge.id).where(Challenge.import_ref == package.ref)):
        return True
    own = db.session.scalar(select(Challenge).where(Challenge.slug == package.slug))
    return own is not None and moment(own.published_at) == moment(package.challenge["published_at"])


def write(package: Package, done: Callable[[int], None]) -> int:
    """Says how many entries came in; whoever calls commits, or does not."""
    challenge = _written(package)
    teams = {number: _housed(challenge, row) for number, row in package.teams.items()}
    for n, row in enumerate(package.entries, 1):
        _brought(challenge, row, teams)
        done(n)
    for who, people in package.people.items():
        db.session.add(Headcount(challenge_id=challenge.id, electorate=who, people=people))
    db.session.flush()
    changed(challenge)
    return len(package.entries)


def _written(package: Package) -> Challenge:
    taken = package.slug in PLACES or db.session.scalar(select(Challenge.id).where(Challenge.slug == package.slug))
    at = package.challenge["published_at"]
    challenge = Challenge(
        slug=free_slug(package.challenge["title"]) if taken else package.slug,
        unit=by_code(package.unit),
        audience=Audience.PUBLIC,
        created_at=at,
        changed_at=now(),
        import_ref=package.ref,
        phases=[_phase(row) for row in package.phases],
        criteria=[Criterion(**row) for row in package.criteria],
        prizes=[Prize(**row) for row in package.prizes],
        questions=[EntryQuestion(**row) for row in package.questions],
        **package.challenge,
    )
    db.session.add(challenge)
    db.session.flush()
    return challenge


def _phase(row: Mapping[str, Any]) -> Phase:
    phase = Phase(**row)
    steps: list[tuple[Step, datetime]] = [(Step.OPENED, phase.opens_at)]
    steps += [(Step.CLOSED, phase.ends_at)] if phase.state is State.OVER else []
    phase.transitions = [PhaseTransition(step=step, due_at=at, at=at) for step, at in steps]
    return phase


def _nobody() -> User:
    person = welcome(NOBODY, None, imported=True)
    db.session.flush()
    return person


def _housed(challenge: Challenge, row: Mapping[str, Any]) -> Team:
    """A team without people stands for those who are not named in the package."""
    team = Team(challenge=challenge, pitch="", looks_for=[], founder=_nobody(), **row)
    db.session.add(team)
    db.session.flush()
    return team


def _brought(challenge: Challenge, row: Mapping[str, Any], teams: Mapping[int, Team]) -> None:
    at, team = row["sent_at"], teams.get(row["team"])
    author = team.founder if team else _nobody()
    if team:
        team.entered_at = at
    said = {"title": row["title"], "answers": row["answers"], "late": row["late"]}
    entry = Entry(challenge=challenge, author=author, team=team, version=1, sent_at=at, changed_at=at, **said)
    db.session.add(entry)
    db.session.flush()
    db.session.add(EntryVersion(entry=entry, number=1, at=at, by=author, sha256=digest(entry, at), **said))
    if row["place"] or row["outcome"]:
        decided = {"place": row["place"], "outcome": row["outcome"], "feedback": "", "changed_at": challenge.results_at}
        db.session.add(Verdict(challenge_id=challenge.id, entry=entry, by_id=author.id, **decided))
