"""What goes out: to places in the world alone, to the very place that was judged, and never for long or for much."""

from __future__ import annotations

import gzip
import socket
import ssl

import pytest

from app.outgoing import REASONS, Answer, Courier, Unanswered, Why, courier
from tests.frame.world import CERTIFICATE, OTHER, PUBLIC, World, led_to

SITE = "https://fil.example"


@pytest.fixture
def world(monkeypatch):
    made = World()
    monkeypatch.setattr(socket, "getaddrinfo", made.getaddrinfo)
    monkeypatch.setattr(socket.socket, "connect", lambda plug, where: made.connect(plug, where))
    yield made
    made.close()


@pytest.fixture
def out(world):
    """As the application makes it, but for whose certificates it trusts."""
    return Courier(SITE, trust=trust())


@pytest.fixture
def hurried(world):
    return Courier(SITE, trust=trust(), seconds=0.6)


def trust() -> ssl.SSLContext:
    return ssl.create_default_context(cafile=str(CERTIFICATE))


def why(out: Courier, address: str, **asked) -> Why:
    with pytest.raises(Unanswered) as refused:
        out.ask(address, **asked)
    return refused.value.why


INSIDE = [
    "http://127.0.0.1/", "http://127.0.0.1:80/", "http://127.0.0.1./", "http://127.255.255.254/", "http://127.1/",
    "http://127.0.1/", "http://2130706433/", "http://0x7f000001/", "http://0X7F000001/", "http://0x7f.0.0.1/",
    "http://0x7f.1/", "http://017700000001/", "http://0177.0.0.1/", "http://0177.0.0.0x1/", "http://127.000.000.001/",
    "http://0/", "http://0.0.0.0/", "http://0x0/", "http://localhost/", "http://LocalHost/", "http://localhost./",
    "http://site.localhost/", "http://[::]/", "http://[::1]/", "http://[0:0:0:0:0:0:0:1]/", "http://[0000::0001]:80/",
    "http://[::ffff:127.0.0.1]/", "http://[::ffff:7f00:1]/", "http://[::ffff:0:7f00:1]/", "http://[::127.0.0.1]/",
    "http://[64:ff9b::7f00:1]/", "http://[64:ff9b::10.0.0.1]/", "http://[64:ff9b:1::a00:1]/",
    "http://[2002:7f00:1::]/", "http://[2002:a9fe:a9fe::1]/", "http://[2001:0:4136:e378:8000:63bf:80ff:fffe]/",
    "http://[fe80::1]/", "http://[fe80::1%25eth0]/", "http://[fe80::1%eth0]/", "http://[fc00::1]/",
    "http://[fd00:ec2::254]/latest/meta-data/", "http://[fec0::1]/", "http://[ff02::1]/", "http://[ff0e::1]/",
    "http://[2001:db8::1]/", "http://[100::1]/", "http://169.254.169.254/latest/meta-data/",
    "http://2852039166/latest/meta-data/", "http://0xa9fea9fe/", "http://0251.0376.0251.0376/",
    "http://169.254.0xa9.0xfe/", "http://169.16689662/", "http://metadata/", "http://metadata.google.internal/",
    "http://10.0.0.1/", "http://172.16.0.1/", "http://172.31.255.254/", "http://192.168.1.1/", "http://192.168.257/",
    "http://100.64.0.1/", "http://100.100.100.200/", "http://192.0.0.192/", "http://192.0.2.1/",
    "http://192.88.99.1/", "http://198.18.0.1/", "http://203.0.113.9/", "http://168.63.129.16/", "http://224.0.0.1/",
    "http://239.255.255.250/", "http://240.0.0.1/", "http://255.255.255.255/", "http://①②⑦.⓪.⓪.①/",
    "http://１２７.０.０.１/", "http://١٢٧.٠.٠.١/", "http://127。0。0。1/", "http://127．0．0．1/", "http://127｡0｡0｡1/",
    "http://ｌｏｃａｌｈｏｓｔ/", "http://ⓛⓞⓒⓐⓛⓗⓞⓢⓣ/", "http://127.0.0.1.nip.io/", "http://leads-home.example/",
    "http://xn--127-0-0-1.example/", "http://printer.local/", "http://site.example@127.0.0.1/",
    "http://site.example:80@127.0.0.1/", "http://site.example%40127.0.0.1/", "http://127.0.0.1#@site.example/",
    "http://127.0.0.1?@site.example/", "http://127.0.0.1\\@site.example/", "http://127.0.0.1%2f@site.example/",
    "http://127%2e0%2e0%2e1/", "http://%31%32%37.0.0.1/", "http://127.0.0.1%00.site.example/", "http:127.0.0.1",
    "http:/127.0.0.1/", "http:///127.0.0.1/", "http:\\\\127.0.0.1/", "//127.0.0.1/", "127.0.0.1",
    "http://[127.0.0.1]/", "http://[::1/", "http://::1/", "http://[::1]x/", "http://[v1.127]/",
    "http://127.0.0.1:80:80/", "http://127..0.0.1/", "http://.127.0.0.1/", "http://site.example:22/",
    "http://site.example:443/", "http://site.example:65616/", "http://site.example:٨٠/", "https://site.example:8443/",
]  # fmt: skip
BROKEN_UP = [
    "", " ", "http://", "http://127.0.0.1\t/", "http://127.0.\n0.1/", "http://127.0.0.1 /", " http://127.0.0.1/",
    "\x00http://127.0.0.1/", "http://127.0.0.1\x00/", "http://1\u200b27.0.0.1/", "http://127.0.0.1\u00ad/",
    "http://127.0.0.1\u3002/", "http://site.example/\r\nHost: 127.0.0.1", "http://site.example\r\n/",
    "http://site.example/a b", "http://site.example/\x7f", "http://site.example/\u2028", "http://site.example/\ud800",
    f"http://site.example/{'a' * 2_000}", f"http://{'a.' * 200}example/", f"http://{'a' * 64}.example/",
]  # fmt: skip
SCHEMES = [
    "ftp://site.example/", "file:///etc/passwd", "file://site.example/etc/passwd", "gopher://site.example:80/_x",
    "dict://site.example:80/", "ldap://site.example/", "javascript:alert(1)", "data:text/html,a", "ws://site.example/",
    "unix:///run/postgresql", "http+unix://site.example/", "jar:http://site.example!/", "view-source:http://site.example/",
    "mailto:a@site.example", "HTTP//site.example", "ｈｔｔｐ://site.example/", "h\u0000ttp://site.example/",
]  # fmt: skip


