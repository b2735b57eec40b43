"""The challenges of the demonstration: each kit, each state, and nothing that does not hold together."""

from __future__ import annotations

import json
import random

from sqlalchemy import select

from app.challenges import audience, ballot, demonstration, final, proceedings, publication, recount, tally
from app.challenges.advance import Advance
from app.challenges.audience_turn import Turn, turns_of
from app.challenges.challenge import Challenge, Status
from app.challenges.conflict import bars_between, judged_in
from app.challenges.deliberation import decided_places
from app.challenges.entry import Entry, EntryVersion, digest
from app.challenges.juror import sitting_in
from app.challenges.permission import votes_in
from app.challenges.phase import PhaseTransition
from app.challenges.ranking import ranking_of
from app.challenges.seat import Seat
from app.challenges.tally import SealedBallot
from app.challenges.turning import turn_due
from app.challenges.verdict import Verdict
from app.challenges.vocabulary import PhaseKind
from app.clock import now
from app.database import db, writing
from app.ideas import demonstration as ideas
from app.people import demonstration as people
from app.people import unit as units
from app.people.user import User


def test_the_demonstration_shows_every_case_and_holds_together(inside):
    units.load_shipped()
    cast = people.load()
    ideas.load(cast)
    assert demonstration.load(cast) == 13
    assert demonstration.load(cast) == 0, "a second time adds nothing"
    shown = db.session.scalars(select(Challenge)).all()
    assert {one.kit for one in shown} == {"hackathon", "ideas-call", "intrapreneur", "meetup", "pitch"}
    assert {one.status for one in shown} >= {Status.DRAFT, Status.ANNOUNCED, Status.OPEN, Status.VOTING, Status.CLOSED}
    assert turn_due() == 0, "every step whose day has come is taken"
    for one in db.session.scalars(select(PhaseTransition)):
        assert one.at == one.due_at <= now()
    assert {one.unit.level for one in shown} == {"national", "region", "agency"}
    assert {one.outcome for one in db.session.scalars(select(Verdict))} >= {"offer", "proof-of-concept", "sponsorship"}
    _juries_hold_together(shown)
    entries = db.session.scalars(select(Entry)).all()
    assert len(entries) == sum(one.entry_count for one in shown) == 26
    assert list(recount.differences()) == []
    assert [entry.idea for entry in entries if entry.idea], "some come from an idea"
    for entry in entries:
        version = db.session.scalars(select(EntryVersion).where(EntryVersion.entry_id == entry.id)).one()
        assert version.sha256 == digest(entry, version.at)
        assert entry.challenge.submissions.opens_at < entry.sent_at < entry.challenge.submissions.closes_at
        assert entry.idea is None or entry.idea.challenge_at
        team = entry.team
        assert team is None or team.is_large_enough or entry.challenge.takes_people_alone
        assert team is None or all(entry.challenge.admits(person) for person in team.people)


def _juries_hold_together(shown):
    """One is half done, one has decided; nobody judges what they conflict with."""
    working = next(one for one in shown if one.status is Status.JURY)
    advance = Advance.of(working, sitting_in(working))
    assert 0 < sum(advance.sent.values()) < sum(advance.asked.values()) and ranking_of(working) is None
    decided = next(one for one in shown if decided_places(one) and not one.results_at)
    assert len(decided_places(decided)) == len(ranking_of(decided).lines) == 4
    assert ranking_of(decided).undecided, "the figures alone did not decide"
    for one in (working, decided):
        jurors, entries = sitting_in(one), judged_in(one)
        bars = bars_between(jurors, entries)
        assert not any((seat.juror_id, seat.entry_id) in bars for seat in db.session.scalars(select(Seat)))
        assert not any(one.led_by(juror.person) for juror in jurors)


