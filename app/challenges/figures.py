"""The jury's figures, read when they are first asked for: a web process that ranks no jury does not carry scipy."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.later import Later

if TYPE_CHECKING:
    from app.challenges import assignment, judging_plan, minutes, pairwise, rubric
else:
    assignment, judging_plan = Later("app.challenges.assignment"), Later("app.challenges.judging_plan")
    minutes, pairwise = Later("app.challenges.minutes"), Later("app.challenges.pairwise")
    rubric = Later("app.challenges.rubric")

__all__ = ["assignment", "judging_plan", "minutes", "pairwise", "rubric"]
