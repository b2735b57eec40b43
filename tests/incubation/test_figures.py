"""What the Lab did: figures counted from the recorded stays, and again in another way."""

from __future__ import annotations

import csv
import html
import io
import random
import re
from collections import Counter, defaultdict
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select

from app.activity.event import Event, trail_of
from app.challenges import demonstration as challenges
from app.clock import now
from app.database import db, writing
from app.ideas import demonstration as ideas
from app.ideas import theme as themes
from app.ideas.idea import Audience
from app.incubation import demonstration, gate
from app.incubation.episode import Episode
from app.incubation.figures import STOPPED, shown_to
from app.incubation.flow import PLACES
from app.incubation.gate import Gate
from app.incubation.labels import PHASES, STATES, TRACKS
from app.incubation.project import Project
from app.incubation.verbs import Verb
from app.incubation.vocabulary import ORDER, WORKED, Decision, Phase, State, Track
from app.language import today
from app.people import demonstration as people
from app.people import unit as units
from app.people.user import Guest, User
from app.workshops import demonstration as workshops
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
        assert found.whole.states[State.LAUNCHED] == len(launched) and found.whole.count == len(projects)


@pytest.fixture
def driven(app, make):
    """Projects taken through their phases as people take them: by moves and gates, each on a day of its own."""
    leader = make.with_role("facilitator")

    def drive(count=14, seed=5):
        chance = random.Random(seed)
        for number in range(count):
            moment = now() - timedelta(days=chance.randrange(500, 900))
            with time_machine.travel(moment, tick=False):
                idea = make.idea(f"Une idée {number}") if number % 3 else None
            moment += timedelta(days=chance.randrange(3, 60), hours=5)
            with time_machine.travel(moment, tick=False):
                one = make.project(idea, by=leader, title=f"Projet {number}", track=chance.choice(list(Track)))
            for step in range(chance.randrange(2, 7)):
                moment += timedelta(days=chance.randrange(1, 50), hours=chance.randrange(1, 20))
                with time_machine.travel(moment, tick=False), writing(), app.test_request_context("/", method="POST"):
                    _take(db.session.get_one(Project, one.id), db.session.get_one(User, leader.id), chance, step)
                    db.session.commit()

    return drive


def _take(project, by, chance, step):
    """One thing that somebody does with it; what has ended is left alone."""
    if project.has_ended:
        return
    said = {"by": by, "seen": project.version}
    if project.state is State.ACTIVE and project.phase is not Phase.HANDOVER and chance.random() < 0.4:
        goals = [phase for phase in WORKED if phase is not project.phase]
        project.move(chance.choice(goals), **said, reason="On avance")
        return
    decisions = [Decision.GO, Decision.PIVOT, Decision.PAUSE, Decision.HAND_OVER] + [Decision.STOP] * 2 * (step > 0)
    decision = Decision.GO if project.phase is Phase.HANDOVER else chance.choice(decisions)
    back = WORKED[: WORKED.index(project.phase) + 1]
    gate.hold(
        project, decision, **said, reasons="Parce que", learned="Demander d’abord",
        to=chance.choice(back) if decision is Decision.PIVOT else None,
        next_on=today() + timedelta(days=9) if decision is Decision.PAUSE else None,
    )  # fmt: skip


