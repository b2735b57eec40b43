"""A challenge done again with its jury: chosen by the organiser, invited at the announcement, seated only by a yes."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from app.activity.notice import Notice
from app.challenges import challenge as challenges
from app.challenges import foreword, jury, launching, recall
from app.challenges.challenge import Challenge
from app.challenges.conflict import Ground, bars_of
from app.challenges.foreword import Occasion
from app.challenges.juror import Answer, Juror
from app.challenges.recall import Recall, Way
from app.clock import now
from app.database import db, writing
from app.errors import Refused
from app.people import erasure, suspension
from app.people.user import Digest, User
from tests.challenges.juries import Hall, close, hall

DAY = (now() + timedelta(days=40)).date()


@pytest.fixture
def past(browse, make):
    """A challenge that is over, with its jury; committed, and its leader's browser."""
    with writing(), make.app.test_request_context("/", method="POST"):
        found = hall(make, jurors=3)
        close(found.challenge)
        for phase in found.challenge.phases:
            phase.state = "over"
        found.challenge.reach(challenges.Status.CLOSED)
        foreword.keep(found.challenge, {Occasion.JURY_INVITED: "Comme l’an dernier."})
        db.session.commit()
        for row in (found.challenge, found.leader, *found.people):
            db.session.refresh(row)
        slug, leader, people = found.challenge.slug, found.leader, found.people
        db.session.expunge_all()
    return Hall(Challenge(slug=slug), leader, people)


def again(browse, past, jurors, **more):
    browser = browse.as_(past.leader)
    said = {"on": DAY.isoformat(), "jurors": [str(one.id) for one in jurors], **more}
    answer = browser.post(f"/challenges/{past.challenge.slug}/again", said)
    assert answer.status_code == 303
    return browser, answer.location.split("/")[2]


def invited(app, slug):
    with app.app_context():
        asked = select(Juror).join(Juror.challenge).where(Challenge.slug == slug).order_by(Juror.id)
        return {one.person_id: one.answer for one in db.session.scalars(asked)}


def test_all_who_sat_are_ticked_with_what_each_would_be_told(browse, make, past):
    with writing(), make.app.app_context():
        db.session.get_one(User, past.people[1].id).digest = Digest.NEVER
        db.session.commit()
    page = browse.as_(past.leader).get(f"/challenges/{past.challenge.slug}/again").text
    boxes = re.findall(r'<input[^>]*name="jurors"[^>]*>', page)
    assert len(boxes) == 3 and all("checked" in box for box in boxes)
    assert page.count("vous invite dans le jury de") == 3, "the sentence of the notice, for each"
    assert "par une lettre envoyée aussitôt" in page and "sur le site seulement" in page


def test_whoever_is_suspended_erased_or_left_is_not_offered(inside, make):
    """Red when a juror who cannot come is offered."""
    found = hall(make, jurors=5)
    one, two, three, four, five = found.people
    suspension.suspend(one, by=make.with_role("administrator"), reason="Un essai")
    erasure.erase(two, by=None)
    jury.recuse(found.jurors[2], by=three, reason="Malade")
    found.jurors[3].answer = Answer.DECLINED
    db.session.flush()
    assert [candidate.person for candidate in recall.offered(found.challenge)] == [five]
    assert recall.offered(found.challenge)[0].way is Way.MORNING


def test_nobody_is_told_before_the_announcement_and_nobody_sits_without_their_yes(browse, make, app, past):
    """Red when a recalled juror is seated, or told early."""
    one, two, _three = past.people
    leader, slug = again(browse, past, [one, two])
    assert invited(app, slug) == {}
    page = leader.get(f"/challenges/{slug}/jury").text
    assert one.name in page and two.name in page and "Invités à l’annonce" in page
    assert leader.post(f"/challenges/{slug}/jury/recalls/{two.id}/withdrawal").status_code == 303
    assert leader.post(f"/challenges/{slug}/publication").status_code == 303
    assert invited(app, slug) == {one.id: None}, "asked, and not seated"
    assert "vous invite dans le jury" in browse.as_(one).get("/me/notices").text
    with app.app_context():
        assert db.session.scalars(select(Recall)).all() == []
    assert browse.as_(one).post(f"/challenges/{slug}/jury/answer", {"answer": "accepted"}).status_code == 303
    assert invited(app, slug) == {one.id: Answer.ACCEPTED}


def test_who_cannot_be_invited_any_more_is_named_and_the_challenge_is_announced_all_the_same(browse, make, app, past):
    one, two, _three = past.people
    leader, slug = again(browse, past, [one, two])
    with writing(), app.test_request_context("/", method="POST"):
        administrator = make.with_role("administrator")
        suspension.suspend(db.session.get_one(User, two.id), by=administrator, reason="Un essai")
        db.session.commit()
    assert leader.post(f"/challenges/{slug}/publication").status_code == 303
    assert two.name in leader.get(f"/challenges/{slug}").text
    assert invited(app, slug) == {one.id: None}


def test_only_those_of_the_past_jury_can_be_chosen(browse, make, past):
    stranger = make.staff(unit="fr")
    said = {"on": DAY.isoformat(), "jurors": [str(stranger.id)]}
    assert browse.as_(past.leader).post(f"/challenges/{past.challenge.slug}/again", said).status_code == 422


def test_conflicts_are_derived_anew_for_the_new_entries(inside, make):
    """Red when a recalled juror is taken for free of conflicts because they were the last time."""
    found = hall(make, jurors=1)
    [person] = found.people
    copy = launching.again(found.challenge, DAY, by=found.leader)
    recall.choose(copy, [person])
    copy.announce(by=found.leader)
    assert recall.invite_all(copy, by=found.leader) == []
    juror = db.session.scalars(select(Juror).where(Juror.challenge_id == copy.id)).one()
    author = make.staff("Collègue", unit="quimper")
    person.unit = author.unit
    phase = copy.submissions
    phase.state = "open"
    entry = make.entry(copy, author)
    assert [bar.ground for bar in bars_of(juror, entry)] == [Ground.AGENCY]


def test_a_challenge_that_is_announced_takes_no_recalls(inside, make):
    found = hall(make, jurors=1, plan="none")
    with pytest.raises(Refused):
        recall.choose(found.challenge, found.people)


def test_letters_are_copied_when_it_is_wished_and_an_erasure_takes_the_recall(browse, make, app, past):
    _leader, with_them = again(browse, past, past.people[:1], letters="y")
    _leader, without = again(browse, past, [])
    with writing(), app.test_request_context("/", method="POST"):
        copied, bare = (challenges.by_slug(slug) for slug in (with_them, without))
        assert foreword.words_of(copied) == {Occasion.JURY_INVITED: "Comme l’an dernier."}
        assert foreword.words_of(bare) == {}
        erasure.erase(db.session.get_one(User, past.people[0].id), by=None)
        assert db.session.scalars(select(Recall)).all() == []
        db.session.rollback()


def test_the_invited_with_words_have_a_letter_and_no_second_word_in_the_morning(browse, make, app, past):
    one = past.people[0]
    leader, slug = again(browse, past, [one], letters="y")
    leader.post(f"/challenges/{slug}/publication")
    with app.app_context():
        told = select(Notice).where(Notice.user_id == one.id).order_by(Notice.event_id.desc())
        assert db.session.scalars(told).first().mailed_at is not None
