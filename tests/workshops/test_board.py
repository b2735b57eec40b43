"""A board: notes, groups, dots, the clock, the scribe; with a script and without."""

from __future__ import annotations

import re

import pytest

from app.database import db
from app.workshops import note as notes
from app.workshops import timer
from app.workshops.board import Grouping
from app.workshops.cluster import Cluster
from app.workshops.dot import Dot, Purse
from app.workshops.participant import Part
from app.workshops.workshop import State, Workshop


@pytest.fixture
def table(make, browse):
    """A workshop that runs, with a board and two who take part: (board's address, leader, one, other)."""
    workshop = make.workshop()
    board = make.board(workshop)
    one, other = make.participant(workshop, first_name="Awa"), make.participant(workshop, first_name="Yann")
    return Table(make, browse, workshop, board, one, other)


class Table:
    def __init__(self, make, browse, workshop, board, one, other):
        self.make, self.workshop, self.board, self.one, self.other = make, workshop, board, one, other
        self.leader = browse.as_(workshop.opened_by)
        self.first, self.second = browse.as_(one.person), browse.as_(other.person)
        self.url = f"/workshops/{workshop.slug}/boards/{board.id}"

    def note(self, id):
        return f"/workshops/{self.workshop.slug}/notes/{id}"

    def stage(self, **said):
        now_ = self.make.again(self.board)
        asked = {"writing": now_.writing.value, "voting": now_.voting.value} | said
        assert self.leader.post(f"{self.url}/stage", asked).status_code == 303


def test_a_note_is_written_and_everybody_reads_it(table):
    sent = table.first.post(f"{table.url}/notes", {"text": "Le café manque", "colour": "sky"})
    assert sent.status_code == 303
    page = table.second.get(table.url).text
    assert "Le café manque" in page and "note-sky" in page and "Awa" in page


def test_with_a_script_the_form_comes_back_empty_and_the_board_asks_at_once(table):
    sent = table.first.post(f"{table.url}/notes", {"text": "Le café manque", "colour": "sky"}, htmx=True)
    assert sent.status_code == 200 and sent.headers["HX-Trigger"] == "moved"
    assert "Le café manque" not in sent.text and 'id="colour-sky" name="colour" value="sky" checked' in sent.text


def test_too_long_a_note_is_said_and_stays_typed(table):
    words = "mot " * 80
    for htmx in (True, False):
        refused = table.first.post(f"{table.url}/notes", {"text": words, "colour": "sun"}, htmx=htmx)
        assert refused.status_code == 422 and words.strip() in refused.text
    assert table.make.again(table.board).note_count == 0


def test_a_board_that_takes_no_more_notes_takes_none(table):
    table.stage(writing="closed")
    assert table.first.post(f"{table.url}/notes", {"text": "Trop tard", "colour": "sun"}).status_code == 409
    table.stage(writing="open")
    assert table.first.post(f"{table.url}/notes", {"text": "À temps", "colour": "sun"}).status_code == 303


def test_with_the_workshop_its_boards_end(table):
    assert table.leader.post(f"/workshops/{table.workshop.slug}/end").status_code == 303
    assert table.first.post(f"{table.url}/notes", {"text": "Trop tard", "colour": "sun"}).status_code == 409
    assert table.first.get(table.url).status_code == 200


def test_before_it_begins_nothing_is_written(make, browse):
    workshop = make.workshop(state=State.PLANNED)
    board, somebody = make.board(workshop), make.participant(workshop)
    url = f"/workshops/{workshop.slug}/boards/{board.id}"
    assert browse.as_(somebody.person).post(f"{url}/notes", {"text": "Déjà", "colour": "sun"}).status_code == 409


def test_who_does_not_come_knows_of_no_board(table, browse, make):
    for stranger in (browse.as_(make.staff()), browse.as_(make.person())):
        for path in ("", "/live", "/projector", "/scribe"):
            assert stranger.get(table.url + path).status_code == 404
        assert stranger.post(f"{table.url}/notes", {"text": "Bonjour", "colour": "sun"}).status_code == 404
    watching = browse.as_(make.participant(table.workshop, part=Part.OBSERVER).person)
    assert watching.get(table.url).status_code == 200
    assert watching.post(f"{table.url}/notes", {"text": "Bonjour", "colour": "sun"}).status_code == 403


