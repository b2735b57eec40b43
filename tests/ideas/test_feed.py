"""The feed of ideas: Atom that every reader can read, whatever people typed."""

from datetime import datetime
from xml.etree import ElementTree

import pytest

ATOM = "{http://www.w3.org/2005/Atom}"
XHTML_NASTY = "<script>alert(1)</script> ]]> & &amp; <b>gras</b> \u202e"
NOT_XML = "".join(map(chr, [*range(1, 9), 11, 12, *range(14, 32)])) + "\ufffe\uffff"


def read(browse):
    answer = browse.get("/ideas.atom")
    assert answer.status_code == 200
    assert answer.mimetype == "application/atom+xml"
    return ElementTree.fromstring(answer.data)


def test_an_empty_feed_is_a_feed(browse):
    feed = read(browse)
    assert feed.find(f"{ATOM}id").text == "http://localhost/ideas.atom"
    assert feed.findall(f"{ATOM}entry") == []
    assert datetime.fromisoformat(feed.find(f"{ATOM}updated").text)


def test_the_newest_ideas_come_first_with_all_that_atom_asks_for(browse, make):
    first = make.idea("La première", make.person("Dominique & Cie"), theme="accueil", text="Du **gras** & <rien>.")
    second = make.idea("La seconde")
    feed = read(browse)
    assert feed.find(f"{ATOM}link[@rel='self']").get("href") == "http://localhost/ideas.atom"
    newest, oldest = feed.findall(f"{ATOM}entry")
    assert oldest.find(f"{ATOM}id").text == f"http://localhost/ideas/{first.id}"
    assert newest.find(f"{ATOM}id").text == f"http://localhost/ideas/{second.id}"
    assert oldest.find(f"{ATOM}title").text == "La première"
    assert oldest.find(f"{ATOM}author/{ATOM}name").text == "Dominique & Cie"
    assert oldest.find(f"{ATOM}link").get("href") == f"http://localhost/ideas/{first.id}-la-premiere"
    assert "<strong>gras</strong> &amp; &lt;rien&gt;" in oldest.find(f"{ATOM}content").text
    for name in ("published", "updated"):
        assert datetime.fromisoformat(oldest.find(f"{ATOM}{name}").text).tzinfo
    assert feed.find(f"{ATOM}updated").text == newest.find(f"{ATOM}updated").text


@pytest.mark.parametrize("nasty", [XHTML_NASTY, "a" + NOT_XML + "b", "﷽ 👩‍🚀 e\u0301", "'\"<>&", "%s %d {{ 7 * 7 }}"])
def test_whatever_was_typed_the_feed_stays_well_formed(browse, make, nasty):
    make.idea(nasty, make.person(nasty), text=nasty)
    (entry,) = read(browse).findall(f"{ATOM}entry")
    kept = "".join(c for c in nasty if c not in NOT_XML)
    assert entry.find(f"{ATOM}title").text == kept
    assert entry.find(f"{ATOM}author/{ATOM}name").text == kept
    assert "<script" not in entry.find(f"{ATOM}content").text


def test_only_what_is_public_is_in_it_whoever_asks(browse, make):
    staff = make.staff()
    make.internal("Interne", staff)
    make.draft("Brouillon", staff)
    assert read(browse).findall(f"{ATOM}entry") == []
    assert read(browse.as_(staff)).findall(f"{ATOM}entry") == []
