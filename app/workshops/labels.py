"""The words people read for the words the code uses."""

from flask_babel import lazy_gettext as _l

from app.ideas.idea import Audience
from app.workshops.agenda import Mode, Movement
from app.workshops.board import Grouping, Reveal, Voting
from app.workshops.consent import Answer, Purpose
from app.workshops.note import Colour
from app.workshops.participant import Part, Standing
from app.workshops.usual_plan import USUAL
from app.workshops.workshop import Naming, OpenTo, State

AUDIENCES = {
    Audience.INTERNAL: _l("Staff only"),
    Audience.PUBLIC: _l("Everybody"),
}
STATES = {
    State.PLANNED: _l("Upcoming"),
    State.RUNNING: _l("On now"),
    State.OVER: _l("It is over"),
    State.CANCELLED: _l("It is called off"),
}
NAMINGS = {
    Naming.FIRST_NAMES: _l("By their first name"),
    Naming.ANONYMOUS: _l("Not at all: nobody learns who wrote a note"),
}
OPENINGS = {
    OpenTo.INVITED: _l("Those I invite"),
    OpenTo.AUDIENCE: _l("Whoever reads about it, as long as there are places"),
}
PARTS = {
    Part.FACILITATOR: _l("Facilitator"),
    Part.SCRIBE: _l("Scribe"),
    Part.PARTICIPANT: _l("Participant"),
    Part.OBSERVER: _l("Observer"),
}
STANDINGS = {
    Standing.INVITED: _l("Invited, no answer yet"),
    Standing.COMING: _l("Coming"),
    Standing.DECLINED: _l("Not coming"),
}
REVEALS = {
    Reveal.AT_CLOSE: _l("When the vote closes: nobody sees them before, you neither"),
    Reveal.AT_ONCE: _l("As they are given"),
}
VOTINGS = {
    Voting.NONE: _l("No vote yet"),
    Voting.OPEN: _l("The vote is open"),
    Voting.CLOSED: _l("The vote is closed"),
}
GROUPINGS = {
    Grouping.EVERYBODY: _l("Everybody who comes"),
    Grouping.LEADERS: _l("Facilitators and scribes"),
}
COLOURS = {
    Colour.SUN: _l("Yellow"),
    Colour.LEAF: _l("Green"),
    Colour.CORAL: _l("Coral"),
    Colour.SKY: _l("Blue"),
    Colour.PLUM: _l("Plum"),
}
ANSWERS = {
    Answer.NAMED: _l("Yes, in my name: I find it in my drafts, finish it and publish it"),
    Answer.UNNAMED: _l("Yes, without my name: the Lab carries it"),
    Answer.NO: _l("No, let it stay a note"),
}
MOVEMENTS = {
    Movement.SCAN: _l("Scan"),
    Movement.FOCUS: _l("Focus"),
    Movement.ACT: _l("Act"),
}
MODES = {
    Mode.PLENARY: _l("All together"),
    Mode.GROUPS: _l("In groups"),
    Mode.ALONE: _l("Each alone"),
    Mode.BREAK: _l("A break"),
}
USUAL_PLANS = {name: plan.label for name, plan in USUAL.items()}
PURPOSES = {Purpose.IDEA: _l("As an idea"), Purpose.HYPOTHESIS: _l("As a hypothesis of a project")}
ASKS = {
    Purpose.IDEA: _l("Ask its author for an idea"),
    Purpose.HYPOTHESIS: _l("Ask its author whether it may be tried"),
}
