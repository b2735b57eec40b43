"""The words people read for the words the code uses."""

from flask_babel import lazy_gettext as _l

from app.gatherings.conference import Audience, State
from app.gatherings.question import Status

AUDIENCES = {
    Audience.PUBLIC: _l("Everybody"),
    Audience.INTERNAL: _l("Staff only"),
}
STATES = {
    State.PLANNED: _l("Upcoming"),
    State.LIVE: _l("Live now"),
    State.OVER: _l("Over"),
    State.CANCELLED: _l("Cancelled"),
}
STATUSES = {
    Status.WAITING: _l("Waiting"),
    Status.ASKED: _l("Being asked"),
    Status.ANSWERED: _l("Answered aloud"),
    Status.MERGED: _l("Joined to another"),
    Status.REFUSED: _l("Not kept"),
    Status.DUE: _l("A written answer will follow"),
    Status.WRITTEN: _l("Answered in writing"),
    Status.WITHDRAWN: _l("Withdrawn"),
}
