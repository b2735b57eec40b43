"""What a jury did stands: nobody chooses among its ballots, decides for it unseen, or makes its minutes untrue."""

from __future__ import annotations

import json
from typing import Any

import pytest
from sqlalchemy import select

from app.challenges import comparison, conflict, deliberation, jury, obligation, publication, ranking, seating, verdict
from app.challenges.advance import Advance, tell_when_complete
from app.challenges.audience import AudiencePaper, AudienceTally
from app.challenges.audience_turn import AudienceTurn, Turn
from app.challenges.ballot import Ballot, Choice
from app.challenges.challenge import Challenge
from app.challenges.comparison import Verdict as Said
from app.challenges.deliberation import Act, DeliberationAct, decision_of
from app.challenges.final import Final
from app.challenges.juror import Answer, Juror, sitting_in
from app.challenges.phase import Step
from app.challenges.proceedings import differences
from app.challenges.publication import Publication
from app.challenges.score import judge
from app.challenges.scrutiny import contradictions
from app.challenges.slate import Bench
from app.challenges.tally import Tally
from app.challenges.vocabulary import FinalVote, Outcome, PhaseKind
from app.clock import now
from app.database import db, writing
from app.errors import Refused
from app.ideas.support import Support
from app.people import erasure
from app.people.user import Electorate, User
from tests.challenges.juries import Hall, begin, close, hall, outside, score_all
from tests.challenges.together import at_once


def judged(found: Hall) -> None:
    """The last entry is clearly the first; the jury is over, and so is all before the results."""
    score_all(found, lambda juror, entry: min(1 + 2 * found.entries.index(entry), 5))
    close(found.challenge)
    for kind in (PhaseKind.VOTING, PhaseKind.FINAL):
        if (phase := found.challenge.phase(kind)) and not phase.is_over:
            begin(found.challenge, kind)
            close(found.challenge, kind)


def decided(found: Hall) -> None:
    judged(found)
    deliberation.decide(found.challenge, "Les chiffres suffisent", by=found.leader)


def place(found: Hall, *places: int | None) -> None:
    for entry, given in zip(found.entries, places, strict=True):
        verdict.decide(entry, place=given, outcome=None, feedback="Merci", by=found.leader)


def publish(found: Hall, **more: Any) -> Publication:
    said = {"words": "Voici", "to_the_others": "Merci", "not_awarded": "Un essai"}
    return publication.publish(found.challenge, **said, by=found.leader, **more)


def said(found: Hall) -> dict[str, Any]:
    minutes: dict[str, Any] = json.loads(publication.of_challenge(found.challenge).minutes)
    return minutes


# Nobody chooses among the ballots


def test_once_the_ranking_is_known_the_organiser_takes_nobody_out_and_moves_no_seat(inside, make):
    """Red when `recuse` or a seat asks nobody whether the jury has closed."""
    found = hall(make, jurors=3)
    judged(found)
    with pytest.raises(Refused):
        jury.recuse(found.jurors[0], by=found.leader, reason="Il note mal")
    with pytest.raises(Refused):
        jury.invite(found.challenge, make.staff("De plus", unit="fr"), by=found.leader)
    for move in (seating.give_seat, seating.take_seat):
        with pytest.raises(Refused):
            move(found.slate, found.jurors[0], found.entries[0], by=found.leader)
    with pytest.raises(Refused):
        seating.fill(found.slate, by=found.leader)
    jury.recuse(found.jurors[0], by=found.people[0], reason="Un proche")
    assert [one.id for one in sitting_in(found.challenge)] == [one.id for one in found.jurors[1:]]


