"""The final: finalists announced in one moment, pitching one after the other, with a clock that all see."""

from __future__ import annotations

import random
from datetime import timedelta

import pytest

from app.challenges import final as finals
from app.challenges.challenge import Challenge
from app.challenges.entry import Entry
from app.challenges.final import Final, Pitch
from app.challenges.phase import Step
from app.challenges.vocabulary import PhaseKind
from app.clock import now
from app.database import db, writing
from app.errors import Refused
from app.gatherings.conference import Audience, Conference, State
from app.people.user import User


@pytest.fixture
def leader(make):
    return make.with_role("facilitator")


@pytest.fixture
def challenge(make, leader) -> Challenge:
    return make.challenge("pitch", by=leader, open=["submissions"], gallery="after-deadline")


@pytest.fixture
def entries(make, challenge):
    made = [make.entry(challenge, make.person(), title) for title in ("Un carnet", "Un atelier", "Une carte")]
    make.ended(challenge, over=["submissions", "jury"])
    return made


def _url(challenge, rest="") -> str:
    return f"/challenges/{challenge.slug}/final{rest}"


@pytest.fixture
def line_up(browse, leader, challenge):
    def send(finalists, **form):
        said = {"pitch_minutes": "5", "question_minutes": "3", "entries": [str(one.id) for one in finalists]} | form
        return browse.as_(leader).post(_url(challenge, "/line-up"), said)

    return send


def pitches(make, challenge) -> list[Pitch]:
    with make.app.app_context():
        asked = db.select(Pitch).where(Pitch.challenge_id == challenge.id).order_by(Pitch.position)
        return list(db.session.scalars(asked))


def author_of(make, entry) -> User:
    with make.app.app_context():
        return db.session.get(User, db.session.get(Entry, entry.id).author_id)


def press(browse, leader, challenge, pitch, wish):
    return browse.as_(leader).post(_url(challenge, f"/pitches/{pitch.id}"), {"wish": wish}).status_code


def test_finalists_are_a_secret_until_they_are_announced_to_all_at_once(
    browse, make, leader, challenge, entries, line_up, inbox
):
    """Red when `_shown` gives away a final that is not announced."""
    assert line_up(entries[:2]).status_code == 303
    for person in (make.person(), author_of(make, entries[0])):
        for rest in ("", "/projector"):
            assert "Un carnet" not in browse.as_(person).get(_url(challenge, rest)).text
    assert "Un carnet" in browse.as_(leader).get(_url(challenge)).text
    assert browse.as_(leader).post(_url(challenge, "/announcement")).status_code == 303
    page = browse.get(_url(challenge)).text
    assert "Un carnet" in page
    assert "Une carte" not in page
    assert any("est en finale" in line.sentence for line in inbox(author_of(make, entries[0])))
    assert not any("est en finale" in line.sentence for line in inbox(author_of(make, entries[2])))
    assert browse.as_(leader).post(_url(challenge, "/announcement")).status_code == 409


def test_one_pitches_after_the_other_and_the_projector_says_until_when(
    browse, make, leader, challenge, entries, line_up
):
    """Red when `step` does not look whether the stage is taken."""
    line_up(entries)
    browse.as_(leader).post(_url(challenge, "/announcement"))
    first, second, _third = pitches(make, challenge)
    assert press(browse, leader, challenge, first, "pitch") == 409
    make.turned(challenge, PhaseKind.FINAL, Step.OPENED)
    assert press(browse, leader, challenge, first, "pitch") == 303
    assert press(browse, leader, challenge, second, "pitch") == 409
    shown = browse.get(_url(challenge, "/projector"))
    assert "Un carnet" in shown.text
    with make.app.app_context():
        begun = db.session.get(Pitch, first.id)
        assert begun.until - now() <= timedelta(minutes=5)
        assert begun.until.isoformat() in shown.text
    assert press(browse, leader, challenge, first, "questions") == 303
    assert press(browse, leader, challenge, first, "questions") == 409
    assert press(browse, leader, challenge, first, "over") == 303
    assert press(browse, leader, challenge, second, "pitch") == 303


