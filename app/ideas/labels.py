"""The words people read for the words the code uses."""

from flask_babel import lazy_gettext as _l

from app.ideas.comment import Side
from app.ideas.idea import Audience, Kind, Status

KINDS = {
    Kind.IDEA: _l("Idea"),
    Kind.PRACTICE: _l("Good practice"),
    Kind.IRRITANT: _l("Irritant"),
}
AUDIENCES = {
    Audience.PUBLIC: _l("Everybody"),
    Audience.INTERNAL: _l("Staff only"),
}
STATUSES = {
    Status.DRAFT: _l("Draft"),
    Status.PUBLISHED: _l("Published"),
    Status.UNDER_REVIEW: _l("Under review"),
    Status.ANSWERED: _l("Answered"),
    Status.SELECTED: _l("Selected"),
    Status.IN_INCUBATION: _l("In incubation"),
    Status.LAUNCHED: _l("Launched"),
    Status.DECLINED: _l("Declined"),
    Status.MERGED: _l("Merged"),
    Status.WITHDRAWN: _l("Withdrawn"),
    Status.ARCHIVED: _l("Archived"),
}
SIDES = {
    Side.FOR: _l("For"),
    Side.AGAINST: _l("Against"),
    Side.QUESTION: _l("Question"),
    Side.REMARK: _l("Remark"),
}
