"""Erasure and departure with one's data: nothing that says who it was stays."""

import pytest

from app.activity.follow import Follow
from app.activity.notice import Notice
from app.clock import now
from app.database import db
from app.errors import Refused
from app.ideas.recount import differences
from app.outbox import letter
from app.people import erasure, link, membership, portability, session, sign_up, suspension, token
from app.people.aftermath import Aftermath
from app.people.attempt import Attempt
from app.people.grant import Grant
from app.people.user import User
from tests.browsing import Browser
from tests.factories import PASSWORD

CANARY = "zyxwacanari"


@pytest.fixture
def person(make):
    return make.person(f"{CANARY} Dupont", email=f"{CANARY}@mail.example", biography=f"Je suis {CANARY}.")


def test_deleting_an_account_asks_for_the_password(browse, make, person):
    browser = browse.as_(person)
    assert browser.post("/me/settings/farewell", {"farewell_password": "non"}).status_code == 422
    assert make.again(person).erased_at is None


def test_deleting_an_account_erases_it_and_ends_every_session(browse, app, make, person):
    here, elsewhere = browse.as_(person), browse.as_(person)
    answer = here.post("/me/settings/farewell", {"farewell_password": PASSWORD})
    assert (answer.status_code, answer.location) == (303, "/farewell")
    assert browse.get("/farewell").status_code == 200
    assert here.get("/me/settings").status_code == 302
    assert elsewhere.get("/me/settings").status_code == 302
    gone = make.again(person)
    assert (gone.name, gone.email, gone.password_hash, gone.ballot_key) == (erasure.NAME, None, None, None)
    assert (gone.biography, gone.organisation, gone.unit_id) == ("", None, None)
    assert CANARY not in gone.handle
    words = {"address": person.email, "password": PASSWORD}
    assert Browser(app).post("/sign-in", words).status_code == 422


def test_what_was_published_stays_without_a_name(browse, make, person):
    idea = make.idea("Une idée qui reste", person)
    browse.as_(person).post("/me/settings/farewell", {"farewell_password": PASSWORD})
    page = browse.get(f"/ideas/{idea.id}-{idea.slug}").text
    assert "Une idée qui reste" in page
    assert CANARY not in page
    assert erasure.NAME in page
    assert browse.get(f"/people/{person.handle}").status_code == 404


def everything_about(person, by):
    """One row of each kind that names them."""
    session.begin(person, f"{CANARY} browser")
    token.make(person, f"{CANARY} token", writes=False)
    link.make(person, link.Purpose.CHANGE_ADDRESS, f"{CANARY}2@mail.example")
    membership.ask(person, f"{CANARY} SARL", f"{CANARY} raison")
    sign_up.ask(sign_up.Wish(CANARY, person.email, "hash", "fr"), "secret")
    suspension.lift(suspension.suspend(person, by=by, reason=f"{CANARY} a exagéré"), by=by)
    letter.write(person.email, "new-password", name=person.name, path="/x")


def test_no_trace_is_left_in_any_table(app, make, person):
    """Read as a dump of every row: a table that somebody adds and forgets here turns it red."""
    administrator = make.with_role("administrator")
    with app.test_request_context("/", method="POST"):
        held = db.session.get(User, person.id)
        everything_about(held, db.session.get(User, administrator.id))
        db.session.commit()
        assert len(traces()) >= 7
        erasure.erase(db.session.get(User, person.id), by=None)
        db.session.commit()
        assert traces() == []


def test_drafts_notices_and_follows_go_and_supports_stay_counted(browse, app, make, person):
    liked = make.idea("Une idée des autres")
    make.draft(f"Brouillon {CANARY}", person)
    make.idea("Publiée", person)
    make.support(liked, person)
    browse.as_(person).post("/me/settings/farewell", {"farewell_password": PASSWORD})
    assert make.again(liked).support_count == 1
    with app.app_context():
        assert traces() == []
        for kept in (Follow, Notice):
            assert db.session.scalar(db.select(kept.user_id).where(kept.user_id == person.id)) is None
        assert list(differences()) == []