def test_a_juror_leaves_until_the_results_are_published_and_the_others_decide_anew(browse, make):
    """Red when the hour of the results counts for their publication."""
    found = outside(make, jurors=3, then=decided)
    make.turned(found.challenge, PhaseKind.RESULTS, Step.OPENED)
    juror = browse.as_(found.people[0])
    leaving = f"{found.url}/jurors/{found.jurors[0].id}/recusal"
    assert "Quitter le jury" in juror.get(found.url).text
    assert juror.post(leaving, {"reason": "Un proche"}).status_code == 303
    leader = browse.as_(found.leader)
    assert leader.post(f"{found.url}/deliberation/decision", {"text": "Sans la voix partie"}).status_code == 303
    with writing(), make.app.app_context():
        db.session.get_one(Challenge, found.challenge.id).conclude()
        db.session.commit()
    other = browse.as_(found.people[1])
    assert "Quitter le jury" not in other.get(found.url).text
    assert other.post(f"{found.url}/jurors/{found.jurors[1].id}/recusal", {"reason": "Trop tard"}).status_code == 409
    assert leader.post(f"{found.url}/deliberation/remarks", {"text": "Trop tard"}).status_code == 409


def test_its_page_offers_none_of_it(browse, make):
    found = outside(make, jurors=3, then=judged)
    leader = browse.as_(found.leader)
    page = leader.get(found.url).text
    assert "Retirer du jury" not in page and "Inviter un membre" not in page
    assert leader.post(f"{found.url}/jurors/{found.jurors[0].id}/recusal", {"reason": "Non"}).status_code == 409


def test_a_seat_from_which_somebody_compared_is_not_taken_away(inside, make):
    """Red when `take_seat` looks at scores alone."""
    found = hall(make, kit="hackathon", entries=4, jurors=2)
    juror = found.jurors[0]
    left, right = comparison.next_pair(juror)
    comparison.compare(juror, comparison.handed_out(juror, left, right), Said.LEFT)
    with pytest.raises(Refused):
        seating.take_seat(found.slate, juror, left, by=found.leader)
    comparison.cancel_last(juror)
    seating.take_seat(found.slate, juror, left, by=found.leader)


def test_the_minutes_say_who_left_and_by_whose_will(inside, make):
    found = hall(make, jurors=4)
    jury.recuse(found.jurors[0], by=found.leader, reason="Une absence")
    judged(found)
    jury.recuse(found.jurors[1], by=found.people[1], reason="Un proche")
    deliberation.decide(found.challenge, "Les chiffres suffisent", by=found.leader)
    place(found, None, None, 1)
    publish(found)
    written = said(found)
    assert [line[:2] for line in written["recusals"]] == [
        [found.jurors[0].pseudonym, "organiser"], [found.jurors[1].pseudonym, "juror"],
    ]  # fmt: skip
    assert not any(one.name in json.dumps(written) for one in found.people)


# Conflicts


def supports(found: Hall, make, juror: int, entry: int) -> None:
    """A conflict that the platform derives, after the seats were given."""
    idea = make.idea("Une idée", make.staff())
    found.entries[entry].idea_id = idea.id
    db.session.add(
        Support(
            idea_id=idea.id, user_id=found.people[juror].id, electorate=Electorate.STAFF, at=found.challenge.created_at
        )
    )
    db.session.flush()
    db.session.expire(found.entries[entry])


def test_nobody_chooses_between_two_when_they_conflict_with_one(inside, make):
    """Red when a duel looks at what is torn alone, and not at who is asked."""
    found = hall(make, jurors=3)
    score_all(found)
    close(found.challenge)
    supports(found, make, 0, 1)
    deliberation.agree(found.challenge, {}, "Pas d’accord", by=found.leader)
    first, second, third = (entry.id for entry in found.entries)
    for pair in ((first, second), (second, third)):
        with pytest.raises(Refused):
            deliberation.duel(found.jurors[0], *pair)
    torn = [first, second, third]
    assert deliberation.next_duel(found.jurors[0], torn) == (first, third)
    deliberation.duel(found.jurors[0], third, first)
    assert deliberation.next_duel(found.jurors[0], torn) is None
    assert deliberation.next_duel(found.jurors[1], torn) == (first, second)


