"""The numbers that ideas are ordered by, and where they come from."""

from __future__ import annotations

from datetime import UTC, datetime
from math import log10, sqrt

EPOCH = datetime(2014, 1, 1, tzinfo=UTC)
HEAT_SECONDS = 45_000
Z = 1.96


def heat(supports: int, published_at: datetime) -> float:
    """log10 of supports plus age in steps of 45,000 s (Reddit's "hot"): stored when it changes, never recomputed."""
    return log10(max(supports, 1)) + (published_at - EPOCH).total_seconds() / HEAT_SECONDS


def merit(supports: int, impressions: int) -> float:
    """Lower end of Wilson's 95 % interval of supports per impression (E. B. Wilson, JASA 1927)."""
    seen = max(impressions, supports)
    if not seen:
        return 0.0
    rate = supports / seen
    centre = rate + Z * Z / (2 * seen)
    spread = Z * sqrt(rate * (1 - rate) / seen + Z * Z / (4 * seen * seen))
    return (centre - spread) / (1 + Z * Z / seen)
