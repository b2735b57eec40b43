"""What others see of a person: what the person chose."""

from app.clock import now
from app.database import db
from app.people import suspension
from app.people.user import User


def test_a_profile_shows_a_name_and_never_an_address(browse, make):
    person = make.person("Nadia", biography="En reconversion.")
    page = browse.get(f"/people/{person.handle}")
    assert page.status_code == 200
    assert "Nadia" in page.text
    assert "En reconversion." in page.text
    assert person.email not in page.text


def test_an_agency_is_shown_when_its_agent_wishes(browse, make):
    shown, hidden = make.staff(), make.staff(shows_unit=False)
    assert "Brest Europe" in browse.get(f"/people/{shown.handle}").text
    assert "Brest Europe" not in browse.get(f"/people/{hidden.handle}").text


def test_ideas_are_loaded_by_their_own_page_when_the_person_wishes(browse, make):
    shown, hidden = make.person(), make.person(shows_ideas=False)
    assert f'hx-get="/ideas/by/{shown.handle}"' in browse.get(f"/people/{shown.handle}").text
    assert "/ideas/by/" not in browse.get(f"/people/{hidden.handle}").text
    assert browse.get(f"/ideas/by/{hidden.handle}").status_code == 404


def test_guests_see_the_public_ideas_alone(browse, make):
    agent = make.staff()
    make.idea("Une idée pour le public", agent)
    make.internal("Une idée entre nous", agent)
    make.draft("Un brouillon", agent)
    for htmx in (False, True):
        page = browse.get(f"/ideas/by/{agent.handle}", htmx=htmx).text
        assert "Une idée pour le public" in page
        assert "entre nous" not in page
        assert "brouillon" not in page
    assert "entre nous" in browse.as_(make.staff()).get(f"/ideas/by/{agent.handle}").text


def test_unknown_and_erased_people_have_no_page(browse, make):
    gone = make.person(erased_at=now())
    assert browse.get(f"/people/{gone.handle}").status_code == 404
    assert browse.get("/people/personne-de-ce-nom").status_code == 404


def test_an_imported_person_has_a_page_that_says_so(browse, make):
    imported = make.person(imported=True, email=None, password_hash=None)
    page = browse.get(f"/people/{imported.handle}")
    assert page.status_code == 200
    assert "archive" in page.text


def test_the_words_of_a_suspended_person_about_themselves_are_not_shown(browse, app, make):
    person, administrator = make.person(biography="Achetez ici"), make.with_role("administrator")
    with app.test_request_context("/", method="POST"):
        by = db.session.get(User, administrator.id)
        suspension.suspend(db.session.get(User, person.id), by=by, reason="Publicité.")
        db.session.commit()
    page = browse.get(f"/people/{person.handle}").text
    assert "Achetez ici" not in page
    assert "Publicité" not in page


def test_a_profile_has_one_address(browse, make):
    person = make.person()
    answer = browse.get(f"/people/{person.handle.upper()}")
    assert (answer.status_code, answer.location) == (301, f"/people/{person.handle}")


def test_only_administrators_are_shown_the_way_to_administration(browse, make):
    person = make.person()
    link = f"/people/{person.handle}/administration"
    assert link not in browse.get(f"/people/{person.handle}").text
    assert link not in browse.as_(make.staff()).get(f"/people/{person.handle}").text
    assert link in browse.as_(make.with_role("administrator")).get(f"/people/{person.handle}").text
