"""Reading: the list, its filters and orders, the page of an idea."""

import re

import pytest

from app.ideas import queries
from app.ideas.idea import LISTED, OPEN, Status
from app.ideas.queries import ORDERS


def titles(page):
    return re.findall(r'card-title"><a href="[^"]+">([^<]+)<', page.text)


def test_the_address_of_an_idea_bears_its_title(browse, make):
    idea = make.idea("Été : l’accueil à l’ombre")
    answer = browse.get(f"/ideas/{idea.id}")
    assert answer.status_code == 301
    assert answer.location == f"/ideas/{idea.id}-ete-l-accueil-a-l-ombre"


def test_an_unknown_idea_and_a_hidden_one_look_the_same(browse, make):
    hidden = make.internal()
    unknown, secret = browse.get(f"/ideas/{hidden.id + 1}"), browse.get(f"/ideas/{hidden.id}")
    assert unknown.status_code == secret.status_code == 404
    assert len(unknown.data) == len(secret.data)


@pytest.mark.parametrize("order", [*ORDERS, "relevance", "nonsense"])
def test_each_order_shows_each_idea_once_over_all_pages(browse, make, order):
    for number in range(23):
        make.idea(f"Idée {number}")
    seen, url = [], f"/ideas?order={order}&limit=5"
    while url:
        page = browse.get(url)
        assert page.status_code == 200
        seen += titles(page)
        more = re.search(r'href="([^"]+after=[^"]+)" rel="next"', page.text)
        url = more[1].replace("&amp;", "&") if more else None
    assert sorted(seen) == sorted(f"Idée {number}" for number in range(23))


def test_the_newest_come_first_when_asked_for(browse, make):
    for title in ("Ancienne", "Récente"):
        make.idea(title)
    assert titles(browse.get("/ideas?order=fresh")) == ["Récente", "Ancienne"]


def test_the_discussed_come_first_when_asked_for(browse, make):
    calm, lively = make.idea("Calme"), make.idea("Vive")
    make.comment(lively)
    assert calm
    assert titles(browse.get("/ideas?order=discussed")) == ["Vive", "Calme"]


def test_late_answers_come_first_when_asked_for(browse, make):
    from datetime import timedelta

    from app.clock import now

    make.idea("À l’heure")
    make.idea("En retard", answer_due=now() - timedelta(days=3))
    assert titles(browse.get("/ideas?order=late"))[0] == "En retard"


def test_filters_leave_only_what_they_name(browse, make):
    make.idea("Pratique de Brest", kind="practice", unit="brest-europe", theme="accueil")
    make.idea("Idée du pays", theme="formation")
    make.worked()
    assert titles(browse.get("/ideas?kind=practice")) == ["Pratique de Brest"]
    assert titles(browse.get("/ideas?theme=formation")) == ["Idée du pays"]
    assert titles(browse.get("/ideas?unit=bretagne")) == ["Pratique de Brest"]
    assert titles(browse.get("/ideas?status=declined")) == []


def test_facets_count_what_they_would_show(browse, make):
    make.idea("Une", theme="accueil")
    make.idea("Deux", theme="accueil")
    make.internal("Trois", theme="accueil")
    make.worked()
    counts = re.findall(r'theme=accueil[^>]*>.*?facet-count">(\d+)', browse.get("/ideas").text, re.S)
    assert counts[0] == "2"
    staff = browse.as_(make.staff())
    assert re.findall(r'theme=accueil[^>]*>.*?facet-count">(\d+)', staff.get("/ideas").text, re.S)[0] == "3"


def test_internal_ideas_are_for_staff(browse, make):
    make.internal("Entre nous")
    assert titles(browse.get("/ideas?order=fresh")) == []
    assert titles(browse.as_(make.person()).get("/ideas?order=fresh")) == []
    assert titles(browse.as_(make.staff()).get("/ideas?order=fresh")) == ["Entre nous"]


def test_words_find_ideas_whatever_their_accents(browse, make):
    make.idea("Des horaires élargis l’été", text="Accueillir jusqu’à vingt heures")
    make.worked()
    for words in ("ete horaires", "été", "elargi", "accueillir"):
        assert titles(browse.get(f"/ideas?q={words}")) or "<mark>" in browse.get(f"/ideas?q={words}").text


def test_a_typing_error_is_answered_with_what_was_meant(browse, make):
    for number in range(4):
        make.idea(f"Covoiturage vers l’agence {number}")
    make.worked()
    assert "covoiturage" in browse.get("/ideas?q=covoituraje").text.lower()


