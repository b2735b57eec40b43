"""What the Lab did: its figures, drawn and in tables, and the same as files."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Response, abort, render_template

from app.authorization import me, public
from app.guest_pages import keep_for_guests
from app.incubation.figures import STOPPED, Fate, Figures, Outcome, Spread, shown_to
from app.incubation.flow import PLACES, drawn
from app.incubation.labels import WORDS
from app.incubation.views.room import lab
from app.incubation.vocabulary import WORKED, State
from app.rows import spreadsheet

Rows = list[tuple[Any, ...]]
SPREAD = ("stays", "days_low_quartile", "days_median", "days_high_quartile")


@lab.get("/lab/figures")
@public
@keep_for_guests
def figures() -> str:
    found = shown_to(me())
    return render_template(
        "incubation/figures.html",
        figures=found,
        drawing=drawn(found.moves),
        worked=WORKED,
        places=PLACES,
        stopped=STOPPED,
        sheets=tuple(SHEETS),
        words=WORDS,
    )


@lab.get("/lab/figures/<name>.csv")
@public
def figures_sheet(name: str) -> Response:
    if name not in SHEETS:
        abort(404)
    columns, rows_of = SHEETS[name]
    response = Response(spreadsheet(columns, rows_of(shown_to(me()))), mimetype="text/csv")
    response.headers["Content-Disposition"] = f'attachment; filename="lab-{name}.csv"'
    response.headers["Cache-Control"] = "private, no-cache"
    return response


def _outcomes(figures: Figures) -> Rows:
    return [(track.value if track else "all", *_outcome(one)) for track, one in figures.outcomes.items()]


def _outcome(outcome: Outcome) -> tuple[Any, ...]:
    counts = (outcome.states.get(state, 0) for state in State)
    shares = (_short(outcome.share(state)) for state in (State.LAUNCHED, State.STOPPED))
    return (outcome.count, *counts, *shares)


def _cells(spread: Spread) -> tuple[Any, ...]:
    return (spread.count, _short(spread.low), _short(spread.median), _short(spread.high))


def _short(value: float | None) -> float | None:
    return None if value is None else round(value, 3)


def _durations(figures: Figures) -> Rows:
    return [
        (phase.value, track.value if track else "all", *_cells(spread))
        for (phase, track), spread in figures.durations.items()
    ]


def _moves(figures: Figures) -> Rows:
    return [(phase.value, to, figures.moves.get((phase, to), 0)) for phase in WORKED for to in PLACES if phase != to]


def _phases(figures: Figures) -> Rows:
    return [_fate(fate) for fate in figures.fates]


def _fate(fate: Fate) -> tuple[Any, ...]:
    shares = (_short(fate.share(one)) for one in (fate.onward, fate.back, fate.stopped))
    counts = (fate.onward, fate.back, fate.stopped)
    return (fate.phase.value, fate.count, *counts, *shares, fate.usual.stops, fate.usual.median_days)


def _launches(figures: Figures) -> Rows:
    return [
        (since, track.value if track else "all", *_cells(spread))
        for since, spreads in (("idea", figures.from_idea), ("project", figures.launches))
        for track, spread in spreads.items()
    ]


SHEETS: dict[str, tuple[tuple[str, ...], Callable[[Figures], Rows]]] = {
    "outcomes": (
        ("track", "projects", *(state.value for state in State), "launched_share", "stopped_share"), _outcomes,
    ),
    "durations": (("phase", "track", *SPREAD), _durations),
    "moves": (("from", "to", "moves"), _moves),
    "phases": (
        (
            "phase", "stays_ended", "onward", "back", "stopped", "onward_share", "back_share", "stopped_share",
            "usual_stopped_share", "usual_days_median",
        ),
        _phases,
    ),
    "launches": (("since", "track", "projects", *SPREAD[1:]), _launches),
}  # fmt: skip
