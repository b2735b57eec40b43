"""Search over the API: marked, counted, and blind to what one may not see."""

from markupsafe import escape


def test_what_is_found_is_marked_and_counted(program, make, indexed):
    make.idea("Un créneau du soir", text="Ouvrir un créneau après 18 h.", theme="accueil")
    make.idea("Un créneau à midi", text="Pour les parents.", kind="practice", unit="bretagne")
    make.idea("Une crèche", text="Garder les enfants.")
    indexed()
    found = program.get("/search?q=creneau").json
    assert found["total"] == 2
    assert {hit["title"] for hit in found["items"]} == {"Un créneau du soir", "Un créneau à midi"}
    evening = next(hit for hit in found["items"] if hit["title"] == "Un créneau du soir")
    assert evening["highlighted"]["title"] == "Un <mark>créneau</mark> du soir"
    assert "<mark>créneau</mark>" in evening["highlighted"]["text"]
    assert {choice["value"]: choice["count"] for choice in found["facets"]["kind"]} == {"idea": 1, "practice": 1}
    assert found["facets"]["theme"] == [{"value": "accueil", "label": "Accueil et rendez-vous", "count": 1}]
    assert found["degraded"] is False
    narrower = program.get("/search?q=creneau&kind=practice").json
    assert [hit["title"] for hit in narrower["items"]] == ["Un créneau à midi"]


def test_labels_speak_the_language_that_was_asked_for(program, make, indexed):
    make.idea("Une idée", kind="practice", theme="accueil")
    indexed()
    found = program.get("/search", headers={"Accept-Language": "en"}).json
    assert found["facets"]["theme"][0]["label"] == "Reception and appointments"


def test_search_goes_on_by_its_next_address(program, make, indexed):
    for n in range(5):
        make.idea(f"Un créneau {n}")
    indexed()
    seen, url = [], "/search?q=creneau&limit=2"
    while url:
        page = program.get(url).json
        assert page["total"] == 5
        seen += [hit["id"] for hit in page["items"]]
        url = page["next"]
    assert len(seen) == len(set(seen)) == 5


def test_markup_that_people_typed_stays_text(program, make, indexed):
    nasty = "<script>alert(1)</script> créneau <img src=x onerror=alert(2)>"
    make.idea(nasty, text=nasty)
    indexed()
    (hit,) = program.get("/search?q=creneau").json["items"]
    for shown in hit["highlighted"].values():
        assert "<script" not in shown
        assert "<img" not in shown
        assert str(escape("<script>")) in shown


def test_a_typing_error_is_understood(program, make, indexed):
    for n in range(4):
        make.idea(f"Covoiturage {n}")
    indexed()
    found = program.get("/search?q=covoiturrage").json
    assert found["did_you_mean"] == "covoiturage"
    assert found["corrected"] is True
    assert found["total"] == 4


def test_internal_ideas_and_drafts_are_not_found_nor_counted(program, make, indexed):
    make.internal("Zanzibar interne", theme="accueil")
    make.draft("Zanzibar brouillon")
    make.idea("Zanzibar cachée", hidden_at=make.person().joined_at)
    indexed()
    for reader in (program, program.of(make.person()), program.of(make.partner())):
        found = reader.get("/search?q=zanzibar").json
        assert (found["items"], found["total"], found["facets"], found["did_you_mean"]) == ([], 0, {}, None)
    assert [hit["title"] for hit in program.of(make.staff()).get("/search?q=zanzibar").json["items"]] == [
        "Zanzibar interne"
    ]


def test_without_an_index_search_still_answers(program, make):
    make.idea("Un créneau du soir")
    found = program.get("/search?q=créneau").json
    assert found["degraded"] is True
    assert [hit["title"] for hit in found["items"]] == ["Un créneau du soir"]
