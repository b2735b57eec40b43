"""How often a service helped those who saw it, as far as one can know: shrunk from its segment to the service to all.

A service of which little is known in a segment is believed to help as it does elsewhere; one of which nothing is
known, as the catalogue does (Beta-Binomial with the prior taken from the level above).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

EXAMINED = tuple(round((place + 1) ** -0.6, 4) for place in range(10))
"""How likely somebody looks at each of ten places, the first being sure."""

CATALOGUE_SEEN, CATALOGUE_HELPED = 50.0, 2.5
"""What one believes of a catalogue before anybody said anything, worth fifty looks."""

OF_SERVICE = 60.0
"""How many looks the whole catalogue is worth where a service is concerned."""

OF_NOTHING, OF_ELSEWHERE = 8.0, 24.0
"""How many looks other segments are worth where one is concerned: few when they know the service no better."""


@dataclass(frozen=True)
class Tally:
    """How often somebody looked (by place, so in fractions), and how often they said that it helped."""

    seen: float = 0.0
    helped: float = 0.0

    def __add__(self, other: Tally) -> Tally:
        return Tally(self.seen + other.seen, self.helped + other.helped)


@dataclass(frozen=True)
class Belief:
    """Beta(alpha, beta)."""

    alpha: float
    beta: float

    @property
    def mean(self) -> float:
        return self.alpha / (self.alpha + self.beta)


@dataclass(frozen=True)
class Experience:
    """What came of showing services, by service and segment."""

    tallies: Mapping[tuple[int, str], Tally] = field(default_factory=dict)

    @cached_property
    def of_service(self) -> dict[int, Tally]:
        found: dict[int, Tally] = {}
        for (service, _segment), tally in self.tallies.items():
            found[service] = found.get(service, Tally()) + tally
        return found

    @cached_property
    def rate(self) -> float:
        """Of the whole catalogue."""
        whole = sum(self.of_service.values(), Tally(CATALOGUE_SEEN, CATALOGUE_HELPED))
        return _rate(whole)

    def seen(self, service: int) -> float:
        return self.of_service.get(service, Tally()).seen

    def crowd(self, service: int) -> float:
        """How many times as often as the average service of this log it was looked at."""
        return self.seen(service) / self._usual if self._usual else 0.0

    @cached_property
    def _usual(self) -> float:
        return sum(tally.seen for tally in self.of_service.values()) / max(len(self.of_service), 1)

    def of(self, service: int, segment: str) -> Belief:
        """What other segments say is the prior; what this one says is the evidence."""
        here = self.tallies.get((service, segment), Tally())
        all_of_it = self.of_service.get(service, Tally())
        elsewhere = max(all_of_it.seen - here.seen, 0.0), max(all_of_it.helped - here.helped, 0.0)
        prior = min((elsewhere[1] + OF_SERVICE * self.rate) / (elsewhere[0] + OF_SERVICE), 1.0)
        worth = OF_NOTHING + min(elsewhere[0], OF_ELSEWHERE)
        return Belief(worth * prior + here.helped, max(worth * (1 - prior) + here.seen - here.helped, 0.1))


def _rate(tally: Tally) -> float:
    return min(max(tally.helped / tally.seen, 0.001), 0.95)
