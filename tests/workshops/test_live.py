"""What a board's page asks every second: nothing while nothing moved, else what came after the version it shows."""

from __future__ import annotations

import re

import html5lib
import pytest
from sqlalchemy import event

from app.database import db
from app.workshops.board import Grouping, Reveal, Voting


class Page:
    """A page of a board as htmx keeps it: pieces come and go by their ids, the pulse says from where on it asks."""

    def __init__(self, browser, url):
        self.browser, self.url = browser, url
        text = browser.get(url).text
        self.lists = _lists_of(text)
        self.pulse = _pulse_of(text)
        self.answers = []

    def ask(self):
        """One beat of the page; gives the status."""
        address, stamp = self.pulse
        answer = self.browser.get(address, htmx=True, headers={"If-None-Match": stamp})
        self.answers.append(answer)
        if answer.status_code == 200:
            self.pulse = _pulse_of(answer.text)
            self._apply(answer.text)
        return answer.status_code

    def _apply(self, text):
        if 'id="wall"' in text:
            self.lists = _lists_of(text)
            return
        tree = html5lib.parse(text, namespaceHTMLElements=False)
        for piece in tree.find("body"):
            how = piece.get("hx-swap-oob", "")
            if how == "delete":
                self.take_out(piece.get("id"))
            elif how.startswith("beforeend:#"):
                into = how.removeprefix("beforeend:#")
                if into == "clusters":
                    self.lists[f"{piece[0].get('id')}-notes"] = {}
                else:
                    note = piece[0]
                    assert not any(note.get("id") in held for held in self.lists.values()), "a note put there twice"
                    self.lists[into][note.get("id")] = _said(note)
            elif how.startswith("outerHTML:#note-"):
                for held in self.lists.values():
                    if piece[0].get("id") in held:
                        held[piece[0].get("id")] = _said(piece[0])

    def take_out(self, id):
        self.lists.pop(f"{id}-notes", None)
        for held in self.lists.values():
            held.pop(id, None)

    @property
    def words(self):
        return {name: list(held.values()) for name, held in self.lists.items()}


def _said(note):
    return " ".join("".join(note.find(".//p").itertext()).split())


def _lists_of(text):
    tree = html5lib.parse(text, namespaceHTMLElements=False)
    lists = [one for one in tree.iter("ul") if one.get("class") == "notes"]
    return {one.get("id"): {note.get("id"): _said(note) for note in one.findall("li")} for one in lists}


def _pulse_of(text):
    [pulse] = re.findall(r'<div class="poll" id="pulse".*?</div>', text)
    address = re.search(r'hx-get="([^"]+)"', pulse).group(1).replace("&amp;", "&")
    return address, re.search(r'If-None-Match":"\\("[^"\\]+)\\"', pulse).group(1) + '"'


@pytest.fixture
def board(make):
    return make.board(make.workshop())


@pytest.fixture
def sits(make, browse, board):
    """Somebody who takes part, and the board before them."""

    def down(**more):
        browser = browse.as_(make.participant(board.workshop, **more).person)
        return Page(browser, f"/workshops/{board.workshop.slug}/boards/{board.id}")

    return down


def write(page, text):
    assert page.browser.post(f"{page.url}/notes", {"text": text, "colour": "sun"}).status_code == 303


def numbers(page):
    return {text: int(id.partition("-")[2]) for held in page.lists.values() for id, text in held.items()}


def move(page, text, onto, seen):
    answered = page.browser.post(f"{page.url}/move", {"note": numbers(page)[text], "onto": onto, "seen": seen})
    assert answered.status_code == 303


def test_while_nothing_moves_the_answer_is_empty(sits):
    page = sits()
    assert page.ask() == page.ask() == 304
    assert page.answers[0].data == b""


def test_only_what_is_new_is_sent(sits):
    page, other = sits(), sits()
    write(other, "Une première note")
    assert page.ask() == 200 and "Une première note" in page.answers[-1].text
    write(other, "Une seconde note")
    assert page.ask() == 200
    assert "Une seconde note" in page.answers[-1].text and "Une première note" not in page.answers[-1].text
    assert page.words == {"loose": ["Une première note", "Une seconde note"]} and page.ask() == 304


def test_a_page_that_slept_catches_up_by_one_answer_with_all_that_happened(sits):
    page, other = sits(), sits()
    for number in range(6):
        write(other, f"Note {number}")
    assert page.ask() == 200
    asleep = page.lists.copy()
    other.ask()
    move(other, "Note 0", f"note-{numbers(other)['Note 1']}", 1)
    other.ask()
    [cluster] = [name for name in other.lists if name != "loose"]
    move(other, "Note 2", cluster.removesuffix("-notes"), 1)
    note = numbers(other)["Note 3"]
    url = page.url.partition("/boards")[0]
    assert other.browser.post(f"{url}/notes/{note}/edit", {"text": "Note trois", "colour": "plum", "seen": 1})
    assert other.browser.post(f"{url}/notes/{numbers(other)['Note 4']}/remove").status_code == 303
    write(other, "Note 6")
    assert page.lists == asleep and page.ask() == 200 and page.ask() == 304
    fresh = Page(page.browser, page.url)
    assert page.words == fresh.words
    assert {name: sorted(held) for name, held in page.words.items()} == {
        "loose": ["Note 5", "Note 6", "Note trois"], cluster: ["Note 0", "Note 1", "Note 2"]
    }  # fmt: skip


