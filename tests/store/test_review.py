"""Reviews: one that lives for each person, who may write one, what becomes of it, and what stands on the service."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import insert, select, update
from sqlalchemy.exc import IntegrityError

from app.clock import now
from app.database import db, is_reading, writing
from app.errors import Refused
from app.incubation.member import ProjectMember
from app.incubation.vocabulary import Part
from app.people import erasure
from app.people.user import Electorate, User
from app.store import jobs, provider, rating, reckoning, review, review_answer, setting_aside, ties, use, usefulness
from app.store.burst import Burst
from app.store.review import Review, Standing
from app.store.review_answer import ReviewAnswer
from app.store.service import Service
from app.store.use import ServiceUse
from app.store.vocabulary import ProviderKind, State
from tests.gatherings.test_races import all_at_once
from tests.store.reviews import again, burst, passed, reviewed, spread, worked


def withdrawn(app, browse, service, person):
    with app.app_context():
        number = db.session.scalars(select(Review.id).where(Review.author_id == person.id).order_by(Review.id)).all()[
            -1
        ]
    return browse.as_(person).post(f"/store/{service.slug}/reviews/{number}/withdraw")


def shown_in(app):
    """The open burst, and the form that says what is on its page."""
    with app.app_context():
        numbers = db.session.scalars(select(Review.id).where(Review.burst_id.is_not(None)).order_by(Review.id)).all()
        held = db.session.scalars(select(Burst).where(Burst.decided_at.is_(None))).one()
        return f"/store/bursts/{held.id}", {"left_out": [], "shown": " ".join(map(str, numbers)), "reason": "Sincères"}


def test_a_person_who_reviews_twice_has_one_review_and_its_past_is_kept(app, make, service):
    person = make.person()
    reviewed(app, service, person, 2, "Bof", at=now() - timedelta(days=10))
    reviewed(app, service, person, 5, "Bien mieux", at=now() - timedelta(days=9))
    with app.app_context():
        rows = db.session.scalars(select(Review).order_by(Review.id)).all()
        assert [(one.stars, one.lives) for one in rows] == [(2, False), (5, True)]
    spread(app, make, service, 4, 4, 4)
    worked(app)
    assert again(app, service).rating is None, "four people, whatever they wrote before"
    assert again(app, service).rating_count == 4


def test_saying_the_same_again_changes_nothing(app, make, service, inbox, partner):
    person = make.person()
    assert reviewed(app, service, person, 4, "Clair").id == reviewed(app, service, person, 4, "Clair").id
    assert len(inbox(partner)) == 1


def test_the_database_refuses_a_second_living_review_of_a_person(app, make, service):
    person = make.person()
    reviewed(app, service, person, 4)
    row = {
        "service_id": service.id, "major": 1, "author_id": person.id, "stars": 1, "text": "", "electorate": "citizen",
        "verified": False, "standing": Standing.COUNTED, "at": now(),
    }  # fmt: skip
    with writing(), app.app_context(), pytest.raises(IntegrityError):
        db.session.execute(insert(Review).values(**row | {"electorate": Electorate.CITIZEN}))


@pytest.mark.parametrize("answered", [False, True])
def test_of_reviews_that_a_person_sends_at_once_one_lives(app, make, service, partner, answered):
    person = make.person()
    if answered:
        one = reviewed(app, service, person, 3)
        with writing(), app.test_request_context("/", method="POST"):
            review_answer.say(db.session.get_one(Review, one.id), by=db.session.get_one(User, partner.id), text="Merci")
            db.session.commit()
    stars = iter([1, 2, 4, 5])

    def send(by):
        try:
            review.write(db.session.get_one(Service, service.id), by=by, stars=next(stars), text="")
        except Refused:
            db.session.rollback()

    all_at_once(app, [person.id] * 4, send)
    with app.app_context():
        held = db.session.scalars(select(Review).where(Review.author_id == person.id).order_by(Review.id)).all()
        assert [one.id for one in held if one.lives] == [held[-1].id]
        assert [one.review_id for one in db.session.scalars(select(ReviewAnswer))] == [held[-1].id] * answered


def test_what_is_long_to_read_is_read_without_the_lock_that_writers_wait_for(app, make, service, monkeypatch):
    modes = []

    def watched(module, name):
        true = getattr(module, name)
        monkeypatch.setattr(module, name, lambda *asked: modes.append((name, is_reading())) or true(*asked))

    watched(reckoning, "reckon")
    watched(usefulness, "counted")
    watched(setting_aside, "unusual")
    reviewed(app, service, make.person(), 4)
    worked(app)
    passed(app)
    with writing(), app.app_context():
        jobs.add_up_usefulness()
    assert modes == [("unusual", True), ("reckon", True), ("reckon", True), ("counted", True)]


@pytest.mark.parametrize("stars", [0, 6])
def test_the_database_holds_stars_from_one_to_five(app, make, service, stars):
    with pytest.raises(IntegrityError):
        reviewed(app, service, make.person(), stars)


# Who may


def test_nobody_rates_their_own_service(app, make, partner, keeper):
    """Its provider's people, past ones too; the team it came from; whoever listed it."""
    project = make.project()
    member = make.staff()
    with writing(), app.app_context():
        db.session.add(ProjectMember(project_id=project.id, person_id=member.id, part=Part.INTRAPRENEUR, since=now()))
        db.session.commit()
    maker = make.provider("Faiseurs", speaker=partner)
    service = make.service("Le nôtre", provider=maker, project=project, by=keeper)
    with writing(), app.app_context():
        db.session.get_one(provider.ProviderMember, 1).until = now()
        db.session.commit()
    for own in (partner, member, keeper):
        with pytest.raises(Refused):
            reviewed(app, service, own, 5)
    assert reviewed(app, service, make.staff(), 5).stars == 5


