"""The inbox: one line for each thing, never a flood, and never a title that the reader may not see."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import event, insert

from app.activity.event import Event
from app.activity.notice import Notice
from app.clock import now
from app.database import db, writing
from app.ideas.idea import Audience, Status
from app.people.user import Electorate


def test_three_people_who_comment_make_one_line(make, inbox):
    """Red when `groups_for` groups by event instead of by thing."""
    author = make.person()
    idea = make.idea("Un café par mois", author)
    for _ in range(3):
        make.comment(idea)
    (line,) = inbox(author)
    assert line.unread == 3
    assert "3" in line.sentence
    assert "Un café par mois" in line.sentence


def test_one_person_who_comments_is_named(make, inbox):
    author = make.person()
    idea = make.idea("Un café par mois", author)
    nadia = make.person("Nadia Benali")
    make.comment(idea, nadia)
    make.comment(idea, nadia)
    (line,) = inbox(author)
    assert "Nadia Benali" in line.sentence
    assert line.unread == 2


def test_a_thousand_comments_are_one_line_in_as_many_queries_as_one(app, make, browse):
    """Red when the inbox loads a row for each notice."""
    author = make.person()
    idea = make.idea(author=author)
    make.comment(idea)
    browser = browse.as_(author)
    browser.get("/me/notices")
    few = _queries(app, browser)
    with app.app_context(), writing():
        last = db.session.scalar(db.select(db.func.max(Event.id)))
        actor = make.person()
        rows = range(last + 1, last + 1001)
        template = {"at": now(), "verb": "commented", "subject_kind": "idea", "subject_id": idea.id, "detail": {}}
        db.session.execute(insert(Event), [{"id": n, "actor_id": actor.id, **template} for n in rows])
        db.session.execute(insert(Notice), [{"event_id": n, "user_id": author.id} for n in rows])
        db.session.commit()
    assert _queries(app, browser) == few
    assert few <= 9
    assert browser.get("/me/notices").text.count('class="notice-new"') == 1


def _queries(app, browser) -> int:
    asked: list[str] = []
    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", listen := lambda *args: asked.append(args[2]))
    try:
        assert browser.get("/me/notices").status_code == 200
    finally:
        event.remove(engine, "before_cursor_execute", listen)
    return len([words for words in asked if words.lstrip().upper().startswith("SELECT")])


def test_the_thing_with_the_newest_event_stands_first(make, inbox):
    author = make.person()
    first, second = make.idea("La première", author), make.idea("La seconde", author)
    make.comment(first)
    make.comment(second)
    make.comment(first)
    assert [line.title for line in inbox(author)] == ["La première", "La seconde"]


def test_pages_by_cursor_repeat_and_skip_nothing(make, browse):
    author = make.person()
    ideas = [make.idea(f"Idée numéro {n:02}", author) for n in range(25)]
    for idea in ideas:
        make.comment(idea)
    browser = browse.as_(author)
    seen: list[str] = []
    url = "/me/notices"
    while url:
        page = browser.get(url).text
        seen += re.findall(r"Idée numéro (\d\d)\W+</a>", page)
        onward = re.search(r'href="(/me/notices\?after=[^"]+)"', page)
        url = onward[1] if onward else ""
    assert seen == [f"{n:02}" for n in reversed(range(25))]


def test_a_cursor_that_means_nothing_shows_the_first_page(make, browse):
    browser = browse.as_(make.person())
    for cursor in ("x", "W10", "WyJhIl0", "%F0%9F%A6%8A", "W1tbW1tb"):
        assert browser.get(f"/me/notices?after={cursor}").status_code == 200


def test_news_of_a_hidden_idea_shows_no_title(make, inbox, browse, change):
    """Red when `_seen` does not ask `visible_to`."""
    reader, idea = make.person(), make.idea("Ce que je ne dois plus lire")
    make.comment(idea, reader)
    make.comment(idea)
    assert "Ce que je ne dois plus lire" in browse.as_(reader).get("/me/notices").text
    change(idea, hidden_at=now())
    (line,) = inbox(reader)
    assert line.url is None
    page = browse.as_(reader).get("/me/notices")
    assert "Ce que je ne dois plus lire" not in page.text
    assert "Ce que je ne dois plus lire" not in browse.as_(reader).get("/me").text


def test_news_of_an_idea_that_became_internal_shows_no_title_to_a_citizen(make, browse, change):
    idea, citizen, agent = make.idea("Secret de la maison"), make.person(), make.staff()
    make.comment(idea, citizen)
    make.comment(idea, agent)
    make.comment(idea)
    change(idea, audience=Audience.INTERNAL)
    assert "Secret de la maison" not in browse.as_(citizen).get("/me/notices").text
    assert "Secret de la maison" in browse.as_(agent).get("/me/notices").text


def test_news_of_a_withdrawn_idea_shows_no_title(make, browse, change):
    idea, reader = make.idea("Partie"), make.person()
    make.comment(idea, reader)
    make.comment(idea)
    change(idea, status=Status.WITHDRAWN)
    assert "Partie" not in browse.as_(reader).get("/me/notices").text


def test_whoever_acts_is_not_told_of_it(make, inbox):
    author = make.person()
    idea = make.idea(author=author)
    make.comment(idea, author)
    assert inbox(author) == []


def test_imported_unconfirmed_and_erased_people_are_told_nothing(app, make, change):
    """Red when `tell_all` drops one of its three conditions."""
    idea = make.idea()
    people = [make.person(), make.person(), make.person(), make.person()]
    for person in people:
        make.comment(idea, person)
    change(people[0], imported=True)
    change(people[1], confirmed_at=None)
    change(people[2], erased_at=now())
    last = make.comment(idea)
    with app.app_context():
        newest = db.session.scalar(db.select(db.func.max(Event.id)))
        told = set(db.session.scalars(db.select(Notice.user_id).where(Notice.event_id == newest)))
    assert told == {people[3].id, idea.author_id}
    assert last.author_id not in told


def test_following_the_link_changes_nothing_but_the_button_marks_it_read(make, browse):
    """Red when the page of an idea marks notices on GET, or `mark_read` forgets the person."""
    author, other = make.person(), make.person()
    idea = make.idea(author=author)
    make.comment(idea, other)
    make.comment(idea)
    browser = browse.as_(author)
    upto = re.search(r'name="upto" value="(\d+)"', browser.get("/me/notices").text)[1]
    browser.get(f"/ideas/{idea.id}", follow_redirects=True)
    assert 'class="notice-new"' in browser.get("/me/notices").text
    answer = browser.post(f"/me/notices/idea/{idea.id}/read", {"upto": upto})
    assert (answer.status_code, answer.location) == (303, f"/me/notices#idea-{idea.id}")
    assert 'class="notice-new"' not in browser.get("/me/notices").text
    assert 'class="notice-new"' in browse.as_(other).get("/me/notices").text


@pytest.mark.parametrize("path", ["/me/notices/read", "/me/notices/idea/{}/read"])
def test_what_came_after_the_page_was_shown_stays_new(make, browse, inbox, path):
    """Red when reading marks more than what was shown."""
    author = make.person()
    idea = make.idea(author=author)
    make.comment(idea)
    browser = browse.as_(author)
    upto = re.search(r'name="upto" value="(\d+)"', browser.get("/me/notices").text)[1]
    make.comment(idea)
    browser.post(path.format(idea.id), {"upto": upto})
    (line,) = inbox(author)
    assert line.unread == 1


def test_marking_all_empties_the_bell(make, browse):
    author = make.person()
    for _ in range(3):
        make.comment(make.idea(author=author))
    browser = browse.as_(author)
    page = browser.get("/me/notices").text
    assert '<span class="count" aria-hidden="true">3</span>' in page
    upto = re.search(r'name="upto" value="(\d+)"', page)[1]
    assert browser.post("/me/notices/read", {"upto": upto}).status_code == 303
    assert 'class="count" aria-hidden' not in browser.get("/me/notices").text


def test_marking_needs_the_forms_token_and_a_number(make, browse):
    browser = browse.as_(make.person())
    assert browser.post("/me/notices/read", {"upto": "1"}, token=False).status_code == 400
    assert browser.post("/me/notices/read", {"upto": "nonsense"}).status_code == 400
    assert browser.post("/me/notices/read").status_code == 400
    assert browser.post(f"/me/notices/idea/{10**30}/read", {"upto": "1"}).status_code == 404


def test_guests_are_led_to_sign_in(browse):
    assert browse.get("/me/notices").status_code == 302
    assert browse.post("/me/notices/read", {"upto": "1"}).status_code == 401


def test_the_bell_costs_one_query_and_none_in_a_fragment(app, make, browse):
    """Red when the count is asked on fragments too."""
    author = make.person()
    make.comment(make.idea(author=author))
    browser = browse.as_(author)
    asked: list[str] = []
    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", listen := lambda *args: asked.append(args[2]))
    try:
        browser.get("/help")
        on_page = [words for words in asked if "FROM (SELECT DISTINCT" in words]
        asked.clear()
        browser.get("/ideas", htmx=True)
        in_fragment = [words for words in asked if "FROM (SELECT DISTINCT" in words]
    finally:
        event.remove(engine, "before_cursor_execute", listen)
    assert len(on_page) == 1
    assert in_fragment == []


def test_an_empty_inbox_says_what_will_come(make, browse):
    page = browse.as_(make.person(electorate=Electorate.CITIZEN)).get("/me/notices")
    assert page.status_code == 200
    assert 'class="empty"' in page.text


def test_more_by_htmx_is_the_list_alone(make, browse):
    author = make.person()
    make.comment(make.idea(author=author))
    answer = browse.as_(author).get("/me/notices", htmx=True)
    assert "<html" not in answer.text
    assert "HX-Request" in answer.headers["Vary"]


def test_a_name_made_of_markup_stays_a_name(make, browse):
    author = make.person()
    make.comment(make.idea("<b>gras</b>", author), make.person("<script>alert(1)</script>"))
    page = browse.as_(author).get("/me/notices").text
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page
