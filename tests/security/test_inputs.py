"""Bad input: nothing breaks, nothing is lost, and what was typed comes back as it was."""

from __future__ import annotations

import io
import re
import unicodedata
from email import message_from_bytes, policy
from urllib.parse import quote, urlencode, urljoin, urlsplit
from xml.etree import ElementTree

import html5lib
import pytest

from app import errors
from app.database import db
from app.outbox.letter import Letter
from app.outbox.post import compose
from app.text import one_line, squish, tidy
from tests.browsing import MULTIPART
from tests.furnished import index
from tests.security.home import Home
from tests.security.naughty import ELSEWHERE, STAYS, some_strings, strings
from tests.snapshots import changed, checksums
from tests.store.test_screenshot import photograph

ATOM = "{http://www.w3.org/2005/Atom}"
UNREADABLE = "\ufffd"
"""The replacement character: what a browser sends for bytes that are no text; refused as such."""


def written(home: Home, words: list[str]) -> dict[int, str]:
    """Each string as title, text, tag and comment of an idea of its own; says which idea holds which."""
    browser, found = home.browser("author"), {}
    for word in words:
        form = {"title": word, "text": word, "tags": word, "kind": "idea", "unit": "fr", "action": "publish"}
        answer = browser.post("/ideas/new", form)
        if answer.status_code == 422 and squish(word) and tidy(word) and UNREADABLE not in word:
            answer = browser.post("/ideas/new", form | {"tags": ""})
        if UNREADABLE in word:
            assert answer.status_code == 400, repr(word)
        elif not squish(word) or len(squish(word)) > 200:
            assert answer.status_code == 422, repr(word)
        else:
            assert answer.status_code == 303, (repr(word), answer.status_code)
            number = int(re.findall(r"/ideas/(\d+)", answer.location)[0])
            found[number] = word
            said = browser.post(f"/ideas/{number}/comments", {"text": word, "side": "for"})
            assert said.status_code == 303, repr(word)
    return found


def check_outputs(home: Home, held: dict[int, str]) -> None:
    """HTML, the form that edits it, JSON, Atom and search give each string back as it was, after NFC."""
    index(home.app)
    browser, program = home.browser("author"), home.app.test_client(use_cookies=False)
    for number, word in held.items():
        home.reset_limits()
        title, text = one_line(word), tidy(word)
        document = program.get(f"/api/v1/ideas/{number}").json
        assert (document["title"], document["text"]) == (title, text), repr(word)
        comments = program.get(f"/api/v1/ideas/{number}/comments").json
        assert comments["items"][0]["text"] == text, repr(word)
        page = html5lib.parse(
            browser.get(f"/ideas/{number}", follow_redirects=True).data.decode(), namespaceHTMLElements=False
        )
        assert " ".join("".join(page.find(".//h1").itertext()).split()) == " ".join(title.split()), repr(word)
        form = html5lib.parse(browser.get(f"/ideas/{number}/edit").data.decode(), namespaceHTMLElements=False)
        assert form.find(".//textarea[@name='text']").text.strip("\n") == text.strip("\n"), repr(word)
        for url in (f"/ideas?q={quote(word)}", f"/ideas/twins?title={quote(word)}&text={quote(word)}"):
            assert browser.get(url).status_code == 200, repr(word)
        assert program.get(f"/api/v1/search?q={quote(word)}").status_code == (200 if len(word) <= 200 else 422), repr(
            word
        )
    check_feed(home, held)


def check_feed(home: Home, held: dict[int, str]) -> None:
    feed = ElementTree.fromstring(home.browser("guest").get("/ideas.atom").data)
    titles = {" ".join((entry.findtext(f"{ATOM}title") or "").split()) for entry in feed.iter(f"{ATOM}entry")}
    newest = sorted(held, reverse=True)[:20]
    assert len(titles) > min(len(newest), 5)
    for number in newest:
        assert " ".join(squish(held[number]).split()) in titles, repr(held[number])


def test_naughty_strings_come_back_as_they_were_written(home):
    held = written(home, some_strings(40))
    assert len(held) > 30
    check_outputs(home, held)


@pytest.mark.endure
def test_every_naughty_string_comes_back_as_it_was_written(home):
    everything = strings()
    for start in range(0, len(everything), 60):
        home.as_new()
        check_outputs(home, written(home, everything[start : start + 60]))


