"""The official answer, and changes of state: by a facilitator of the unit, with a reason, told once to each."""

from collections import Counter

import pytest

from app.activity.notice import Notice
from app.database import db
from app.ideas.idea import Status


def told(app):
    with app.app_context():
        return Counter(db.session.scalars(db.select(Notice.user_id)))


def test_a_facilitator_answers_and_everybody_sees_it(browse, make):
    idea = make.idea()
    facilitator = browse.as_(make.with_role("facilitator"))
    answer = facilitator.post(f"/ideas/{idea.id}/answer", {"text": "Nous le faisons **en mai**.", "status": "selected"})
    assert answer.status_code == 303
    assert "Nous le faisons <strong>en mai</strong>" in browse.get(f"/ideas/{idea.id}", follow_redirects=True).text
    assert make.again(idea).status is Status.SELECTED


def test_author_supporters_and_followers_are_told_once_each(app, browse, make):
    author, supporter, follower, both = (make.person() for _ in range(4))
    idea = make.idea(author=author)
    for person in (supporter, both):
        make.support(idea, person)
    for person in (follower, both):
        browse.as_(person).post(f"/ideas/{idea.id}/follow", {"wish": "given"})
    facilitator = make.with_role("facilitator")
    browse.as_(facilitator).post(f"/ideas/{idea.id}/answer", {"text": "Oui.", "status": "answered"})
    assert told(app) == Counter({author.id: 1, supporter.id: 1, follower.id: 1, both.id: 1})


def test_a_change_of_state_needs_a_reason(browse, make):
    idea = make.idea()
    facilitator = browse.as_(make.with_role("facilitator"))
    answer = facilitator.post(f"/ideas/{idea.id}/status", {"status": "declined", "reason": " "})
    assert answer.status_code == 422
    assert make.again(idea).status is Status.PUBLISHED


def test_a_reason_is_read_by_all(browse, make):
    idea = make.idea()
    facilitator = browse.as_(make.with_role("facilitator"))
    facilitator.post(f"/ideas/{idea.id}/status", {"status": "declined", "reason": "La loi ne le permet pas."})
    assert "La loi ne le permet pas." in browse.get(f"/ideas/{idea.id}/history").text


def test_why_an_idea_was_declined_stands_on_its_page(browse, make):
    idea = make.idea()
    facilitator = browse.as_(make.with_role("facilitator", name="Hélène Marchetti"))
    facilitator.post(f"/ideas/{idea.id}/status", {"status": "declined", "reason": "La loi <b>ne</b> le permet pas."})
    page = browse.get(f"/ideas/{idea.id}", follow_redirects=True).text
    assert "La loi &lt;b&gt;ne&lt;/b&gt; le permet pas." in page
    assert "Pourquoi elle reste sans suite" in page
    assert "Hélène Marchetti" in page


def test_an_answer_that_declines_is_its_own_reason(browse, make):
    idea = make.idea()
    facilitator = browse.as_(make.with_role("facilitator"))
    facilitator.post(f"/ideas/{idea.id}/answer", {"text": "La loi ne le permet pas.", "status": "declined"})
    page = browse.get(f"/ideas/{idea.id}", follow_redirects=True).text
    assert page.count("La loi ne le permet pas.") == 1
    assert "Pourquoi elle reste sans suite" not in page


def test_a_state_that_cannot_follow_is_refused(browse, make):
    idea = make.idea()
    facilitator = browse.as_(make.with_role("facilitator"))
    assert facilitator.post(f"/ideas/{idea.id}/status", {"status": "launched", "reason": "x"}).status_code == 422


@pytest.mark.parametrize(
    ("role", "unit", "allowed"),
    [
        ("facilitator", "fr", True),
        ("facilitator", "bretagne", True),
        ("facilitator", "brest-europe", True),
        ("facilitator", "quimper", False),
        ("facilitator", "martinique", False),
        ("moderator", "fr", False),
        ("administrator", "fr", False),
    ],
)
def test_a_facilitators_power_ends_where_the_unit_ends(browse, make, role, unit, allowed):
    idea = make.idea(unit="brest-europe")
    person = browse.as_(make.with_role(role, unit))
    answer = person.post(f"/ideas/{idea.id}/answer", {"text": "Oui.", "status": "answered"})
    assert (answer.status_code == 303) is allowed
    assert (make.again(idea).answer_id is not None) is allowed


def test_an_answer_in_time_is_due_in_working_days():
    from datetime import UTC, datetime

    from app.ideas.deadline import due_after

    friday = datetime(2026, 4, 24, 9, tzinfo=UTC)
    due = due_after(friday, "internal")
    assert due.date().isoformat() == "2026-05-28"


def test_an_idea_past_its_day_says_that_it_is_late(browse, make):
    from datetime import timedelta

    from app.clock import now

    idea = make.idea(answer_due=now() - timedelta(days=4))
    assert "clock-late" in browse.get(f"/ideas/{idea.id}", follow_redirects=True).text


def test_an_earlier_answer_stays_readable_under_the_newest(browse, make):
    idea = make.idea()
    facilitator = browse.as_(make.with_role("facilitator"))
    for text, status in (("Nous y pensons.", "under_review"), ("Nous le faisons.", "selected")):
        facilitator.post(f"/ideas/{idea.id}/answer", {"text": text, "status": status})
    page = browse.get(f"/ideas/{idea.id}", follow_redirects=True).text
    assert page.index("Nous le faisons.") < page.index("Nous y pensons.")
    assert "Réponse précédente" in page


def test_no_idea_becomes_answered_without_an_answer(inside, browse, make):
    from app.errors import Refused
    from app.ideas import answer
    from app.ideas.forms import MoveForm

    idea, facilitator = make.idea(), make.with_role("facilitator")
    form = MoveForm()
    form.offer(idea)
    assert "answered" not in [value for value, *_ in form.status.choices]
    with pytest.raises(Refused):
        answer.move(idea, by=facilitator, status=Status.ANSWERED, reason="Voilà.")
    answer.give(idea, by=facilitator, text="Voilà.")
    assert idea.status is Status.ANSWERED
