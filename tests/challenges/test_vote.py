"""Votes: a budget of points or a support, saved at each choice, counted once, at the close."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from app.activity.event import Event
from app.activity.notice import Notice
from app.challenges import ballot, jobs, proceedings, scrutiny, tally
from app.challenges import team as teams
from app.challenges.ballot import Ballot, Choice, Holder, SecretHolder
from app.challenges.challenge import Challenge
from app.challenges.entry import Entry
from app.challenges.phase import Step
from app.challenges.tally import SealedBallot, Tally, Turnout
from app.challenges.turning import turn_due
from app.challenges.verbs import Verb
from app.challenges.vocabulary import PhaseKind
from app.clock import now
from app.database import db, writing
from app.errors import Refused
from app.home import belongings
from app.outbox.letter import Letter
from app.people import erasure
from app.people.user import User


def standing(app, voted, person):
    with app.app_context():
        challenge, found = db.session.get(Challenge, voted.challenge.id), db.session.get(User, person.id)
        return ballot.standing(challenge, found)


def counted(app, voted):
    with app.app_context():
        found = tally.tally_of(db.session.get(Challenge, voted.challenge.id))
        return {
            id: (one.ballots, one.points, one.staff, one.citizens, one.partners) for id, one in sorted(found.items())
        }


def rows(app, model):
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(model))


def test_points_are_given_changed_and_taken_back(app, make, voting, give):
    voted, voter = voting(), make.person()
    first, second, third, _last = voted.entries
    assert give(voter, first, 5) and give(voter, second, 3) and give(voter, third, 2)
    assert not give(voter, first, 5), "asking for what is so changes nothing"
    mine = standing(app, voted, voter)
    assert (mine.points, mine.left, mine.counts) == ({first.id: 5, second.id: 3, third.id: 2}, 0, True)
    assert give(voter, first, 1) and give(voter, third, 0) and not give(voter, third, 0)
    mine = standing(app, voted, voter)
    assert (mine.points, mine.left, mine.missing, mine.counts) == ({first.id: 1, second.id: 3}, 6, 1, False)


@pytest.mark.parametrize(("points", "word"), [(6, "5"), (-1, None), (1_000, "5")])
def test_no_entry_gets_more_than_the_kit_allows_nor_less_than_nothing(make, voting, give, points, word):
    voted = voting()
    with pytest.raises(Refused, match=word):
        give(make.person(), voted.entries[0], points)


def test_the_budget_is_not_exceeded_and_nothing_of_the_choice_is_kept(app, make, voting, give):
    voted, voter = voting(), make.person()
    give(voter, voted.entries[0], 5)
    give(voter, voted.entries[1], 3)
    with pytest.raises(Refused):
        give(voter, voted.entries[2], 3)
    assert standing(app, voted, voter).points == {voted.entries[0].id: 5, voted.entries[1].id: 3}


def test_the_database_holds_the_caps_by_itself(app, make, voting, give):
    """Red when a cap is only in the code."""
    voted, voter = voting(), make.person()
    give(voter, voted.entries[0], 5)
    for change in (
        db.update(Ballot).values(spent=11),
        db.update(Ballot).values(spent=-1),
        db.update(Choice).values(points=6),
        db.update(Choice).values(points=0),
    ):
        with writing(), app.app_context(), pytest.raises(IntegrityError):
            db.session.execute(change)
        with app.app_context():
            db.session.rollback()


def test_nobody_votes_for_their_own_entry(app, make, voting, give):
    voted = voting()
    with pytest.raises(Refused):
        give(voted.authors[0], voted.entries[0], 1)
    assert give(voted.authors[0], voted.entries[1], 1)


def test_nobody_votes_for_the_entry_of_their_team(app, make, give):
    challenge = make.challenge("hackathon", smallest_team=1, open=["team-formation", "submissions"])
    founder, mate = make.person(), make.person()
    with writing(), app.test_request_context("/", method="POST"):
        leader, other = db.session.get(User, founder.id), db.session.get(User, mate.id)
        team = teams.found(db.session.get(Challenge, challenge.id), by=leader, name="Ensemble")
        teams.accept(teams.ask(team, by=other), by=leader)
        db.session.commit()
    entry = make.entry(challenge, founder)
    make.turned(challenge, PhaseKind.SUBMISSIONS, Step.CLOSED)
    make.turned(challenge, PhaseKind.VOTING, Step.OPENED)
    with pytest.raises(Refused):
        give(mate, entry, 1)


def test_who_leads_who_is_not_confirmed_and_who_comes_too_early_or_late_do_not_vote(app, make, voting, give, close):
    voted = voting()
    for person in (make.with_role("facilitator"), make.person(confirmed_at=None)):
        with pytest.raises(Refused):
            give(person, voted.entries[0], 1)
    early = make.challenge("hackathon", enter_as=["person"], open=["submissions"])
    with pytest.raises(Refused):
        give(make.person(), make.entry(early, make.person()), 1)
    close(voted.challenge)
    with pytest.raises(Refused):
        give(make.person(), voted.entries[0], 1)
    assert rows(app, Ballot) == 0


def test_a_support_is_a_state_without_end(app, make, voting, give):
    voted, voter = voting(voting="support", vote_secret=False), make.person()
    for entry in voted.entries:
        assert give(voter, entry, 1) and not give(voter, entry, 1)
    with pytest.raises(Refused):
        give(voter, voted.entries[0], 2)
    assert give(voter, voted.entries[0], 0) and not give(voter, voted.entries[0], 0)
    assert len(standing(app, voted, voter).points) == 3 and standing(app, voted, voter).counts


def test_points_on_an_entry_that_is_withdrawn_come_back(app, make, voting, give):
    voted, voter = voting(), make.person()
    give(voter, voted.entries[0], 5)
    give(voter, voted.entries[1], 5)
    with writing(), app.test_request_context("/", method="POST"):
        db.session.get(Entry, voted.entries[0].id).withdraw(by=db.session.get(User, voted.authors[0].id))
        db.session.commit()
    assert standing(app, voted, voter).left == 5
    assert give(voter, voted.entries[2], 5)


def test_an_empty_ballot_is_asked_for_once(app, make, voting, give):
    voted, voter = voting(), make.person()
    give(voter, voted.entries[0], 5)
    with writing(), app.test_request_context("/", method="POST"):
        ballot.clear(db.session.get(Challenge, voted.challenge.id), by=db.session.get(User, voter.id))
        db.session.commit()
    assert standing(app, voted, voter).points == {} and rows(app, Choice) == 0
    assert give(voter, voted.entries[1], 5) and give(voter, voted.entries[2], 5)


def test_the_fewest_entries_are_never_more_than_there_are_for_an_author(app, make, voting, give, close):
    voted, voter = voting(entries=2), make.person()
    give(voter, voted.entries[0], 4)
    assert standing(app, voted, voter).counts
    close(voted.challenge)
    assert counted(app, voted)[voted.entries[0].id][:2] == (1, 4)


def vote_of_all(make, voted, give):
    """Six citizens and five staff whose ballots count, and one whose does not."""
    first, second, third, _last = voted.entries
    for maker, number in ((make.person, 6), (make.staff, 5)):
        for _ in range(number):
            voter = maker()
            give(voter, first, 5), give(voter, second, 3), give(voter, third, 1)
    lonely = make.person()
    give(lonely, first, 5)
    return lonely


@pytest.mark.parametrize("secret", [True, False])
def test_the_close_counts_what_counts_by_entry_and_by_electorate(app, make, voting, give, close, secret):
    voted = voting(vote_secret=secret)
    vote_of_all(make, voted, give)
    assert counted(app, voted) == {}, "nothing runs before the close"
    close(voted.challenge)
    first, second, third, last = (entry.id for entry in voted.entries)
    assert counted(app, voted) == {
        first: (11, 55, 25, 30, 0), second: (11, 33, 15, 18, 0), third: (11, 11, 5, 6, 0), last: (0, 0, 0, 0, 0),
    }  # fmt: skip
    with app.app_context():
        turnout = db.session.get(Turnout, voted.challenge.id)
        assert (turnout.cast, turnout.counted, turnout.fewest) == (12, 11, 3)


def test_the_close_of_a_secret_vote_destroys_whose_each_ballot_was(app, make, voting, give, close):
    """Red when a row that joins a person to a ballot outlives the close."""
    voted = voting()
    vote_of_all(make, voted, give)
    assert rows(app, SecretHolder) == 12 and rows(app, Holder) == 0
    close(voted.challenge)
    assert [rows(app, model) for model in (Ballot, Choice, Holder, SecretHolder)] == [0, 0, 0, 0]
    with app.app_context():
        sealed = db.session.scalars(select(SealedBallot)).all()
        assert len(sealed) == 11 and all(len(one.key) == 32 for one in sealed)
        names = {column.name for column in SealedBallot.__table__.columns}
        assert names == {"key", "challenge_id", "electorate", "points"}, "no hour, no number, nobody"


def test_sealed_ballots_lie_in_an_order_that_says_nothing(app, make, voting, give, close):
    """Red when they are written in the order in which people began to vote."""
    voted = voting(vote_fewest=1)
    for n in range(10):
        give(make.person(), voted.entries[0], n % 5 + 1)
    close(voted.challenge)
    with app.app_context():
        place = "ctid" if db.engine.dialect.name == "postgresql" else "rowid"
        keys = db.session.scalars(db.text(f"SELECT key FROM sealed_ballot ORDER BY {place}")).all()  # noqa: S608
    assert len(keys) == 10 and keys == sorted(keys)


def test_where_an_electorate_is_too_few_to_hide_in_a_secret_vote_none_is_told_apart(app, make, voting, give, close):
    """Red when the count of the partners is the ballot of the only one of them."""
    voted = voting(vote_fewest=1)
    for _ in range(6):
        give(make.person(), voted.entries[0], 2)
    give(make.partner(), voted.entries[1], 5)
    close(voted.challenge)
    nothing = (None, None, None)
    assert set(counted(app, voted).values()) == {(6, 12, *nothing), (1, 5, *nothing), (0, 0, *nothing)}
    with app.app_context():
        assert set(db.session.scalars(select(SealedBallot.electorate))) == {None}


def test_ballots_of_a_vote_that_is_not_secret_stay(app, make, voting, give, close):
    voted = voting(vote_secret=False)
    vote_of_all(make, voted, give)
    close(voted.challenge)
    assert (rows(app, Holder), rows(app, Ballot), rows(app, SealedBallot)) == (12, 12, 0)


def test_a_close_that_is_done_again_changes_nothing(app, make, voting, give, close):
    voted = voting()
    vote_of_all(make, voted, give)
    close(voted.challenge)
    before = counted(app, voted)
    close(voted.challenge)
    with writing(), app.test_request_context("/", method="POST"):
        tally.close(db.session.get(Challenge, voted.challenge.id))
        db.session.commit()
    assert counted(app, voted) == before and rows(app, SealedBallot) == 11


def test_the_worker_closes_the_vote_at_its_hour(app, make, voting, give):
    voted = voting()
    vote_of_all(make, voted, give)
    ends = phase_of(app, voted).ends_at
    later = time_machine.travel(ends + timedelta(seconds=1), tick=False)
    with later, writing(), app.test_request_context("/", method="POST"):
        turn_due()
        db.session.commit()
    assert counted(app, voted)[voted.entries[0].id][:2] == (11, 55)


def phase_of(app, voted):
    with app.app_context():
        phase = db.session.get(Challenge, voted.challenge.id).phase(PhaseKind.VOTING)
        db.session.expunge(phase)
        return phase


@pytest.mark.parametrize("secret", [True, False])
def test_a_count_is_proved_and_a_changed_one_is_found(app, make, voting, give, close, secret):
    """Red when recount looks at nothing."""
    voted = voting(vote_secret=secret)
    recount = lambda: app.test_cli_runner().invoke(args=["challenges", "recount", voted.slug, "--check"])  # noqa: E731
    vote_of_all(make, voted, give)
    assert recount().exit_code == 1 and "not counted" in recount().output
    close(voted.challenge)
    assert recount().exit_code == 0 and "11 ballots count, of 12" in recount().output
    with writing(), app.app_context():
        db.session.execute(db.update(Tally).where(Tally.entry_id == voted.entries[1].id).values(points=34, citizens=19))
        db.session.commit()
    said = recount()
    assert said.exit_code == 1 and "points says 34, the ballots 33" in said.output


def test_pages_may_show_a_tally_with_the_results_and_not_before(app, make, voting, give, close):
    voted = voting()
    vote_of_all(make, voted, give)
    close(voted.challenge)
    with app.app_context():
        assert tally.published_tally_of(db.session.get(Challenge, voted.challenge.id)) == {}
    for kind in (PhaseKind.JURY, PhaseKind.FINAL, PhaseKind.RESULTS):
        make.turned(voted.challenge, kind, Step.OPENED)
    with writing(), app.app_context():
        challenge = db.session.get_one(Challenge, voted.challenge.id)
        assert tally.published_tally_of(challenge) == {}, "the hour of the results is not their publication"
        challenge.conclude()
        assert len(tally.published_tally_of(challenge)) == 4


def test_a_secret_ballot_that_a_restore_left_without_its_holder_is_not_counted(app, make, voting, give, close):
    """Red when whoever voted before a restore on PostgreSQL counts twice."""
    voted, voter = voting(vote_fewest=1), make.person()
    give(voter, voted.entries[0], 5)
    with writing(), app.app_context():
        db.session.execute(db.delete(SecretHolder))
        db.session.commit()
    give(voter, voted.entries[1], 2)
    close(voted.challenge)
    assert counted(app, voted)[voted.entries[0].id][:2] == (0, 0)
    assert counted(app, voted)[voted.entries[1].id][:2] == (1, 2) and rows(app, Ballot) == 0


# The word before the close


def remind(app):
    with writing(), app.app_context():
        jobs.remind_voters()
        db.session.commit()


def told(app):
    with app.app_context():
        asked = select(Notice.user_id).join(Event, Event.id == Notice.event_id)
        return sorted(db.session.scalars(asked.where(Event.verb == Verb.BALLOT_UNFINISHED)))


def test_who_began_and_has_not_finished_is_reminded_once(app, make, voting, give):
    """Red when somebody is reminded twice, when points that are left are no matter, or when the others are told.

    The others finished, never began, or emptied their ballot.
    """
    voted = voting()
    lonely, sparing, emptied, finished = (make.person() for _ in range(4))
    give(lonely, voted.entries[0], 5)
    for points, entry in zip((5, 3, 1), voted.entries, strict=False):
        give(sparing, entry, points)
        give(finished, entry, points)
    give(finished, voted.entries[3], 1)
    give(emptied, voted.entries[0], 2), give(emptied, voted.entries[0], 0)
    unfinished = sorted([lonely.id, sparing.id])
    closes = phase_of(app, voted).closes_at
    with time_machine.travel(closes - timedelta(hours=49), tick=False):
        remind(app)
        assert told(app) == []
    with time_machine.travel(closes - timedelta(hours=47), tick=False):
        give(late := make.person(), voted.entries[0], 1)
        remind(app), remind(app)
        assert told(app) == unfinished and late.id not in told(app)
        with app.app_context():
            letters = [one for one in db.session.scalars(select(Letter)) if one.template == "vote-near"]
            assert {one.recipient for one in letters} == {lonely.email, sparing.email} and len(letters) == 2
            assert "Candidature" not in str(letters[0].context), "it names no choice"
    with time_machine.travel(closes + timedelta(minutes=1), tick=False):
        remind(app)
        assert told(app) == unfinished


def test_who_gave_all_that_few_entries_allow_is_not_reminded(app, make, voting, give):
    """Two entries, one of them the voter's own: five points of ten are all that can be given."""
    voted = voting(entries=2)
    give(voted.authors[0], voted.entries[1], 5)
    give(sparing := make.person(), voted.entries[0], 4)
    with time_machine.travel(phase_of(app, voted).closes_at - timedelta(hours=47), tick=False):
        remind(app)
        assert told(app) == [sparing.id]


