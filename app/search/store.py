"""The folder of index files: opened, committed, merged, rebuilt beside and switched.

`current` is a link to the folder in use. Beside each of Whoosh's tables of contents lies what we say of it:
the analysis, how far the outbox was read, and the sum of each file, so that damage never goes unseen.
"""

from __future__ import annotations

import fcntl
import json
import os
import re
import shutil
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
from whoosh.index import TOC, FileIndex

from app.search.analysis import ANALYSIS_VERSION
from app.search.document import Document
from app.search.engine import IndexBusy, IndexDamaged
from app.search.files import DurableStorage, checksum, sync_folder, write_whole
from app.search.schema import SCHEMA, rows
from app.search.segment import Segment
from app.search.snapshot import Recent, Snapshot
from app.search.spelling import Vocabulary
from app.search.writing import LARGEST_SEGMENT, SegmentWriter, tiers

NAME = "MAIN"
WORDS = "words.txt"
PATIENCE = 10.0
_TOC = re.compile(rf"^_{NAME}_(\d+)\.toc$")


@dataclass
class State:
    """What is known of one generation beside Whoosh's own table of contents."""

    sequence: int = 0
    analysis: str = ANALYSIS_VERSION
    unpublished: int = 0
    sums: dict[str, int] = field(default_factory=dict)


