"""make bench: what the product carries, as a ratio to the floor measured in the same run.

`make bench IDEAS=100000` (here `--ideas 100000`) measures at that size as well, with twenty supports and two comments
for each idea (minutes to make): the pages, the search engine alone, and how long the content and the index take to
make. With more than that the pages alone, without an index: there it is another engine's.
`--keep FOLDER` keeps the instances there and uses those that are there. Exits 1 when a target is missed.
"""

from __future__ import annotations

import argparse
import gzip
import re
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter

from sqlalchemy import event, select

from app.database import db
from app.ideas.idea import OPEN, Audience, Idea
from app.ideas.support import SupportEntry
from app.search.whoosh_engine import WhooshEngine
from config import ROOT
from tests.load import search_bench
from tests.load.house import Place, Server, Visitor, sign_in
from tests.load.wire import Client, again_and_again, drive, request

CONNECTIONS, CROWD = 16, 1_000
VOTERS = 32
FEW = 3_000
GUEST, UNCACHED, SIGNED_IN = 0.60, 0.12, 0.10
FLOOR_OF = {"signed in": "floor, signed in"}
STRETCH = {"uncached": 0.25, "signed in": 0.22}
LEAST_SUPPORTS = 150
MANY = 100_000
SHARE, SHARE_BEYOND = 0.80, 0.60
"""Of what few ideas allow: up to so many of them, and with a million."""

LOADED, REBUILT = 300, 600
"""Seconds, with up to so many ideas."""
QUERIES = {"list": 6, "detail": 9, "home": 6, "store": 6, "service": 9}
NO_SHELF = "bench=1"
OURS = {"Origin": "http://127.0.0.1"}
LEAVING = request("POST", "/store/boussole/out", form={"platform": "web", "way": "store"}, headers=OURS)
FOR_YOU = request("POST", "/store/for-you", form={"situation": "disabled", "way": "result"}, headers=OURS)


@dataclass
class Report:
    """One line each: what, figure, target, and whether it is met."""

    missed: list[str] = field(default_factory=list)

    def line(self, what: str, figure: str, target: str, ok: bool | None) -> None:
        verdict = "" if ok is None else "ok" if ok else "NOT"
        print(f"{what:44} {figure:>28}   {target:22} {verdict}".rstrip(), flush=True)
        if ok is False:
            self.missed.append(what)

    def title(self, words: str) -> None:
        print(f"\n{words}", flush=True)


@dataclass(frozen=True)
class Pages:
    """The addresses that are measured, and how heavy each page is: for a guest, and for somebody signed in."""

    paths: dict[str, str]
    bytes: dict[str, int]
    own_bytes: dict[str, int]


def prepared(report: Report, folder: Path, ideas: int, *, migrate: bool = True) -> Place:
    place = Place(folder)
    if not (folder / "fil.sqlite").exists():
        print(f"Making an instance of {ideas} ideas ...", flush=True)
        if migrate:
            place.flask("db", "upgrade")
        took = _seconds(place, "demo", "load", "--ideas", str(ideas), "--no-index")
        report.line("content made", f"{took:.0f} s", f"<= {LOADED} s", took <= LOADED if ideas <= MANY else None)
        if ideas <= MANY:
            took = _seconds(place, "search", "rebuild")
            report.line("index made", f"{took:.0f} s", f"<= {REBUILT} s", took <= REBUILT)
    return place


def _seconds(place: Place, *words: str) -> float:
    began = perf_counter()
    place.flask(*words)
    return perf_counter() - began


def pages_of(server: Server, detail: str, visitor: Visitor) -> Pages:
    paths = {"home": "/", "list": "/ideas", "detail": detail, "store": "/store", "service": "/store/boussole"}
    sizes = {name: _size(server, request("GET", path)) for name, path in paths.items()}
    return Pages(paths, sizes, {name: _size(server, visitor.get(path)) for name, path in paths.items()})


def _size(server: Server, asked: bytes) -> int:
    answer = server.ask(asked)
    assert answer.status == 200, f"{asked[:60]!r} answers {answer.status}: {server.said()}"
    return len(answer.body)


