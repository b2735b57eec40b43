"""Carrying an idea together: asking, being answered, leaving."""

import pytest
from sqlalchemy.exc import IntegrityError

from app.activity.event import Event
from app.activity.notice import Notice
from app.clock import now
from app.database import db
from app.ideas import authorship
from app.ideas.authorship import Authorship, Outcome
from app.ideas.idea import Idea
from app.ideas.support import SupportEntry
from app.people.erasure import erase
from app.people.user import User


@pytest.fixture
def ask(browse):
    """A request, sent from the page."""

    def asked(idea, person, message="J’ai fait cela à Quimper."):
        return browse.as_(person).post(f"/ideas/{idea.id}/authors", {"message": message})

    return asked


@pytest.fixture
def answer(app, browse):
    """What an author says to the request that came last."""

    def answered(idea, author, way="accept"):
        with app.app_context():
            number = db.session.scalars(db.select(Authorship.id).order_by(Authorship.id.desc())).first()
        return browse.as_(author).post(f"/ideas/{idea.id}/authors/{number}/{way}")

    return answered


def page(browse, idea, person=None):
    browser = browse.as_(person) if person else browse
    browse.app.extensions["guest_pages"].pages.clear()
    return browser.get(f"/ideas/{idea.id}", follow_redirects=True).text


def notices(browse, person):
    return browse.as_(person).get("/me/notices").text


def journal(app, idea):
    with app.app_context():
        asked = db.select(SupportEntry.act).where(SupportEntry.idea_id == idea.id).order_by(SupportEntry.id)
        return [act.value for act in db.session.scalars(asked)]


def test_somebody_asks_and_the_author_alone_reads_it(browse, make, ask):
    author, asker = make.person("Inès Author"), make.person("Noé Asker")
    idea = make.idea("Un café par mois", author)
    assert ask(idea, asker).location == f"/ideas/{idea.id}-un-cafe-par-mois"
    assert "J’ai fait cela à Quimper." in page(browse, idea, author)
    for other in (None, make.person(), make.with_role("moderator")):
        assert "Quimper." not in page(browse, idea, other) and "Noé Asker" not in page(browse, idea, other)
    assert "Noé Asker" in notices(browse, author) and f"/ideas/{idea.id}-un-cafe-par-mois" in notices(browse, author)
    assert "Noé Asker" not in browse.get(f"/ideas/{idea.id}/history").text


def test_once_accepted_one_stands_beside_the_author_and_is_told(browse, make, ask, answer):
    author, asker = make.person("Inès Author"), make.person("Noé Asker")
    idea = make.idea("Un café par mois", author)
    ask(idea, asker)
    assert answer(idea, author).status_code == 303
    guest = page(browse, idea)
    assert guest.index("Inès Author") < guest.index("Noé Asker") < guest.index("thread-box")
    assert "Inès Author" in notices(browse, asker) and "Un café par mois" in notices(browse, asker)
    assert "Noé Asker" in browse.get(f"/ideas/{idea.id}/history").text
    assert "Un café par mois" in browse.get(f"/ideas/by/{asker.handle}").text or not asker.shows_ideas
    assert "Un café par mois" in browse.as_(asker).get("/me").text


def test_a_list_names_the_author_alone(browse, make, ask, answer):
    author, asker = make.person("Inès Author"), make.person("Noé Asker")
    idea = make.idea("Un café par mois", author)
    ask(idea, asker)
    answer(idea, author)
    listed = browse.get("/ideas").text
    assert "Inès Author" in listed and "Noé Asker" not in listed


def test_a_coauthor_changes_the_text_and_the_history_says_who(browse, make, ask, answer):
    author, asker = make.person(), make.person("Noé Asker")
    idea = make.idea("Un café par mois", author)
    assert browse.as_(asker).get(f"/ideas/{idea.id}/edit").status_code == 403
    ask(idea, asker)
    answer(idea, author)
    wish = {"title": "Un thé par mois", "text": "Autrement", "kind": "idea", "unit": "fr", "theme": "", "tags": ""}
    sent = wish | {"version": make.again(idea).version}
    assert browse.as_(asker).post(f"/ideas/{idea.id}/edit", sent).status_code == 303
    assert (make.again(idea).title, make.again(idea).author_id) == ("Un thé par mois", author.id)
    assert "Noé Asker" in browse.get(f"/ideas/{idea.id}/history").text
    assert browse.as_(asker).get(f"/ideas/{idea.id}/withdraw").status_code == 403


def test_staff_who_join_a_citizens_idea_cannot_make_it_internal(browse, make, ask, answer):
    author, asker = make.person(), make.staff()
    idea = make.idea("Un café par mois", author)
    ask(idea, asker)
    answer(idea, author)
    browser = browse.as_(asker)
    assert 'name="audience"' not in browser.get(f"/ideas/{idea.id}/edit").text
    wish = {"title": "Un thé", "text": "Autrement", "kind": "idea", "unit": "fr", "audience": "internal"}
    assert browser.post(f"/ideas/{idea.id}/edit", wish | {"version": idea.version}).status_code == 422
    kept = make.again(idea)
    assert (kept.audience, kept.title) == ("public", "Un café par mois")


