"""A challenge and an entry as the API gives them."""

from __future__ import annotations

from collections.abc import Sequence

from flask import url_for

from app.challenges.attachment import Attachment
from app.challenges.ballot import NO_END, Standing
from app.challenges.challenge import Challenge
from app.challenges.entry import Entry
from app.challenges.obligation import Obligation, State, left_in
from app.challenges.publication import Publication
from app.challenges.score import Score
from app.challenges.slate import Slate
from app.challenges.terms import Prize
from app.challenges.verdict import Verdict
from app.database import Document
from app.people.representation import of_person
from app.people.user import Person
from app.rest import moment


def of_challenge(challenge: Challenge) -> Document:
    return {
        "slug": challenge.slug,
        "url": url_for("challenges.show", slug=challenge.slug, _external=True),
        "title": challenge.title,
        "summary": challenge.summary,
        "brief": challenge.brief,
        "audience": challenge.audience.value,
        "scope": challenge.scope.value,
        "unit": challenge.unit.code,
        "status": challenge.status.value,
        "published_at": moment(challenge.published_at),
        "phases": [
            {
                "kind": phase.kind.value,
                "state": phase.state.value,
                "opens_at": moment(phase.opens_at),
                "closes_at": moment(phase.closes_at),
                "ends_at": moment(phase.ends_at),
            }
            for phase in challenge.phases
        ],
        "late": challenge.late.value,
        "criteria": [{"name": one.name, "explains": one.explains, "weight": one.weight} for one in challenge.criteria],
        "prizes": [_of_prize(one) for one in challenge.prizes],
        "questions": [
            {
                "key": one.key,
                "label": one.label,
                "hint": one.hint,
                "kind": one.kind.value,
                "required": one.required,
                "most": one.most,
                "choices": list(one.choices),
            }
            for one in challenge.questions
        ],
        "entrants": list(challenge.entrants),
        "enter_as": list(challenge.enter_as),
        "gallery": challenge.gallery.value,
        "results_at": moment(challenge.results_at),
        "entries": challenge.entry_count,
        "teams": challenge.team_count,
    }


def _of_prize(prize: Prize) -> Document:
    return {
        "kind": prize.kind.value,
        "title": prize.title,
        "amount": prize.amount,
        "winners": prize.winners,
        "open_to": list(prize.open_to),
    }


def of_tie(slate: Slate | None) -> Document | None:
    """What was announced for entries that the jury cannot tell apart; nothing before its plan is confirmed."""
    if slate is None:
        return None
    return {"criteria": [one.name for one in slate.ordered_criteria], "commitment": slate.commitment}


def of_results(
    challenge: Challenge, published: Publication | None, chosen: Sequence[Verdict], owed: Sequence[Obligation]
) -> Document:
    """Ask it only of results that are published; of what took place elsewhere there are no minutes, and no prizes."""
    minutes = url_for("challenges.minutes", slug=challenge.slug, _external=True) if published else None
    return {
        "url": url_for("challenges.results", slug=challenge.slug, _external=True),
        "published_at": moment(published.at if published else challenge.results_at),
        "minutes": minutes,
        "sha256": published.sha256 if published else None,
        "chosen": [_of_chosen(one) for one in chosen],
        "prizes": [_of_awarded(prize, owed) for prize in challenge.prizes] if published else [],
        "not_awarded": published.not_awarded if published and left_in(challenge) else "",
    }


def _of_chosen(verdict: Verdict) -> Document:
    entry = verdict.entry
    return {
        "entry": entry.id,
        "title": entry.title,
        "team": entry.team.name if entry.team else None,
        "people": [of_person(person) for person in entry.people],
        **_of_verdict(verdict),
    }


def _of_verdict(verdict: Verdict | None) -> Document:
    outcome = verdict.outcome if verdict else None
    return {"place": verdict.place if verdict else None, "outcome": outcome.value if outcome else None}


def _of_awarded(prize: Prize, owed: Sequence[Obligation]) -> Document:
    return _of_prize(prize) | {
        "won_by": [
            {
                "entry": one.entry_id,
                "title": one.entry.title,
                "state": one.state.value,
                "due_on": one.due_on.isoformat() if one.is_owed else None,
                "given_at": moment(one.settled_at) if one.state is State.GIVEN else None,
            }
            for one in owed
            if one.prize_id == prize.id
        ]
    }


def of_entry(entry: Entry, reader: Person, verdict: Verdict | None = None) -> Document:
    """The receipt is for its people and for who leads the challenge; the idea for whoever may read it.

    `verdict` is what is decided about it, once the results are published.
    """
    own = entry.belongs_to(reader) or entry.challenge.led_by(reader)
    idea = entry.idea if entry.idea and entry.idea.visible_to(reader) else None
    return {
        "id": entry.id,
        "url": url_for("challenges.entry", slug=entry.challenge.slug, id=entry.id, _external=True),
        "title": entry.title,
        "answers": dict(entry.answers),
        "files": [_of_file(one.attachment, entry) for one in entry.files],
        "idea": idea.id if idea else None,
        "team": entry.team.name if entry.team else None,
        "people": [of_person(person) for person in entry.people],
        "version": entry.version,
        "late": entry.late,
        "sent_at": moment(entry.sent_at),
        "changed_at": moment(entry.changed_at),
        "receipt": entry.receipt if own else None,
        **_of_verdict(verdict),
    }


def _of_file(file: Attachment, entry: Entry) -> Document:
    return {
        "name": file.name,
        "type": file.media_type,
        "size": file.size,
        "sha256": file.sha256,
        "url": url_for("challenges.attached", slug=entry.challenge.slug, id=file.id, _external=True),
    }


def of_ballot(standing: Standing) -> Document:
    """`points` and `left` are null where one supports as many entries as one likes."""
    endless = standing.budget == NO_END
    return {
        "points": None if endless else standing.budget,
        "left": None if endless else standing.left,
        "most": standing.most,
        "fewest": standing.fewest,
        "counts": standing.counts,
        "choices": [{"entry": entry_id, "points": given} for entry_id, given in sorted(standing.points.items())],
    }


def of_score(score: Score) -> Document:
    """For its juror."""
    return {
        "entry": score.entry_id,
        "marks": dict(score.marks),
        "note_for_author": score.note_for_author,
        "note_for_jury": score.note_for_jury,
        "sent": score.is_sent,
        "changed_at": moment(score.changed_at),
        "sent_at": moment(score.sent_at),
    }
