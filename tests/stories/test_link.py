"""What a story tells of: ideas, projects and services that everybody sees, and the people behind them, told once."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.clock import now
from app.database import db
from app.ideas import authorship
from app.ideas.idea import Audience, Idea
from app.incubation import member as members
from app.incubation.project import Project
from app.incubation.vocabulary import Part
from app.people.user import User
from app.store.vocabulary import State as ServiceState
from tests.stories.conftest import ASKED


def of_stories(lines):
    return [(line.kind, line.unread) for line in lines if line.kind == "story"]


def test_a_story_shows_the_ideas_with_their_thread_and_the_projects_it_tells_of(make, browse, writer):
    idea, project = make.idea("Un café par mois"), make.project(title="Le café du mardi")
    lines = f"/ideas/{idea.id}-un-cafe-par-mois\n\n http://127.0.0.1:8000/lab/{project.slug} \n/ideas/{idea.id}"
    said = writer.post("/stories/new", ASKED | {"links": lines})
    assert said.status_code == 303
    number = said.location.split("/stories/")[1].split("-")[0]
    assert writer.post(f"/stories/{number}/publish").status_code == 303
    page = browse.get(said.location).text
    assert page.count(f'href="/ideas/{idea.id}-un-cafe-par-mois"') == 1
    assert f'href="/lab/{project.slug}"' in page and 'class="dots"' in page
    form = writer.get(f"/stories/{number}/edit").text
    assert f"/ideas/{idea.id}-un-cafe-par-mois\n/lab/{project.slug}</textarea>" in form


def test_a_story_tells_of_services_and_whoever_speaks_for_them_is_told(make, browse, writer, inbox):
    speaker, former = make.partner("Nadia"), make.partner("Partie")
    provider = make.provider("Les Ponts", speaker)
    service = make.service("La passerelle", provider)
    said = writer.post("/stories/new", ASKED | {"links": f"/store/{service.slug}\n/store/{service.slug}/"})
    assert said.status_code == 303
    number = said.location.split("/stories/")[1].split("-")[0]
    assert f"/store/{service.slug}</textarea>" in writer.get(f"/stories/{number}/edit").text
    assert writer.post(f"/stories/{number}/publish").status_code == 303
    page = browse.get(said.location).text
    assert page.count(f'href="/store/{service.slug}"') == 1 and "La passerelle" in page
    assert of_stories(inbox(speaker)) == [("story", 1)] and of_stories(inbox(former)) == []


def test_a_story_tells_of_no_service_that_is_only_proposed_and_shows_none_that_left(make, browse, writer):
    proposed, gone = make.service("Pas encore", proposed=True), make.service("Parti", state=ServiceState.WITHDRAWN)
    for line in (f"/store/{proposed.slug}", "/store/for-you", "/store/providers"):
        page = writer.post("/stories/new", ASKED | {"links": line})
        assert page.status_code == 422 and line in page.text, line
    story = make.story(told=[gone])
    assert "Parti" not in browse.get(f"/stories/{story.id}", follow_redirects=True).text


@pytest.mark.parametrize("kind", ["ideas", "projects", "services"])
def test_the_page_of_each_thing_leads_back_to_the_stories_that_tell_of_it(make, browse, kind):
    thing = {"ideas": make.idea, "projects": lambda: make.project(), "services": make.service}[kind]()
    url = {"ideas": f"/ideas/{thing.id}", "projects": f"/lab/{getattr(thing, 'slug', '')}"}.get(
        kind, f"/store/{getattr(thing, 'slug', '')}"
    )
    make.story("Au marché", told=[thing])
    make.story("En préparation", told=[thing], state="draft")
    make.story("D’autre chose")
    about = f"/stories/about/{kind}/{thing.id}"
    assert about in browse.get(url, follow_redirects=True).text
    for page in (browse.get(about).text, browse.get(about, htmx=True).text):
        assert "Au marché" in page and "En préparation" not in page and "D’autre chose" not in page
    assert "<h1" in browse.get(about).text and "<h1" not in browse.get(about, htmx=True).text
    other = make.idea("Dont personne ne parle")
    assert browse.get(f"/stories/about/ideas/{other.id}", htmx=True).text.strip() == ""
    assert browse.get(f"/stories/about/ideas/{other.id}").status_code == 200


def test_of_what_one_may_not_see_no_story_is_looked_for(make, browse):
    hidden = make.internal("Entre nous")
    for about in (f"ideas/{hidden.id}", "ideas/123456", f"ideas/{2**64}", "people/1"):
        assert browse.get(f"/stories/about/{about}").status_code == 404, about


def test_a_story_tells_of_nothing_that_not_everybody_sees(make, writer):
    internal, draft = make.internal("Entre nous"), make.draft("Plus tard", make.person())
    lab = make.project(title="Entre nous", audience=Audience.INTERNAL)
    for line in (f"/ideas/{internal.id}", f"/ideas/{draft.id}", f"/lab/{lab.slug}", "/ideas/123456"):
        page = writer.post("/stories/new", ASKED | {"links": line})
        assert page.status_code == 422 and line in page.text, line


def test_what_is_hidden_later_is_shown_no_more_and_can_stay_named(make, browse, writer, app):
    idea = make.idea("Un café par mois")
    story = make.story(told=[idea], state="draft")
    with app.test_request_context("/", method="POST"):
        db.session.get(Idea, idea.id).hidden_at = now()
        db.session.commit()
    asked = ASKED | {"links": f"/ideas/{idea.id}", "version": str(story.version)}
    said = writer.post(f"/stories/{story.id}/edit", asked)
    assert said.status_code == 303
    writer.post(f"/stories/{story.id}/publish")
    assert "Un café par mois" not in browse.get(said.location).text


def test_whoever_took_part_is_told_once_however_often_they_did(make, app, inbox):
    author, friend, coach, former, other = (make.person(n) for n in ("Nadia", "Ali", "Coach", "Partie", "Passante"))
    first, second = make.idea("Un café", author), make.idea("Un thé", author)
    with app.test_request_context("/", method="POST"):
        joining = authorship.ask(db.session.get(Idea, first.id), by=db.session.get(User, friend.id))
        authorship.accept(joining, by=db.session.get(User, author.id))
        db.session.commit()
    project = make.project(first)
    with app.test_request_context("/", method="POST"):
        held = db.session.get(Project, project.id)
        leader = db.session.get(User, held.opened_by_id)
        for person in (author, coach, former):
            members.name(held, db.session.get(User, person.id), Part.COACH, by=leader)
        held.members[-1].until = now() - timedelta(days=1)
        db.session.commit()
    make.story("Au marché", told=[first, second, project])
    for person in (author, friend, coach):
        assert of_stories(inbox(person)) == [("story", 1)], person.name
    for person in (former, other):
        assert of_stories(inbox(person)) == [], person.name


def test_whoever_writes_of_their_own_idea_is_not_told(make, inbox):
    writer = make.with_role("facilitator")
    make.story("Le mien", writer, told=[make.idea("Une idée à moi", writer)])
    assert of_stories(inbox(writer)) == []


def test_who_comes_in_after_it_was_published_is_told_then_and_the_others_not_again(make, writer, inbox):
    first, second = make.person("Nadia"), make.person("Ali")
    old, new = make.idea("Un café", first), make.idea("Un thé", second)
    story = make.story("Au marché", told=[old])
    asked = {"title": "Au marché", "summary": story.summary, "text": story.text, "unit": "fr"}
    for version in range(2):
        links = f"/ideas/{new.id}\n/ideas/{old.id}"
        said = writer.post(
            f"/stories/{story.id}/edit", asked | {"links": links, "version": str(story.version + version)}
        )
        assert said.status_code == 303
    assert of_stories(inbox(first)) == [("story", 1)]
    assert of_stories(inbox(second)) == [("story", 1)]


def test_what_is_taken_out_and_put_back_tells_nobody_again(make, writer, inbox):
    first, second = make.person("Nadia"), make.person("Ali")
    old, new = make.idea("Un café", first), make.idea("Un thé", second)
    story = make.story("Au marché", told=[old])
    asked = {"title": "Au marché", "summary": story.summary, "text": story.text, "unit": "fr"}
    for version, links in enumerate(("", f"/ideas/{old.id}\n/ideas/{new.id}", "", f"/ideas/{new.id}\n/ideas/{old.id}")):
        sent = asked | {"links": links, "version": str(story.version + version)}
        assert writer.post(f"/stories/{story.id}/edit", sent).status_code == 303
    assert of_stories(inbox(first)) == [("story", 1)]
    assert of_stories(inbox(second)) == [("story", 1)]


def test_a_draft_tells_nobody(make, writer, inbox):
    author = make.person("Nadia")
    assert (
        writer.post("/stories/new", ASKED | {"links": f"/ideas/{make.idea('Un café', author).id}"}).status_code == 303
    )
    assert of_stories(inbox(author)) == []