def test_what_was_made_in_house_is_not_rated_by_those_who_keep_the_store(app, make, keeper):
    other = make.with_role("facilitator")
    service = make.service("Maison", provider=make.provider("Nous", kind="house"), by=other)
    with app.app_context():
        assert ties.has_stake(db.session.get_one(Service, service.id), db.session.get_one(User, keeper.id))
    elsewhere = make.with_role("facilitator", "bretagne")
    assert reviewed(app, service, elsewhere, 3).stars == 3


def test_whoever_comes_to_speak_for_a_provider_no_longer_counts(app, make, service):
    first, *_others = spread(app, make, service, 5, 4, 4, 3, 4)
    worked(app)
    assert again(app, service).rating is not None
    with writing(), app.app_context():
        provider.let_speak(
            db.session.get_one(provider.Provider, service.provider_id), db.session.get_one(User, first.id)
        )
        jobs.let_time_pass()
        db.session.commit()
    assert again(app, service).rating is None
    assert again(app, service).rating_count == 4


def test_a_service_that_left_the_store_takes_no_more_reviews(app, make, provider, keeper):
    gone = make.service("Parti", provider=provider)
    with writing(), app.test_request_context("/", method="POST"):
        db.session.get_one(Service, gone.id).withdraw(by=db.session.get_one(User, keeper.id), reason="Fini")
        db.session.commit()
    with pytest.raises(Refused):
        reviewed(app, gone, make.person(), 4)


# What stands on the service


def test_from_the_fifth_on_the_stars_stand_on_the_service_for_citizens_and_advisers_apart(app, make, service):
    spread(app, make, service, 4, 5, 4, 5, 4)
    spread(app, make, service, 2, 1, 2, 3, staff=True)
    worked(app)
    found = again(app, service)
    assert (found.rating_count, found.citizen_count, found.staff_count) == (9, 5, 4)
    assert found.citizen_rating > found.rating > 1 and found.staff_rating is None
    assert found.rating_low < found.rating < found.rating_high


