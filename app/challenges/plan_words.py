"""What was found in a judging plan, and why a juror does not judge an entry, in the words of people."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.challenges.conflict import Ground

if TYPE_CHECKING:
    from app.challenges.judging_plan import Finding
    from app.challenges.slate import Bench

GROUNDS: dict[Ground, Any] = {
    Ground.DECLARED: _l("declared"),
    Ground.ENTRANT: _l("one of its people"),
    Ground.IDEA_AUTHOR: _l("author of the idea it comes from"),
    Ground.CO_AUTHOR: _l("co-author of the idea it comes from"),
    Ground.SUPPORTER: _l("supports the idea it comes from"),
    Ground.AGENCY: _l("works in the same agency"),
    Ground.TEAM_MATE: _l("has been in a team with one of its people"),
    Ground.MENTOR: _l("has been mentor of one of its people"),
    Ground.MENTORED: _l("one of its people has been their mentor"),
    Ground.COACH: _l("has been coach of a project of its people, or of its idea"),
    Ground.COACHED: _l("one of its people has been coach of their project"),
}
SHOWN = 5


def said(finding: Finding, bench: Bench) -> str:
    """One sentence, which names whom or what it concerns."""
    entries = {str(one.id): one.title for one in bench.entries}
    jurors = {str(one.id): one.name for one in bench.jurors}
    subjects = finding.subjects
    match finding.flaw.value:
        case "too_few_jurors":
            return _(
                "“%(entry)s” has %(n)s jurors, fewer than it should.", entry=entries[subjects[0]], n=int(finding.amount)
            )
        case "conflict":
            return _(
                "%(juror)s would judge “%(entry)s” in spite of a conflict of interest.",
                juror=jurors.get(subjects[1], ""),
                entry=entries.get(subjects[0], ""),
            )
        case "unbalanced":
            return _(
                "The work is not shared evenly: %(n)s entries between the least and the most loaded juror (%(names)s).",
                n=int(finding.amount),
                names=_some([jurors[one] for one in subjects]),
            )
        case "disconnected":
            return _(
                "No juror links these entries with the others, so they cannot be compared: %(names)s.",
                names=_some([entries[one] for one in subjects]),
            )
        case "confounded":
            return _(
                "The theme “%(theme)s” has jurors of its own: strong entries could not be told from mild jurors.",
                theme=bench.theme_names.get(subjects[1], subjects[1]),
            )
        case "fragile":
            return _(
                "If %(juror)s fell ill, some entries could not be compared with the others any more.",
                juror=jurors[subjects[0]],
            )
        case _:
            return _("A seat is for a juror or an entry that is not there any more.")


def _some(names: Sequence[str]) -> str:
    return ", ".join(names[:SHOWN]) + (" …" if len(names) > SHOWN else "")
