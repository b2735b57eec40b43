"""The deliberation: who was there, what was said, the announced steps out of a tie, the decision; all of it stays."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from app.challenges import deliberation, final, ranking, seating, tie
from app.challenges.challenge import Status
from app.challenges.deliberation import Act, DeliberationAct, case_of, decided_places
from app.challenges.entry import Entry
from app.challenges.final import Moment
from app.challenges.jury import recuse
from app.challenges.seat import Seat
from app.challenges.vocabulary import PhaseKind
from app.clock import now
from app.database import db, writing
from app.errors import Refused
from tests.challenges.juries import Hall, begin, close, decided_order, hall, outside, score_all


def tied(found: Hall) -> None:
    """The first two are equal, the third is behind."""
    score_all(found, lambda juror, entry: 1 if entry is found.entries[2] else 4 + (juror is found.jurors[0]))
    close(found.challenge)


def sharply(found: Hall) -> None:
    score_all(found, lambda juror, entry: 1 + found.entries.index(entry))
    close(found.challenge)


def test_what_the_figures_decide_needs_no_step(inside, make):
    found = hall(make, jurors=3)
    sharply(found)
    assert case_of(found.challenge).settlement.waiting is None
    assert decided_order(found.challenge) == []
    with pytest.raises(Refused):
        deliberation.decide(found.challenge, "", by=found.leader)
    deliberation.decide(found.challenge, "Les chiffres suffisent", by=found.leader)
    assert decided_order(found.challenge) == [entry.id for entry in reversed(found.entries)]


def test_a_jury_that_agrees_decides(inside, make):
    found = hall(make, jurors=3)
    tied(found)
    first, second, third = found.entries
    assert {*ranking.ranking_of(found.challenge).undecided} == {first.id, second.id}
    assert case_of(found.challenge).settlement.waiting is tie.Step.DELIBERATION
    for wrong in ({first.id: 1}, {first.id: 1, third.id: 2}):
        with pytest.raises(Refused):
            deliberation.agree(found.challenge, wrong, "Non", by=found.leader)
    with pytest.raises(Refused):
        deliberation.decide(found.challenge, "Trop tôt", by=found.leader)
    deliberation.agree(found.challenge, {second.id: 1, first.id: 2}, "Plus près du terrain", by=found.leader)
    deliberation.decide(found.challenge, "À l’unanimité", by=found.leader)
    assert decided_order(found.challenge) == [second.id, first.id, third.id]


def with_two_places(make, **chosen) -> Hall:
    found = hall(make, jurors=3, plan="proposed", **chosen)
    seating.confirm(found.slate, by=found.leader, places=2, reason="Un essai")
    return found


def test_a_tie_for_the_first_place_is_a_tie_although_each_has_a_place(inside, make):
    """Red when the line behind the last place is the only one looked at: by its number an entry would be the first."""
    found = with_two_places(make)
    tied(found)
    first, second, third = found.entries
    assert [{*group} for group in ranking.ranking_of(found.challenge).sharing] == [{first.id, second.id}]
    assert case_of(found.challenge).settlement.waiting is None, "the places themselves are settled"
    deliberation.decide(found.challenge, "À égalité", by=found.leader)
    assert decided_places(found.challenge) == {first.id: 1, second.id: 1, third.id: 3}
    with pytest.raises(Refused):
        deliberation.agree(found.challenge, {first.id: 1}, "Non", by=found.leader)
    deliberation.agree(found.challenge, {first.id: 2, second.id: 1}, "Plus près du terrain", by=found.leader)
    deliberation.decide(found.challenge, "Elle d’abord", by=found.leader)
    assert decided_places(found.challenge) == {second.id: 1, first.id: 2, third.id: 3}


def test_those_whom_the_jury_leaves_equal_share_their_place(inside, make):
    """Red when a group that has its places is laid out in some order, which is then the jury's."""
    found = with_two_places(make)
    score_all(found)
    close(found.challenge)
    first, second, third = (entry.id for entry in found.entries)
    deliberation.agree(found.challenge, {first: 1, third: 1, second: 2}, "Deux se valent", by=found.leader)
    deliberation.decide(found.challenge, "Elles se valent", by=found.leader)
    assert decided_places(found.challenge) == {first: 1, third: 1, second: 3}


def test_what_the_figures_part_nobody_is_asked_about(inside, make):
    found = with_two_places(make)
    sharply(found)
    assert case_of(found.challenge).talked_of == []
    with pytest.raises(Refused):
        deliberation.agree(found.challenge, {}, "Pour rien", by=found.leader)


