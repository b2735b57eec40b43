"""Deciding: where one moderates, one decision at a time, with a reason that the author reads."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
import time_machine

from app.activity.event import Event
from app.clock import now
from app.database import db, writing
from app.errors import Refused
from app.moderation import decision as decisions
from app.moderation.decision import Decision, Outcome
from app.moderation.report import Reason
from app.moderation.reportable import matter
from app.people.user import User


def _decisions(app, thing) -> list[Decision]:
    with app.app_context():
        asked = db.select(Decision).where(Decision.about_kind == thing.subject_kind, Decision.about_id == thing.id)
        return list(db.session.scalars(asked.order_by(Decision.number)))


def test_hiding_takes_it_from_others_and_leaves_it_to_the_author_with_the_reason(make, browse, report, decide):
    """Red when `hide` does not call the thing's own `hide`."""
    author, reader, moderator = make.person(), make.person(), make.with_role("moderator")
    idea = make.idea("Une idée à cacher", author)
    report(idea, reader)
    assert browse.get(f"/ideas/{idea.id}", follow_redirects=True).status_code == 200
    assert decide(idea, moderator).status_code == 303
    for person in (reader, make.person(), make.staff()):
        assert browse.as_(person).get(f"/ideas/{idea.id}", follow_redirects=True).status_code == 404
    assert browse.get(f"/ideas/{idea.id}", follow_redirects=True).status_code == 404
    own = browse.as_(author).get(f"/ideas/{idea.id}", follow_redirects=True)
    assert own.status_code == 200
    assert "Pas d&#39;insultes" in own.text


def test_the_author_is_told_once_why_and_not_by_whom(app, make, browse, report, decide, inbox):
    """Red when the decision's event names its actor, or the author is told by the idea as well."""
    author, moderator = make.person(), make.with_role("moderator", name="Odile Le Moal")
    idea = make.idea("Une idée à cacher", author)
    report(idea, make.person())
    decide(idea, moderator)
    (line,) = inbox(author)
    with app.app_context():
        assert db.session.get(Event, line.newest).actor_id is None
    assert "Une idée à cacher" in line.sentence
    assert "Pas d'insultes" in line.reason
    page = browse.as_(author).get(line.url)
    assert page.status_code == 200
    assert "Pas d&#39;insultes" in page.text
    for url in (line.url, "/me/notices", "/me", f"/ideas/{idea.id}-une-idee-a-cacher", f"/ideas/{idea.id}/history"):
        assert "Odile Le Moal" not in browse.as_(author).get(url).text, url


def test_a_comment_is_hidden_with_its_reason(make, browse, report, decide, inbox):
    author, moderator = make.person(), make.with_role("moderator")
    idea = make.idea("Une idée")
    comment = make.comment(idea, author, "Un mot de trop")
    report(comment, make.person())
    assert decide(comment, moderator).status_code == 303
    assert "Un mot de trop" not in browse.get(f"/ideas/{idea.id}", follow_redirects=True).text
    assert any("Pas d'insultes" in line.reason for line in inbox(author))


def test_each_reporter_is_told_of_the_outcome_once_and_reads_no_hidden_title(make, browse, report, decide, inbox):
    """Red when `_close` tells nobody, or a report's Thing holds the title."""
    idea, moderator = make.idea("Titre à ne plus lire"), make.with_role("moderator")
    readers = [make.person(), make.person()]
    numbers = [report(idea, reader) for reader in readers]
    decide(idea, moderator)
    for reader, number in zip(readers, numbers, strict=True):
        (line,) = inbox(reader)
        assert line.url == f"/moderation/reports/{number}"
        for url in (line.url, "/me/notices", "/me"):
            page = browse.as_(reader).get(url)
            assert page.status_code == 200
            assert "Titre à ne plus lire" not in page.text
            assert moderator.name not in page.text


def test_keeping_closes_the_reports_with_a_note_and_tells_the_author_nothing(app, make, browse, report, decide, inbox):
    author, reader, moderator = make.person(), make.person(), make.with_role("moderator")
    idea = make.idea(author=author)
    number = report(idea, reader)
    assert decide(idea, moderator, "kept", text="C'est une critique, elle est permise").status_code == 303
    assert make.again(idea).hidden_at is None
    assert inbox(author) == []
    assert "critique, elle est permise" in browse.as_(reader).get(f"/moderation/reports/{number}").text
    (made,) = _decisions(app, idea)
    assert (made.outcome, made.by_id, made.reason) == (Outcome.KEPT, moderator.id, None)
    assert browse.as_(author).get(f"/moderation/decisions/{made.id}").status_code == 404


