"""Ideas over the API: what one may see, write, change, publish, take back."""

from datetime import timedelta

import pytest

from app.clock import now
from app.database import db, writing
from app.ideas import standing

NEW = {"title": "Un créneau le soir", "text": "Ouvrir **après 18 h**.", "tags": ["horaires", "accueil"]}
SHAPE = [
    "id", "url", "title", "text", "kind", "audience", "scope", "unit", "theme", "tags", "status", "author",
    "supports", "comments", "published_at", "answer_due", "answer",
]  # fmt: skip


def test_an_idea_is_exactly_what_the_contract_says(program, make):
    author = make.staff("Camille Le Goff")
    idea = make.idea("Été, cœur & <b>", author, unit="bretagne", theme="accueil", tags=["été"])
    make.support(idea, make.partner())
    make.comment(idea)
    given = program.get(f"/ideas/{idea.id}").json
    assert list(given) == SHAPE
    assert given["url"] == f"http://localhost/ideas/{idea.id}-ete-coeur-b"
    assert given["title"] == "Été, cœur & <b>"
    assert (given["unit"], given["scope"], given["theme"], given["tags"]) == (
        "bretagne",
        "national",
        "accueil",
        ["été"],
    )
    assert given["author"] == {"handle": author.handle, "name": "Camille Le Goff"}
    assert given["supports"] == {"total": 1, "staff": 0, "citizens": 0, "partners": 1}
    assert given["comments"] == 1
    assert given["status"] == "published"
    assert given["published_at"].endswith("Z")
    assert given["answer"] is None


def test_an_answered_idea_carries_its_answer(program, make, browse):
    idea, facilitator = make.idea(), make.with_role("facilitator")
    browse.as_(facilitator).post(f"/ideas/{idea.id}/answer", {"text": "C’est fait.", "status": "answered"})
    given = program.get(f"/ideas/{idea.id}").json
    assert given["answer"]["text"] == "C’est fait."
    assert given["answer"]["author"]["handle"] == facilitator.handle
    assert program.get("/ideas").json["items"][0]["answer"] == given["answer"]


def test_what_one_writes_is_a_draft_that_only_its_author_sees(program, make):
    writer = program.of(make.person())
    made = writer.post("/ideas", NEW)
    assert made.status_code == 201
    assert made.json["status"] == "draft"
    assert (made.json["unit"], made.json["audience"], made.json["kind"]) == ("fr", "public", "idea")
    assert writer.get(made.location).json == made.json
    assert program.get(f"/ideas/{made.json['id']}").status_code == 404
    assert program.of(make.person()).get(f"/ideas/{made.json['id']}").status_code == 404


def test_publishing_a_draft_shows_it_to_all(program, make):
    writer = program.of(make.person())
    number = writer.post("/ideas", NEW).json["id"]
    published = writer.post(f"/ideas/{number}/publication")
    assert published.status_code == 200
    assert published.json["status"] == "published"
    assert published.json["answer_due"]
    assert program.get(f"/ideas/{number}").json == published.json
    assert [idea["id"] for idea in program.get("/ideas").json["items"]] == [number]
    assert writer.post(f"/ideas/{number}/publication").status_code == 409


def test_only_the_author_publishes(program, make):
    idea = make.idea()
    assert program.of(make.person()).post(f"/ideas/{idea.id}/publication").status_code == 403
    draft = make.draft()
    assert program.of(make.person()).post(f"/ideas/{draft.id}/publication").status_code == 404


def test_a_draft_without_words_is_not_published(program, make):
    author = make.person()
    draft = make.draft("Un titre", author, text="")
    refused = program.of(author).post(f"/ideas/{draft.id}/publication")
    assert refused.status_code == 422
    assert list(refused.json["errors"]) == ["text"]
    assert make.again(draft).status == "draft"