@pytest.mark.parametrize("kit", ["ideas-call", "hackathon"])
def test_a_conflict_that_comes_up_after_seating_leaves_nobody_waiting(inside, make, kit, inbox):
    """Red when progress counts seats from which nobody may judge: it stays short for ever, and nobody is told."""
    found = hall(make, kit=kit, entries=4, jurors=2)
    supports(found, make, 0, 1)
    assert Bench.of(found.challenge).lacking(found.slate.each) == {found.entries[1].id: 1}
    for juror in found.jurors:
        if kit == "hackathon":
            while pair := comparison.next_pair(juror):
                assert juror is found.jurors[1] or found.entries[1] not in pair
                comparison.compare(juror, comparison.handed_out(juror, *pair), Said.LEFT)
        else:
            for entry in found.entries:
                if not conflict.bars_of(juror, entry):
                    judge(juror, entry, marks=found.marks(), send=True)
    advance = Advance.of(found.challenge, found.jurors)
    assert [advance.lacks(juror) for juror in found.jurors] == [0, 0]
    assert advance.is_complete and tell_when_complete(found.slate)


# Minutes that stay true


def test_minutes_replay_after_an_erasure_and_whoever_is_invited_or_renamed_since(app, make):
    """Red when a pseudonym depends on who else was ever invited, or a title on the minutes."""

    def whole(found: Hall) -> None:
        asked = jury.invite(found.challenge, make.staff("N’a jamais répondu", unit="fr"), by=found.leader)
        declined = jury.invite(found.challenge, make.staff("A décliné", unit="fr"), by=found.leader)
        jury.answer(declined, Answer.DECLINED)
        decided(found)
        place(found, None, None, 1)
        publish(found)
        found.people += [asked.person, declined.person]

    found = outside(make, jurors=3, then=whole)
    with writing(), app.test_request_context("/", method="POST"):
        leader = db.session.get_one(User, found.leader.id)
        for person in (found.people[3], found.people[4], found.people[0]):
            erasure.erase(db.session.get_one(User, person.id), by=None)
        challenge = db.session.get_one(Challenge, found.challenge.id)
        challenge.rewrite(title="Un titre corrigé", summary=challenge.summary, brief=challenge.brief, by=leader)
        db.session.commit()
    with app.app_context():
        challenge = db.session.get_one(Challenge, found.challenge.id)
        assert db.session.query(Juror).count() == 3, "an invitation that led to nothing goes"
        assert differences(challenge, publication.of_challenge(challenge)) == []


def test_somebody_invited_after_the_plan_changes_no_ballot(inside, make):
    """The hash of the ballots is what the draw could not know: it must not move with the list of jurors."""
    found = hall(make, jurors=2)
    score_all(found)
    names = ranking.pseudonyms_of(found.challenge)
    jury.invite(found.challenge, make.staff("Plus tard", unit="fr"), by=found.leader)
    close(found.challenge)
    assert names.items() <= ranking.pseudonyms_of(found.challenge).items()
    assert len({*ranking.pseudonyms_of(found.challenge).values()}) == 3


def test_what_was_counted_is_counted_again_by_a_replay(app, make, voting, give, close):
    """Red when the count is compared with the minutes alone: who changed both would not be seen."""
    voted = voting(vote_fewest=1, judging="none")
    give(make.person(), voted.entries[0], 3)
    close(voted.challenge)
    with writing(), app.test_request_context("/", method="POST"):
        db.session.execute(db.update(Tally).where(Tally.entry_id == voted.entries[1].id).values(points=9))
        db.session.commit()
    leader = make.with_role("facilitator")
    make.ended(voted.challenge, over=["team-formation", "submissions", "voting", "jury", "final"])
    with writing(), app.test_request_context("/", method="POST"):
        challenge = db.session.get_one(Challenge, voted.challenge.id)
        by = db.session.get_one(User, leader.id)
        said = {"words": "Voici", "to_the_others": "Merci", "not_awarded": "Un essai"}
        made = publication.publish(challenge, **said, by=by)
        db.session.commit()
        assert differences(challenge, made) == ["votes"]


