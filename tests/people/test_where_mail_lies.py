"""On somebody's own machine, whoever sends a letter by a form is shown where it lies."""

import pytest

from app.database import db
from app.outbox.letter import Letter
from app.people import membership, suspension
from app.people.user import User
from tests.factories import PASSWORD
from tests.people.conftest import count

FORMS = {
    "/sign-up": {"name": "Nom", "address": "a@mail.example", "password": "quatre mots bien choisis", "language": "fr"},
    "/password": {"address": "{address}"},
    "/me/settings/address": {"address": "nouvelle@mail.example", "address_password": PASSWORD},
    "/me/settings/password": {"old_password": PASSWORD, "new_password": "encore quatre autres mots"},
    "/people/invitations": {"address": "b@mail.example", "electorate": "partner", "organisation": "Une"},
    "/people/memberships/{asked}/approval": {},
    "/people/memberships/{asked}/refusal": {"reason": "Pas encore."},
    "/people/{handle}/suspension": {"suspension_reason": "Publicité."},
    "/people/{suspended}/suspension/lift": {},
}


@pytest.fixture
def names(app, make):
    person, suspended, by = make.person(), make.person(), make.with_role("administrator")
    with app.test_request_context("/", method="POST"):
        asked = membership.ask(db.session.get(User, person.id), organisation="Une", reason="Pour voir")
        suspension.suspend(db.session.get(User, suspended.id), by=db.session.get(User, by.id), reason="Publicité.")
        db.session.commit()
        return {
            "address": person.email,
            "handle": person.handle,
            "suspended": suspended.handle,
            "asked": asked.id,
        }


@pytest.mark.parametrize("form", FORMS)
def test_a_page_that_sends_mail_says_where_it_lies(browse, app, make, settings, names, form):
    by = browse.as_(make.with_role("administrator")) if form.startswith(("/people", "/me")) else browse
    before = count(app, Letter)
    sent = {name: value.format_map(names) for name, value in FORMS[form].items()}
    answer = by.post(form.format_map(names), sent, follow_redirects=True)
    assert count(app, Letter) == before + 1, answer.text
    assert str(settings.mail_folder) in answer.text