def test_an_unconfirmed_address_publishes_nothing(program, make):
    writer = program.of(make.person(confirmed=False))
    number = writer.post("/ideas", NEW).json["id"]
    assert writer.post(f"/ideas/{number}/publication").status_code == 409


def test_changing_an_idea_changes_what_is_sent_and_nothing_else(program, make):
    author = make.person()
    idea = make.idea("Avant", author, theme="accueil", tags=["un"])
    changed = program.of(author).patch(f"/ideas/{idea.id}", {"title": "Après"})
    assert changed.status_code == 200
    assert (changed.json["title"], changed.json["theme"], changed.json["tags"]) == ("Après", "accueil", ["un"])
    assert make.again(idea).version == idea.version + 1


def test_changing_the_unit_changes_the_scope(program, make):
    author = make.staff()
    idea = make.idea("Une idée", author)
    changed = program.of(author).patch(f"/ideas/{idea.id}", {"unit": "brest-europe", "theme": None}).json
    assert (changed["unit"], changed["scope"], changed["theme"]) == ("brest-europe", "agency", None)


def test_changing_nothing_changes_nothing(program, make):
    author = make.person()
    idea = make.idea("Une idée", author)
    assert program.of(author).patch(f"/ideas/{idea.id}", {}).status_code == 200
    assert make.again(idea).version == idea.version


def test_only_the_author_changes_an_idea(program, make):
    idea = make.idea("Une idée")
    for person in (make.person(), make.with_role("facilitator"), make.with_role("moderator")):
        assert program.of(person).patch(f"/ideas/{idea.id}", {"title": "Autre"}).status_code == 403
    assert make.again(idea).title == "Une idée"


def test_a_change_to_what_was_changed_meanwhile_is_refused(program, make):
    author = make.person()
    writer = program.of(author)
    idea = make.idea("Une idée", author)
    seen = writer.get(f"/ideas/{idea.id}").headers["ETag"]
    assert writer.patch(f"/ideas/{idea.id}", {"title": "Deux"}, headers={"If-Match": seen}).status_code == 200
    late = writer.patch(f"/ideas/{idea.id}", {"title": "Trois"}, headers={"If-Match": seen})
    assert late.status_code == 412
    assert make.again(idea).title == "Deux"
    now = writer.get(f"/ideas/{idea.id}").headers["ETag"]
    assert writer.patch(f"/ideas/{idea.id}", {"title": "Trois"}, headers={"If-Match": now}).status_code == 200
    assert writer.patch(f"/ideas/{idea.id}", {"title": "Quatre"}, headers={"If-Match": "*"}).status_code == 200


def test_withdrawing_takes_an_idea_from_all_but_its_author(program, make):
    author = make.person()
    for thing in (make.idea("Une idée", author), make.draft("Un brouillon", author)):
        writer = program.of(author)
        for _ in range(2):
            assert writer.delete(f"/ideas/{thing.id}").status_code == 204
        assert writer.get(f"/ideas/{thing.id}").json["status"] == "withdrawn"
        assert program.get(f"/ideas/{thing.id}").status_code == 404


def test_only_the_author_withdraws(program, make):
    idea = make.idea()
    assert program.of(make.with_role("administrator")).delete(f"/ideas/{idea.id}").status_code == 403
    assert make.again(idea).status == "published"


