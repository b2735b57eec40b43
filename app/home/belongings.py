"""Everything the rooms keep about a person, as they may take it with them: their rows and nobody else's."""

from __future__ import annotations

from base64 import b64encode
from collections import defaultdict
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.activity.follow import Follow
from app.activity.notice import Notice
from app.challenges import obligation, verdict
from app.challenges.attachment import Attachment, Enclosure, content_of
from app.challenges.audience import choices_of
from app.challenges.ballot import ballots_of
from app.challenges.certificate import Certificate
from app.challenges.comparison import Comparison
from app.challenges.conflict import Conflict
from app.challenges.deliberation import DeliberationAct
from app.challenges.draft import EntryDraft
from app.challenges.entry import Entry, of_person
from app.challenges.juror import Juror
from app.challenges.mentorship import Mentor
from app.challenges.recall import Recall
from app.challenges.score import Score
from app.challenges.seat import Seat
from app.challenges.seeker import TeamSeeker
from app.challenges.step import TeamStep
from app.challenges.team import Member
from app.database import db
from app.gatherings.place import Place
from app.gatherings.question import Question
from app.gatherings.vote import QuestionVote
from app.ideas.authorship import Authorship
from app.ideas.comment import Comment
from app.ideas.idea import Idea
from app.ideas.revision import Revision
from app.ideas.support import Support
from app.incubation import checkin, correction, gate, hypothesis, note, pilot, pilot_call, sponsorship, trial
from app.incubation import member as members
from app.incubation.correction import Correction
from app.incubation.sponsorship import SponsorAsk
from app.incubation.trial import Trial
from app.moderation.report import Report
from app.people.portability import what_is_kept
from app.people.user import User
from app.store import advice, provider_request, review, review_answer, short_list, submission, use
from app.store.provider import memberships_of
from app.store.review import Review
from app.stories import correction as story_correction
from app.stories import picture as story_picture
from app.stories.queries import by_person as stories_by
from app.stories.story import Story
from app.workshops import correspondence, dot, group, participant
from app.workshops import note as workshop_note


def of(person: User) -> dict[str, Any]:
    """Room by room: all that somebody takes along."""
    return {
        **what_is_kept(person),
        **_ideas(person),
        **_conferences(person),
        **_challenges(person),
        **_store(person),
        **_projects(person),
        **_workshops(person),
        **_told(person),
        **_news(person),
    }


def _ideas(person: User) -> dict[str, Any]:
    return {
        "ideas": _own_ideas(person),
        "comments": [
            {"idea": row.idea_id, "side": row.side.value, "text": row.text, "at": _said(row.at)}
            for row in db.session.scalars(select(Comment).where(Comment.author_id == person.id))
        ],
        "authorships": [
            _authorship(row) for row in db.session.scalars(select(Authorship).where(Authorship.person_id == person.id))
        ],
        "supports": [
            {"idea": row.idea_id, "at": _said(row.at), "as": row.electorate.value}
            for row in db.session.scalars(select(Support).where(Support.user_id == person.id))
        ],
    }


def _conferences(person: User) -> dict[str, Any]:
    return {
        "places": [
            {"conference": row.conference_id, "standing": row.standing.value, "at": _said(row.at)}
            for row in db.session.scalars(select(Place).where(Place.person_id == person.id))
        ],
        "questions": [
            _question(row) for row in db.session.scalars(select(Question).where(Question.author_id == person.id))
        ],
        "question_votes": [
            {"question": row.question_id, "at": _said(row.at)}
            for row in db.session.scalars(select(QuestionVote).where(QuestionVote.person_id == person.id))
        ],
    }


