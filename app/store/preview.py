"""What a matrix would change, before it is in force: for the answers it was changed at and for some usual
searches, which services come and which go."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from app.store.belief import Experience
from app.store.matrix import ANSWERS, Matrix
from app.store.profile import Profile
from app.store.slate import Offer, Order, known_of

USUAL = {
    "first-job": [("situation", "student"), ("situation", "young"), ("stage", "search"), ("experience", "none")],
    "no-replies": [("situation", "jobseeker"), ("stage", "application"), ("blocks", "no-replies")],
    "other-trade": [("situation", "employee"), ("stage", "occupation"), ("experience", "change")],
    "training": [("situation", "jobseeker"), ("stage", "training"), ("blocks", "money")],
    "over-fifty": [("situation", "jobseeker"), ("situation", "senior"), ("experience", "long"), ("stage", "search")],
    "founder": [("situation", "founder"), ("stage", "enterprise")],
    "newcomer": [("situation", "newcomer"), ("blocks", "language"), ("blocks", "diploma")],
    "abroad": [("stage", "abroad"), ("situation", "young")],
}
JOBSEEKER = [("situation", "jobseeker")]


@dataclass(frozen=True)
class Change:
    """Of one search: the services that are surely shown now, and then; in their order."""

    search: str
    profile: Profile
    now: list[int]
    then: list[int]

    @property
    def entering(self) -> list[int]:
        return [one for one in self.then if one not in self.now]

    @property
    def leaving(self) -> list[int]:
        return [one for one in self.now if one not in self.then]


def searches(now: Matrix, then: Matrix) -> dict[str, list[tuple[str, str]]]:
    """For each answer whose row differs: whoever says that alone, and whoever looks for a job and says it."""
    found = {}
    for answer in ANSWERS:
        if now.rows.get(answer, {}) != then.rows.get(answer, {}):
            question, _dot, word = answer.partition(".")
            found[answer] = [(question, word)]
            if found[answer] != JOBSEEKER:
                found[f"{answer}-jobseeker"] = [*JOBSEEKER, (question, word)]
    return found


def changes(
    now: Matrix, then: Matrix, offers: Iterable[Offer], experience: Experience, order: Order | None = None
) -> list[Change]:
    among = list(offers)
    found = []
    for search, said in (searches(now, then) | USUAL).items():
        profile = Profile.of(said, [])
        before, after = (known_of(profile, matrix, among, experience, order) for matrix in (now, then))
        found.append(Change(search, profile, before, after))
    return found