def test_what_is_regular_already_is_not_changed():
    """NFC, and nothing else, happens to a text without control characters and stray spaces."""
    for word in strings():
        normal = unicodedata.normalize("NFC", word)
        if not re.search("[\x00-\x1f\x7f]", word) and normal == normal.strip():
            assert tidy(word) == normal


WORDS_OF_ADDRESSES = (
    "/ideas?q={}", "/ideas?kind={}", "/ideas?theme={}", "/ideas?status={}", "/ideas?unit={}", "/ideas?order={}",
    "/ideas?after={}", "/ideas?limit={}", "/ideas/twins?title={}&draft={}", "/ideas/new?kept={}", "/ideas/new?title={}",
    "/ideas/{}", "/people/{}", "/ideas/1/comments?side={}&parent={}&after={}", "/me/notices?after={}", "/language/{}",
    "/sign-in?next={}", "/search?q={}", "/unsubscribe/{}", "/password/{}", "/invitation/{}", "/moderation?after={}",
    "/api/v1/ideas?q={}", "/api/v1/ideas?after={}", "/api/v1/search?order={}", "/api/v1/units?level={}&after={}",
)  # fmt: skip


@pytest.mark.parametrize("address", WORDS_OF_ADDRESSES)
def test_no_word_of_any_address_breaks(home, address):
    browser = home.browser("author")
    for word in some_strings(15):
        home.reset_limits()
        answer = browser.get(address.format(*[quote(word, safe="")] * address.count("{}")))
        assert answer.status_code < 500, (address, word)


def test_letters_hold_any_name_and_no_header_of_it(home):
    browser = home.browser("guest")
    with home.app.app_context():
        before = {letter.id for letter in db.session.scalars(db.select(Letter))}
    for number, word in enumerate(some_strings(25)):
        form = {"name": word[:80], "address": f"naughty{number}@mail.example", "language": "fr"}
        browser.post("/sign-up", form | {"password": "quatre mots bien choisis"})
    with home.app.app_context():
        letters = [letter for letter in db.session.scalars(db.select(Letter)) if letter.id not in before]
        assert len(letters) > 15
        for letter in letters:
            read = message_from_bytes(compose(letter).as_bytes(), policy=policy.default)
            assert read["To"] == letter.recipient
            assert read["Bcc"] is None and not read.defects
            assert " ".join(letter.context["name"].split()) in " ".join(read.get_content().split())


# Too large


@pytest.mark.parametrize("kind", ["urlencoded", "multipart", "json"])
def test_more_than_a_million_bytes_are_refused(home, kind):
    browser, big = home.browser("author"), "x" * 1_000_001
    before = checksums(home.app)
    if kind == "json":
        answer = home.app.test_client().post(
            "/api/v1/ideas", json={"title": "a", "text": big}, headers=home.bearer("author")
        )
    elif kind == "multipart":
        part = f'--x\r\nContent-Disposition: form-data; name="text"\r\n\r\n{big}\r\n--x--\r\n'
        answer = browser.client.post("/ideas/draft", data=part, content_type="multipart/form-data; boundary=x")
    else:
        answer = browser.post("/ideas/draft", {"title": "a", "text": big})
    assert answer.status_code == 413
    assert changed(before, checksums(home.app)) == []


@pytest.mark.parametrize("kind", ["application/x-www-form-urlencoded", "multipart/form-data; boundary=x"])
def test_a_hundred_thousand_fields_are_refused(home, kind):
    if kind.startswith("multipart"):
        body = (
            "".join('--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n\r\n' for _ in range(20_000)) + "--x--\r\n"
        )
    else:
        body = "&".join(["a=1"] * 100_000)
    answer = home.browser("author").client.post("/ideas/draft", data=body, content_type=kind)
    assert answer.status_code == 413


def test_an_address_of_a_hundred_thousand_characters_is_refused(home):
    assert home.browser("guest").get("/ideas?q=" + "x" * 100_000).status_code == 414
    assert home.browser("guest").get("/ideas?" + "&".join(["a=1"] * 2_000)).status_code in (400, 414)


# Not text


@pytest.mark.parametrize(
    "body",
    [b"text=a%00b", b"text=a\x00b", b"text=%ff%fe", b"text=\xff\xfe", b"%ff=1", b"text=%ED%A0%80", b"text=%C0%AF"],
)
def test_bytes_that_are_no_text_are_refused(home, body):
    browser = home.browser("author")
    token = browser.token().encode()
    for url in ("/ideas/preview", "/ideas/draft", "/sign-up"):
        answer = browser.client.post(
            url, data=body + b"&csrf_token=" + token, content_type="application/x-www-form-urlencoded"
        )
        assert answer.status_code == 400, (url, body)