# The decision


def test_results_without_a_decision_of_the_jury_need_a_reason(inside, make):
    found = hall(make, jurors=3)
    judged(found)
    place(found, None, None, 1)
    with pytest.raises(Refused):
        publish(found)
    publish(found, reason="Le jury n’a pu se réunir")
    assert said(found)["departure"] == "Le jury n’a pu se réunir"


@pytest.mark.parametrize(
    ("places", "departs"),
    [((None, None, 1), False), ((2, 2, 1), False), ((None, 1, None), True), ((1, None, 1), True), ((3, 2, 1), False),
     ((2, 3, 1), True), ((None, None, None), True)],
)  # fmt: skip
def test_results_against_the_decision_need_a_reason(inside, make, places, departs):
    """Red when nobody compares the places with the order that the jury decided: third, second, first here."""
    found = hall(make, jurors=3)
    decided(found)
    place(found, *places)
    assert bool(publication.departure_of(found.challenge)) is departs
    if departs:
        with pytest.raises(Refused):
            publish(found)
    publish(found, reason="Un règlement l’exige")
    assert said(found)["departure"] == ("Un règlement l’exige" if departs else "")
    assert differences(found.challenge, publication.of_challenge(found.challenge)) == []


@pytest.mark.parametrize(
    ("places", "departs"),
    [((1, 2, None), False), ((2, 1, None), False), ((1, 1, None), False), ((None, 1, 2), True), ((2, 3, 1), True)],
)
def test_who_is_placed_first_among_equals_is_not_against_the_jury(inside, make, places, departs):
    """Red when the jury is taken to have put one before the other although it left them equal."""
    found = hall(make, jurors=3, plan="proposed")
    seating.confirm(found.slate, by=found.leader, places=2, reason="Un essai")
    score_all(found, lambda juror, entry: 1 if entry is found.entries[2] else 4 + (juror is found.jurors[0]))
    close(found.challenge)
    deliberation.decide(found.challenge, "À égalité", by=found.leader)
    place(found, *places)
    assert bool(publication.departure_of(found.challenge)) is departs


RECEIVERS = pytest.mark.parametrize(
    ("receivers", "departs"), [((), False), ((2,), False), ((0, 2), False), ((0,), True)]
)
"""The jury gave one place, to the last of the three."""


def owe(found: Hall, *receivers: int) -> list[list[Any]]:
    """A prize to each, the first one first; as minutes say it."""
    for prize, n in zip(found.challenge.prizes, receivers, strict=False):
        obligation.owe(prize, found.entries[n], due_on=obligation.usual_day(found.challenge))
    pairs = zip(found.challenge.prizes, receivers, strict=False)
    return [[prize.position, prize.title, found.entries[n].id] for prize, n in pairs]


@RECEIVERS
def test_a_prize_past_whom_the_jury_chose_needs_a_reason(inside, make, receivers, departs):
    """Red when only places are looked at: the money goes where nobody asks."""
    found = hall(make, jurors=3)
    decided(found)
    place(found, None, None, 1)
    awards = owe(found, *receivers)
    assert bool(publication.departure_of(found.challenge)) is departs
    if departs:
        with pytest.raises(Refused):
            publish(found)
    publish(found, reason="Un règlement l’exige")
    assert said(found)["awards"] == awards, "who wins what is in the minutes"
    assert differences(found.challenge, publication.of_challenge(found.challenge)) == []


