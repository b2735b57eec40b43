"""The report of a workshop: whoever was there reads it, everybody once it is published; none of an author."""

from __future__ import annotations

import csv
import io
from datetime import timedelta

import pytest
from sqlalchemy import select

from app.clock import now
from app.database import db, writing
from app.ideas.idea import Audience, Idea
from app.workshops import jobs
from app.workshops import report as reports
from app.workshops import sheet as sheets
from app.workshops.board import Board
from app.workshops.note import Note
from app.workshops.report import WorkshopReport
from app.workshops.workshop import Naming, OpenTo, State, Workshop

FIRST, LAST = "Zibelinette", "Zibelinon"


@pytest.fixture
def written(make, browse):
    """A public workshop with a board, two notes of somebody, a vote that is open, and who runs it."""
    workshop = make.workshop(audience=Audience.PUBLIC, open_to=OpenTo.AUDIENCE)
    board = make.board(workshop, title="Ce que nous voyons")
    author = make.participant(workshop, make.staff(f"{FIRST} {LAST}"), first_name=FIRST)
    few, many = make.note(board, author, "Un seul point"), make.note(board, author, "Trois points")
    leader, hers = browse.as_(workshop.opened_by), browse.as_(author.person)
    url = f"/workshops/{workshop.slug}"
    leader.post(f"{url}/boards/{board.id}/stage", {"writing": "open", "voting": "open"})
    assert hers.post(f"{url}/boards/{board.id}/dots", {"wish": f"{few.id}-1"}).status_code == 303
    assert hers.post(f"{url}/boards/{board.id}/dots", {"wish": f"{many.id}-3"}).status_code == 303
    return workshop, url, leader, hers


def over(written):
    workshop, url, leader, hers = written
    assert leader.post(f"{url}/end").status_code == 303
    return workshop, url, leader, hers


def conclude(leader, url, seen="1", words="Nous essayons dès lundi."):
    return leader.post(f"{url}/report/edit", {"conclusion": words, "seen": seen})


def test_there_is_no_report_before_the_end_not_even_for_who_runs_it(written):
    _workshop, url, leader, hers = written
    assert leader.get(f"{url}/report").status_code == hers.get(f"{url}/report").status_code == 404
    assert leader.get(f"{url}/report.pdf").status_code == 404


def test_once_it_is_over_those_who_came_read_what_had_most_dots_first(written, browse, make):
    workshop, url, leader, hers = over(written)
    page = hers.get(f"{url}/report").text
    assert page.index("Trois points") < page.index("Un seul point") and "3 gommettes" in page
    assert FIRST in page and "Ariane" in page
    assert "Lire son compte rendu" in hers.get(url).text
    for other in (browse, browse.as_(make.staff()), browse.as_(make.person())):
        assert other.get(f"{url}/report").status_code == 404
        assert other.get(f"{url}/report.pdf").status_code == 404


def test_before_the_counts_are_shown_not_even_the_order_tells_of_them(written, app):
    """Red when the report sorts by what nobody may know yet."""
    workshop, *_rest = written
    with app.test_request_context("/"):
        [part] = sheets.of(db.session.get_one(Workshop, workshop.id), named=False).parts
        assert [note.text for note in part.alone] == ["Un seul point", "Trois points"]
        assert part.dots_of(part.alone) == 0
        rows = sheets.rows_of(sheets.of(db.session.get_one(Workshop, workshop.id), named=False))
        assert {row[4] for row in rows} == {""}


def test_the_worker_prints_it_and_it_is_fetched_by_those_who_may_read_it(written, browse, make, app):
    _workshop, url, leader, hers = over(written)
    assert hers.get(f"{url}/report.pdf").status_code == 404 and "se prépare" in hers.get(f"{url}/report").text
    make.worked()
    printed = hers.get(f"{url}/report.pdf")
    assert printed.status_code == 200 and printed.data.startswith(b"%PDF-") and len(printed.data) < 200_000
    assert browse.get(f"{url}/report.pdf").status_code == 404
    assert "en PDF" in hers.get(f"{url}/report").text


