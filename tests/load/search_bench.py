"""Measure the search engine alone: `python -m tests.load.search_bench --documents 100000`.

CPU milliseconds, median and 95th percentile, on French-like texts drawn here: a vocabulary of 30,000 words,
with endings, accents and elisions, in Zipf's proportions. `--cold` empties the lists kept in memory between
queries. Exits 1 when a target is missed, or when too few of the twins planted are found.
"""

from __future__ import annotations

import argparse
import random
import resource
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path
from time import perf_counter, process_time

import sqlalchemy

from app.search.document import Document
from app.search.engine import Engine, IndexDamaged
from app.search.postgresql_engine import PostgresqlEngine
from app.search.query import parse
from app.search.whoosh_engine import WhooshEngine

HEADS, MIDDLES, ENDINGS = (
    """
    ba bé bou bri ca cha cou cré da dé dou fa fi for fran ga gé gui in jou la lé li ma mé mo na né nou o or pa
    par pé po pré qua ra ré ro sa sé so su ta té tra tri u va vé vi vo a é en em ex
    """.split(),  # noqa: SIM905
    "ba bi ca ci co da di fi ga gni la li lo ma mi mu na ni no pa pi ra ri ro sa si ta ti to va vi".split(),  # noqa: SIM905
    """
    tion tions ment ments eur eurs euse té tés age ages er és ée ées ant ante ants ier ière iste ique iques al
    ale aux if ive ifs ives oir oirs ure ures esse ance ances elle et ette in ine
    """.split(),  # noqa: SIM905
)
THEMES = [f"theme-{n}" for n in range(15)]
UNITS = [f"unit-{n}" for n in range(900)]
STATUSES = ["published", "under_review", "answered", "selected", "declined", "archived"]
FACETS = ("theme", "status", "unit", "sort", "audience")
GUEST = frozenset({"public"})
STAFF = frozenset({"public", "staff", "unit:12", "person:7"})
TARGETS = {"suggest": 60.0, "similar, title and text": 60.0, "similar, title alone": 60.0}
SEARCH_TARGET = 30.0
RECALL = 0.95
"""Of near-duplicates, how many are to be among the five likely twins."""


class Language:
    """Words in Zipf's proportions, the same ones for the same seed."""

    def __init__(self, seed: int, size: int = 30_000) -> None:
        self.draw = random.Random(seed)
        words: dict[str, None] = {}
        while len(words) < size:
            syllables = self.draw.choices(MIDDLES, k=self.draw.choice((0, 1, 1, 2)))
            words["".join([self.draw.choice(HEADS), *syllables, self.draw.choice(ENDINGS)])] = None
        self.words = list(words)
        self.weights = list(accumulate(1 / (rank + 2.7) for rank in range(size)))

    def some(self, count: int) -> list[str]:
        return self.draw.choices(self.words, cum_weights=self.weights, k=count)

    def sentence(self, count: int) -> str:
        pieces = []
        for word in self.some(count):
            pieces.append(("l’" if word[0] in "aéeiou" else "les ") + word if self.draw.random() < 0.3 else word)
        return " ".join(pieces)


def documents(language: Language, count: int) -> Iterator[Document]:
    draw = random.Random(7)
    for number in range(count):
        internal = draw.random() < 0.3
        yield Document(
            ref=f"idea:{number}",
            kind="idea",
            title=language.sentence(draw.randint(4, 9)).capitalize(),
            text=language.sentence(max(10, int(draw.lognormvariate(4.4, 0.5)))),
            extra=" ".join(language.some(4)),
            audience=frozenset({"staff"} if internal else {"public"}),
            columns={
                "theme": draw.choice(THEMES),
                "status": draw.choices(STATUSES, weights=(60, 10, 12, 4, 9, 5))[0],
                "unit": ("national", draw.choice(UNITS)),
                "sort": draw.choices(("idea", "practice", "irritant"), weights=(6, 2, 3))[0],
                "audience": "internal" if internal else "public",
                "tags": tuple(set(language.some(3))),
            },
            numbers={"published": 1.6e9 + number * 60, "supports": int(draw.paretovariate(1.1))},
            version=number,
        )


@dataclass(frozen=True)
class Measured:
    """What one kind of question took, in ms."""

    what: str
    p50: float
    p95: float

    @property
    def target(self) -> float:
        return TARGETS.get(self.what, SEARCH_TARGET)

    @property
    def is_met(self) -> bool:
        return self.p95 < self.target