def test_a_vote_is_open_with_ballots_that_count_and_one_that_does_not_yet_and_a_past_one_is_sealed(inside):
    units.load_shipped()
    cast = people.load()
    ideas.load(cast)
    demonstration.load(cast)
    open_ = db.session.scalars(select(Challenge).where(Challenge.status == Status.VOTING)).one()
    assert votes_in(open_, cast["nadia"]) and not ballot.standing(open_, cast["nadia"]).counts
    assert ballot.standing(open_, cast["maelle"]).counts and ballot.cast(open_) >= 10
    past = db.session.scalars(select(Challenge).where(Challenge.title.startswith("Défi mobilité"))).one()
    assert tally.differences(past) == [] and len(tally.tally_of(past)) == 2
    assert db.session.scalars(select(SealedBallot)).all()


def test_a_final_took_place_and_its_audience_chose_otherwise_than_the_jury(inside):
    units.load_shipped()
    cast = people.load()
    ideas.load(cast)
    demonstration.load(cast)
    past = db.session.scalars(select(Challenge).where(Challenge.title.startswith("Défi mobilité"))).one()
    held, day = final.of_challenge(past), past.phase(PhaseKind.FINAL)
    drawn = sorted(pitch.entry_id for pitch in held.pitches)
    random.Random(held.seed).shuffle(drawn)
    assert [pitch.entry_id for pitch in held.pitches] == drawn and len(drawn) == 2
    moments = [at for pitch in held.pitches for at in (pitch.begun_at, pitch.questions_at, pitch.ended_at)]
    turns = turns_of(past)
    moments += [turns[turn] for turn in Turn]
    assert [day.opens_at, *moments, day.ends_at] == sorted([day.opens_at, *moments, day.ends_at])
    applause = audience.applause_of(past)
    assert applause.cast == sum(line.votes for line in applause.lines) == 24
    assert [line.entry.title for line in applause.first] == ["Ce que je peux atteindre à cinq heures du matin"]
    assert all(None not in (line.staff, line.citizens, line.partners) for line in applause.lines)
    assert audience.differences(past) == [] and not db.session.scalars(select(audience.AudienceChoice)).all()
    assert proceedings.differences(past, publication.of_challenge(past)) == []


def test_published_results_show_a_ranking_with_its_intervals_and_where_the_figures_did_not_decide(app, browse):
    """Somebody who looks around sees what a jury's results look like, and its minutes hold what was reckoned."""
    with writing(), app.test_request_context("/", method="POST"):
        units.load_shipped()
        cast = people.load()
        ideas.load(cast)
        demonstration.load(cast)
        db.session.commit()
        judged = db.session.scalars(select(Challenge).where(Challenge.title.endswith("les premiers pas"))).one()
        published, slug = publication.of_challenge(judged), judged.slug
        assert proceedings.differences(judged, published) == [] and not published.departure
        chosen = {one.entry_id: one.place for one in db.session.scalars(select(Verdict)) if one.place}
        ranks = {entry: rank for rank, entry in enumerate(published.ranking.order, 1) if entry in chosen}
        assert {entry: chosen[entry] for entry in ranks} == ranks, "what the jury found is what was decided"
        assert len(published.ranking.undecided) == 2 and published.ranking.left == 1
    page = browse.get(f"/challenges/{slug}/results").text
    assert page.count('class="interval') >= 4 and "interval-undecided" in page
    assert json.loads(browse.get(f"/challenges/{slug}/results/minutes.json").data)["jury"]


def test_whoever_chose_at_the_final_may(inside, monkeypatch):
    units.load_shipped()
    cast = people.load()
    ideas.load(cast)
    kept = []
    monkeypatch.setattr(
        audience, "count", lambda _challenge: kept.extend(db.session.scalars(select(audience.AudienceChoice)))
    )
    demonstration.load(cast)
    assert kept
    for one in kept:
        challenge, entry, person = (
            db.session.get(Challenge, one.challenge_id),
            db.session.get(Entry, one.entry_id),
            db.session.get(User, one.person_id),
        )
        assert audience.is_voter(challenge, person) and not entry.belongs_to(person)