def test_a_new_major_version_begins_anew(app, make, service):
    spread(app, make, service, 1, 1, 2, 1, 1)
    worked(app)
    with writing(), app.app_context():
        db.session.get_one(Service, service.id).major = 2
        db.session.commit()
        jobs.let_time_pass()
        db.session.commit()
    assert again(app, service).rating is None
    again_here = spread(app, make, service, 5)[0]
    with app.app_context():
        assert db.session.scalars(select(Review).where(Review.author_id == again_here.id)).one().major == 2


def test_time_that_passes_changes_the_stars_and_the_recount_proves_them_all_the_while(app, make, service):
    spread(app, make, service, 5, 5, 5, 5, 5, 1, 1, 1, days=600)
    worked(app)
    before = again(app, service).rating
    with time_machine.travel(now() + timedelta(days=500)):
        with app.app_context():
            assert list(reckoning.differences()) == [], "as of the day on which they were reckoned"
        with writing(), app.app_context():
            jobs.let_time_pass()
            db.session.commit()
            assert reckoning.recount() == 0, "again, nothing changes"
        with app.app_context():
            assert list(reckoning.differences()) == []
    assert again(app, service).rating != before


def test_the_recount_finds_what_was_changed_by_hand_and_sets_it_right(app, make, service):
    spread(app, make, service, 4, 5, 4, 5, 4)
    worked(app)
    run = app.test_cli_runner().invoke
    assert run(args=["services", "recount", "--check"]).exit_code == 0
    with writing(), app.app_context():
        db.session.get_one(Service, service.id).rating = 5.0
        db.session.commit()
    found = run(args=["services", "recount", "--check"])
    assert found.exit_code == 1 and "rating says 5.0" in found.output
    assert run(args=["services", "recount"]).exit_code == 0
    assert run(args=["services", "recount", "--check"]).exit_code == 0


def test_a_withdrawn_review_loses_its_words_and_counts_no_more(app, make, service, browse):
    authors = spread(app, make, service, 4, 5, 4, 5, 4)
    reviewed(app, service, authors[0], 3, "Trop personnel")
    withdrawn(app, browse, service, authors[0])
    worked(app)
    assert again(app, service).rating is None
    with app.app_context():
        assert set(db.session.scalars(select(Review.text).where(Review.author_id == authors[0].id))) == {""}
    reviewed(app, service, authors[0], 5, "Finalement")
    worked(app)
    assert again(app, service).rating_count == 4, "not before the sixth day"
    with time_machine.travel(now() + timedelta(days=rating.SETTLED_DAYS)):
        passed(app)
        assert again(app, service).rating_count == 5


def test_the_review_that_is_withdrawn_is_the_one_on_the_page_of_whatever_version(app, make, service, browse):
    person = make.person()
    old = reviewed(app, service, person, 2, "Version un")
    with writing(), app.app_context():
        db.session.get_one(Service, service.id).major += 1
        db.session.commit()
    new = reviewed(app, service, person, 5, "Version deux")
    here = browse.as_(person)
    page = here.get(f"/store/{service.slug}/reviews/{old.id}")
    assert f"/store/{service.slug}/reviews/{old.id}/withdraw" in page.text
    assert here.post(f"/store/{service.slug}/reviews/{old.id}/withdraw").status_code == 303
    with app.app_context():
        assert [db.session.get_one(Review, one.id).lives for one in (old, new)] == [False, True]
    assert browse.as_(make.person()).post(f"/store/{service.slug}/reviews/{new.id}/withdraw").status_code == 403


# Verified use


def test_what_somebody_is_known_to_have_used_counts_twice(app, make, service):
    person = make.person()
    with writing(), app.app_context():
        use.note(db.session.get_one(Service, service.id), by=db.session.get_one(User, person.id))
        use.note(db.session.get_one(Service, service.id), by=db.session.get_one(User, person.id))
        db.session.commit()
    assert reviewed(app, service, person, 5).verified
    assert not reviewed(app, service, make.person(), 5).verified


def test_whoever_used_it_after_writing_and_says_the_same_again_counts_twice_from_then_on(app, make, service):
    """As the form promises; and it stays the review that it was."""
    person = make.person()
    before = reviewed(app, service, person, 5)
    with writing(), app.app_context():
        use.note(db.session.get_one(Service, service.id), by=db.session.get_one(User, person.id))
        db.session.commit()
    after = reviewed(app, service, person, 5)
    assert (before.verified, after.verified, after.id) == (False, True, before.id)


