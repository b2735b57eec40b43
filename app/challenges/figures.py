"""The jury's figures, read when they are first asked for: a web process that ranks no jury does not carry scipy."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from app.challenges import assignment, judging_plan, minutes, pairwise, rubric
else:

    class _Later:
        """A module that is read at its first use."""

        def __init__(self, name: str) -> None:
            self._name = name

        def __getattr__(self, word: str) -> Any:
            return getattr(import_module(f"app.challenges.{self._name}"), word)

    assignment, judging_plan, minutes = _Later("assignment"), _Later("judging_plan"), _Later("minutes")
    pairwise, rubric = _Later("pairwise"), _Later("rubric")

__all__ = ["assignment", "judging_plan", "minutes", "pairwise", "rubric"]