@pytest.mark.parametrize("part", [b"a\x00b", b"\xff\xfe", b"\xed\xa0\x80"])
def test_bytes_that_are_no_text_are_refused_in_parts_too(home, part):
    browser = home.browser("author")
    body = b'--x\r\nContent-Disposition: form-data; name="text"\r\n\r\n' + part + b"\r\n--x--\r\n"
    answer = browser.client.post("/ideas/preview", data=body, content_type="multipart/form-data; boundary=x")
    assert answer.status_code == 400


@pytest.mark.parametrize(
    "url", ["/ideas?q=%00", "/ideas/%00", "/people/a%00b", "/ideas?q=a%00b&kind=idea", "/%ff", "/people/%ff%fe"]
)
def test_addresses_that_are_no_text_are_refused(home, url):
    assert home.browser("guest").get(url).status_code == 400


@pytest.mark.parametrize("url", ["/ideas?q=%ff%fe", "/search?q=%C0%AF"])
def test_a_search_that_is_no_text_is_refused(home, url):
    assert home.browser("guest").get(url).status_code == 400


@pytest.mark.parametrize(
    "body",
    [
        b"\x00",
        b"\xff\xfe",
        b'{"title": "a\\u0000b", "text": "c"}',
        b'{"title": "\\ud800", "text": "c"}',
        b"{",
        b"[]",
        b"null",
    ],
)
def test_json_that_is_no_text_is_refused(home, body):
    client = home.app.test_client(use_cookies=False)
    answer = client.post("/api/v1/ideas", data=body, content_type="application/json", headers=home.bearer("author"))
    assert answer.status_code in (400, 422)
    assert answer.mimetype == "application/problem+json"


# Going on


def host_of(url: str) -> str | None:
    """Where a browser would go: it drops tabs, line ends and what stands before, and takes a backslash for a slash."""
    read = re.sub(r"[\t\r\n]", "", url).strip("".join(map(chr, range(33)))).replace("\\", "/")
    return urlsplit(urljoin("http://here.example/sign-in", read)).hostname


@pytest.mark.parametrize("target", ELSEWHERE)
def test_next_never_leads_elsewhere(home, target):
    browser = home.browser("guest")
    page = browser.get("/sign-in?" + urlencode({"next": target}))
    assert page.status_code in (200, 400)
    elements = html5lib.parse(page.text, namespaceHTMLElements=False).iter()
    leads = [e.get(way) for e in elements for way in ("href", "action", "value") if "evil" in (e.get(way) or "")]
    assert {host_of(url) for url in leads} <= {"here.example"}
    form = {"address": home.people["citizen"].email, "password": "une phrase assez longue", "next": target}
    answers = [browser.post("/sign-in", form)]
    answers += [
        home.browser("citizen").get(url + urlencode({"next": target})) for url in ("/language/en?", "/sign-up?")
    ]
    for answer in answers:
        assert answer.status_code in (302, 303, 400)
        assert host_of(answer.location or "") == "here.example", answer.location


def test_the_judge_of_addresses_knows_a_way_out():
    ways_out = (
        "//evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "/\t/evil.example",
        " //evil.example",
        "http:\\\\evil.example",
    )
    assert {host_of(url) for url in ways_out} == {"evil.example"}


@pytest.mark.parametrize("target", STAYS)
def test_next_leads_back_to_where_one_was(home, target):
    form = {"address": home.people["citizen"].email, "password": "une phrase assez longue", "next": target}
    assert home.browser("guest").post("/sign-in", form).location == target


def test_there_are_sixty_spellings():
    assert len(set(ELSEWHERE)) >= 60


# Error pages


@pytest.mark.parametrize(("language", "words"), [("fr", "Cette page n’existe pas"), ("en", "This page does not exist")])
def test_an_error_is_a_page_in_both_languages(home, language, words):
    answer = home.browser("guest").get("/nowhere", headers={"Accept-Language": language})
    assert answer.status_code == 404
    assert f'<html lang="{language}"' in answer.text
    assert words in answer.text