def rate(server: Server, requests: Sequence[bytes], seconds: float, connections: int = CONNECTIONS) -> float:
    """Answers a second, all of them 200."""
    firsts = (number % len(requests) for number in range(connections))
    clients = [again_and_again(*requests[n:], *requests[:n]) for n in firsts]
    tally = drive(server.port, clients, seconds=seconds)
    assert set(tally.statuses) == {200}, f"answers: {dict(tally.statuses)}; {server.said()}"
    assert tally.answered > 20, f"only {tally.answered} answers in {seconds} s: nothing was measured"
    return tally.rate


def compare(
    server: Server, floor: Server, pages: Pages, visitors: list[Visitor], seconds: float, rounds: int
) -> dict[tuple[str, str], float]:
    """The rates of each page in each way, and the floor's; in turns, so that what else runs here falls on all."""
    found: dict[tuple[str, str], list[float]] = {}
    for _round in range(rounds):
        for name, path in pages.paths.items():
            ways = {
                "floor": (floor, [request("GET", f"/{pages.bytes[name]}")]),
                "floor, signed in": (floor, [request("GET", f"/{pages.own_bytes[name]}")]),
                "guest": (server, [request("GET", path)]),
                "uncached": (server, [request("GET", path, cookie=NO_SHELF)]),
                "signed in": (server, [visitor.get(path) for visitor in visitors]),
            }
            for way, (where, requests) in ways.items():
                found.setdefault((name, way), []).append(rate(where, requests, seconds))
    return {key: statistics.median(rates) for key, rates in found.items()}


def report_rates(report: Report, rates: dict[tuple[str, str], float], pages: Pages) -> None:
    for name in pages.paths:
        sizes = {"floor": pages.bytes[name], "floor, signed in": pages.own_bytes[name]}
        for way, size in sizes.items():
            report.line(f"{name}: {way}, {size // 1000} kB", f"{rates[name, way]:.0f}/s", "", None)
        for way, wanted in (("guest", GUEST), ("uncached", UNCACHED), ("signed in", SIGNED_IN)):
            ratio = rates[name, way] / rates[name, FLOOR_OF.get(way, "floor")]
            stretch = f" (stretch {STRETCH[way]:.0%})" if way in STRETCH else ""
            report.line(
                f"{name}: {way}",
                f"{rates[name, way]:.0f}/s = {ratio:.0%}",
                f">= {wanted:.0%}{stretch}",
                ratio >= wanted,
            )


def report_supports(
    report: Report, server: Server, voters: list[Visitor], ideas: Sequence[int], seconds: float
) -> None:
    """Each voter gives and takes back, again and again; what the journal gained is what was written."""

    def votes(voter: Visitor, first: int) -> Client:
        number = first
        while True:
            path = f"/ideas/{ideas[number % len(ideas)]}/support"
            number += 1
            for wish in ("given", "withdrawn"):
                yield voter.form(path, wish=wish)

    before = _entries(server)
    tally = drive(server.port, [votes(v, 37 * n) for n, v in enumerate(voters)], seconds=seconds)
    written = _entries(server) - before
    assert set(tally.statuses) <= {200, 303}, f"answers: {dict(tally.statuses)}; {server.said()}"
    assert written > 100, f"only {written} supports were written"
    report.line(
        "supports written, synchronous=FULL", f"{written / tally.seconds:.0f}/s", f">= {LEAST_SUPPORTS}/s",
        written / tally.seconds >= LEAST_SUPPORTS,
    )  # fmt: skip
    report.line(
        "   an answer takes, p50 and p95", f"{tally.wait(0.5) * 1e3:.0f}, {tally.wait(0.95) * 1e3:.0f} ms", "", None
    )


def _entries(server: Server) -> int:
    with server.place.application(server.port):
        return db.session.scalar(select(db.func.count()).select_from(SupportEntry)) or 0