@pytest.mark.parametrize(("receivers", "departs"), [((0,), False), ((0, 0), True), ((0, 2), False)])
def test_a_prize_that_whom_the_jury_chose_may_not_receive_passes_over_nobody(inside, make, receivers, departs):
    """Red when prizes are looked at all together: the first one is for citizens, and the jury chose staff."""
    found = hall(make, jurors=3)
    decided(found)
    place(found, None, None, 1)
    found.challenge.prizes[0].open_to = ["citizens", "partners"]
    found.challenge.prizes[1].open_to = ["staff", "citizens", "partners"]
    found.entries[0].author = make.person("Une citoyenne")
    owe(found, *receivers)
    assert bool(publication.departure_of(found.challenge)) is departs
    publish(found, reason="Un règlement l’exige")
    written = said(found) | {"departure": ""}
    assert written["closed_to"] == [[found.challenge.prizes[0].position, found.entries[2].id]]
    assert any(one.startswith("prizes:") for one in contradictions(written)) is departs
    assert differences(found.challenge, publication.of_challenge(found.challenge)) == []


def applauded(found: Hall, decides: FinalVote) -> None:
    """The audience chose the first entry, and nobody else did."""
    challenge, number = found.challenge, found.entries[0].id
    challenge.final_vote = decides
    db.session.add(Final(challenge_id=challenge.id))
    db.session.flush()
    db.session.add_all(AudienceTurn(challenge_id=challenge.id, turn=turn, at=now()) for turn in Turn)
    db.session.add(AudienceTally(entry_id=number, challenge_id=challenge.id, votes=1))
    db.session.add(AudiencePaper(key="aa", challenge_id=challenge.id, entry_id=number))
    db.session.flush()


@pytest.mark.parametrize(
    ("decides", "receivers", "departs"),
    [(FinalVote.PRIZE, (0,), False), (FinalVote.PRIZE, (1,), True), (FinalVote.PRIZE, (0, 0), True),
     (FinalVote.ADVICE, (0,), True)],
)  # fmt: skip
def test_one_prize_to_whom_the_audience_put_first_is_the_audiences(inside, make, decides, receivers, departs):
    """Red when the audience's prize counts as one that the jury was to give; or when it excuses any other."""
    found = hall(make, jurors=3)
    decided(found)
    place(found, None, None, 1)
    applauded(found, decides)
    owe(found, *receivers)
    assert bool(publication.departure_of(found.challenge)) is departs
    publish(found, reason="Un règlement l’exige")
    assert bool(contradictions(said(found) | {"departure": ""})) is departs


@RECEIVERS
def test_an_outcome_past_whom_the_jury_chose_needs_a_reason(inside, make, receivers, departs):
    found = hall(make, jurors=3)
    decided(found)
    for n, entry in enumerate(found.entries):
        outcome = Outcome(found.challenge.outcomes[0]) if n in receivers else None
        verdict.decide(entry, place=1 if n == 2 else None, outcome=outcome, feedback="Merci", by=found.leader)
    assert bool(publication.departure_of(found.challenge)) is departs


def test_a_prize_that_is_declined_may_go_to_another_and_one_that_vanished_is_missed(inside, make):
    """Red when the minutes are held to what became of a prize since, or do not miss one that is gone."""
    found = hall(make, jurors=3)
    decided(found)
    place(found, 3, 2, 1)
    owe(found, 2)
    published = publish(found)
    first = db.session.scalars(select(obligation.Obligation)).one()
    first.settle(obligation.State.DECLINED, proof="Elle y renonce", by=found.leader)
    owe(found, 1)
    assert differences(found.challenge, published) == []
    db.session.delete(first)
    db.session.flush()
    assert differences(found.challenge, published) == ["awards"]


def test_a_decision_does_not_outlive_the_jury_that_made_it(inside, make):
    """Red when who left since still decides."""
    found = hall(make, jurors=3)
    decided(found)
    assert decision_of(found.challenge)
    jury.recuse(found.jurors[0], by=found.people[0], reason="Un proche")
    assert decision_of(found.challenge) is None and deliberation.decided_places(found.challenge) == {}
    deliberation.decide(found.challenge, "À deux", by=found.leader)
    assert decision_of(found.challenge)


