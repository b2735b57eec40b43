"""The words people read for the words of the Lab."""

from typing import Any

from flask_babel import lazy_gettext as _l

from app.incubation.history import Outcome
from app.incubation.sponsorship import Reply
from app.incubation.vocabulary import Decision, Origin, Part, Phase, State, Track

TRACKS = {
    Track.CO_DESIGN: _l("Co-design"),
    Track.ACCELERATION: _l("Acceleration"),
    Track.INCUBATION: _l("Incubation"),
    Track.FABRIQUE: _l("La Fabrique"),
    Track.PROOF_OF_CONCEPT: _l("Proof of concept"),
}
USUALLY = {
    Track.CO_DESIGN: _l("half a day to three days"),
    Track.ACCELERATION: _l("eight to ten weeks, with everybody concerned"),
    Track.INCUBATION: _l("three weeks after a challenge"),
    Track.FABRIQUE: _l("six months with a coach"),
    Track.PROOF_OF_CONCEPT: _l("about three months of trial"),
}
PHASES = {
    Phase.FRAMING: _l("Framing"),
    Phase.CO_DESIGN: _l("Co-design"),
    Phase.BUILD: _l("Build"),
    Phase.EXPERIMENT: _l("Experiment"),
    Phase.HANDOVER: _l("Handover"),
    Phase.LAUNCHED: _l("Launched"),
}
STATES = {
    State.ACTIVE: _l("Going on"),
    State.PAUSED: _l("Paused"),
    State.STOPPED: _l("Stopped"),
    State.LAUNCHED: _l("Launched"),
}
ORIGINS = {
    Origin.IDEA: _l("Born of an idea"),
    Origin.ENTRY: _l("Born of an entry"),
    Origin.WORKSHOP: _l("Born of a workshop"),
    Origin.ADOPTED: _l("Adopted by the Lab"),
}
PARTS = {
    Part.INTRAPRENEUR: _l("Intrapreneur"),
    Part.SPONSOR: _l("Sponsor"),
    Part.COACH: _l("Coach"),
    Part.PRODUCT: _l("Product"),
    Part.DESIGN: _l("Design"),
    Part.DEVELOPMENT: _l("Development"),
}
DECISIONS = {
    Decision.GO: _l("Go"),
    Decision.PIVOT: _l("Pivot"),
    Decision.PAUSE: _l("Pause"),
    Decision.STOP: _l("Stop"),
    Decision.HAND_OVER: _l("Hand over"),
}
MEANING = {
    Decision.GO: _l("on to the next phase"),
    Decision.PIVOT: _l("the aim stays, the way changes"),
    Decision.PAUSE: _l("nothing moves until a day that is said"),
    Decision.STOP: _l("it ends here; what was learned is kept"),
    Decision.HAND_OVER: _l("a team of the house takes it on"),
}
REPLIES = {
    Reply.OPEN: _l("Waiting for an answer"),
    Reply.GRANTED: _l("Granted"),
    Reply.DECLINED: _l("Declined"),
}
OUTCOMES = {
    Outcome.BEGINS: _l("The project begins"),
    Outcome.ONWARD: _l("It goes on"),
    Outcome.BACK: _l("It goes back"),
    Outcome.GOES_ON: _l("It stays in its phase"),
    Outcome.LAUNCHES: _l("It is launched"),
    Outcome.STOPS: _l("It stops"),
    Outcome.HERE: _l("Here already: it stays as it is"),
    Outcome.LEFT_OUT: _l("Left out with its project"),
    Outcome.WRONG: _l("Not understood"),
}
CRITERIA = (
    _l("The problem is real, and people told us so"),
    _l("What is proposed answers it"),
    _l("It can be done with what there is"),
    _l("Somebody will carry it afterwards"),
)
"""What a gate looks at where nothing else is said."""
SAID: dict[str, Any] = {
    **{f"phase-{phase.value}": word for phase, word in PHASES.items()},
    **{f"gate-{decision.value}": word for decision, word in DECISIONS.items()},
}
"""What sentences about projects say of them."""
WORDS = {
    "tracks": TRACKS,
    "usually": USUALLY,
    "phases": PHASES,
    "states": STATES,
    "origins": ORIGINS,
    "parts": PARTS,
    "decisions": DECISIONS,
    "meaning": MEANING,
    "replies": REPLIES,
}