def test_authors_change_and_take_off_their_own_notes_and_nobody_elses(table):
    note = table.make.note(table.board, table.one)
    edited = {"text": "Moins d’attente", "colour": "leaf", "seen": "1"}
    assert table.second.post(f"{table.note(note.id)}/edit", edited).status_code == 403
    assert table.second.post(f"{table.note(note.id)}/remove").status_code == 403
    assert table.first.post(f"{table.note(note.id)}/edit", edited).status_code == 303
    assert table.make.again(note).text == "Moins d’attente"
    assert table.leader.post(f"{table.note(note.id)}/edit", edited).status_code == 403
    assert table.leader.post(f"{table.note(note.id)}/remove").status_code == 303
    gone = table.make.again(note)
    assert gone.removed_at and gone.text == "" and table.first.get(table.note(note.id)).status_code == 404


def test_of_two_changes_the_second_is_told_and_nothing_typed_is_lost(table):
    note = table.make.note(table.board, table.one)
    first = {"text": "Une version", "colour": "sun", "seen": "1"}
    assert table.first.post(f"{table.note(note.id)}/edit", first).status_code == 303
    late = table.first.post(f"{table.note(note.id)}/edit", first | {"text": "Une autre version"})
    assert late.status_code == 409 and "Une autre version" in late.text and "Une version" in late.text
    again = first | {"text": "Une autre version", "seen": re.search(r'name="seen" value="(\d+)"', late.text).group(1)}
    assert table.first.post(f"{table.note(note.id)}/edit", again).status_code == 303


def test_a_note_put_on_another_makes_a_group_that_goes_when_it_is_empty(table):
    left, right = table.make.note(table.board, table.one, "Gauche"), table.make.note(table.board, table.one, "Droite")
    moved = table.second.post(f"{table.url}/move", {"note": left.id, "onto": f"note-{right.id}", "seen": "1"})
    assert moved.status_code == 303
    left, right = table.make.again(left), table.make.again(right)
    assert left.cluster_id == right.cluster_id is not None
    named = table.second.post(f"/workshops/{table.workshop.slug}/groups/{left.cluster_id}", {"title": "Les côtés"})
    assert named.status_code == 303 and "Les côtés" in table.first.get(table.url).text
    for note in (left, right):
        seen = table.make.again(note).version
        out = table.second.post(f"{table.url}/move", {"note": note.id, "onto": "loose", "seen": seen})
        assert out.status_code == 303
    assert "Les côtés" not in table.first.get(table.url).text
    assert table.second.get(f"/workshops/{table.workshop.slug}/groups/{left.cluster_id}").status_code == 404


def test_of_two_who_move_a_note_the_second_is_told(table):
    note = table.make.note(table.board, table.one)
    other, third = table.make.note(table.board, table.one, "Un"), table.make.note(table.board, table.one, "Deux")
    assert (
        table.first.post(f"{table.url}/move", {"note": note.id, "onto": f"note-{other.id}", "seen": "1"}).status_code
        == 303
    )
    late = {"note": note.id, "onto": f"note-{third.id}", "seen": "1"}
    page = table.second.post(f"{table.url}/move", late)
    assert page.status_code == 409 and f'<option selected value="note-{third.id}">' in page.text
    said = table.second.post(f"{table.url}/move", late, htmx=True)
    assert said.status_code == 409 and said.headers["HX-Retarget"] == "#messages"


def test_where_only_leaders_group_others_do_not(make, browse):
    workshop = make.workshop()
    board = make.board(workshop, grouping=Grouping.LEADERS)
    somebody, scribe = make.participant(workshop), make.participant(workshop, part=Part.SCRIBE)
    one, other = make.note(board), make.note(board)
    url, asked = (
        f"/workshops/{workshop.slug}/boards/{board.id}",
        {"note": one.id, "onto": f"note-{other.id}", "seen": 1},
    )
    assert browse.as_(somebody.person).post(f"{url}/move", asked).status_code == 403
    kept, moves = browse.as_(somebody.person).get(url).text, browse.as_(scribe.person).get(url).text
    for what in ('id="mover"', "wall-keys", "aria-keyshortcuts", 'draggable="true"'):
        assert what not in kept and what in moves
    assert browse.as_(scribe.person).post(f"{url}/move", asked).status_code == 303


