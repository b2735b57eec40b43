"""The demonstration, room by room, then as much more of its kind as asked for; safe to run again."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, time

from app.challenges import demonstration as challenges
from app.clock import now
from app.database import look_again
from app.developers import demonstration as developers
from app.gatherings import demonstration as gatherings
from app.ideas import demonstration as ideas
from app.ideas import multitude, seal, standing
from app.ideas import theme as themes
from app.ideas.idea import LISTED
from app.ideas.multitude import Crowd
from app.incubation import demonstration as incubation
from app.people import demonstration as people
from app.people import unit as units
from app.store import demonstration as store
from app.store import recommendation_demonstration as recommendation
from app.stories import demonstration as stories
from app.upkeep import scrubbing
from app.workshops import demonstration as workshops

CROWD = 480
SUPPORTS_PER_WEIGHT = 3
Step = tuple[str, int, int]
"""What is being done, how many are done, of how many."""


def load() -> int:
    """What was written by hand; says how many ideas were added.

    Its secret votes are fictional: where nobody's own have vanished before, no night is spent on writing all again.
    """
    is_clean = scrubbing.last_vanished() is None
    units.load_shipped()
    themes.load_shipped()
    cast = people.load()
    gatherings.load(cast)
    added = ideas.load(cast)
    if added:
        weights = ideas.weights()
        shown = [
            multitude.weighed(idea, float(weights[idea.import_ref or ""])) for idea in added if idea.status in LISTED
        ]
        crowd = Crowd([number for batch in people.crowd(CROWD, seed=0) for number in batch])
        wanted = int(sum(idea.weight for idea in shown)) * SUPPORTS_PER_WEIGHT
        for _ in multitude.support(shown, crowd, wanted, seed=0, until=_today()):
            pass
        standing.freeze()
    challenges.load(cast)
    workshops.load(cast)
    incubation.load(cast)
    store.load(cast)
    recommendation.load()
    developers.load()
    stories.load(cast)
    if is_clean:
        scrubbing.note(now())
    return len(added)


def _today() -> datetime:
    """Content made twice on one day is the same to the second."""
    return datetime.combine(now().date(), time(), UTC)


def scale(*, count: int, crowd: int, supports: int, comments: int, seed: int) -> Iterator[Step]:
    """As many more as asked for; the caller commits after each step."""
    until = _today()
    numbers: list[int] = []
    for batch in people.crowd(crowd, seed):
        numbers += batch
        yield "people", len(numbers), crowd
    everybody, written = Crowd(numbers), list[int]()
    for batch in multitude.write(count, everybody, seed=seed, until=until):
        written += batch
        yield "ideas", len(written), count
    weighed, done = multitude.weigh(written, seed), 0
    for added in multitude.support(weighed, everybody, supports, seed=seed, until=until):
        done += added
        yield "supports", done, supports
    done = 0
    for added in multitude.discuss(weighed, everybody, comments, seed=seed, until=until):
        done += added
        yield "comments", done, comments
    done = 0
    while sealed := seal.seal_new():
        done += sealed
        yield "seals", done, max(done, supports)
    standing.freeze()
    look_again()
    yield "order", 1, 1