def test_the_projector_is_answered_in_full_only_when_something_changed(
    browse, make, leader, challenge, entries, line_up
):
    """Red when a step does not move the pulse."""
    line_up(entries)
    browse.as_(leader).post(_url(challenge, "/announcement"))
    make.turned(challenge, PhaseKind.FINAL, Step.OPENED)
    seen = browse.get(_url(challenge, "/projector"), htmx=True).headers["ETag"]
    asked = {"headers": {"If-None-Match": seen}, "htmx": True}
    assert browse.get(_url(challenge, "/projector"), **asked).status_code == 304
    press(browse, leader, challenge, pitches(make, challenge)[0], "pitch")
    assert browse.get(_url(challenge, "/projector"), headers={"If-None-Match": seen}, htmx=True).status_code == 200


def test_the_order_is_drawn_by_a_seed_that_makes_it_again(browse, make, leader, challenge, entries, line_up):
    """Red when the draw does not come from the seed that is shown."""
    line_up(entries)
    for _draw in range(6):
        browse.as_(leader).post(_url(challenge, "/draw"))
        with make.app.app_context():
            seed = db.session.get(Final, challenge.id).seed
        again = sorted(one.id for one in entries)
        random.Random(seed).shuffle(again)
        assert [one.entry_id for one in pitches(make, challenge)] == again
    assert seed in browse.as_(leader).get(_url(challenge)).text


def test_a_place_earlier_changes_two_places_and_no_other(browse, make, leader, challenge, entries, line_up):
    line_up(entries)
    one, two, three = pitches(make, challenge)
    assert press(browse, leader, challenge, two, "earlier") == 303
    assert [p.id for p in pitches(make, challenge)] == [two.id, one.id, three.id]
    assert press(browse, leader, challenge, two, "earlier") == 303
    assert [p.id for p in pitches(make, challenge)] == [two.id, one.id, three.id]
    assert press(browse, leader, challenge, two, "upside-down") == 422


def test_who_has_pitched_stays_in_the_order(browse, make, leader, challenge, entries, line_up):
    """Red when the line-up drops a pitch that was given."""
    line_up(entries)
    make.turned(challenge, PhaseKind.FINAL, Step.OPENED)
    first = next(one for one in pitches(make, challenge) if one.entry_id == entries[0].id)
    assert press(browse, leader, challenge, first, "pitch") == 303
    assert line_up(entries[1:]).status_code == 409
    assert len(pitches(make, challenge)) == 3
    assert press(browse, leader, challenge, first, "earlier") == 409


def test_the_audience_asks_at_a_conference_that_the_organiser_holds(browse, make, leader, challenge, entries, line_up):
    """Red when any conference can be named."""
    line_up(entries)
    browse.as_(leader).post(_url(challenge, "/announcement"))
    mine = make.conference("Les questions de la finale", leader)
    assert browse.as_(leader).post(_url(challenge, "/where"), {"conference": "nulle-part"}).status_code == 422
    assert browse.as_(leader).post(_url(challenge, "/where"), {"conference": mine.slug}).status_code == 303
    assert f"/conferences/{mine.slug}" in browse.get(_url(challenge)).text


def test_who_may_not_see_the_conference_of_a_final_is_not_told_of_it(browse, make, leader, challenge, entries, line_up):
    """Red when the link is printed for everybody: a conference may become internal after it was chosen."""
    line_up(entries)
    browse.as_(leader).post(_url(challenge, "/announcement"))
    held = make.conference("Les questions de la finale", leader)
    assert browse.as_(leader).post(_url(challenge, "/where"), {"conference": held.slug}).status_code == 303
    citizen, agent = browse.as_(make.person()), browse.as_(make.staff())
    assert held.slug in citizen.get(_url(challenge)).text
    change(make, held, audience=Audience.INTERNAL)
    assert held.slug not in citizen.get(_url(challenge)).text
    assert held.slug in agent.get(_url(challenge)).text
    change(make, held, audience=Audience.PUBLIC, state=State.CANCELLED)
    assert held.slug not in citizen.get(_url(challenge)).text
    change(make, held, state=State.OVER)
    page = citizen.get(_url(challenge)).text
    assert held.slug in page and "Poser une question" not in page