def test_a_note_of_another_board_is_no_place_to_put_one(table):
    elsewhere = table.make.note(table.make.board(table.workshop))
    note = table.make.note(table.board)
    asked = {"note": note.id, "onto": f"note-{elsewhere.id}", "seen": "1"}
    assert table.first.post(f"{table.url}/move", asked).status_code == 409
    assert table.first.post(f"{table.url}/move", asked | {"onto": "nowhere"}).status_code == 422
    assert table.first.post(f"{table.url}/move", asked | {"note": elsewhere.id}).status_code == 404


def test_dots_are_a_wish_and_never_more_than_there_are(table):
    table.make.board(table.workshop)
    note, other = table.make.note(table.board), table.make.note(table.board)
    assert table.first.post(f"{table.url}/dots", {"wish": f"{note.id}-1"}).status_code == 409
    table.stage(voting="open")
    for wish, status in ((3, 303), (3, 303), (5, 303), (6, 409), (2, 303)):
        assert table.first.post(f"{table.url}/dots", {"wish": f"{note.id}-{wish}"}).status_code == status
    assert table.make.again(note).dot_count == 2
    assert table.first.post(f"{table.url}/dots", {"wish": f"{other.id}-4"}).status_code == 409
    answered = table.first.post(f"{table.url}/dots", {"wish": f"{other.id}-3"}, htmx=True)
    assert answered.status_code == 200 and f'id="own-{other.id}"' in answered.text and 'id="dots-left"' in answered.text
    assert table.first.post(f"{table.url}/dots", {"wish": f"{note.id}-0"}).status_code == 303
    assert table.make.again(note).dot_count == 0


def test_a_note_that_goes_gives_its_dots_back(table, app):
    note, other = table.make.note(table.board, table.one), table.make.note(table.board)
    table.stage(voting="open")
    assert table.second.post(f"{table.url}/dots", {"wish": f"{note.id}-5"}).status_code == 303
    assert table.first.post(f"{table.note(note.id)}/remove").status_code == 303
    assert table.second.post(f"{table.url}/dots", {"wish": f"{other.id}-5"}).status_code == 303
    with app.app_context():
        assert db.session.query(Dot).count() == 1 and db.session.query(Purse.spent).scalar() == 5


def test_the_rules_of_a_vote_stay_once_it_is_open_and_what_was_shown_is_not_hidden_again(table):
    table.stage(voting="open")
    said = {
        "title": "Ce que nous voyons",
        "prompt": "",
        "dots_each": "9",
        "reveal": "at_close",
        "grouping": "everybody",
    }
    seen = table.make.again(table.board).changed_in
    assert table.leader.post(f"{table.url}/edit", said | {"seen": seen}).status_code == 409
    table.stage(voting="closed")
    assert table.leader.post(f"{table.url}/stage", {"writing": "open", "voting": "open"}).status_code == 409
    assert table.first.post(f"{table.url}/stage", {"writing": "open", "voting": "closed"}).status_code == 403


def test_a_board_changed_by_two_is_changed_by_the_first(table):
    said = {"title": "A", "prompt": "", "dots_each": "5", "reveal": "at_close", "grouping": "everybody", "seen": "1"}
    assert table.leader.post(f"{table.url}/edit", said).status_code == 303
    late = table.leader.post(f"{table.url}/edit", said | {"title": "Le mien"})
    assert late.status_code == 409 and "Le mien" in late.text


def test_after_the_vote_the_most_wanted_stand_first(table):
    few, many = table.make.note(table.board, text="Peu"), table.make.note(table.board, text="Beaucoup")
    table.stage(voting="open")
    table.first.post(f"{table.url}/dots", {"wish": f"{many.id}-4"})
    table.second.post(f"{table.url}/dots", {"wish": f"{few.id}-1"})
    table.stage(voting="closed")
    page = table.first.get(table.url).text
    assert page.index("Beaucoup") < page.index("Peu") and "<b>4</b>" in page