class Recount:
    """The same figures from what the trail says alone, one event after the other."""

    def __init__(self):
        self.states, self.moves, self.days = defaultdict(Counter), Counter(), defaultdict(list)
        self.since = {"idea": defaultdict(list), "project": defaultdict(list)}
        self.goes = {one.id: one.to for one in db.session.scalars(select(Gate))}
        for project in db.session.scalars(select(Project)):
            trail = trail_of(project).order_by(None).order_by(Event.at, Event.id)
            self._follow(project, db.session.scalars(trail).all())

    def _follow(self, project, events):
        phase, since, state = Phase.FRAMING, events[0].at, State.ACTIVE
        for event in events[1:]:
            held = event.detail.get("gate")
            if not held and event.verb != Verb.MOVED:
                continue
            to = self.goes[held] if held else Phase(event.detail["after"].removeprefix("phase-"))
            if held:
                paused = event.detail["after"] == "gate-pause"
                state = ENDS.get(event.verb, State.PAUSED if paused else State.ACTIVE)
            if to is phase and state is not State.STOPPED:
                continue
            self._count(self.days, project.track, event.at - since, phase)
            self.moves[phase.value, STOPPED if state is State.STOPPED else to.value] += 1
            phase, since = to, event.at
        for name in ("all", project.track.value):
            self.states[name][state] += 1
        if state is State.LAUNCHED:
            self._count(self.since["project"], project.track, since - events[0].at)
            if project.idea:
                published = select(Event.at).where(Event.verb == "published", Event.subject_id == project.idea_id)
                self._count(self.since["idea"], project.track, since - db.session.scalars(published).one())

    def _count(self, into, track, took, *of):
        for name in ("all", track.value):
            into[(*of, name) if of else name].append(took.total_seconds() / 86_400)

    def fates(self):
        """By phase, how many stays went on, went back and were stopped."""
        order = [phase.value for phase in ORDER]
        found = {phase.value: [0, 0, 0] for phase in WORKED}
        for (source, to), count in self.moves.items():
            way = 2 if to == STOPPED else 0 if order.index(to) > order.index(source) else 1
            found[source][way] += count
        return found


LAST = (State.LAUNCHED, State.STOPPED)


def percent(text):
    return int(text.rstrip("\xa0\u202f %")) if "%" in text else None


def shares(states, of):
    ended = sum(states[one] for one in LAST)
    return [round(100 * states[one] / ended) if ended else None for one in of]


ENDS = {Verb.LAUNCHED: State.LAUNCHED, Verb.STOPPED: State.STOPPED}


def spread(days):
    return [len(days), *(between(days, share) for share in (0.25, 0.5, 0.75))]


