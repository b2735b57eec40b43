"""The front page: what is kept of it between two readers is never older than what was last written."""

from __future__ import annotations

import re

from sqlalchemy import insert

from app.activity.event import Event
from app.clock import now
from app.database import db, writing
from app.guest_pages import page_version
from app.people.user import User
from app.store.vocabulary import State


def _stamp(app):
    with app.test_request_context("/"), app.app_context():
        return page_version()


def _event(connection, person: User) -> None:
    said = {
        "verb": "idea.published",
        "subject_kind": "idea",
        "subject_id": 1,
        "actor_id": person.id,
        "at": now(),
        "detail": {},
    }
    connection.execute(insert(Event).values(**said))


def test_what_began_earlier_and_was_committed_later_changes_the_stamp_of_pages(app, make):
    """Red when pages are stamped on PostgreSQL with the highest number of an event."""
    person = make.person()
    with app.app_context():
        engine, overlap = db.engine, db.engine.dialect.name == "postgresql"
    with writing(), engine.connect() as late, engine.connect() as early:
        if overlap:
            _event(early, person)
        _event(late, person)
        late.commit()
        before = _stamp(app)
        if not overlap:
            _event(early, person)
        early.commit()
    assert _stamp(app) != before


def test_a_reader_sees_on_an_idea_at_once_what_was_said_and_hidden(browse, make):
    """Red when the discussion that is kept does not carry the stamp of what was written."""
    idea, reader = make.idea(), make.person()
    make.comment(idea, make.person(), "Voici un premier mot")
    browser = browse.as_(reader)
    assert "Voici un premier mot" in browser.get(idea_url(idea)).text
    browser.post(f"/ideas/{idea.id}/comments", {"text": "Un second mot", "side": ""})
    assert "Un second mot" in browser.get(idea_url(idea)).text
    assert "Un second mot" in browse.as_(make.person()).get(idea_url(idea)).text


def idea_url(idea) -> str:
    return f"/ideas/{idea.id}-{idea.slug}"


def test_each_reader_withdraws_only_their_own_comment(browse, make):
    """Red when the discussion that is kept for one person is given to another."""
    idea, one, other = make.idea(), make.person(), make.person()
    comment = make.comment(idea, one, "Le mien")
    withdraw = f'action="/ideas/{idea.id}/comments/{comment.id}/withdraw"'
    reader = make.person()
    pages = {person: browse.as_(person).get(idea_url(idea)).text for person in (one, other, reader)}
    assert [withdraw in pages[person] for person in (one, other, reader)] == [True, False, False]


def test_each_form_of_a_discussion_carries_the_token_of_its_reader(browse, make):
    """Red when the place that is kept for tokens is given to readers."""
    idea = make.idea()
    make.comment(idea, make.person(), "À qui répondre")
    for _ in range(2):
        browser = browse.as_(make.person())
        page = browser.get(idea_url(idea)).text
        tokens = set(re.findall(r'name="csrf_token" value="([^"]+)"', page))
        assert len(tokens) == 1
        assert len(tokens.pop()) > 40


def test_each_idea_and_each_draft_of_mine_is_listed_somewhere(browse, make):
    person = make.person()
    for number in range(52):
        make.idea(f"Publiée {number:02}", author=person)
        make.draft(f"Brouillon {number:02}", author=person)
    me = browse.as_(person)
    for word, cursor in (("Publiée", "ideas_after"), ("Brouillon", "drafts_after")):
        seen, address = set(), "/me"
        while address:
            page = me.get(address)
            assert page.status_code == 200
            seen |= set(re.findall(rf"{word} \d\d", page.text))
            more = re.search(rf'href="([^"]+{cursor}=[^"]+)" rel="next"', page.text)
            address = more[1].replace("&amp;", "&") if more else None
        assert len(seen) == 52


def test_all_that_somebody_wrote_is_listed_with_their_profile(browse, make):
    person = make.person(handle="alix-mien", shows_ideas=True)
    for number in range(52):
        make.idea(f"Publiée {number:02}", author=person)
    first = browse.get("/ideas/by/alix-mien")
    more = re.search(r'href="([^"]+after=[^"]+)" rel="next"', first.text)
    second = browse.get(more[1].replace("&amp;", "&"), htmx=True)
    shown = [set(re.findall(r"Publiée \d\d", page.text)) for page in (first, second)]
    assert len(shown[0] | shown[1]) == 52 and not shown[0] & shown[1]
    assert browse.get("/ideas/by/alix-mien?after=nonsense").status_code == 200


def test_a_finished_thread_leads_to_the_service_at_its_end(browse, make):
    near, far = make.idea("Near"), make.idea("Far")
    service = make.service("Boussole", idea=near)
    make.service("Perdu", idea=far, state=State.WITHDRAWN)
    page = browse.get("/").text
    assert page.count('class="journey"') == 2
    assert f'<a href="/store/{service.slug}">' in page and "/store/perdu" not in page
