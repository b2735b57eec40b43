"""The index's files: damage, death, failure, and readers that never notice a writer."""

from __future__ import annotations

import errno
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from app.search import files, segment, store, whoosh_engine
from app.search.document import Document
from app.search.engine import IndexBusy, IndexDamaged
from app.search.index import Index
from app.search.query import parse
from app.search.whoosh_engine import WhooshEngine
from app.search.writing import TIER
from tests.search.damage import DAMAGES, cut, newest, scribble

GUEST = frozenset({"public"})
ROOT = Path(__file__).parents[2]
Make = Callable[..., Document]


@pytest.fixture
def folder(tmp_path: Path, idea: Make) -> Path:
    """An index of two segments."""
    engine = WhooshEngine(tmp_path / "index")
    engine.rebuild((idea(n, f"Le guichet {n}") for n in range(300)), 5)
    engine.upsert([idea(900, "Le guichet neuf")])
    engine.commit(6)
    return tmp_path / "index"


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES)
def test_a_damaged_index_answers_degraded_and_asks_to_be_rebuilt(
    folder: Path, idea: Make, damage: Callable[[Path], object]
) -> None:
    """Breaks if: `_sound` lets an exception through, or `_verified` skips the sums."""
    assert Index.open("whoosh", folder).search("guichet", audience=GUEST).total == 301
    damage(folder)
    index = Index.open("whoosh", folder)
    assert index.search("guichet", audience=GUEST).degraded
    assert index.suggest("gui", audience=GUEST) == ()
    assert index.similar("Le guichet", audience=GUEST) == ()
    assert index.status() is None
    assert index.rebuild_wanted
    assert index.apply([idea(901, "Guichet")], [], 7) is None, "a batch waits for the rebuild, which holds it"
    assert index.rebuild((idea(n, "Le guichet") for n in range(20)), 8) == 20
    assert index.rebuild_wanted is None
    found = index.search("guichet", audience=GUEST)
    assert (found.total, found.degraded) == (20, False)


@pytest.mark.parametrize("damage", [cut, scribble], ids=["cut", "scribbled"])
def test_damage_under_an_open_reader_never_kills_it(folder: Path, damage: Callable[[Path], None]) -> None:
    """Breaks if: segments are mapped into memory, where a cut file is a SIGBUS."""
    index = Index.open("whoosh", folder)
    index.search("neuf", audience=GUEST)
    damage(newest(folder, "*.seg"))
    for typed in ("guichet", '"le guichet"', "formation", "12"):
        index.search(typed, audience=GUEST, facets=("kind",))
    assert Index.open("whoosh", folder).search("guichet", audience=GUEST).degraded


def test_words_are_published_when_a_fiftieth_is_new_and_not_before(tmp_path: Path, idea: Make) -> None:
    """Breaks if: what is unpublished is not written down as it is counted, by a commit or by a rebuild."""
    engine = WhooshEngine(tmp_path / "index")
    engine.rebuild((idea(n, f"Le guichet {n}") for n in range(150)), 5)
    words, published = tmp_path / "index" / "current" / store.WORDS, []
    for at in range(7):
        before = words.stat().st_ino, words.stat().st_mtime_ns
        engine.upsert([idea(900 + at, f"Nouveau {at}")])
        engine.commit(6 + at)
        published.append((words.stat().st_ino, words.stat().st_mtime_ns) != before)
    assert published == [False, False, True, False, False, True, False]