def test_while_a_word_is_half_typed_the_ideas_whose_title_goes_on_so_are_shown(browse, make):
    make.idea("Réserver une salle")
    make.idea("Réserver un vélo", kind="practice")
    make.internal("Réserver entre nous")
    make.worked()
    page = browse.get("/ideas?q=rés")
    assert sorted(titles(page)) == ["Réserver un vélo", "Réserver une salle"]
    assert "titres qui continuent" in page.text and "Aucune idée ne le dit" not in page.text
    assert titles(browse.get("/ideas?q=rés&kind=practice")) == ["Réserver un vélo"]
    assert titles(browse.get("/ideas?q=-réserver")) == [], "what is not wanted is not offered"
    assert "Continuez à taper" in browse.get("/ideas?q=r").text


def test_words_that_no_title_goes_on_from_are_still_answered_with_what_to_do(browse, make):
    make.idea("Réserver une salle")
    make.worked()
    page = browse.get("/ideas?q=zanzibar").text
    assert "titres qui continuent" not in page and "/ideas/new?title=zanzibar" in page


def test_a_list_with_more_hits_than_are_shown_says_so_at_its_end(browse, make, monkeypatch):
    for number in range(5):
        make.idea(f"Guichet {number}")
    make.worked()
    assert "sont montrés" not in browse.get("/ideas?q=guichet").text, "all of them are"
    monkeypatch.setattr(queries, "MOST_HITS", 4)
    page = browse.get("/ideas?q=guichet&limit=2").text
    assert "5 idées" in page and "sont montrés" not in page, "there is more to show first"
    end = browse.get(re.search(r'href="([^"]+after=[^"]+)" rel="next"', page)[1].replace("&amp;", "&")).text
    assert "Seuls les 4 résultats les plus proches de vos mots sont montrés" in end
    assert "Seuls les 4 résultats les plus récents sont montrés" in browse.get("/ideas?q=guichet&order=fresh").text


def test_the_newest_of_all_that_holds_the_words_comes_first_when_asked_for(browse, make, monkeypatch):
    for _ in range(3):
        make.idea("Un guichet")
    make.idea("Un bus", text="Il passe devant le guichet, et devant bien d’autres choses encore.")
    make.worked()
    monkeypatch.setattr(queries, "MOST_HITS", 3)
    assert titles(browse.get("/ideas?q=guichet&order=fresh"))[0] == "Un bus"
    assert "Un bus" not in titles(browse.get("/ideas?q=guichet")), "three are nearer"


def test_an_idea_just_published_is_in_the_list_before_the_index_knows(browse, make):
    make.idea("Toute fraîche")
    assert titles(browse.get("/ideas?order=fresh")) == ["Toute fraîche"]
    assert titles(browse.get("/ideas")) == ["Toute fraîche"]


def test_the_list_with_htmx_answers_the_results_alone(browse, make):
    make.idea()
    answer = browse.get("/ideas?order=fresh", htmx=True)
    assert "<html" not in answer.text
    assert "HX-Request" in answer.headers["Vary"]


@pytest.mark.parametrize(
    "address",
    [
        "?q=%22",
        "?q=-",
        "?q=" + "a" * 5000,
        "?order=x&after=x",
        "?after=WzFd",
        "?unit=x&theme=y&kind=z",
        "?limit=0",
        "?limit=99999999999",
        "?q=%F0%9F%98%80",
        "?order=fresh&after=WyJ4IiwxXQ",
    ],
)
def test_any_address_is_answered(browse, make, address):
    make.idea()
    assert browse.get(f"/ideas{address}").status_code in (200, 414)


def test_a_damaged_index_is_answered_from_the_database(browse, make, app, settings):
    make.idea("Retrouvée quand même")
    make.worked()
    for file in settings.index_folder.rglob("*"):
        if file.is_file():
            file.write_bytes(b"x")
    app.extensions["index"].clear()
    page = browse.get("/ideas?q=retrouvée")
    assert page.status_code == 200
    assert titles(page) == ["Retrouvée quand même"]
    make.worked()


def test_the_feed_holds_public_ideas_alone(browse, make):
    make.idea("Publique & <vraie>")
    make.internal("Interne")
    feed = browse.as_(make.staff()).get("/ideas.atom")
    assert feed.mimetype == "application/atom+xml"
    assert "Publique &amp; &lt;vraie&gt;" in feed.text
    assert "Interne" not in feed.text


def test_a_launched_idea_shows_how_far_it_got(browse, make):
    from app.clock import now

    idea = make.idea(status=Status.LAUNCHED, service_at=now(), project_at=now())
    assert "thread" in browse.get(f"/ideas/{idea.id}", follow_redirects=True).text