def given_back(page: ElementTree.Element) -> set[str]:
    """The words that an error page shows again."""
    return {" ".join((e.text or "").split()) for e in page.iter() if e.tag in ("dd", "textarea")}


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("status", [400, 401, 403, 404, 405, 409, 413, 414, 415, 422, 429, 500, 503])
def test_every_error_page_is_whole_and_valid(home, monkeypatch, language, status):
    """Each status, with a text that must not be lost and markup in it that must not become any."""
    typed = 'Ce que j’ai <b>tapé</b> "longtemps"'
    with home.app.test_request_context(
        "/ideas/new",
        method="POST",
        data={"text": typed},
        headers={"Accept-Language": language, "Referer": "http://localhost/ideas/new"},
    ):
        answer = errors.answer(status)
    html5lib.HTMLParser(strict=True).parse(answer.get_data(as_text=True))
    assert answer.status_code == status
    assert f'<html lang="{language}"' in answer.get_data(as_text=True)
    page = html5lib.parse(answer.get_data(as_text=True), namespaceHTMLElements=False)
    assert len(page.findall(".//h1")) == 1
    assert typed in given_back(page)


def test_a_form_whose_token_has_expired_gives_back_what_was_typed(home):
    browser = home.browser("author")
    answer = browser.post(
        home.address("/ideas/{public}/comments"),
        {"text": "Un long <argument>", "side": "for", "csrf_token": "old"},
        token=False,
    )
    assert answer.status_code == 400
    assert "Un long <argument>" in given_back(html5lib.parse(answer.text, namespaceHTMLElements=False))


def test_a_password_is_never_given_back(home):
    browser = home.browser("guest")
    for url, form in (
        ("/sign-in", {"address": "a@mail.example", "password": "motsecret motsecret"}),
        ("/sign-up", {"name": "A", "address": "x", "password": "motsecret motsecret", "language": "fr"}),
    ):
        for token in (True, False):
            assert "motsecret" not in browser.post(url, form, token=token).text


def test_beside_a_password_the_rest_is_given_back_to_be_typed_again(home):
    """Whoever asks for an account copies their name; without the password it cannot be sent again."""
    form = {"name": "Adèle Martin", "address": "adele@mail.example", "password": "motsecret motsecret"}
    answer = home.browser("guest").post("/sign-up", form, token=False, headers={"Referer": "http://localhost/sign-up"})
    assert answer.status_code == 400
    page = html5lib.parse(answer.text, namespaceHTMLElements=False)
    assert {"Adèle Martin", "adele@mail.example"} <= given_back(page)
    assert "motsecret" not in answer.text
    assert not [button for button in page.iter("button") if "Envoyer à nouveau" in "".join(button.itertext())]


def test_markup_typed_anywhere_is_shown_as_typed(home):
    """No parser finds an element that somebody typed, on any page that shows it."""
    typed = '<i id="typed">"\'&amp;'
    author = home.browser("author")
    form = {"title": typed, "text": typed, "tags": typed, "kind": "idea", "unit": "fr", "action": "publish"}
    number = int(re.findall(r"/ideas/(\d+)", author.post("/ideas/new", form).location)[0])
    author.post(f"/ideas/{number}/comments", {"text": typed, "side": "for"})
    author.post("/me/settings/profile", {"name": typed, "handle": "author", "biography": typed})
    home.browser("citizen").post(f"/moderation/report/idea/{number}", {"reason": "other", "text": typed})
    index(home.app)
    shown = 0
    for role, urls in {
        "guest": ("/", "/ideas", f"/ideas?q={quote('typed')}", f"/ideas/{number}", "/people/author"),
        "author": ("/me", "/me/notices", f"/ideas/{number}/edit", f"/ideas/{number}/history", "/me/settings"),
        "moderator": ("/moderation", f"/moderation/things/idea/{number}"),
        "administrator": ("/people?q=author", "/people/author/administration"),
    }.items():
        for url in urls:
            page = home.browser(role).get(url, follow_redirects=True)
            assert page.status_code == 200, url
            assert not html5lib.parse(page.text, namespaceHTMLElements=False).findall(".//*[@id='typed']"), url
            shown += "&lt;i id=" in page.text
    assert shown > 8


SERVICE = {
    "category": "job", "free": "yes", "languages": "fr", "accessibility": "partial", "address": "https://tape.example/",
}  # fmt: skip