def test_in_a_short_vote_the_reminder_leaves_half_way(app, make, voting, give):
    voted = voting()
    with writing(), app.app_context():
        phase = db.session.get(Challenge, voted.challenge.id).phase(PhaseKind.VOTING)
        phase.opens_at, phase.closes_at = now() - timedelta(hours=1), now() + timedelta(hours=7)
        phase.ends_at = phase.closes_at
        db.session.commit()
    give(voter := make.person(), voted.entries[0], 1)
    remind(app)
    assert told(app) == []
    with time_machine.travel(now() + timedelta(hours=4), tick=False):
        remind(app)
        assert told(app) == [voter.id]


@pytest.mark.parametrize("crowd", [6, 4])
@pytest.mark.parametrize("secret", [True, False])
def test_the_minutes_hold_each_ballot_that_counts_and_nobody_s_name(app, voting, give, close, make, secret, crowd):
    """Whoever adds them up finds the count; of an electorate too few to hide in it is not told apart."""
    voted = voting(vote_secret=secret, vote_fewest=2)
    for n, maker in enumerate([make.person] * 6 + [make.staff] * crowd):
        voter = maker()
        give(voter, voted.entries[0], 1 + n % 3)
        give(voter, voted.entries[1 + n % 3], 2)
    give(make.person(), voted.entries[0], 5)
    close(voted.challenge)
    with app.app_context():
        minutes = json.loads(proceedings.written(db.session.get_one(Challenge, voted.challenge.id)))
    ballots = minutes["votes"]["ballots"]
    assert len(ballots) == minutes["votes"]["counted"] == 6 + crowd
    assert {one for _key, one, _points in ballots} == ({"citizen", "staff"} if crowd > 5 else {None})
    assert all(bool(key) is secret for key, _electorate, _points in ballots)
    assert scrutiny.contradictions(minutes) == []
    ballots[0][2][str(voted.entries[0].id)] += 1
    assert len(scrutiny.contradictions(minutes)) == 1


