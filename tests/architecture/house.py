"""The source of the house, read as trees: what the house rules look at."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

ROOT = Path(__file__).parents[2]
APP = ROOT / "app"
TEMPLATES = ROOT / "templates"
DOORS = ("views", "api", "cli", "jobs")


@dataclass(frozen=True)
class Module:
    """A module of `app/`, or one beside it."""

    path: Path

    @property
    def name(self) -> str:
        return self.path.relative_to(ROOT).as_posix()

    @cached_property
    def text(self) -> str:
        return self.path.read_text(encoding="utf-8")

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.text)

    @property
    def is_door(self) -> bool:
        """`views.py`, or a part of `views/`; likewise the others."""
        return self.path.stem in DOORS or self.path.parent.name in DOORS

    def calls(self) -> Iterator[tuple[str, int]]:
        """Every call as it is written, and its line: `db.session.commit`, 12."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Call):
                yield ast.unparse(node.func), node.lineno

    def at(self, line: int) -> str:
        return f"{self.name}:{line}"


def modules() -> list[Module]:
    """All the product's own code."""
    files = [*APP.rglob("*.py"), ROOT / "config.py", ROOT / "wsgi.py"]
    return [Module(path) for path in sorted(files)]


def rooms() -> list[Path]:
    return sorted(folder for folder in APP.iterdir() if (folder / "__init__.py").exists())


def templates() -> list[Path]:
    return sorted(path for path in TEMPLATES.rglob("*") if path.is_file())