def test_the_page_takes_an_order_from_the_jury_where_each_has_a_place(browse, make):
    def two(found: Hall) -> None:
        seating.confirm(found.slate, by=found.leader, places=2, reason="Un essai")
        begin(found.challenge)
        tied(found)

    found = outside(make, jurors=3, plan="proposed", state="waiting", then=two)
    leader, url = browse.as_(found.leader), f"{found.url}/deliberation"
    first, second, third = (entry.id for entry in found.entries)
    page = leader.get(url).text
    assert f"place_{first}" in page and f"place_{second}" in page and f"place_{third}" not in page
    assert leader.post(f"{url}/decision", {"text": "À égalité"}).status_code == 303
    assert leader.get(url).text.count('<li value="1">') == 2
    found_so = {"step": "deliberation", "text": "D’accord", f"place_{first}": 2, f"place_{second}": 1}
    assert leader.post(f"{url}/steps", found_so).status_code == 303
    assert leader.post(f"{url}/decision", {"text": "Elle d’abord"}).status_code == 303
    page = leader.get(url).text
    assert f"place_{first}" not in page and page.count('<li value="1">') == page.count('<li value="2">') == 1


def test_without_agreement_each_juror_chooses_two_by_two(inside, make):
    found = hall(make, jurors=3)
    tied(found)
    first, second, third = found.entries
    deliberation.agree(found.challenge, {}, "Pas d’accord", by=found.leader)
    assert case_of(found.challenge).settlement.waiting is tie.Step.HEAD_TO_HEAD
    for juror, winner, loser in zip(found.jurors, (first, second, second), (second, first, first), strict=True):
        deliberation.duel(juror, winner.id, loser.id)
    with pytest.raises(Refused):
        deliberation.duel(found.jurors[0], second.id, first.id)
    with pytest.raises(Refused):
        deliberation.duel(found.jurors[0], first.id, third.id)
    deliberation.close_duels(found.challenge, by=found.leader)
    assert case_of(found.challenge).settlement.winners == (str(second.id),)


def test_the_draw_is_the_one_that_was_committed_to(inside, make):
    """Red when the draw can be done again until it pleases, or with another seed than the announced one."""
    found = hall(make, jurors=2)
    score_all(found)
    close(found.challenge)
    deliberation.agree(found.challenge, {}, "Pas d’accord", by=found.leader)
    deliberation.close_duels(found.challenge, by=found.leader)
    assert case_of(found.challenge).settlement.waiting is tie.Step.DRAW, "equal in every criterion"
    deliberation.draw(found.challenge, by=found.leader)
    with pytest.raises(Refused):
        deliberation.draw(found.challenge, by=found.leader)
    told = db.session.scalars(select(DeliberationAct).where(DeliberationAct.act == Act.DRAWN)).one().content
    lots = [str(number) for number in ranking.ranking_of(found.challenge).undecided]
    again = tie.draw(lots, told["seed"], commitment=found.slate.commitment, beacon=told["beacon"])
    assert told["beacon"] == ranking.minutes_of(found.challenge).digest
    assert case_of(found.challenge).settlement.winners == again[:1]


def test_the_answers_of_a_juror_who_left_do_not_settle_anything(inside, make):
    found = hall(make, jurors=4)
    score_all(found)
    close(found.challenge)
    first, second, third = found.entries
    deliberation.agree(found.challenge, {}, "Pas d’accord", by=found.leader)
    deliberation.duel(found.jurors[0], first.id, second.id)
    deliberation.duel(found.jurors[0], first.id, third.id)
    recuse(found.jurors[0], by=found.people[0], reason="Un proche")
    deliberation.close_duels(found.challenge, by=found.leader)
    two_by_two = next(one for one in case_of(found.challenge).settlement.taken if one.step is tie.Step.HEAD_TO_HEAD)
    assert len(two_by_two.groups) == 1, "nobody who sits has chosen"


def pitched(found: Hall, *entries: Entry) -> None:
    final.line_up(found.challenge, entries, pitch_minutes=4, question_minutes=3)
    final.announce(found.challenge, by=found.leader)
    begin(found.challenge, PhaseKind.FINAL)
    for pitch in final.of_challenge(found.challenge).pitches:
        assert case_of(found.challenge).settlement is None, "somebody is still to be heard"
        final.step(pitch, Moment.PITCH)
        final.step(pitch, Moment.OVER)