def test_that_somebody_used_it_is_forgotten_after_ninety_days(app, make, service):
    person = make.person()
    with writing(), app.app_context():
        use.note(db.session.get_one(Service, service.id), by=db.session.get_one(User, person.id))
        db.session.commit()
    with time_machine.travel(now() + timedelta(days=91)), writing(), app.app_context():
        assert use.day_of(db.session.get_one(Service, service.id), db.session.get_one(User, person.id)) is None
        jobs.let_time_pass()
        db.session.commit()
        assert db.session.scalars(select(ServiceUse)).all() == []


# Bursts


def test_a_burst_waits_with_weight_nothing_and_its_authors_are_told(app, make, service, inbox):
    moderator = make.with_role("moderator")
    spread(app, make, service, 3, 4, 3, 4, 3, 4)
    worked(app)
    before = again(app, service)
    crowd = burst(app, make, service)
    worked(app)
    after = again(app, service)
    assert (after.rating, after.rating_count) == (before.rating, 6)
    with app.app_context():
        assert {one.standing for one in db.session.scalars(select(Review).where(Review.stars == 5))} == {
            Standing.WAITING
        }
    assert [line.kind for line in inbox(crowd[0])] == ["review"]
    assert [line.kind for line in inbox(moderator)] == ["burst"]


def test_what_waits_does_not_come_in_by_being_written_again_or_withdrawn_between(app, make, service, browse):
    crowd = burst(app, make, service)
    worked(app)
    assert reviewed(app, service, crowd[0], 5, "Encore moi").standing is Standing.WAITING
    withdrawn(app, browse, service, crowd[1])
    assert reviewed(app, service, crowd[1], 4, "Toujours moi").standing is Standing.WAITING
    worked(app)
    assert again(app, service).rating_count == 0


def test_whoever_looked_at_a_burst_decides_of_each_and_its_author_reads_why(app, make, service, browse, inbox):
    moderator = make.with_role("moderator")
    crowd = burst(app, make, service, 9)
    worked(app)
    with app.app_context():
        held = db.session.scalars(select(Burst)).one()
        numbers = db.session.scalars(select(Review.id).order_by(Review.id)).all()
    desk = browse.as_(moderator)
    url = f"/store/bursts/{held.id}"
    assert "9" in desk.get("/store/bursts").text
    assert desk.get(url).text.count(" checked") == 9, "what new accounts wrote is proposed to be left out"
    sent = {"left_out": numbers[:3], "shown": " ".join(map(str, numbers))}
    assert f'value="{sent["shown"]}"' in desk.get(url).text
    assert desk.post(url, sent | {"reason": ""}).status_code == 422
    assert desk.post(url, sent | {"reason": "Trois textes copiés"}).status_code == 303
    assert desk.post(url, sent | {"left_out": [], "reason": "Encore"}).status_code == 409
    with time_machine.travel(now() + timedelta(days=rating.SETTLED_DAYS)):
        passed(app)
    assert again(app, service).rating_count == 6
    assert "Trois textes copiés" in browse.as_(crowd[0]).get(f"/store/{service.slug}/reviews/{numbers[0]}").text
    assert browse.get(f"/store/{service.slug}/reviews/{numbers[0]}").status_code == 404
    assert inbox(crowd[0])[0].reason == "Trois textes copiés"
    with app.app_context():
        assert db.session.scalars(select(Burst)).one().decided_at, "what was decided is no burst again"