@pytest.mark.parametrize(
    ("sent", "wrong"),
    [
        ({}, {"title", "text"}),
        ({"title": "", "text": "Oui"}, {"title"}),
        (NEW | {"title": "é" * 201}, {"title"}),
        (NEW | {"text": "é" * 20_001}, {"text"}),
        (NEW | {"title": 12}, {"title"}),
        (NEW | {"tags": "horaires"}, {"tags"}),
        (NEW | {"tags": ["a", 2]}, {"tags"}),
        (NEW | {"tags": ["un, deux"]}, {"tags"}),
        (NEW | {"tags": list("abcdefghi")}, {"tags"}),
        (NEW | {"tags": ["x" * 31]}, {"tags"}),
        (NEW | {"kind": "ideaa"}, {"kind"}),
        (NEW | {"theme": "nulle-part"}, {"theme"}),
        (NEW | {"unit": "nulle-part"}, {"unit"}),
        (NEW | {"unit": "quimper"}, {"unit"}),
        (NEW | {"audience": "internal"}, {"audience"}),
        (NEW | {"audience": None}, {"audience"}),
        (NEW | {"status": "launched"}, {"status"}),
        (NEW | {"author": {"handle": "autre"}, "supports": 9}, {"author", "supports"}),
    ],
)
def test_what_does_not_fit_is_said_by_field(program, make, sent, wrong):
    refused = program.of(make.person()).post("/ideas", sent)
    assert refused.status_code == 422
    assert set(refused.json["errors"]) == wrong
    assert all(words and all(words) for words in refused.json["errors"].values())


def test_an_unknown_name_is_told_the_known_ones(program, make):
    refused = program.of(make.person()).post("/ideas", NEW | {"titel": "Oups"})
    assert "title" in refused.json["errors"]["titel"][0]


def test_staff_may_write_for_staff_and_citizens_do_not_learn_of_it(program, make):
    writer = program.of(make.staff())
    number = writer.post("/ideas", NEW | {"audience": "internal", "kind": "practice"}).json["id"]
    assert writer.post(f"/ideas/{number}/publication").status_code == 200
    assert program.of(make.staff()).get(f"/ideas/{number}").status_code == 200
    for reader in (program, program.of(make.person()), program.of(make.partner())):
        hidden, unknown = reader.get(f"/ideas/{number}"), reader.get("/ideas/999999")
        assert (hidden.status_code, hidden.data) == (404, unknown.data)
        assert reader.get("/ideas").json["items"] == []
        assert reader.get(f"/ideas/{number}/comments").status_code == 404


def test_a_staff_member_writes_for_their_own_agency(program, make):
    made = program.of(make.staff(unit="quimper")).post("/ideas", NEW | {"unit": "quimper"})
    assert (made.json["unit"], made.json["scope"]) == ("quimper", "agency")


def test_texts_come_back_as_they_went(program, make):
    sent = {"title": "« Œuvre » 👩‍🚀 <script>", "text": "Ligne\n\n`code` & \u202e ﷽ '; DROP TABLE idea; --"}
    made = program.of(make.person()).post("/ideas", sent).json
    assert {name: made[name] for name in sent} == sent


def test_a_list_goes_on_by_its_next_address_and_repeats_nothing(program, make):
    written = {make.idea(f"Idée {n}").id for n in range(7)}
    for order in ("fair", "fresh", "supported", "heat", "discussed", "late"):
        seen, url = [], f"/ideas?order={order}&limit=3&kind=idea"
        while url:
            page = program.get(url).json
            seen += [idea["id"] for idea in page["items"]]
            url = page["next"]
            assert url is None or url.startswith("http://localhost/api/v1/ideas?")
        assert len(seen) == 7
        assert set(seen) == written


def test_lists_are_filtered_as_on_the_page(program, make):
    make.idea("Une idée", unit="bretagne", theme="accueil")
    make.idea("Une pratique", kind="practice", unit="martinique")
    make.idea("Refusée", status="declined")
    for query, titles in (
        ("kind=practice", ["Une pratique"]),
        ("unit=bretagne", ["Une idée"]),
        ("theme=accueil", ["Une idée"]),
        ("status=declined", ["Refusée"]),
        ("unit=nulle-part", []),
    ):
        assert [idea["title"] for idea in program.get(f"/ideas?{query}").json["items"]] == titles


