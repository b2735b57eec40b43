"""The list of themes, kept by administrators, with its trail."""

import pytest

from app.ideas.theme import by_slug

NEW = {
    "name_fr": "Vie des équipes",
    "name_en": "Teams",
    "description_fr": "Sites et outils",
    "description_en": "Sites and tools",
}


@pytest.fixture
def desk(browse, make):
    return browse.as_(make.with_role("administrator", name="Solange"))


def theme(app, slug):
    with app.app_context():
        found = by_slug(slug)
        return (found.name_fr, found.name_en, found.closed) if found else None


def test_the_list_counts_the_ideas_that_anybody_may_list(desk, make):
    make.idea(theme="accueil")
    make.internal(theme="accueil")
    make.draft(theme="accueil")
    page = desk.get("/ideas/themes").text
    row = page[page.index("/ideas/themes/accueil") :].split("</li>")[0]
    assert ">2\u00a0idée" in row.replace(" ", "\u00a0")


def test_a_theme_is_added_and_offered(desk, app):
    answer = desk.post("/ideas/themes", NEW)
    assert (answer.status_code, answer.location) == (303, "/ideas/themes/vie-des-equipes")
    assert theme(app, "vie-des-equipes") == ("Vie des équipes", "Teams", False)
    assert 'value="vie-des-equipes"' in desk.get("/ideas/new").text
    page = desk.get("/ideas/themes/vie-des-equipes").text
    assert "Solange" in page and "Sites et outils" in page


def test_two_themes_do_not_share_a_name(desk):
    desk.post("/ideas/themes", NEW)
    for same in ({"name_fr": "VIE DES ÉQUIPES", "name_en": "Other"}, {"name_fr": "Autre", "name_en": "teams"}):
        assert desk.post("/ideas/themes", NEW | same).status_code == 409
    assert desk.post("/ideas/themes/accueil", NEW).status_code == 409


def test_a_theme_needs_both_its_names(desk):
    for missing in ("name_fr", "name_en"):
        answer = desk.post("/ideas/themes", NEW | {missing: " "})
        assert answer.status_code == 422 and f"{missing}-problem" in answer.text
        assert desk.post("/ideas/themes/accueil", NEW | {missing: "a" * 81}).status_code == 422
    assert desk.post("/ideas/themes", NEW | {"name_fr": "!!"}).status_code == 409


def test_a_theme_renamed_keeps_its_address_and_its_trail(desk, app, make, browse):
    idea = make.idea(theme="accueil")
    before = theme(app, "accueil")
    assert desk.post("/ideas/themes/accueil", NEW).status_code == 303
    assert theme(app, "accueil") == ("Vie des équipes", "Teams", False)
    page = desk.get("/ideas/themes/accueil").text
    assert f"{before[0]} / {before[1]} → Vie des équipes / Teams" in page and "Solange" in page
    assert "Vie des équipes" in browse.get(f"/ideas/{idea.id}", follow_redirects=True).text


def test_what_is_sent_again_unchanged_leaves_no_trail(desk, app):
    desk.post("/ideas/themes", NEW)
    desk.post("/ideas/themes/vie-des-equipes", NEW)
    assert "→" not in desk.get("/ideas/themes/vie-des-equipes").text


def test_a_closed_theme_is_not_offered_and_stays_on_the_ideas_that_have_it(desk, app, make, browse):
    author = make.person()
    idea = make.idea("Un café par mois", author, theme="accueil")
    assert desk.post("/ideas/themes/accueil/close").status_code == 303
    assert desk.post("/ideas/themes/accueil/close").status_code == 409
    assert 'value="accueil"' not in desk.get("/ideas/new").text
    assert "accueil" not in [one["slug"] for one in browse.get("/api/v1/themes").json["items"]]
    browser = browse.as_(author)
    assert 'value="accueil"' in browser.get(f"/ideas/{idea.id}/edit").text
    wish = {"title": "Un thé", "text": "Autrement", "kind": "idea", "unit": "fr", "theme": "accueil", "tags": ""}
    assert browser.post(f"/ideas/{idea.id}/edit", wish | {"version": idea.version}).status_code == 303
    assert make.again(idea).theme_id == idea.theme_id
    assert browser.post("/ideas/new", wish | {"action": "publish"}).status_code == 422


def test_a_closed_theme_opens_again(desk, app):
    assert desk.post("/ideas/themes/accueil/reopen").status_code == 409
    desk.post("/ideas/themes/accueil/close")
    assert desk.post("/ideas/themes/accueil/reopen").status_code == 303
    assert 'value="accueil"' in desk.get("/ideas/new").text
    assert desk.get("/ideas/themes/accueil").text.count("Solange") >= 2


def test_a_regions_administrator_reads_the_list_and_changes_nothing(browse, make, app):
    region = browse.as_(make.with_role("administrator", "bretagne"))
    page = region.get("/ideas/themes")
    assert page.status_code == 200 and "name_fr" not in page.text
    assert region.get("/ideas/themes/accueil").status_code == 200
    for address in ("", "/accueil", "/accueil/close", "/accueil/reopen"):
        assert region.post(f"/ideas/themes{address}", NEW).status_code == 403
    assert theme(app, "vie-des-equipes") is None


def test_the_pages_of_power_are_in_the_account_menu_of_those_who_have_it(desk, browse, make):
    for page in ("/people/units", "/ideas/themes", "/me"):
        assert 'href="/ideas/themes"' in desk.get(page).text
    assert 'href="/ideas/themes"' not in browse.as_(make.staff()).get("/me").text
    assert browse.as_(make.staff()).get("/ideas/themes").status_code == 403
    assert browse.get("/ideas/themes").status_code == 302


def test_a_theme_that_is_not_there_is_not_found(desk):
    assert desk.get("/ideas/themes/inconnu").status_code == 404
    assert desk.post("/ideas/themes/inconnu/close").status_code == 404