def test_there_are_enough_spellings():
    assert len(set(INSIDE)) >= 90


@pytest.mark.parametrize("address", [*INSIDE, *BROKEN_UP, *SCHEMES], ids=ascii)
def test_nothing_is_sent_inside_however_it_is_spelled(world, out, address):
    """The directory leads every name home, as a system does that reads figures generously."""
    world.everywhere = ["127.0.0.1"]
    assert why(out, address) in (Why.INSIDE, Why.MISSPELT)
    assert (world.tried, world.heard) == ([], [])


@pytest.mark.parametrize(
    "place",
    [
        "127.0.0.1", "10.1.2.3", "172.20.0.1", "192.168.0.10", "169.254.169.254", "100.64.9.9", "0.0.0.0",
        "224.0.0.251",         "255.255.255.255", "192.0.0.170", "198.19.255.1", "192.88.99.2", "168.63.129.16",
        "::1", "::", "fe80::1",
        "fe80::1%eth0", "2606:4700::1111%eth0", "fd12::1", "ff0e::fb", "::ffff:10.0.0.1", "::ffff:93.184.216.34",
        "64:ff9b::a00:1", "64:ff9b:1::1", "2002:a00:1::", "2001::1", "2001:db8::2", "3fff::1", "5f00::1",
    ],
)  # fmt: skip
@pytest.mark.parametrize("beside", [[], [PUBLIC]], ids=["alone", "beside one in the world"])
def test_a_name_that_leads_inside_is_not_asked(world, out, place, beside):
    world.names["site.example"] = [[*beside, place]]
    assert why(out, "http://site.example/") is Why.INSIDE
    assert world.tried == []