def test_the_support_of_whoever_joins_is_taken_back_and_the_journal_says_so(app, browse, make, ask, answer):
    author, asker = make.person(), make.person()
    idea = make.idea(author=author)
    make.support(idea, asker)
    make.support(idea, make.person())
    ask(idea, asker)
    assert make.again(idea).support_count == 2
    answer(idea, author)
    counted = make.again(idea)
    assert (counted.support_count, counted.citizen_supports) == (1, 1)
    assert journal(app, idea) == ["given", "given", "withdrawn"]
    assert browse.as_(asker).post(f"/ideas/{idea.id}/support", {"wish": "given"}).status_code == 403
    assert make.again(idea).support_count == 1


def test_joining_without_having_supported_leaves_no_trace_in_the_journal(app, make, ask, answer):
    author, asker = make.person(), make.person()
    idea = make.idea(author=author)
    ask(idea, asker)
    answer(idea, author)
    assert journal(app, idea) == []


def test_a_coauthor_is_told_of_the_official_answer_once(app, browse, make, ask, answer):
    author, asker = make.person(), make.person()
    idea = make.idea("Un café par mois", author)
    ask(idea, asker)
    answer(idea, author)
    browse.as_(asker).post(f"/ideas/{idea.id}/follow", {"wish": "withdrawn"})
    facilitator = make.with_role("facilitator", name="Léa Facilitator")
    browse.as_(facilitator).post(f"/ideas/{idea.id}/answer", {"text": "Nous le ferons", "status": "answered"})
    with app.app_context():
        told = db.select(db.func.count()).select_from(Notice).join(Event, Event.id == Notice.event_id)
        assert db.session.scalar(told.where(Event.verb == "answered", Notice.user_id == asker.id)) == 1


def test_asking_twice_is_refused_and_the_database_holds_it(app, make, ask):
    idea, asker = make.idea(), make.person()
    assert ask(idea, asker).status_code == 303
    assert ask(idea, asker).status_code == 409
    with app.test_request_context("/", method="POST"):
        row = {"idea_id": idea.id, "person_id": asker.id, "message": "", "asked_at": now()}
        with pytest.raises(IntegrityError):
            db.session.execute(db.insert(Authorship).values(row))
        db.session.rollback()
        ended = db.insert(Authorship).values(row | {"ended_at": now()})
        db.session.execute(ended)
        db.session.rollback()


def test_whoever_was_declined_is_told_and_does_not_ask_again_at_once(app, browse, make, ask, answer):
    author, asker = make.person("Inès Author"), make.person()
    idea = make.idea("Un café par mois", author)
    ask(idea, asker)
    assert answer(idea, author, "decline").status_code == 303
    assert "Inès Author" in notices(browse, asker)
    assert ask(idea, asker).status_code == 409
    assert browse.as_(asker).get(f"/ideas/{idea.id}/edit").status_code == 403
    with app.test_request_context("/", method="POST"):
        db.session.execute(db.update(Authorship).values(answered_at=now() - authorship.AGAIN_AFTER))
        db.session.commit()
    assert ask(idea, asker).status_code == 303


def test_a_request_is_answered_once(make, ask, answer):
    author, asker = make.person(), make.person()
    idea = make.idea(author=author)
    ask(idea, asker)
    assert answer(idea, author).status_code == 303
    assert answer(idea, author, "decline").status_code == 409
    assert answer(idea, author).status_code == 409


def test_a_request_taken_back_can_be_asked_again(browse, make, ask, answer):
    author, asker = make.person(), make.person()
    idea = make.idea(author=author)
    ask(idea, asker)
    browser = browse.as_(asker)
    assert f"/ideas/{idea.id}/authors/leave" in browser.get(f"/ideas/{idea.id}/authors").text
    assert browser.post(f"/ideas/{idea.id}/authors/leave").status_code == 303
    assert answer(idea, author).status_code == 409
    assert ask(idea, asker).status_code == 303


def test_a_coauthor_leaves_and_may_support_again(browse, make, ask, answer):
    author, asker = make.person("Inès Author"), make.person("Noé Asker")
    idea = make.idea("Un café par mois", author)
    ask(idea, asker)
    answer(idea, author)
    browser = browse.as_(asker)
    assert "Noé Asker" in page(browse, idea)
    assert browser.post(f"/ideas/{idea.id}/authors/leave").status_code == 303
    assert browser.post(f"/ideas/{idea.id}/authors/leave").status_code == 409
    assert "Noé Asker" not in page(browse, idea)
    assert browser.get(f"/ideas/{idea.id}/edit").status_code == 403
    assert browser.post(f"/ideas/{idea.id}/support", {"wish": "given"}).status_code == 303
    assert "Noé Asker" in notices(browse, author)


def test_nobody_but_the_author_answers(app, browse, make, ask, answer):
    author, asker = make.person(), make.person()
    idea, other = make.idea(author=author), make.idea(author=author)
    ask(idea, asker)
    assert answer(idea, asker).status_code == 403
    for person in (make.person(), make.with_role("administrator"), make.with_role("facilitator")):
        assert answer(idea, person).status_code == 404
    assert answer(other, author).status_code == 404
    with app.app_context():
        assert db.session.scalars(db.select(Authorship)).one().outcome is None


