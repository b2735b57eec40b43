"""What the tests of the outbox share: a post that can be told how to behave."""

from __future__ import annotations

import dataclasses
import socket
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from flask import Flask

from app.database import db, writing
from app.outbox import letter as letters
from app.outbox.errand import Errand
from app.outbox.letter import Letter


class Post:
    """An SMTP server: `answers` maps a step (MAIL, RCPT, DATA) to what it says instead of 250.

    `most` is how many letters it takes through one connection before it says `enough` and closes, or only closes.
    """

    def __init__(self) -> None:
        self.received: list[EmailMessage] = []
        self.answers: dict[str, str] = {}
        self.connections: Counter[Any] = Counter()
        self.most = 1_000
        self.enough = ""
        self.left = 0
        self.busy = threading.Event()
        self.go_on = threading.Event()
        self.go_on.set()

    async def handle_MAIL(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:  # noqa: N802
        self.connections[session.peer] += 1
        if self.enough and self.connections[session.peer] > self.most:
            return self.enough
        if "MAIL" not in self.answers:
            envelope.mail_from = address
        return self.answers.get("MAIL", "250 OK")

    async def handle_QUIT(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        self.left += 1
        return "221 Bye"

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:  # noqa: N802
        if "RCPT" not in self.answers:
            envelope.rcpt_tos.append(address)
        return self.answers.get("RCPT", "250 OK")

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        self.busy.set()
        await server.loop.run_in_executor(None, self.go_on.wait, 20)
        if "DATA" in self.answers:
            return self.answers["DATA"]
        self.received.append(message_from_bytes(envelope.content, policy=policy.default))  # type: ignore[arg-type]
        if not self.enough and self.connections[session.peer] >= self.most:
            server.loop.call_later(0, server.transport.close)
        return "250 OK"


def free_port() -> int:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        return int(nobody.getsockname()[1])


@pytest.fixture
def post(app: Flask) -> Iterator[Post]:
    """A post on this machine, to which the application is told to send."""
    handler = Post()
    port = free_port()
    controller = Controller(handler, hostname="127.0.0.1", port=port)
    controller.start()
    before = app.extensions["settings"]
    app.extensions["settings"] = dataclasses.replace(before, mail_url=f"smtp://127.0.0.1:{port}")
    yield handler
    handler.go_on.set()
    app.extensions["settings"] = before
    controller.stop()


@pytest.fixture
def write(app: Flask) -> Callable[..., int]:
    """Queue a letter, committed; its number."""

    def queue(recipient: str = "nadia@mail.example", template: str = "digest", **context: Any) -> int:
        with app.app_context(), writing():
            line = {"sentence": "Une nouvelle", "reason": "", "url": "http://127.0.0.1:8000/ideas/1"}
            filled = {"name": "Nadia", "lines": [line], "and_more": False, "leave": "x", "site_name": "Le Fil"}
            letter = letters.write(recipient, template, unsubscribe_url="http://127.0.0.1:8000/u", **(filled | context))
            db.session.commit()
            return letter.id

    return queue


@pytest.fixture
def queue(app: Flask) -> Callable[[], list[Letter]]:
    """The letters that wait."""

    def read() -> list[Letter]:
        with app.app_context():
            return list(db.session.scalars(db.select(Letter).order_by(Letter.id)))

    return read


@pytest.fixture
def errands(app: Flask) -> Callable[[], list[Errand]]:
    """The errands that wait."""

    def read() -> list[Errand]:
        with app.app_context():
            return list(db.session.scalars(db.select(Errand).order_by(Errand.id)))

    return read