def test_the_ranking_shortlists_and_the_final_decides(inside, make):
    """Red when the best of the ranking wins whatever was heard on the stage, or when it is decided before."""
    found = hall(make, kit="intrapreneur", entries=4, jurors=3)
    sharply(found)
    with pytest.raises(Refused, match="dernière présentation"):
        deliberation.decide(found.challenge, "Les chiffres suffisent", by=found.leader)
    last, second, third, best = found.entries
    pitched(found, second, best, third)
    with pytest.raises(Refused):
        deliberation.agree(found.challenge, {best.id: 2, last.id: 1}, "Elle n’a pas été entendue", by=found.leader)
    deliberation.agree(found.challenge, {second.id: 1, best.id: 2, third.id: 3}, "Elle sait faire", by=found.leader)
    deliberation.decide(found.challenge, "Après les présentations", by=found.leader)
    assert decided_order(found.challenge) == [second.id, best.id, third.id, last.id]


def test_who_is_on_stage_when_the_final_ends_was_heard(inside, make):
    found = hall(make, kit="intrapreneur", entries=3, jurors=3)
    sharply(found)
    first, second, _third = found.entries
    final.line_up(found.challenge, [first, second], pitch_minutes=4, question_minutes=3)
    final.announce(found.challenge, by=found.leader)
    begin(found.challenge, PhaseKind.FINAL)
    final.step(final.of_challenge(found.challenge).pitches[0], Moment.PITCH)
    close(found.challenge, PhaseKind.FINAL)
    assert final.finalists_heard(found.challenge) == [first.id]


def test_after_the_last_finalist_nobody_is_added_and_what_was_decided_before_does_not_count(inside, make):
    found = hall(make, kit="intrapreneur", entries=3, jurors=3)
    sharply(found)
    early = DeliberationAct(
        challenge_id=found.challenge.id, by_id=found.leader.id, act=Act.DECIDED, text="Avant la finale",
        content={"order": [found.entries[2].id], "places": 1}, at=now(),
    )  # fmt: skip
    db.session.add(early)
    db.session.flush()
    pitched(found, *found.entries[:2])
    assert deliberation.decision_of(found.challenge) is None
    with pytest.raises(Refused, match="a été entendu"):
        final.line_up(found.challenge, found.entries, pitch_minutes=4, question_minutes=3)


def test_no_more_have_a_place_than_were_heard(inside, make):
    found = hall(make, kit="intrapreneur", entries=3, jurors=3, plan="proposed")
    seating.confirm(found.slate, by=found.leader, places=2, reason="Un essai")
    sharply(found)
    pitched(found, found.entries[0])
    deliberation.decide(found.challenge, "Elle seule est venue", by=found.leader)
    assert deliberation.decision_of(found.challenge).content["places"] == 1


def test_a_finalist_whom_nobody_had_judged_is_among_those_to_decide_between(inside, make):
    found = hall(make, kit="intrapreneur", entries=3, jurors=3)
    late = found.entries[2]
    for row in db.session.scalars(select(Seat).where(Seat.entry_id == late.id)).all():
        db.session.delete(row)
    db.session.flush()
    sharply(found)
    pitched(found, *found.entries[1:])
    deliberation.agree(found.challenge, {}, "Pas d’accord", by=found.leader)
    deliberation.close_duels(found.challenge, by=found.leader)
    assert case_of(found.challenge).settlement.winners == (str(found.entries[1].id),), "its criteria come first"


def test_as_many_finalists_as_places_leave_nothing_to_decide(inside, make):
    found = hall(make, kit="intrapreneur", entries=3, jurors=3)
    sharply(found)
    pitched(found, found.entries[0])
    deliberation.decide(found.challenge, "Elle seule est venue", by=found.leader)
    assert decided_order(found.challenge) == [one.id for one in (found.entries[0], found.entries[2], found.entries[1])]


def test_finalists_who_have_a_place_each_are_in_no_order_until_the_jury_has_talked(inside, make):
    """Red when those who pitched stand as they did before the final."""
    found = hall(make, kit="intrapreneur", entries=3, jurors=3, plan="proposed")
    seating.confirm(found.slate, by=found.leader, places=2, reason="Un essai")
    sharply(found)
    last, second, best = found.entries
    pitched(found, best, second)
    deliberation.decide(found.challenge, "Les deux sont venues", by=found.leader)
    assert decided_places(found.challenge) == {best.id: 1, second.id: 1, last.id: 3}
    deliberation.agree(found.challenge, {second.id: 1, best.id: 2}, "Elle a convaincu", by=found.leader)
    deliberation.decide(found.challenge, "Après les présentations", by=found.leader)
    assert decided_places(found.challenge) == {second.id: 1, best.id: 2, last.id: 3}


