"""The proof of a support: its receipt, the public ballots, and what the journal says to both."""

import csv
import html
import re
import threading
from datetime import timedelta
from hashlib import sha256
from io import StringIO

import pytest
import time_machine
from sqlalchemy import text

from app.clock import now
from app.database import db, writing
from app.ideas import seal, sheet
from app.ideas.support import SupportEntry
from app.people.user import User


@pytest.fixture
def sealed(app):
    """The journal is sealed, and the day is over."""

    def end_the_day():
        with app.app_context():
            seal.seal_new()
            db.session.commit()
            with time_machine.travel(now() + timedelta(days=1)):
                sheet.close_ended()
                db.session.commit()

    return end_the_day


@pytest.fixture
def verify(app):
    return lambda *words: app.test_cli_runner().invoke(args=["supports", "verify", *words])


def codes(page):
    return [html.unescape(code) for code in re.findall(r"<code>(.*?)</code>", page)]


def receipt_of(page):
    return next(code for code in codes(page) if code.count(".") == 6)


def digest(words):
    return sha256(words.encode()).hexdigest()


def table(answer):
    return list(csv.DictReader(StringIO(answer.text)))


def change(app, statement):
    with app.app_context(), writing():
        db.session.execute(text(statement))
        db.session.commit()


def test_the_pill_offers_the_receipt_once_it_is_pressed(browse, make):
    idea, browser = make.idea(), browse.as_(make.person())
    link = f'href="/ideas/{idea.id}/support"'
    path = f"/ideas/{idea.id}-{idea.slug}"
    assert link not in browser.get(path).text
    assert link in browser.post(f"/ideas/{idea.id}/support", {"wish": "given"}, htmx=True).text
    assert link in browser.get(path).text
    assert link not in browser.post(f"/ideas/{idea.id}/support", {"wish": "withdrawn"}, htmx=True).text


def test_the_receipt_says_what_was_counted_and_that_it_will_be_sealed(browse, app, make):
    idea, agent = make.idea(), make.staff()
    make.support(idea, agent)
    page = browse.as_(agent).get(f"/ideas/{idea.id}/support").text
    with app.app_context():
        entry = db.session.scalars(db.select(SupportEntry)).one()
        assert f"<dd>{entry.id}</dd>" in page
        assert entry.voter in page
    assert "agents" in page
    assert "Pas encore scellé" in page


def test_a_receipt_is_of_ones_own_support_alone(browse, make):
    idea = make.idea()
    make.support(idea, make.person())
    assert browse.as_(make.person()).get(f"/ideas/{idea.id}/support").status_code == 404
    assert browse.get(f"/ideas/{idea.id}/support").status_code == 302


def test_anybody_can_check_a_receipt_with_the_public_files_and_sha256_alone(browse, make, sealed):
    """The four steps that the page tells, done with nothing but what the page and the files say."""
    idea, voter = make.idea(), make.person()
    make.support(idea, make.person())
    make.support(idea, voter)
    make.support(make.idea("Une autre"), voter)
    sealed()
    page = browse.as_(voter).get(f"/ideas/{idea.id}/support").text
    opening, line, ballot = codes(page)[-3:]
    assert line.endswith(f"|{digest(opening)}")
    assert digest(line) == ballot
    rows = table(browse.get(f"/ideas/{idea.id}/supports.csv"))
    lines = [f"{idea.id}|{row['ballot']}|{row['electorate']}|{row['act']}|{row['proof']}" for row in rows]
    assert len(lines) == 2
    assert line in lines
    shown = browse.get("/ideas/sheets/1.txt").text
    assert {digest(line) for line in lines} < set(shown.splitlines())
    assert len(shown.splitlines()) == 1 + 3
    assert table(browse.get("/ideas/sheets.csv"))[0]["sha256"] == digest(shown)


def test_sheets_are_a_chain(browse, make, sealed):
    idea = make.idea()
    for moment in (timedelta(days=-3), timedelta(days=-2)):
        with time_machine.travel(now() + moment):
            make.support(idea, make.person())
            sealed()
    first, second = (row["sha256"] for row in table(browse.get("/ideas/sheets.csv")))
    assert browse.get("/ideas/sheets/2.txt").text.startswith(f"{first}\n")
    assert digest(browse.get("/ideas/sheets/2.txt").text) == second


def test_a_sheet_is_closed_only_when_its_day_is_over_or_it_is_full(app, make, monkeypatch):
    make.support(make.idea(), make.person())
    with app.app_context():
        seal.seal_new()
        assert sheet.close_ended() == 0
        monkeypatch.setattr(sheet, "MOST", 1)
        assert sheet.close_ended() == 1
        assert sheet.close_ended() == 0
        db.session.rollback()


def test_the_public_ballots_hold_no_voter_no_hour_and_no_number(browse, app, make, sealed):
    idea = make.idea()
    for person in (make.person(), make.staff(), make.partner()):
        make.support(idea, person)
    sealed()
    shown = browse.get(f"/ideas/{idea.id}/supports.csv").text
    assert {row["electorate"] for row in table(browse.get(f"/ideas/{idea.id}/supports.csv"))} == {
        "citizen", "staff", "partner",
    }  # fmt: skip
    with app.app_context():
        for entry in db.session.scalars(db.select(SupportEntry)):
            assert entry.voter not in shown
            assert entry.voter[:32] not in shown
            assert f"{entry.at:%H:%M}" not in shown.replace(f"{now():%Y-%m-%d}", "")