def report_crowd(report: Report, server: Server, floor: Server, pages: Pages, seconds: float) -> None:
    """A thousand guests at once in the Store; and how fast they leave it, and are shown what is for them."""
    for name in ("store", "service"):
        bare = rate(floor, [request("GET", f"/{pages.bytes[name]}")], seconds, CROWD)
        own = rate(server, [request("GET", pages.paths[name])], seconds, CROWD)
        report.line(
            f"{name}: {CROWD} guests at once", f"{own:.0f}/s = {own / bare:.0%}", f">= {GUEST:.0%}", own / bare >= GUEST
        )
    left = rate(server, [LEAVING], seconds)
    report.line("ways out, each counted", f"{left:.0f}/s", f">= {LEAST_SUPPORTS}/s", left >= LEAST_SUPPORTS)
    report.line("ten services for somebody, each slate kept", f"{rate(server, [FOR_YOU], seconds):.0f}/s", "", None)


def report_proof(report: Report, place: Place) -> None:
    """What proves the counters, and saves all, beside people who vote."""
    for words in (("supports", "recount", "--check"), ("supports", "verify")):
        report.line(" ".join(words), f"{_seconds(place, *words):.1f} s", "", None)
    with tempfile.TemporaryDirectory(prefix="backup-") as folder:
        took = _seconds(place, "backup", "create", str(Path(folder) / "copy"))
        report.line("backup create", f"{took:.1f} s", "", None)


def report_memory(report: Report, server: Server) -> None:
    for megabytes in server.private_megabytes():
        report.line("private memory of a web process", f"{megabytes:.0f} MB", "<= 130 MB", megabytes <= 130)
    if "worker" in server.children:
        whole = sum(server.private_megabytes("worker"))
        report.line("the worker, with what it reads of the file", f"{whole:.0f} MB", "", None)
        worker = sum(server.written_megabytes("worker"))
        report.line("private memory of the worker", f"{worker:.0f} MB", "<= 300 MB", worker <= 300)


def report_start(report: Report, place: Place) -> None:
    """As the server does it (app/upkeep/web.py): nothing is thrown away while it is loaded."""
    timed = (
        "import gc, time; gc.disable(); began = time.perf_counter(); import wsgi; print(time.perf_counter() - began)"
    )
    took = []
    for _ in range(5):
        ran = subprocess.run(
            [sys.executable, "-c", f"import gc; gc.disable(); {timed}"],
            cwd=ROOT,
            env=place.environment(8000),
            capture_output=True,
            text=True,
            check=True,
        )
        took.append(float(ran.stdout.split()[-1]))
    report.line("import and create_app", f"{min(took):.2f} s", "<= 1.5 s", min(took) <= 1.5)


def report_weight(report: Report, server: Server, pages: Pages) -> None:
    """What a first visit brings but fonts and pictures, as gzip leaves it; and the page alone, for the next ones."""
    for name, path in pages.paths.items():
        answer = server.ask(request("GET", path))
        html = answer.body.decode()
        own = len(gzip.compress(answer.body, 6))
        linked = set(re.findall(r'<(?:script[^>]*? src|link rel="stylesheet" href)="([^"]+)"', html))
        rest = sum(len(gzip.compress(server.ask(request("GET", url)).body, 6)) for url in sorted(linked))
        assert linked and rest > 10_000, f"{path} brings neither styles nor scripts: {sorted(linked)}"
        first = (own + rest) / 1000
        report.line(f"{name}: HTML, CSS and JS on first visit", f"{first:.1f} kB", "<= 60 kB", first <= 60)
        report.line(f"{name}: afterwards", f"{own / 1000:.1f} kB", "<= 12 kB", own <= 12_000)


