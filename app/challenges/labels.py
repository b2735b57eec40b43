"""The words people read for the words kits and code use."""

from typing import Any

from flask_babel import lazy_gettext as _l

from app.challenges.challenge import Status
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
}
