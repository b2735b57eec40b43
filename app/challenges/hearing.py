"""What was heard of a jury once it has closed: the entries that too few judged, and those that nothing links.

The plan was looked at before the first score. A juror who did not send has made another one of it, and the ranking of
what was sent does not show it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import select

from app.challenges import comparison, score
from app.challenges.challenge import Challenge
from app.challenges.entry import Entry
from app.challenges.figures import assignment, judging_plan
from app.challenges.juror import SITTING, Juror
from app.challenges.seat import Seat
from app.challenges.slate import is_over
from app.challenges.vocabulary import JudgingKind
from app.database import Document, db

if TYPE_CHECKING:
    from app.challenges.judging_plan import Finding, Heard

NAMED = 8


def gaps_in(challenge: Challenge) -> tuple[Finding, ...]:
    """Nothing before the close, where the plan was carried out, and where nobody gave an answer: nothing is ranked."""
    if not is_over(challenge):
        return ()
    heard = _compared(challenge) if challenge.judging is JudgingKind.PAIRWISE else _scored(challenge)
    return judging_plan.gaps(heard) if heard.links else ()


def _scored(challenge: Challenge) -> Heard:
    """Each entry by all who sit and have a seat before it: a plan that gave it few, for a reason, is whole with these.

    One whose jurors have all left had none to be judged by, and is not judged all the same.
    """
    asked = select(Seat.entry_id).join(Seat.juror).where(Juror.challenge_id == challenge.id, *SITTING)
    planned = Counter(db.session.scalars(asked))
    given = frozenset(assignment.Seat(str(one.entry_id), str(one.juror_id)) for one in score.counted(challenge))
    wanted = {str(entry): max(planned[entry], 1) for entry in comparison.entries_compared(challenge)}
    return judging_plan.Heard(wanted, given, given)


def _compared(challenge: Challenge) -> Heard:
    """Each comparison links its two entries, as a juror links those that they score; how many is what intervals say.

    Who cannot say which of two is better has judged both, and links nothing.
    """
    judged = frozenset(
        assignment.Seat(str(entry), str(one.id)) for one in comparison.counted(challenge) for entry in one.pair
    )
    links = frozenset(
        assignment.Seat(entry, str(link))
        for link, one in enumerate(comparison.ballots(challenge))
        for entry in (one.winner, one.loser)
    )
    wanted = dict.fromkeys(map(str, comparison.entries_compared(challenge)), 1)
    return judging_plan.Heard(wanted, judged, links)


def minuted(challenge: Challenge) -> Document:
    """Entries that nobody judged; those that too few did, and how many; and the islands, where there are several."""
    found = gaps_in(challenge)
    few = [(int(one.subjects[0]), int(one.amount)) for one in found if _is_few(one)]
    return {
        "unjudged": sorted(entry for entry, number in few if not number),
        "few": sorted([entry, number] for entry, number in few if number),
        "islands": sorted(sorted(map(int, one.subjects)) for one in found if not _is_few(one)),
    }


def _is_few(finding: Finding) -> bool:
    return finding.flaw is judging_plan.Flaw.TOO_FEW_JURORS


def said_of(challenge: Challenge) -> list[str]:
    """One sentence for each gap, for those who lead the challenge and those who deliberate.

    The greatest island is what the others are apart from: to say it of both would say it twice.
    """
    gaps = gaps_in(challenge)
    found = [*filter(_is_few, gaps), *[one for one in gaps if not _is_few(one)][1:]]
    named = {int(number) for one in found for number in one.subjects}
    asked = select(Entry.id, Entry.title).where(Entry.id.in_(named))
    titles = dict(db.session.execute(asked).tuples().all()) if named else {}
    return [_said(one, [titles[int(number)] for number in one.subjects]) for one in found]


def _said(finding: Finding, titles: Sequence[str]) -> str:
    if not _is_few(finding):
        names = ", ".join(titles[:NAMED]) + (" …" if len(titles) > NAMED else "")
        return _(
            "No answer links these entries with the others, so their ranks cannot be compared: %(names)s.", names=names
        )
    if not finding.amount:
        return _("Nobody judged “%(entry)s”: the ranking says nothing of it.", entry=titles[0])
    return ngettext(
        "%(num)s juror judged “%(entry)s”, fewer than planned.",
        "%(num)s jurors judged “%(entry)s”, fewer than planned.",
        int(finding.amount),
        entry=titles[0],
    )
