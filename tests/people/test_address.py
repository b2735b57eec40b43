"""The address of an account: changed from the new mailbox, told to the old one."""

from app.people import link
from app.people.link import Link
from tests.browsing import Browser
from tests.factories import PASSWORD
from tests.people.conftest import count


def ask(browser, address, word=PASSWORD):
    return browser.post("/me/settings/address", {"address": address, "address_password": word})


def test_the_change_is_made_from_the_new_mailbox_and_told_to_the_old_one(browse, make, post):
    person = make.person(email="avant@mail.example")
    assert ask(browse.as_(person), "Apres@mail.example").status_code == 303
    assert make.again(person).email == "avant@mail.example"
    assert [(mail.to, mail.template) for mail in post()] == [("apres@mail.example", "change-address")]
    path = post()[0].path
    assert "apres@mail.example" in browse.get(path).text
    assert make.again(person).email == "avant@mail.example"
    assert browse.post(path).status_code == 303
    assert make.again(person).email == "apres@mail.example"
    assert [(mail.to, mail.template) for mail in post()][1:] == [("avant@mail.example", "address-changed")]
    assert browse.post(path).status_code == 410


def test_it_asks_for_the_password(browse, make, post):
    assert ask(browse.as_(make.person()), "apres@mail.example", "non").status_code == 422
    assert post() == []


def test_an_address_somebody_has_gets_the_same_answer_and_another_mail(browse, make, post):
    make.person(email="prise@mail.example")
    person = make.person()
    browser = browse.as_(person)
    free, taken = ask(browser, "libre@mail.example"), ask(browser, "prise@mail.example")
    assert (free.status_code, free.location) == (taken.status_code, taken.location)
    assert [mail.template for mail in post()] == ["change-address", "already-here"]


def test_an_address_taken_meanwhile_is_refused(browse, make, post):
    person = make.person()
    ask(browse.as_(person), "voulue@mail.example")
    make.person(email="voulue@mail.example")
    assert browse.post(post()[0].path).status_code == 409
    assert make.again(person).email == person.email


def test_links_sent_to_the_old_mailbox_end_with_the_change(browse, app, make, post):
    person = make.person()
    Browser(app).post("/password", {"address": person.email})
    ask(browse.as_(person), "apres@mail.example")
    browse.post(post()[1].path)
    assert browse.get(post()[0].path).status_code == 410
    assert count(app, Link) == 0


def test_staff_by_their_work_address_do_not_stay_staff_with_a_private_one(browse, make, post):
    agent = make.staff(email="agent@emploi.example")
    assert ask(browse.as_(agent), "moi@mail.example").status_code == 422
    assert post() == []


def test_staff_by_invitation_may_use_the_address_they_like(browse, make, post):
    agent = make.staff(email="agent@ailleurs.example")
    ask(browse.as_(agent), "moi@mail.example")
    browse.post(post()[0].path)
    assert make.again(agent).email == "moi@mail.example"
    assert make.again(agent).is_staff


def test_a_citizen_who_moves_to_a_work_address_becomes_staff(browse, make, post):
    person = make.person()
    ask(browse.as_(person), "agent@emploi.example")
    browse.post(post()[0].path)
    assert make.again(person).is_staff


def test_a_link_for_one_purpose_serves_no_other(browse, app, make, post):
    person = make.person()
    browse.post("/password", {"address": person.email})
    token = post()[0].path.rsplit("/", 1)[1]
    assert browse.get(f"/address/{token}").status_code == 410
    assert browse.get(f"/sign-up/{token}").status_code == 410
    with app.app_context():
        assert link.look(token, link.Purpose.RESET)
        assert link.look(token, link.Purpose.CHANGE_ADDRESS) is None
