"""The counters of challenges and teams, proved against their rows and set right."""

from __future__ import annotations

from sqlalchemy import update

from app.challenges import recount
from app.challenges import team as teams
from app.challenges.challenge import Challenge
from app.challenges.cli import teams as command
from app.challenges.team import Team
from app.database import db, writing


def test_what_teams_and_entries_do_adds_up(inside, make):
    running = make.challenge("hackathon", open=["team-formation", "submissions"], smallest_team=1)
    founder, other, third = make.person(), make.person(), make.person()
    team, gone = make.team(running, founder), make.team(running, third, name="Les autres")
    teams.accept(teams.ask(team, by=other), by=founder)
    entry = make.entry(running, founder)
    assert list(recount.differences()) == []
    entry.withdraw(by=founder)
    teams.leave(team, by=other)
    teams.leave(gone, by=third)
    assert list(recount.differences()) == []
    assert (running.entry_count, running.team_count, team.member_count) == (0, 1, 1)


def test_the_recount_finds_a_wrong_number_of_each_kind_and_sets_it_right(app, make):
    running = make.challenge("hackathon", open=["team-formation", "submissions"], smallest_team=1)
    founder = make.person()
    team = make.team(running, founder)
    make.entry(running, founder)
    run = app.test_cli_runner().invoke
    assert run(command, ["recount", "--check"]).exit_code == 0
    with writing(), app.app_context():
        db.session.execute(update(Challenge).values(entry_count=7, team_count=8))
        db.session.execute(update(Team).values(member_count=9))
        db.session.commit()
    told = run(command, ["recount", "--check"])
    assert told.exit_code == 1
    for said in ("entry_count says 7, the rows 1", "team_count says 8, the rows 1", f"team {team.id}: member_count"):
        assert said in told.output
    assert run(command, ["recount"]).exit_code == 0
    right = make.again(running)
    assert (right.entry_count, right.team_count, make.again(team).member_count) == (1, 1, 1)