def test_an_index_of_another_analysis_is_not_read(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Breaks if: `_state` does not compare the versions."""
    monkeypatch.setattr(store, "ANALYSIS_VERSION", "another")
    index = Index.open("whoosh", folder)
    assert index.search("guichet", audience=GUEST).degraded
    assert "analysis" in (index.rebuild_wanted or "")


def test_an_index_that_was_never_written_asks_for_it(tmp_path: Path) -> None:
    index = Index.open("whoosh", tmp_path / "none")
    assert index.search("guichet", audience=GUEST).degraded
    assert index.rebuild_wanted


def test_a_commit_never_starts_an_index(tmp_path: Path, idea: Make) -> None:
    """It would hold one document and look sound."""
    engine = WhooshEngine(tmp_path / "none")
    engine.upsert([idea(1)])
    with pytest.raises(IndexDamaged):
        engine.commit(1)


class TestFailure:
    """Breaks if: the lock outlives a failed commit, or a failed generation can be seen."""

    def test_a_full_disk_leaves_the_index_as_it_was(
        self, folder: Path, idea: Make, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        engine = WhooshEngine(folder)
        before = engine.status()

        def full(*_: object) -> None:
            raise OSError(errno.ENOSPC, "No space left on device")

        for module, name in ((store, "write_whole"), (files, "sync_folder"), (files.os, "fsync")):
            with monkeypatch.context() as patch:
                patch.setattr(module, name, full)
                engine.upsert([idea(901, "Le guichet")])
                with pytest.raises(OSError, match="No space"):
                    engine.commit(7)
            engine = WhooshEngine(folder)
            assert engine.search(parse("guichet"), audience=GUEST).total in (301, 302)
        engine.upsert([idea(901, "Le guichet")])
        assert engine.commit(8) > before.generation
        assert engine.search(parse("guichet"), audience=GUEST).total == 302

    def test_a_document_that_cannot_be_read_does_not_lock_the_index(
        self, folder: Path, idea: Make, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        engine = WhooshEngine(folder)
        with monkeypatch.context() as patch:
            patch.setattr(store, "rows", lambda document: {"unknown": 1})
            engine.upsert([idea(901)])
            with pytest.raises(IndexDamaged):
                engine.commit(7)
        engine.upsert([idea(902, "Le guichet")])
        engine.commit(8)
        assert engine.search(parse("guichet"), audience=GUEST).total == 302

    def test_two_writers_take_turns(self, folder: Path, idea: Make, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(store, "PATIENCE", 0.1)
        one, other = WhooshEngine(folder), WhooshEngine(folder)
        with one.store.locked():
            other.upsert([idea(901, "Le guichet")])
            with pytest.raises(IndexBusy):
                other.commit(7)
        other.upsert([idea(901, "Le guichet")])
        other.commit(7)
        assert one.search(parse("guichet"), audience=GUEST).total == 302


class TestReaders:
    """Breaks if: the reader is kept across generations, or a switch removes files before it."""

    def test_another_process_s_commit_is_seen_at_the_next_request(self, folder: Path, idea: Make) -> None:
        reader, writer = WhooshEngine(folder), WhooshEngine(folder)
        assert reader.search(parse("neuf"), audience=GUEST).total == 1
        writer.delete(["idea:900"])
        writer.commit(7)
        assert reader.search(parse("neuf"), audience=GUEST).total == 0

    def test_readers_never_notice_commits_merges_and_rebuilds(self, folder: Path, idea: Make) -> None:
        reader, writer = WhooshEngine(folder), WhooshEngine(folder)
        wrong: list[object] = []
        done, reads = threading.Event(), 0

        def read() -> None:
            nonlocal reads
            while not done.is_set():
                try:
                    total = reader.search(parse("guichet"), audience=GUEST, facets=("kind",)).total
                    if total < 301:
                        wrong.append(total)
                except Exception as problem:
                    wrong.append(problem)
                reads += 1

        readers = [threading.Thread(target=read) for _ in range(3)]
        for thread in readers:
            thread.start()
        for round_ in range(3):
            for number in range(2 * TIER):
                writer.upsert([idea(1_000 + number, "Le guichet")])
                writer.commit(100 * round_ + number + 10)
            writer.rebuild((idea(n, "Le guichet") for n in range(301)), 100 * round_ + 99)
        done.set()
        for thread in readers:
            thread.join()
        assert reads > 20
        assert wrong == []

    def test_segments_stay_few(self, folder: Path, idea: Make) -> None:
        """Breaks if: `tiers` never merges."""
        engine = WhooshEngine(folder)
        for number in range(150):
            engine.upsert([idea(1_000 + number, "Le guichet")])
            engine.commit(10 + number)
        assert engine.status().segments < 3 * TIER
        assert engine.search(parse("guichet"), audience=GUEST).total == 451

    def test_a_segment_mostly_deleted_is_written_again(self, folder: Path, idea: Make) -> None:
        engine = WhooshEngine(folder)
        size = engine.status().bytes
        engine.delete([f"idea:{n}" for n in range(200)])
        engine.commit(7)
        engine.upsert([idea(901, "Le guichet")])
        engine.commit(8)
        assert engine.status().bytes < size
        assert engine.search(parse("guichet"), audience=GUEST).total == 102

    def test_the_generation_is_cheap_to_ask(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """A second search opens nothing."""
        engine = WhooshEngine(folder)
        engine.search(parse("guichet"), audience=GUEST)
        opened: list[object] = []
        monkeypatch.setattr(segment, "SegmentFiles", lambda *args: opened.append(args))
        engine.search(parse("guichet"), audience=GUEST)
        assert opened == []
        assert whoosh_engine.WhooshEngine is WhooshEngine