class Store:
    """The index's files. Reading takes no lock; one process at a time writes."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.link = root / "current"
        self._opened: dict[str, Segment] = {}
        self._recent = Recent()
        self._vocabulary: tuple[tuple[int, int], Vocabulary] = ((0, 0), Vocabulary())

    def version(self) -> tuple[str, int]:
        """Which folder is in use and its generation; cheap enough for every request."""
        while True:
            folder = self.link.readlink()
            try:
                return folder.name, self._generation(self.root / folder)
            except (FileNotFoundError, IndexDamaged):
                if self.link.readlink() == folder:
                    raise

    @staticmethod
    def _generation(folder: Path) -> int:
        for _ in range(3):  # a listing made while one table replaces another may show neither
            if found := [int(match[1]) for entry in os.scandir(folder) if (match := _TOC.match(entry.name))]:
                return max(found)
        raise IndexDamaged(f"no table of contents in {folder.name}")

    def snapshot(self) -> Snapshot:
        """Open the index as it is now; a writer may switch files meanwhile, so look again a few times."""
        while True:
            version = self.version()
            try:
                return self._open(self.root / version[0], version[1])
            except (FileNotFoundError, IndexDamaged):
                if self.version() == version:
                    raise

    def _open(self, folder: Path, generation: int) -> Snapshot:
        state = self._state(folder, generation)
        with DurableStorage(str(folder)) as storage:
            toc = TOC.read(storage, NAME, gen=generation, schema=SCHEMA)
        opened = {}
        for part in toc.segments:
            name = part.segment_id()
            opened[name] = self._opened.get(name) or self._verified(folder, part, state)
        self._opened = opened
        deleted = [np.fromiter(part.deleted_docs(), np.int32) for part in toc.segments]
        serial = int(folder.name.rpartition("-")[2])
        return Snapshot(
            folder, (serial << 32) + generation, list(opened.values()), deleted, self._recent, state.sequence
        )

    @staticmethod
    def _verified(folder: Path, part: Any, state: State) -> Segment:
        name = part.make_filename(part.COMPOUND_EXT)
        if checksum(folder / name) != state.sums.get(name):
            raise IndexDamaged(f"{name} is not what was written")
        return Segment(folder, part)

    @staticmethod
    def _state(folder: Path, generation: int) -> State:
        state = State(**json.loads((folder / f"state_{generation}.json").read_text()))
        if state.analysis != ANALYSIS_VERSION:
            raise IndexDamaged(f"written by the analysis {state.analysis!r}, read by {ANALYSIS_VERSION!r}")
        return state

    @contextmanager
    def locked(self) -> Iterator[None]:
        """The kernel lets go of the lock of a process that dies, however it dies."""
        self.root.mkdir(parents=True, exist_ok=True, mode=0o700)
        with (self.root / "lock").open("w") as file:
            until = time.monotonic() + PATIENCE
            while True:
                try:
                    fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    break
                except BlockingIOError:
                    if time.monotonic() > until:
                        raise IndexBusy("another process is writing the index") from None
                    time.sleep(0.05)
            yield

    def commit(self, upserts: Iterable[Document], gone: Iterable[str], sequence: int) -> None:
        """One generation more, under the lock."""
        snapshot = self.snapshot()
        generation = snapshot.generation & 0xFFFFFFFF
        state = self._state(snapshot.folder, generation)
        state.sequence = sequence
        doomed = [int(document) for ref in gone for document in snapshot.find(ref)]
        written = list(upserts)
        state.unpublished += len(written)
        publishes = state.unpublished >= max(1, snapshot.documents // 50)
        if publishes:
            state.unpublished = 0
        self._write(snapshot.folder, written, doomed, state, tiers)
        if publishes:
            Vocabulary.of(self.snapshot().spellings()).publish(snapshot.folder / WORDS)

    def _write(self, folder: Path, documents: Iterable[Document], doomed: list[int], state: State, policy: Any) -> int:
        index = FileIndex(DurableStorage(str(folder)), schema=SCHEMA, indexname=NAME)
        writer = SegmentWriter(index, lambda writer, parts: self._describe(folder, writer, parts, state))
        written = 0
        try:
            for document in doomed:
                writer.delete_document(document)
            for item in documents:
                writer.add_document(**rows(item))
                written += 1
            writer.commit(mergetype=policy)
        except BaseException:
            writer.abandon()
            raise
        return written

    @staticmethod
    def _describe(folder: Path, writer: Any, parts: list[Any], state: State) -> None:
        """Say what the generation about to be committed is made of, before it can be seen."""
        names = [part.make_filename(part.COMPOUND_EXT) for part in parts]
        state.sums = {name: state.sums.get(name) or checksum(folder / name) for name in names}
        write_whole(folder / f"state_{writer.generation}.json", json.dumps(asdict(state)))
        for old in folder.glob("state_*.json"):
            if int(old.stem.partition("_")[2]) < writer.generation - 1:
                old.unlink(missing_ok=True)

    def rebuild(self, documents: Iterable[Document], sequence: int, progress: Callable[[int], None]) -> int:
        """Write a new folder beside, then switch to it; under the lock."""
        current = self.link.readlink().name if self.link.is_symlink() else "index-0"
        left = {path.name for path in self.root.glob("index-*")} - {current}
        serial = 1 + max(int(name.rpartition("-")[2]) for name in {current, *left})
        for name in left:
            shutil.rmtree(self.root / name, ignore_errors=True)
        folder = self.root / f"index-{serial}"
        folder.mkdir(mode=0o700)
        state = State(sequence=sequence)
        write_whole(folder / "state_0.json", json.dumps(asdict(state)))
        FileIndex.create(DurableStorage(str(folder)), SCHEMA, NAME)
        total, waiting = 0, iter(documents)
        while batch := self._segment(folder, waiting, state, total, progress):
            total += batch
        opened = self._open(folder, self._generation(folder))
        Vocabulary.of(opened.spellings()).publish(folder / WORDS)
        self._switch(folder)
        return total

    def _segment(
        self,
        folder: Path,
        waiting: Iterator[Document],
        state: State,
        done: int,
        progress: Callable[[int], None],
    ) -> int:
        def counted() -> Iterator[Document]:
            for at, document in enumerate(islice(waiting, LARGEST_SEGMENT), done + 1):
                yield document
                if at % 500 == 0:
                    progress(at)

        written = self._write(folder, counted(), [], state, lambda writer, parts: parts)
        progress(done + written)
        return written

    def _switch(self, folder: Path) -> None:
        old = self.root / self.link.readlink().name if self.link.is_symlink() else None
        beside = self.root / "next"
        beside.unlink(missing_ok=True)
        beside.symlink_to(folder.name)
        if self.link.is_dir() and not self.link.is_symlink():
            shutil.rmtree(self.link)  # a copy that followed the link, as some backups do
        beside.replace(self.link)
        sync_folder(self.root)
        if old:
            shutil.rmtree(old, ignore_errors=True)

    def vocabulary(self, snapshot: Snapshot) -> Vocabulary:
        """The words lately published, read again when they are published again."""
        path = snapshot.folder / WORDS
        try:
            written = path.stat()
        except FileNotFoundError:  # an older folder, removed since: what was read of it still serves
            return self._vocabulary[1]
        version = (written.st_ino, written.st_mtime_ns)
        if self._vocabulary[0] != version:
            self._vocabulary = (version, Vocabulary.read(path))
        return self._vocabulary[1]
