"""The only way out to addresses that people typed: to places in the world, asked once, within a time and a size."""

from __future__ import annotations

import io
import re
import socket
import ssl
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from http.client import HTTPConnection, HTTPException, HTTPResponse
from ipaddress import ip_address
from queue import Empty, SimpleQueue
from threading import Thread
from time import monotonic
from typing import Any, cast
from urllib.parse import urljoin

from flask import Flask, current_app
from flask_babel import lazy_gettext as _l

from app.address import Address, Place, Unfit, is_public, quoted, read
from app.text import squish
from config import Settings

SECONDS = 20.0
SECONDS_TO_CONNECT = 5.0
MOST_REDIRECTS = 3
MOST_PLACES = 3
HEAD_BYTES = 256_000
REDIRECTS = (301, 302, 303, 307, 308)
_ABSOLUTE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")


class Why(StrEnum):
    """What kept a request from an answer."""

    MISSPELT = "misspelt"
    INSIDE = "inside"
    UNKNOWN = "unknown"
    UNREACHABLE = "unreachable"
    LATE = "late"
    UNTRUSTED = "untrusted"
    BROKEN = "broken"
    LARGE = "large"
    ENDLESS = "endless"


REASONS = {
    Why.MISSPELT: _l("It is not a web address that can be asked."),
    Why.INSIDE: _l("It leads inside a network: it is not asked."),
    Why.UNKNOWN: _l("No site has this name."),
    Why.UNREACHABLE: _l("The site cannot be reached."),
    Why.LATE: _l("The site takes too long to answer."),
    Why.UNTRUSTED: _l("The certificate of the site is not valid."),
    Why.BROKEN: _l("The answer of the site cannot be understood."),
    Why.LARGE: _l("The answer of the site is too large."),
    Why.ENDLESS: _l("It leads from one address to the next, too many times."),
}


class Unanswered(Exception):  # noqa: N818 - it is an answer, not an accident
    """A request was not sent, or what came back is none: `why`, and `REASONS[why]` in words for people."""

    def __init__(self, why: Why) -> None:
        super().__init__(why.value)
        self.why = why


@dataclass(frozen=True)
class Answer:
    """What a site said, and at which address in the end."""

    status: int
    reason: str
    address: str
    body: bytes = b""


class _Deadline:
    def __init__(self, seconds: float) -> None:
        self.until = monotonic() + seconds

    def left(self, most: float = SECONDS) -> float:
        """In seconds. Raises Unanswered when there are none."""
        seconds = self.until - monotonic()
        if seconds <= 0:
            raise Unanswered(Why.LATE)
        return min(seconds, most)


class _Line(io.RawIOBase):
    """A connection that ends in time and in size, however slowly the other side speaks or listens."""

    def __init__(self, plug: socket.socket, deadline: _Deadline, most: int) -> None:
        self.plug, self.deadline, self.most = plug, deadline, most

    def sendall(self, content: bytes) -> None:
        rest = memoryview(content)
        while rest:
            self.plug.settimeout(self.deadline.left())
            rest = rest[self.plug.send(rest) :]

    def makefile(self, _mode: str) -> io.BufferedReader:
        return io.BufferedReader(self)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        self.plug.settimeout(self.deadline.left())
        read_now = self.plug.recv_into(buffer)
        self.most -= read_now
        if self.most < 0:
            raise Unanswered(Why.LARGE)
        return read_now

    def close(self) -> None:
        self.plug.close()
        super().close()


def resolve(host: str, port: int, seconds: float) -> list[str]:
    """Where a name leads, in figures. The system knows no limit of time: past it, its answer is no longer awaited."""
    found: SimpleQueue[list[str]] = SimpleQueue()

    def look() -> None:
        try:
            lines = socket.getaddrinfo(host.encode("ascii"), port, type=socket.SOCK_STREAM)
        except OSError:
            lines = []
        found.put([str(line[4][0]) for line in lines])

    Thread(target=look, daemon=True).start()
    try:
        return list(dict.fromkeys(found.get(timeout=seconds)))
    except Empty:
        raise Unanswered(Why.LATE) from None


def connect(place: Place, port: int, seconds: float) -> socket.socket:
    """Raises OSError."""
    plug = socket.socket(socket.AF_INET6 if place.version == 6 else socket.AF_INET, socket.SOCK_STREAM)
    try:
        plug.settimeout(seconds)
        plug.connect((str(place), port))
    except BaseException:
        plug.close()
        raise
    return plug


