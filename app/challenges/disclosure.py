"""A challenge as open data: a Data Package of CSV files, and an event of schema.org. Nobody's name is in it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from flask import url_for
from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from app import datapackage
from app.challenges.attachment import Attachment, Enclosure
from app.challenges.challenge import PAST, Challenge
from app.challenges.entry import Entry
from app.challenges.headcount import Headcount
from app.challenges.phase import Phase
from app.challenges.team import Member, Team
from app.challenges.terms import Criterion, EntryQuestion, Prize
from app.challenges.verdict import Verdict
from app.database import Document, db
from app.datapackage import FEWEST, Rows, Sheet
from app.people.user import Electorate, Guest, User
from app.rest import moment, written


def sheets(challenge: Challenge) -> dict[str, Sheet]:
    """As everybody may read it now: entries and their teams only once the gallery is open."""
    made = (
        Sheet("challenge", "The challenge", CHALLENGE, lambda: [_challenge(challenge)]),
        Sheet("phases", "Its phases", PHASES, lambda: [_phase(phase) for phase in challenge.phases]),
        Sheet("criteria", "Its criteria", CRITERIA, lambda: [_criterion(one) for one in challenge.criteria]),
        Sheet("prizes", "Its prizes", PRIZES, lambda: [_prize(one) for one in challenge.prizes]),
        Sheet(
            "questions", "The questions of its form", QUESTIONS, lambda: [_question(one) for one in challenge.questions]
        ),
        Sheet("teams", "Its teams", TEAMS, lambda: _teams(challenge)),
        Sheet("entries", "Its entries", _entry_columns(challenge), lambda: _entries(challenge)),
        Sheet("files", "Files of its entries", FILES, lambda: _files(challenge)),
        Sheet("people", "How many people entered", PEOPLE, lambda: _people(challenge)),
    )
    return {sheet.name: sheet for sheet in made}


CHALLENGE = (
    ("slug", "string"), ("title", "string"), ("summary", "string"), ("brief", "string"), ("unit", "string"),
    ("scope", "string"), ("status", "string"), ("published_at", "datetime"), ("results_at", "datetime"),
    ("entries", "integer"), ("teams", "integer"), ("kit", "string"), ("kit_version", "integer"),
    ("entrants", "array"), ("enter_as", "array"), ("smallest_team", "integer"), ("largest_team", "integer"),
    ("late", "string"), ("gallery", "string"), ("outcomes", "array"), ("voting", "string"),
    ("vote_points", "integer"), ("vote_most", "integer"), ("vote_fewest", "integer"), ("vote_secret", "boolean"),
    ("judging", "string"), ("jurors_each", "integer"), ("final_vote", "string"), ("final_voters", "array"),
)  # fmt: skip
PHASES = (
    ("kind", "string"), ("state", "string"), ("opens_at", "datetime"), ("closes_at", "datetime"),
    ("ends_at", "datetime"),
)  # fmt: skip
CRITERIA = (
    ("name", "string"), ("explains", "string"), ("weight", "integer"), ("lowest", "integer"), ("highest", "integer"),
)  # fmt: skip
PRIZES = (
    ("kind", "string"), ("title", "string"), ("amount", "integer"), ("winners", "integer"), ("open_to", "array"),
)  # fmt: skip
QUESTIONS = (
    ("key", "string"), ("label", "string"), ("hint", "string"), ("kind", "string"), ("required", "boolean"),
    ("most", "integer"), ("choices", "array"),
)  # fmt: skip
ENTRIES = (
    ("id", "integer"), ("title", "string"), ("team", "integer"), ("idea", "integer"), ("sent_at", "datetime"),
    ("late", "boolean"), ("place", "integer"), ("outcome", "string"),
)  # fmt: skip
TEAMS = (("id", "integer"), ("name", "string"), ("founded_at", "datetime"), ("people", "integer"))
FILES = (("entry", "integer"), ("name", "string"), ("kind", "string"), ("bytes", "integer"), ("sha256", "string"))
PEOPLE = (("who", "string"), ("people", "integer"))


def _challenge(challenge: Challenge) -> tuple[Any, ...]:
    return (
        challenge.slug, challenge.title, challenge.summary, challenge.brief, challenge.unit.code,
        challenge.scope.value, challenge.status.value, moment(challenge.published_at), moment(challenge.results_at),
        challenge.entry_count, challenge.team_count, challenge.kit, challenge.kit_version,
        written(challenge.entrants), written(challenge.enter_as), challenge.smallest_team, challenge.largest_team,
        challenge.late.value, challenge.gallery.value, written(challenge.outcomes), challenge.voting.value,
        challenge.vote_points, challenge.vote_most, challenge.vote_fewest, written(challenge.vote_secret),
        challenge.judging.value, challenge.jurors_each, challenge.final_vote.value,
        written(challenge.final_voters),
    )  # fmt: skip


def _phase(phase: Phase) -> tuple[Any, ...]:
    ends = (moment(phase.opens_at), moment(phase.closes_at), moment(phase.ends_at))
    return (phase.kind.value, phase.state.value, *ends)


def _criterion(one: Criterion) -> tuple[Any, ...]:
    return one.name, one.explains, one.weight, one.lowest, one.highest


def _prize(one: Prize) -> tuple[Any, ...]:
    return one.kind.value, one.title, one.amount, one.winners, written(one.open_to)


def _question(one: EntryQuestion) -> tuple[Any, ...]:
    return one.key, one.label, one.hint, one.kind.value, written(one.required), one.most, written(one.choices)


def _teams(challenge: Challenge) -> Rows:
    """Teams are public by their names; how many are in one is not said of a handful."""
    asked = select(Team).where(Team.challenge_id == challenge.id, Team.dissolved_at.is_(None)).order_by(Team.id)
    return [
        (team.id, team.name, moment(team.founded_at), team.member_count if team.member_count >= FEWEST else None)
        for team in db.session.scalars(asked)
    ]


def _entry_columns(challenge: Challenge) -> list[tuple[str, str]]:
    return [*ENTRIES, *((f"answer_{question.key}", "string") for question in challenge.questions)]


def _entries(challenge: Challenge) -> Rows:
    if not challenge.has_opened_its_gallery:
        return []
    return list(_shown_entries(challenge))


def _shown_entries(challenge: Challenge) -> Iterator[tuple[Any, ...]]:
    """With what was decided, once the results are published."""
    guest = Guest()
    said = select(Verdict).where(Verdict.challenge_id == challenge.id)
    verdicts = {one.entry_id: one for one in db.session.scalars(said)} if challenge.results_at else {}
    asked = select(Entry).where(Entry.challenge_id == challenge.id, Entry.withdrawn_at.is_(None)).order_by(Entry.id)
    for entry in db.session.scalars(asked.options(joinedload(Entry.idea))):
        idea = entry.idea_id if entry.idea and entry.idea.visible_to(guest) else None
        answers = [entry.answers.get(question.key, "") for question in challenge.questions]
        verdict = verdicts.get(entry.id)
        place, outcome = (verdict.place, verdict.outcome) if verdict else (None, None)
        decided = (place, outcome.value if outcome else None)
        yield (
            entry.id, entry.title, entry.team_id, idea, moment(entry.sent_at), written(entry.late), *decided, *answers,
        )  # fmt: skip


def _files(challenge: Challenge) -> Rows:
    """What they are called and what proves them; whoever may read an entry fetches them from its page."""
    if not challenge.has_opened_its_gallery:
        return []
    asked = (
        select(Entry.id, Attachment.name, Attachment.kind, Attachment.size, Attachment.sha256)
        .join(Enclosure, (Enclosure.entry_id == Entry.id) & (Enclosure.number == Entry.version))
        .join(Enclosure.attachment)
        .where(Entry.challenge_id == challenge.id, Entry.withdrawn_at.is_(None))
        .order_by(Entry.id, Enclosure.position)
    )
    return [(entry, name, kind.value, size, digest) for entry, name, kind, size, digest in db.session.execute(asked)]


def _people(challenge: Challenge) -> Rows:
    """Citizens, staff, partners: nobody is counted where fewer than five would be."""
    if not challenge.has_opened_its_gallery:
        return []
    if challenge.import_ref:
        said = select(Headcount.electorate, Headcount.people).where(Headcount.challenge_id == challenge.id)
        counts = dict(db.session.execute(said).tuples().all())
        return [(who.value, counts[who]) for who in Electorate if who in counts]
    members = select(Member.person_id).join(Entry, Entry.team_id == Member.team_id)
    members = members.where(Entry.challenge_id == challenge.id, Entry.withdrawn_at.is_(None))
    members = members.where(Member.joined_at.is_not(None), Member.ended_at.is_(None))
    alone = select(Entry.author_id).where(
        Entry.challenge_id == challenge.id, Entry.withdrawn_at.is_(None), Entry.team_id.is_(None)
    )
    counted = select(User.electorate, func.count()).where(User.id.in_(members) | User.id.in_(alone))
    held = dict(db.session.execute(counted.group_by(User.electorate)).tuples().all())
    return [(who.value, held[who]) for who in Electorate if held.get(who, 0) >= FEWEST]


def package(challenge: Challenge) -> Document:
    return datapackage.package(
        sheets(challenge).values(),
        name=challenge.slug,
        title=challenge.title,
        description=challenge.summary,
        homepage=url_for("challenges.show", slug=challenge.slug, _external=True),
        version=str(challenge.version),
        created=moment(challenge.changed_at),
        keywords=["challenge", challenge.kit],
    )


def save(challenge: Challenge, folder: Path) -> None:
    datapackage.save(folder, package(challenge), sheets(challenge).values())


def event(challenge: Challenge) -> Document:
    """As machines that gather events read it (schema.org). Where one that was imported took place is not known here."""
    address = url_for("challenges.show", slug=challenge.slug, _external=True)
    over = challenge.status in PAST
    held = {} if challenge.import_ref else {"location": {"@type": "VirtualLocation", "url": address}}
    return {
        "@context": "https://schema.org",
        "@type": "Event",
        "@id": address,
        "url": address,
        "name": challenge.title,
        "description": challenge.summary,
        "startDate": moment(challenge.phases[0].opens_at),
        "endDate": moment(challenge.phases[-1].closes_at),
        "eventStatus": "https://schema.org/EventScheduled",
        **held,
        "organizer": {"@type": "Organization", "name": challenge.unit.name},
        "isAccessibleForFree": True,
        **({} if over else {"potentialAction": {"@type": "JoinAction", "target": address}}),
        "subEvent": [
            {
                "@type": "Event",
                "name": f"{challenge.title} ({phase.kind.value})",
                "startDate": moment(phase.opens_at),
                "endDate": moment(phase.closes_at),
                **held,
            }
            for phase in challenge.phases
        ],
    }
