"""A new password: by mail when it is forgotten, in the settings when it is known."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier, BrokenBarrierError

import pytest
import time_machine

from app.clock import now
from app.database import db
from app.people import password, suspension
from app.people.link import Link
from app.people.session import Session
from app.people.user import User
from tests.browsing import Browser
from tests.factories import PASSWORD
from tests.people.conftest import count

NEW = "encore quatre autres mots"


def ask(browser, address):
    return browser.post("/password", {"address": address})


def sign_in(browser, address, word):
    return browser.post("/sign-in", {"address": address, "password": word}).status_code


def test_the_answer_is_the_same_for_unknown_and_known_addresses(browse, app, make, post):
    person = make.person()
    known, unknown = ask(browse, person.email), ask(Browser(app), "personne@mail.example")
    assert (known.status_code, known.location, known.data) == (
        unknown.status_code,
        unknown.location,
        unknown.data,
    )
    assert [mail.to for mail in post()] == [person.email]


def test_the_link_opens_a_form_and_the_form_changes_the_password(browse, app, make, post):
    person = make.person()
    ask(browse, person.email)
    path = post()[0].path
    assert 'autocomplete="new-password"' in browse.get(path).text
    answer = browse.post(path, {"password": NEW})
    assert (answer.status_code, answer.location) == (303, "/me")
    assert browse.get("/me/settings").status_code == 200
    assert sign_in(Browser(app), person.email, NEW) == 303
    assert sign_in(Browser(app), person.email, PASSWORD) == 422


def test_the_link_works_once(browse, app, make, post):
    ask(browse, make.person().email)
    path = post()[0].path
    assert browse.post(path, {"password": NEW}).status_code == 303
    assert Browser(app).post(path, {"password": NEW + "!"}).status_code == 410
    assert Browser(app).get(path).status_code == 410


def test_a_link_used_by_two_at_once_works_for_one(app, make, post, browse):
    ask(browse, make.person().email)
    path = post()[0].path
    browsers = [Browser(app) for _ in range(4)]
    forms = [{"password": NEW + str(n), "csrf_token": browser.token()} for n, browser in enumerate(browsers)]
    with ThreadPoolExecutor(4) as crowd:
        answers = list(crowd.map(lambda n: browsers[n].client.post(path, data=forms[n]).status_code, range(4)))
    assert sorted(answers) == [303, 410, 410, 410]


def test_the_link_works_for_one_hour(browse, make, post):
    ask(browse, make.person().email)
    path = post()[0].path
    with time_machine.travel(now() + timedelta(minutes=61)):
        assert browse.get(path).status_code == 410
        assert browse.post(path, {"password": NEW}).status_code == 410


def test_a_newer_link_ends_the_one_before(browse, make, post):
    person = make.person()
    ask(browse, person.email)
    ask(browse, person.email)
    older, newer = (mail.path for mail in post())
    assert browse.get(older).status_code == 410
    assert browse.get(newer).status_code == 200


def test_only_a_digest_of_the_link_is_kept(browse, app, make, post):
    ask(browse, make.person().email)
    token = post()[0].path.rsplit("/", 1)[1]
    with app.app_context():
        kept = db.session.scalars(db.select(Link)).one()
        assert token not in kept.token_hash


def test_every_session_ends(browse, app, make, post):
    person = make.person()
    elsewhere = browse.as_(person)
    assert elsewhere.get("/me/settings").status_code == 200
    ask(browse, person.email)
    browse.post(post()[0].path, {"password": NEW})
    assert elsewhere.get("/me/settings").status_code == 302
    assert count(app, Session) == 1


def test_the_mailbox_is_a_way_in_when_guesses_have_spent_every_budget(browse, app, make, post):
    person = make.person()
    for n in range(12):
        sign_in(Browser(app), person.email, f"devinette {n}")
    assert sign_in(browse, person.email, PASSWORD) == 429
    ask(browse, person.email)
    assert browse.post(post()[0].path, {"password": NEW}).status_code == 303
    assert browse.get("/me/settings").status_code == 200
    assert sign_in(Browser(app), person.email, NEW) == 303


def test_an_address_is_not_flooded(browse, make, post):
    person = make.person()
    for _ in range(8):
        assert ask(browse, person.email).status_code == 303
    mails = post()
    assert len(mails) == 5
    assert browse.get(mails[-1].path).status_code == 200


def test_a_weak_password_is_refused_and_the_link_still_works(browse, make, post):
    ask(browse, make.person().email)
    path = post()[0].path
    for weak in ("", "court", "ababababababab"):
        assert browse.post(path, {"password": weak}).status_code == 422
    assert browse.post(path, {"password": NEW}).status_code == 303


def test_the_owner_is_told(browse, make, post):
    person = make.person()
    ask(browse, person.email)
    browse.post(post()[0].path, {"password": NEW})
    assert [mail.template for mail in post() if mail.to == person.email] == ["new-password", "password-changed"]


def test_a_mailbox_that_answers_confirms_its_address(browse, make, post):
    agent = make.person(email="agent@emploi.example", confirmed=False)
    ask(browse, agent.email)
    assert browse.post(post()[0].path, {"password": NEW}).location == "/me/agency?next=/me"
    assert make.again(agent).is_staff


def test_a_suspended_person_does_not_come_in_by_a_new_password(browse, app, make, post):
    person, administrator = make.person(), make.with_role("administrator")
    with app.test_request_context("/", method="POST"):
        by = db.session.get(User, administrator.id)
        suspension.suspend(db.session.get(User, person.id), by=by, reason="Publicité.")
        db.session.commit()
    ask(browse, person.email)
    answer = browse.post(post()[0].path, {"password": NEW})
    assert answer.status_code == 403
    assert "Publicité." in answer.text
    assert count(app, Session) == 0


def test_changing_it_in_the_settings_asks_for_the_old_one(browse, app, make):
    person = make.person()
    browser = browse.as_(person)
    wrong = browser.post("/me/settings/password", {"old_password": "non", "new_password": NEW})
    assert wrong.status_code == 422
    assert sign_in(Browser(app), person.email, PASSWORD) == 303
    right = browser.post("/me/settings/password", {"old_password": PASSWORD, "new_password": NEW})
    assert (right.status_code, right.location) == (303, "/me/settings#account")
    assert sign_in(Browser(app), person.email, NEW) == 303


def test_changing_it_ends_the_other_sessions_and_not_this_one(browse, make, post):
    person = make.person()
    here, elsewhere = browse.as_(person), browse.as_(person)
    here.post("/me/settings/password", {"old_password": PASSWORD, "new_password": NEW})
    assert here.get("/me/settings").status_code == 200
    assert elsewhere.get("/me/settings").status_code == 302
    assert [mail.template for mail in post()] == ["password-changed"]


def test_a_link_sent_before_the_change_opens_nothing_after_it(browse, app, make, post):
    person = make.person()
    ask(Browser(app), person.email)
    browse.as_(person).post("/me/settings/password", {"old_password": PASSWORD, "new_password": NEW})
    assert browse.get(post()[0].path).status_code == 410


def test_whoever_finds_an_open_session_cannot_guess_the_password_for_long(browse, make):
    browser = browse.as_(make.person())
    answers = [
        browser.post("/me/settings/password", {"old_password": f"devinette {n}", "new_password": NEW}).status_code
        for n in range(12)
    ]
    assert answers == [422] * 10 + [429] * 2


def test_passwords_typed_are_never_sent_back(browse, make):
    page = browse.as_(make.person()).post(
        "/me/settings/password", {"old_password": "celui que je crois", "new_password": "court"}
    )
    assert "celui que je crois" not in page.text
    assert 'value="court"' not in page.text


def test_who_asks_for_accounts_in_anothers_name_does_not_shut_their_way_to_a_new_password(browse, app, make, post):
    """Red when letters of every kind share one budget."""
    person = make.person()
    wish = {"name": "Autre", "address": person.email, "password": "quatre mots bien choisis", "language": "fr"}
    for _ in range(6):
        assert Browser(app).post("/sign-up", wish).status_code == 303
    assert browse.post("/password", {"address": person.email}).status_code == 303
    assert [mail.template for mail in post()].count("new-password") == 1


def test_what_is_kept_is_argon2id_of_nineteen_mebibytes():
    """As the sources of the parameters say: 19 MiB, two passes, one lane. Asked of a process of its own: here the
    tests hash cheaply."""
    said = f"from app.people import password; print(password.hash_of({NEW!r}))"
    kept = subprocess.run([sys.executable, "-c", said], check=True, capture_output=True, text=True).stdout
    assert kept.startswith("$argon2id$v=19$m=19456,t=2,p=1$")


class Meeting:
    """Stands in for the hasher: whoever hashes waits until so many hash at once."""

    def __init__(self, many, patience):
        self.ready, self.together = Barrier(many), Barrier(many, timeout=patience)

    def hash(self, _word):
        self.together.wait()
        return "hashed"

    def verify(self, _kept, _word):
        self.together.wait()

    def hold(self, *works):
        def work(do):
            self.ready.wait(10)
            return do()

        with ThreadPoolExecutor(len(works)) as crowd:
            return [done.result() for done in [crowd.submit(work, one) for one in works]]


def hashing():
    return password.hash_of(NEW)


def comparing():
    return password.matches("kept", NEW)


def test_two_passwords_are_hashed_at_once(monkeypatch):
    meeting = Meeting(2, patience=10)
    monkeypatch.setattr(password, "_hasher", meeting)
    assert meeting.hold(hashing, comparing) == ["hashed", True]


@pytest.mark.parametrize("third", [hashing, comparing])
def test_a_third_waits_for_one_of_two(monkeypatch, third):
    meeting = Meeting(3, patience=0.3)
    monkeypatch.setattr(password, "_hasher", meeting)
    with pytest.raises(BrokenBarrierError):
        meeting.hold(hashing, comparing, third)