@contextmanager
def counted() -> Iterator[list[str]]:
    """The statements that are executed meanwhile."""
    said: list[str] = []

    def listen(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        if not statement.startswith("PRAGMA"):
            said.append(statement)

    event.listen(db.engine, "before_cursor_execute", listen)
    try:
        yield said
    finally:
        event.remove(db.engine, "before_cursor_execute", listen)


def report_queries(report: Report, place: Place, pages: Pages, visitor: Visitor) -> None:
    with place.application(8000) as app:
        for name, path in pages.paths.items():
            for who, cookie, more in (("guest", NO_SHELF, 0), ("signed in", visitor.cookie, 2)):
                asked = app.test_client(use_cookies=False)
                with app.app_context():
                    asked.get(path, headers={"Cookie": cookie})
                    with counted() as said:
                        answer = asked.get(path, headers={"Cookie": cookie})
                assert answer.status_code == 200
                most = QUERIES[name] + more
                report.line(f"{name}: queries, {who}", str(len(said)), f"<= {most}", len(said) <= most)


def measure(report: Report, folder: Path, ideas: int, seconds: float, rounds: int) -> dict[tuple[str, str], float]:
    report.title(f"At {ideas} ideas")
    place = prepared(report, folder, ideas)
    server, floor = Server(place), Server(Place(folder / "floor"), target="tests.load.floor:app")
    with server, floor:
        with place.application(server.port) as app:
            visitors = sign_in(app, CONNECTIONS)
            voters = sign_in(app, VOTERS, among="staff")
            open_ideas = _open_ideas()
            detail = _busiest()
        floor.start()
        report.line("the server answers after", f"{server.start():.2f} s", "", None)
        if ideas <= MANY:
            server.start_worker()
        pages = pages_of(server, detail, visitors[0])
        rates = compare(server, floor, pages, visitors, seconds, rounds)
        report_rates(report, rates, pages)
        report_supports(report, server, voters, open_ideas, seconds * 3)
        report_crowd(report, server, floor, pages, seconds)
        report_memory(report, server)
        report_weight(report, server, pages)
    report_proof(report, place)
    report_start(report, place)
    report_queries(report, place, pages, visitors[0])
    return rates


def _open_ideas() -> list[int]:
    shown = Idea.status.in_(OPEN) & (Idea.audience == Audience.PUBLIC)
    return list(db.session.scalars(select(Idea.id).where(shown).order_by(Idea.id.desc()).limit(500)))


def _busiest() -> str:
    """A public idea with much discussion."""
    shown = Idea.shown_to_all & Idea.status.in_(OPEN)
    idea = db.session.scalars(select(Idea).where(shown).order_by(Idea.comment_count.desc()).limit(1)).one()
    return f"/ideas/{idea.id}-{idea.slug}"


def report_scale(
    report: Report, few: dict[tuple[str, str], float], many: dict[tuple[str, str], float], ideas: int
) -> None:
    report.title(f"{ideas} ideas, as a share of what {FEW} allow (each against its own floor)")
    for name, way in few:
        if way.startswith("floor"):
            continue
        floor = FLOOR_OF.get(way, "floor")
        share = (many[name, way] / many[name, floor]) / (few[name, way] / few[name, floor])
        wanted = SHARE if ideas <= MANY else SHARE_BEYOND
        report.line(f"{name}: {way}", f"{share:.0%}", f">= {wanted:.0%}", share >= wanted)


def report_search(report: Report, documents: int, times: int) -> None:
    """The engine alone, on as many documents drawn for it (tests/load/search_bench.py)."""
    report.title(f"The search engine at {documents} documents, p95 in ms of CPU")
    language = search_bench.Language(11)
    with tempfile.TemporaryDirectory(prefix="search-bench-") as folder:
        engine = WhooshEngine(Path(folder))
        engine.rebuild(search_bench.documents(language, documents), 1)
        for one in search_bench.measured(engine, language, times, lambda: None):
            report.line(one.what, f"{one.p95:.2f}", f"< {one.target:.0f}", one.is_met)
        found, wanted = search_bench.recall(engine, documents), search_bench.RECALL
    report.line("near-duplicates found among five", f"{found:.1%}", f">= {wanted:.0%}", found >= wanted)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--ideas", type=int, default=FEW)
    parser.add_argument("--seconds", type=float, default=3.0, help="of each measure, in each round")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--keep", type=Path, help="where the instances stay for the next time")
    asked = parser.parse_args()
    report = Report()
    with tempfile.TemporaryDirectory(prefix="bench-") as temporary:
        folder = asked.keep or Path(temporary)
        few = measure(report, folder / str(FEW), FEW, asked.seconds, asked.rounds)
        if asked.ideas > FEW:
            many = measure(report, folder / str(asked.ideas), asked.ideas, asked.seconds, asked.rounds)
            report_scale(report, few, many, asked.ideas)
        report_search(report, max(FEW, min(asked.ideas, MANY)), times=100 if asked.ideas <= FEW else 300)
    if report.missed:
        print(f"\nNot met: {', '.join(report.missed)}")
    return 1 if report.missed else 0


if __name__ == "__main__":
    sys.exit(main())