def test_after_a_decision_the_same_person_may_report_anew(make, report, decide, reports_of):
    idea, reader, moderator = make.idea(), make.person(), make.with_role("moderator")
    report(idea, reader)
    decide(idea, moderator, "kept", text="")
    report(idea, reader, reason="spam")
    assert [bool(r.decision_id) for r in reports_of(idea)] == [True, False]


def test_showing_again_needs_a_reason_and_tells_the_author(make, browse, report, decide, inbox):
    author, moderator = make.person(), make.with_role("moderator")
    idea = make.idea("Revenue", author)
    report(idea, make.person())
    decide(idea, moderator)
    assert decide(idea, moderator, "restored", text="").status_code == 422
    assert decide(idea, moderator, "restored", text="Le passage est retiré").status_code == 303
    assert browse.get(f"/ideas/{idea.id}", follow_redirects=True).status_code == 200
    assert "Le passage est retiré" in inbox(author)[0].reason


@pytest.mark.parametrize(
    "form",
    [
        {},
        {"outcome": "hidden", "text": "Une phrase"},
        {"outcome": "hidden", "reason": "insult"},
        {"outcome": "hidden", "reason": "nonsense", "text": "Une phrase"},
        {"outcome": "restored", "text": "Une phrase"},
        {"outcome": "burnt", "text": "Une phrase"},
    ],
)
def test_a_decision_without_its_reason_is_not_made(app, make, browse, report, form):
    """Red when `DecisionForm` drops a validator."""
    idea, moderator = make.idea(), make.with_role("moderator")
    report(idea, make.person())
    answer = browse.as_(moderator).post(f"/moderation/things/idea/{idea.id}", {"number": "1"} | form)
    assert answer.status_code == 422
    assert form.get("text", "") in answer.text
    assert _decisions(app, idea) == []


def test_a_regions_moderator_ends_at_the_region(make, browse, report, decide):
    """Red when `moderated` does not ask `moderates`, or `waiting_for` forgets the units."""
    here = make.idea("Une idée de Quimper", unit="quimper")
    there = make.idea("Une idée de Martinique", unit="martinique")
    everywhere = make.idea("Une idée nationale", unit="fr")
    for idea in (here, there, everywhere):
        report(idea, make.person())
    moderator = make.with_role("moderator", "bretagne")
    page = browse.as_(moderator).get("/moderation").text
    assert "Une idée de Quimper" in page
    assert "Une idée de Martinique" not in page
    assert "Une idée nationale" not in page
    assert decide(there, moderator).status_code == 403
    assert browse.as_(moderator).post(f"/moderation/things/idea/{there.id}", {"number": "1"}).status_code == 403
    assert make.again(there).hidden_at is None
    assert decide(here, moderator).status_code == 303


def test_whoever_moderates_nowhere_does_not_enter(make, browse, report):
    idea = make.idea()
    report(idea, make.person())
    for person in (make.person(), make.staff(), make.with_role("facilitator"), make.with_role("administrator")):
        browser = browse.as_(person)
        assert browser.get("/moderation").status_code == 403
        assert browser.get(f"/moderation/things/idea/{idea.id}").status_code == 403
        assert browser.post(f"/moderation/things/idea/{idea.id}", {"number": "1"}).status_code == 403
    assert browse.get("/moderation").status_code == 302


def test_a_moderator_does_not_decide_about_their_own_text(app, make, report, decide):
    """Red when `_decide` does not compare the author."""
    moderator = make.with_role("moderator")
    idea = make.idea(author=moderator)
    report(idea, make.person())
    assert decide(idea, moderator, "kept", text="").status_code == 409
    assert _decisions(app, idea) == []


def test_the_longest_wait_stands_first_and_late_is_said(make, browse, report):
    old, young = make.idea("La plus ancienne"), make.idea("La plus récente")
    moderator = make.with_role("moderator")
    with time_machine.travel(now() - timedelta(hours=80), tick=False):
        report(old, make.person())
    for _ in range(2):
        report(young, make.person())
    page = browse.as_(moderator).get("/moderation").text
    assert page.index("La plus ancienne") < page.index("La plus récente")
    assert page.count("clock-late") == 1
    assert "× 2" in page


def test_the_list_goes_on_by_cursor(make, browse, report):
    reader, moderator = make.person(), make.with_role("moderator")
    for number in range(23):
        report(make.idea(f"Signalée {number:02}"), reader)
    browser = browse.as_(moderator)
    first = browser.get("/moderation").text
    after = first.split("/moderation?after=")[1].split('"')[0]
    second = browser.get(f"/moderation?after={after}").text
    assert "Signalée 19" in first
    assert "Signalée 20" not in first
    assert "Signalée 20" in second
    assert "Signalée 22" in second