def test_it_is_printed_in_the_language_of_whoever_reads_it(written, make, app):
    _workshop, url, _leader, hers = over(written)
    make.worked()
    french = hers.get(f"{url}/report.pdf").data
    hers.client.set_cookie("language", "en")
    english = hers.get(f"{url}/report.pdf").data
    assert b"/Lang(fr" in french and b"/Lang(en" in english
    with app.app_context():
        report = db.session.scalars(select(WorkshopReport)).one()
        said = reports._words_of(report, "en"), reports._words_of(report, "fr")
    assert [words["heading"] for words in said] == ["Workshop report", "Compte rendu d’atelier"]
    assert [words["columns"][0] for words in said] == ["Planned", "Prévue"]


def test_what_is_changed_is_printed_anew_and_what_is_old_is_not_served(written, make, app):
    _workshop, url, leader, hers = over(written)
    make.worked()
    assert conclude(leader, url, seen="2").status_code == 303
    assert hers.get(f"{url}/report.pdf").status_code == 404
    make.worked()
    assert hers.get(f"{url}/report.pdf").status_code == 200


def test_of_two_who_conclude_the_second_is_told_and_keeps_what_they_typed(written):
    _workshop, url, leader, _hers = written
    assert conclude(leader, url).status_code == 303
    late = conclude(leader, url, words="Autre chose")
    assert late.status_code == 409 and "Autre chose" in late.text
    assert conclude(leader, url, seen="2", words="").status_code == 422


def test_published_everybody_reads_it_without_the_name_of_anybody(written, browse, make, app):
    workshop, url, leader, hers = over(written)
    make.worked()
    assert leader.post(f"{url}/report/publish").status_code == 409
    conclude(leader, url, seen="2")
    assert hers.post(f"{url}/report/publish").status_code == 403
    assert leader.post(f"{url}/report/publish").status_code == 303
    assert hers.get(f"{url}/report.pdf").status_code == 404
    make.worked()
    page = browse.get(f"{url}/report")
    assert page.status_code == 200 and "Nous essayons dès lundi." in page.text
    for who in (browse, hers, leader):
        main = who.get(f"{url}/report").text.split("<main")[-1]
        assert FIRST not in main and LAST not in main
    assert browse.get(f"{url}/report.pdf").status_code == 200
    with app.test_request_context("/"):
        assert FIRST not in str(reports._words_of(db.session.scalars(select(WorkshopReport)).one(), "fr"))


def test_the_report_of_an_internal_workshop_is_not_published(make, browse):
    workshop = make.workshop()
    leader, url = browse.as_(workshop.opened_by), f"/workshops/{workshop.slug}"
    leader.post(f"{url}/end")
    conclude(leader, url, seen="2")
    assert leader.post(f"{url}/report/publish").status_code == 409
    assert "Publier le compte rendu" not in leader.get(f"{url}/report").text
    assert browse.get(f"{url}/report").status_code == 404


def test_where_nobody_is_to_learn_who_wrote_nobody_is_named_anywhere_in_it(make, browse, app):
    """Red when names are taken from the list of an anonymous workshop."""
    workshop = make.workshop(naming=Naming.ANONYMOUS)
    board = make.board(workshop)
    author = make.participant(workshop, make.staff(f"{FIRST} {LAST}"), first_name=FIRST)
    make.note(board, author)
    leader, hers = browse.as_(workshop.opened_by), browse.as_(author.person)
    url = f"/workshops/{workshop.slug}"
    leader.post(f"{url}/end")
    make.worked()
    for who in (leader, hers):
        for page in ("/report", "/notes.csv"):
            if page == "/notes.csv" and who is hers:
                continue
            answer = who.get(url + page)
            own = answer.text.split("<main")[-1]
            assert (
                answer.status_code == 200
                and FIRST not in own
                and LAST not in own
                and "2 personnes" in own
                or page == "/notes.csv"
            )
            assert FIRST not in own
    with app.test_request_context("/"):
        report = db.session.scalars(select(WorkshopReport)).one()
        said = str(reports._words_of(report, "fr"))
        assert FIRST not in said and LAST not in said and "Trop d’attente" in said


