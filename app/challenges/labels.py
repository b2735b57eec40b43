"""The words people read for the words kits and code use."""

from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _l

from app.challenges.challenge import Status
from app.challenges.foreword import Occasion
from app.challenges.recall import Way
from app.challenges.step import StepKind
from app.challenges.vocabulary import Entrant, FinalVote, Outcome, PhaseKind, PrizeKind

STATUSES = {
    Status.DRAFT: _l("Draft"),
    Status.ANNOUNCED: _l("Announced"),
    Status.OPEN: _l("Open"),
    Status.VOTING: _l("Vote"),
    Status.JURY: _l("Jury at work"),
    Status.FINAL: _l("Final"),
    Status.RESULTS: _l("Results"),
    Status.CLOSED: _l("Finished"),
}
PHASES = {
    PhaseKind.TEAM_FORMATION: _l("Teams form"),
    PhaseKind.SUBMISSIONS: _l("Entries"),
    PhaseKind.VOTING: _l("Vote"),
    PhaseKind.JURY: _l("Jury"),
    PhaseKind.FINAL: _l("Final"),
    PhaseKind.RESULTS: _l("Results"),
}
ENTRANTS = {
    Entrant.STAFF: _l("staff"),
    Entrant.CITIZENS: _l("citizens"),
    Entrant.PARTNERS: _l("partners"),
}
PRIZES = {
    PrizeKind.CASH: _l("Money"),
    PrizeKind.INCUBATION: _l("Incubation"),
    PrizeKind.COACHING: _l("Coaching"),
    PrizeKind.TRAINING: _l("Training"),
    PrizeKind.EQUIPMENT: _l("Equipment"),
    PrizeKind.VISIBILITY: _l("Visibility"),
}
OUTCOMES = {
    Outcome.INCUBATION: _l("Incubation in the Lab"),
    Outcome.ACCELERATION: _l("Acceleration in the Lab"),
    Outcome.OFFER: _l("Being offered to the public"),
    Outcome.PROOF_OF_CONCEPT: _l("A proof of concept"),
    Outcome.SPONSORSHIP: _l("A sponsorship"),
}
FINAL_VOTES = {
    FinalVote.PRIZE: _l("The audience’s prize"),
    FinalVote.ADVICE: _l("The audience’s advice"),
}
SKILLS = (
    _l("programming"), _l("design"), _l("data"), _l("the daily work of an agency"), _l("looking for a job"),
    _l("what employers need"), _l("law"), _l("writing"), _l("speaking in public"), _l("leading a project"),
)  # fmt: skip
"""What teams often look for; each team and each person adds their own words."""
STEPS = {
    StepKind.DONE: _l("Done"),
    StepKind.NEXT: _l("Next"),
    StepKind.HELP: _l("We need help"),
}


@dataclass(frozen=True)
class Said:
    """A letter, as its organiser reads of it: what it is, and to whom it goes when."""

    title: Any
    hint: Any


LETTERS = {
    Occasion.ENTRY_RECEIVED: Said(
        _l("An entry is received"), _l("To the people of an entry, when they send it the first time")
    ),
    Occasion.MENTOR_NEAR: Said(
        _l("A meeting with a mentor is near"), _l("To a team and its mentor, the day before they meet")
    ),
    Occasion.VOTE_NEAR: Said(
        _l("The vote ends soon"),
        _l("To whoever began a ballot that does not count yet or has points left, before the vote ends"),
    ),
    Occasion.JURY_INVITED: Said(_l("An invitation into the jury"), _l("To a juror, when you invite them")),
    Occasion.JURY_LATE: Said(
        _l("The jury closes soon"), _l("To a juror whose answers are missing, three days and one day before the close")
    ),
    Occasion.RESULTS_OUT: Said(
        _l("The results are out"), _l("To the people of each entry, when you publish the results")
    ),
}
WAYS = {
    Way.LETTER: _l("by a letter at once, if its letters are copied too"),
    Way.MORNING: _l("in the letter of the morning"),
    Way.SITE: _l("on the site only: they read no letters"),
}
STATES: dict[str, Any] = {kind.value: word for kind, word in PHASES.items()}
"""What sentences about phases say of them."""
WORDS = {
    "phases": PHASES,
    "statuses": STATUSES,
    "prizes": PRIZES,
    "entrants": ENTRANTS,
    "outcomes": OUTCOMES,
    "steps": STEPS,
    "final_votes": FINAL_VOTES,
    "ways": WAYS,
}
