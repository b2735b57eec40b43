"""What a workshop leads to: projects born of it, and hypotheses made of its notes when their authors agree."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from sqlalchemy import select

from app.activity.event import Event
from app.activity.notice import Notice
from app.database import db, writing
from app.ideas.idea import Audience
from app.incubation.hypothesis import Hypothesis
from app.incubation.project import Project
from app.incubation.verbs import Verb as ProjectVerb
from app.incubation.vocabulary import Origin
from app.people import erasure
from app.people.user import User
from app.workshops import unlinking
from app.workshops.verbs import Verb
from app.workshops.workshop import Naming, Workshop

SAID = {
    "statement": "un accueil sans rendez-vous suffit", "for_whom": "qui vient la première fois",
    "how": "Deux matinées", "signal": "On repart avec une réponse", "threshold": "huit sur dix",
}  # fmt: skip
ABOUT = {
    "title": "Un accueil ouvert",
    "summary": "Pour qui vient sans rendez-vous.",
    "track": "co-design",
    "unit": "fr",
}


@pytest.fixture
def noted(make, browse):
    """A note whose author says whether it may be tried: by whoever ran the workshop, in a project of theirs."""

    def answered(said: str | None, audience: Audience = Audience.PUBLIC, by=None, **chosen):
        leader = make.with_role("facilitator")
        workshop = make.workshop("Mieux accueillir", by=leader, audience=audience, **chosen)
        author = make.participant(workshop, by)
        note = make.note(make.board(workshop), author, "Un accueil sans rendez-vous")
        theirs = browse.as_(leader)
        url = f"/workshops/{workshop.slug}"
        assert theirs.post(f"{url}/notes/{note.id}/consent", {"purpose": "hypothesis"}).status_code == 303
        if said:
            assert browse.as_(author.person).post(f"{url}/consents/1", {"answer": said}).status_code == 303
        project = make.project(None, by=leader, title="Un accueil ouvert")
        return SimpleNamespace(
            leader=theirs, person=leader, author=author.person, workshop=workshop, note=note, project=project,
            new=f"/lab/{project.slug}/hypotheses/new?note={note.id}", url=f"/lab/{project.slug}/hypotheses",
        )  # fmt: skip

    return answered


def hypotheses(app) -> list[Hypothesis]:
    with app.app_context():
        return list(db.session.scalars(select(Hypothesis).order_by(Hypothesis.id)))


def test_a_note_whose_author_agrees_becomes_a_hypothesis_once(app, noted):
    here = noted("unnamed")
    assert "Un accueil sans rendez-vous" in here.leader.get(here.new).text
    assert here.leader.post(here.url, SAID | {"note": str(here.note.id)}).status_code == 303
    (made,) = hypotheses(app)
    assert (made.note_id, made.author_id) == (here.note.id, None)
    page = here.leader.get(f"/lab/{here.project.slug}").text
    assert "Mieux accueillir" in page
    assert here.author.name not in page
    assert here.leader.get(here.new).status_code == 404, "it is offered no more"
    assert here.leader.post(here.url, SAID | {"note": str(here.note.id)}).status_code == 404


def test_an_author_who_puts_their_name_to_it_is_named(app, noted):
    here = noted("named")
    assert here.leader.post(here.url, SAID | {"note": str(here.note.id)}).status_code == 303
    (made,) = hypotheses(app)
    assert made.author_id == here.author.id
    assert here.author.name in here.leader.get(f"/lab/{here.project.slug}").text


@pytest.mark.parametrize("said", [None, "no"])
def test_without_a_yes_it_stays_a_note(app, noted, said):
    """Red when the consent is not looked at."""
    here = noted(said)
    assert here.leader.get(here.new).status_code == 404
    assert here.leader.post(here.url, SAID | {"note": str(here.note.id)}).status_code == 404
    assert hypotheses(app) == []


def test_whoever_runs_the_workshop_takes_up_what_another_of_them_asked(app, noted, make, browse):
    """Red when a yes is of use to whoever asked alone."""
    here = noted("unnamed")
    other = browse.as_(make.with_role("facilitator"))
    assert "Un accueil sans rendez-vous" in other.get(here.new).text
    assert other.post(here.url, SAID | {"note": str(here.note.id)}).status_code == 303
    assert [made.note_id for made in hypotheses(app)] == [here.note.id]


def test_who_does_not_run_the_workshop_takes_up_nothing_of_it(noted, make, browse):
    """A facilitator of elsewhere, with a project of their own: until they are named, and once they have left."""
    here = noted("unnamed")
    elsewhere = make.with_role("facilitator", "bretagne")
    project = make.project(None, by=elsewhere, title="Ailleurs", unit="bretagne")
    new, theirs = f"/lab/{project.slug}/hypotheses/new?note={here.note.id}", browse.as_(elsewhere)
    assert theirs.get(new).status_code == 404
    own = make.participant(here.workshop, elsewhere)
    assert theirs.get(new).status_code == 404, "who takes part runs nothing"
    part = f"/workshops/{here.workshop.slug}/people/{own.id}/part"
    assert here.leader.post(part, {"part": "facilitator"}).status_code == 303
    assert theirs.get(new).status_code == 200
    assert theirs.post(f"/workshops/{here.workshop.slug}/leave").status_code == 303
    assert theirs.get(new).status_code == 404


def told(app, verb) -> list[int]:
    with app.app_context():
        asked = select(Notice.user_id).join(Event, Event.id == Notice.event_id).where(Event.verb == verb)
        return list(db.session.scalars(asked))


def test_the_author_is_told_what_came_of_their_yes_and_each_person_once(app, noted, make, browse):
    here = noted("unnamed")
    hers, follower = browse.as_(here.author), make.staff()
    for following in (hers, browse.as_(follower)):
        assert following.post(f"/lab/{here.project.slug}/follow").status_code == 303
    assert here.leader.post(here.url, SAID | {"note": str(here.note.id)}).status_code == 303
    assert told(app, Verb.NOTE_TRIED) == [here.author.id]
    assert told(app, ProjectVerb.HYPOTHESIS_MADE) == [follower.id]
    (made,) = hypotheses(app)
    address = f"/lab/{here.project.slug}#hypothesis-{made.id}"
    assert f"/workshops/{here.workshop.slug}/consents/1" in hers.get("/me/notices").text
    for page in ("consents/1", f"notes/{here.note.id}"):
        assert address in hers.get(f"/workshops/{here.workshop.slug}/{page}").text


def test_an_author_who_may_not_see_the_project_learns_that_it_is_tried_and_not_where(app, noted, make, browse):
    here = noted("unnamed", by=make.person())
    with writing(), app.app_context():
        db.session.get_one(Project, here.project.id).audience = Audience.INTERNAL
        db.session.commit()
    assert here.leader.post(here.url, SAID | {"note": str(here.note.id)}).status_code == 303
    assert told(app, Verb.NOTE_TRIED) == [here.author.id]
    page = browse.as_(here.author).get(f"/workshops/{here.workshop.slug}/consents/1")
    assert page.status_code == 200 and here.project.slug not in page.text and here.project.title not in page.text


def test_no_notice_that_is_missing_says_who_wrote_where_nobody_is_to_learn_it(app, noted, make, browse):
    """Red when whoever alone of the followers was not told of the hypothesis is its author."""
    here, follower = noted("unnamed", naming=Naming.ANONYMOUS), make.staff()
    for person in (here.author, follower):
        assert browse.as_(person).post(f"/lab/{here.project.slug}/follow").status_code == 303
    assert here.leader.post(here.url, SAID | {"note": str(here.note.id)}).status_code == 303
    with writing(), app.app_context():
        unlinking.unlink(db.session.get_one(Workshop, here.workshop.id))
        db.session.commit()
    assert sorted(told(app, ProjectVerb.HYPOTHESIS_MADE)) == sorted([here.author.id, follower.id])


def test_where_nobody_is_to_learn_it_what_the_author_was_told_leads_to_them_no_longer(app, noted):
    """No event names them, and what lay in their inbox goes with who wrote it."""
    here = noted("unnamed", naming=Naming.ANONYMOUS)
    assert here.leader.post(here.url, SAID | {"note": str(here.note.id)}).status_code == 303
    assert told(app, Verb.NOTE_TRIED) == [here.author.id]
    with app.app_context():
        for event in db.session.scalars(select(Event).where(Event.subject_kind.in_(("note_consent", "project")))):
            assert event.actor_id != here.author.id and str(here.author.id) not in str(event.detail.values())
    with writing(), app.app_context():
        unlinking.unlink(db.session.get_one(Workshop, here.workshop.id))
        db.session.commit()
    assert told(app, Verb.NOTE_TRIED) == []


def test_what_an_unnamed_author_agrees_to_is_carried_by_the_others_where_whoever_asked_is_gone(app, noted, browse):
    here = noted(None)
    with writing(), app.test_request_context("/", method="POST"):
        erasure.erase(db.session.get_one(User, here.person.id), by=None)
        db.session.commit()
    url = f"/workshops/{here.workshop.slug}/consents/1"
    assert browse.as_(here.author).post(url, {"answer": "unnamed"}).status_code == 303


def test_what_was_written_among_staff_is_not_tried_before_everybody(app, noted):
    here = noted("unnamed", Audience.INTERNAL)
    assert here.leader.post(here.url, SAID | {"note": str(here.note.id)}).status_code == 409
    assert hypotheses(app) == []


def test_a_project_is_born_of_a_workshop_and_whoever_came_is_told_once(app, noted, inbox):
    here = noted(None)
    before = len(inbox(here.author))
    begun = here.leader.post(f"/lab/new?workshop={here.workshop.id}", ABOUT | {"audience": "public"})
    assert begun.status_code == 303
    with app.app_context():
        project = db.session.scalars(select(Project).order_by(Project.id.desc())).first()
        assert (project.origin, project.workshop_id) == (Origin.WORKSHOP, here.workshop.id)
    assert "Mieux accueillir" in here.leader.get(begun.location).text
    assert len(inbox(here.author)) == before + 1


def test_of_a_workshop_among_staff_an_internal_project_is_born(noted):
    here = noted(None, Audience.INTERNAL)
    sent = here.leader.post(f"/lab/new?workshop={here.workshop.id}", ABOUT | {"audience": "public"})
    assert sent.status_code == 422


def test_a_workshop_that_one_does_not_know_of_gives_no_project(noted, make, browse):
    here = noted(None)
    assert here.leader.get("/lab/new?workshop=999999").status_code == 404
    assert browse.as_(make.person()).get(f"/lab/new?workshop={here.workshop.id}").status_code == 403


def test_a_workshop_leads_on_to_the_project_born_of_it_whoever_may_see_that(noted, browse):
    here = noted(None)
    url = f"/workshops/{here.workshop.slug}"
    assert "Un accueil ouvert" not in here.leader.get(url).text
    begun = here.leader.post(f"/lab/new?workshop={here.workshop.id}", ABOUT | {"audience": "public"})
    for reader in (browse, browse.as_(here.author)):
        assert f'href="{begun.location}">Un accueil ouvert</a>' in reader.get(url).text


def test_of_an_internal_project_a_workshop_says_nothing_to_who_may_not_see_it(noted, browse, make):
    here = noted(None)
    secret = make.workshop("Entre nous", by=here.person, audience=Audience.PUBLIC)
    begun = here.leader.post(f"/lab/new?workshop={secret.id}", ABOUT | {"audience": "internal"})
    assert begun.status_code == 303
    assert begun.location in here.leader.get(f"/workshops/{secret.slug}").text
    assert begun.location not in browse.get(f"/workshops/{secret.slug}").text


def test_a_workshop_that_others_came_to_says_at_the_audience_why_it_gives_no_internal_project(noted, make):
    here = noted(None)
    make.participant(here.workshop, make.person("Voisine"))
    kept = here.leader.post(f"/lab/new?workshop={here.workshop.id}", ABOUT | {"audience": "internal"})
    assert kept.status_code == 409 and 'id="audience-problem"' in kept.text and "Un accueil ouvert" in kept.text