def test_notes_come_for_a_spreadsheet_without_their_authors_and_without_formulas(make, browse):
    workshop = make.workshop()
    board, author = make.board(workshop), make.participant(workshop, first_name=FIRST)
    for text in ("=1+1", "+2", "-3", "@x", "Sage"):
        make.note(board, author, text)
    leader = browse.as_(workshop.opened_by)
    answer = leader.get(f"/workshops/{workshop.slug}/notes.csv")
    rows = list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig")), delimiter=";"))
    assert [row["note"] for row in rows] == ["'=1+1", "'+2", "'-3", "'@x", "Sage"]
    assert FIRST not in answer.text
    assert browse.as_(author.person).get(f"/workshops/{workshop.slug}/notes.csv").status_code == 403


def test_ideas_born_of_its_notes_are_linked_as_far_as_its_readers_may_read_them(written, app, make, browse):
    workshop, url, leader, hers = over(written)
    idea = make.idea(title="Une borne qui parle", audience=Audience.PUBLIC)
    hidden = make.idea("Zibeline interne", make.staff(), audience=Audience.INTERNAL)
    with writing(), app.app_context():
        first, second = db.session.scalars(select(Note).order_by(Note.id))
        first.idea_id, second.idea_id = idea.id, hidden.id
        db.session.commit()
        assert db.session.get_one(Idea, idea.id).shown_to_all
    page = hers.get(f"{url}/report").text
    assert f"/ideas/{idea.id}" in page and "Une borne qui parle" in page and "Zibeline interne" not in page


def test_what_people_typed_is_data_and_never_markup(app, make):
    """Red when the sheet evaluates what it is given."""
    nasty = '#read("/etc/passwd") $x$ *b* "quoted" \\ <b> [a] @b'
    workshop = make.workshop(nasty)
    with app.test_request_context("/"):
        words = sheets.words_of(sheets.of(db.session.merge(workshop), named=True), conclusion=nasty, language="fr")
        words["boards"] = [{"title": nasty, "prompt": nasty, "empty": "", "groups": [
            {"title": nasty, "dots": nasty, "notes": [{"text": nasty, "dots": nasty}]}]}]  # fmt: skip
        words["ideas"] = [{"title": nasty, "url": "https://le-fil.example/ideas/1"}]
    assert sheets.pressed(words).startswith(b"%PDF-")


def test_the_report_asks_no_more_for_many_notes_than_for_few(written, make, app, browse):
    workshop, url, leader, hers = written

    def queries() -> int:
        seen = []
        with app.test_request_context("/"):
            held = db.session.get_one(Workshop, workshop.id)
            listen = lambda *_args: seen.append(1)  # noqa: E731
            db.event.listen(db.engine, "before_cursor_execute", listen)
            sheets.of(held, named=True)
            db.event.remove(db.engine, "before_cursor_execute", listen)
        return len(seen)

    few = queries()
    for number in range(3):
        board = make.board(workshop, title=f"Tableau {number}")
        for _note in range(4):
            make.note(board)
    assert queries() == few


def test_a_workshop_that_nobody_ended_has_its_report_too(app, make, browse):
    workshop = make.workshop(begins_at=now() - timedelta(days=3))
    make.board(workshop)
    with writing(), app.app_context():
        jobs.end_forgotten()
    make.worked()
    leader = browse.as_(workshop.opened_by)
    assert leader.get(f"/workshops/{workshop.slug}/report.pdf").status_code == 200
    with app.app_context():
        assert db.session.scalars(select(Board.writing)).all() == ["closed"]
    assert make.again(workshop).state is State.OVER
    assert "compte rendu" in leader.get(f"/workshops/{workshop.slug}").text
