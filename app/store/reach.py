"""Whether this installation can ask anything at all: where no site answers, it is the way out that is lost.

A firewall or a name server that is down keeps every site from answering. Nothing is judged then: else every provider
would be told after two days, and the whole Store be hidden a week later. A Store of few sites that are all lost in
truth is not judged either: an outage is likelier, and those who keep it read that no site answers.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import chain
from urllib.parse import urlsplit

from sqlalchemy import select

from app.clock import now
from app.database import db
from app.store.link_check import Found, LinkCheck
from app.store.vocabulary import LinkKind, LinkOutcome

SITES, FEWEST = 10, 3
"""How many sites are looked at, those asked last; of fewer nothing is concluded."""
LATELY = timedelta(days=2)
MOST_ROWS = 500
Said = tuple[str, int | None]
"""An address, and the status with which it answered."""


@dataclass(frozen=True)
class Heard:
    """Of the sites asked last, how many answered, whatever they said."""

    asked: int
    answered: int

    @property
    def is_cut_off(self) -> bool:
        """None of them answered, or of ten hardly one."""
        return self.asked >= FEWEST and self.answered * SITES <= self.asked


def heard(fresh: Iterable[Said] = ()) -> Heard:
    """What is `fresh` is not written down yet; of a site counts what it did last.

    Of what is proposed nothing else counts: anybody writes into a draft whatever leads nowhere.
    """
    of_services = LinkCheck.service_id.is_not(None)
    rows = select(LinkCheck.address, LinkCheck.status).where(LinkCheck.at > now() - LATELY, of_services)
    sites: dict[str, bool] = {}
    for address, status in chain(fresh, db.session.execute(rows.order_by(LinkCheck.id.desc()).limit(MOST_ROWS))):
        sites.setdefault(urlsplit(address).netloc, status is not None)
        if len(sites) == SITES:
            break
    return Heard(len(sites), sum(sites.values()))


def weighed(found: Mapping[LinkKind, Found], addresses: Mapping[LinkKind, str]) -> dict[LinkKind, Found]:
    """Where this installation is cut off, what gave no answer is unheard."""
    silent = {way for way, one in found.items() if one.status is None}
    if silent and heard((addresses[way], one.status) for way, one in found.items()).is_cut_off:
        return {way: replace(one, outcome=LinkOutcome.UNHEARD) if way in silent else one for way, one in found.items()}
    return dict(found)
