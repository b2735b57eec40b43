"""The plan of a workshop: hours made of minutes, what fits and what does not, and following it step by step."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

import pytest
from sqlalchemy import func, select

from app.clock import now
from app.database import db, writing
from app.errors import Refused
from app.people import unit as units
from app.workshops import agenda, progress, timetable
from app.workshops.agenda import Mode, Movement, PlanStep, StepStart
from app.workshops.usual_plan import USUAL
from app.workshops.workshop import OpenTo, State

SOON = datetime(2027, 3, 8, 8, 0, tzinfo=UTC)


def typed(**more):
    return {"title": "Regarder", "movement": "scan", "mode": "alone", "minutes": "30", "text": "", "board": "",
            "after": "", "next_day_at": ""} | more  # fmt: skip


@pytest.fixture
def planned(make):
    return make.workshop(state=State.PLANNED, begins_at=SOON, ends_at=SOON + timedelta(hours=4))


@pytest.fixture
def leader(browse, planned):
    return browse.as_(planned.opened_by)


def steps(app, workshop) -> list[PlanStep]:
    with app.app_context():
        return list(agenda.steps_of(workshop))


def path(workshop, more="") -> str:
    return f"/workshops/{workshop.slug}/plan{more}"


@pytest.mark.parametrize("name", USUAL)
def test_every_usual_plan_fits_the_hours_it_is_for_and_goes_through_the_three_movements(app, make, browse, name):
    ends = {"half-day": timedelta(hours=4), "day": timedelta(hours=7), "three-days": timedelta(days=2, hours=8)}[name]
    workshop = make.workshop(state=State.PLANNED, begins_at=SOON, ends_at=SOON + ends)
    lead = browse.as_(workshop.opened_by)
    assert lead.post(path(workshop, "/usual"), {"usual": name}).status_code == 303
    made = steps(app, workshop)
    with app.test_request_context("/"):
        assert timetable.problem(db.session.merge(workshop), made) == ""
    assert {step.movement for step in made} == {*Movement} and any(step.is_break for step in made)
    assert lead.post(path(workshop, "/publish")).status_code == 303


def test_a_usual_plan_is_stretched_to_the_hours_there_are(app, leader, planned, make):
    short = make.workshop(
        "Court", by=planned.opened_by, state=State.PLANNED, begins_at=SOON, ends_at=SOON + timedelta(hours=3)
    )
    assert leader.post(path(short, "/usual"), {"usual": "half-day"}).status_code == 303
    made = steps(app, short)
    assert sum(step.minutes for step in made) <= 180 and all(step.minutes % 5 == 0 for step in made)


def test_a_plan_for_three_days_is_refused_to_one(leader, planned):
    refused = leader.post(path(planned, "/usual"), {"usual": "three-days"})
    assert refused.status_code == 409 and "3 jours" in refused.text


def test_hours_are_those_of_the_territory_and_each_day_begins_at_its_own(app, make):
    """Red when hours are counted in UTC: a day would begin an hour off once clocks have changed."""
    begins = datetime(2027, 3, 27, 8, 0, tzinfo=UTC)
    workshop = make.workshop(
        begins_at=begins, ends_at=begins + timedelta(days=1, hours=8), state=State.PLANNED, unit="fr"
    )
    with app.app_context():
        workshop = db.session.merge(workshop)
        said = {"title": "x", "movement": Movement.SCAN, "mode": Mode.PLENARY}
        first = PlanStep(minutes=60, next_day_at=None, **said)
        second = PlanStep(minutes=30, next_day_at=time(9), **said)
        one, two = timetable.of(workshop, [first, second])
    assert (one.begins_at.hour, one.day) == (8, 1)
    assert (two.begins_at, two.day) == (datetime(2027, 3, 28, 7, 0, tzinfo=UTC), 2)


def test_the_next_day_is_that_of_the_territory_also_where_it_is_another_one_in_greenwich(app, make):
    """Red when the day after is counted from the date in UTC: a day would be lost in Martinique every evening."""
    evening = datetime(2027, 3, 8, 22, 0, tzinfo=UTC)
    workshop = make.workshop(begins_at=evening, ends_at=evening + timedelta(days=2), state=State.PLANNED)
    with app.app_context():
        workshop = db.session.merge(workshop)
        workshop.unit = units.by_code("martinique")
        said = {"title": "x", "movement": Movement.SCAN, "mode": Mode.PLENARY}
        late, morrow = PlanStep(minutes=180, **said), PlanStep(minutes=30, next_day_at=time(9), **said)
        one, two = timetable.of(workshop, [late, morrow])
        db.session.rollback()
    assert (one.ends_at, two.begins_at) == (
        datetime(2027, 3, 9, 1, 0, tzinfo=UTC),
        datetime(2027, 3, 9, 13, 0, tzinfo=UTC),
    )


def test_by_how_much_it_is_too_long_is_said_and_it_is_not_published(app, leader, planned):
    for minutes in ("240", "25"):
        assert leader.post(path(planned, "/new"), typed(minutes=minutes)).status_code == 303
    assert "25 minutes de plus" in leader.get(path(planned)).text
    assert leader.post(path(planned, "/publish")).status_code == 409
    with app.app_context():
        assert not agenda.is_published(planned)


def test_what_is_published_cannot_be_made_too_long_and_nothing_typed_is_lost(leader, planned, app):
    leader.post(path(planned, "/new"), typed(minutes="200"))
    leader.post(path(planned, "/publish"))
    refused = leader.post(path(planned, "/new"), typed(title="Encore une étape", minutes="45"))
    assert refused.status_code == 409 and "Encore une étape" in refused.text and "5 minutes de plus" in refused.text
    assert [step.title for step in steps(app, planned)] == ["Regarder"]


def test_a_plan_is_read_by_the_others_once_it_is_published_and_those_on_the_list_are_told(
    browse, make, leader, planned, inbox
):
    guest = make.participant(planned)
    leader.post(path(planned, "/new"), typed(title="Chercher ensemble"))
    hers = browse.as_(guest.person)
    page = f"/workshops/{planned.slug}"
    assert "Chercher ensemble" not in hers.get(page).text
    told = sum(line.unread for line in inbox(guest.person))
    leader.post(path(planned, "/publish"))
    leader.post(path(planned, "/publish"))
    assert "Chercher ensemble" in hers.get(page).text and "09:00" in hers.get(page).text
    assert sum(line.unread for line in inbox(guest.person)) == told + 1
    assert hers.get(path(planned)).status_code == 403


def test_steps_are_put_after_another_moved_and_taken_out(app, leader, planned):
    for title in ("Un", "Trois"):
        leader.post(path(planned, "/new"), typed(title=title))
    first = steps(app, planned)[0]
    leader.post(path(planned, "/new"), typed(title="Deux", after=str(first.id)))
    assert [step.title for step in steps(app, planned)] == ["Un", "Deux", "Trois"]
    leader.post(path(planned, f"/steps/{first.id}/move"), {"way": "down"})
    assert [step.title for step in steps(app, planned)] == ["Deux", "Un", "Trois"]
    leader.post(path(planned, f"/steps/{first.id}/remove"))
    assert [step.title for step in steps(app, planned)] == ["Deux", "Trois"]


def test_the_page_of_a_step_shows_what_is_kept_and_after_which_one_a_new_one_comes(leader, planned, app):
    leader.post(path(planned, "/new"), typed(title="Regarder ensemble"))
    only = steps(app, planned)[0]
    assert 'value="Regarder ensemble"' in leader.get(path(planned, f"/steps/{only.id}")).text
    assert f'selected value="{only.id}"' in leader.get(path(planned, f"/new?after={only.id}")).text
    for nonsense in ("", "?after=", "?after=x", "?after=999"):
        assert leader.get(path(planned, f"/new{nonsense}")).status_code == 200


def test_of_two_who_change_a_step_the_second_is_told_and_keeps_what_they_typed(leader, planned, app):
    leader.post(path(planned, "/new"), typed())
    step = steps(app, planned)[0]
    assert leader.post(path(planned, f"/steps/{step.id}"), typed(title="Premier", seen="1")).status_code == 303
    late = leader.post(path(planned, f"/steps/{step.id}"), typed(title="Second", seen="1"))
    assert late.status_code == 409 and "Second" in late.text
    assert steps(app, planned)[0].title == "Premier"


@pytest.mark.parametrize("wrong", [{"minutes": "4"}, {"minutes": "241"}, {"title": ""}, {"mode": "hackathon"}])
def test_what_no_plan_has_is_refused(leader, planned, wrong):
    assert leader.post(path(planned, "/new"), typed(**wrong)).status_code == 422


@pytest.fixture
def running(make, browse):
    """It began ten minutes ago, with three steps of half an hour."""
    workshop = make.workshop(begins_at=now() - timedelta(minutes=10))
    lead = browse.as_(workshop.opened_by)
    for title in ("Voir", "Choisir", "Agir"):
        lead.post(path(workshop, "/new"), typed(title=title))
    lead.post(path(workshop, "/publish"))
    return workshop, lead


def test_the_next_step_starts_its_clock_and_says_how_late_it_is(app, running, browse, make):
    workshop, lead = running
    first = steps(app, workshop)[0]
    assert lead.post(path(workshop, "/next"), {"step": str(first.id)}).status_code == 303
    left = make.again(workshop).clock_ends_at - now()
    assert timedelta(minutes=29) < left <= timedelta(minutes=30)
    page = browse.as_(make.participant(workshop).person).get(f"/workshops/{workshop.slug}").text
    assert "10 minutes de retard" in page and 'action="/workshops/un-atelier/plan/next"' not in page


def test_two_who_press_at_once_begin_a_step_once_and_its_clock_is_not_set_anew(app, running, make):
    workshop, lead = running
    first = steps(app, workshop)[0]
    lead.post(path(workshop, "/next"), {"step": str(first.id)})
    ends = make.again(workshop).clock_ends_at
    assert lead.post(path(workshop, "/next"), {"step": str(first.id)}).status_code == 303
    assert make.again(workshop).clock_ends_at == ends
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(StepStart)) == 1


def test_no_step_before_the_one_that_is_on_begins_and_what_has_begun_stays(app, running):
    workshop, lead = running
    first, second, third = steps(app, workshop)
    lead.post(path(workshop, "/next"), {"step": str(second.id)})
    assert lead.post(path(workshop, "/next"), {"step": str(first.id)}).status_code == 409
    assert lead.post(path(workshop, f"/steps/{second.id}/remove")).status_code == 409
    assert lead.post(path(workshop, f"/steps/{third.id}/move"), {"way": "up"}).status_code == 409
    assert lead.post(path(workshop, f"/steps/{second.id}"), typed(minutes="45", seen="1")).status_code == 409
    assert lead.post(path(workshop, f"/steps/{second.id}"), typed(title="Trier", seen="1")).status_code == 303


def test_a_step_that_began_by_mistake_goes_back_and_the_clock_is_as_it_was(app, running, make):
    """Red when the clock is left as the step set it."""
    workshop, lead = running
    first, second, _third = steps(app, workshop)
    lead.post(path(workshop, "/next"), {"step": str(first.id)})
    ends = make.again(workshop).clock_ends_at
    lead.post(path(workshop, "/next"), {"step": str(second.id)})
    assert make.again(workshop).clock_ends_at != ends
    assert "plan/back" in lead.get(f"/workshops/{workshop.slug}").text
    for _press in range(2):
        assert lead.post(path(workshop, "/back"), {"step": str(second.id)}).status_code == 303
        assert make.again(workshop).clock_ends_at == ends
    with app.app_context():
        assert db.session.scalars(select(StepStart.step_id)).all() == [first.id], "pressed twice it goes back once"
    lead.post(path(workshop, "/back"), {"step": str(first.id)})
    assert make.again(workshop).clock_ends_at is None
    assert "plan/back" not in lead.get(f"/workshops/{workshop.slug}").text


def test_a_clock_that_was_stopped_is_stopped_again(app, running, make):
    workshop, lead = running
    first, second, _third = steps(app, workshop)
    lead.post(path(workshop, "/next"), {"step": str(first.id)})
    board = make.board(workshop)
    lead.post(f"/workshops/{workshop.slug}/boards/{board.id}/clock", {"act": "pause", "minutes": "5"})
    left = make.again(workshop).clock_left
    lead.post(path(workshop, "/next"), {"step": str(second.id)})
    lead.post(path(workshop, "/back"), {"step": str(second.id)})
    assert left and make.again(workshop).clock_left == left and make.again(workshop).clock_ends_at is None


def test_a_step_from_which_another_one_began_or_on_whose_board_people_wrote_stays_begun(app, running, make):
    workshop, lead = running
    first, second, third = steps(app, workshop)
    board = make.board(workshop)
    lead.post(path(workshop, f"/steps/{second.id}"), typed(title="Choisir", board=str(board.id), seen="1"))
    for step in (first, second):
        lead.post(path(workshop, "/next"), {"step": str(step.id)})
    assert lead.post(path(workshop, "/back"), {"step": str(first.id)}).status_code == 409
    make.note(board)
    refused = lead.post(path(workshop, "/back"), {"step": str(second.id)})
    assert refused.status_code == 409 and "plan/back" not in lead.get(f"/workshops/{workshop.slug}").text
    lead.post(path(workshop, f"/steps/{third.id}"), typed(title="Agir", board=str(board.id), seen="1"))
    lead.post(path(workshop, "/next"), {"step": str(third.id)})
    make.note(board, text="Encore")
    assert lead.post(path(workshop, "/back"), {"step": str(third.id)}).status_code == 303, "they wrote there before it"


def test_only_those_who_run_a_workshop_go_back(app, running, browse, make):
    workshop, lead = running
    first = steps(app, workshop)[0]
    lead.post(path(workshop, "/next"), {"step": str(first.id)})
    guest = browse.as_(make.participant(workshop).person)
    assert "plan/back" not in guest.get(f"/workshops/{workshop.slug}").text
    assert guest.post(path(workshop, "/back"), {"step": str(first.id)}).status_code == 403


def test_a_plan_that_nobody_published_is_not_followed(browse, make, app):
    workshop = make.workshop()
    lead = browse.as_(workshop.opened_by)
    lead.post(path(workshop, "/new"), typed())
    only = steps(app, workshop)[0]
    assert lead.post(path(workshop, "/next"), {"step": str(only.id)}).status_code == 409
    assert make.again(workshop).clock_ends_at is None


def test_a_step_goes_on_too_long_and_lateness_grows(app, running):
    workshop, _lead = running
    with writing(), app.app_context():
        first = agenda.steps_of(workshop)[0]
        db.session.add(StepStart(step_id=first.id, at=workshop.begins_at, by_id=workshop.opened_by_id))
        db.session.commit()
        shown = progress.of(db.session.merge(workshop))
        assert shown.drift == 0 and shown.current.step.title == "Voir" and shown.next.step.title == "Choisir"
        shown.workshop.begins_at -= timedelta(minutes=30)
        assert progress.of(shown.workshop).drift == 30
        db.session.rollback()


def test_what_is_on_is_asked_again_and_answered_with_nothing_as_long_as_nothing_moved(app, running):
    workshop, lead = running
    url = f"/workshops/{workshop.slug}/now"
    first = lead.get(url, htmx=True)
    assert first.status_code == 200 and 'id="now"' in first.text
    stamp = first.headers["ETag"]
    again = lead.get(url, htmx=True, headers={"If-None-Match": stamp})
    assert again.status_code in (304, 200)
    lead.post(path(workshop, "/next"), {"step": str(steps(app, workshop)[0].id)})
    assert "Voir" in lead.get(url, htmx=True, headers={"If-None-Match": stamp}).text
    assert lead.get(url).status_code == 302


def test_the_board_of_a_step_is_named_to_those_inside_alone(browse, make):
    workshop = make.workshop(state=State.PLANNED, open_to=OpenTo.AUDIENCE)
    board = make.board(workshop, title="Zibeline")
    lead = browse.as_(workshop.opened_by)
    lead.post(path(workshop, "/new"), typed(board=str(board.id)))
    lead.post(path(workshop, "/publish"))
    assert "Zibeline" in lead.get(f"/workshops/{workshop.slug}").text
    assert "Zibeline" not in browse.as_(make.staff()).get(f"/workshops/{workshop.slug}").text


def test_forty_steps_are_all_that_a_plan_has(inside, make):
    workshop = db.session.merge(make.workshop(state=State.PLANNED))
    for number in range(agenda.MOST_STEPS):
        agenda.add(workshop, title=f"{number}", minutes=5, movement=Movement.SCAN)
    with pytest.raises(Refused):
        agenda.add(workshop, title="De trop", minutes=5, movement=Movement.SCAN)


def test_the_unit_says_which_clock(inside, make):
    workshop = make.workshop(state=State.PLANNED, begins_at=SOON, unit="fr")
    workshop = db.session.merge(workshop)
    assert timetable.hours_of(workshop)(SOON) == "09:00"
    workshop.unit = units.by_code("martinique")
    assert timetable.hours_of(workshop)(SOON) == "04:00"
    db.session.rollback()
