"""Canary words: what is private is found nowhere by whoever is not entitled to it."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog

from app.database import db
from app.ideas import exporting
from app.search.opened import the_index
from tests.furnished import CANARIES, READ_ON_BOTH, ROLES
from tests.security.matrix import lines

EACH = [*READ_ON_BOTH, *(pytest.param(role, marks=pytest.mark.once) for role in ROLES if role not in READ_ON_BOTH)]
STAFF = {"staff", "facilitator", "moderator", "administrator", "elsewhere"}
ENTITLED: dict[str, set[str]] = {
    "replaced review": {"author"},
    "hidden review": {"author", "moderator"},
    "review hiding reason": {"author", "moderator"},
    "hidden answer": {"facilitator", "moderator"},
    "answer hiding reason": {"facilitator", "moderator"},
    "waiting review": {"author", "facilitator", "moderator"},
    "draft": {"author"},
    "points": {"staff"},
    "draft text": {"author"},
    "draft tag": {"author"},
    "staff draft": set(),
    **{f"internal{part}": STAFF for part in ("", " text", " tag", " comment", " answer")},
    "hidden": {"author", "moderator"},
    "hidden text": {"author", "moderator"},
    "hidden comment": {"author", "moderator"},
    "withdrawn": {"author"},
    "joining": {"author", "citizen"},
    "report": {"moderator"},
    "hiding reason": {"author", "moderator"},
    "comment hiding reason": {"author", "moderator"},
    "keeping note": {"moderator", "citizen"},
    "suspension reason": {"administrator"},
    "membership reason": {"administrator"},
    "invitation": {"administrator"},
    "token name": {"author"},
    "way in": {"author", "facilitator"},
    "internal conference": STAFF,
    "internal question": STAFF,
    "refusal": {"author", "facilitator"},
    "refused question": {"author", "facilitator"},
    "hidden question": {"author", "moderator"},
    "unnamed author": {"facilitator", "moderator"},
    "internal challenge": STAFF,
    "internal entry": STAFF,
    "draft challenge": {"facilitator", "elsewhere"},
    "proposed service": {"facilitator", "partner"},
    "proposed text": {"facilitator", "partner"},
    **{f"short list{part}": {"staff"} for part in ("", " message", " word")},
    "secret entry": {"author", "facilitator"},
    "verdict in preparation": {"facilitator"},
    "finalist in secret": {"author", "facilitator"},
    "words for an entry": {"author", "facilitator"},
    "proof of a prize": {"author", "facilitator"},
    "team entry": {"facilitator", "partner"},
    "team message": {"citizen"},
    "entry draft": {"author"},
    "team step": {"facilitator"},
    "passed over": {"facilitator", "partner"},
    "voted entry": STAFF | {"citizen", "author", "partner"},
    "team search": {"facilitator"},
    "draft offer": {"staff"},
    "offer": {"staff", "facilitator"},
    "offer note": {"staff", "facilitator"},
    "provider request": {"facilitator", "partner"},
    "mentor place": {"staff", "facilitator"},
    "internal file": STAFF,
    "secret file": {"author", "facilitator"},
    "drafted file": {"author"},
    **{f"story {state}": {"facilitator", "administrator"} for state in ("draft", "scheduled", "withdrawn")},
    "judged file": {"staff", "facilitator"},
    "name of a judged file": {"facilitator"},
    "judged entry": {"staff", "facilitator"},
    "jury note": {"staff", "facilitator"},
    "author note": {"staff", "facilitator"},
    "begun note": set(),
    "conflict reason": {"facilitator"},
    "recusal reason": {"facilitator", "moderator"},
    "deliberation": {"staff", "facilitator"},
    "check-in": {"staff", "facilitator"},
    "sponsor ask": {"staff", "facilitator"},
    "coach note": {"staff"},
    "consent attester": {"staff", "facilitator"},
    **{f"internal {part}": STAFF for part in ("project", "partner", "gate", "summary")},
    **{f"internal {part}": STAFF for part in ("hypothesis", "lesson", "session", "metric", "site")},
    "offered site": {"staff", "facilitator"},
    "internal workshop": STAFF,
    "board": {"staff", "facilitator"},
    "board note": {"staff", "facilitator"},
    "first name": {"staff", "facilitator"},
    "plan step": {"facilitator"},
    "conclusion": {"staff", "facilitator"},
}
BY_AN_ADDRESS_TOLD_TO_ONE = {
    "/ideas/new?kept=": {"keepsake"},
    "/sign-up/": {"sign-up"},
    "/address/": {"new address"},
    "/invitation/": {"invitation"},
}
"""Whoever holds the address holds the key: it was drawn at random and told to one browser or one mailbox."""

AMONG_ALL_NAMES = {"/people": {"unnamed author", "consent attester"}}
"""Where people are listed a name says nothing of what its owner asked."""

LOOKED_FOR = (
    "draft", "staff draft", "internal", "internal tag", "hidden", "hidden comment", "withdrawn", "internal conference",
    "internal challenge", "draft challenge", "internal entry", "secret entry", "internal workshop", "board note",
    "voted entry", "team entry", "finalist in secret", "passed over", "jury note", "verdict in preparation",
    "words for an entry", "story draft", "story scheduled", "story withdrawn",
)  # fmt: skip
WORDS = ("zibeline", "zibel*", *(CANARIES[name] for name in LOOKED_FOR))


def held_by(body: bytes | str) -> set[str]:
    text = body.decode("utf-8", "replace") if isinstance(body, bytes) else body
    text = text.casefold().replace("\u202f", "")
    return {name for name, word in CANARIES.items() if word in text}


def may_hold(role: str, url: str) -> set[str]:
    own = {name for name, roles in ENTITLED.items() if role in roles}
    told = BY_AN_ADDRESS_TOLD_TO_ONE | AMONG_ALL_NAMES
    return own | {n for opening, names in told.items() if url.startswith(opening) for n in names}


def asked_for(url: str) -> set[str]:
    """A page repeats what was looked for: a word of the address itself tells nothing."""
    return held_by(url)


@pytest.mark.once
def test_the_canaries_live(crawl):
    """Each secret is found by somebody entitled to it: a canary that nobody ever sees proves nothing."""
    seen = {name for visit in crawl.seen for name in held_by(visit.body)}
    assert set(CANARIES) - seen - {"staff draft", "begun note"} == set()


@pytest.mark.parametrize("role", EACH)
def test_no_page_and_no_document_holds_what_its_reader_may_not_see(crawl, role):
    leaks = {
        str(visit): found
        for visit in crawl.seen
        if visit.role == role and (found := held_by(visit.body) - may_hold(role, visit.url) - asked_for(visit.url))
    }
    assert leaks == {}


def places(word: str) -> Iterator[tuple[str, bool]]:
    """Everywhere that a word can be looked for, as pages, as fragments and as JSON."""
    for page in ("/ideas?q={}", "/ideas?q={}&order=fresh", "/ideas?theme=accueil&q={}", "/ideas/twins?title={}"):
        yield page.format(word), True
        yield page.format(word), False
    kinds = ("challenge", "entry", "conference", "workshop", "person", "story")
    for page in ("?q={}", *(f"?kind={kind}&q={{}}" for kind in kinds), "/suggestions?q={}"):
        yield "/search" + page.format(word), True
    yield f"/store?q={word}", True
    for path in (
        "search?q={}",
        "search?kind=challenge&q={}",
        "search?kind=entry&q={}",
        "search?kind=person&q={}",
        "ideas?q={}",
        "ideas/similar?title={}&text={}",
    ):
        yield "/api/v1/" + path.format(word, word), False


@pytest.mark.parametrize("role", EACH)
def test_no_search_suggestion_or_twin_finds_what_its_reader_may_not_see(home, role):
    leaks, browser = {}, home.browser(role)
    program = home.app.test_client(use_cookies=False)
    allowed = may_hold(role, "")
    for word in WORDS:
        home.reset_limits()
        for url, htmx in places(word):
            if url.startswith("/api/"):
                answer = program.get(url, headers=home.bearer(role))
            else:
                answer = browser.get(url, htmx=htmx)
            assert answer.status_code == 200, url
            found = held_by(answer.data) - allowed - asked_for(url)
            if found:
                leaks[url] = found
            told = home.address("/ideas/{hidden}"), home.address("/ideas/{withdrawn}"), home.address("/ideas/{draft}")
            assert role in ("author", "moderator") or not any(f'"{path}' in answer.text for path in told), url
    assert leaks == {}


@pytest.mark.parametrize("role", ["guest", "citizen"])
def test_counts_do_not_betray_what_is_internal(home, role):
    """A facet, a total or a figure that counts it would say that it is there."""
    answer = home.app.test_client().get("/api/v1/search?q=note", headers=home.bearer(role)).json
    assert answer["total"] == 0 and answer["items"] == []
    facets = home.app.test_client().get("/api/v1/search?q=", headers=home.bearer(role)).json["facets"]
    assert sum(choice["count"] for choice in facets["kind"]) == 6
    assert "audience" not in facets or {c["value"] for c in facets["audience"]} == {"public"}


@pytest.mark.parametrize("role", ["guest", "citizen"])
def test_counts_do_not_betray_an_internal_challenge(home, role):
    program, word = home.app.test_client(), CANARIES["internal challenge"]
    for url in (f"/api/v1/search?q={word}", f"/api/v1/search?q={word}&kind=challenge"):
        answer = program.get(url, headers=home.bearer(role)).json
        assert (answer["total"], answer["items"], answer["facets"], answer["did_you_mean"]) == (0, [], {}, None), url
    asked = program.get(f"/api/v1/search?q={word}&kind=challenge", headers=home.bearer("staff")).json
    assert asked["total"] == 1, "it is there, for those who may see it"
    assert "0 résultat" in home.browser(role).get(f"/search?q={word}&kind=challenge").text
    assert home.browser(role).get(f"/search/suggestions?q={word[:14]}").text.strip() == ""


@pytest.mark.parametrize("role", ["guest", "citizen", "author"])
def test_counts_do_not_betray_an_entry_whose_gallery_is_not_open(home, role):
    """To nobody, not even to those who may read it on its own page: the index knows nothing of it."""
    program = home.app.test_client()
    for name in ("internal entry", "secret entry", "voted entry", "team entry", "finalist in secret", "judged entry"):
        for kind in ("", "&kind=entry"):
            answer = program.get(f"/api/v1/search?q={CANARIES[name]}{kind}", headers=home.bearer(role)).json
            assert (answer["total"], answer["items"], answer["facets"], answer["did_you_mean"]) == (0, [], {}, None), (
                name
            )
        assert "0 résultat" in home.browser(role).get(f"/search?q={CANARIES[name]}&kind=entry").text
        assert home.browser(role).get(f"/search/suggestions?q={CANARIES[name][:14]}").text.strip() == ""
    word = CANARIES["internal entry"]
    assert program.get(f"/api/v1/search?q={word}", headers=home.bearer("staff")).json["total"] == 1


@pytest.mark.parametrize("language", ["fr", "en"])
def test_no_mail_address_is_shown_to_anybody_but_its_owner_and_administrators(crawl, language):
    leaks = {}
    for visit in crawl.seen:
        if visit.role == "administrator" or visit.url.startswith(("/sign-up/", "/address/", "/invitation/", "/people")):
            continue
        for other in (r for r in (*ROLES, "colleague", "bystander", "suspended") if r != visit.role):
            if f"zibelinecourriel{other}".encode() in visit.body and not visit.url.startswith("/password/"):
                leaks[str(visit)] = other
    assert leaks == {}


@pytest.mark.once
def test_a_region_administers_the_addresses_of_its_own_people_only(crawl):
    shown = {
        str(visit): [r for r in ROLES if r != "elsewhere" and f"zibelinecourriel{r}".encode() in visit.body]
        for visit in crawl.seen
        if visit.role == "elsewhere" and visit.url.startswith("/people")
    }
    assert {url: roles for url, roles in shown.items() if roles} == {}


def test_no_feed_and_no_sitemap_holds_a_canary(home):
    for role in ROLES:
        for url in ("/ideas.atom", "/stories.atom", "/robots.txt", "/sitemap.xml", "/ideas/by/author"):
            answer = home.browser(role).get(url)
            assert held_by(answer.data) - may_hold(role, url) == set(), (role, url)
            assert not url.endswith(".atom") or held_by(answer.data) == set(), "a feed is read without signing in"


def test_no_export_holds_a_canary(home, tmp_path: Path):
    with home.app.app_context():
        for name, write in (("ideas.csv", exporting.write_ideas), ("comments.csv", exporting.write_comments)):
            assert write(tmp_path / name) > 0
            text = (tmp_path / name).read_text(encoding="utf-8-sig")
            assert held_by(text) == set()
            assert "zibelinecourriel" not in text


def test_the_index_itself_holds_no_draft_no_hidden_and_no_mail_address(home):
    """Its files are a copy: what is not to be found is not to be in them."""
    with home.app.app_context():
        assert the_index().status() is not None
    written = b"".join(f.read_bytes() for f in home.settings.index_folder.rglob("*") if f.is_file())
    plain = written.decode("latin-1").casefold()
    kinds = ("", " text", " tag", " conference", " challenge", " project", " partner", " workshop")
    allowed = {f"internal{what}" for what in kinds}
    allowed |= {"internal hypothesis", "internal lesson", "internal entry", "internal summary", "internal gate"}
    assert {name for name, word in CANARIES.items() if word in plain} <= allowed
    assert "zibelinecourriel" not in plain


def test_notices_and_letters_say_nothing_that_their_reader_may_not_see(home):
    with home.app.app_context():
        rows = db.session.execute(db.text("SELECT recipient, context FROM letter")).all()
    for recipient, context in rows:
        text = context if isinstance(context, str) else json.dumps(context)
        reader = recipient.partition("@")[0].removeprefix("zibelinecourriel")
        allowed = may_hold(reader, "") | {"suspension reason"} if reader == "suspended" else may_hold(reader, "")
        assert held_by(text) - allowed == set(), recipient


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """What the application writes down."""
    before, lines = structlog.get_config(), io.StringIO()
    structlog.configure(**{**before, "logger_factory": structlog.PrintLoggerFactory(lines)})
    yield lines
    structlog.configure(**before)


def test_logs_hold_no_name_no_address_no_token_and_nothing_typed(home, log):
    secrets = [home.programs["author"], home.names["reset"], "quatre mots bien choisis", "zibelinecourriel", "zibeline"]
    for role in ("guest", "author"):
        for line in lines()[:60]:
            with line.ask(home, role):
                pass
    browser = home.browser("guest")
    browser.post("/sign-in", {"address": "zibelinecourrielauthor@mail.example", "password": "quatre mots bien choisis"})
    browser.get(home.address("/password/{reset}"))
    written = log.getvalue()
    assert written.count('"event": "request"') > 50, "something must have been logged"
    assert [secret for secret in secrets if secret in written] == []