def test_a_group_that_empties_goes_from_every_page(sits):
    page, other = sits(), sits()
    write(other, "Une")
    write(other, "Deux")
    other.ask()
    page.ask()
    move(other, "Une", f"note-{numbers(other)['Deux']}", 1)
    page.ask()
    assert len(page.lists) == 2
    for text, seen in (("Une", 2), ("Deux", 2)):
        move(other, text, "loose", seen)
    page.ask()
    assert page.words == {"loose": ["Une", "Deux"]} == Page(page.browser, page.url).words


def test_a_board_that_changes_is_sent_whole_and_the_form_stays_as_it_is(sits, make, browse, board):
    page = sits()
    leader = browse.as_(board.workshop.opened_by)
    assert leader.post(f"{page.url}/stage", {"writing": "closed", "voting": "open"}).status_code == 303
    assert page.ask() == 200
    answer = page.answers[-1].text
    assert 'id="wall"' in answer and 'id="board-state"' in answer and 'id="writing"' not in answer
    assert page.ask() == 304


def test_the_form_comes_by_itself_when_the_workshop_begins(make, browse):
    workshop = make.workshop(state="planned")
    board, somebody = make.board(workshop), make.participant(workshop)
    page = Page(browse.as_(somebody.person), f"/workshops/{workshop.slug}/boards/{board.id}")
    assert browse.as_(workshop.opened_by).post(f"/workshops/{workshop.slug}/begin").status_code == 303
    assert page.ask() == 200 and 'id="note-text"' in page.answers[-1].text
    assert page.ask() == 304


def moves_notes(page):
    """Whether the last answer brings the wall with what moves its notes, and notes that can be dragged."""
    text = page.answers[-1].text
    assert 'id="wall"' in text
    assert ('draggable="true"' in text) == ('id="mover"' in text)
    return 'id="mover"' in text


def test_what_moves_notes_comes_by_itself_when_the_workshop_begins(make, browse):
    workshop = make.workshop(state="planned")
    board, somebody = make.board(workshop), make.participant(workshop)
    page = Page(browse.as_(somebody.person), f"/workshops/{workshop.slug}/boards/{board.id}")
    assert 'id="mover"' not in page.browser.get(page.url).text
    assert browse.as_(workshop.opened_by).post(f"/workshops/{workshop.slug}/begin").status_code == 303
    assert page.ask() == 200 and 'id="mover"' in page.answers[-1].text


def test_what_moves_notes_comes_and_goes_with_who_may_group_them(sits, make, browse, board):
    make.note(board)
    page, leader = sits(), browse.as_(board.workshop.opened_by)
    said = {"title": board.title, "prompt": "", "dots_each": "5", "reveal": "at_close"}
    for grouping in (Grouping.LEADERS, Grouping.EVERYBODY):
        asked = said | {"grouping": grouping.value, "seen": make.again(board).changed_in}
        assert leader.post(f"{page.url}/edit", asked).status_code == 303
        assert page.ask() == 200 and moves_notes(page) == (grouping is Grouping.EVERYBODY)


def test_whoever_is_made_a_scribe_moves_notes_and_writes_for_others_on_the_page_that_is_open(make, browse, board):
    kept = make.board(board.workshop, grouping=Grouping.LEADERS)
    make.note(kept)
    somebody, leader = make.participant(board.workshop), browse.as_(board.workshop.opened_by)
    url = f"/workshops/{board.workshop.slug}"
    page = Page(browse.as_(somebody.person), f"{url}/boards/{kept.id}")
    for part in ("scribe", "participant"):
        assert leader.post(f"{url}/people/{somebody.id}/part", {"part": part}).status_code == 303
        assert page.ask() == 200 and moves_notes(page) == (part == "scribe")
        assert (f"/boards/{kept.id}/scribe" in page.answers[-1].text) == (part == "scribe")


def test_whoever_only_looks_on_from_now_on_writes_no_more_on_the_page_that_is_open(make, browse, board):
    """Red when a form stays before them whose next note is refused."""
    somebody, leader = make.participant(board.workshop), browse.as_(board.workshop.opened_by)
    url = f"/workshops/{board.workshop.slug}"
    page = Page(browse.as_(somebody.person), f"{url}/boards/{board.id}")
    part = f"{url}/people/{somebody.id}/part"
    assert leader.post(part, {"part": "observer"}).status_code == 303
    assert page.ask() == 200
    assert '<div id="writing" hx-swap-oob="true"></div>' in page.answers[-1].text and "form=0" in page.pulse[0]
    assert leader.post(part, {"part": "observer"}).status_code == 303
    assert page.ask() == 304, "what is so already sends nobody the board anew"
    assert leader.post(part, {"part": "participant"}).status_code == 303
    assert page.ask() == 200 and 'id="note-text"' in page.answers[-1].text and "form=1" in page.pulse[0]