def test_the_page_asks_for_the_reason_and_shows_it_with_the_ranking(browse, make):
    """The ranking with its intervals is for everybody; how severe a juror is, and each single score, is not."""
    found = outside(make, entries=12, jurors=5, then=judged)
    leader, url = browse.as_(found.leader), f"/challenges/{found.challenge.slug}/results"
    assert browse.as_(make.staff()).get(url).text.count('class="interval') == 0
    assert "Pourquoi les résultats ne suivent pas le jury" in leader.get(f"{url}/prepare").text
    form = {"words": "Voici", "to_the_others": "Merci", "reason": "", "not_awarded": "Un essai"}
    refused = leader.post(f"{url}/publication", form)
    assert refused.status_code == 409 and "Voici" in refused.text
    assert leader.post(f"{url}/publication", form | {"reason": "Le jury s’est tu"}).status_code == 303
    page = browse.as_(make.staff()).get(url).text
    assert "Le jury s’est tu" in page
    assert page.count('class="interval') >= 12 and "Moyenne brute" in page
    assert "La sévérité de chaque membre" not in page and not any(one.name in page for one in found.people)


# At once


def test_a_double_click_leaves_a_deliberation_whole(app, make):
    """Red when an act looks first and waits afterwards: both clicks find that nothing was said."""

    def torn(found: Hall) -> None:
        score_all(found)
        close(found.challenge)

    found = outside(make, jurors=2, then=torn)
    first, second = found.entries[0].id, found.entries[1].id

    def challenge() -> Challenge:
        return db.session.get_one(Challenge, found.challenge.id)

    def leader() -> User:
        return db.session.get_one(User, found.leader.id)

    def juror(number: int = 0) -> Juror:
        return db.session.get_one(Juror, found.jurors[number].id)

    for act in (
        lambda: deliberation.attend(juror()),
        lambda: deliberation.agree(challenge(), {}, "Pas d’accord", by=leader()),
        lambda: deliberation.duel(juror(), first, second),
        lambda: deliberation.duel(juror(1), second, first),
        lambda: deliberation.close_duels(challenge(), by=leader()),
        lambda: deliberation.draw(challenge(), by=leader()),
    ):
        at_once(app, [lambda act=act: act() or "done"] * 6, together=6)
    with app.app_context():
        acts = [one.act for one in db.session.scalars(select(DeliberationAct).order_by(DeliberationAct.id))]
        assert acts == [Act.PRESENT, Act.AGREED, Act.DUEL, Act.DUEL, Act.DUELS_CLOSED, Act.DRAWN]
        assert deliberation.case_of(challenge()).settlement.waiting is None


# Who judges does not vote


def test_who_accepts_to_judge_leaves_no_ballot(app, make, voting, give):
    """Red when a ballot that was begun stays in the urn of whoever then sits in the jury."""
    voted = voting(vote_fewest=1)
    person, leader = make.person(), make.with_role("facilitator")
    give(person, voted.entries[0], 4)
    with writing(), app.test_request_context("/", method="POST"):
        challenge = db.session.get_one(Challenge, voted.challenge.id)
        juror = jury.invite(challenge, db.session.get_one(User, person.id), by=db.session.get_one(User, leader.id))
        assert db.session.query(Ballot).count() == 1, "invited is not seated"
        jury.answer(juror, Answer.ACCEPTED)
        db.session.commit()
        assert db.session.query(Ballot).count() == db.session.query(Choice).count() == 0
    with pytest.raises(Refused):
        give(person, voted.entries[0], 4)


def test_its_page_says_why_a_juror_does_not_vote(browse, make, voting):
    voted, person, leader = voting(), make.person(), make.with_role("facilitator")
    with writing(), make.app.test_request_context("/", method="POST"):
        challenge = db.session.get_one(Challenge, voted.challenge.id)
        juror = jury.invite(challenge, db.session.get_one(User, person.id), by=db.session.get_one(User, leader.id))
        jury.answer(juror, Answer.ACCEPTED)
        db.session.commit()
    page = browse.as_(person).get(voted.url).text
    assert "Vous faites partie du jury de ce défi" in page and "Confirmez votre adresse" not in page
    assert voted.entries[0].title not in page