def test_the_projector_shows_what_the_room_asks_while_who_pitched_answers(
    browse, make, leader, challenge, entries, line_up
):
    """Red when a question comes too early, or when the projector does not move with what is asked."""
    line_up(entries)
    browse.as_(leader).post(_url(challenge, "/announcement"))
    held = make.conference("Les questions de la salle", leader, state=State.LIVE)
    assert browse.as_(leader).post(_url(challenge, "/where"), {"conference": held.slug}).status_code == 303
    make.question(held, text="Combien cela coûte-t-il ?")
    make.turned(challenge, PhaseKind.FINAL, Step.OPENED)
    first, *_others = pitches(make, challenge)
    press(browse, leader, challenge, first, "pitch")
    screen = browse.as_(make.person())
    assert "Combien cela coûte-t-il" not in screen.get(_url(challenge, "/projector")).text
    press(browse, leader, challenge, first, "questions")
    shown = screen.get(_url(challenge, "/projector"), htmx=True)
    assert "Combien cela coûte-t-il" in shown.text and held.slug in shown.text
    same = {"headers": {"If-None-Match": shown.headers["ETag"]}, "htmx": True}
    assert screen.get(_url(challenge, "/projector"), **same).status_code == 304
    make.question(held, text="Et qui s’en occupe ?")
    assert "Et qui s’en occupe" in screen.get(_url(challenge, "/projector"), **same).text
    press(browse, leader, challenge, first, "over")
    assert "Combien cela coûte-t-il" not in screen.get(_url(challenge, "/projector")).text


def test_an_internal_conference_is_not_where_a_public_final_is_asked(browse, make, leader, challenge, entries, line_up):
    """Red when only the organiser of the conference is looked at."""
    line_up(entries)
    narrow = make.conference("Entre agents", leader, audience=Audience.INTERNAL)
    assert "Entre agents" not in browse.as_(leader).get(_url(challenge)).text
    assert browse.as_(leader).post(_url(challenge, "/where"), {"conference": narrow.slug}).status_code == 422
    with make.app.test_request_context("/", method="POST"), pytest.raises(Refused):
        finals.ask_at(db.session.merge(challenge), db.session.merge(narrow), by=db.session.merge(leader))
    within = make.challenge("pitch", by=leader, audience="internal", open=["submissions"])
    make.ended(within, over=["submissions", "jury"])
    assert browse.as_(leader).post(_url(within, "/where"), {"conference": narrow.slug}).status_code == 303
    page = browse.as_(leader).get(_url(within)).text
    assert f"/conferences/{narrow.slug}" in page


def change(make, conference, **said) -> None:
    with writing(), make.app.app_context():
        held = db.session.get_one(Conference, conference.id)
        for name, value in said.items():
            setattr(held, name, value)
        db.session.commit()


def test_a_challenge_without_a_final_has_no_page_for_it(browse, make):
    assert browse.as_(make.staff()).get(_url(make.challenge("ideas-call"))).status_code == 404


@pytest.mark.parametrize(
    "form", [{"pitch_minutes": "0"}, {"pitch_minutes": "61"}, {"pitch_minutes": ""}, {"entries": ["999"]}]
)
def test_what_cannot_be_is_not_kept(make, challenge, entries, line_up, form):
    assert line_up(entries, **form).status_code == 422
    assert pitches(make, challenge) == []


def test_a_withdrawn_entry_leaves_the_final_and_the_projector(browse, make, leader, challenge, entries, line_up):
    """Red when the order shows all that was lined up."""
    line_up(entries)
    browse.as_(leader).post(_url(challenge, "/announcement"))
    assert "Un atelier" in browse.get(_url(challenge)).text
    stamp = browse.get(_url(challenge, "/projector"), htmx=True).headers["ETag"]
    author = browse.as_(author_of(make, entries[1]))
    make.turned(challenge, PhaseKind.FINAL, Step.OPENED)
    assert author.post(f"/challenges/{challenge.slug}/entries/{entries[1].id}/withdraw").status_code == 303
    for page in ("", "/projector"):
        assert "Un atelier" not in browse.get(_url(challenge, page)).text
        assert "Une carte" in browse.get(_url(challenge, page)).text
    assert browse.get(_url(challenge, "/projector"), htmx=True).headers["ETag"] != stamp
    gone = next(one for one in pitches(make, challenge) if one.entry_id == entries[1].id)
    assert press(browse, leader, challenge, gone, "pitch") == 404
