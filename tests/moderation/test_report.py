"""Reporting: anybody signed in who may see a thing, once, with a reason."""

from __future__ import annotations

import threading

import pytest
from sqlalchemy.exc import IntegrityError

from app.clock import now
from app.database import db, writing
from app.ideas.idea import Status
from app.moderation.report import Reason, Report


def test_a_report_is_thanked_and_says_by_when(make, browse, report):
    idea, reader = make.idea(), make.person()
    number = report(idea, reader)
    page = browse.as_(reader).get(f"/moderation/reports/{number}")
    assert page.status_code == 200
    assert "Voyez la fin" in page.text


def test_a_comment_can_be_reported_too(make, report, reports_of):
    comment = make.comment(make.idea())
    report(comment, make.person(), reason="spam")
    assert [r.reason for r in reports_of(comment)] == [Reason.SPAM]


def test_what_one_may_not_see_cannot_be_reported(make, browse, reports_of):
    """Red when `visible` does not ask `visible_to`."""
    secret, draft = make.internal(), make.draft()
    hidden, gone = make.idea(hidden_at=now()), make.idea(status=Status.WITHDRAWN)
    browser = browse.as_(make.person())
    for thing in (secret, draft, hidden, gone):
        url = f"/moderation/report/idea/{thing.id}"
        assert browser.get(url).status_code == 404
        assert browser.post(url, {"reason": "spam"}).status_code == 404
        assert reports_of(thing) == []


@pytest.mark.parametrize("path", ["idea/999999", "teapot/1", f"idea/{10**30}", "unit/1", "decision/1", "report/1"])
def test_what_does_not_exist_or_is_not_reportable_is_not_found(make, browse, path):
    browser = browse.as_(make.person())
    assert browser.get(f"/moderation/report/{path}").status_code == 404
    assert browser.post(f"/moderation/report/{path}", {"reason": "spam"}).status_code == 404


def test_guests_sign_in_first(make, browse):
    idea = make.idea()
    assert browse.get(f"/moderation/report/idea/{idea.id}").status_code == 302
    assert browse.post(f"/moderation/report/idea/{idea.id}", {"reason": "spam"}).status_code == 401


def test_reporting_twice_is_refused_and_counted_once(make, browse, report, reports_of):
    """Red without `uq_report_open`."""
    idea, reader = make.idea(), make.person()
    report(idea, reader)
    again = browse.as_(reader).post(f"/moderation/report/idea/{idea.id}", {"reason": "spam", "text": "encore"})
    assert again.status_code == 409
    assert "encore" in again.text
    assert len(reports_of(idea)) == 1


def test_the_database_itself_refuses_a_second_open_report(app, make, report, reports_of):
    idea, reader = make.idea(), make.person()
    report(idea, reader)
    first = reports_of(idea)[0]
    with app.app_context(), writing():
        db.session.add(
            Report(
                about_kind="idea",
                about_id=idea.id,
                unit_id=first.unit_id,
                reporter_id=reader.id,
                reason=Reason.SPAM,
                at=now(),
            )
        )
        with pytest.raises(IntegrityError):
            db.session.flush()
        db.session.rollback()


def test_twenty_presses_at_once_make_one_report(make, browse, reports_of):
    idea, reader = make.idea(), make.person()
    browsers = [browse.as_(reader) for _ in range(20)]
    answers: list[int] = []

    def press(browser):
        answers.append(browser.post(f"/moderation/report/idea/{idea.id}", {"reason": "spam"}).status_code)

    threads = [threading.Thread(target=press, args=(browser,)) for browser in browsers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == [303] + [409] * 19
    assert len(reports_of(idea)) == 1


def test_ones_own_text_cannot_be_reported(make, browse):
    author = make.person()
    idea = make.idea(author=author)
    assert browse.as_(author).post(f"/moderation/report/idea/{idea.id}", {"reason": "spam"}).status_code == 409


def test_a_reason_is_needed_and_what_was_typed_is_kept(make, browse, reports_of):
    idea = make.idea()
    browser = browse.as_(make.person())
    for form in ({"text": "Je pense que"}, {"reason": "nonsense", "text": "Je pense que"}):
        answer = browser.post(f"/moderation/report/idea/{idea.id}", form)
        assert answer.status_code == 422
        assert "Je pense que" in answer.text
    assert browser.post(f"/moderation/report/idea/{idea.id}", {"reason": "other"}).status_code == 422
    assert browser.post(f"/moderation/report/idea/{idea.id}", {"reason": "spam", "text": "x" * 1001}).status_code == 422
    assert reports_of(idea) == []


def test_a_report_is_read_by_whoever_made_it_and_nobody_else(make, browse, report):
    """Red when `own_report` does not ask `visible_to`."""
    idea, reader = make.idea(), make.person()
    number = report(idea, reader)
    for other in (make.person(), make.staff(), make.with_role("moderator")):
        assert browse.as_(other).get(f"/moderation/reports/{number}").status_code == 404


def test_moderators_of_the_place_are_told_of_the_first_report_once(make, report, inbox):
    """Red when `moderators_of` forgets the unit, or each report tells again."""
    idea = make.idea("Une idée de Brest", unit="brest-europe")
    nation, region = make.with_role("moderator", "fr"), make.with_role("moderator", "bretagne")
    elsewhere = make.with_role("moderator", "martinique")
    for _ in range(3):
        report(idea, make.person())
    for moderator in (nation, region):
        (line,) = inbox(moderator)
        assert "Une idée de Brest" in line.sentence
        assert line.url == f"/moderation/things/idea/{idea.id}"
        assert line.unread == 1
    assert inbox(elsewhere) == []


def test_the_author_is_not_told_that_somebody_reported(make, report, inbox):
    author = make.with_role("moderator")
    idea = make.idea(author=author)
    report(idea, make.person())
    assert inbox(author) == []