def test_who_speaks_for_a_provider_does_not_look_at_its_bursts(app, make, service, browse, partner, keeper):
    house = make.service("Maison", provider=make.provider("Nous", kind="house"))
    burst(app, make, service)
    burst(app, make, house)
    worked(app)
    with app.app_context():
        numbers = dict(db.session.execute(select(Burst.service_id, Burst.id)).tuples().all())
    assert browse.as_(keeper).get(f"/store/bursts/{numbers[service.id]}").status_code == 200
    assert browse.as_(keeper).get(f"/store/bursts/{numbers[house.id]}").status_code == 404
    assert browse.as_(partner).get(f"/store/bursts/{numbers[service.id]}").status_code == 403
    moderator = browse.as_(make.with_role("moderator"))
    assert moderator.get(f"/store/bursts/{numbers[house.id]}").status_code == 200
    assert browse.as_(make.with_role("moderator", "bretagne")).get("/store/bursts").status_code == 403


def test_whoever_withdraws_and_writes_anew_is_one_voice_of_a_burst(app, make, service, browse):
    """Three of them, each five times, are no crowd of fifteen."""
    crowd = [make.person() for _ in range(3)]
    for turn in range(5):
        for person in crowd:
            reviewed(app, service, person, 5, f"Encore {turn}")
            if turn < 4:
                withdrawn(app, browse, service, person)
    worked(app)
    with app.app_context():
        assert db.session.scalars(select(Burst)).all() == []


def test_a_burst_lists_the_last_review_of_each_person(app, make, service, browse):
    crowd = burst(app, make, service, 9)
    worked(app)
    withdrawn(app, browse, service, crowd[0])
    reviewed(app, service, crowd[0], 5, "Me revoilà")
    desk, (url, _sent) = browse.as_(make.with_role("moderator")), shown_in(app)
    assert "9 avis attendent" in desk.get("/store/bursts").text
    assert desk.get(url).text.count('name="left_out"') == 9


def test_what_joined_after_the_page_was_opened_is_shown_before_anything_is_decided(app, make, service, browse):
    burst(app, make, service, 9)
    worked(app)
    desk, (url, sent) = browse.as_(make.with_role("moderator")), shown_in(app)
    reviewed(app, service, make.person(), 5, "Moi aussi")
    worked(app)
    answer = desk.post(url, sent)
    assert answer.status_code == 422 and "Arrivé entre-temps" in answer.text and "Sincères" in answer.text
    with app.app_context():
        assert set(db.session.scalars(select(Review.standing))) == {Standing.WAITING}
    assert desk.post(url, shown_in(app)[1]).status_code == 303


def test_of_a_burst_too_large_for_a_form_the_rest_is_decided_together(app, make, service, browse, monkeypatch):
    for module in ("review_forms", "views.judging"):
        monkeypatch.setattr(f"app.store.{module}.TICKED", 4)
    burst(app, make, service, 9)
    worked(app)
    desk, (url, sent) = browse.as_(make.with_role("moderator")), shown_in(app)
    page = desk.get(url).text
    assert page.count('name="left_out"') == 4 and "5 de plus" in page
    assert desk.post(url, sent | {"rest": "out"}).status_code == 303
    with app.app_context():
        standings = db.session.scalars(select(Review.standing).order_by(Review.id)).all()
        assert standings == [Standing.COUNTED] * 4 + [Standing.LEFT_OUT] * 5


def test_every_burst_is_reached_from_the_desk_however_many_wait(app, make, browse, provider, monkeypatch):
    monkeypatch.setattr(setting_aside.waiting, "__defaults__", ("", 2))
    services = [make.service(f"Service {n}", provider=provider) for n in range(5)]
    with writing(), app.app_context():
        said = {"lowest": 5, "highest": 5, "new_accounts": True, "hours": 6, "seen": 8, "expected": 0.1, "rarity": 9.0}
        db.session.add_all(Burst(service_id=one.id, major=1, found_at=now(), **said) for one in services)
        db.session.commit()
    judge = browse.as_(make.with_role("moderator"))
    for htmx in (False, True):
        url, seen = "/store/bursts", []
        while url:
            page = judge.get(url, htmx=htmx).text
            assert ("<h1" in page) is not htmx
            seen += re.findall(r'class="button" href="/store/bursts/(\d+)"', page)
            more = re.search(r'href="(/store/bursts\?after=[^"]+)" rel="next"', page)
            url = more.group(1) if more else ""
        assert [int(one) for one in seen] == sorted(map(int, seen)) and len(set(seen)) == len(seen) == 5