def test_a_final_that_nobody_came_to_leaves_it_to_the_ranking(inside, make):
    found = hall(make, kit="intrapreneur", entries=3, jurors=3)
    sharply(found)
    begin(found.challenge, PhaseKind.FINAL)
    assert case_of(found.challenge).settlement is None
    close(found.challenge, PhaseKind.FINAL)
    deliberation.decide(found.challenge, "Personne n’a pu venir", by=found.leader)
    assert decided_order(found.challenge) == [one.id for one in reversed(found.entries)]


def test_the_page_says_that_the_final_decides_and_then_between_whom(browse, make, app):
    found = outside(make, kit="intrapreneur", entries=3, jurors=2, then=sharply)
    leader = browse.as_(found.leader)
    page = leader.get(f"{found.url}/deliberation").text
    assert "C’est la finale qui décide" in page and "/decision" not in page
    with writing(), app.test_request_context("/", method="POST"):
        here = Hall(db.session.merge(found.challenge), db.session.merge(found.leader), [])
        pitched(here, *map(db.session.merge, found.entries[:2]))
        db.session.commit()
    page = leader.get(f"{found.url}/deliberation").text
    assert "Entre les finalistes" in page and "Candidature 0" in page


def test_a_jury_deliberates_from_the_close_until_the_results_are_published(inside, make):
    """Red when the hour of the results counts for their publication."""
    found = hall(make)
    with pytest.raises(Refused):
        deliberation.say(found.challenge, "Déjà", by=found.leader)
    sharply(found)
    deliberation.say(found.challenge, "Maintenant", by=found.leader)
    begin(found.challenge, PhaseKind.RESULTS)
    assert found.challenge.status is Status.RESULTS
    deliberation.say(found.challenge, "Encore", by=found.leader)
    found.challenge.conclude()
    with pytest.raises(Refused):
        deliberation.say(found.challenge, "Trop tard", by=found.leader)


def test_the_page_takes_the_jury_through_the_steps(browse, make, app):
    found = outside(make, jurors=2, then=lambda found: (score_all(found), close(found.challenge)))
    leader, juror, other = (browse.as_(person) for person in (found.leader, *found.people))
    url = f"{found.url}/deliberation"
    assert juror.post(f"{url}/presence").status_code == 303
    assert juror.post(f"{url}/presence").status_code == 303
    assert juror.post(f"{url}/remarks", {"text": ""}).status_code == 422
    assert juror.post(f"{url}/remarks", {"text": "J’aime la première."}).status_code == 303
    page = leader.get(url).text
    assert "J’aime la première." in page and page.count("signale sa présence") == 1
    assert juror.post(f"{url}/steps", {"step": "deliberation", "text": "Non"}).status_code == 403
    assert leader.post(f"{url}/steps", {"step": "draw"}).status_code == 409, "one step after the other"
    assert leader.post(f"{url}/steps", {"step": "dice"}).status_code == 422
    assert leader.post(f"{url}/steps", {"step": "deliberation", "text": ""}).status_code == 422
    assert leader.post(f"{url}/steps", {"step": "deliberation", "text": "Pas d’accord"}).status_code == 303
    assert "Laquelle est la meilleure" in juror.get(url).text
    first, second = found.entries[0].id, found.entries[1].id
    assert juror.post(f"{url}/duels", {"winner": first, "loser": second}).status_code == 303
    assert other.post(f"{url}/duels", {"winner": "x", "loser": second}).status_code == 422
    assert leader.post(f"{url}/duels", {"winner": first, "loser": second}).status_code == 403
    assert leader.post(f"{url}/steps", {"step": "head_to_head"}).status_code == 303
    if "Procéder au tirage" in leader.get(url).text:
        assert leader.post(f"{url}/steps", {"step": "draw"}).status_code == 303
    assert juror.post(f"{url}/decision", {"text": "Moi"}).status_code == 403
    assert leader.post(f"{url}/decision", {"text": "La plus proche du terrain"}).status_code == 303
    assert "La plus proche du terrain" in other.get(url).text
    assert browse.as_(make.staff()).get(url).status_code == 403
    with app.app_context():
        assert len(decided_order(db.session.merge(found.challenge))) == 3