# What is one's own, and whoever goes


def test_ones_own_open_ballot_is_in_ones_export_and_a_sealed_one_in_nobodys(app, make, voting, give, close):
    voted, voter = voting(vote_fewest=1), make.person()
    give(voter, voted.entries[0], 5)

    def exported():
        with app.test_request_context():
            return belongings.of(db.session.get(User, voter.id))["ballots"]

    given = {voted.entries[0].id: 5}
    assert exported() == [{"challenge": voted.challenge.id, "as": "citizen", "spent": 5, "points": given}]
    close(voted.challenge)
    assert exported() == []


def test_the_open_ballot_of_an_erased_person_goes_and_a_sealed_one_cannot_be_found(app, make, voting, give, close):
    for secret in (True, False):
        voted = voting(vote_secret=secret, title=f"Vote {secret}")
        give(gone := make.person(), voted.entries[0], 5)
        give(make.person(), voted.entries[0], 4)
        erase(app, gone)
        assert rows(app, Ballot) == 1 and rows(app, Choice) == 1
        give(later := make.person(), voted.entries[1], 1)
        close(voted.challenge)
        erase(app, later)
        kept = rows(app, SealedBallot) if secret else rows(app, Holder)
        assert kept == (0 if secret else 2), "neither counted: they named too few"
        if not secret:
            assert rows(app, Ballot) == 2, "a ballot that was open to nobody stays, on nobody's name"


def erase(app, person):
    with writing(), app.test_request_context("/", method="POST"):
        erasure.erase(db.session.get(User, person.id), by=None)
        db.session.commit()


def test_what_a_handful_gave_is_not_told_apart_even_where_the_vote_is_not_secret(app, make, voting, give, close):
    """Red when only a secret vote looks at how many an electorate is."""
    voted = voting(vote_secret=False, vote_fewest=1)
    for maker, number in ((make.person, 6), (make.staff, 4)):
        for _n in range(number):
            give(maker(), voted.entries[0], 2)
    close(voted.challenge)
    assert counted(app, voted)[voted.entries[0].id] == (10, 20, None, None, None)
    with app.app_context():
        assert tally.differences(db.session.get_one(Challenge, voted.challenge.id)) == []
