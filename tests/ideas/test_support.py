"""Supporting: a state that is given or taken back, counted once, apart for each electorate."""

import threading

import pytest
from sqlalchemy import func, select

from app.database import begin_to_write, db, read_only, writing
from app.errors import Refused
from app.ideas import support as supports
from app.ideas.idea import Idea, Status
from app.ideas.support import SupportEntry, Wish
from app.people.user import Electorate, User


def test_supporting_twice_counts_once(browse, make):
    idea, person = make.idea(), make.person()
    browser = browse.as_(person)
    for _ in range(2):
        assert browser.post(f"/ideas/{idea.id}/support", {"wish": "given"}).status_code == 303
    assert make.again(idea).support_count == 1


def test_taking_back_twice_counts_once(browse, make):
    idea, person = make.idea(), make.person()
    make.support(idea, make.person())
    browser = browse.as_(person)
    browser.post(f"/ideas/{idea.id}/support", {"wish": "given"})
    for _ in range(2):
        browser.post(f"/ideas/{idea.id}/support", {"wish": "withdrawn"})
    assert make.again(idea).support_count == 1


def test_supporting_without_script_returns_to_the_page(browse, make):
    idea = make.idea("Un café par mois")
    answer = browse.as_(make.person()).post(f"/ideas/{idea.id}/support", {"wish": "given"})
    assert answer.status_code == 303
    assert answer.location == f"/ideas/{idea.id}-un-cafe-par-mois"


def test_supporting_with_htmx_answers_the_button_alone(browse, make):
    idea = make.idea()
    answer = browse.as_(make.person()).post(f"/ideas/{idea.id}/support", {"wish": "given"}, htmx=True)
    assert answer.status_code == 200
    assert "<html" not in answer.text
    assert f"/ideas/{idea.id}/support" in answer.text


def test_whoever_supports_follows_and_the_page_is_told_to_show_it(browse, make):
    idea, reader = make.idea(), browse.as_(make.person())
    assert 'value="given"' in reader.get(f"/ideas/{idea.id}/follow", htmx=True).text
    answer = reader.post(f"/ideas/{idea.id}/support", {"wish": "given"}, htmx=True)
    assert answer.headers["HX-Trigger"] == "followed"
    assert 'value="withdrawn"' in reader.get(f"/ideas/{idea.id}/follow", htmx=True).text
    page = reader.get(f"/ideas/{idea.id}", follow_redirects=True).text
    assert 'hx-trigger="followed from:body"' in page


def test_each_electorate_is_counted_apart(make):
    idea = make.idea()
    make.support(idea, make.person())
    make.support(idea, make.staff())
    make.support(idea, make.staff())
    make.support(idea, make.partner())
    counted = make.again(idea)
    assert (counted.citizen_supports, counted.staff_supports, counted.partner_supports) == (1, 2, 1)
    assert counted.support_count == 4


def test_a_change_of_role_does_not_move_past_supports(app, make, browse):
    idea, person = make.idea(), make.person()
    make.support(idea, person)
    with app.app_context():
        from app.database import db
        from app.people.user import User

        db.session.get(User, person.id).electorate = Electorate.STAFF
        db.session.commit()
    browse.as_(person).post(f"/ideas/{idea.id}/support", {"wish": "withdrawn"})
    counted = make.again(idea)
    assert (counted.citizen_supports, counted.staff_supports) == (0, 0)


def test_nobody_supports_their_own_idea(browse, make):
    author = make.person()
    idea = make.idea(author=author)
    assert browse.as_(author).post(f"/ideas/{idea.id}/support", {"wish": "given"}).status_code == 403
    assert make.again(idea).support_count == 0


def test_a_guest_who_supports_is_asked_to_sign_in_and_nothing_is_counted(browse, make):
    idea = make.idea()
    assert browse.post(f"/ideas/{idea.id}/support", {"wish": "given"}).status_code == 401
    assert make.again(idea).support_count == 0


def test_supporting_without_the_token_of_the_form_is_refused(browse, make):
    idea = make.idea()
    answer = browse.as_(make.person()).post(f"/ideas/{idea.id}/support", {"wish": "given"}, token=False)
    assert answer.status_code == 400
    assert make.again(idea).support_count == 0


def test_a_citizen_does_not_learn_that_an_internal_idea_exists(browse, make):
    idea = make.internal()
    citizen = browse.as_(make.person())
    assert citizen.post(f"/ideas/{idea.id}/support", {"wish": "given"}).status_code == 404
    assert citizen.get(f"/ideas/{idea.id}").status_code == 404


@pytest.fixture
def support_late(app, make):
    """Support an idea as the page saw it, before something else was committed."""
    person = make.person()

    def support(idea, meanwhile):
        with app.test_request_context("/", method="POST"):
            read_only(True)
            found, by = db.session.get(Idea, idea.id), db.session.get(User, person.id)
            assert found.support_count == 0
            with writing(), app.app_context():
                meanwhile(db.session.get(Idea, idea.id))
                db.session.commit()
            begin_to_write()
            supports.settle(found, by=by, wish=Wish.GIVEN)
            db.session.commit()

    yield support
    read_only(False)


def test_a_support_is_added_to_those_given_since_the_page_was_read(make, support_late):
    idea, other = make.idea(), make.person()
    support_late(idea, lambda found: make.support(found, other))
    assert make.again(idea).support_count == make.again(idea).citizen_supports == 2


def test_nothing_is_counted_on_an_idea_that_closed_since_the_page_was_read(app, make, support_late):
    idea = make.idea()
    with pytest.raises(Refused):
        support_late(idea, lambda found: setattr(found, "status", Status.WITHDRAWN))
    assert make.again(idea).support_count == 0
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(SupportEntry)) == 0


def test_of_two_who_look_before_they_write_the_second_waits_and_neither_fails(app, make):
    """Transactions that only asked for the lock when they write would have to fail: what they saw is no longer so."""
    idea, people = make.idea(), [make.person(), make.person()]

    def look_and_support(person, looked):
        with app.test_request_context("/", method="POST"), writing():
            found, by = db.session.get(Idea, idea.id), db.session.get(User, person.id)
            looked()
            supports.settle(found, by=by, wish=Wish.GIVEN)
            db.session.commit()

    second = threading.Thread(target=look_and_support, args=(people[1], lambda: None))

    def let_the_second_try():
        second.start()
        second.join(1)

    look_and_support(people[0], let_the_second_try)
    second.join()
    assert make.again(idea).support_count == 2
