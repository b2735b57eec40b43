"""Serving: everything made ready, then web processes and the worker, until told to stop."""

from __future__ import annotations

import ctypes
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable

from app.database import SAFE_SQLITE, sqlite
from config import ROOT, Settings

STOP_SECONDS = 15
SET_DEATH_SIGNAL = 1
"""PR_SET_PDEATHSIG of Linux's prctl(2)."""

CALM = {
    "PYTHONUNBUFFERED": "1",
    "MALLOC_ARENA_MAX": "1",
    "MALLOC_MMAP_THRESHOLD_": "131072",
    "MALLOC_TRIM_THRESHOLD_": "131072",
    "OPENBLAS_NUM_THREADS": "1",
}
"""For the children: the C library keeps memory back otherwise, for each of many threads and behind each large piece
that was let go (mallopt(3)); and numpy's threads wait for each other at full speed where all cores are taken: a
ranking of 250 entries took 25 seconds instead of half of one."""

Say = Callable[[str], None]


def port_is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True


def web_processes(settings: Settings) -> int:
    """One for each core; one alone where SQLite is too old for several writers."""
    version = tuple(int(part) for part in sqlite.sqlite_version.split("."))
    if settings.database_url.startswith("sqlite") and version < SAFE_SQLITE:
        return 1
    return max(2, min(os.cpu_count() or 2, 8))


def command(settings: Settings, host: str, port: int) -> list[str]:
    return [
        sys.executable, "-m", "app.upkeep.web", "--host", host, "--port", str(port),
        "--processes", str(web_processes(settings)), "wsgi:app",
    ]  # fmt: skip


def _end_with_parent() -> None:
    """In the child, before it begins: whatever ends the parent, kill -9 included, ends the child too."""
    ctypes.CDLL(None).prctl(SET_DEATH_SIGNAL, signal.SIGTERM)


class Household:
    """The web server and the worker as children, which live and stop together."""

    def __init__(self, settings: Settings, host: str, port: int, say: Say) -> None:
        self.settings, self.say = settings, say
        self.commands = {
            "web server": command(settings, host, port),
            "worker": [sys.executable, "-m", "flask", "--app", "wsgi", "work"],
        }
        self.children: dict[str, subprocess.Popen[bytes]] = {}
        self.stopping = threading.Event()

    def run(self) -> int:
        for wish in (signal.SIGINT, signal.SIGTERM):
            signal.signal(wish, lambda *_: self.stopping.set())
        for name in self.commands:
            self._start(name)
        while not self.stopping.wait(0.5):
            for name, child in self.children.items():
                if child.poll() is not None:
                    self.say(f"The {name} ended by itself ({child.returncode}); it is started again.")
                    self.stopping.wait(1)
                    self._start(name)
        return self._stop()

    def _start(self, name: str) -> None:
        self.children[name] = subprocess.Popen(  # noqa: S603
            self.commands[name],
            cwd=ROOT,
            env=CALM | os.environ,
            start_new_session=True,
            preexec_fn=_end_with_parent if sys.platform == "linux" else None,
        )

    def _stop(self) -> int:
        self.say("Stopping ...")
        for child in self.children.values():
            child.terminate()
        for child in self.children.values():
            try:
                child.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                os.killpg(child.pid, signal.SIGKILL)
        self.say("Stopped. Your data is kept.")
        return 0
