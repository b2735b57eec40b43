"""Groups that rotate, on their pages: proposed, looked at, published; read on a phone; kept when people come and go."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from app.database import db, writing
from app.workshops import group as groups
from app.workshops.group import Rotation, RotationSeat
from app.workshops.participant import Part
from app.workshops.workshop import Naming, State


def names(number: int) -> list[str]:
    return [f"Prénom{one:02}" for one in range(number)]


@pytest.fixture
def workshop(make):
    made = make.workshop(state=State.PLANNED)
    for name in names(11):
        make.participant(made, first_name=name)
    return made


@pytest.fixture
def leader(browse, workshop):
    return browse.as_(workshop.opened_by)


def path(workshop, more="") -> str:
    return f"/workshops/{workshop.slug}/tables{more}"


def propose(leader, workshop, **more):
    return leader.post(path(workshop), {"size": "4", "rounds": "3", "seed": "7"} | more)


def last(app) -> Rotation:
    with app.app_context():
        return db.session.scalars(select(Rotation).order_by(Rotation.id.desc())).first()


def publish(leader, workshop, app):
    return leader.post(path(workshop, "/publish"), {"rotation": str(last(app).id)})


def seats(app) -> dict[tuple[int, int], int]:
    with app.app_context():
        rows = db.session.scalars(select(RotationSeat))
        return {(seat.round, seat.participant_id): seat.number for seat in rows}


def test_a_proposal_says_how_good_it_is_and_is_seen_by_those_who_run_it_alone(app, browse, leader, workshop, make):
    assert propose(leader, workshop).status_code == 303
    made = last(app)
    page = leader.get(path(workshop)).text
    assert f"{made.repeated} paires sur 66" in page and "graine du tirage\N{NO-BREAK SPACE}: 7" in page
    assert made.repeated >= made.fewest and (made.tables, made.people) == (3, 12)
    guest = make.participant(workshop)
    assert "Prénom03" not in browse.as_(guest.person).get(path(workshop)).text


def test_published_everybody_reads_their_table_and_their_next_one_and_is_told(
    app, browse, make, leader, workshop, inbox
):
    guest = make.participant(workshop, first_name="Awa")
    propose(leader, workshop)
    told = sum(line.unread for line in inbox(guest.person))
    assert publish(leader, workshop, app).status_code == 303
    assert sum(line.unread for line in inbox(guest.person)) == told + 1
    mine = [number for (_round, who), number in sorted(seats(app).items()) if who == guest.id]
    page = browse.as_(guest.person).get(f"/workshops/{workshop.slug}").text
    assert f"Table {mine[0]}" in page and f"table {mine[1]}" in page and "Prénom" in page
    assert browse.as_(guest.person).get(path(workshop)).text.count("la vôtre") == 3


def test_what_was_looked_at_is_published_and_nothing_else(app, leader, workshop):
    propose(leader, workshop)
    seen = last(app).id
    propose(leader, workshop, seed="8")
    if last(app).id != seen:
        assert leader.post(path(workshop, "/publish"), {"rotation": str(seen)}).status_code == 409
    assert publish(leader, workshop, app).status_code == 303
    assert publish(leader, workshop, app).status_code == 409


def test_who_comes_late_gets_a_place_and_nobody_moves(app, browse, make, leader, workshop):
    propose(leader, workshop)
    publish(leader, workshop, app)
    before = seats(app)
    late = make.staff()
    leader.post(f"/workshops/{workshop.slug}/people", {"people": late.email, "part": "participant"})
    assert browse.as_(late).post(f"/workshops/{workshop.slug}/place", {"first_name": "Zoé"}).status_code == 303
    after = seats(app)
    assert {key: after[key] for key in before} == before and len(after) == len(before) + 3
    assert "Zoé" in leader.get(path(workshop)).text


def test_who_leaves_is_not_shown_and_finds_their_place_again(app, browse, make, leader, workshop):
    guest = make.participant(workshop, first_name="Zibeline")
    propose(leader, workshop)
    publish(leader, workshop, app)
    before = seats(app)
    hers = browse.as_(guest.person)
    hers.post(f"/workshops/{workshop.slug}/leave")
    assert "Zibeline" not in leader.get(path(workshop)).text
    hers.post(f"/workshops/{workshop.slug}/place", {"first_name": "Zibeline"})
    assert seats(app) == before and "Zibeline" in leader.get(path(workshop)).text


def test_observers_do_not_sit_and_who_becomes_one_stands_up(app, make, leader, workshop):
    watching = make.participant(workshop, part=Part.OBSERVER, first_name="Zibeline")
    propose(leader, workshop)
    publish(leader, workshop, app)
    assert watching.id not in {who for _round, who in seats(app)}
    leader.post(f"/workshops/{workshop.slug}/people/{watching.id}/part", {"part": "participant"})
    assert "Zibeline" in leader.get(path(workshop)).text
    leader.post(f"/workshops/{workshop.slug}/people/{watching.id}/part", {"part": "observer"})
    assert "Zibeline" not in leader.get(path(workshop)).text


def test_who_keeps_a_table_is_at_it_in_each_round_and_too_few_of_them_is_said(app, make, leader, workshop):
    refused = propose(leader, workshop, keeps_hosts="y")
    assert refused.status_code == 409 and "3 tables" in refused.text
    for _number in range(2):
        make.participant(workshop, part=Part.SCRIBE)
    assert propose(leader, workshop, keeps_hosts="y").status_code == 303
    with app.app_context():
        hosts = set(db.session.scalars(select(groups.Participant.id).where(groups.Participant.part == Part.SCRIBE)))
    for host in hosts:
        assert len({number for (_round, who), number in seats(app).items() if who == host}) == 1


def test_too_few_for_two_tables_is_said(browse, make):
    workshop = make.workshop()
    refused = propose(browse.as_(workshop.opened_by), workshop)
    assert refused.status_code == 409 and "trop peu" in refused.text


def test_where_nobody_is_named_a_phone_says_how_many_and_not_who(app, browse, make):
    workshop = make.workshop(naming=Naming.ANONYMOUS)
    for name in names(9):
        make.participant(workshop, first_name=name)
    guest = make.participant(workshop)
    lead = browse.as_(workshop.opened_by)
    propose(lead, workshop)
    publish(lead, workshop, app)
    hers = browse.as_(guest.person)
    for page in (f"/workshops/{workshop.slug}", path(workshop)):
        assert "Prénom" not in hers.get(page).text
    assert "autres personnes" in hers.get(f"/workshops/{workshop.slug}").text


def test_tables_are_there_for_nobody_who_does_not_come(browse, make, workshop):
    assert browse.as_(make.staff()).get(path(workshop)).status_code == 404
    guest = browse.as_(make.participant(workshop).person)
    assert guest.get(path(workshop)).status_code == 200 and propose(guest, workshop).status_code == 403


def test_the_database_itself_lets_nobody_sit_twice_in_a_round(app, leader, workshop):
    propose(leader, workshop)
    with writing(), app.app_context(), pytest.raises(IntegrityError):
        seat = db.session.scalars(select(RotationSeat)).first()
        row = {"rotation_id": seat.rotation_id, "round": seat.round, "participant_id": seat.participant_id, "number": 9}
        db.session.execute(RotationSeat.__table__.insert().values(**row))


def test_only_one_proposal_is_kept(app, leader, workshop):
    propose(leader, workshop)
    propose(leader, workshop, seed="9")
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(Rotation)) == 1
