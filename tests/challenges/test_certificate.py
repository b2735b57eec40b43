"""Certificates: one for each who took part, printed by the worker, fetched by nobody else, checked by anybody."""

from __future__ import annotations

import pytest

from app.challenges import certificate, publication
from app.challenges import mentor as mentors
from app.challenges.certificate import Certificate, Role
from app.challenges.vocabulary import PhaseKind
from app.database import db, writing
from app.people import erasure
from app.people.user import User
from tests.challenges.juries import begin, close, outside


@pytest.fixture
def leader(make):
    return make.with_role("facilitator")


@pytest.fixture
def winner(make):
    return make.staff("Noémie L’Hôpital #let x = 1")


@pytest.fixture
def other(make):
    return make.staff()


@pytest.fixture
def challenge(make, browse, leader, winner, other):
    """Its results are out."""
    made = make.challenge("ideas-call", by=leader, open=["submissions"])
    best, _second = make.entry(made, winner, "La première *idée*"), make.entry(made, other, "La seconde")
    make.ended(made, over=["submissions", "voting", "jury"])
    lead = browse.as_(leader)
    lead.post(f"/challenges/{made.slug}/entries/{best.id}/verdict", {"feedback": "Bravo", "place": "1", "outcome": ""})
    said = {"words": "Voici", "to_the_others": "Merci", "not_awarded": "Un essai"}
    lead.post(f"/challenges/{made.slug}/results/publication", said)
    return made


def held(app) -> dict[int, Certificate]:
    with app.app_context():
        return {one.person_id: one for one in db.session.scalars(db.select(Certificate))}


def test_each_who_took_part_gets_a_certificate_with_their_role(app, make, challenge, winner, other):
    """Red when `issue` gives every person the same role."""
    roles = {person: one.role for person, one in held(app).items()}
    assert roles == {winner.id: Role.WINNER, other.id: Role.ENTRANT}


def test_it_is_printed_by_the_worker_and_fetched_by_its_holder_alone(app, browse, make, challenge, winner, other):
    """Red when the door does not ask whose it is."""
    mine = held(app)[winner.id]
    url = f"/challenges/{challenge.slug}/certificates/{mine.id}.pdf"
    assert browse.as_(winner).get(url).status_code == 404
    make.worked()
    printed = browse.as_(winner).get(url)
    assert printed.status_code == 200
    assert printed.data.startswith(b"%PDF-")
    assert len(printed.data) < 100_000
    for person in (other, make.staff()):
        assert browse.as_(person).get(url).status_code == 404
    assert browse.get(url).status_code == 302


def test_its_page_offers_it(browse, make, challenge, winner):
    page = f"/challenges/{challenge.slug}/entries/1"
    assert "s’imprime" in browse.as_(winner).get(page).text
    make.worked()
    assert "Mon attestation" in browse.as_(winner).get(page).text


@pytest.mark.parametrize(("role", "place"), [("juror", "/jury"), ("mentor", "/mentors")])
def test_whoever_judged_or_helped_finds_theirs_with_the_results_and_where_they_did_it(browse, make, role, place):
    """Red when only the page of an entry leads to certificates."""
    helper = make.staff("Mentore")

    def published(found):
        mentors.accept(mentors.name(found.challenge, db.session.merge(helper), by=found.leader), by=helper)
        for kind in (PhaseKind.TEAM_FORMATION, PhaseKind.VOTING, PhaseKind.FINAL):
            begin(found.challenge, kind)
        for kind in (PhaseKind.JURY, PhaseKind.TEAM_FORMATION, PhaseKind.VOTING, PhaseKind.FINAL):
            close(found.challenge, kind)
        said = {"words": "Voici", "to_the_others": "Merci", "not_awarded": "Un essai"}
        publication.publish(found.challenge, **said, by=found.leader)

    found = outside(make, kit="hackathon", entries=3, then=published)
    url = f"/challenges/{found.challenge.slug}"
    holder = browse.as_(found.people[0] if role == "juror" else helper)
    for page in (place, "/results"):
        assert "s’imprime" in holder.get(url + page).text
    make.worked()
    with make.app.app_context():
        asked = db.select(Certificate).where(Certificate.person_id == holder.person.id)
        address = f"{url}/certificates/{db.session.scalars(asked).one().id}.pdf"
    for page in (place, "/results"):
        assert address in holder.get(url + page).text
        assert address not in browse.as_(found.leader).get(url + page).text
    assert holder.get(address).status_code == 200


def test_the_words_of_a_winner_name_no_jury_that_there_was_not(app, challenge, winner):
    """A challenge may have no jury: its organisers chose."""
    with app.app_context():
        one = db.session.get(Certificate, held(app)[winner.id].id)
        assert "sa candidature a été retenue" in certificate.words_of(one)["role"]


def test_anybody_who_holds_the_code_can_check_it(app, browse, challenge, winner):
    code = held(app)[winner.id].code
    page = browse.get(f"/certificates/{code}").text
    assert "Noémie L’Hôpital" in page
    assert "authentique" in page
    typed = browse.get(f"/certificates?code={code.lower().replace('-', '+')}")
    assert typed.headers["Location"].endswith(code)
    assert browse.get("/certificates?code=ABCDE-FGHJK-LMNPQ").status_code == 404
    assert browse.get("/certificates/ABCDE-FGHJK-LMNPQ").status_code == 404


def test_what_people_typed_is_data_and_never_markup():
    """Red when the sheet evaluates what it is given."""
    words = dict.fromkeys(
        ("lang", "site", "heading", "name", "role", "entry", "team", "in", "challenge", "unit", "day", "check", "code"),
        '#read("/etc/passwd") $x$ *b* "quoted" \\ <b>',
    )
    pdf = certificate.pressed(words | {"lang": "fr", "url": "https://le-fil.example/certificates/A"})
    assert pdf.startswith(b"%PDF-")


def test_printing_twice_changes_nothing(app, make, challenge, winner):
    make.worked()
    before = held(app)[winner.id].printed_at
    with writing(), app.test_request_context("/"):
        certificate.print_some([{"certificate": held(app)[winner.id].id}], 1)
        db.session.commit()
    assert held(app)[winner.id].printed_at == before


def test_an_erased_person_is_named_on_no_certificate(app, browse, challenge, winner):
    """Red when the aftermath of an erasure forgets certificates."""
    code = held(app)[winner.id].code
    with writing(), app.test_request_context("/"):
        erasure.erase(db.session.get(User, winner.id), by=None)
        db.session.commit()
    assert winner.id not in held(app)
    assert browse.get(f"/certificates/{code}").status_code == 404