def test_a_voter_has_one_name_on_an_idea_and_another_one_elsewhere(browse, make, sealed):
    here, elsewhere, voter = make.idea(), make.idea(), make.person()
    browser = browse.as_(voter)
    for wish in ("given", "withdrawn", "given"):
        browser.post(f"/ideas/{here.id}/support", {"wish": wish})
    make.support(elsewhere, voter)
    sealed()
    own = {row["ballot"] for row in table(browse.get(f"/ideas/{here.id}/supports.csv"))}
    other = {row["ballot"] for row in table(browse.get(f"/ideas/{elsewhere.id}/supports.csv"))}
    assert len(own) == len(other) == 1
    assert own != other


def test_ballots_of_an_internal_idea_are_read_by_staff_alone(browse, make, sealed):
    idea, agent = make.internal(), make.staff()
    make.support(idea, agent)
    sealed()
    path = f"/ideas/{idea.id}/supports.csv"
    assert browse.get(path).status_code == 404
    assert browse.as_(make.person()).get(path).status_code == 404
    assert len(table(browse.as_(agent).get(path))) == 1


def test_a_receipt_is_found_in_the_journal_before_and_after_it_is_sealed(browse, make, sealed, verify):
    idea, voter = make.idea(), make.person()
    make.support(idea, voter)
    code = receipt_of(browse.as_(voter).get(f"/ideas/{idea.id}/support").text)
    early = verify("--receipt", code)
    assert (early.exit_code, "Not sealed yet" in early.output) == (0, True)
    sealed()
    late = verify("--receipt", code)
    assert (late.exit_code, "On sheet 1, which holds" in late.output) == (0, True)
    assert verify().exit_code == 0
    browse.as_(voter).post(f"/ideas/{idea.id}/support", {"wish": "withdrawn"})
    assert "withdrawn on" in verify("--receipt", code).output


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("DELETE FROM support_entry", "dropped"),
        ("UPDATE support_entry SET electorate = 'partner'", "altered"),
        ("UPDATE support_entry SET act = 'withdrawn'", "altered"),
        ("UPDATE seal SET hash = '0'", "broken"),
        ("UPDATE sheet SET hash = '0'", "broken"),
    ],
)
def test_a_support_that_was_tampered_with_is_found_by_its_receipt(browse, app, make, sealed, verify, statement, said):
    idea, voter = make.idea(), make.person()
    make.support(idea, voter)
    sealed()
    code = receipt_of(browse.as_(voter).get(f"/ideas/{idea.id}/support").text)
    change(app, statement)
    found = verify("--receipt", code)
    assert (found.exit_code, said in found.output) == (1, True)
    assert verify().exit_code == 1


def test_a_receipt_that_was_not_made_here_is_refused(browse, make, verify):
    """Somebody who writes a receipt by hand cannot say that a support was dropped."""
    idea, voter = make.idea(), make.person()
    make.support(idea, voter)
    code = receipt_of(browse.as_(voter).get(f"/ideas/{idea.id}/support").text)
    for forged in (code.replace("citizen", "staff"), code[:-1], "x", "1.1.citizen.given.9" + "9" * 40 + ".a.b"):
        assert "not a receipt of this site" in verify("--receipt", forged).output


def test_the_key_goes_with_the_person_and_the_ballot_stays(browse, app, make, sealed, verify):
    idea, voter = make.idea(), make.person()
    make.support(idea, voter)
    code = receipt_of(browse.as_(voter).get(f"/ideas/{idea.id}/support").text)
    browse.as_(voter).post("/me/settings/farewell", {"farewell_password": "une phrase assez longue"})
    sealed()
    with app.app_context():
        assert db.session.get(User, voter.id).ballot_key is None
    assert len(table(browse.get(f"/ideas/{idea.id}/supports.csv"))) == 1
    assert verify("--receipt", code).exit_code == 0


def test_a_support_that_is_committed_late_does_not_break_the_seal(app, make, database_url, verify):
    """PostgreSQL numbers before the commit: an earlier number may become visible after a later one."""
    if database_url.startswith("sqlite"):
        return
    idea = make.idea()
    entry = {"idea_id": idea.id, "voter": "a", "electorate": "citizen", "act": "given", "at": now()}
    with app.app_context():
        with db.engine.connect() as slow:
            slow.execute(db.insert(SupportEntry.__table__), entry)
            make_seal = threading.Thread(target=_seal, args=(app,))
            with db.engine.begin() as quick:
                quick.execute(db.insert(SupportEntry.__table__), entry)
            make_seal.start()
            make_seal.join(timeout=0.5)
            slow.commit()
        make_seal.join()
        assert seal.unsealed() == 0
    assert verify().exit_code == 0


def _seal(app):
    with app.app_context():
        seal.seal_new()
        db.session.commit()