def measure(what: str, run: Callable[[int], object], times: int, clock: Callable[[], float]) -> Measured:
    for number in range(min(3, times)):
        run(number)
    spent = []
    for number in range(times):
        before = clock()
        run(number)
        spent.append((clock() - before) * 1000)
    spent.sort()
    return Measured(what, spent[len(spent) // 2], spent[int(len(spent) * 0.95)])


def measured(engine: Engine, language: Language, times: int, cold: Callable[[], None]) -> Iterator[Measured]:
    """Each kind of question, asked so many times."""
    clock = process_time if isinstance(engine, WhooshEngine) else perf_counter
    common, rare = language.words[:60], language.words[200:4000]
    draw = random.Random(3)
    slips = [word[:2] + word[3:] for word in draw.sample(rare, times + 3) if len(word) > 6]
    titles = list(documents(Language(5), 300))

    def search(words: str, audience: frozenset[str] = STAFF, **how: object) -> object:
        cold()
        return engine.search(parse(words), audience=audience, **how)  # type: ignore[arg-type]

    pick = draw.choice
    phrase = [" ".join(pair) for pair in zip(language.words[:40], language.words[1:41], strict=True)]
    cases: dict[str, Callable[[int], object]] = {
        "common word": lambda n: search(common[n % 60]),
        "common word, as a guest, facets": lambda n: search(common[n % 60], GUEST, facets=FACETS),
        "common word, facets, filter": lambda n: search(
            common[n % 60], facets=FACETS, filters={"theme": {THEMES[n % 15]}, "kind": {"idea"}}
        ),
        "common word, by date, facets": lambda n: search(common[n % 60], facets=FACETS, order="published"),
        "two words": lambda n: search(f"{pick(common)} {pick(rare)}", facets=FACETS),
        "or of four (none holds all)": lambda n: search(
            " ".join([pick(common), pick(rare), pick(rare), pick(rare)]), facets=FACETS
        ),
        "phrase of common words": lambda n: search(f'"{phrase[n % 40]}"', facets=FACETS),
        "exclusion": lambda n: search(f"{pick(common)} -{pick(common)}", facets=FACETS),
        "fuzzy (one slip)": lambda n: search(slips[n % len(slips)], facets=FACETS),
        "browse: no words, facets": lambda n: search("", facets=FACETS, limit=n),  # each another: none is kept
        "ten common words": lambda n: search(" ".join(draw.sample(common, 10)), facets=FACETS),
        "suggest": lambda n: (cold(), engine.suggest(pick(rare)[: 2 + n % 5], audience=STAFF)),
        "similar, title and text": lambda n: (
            cold(),
            engine.similar(titles[n % 300].title, titles[n % 300].text, audience=STAFF),
        ),
        "similar, title alone": lambda n: (cold(), engine.similar(titles[n % 300].title, audience=STAFF)),
    }
    for what, run in cases.items():
        yield measure(what, run, times, clock)


def recall(engine: Engine, count: int, pairs: int = 200) -> float:
    """How often a title said otherwise finds its original among five: words swapped, dropped, one slip."""
    draw, found, alone = random.Random(23), 0, 0
    chosen = set(draw.sample(range(count), min(pairs, count)))
    for number, document in enumerate(documents(Language(11), count)):
        if number not in chosen:
            continue
        title, text = document.title.split(), document.text.split()
        if len(title) > 4:
            title.pop(draw.randrange(len(title)))
        draw.shuffle(title)
        title[0] = title[0][:2] + title[0][3:]
        kept = " ".join(word for word in text if draw.random() < 0.7)
        both = engine.similar(" ".join(title), kept, audience=STAFF)
        found += document.ref in {twin.ref for twin in both}
        alone += document.ref in {twin.ref for twin in engine.similar(" ".join(title), audience=STAFF)}
    print(f"planted twins found among five: {found} of {len(chosen)}, by title alone {alone}")
    return found / len(chosen)


def memory() -> tuple[float, float]:
    """Private megabytes of this process now, and its greatest so far."""
    private = 0
    with Path("/proc/self/smaps_rollup").open() as lines:
        private = sum(int(line.split()[1]) for line in lines if line.startswith("Private_"))
    return private / 1024, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def opened(asked: argparse.Namespace) -> tuple[WhooshEngine | PostgresqlEngine, bool]:
    """The engine, and whether its index is still to be made."""
    if asked.postgresql:
        made = PostgresqlEngine(sqlalchemy.create_engine(asked.postgresql), "search_bench")
        try:
            return made, made.status().documents != asked.documents
        except IndexDamaged:
            return made, True
    folder = asked.folder or Path(tempfile.mkdtemp(prefix="search-bench-"))
    return WhooshEngine(folder), not (folder / "current").exists()


def forgetting(engine: WhooshEngine | PostgresqlEngine) -> Callable[[], None]:
    return engine.store._recent.clear if isinstance(engine, WhooshEngine) else engine.lists.clear


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=int, default=100_000)
    parser.add_argument("--times", type=int, default=300)
    parser.add_argument("--folder", type=Path, help="keep the index here, and use the one that is there")
    parser.add_argument(
        "--postgresql",
        metavar="URL",
        help="measure the other engine, on its tables of that many documents if they are there; wall clock, not CPU",
    )
    parser.add_argument("--cold", action="store_true", help="decode every posting list anew")
    asked = parser.parse_args()
    language = Language(11)
    print(f"{asked.documents} documents, seed 11")
    engine, made = opened(asked)
    if made:
        clock, cpu = perf_counter(), process_time()
        total = engine.rebuild(documents(language, asked.documents), 1)
        print(f"rebuilt {total} in {perf_counter() - clock:.0f} s ({process_time() - cpu:.0f} s of CPU)")
        print(f"most memory while rebuilding {memory()[1]:.0f} MB")
    before, clock = memory()[0], perf_counter()
    engine.search(parse(""), audience=STAFF, facets=FACETS)
    print(f"opened in {(perf_counter() - clock) * 1000:.0f} ms: {engine.status()}")
    cold = (lambda: None) if not asked.cold else forgetting(engine)
    print(f"{'ms':34} {'p50':>8} {'p95':>8}")
    met = True
    for one in measured(engine, language, asked.times, cold):
        said = "" if one.is_met else f"over {one.target:.0f}"
        print(f"{one.what:34} {one.p50:8.2f} {one.p95:8.2f}   {said}".rstrip(), flush=True)
        met &= one.is_met
    print(f"private memory of a reader, after all this: {memory()[0] - before:+.0f} MB")
    return 0 if recall(engine, asked.documents) >= RECALL and met else 1


if __name__ == "__main__":
    sys.exit(main())
