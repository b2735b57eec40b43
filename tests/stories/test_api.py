"""Stories as JSON, judged by the OpenAPI document."""

from __future__ import annotations

from tests.api.contract import PREFIX
from tests.stories.conftest import ASKED
from tests.stories.test_picture import SHOWS, photograph, send


def _told(document) -> dict[str, list]:
    return {kind: document[kind] for kind in ("ideas", "projects", "services")}


def test_stories_are_listed_by_cursor_and_by_tag_the_newest_first(program, make):
    for n in range(5):
        make.story(f"Récit {n}", tags=["marché"] if n % 2 else ["accueil"])
    first = program.get("/stories?limit=3").json
    assert [one["title"] for one in first["items"]] == ["Récit 4", "Récit 3", "Récit 2"]
    rest = program.get(first["next"].partition(PREFIX)[2]).json
    assert [one["title"] for one in rest["items"]] == ["Récit 1", "Récit 0"] and rest["next"] is None
    assert [one["title"] for one in program.get("/stories?tag=March%C3%A9").json["items"]] == ["Récit 3", "Récit 1"]
    assert program.get("/stories?tag=nulle part").json["items"] == []


def test_a_story_says_what_its_page_says_and_is_not_sent_again(program, make):
    writer = make.with_role("facilitator", name="Hélène Mène")
    story = make.story("Le samedi", writer, summary="Une table.", text="Il pleuvait **fort**.", tags=["marché"])
    answer = program.get(f"/stories/{story.id}")
    body = answer.json
    assert (body["title"], body["summary"], body["text"]) == ("Le samedi", "Une table.", "Il pleuvait **fort**.")
    assert (body["tags"], body["author"]["name"], body["unit"]) == (["marché"], "Hélène Mène", "fr")
    assert body["url"].endswith(f"/stories/{story.id}-le-samedi") and body["published_at"].endswith("Z")
    assert (body["picture"], body["corrections"]) == (None, [])
    assert program.get(f"/stories/{story.id}", headers={"If-None-Match": answer.headers["ETag"]}).status_code == 304


def test_the_picture_has_its_address_and_the_words_that_stand_for_it(program, browse, make, writer):
    story = make.story("Le samedi")
    send(writer, story, photograph())
    picture = program.get(f"/stories/{story.id}").json["picture"]
    assert {name: picture[name] for name in SHOWS} == SHOWS
    assert browse.get(picture["url"]).mimetype == "image/jpeg"
    assert program.get("/stories").json["items"][0]["picture"] == picture


def test_a_correction_is_told(program, make, writer):
    story = make.story()
    said = ASKED | {"version": story.version, "correction": "C’était en mai."}
    assert writer.post(f"/stories/{story.id}/edit", said).status_code == 303
    [correction] = program.get(f"/stories/{story.id}").json["corrections"]
    assert correction["text"] == "C’était en mai." and correction["at"].endswith("Z")


def test_what_it_tells_of_is_named_in_its_order_as_far_as_the_reader_may_see_it(program, make):
    """Red when a link to what only staff may read is given to a guest."""
    first, second, inside = make.idea("Une idée"), make.idea("Une autre"), make.internal()
    project, service = make.project(title="Un guichet mobile"), make.service("Boussole")
    story = make.story("Le samedi", told=[second, inside, first, project, service])
    seen = {"ideas": [second.id, first.id], "projects": [project.slug], "services": [service.slug]}
    for path in (f"/stories/{story.id}", "/stories"):
        for reader, ideas in (
            (program, seen["ideas"]),
            (program.of(make.person()), seen["ideas"]),
            (program.of(make.staff()), [second.id, inside.id, first.id]),
        ):
            answer = reader.get(path).json
            assert _told(answer["items"][0] if "items" in answer else answer) == seen | {"ideas": ideas}


def test_what_is_being_prepared_is_nobodys_to_read_here(program, make):
    writer = make.with_role("facilitator")
    draft = make.story("En préparation", writer, state="draft", tags=["secret"])
    for reader in (program, program.of(writer)):
        assert reader.get(f"/stories/{draft.id}").status_code == 404
        assert reader.get("/stories").json["items"] == []
        assert reader.get("/stories?tag=secret").json["items"] == []


def test_a_story_that_was_withdrawn_is_gone_and_says_why(program, make, writer):
    story = make.story("Finalement")
    writer.post(f"/stories/{story.id}/withdraw", {"reason": "Une erreur sur la personne."})
    gone = program.get(f"/stories/{story.id}", headers={"Accept-Language": "fr"})
    assert (gone.status_code, gone.json["detail"]) == (410, "Une erreur sur la personne.")
    assert gone.json["title"] == "Ceci n’est plus là"
    assert program.get("/stories").json["items"] == []


def test_what_means_nothing_is_said(program):
    assert program.get("/stories?state=draft").status_code == 422
    assert program.get(f"/stories?tag={'a' * 200}").status_code == 422
    assert program.get("/stories?limit=0").status_code == 422
    assert program.get("/stories/99").status_code == 404
    assert program.get(f"/stories/{2**63}").status_code == 404
