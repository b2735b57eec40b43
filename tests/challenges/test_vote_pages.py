"""The page of a vote: an order of one's own, plain forms, what is left said in words, and nobody's result."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import select

from app.challenges import ballot
from app.challenges.ballot import Choice
from app.challenges.challenge import Challenge
from app.challenges.phase import Step
from app.challenges.vocabulary import PhaseKind
from app.database import db
from tests.api.contract import PREFIX, Contract


def order(page: str) -> list[str]:
    return re.findall(r"<h2[^>]*><a [^>]*>(Candidature \d)", page)


def points(app) -> dict[int, int]:
    with app.app_context():
        return dict(db.session.execute(select(Choice.entry_id, Choice.points)).tuples().all())


def test_a_vote_is_given_by_a_plain_form_and_said_in_words(browse, make, app, voting):
    voted, entry = (one := voting()), one.entries[0]
    voter = browse.as_(make.person())
    page = voter.get(voted.url).text
    assert "Il vous reste 10 points" in page and "Votre bulletin est vide" in page
    answer = voter.post(voted.url, {"entry": entry.id, "points": 4})
    assert (answer.status_code, answer.location) == (303, f"{voted.url}#entry-{entry.id}")
    page = voter.get(voted.url).text
    assert points(app) == {entry.id: 4} and "Il vous reste 6 points" in page
    assert "ne compte pas encore" in page and "2 autres candidatures" in page
    for other in voted.entries[1:3]:
        voter.post(voted.url, {"entry": other.id, "points": 1})
    page = voter.get(voted.url).text
    assert "Il vous reste 4 points" in page and "Votre bulletin compte." in page
    assert voter.post(f"{voted.url}/clear").status_code == 303
    assert points(app) == {} and "Il vous reste 10 points" in voter.get(voted.url).text


def test_a_step_with_htmx_answers_the_stepper_and_says_what_is_left(browse, make, app, voting):
    voted = voting()
    voter = browse.as_(make.person())
    answer = voter.post(voted.url, {"entry": voted.entries[1].id, "points": 5}, htmx=True)
    assert answer.status_code == 200 and "<html" not in answer.text
    assert f'id="stepper-{voted.entries[1].id}"' in answer.text and 'hx-swap-oob="true"' in answer.text
    assert 'data-announce="Il vous reste 5 points' in answer.text
    assert answer.text.count('aria-disabled="true"') == 1, "no more than five for one"
    refused = voter.post(voted.url, {"entry": voted.entries[1].id, "points": 6}, htmx=True)
    assert refused.status_code == 409 and refused.headers["HX-Retarget"] == "#messages"


def test_each_voter_has_an_order_of_their_own_and_keeps_it(browse, make, voting):
    voted = voting(entries=8)
    voters = [browse.as_(make.person()) for _ in range(6)]
    orders = [order(voter.get(voted.url).text) for voter in voters]
    assert all(sorted(one) == [f"Candidature {n}" for n in range(8)] for one in orders)
    assert len({tuple(one) for one in orders}) > 3
    voters[0].post(voted.url, {"entry": voted.entries[3].id, "points": 2})
    assert order(voters[0].get(voted.url).text) == orders[0]


def test_many_entries_go_on_by_cursor_without_repeating_or_skipping_one(browse, make, voting):
    voted = voting(entries=15)
    voter = browse.as_(make.person())
    first = voter.get(voted.url).text
    onward = first.partition('rel="next"')[0].rpartition('href="')[2].split('"')[0].replace("&amp;", "&")
    seen = re.findall(r'id="entry-(\d+)"', first) + re.findall(r'id="entry-(\d+)"', voter.get(onward).text)
    assert sorted(map(int, seen)) == [entry.id for entry in voted.entries]
    answer = voter.post(voted.url, {"entry": seen[-1], "points": 1, "after": onward.partition("after=")[2]})
    assert "after=" in answer.location


def test_ones_own_entry_is_said_to_be_so_and_has_no_buttons(browse, voting, app):
    """Red when somebody votes for their own."""
    voted = voting()
    author = browse.as_(voted.authors[2])
    page = author.get(voted.url).text
    assert page.count("personne ne vote pour la sienne") == 1 and page.count('name="entry"') == 3
    answer = author.post(voted.url, {"entry": voted.entries[2].id, "points": 1})
    assert answer.status_code == 409 and points(app) == {}


@pytest.mark.parametrize("sent", [{}, {"entry": "x", "points": "1"}, {"entry": "1"}, {"entry": "1", "points": "-1"}])
def test_what_is_no_vote_changes_nothing(browse, make, voting, app, sent):
    assert browse.as_(make.person()).post(voting().url, sent).status_code == 422
    assert points(app) == {}


def test_an_entry_of_another_challenge_or_withdrawn_is_not_found(browse, make, voting):
    voted, other = voting(), voting(title="Un autre")
    voter = browse.as_(make.person())
    assert voter.post(voted.url, {"entry": other.entries[0].id, "points": 1}).status_code == 404
    assert voter.post(voted.url, {"entry": 2**63 - 1, "points": 1}).status_code == 404


def test_a_support_is_one_button_that_states_the_wish(browse, make, app, voting):
    voted = voting(voting="support", vote_secret=False)
    voter = browse.as_(make.person())
    assert voter.get(voted.url).text.count('name="points" value="1"') == 4
    voter.post(voted.url, {"entry": voted.entries[0].id, "points": 1})
    page = voter.get(voted.url).text
    assert page.count('name="points" value="0"') == 1 and "Vous soutenez 1 candidature" in page
    voter.post(voted.url, {"entry": voted.entries[0].id, "points": 1})
    assert points(app) == {voted.entries[0].id: 1}


def test_the_challenge_leads_to_the_vote_while_it_is_open(browse, make, voting, close):
    voted = voting()
    place = f"/challenges/{voted.slug}"
    for reader in (browse, browse.as_(make.person())):
        assert f'href="{voted.url}"' in reader.get(place).text
    assert browse.get(voted.url).status_code == 302
    close(voted.challenge)
    assert f'href="{voted.url}"' not in browse.as_(make.person()).get(place).text
    page = browse.as_(make.person()).get(voted.url).text
    assert "Le vote est terminé. Les résultats viennent le" in page and 'name="points"' not in page


def test_before_the_vote_its_page_says_when_it_opens_and_without_a_vote_there_is_none(browse, make):
    early = make.challenge("hackathon", open=["team-formation"])
    voter = browse.as_(make.person())
    assert "Le vote ouvre le" in voter.get(f"/challenges/{early.slug}/vote").text
    none = make.challenge("pitch", open=["submissions"])
    assert voter.get(f"/challenges/{none.slug}/vote").status_code == 404


def test_voters_read_the_entries_even_where_the_gallery_is_closed(browse, make, voting, close):
    voted = voting(gallery="with-results")
    voter, leader = browse.as_(make.person()), browse.as_(make.with_role("facilitator"))
    read = f"/challenges/{voted.slug}/entries/{voted.entries[0].id}"
    for place in (read, f"/challenges/{voted.slug}/entries"):
        assert "Candidature 0" in voter.get(place).text
        assert "Candidature 0" not in browse.get(place).text
    close(voted.challenge)
    assert voter.get(read).status_code == 404 and leader.get(read).status_code == 200


def test_who_leads_sees_how_many_voted_and_nothing_else(browse, make, voting, give):
    voted = voting()
    for _ in range(3):
        give(make.person(), voted.entries[0], 5)
    leader = browse.as_(make.with_role("facilitator"))
    page = leader.get(voted.url).text
    assert "3 personnes ont voté" in page and 'name="points"' not in page
    assert leader.post(voted.url, {"entry": voted.entries[0].id, "points": 1}).status_code == 403


# As JSON


@pytest.fixture
def ask(app):
    contract = Contract(app)

    def asked(method, path, person=None, json=None, **headers):
        from app.people import token

        if person is not None:
            with app.test_request_context("/", method="POST"):
                headers["Authorization"] = f"Bearer {token.make(db.session.merge(person), 'tests', writes=True)[1]}"
                db.session.commit()
        client = app.test_client(use_cookies=False)
        answer = client.open(PREFIX + path, method=method, headers=headers, **({"json": json} if json else {}))
        contract.judge(answer)
        return answer

    return asked


def test_a_program_votes_reads_its_ballot_and_takes_back(ask, make, voting, app):
    voted, person = voting(), make.person()
    place = f"/challenges/{voted.slug}/entries/{voted.entries[0].id}/points"
    mine = ask("PUT", place, person, {"points": 4}, **{"Idempotency-Key": "once"})
    assert mine.status_code == 200
    expected = {"points": 10, "left": 6, "most": 5, "fewest": 3, "counts": False}
    assert mine.json == expected | {"choices": [{"entry": voted.entries[0].id, "points": 4}]}
    assert ask("GET", f"/challenges/{voted.slug}/ballot", person).json == mine.json
    assert ask("PUT", place, person, {"points": 6}).status_code == 409
    assert ask("PUT", place, person, {"points": "6"}).status_code == 422
    assert ask("PUT", place, person, {"points": 4, "x": 1}).status_code == 422
    assert ask("DELETE", place, person).json["choices"] == []
    assert points(app) == {}
    assert ask("PUT", place, make.with_role("facilitator"), {"points": 1}).status_code == 403
    assert ask("GET", f"/challenges/{voted.slug}/ballot", make.with_role("facilitator")).status_code == 403
    with app.app_context():
        assert db.session.execute(db.text("SELECT count(*) FROM kept_answer")).scalar() == 0, (
            "it would outlive the vote"
        )


def test_a_ballot_of_supports_has_no_end(ask, make, voting):
    voted = voting(voting="support", vote_secret=False)
    mine = ask("PUT", f"/challenges/{voted.slug}/entries/{voted.entries[0].id}/points", make.person(), {"points": 1})
    assert (mine.json["points"], mine.json["left"], mine.json["counts"]) == (None, None, True)


# What nobody sees

RUNNING = "79190517"
"""As many points as a canary has: a number that stands nowhere else."""


def test_no_page_feed_notice_or_log_holds_a_choice_or_a_running_result(app, browse, make, voting, give, close, capfd):
    """Red when a count shows before the results: to a reader, to the facilitator, to another voter, in a log."""
    voted = voting(vote_points=90_000_000, vote_most=90_000_000, vote_fewest=1)
    voter, other = make.person(), browse.as_(make.person())
    give(voter, voted.entries[0], int(RUNNING))
    leader = browse.as_(make.with_role("facilitator"))
    staff = browse.as_(make.staff())
    capfd.readouterr()
    places = (
        "/", "/challenges", f"/challenges/{voted.slug}", voted.url, f"/challenges/{voted.slug}/entries",
        f"/challenges/{voted.slug}/entries/{voted.entries[0].id}", "/challenges.ics", "/me", "/me/notices",
        f"/api/v1/challenges/{voted.slug}", f"/api/v1/challenges/{voted.slug}/entries", f"/people/{voter.handle}",
        f"/challenges/{voted.slug}/adjust", f"/challenges/{voted.slug}/results/prepare",
        f"/challenges/{voted.slug}/results", f"/challenges/{voted.slug}/prizes", f"/challenges/{voted.slug}/jury",
    )  # fmt: skip

    def look() -> int:
        read = 0
        for reader in (browse, other, leader, staff, browse.as_(voted.authors[0])):
            for place in places:
                answer = reader.get(place)
                read += answer.status_code == 200
                assert RUNNING not in answer.text and "79\u202f190\u202f517" not in answer.text, place
        return read

    assert look() > 40
    assert RUNNING in browse.as_(voter).get(voted.url).text, "the canary lives: its own voter sees it"
    close(voted.challenge)
    assert look() > 40
    assert RUNNING not in browse.as_(voter).get(voted.url).text, "nor does the voter, whose link is destroyed"
    make.turned(voted.challenge, PhaseKind.JURY, Step.OPENED)
    assert look() > 40, "nor who prepares the results, while the jury may still be swayed"
    assert RUNNING not in "".join(capfd.readouterr())
    with app.app_context():
        for table in ("event", "notice", "letter", "errand", "follow"):
            rows = db.session.execute(db.text(f"SELECT * FROM {table}")).all()  # noqa: S608
            assert not any(RUNNING in str(row) for row in rows)
            if table == "event":
                assert not any(row.actor_id == voter.id for row in rows), "that somebody voted is no event"
            if table == "follow":
                assert not any(row.user_id == voter.id for row in rows), "nor a date"


@pytest.mark.parametrize("number", [4, 400])
def test_a_vote_costs_the_same_whatever_the_number_of_voters(app, browse, make, voting, number):
    from tests.architecture.test_budgets import queries

    voted = voting(entries=10)
    crowd(app, voted, number)
    voter = browse.as_(make.person())
    voter.get(voted.url)
    with queries(app) as seen:
        page = voter.get(voted.url)
    assert page.status_code == 200 and len(seen) <= 11, seen
    with queries(app) as seen:
        assert voter.post(voted.url, {"entry": voted.entries[0].id, "points": 1}, htmx=True).status_code == 200
    assert len(seen) <= 22, seen


def crowd(app, voted, number: int) -> None:
    """Ballots of others, as rows."""
    from app.challenges.ballot import Ballot, SecretHolder
    from app.database import writing
    from app.people.user import Electorate, User

    with writing(), app.app_context():
        for n in range(number):
            person = User(name=f"Voix {n}", handle=f"voix-{n}", joined_at=db.func.now())
            held = Ballot(challenge_id=voted.challenge.id, electorate=Electorate.CITIZEN, budget=10, spent=3)
            db.session.add_all([person, held])
            db.session.flush()
            db.session.add(Choice(ballot_id=held.id, entry_id=voted.entries[n % 10].id, points=3, most=5))
            db.session.add(
                SecretHolder(
                    challenge_id=voted.challenge.id, person_id=person.id, ballot_id=held.id, reminded=False
                )
            )  # fmt: skip
        db.session.commit()
        assert ballot.cast(db.session.get_one(Challenge, voted.challenge.id)) == number