def test_a_place_in_the_world_is_asked_plainly(world, out, monkeypatch):
    for name in ("http_proxy", "HTTP_PROXY", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://10.0.0.1:3128")
    assert out.ask("http://site.example/a?b=c#d", keep=7) == Answer(
        200, "OK", "http://site.example/a?b=c#d", b"bonjour"
    )
    assert world.tried == [(PUBLIC, 80)]
    said, *lines = world.heard[0].strip().split("\r\n")
    assert said == "GET /a?b=c HTTP/1.1"
    assert sorted(lines) == [
        "Accept-Encoding: identity", "Accept: */*", "Connection: close", "Host: site.example",
        f"User-Agent: Fil/1 (+{SITE})",
    ]  # fmt: skip


def test_a_place_given_in_figures_is_asked_without_the_directory(world, out):
    assert out.ask(f"http://{PUBLIC}/").status == 200
    assert (world.tried, world.looked_up) == ([(PUBLIC, 80)], [])
    assert why(out, "http://[2606:4700::1111]/") is Why.UNREACHABLE
    assert world.tried[1:] == [("2606:4700::1111", 80)], "a door of the other family: tried, and not opened"


def test_letters_of_the_world_are_asked_in_ascii(world, out):
    world.names["xn--caf-dma.example"] = [[PUBLIC]]
    assert out.ask("http://CAFÉ.example/été?q=à").address == "http://xn--caf-dma.example/%C3%A9t%C3%A9?q=%C3%A0"
    assert "GET /%C3%A9t%C3%A9?q=%C3%A0 " in world.heard[0] and "Host: xn--caf-dma.example" in world.heard[0]


def test_a_name_is_looked_up_once_and_the_place_that_was_judged_is_the_one_asked(world, out):
    """Rebinding: the directory leads into the world once, and home from then on."""
    world.names["site.example"] = [[PUBLIC], ["127.0.0.1"]]
    assert out.ask("http://site.example/").status == 200
    assert world.tried == [(PUBLIC, 80)]
    assert world.looked_up == ["site.example"]
    assert why(out, "http://site.example/") is Why.INSIDE


def test_the_next_place_is_tried_where_the_first_does_not_answer(world, out):
    world.names["site.example"] = [["2606:4700::1111", PUBLIC, OTHER]]
    world.closed = {"2606:4700::1111", PUBLIC}
    assert out.ask("http://site.example/").status == 200
    world.closed.add(OTHER)
    assert why(out, "http://site.example/") is Why.UNREACHABLE
    world.names["site.example"] = [[f"93.184.216.{n}" for n in range(40, 60)]]
    world.closed |= {f"93.184.216.{n}" for n in range(40, 60)}
    world.tried.clear()
    assert why(out, "http://site.example/") is Why.UNREACHABLE
    assert len(world.tried) == 3, "a long list is no reason to knock all day"


def test_a_name_that_nobody_has_is_said_to_be_none(world, out):
    assert why(out, "https://nobody.example/") is Why.UNKNOWN


def test_a_certificate_is_asked_for_by_name_and_judged(world, out):
    assert out.ask("https://site.example/").status == 200
    assert (world.called, world.tried) == (["site.example"], [(PUBLIC, 443)])
    assert why(out, "https://other.example/") is Why.UNTRUSTED, "it proves another name"
    assert why(Courier(SITE), "https://site.example/") is Why.UNTRUSTED, "nobody vouches for it"
    assert len(world.heard) == 1, "nothing was said to those who prove nothing"


def test_a_door_that_speaks_no_tls_is_broken(world, hurried):
    world.wires[443] = world.doors[80]
    assert why(hurried, "https://site.example/") in (Why.BROKEN, Why.LATE)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_followed_and_said(world, out, status):
    world.replies = {"/a": led_to("/b?c", status), "/b?c": led_to("https://site.example/d", status)}
    assert out.ask("http://site.example/a", method="HEAD").address == "https://site.example/d"
    assert [said.split(" HTTP")[0] for said in world.heard] == ["HEAD /a", "HEAD /b?c", "HEAD /d"]
    assert not any("Cookie" in said or "Referer" in said for said in world.heard)


@pytest.mark.parametrize(
    "where",
    [
        "http://home.example/", "//home.example/", "http://127.0.0.1/", "http://169.254.169.254/latest/meta-data/",
        "http://[::ffff:127.0.0.1]/", "http://2130706433/", "http://localhost/", "https://home.example/",
        "http://site.example@127.0.0.1/", "http://127.0.0.1\\@site.example/", "http://site.example:22/",
        "file:///etc/passwd", "javascript:alert(1)", "ftp://site.example/", "http://[", "http://é.example/",
        "http:///home.example/", "http://home.example\t/",
    ],
)  # fmt: skip
def test_a_redirect_is_judged_like_the_first_address(world, out, where):
    world.names["home.example"] = [["127.0.0.1"]]
    world.replies = {"/": led_to(where)}
    assert why(out, "http://site.example/") in (Why.INSIDE, Why.MISSPELT)
    assert world.tried == [(PUBLIC, 80)]


def test_a_redirect_to_the_same_name_is_looked_up_and_judged_anew(world, out):
    world.names["site.example"] = [[PUBLIC], ["10.0.0.1"]]
    world.replies = {"/": led_to("/b")}
    assert why(out, "http://site.example/") is Why.INSIDE
    assert world.tried == [(PUBLIC, 80)]


def test_three_redirects_are_followed_and_no_fourth(world, out):
    world.replies = {f"/{n}": led_to(f"/{n + 1}") for n in range(4)}
    assert out.ask("http://site.example/1").address == "http://site.example/4"
    assert why(out, "http://site.example/0") is Why.ENDLESS
    world.replies = {"/": led_to("/")}
    world.tried.clear()
    assert why(out, "http://site.example/") is Why.ENDLESS
    assert len(world.tried) == 4


def test_a_redirect_that_leads_nowhere_is_an_answer(world, out):
    world.replies = {
        "/": b"HTTP/1.1 304 Not Modified\r\n\r\n",
        "/b": b"HTTP/1.1 302 Found\r\nContent-Length: 0\r\n\r\n",
    }
    assert out.ask("http://site.example/").status == 304
    assert out.ask("http://site.example/b").status == 302


def test_what_a_site_writes_into_a_redirect_stays_in_its_path(world, out):
    world.replies = {"/": led_to("/a b\u00e9\r\n Host: 127.0.0.1")}
    assert out.ask("http://site.example/").status == 200
    assert [line for line in world.heard[1].split("\r\n") if line.startswith("Host:")] == ["Host: site.example"]


def test_what_carries_a_body_is_not_led_elsewhere(world, out):
    world.replies = {"/": led_to("http://other.example/", 307)}
    answer = out.ask("http://site.example/", method="POST", body=b"{}", headers={"Content-Type": "application/json"})
    assert (answer.status, answer.address) == (307, "http://site.example/")
    assert "Content-Length: 2\r\n" in world.heard[0] and "Content-Type: application/json\r\n" in world.heard[0]
    assert world.tried == [(PUBLIC, 80)]


@pytest.mark.parametrize("value", ["a\r\nX-Other: b", "a\nb", "a\r\n\r\nGET / HTTP/1.1"])
def test_a_header_that_breaks_out_of_its_line_is_not_sent(world, out, value):
    assert why(out, "http://site.example/", body=b"", method="POST", headers={"X-Signature": value}) is Why.BROKEN
    assert world.heard == []


@pytest.mark.parametrize(
    ("first", "piece"),
    [
        (b"", b""),
        (b"HTTP/1.1 200 OK\r\n", b"X"),
        (b"HTTP/1.1 200 OK\r\n", b"A: b\r\n"),
        (b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n", b"a"),
        (b"HTTP/1.1 200 OK\r\n\r\n", b"a"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"1\r\na\r\n"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n", b"A: b\r\n"),
    ],
)
@pytest.mark.parametrize("scheme", ["http", "https"])
def test_who_speaks_slowly_is_not_listened_to_for_ever(world, hurried, scheme, first, piece):
    """Each piece comes in time: it is the whole that does not end. Of headers, a hundred and no more are read."""
    world.replies = {"/": world.drip(first, piece)}
    assert why(hurried, f"{scheme}://site.example/", keep=1_000) in (Why.LATE, Why.BROKEN)


def test_who_answers_only_in_time_for_each_redirect_is_late_all_the_same(world, hurried):
    world.replies = {f"/{n}": world.drip(led_to(f"/{n + 1}")[:-2], b"") for n in range(4)}
    assert why(hurried, "http://site.example/0") is Why.LATE
    assert len(world.heard) <= 1


def test_who_never_reads_is_not_written_to_for_ever(world, hurried):
    world.replies = {"/": world.drip(b"", b"")}
    assert why(hurried, "http://site.example/", method="POST", body=bytes(30_000_000)) is Why.LATE


def test_a_directory_that_does_not_answer_is_not_awaited(world, monkeypatch):
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: world.over.wait(10) and [])
    assert why(Courier(SITE, seconds=0.1), "http://site.example/") is Why.LATE
    assert world.tried == []


@pytest.mark.parametrize(
    "reply",
    [
        b"HTTP/1.1 200 OK\r\nContent-Length: 11\r\n\r\nhello world",
        b"HTTP/1.1 200 OK\r\nContent-Length: 99999999999999\r\n\r\n" + b"a" * 50_000,
        b"HTTP/1.1 200 OK\r\n\r\n" + b"a" * 500_000,
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nffffff\r\n" + b"a" * 500_000,
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + b"1\r\na\r\n" * 20 + b"0\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n-1\r\n" + b"a" * 500_000,
        b"HTTP/1.1 100 Continue\r\n\r\n" * 20_000,
    ],
)
def test_more_than_was_asked_for_is_not_read(world, out, reply):
    world.replies = {"/": reply}
    assert why(out, "http://site.example/", keep=10) is Why.LARGE


def test_of_a_large_page_its_status_is_known_without_reading_it(world, out):
    world.replies = {"/": b"HTTP/1.1 404 Not Found\r\nContent-Length: 99999999999\r\n\r\n" + b"a" * 500_000}
    assert out.ask("http://site.example/") == Answer(404, "Not Found", "http://site.example/")


def test_what_is_packed_stays_packed(world, out):
    bomb = gzip.compress(bytes(3_000_000))
    head = f"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: {len(bomb)}\r\n\r\n"
    world.replies = {"/": head.encode() + bomb}
    assert out.ask("http://site.example/", keep=len(bomb)).body == bomb
    assert why(out, "http://site.example/", keep=len(bomb) - 1) is Why.LARGE


@pytest.mark.parametrize(
    "reply",
    [
        b"", b"SSH-2.0-OpenSSH_9.6\r\n", b"HTTP/1.1 abc\r\n\r\n", b"HTTP/1.1 99999 No\r\n\r\n", b"\x00\x01\x02\r\n\r\n",
        b"HTTP/1.1 200 OK\r\n" + b"A: b\r\n" * 200 + b"\r\n", b"HTTP/1.1 200 OK\r\nA: " + b"b" * 70_000 + b"\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\na\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab", b"hello",
        b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nab",
    ],
)  # fmt: skip
def test_what_is_no_answer_is_said_to_be_broken(world, out, reply):
    world.replies = {"/": reply}
    assert why(out, "http://site.example/", keep=10_000) in (Why.BROKEN, Why.UNREACHABLE)


def test_what_a_site_says_of_itself_is_one_short_line(world, out):
    world.replies = {"/": b"HTTP/1.1 404 " + b"<b>\x1b[31m\x00 " * 90 + b"\r\nContent-Length: 0\r\n\r\n"}
    reason = out.ask("http://site.example/").reason
    assert len(reason) <= 80 and reason.isprintable()


def test_the_directory_and_the_wires_can_be_given_and_the_judgement_cannot(world):
    """How a test of a room leads requests to a server of its own: it names places in the world for them."""
    wires = []

    def connect(place, port, seconds):
        wires.append((str(place), port))
        plug = socket.socket()
        plug.settimeout(seconds)
        world.lead(plug, port)
        return plug

    inside = Courier(SITE, resolve=lambda host, port, seconds: ["127.0.0.1"], connect=connect)
    assert why(inside, "http://site.example/") is Why.INSIDE
    outside = Courier(SITE, resolve=lambda host, port, seconds: [OTHER], connect=connect)
    assert outside.ask("http://site.example/").status == 200
    assert wires == [(OTHER, 80)]


def test_every_reason_has_its_words():
    assert REASONS.keys() == set(Why)


def test_the_application_says_which_site_asks(inside):
    assert courier().agent == f"Fil/1 (+{inside.extensions['settings'].site_url})"
