"""What the Lab did: figures counted from the recorded stays, and again in another way."""

from __future__ import annotations

import csv
import io
import random
from datetime import timedelta

import pytest
from sqlalchemy import select

from app.database import db
from app.ideas.idea import Audience
from app.incubation.episode import Episode
from app.incubation.figures import STOPPED, shown_to
from app.incubation.project import Project
from app.incubation.vocabulary import ORDER, WORKED, Phase, State, Track
from app.people.user import Guest
from tests.api.cost import counted


@pytest.fixture
def portfolio(app, make):
    """Projects that wander through phases, some launched, some stopped, some internal."""
    leader = make.with_role("facilitator")

    def made(count=14, seed=7):
        chance = random.Random(seed)
        for number in range(count):
            audience = Audience.INTERNAL if number % 5 == 4 else Audience.PUBLIC
            idea = make.idea(f"Une idée {number}") if audience is Audience.PUBLIC else None
            one = make.project(
                idea, by=leader, title=f"=Projet {number}", audience=audience, track=chance.choice(list(Track))
            )
            with app.app_context():
                _wander(db.session.get_one(Project, one.id), chance)
                db.session.commit()

    return made


def _wander(project, chance):
    moment = project.created_at - timedelta(days=chance.randrange(300, 900))
    project.created_at, phase = moment, Phase.FRAMING
    if project.idea:
        project.idea.published_at = moment - timedelta(days=chance.randrange(5, 90))
    [first] = db.session.scalars(select(Episode).where(Episode.project_id == project.id))
    first.began_at, last = moment, first
    for _ in range(chance.randrange(1, 6)):
        moment += timedelta(days=chance.randrange(1, 60), hours=chance.randrange(24))
        phase = chance.choice([one for one in WORKED if one is not phase])
        last.ended_at = moment
        db.session.flush()
        last = Episode(project_id=project.id, phase=phase, began_at=moment)
        db.session.add(last)
    fate = chance.choice([State.ACTIVE, State.STOPPED, State.LAUNCHED])
    project.phase = Phase.LAUNCHED if fate is State.LAUNCHED else phase
    if fate is not State.ACTIVE:
        project.state, project.ended_at = fate, moment + timedelta(days=3)
        last.ended_at = project.ended_at
        db.session.flush()
    if fate is State.LAUNCHED:
        db.session.add(Episode(project_id=project.id, phase=Phase.LAUNCHED, began_at=project.ended_at))


def between(values, share):
    """A quantile by its definition: the straight line between the two values that stand around it."""
    values = sorted(values)
    place = (len(values) - 1) * share
    low = int(place)
    high = min(low + 1, len(values) - 1)
    return values[low] + (values[high] - values[low]) * (place - low)


def test_the_figures_are_those_of_the_raw_rows_counted_in_another_way(app, make, portfolio):
    portfolio()
    with app.app_context():
        staff = db.session.merge(make.staff())
        found = shown_to(staff)
        projects = db.session.scalars(select(Project)).all()
        days, moves = {}, {}
        for project in projects:
            stays = db.session.scalars(
                select(Episode).where(Episode.project_id == project.id).order_by(Episode.id)
            ).all()
            ways = [stay.phase.value for stay in stays] + ([STOPPED] if project.state is State.STOPPED else [])
            for number, stay in enumerate(stays):
                if stay.ended_at:
                    took = (stay.ended_at - stay.began_at).total_seconds() / 86_400
                    days.setdefault((stay.phase, None), []).append(took)
                    days.setdefault((stay.phase, project.track), []).append(took)
                if number + 1 < len(ways):
                    moves[stay.phase, ways[number + 1]] = moves.get((stay.phase, ways[number + 1]), 0) + 1
        assert found.moves == moves
        for key, values in days.items():
            spread = found.durations[key]
            assert spread.count == len(values)
            assert [spread.low, spread.median, spread.high] == pytest.approx(
                [between(values, share) for share in (0.25, 0.5, 0.75)]
            )
        for fate in found.fates:
            here = {to: count for (phase, to), count in moves.items() if phase is fate.phase}
            assert fate.count == sum(here.values()) and fate.stopped == here.get(STOPPED, 0)
            later = [phase.value for phase in ORDER[ORDER.index(fate.phase) + 1 :]]
            assert fate.onward == sum(here.get(phase, 0) for phase in later)
        launched = [one for one in projects if one.state is State.LAUNCHED]
        waited = [(one.ended_at - one.idea.published_at).total_seconds() / 86_400 for one in launched if one.idea]
        assert found.from_idea[None].median == pytest.approx(between(waited, 0.5))
        assert found.states[State.LAUNCHED] == len(launched) and found.count == len(projects)


def test_guests_are_told_of_public_projects_and_staff_of_all(app, make, portfolio):
    portfolio(10)
    with app.app_context():
        staff = db.session.merge(make.staff())
        assert shown_to(staff).count == 10
        assert shown_to(Guest()).count == 8


def test_of_few_cases_guests_read_no_rate_and_staff_do(app, make, portfolio):
    portfolio(3)
    with app.app_context():
        told = [spread for spread in shown_to(Guest()).durations.values() if spread.count < 5]
        assert told and all(spread.median is None for spread in told)
        staff = db.session.merge(make.staff())
        assert all(spread.median is not None for spread in shown_to(staff).durations.values() if spread.count)


def test_the_page_draws_the_flow_and_says_the_same_in_tables(browse, portfolio):
    portfolio()
    page = browse.get("/lab/figures").text
    assert "<title id=" in page and "<desc id=" in page and page.count("<caption>") == 4
    assert "trop peu pour le dire" in page
    assert "/lab/figures" in browse.get("/lab").text


def test_each_table_is_a_file_that_a_spreadsheet_opens(browse, portfolio):
    portfolio()
    for name in ("durations", "moves", "phases", "launches"):
        taken = browse.get(f"/lab/figures/{name}.csv")
        assert taken.status_code == 200 and taken.data.startswith(b"\xef\xbb\xbf")
        rows = list(csv.reader(io.StringIO(taken.data.decode("utf-8-sig")), delimiter=";"))
        assert len(rows) > 1 and len({len(row) for row in rows}) == 1
    assert browse.get("/lab/figures/autre.csv").status_code == 404


def test_without_projects_the_page_says_so(browse):
    assert "Rien à compter" in browse.get("/lab/figures").text


def test_the_figures_ask_no_more_of_the_database_for_more_projects(app, browse, portfolio):
    def asked(way):
        with counted(app) as said:
            assert browse.get(f"/lab/figures?n={way}").status_code == 200
        return len(said)

    portfolio(2)
    asked("warm")
    few = asked("few")
    portfolio(8, seed=3)
    assert asked("many") == few <= 6