def _challenges(person: User) -> dict[str, Any]:
    return {
        "entries": [_entry(row) for row in db.session.scalars(select(Entry).where(Entry.id.in_(of_person(person))))],
        "entry_drafts": [
            _entry_draft(row) for row in db.session.scalars(select(EntryDraft).where(EntryDraft.author_id == person.id))
        ],
        "files": [
            {
                "challenge": row.challenge_id,
                "team": row.team_id,
                "name": row.name,
                "kind": row.kind.value,
                "size": row.size,
                "sha256": row.sha256,
                "at": _said(row.at),
                "content": b64encode(content_of(row)).decode(),
            }
            for row in db.session.scalars(select(Attachment).where(Attachment.by_id == person.id))
        ],
        "teams": [_membership(row) for row in db.session.scalars(select(Member).where(Member.person_id == person.id))],
        "certificates": [
            {"challenge": row.challenge_id, "role": row.role.value, "code": row.code, "issued_at": _said(row.issued_at)}
            for row in db.session.scalars(select(Certificate).where(Certificate.person_id == person.id))
        ],
        "ballots": [
            {"challenge": challenge.id, "as": held.electorate.value, "spent": held.spent, "points": points}
            for challenge, held, points in ballots_of(person)
        ],
        "final_votes": [
            {"challenge": row.challenge_id, "as": row.electorate.value, "entry": row.entry_id}
            for row in choices_of(person)
        ],
        "team_searches": [
            {
                "challenge": row.challenge_id,
                "skills": row.skills,
                "wishes": row.wishes,
                "words": row.words,
                "together": row.together,
                "at": _said(row.at),
            }  # fmt: skip
            for row in db.session.scalars(select(TeamSeeker).where(TeamSeeker.person_id == person.id))
        ],
        "mentorships": [
            {
                "challenge": row.challenge_id,
                "field": row.field,
                "named_at": _said(row.named_at),
                "accepted_at": _said(row.accepted_at),
                "ended_at": _said(row.ended_at),
            }
            for row in db.session.scalars(select(Mentor).where(Mentor.person_id == person.id))
        ],
        "team_steps": [
            {"team": row.team_id, "kind": row.kind.value, "text": row.text, "at": _said(row.at)}
            for row in db.session.scalars(select(TeamStep).where(TeamStep.by_id == person.id))
        ],
        "juries": [_jury(row) for row in db.session.scalars(select(Juror).where(Juror.person_id == person.id))],
        "jury_recalls": [
            {"challenge": row.challenge_id}
            for row in db.session.scalars(select(Recall).where(Recall.person_id == person.id))
        ],
        "deliberations": [
            {
                "challenge": row.challenge_id,
                "act": row.act.value,
                "text": row.text,
                "content": row.content,
                "at": _said(row.at),
            }
            for row in db.session.scalars(select(DeliberationAct).where(DeliberationAct.by_id == person.id))
        ],
    }


def _store(person: User) -> dict[str, Any]:
    return {
        "service_uses": [
            {"service": row.service_id, "on": row.on_day.isoformat()} for row in db.session.scalars(use.of(person))
        ],
        "reviews": [_review(row) for row in db.session.scalars(review.by_person(person))],
        "review_answers": [
            {"review": row.review_id, "text": row.text, "at": _said(row.at), "changed_at": _said(row.changed_at)}
            for row in db.session.scalars(review_answer.answers_by(person))
        ],
        "providers": [
            {"provider": row.provider_id, "since": _said(row.since), "until": _said(row.until)}
            for row in db.session.scalars(memberships_of(person))
        ],
        "provider_requests": [
            {
                "name": row.name,
                "kind": row.kind.value,
                "site": row.site,
                "text": row.text,
                "word": row.word,
                "state": row.state.value,
                "at": _said(row.at),
                "decided_at": _said(row.decided_at),
                "reason": row.reason,
            }
            for row in db.session.scalars(provider_request.all_of(person))
        ],
        "submissions": [
            {"submission": row.id, "note": row.note} for row in db.session.scalars(submission.authored_by(person))
        ],
        "short_lists": [_short_list(row) for row in short_list.for_export(person)],
        "recommended_services": [
            {"service": row.service_id, "at": _said(row.at)} for row in db.session.scalars(advice.of(person))
        ],
    }


