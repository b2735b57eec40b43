"""What a jury has before it when it deliberates, and what follows: from the rows, or from the minutes alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from app.challenges import tie
from app.challenges.ranking import Ranking
from app.database import Document


@dataclass(frozen=True)
class Case:
    """`heard` are the finalists in the order of the stage; `found` is what each step found, as it was written down."""

    ranking: Ranking
    heard: Sequence[int]
    announced: tie.Announced
    found: tie.Evidence
    is_awaited: bool = False
    """A final is still to decide: nothing is settled before."""

    @cached_property
    def zone(self) -> tie.Zone:
        """Between whom the jury decides: those it heard in the final, or else those whom its figures do not part."""
        if not self.heard:
            return self.ranking.zone
        ranked = [entry for entry in self.ranking.order if entry in self.heard]
        finalists = tuple(map(str, [*ranked, *(entry for entry in self.heard if entry not in ranked)]))
        places = self.ranking.places
        return tie.Zone((), finalists, places) if len(finalists) > places else tie.Zone(finalists, (), 0)

    @cached_property
    def settlement(self) -> tie.Settlement | None:
        """How far the tie is settled by what was announced and what has been found; None until the final is over."""
        return None if self.is_awaited else tie.settle(self.zone, self.announced, self._evidence)

    @property
    def _evidence(self) -> tie.Evidence:
        """A jury that has parted others than those it had to part has not agreed about these."""
        agreed = self.found.deliberation
        named = {entry for group in agreed or () for entry in group}
        apart = agreed is not None and not named >= {*self.zone.undecided}
        return replace(self.found, deliberation=()) if apart else self.found

    @property
    def torn(self) -> list[int]:
        """Between whom the next step is to decide, in the order of the ranking."""
        if self.settlement is None:
            return []
        decided = {*self.settlement.winners, *self.settlement.others}
        return [int(entry) for entry in self.zone.undecided if entry not in decided]

    @property
    def talked_of(self) -> list[int]:
        """Between whom the jury may find an order by talking, in that of the ranking; nobody once it has talked.

        Those who are torn, and those who are tied with a place each: who of them is before whom, no figure says.
        """
        if self.settlement is None or self.found.deliberation is not None:
            return []
        near = {*self.zone.clear, *self.zone.undecided}
        tied = [[entry for entry in group if entry in near] for group in self._standing]
        return [int(entry) for group in tied if len(group) > 1 for entry in group]

    @property
    def outcome(self) -> Document:
        """What there is to decide once it is settled: all entries in their order, those who are equal, and the places.

        First who has a place, then the others of the zone, then the rest; those of one group share their place. Equal
        is whoever neither the figures nor a step has parted, with a place or without. No more have a place than were
        heard, where there was a final: nobody wins one who did not come.
        """
        settlement = self.settlement
        assert settlement is not None
        placed, others = {*self.zone.clear, *settlement.winners}, {*settlement.others}
        sides = (placed, others, {*map(str, self.ranking.order)} - placed - others)
        apart = tuple(tuple(entry for entry in group if entry in side) for side in sides for group in self._standing)
        parted = tie.part(tie.part(apart, settlement.groups), self.found.deliberation or ())
        groups = [list(map(int, group)) for group in parted if group]
        places = min(len(self.heard) or self.ranking.places, self.ranking.places)
        return {"order": [entry for group in groups for entry in group], "groups": groups, "places": places}

    @property
    def _standing(self) -> tie.Groups:
        """Who is tied before the jury has talked: the finalists it heard, all of them, or whom its figures do not part.

        What was judged before a final is not asked again.
        """
        ranked = tuple(tuple(map(str, group)) for group in self.ranking.groups)
        heard = tuple(sorted(map(str, self.heard), key=tie.neutral))
        if not heard:
            return ranked
        return (heard, *(tuple(entry for entry in group if entry not in heard) for group in ranked))
