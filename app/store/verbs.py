"""What happens to services, and the sentence each makes in an inbox and in a history."""

from enum import StrEnum

from flask_babel import lazy_gettext as _l


class Verb(StrEnum):
    LISTED = "service_listed"
    LAUNCHED = "service_launched"
    REWRITTEN = "service_rewritten"
    SUSPENDED = "service_suspended"
    RESUMED = "service_resumed"
    WITHDRAWN = "service_withdrawn"
    REVIEWED = "service_reviewed"
    REVIEW_WITHDRAWN = "review_withdrawn"
    REVIEW_HIDDEN = "review_hidden"
    REVIEW_RESTORED = "review_restored"
    REVIEW_ANSWERED = "review_answered"
    REVIEW_ANSWER_CHANGED = "review_answer_changed"
    REVIEW_WAITS = "review_waits"
    REVIEW_COUNTED = "review_counted"
    REVIEW_LEFT_OUT = "review_left_out"
    BURST_FOUND = "burst_found"
    BURST_DECIDED = "burst_decided"


SENTENCES = {
    Verb.LISTED: _l("The service “%(title)s” is in the Store"),
    Verb.LAUNCHED: _l("What you supported has become a service: “%(title)s”"),
    Verb.REWRITTEN: _l("%(actor)s changed what the Store says of “%(title)s”"),
    Verb.SUSPENDED: _l("The service “%(title)s” is suspended: %(reason)s"),
    Verb.RESUMED: _l("The service “%(title)s” is in the Store again"),
    Verb.WITHDRAWN: _l("The service “%(title)s” leaves the Store: %(reason)s"),
    Verb.REVIEWED: _l("%(actor)s reviewed “%(title)s”"),
    Verb.REVIEW_WITHDRAWN: _l("%(actor)s withdrew a review of “%(title)s”"),
    Verb.REVIEW_HIDDEN: _l("A moderator hid a review of “%(title)s”"),
    Verb.REVIEW_RESTORED: _l("A review of “%(title)s” is visible again"),
    Verb.REVIEW_ANSWERED: _l("%(actor)s answered your review of “%(title)s”"),
    Verb.REVIEW_ANSWER_CHANGED: _l("%(actor)s changed the answer to a review of “%(title)s”"),
    Verb.REVIEW_WAITS: _l("Your review of “%(title)s” came with unusually many others: it waits to be looked at"),
    Verb.REVIEW_COUNTED: _l("Your review of “%(title)s” was looked at: it counts"),
    Verb.REVIEW_LEFT_OUT: _l("Your review of “%(title)s” was looked at, and is left out of its stars"),
    Verb.BURST_FOUND: _l("Unusually many reviews of “%(title)s” came at once: they wait for you"),
    Verb.BURST_DECIDED: _l("%(actor)s decided about the reviews of “%(title)s” that were set aside"),
}
SEVERAL = {
    Verb.REVIEWED: _l("%(people)s people reviewed “%(title)s”"),
}