def number_of(answer, pattern):
    problems = re.findall(r'class="field-problem".*?<span>(.*?)</span>', answer.text)
    assert answer.status_code == 303, (answer.status_code, problems)
    return re.search(pattern, answer.location)[1]


def typed_into_the_store(home: Home, typed: str) -> dict[str, list[str]]:
    """In each text that somebody writes there; says on which pages it stands, and for whom."""
    keeper, staff = home.browser("facilitator"), home.browser("staff")
    said = SERVICE | dict.fromkeys(("name", "sentence", "text", "uses", "price_note"), typed)
    made = keeper.post("/store/new", said | {"provider": home.names["houseprovider"], "do": "publish"})
    slug = number_of(made, r"/store/([\w-]+)$")
    changed_text = said | {"sentence": f"{typed} encore", "version": "1", "do": "publish"}
    number_of(keeper.post(f"/store/{slug}/change", changed_text), r"/store/([\w-]+)$")
    drawn = {"file": (io.BytesIO(photograph()), "ecran.jpg"), "words": typed}
    assert keeper.post(f"/store/{slug}/pictures", drawn, content_type=MULTIPART).status_code == 303
    number_of(keeper.post(home.address("/store/providers/{houseprovider}/change"), {"text": typed}), "(.)")
    review = number_of(home.browser("citizen").post(f"/store/{slug}/review", {"stars": "2", "text": typed}), r"(\d+)$")
    number_of(keeper.post(f"/store/{slug}/reviews/{review}/answer", {"text": typed}), "(.)")
    offer = number_of(staff.post("/store/new", said | {"provider": home.names["ponts"]}), r"/store/offers/(\d+)")
    short_list = number_of(staff.post("/store/lists", {"name": typed, "message": typed}), r"/store/lists/(\d+)")
    number_of(staff.post(f"/store/{slug}/short-list", {"into": short_list, "word": typed}), "(.)")
    link = staff.post(f"/store/lists/{short_list}/link").text
    shared = re.search(r"/store/lists/shared/[\w-]+", link.partition('class="secret"')[2])[0]
    api = SERVICE | {"whose": "own", "domain": "offers", "access": "open", "documentation": "https://tape.example/doc"}
    entry = number_of(keeper.post("/developers/apis", api | {"name": typed, "sentence": typed}), r"/apis/([\w-]+)")
    number_of(keeper.post(f"/developers/apis/services/{slug}", {"api": entry}), "(.)")
    story = {"title": typed, "summary": typed, "text": typed, "tags": typed, "unit": "fr"}
    story["links"] = f"/store/{slug}"
    written_story = number_of(keeper.post("/stories/new", story), r"/stories/(\d+)")
    number_of(keeper.post(f"/stories/{written_story}/publish"), "(.)")
    maker = home.address("/store/providers/{houseprovider}")
    return {
        "guest": [
            "/store?order=newest", "/store?q=typed", f"/store/{slug}", f"/store/{slug}/versions", maker,
            f"/store/{slug}/reviews", f"/store/{slug}/reviews/{review}", shared, "/stories",
            f"/stories/{written_story}", "/developers/apis", f"/developers/apis/{entry}",
            f"/developers/apis/services/{slug}",
        ],
        "staff": [
            f"/store/offers/{offer}", f"/store/offers/{offer}/edit", "/store/offers", "/store/lists",
            f"/store/lists/{short_list}", f"/store/{slug}/short-list",
        ],
        "facilitator": [
            f"/store/{slug}/desk", f"/store/{slug}/change", f"/store/{slug}/pictures", f"{maker}/change",
            f"/store/{slug}/reviews/{review}/answer", f"/stories/{written_story}/edit",
        ],
        "citizen": [f"/store/{slug}/review", "/me/notices"],
    }  # fmt: skip


def test_markup_typed_into_the_store_or_a_story_is_shown_as_typed(home):
    """The name, the text and the pictures of a service, what is said of it, lists, entries of APIs, and stories."""
    typed = '<i id="typed">"\'&amp;'
    pages = typed_into_the_store(home, typed)
    index(home.app)
    for role, urls in pages.items():
        for url in urls:
            home.reset_limits()
            page = home.browser(role).get(url, follow_redirects=True)
            assert page.status_code == 200, url
            assert not html5lib.parse(page.text, namespaceHTMLElements=False).findall(".//*[@id='typed']"), url
            assert "&lt;i id=" in page.text or url == "/me/notices", f"{url} shows nothing of it"