def _projects(person: User) -> dict[str, Any]:
    return {
        "projects": [
            {
                "project": row.project_id,
                "part": row.part.value,
                "since": _said(row.since),
                "until": _said(row.until),
                "commitment": row.commitment,
                "signed_at": _said(row.signed_at),
            }
            for row in db.session.scalars(members.projects_of(person))
        ],
        "gates": [
            {"gate": row.gate_id, "agrees": row.agrees, "words": row.words}
            for row in db.session.scalars(gate.voices_of(person))
        ],
        "check_ins": [
            {
                "project": row.project_id,
                "at": _said(row.at),
                "progress": row.progress,
                "obstacles": row.obstacles,
                "asks": row.asks,
                "mood": row.mood,
            }
            for row in db.session.scalars(checkin.by_person(person))
        ],
        "coach_notes": [
            {"project": row.project_id, "at": _said(row.at), "text": row.text}
            for row in db.session.scalars(note.by_person(person))
        ],
        "corrections": [_correction(row, person) for row in db.session.scalars(correction.by_person(person))],
        "sponsor_asks": [_sponsor_ask(row, person) for row in db.session.scalars(sponsorship.by_person(person))],
        **_tried(person),
    }


def _workshops(person: User) -> dict[str, Any]:
    return {
        "workshops": [
            {
                "workshop": row.workshop_id,
                "first_name": row.first_name,
                "part": row.part.value,
                "standing": row.standing.value,
                "at": _said(row.at),
                "answered_at": _said(row.answered_at),
            }
            for row in db.session.scalars(participant.workshops_of(person))
        ],
        "notes": [
            {"board": row.board_id, "text": row.text, "colour": row.colour.value, "at": _said(row.at)}
            for row in db.session.scalars(workshop_note.of_person(person))
        ],
        "dots": [
            {"note": row.note_id, "n": row.n, "at": _said(row.at)} for row in db.session.scalars(dot.of_person(person))
        ],
        "seats": [
            {"rotation": row.rotation_id, "round": row.round, "number": row.number}
            for row in db.session.scalars(group.of_person(person))
        ],
        "workshop_letters": [
            {"word": row.word.value, "about": _said(row.about), "at": _said(row.at)}
            for row in db.session.scalars(correspondence.of_person(person))
        ],
    }


def _news(person: User) -> dict[str, Any]:
    return {
        "follows": [
            {"kind": row.subject_kind, "id": row.subject_id, "since": _said(row.since)}
            for row in db.session.scalars(select(Follow).where(Follow.user_id == person.id))
        ],
        "notices": [
            {"event": row.event_id, "read_at": _said(row.read_at), "mailed_at": _said(row.mailed_at)}
            for row in db.session.scalars(select(Notice).where(Notice.user_id == person.id))
        ],
        "reports": [_report(row) for row in db.session.scalars(select(Report).where(Report.reporter_id == person.id))],
    }


def _correction(row: Correction, person: User) -> dict[str, Any]:
    """That they corrected, and what they themselves had written before somebody did."""
    own: dict[str, Any] = {"project": row.project_id, "what": row.kind.value}
    corrected = {"at": _said(row.at)} if row.by_id == person.id else {}
    return own | corrected | ({"before": row.before} if row.writer_id == person.id else {})


def _sponsor_ask(row: SponsorAsk, person: User) -> dict[str, Any]:
    """What they asked, or what they answered: the words of the other side are not theirs."""
    own = {"project": row.project_id, "at": _said(row.at), "reply": row.reply.value}
    asked = {"what": row.what} if row.by_id == person.id else {}
    answered = {"answered_at": _said(row.answered_at), "words": row.words} if row.answered_by_id == person.id else {}
    return own | asked | answered


def _tried(person: User) -> dict[str, Any]:
    """What they wrote of what projects believe and try, and what they did for pilot sites."""
    return {
        "hypotheses": [
            {
                "project": row.project_id,
                "statement": row.statement,
                "for_whom": row.for_whom,
                "how": row.how,
                "signal": row.signal,
                "threshold": row.threshold,
                "note": row.note_id,
                "at": _said(row.made_at),
            }
            for row in db.session.scalars(hypothesis.by_person(person))
        ],
        "verdicts": [
            {"hypothesis": row.hypothesis_id, "outcome": row.outcome.value, "learned": row.learned, "at": _said(row.at)}
            for row in db.session.scalars(hypothesis.verdicts_by(person))
        ],
        "sessions_with_jobseekers": [_session(row, person) for row in db.session.scalars(trial.by_person(person))],
        "pilot_calls": [
            {"project": row.project_id, "words": row.words, "wanted": row.wanted, "at": _said(row.at)}
            for row in db.session.scalars(pilot_call.by_person(person))
        ],
        "pilot_sites": [
            {
                "project": row.pilot.project_id,
                "agency": row.pilot.unit.code,
                "standing": row.standing.value,
                "words": row.words,
                "at": _said(row.at),
            }
            for row in db.session.scalars(pilot.by_person(person))
        ],
    }