def test_an_author_who_withdraws_does_not_end_the_matter(app, make, browse, report, decide):
    author, moderator = make.person(), make.with_role("moderator")
    comment = make.comment(make.idea(), author, "Retiré depuis")
    report(comment, make.person())
    browse.as_(author).post(f"/ideas/{comment.idea_id}/comments/{comment.id}/withdraw")
    idea = make.idea("Retirée depuis", author)
    report(idea, make.person())
    browse.as_(author).post(f"/ideas/{idea.id}/withdraw")
    page = browse.as_(moderator).get("/moderation")
    assert page.status_code == 200
    assert decide(comment, moderator, "kept", text="").status_code == 303
    assert decide(idea, moderator, "kept", text="").status_code == 303


def test_of_two_moderators_the_second_is_told(app, make, browse, report):
    """Red when the form's number is not compared."""
    idea = make.idea()
    first, second = make.with_role("moderator"), make.with_role("moderator")
    report(idea, make.person())
    form = {"outcome": "hidden", "reason": "spam", "text": "Publicité", "number": "1"}
    url = f"/moderation/things/idea/{idea.id}"
    assert browse.as_(first).post(url, form).status_code == 303
    late = browse.as_(second).post(url, form | {"outcome": "kept", "text": "Rien à redire"})
    assert late.status_code == 409
    assert "Rien à redire" in late.text
    (made,) = _decisions(app, idea)
    assert made.by_id == first.id


def test_the_database_itself_lets_one_of_two_win(app, make, report, monkeypatch):
    """Red without the UNIQUE of a decision's number: the code's own look is taken away here."""
    idea, first, second = make.idea(), make.with_role("moderator"), make.with_role("moderator")
    report(idea, make.person())

    def act(moderator):
        found = matter("idea", idea.id)
        by = db.session.get(User, moderator.id)
        return decisions.hide(found, by=by, number=1, reason=Reason.SPAM, text="Publicité")

    with app.test_request_context("/", method="POST"), writing():
        act(first)
        db.session.commit()
        monkeypatch.setattr(type(matter("idea", idea.id).subject), "hide", lambda *_: None)
        with pytest.raises(Refused):
            act(second)
        db.session.rollback()
    assert len(_decisions(app, idea)) == 1


def test_many_moderators_at_once_make_one_decision(app, make, browse, report, inbox):
    idea, reader = make.idea(), make.person()
    report(idea, reader)
    browsers = [browse.as_(make.with_role("moderator")) for _ in range(8)]
    answers: list[int] = []

    def press(number, browser):
        outcome = "hidden" if number % 2 else "kept"
        form = {"outcome": outcome, "reason": "spam", "text": "Vu", "number": "1"}
        answers.append(browser.post(f"/moderation/things/idea/{idea.id}", form).status_code)

    threads = [threading.Thread(target=press, args=pair) for pair in enumerate(browsers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == [303] + [409] * 7
    (made,) = _decisions(app, idea)
    assert (make.again(idea).hidden_at is not None) is (made.outcome is Outcome.HIDDEN)
    assert len(inbox(reader)) == 1
    assert inbox(reader)[0].unread == 1


def test_a_decision_page_is_for_its_author_and_its_moderators(app, make, browse, report, decide):
    """Red when `decision` does not ask `visible_to`."""
    author, reader = make.person(), make.person()
    idea = make.idea(author=author, unit="quimper")
    report(idea, reader)
    decide(idea, make.with_role("moderator", "bretagne"))
    (made,) = _decisions(app, idea)
    url = f"/moderation/decisions/{made.id}"
    assert browse.as_(author).get(url).status_code == 200
    assert browse.as_(make.with_role("moderator")).get(url).status_code == 200
    for person in (reader, make.person(), make.staff(), make.with_role("moderator", "martinique")):
        assert browse.as_(person).get(url).status_code == 404
    assert browse.get(url).status_code == 302


def test_pages_of_moderation_keep_their_query_budget(app, make, browse, report):
    from sqlalchemy import event

    moderator, reader = make.with_role("moderator"), make.person()
    browser = browse.as_(moderator)

    def queries() -> int:
        asked: list[str] = []
        with app.app_context():
            engine = db.engine
        event.listen(engine, "before_cursor_execute", listen := lambda *args: asked.append(args[2]))
        try:
            assert browser.get("/moderation").status_code == 200
        finally:
            event.remove(engine, "before_cursor_execute", listen)
        return len([words for words in asked if words.lstrip().upper().startswith("SELECT")])

    report(make.idea(), reader)
    report(make.comment(make.idea()), reader)
    few = queries()
    for _ in range(8):
        report(make.idea(), reader)
        report(make.comment(make.idea()), reader)
    assert queries() == few
    assert few <= 10
