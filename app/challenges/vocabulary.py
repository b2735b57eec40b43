"""The closed vocabulary of kits: every word that a kit may use for a behaviour, and none that it could invent."""

from __future__ import annotations

from enum import StrEnum


class PhaseKind(StrEnum):
    """In the order of a challenge's life."""

    TEAM_FORMATION = "team-formation"
    SUBMISSIONS = "submissions"
    VOTING = "voting"
    JURY = "jury"
    FINAL = "final"
    RESULTS = "results"


class Entrant(StrEnum):
    STAFF = "staff"
    CITIZENS = "citizens"
    PARTNERS = "partners"


class EnterAs(StrEnum):
    PERSON = "person"
    TEAM = "team"


class Late(StrEnum):
    """What happens between the announced deadline and the end of the grace period."""

    EQUAL = "equal"
    MARKED = "marked"
    CORRECTIONS = "corrections"


class Gallery(StrEnum):
    """When entries are shown to whoever may see the challenge."""

    NEVER = "never"
    AT_ONCE = "at-once"
    AFTER_DEADLINE = "after-deadline"
    WITH_RESULTS = "with-results"


class PrizeKind(StrEnum):
    """The unit of its amount: euros, weeks, weeks, hours, nothing, nothing."""

    CASH = "cash"
    INCUBATION = "incubation"
    COACHING = "coaching"
    TRAINING = "training"
    EQUIPMENT = "equipment"
    VISIBILITY = "visibility"


class QuestionKind(StrEnum):
    LINE = "line"
    TEXT = "text"
    NUMBER = "number"
    LINK = "link"
    CHOICE = "choice"


class VotingKind(StrEnum):
    NONE = "none"
    SUPPORT = "support"
    BUDGET = "budget"


class JudgingKind(StrEnum):
    NONE = "none"
    RUBRIC = "rubric"
    PAIRWISE = "pairwise"


class FinalVote(StrEnum):
    """What the audience of the final decides: nothing, a prize of its own, or advice to the jury."""

    NONE = "none"
    PRIZE = "prize"
    ADVICE = "advice"


class Outcome(StrEnum):
    """What may come of an entry that convinces."""

    INCUBATION = "incubation"
    ACCELERATION = "acceleration"
    OFFER = "offer"
    PROOF_OF_CONCEPT = "proof-of-concept"
    SPONSORSHIP = "sponsorship"


DURATION_UNITS = {
    "minute": "minutes", "minutes": "minutes", "hour": "hours", "hours": "hours",
    "day": "days", "days": "days", "week": "weeks", "weeks": "weeks",
}  # fmt: skip
