"""Questions: asked, voted up, joined, answered, not kept; hidden by moderators; read live."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from app.activity.event import Event
from app.activity.notice import Notice
from app.database import db, writing
from app.errors import Refused
from app.gatherings import merge, queries, vote, written_answer
from app.gatherings import question as questions
from app.gatherings.conference import State
from app.gatherings.place import Wish
from app.gatherings.question import Question, Status
from app.gatherings.vote import QuestionVote
from app.people import erasure


def test_a_question_is_asked_without_script_and_with_it(make, browse):
    make.conference("Causerie")
    reader = browse.as_(make.person())
    plain = reader.post("/conferences/causerie/questions", {"text": "Et les horaires ?"})
    assert plain.status_code == 303
    assert "Et les horaires ?" in reader.get("/conferences/causerie").text
    part = reader.post("/conferences/causerie/questions", {"text": "Et le parking ?"}, htmx=True)
    assert 'hx-swap-oob="outerHTML:#questions"' in part.text and "Et le parking ?" in part.text
    assert reader.post("/conferences/causerie/questions", {"text": " "}).status_code == 422
    assert reader.post("/conferences/causerie/questions", {"text": "x" * 501}, htmx=True).status_code == 422


def test_a_name_is_kept_from_the_audience_and_not_from_the_organisers(make, browse):
    conference = make.conference("Causerie")
    author = make.person("Zénobie Discrète")
    make.question(conference, author, "Sans mon nom", unnamed=True)
    for other in (browse, browse.as_(make.person()), browse.as_(make.staff())):
        for url in ("", "/questions", "/projector"):
            page = other.get(f"/conferences/causerie{url}").text
            assert "Sans mon nom" in page and "Zénobie" not in page
    desk = browse.as_(make.with_role("facilitator"))
    assert "Zénobie" in desk.get("/conferences/causerie/desk").text
    assert "Zénobie" in desk.get("/conferences/causerie").text


def test_voting_twice_counts_once_and_taking_back_twice_takes_back_once(make, browse, differences):
    conference = make.conference("Causerie")
    question = make.question(conference)
    reader = browse.as_(make.person())
    url = f"/conferences/causerie/questions/{question.id}/vote"
    for _ in range(2):
        assert reader.post(url, {"wish": "given"}).status_code == 303
    assert make.again(question).vote_count == 1
    answer = reader.post(url, {"wish": "given"}, htmx=True)
    assert answer.status_code == 200 and "vote-given" in answer.text and "<html" not in answer.text
    for _ in range(2):
        reader.post(url, {"wish": "withdrawn"})
    assert make.again(question).vote_count == 0 and differences() == []


def test_nobody_votes_for_their_own_or_for_what_no_longer_waits(make, browse, differences):
    conference = make.conference("Causerie")
    author = make.person()
    question = make.question(conference, author)
    done = make.question(conference, status=Status.ANSWERED)
    voting = "/conferences/causerie/questions/{}/vote"
    assert browse.as_(author).post(voting.format(question.id), {"wish": "given"}).status_code == 403
    assert browse.as_(make.person()).post(voting.format(done.id), {"wish": "given"}).status_code == 409
    assert make.again(done).vote_count == 0 and differences() == []


def test_nothing_is_asked_or_voted_once_it_is_over(make, browse, app):
    conference = make.conference("Causerie")
    question = make.question(conference)
    desk, reader = browse.as_(make.with_role("facilitator")), browse.as_(make.person())
    desk.post("/conferences/causerie/begin")
    desk.post("/conferences/causerie/end")
    assert reader.post("/conferences/causerie/questions", {"text": "Trop tard"}).status_code == 409
    vote_url = f"/conferences/causerie/questions/{question.id}/vote"
    assert reader.post(vote_url, {"wish": "given"}).status_code == 409
    with app.app_context():
        assert db.session.scalar(select(db.func.count()).select_from(QuestionVote)) == 0
        assert db.session.scalar(select(db.func.count()).select_from(Question)) == 1


def test_five_wait_and_the_sixth_lets_the_others_have_their_turn(make, browse):
    make.conference("Causerie")
    reader = browse.as_(make.person())
    asked = [reader.post("/conferences/causerie/questions", {"text": f"N° {n}"}).status_code for n in range(6)]
    assert asked == [303] * 5 + [409]


def test_joined_questions_have_the_union_of_their_votes(make, inside):
    conference = make.conference()
    ann, ben, cid, dan = (make.person() for _ in range(4))
    first, second = make.question(conference, ann, "Quand ?"), make.question(conference, ben, "À quelle date ?")
    for question, voters in ((first, (cid,)), (second, (cid, dan, ann))):
        for voter in voters:
            vote.settle(question, by=voter, wish=Wish.GIVEN)
    merge.join(second, into=first, by=conference.organiser)
    voters = set(db.session.scalars(vote.voters_of(first)))
    assert voters == {ben.id, cid.id, dan.id}, "the author of the other counts, its own author does not"
    assert (first.vote_count, second.vote_count) == (3, 0)
    assert second.merged_into_id == first.id
    with pytest.raises(Refused):
        merge.join(first, into=second, by=conference.organiser)
    third = make.question(conference, dan, "Bientôt ?")
    merge.join(first, into=third, by=conference.organiser)
    assert (second.merged_into_id, third.vote_count) == (third.id, 3)


def test_questions_of_two_conferences_are_not_joined(make, inside):
    one, other = make.question(make.conference()), make.question(make.conference())
    with pytest.raises(Refused):
        merge.join(one, into=other, by=one.author)


def test_why_a_question_is_not_kept_is_told_to_its_author_alone(make, browse, inbox):
    conference = make.conference("Causerie")
    author, voter = make.person(), make.person()
    question = make.question(conference, author, "Hors sujet ?")
    browse.as_(voter).post(f"/conferences/causerie/questions/{question.id}/vote", {"wish": "given"})
    desk = browse.as_(make.with_role("facilitator"))
    where = f"/conferences/causerie/desk/{question.id}/refusal"
    assert desk.post(where, {"reason": ""}).status_code == 422
    assert desk.post(where, {"reason": "Ce n’est pas notre sujet"}).status_code == 303
    assert [line.reason for line in inbox(author)] == ["Ce n’est pas notre sujet"]
    assert inbox(voter) == []
    assert "Ce n’est pas notre sujet" in browse.as_(author).get("/conferences/causerie").text
    for other in (browse, browse.as_(voter)):
        page = other.get("/conferences/causerie").text
        assert "Hors sujet" not in page and "notre sujet" not in page


def test_a_written_answer_is_told_once_to_whoever_asked_or_voted(make, browse, inbox):
    conference = make.conference("Causerie")
    author, voter, other = make.person(), make.person(), make.person()
    question = make.question(conference, author)
    browse.as_(voter).post(f"/conferences/causerie/questions/{question.id}/vote", {"wish": "given"})
    desk = browse.as_(make.with_role("facilitator"))
    desk.post(f"/conferences/causerie/desk/{question.id}/status", {"status": "due"})
    before = [len(inbox(person)) for person in (author, voter, other)]
    assert before == [1, 0, 0]
    desk.post("/conferences/causerie/begin")
    desk.post("/conferences/causerie/end")
    writing = f"/conferences/causerie/desk/{question.id}/answer"
    assert desk.post(writing, {"answer": "Voici **tout**."}).status_code == 303
    assert desk.post(writing, {"answer": "Voici *presque* tout."}).status_code == 303
    assert [sum(line.unread for line in inbox(person)) for person in (author, voter, other)] == [2, 1, 0]
    assert "Voici <em>presque</em> tout." in browse.get("/conferences/causerie").text


def test_each_move_has_its_place_and_no_other(make, inside):
    conference = make.conference()
    question = make.question(conference)
    by = conference.organiser
    with pytest.raises(Refused):
        written_answer.give(question, by=by, text="Trop tôt")
    with pytest.raises(Refused):
        question.move(Status.MERGED, by=by)
    question.move(Status.ASKED, by=by)
    with pytest.raises(Refused):
        question.refuse("Trop tard", by=by)
    question.move(Status.ANSWERED, by=by)
    question.move(Status.DUE, by=by)
    written_answer.give(question, by=by, text="Voilà")
    with pytest.raises(Refused):
        question.move(Status.WAITING, by=by)


def test_the_desk_is_the_organisers_own(make, browse):
    question = make.question(make.conference("Causerie", unit="bretagne"))
    elsewhere = browse.as_(make.with_role("facilitator", "martinique"))
    citizen = browse.as_(make.person())
    for reader in (elsewhere, citizen):
        assert reader.get("/conferences/causerie/desk").status_code == 403
        assert reader.post(f"/conferences/causerie/desk/{question.id}/status", {"status": "asked"}).status_code == 403
    here = browse.as_(make.with_role("facilitator", "bretagne"))
    part = here.post(f"/conferences/causerie/desk/{question.id}/status", {"status": "asked"}, htmx=True)
    assert part.status_code == 200 and 'id="desk"' in part.text and "<html" not in part.text
    assert make.again(question).status is Status.ASKED


def test_the_live_list_is_answered_with_304_until_something_moves(make, browse):
    conference = make.conference("Causerie", state=State.LIVE)
    question = make.question(conference)
    reader, other = browse.as_(make.person()), browse.as_(make.person())
    for url in ("/conferences/causerie/questions", "/conferences/causerie/projector"):
        first = reader.get(url, htmx=True)
        assert first.status_code == 200 and first.headers["ETag"].strip('"') in first.text
        known = {"If-None-Match": first.headers["ETag"]}
        again = reader.get(url, htmx=True, headers=known)
        assert again.status_code == 304 and again.data == b""
        assert other.get(url, htmx=True, headers=known).status_code == 200, "another reader sees other buttons"
        vote_url = f"/conferences/causerie/questions/{question.id}/vote"
        other.post(vote_url, {"wish": "given" if url.endswith("questions") else "withdrawn"})
        moved = reader.get(url, htmx=True, headers=known)
        assert moved.status_code == 200 and moved.headers["ETag"] != first.headers["ETag"]
    assert "<html" in reader.get("/conferences/causerie/questions").text


def test_the_stamp_in_the_page_is_the_one_its_first_look_is_answered_by(make, browse):
    make.question(make.conference("Causerie", state=State.LIVE))
    reader = browse.as_(make.person())
    page = reader.get("/conferences/causerie").text
    stamp = page.partition('"If-None-Match":"\\"')[2].partition("\\")[0]
    assert len(stamp) == 24
    looked = reader.get("/conferences/causerie/questions", htmx=True, headers={"If-None-Match": f'"{stamp}"'})
    assert looked.status_code == 304


def test_the_wall_shows_what_is_asked_and_the_five_most_wanted(make, browse):
    conference = make.conference("Causerie", state=State.LIVE)
    for number in range(7):
        make.question(conference, text=f"Attendue {number}", vote_count=number)
    make.question(conference, text="En ce moment", status=Status.ASKED)
    page = browse.get("/conferences/causerie/projector").text
    assert "En ce moment" in page
    assert [f"Attendue {n}" in page for n in range(7)] == [False, False, True, True, True, True, True]


def test_a_question_is_reported_hidden_and_shown_again_like_any_text(make, browse, inbox):
    conference = make.conference("Causerie")
    author = make.person()
    question = make.question(conference, author, "Une insulte")
    witness, moderator = browse.as_(make.person()), browse.as_(make.with_role("moderator"))
    assert witness.post(f"/moderation/report/question/{question.id}", {"reason": "insult"}).status_code == 303
    assert "Une insulte" in moderator.get("/moderation").text
    case = f"/moderation/things/question/{question.id}"
    hidden = moderator.post(case, {"outcome": "hidden", "reason": "insult", "text": "Non", "number": "1"})
    assert hidden.status_code == 303
    assert "Une insulte" not in browse.get("/conferences/causerie").text
    assert "Une insulte" not in browse.get("/conferences/causerie/projector").text
    assert "Une insulte" in browse.as_(author).get("/conferences/causerie").text
    assert len(inbox(author)) == 1
    moderator.post(case, {"outcome": "restored", "text": "Finalement", "number": "2"})
    assert "Une insulte" in browse.get("/conferences/causerie").text


def test_withdrawing_takes_the_words_away(make, browse):
    conference = make.conference("Causerie")
    author = make.person()
    question = make.question(conference, author, "Oubliez cela")
    url = f"/conferences/causerie/questions/{question.id}/withdraw"
    assert browse.as_(make.person()).post(url).status_code == 403
    assert browse.as_(author).post(url).status_code == 303
    assert make.again(question).text == ""
    assert "Oubliez" not in browse.get("/conferences/causerie").text
    assert browse.as_(author).get("/conferences/causerie").text.count("Oubliez") == 0


def test_what_an_erased_person_asked_stays_without_a_name(make, inside):
    author = make.person("Zénobie")
    question = make.question(make.conference(), author, "Reste ici")
    erasure.erase(author, by=None)
    assert question.text == "Reste ici" and "Zénobie" not in question.author.name


def test_a_question_that_others_joined_is_not_withdrawn_under_them(make, browse):
    """Red when `withdraw` does not look at what was joined to it."""
    conference = make.conference("Causerie")
    author, other = make.person(), make.person()
    question = make.question(conference, author, "Quand ?")
    joined = make.question(conference, other, "À quelle date ?")
    desk = browse.as_(make.with_role("facilitator"))
    assert desk.post(f"/conferences/causerie/desk/{joined.id}/merge", {"into": str(question.id)}).status_code == 303
    url = f"/conferences/causerie/questions/{question.id}/withdraw"
    assert url not in browse.as_(author).get("/conferences/causerie").text
    assert browse.as_(author).post(url).status_code == 403
    assert make.again(question).text == "Quand ?"


def test_what_becomes_of_a_question_is_told_to_whoever_asked_the_same(make, inside):
    """Red when the author alone is told."""
    conference = make.conference()
    ann, ben = make.person(), make.person()
    first, second = make.question(conference, ann, "Quand ?"), make.question(conference, ben, "À quelle date ?")
    merge.join(second, into=first, by=conference.organiser)
    assert set(db.session.scalars(questions.authors_of(first))) == {ann.id, ben.id}
    first.refuse("Hors sujet", by=conference.organiser)
    told = db.session.scalars(
        db.select(Notice.user_id).join(Event, Event.id == Notice.event_id).where(Event.verb == "question_refused")
    )
    assert set(told) == {ann.id, ben.id}


def test_a_hidden_question_is_not_read_through_one_that_was_joined_to_it(make, browse):
    conference = make.conference("Causerie")
    author, other = make.person(), make.person()
    question = make.question(conference, author, "Zibeline cachée")
    joined = make.question(conference, other, "À quelle date ?")
    desk = browse.as_(make.with_role("facilitator"))
    desk.post(f"/conferences/causerie/desk/{joined.id}/merge", {"into": str(question.id)})
    assert "Zibeline" in browse.as_(other).get("/conferences/causerie").text
    with writing(), make.app.test_request_context("/", method="POST"):
        db.session.get_one(Question, question.id).hide("Injurieux", by=make.with_role("moderator"))
        db.session.commit()
    assert "Zibeline" not in browse.as_(other).get("/conferences/causerie").text


def test_a_written_answer_that_is_owed_stays_on_a_desk_that_is_full(make, browse, monkeypatch):
    """Red when only the most wanted are shown: nobody would find the promise again."""
    monkeypatch.setattr(queries, "MOST_AT_DESK", 3)
    leader = make.with_role("facilitator")
    conference = make.conference("Causerie", leader)
    owed = make.question(conference, make.person(), "Celle que nous avons promise")
    wanted = [make.question(conference, make.person(), f"Voulue {n}").id for n in range(4)]
    with writing(), make.app.app_context():
        db.session.get_one(Question, owed.id).status = Status.DUE
        for number in wanted:
            db.session.get_one(Question, number).vote_count = 9
        db.session.commit()
    desk = browse.as_(leader).get("/conferences/causerie/desk").text
    assert "Celle que nous avons promise" in desk
    assert desk.count("Voulue") >= 2
