"""Launching, announcing, adjusting; phases that turn by stored transitions."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import cast
from zoneinfo import ZoneInfo

import pytest
import time_machine
from sqlalchemy import select

from app.activity.event import Event
from app.challenges import agenda, kit
from app.challenges.challenge import Challenge, Status
from app.challenges.kit import open_kit
from app.challenges.launching import again, launch
from app.challenges.phase import PhaseTransition, State, Step
from app.challenges.turning import turn, turn_due
from app.challenges.vocabulary import PhaseKind
from app.clock import now
from app.database import db
from app.errors import Refused
from app.people.unit import Unit, by_code

PARIS = ZoneInfo("Europe/Paris")
BEFORE = datetime(2026, 10, 1, 8, tzinfo=UTC)
DAY = date(2026, 10, 5)


def unit(code: str = "fr") -> Unit:
    return cast(Unit, by_code(code))


@pytest.fixture
def early(inside):
    with time_machine.travel(BEFORE, tick=False) as moment:
        yield moment


def test_launching_copies_the_kit_with_its_version(early, make):
    leader = make.with_role("facilitator")
    made = launch(open_kit("hackathon"), DAY, by=leader, unit=unit())
    mould = open_kit("hackathon")
    assert (made.kit, made.kit_version, made.status) == ("hackathon", mould.version, Status.DRAFT)
    assert [(c.name, c.weight) for c in made.criteria] == [(c.name, c.weight) for c in mould.criteria]
    assert [(p.kind, p.amount) for p in made.prizes] == [(p.kind, p.amount) for p in mould.prizes]
    assert [(q.label, q.kind, q.required) for q in made.questions] == [
        (q.label, q.kind, q.required) for q in mould.questions
    ]
    assert (made.vote_points, made.vote_most, made.vote_fewest, made.vote_secret) == (10, 5, 3, True)
    assert made.slug == "hackathon-deux-jours-pour-un-prototype"
    assert launch(mould, DAY, by=leader, unit=unit()).slug == "hackathon-deux-jours-pour-un-prototype-2"


def test_editing_a_kit_moves_no_running_challenge(early, make, monkeypatch):
    made = make.challenge("hackathon", on=DAY)
    before = (made.spans, [c.weight for c in made.criteria], made.largest_team)
    monkeypatch.setattr(kit, "SHELF", kit.SHELF / "emptied")
    db.session.expire_all()
    early.move_to(datetime(2026, 10, 6, 8, tzinfo=UTC))
    turn_due()
    assert (made.spans, [c.weight for c in made.criteria], made.largest_team) == before
    assert made.status is Status.OPEN


def test_durations_keep_the_hour_on_the_wall_when_clocks_change():
    """Clocks go back on 25 October 2026 in Paris: a deadline at 18:00 is at 18:00 before and after."""
    spans = {span.kind: span for span in agenda.of(open_kit("hackathon"), DAY, PARIS)}
    forming = spans[PhaseKind.TEAM_FORMATION]
    assert forming.opens_at == datetime(2026, 10, 5, 7, tzinfo=UTC)
    assert forming.closes_at == datetime(2026, 11, 23, 17, tzinfo=UTC)
    assert forming.closes_at.astimezone(PARIS).hour == 18
    sent = spans[PhaseKind.SUBMISSIONS]
    assert sent.opens_at.astimezone(PARIS) == datetime(2026, 11, 9, 9, tzinfo=PARIS)
    assert sent.ends_at - sent.closes_at == timedelta(minutes=15)
    assert spans[PhaseKind.VOTING].opens_at == sent.ends_at


def test_hours_of_a_meetup_are_hours(early):
    spans = {span.kind: span for span in agenda.of(open_kit("meetup"), DAY, ZoneInfo("America/Martinique"))}
    sent = spans[PhaseKind.SUBMISSIONS]
    assert sent.closes_at - sent.opens_at == timedelta(hours=10)
    assert spans[PhaseKind.TEAM_FORMATION].opens_at == datetime(2026, 10, 5, 13, tzinfo=UTC)


@pytest.mark.parametrize("word", kit.words())
def test_the_calendar_of_every_kit_follows_itself(word):
    for zone in ("Europe/Paris", "America/Martinique", "Indian/Reunion"):
        assert agenda.clashes(agenda.of(open_kit(word), DAY, ZoneInfo(zone))) == []


def test_a_regions_facilitator_launches_in_their_own_region_alone(early, make):
    leader = make.with_role("facilitator", "bretagne")
    assert launch(open_kit("ideas-call"), DAY, by=leader, unit=unit("bretagne")).scope == "region"
    assert launch(open_kit("ideas-call"), DAY, by=leader, unit=unit("quimper")).scope == "agency"
    for elsewhere in ("fr", "martinique", "fort-de-france-centre"):
        with pytest.raises(Refused):
            launch(open_kit("ideas-call"), DAY, by=leader, unit=unit(elsewhere))
    with pytest.raises(Refused):
        launch(open_kit("ideas-call"), DAY, by=make.staff(), unit=unit("bretagne"))


def test_a_kit_is_launched_where_it_says_and_not_on_a_day_that_is_past(early, make):
    leader = make.with_role("facilitator")
    with pytest.raises(Refused):
        launch(open_kit("hackathon"), DAY, by=leader, unit=unit("quimper"))
    with pytest.raises(Refused):
        launch(open_kit("hackathon"), date(2026, 9, 30), by=leader, unit=unit())
    assert launch(open_kit("hackathon"), date(2026, 10, 1), by=leader, unit=unit())


def test_phases_open_and_close_in_their_hour_and_the_status_follows(early, make):
    made = make.challenge("ideas-call", on=DAY)
    assert (made.status, turn_due()) == (Status.ANNOUNCED, 0)
    seen = []
    for phase in list(made.phases):
        early.move_to(phase.opens_at + timedelta(seconds=1))
        turn_due()
        seen.append(made.status)
        assert [one.kind for one in made.open_phases] == [phase.kind]
    assert seen == [Status.OPEN, Status.VOTING, Status.JURY, Status.RESULTS]
    early.move_to(made.phases[-1].ends_at)
    assert turn_due() == 1
    assert made.status is Status.CLOSED and not made.open_phases


def test_the_submissions_stay_open_in_the_grace_period_and_no_longer(early, make):
    made = make.challenge("ideas-call", on=DAY)
    early.move_to(made.submissions.closes_at + timedelta(minutes=14))
    turn_due()
    assert made.submissions.is_open
    early.move_to(made.submissions.ends_at)
    turn_due()
    assert made.submissions.state is State.OVER


def test_a_worker_that_comes_late_catches_up_in_order(early, make):
    made = make.challenge("hackathon", on=DAY)
    early.move_to(datetime(2027, 6, 1, tzinfo=UTC))
    assert turn_due() == 12
    rows = db.session.scalars(select(PhaseTransition).order_by(PhaseTransition.id)).all()
    assert [row.due_at for row in rows] == sorted(row.due_at for row in rows)
    assert {row.at for row in rows} == {now()}
    kinds = [(row.phase.kind, row.step) for row in rows]
    assert kinds[0] == (PhaseKind.TEAM_FORMATION, Step.OPENED)
    assert kinds.index((PhaseKind.SUBMISSIONS, Step.CLOSED)) < kinds.index((PhaseKind.VOTING, Step.OPENED))
    assert made.status is Status.CLOSED
    assert turn_due() == 0


def test_turning_twice_is_turning_once(early, make):
    made = make.challenge("ideas-call", on=DAY)
    early.move_to(datetime(2026, 10, 6, tzinfo=UTC))
    phase = made.submissions
    assert turn(phase, Step.OPENED, due_at=phase.opens_at) == 1
    assert turn(phase, Step.OPENED, due_at=phase.opens_at) == 0
    assert turn_due() == 0
    opened = select(Event).where(Event.verb == "phase_opened")
    assert len(db.session.scalars(opened).all()) == 1


def test_nothing_is_read_off_the_clock_a_phase_is_open_when_its_row_says_so(early, make):
    made = make.challenge("ideas-call", on=DAY)
    early.move_to(datetime(2026, 10, 6, tzinfo=UTC))
    assert not made.open_phases and made.status is Status.ANNOUNCED
    turn_due()
    early.move_to(BEFORE)
    assert made.submissions.is_open, "a clock that is put back opens and closes nothing"
    assert turn_due() == 0 and made.submissions.is_open


def test_a_draft_does_not_turn(early, make):
    made = make.challenge("ideas-call", on=DAY, draft=True)
    early.move_to(datetime(2026, 10, 20, tzinfo=UTC))
    assert turn_due() == 0 and made.status is Status.DRAFT


def test_a_draft_whose_deadline_has_passed_is_not_announced(early, make):
    made = make.challenge("ideas-call", on=DAY, draft=True)
    early.move_to(datetime(2026, 12, 20, tzinfo=UTC))
    with pytest.raises(Refused):
        made.announce(by=None)
    assert made.is_draft


def test_a_phase_does_not_begin_before_the_one_it_follows_has_ended(early, make):
    leader = make.with_role("facilitator")
    made = make.challenge("ideas-call", on=DAY, by=leader)
    sent = made.submissions
    with pytest.raises(Refused):
        made.reschedule({PhaseKind.SUBMISSIONS: (sent.opens_at, sent.closes_at + timedelta(days=1))}, by=leader)


def test_dates_move_together_and_followers_are_told(early, make):
    leader = make.with_role("facilitator")
    made = make.challenge("ideas-call", on=DAY, by=leader)
    week = timedelta(days=7)
    wanted = {p.kind: (p.opens_at + week, p.closes_at + week) for p in made.phases}
    grace = made.submissions.grace
    made.reschedule(wanted, by=leader)
    assert {p.kind: (p.opens_at, p.closes_at) for p in made.phases} == wanted
    assert made.submissions.grace == grace == timedelta(minutes=15)
    told = db.session.scalars(select(Event).where(Event.verb == "challenge_rescheduled")).all()
    assert len(told) == 1
    made.reschedule(wanted, by=leader)
    assert len(db.session.scalars(select(Event).where(Event.verb == "challenge_rescheduled")).all()) == 1


def test_a_phase_that_is_over_or_begun_keeps_its_beginning(early, make):
    leader = make.with_role("facilitator")
    made = make.challenge("ideas-call", on=DAY, by=leader)
    early.move_to(datetime(2026, 10, 6, tzinfo=UTC))
    turn_due()
    began = made.submissions.opens_at
    week = timedelta(days=7)
    made.reschedule({p.kind: (p.opens_at + week, p.closes_at + week) for p in made.phases}, by=leader)
    assert made.submissions.opens_at == began
    assert made.submissions.closes_at - began == timedelta(days=35, hours=10)


def test_a_past_challenge_is_done_again_with_its_own_text_and_dates_moved_together(early, make):
    leader = make.with_role("facilitator")
    past = make.challenge("hackathon", on=DAY, by=leader, title="Mobilité")
    past.rewrite(title="Mobilité et emploi", summary="Bouger.", brief="Le sujet.", by=leader)
    early.move_to(datetime(2027, 3, 1, tzinfo=UTC))
    copy = again(past, date(2027, 10, 4), by=leader)
    assert (copy.title, copy.brief, copy.status) == ("Mobilité et emploi", "Le sujet.", Status.DRAFT)
    assert [p.opens_at.astimezone(PARIS).time() for p in copy.phases] == [
        p.opens_at.astimezone(PARIS).time() for p in past.phases
    ]
    assert copy.phases[0].opens_at.astimezone(PARIS) == datetime(2027, 10, 4, 9, tzinfo=PARIS)
    assert [c.weight for c in copy.criteria] == [c.weight for c in past.criteria]
    assert len(copy.questions) == len(past.questions) and copy.id != past.id
    assert {p.state for p in copy.phases} == {State.WAITING}


def test_the_command_launches_a_draft_or_announces(app, make):
    leader = make.with_role("facilitator", "bretagne", name="Soizic")
    runner = app.test_cli_runner()
    day = (now() + timedelta(days=3)).date().isoformat()
    made = runner.invoke(args=["challenges", "launch", "ideas-call", "--on", day])
    assert made.exit_code == 0 and "A draft: " in made.output and "submissions" in made.output
    there = ["--unit", "bretagne", "--by", leader.handle, "--title", "Chez nous", "--announce"]
    told = runner.invoke(args=["challenges", "launch", "ideas-call", "--on", day, *there])
    assert told.exit_code == 0 and "/challenges/chez-nous" in told.output
    with app.app_context():
        rows = {c.slug: (c.status, c.unit.code) for c in db.session.scalars(select(Challenge))}
    assert rows["chez-nous"] == (Status.ANNOUNCED, "bretagne")
    assert rows["appel-a-idees-que-changeriez-vous"] == (Status.DRAFT, "fr")


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (["nothing", "--on", "2030-01-01"], "there is no such kit"),
        (["ideas-call", "--on", "2020-01-01"], "passé"),
        (["ideas-call", "--on", "2030-01-01", "--unit", "nowhere"], "No unit has the code"),
        (["ideas-call", "--on", "2030-01-01", "--by", "nobody"], "Nobody here"),
        (["hackathon", "--on", "2030-01-01", "--unit", "quimper"], ""),
    ],
)
def test_the_command_says_why_it_launches_nothing(app, more, said):
    answer = app.test_cli_runner().invoke(args=["challenges", "launch", *more])
    assert answer.exit_code == 1 and said in answer.output
    with app.app_context():
        assert db.session.scalars(select(Challenge)).all() == []


def test_nothing_begins_again_in_a_unit_that_is_closed(early, make):
    """Red when `again` does not look, as `launch` does."""
    leader = make.with_role("facilitator")
    made = make.challenge("ideas-call", by=leader)
    made.unit.closed = True
    with pytest.raises(Refused):
        again(made, date(2027, 1, 5), by=leader)


@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01", "2200-01-01"])
def test_a_day_that_no_calendar_holds_is_said_and_does_not_break_a_page(make, browse, day):
    """Red when the calendar of a kit is drawn from whatever was typed."""
    leader = browse.as_(make.with_role("facilitator"))
    typed = {"kit": "hackathon", "unit": "fr", "on": day}
    assert leader.get(f"/challenges/new?kit=hackathon&unit=fr&on={day}").status_code == 200
    answer = leader.post("/challenges/new", typed)
    assert answer.status_code == 422 and "trop lointaine" in answer.text and day in answer.text