def test_search_finds_them_no_more_by_their_name(browse, make, person):
    make.idea("Une idée qui reste", person)
    make.worked()
    assert "Une idée qui reste" in browse.get(f"/ideas?q={CANARY}").text
    browse.as_(person).post("/me/settings/farewell", {"farewell_password": PASSWORD})
    make.worked()
    make.app.extensions["guest_pages"].pages.clear()
    assert "Une idée qui reste" not in Browser(make.app).get(f"/ideas?q={CANARY}").text


def test_guests_pages_show_the_name_no_more_within_a_second(browse, app, make, person):
    """They are kept as bytes; an erasure that did not change their version would leave the name there."""
    idea = make.idea("Une idée qui reste", person)
    path = f"/ideas/{idea.id}-{idea.slug}"
    assert CANARY in browse.get(path).text
    Browser(app).as_(person).post("/me/settings/farewell", {"farewell_password": PASSWORD})
    for page in app.extensions["guest_pages"].pages.values():
        page.checked -= 1.1
    assert CANARY not in browse.get(path).text


def traces():
    return [
        f"{table.name}.{column}"
        for table in db.metadata.sorted_tables
        for row in db.session.execute(db.select(table)).mappings()
        for column, value in row.items()
        if CANARY in str(value)
    ]


def test_attempts_counted_against_the_address_go_too(browse, app, person):
    Browser(app).post("/sign-in", {"address": person.email, "password": "non"})
    browse.as_(person).post("/me/settings/farewell", {"farewell_password": PASSWORD})
    with app.app_context():
        kept = db.session.scalars(db.select(Attempt)).all()
        assert len(kept) == 1, "the place's, which names nobody"


def test_roles_are_taken_back_and_stay_as_a_trail(app, make):
    make.with_role("administrator")
    agent = make.with_role("facilitator")
    with app.test_request_context("/", method="POST"):
        erasure.erase(db.session.get(User, agent.id), by=None)
        db.session.commit()
        given = db.session.scalars(db.select(Grant).where(Grant.user_id == agent.id)).one()
        assert given.taken_back_at is not None


def test_the_last_administrator_does_not_leave(browse, make):
    administrator = make.with_role("administrator")
    browser = browse.as_(administrator)
    assert browser.post("/me/settings/farewell", {"farewell_password": PASSWORD}).status_code == 409
    make.with_role("administrator")
    assert browser.post("/me/settings/farewell", {"farewell_password": PASSWORD}).status_code == 303


def test_nobody_is_erased_twice(inside, make):
    person = make.person()
    erasure.erase(person, by=None)
    with pytest.raises(Refused):
        erasure.erase(person, by=None)


def test_upper_rooms_forget_theirs(inside, make, monkeypatch):
    forgotten, person = [], make.person()
    room = Aftermath(erased=lambda one: forgotten.append(one.email))
    monkeypatch.setitem(inside.extensions, "aftermaths", (room,))
    address = person.email
    erasure.erase(person, by=None)
    assert forgotten == [address]


def test_an_address_can_be_used_again_after_an_erasure(browse, app, make, person, post):
    browse.as_(person).post("/me/settings/farewell", {"farewell_password": PASSWORD})
    wish = {"name": "Moi", "address": person.email, "password": "quatre mots bien choisis", "language": "fr"}
    browser = Browser(app)
    browser.post("/sign-up", wish)
    assert browser.post(post()[-1].path).status_code == 303


def test_what_one_takes_along_is_all_of_ones_own_and_nobody_elses(inside, make):
    person, other = make.person("Moi"), make.person("Une autre")
    for one in (person, other):
        token.make(one, f"jeton de {one.name}", writes=False)
        membership.ask(one, f"organisation de {one.name}", "raison")
    db.session.flush()
    kept = portability.what_is_kept(person)
    assert kept["account"]["email"] == person.email
    assert [made["name"] for made in kept["api_tokens"]] == ["jeton de Moi"]
    assert [asked["organisation"] for asked in kept["memberships"]] == ["organisation de Moi"]
    assert "Une autre" not in str(kept)
    for proof in (person.password_hash, person.ballot_key):
        assert proof not in str(kept)
    assert kept["account"]["joined_at"] <= now().isoformat()
