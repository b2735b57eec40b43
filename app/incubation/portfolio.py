"""An existing portfolio, as its file says it: projects and their dated phases, each row understood or refused."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import time

from flask_babel import gettext as _
from sqlalchemy import select

from app import markdown
from app.database import db
from app.ideas.idea import Audience, Idea, Status
from app.incubation import aliases
from app.incubation.aliases import Meaning, Reading, Unread
from app.incubation.history import Described, History, Line, Outcome
from app.incubation.project import MOST_EUROS, Project, audiences_of
from app.incubation.vocabulary import ENDED, Phase, State, Track
from app.people.unit import Unit, nation
from app.rows import Problem, Row, WrongRow, cell, count_or_none, known, moment, one_of, ref_of, rows_of, words

NEEDED = ("ref", "title", "summary", "phase", "began_at")
OF_PROJECT = ("title", "summary", "story", "track", "unit", "audience", "status", "idea", "budget")
"""What the first row of a project says for all of them."""
WHY = ("reason", "learned")
COLUMNS = ("ref", *OF_PROJECT, "phase", "began_at", "ended_at", *WHY)
AT_ONCE = 400
NOON = time(12)
"""A day is the same day from Martinique to Réunion at noon UTC."""


@dataclass
class Portfolio:
    """All that a file says: what can be imported, and what is wrong with the rest."""

    name: str
    histories: dict[str, History] = field(default_factory=dict)
    lines: list[Line] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    @property
    def new(self) -> list[History]:
        return [one for one in self.histories.values() if one.is_good and not one.is_here]

    @property
    def here(self) -> list[History]:
        return [one for one in self.histories.values() if one.is_good and one.is_here]

    @property
    def left_out(self) -> list[History]:
        return [one for one in self.histories.values() if not one.is_good]

    @property
    def guesses(self) -> list[Line]:
        return [line for line in self.lines if line.reading and line.reading.is_guess]


class _Here:
    """What rows may refer to."""

    def __init__(self) -> None:
        self.units = {unit.code: unit for unit in db.session.scalars(select(Unit))}
        self.nation = nation()
        self.refs = set(db.session.scalars(select(Project.import_ref).where(Project.import_ref.is_not(None))))
        self.ideas: dict[str, Idea] = {}
        self.carried: set[int] = set()

    def know_ideas(self, named: Sequence[str]) -> None:
        """By the ref they were imported with, or else by their number; a draft is its author's alone."""
        for start in range(0, len(named), AT_ONCE):
            some = named[start : start + AT_ONCE]
            numbers = [int(one) for one in some if one.isascii() and one.isdecimal() and len(one) < 19]
            asked = select(Idea).where(Idea.import_ref.in_(some) | Idea.id.in_(numbers))
            asked = asked.where(Idea.status != Status.DRAFT, Idea.hidden_at.is_(None))
            found = db.session.scalars(asked.order_by(Idea.id)).all()
            self.ideas |= {str(idea.id): idea for idea in found if idea.id in numbers}
            self.ideas |= {ref: idea for idea in found if (ref := idea.import_ref) is not None and ref in some}
            live = select(Project.idea_id).where(
                Project.idea_id.in_([idea.id for idea in found]), Project.state.not_in(ENDED)
            )
            self.carried |= {number for number in db.session.scalars(live) if number is not None}


def read(name: str, content: bytes) -> Portfolio:
    """Nothing is written. Raises Refused where the file of aliases is wrong."""
    found, here = Portfolio(name), _Here()
    rows = list(rows_of(name, content, found.problems))
    here.know_ideas(sorted({named for _number, row in rows if (named := cell(row, "idea"))}))
    for number, row in rows:
        if not found.lines and (missing := [one for one in NEEDED if one not in row]):
            found.problems.append(Problem(name, 1, _missing(missing)))
            return found
        found.lines.append(_line(number, row, found, here))
    for history in found.histories.values():
        history.close(here.carried)
    for line in found.lines:
        if line.problem:
            found.problems.append(Problem(name, line.number, line.problem))
    found.problems.sort(key=lambda one: one.line)
    if not found.lines and not found.problems:
        found.problems.append(Problem(name, 1, _("there is no row in it")))
    return found


def _missing(columns: Sequence[str]) -> str:
    return _("the header row has no column %(columns)s", columns=", ".join(columns))