def test_a_scribe_writes_for_others_and_the_note_says_so(table, browse):
    scribe = browse.as_(table.make.participant(table.workshop, part=Part.SCRIBE, first_name="Rozenn").person)
    assert table.first.get(f"{table.url}/scribe").status_code == 403
    assert scribe.get(f"{table.url}/scribe").status_code == 200
    sent = {"text": "Dit à voix haute", "colour": "sun", "whose": str(table.one.id)}
    assert scribe.post(f"{table.url}/scribe", sent).status_code == 303
    again = scribe.post(f"{table.url}/scribe", sent | {"text": "Et encore", "whose": ""}, htmx=True)
    assert again.status_code == 200 and "Et encore" in again.text and "Dit à voix haute" in again.text
    assert scribe.post(f"{table.url}/scribe", sent | {"text": ""}).status_code == 422
    page = table.second.get(table.url).text
    assert page.count("écrite par le scribe") == 2 or page.count("written by the scribe") == 2
    assert "Awa" in page and "Rozenn" not in page


def test_the_clock_counts_down_stops_goes_on_and_is_cleared(table):
    def ask(act, minutes="10"):
        return table.leader.post(f"{table.url}/clock", {"act": act, "minutes": minutes}).status_code

    assert ask("add") == 409 and ask("start", "0") == 422 and ask("start") == 303
    assert 'data-until="' in table.first.get(table.url).text
    assert ask("pause") == 303 and ask("add", "5") == 303
    assert 880 <= table.make.again(table.workshop).clock_left <= 900
    assert "data-until" not in table.first.get(table.url).text
    assert ask("go_on") == 303 and ask("clear") == 303
    assert table.make.again(table.workshop).clock_ends_at is None
    assert table.first.post(f"{table.url}/clock", {"act": "start", "minutes": "5"}).status_code == 403


def test_the_clock_stands_on_the_page_of_the_workshop_too_for_those_who_come(table, browse):
    """And comes there by itself, with what is on; also where it has no plan."""
    page, now_on = f"/workshops/{table.workshop.slug}", f"/workshops/{table.workshop.slug}/now"
    assert 'id="clock"' not in table.first.get(page).text
    assert table.leader.post(f"{table.url}/clock", {"act": "start", "minutes": "10"}).status_code == 303
    shown, came = table.first.get(page).text, table.first.get(now_on, htmx=True).text
    assert "data-until" in shown and "timer.js" in shown and 'class="now"' in shown
    assert "data-until" in came
    assert table.leader.post(f"{table.url}/clock", {"act": "pause", "minutes": "10"}).status_code == 303
    assert 'class="timer"' in table.first.get(page).text
    read = browse.as_(table.make.staff()).get(page)
    assert read.status_code == 200 and 'id="clock"' not in read.text
    assert table.leader.post(f"{page}/end").status_code == 303
    assert 'id="clock"' not in table.first.get(page).text


def test_another_first_name_is_on_the_wall_at_once(table):
    table.make.note(table.board, table.one)
    before = table.make.again(table.board).version
    assert table.first.post(f"/workshops/{table.workshop.slug}/place", {"first_name": "Aminata"}).status_code == 303
    page = table.second.get(table.url).text
    assert "Aminata" in page and "Awa" not in page and table.make.again(table.board).version > before


def test_no_script_is_needed_for_anything_on_a_note(table):
    one, other = table.make.note(table.board, table.one), table.make.note(table.board, table.one)
    page = table.first.get(table.note(one.id)).text
    assert f'value="note-{other.id}"' in page and f"{table.note(one.id)}/edit" in page


def test_a_deleted_group_or_a_gone_note_is_refused_by_the_noun(inside, make):
    board = make.board()
    one, other = make.note(board), make.note(board)
    one.move(other, seen=1)
    cluster = db.session.get_one(Cluster, one.cluster_id)
    assert other.version == 2
    other.remove()
    assert cluster.removed_at is None
    one.move(None, seen=one.version)
    assert cluster.removed_at is not None
    with pytest.raises(notes.Stale):
        one.move(cluster, seen=one.version)


def test_a_stopped_clock_is_not_stopped_twice(inside, make):
    workshop = make.workshop()
    timer.start(workshop, 1)
    timer.pause(workshop)
    left = workshop.clock_left
    timer.pause(workshop)
    assert workshop.clock_left == left and db.session.get_one(Workshop, workshop.id).pulse >= 3
