"""From a questionnaire to what is recommended, kept once: by the matrix and the order that are in force."""

from __future__ import annotations

from typing import Any

from app import throttle
from app.database import begin_to_write
from app.store import learned, recommendation, slate
from app.store.matrix import HEAVIEST
from app.store.need_matrix import in_force
from app.store.offers import offers
from app.store.questionnaire import Sitting
from app.store.recommendation import Recommendation
from app.store.usefulness import experience

LOGGED_FROM_ONE_ADDRESS = 300
"""In an hour: an agency's visitors stand behind one address, and so does whoever would talk the log into something."""


def rules() -> dict[str, Any]:
    """The figures that the choice goes by, for the page that says them."""
    return {
        "heaviest": HEAVIEST,
        "own_trait": round((slate.OWN_TRAIT - 1) * 100),
        "crowd": round((1 - 30**-slate.CROWD) * 100),
        "per_category": slate.MOST_PER_CATEGORY,
        "sure": slate.TEN - len(slate.EXPLORING),
        "explored": [place + 1 for place in slate.EXPLORING],
        "aside": round(slate.SET_ASIDE * 100),
        "first_looks": round(slate.FIRST_LOOKS),
        "pool": slate.POOL,
    }


def recommended(sitting: Sitting) -> Recommendation:
    """What was shown under this number is shown again; the choice is made before anybody waits for its writing.

    What somebody said is not for them is not chosen again. What is asked too often from one address is shown, but not
    logged, and nothing can be said of it.
    """
    key = recommendation.key_of(sitting.number, sitting.profile, sitting.refused)
    shown = recommendation.by_key(key)
    if shown is not None:
        return shown
    version, matrix = in_force()
    ranking = learned.in_force()
    order = ranking.order if ranking else None
    among = [one for one in offers() if one.id not in sitting.refused]
    chosen = slate.choose(sitting.profile, matrix, among, experience(), seed=key, order=order)
    policy = learned.policy_of(version, ranking)
    if not throttle.seldom("slates", LOGGED_FROM_ONE_ADDRESS):
        return recommendation.unlogged(chosen, key=key, policy=policy)
    begin_to_write()
    return recommendation.keep(chosen, key=key, policy=policy)
