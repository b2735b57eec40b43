"""The index's files: written with fsync, read in place.

A segment is read by position from the page cache, which all processes share: nothing is copied into each of
them, and a file cut short under a reader is an error here, where under a memory map it would be a signal.
"""

from __future__ import annotations

import os
import struct
import weakref
import zlib
from io import SEEK_CUR, SEEK_END
from pathlib import Path
from typing import Any, Self

from whoosh.filedb.filestore import FileStorage
from whoosh.filedb.structfile import StructFile

_header = struct.Struct("!qi")


class Window:
    """A part of an open file, read by position; what Whoosh takes for a file."""

    def __init__(self, fd: int, offset: int, length: int) -> None:
        self.fd, self.offset, self.length, self.at = fd, offset, length, 0

    def get(self, position: int, length: int) -> bytes:
        if not 0 <= position <= position + length <= self.length:
            raise EOFError(f"{length} bytes at {position} of {self.length}")
        found = os.pread(self.fd, length, self.offset + position)
        if len(found) != length:
            raise EOFError(f"the file ends before {self.offset + position + length}")
        return found

    def read_into(self, position: int, whole: memoryview) -> None:
        """Fill a buffer from this position on."""
        if not 0 <= position <= position + len(whole) <= self.length:
            raise EOFError(f"{len(whole)} bytes at {position} of {self.length}")
        if os.preadv(self.fd, [whole], self.offset + position) != len(whole):
            raise EOFError(f"the file ends before {self.offset + position + len(whole)}")

    def read(self, size: int = -1) -> bytes:
        left = max(0, self.length - self.at)
        found = self.get(self.at, left if size is None or size < 0 else min(size, left))
        self.at += len(found)
        return found

    def readline(self) -> bytes:
        rest = self.get(self.at, max(0, self.length - self.at))
        line = rest[: rest.find(b"\n") + 1] or rest
        self.at += len(line)
        return line

    def seek(self, where: int, whence: int = 0) -> None:
        self.at = where + {SEEK_CUR: self.at, SEEK_END: self.length}.get(whence, 0)

    def tell(self) -> int:
        return self.at

    def close(self) -> None:
        """The segment's file stays open for its other windows."""


class WindowFile(StructFile):
    """Whoosh's structured file over a window; safe for several threads, which share no position."""

    def __init__(self, window: Window, name: str) -> None:
        super().__init__(window, name=name)
        self.window = window

    def get(self, position: int, length: int) -> bytes:
        return self.window.get(position, length)


class SegmentFiles:
    """The files inside one segment's file."""

    def __init__(self, path: Path) -> None:
        self.fd = os.open(path, os.O_RDONLY)
        weakref.finalize(self, os.close, self.fd)
        whole = WindowFile(Window(self.fd, 0, os.fstat(self.fd).st_size), path.name)
        position, _length = _header.unpack(whole.get(0, _header.size))
        whole.seek(position)
        self.directory: dict[str, dict[str, Any]] = whole.read_pickle()

    def open_file(self, name: str, **_: Any) -> WindowFile:
        entry = self.directory[name]
        opened = WindowFile(Window(self.fd, entry["offset"], entry["length"]), name)
        opened.owner = self
        return opened

    def file_length(self, name: str) -> int:
        return int(self.directory[name]["length"])

    def file_exists(self, name: str) -> bool:
        return name in self.directory


class DurableStorage(FileStorage):
    """Whoosh's folder of files, which waits for the disk before a file counts as written.

    As a context, it closes what Whoosh left open when it stumbled.
    """

    def __init__(self, path: str) -> None:
        super().__init__(path)
        self._opened: list[Any] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for file in self._opened:
            if not file.is_closed:
                file.close()

    def open_file(self, name: str, **options: Any) -> Any:
        opened = super().open_file(name, **options)
        self._opened.append(opened)
        return opened

    def create_file(self, name: str, **options: Any) -> Any:
        created = super().create_file(name, **options)
        if name.endswith(".seg") or ".toc" in name:
            created.onclose = _flush
        return created

    def rename_file(self, oldname: str, newname: str, safe: bool = False) -> None:
        super().rename_file(oldname, newname, safe=safe)
        sync_folder(Path(self.folder))


def _flush(file: Any) -> None:
    try:
        file.flush()
        os.fsync(file.fileno())
    except OSError:
        file.file.close()
        raise


def sync_folder(folder: Path) -> None:
    fd = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)


def write_whole(path: Path, content: str) -> None:
    """Either the old content or the new one, whenever the power fails."""
    beside = path.with_name(path.name + ".new")
    with beside.open("w", encoding="utf-8") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)
    sync_folder(path.parent)


def checksum(path: Path) -> int:
    total = 0
    with path.open("rb") as file:
        while piece := file.read(1 << 20):
            total = zlib.crc32(piece, total)
    return total
