"""What a provider answers in public is moderated like what others write: reported, hidden with a reason, shown."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from app.database import db, writing
from app.people.user import User
from app.store import review_answer
from app.store.review import Review
from app.store.review_answer import ReviewAnswer
from tests.store.reviews import reviewed

HIDDEN = {"outcome": "hidden", "reason": "insult", "text": "Restez courtois", "number": "1"}
RESTORED = {"outcome": "restored", "text": "C’est mieux", "number": "2"}


@pytest.fixture
def author(make):
    return make.person()


@pytest.fixture
def said(app, make, service, partner, author):
    """A review and its provider's answer."""
    one = reviewed(app, service, author, 2, "Je n’ai pas compris.")
    with writing(), app.test_request_context("/", method="POST"):
        held = db.session.get_one(Review, one.id)
        review_answer.say(held, by=db.session.get_one(User, partner.id), text="Apprenez donc à lire.")
        db.session.commit()
        return db.session.scalars(select(ReviewAnswer.id)).one()


@pytest.fixture
def moderator(browse, make):
    return browse.as_(make.with_role("moderator"))


def hide(moderator, said):
    assert moderator.post(f"/moderation/things/review-answer/{said}", HIDDEN).status_code == 303


def test_an_answer_is_reported_from_its_review_and_whoever_did_so_is_told(
    browse, make, service, said, moderator, inbox
):
    witness = make.person()
    reader = browse.as_(witness)
    assert f"/moderation/report/review-answer/{said}" in reader.get(f"/store/{service.slug}/reviews").text
    assert reader.post(f"/moderation/report/review-answer/{said}", {"reason": "insult"}).status_code == 303
    waiting = moderator.get("/moderation").text
    assert "Apprenez donc à lire." in waiting and "Réponse à un avis" in waiting
    hide(moderator, said)
    assert [line.kind for line in inbox(witness)] == ["report"]


def test_a_hidden_answer_is_read_by_its_provider_with_the_reason_and_by_nobody_else(
    browse, make, service, said, moderator, author, partner
):
    hide(moderator, said)
    number = browse.get(f"/api/v1/services/{service.slug}/reviews").json["items"][0]["id"]
    others = browse, browse.as_(make.person()), browse.as_(author)
    pages = (f"/store/{service.slug}/reviews", f"/store/{service.slug}/reviews/{number}",
             f"/store/providers/{service.provider.slug}", f"/api/v1/services/{service.slug}/reviews")  # fmt: skip
    for reader in others:
        for page in pages:
            assert "Apprenez donc" not in reader.get(page).text, page
    own = browse.as_(partner).get(f"/store/{service.slug}/reviews/{number}").text
    assert "Apprenez donc à lire." in own and "Restez courtois" in own
    assert others[1].get(f"/moderation/report/review-answer/{said}").status_code == 404


def test_other_words_of_a_hidden_answer_stay_hidden_until_a_moderator_shows_them(
    browse, service, said, moderator, author, partner, inbox
):
    hide(moderator, said)
    told = len(inbox(author))
    number = browse.get(f"/api/v1/services/{service.slug}/reviews").json["items"][0]["id"]
    speaker = browse.as_(partner)
    speaker.post(f"/store/{service.slug}/reviews/{number}/answer", {"text": "Nous la refaisons."})
    assert "Nous la refaisons" not in browse.as_(author).get(f"/store/{service.slug}/reviews").text
    assert len(inbox(author)) == told, "nobody is told of what they may not read"
    assert moderator.post(f"/moderation/things/review-answer/{said}", RESTORED).status_code == 303
    assert "Nous la refaisons" in browse.as_(author).get(f"/store/{service.slug}/reviews").text


def test_whoever_wrote_an_answer_reads_why_it_is_hidden_and_does_not_report_it(browse, said, moderator, partner, inbox):
    assert browse.as_(partner).post(f"/moderation/report/review-answer/{said}", {"reason": "insult"}).status_code == 409
    hide(moderator, said)
    line = next(line for line in inbox(partner) if line.kind == "decision")
    assert "Restez courtois" in browse.as_(partner).get(line.url).text


def test_the_stars_are_not_touched_by_what_becomes_of_an_answer(app, service, said, moderator):
    hide(moderator, said)
    with app.app_context():
        assert db.session.scalars(select(Review)).one().is_readable