def _told(person: User) -> dict[str, Any]:
    """Stories they wrote, what they corrected in any, and the pictures they sent for them."""
    return {
        "stories": [_story(row) for row in db.session.scalars(stories_by(person.id))],
        "story_corrections": [
            {"story": row.story_id, "words": row.words, "at": _said(row.at)}
            for row in db.session.scalars(story_correction.made_by(person))
        ],
        "story_pictures": [
            {
                "story": row.story_id,
                "shows": row.alternative,
                "credit": row.credit,
                "kind": row.kind.value,
                "sha256": row.sha256,
                "at": _said(row.at),
                "content": b64encode(story_picture.content_of(row)).decode(),
            }
            for row in db.session.scalars(story_picture.sent_by(person))
        ],
    }


def _story(story: Story) -> dict[str, Any]:
    return {
        "id": story.id,
        "title": story.title,
        "summary": story.summary,
        "text": story.text,
        "tags": story.words,
        "state": story.state.value,
        "created_at": _said(story.created_at),
        "due_at": _said(story.due_at),
        "published_at": _said(story.published_at),
        "withdrawn_at": _said(story.withdrawn_at),
        "reason": story.reason,
    }


def _session(row: Trial, person: User) -> dict[str, Any]:
    """What they wrote down, and what they attested: two people may have done the one and the other."""
    own: dict[str, Any] = {"project": row.project_id, "held_on": row.held_on.isoformat()}
    written = {"place": row.place, "people": row.people, "seen": row.seen, "at": _said(row.at)}
    attested = {"consent": row.consent.value, "consent_on": row.consent_on.isoformat()}
    return own | (written if row.by_id == person.id else {}) | (attested if row.consent_by_id == person.id else {})


def _own_ideas(person: User) -> list[dict[str, Any]]:
    """Each with what it said before it was changed."""
    earlier = defaultdict(list)
    changed = select(Revision).join(Idea, Idea.id == Revision.idea_id).where(Idea.author_id == person.id)
    for row in db.session.scalars(changed.order_by(Revision.id)):
        earlier[row.idea_id].append({"title": row.title, "text": row.text, "until": _said(row.at)})
    asked = select(Idea).where(Idea.author_id == person.id).order_by(Idea.id)
    own = db.session.scalars(asked.options(joinedload(Idea.unit), joinedload(Idea.theme)))
    return [_idea(idea) | {"earlier": earlier[idea.id]} for idea in own]


def _idea(idea: Idea) -> dict[str, Any]:
    return {
        "id": idea.id,
        "title": idea.title,
        "text": idea.text,
        "kind": idea.kind.value,
        "audience": idea.audience.value,
        "scope": idea.scope.value,
        "status": idea.status.value,
        "tags": idea.tags,
        "unit": idea.unit.code,
        "theme": idea.theme.slug if idea.theme else None,
        "created_at": _said(idea.created_at),
        "changed_at": _said(idea.changed_at),
        "published_at": _said(idea.published_at),
        "supports": idea.support_count,
    }


def _authorship(row: Authorship) -> dict[str, Any]:
    return {
        "idea": row.idea_id,
        "message": row.message,
        "asked_at": _said(row.asked_at),
        "outcome": row.outcome.value if row.outcome else None,
        "answered_at": _said(row.answered_at),
        "ended_at": _said(row.ended_at),
    }


def _question(row: Question) -> dict[str, Any]:
    return {
        "conference": row.conference_id,
        "text": row.text,
        "unnamed": row.unnamed,
        "status": row.status.value,
        "reason": row.reason,
        "answer": row.answer,
        "at": _said(row.at),
    }


def _review(row: Review) -> dict[str, Any]:
    return {
        "service": row.service_id,
        "major": row.major,
        "stars": row.stars,
        "text": row.text,
        "as": row.electorate.value,
        "verified": row.verified,
        "standing": row.standing.value,
        "at": _said(row.at),
        "replaced_at": _said(row.replaced_at),
        "withdrawn_at": _said(row.withdrawn_at),
    }


