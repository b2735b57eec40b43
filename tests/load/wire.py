"""A small HTTP/1.1 client that keeps many connections busy from one thread, cheaply enough not to be what is measured.

Each client is a generator: it yields the bytes of a request and is sent the answer, one at a time, in closed loop. One
that yields a number waits for so many seconds, and is sent an answer of nothing.
"""

from __future__ import annotations

import heapq
import selectors
import socket
from collections import Counter
from collections.abc import Generator, Iterator, Mapping, Sequence
from time import perf_counter
from typing import NamedTuple
from urllib.parse import urlencode

PATIENCE = 30.0


class Answer(NamedTuple):
    """`status` 0 is no answer: the connection broke, or it took longer than patience lasts."""

    status: int
    head: bytes
    body: bytes
    seconds: float

    def header(self, name: str) -> str:
        for line in self.head.split(b"\r\n")[1:]:
            key, _, value = line.partition(b":")
            if key.strip().lower() == name.lower().encode():
                return value.strip().decode("latin-1")
        return ""


Client = Generator[bytes | float, Answer, None]


def request(
    method: str,
    path: str,
    *,
    cookie: str = "",
    form: Mapping[str, str] | None = None,
    headers: Mapping[str, str] | None = None,
) -> bytes:
    body = urlencode(form).encode() if form is not None else b""
    lines = [f"{method} {path} HTTP/1.1", "Host: 127.0.0.1", "Connection: keep-alive"]
    if cookie:
        lines.append(f"Cookie: {cookie}")
    if form is not None:
        lines.append("Content-Type: application/x-www-form-urlencoded")
    if form is not None or method in ("POST", "PUT", "PATCH"):
        lines.append(f"Content-Length: {len(body)}")
    lines += [f"{name}: {value}" for name, value in (headers or {}).items()]
    return "\r\n".join([*lines, "", ""]).encode() + body


def again_and_again(*requests: bytes) -> Client:
    """The same requests in turn, for as long as they are wanted."""
    while True:
        for asked in requests:  # noqa: UP028 - `yield from` would send the answers to the tuple
            yield asked


class Line:
    """One client's connection: opened when needed, opened again when it broke."""

    def __init__(self, port: int, client: Client) -> None:
        self.port, self.client = port, client
        self.socket: socket.socket | None = None
        self.heard = b""
        self.began = 0.0

    def ask(self, asked: bytes) -> bool:
        """Whether the request left; a kept connection that the server closed meanwhile is opened anew."""
        self.heard, self.began = b"", perf_counter()
        for _attempt in (1, 2):
            try:
                if self.socket is None:
                    self.socket = socket.create_connection(("127.0.0.1", self.port), timeout=PATIENCE)
                    self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                self.socket.sendall(asked)
            except OSError:
                self.close()
            else:
                return True
        return False

    def hear(self) -> Answer | None:
        """The answer when it is whole, an answer of status 0 when the connection broke, None while it comes."""
        assert self.socket is not None
        try:
            piece = self.socket.recv(262_144)
        except OSError:
            piece = b""
        if not piece:
            self.close()
            return self.broken()
        self.heard += piece
        head, found, body = self.heard.partition(b"\r\n\r\n")
        if not found or not _is_whole(head, body):
            return None
        return Answer(int(head[9:12]), head, body, perf_counter() - self.began)

    def broken(self) -> Answer:
        return Answer(0, b"", b"", perf_counter() - self.began)

    def close(self) -> None:
        if self.socket is not None:
            self.socket.close()
            self.socket = None


def _is_whole(head: bytes, body: bytes) -> bool:
    lowered = head.lower()
    at = lowered.find(b"content-length:")
    if at >= 0:
        return len(body) >= int(lowered[at + 15 :].split(b"\r\n", 1)[0])
    if b"transfer-encoding: chunked" in lowered:
        return body.endswith(b"0\r\n\r\n")
    return True


class Tally(NamedTuple):
    """What came of a load: answers by status, how long it lasted, and how long each answer took."""

    statuses: Counter[int]
    seconds: float
    waits: list[float]

    @property
    def answered(self) -> int:
        return sum(self.statuses.values())

    @property
    def rate(self) -> float:
        return self.answered / self.seconds if self.seconds else 0.0

    def wait(self, share: float) -> float:
        return sorted(self.waits)[int(share * (len(self.waits) - 1))] if self.waits else 0.0


def drive(port: int, clients: Sequence[Client], *, seconds: float | None = None) -> Tally:
    """All clients at once, until they have nothing more to ask, or for so many seconds."""
    busy = selectors.DefaultSelector()
    tally = Tally(Counter(), 0.0, [])
    began = perf_counter()
    lines = [Line(port, client) for client in clients]
    resting: list[tuple[float, int, Line]] = []
    for line in lines:
        _begin(busy, line, next(line.client, None), tally, resting)
    while (busy.get_map() or resting) and (seconds is None or perf_counter() - began < seconds):
        for line in _rested(resting):
            _go_on(busy, line, line.broken(), tally, resting, counted=False)
        soon = resting[0][0] - perf_counter() if resting else 0.2
        for key, _events in busy.select(timeout=min(max(soon, 0.0), 0.2)):
            line: Line = key.data
            answer = line.hear()
            if answer is not None:
                busy.unregister(key.fileobj)
                _go_on(busy, line, answer, tally, resting)
        for line in _overdue(busy):
            assert line.socket is not None
            busy.unregister(line.socket)
            line.close()
            _go_on(busy, line, line.broken(), tally, resting)
    for line in lines:
        line.close()
        line.client.close()
    busy.close()
    return tally._replace(seconds=perf_counter() - began)


def _overdue(busy: selectors.BaseSelector) -> Iterator[Line]:
    moment = perf_counter()
    yield from [key.data for key in busy.get_map().values() if moment - key.data.began > PATIENCE]


def _rested(resting: list[tuple[float, int, Line]]) -> Iterator[Line]:
    """Whoever has waited long enough."""
    while resting and resting[0][0] <= perf_counter():
        yield heapq.heappop(resting)[2]


def _go_on(
    busy: selectors.BaseSelector,
    line: Line,
    answer: Answer,
    tally: Tally,
    resting: list[tuple[float, int, Line]],
    *,
    counted: bool = True,
) -> None:
    if counted:
        tally.statuses[answer.status] += 1
        tally.waits.append(answer.seconds)
    try:
        asked = line.client.send(answer)
    except StopIteration:
        line.close()
        return
    _begin(busy, line, asked, tally, resting)


def _begin(
    busy: selectors.BaseSelector,
    line: Line,
    asked: bytes | float | None,
    tally: Tally,
    resting: list[tuple[float, int, Line]],
) -> None:
    """Send what a client asks; where nobody listens, tell it so until it asks no more."""
    while asked is not None:
        if isinstance(asked, float):
            heapq.heappush(resting, (perf_counter() + asked, id(line), line))
            return
        if line.ask(asked):
            assert line.socket is not None
            busy.register(line.socket, selectors.EVENT_READ, line)
            return
        tally.statuses[0] += 1
        try:
            asked = line.client.send(line.broken())
        except StopIteration:
            return
