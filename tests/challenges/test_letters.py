"""The letters of a challenge: the organiser's words above the platform's, seen before they are sent."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select

from app.challenges import correspondence, foreword, jury, publication, reminder, summons
from app.challenges import mentor as mentors
from app.challenges import team as teams
from app.challenges.foreword import Occasion
from app.challenges.vocabulary import PhaseKind
from app.clock import now
from app.database import db, writing
from app.outbox import post
from app.outbox.letter import Letter
from app.people.user import Digest
from app.text import squish
from tests.challenges.juries import hall

WORDS = "Merci de votre temps.\n\nNous vous attendons à <Brest> & {{ ailleurs }}."


def sent(template: str) -> list[Letter]:
    return list(db.session.scalars(select(Letter).where(Letter.template == template).order_by(Letter.id)))


def body(letter: Letter) -> str:
    return post.compose(letter).get_content()


def test_a_letter_says_the_organisers_words_above_the_platforms(inside, make):
    """Red when the words are lost, stand below, or are read as a template."""
    found = hall(make, jurors=0, plan="none", state="waiting")
    foreword.keep(found.challenge, {Occasion.JURY_INVITED: WORDS})
    person = make.staff("Yann", unit="fr", language="fr")
    jury.invite(found.challenge, person, by=found.leader)
    [letter] = sent("jury-invited")
    text = body(letter)
    assert letter.recipient == person.email and WORDS in text
    assert text.index("Bonjour Yann") < text.index(WORDS) < text.index("Hélène vous invite dans le jury")
    assert squish(found.challenge.title) in post.compose(letter)["Subject"]


def test_without_words_an_invitation_stays_in_the_letter_of_the_morning(inside, make):
    found = hall(make, jurors=1, plan="none", state="waiting")
    assert sent("jury-invited") == [] and found.people


def test_who_reads_no_letters_gets_none_whatever_the_organiser_writes(inside, make):
    """Red when the organiser's words reach somebody who asked for no letters."""
    found = hall(make, jurors=0, plan="none", state="waiting")
    foreword.keep(found.challenge, {Occasion.JURY_INVITED: WORDS})
    jury.invite(found.challenge, make.staff(unit="fr", digest=Digest.NEVER), by=found.leader)
    assert sent("jury-invited") == []


def test_whoever_enters_has_the_receipt_in_a_letter_once(inside, make):
    challenge = make.challenge("ideas-call", open=["submissions"])
    foreword.keep(challenge, {Occasion.ENTRY_RECEIVED: WORDS})
    author = make.staff()
    entry = make.entry(challenge, author, "Un banc")
    [letter] = sent("entry-received")
    assert WORDS in body(letter) and entry.receipt in body(letter) and "Un banc" in body(letter)
    assert f"/entries/{entry.id}" in body(letter)
    entry.send(title="Un banc vert", answers={}, by=author)
    assert len(sent("entry-received")) == 1


def test_reminders_say_the_words_and_leave_without_them_too(inside, make):
    found = hall(make)
    phase = found.challenge.phase(PhaseKind.JURY)
    with time_machine.travel(phase.closes_at - timedelta(hours=71), tick=False):
        summons.remind_late()
    foreword.keep(found.challenge, {Occasion.JURY_LATE: WORDS})
    with time_machine.travel(phase.closes_at - timedelta(hours=23), tick=False):
        summons.remind_late()
    assert [WORDS in body(letter) for letter in sent("jury-late")] == [False, False, True, True]


def test_the_day_before_a_mentor_the_words_are_said(inside, make):
    challenge = make.challenge("hackathon", open=["team-formation"])
    foreword.keep(challenge, {Occasion.MENTOR_NEAR: WORDS})
    founder, guide = make.person(), make.staff(unit="fr")
    team = teams.found(challenge, by=founder, name="Nous")
    mentor = mentors.name(challenge, guide, by=make.with_role("facilitator"))
    mentors.accept(mentor, by=guide)
    slot = mentors.offer(mentor, starts_at=now() + timedelta(days=2), minutes=30, place="Salle 2")
    mentors.book(slot, team, by=founder)
    assert reminder.send(slot) == 2
    assert [WORDS in body(letter) for letter in sent("mentor-near")] == [True, True]


def test_results_are_sent_with_the_words_to_the_people_of_each_entry(inside, make):
    challenge = make.challenge("ideas-call", open=["submissions"])
    foreword.keep(challenge, {Occasion.RESULTS_OUT: WORDS})
    authors = [make.staff(), make.staff()]
    for author in authors:
        make.entry(challenge, author)
    make.ended(challenge, over=["submissions", "voting", "jury"])
    said = {"words": "Voici.", "to_the_others": "Merci.", "not_awarded": "Un essai."}
    publication.publish(challenge, **said, by=make.with_role("facilitator"))
    assert [letter.recipient for letter in sent("results-out")] == [one.email for one in authors]
    assert all(WORDS in body(letter) for letter in sent("results-out"))


@pytest.mark.parametrize("kit", ["hackathon", "ideas-call", "pitch"])
def test_every_letter_is_seen_as_it_will_be_sent(inside, make, kit):
    challenge, leader = make.challenge(kit), make.with_role("facilitator", name="Hélène")
    for occasion in foreword.occasions_of(challenge):
        text = correspondence.tried(challenge, occasion, WORDS, by=leader)
        assert WORDS in text.get_content() and text["To"] == leader.email
        assert "Bonjour Hélène" in text.get_content() and "\n\n\n" not in text.get_content()
    assert db.session.scalars(select(Letter)).all() == [], "nothing is queued"


def test_what_is_tried_out_is_the_letter_that_leaves(inside, make):
    found = hall(make, jurors=0, plan="none", state="waiting")
    foreword.keep(found.challenge, {Occasion.JURY_INVITED: WORDS})
    person = make.staff("Hélène", unit="fr")
    jury.invite(found.challenge, person, by=found.leader)
    tried = correspondence.tried(found.challenge, Occasion.JURY_INVITED, WORDS, by=person)
    [letter] = sent("jury-invited")
    assert body(letter) == tried.get_content()


def test_the_page_keeps_the_words_or_shows_the_letters_and_keeps_nothing(browse, make, app):
    leader = browse.as_(make.with_role("facilitator"))
    challenge = make.challenge("ideas-call", draft=True)
    url = f"/challenges/{challenge.slug}/letters"
    assert f'href="{url}"' in leader.get(f"/challenges/{challenge.slug}").text
    assert "words_mentor_near" not in leader.get(url).text, "a call without teams has no mentors"
    tried = leader.post(url, {"words_jury_invited": "Venez <b>!", "do": "try"})
    assert tried.status_code == 200 and "Telle qu’elle partira" in tried.text and "Venez &lt;b&gt;!" in tried.text
    assert 'id="tried-jury-late"' in tried.text and 'id="tried-results-out"' not in tried.text, "what would leave"
    assert "Venez" not in leader.get(url).text
    assert leader.post(url, {"words_jury_invited": "x" * 1_501}).status_code == 422
    assert leader.post(url, {"words_jury_invited": "Venez !"}).status_code == 303
    assert "Venez !" in leader.get(url).text
    assert leader.post(url, {"words_jury_invited": ""}).status_code == 303
    with writing(), app.app_context():
        assert db.session.scalars(select(foreword.Foreword)).all() == []