def test_nobody_decides_about_their_own_review(app, make, service, browse):
    moderator = make.with_role("moderator")
    burst(app, make, service, 8)
    reviewed(app, service, moderator, 5)
    worked(app)
    url, sent = shown_in(app)
    with writing(), app.app_context():
        db.session.scalars(select(Review).where(Review.author_id == moderator.id)).one().burst_id = 1
        db.session.scalars(select(Review).where(Review.author_id == moderator.id)).one().standing = Standing.WAITING
        db.session.commit()
    answer = browse.as_(moderator).post(url, shown_in(app)[1])
    assert answer.status_code == 409 and "quelqu’un d’autre" in answer.text


def test_whoever_once_had_a_stake_in_a_service_does_not_look_at_its_bursts(app, make, browse):
    judge = make.with_role("moderator", "fr")
    service = make.service("Boussole", provider=make.provider("Les Outils", speaker=judge))
    with writing(), app.app_context():
        db.session.scalars(select(provider.ProviderMember)).one().until = now()
        db.session.commit()
    burst(app, make, service)
    worked(app)
    assert browse.as_(judge).get(shown_in(app)[0]).status_code == 404
    assert "Boussole" not in browse.as_(judge).get("/store/bursts").text


@pytest.mark.parametrize(("listed", "standing"), [(200, Standing.WAITING), (20, Standing.COUNTED)])
def test_a_few_old_accounts_in_an_afternoon_wait_where_they_move_the_stars_but_for_the_first_month(
    app, make, provider, listed, standing
):
    service = make.service("Boussole", provider=provider, listed_at=now() - timedelta(days=listed))
    spread(app, make, service, *[3, 2, 3, 3, 2, 3, 3, 2, 3, 3], days=listed - 1)
    few = [make.person(joined_at=now() - timedelta(days=400)) for _ in range(5)]
    for number, author in enumerate(few):
        reviewed(app, service, author, 5, at=now() - timedelta(hours=5 - number))
    worked(app)
    with app.app_context():
        assert {one.standing for one in db.session.scalars(select(Review).where(Review.stars == 5))} == {standing}
        assert {one.standing for one in db.session.scalars(select(Review).where(Review.stars < 5))} == {
            Standing.COUNTED
        }


def test_where_nobody_without_a_stake_is_left_those_who_administer_it_all_are_told_and_decide(
    app, make, service, browse, inbox
):
    """What is made in-house, where whoever moderates the country once spoke for it: else it would wait for ever."""
    house = make.service("La Maison", provider=make.provider("Le Lab", kind=ProviderKind.HOUSE))
    administrator, keeper = make.with_role("administrator", "fr"), make.with_role("facilitator")
    regional = make.with_role("administrator", "bretagne")
    for one in (service, house):
        burst(app, make, one)
    worked(app)
    assert [line.title for line in inbox(administrator)] == ["La Maison"] and inbox(regional) == []
    with app.app_context():
        numbers = {one.service_id: one.id for one in db.session.scalars(select(Burst))}
    theirs = browse.as_(administrator)
    assert [theirs.get(f"/store/bursts/{numbers[one.id]}").status_code for one in (service, house)] == [404, 200]
    page = theirs.get("/store/bursts").text
    assert "La Maison" in page and "Boussole" not in page
    assert browse.as_(keeper).get(f"/store/bursts/{numbers[house.id]}").status_code == 404
    assert browse.as_(regional).get("/store/bursts").status_code == 403
    url = f"/store/bursts/{numbers[house.id]}"
    shown = re.search(r'name="shown"[^>]*value="([^"]*)"', theirs.get(url).text)[1]
    assert theirs.post(url, {"left_out": [], "shown": shown, "reason": "Sincères"}).status_code == 303
    with app.app_context():
        assert db.session.get(Burst, numbers[house.id]).decided_by_id == administrator.id


