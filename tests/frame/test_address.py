"""Addresses that people type: taken in one spelling, or refused with a reason."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.address import FAULTS, LONGEST_LINK, Fault, Unfit, is_secure, is_whole, read, safe_address


@pytest.mark.parametrize(
    ("typed", "taken"),
    [
        ("https://exemple.fr", "https://exemple.fr/"),
        ("  https://exemple.fr/a  ", "https://exemple.fr/a"),
        ("HTTPS://Exemple.FR:443/Chemin?Q=1#Ici", "https://exemple.fr/Chemin?Q=1#Ici"),
        ("https://exemple.fr./", "https://exemple.fr/"),
        ("https://exemple.fr:", "https://exemple.fr/"),
        ("https://exemple.fr?q=1", "https://exemple.fr/?q=1"),
        ("https://exemple.fr#haut", "https://exemple.fr/#haut"),
        ("https://Été.example/métiers?ville=Nîmes", "https://xn--t-9fab.example/m%C3%A9tiers?ville=N%C3%AEmes"),
        ("https://exemple。fr/", "https://exemple.fr/"),
        ("https://exemple.fr/d%C3%A9j%C3%A0", "https://exemple.fr/d%C3%A9j%C3%A0"),
        ("https://exemple.fr/l'emploi", "https://exemple.fr/l%27emploi"),
        ("https://exemple.fr/@camille/(1)?a[]=1&b=x@y.fr", "https://exemple.fr/@camille/(1)?a[]=1&b=x@y.fr"),
        ("https://mon_site.exemple.fr/", "https://mon_site.exemple.fr/"),
        ("https://8.8.8.8/", "https://8.8.8.8/"),
        ("https://[2606:4700:0::1111]/", "https://[2606:4700::1111]/"),
    ],
)
def test_an_address_has_one_spelling(typed, taken):
    assert safe_address(typed) == taken
    assert safe_address(taken) == taken


HOSTILE = {
    Fault.FORM: [
        "https:///exemple.fr", "https://", "https://?", "https:\\\\exemple.fr", "https://exemple.fr\\@autre.fr",
        "https://exem ple.fr", "https://exemple.fr/a b", "https://exemple.fr/\r\nSet-Cookie: a=b",
        "https://exemple.fr/\ta",
        "https://exemple.fr/\x00", "java\nscript:alert(1)", "https://exemple.fr/\"onclick=\"alert(1)",
        "https://exemple.fr/<script>", "https://exem\u200bple.fr", "https://exemple.fr/\u202egnp.exe",
        "https://exe\u00admple.fr",
        "https://exemple..fr", "https://.exemple.fr", "https://-exemple.fr", "https://exemple.fr..",
        "https://exem%70le.fr",
        "https://exemple.fr%2fautre.fr/", "https://[::1", "https://[fe80::1%25eth0]/", "https://[127.0.0.1]/",
        "https://127.1", "https://2130706433", "https://0x7f.0.0.1", "https://0177.0.0.1", "https://1.2.3.4.5",
        "https://999.1.1.1",
        "https://exemple.fr:44x", "https://exemple.fr:4:4", "https://exemple.fr:٤٤٣",
        "https://☃.example", f"https://{'a' * 64}.fr", f"https://{'a.' * 130}fr",
        "https://exemple.fr/\ud800", "https://exemple.fr ＠autre.fr",
        "https://a＠autre.fr",
        "https://a／b.fr", "https://xn--a.fr℀b",
    ],
    Fault.SCHEME: [
        "", "exemple.fr", "www.exemple.fr/a", "//exemple.fr", "/a", "https:exemple.fr", "https:/exemple.fr",
        "javascript:alert(1)", "data:text/html,a", "mailto:a@exemple.fr", "vbscript:a",
        "http://exemple.fr", "ftp://exemple.fr", "file://a/etc/passwd", "javascript://exemple.fr/%0aalert(1)",
        "data://exemple.fr/", "ws://exemple.fr", "intent://exemple.fr", "blob://exemple.fr",
    ],
    Fault.NAMED: [
        "https://camille@exemple.fr", "https://camille:secret@exemple.fr", "https://exemple.fr@autre.fr",
        "https://@exemple.fr",
        "https://exemple.fr%2f@autre.fr/", "https://exemple.fr:443@autre.fr/",
    ],
    Fault.PORT: ["https://exemple.fr:8443", "https://exemple.fr:80", "https://exemple.fr:0", "https://exemple.fr:65979"],
    Fault.INSIDE: [
        "https://localhost", "https://intranet/", "https://metadata.google.internal", "https://nas.local",
        "https://a.localhost.",
        "https://127.0.0.1", "https://10.0.0.1", "https://192.168.1.1", "https://169.254.169.254",
        "https://100.64.0.1",
        "https://[::1]", "https://[::ffff:8.8.8.8]", "https://[fd00::1]", "https://[64:ff9b::808:808]",
        "https://0.0.0.0",
        "https://①②⑦.⓪.⓪.①", "https://１０.0.0.1", "https://ｌｏｃａｌｈｏｓｔ", "https://224.0.0.1", "https://router.home.arpa",
    ],
    Fault.LONG: [
        f"https://exemple.fr/{'a' * LONGEST_LINK}", f"https://exemple.fr/{'é' * 100}",
        f"https://exemple.fr/{'a' * 5_000}",
    ],
}  # fmt: skip


@pytest.mark.parametrize(
    ("typed", "fault"), [(typed, fault) for fault, all_typed in HOSTILE.items() for typed in all_typed], ids=ascii
)
def test_what_nobody_should_be_led_to_is_refused_with_its_reason(inside, typed, fault):
    with pytest.raises(Unfit) as refused:
        safe_address(typed)
    assert refused.value.fault is fault
    assert str(refused.value) == str(FAULTS[fault])


def test_there_are_enough_hostile_spellings():
    assert sum(map(len, HOSTILE.values())) >= 90
    assert FAULTS.keys() == set(Fault)


@given(st.text(max_size=60).map("https://".__add__) | st.text(max_size=60))
def test_whatever_is_typed_is_refused_or_has_one_spelling(typed):
    try:
        taken = safe_address(typed)
    except Unfit:
        return
    assert safe_address(taken) == taken
    assert taken.isascii() and taken.startswith("https://") and len(taken) <= LONGEST_LINK


def test_colleagues_may_have_addresses_of_their_own():
    assert is_secure("https://visio/salle") and is_secure("https://10.0.0.1:8443/")
    assert is_whole("http://wiki.intranet/page")
    assert not is_secure("http://wiki.intranet/page")
    assert not is_whole("ftp://exemple.fr/")
    assert not is_whole("http://camille@exemple.fr/")


def test_a_site_is_said_as_a_request_says_it():
    assert read("http://[2606:4700::1111]:8080/a").site == "[2606:4700::1111]:8080"
    assert read("http://exemple.fr:80").site == "exemple.fr"