def cells(text):
    """Of a row of a table, without its marks; numbers as numbers."""
    found = [re.sub(r"<[^>]+>", "", cell) for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", text, re.S)]
    return [html.unescape(cell).replace("\u202f", "").replace("\xa0", " ").strip() for cell in found]


def test_the_page_and_its_files_say_what_is_counted_again_from_the_events(app, browse, make, driven):
    driven()
    say_what_is_counted_again(app, browse.as_(make.staff()), moves=8)


def test_what_is_shown_of_the_demonstration_is_counted_again_from_its_events(app, browse, make):
    """Red when it writes a stay of a project of which its trail says nothing."""
    with writing(), app.test_request_context("/", method="POST"):
        units.load_shipped()
        themes.load_shipped()
        cast = people.load()
        for room in (ideas, challenges, workshops, demonstration):
            room.load(cast)
        db.session.commit()
    say_what_is_counted_again(app, browse.as_(make.staff()), moves=5)


def say_what_is_counted_again(app, staff, *, moves):
    with app.app_context():
        again = Recount()
    assert set(again.states["all"]) >= {State.STOPPED, State.LAUNCHED} and len(again.moves) > moves

    def sheet(name):
        taken = staff.get(f"/lab/figures/{name}.csv").data.decode("utf-8-sig")
        return list(csv.reader(io.StringIO(taken), delimiter=";"))[1:]

    def number(cell):
        return float(cell.replace(",", "."))

    durations = {(phase, track): [number(cell or "0") for cell in row] for phase, track, *row in sheet("durations")}
    counted_days = {(phase.value, track): spread(days) for (phase, track), days in again.days.items()}
    assert {key: row for key, row in durations.items() if row[0]} == {
        key: pytest.approx(row, abs=0.001) for key, row in counted_days.items()
    }
    moves = {(source, to): int(number(cell)) for source, to, cell in sheet("moves")}
    assert {key: count for key, count in moves.items() if count} == again.moves
    launches = {(since, track): [number(cell or "0") for cell in row] for since, track, *row in sheet("launches")}
    counted_launches = {
        (since, track): spread(days) for since, spans in again.since.items() for track, days in spans.items()
    }
    assert {key: row for key, row in launches.items() if row[0]} == {
        key: pytest.approx(row, abs=0.001) for key, row in counted_launches.items()
    }

    outcomes = {track: row for track, *row in sheet("outcomes")}
    assert {track: [int(cell) for cell in row[:5]] for track, row in outcomes.items()} == {
        track: [sum(states.values()), *(states[one] for one in State)] for track, states in again.states.items()
    }
    for track, states in again.states.items():
        shown = [round(100 * number(cell)) if cell else None for cell in outcomes[track][5:]]
        assert shown == shares(states, LAST)
    fates = {phase: [number(cell) if cell else None for cell in row] for phase, *row in sheet("phases")}
    again_fates = again.fates()
    for phase, row in fates.items():
        counts = again_fates[phase]
        assert row[:4] == [sum(counts), *counts]
        of_all = [count / sum(counts) for count in counts] if sum(counts) else [None] * 3
        assert row[4:7] == [one if one is None else pytest.approx(one, abs=0.001) for one in of_all]

    page, everything = staff.get("/lab/figures").text, again.states["all"]
    tally = re.findall(r"<div><dt>(.*?)</dt><dd>(.*?)</dd></div>", page)
    said = {label: int(value) for label, value in tally[:-2]}
    with app.test_request_context("/"):
        assert said == {
            "Projets": sum(everything.values()), **{str(STATES[one]): everything[one] for one in State},
        }  # fmt: skip
        named = {str(label): phase.value for phase, label in PHASES.items()}
        on_track = {str(label): track.value for track, label in TRACKS.items()} | {"Tous": "all"}
    assert [percent(value) for _label, value in tally[-2:]] == shares(everything, LAST)
    tables = [part.partition("</table>")[0] for part in page.split("<caption>")[1:]]
    rows = [[cells(row) for row in re.findall(r"<tr>(.*?)</tr>", table, re.S)][1:] for table in tables]
    drawn_moves = {
        (named[row[0]], to): int(cell)
        for row in rows[1] for to, cell in zip(PLACES, row[1:], strict=True) if cell not in ("–", "0")
    }  # fmt: skip
    assert drawn_moves == again.moves
    medians = {(named[row[0]], on_track[row[1]]): row[2:4] for row in rows[3] if row[2] != "0"}
    assert {key: [int(count), number(median)] for key, (count, median) in medians.items()} == {
        key: [row[0], pytest.approx(row[2], abs=0.051)] for key, row in counted_days.items()
    }

    drawn_fates = {named[row[0]]: row for row in rows[2]}
    for phase, counts in again_fates.items():
        row = drawn_fates[phase]
        assert int(row[1]) == sum(counts)
        if sum(counts):
            assert [percent(cell) for cell in row[2:5]] == [round(100 * count / sum(counts)) for count in counts]
    drawn_outcomes = {on_track[row[0]]: row[1:] for row in rows[0]}
    assert {track: [int(cell) for cell in row[:5]] for track, row in drawn_outcomes.items()} == {
        track: [sum(states.values()), *(states[one] for one in State)] for track, states in again.states.items()
    }
    for track, states in again.states.items():
        said_of_it = [percent(cell) for cell in drawn_outcomes[track][5:]]
        assert (said_of_it if len(said_of_it) == 2 else [None, None]) == shares(states, LAST)
    since = {"la publication de l’idée": "idea", "le début du projet": "project"}
    launch_rows = {(since[row[0]], on_track[row[1]]): row[2:4] for row in rows[4] if row[2] != "0"}
    assert {key: [int(count), number(median)] for key, (count, median) in launch_rows.items()} == {
        key: [row[0], pytest.approx(row[2], abs=0.051)] for key, row in counted_launches.items()
    }


def test_guests_are_told_of_public_projects_and_staff_of_all(app, make, portfolio):
    portfolio(10)
    with app.app_context():
        staff = db.session.merge(make.staff())
        assert shown_to(staff).whole.count == 10
        assert shown_to(Guest()).whole.count == 8


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
    assert "<title id=" in page and "<desc id=" in page and page.count("<caption>") == 5
    assert "trop peu pour le dire" in page
    assert "/lab/figures" in browse.get("/lab").text


def test_each_table_is_a_file_that_a_spreadsheet_opens(browse, portfolio):
    portfolio()
    for name in ("outcomes", "durations", "moves", "phases", "launches"):
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
