"""The guards under the guards: what holds even when a view forgets."""

from __future__ import annotations

import pytest
from sqlalchemy.exc import DBAPIError, IntegrityError

from app.clock import now
from app.database import db, reading, writing
from app.ideas.idea import Idea
from app.ideas.recount import differences, exchanges
from app.ideas.support import Support, SupportEntry, Wish
from app.people.attempt import Attempt
from app.people.user import Electorate, User
from tests.snapshots import changed, checksums


def test_the_database_refuses_a_row_that_points_at_nobody(home):
    with writing(), home.app.app_context():
        db.session.add(Support(idea_id=home.names["public"], user_id=999_999, electorate=Electorate.CITIZEN, at=now()))
        with pytest.raises(IntegrityError):
            db.session.commit()
        db.session.rollback()


def test_the_database_refuses_a_second_support_of_the_same_person(home):
    row = {"idea_id": home.names["public"], "user_id": home.people["citizen"].id}
    with writing(), home.app.app_context():
        with pytest.raises(IntegrityError):
            db.session.execute(db.insert(Support).values(electorate=Electorate.CITIZEN, at=now(), **row))
        db.session.rollback()


def test_a_request_that_reads_cannot_write(home):
    with reading(), home.app.app_context():
        db.session.add(Attempt(subject="x", at=now()))
        with pytest.raises(DBAPIError):
            db.session.commit()
        db.session.rollback()


def test_a_page_made_for_somebody_signed_in_is_never_given_to_a_guest(home):
    for url in ("/", "/ideas", home.address("/ideas/{publicslug}")):
        own = home.browser("staff").get(url)
        assert "Staff" in own.text
        guests = home.browser("guest").get(url)
        again = home.browser("guest").get(url)
        assert "Staff" not in guests.text + again.text
        assert "csrf_token" not in guests.text
        assert "Staff" in home.browser("staff").get(url).text


def test_the_list_shows_a_guest_only_what_is_public(home):
    for url in ("/ideas?order=fresh", "/ideas", "/"):
        page = home.browser("guest").get(url)
        assert "/ideas/1-un-cafe-par-mois" in page.text
        assert "zibeline" not in page.text, url


def test_what_is_hidden_in_a_discussion_is_read_by_nobody_else(home):
    for role, reads in (("guest", False), ("citizen", False), ("author", True), ("moderator", True)):
        page = home.browser(role).get(home.address("/ideas/{publicslug}"))
        told = home.app.test_client().get(home.address("/api/v1/ideas/{public}/comments"), headers=home.bearer(role))
        assert ("zibelinecommentairemasque" in page.text) is reads, role
        assert ("zibelinecommentairemasque" in told.text) is reads, role


def test_reading_an_idea_writes_nothing(home):
    before = checksums(home.app)
    for role in ("guest", "author"):
        assert home.browser(role).get(home.address("/ideas/{publicslug}")).status_code == 200
    assert changed(before, checksums(home.app)) == []


def test_the_language_of_one_guest_is_not_the_next_ones(home):
    for _ in range(2):
        for language in ("fr", "en"):
            page = home.browser("guest").get("/ideas", headers={"Accept-Language": language})
            assert f'<html lang="{language}"' in page.text


def test_counters_rows_and_journal_agree_after_all_that_happened_here(home):
    with home.app.app_context():
        assert db.session.scalar(db.select(db.func.count()).select_from(SupportEntry)) > 3
        assert list(differences()) == []
        assert list(exchanges()) == []


@pytest.mark.parametrize(
    "column", ["support_count", "staff_supports", "citizen_supports", "partner_supports", "comment_count"]
)
def test_a_counter_that_is_off_by_one_is_found(home, column):
    with writing(), home.app.app_context():
        counter = getattr(Idea, column)
        db.session.execute(db.update(Idea).where(Idea.id == home.names["public"]).values({column: counter + 1}))
        db.session.commit()
        found = list(differences())
    assert [(d.idea_id, d.name) for d in found] == [(home.names["public"], column)]


def test_a_support_given_to_somebody_else_is_found(home):
    """Red when only the sums of an electorate are compared."""
    public = home.names["public"]
    check = home.app.test_cli_runner().invoke
    assert check(args=["supports", "recount", "--check"]).exit_code == 0
    with writing(), home.app.app_context():
        one = db.session.scalars(db.select(Support).where(Support.idea_id == public)).first()
        taken = db.select(Support.user_id).where(Support.idea_id == public)
        another = db.session.scalars(
            db.select(User.id).where(User.id.not_in(taken), User.ballot_key.is_not(None))
        ).first()
        db.session.execute(
            db.update(Support).where(Support.idea_id == public, Support.user_id == one.user_id).values(user_id=another)
        )
        db.session.commit()
        assert list(differences()) == []
        assert [(d.idea_id, d.voters) for d in exchanges()] == [(public, 1)]
    said = check(args=["supports", "recount", "--check"])
    assert said.exit_code == 1
    assert f"idea {public}: the rows and the journal differ on 1 voters" in said.output


def test_who_was_erased_is_no_difference(home):
    """Nobody can tell any more whose support it was; it counts."""
    with writing(), home.app.app_context():
        one = db.session.scalars(db.select(Support).where(Support.idea_id == home.names["public"])).first()
        db.session.execute(db.update(User).where(User.id == one.user_id).values(ballot_key=None))
        db.session.commit()
        assert list(exchanges()) == []


def test_a_support_that_the_journal_tells_twice_is_found(home):
    """Even where all keys are gone: nobody supports twice."""
    public = home.names["public"]
    with writing(), home.app.app_context():
        entries = db.session.scalars(db.select(SupportEntry).where(SupportEntry.idea_id == public)).all()
        given = [one for one in entries if one.act is Wish.GIVEN]
        db.session.execute(db.update(User).values(ballot_key=None))
        given[0].voter = given[1].voter
        db.session.commit()
        assert public in {d.idea_id for d in exchanges()}


@pytest.mark.parametrize("model", [Support, SupportEntry])
def test_a_support_that_is_gone_from_rows_or_journal_is_found(home, model):
    with writing(), home.app.app_context():
        one = db.session.scalars(db.select(model).where(model.idea_id == home.names["public"])).first()
        db.session.delete(one)
        db.session.commit()
        assert {d.idea_id for d in differences()} == {home.names["public"]}