def counted(page):
    return int(re.search(r'class="list-count"[^>]*>(\d+)', page.text)[1])


def test_with_words_no_page_says_that_each_comes_in_turn(browse, make):
    for number in range(3):
        make.idea(f"Un guichet {number}")
    make.worked()
    page = browse.get("/ideas?q=guichet&order=fair")
    assert "/rules-of-ranking" not in re.search(r'<p class="list-count".*?</p>', page.text, re.S)[0]
    assert "les plus proches de vos mots d’abord" in page.text


@pytest.mark.parametrize("words", ["", "&q=guichet"])
def test_what_waits_for_an_answer_is_what_is_counted_and_listed(browse, make, words):
    make.idea("Guichet en attente")
    make.idea("Guichet examiné", status=Status.UNDER_REVIEW)
    make.idea("Guichet sans suite", status=Status.DECLINED)
    make.idea("Guichet importé", answer_due=None)
    reviewed = make.idea("Guichet répondu et encore examiné")
    answer = {"text": "Nous l’étudions jusqu’en mai.", "status": "under_review"}
    browse.as_(make.with_role("facilitator")).post(f"/ideas/{reviewed.id}/answer", answer)
    make.worked()
    page = browse.get(f"/ideas?order=late{words}")
    shown = re.findall(r'card-title"><a href="/ideas/\d+-([^"]+)"', page.text)
    assert sorted(shown) == ["guichet-en-attente", "guichet-examine"]
    assert counted(page) == 2
    assert counted(browse.get(f"/ideas?order=late&status=under_review{words}")) == 1
    assert "guichet-sans-suite" not in browse.get(f"/ideas?order=late&status=declined{words}").text


def test_the_words_of_a_correction_are_marked(browse, make):
    for number in range(4):
        make.idea(f"Trajet {number}", text="Organiser le covoiturage vers l’agence.")
    make.worked()
    assert "<mark>covoiturage</mark>" in browse.get("/ideas?q=covoituraje").text
    hit = browse.get("/api/v1/search?q=covoituraje").json["items"][0]
    assert "<mark>covoiturage</mark>" in hit["highlighted"]["text"]


@pytest.mark.parametrize("address", ["/ideas", "/search"])
def test_what_holds_only_some_of_the_words_is_said_to(browse, make, address):
    for number in range(4):
        make.idea(f"Une formation courte {number}")
        make.idea(f"Un sous-marin jaune {number}")
    make.worked()
    relaxed = browse.get(f"{address}?q=formation sous-marin jaune").text
    assert "ne réunit tous ces mots" in relaxed
    assert "ne réunit tous ces mots" not in browse.get(f"{address}?q=formation courte").text
    assert browse.get("/api/v1/search?q=formation sous-marin jaune").json["relaxed"] is True


@pytest.mark.parametrize("address", ["/ideas", "/search"])
def test_words_beyond_the_tenth_are_said_to_be_left_out(browse, make, address):
    make.idea("Un guichet")
    make.worked()
    assert "les dix premiers mots" in browse.get(f"{address}?q={' '.join(f'mot{n}' for n in range(12))}").text
    assert "les dix premiers mots" not in browse.get(f"{address}?q=guichet").text


def test_of_titles_that_begin_alike_the_supported_one_is_suggested_first(browse, make):
    make.idea("Guichet ancien")
    loved = make.idea("Guichet aimé")
    make.idea("Guichet récent")
    for _ in range(8):
        make.support(loved, make.person())
    make.worked()
    assert re.findall(r"Guichet \w+", browse.get("/search/suggestions?q=guichet").text)[0] == "Guichet aimé"


@pytest.mark.parametrize("status", LISTED)
def test_a_guest_is_invited_to_what_they_may_do_once_signed_in_and_to_nothing_else(browse, make, status):
    """Red when somebody signs in to support or to comment, and finds that nobody can."""
    idea, member = make.idea(status=status), browse.as_(make.person())
    as_guest, as_member = (who.get(f"/ideas/{idea.id}", follow_redirects=True).text for who in (browse, member))
    discussion = re.search(r'<section[^>]* id="comments".*?id="close-title"', as_guest, re.DOTALL)[0]
    supported, commented = status in OPEN, status in (*OPEN, Status.IN_INCUBATION)
    assert ('<a class="pill"' in as_guest, "/sign-in?next=" in discussion) == (supported, commented)
    assert (f'id="support-button-{idea.id}"' in as_member, 'id="comment-form"' in as_member) == (supported, commented)