def _answer(entry: Entry) -> dict[str, Any] | None:
    """What was decided about it, once the results are out."""
    said = verdict.shown_of(entry)
    if said is None:
        return None
    outcome = said.outcome.value if said.outcome else None
    return {"place": said.place, "outcome": outcome, "words": said.feedback, "at": _said(said.changed_at)}


def _entry(entry: Entry) -> dict[str, Any]:
    asked = select(Enclosure).where(Enclosure.entry_id == entry.id).order_by(Enclosure.position)
    enclosed = db.session.scalars(asked).all()
    return {
        "challenge": entry.challenge_id,
        "team": entry.team_id,
        "idea": entry.idea_id,
        "title": entry.title,
        "answers": entry.answers,
        "state": entry.stage.value,
        "late": entry.late,
        "answer": _answer(entry),
        "prizes": [
            {"due_on": one.due_on.isoformat(), "state": one.state.value, "proof": one.proof}
            for one in (obligation.of_entry(entry) if entry.challenge.results_at else ())
        ],
        "sent_at": _said(entry.sent_at),
        "changed_at": _said(entry.changed_at),
        "withdrawn_at": _said(entry.withdrawn_at),
        "versions": [
            {
                "version": version.number,
                "title": version.title,
                "answers": version.answers,
                "at": _said(version.at),
                "late": version.late,
                "sha256": version.sha256,
                "files": [_proof(one) for one in enclosed if one.number == version.number],
            }
            for version in entry.versions
        ],
    }


def _proof(enclosed: Enclosure) -> dict[str, str]:
    return {"name": enclosed.attachment.name, "sha256": enclosed.attachment.sha256}


def _entry_draft(draft: EntryDraft) -> dict[str, Any]:
    return {
        "challenge": draft.challenge_id,
        "team": draft.team_id,
        "idea": draft.idea_id,
        "title": draft.title,
        "answers": draft.answers,
        "version": draft.version,
        "changed_at": _said(draft.changed_at),
    }


def _membership(row: Member) -> dict[str, Any]:
    return {
        "team": row.team_id,
        "challenge": row.challenge_id,
        "way": row.way.value,
        "message": row.message,
        "at": _said(row.at),
        "joined_at": _said(row.joined_at),
        "ended_at": _said(row.ended_at),
    }


def _jury(row: Juror) -> dict[str, Any]:
    def own(model: Any) -> Any:
        return db.session.scalars(select(model).where(model.juror_id == row.id))

    return {
        "challenge": row.challenge_id,
        "pseudonym": row.pseudonym,
        "invited_at": _said(row.invited_at),
        "answer": row.answer.value if row.answer else None,
        "answered_at": _said(row.answered_at),
        "recused_at": _said(row.recused_at),
        "recusal_reason": row.recusal_reason,
        "conflicts": [{"entry": one.entry_id, "reason": one.reason, "at": _said(one.at)} for one in own(Conflict)],
        "entries": [one.entry_id for one in own(Seat)],
        "scores": [
            {
                "entry": one.entry_id,
                "marks": one.marks,
                "note_for_author": one.note_for_author,
                "note_for_jury": one.note_for_jury,
                "begun_at": _said(one.begun_at),
                "changed_at": _said(one.changed_at),
                "sent_at": _said(one.sent_at),
            }
            for one in own(Score)
        ],
        "comparisons": [
            {
                "left": one.left_id,
                "right": one.right_id,
                "verdict": one.verdict.value,
                "at": _said(one.at),
                "cancelled_at": _said(one.cancelled_at),
            }
            for one in own(Comparison)
        ],
    }


def _report(report: Report) -> dict[str, Any]:
    about = {"kind": report.about_kind, "id": report.about_id}
    return about | {"reason": report.reason.value, "text": report.text, "at": _said(report.at)}


def _said(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None


def _short_list(row: short_list.ShortList) -> dict[str, Any]:
    return {
        "name": row.name,
        "message": row.message,
        "made_at": _said(row.made_at),
        "ends_at": _said(row.ends_at),
        "services": [{"service": one.service_id, "word": one.word, "position": one.position} for one in row.chosen],
    }
