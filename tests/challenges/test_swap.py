"""Two people change places between teams; and the last place of a team is taken once, whoever presses together."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from itertools import count
from threading import Barrier

import pytest
from sqlalchemy import func, select

from app.challenges import swap as swaps
from app.challenges import team as teams
from app.challenges.challenge import Challenge
from app.challenges.swap import Outcome, Swap
from app.challenges.team import Member, Team
from app.database import db
from app.errors import Refused
from app.people.user import User

_number = count(1)


def team_with(challenge, make, *people) -> Team:
    founder, *others = people
    team = teams.found(challenge, by=founder, name=f"Équipe {next(_number)}")
    for person in others:
        teams.accept(teams.ask(team, by=person), by=founder)
    return team


def two_teams(make):
    challenge = make.challenge("hackathon", open=["team-formation", "submissions"])
    a = team_with(challenge, make, *(make.person(f"A{n}") for n in range(3)))
    b = team_with(challenge, make, *(make.person(f"B{n}") for n in range(3)))
    return challenge, a, b


def names(team: Team) -> set[str]:
    db.session.expire(team)
    return {person.name for person in team.people}


def test_two_change_places_once_both_and_both_teams_agree(inside, make):
    _challenge, a, b = two_teams(make)
    mine, other = a.members[1], b.members[2]
    swap = swaps.propose(mine, other, by=mine.person)
    assert [p.name for p in swap.missing] == ["A0", "B2", "B0"]
    for founder in (a.founder, b.founder):
        assert swaps.agree(swap, by=founder) is False
    assert names(a) == {"A0", "A1", "A2"}, "one word is missing"
    assert swaps.agree(swap, by=other.person) is True
    assert names(a) == {"A0", "A2", "B2"} and names(b) == {"B0", "B1", "A1"}
    assert (a.member_count, b.member_count, swap.outcome) == (3, 3, Outcome.DONE)
    with pytest.raises(Refused):
        swaps.agree(swap, by=a.founder)


def test_a_founder_who_goes_hands_over_and_speaks_for_both(inside, make):
    _challenge, a, b = two_teams(make)
    swap = swaps.propose(a.members[0], b.members[0], by=a.founder)
    assert len(swap.missing) == 1
    assert swaps.agree(swap, by=b.founder)
    assert (a.founder.name, b.founder.name) == ("A1", "B1")
    assert names(a) == {"B0", "A1", "A2"}


def test_one_no_ends_it(inside, make):
    _challenge, a, b = two_teams(make)
    swap = swaps.propose(a.members[1], b.members[1], by=a.members[1].person)
    with pytest.raises(Refused):
        swaps.decline(swap, by=make.person())
    swaps.decline(swap, by=b.founder)
    assert swap.outcome is Outcome.DECLINED and names(a) == {"A0", "A1", "A2"}
    with pytest.raises(Refused):
        swaps.agree(swap, by=b.members[1].person)
    swaps.propose(a.members[1], b.members[1], by=a.members[1].person)


def test_nobody_swaps_another_or_within_a_team_or_across_challenges(inside, make):
    _challenge, a, b = two_teams(make)
    _other, c, _d = two_teams(make)
    for mine, other, by in (
        (a.members[1], b.members[1], a.founder),
        (a.members[1], a.members[2], a.members[1].person),
        (a.members[1], c.members[1], a.members[1].person),
    ):
        with pytest.raises(Refused):
            swaps.propose(mine, other, by=by)


def test_who_left_meanwhile_is_not_swapped_and_nothing_half_happens(inside, make):
    """Red when `_change_places` trusts the memberships as they were read."""
    _challenge, a, b = two_teams(make)
    mine, other = a.members[1], b.members[1]
    swap = swaps.propose(mine, other, by=mine.person)
    swaps.agree(swap, by=a.founder)
    swaps.agree(swap, by=b.founder)
    teams.leave(b, by=other.person)
    db.session.commit()
    with pytest.raises(Refused):
        swaps.agree(swap, by=other.person)
    db.session.rollback()
    assert names(a) == {"A0", "A1", "A2"} and names(b) == {"B0", "B2"}
    assert b.member_count == 2


def test_swapping_by_the_pages(browse, make, app):
    with app.test_request_context("/", method="POST"):
        challenge, a, b = two_teams(make)
        db.session.commit()
        slug, people = challenge.slug, {p.name: p for team in (a, b) for p in team.people}
        number, founders = b.members[1].id, (a.founder, b.founder)
        db.session.expunge_all()
    asker = browse.as_(people["A1"])
    page = f"/challenges/{slug}/teams/swaps"
    assert "B1" in asker.get(page).text
    assert asker.post(page, {"other": "999"}).status_code == 422
    assert asker.post(page, {"other": str(number)}).status_code == 303
    assert asker.post(page, {"other": str(number)}).status_code == 409
    with app.app_context():
        swap = db.session.scalars(select(Swap.id)).one()
    assert browse.as_(people["A2"]).post(f"{page}/{swap}/agree").status_code == 404
    assert "A1" in browse.as_(people["B1"]).get("/me/notices").text
    for person in (*founders, people["B1"]):
        reader = browse.as_(person)
        assert f"{page}/{swap}/agree" in reader.get(f"/challenges/{slug}/teams").text
        assert reader.post(f"{page}/{swap}/agree").status_code == 303
    shown = browse.get(f"/challenges/{slug}/teams/{make.again(b).id}").text
    assert "A1" in shown and "B1" not in shown


# Races, each transaction on a connection of its own


def together(app, *acts):
    """All begin at the same moment; says what each came to."""
    ready = Barrier(len(acts))

    def one(act):
        with app.test_request_context("/", method="POST"):
            db.session.execute(select(func.count()).select_from(User))
            db.session.rollback()
            ready.wait(timeout=60)
            try:
                act()
                db.session.commit()
            except Refused:
                db.session.rollback()
                return "refused"
            return "done"

    with ThreadPoolExecutor(len(acts)) as pool:
        return sorted(done.result(timeout=60) for done in [pool.submit(one, act) for act in acts])


def joined(team_id: int) -> int:
    live = select(func.count()).where(
        Member.team_id == team_id, Member.joined_at.is_not(None), Member.ended_at.is_(None)
    )
    return db.session.scalar(live)


@pytest.mark.parametrize("round_", range(4))
def test_the_last_place_of_a_team_is_taken_once(app, make, round_):
    """Red when `_take_in` counts in Python; two real connections press together."""
    with app.test_request_context("/", method="POST"):
        challenge = make.challenge("hackathon", open=["team-formation"], largest_team=2, smallest_team=2)
        team = team_with(challenge, make, make.person())
        asked = [teams.ask(team, by=make.person()).id for _ in range(2)]
        db.session.commit()
        number = team.id

    def accept(request):
        member = db.session.get(Member, request)
        teams.accept(member, by=member.team.founder)

    assert together(app, *(lambda n=n: accept(n) for n in asked)) == ["done", "refused"]
    with app.app_context():
        assert joined(number) == db.session.get(Team, number).member_count == 2


@pytest.mark.parametrize("round_", range(4))
def test_one_request_accepted_twice_together_counts_once(app, make, round_):
    with app.test_request_context("/", method="POST"):
        challenge = make.challenge("hackathon", open=["team-formation"])
        team = team_with(challenge, make, make.person())
        asked, number = teams.ask(team, by=make.person()).id, team.id
        db.session.commit()

    def accept():
        member = db.session.get(Member, asked)
        teams.accept(member, by=member.team.founder)

    assert together(app, accept, accept) == ["done", "refused"]
    with app.app_context():
        assert joined(number) == db.session.get(Team, number).member_count == 2


@pytest.mark.parametrize("round_", range(4))
def test_one_person_accepted_by_two_teams_together_is_in_one(app, make, round_):
    with app.test_request_context("/", method="POST"):
        challenge = make.challenge("hackathon", open=["team-formation"])
        both, person = [team_with(challenge, make, make.person()) for _ in range(2)], make.person()
        asked, numbers = [teams.ask(team, by=person).id for team in both], [team.id for team in both]
        db.session.commit()

    def accept(request):
        member = db.session.get(Member, request)
        teams.accept(member, by=member.team.founder)

    assert together(app, *(lambda n=n: accept(n) for n in asked)) == ["done", "refused"]
    with app.app_context():
        assert sorted(joined(number) for number in numbers) == [1, 2]
        assert sorted(db.session.get(Team, number).member_count for number in numbers) == [1, 2]


@pytest.mark.parametrize("round_", range(4))
def test_the_last_word_of_a_swap_and_a_departure_together_leave_counts_true(app, make, round_):
    with app.test_request_context("/", method="POST"):
        challenge, a, b = two_teams(make)
        swap = swaps.propose(a.members[1], b.members[1], by=a.members[1].person)
        for founder in (a.founder, b.founder):
            swaps.agree(swap, by=founder)
        db.session.commit()
        held = (swap.id, b.id, b.members[1].person_id)
        numbers, slug = (a.id, b.id), challenge.id

    def last_word():
        swaps.agree(db.session.get(Swap, held[0]), by=db.session.get(User, held[2]))

    def leave():
        teams.leave(db.session.get(Team, held[1]), by=db.session.get(User, held[2]))

    assert "done" in together(app, last_word, leave)
    with app.app_context():
        assert db.session.get(Challenge, slug).team_count == 2
        for number in numbers:
            assert joined(number) == db.session.get(Team, number).member_count
