"""A real server on an instance of its own, as `make run` starts it; measured and killed from outside."""

from __future__ import annotations

import hashlib
import os
import secrets
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import monotonic, sleep

from flask import Flask
from itsdangerous import URLSafeTimedSerializer
from sqlalchemy import select, update

from app import create_app
from app.clock import now
from app.database import db, writing
from app.people import session as sessions
from app.people.session import Session
from app.people.user import User
from app.upkeep import serve
from config import ROOT, Settings
from tests.load import wire
from tests.load.wire import Answer

SECRET = "a secret for loads, long enough to be one"
TICKS = os.sysconf("SC_CLK_TCK")
SERVED = "tests.planted.served" if os.environ.get("PLANTED") else "wsgi"
"""What is served: with a defect, where one is planted in whoever asks."""
TAKEN_OVER = ("PATH", "HOME", "LANG", "TMPDIR", "PLANTED")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def eventually(holds: Callable[[], bool], within: float, what: str) -> float:
    """Wait for a condition, not for a time; gives how long it took. Raises AssertionError when it never came."""
    began = monotonic()
    while not holds():
        assert monotonic() - began < within, f"not within {within} s: {what}"
        sleep(0.02)
    return monotonic() - began


@dataclass(frozen=True)
class Place:
    """Where an installation lives, and what it is told."""

    instance: Path
    database_url: str = ""
    redis_url: str = ""

    def environment(self, port: int) -> dict[str, str]:
        told = {
            "INSTANCE_PATH": str(self.instance),
            "DATABASE_URL": self.database_url,
            "REDIS_URL": self.redis_url,
            "SECRET_KEY": SECRET,
            "SITE_URL": f"http://127.0.0.1:{port}",
            "STAFF_DOMAINS": "emploi.example",
            "PYTHONPYCACHEPREFIX": str(ROOT / ".venv" / "bytecode"),
        }
        inherited = {name: value for name, value in os.environ.items() if name in TAKEN_OVER}
        return inherited | told

    def settings(self, port: int = 8000) -> Settings:
        return Settings.from_environment(self.environment(port))

    def flask(self, *words: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        """Run a command of the application here."""
        return subprocess.run(
            [sys.executable, "-m", "flask", "--app", "wsgi", *words],
            cwd=ROOT, env=self.environment(8000), capture_output=True, text=True, check=check,
        )  # fmt: skip

    @contextmanager
    def application(self, port: int = 8000) -> Iterator[Flask]:
        """The application on the same instance, in this process, free to write."""
        app = create_app(self.settings(port))
        with writing(), app.app_context():
            try:
                yield app
            finally:
                db.session.remove()
                db.engine.dispose()


class Server:
    """The web server, and the worker where it is asked for, each in a process group of its own."""

    def __init__(self, place: Place, *, target: str = f"{SERVED}:app") -> None:
        self.place, self.port = place, free_port()
        self.target = target
        self.children: dict[str, subprocess.Popen[bytes]] = {}
        self.log = place.instance / "server.log"

    def __enter__(self) -> Server:
        self.place.instance.mkdir(parents=True, exist_ok=True)
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def start(self, *, within: float = 30.0) -> float:
        """Start the web server; gives how long it took until it answered."""
        command = serve.command(self.place.settings(self.port), "127.0.0.1", self.port)
        self._spawn("web", [*command[:-1], self.target])
        return eventually(self.answers, within, f"the server answers; its log says {self.said()!r}")

    def start_worker(self) -> None:
        self._spawn("worker", [sys.executable, "-m", "flask", "--app", SERVED, "work"])

    def _spawn(self, name: str, command: list[str]) -> None:
        with self.log.open("ab") as log:
            self.children[name] = subprocess.Popen(
                command, cwd=ROOT, env=serve.CALM | self.place.environment(self.port), start_new_session=True,
                stdout=log, stderr=log,
            )  # fmt: skip

    def said(self) -> str:
        return self.log.read_text(errors="replace")[-2_000:] if self.log.exists() else ""

    def answers(self, path: str = "/healthz") -> bool:
        return self.ask(wire.request("GET", path)).status == 200

    def ask(self, asked: bytes) -> Answer:
        """One request on a connection of its own."""
        heard: list[Answer] = []

        def once() -> wire.Client:
            heard.append((yield asked))

        wire.drive(self.port, [once()])
        return heard[0] if heard else Answer(0, b"", b"", 0.0)

    def kill(self, name: str = "web") -> None:
        """No warning: the whole group at once."""
        child = self.children.pop(name)
        os.killpg(child.pid, signal.SIGKILL)
        child.wait()

    def kill_everything(self) -> None:
        """The web processes and the worker, in the same moment."""
        for child in self.children.values():
            os.killpg(child.pid, signal.SIGKILL)
        for child in self.children.values():
            child.wait()
        self.children.clear()

    def stop(self) -> None:
        for child in self.children.values():
            child.terminate()
        for child in self.children.values():
            try:
                child.wait(15)
            except subprocess.TimeoutExpired:
                os.killpg(child.pid, signal.SIGKILL)
                child.wait()
        self.children.clear()

    def processes(self, name: str = "web") -> list[int]:
        """The processes that answer: the children of the one that was started, or it alone."""
        pid = self.children[name].pid
        listed = Path(f"/proc/{pid}/task/{pid}/children")
        return [int(child) for child in listed.read_text().split()] or [pid]

    def cpu_seconds(self) -> float:
        return sum(_cpu(pid) for pid in self.processes())

    def whole_megabytes(self) -> float:
        """What the web server takes in all: what its processes share is counted once."""
        return sum(_megabytes(pid, "Pss:") for pid in [self.children["web"].pid, *self.processes()])

    def private_megabytes(self, name: str = "web") -> list[float]:
        return [private_megabytes(pid) for pid in self.processes(name)]

    def written_megabytes(self, name: str) -> list[float]:
        """Without the pages of files that are only read through memory: the system takes those back when it wants."""
        return [_megabytes(pid, "Private_Dirty") for pid in self.processes(name)]


class Disk:
    """A witness: writes a byte again and again where the database lies, and remembers when that took long."""

    STILL = 0.5

    def __init__(self, folder: Path) -> None:
        self.file, self.stalls = folder / "witness", list[tuple[float, float]]()
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> Disk:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _watch(self) -> None:
        with self.file.open("wb", buffering=0) as file:
            began = monotonic()
            while not self._over.wait(0.05):
                file.write(b".")
                os.fsync(file.fileno())
                ended = monotonic()
                if ended - began > self.STILL:
                    self.stalls.append((began, ended))
                began = ended

    def stood_still(self, moment: float, seconds: float) -> float:
        """For how long of the seconds before a moment the disk, or the whole machine, did nothing."""
        return sum(max(0.0, min(moment, end) - max(moment - seconds, begin)) for begin, end in self.stalls)


def _cpu(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def private_megabytes(pid: int) -> float:
    return _megabytes(pid, "Private_")


def _megabytes(pid: int, kind: str) -> float:
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return sum(int(line.split()[1]) for line in lines if line.startswith(kind)) / 1024


@dataclass(frozen=True)
class Visitor:
    """Somebody signed in: the cookie of their session, and the token that their forms carry."""

    person_id: int
    cookie: str
    token: str

    def form(self, path: str, **fields: str) -> bytes:
        return wire.request("POST", path, cookie=self.cookie, form={**fields, "csrf_token": self.token})

    def get(self, path: str) -> bytes:
        return wire.request("GET", path, cookie=self.cookie)


def sign_in(app: Flask, count: int, *, among: str = "") -> list[Visitor]:
    """So many people who hold no role, signed in beneath the doors; call inside the application."""
    asked = select(User.id).where(User.erased_at.is_(None), ~User.grants.any()).order_by(User.id.desc()).limit(count)
    people = db.session.scalars(asked.where(User.electorate == among) if among else asked).all()
    assert len(people) == count, f"{count} people wanted, {len(people)} are here"
    return [sign_in_as(app, person_id) for person_id in people]


def confirm(visitors: Sequence[Visitor]) -> None:
    """As if each had followed the link in their letter, and so may publish; call inside the application."""
    chosen = User.id.in_([visitor.person_id for visitor in visitors])
    db.session.execute(update(User).where(chosen).values(confirmed_at=now()))
    db.session.commit()


def sign_in_as(app: Flask, person_id: int) -> Visitor:
    moment, token, raw = now(), secrets.token_urlsafe(32), hashlib.sha1(secrets.token_bytes(16)).hexdigest()
    db.session.add(
        Session(
            token_hash=sessions.digest(token),
            user_id=person_id,
            browser="load",
            began_at=moment,
            seen_at=moment,
            ends_at=moment + sessions.LIFE,
        )  # fmt: skip
    )
    db.session.commit()
    signer = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]
    cookie = signer.dumps({"_user_id": token, "_fresh": True, "csrf_token": raw})
    form = URLSafeTimedSerializer(SECRET, salt="wtf-csrf-token").dumps(raw)
    return Visitor(person_id, f"session={cookie}", str(form))