def test_what_nobody_can_join_offers_nothing_and_refuses(browse, make, ask):
    author, citizen = make.person(), make.person()
    imported = make.idea("Importée", make.person(imported=True))
    closed = make.idea("Refusée", status="declined")
    hidden = make.idea("Masquée", hidden_at=now())
    for idea, person, status in (
        (make.idea("La mienne", author), author, 403),
        (closed, citizen, 403),
        (imported, citizen, 403),
        (hidden, citizen, 404),
        (make.draft("Brouillon", author), author, 403),
        (make.draft("Brouillon", author), citizen, 404),
        (make.internal(), citizen, 404),
    ):
        assert browse.as_(person).get(f"/ideas/{idea.id}/authors").status_code == status, idea.title
        assert ask(idea, person).status_code == status, idea.title
        if status == 403:
            assert f'href="/ideas/{idea.id}/authors"' not in page(browse, idea, person)


def test_a_guest_is_asked_to_sign_in(browse, make):
    idea = make.idea()
    assert browse.get(f"/ideas/{idea.id}/authors").status_code == 302
    assert browse.post(f"/ideas/{idea.id}/authors", {"message": ""}).status_code == 401


def test_whoever_has_not_confirmed_their_address_does_not_join(make, ask):
    assert ask(make.idea(), make.person(confirmed=False)).status_code == 409


def test_a_message_that_is_too_long_is_said_beside_its_field(make, ask):
    answer = ask(make.idea(), make.person(), "a" * 501)
    assert answer.status_code == 422
    assert "a" * 501 in answer.text and "message-problem" in answer.text


def test_a_hidden_idea_stays_readable_by_those_who_carry_it(app, browse, make, ask, answer):
    author, asker = make.person(), make.person()
    idea = make.idea("Un café par mois", author)
    ask(idea, asker)
    answer(idea, author)
    with app.test_request_context("/", method="POST"):
        db.session.get(Idea, idea.id).hide("Insulte", by=db.session.get(User, make.with_role("moderator").id))
        db.session.commit()
    assert "Un café par mois" in page(browse, idea, asker)
    assert browse.as_(asker).get(f"/ideas/{idea.id}/edit").status_code == 403
    assert "Insulte" in notices(browse, asker)
    assert browse.as_(make.person()).get(f"/ideas/{idea.id}").status_code == 404


def test_an_idea_has_at_most_eight_coauthors(app, make, ask, answer):
    author = make.person()
    idea = make.idea(author=author)
    with app.test_request_context("/", method="POST"):
        for _ in range(authorship.MOST_TOGETHER):
            row = {"idea_id": idea.id, "person_id": make.person().id, "message": "", "asked_at": now()}
            joined = {"outcome": Outcome.ACCEPTED, "answered_at": now()}
            db.session.execute(db.insert(Authorship).values(row | joined))
        db.session.commit()
    ask(idea, make.person())
    assert answer(idea, author).status_code == 409


def test_a_coauthor_who_is_erased_has_no_name_and_what_they_asked_elsewhere_is_gone(app, browse, make, ask, answer):
    author, asker = make.person(), make.person("Noé Asker")
    idea, other = make.idea(author=author), make.idea(author=author)
    ask(idea, asker)
    answer(idea, author)
    ask(other, asker)
    with app.test_request_context("/", method="POST"):
        erase(db.session.get(User, asker.id), by=None)
        db.session.commit()
    assert "Noé Asker" not in page(browse, idea) and "Personne effacée" in page(browse, idea)
    with app.app_context():
        kept = db.session.scalars(db.select(Authorship)).all()
        assert [(row.idea_id, row.message) for row in kept] == [(idea.id, "")]


# Twins: three ways out


def twins(browser, title="Un café par mois"):
    return browser.get("/ideas/twins", query_string={"title": title}, htmx=True).text


def test_a_twin_offers_its_pill_and_to_be_carried_together(browse, make):
    idea = make.idea("Un café par mois")
    make.worked()
    for browser in (browse, browse.as_(make.person())):
        shown = twins(browser)
        assert f"/ideas/{idea.id}-un-cafe-par-mois#support-{idea.id}" in shown
        assert f'href="/ideas/{idea.id}/authors"' in shown


def test_a_twin_that_takes_nobody_offers_nothing(app, browse, make):
    author = make.person()
    own, closed = make.idea("Un café par mois", author), make.idea("Un café par mois, refusé", status="declined")
    imported = make.idea("Un café par mois ailleurs", make.person(imported=True))
    make.worked()
    shown = twins(browse.as_(author))
    assert f"/ideas/{own.id}-" in shown and f"/ideas/{closed.id}-" in shown
    assert f'href="/ideas/{imported.id}-un-cafe-par-mois-ailleurs#support-{imported.id}' in shown
    assert "/authors" not in shown
    assert f"#support-{own.id}" not in shown and f"#support-{closed.id}" not in shown
