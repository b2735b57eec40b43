"""Reading stories: the list by its tags and by cursor, the feed, the search, what machines read."""

from __future__ import annotations

import json
import re
from datetime import datetime, timedelta
from xml.etree import ElementTree

import pytest
import time_machine

from app.clock import now
from app.database import db, writing
from app.home import belongings
from app.people import erasure
from app.people.user import User
from app.stories.queries import SHOWN
from tests.ideas.test_feed import NOT_XML, XHTML_NASTY
from tests.stories.conftest import ASKED

ATOM = "{http://www.w3.org/2005/Atom}"


def titles(page) -> list[str]:
    return re.findall(r'class="card-title"><a href="/stories/\d+-[^"]*">([^<]+)</a>', page.text)


def test_without_stories_the_page_says_what_to_do(make, browse, writer):
    assert "Aucun récit" in browse.get("/stories").text
    assert "/stories/new" in writer.get("/stories").text and "/stories/new" not in browse.get("/stories").text


def test_the_newest_comes_first_and_the_list_goes_on_by_cursor(make, app, browse):
    with writing(), app.test_request_context("/", method="POST"):
        for n in range(SHOWN * 2 + 1):
            make.story(f"Récit {n}")
        db.session.commit()
    seen, url = [], "/stories"
    for _page in range(3):
        page = browse.get(url)
        seen += titles(page)
        onward = re.search(r'rel="next"[^>]*|href="([^"]+)" rel="next"', page.text)
        url = onward[1].replace("&amp;", "&") if onward else ""
    assert seen == [f"Récit {n}" for n in reversed(range(SHOWN * 2 + 1))]
    assert url == ""
    assert browse.get("/stories?after=nimporte").status_code == 200
    assert "<html" not in browse.get("/stories", htmx=True).text


def test_a_tag_narrows_the_list_and_an_unknown_one_says_so(make, browse):
    make.story("Au marché", tags=["marché", "accueil"])
    make.story("À Brest", tags=["accueil"])
    assert titles(browse.get("/stories?tag=March%C3%A9")) == ["Au marché"]
    assert titles(browse.get("/stories?tag=accueil")) == ["À Brest", "Au marché"]
    nothing = browse.get("/stories?tag=xylophone")
    assert nothing.status_code == 200 and "Aucun récit ne porte" in nothing.text
    assert browse.get("/stories?tag=" + "x" * 300).status_code == 200


def test_an_address_with_another_title_leads_to_the_one_it_has(make, browse):
    story = make.story("Au marché")
    for slug in ("", "-autre-titre"):
        answer = browse.get(f"/stories/{story.id}{slug}")
        assert (answer.status_code, answer.location) == (301, f"/stories/{story.id}-au-marche")


def test_a_guests_kept_page_is_new_as_soon_as_the_story_is(make, browse, writer, app):
    story = make.story("Au marché", text="Avant.")
    url = f"/stories/{story.id}-au-marche"
    assert "Avant." in browse.get(url).text
    asked = ASKED | {"title": "Au marché", "text": "Après.", "correction": "Après.", "version": str(story.version)}
    assert writer.post(f"/stories/{story.id}/edit", asked).status_code == 303
    for page in app.extensions["guest_pages"].pages.values():
        page.checked -= 1.1
    assert "Avant." not in browse.get(url).text


def feed(browse):
    answer = browse.get("/stories.atom")
    assert (answer.status_code, answer.mimetype) == (200, "application/atom+xml")
    return answer, ElementTree.fromstring(answer.data)


def test_the_feed_has_all_that_atom_asks_for(make, browse):
    writer = make.with_role("facilitator", name="Dominique & Cie")
    first = make.story("La première", writer, text="Du **gras** & [là](/ideas/3) <rien>.", tags=["café & thé"])
    second = make.story("La seconde")
    _answer, read = feed(browse)
    assert read.find(f"{ATOM}id").text == read.find(f"{ATOM}link[@rel='self']").get("href")
    assert read.get("{http://www.w3.org/XML/1998/namespace}base") == "http://localhost/"
    newest, oldest = read.findall(f"{ATOM}entry")
    assert [e.find(f"{ATOM}id").text for e in (oldest, newest)] == [
        f"http://localhost/stories/{story.id}" for story in (first, second)
    ]
    assert oldest.find(f"{ATOM}title").text == "La première"
    assert oldest.find(f"{ATOM}summary").text == first.summary
    assert oldest.find(f"{ATOM}author/{ATOM}name").text == "Dominique & Cie"
    assert oldest.find(f"{ATOM}link").get("href") == f"http://localhost/stories/{first.id}-la-premiere"
    assert oldest.find(f"{ATOM}category").get("term") == "café & thé"
    assert "<strong>gras</strong> &amp; " in oldest.find(f"{ATOM}content").text
    for name in ("published", "updated"):
        assert datetime.fromisoformat(oldest.find(f"{ATOM}{name}").text).tzinfo
    assert datetime.fromisoformat(read.find(f"{ATOM}updated").text).tzinfo