@pytest.mark.parametrize(
    ("query", "wrong"),
    [
        ("kind=ideas", "kind"),
        ("status=draft", "status"),
        ("audience=all", "audience"),
        ("order=best", "order"),
        ("limit=0", "limit"),
        ("limit=101", "limit"),
        ("limit=dix", "limit"),
        ("limit=٣", "limit"),
        ("page=2", "page"),
        ("kind=idea&kind=practice", "kind"),
        ("q=" + "a" * 201, "q"),
    ],
)
def test_an_address_that_means_nothing_is_refused_and_says_why(program, query, wrong):
    refused = program.get(f"/ideas?{query}")
    assert refused.status_code == 422
    assert list(refused.json["errors"]) == [wrong]


def test_likely_twins_are_found_and_silence_is_an_answer(program, make, indexed):
    make.idea("Un créneau du soir pour les travailleurs de nuit", text="Ouvrir après 18 h.")
    make.idea("Une crèche dans l’agence", text="Garder les enfants pendant les entretiens.")
    indexed()
    near = program.get("/ideas/similar?title=Créneau du soir pour travailleurs de nuit").json
    assert [idea["title"] for idea in near["items"]] == ["Un créneau du soir pour les travailleurs de nuit"]
    assert near["next"] is None
    assert program.get("/ideas/similar").json["items"] == []


def test_a_list_costs_the_same_whatever_its_length(app, program, make):
    from tests.api.cost import counted

    make.idea()
    program.get("/ideas?limit=100")
    with counted(app) as few:
        program.get("/ideas?limit=100")
    for _ in range(12):
        make.comment(make.idea(theme="accueil"))
    with counted(app) as many:
        assert len(program.get("/ideas?limit=100").json["items"]) == 13
    assert len(few) <= 6
    assert len(many) <= 6


def test_the_journey_of_an_idea_is_told_to_whom_may_see_it(program, make, browse):
    idea = make.idea()
    browse.as_(make.with_role("facilitator")).post(
        f"/ideas/{idea.id}/status", {"status": "under_review", "reason": "On regarde."}
    )
    told = program.get(f"/ideas/{idea.id}/journey").json
    assert [(s["name"], s["reached"]) for s in told["stations"]] == [
        ("idea", True),
        ("challenge", False),
        ("project", False),
        ("service", False),
    ]
    assert told["steps"][-1]["reason"] == "On regarde."
    assert all(step["at"].endswith("Z") for step in told["steps"])
    for hidden in (make.draft(), make.internal()):
        assert program.get(f"/ideas/{hidden.id}/journey").status_code == 404


def test_the_audience_of_what_is_published_is_settled(program, make):
    author = make.staff()
    idea = make.internal(author=author)
    writer = program.of(author)
    seen = {"If-Match": writer.get(f"/ideas/{idea.id}").headers["ETag"]}
    refused = writer.patch(f"/ideas/{idea.id}", {"audience": "public"}, headers=seen)
    assert refused.status_code == 422 and set(refused.json["errors"]) == {"audience"}
    same = writer.patch(f"/ideas/{idea.id}", {"audience": "internal", "title": "Autrement"}, headers=seen)
    assert (same.status_code, same.json["audience"]) == (200, "internal")


@pytest.mark.parametrize("list_at", ["/ideas?limit=2", "/search?limit=2"])
def test_a_cursor_of_an_hour_that_is_forgotten_is_said_to_be_gone(app, program, make, monkeypatch, list_at):
    """Red when a program that was slow believes that it has all."""
    for number in range(5):
        make.idea(f"Idée {number}")
    onward = program.get(list_at).json["next"]
    assert len(program.get(onward).json["items"]) == 2
    later = now() + timedelta(hours=standing.EPOCHS_KEPT)
    with writing(), app.app_context():
        monkeypatch.setattr(standing, "now", lambda: later)
        standing.freeze()
        db.session.commit()
    gone = program.get(onward)
    assert gone.status_code == 410
    assert "after" in gone.json["detail"]
    assert len(program.get(list_at).json["items"]) == 2
