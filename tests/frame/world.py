"""A small world for requests that go out: a directory that says what it is told, and two doors on this machine.

Whatever place a socket is led to is written down; the connection then ends at one of the doors, so that a request which
should not have been sent does arrive somewhere, and is seen.
"""

from __future__ import annotations

import socket
import ssl
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from threading import Event, Thread

CERTIFICATE = Path(__file__).parent / "certificates" / "site.example.pem"
"""With the key of nobody: it proves `site.example` to whoever is told to trust it, and to no one else."""
PUBLIC, OTHER = "93.184.216.34", "151.101.1.69"
Reply = bytes | Callable[[], Iterable[bytes]]
FOUND = b"HTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\nbonjour"


def led_to(where: str, status: int = 302) -> bytes:
    head = f"HTTP/1.1 {status} Ailleurs\r\nLocation: {where}\r\nSet-Cookie: a=b\r\nContent-Length: 0\r\n\r\n"
    return head.encode("latin-1")


class World:
    """`names` says where names lead, answer after answer: the last one stays."""

    def __init__(self) -> None:
        self.names: dict[str, list[list[str]]] = {"site.example": [[PUBLIC]], "other.example": [[OTHER]]}
        self.everywhere: list[str] = []
        self.replies: dict[str, Reply] = {}
        self.looked_up: list[str] = []
        self.tried: list[tuple[str, int]] = []
        self.closed: set[str] = set()
        self.heard: list[str] = []
        self.called: list[str | None] = []
        self.over = Event()
        self.doors = {80: _door(), 443: _door()}
        self.wires = dict(self.doors)
        self._plain_connect = socket.socket.connect
        self.threads = [Thread(target=self._serve, args=(port,), daemon=True) for port in self.doors]
        for thread in self.threads:
            thread.start()

    def getaddrinfo(self, host: bytes | str, port: int, *_: object, **__: object) -> list[tuple[object, ...]]:
        name = host.decode() if isinstance(host, bytes) else host
        self.looked_up.append(name)
        answers = self.names.get(name)
        found = self.everywhere if answers is None else answers.pop(0) if len(answers) > 1 else answers[0]
        if not found:
            raise socket.gaierror(socket.EAI_NONAME, "unknown")
        return [
            (socket.AF_INET6 if ":" in place else socket.AF_INET, socket.SOCK_STREAM, 6, "", (place, port))
            for place in found
        ]

    def connect(self, plug: socket.socket, where: tuple[str, int]) -> None:
        """What `socket.socket.connect` is for as long as this world stands."""
        self.tried.append((where[0], where[1]))
        if where[0] in self.closed:
            raise ConnectionRefusedError
        self.lead(plug, where[1])

    def lead(self, plug: socket.socket, port: int) -> None:
        self._plain_connect(plug, self.wires.get(port, self.doors[80]).getsockname())

    def _serve(self, port: int) -> None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(CERTIFICATE)
        context.sni_callback = lambda _plug, name, _context: self.called.append(name)
        while not self.over.is_set():
            try:
                plug, _ = self.doors[port].accept()
            except OSError:
                return
            plug.settimeout(5)
            try:
                with context.wrap_socket(plug, server_side=True) if port == 443 else plug as line:
                    self._answer(line)
            except OSError:
                plug.close()

    def _answer(self, line: socket.socket) -> None:
        head = b""
        while b"\r\n\r\n" not in head:
            piece = line.recv(65_536)
            if not piece:
                return
            head += piece
        self.heard.append(head.decode("latin-1"))
        reply = self.replies.get(self.heard[-1].split(" ")[1], FOUND)
        for piece in [reply] if isinstance(reply, bytes) else reply():
            line.sendall(piece)

    def drip(self, first: bytes, piece: bytes) -> Callable[[], Iterator[bytes]]:
        """A piece at a time, for ever."""

        def pieces() -> Iterator[bytes]:
            yield first
            while not self.over.wait(0.02):
                yield piece

        return pieces

    def close(self) -> None:
        self.over.set()
        for door in self.doors.values():
            door.shutdown(socket.SHUT_RDWR)
            door.close()
        for thread in self.threads:
            thread.join(5)


def _door() -> socket.socket:
    door = socket.socket()
    door.bind(("127.0.0.1", 0))
    door.listen(8)
    return door