def test_the_feed_is_the_same_to_the_byte_until_a_story_changes(make, browse, writer):
    empty = feed(browse)[0]
    with time_machine.travel(now() + timedelta(days=3), tick=False):
        assert feed(browse)[0].data == empty.data, "even an empty one"
    story = make.story("Au marché", summary="Une table.", text="Il pleuvait.")
    full, before = feed(browse)
    with time_machine.travel(now() + timedelta(days=3), tick=False):
        assert feed(browse)[0].data == full.data
        again = browse.get("/stories.atom", headers={"If-None-Match": full.headers["ETag"]})
        assert again.status_code == 304
        asked = {"title": "Au grand marché", "summary": "Une table.", "text": "Il pleuvait.", "unit": "fr"}
        more = {"correction": "Le nom.", "version": str(story.version)}
        assert writer.post(f"/stories/{story.id}/edit", asked | more).status_code == 303
        _answer, after = feed(browse)
    entry, old = after.find(f"{ATOM}entry"), before.find(f"{ATOM}entry")
    assert entry.find(f"{ATOM}id").text == old.find(f"{ATOM}id").text
    assert entry.find(f"{ATOM}published").text == old.find(f"{ATOM}published").text
    assert entry.find(f"{ATOM}updated").text > old.find(f"{ATOM}updated").text
    assert after.find(f"{ATOM}updated").text > before.find(f"{ATOM}updated").text


@pytest.mark.parametrize("nasty", [XHTML_NASTY, "a" + NOT_XML + "b", "﷽ 👩‍🚀 e\u0301", "'\"<>&", "%s %d {{ 7 * 7 }}"])
def test_whatever_was_typed_the_feed_and_the_page_hold(make, browse, nasty):
    story = make.story(nasty, make.with_role("facilitator", name=nasty), text=nasty, summary=nasty, tags=[nasty[:30]])
    _answer, read = feed(browse)
    kept = "".join(c for c in nasty if c not in NOT_XML)
    assert read.find(f"{ATOM}entry/{ATOM}title").text == kept
    page = browse.get(f"/stories/{story.id}", follow_redirects=True)
    assert page.status_code == 200 and "<script>alert" not in page.text
    assert browse.get(f"/stories/{story.id}/article.jsonld").json["headline"] == nasty


def test_machines_read_it_as_an_article(make, browse, writer):
    story = make.story("Au marché", tags=["marché"], text="Il pleuvait.")
    asked = ASKED | {"title": "Au marché", "correction": "En mai.", "version": str(story.version), "tags": "marché"}
    writer.post(f"/stories/{story.id}/edit", asked)
    answer = browse.get(f"/stories/{story.id}/article.jsonld")
    assert answer.mimetype == "application/ld+json"
    said = json.loads(answer.data)
    assert (said["@type"], said["headline"], said["keywords"]) == ("Article", "Au marché", ["marché"])
    assert said["correction"][0]["text"] == "En mai."
    assert said["datePublished"] <= said["dateModified"]
    assert f"/stories/{story.id}/article.jsonld" in browse.get(said["url"].removeprefix("http://localhost")).text


def test_it_is_found_by_its_words_its_tags_and_who_wrote_it(make, browse):
    make.story("Au marché", make.with_role("facilitator", name="Zénobie"), text="Un parapluie.", tags=["samedi"])
    make.worked()
    for word in ("parapluie", "samedi", "zenobie", "marche"):
        assert "Au marché" in browse.get(f"/search?q={word}").text, word
    found = browse.get("/api/v1/search?q=parapluie&kind=story").json
    assert [(item["kind"], item["title"]) for item in found["items"]] == [("story", "Au marché")]


def test_the_front_page_shows_the_newest(make, browse):
    make.story("Au marché")
    front = browse.get("/").text
    assert 'hx-get="/stories/newest"' in front and 'href="/stories"' in front
    assert "Au marché" in browse.get("/stories/newest").text


def test_who_is_erased_takes_their_drafts_and_leaves_what_was_published_without_a_name(make, app, browse):
    writer = make.with_role("facilitator", name="Zyxwa Dupont")
    told = [make.idea()]
    kept, draft = make.story("Reste", writer), make.story("Part", writer, state="draft", told=told, tags=["mot"])
    make.worked()
    with app.test_request_context("/", method="POST"):
        erasure.erase(db.session.get(User, writer.id), by=None)
        db.session.commit()
    make.worked()
    assert make.again(draft) is None
    page = browse.get(f"/stories/{kept.id}-reste")
    assert page.status_code == 200 and "Zyxwa" not in page.text and erasure.NAME in page.text
    assert "Zyxwa" not in browse.get("/stories.atom").text
    assert "Reste" not in browse.get("/search?q=zyxwa").text


def test_a_person_takes_their_stories_corrections_and_pictures_with_them(make, app, writer):
    mine, other = make.story("Le mien", writer.person, tags=["marché"]), make.story("Un autre")
    asked = ASKED | {"correction": "En mai.", "version": str(other.version)}
    assert writer.post(f"/stories/{other.id}/edit", asked).status_code == 303
    with app.test_request_context("/"):
        said = belongings.of(db.session.get(User, writer.person.id))
    assert [(one["id"], one["tags"], one["state"]) for one in said["stories"]] == [(mine.id, ["marché"], "published")]
    assert [one["words"] for one in said["story_corrections"]] == ["En mai."]
    assert json.dumps(said)
