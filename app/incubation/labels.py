"""The words people read for the words of the Lab."""

from typing import Any

from flask_babel import lazy_gettext as _l

from app.incubation.history import Outcome as Brought
from app.incubation.hypothesis import OPEN, Outcome
from app.incubation.metric import Better
from app.incubation.pilot import Standing
from app.incubation.reading import Source
from app.incubation.sponsorship import Reply
from app.incubation.trial import Consent, Speaks
from app.incubation.vocabulary import Decision, Origin, Part, Phase, State, Track
from app.people.unit import Level

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
BROUGHT = {
    Brought.BEGINS: _l("The project begins"),
    Brought.ONWARD: _l("It goes on"),
    Brought.BACK: _l("It goes back"),
    Brought.GOES_ON: _l("It stays in its phase"),
    Brought.LAUNCHES: _l("It is launched"),
    Brought.STOPS: _l("It stops"),
    Brought.HERE: _l("Here already: it stays as it is"),
    Brought.LEFT_OUT: _l("Left out with its project"),
    Brought.WRONG: _l("Not understood"),
}
OUTCOMES = {
    OPEN: _l("Being tested"),
    Outcome.CONFIRMED: _l("Confirmed"),
    Outcome.REFUTED: _l("Refuted"),
    Outcome.UNDECIDED: _l("Undecided"),
}
CONSENTS = {Consent.WRITTEN: _l("In writing"), Consent.ORAL: _l("Orally")}
SPEAKS = {
    Speaks.FOR: _l("It speaks for it"),
    Speaks.AGAINST: _l("It speaks against it"),
    Speaks.UNCLEAR: _l("It does not say"),
}
BETTER = {Better.HIGHER: _l("The higher the better"), Better.LOWER: _l("The lower the better")}
SOURCES = {Source.ENTERED: _l("Entered by hand"), Source.IMPORTED: _l("Imported"), Source.API: _l("Sent by a program")}
SITES = {
    Standing.OFFERED: _l("Has offered itself"),
    Standing.DECLINED: _l("Not taken"),
    Standing.ACCEPTED: _l("To come"),
    Standing.RUNNING: _l("Trying it"),
    Standing.FINISHED: _l("Has tried it"),
    Standing.WITHDRAWN: _l("Has withdrawn"),
}
SITE_STEPS = SITES | {
    Standing.ACCEPTED: _l("Taken as a pilot site"),
    Standing.RUNNING: _l("Begins to try it"),
}
"""What happened to a site, where its `SITES` say how it stands today."""
REACHES = {
    Level.AGENCY: _l("Agency by agency"),
    Level.REGION: _l("A whole region"),
    Level.NATIONAL: _l("The whole country"),
}
CRITERIA = (
    _l("The problem is real, and people told us so"),
    _l("What is proposed answers it"),
    _l("It can be done with what there is"),
    _l("Somebody will carry it afterwards"),
)
"""What a gate looks at where nothing else is said."""
WRITTEN = {
    "held_on": _l("The day"),
    "people": _l("How many jobseekers"),
    "place": _l("Where it was"),
    "unit": _l("Agency"),
    "consent": _l("In which form"),
    "consent_on": _l("They agreed on"),
    "consent_by": _l("Who attests that each person agreed"),
    "seen": _l("What was seen"),
    "results": _l("What the session says of it"),
    "progress": _l("What moved"),
    "obstacles": _l("What is in the way"),
    "asks": _l("What would help"),
    "mood": _l("Mood"),
    "text": _l("A coach’s note"),
    "title": _l("Milestone"),
    "due_on": _l("By which day"),
    "done_on": _l("Reached on which day"),
    "what": _l("What you ask of your sponsors"),
    "reply": _l("Your answer"),
    "words": _l("In a few words"),
}
"""What was corrected, as the forms call it."""
SAID: dict[str, Any] = {
    **{f"phase-{phase.value}": word for phase, word in PHASES.items()},
    **{f"gate-{decision.value}": word for decision, word in DECISIONS.items()},
    **{f"means-{decision.value}": word for decision, word in MEANING.items()},
    **{f"hypothesis-{outcome.value}": OUTCOMES[outcome] for outcome in Outcome},
    **{f"scope-{level.value}": word for level, word in REACHES.items()},
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
    "outcomes": OUTCOMES,
    "consents": CONSENTS,
    "speaks": SPEAKS,
    "better": BETTER,
    "sources": SOURCES,
    "sites": SITES,
    "site_steps": SITE_STEPS,
    "reaches": REACHES,
    "written": WRITTEN,
}