def test_where_somebody_is_left_those_who_administer_it_all_do_not_decide(app, make, browse):
    house = make.service("La Maison", provider=make.provider("Le Lab", kind=ProviderKind.HOUSE))
    make.with_role("moderator")
    burst(app, make, house)
    worked(app)
    assert browse.as_(make.with_role("administrator", "fr")).get(shown_in(app)[0]).status_code == 404


# Answers, moderation, erasure


def test_an_answer_stays_under_the_review_when_its_words_change_and_says_so(app, make, service, browse, partner):
    author = make.person()
    one = reviewed(app, service, author, 2, "Trop lent")
    speaker = browse.as_(partner)
    speaker.post(f"/store/{service.slug}/reviews/{one.id}/answer", {"text": "Nous cherchons."})
    new = reviewed(app, service, author, 2, "Trop lent.", at=now() + timedelta(minutes=1))
    page = speaker.get(f"/store/{service.slug}/reviews").text
    assert "Nous cherchons." in page and "à des mots antérieurs de cet avis" in page
    assert "1 avis attend" in speaker.get(f"/store/providers/{service.provider.slug}/reviews").text
    with time_machine.travel(now() + timedelta(minutes=5)):
        speaker.post(f"/store/{service.slug}/reviews/{new.id}/answer", {"text": "Nous cherchons."})
        page = speaker.get(f"/store/{service.slug}/reviews").text
        assert "Nous cherchons." in page and "antérieurs" not in page


def test_a_hidden_review_stays_hidden_when_its_author_writes_it_anew_until_it_is_restored(app, make, service, browse):
    author, moderator = make.person(), browse.as_(make.with_role("moderator"))
    reader = browse.as_(make.person())
    bad = reviewed(app, service, author, 1, "Une insulte")
    hidden = {"outcome": "hidden", "reason": "insult", "text": "Restez courtois", "number": "1"}
    assert moderator.post(f"/moderation/things/review/{bad.id}", hidden).status_code == 303
    new = reviewed(app, service, author, 1, "Une insulte.")
    assert "Une insulte" not in reader.get(f"/store/{service.slug}/reviews").text
    assert reader.get(f"/store/{service.slug}/reviews/{new.id}").status_code == 404
    assert "Restez courtois" in browse.as_(author).get(f"/store/{service.slug}/reviews/{new.id}").text
    withdrawn(app, browse, service, author)
    last = reviewed(app, service, author, 1, "Pardon")
    assert "Pardon" not in reader.get(f"/store/{service.slug}/reviews").text
    restored = {"outcome": "restored", "text": "C’est mieux", "number": "1"}
    assert moderator.post(f"/moderation/things/review/{last.id}", restored).status_code == 303
    assert "Pardon" in reader.get(f"/store/{service.slug}/reviews").text
    with app.app_context():
        assert set(db.session.scalars(select(Review.hidden_at))) == {None}


def test_without_script_the_second_page_of_reviews_says_what_the_first_says(app, make, service, browse):
    spread(app, make, service, *([4] * 12))
    worked(app)
    first = browse.get(f"/store/{service.slug}/reviews")
    after = re.search(r'href="([^"]*after=[^"]*)"', first.text)[1].replace("&amp;", "&")
    assert "Combien de personnes ont donné combien d’étoiles" in browse.get(after).text
    assert (
        "Combien de personnes ont donné combien d’étoiles" not in browse.get(after, headers={"HX-Request": "true"}).text
    )


def test_the_provider_answers_once_and_may_change_its_words(app, make, service, browse, partner, inbox):
    author = make.person()
    one = reviewed(app, service, author, 2, "Je n’ai pas compris la page des résultats.")
    url = f"/store/{service.slug}/reviews/{one.id}/answer"
    assert browse.as_(make.partner()).post(url, {"text": "Nous"}).status_code == 403
    speaker = browse.as_(partner)
    assert speaker.post(url, {"text": " "}).status_code == 422
    assert speaker.post(url, {"text": "Merci, elle est refaite."}).status_code == 303
    assert speaker.post(url, {"text": "Merci, elle est refaite depuis hier."}).status_code == 303
    assert [line.kind for line in inbox(author)] == ["review"]
    page = browse.get(f"/store/{service.slug}/reviews").text
    assert "refaite depuis hier" in page and "modifiée" in page
    with app.app_context():
        assert len(db.session.scalars(select(ReviewAnswer)).all()) == 1