def test_the_clock_comes_with_the_pulse(sits, browse, board):
    page = sits()
    leader = browse.as_(board.workshop.opened_by)
    assert leader.post(f"{page.url}/clock", {"act": "start", "minutes": "5"}).status_code == 303
    assert page.ask() == 200 and "data-until" in page.answers[-1].text and 'id="wall"' not in page.answers[-1].text


def test_without_a_script_the_same_address_leads_to_the_page(sits):
    page = sits()
    answer = page.browser.get(page.pulse[0])
    assert answer.status_code == 302 and answer.location.endswith(page.url)


def test_a_version_that_never_was_is_answered_with_the_whole_board(sits):
    page = sits()
    for asked in ("since=999", "since=x", "", "since=-4"):
        answer = page.browser.get(f"{page.url}/live?{asked}", htmx=True)
        assert answer.status_code == 200 and 'id="wall"' in answer.text


def test_an_answer_without_news_costs_one_query_beyond_who_asks(sits, app):
    page = sits()
    page.ask()
    said = []

    def heard(_connection, _cursor, statement, *_more):
        said.append(statement)

    with app.app_context():
        event.listen(db.engine, "before_cursor_execute", heard)
        try:
            assert page.ask() == 304
        finally:
            event.remove(db.engine, "before_cursor_execute", heard)
    of_boards = [one for one in said if "FROM board" in one]
    assert len(of_boards) == 1
    assert len([one for one in said if one.lstrip().startswith("SELECT")]) <= 3, said


@pytest.mark.parametrize("count", [3, 40])
def test_a_board_takes_as_many_queries_whatever_the_number_of_notes(sits, make, app, board, count):
    page = sits()
    for _ in range(count):
        make.note(board)
    said = []
    with app.app_context():
        event.listen(db.engine, "before_cursor_execute", lambda *heard: said.append(heard[2]))
    page.browser.get(page.url)
    assert len([one for one in said if one.lstrip().startswith("SELECT")]) <= 8


def test_counts_come_as_they_are_given_where_they_are_shown_at_once(make, browse, sits, board, app):
    with app.app_context():
        db.session.rollback()
    shown = make.board(board.workshop, reveal=Reveal.AT_ONCE)
    note = make.note(shown)
    one, other = (browse.as_(make.participant(board.workshop).person) for _ in range(2))
    url = f"/workshops/{board.workshop.slug}/boards/{shown.id}"
    leader = browse.as_(board.workshop.opened_by)
    assert leader.post(f"{url}/stage", {"writing": "open", "voting": "open"}).status_code == 303
    page = Page(other, url)
    assert one.post(f"{url}/dots", {"wish": f"{note.id}-3"}).status_code == 303
    assert page.ask() == 200
    assert re.search(rf'id="count-{note.id}" hx-swap-oob="true"><b>3</b>', page.answers[-1].text)


def test_before_the_close_no_count_of_others_leaves_the_server(make, browse, app):
    """Every representation of it, to everybody, the facilitator included: the number 17 stands nowhere."""
    workshop = make.workshop(audience="public")
    board = make.board(workshop, dots_each=20)
    note = make.note(board, text="Un mot")
    people = [browse.as_(make.participant(workshop).person) for _ in range(3)]
    url, leader = f"/workshops/{workshop.slug}/boards/{board.id}", browse.as_(workshop.opened_by)
    assert leader.post(f"{url}/stage", {"writing": "open", "voting": "open"}).status_code == 303
    watching, wall = Page(people[2], url), Page(leader, url)
    assert people[0].post(f"{url}/dots", {"wish": f"{note.id}-9"}).status_code == 303
    assert people[1].post(f"{url}/dots", {"wish": f"{note.id}-8"}).status_code == 303
    assert make.again(note).dot_count == 17
    assert watching.ask() == wall.ask() == 304, "not even that somebody votes is seen"
    for who in (leader, people[2]):
        for path in (
            url, f"{url}/live?since=-1", f"{url}/projector", f"{url}/scribe", f"/workshops/{workshop.slug}",
            f"/workshops/{workshop.slug}/notes/{note.id}", f"/api/v1/workshops/{workshop.slug}", "/api/v1/workshops",
            "/workshops", f"/workshops/{workshop.slug}/people", f"{url}/edit",
        ):  # fmt: skip
            for htmx in (True, False):
                text = who.get(path, htmx=htmx).text
                assert not re.search(r"<b>\s*\d+\s*</b> (gommette|dot)", text), path
                assert ">17<" not in text and " 17 " not in text, path
    assert leader.post(f"{url}/stage", {"writing": "open", "voting": "closed"}).status_code == 303
    assert watching.ask() == 200 and "<b>17</b>" in watching.answers[-1].text
    assert make.again(board).voting is Voting.CLOSED