def _line(number: int, row: Row, found: Portfolio, here: _Here) -> Line:
    """All of a project's rows are looked at, so that everything wrong is said at once."""
    line = Line(number, cell(row, "ref")[:60], cell(row, "title")[:120])
    try:
        ref = ref_of(row)
    except WrongRow as wrong:
        line.problem = str(wrong)
        return line
    history = found.histories.setdefault(ref, History(ref, ref in here.refs))
    try:
        _understand(line, row, history, here)
    except WrongRow as wrong:
        line.problem = str(wrong)
    history.lines.append(line)
    return line


def _understand(line: Line, row: Row, history: History, here: _Here) -> None:
    if any(row.get(None, ())):  # type: ignore[call-overload]
        raise WrongRow(_("it has more cells than the header row: put what holds a separator between quotation marks"))
    is_first = not history.lines
    if is_first:
        history.described = _described(row, here)
    elif history.described:
        _agree(row, history.described, history.lines[0].number)
    if history.described and not line.title:
        line.title = history.described.title
    line.reading = _reading(row)
    line.began_at = moment(row, "began_at", NOON)
    line.ended_at = moment(row, "ended_at", NOON) if cell(row, "ended_at") else None
    if line.ended_at and line.ended_at < line.began_at:
        raise WrongRow(_("it ends before it begins"))
    if line.ended_at and line.reading.is_end:
        raise WrongRow(_("an end has one day: leave ended_at empty"))
    reason, learned = (words(row, name, markdown.LONGEST, several_lines=True, needed=False) for name in WHY)
    if learned and line.reading.phase is not None:
        raise WrongRow(_("what was learned is written at a stop"))
    if history.is_good:
        line.outcome = _happen(line, history, line.reading.phase, reason, learned)


def _happen(line: Line, history: History, phase: Meaning, reason: str, learned: str) -> Outcome:
    assert line.began_at is not None
    if phase is None:
        return history.finish(State.STOPPED, line.began_at, reason, learned)
    if phase is Phase.LAUNCHED:
        return history.finish(State.LAUNCHED, line.began_at, reason, "")
    return history.enter(phase, line.began_at, line.ended_at, reason)


def _described(row: Row, here: _Here) -> Described:
    audience = one_of(Audience, row, "audience", Audience.PUBLIC)
    return Described(
        title=words(row, "title", Project.title.type.length),
        summary=words(row, "summary", Project.summary.type.length),
        story=words(row, "story", markdown.LONGEST, several_lines=True, needed=False),
        track=one_of(Track, row, "track", Track.INCUBATION),
        unit=known(here.units, row, "unit", here.nation),
        audience=audience,
        status=one_of(State, row, "status", None),
        cells={name: cell(row, name) for name in OF_PROJECT},
        idea=_idea(row, here, audience),
        budget=_budget(row),
    )


def _idea(row: Row, here: _Here, audience: Audience) -> Idea | None:
    """What staff alone may see is not shown to everybody by what is made of it."""
    named = cell(row, "idea")
    if not named:
        return None
    idea = here.ideas.get(named)
    if idea is None:
        raise WrongRow(_("idea: no idea here has the ref or the number “%(word)s”", word=named[:60]))
    if audience not in audiences_of(idea):
        raise WrongRow(_("this idea is for staff alone, and so is what is made of it: write “internal” as audience"))
    return idea


def _budget(row: Row) -> int | None:
    euros = count_or_none(row, "budget")
    if euros is not None and euros > MOST_EUROS:
        raise WrongRow(_("budget is in euros, at most %(most)s", most=MOST_EUROS))
    return euros


def _agree(row: Row, described: Described, first: int) -> None:
    """Further rows of a project leave its columns empty, or say the same."""
    for name, said in described.cells.items():
        if cell(row, name) not in ("", said):
            raise WrongRow(_("%(column)s says something else than line %(line)s", column=name, line=first))


def _reading(row: Row) -> Reading:
    word = words(row, "phase", aliases.LONGEST)
    try:
        return aliases.read(word)
    except Unread as unread:
        nearest = ", ".join(_("“%(word)s”", word=one) for one in unread.nearest)
        raise WrongRow(
            _("phase “%(word)s” means nothing here; the nearest words: %(nearest)s", word=word, nearest=nearest)
        ) from None