def test_the_page_of_a_provider_says_what_is_said_of_its_services_and_its_own_what_waits(
    app, make, service, browse, partner
):
    gone = make.service("Lanterne", provider=service.provider)
    for one, words in ((service, "Elle m’a mené loin."), (gone, "Plus personne ne lit ceci.")):
        reviewed(app, one, make.person(), 5, words)
    reviewed(app, service, make.person(), 1)
    with writing(), app.app_context():
        db.session.execute(update(Service).where(Service.id == gone.id).values(state=State.SUSPENDED))
        db.session.commit()
    address = f"/store/providers/{service.provider.slug}"
    page = browse.get(address).text
    assert "Elle m’a mené loin." in page and "Plus personne" not in page
    assert f"{address}/reviews" not in page
    own = browse.as_(partner).get(address).text
    assert f'href="{address}/reviews"' in own and "3 avis" in own


def test_the_answers_owed_are_those_in_words_or_with_few_stars(app, make, service, browse, partner):
    reviewed(app, service, make.person(), 5)
    reviewed(app, service, make.person(), 1)
    one = reviewed(app, service, make.person(), 4, "Il manque un plan")
    speaker, owed = browse.as_(partner), f"/store/providers/{service.provider.slug}/reviews"
    assert "2 avis attendent" in speaker.get(owed).text
    speaker.post(f"/store/{service.slug}/reviews/{one.id}/answer", {"text": "Bientôt"})
    assert "1 avis attend" in speaker.get(owed).text
    assert browse.as_(make.partner()).get(owed).status_code == 403


def test_a_hidden_review_is_its_authors_alone_and_counts_no_more(app, make, service, browse):
    authors = spread(app, make, service, 4, 4, 4, 4)
    bad = reviewed(app, service, authors[0], 4, "Une insulte", at=now() - timedelta(days=9))
    spread(app, make, service, 4)
    worked(app)
    assert again(app, service).rating is not None
    witness, moderator = browse.as_(make.person()), browse.as_(make.with_role("moderator"))
    assert witness.post(f"/moderation/report/review/{bad.id}", {"reason": "insult"}).status_code == 303
    decision = {"outcome": "hidden", "reason": "insult", "text": "Restez courtois", "number": "1"}
    assert moderator.post(f"/moderation/things/review/{bad.id}", decision).status_code == 303
    worked(app)
    assert again(app, service).rating is None
    assert "Une insulte" not in browse.get(f"/store/{service.slug}/reviews").text
    assert "Restez courtois" in browse.as_(authors[0]).get(f"/store/{service.slug}/reviews/{bad.id}").text
    assert witness.get(f"/store/{service.slug}/reviews/{bad.id}").status_code == 404


def test_who_is_erased_leaves_a_nameless_review_and_nothing_else(app, make, service):
    person = make.person("Zibeline Unique")
    reviewed(app, service, person, 2, "Premier jet zibeline")
    reviewed(app, service, person, 4, "Utile")
    with writing(), app.test_request_context("/", method="POST"):
        whom = db.session.get_one(User, person.id)
        use.note(db.session.get_one(Service, service.id), by=whom)
        erasure.erase(whom, by=None)
        db.session.commit()
        rows = db.session.scalars(select(Review).order_by(Review.id)).all()
        assert [(one.text, one.lives) for one in rows] == [("", False), ("Utile", True)]
        assert "Zibeline" not in rows[1].author.name
        assert db.session.scalars(select(ServiceUse)).all() == []


def test_the_provider_is_told_of_reviews_on_one_line(app, make, service, inbox, partner):
    for _ in range(3):
        reviewed(app, service, make.person(), 4)
    (line,) = inbox(partner)
    assert line.kind == "service" and line.sentence.startswith("3 personnes")
