"""A disk without room under a real server: the kernel lets no file of it grow, its log no more than its database."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests.load.house import Server, confirm, eventually, sign_in
from tests.load.voting import ACKNOWLEDGED, adds_up, open_to

if sys.platform == "linux":
    import resource

ROOM = 4_096
"""Bytes: less than the database's journal needs for one page."""


@contextmanager
def without_room(server: Server) -> Iterator[None]:
    """As long as this lasts, every write beyond the first few bytes of a file fails; it needs no rights."""
    before = {
        pid: resource.prlimit(pid, resource.RLIMIT_FSIZE)
        for pid in (server.children["web"].pid, *server.processes())
    }  # fmt: skip
    for pid, (_soft, hard) in before.items():
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (ROOM, hard))
    try:
        yield
    finally:
        for pid, limits in before.items():
            resource.prlimit(pid, resource.RLIMIT_FSIZE, limits)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux limits a process that runs")
def test_a_server_without_room_refuses_writes_with_what_was_typed_reads_on_and_recovers(server: Server) -> None:
    """Red when a log that cannot be written breaks a request, or a disk error is called unexpected."""
    with server.place.application(server.port) as app:
        visitors = sign_in(app, 2)
        confirm(visitors)
        ideas = open_to(visitors, 10)
    first, second = visitors
    served = server.processes()
    typed = {"title": "Une place de plus", "text": "Des mots qui comptent.", "kind": "idea", "unit": "fr"}
    with server.log.open("a") as log:
        log.write("." * 2 * ROOM + "\n")
    assert server.ask(second.form(f"/ideas/{ideas[-1]}/support", wish="given")).status in ACKNOWLEDGED
    with without_room(server):
        answers = [server.ask(first.form(f"/ideas/{idea}/support", wish="given")) for idea in ideas]
        assert [answer.status for answer in answers] == [503] * len(ideas)
        assert all(int(answer.header("Retry-After")) >= 1 for answer in answers)
        refused = server.ask(first.form("/ideas/new", **typed))
        assert refused.status == 503 and b"<h1" in refused.body
        assert b"Une place de plus" in refused.body and b"Des mots qui comptent." in refused.body
        for path in ("/", "/ideas", f"/ideas/{ideas[0]}", "/ideas?q=accueil", "/me"):
            assert server.ask(first.get(path)).status in (200, 301, 302, 308), path
            assert server.answers(path.replace("/me", "/")) or path == f"/ideas/{ideas[0]}"
    eventually(
        lambda: server.ask(second.form(f"/ideas/{ideas[0]}/support", wish="given")).status in ACKNOWLEDGED,
        10, "a write is accepted once there is room",
    )  # fmt: skip
    published = server.ask(first.form("/ideas/new", **typed))
    assert published.status in ACKNOWLEDGED
    assert server.processes() == served, "it was started again"
    assert adds_up(server.place)
