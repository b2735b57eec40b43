"""Ways in which the files of an index come to harm; each is given the folder of the index."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path


def newest(folder: Path, pattern: str) -> Path:
    return max((folder / "current").glob(pattern), key=lambda path: path.stat().st_size)


def cut(path: Path) -> None:
    os.truncate(path, path.stat().st_size // 2)


def scribble(path: Path, at: float = 0.5) -> None:
    with path.open("r+b") as file:
        file.seek(int(path.stat().st_size * at))
        file.write(b"\x00\xff" * 20)


def lose_link(folder: Path) -> None:
    (folder / "current").unlink()


def lose_folder(folder: Path) -> None:
    shutil.rmtree((folder / "current").resolve())


def follow_link(folder: Path) -> None:
    """As some copies do."""
    held = (folder / "current").resolve()
    (folder / "current").unlink()
    shutil.copytree(held, folder / "current")


DAMAGES: dict[str, Callable[[Path], object]] = {
    "no table of contents": lambda folder: newest(folder, "*.toc").unlink(),
    "half a table of contents": lambda folder: cut(newest(folder, "*.toc")),
    "another table of contents": lambda folder: newest(folder, "*.toc").write_bytes(b"\x04nothing" * 9),
    "an empty table of contents": lambda folder: newest(folder, "*.toc").write_bytes(b""),
    "no segment": lambda folder: newest(folder, "*.seg").unlink(),
    "half a segment": lambda folder: cut(newest(folder, "*.seg")),
    "an empty segment": lambda folder: newest(folder, "*.seg").write_bytes(b""),
    "bytes changed in a segment": lambda folder: scribble(newest(folder, "*.seg")),
    "the end of a segment changed": lambda folder: scribble(newest(folder, "*.seg"), 0.99),
    "half a state": lambda folder: cut(newest(folder, "state_*.json")),
    "no state": lambda folder: [path.unlink() for path in (folder / "current").glob("state_*.json")],
    "no link": lose_link,
    "a folder in place of the link": follow_link,
    "no folder": lose_folder,
}
