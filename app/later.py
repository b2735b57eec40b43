"""Modules that stand on much (numpy, scipy, Whoosh): read at their first use, by the processes that use them."""

from __future__ import annotations

from importlib import import_module
from typing import Any


class Later:
    """A module that is read when something of it is first asked for."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __getattr__(self, word: str) -> Any:
        return getattr(import_module(self._name), word)