class Courier:
    """Asks other sites, without cookies, credentials or proxies.

    A name is looked up once, every place it leads to must be in the world, and the connection goes to the very place
    that was judged. Tests give their own directory and wires; what is judged between the two is nobody's to choose.
    """

    def __init__(
        self,
        site_url: str,
        *,
        resolve: Callable[[str, int, float], Sequence[str]] = resolve,
        connect: Callable[[Place, int, float], socket.socket] = connect,
        trust: ssl.SSLContext | None = None,
        seconds: float = SECONDS,
    ) -> None:
        self.agent = f"Fil/1 (+{site_url})"
        self.resolve, self.connect, self.seconds, self._given = resolve, connect, seconds, trust

    @cached_property
    def trust(self) -> ssl.SSLContext:
        return self._given or ssl.create_default_context()

    def ask(
        self,
        address: str,
        *,
        method: str = "GET",
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        keep: int = 0,
    ) -> Answer:
        """`keep` is how many bytes of the answer are wanted: a longer one is refused, and with 0 none is read.

        What carries a body is not led elsewhere. Raises Unanswered.
        """
        deadline, here = _Deadline(self.seconds), _understood(address)
        for _hop in range(1 + MOST_REDIRECTS):
            with _told(), closing(self._line(here, deadline, keep)) as line:
                self._write(line, here, method, body, headers or {})
                response = HTTPResponse(cast(socket.socket, line), method=method)
                response.begin()
                location = response.headers.get("Location")
                if body is not None or response.status not in REDIRECTS or not location:
                    content = _content(response, keep)
                    return Answer(response.status, squish(response.reason)[:80], str(here), content)
            here = _led_to(here, location)
        raise Unanswered(Why.ENDLESS)

    def _line(self, address: Address, deadline: _Deadline, keep: int) -> _Line:
        plug = self._plug(address, self._places(address, deadline), deadline)
        try:
            plug.settimeout(deadline.left())
            if address.scheme == "https":
                plug = self.trust.wrap_socket(plug, server_hostname=address.host)
        except BaseException:
            plug.close()
            raise
        return _Line(plug, deadline, HEAD_BYTES + 2 * keep)

    def _places(self, address: Address, deadline: _Deadline) -> list[Place]:
        """Where it leads, when all of it is in the world: a name that also leads inside is not trusted to choose."""
        if address.leads_inside:
            raise Unanswered(Why.INSIDE)
        if address.place is not None:
            return [address.place]
        places = [ip_address(found) for found in self.resolve(address.host, address.port, deadline.left())]
        if not places:
            raise Unanswered(Why.UNKNOWN)
        if not all(is_public(place) for place in places):
            raise Unanswered(Why.INSIDE)
        return places

    def _plug(self, address: Address, places: Sequence[Place], deadline: _Deadline) -> socket.socket:
        problem = OSError()
        for place in places[:MOST_PLACES]:
            try:
                return self.connect(place, address.port, deadline.left(SECONDS_TO_CONNECT))
            except OSError as met:
                problem = met
        raise problem

    def _write(
        self, line: _Line, address: Address, method: str, body: bytes | None, headers: Mapping[str, str]
    ) -> None:
        """`http.client` refuses what would break out of a line."""
        request = HTTPConnection(address.host, address.port)
        request.sock = cast(socket.socket, line)
        request.putrequest(method, address.target, skip_host=True, skip_accept_encoding=True)
        own = {"Host": address.site, "User-Agent": self.agent, "Accept": "*/*", "Accept-Encoding": "identity"}
        length = {} if body is None else {"Content-Length": str(len(body))}
        for name, value in (own | dict(headers) | length | {"Connection": "close"}).items():
            request.putheader(name, value)
        request.endheaders(body)


@contextmanager
def _told() -> Iterator[None]:
    """What sockets, certificates and answers do wrong, as one of the reasons."""
    try:
        yield
    except ssl.SSLCertVerificationError as problem:
        raise Unanswered(Why.UNTRUSTED) from problem
    except TimeoutError as problem:
        raise Unanswered(Why.LATE) from problem
    except (ssl.SSLError, HTTPException, ValueError, OverflowError) as problem:
        raise Unanswered(Why.BROKEN) from problem
    except OSError as problem:
        raise Unanswered(Why.UNREACHABLE) from problem


def _understood(text: str) -> Address:
    try:
        address = read(text)
    except Unfit as problem:
        raise Unanswered(Why.MISSPELT) from problem
    if not address.has_own_port:
        raise Unanswered(Why.MISSPELT)
    return address


def _led_to(here: Address, location: str) -> Address:
    """Sites write what they like into it: what no address holds as it is stays in its path."""
    written = quoted(location.strip().encode("latin-1", "replace"))
    if _ABSOLUTE.match(written):
        return _understood(written)
    try:
        return _understood(urljoin(str(here), written))
    except ValueError as problem:
        raise Unanswered(Why.MISSPELT) from problem


def _content(response: HTTPResponse, keep: int) -> bytes:
    if not keep:
        return b""
    if (response.length or 0) > keep:
        raise Unanswered(Why.LARGE)
    content = response.read(keep + 1)
    if len(content) > keep:
        raise Unanswered(Why.LARGE)
    if response.length:
        raise Unanswered(Why.BROKEN)
    return content


def init_app(app: Flask, settings: Settings) -> None:
    app.extensions["courier"] = Courier(settings.site_url)


def courier() -> Courier:
    return cast(Courier, current_app.extensions["courier"])
