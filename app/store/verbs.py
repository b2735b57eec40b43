"""What happens to services, and the sentence each makes in an inbox and in a history."""

from enum import StrEnum

from flask_babel import lazy_gettext as _l


class Verb(StrEnum):
    LISTED = "service_listed"
    LAUNCHED = "service_launched"
    REWRITTEN = "service_rewritten"
    PICTURED = "service_pictured"
    PICTURE_REMOVED = "service_picture_removed"
    SUSPENDED = "service_suspended"
    RESUMED = "service_resumed"
    WITHDRAWN = "service_withdrawn"
    REVIEWED = "service_reviewed"
    REVIEW_WITHDRAWN = "review_withdrawn"
    REVIEW_HIDDEN = "review_hidden"
    REVIEW_RESTORED = "review_restored"
    REVIEW_ANSWERED = "review_answered"
    REVIEW_ANSWER_CHANGED = "review_answer_changed"
    REVIEW_ANSWER_HIDDEN = "review_answer_hidden"
    REVIEW_ANSWER_RESTORED = "review_answer_restored"
    REVIEW_WAITS = "review_waits"
    REVIEW_COUNTED = "review_counted"
    REVIEW_LEFT_OUT = "review_left_out"
    BURST_FOUND = "burst_found"
    BURST_DECIDED = "burst_decided"
    IMPORTED = "service_imported"
    LINK_LOST = "service_link_lost"
    LINK_HIDDEN = "service_link_hidden"
    LINK_BACK = "service_link_back"
    STATEMENT_LOST = "service_statement_lost"
    SHOP_LOST = "service_shop_lost"
    SHOP_BACK = "service_shop_back"
    SUBMITTED = "submission_sent"
    ACCEPTED = "submission_accepted"
    RETURNED = "submission_returned"
    REFUSED = "submission_refused"
    TAKEN_BACK = "submission_taken_back"
    LATE = "submission_late"
    ASKED = "provider_asked"
    GRANTED = "provider_granted"
    DENIED = "provider_denied"
    PROVIDER_REWRITTEN = "provider_rewritten"
    SPEAKS = "provider_speaks"
    SPEAKS_NO_MORE = "provider_speaks_no_more"


SENTENCES = {
    Verb.LISTED: _l("The service “%(title)s” is in the Store"),
    Verb.LAUNCHED: _l("What you supported has become a service: “%(title)s”"),
    Verb.REWRITTEN: _l("%(actor)s changed what the Store says of “%(title)s”"),
    Verb.PICTURED: _l("%(actor)s changed the pictures of “%(title)s”"),
    Verb.PICTURE_REMOVED: _l("A picture of “%(title)s” was taken away: %(reason)s"),
    Verb.SUSPENDED: _l("The service “%(title)s” is suspended: %(reason)s"),
    Verb.RESUMED: _l("The service “%(title)s” is in the Store again"),
    Verb.WITHDRAWN: _l("The service “%(title)s” leaves the Store: %(reason)s"),
    Verb.REVIEWED: _l("%(actor)s reviewed “%(title)s”"),
    Verb.REVIEW_WITHDRAWN: _l("%(actor)s withdrew a review of “%(title)s”"),
    Verb.REVIEW_HIDDEN: _l("A moderator hid a review of “%(title)s”"),
    Verb.REVIEW_RESTORED: _l("A review of “%(title)s” is visible again"),
    Verb.REVIEW_ANSWERED: _l("%(actor)s answered your review of “%(title)s”"),
    Verb.REVIEW_ANSWER_CHANGED: _l("%(actor)s changed the answer to a review of “%(title)s”"),
    Verb.REVIEW_ANSWER_HIDDEN: _l("A moderator hid an answer to a review of “%(title)s”"),
    Verb.REVIEW_ANSWER_RESTORED: _l("An answer to a review of “%(title)s” is visible again"),
    Verb.REVIEW_WAITS: _l("Your review of “%(title)s” came with unusually many others: it waits to be looked at"),
    Verb.REVIEW_COUNTED: _l("Your review of “%(title)s” was looked at: it counts"),
    Verb.REVIEW_LEFT_OUT: _l("Your review of “%(title)s” was looked at, and is left out of its stars"),
    Verb.BURST_FOUND: _l("Unusually many reviews of “%(title)s” came at once: they wait for you"),
    Verb.BURST_DECIDED: _l("%(actor)s decided about the reviews of “%(title)s” that were set aside"),
    Verb.IMPORTED: _l("The service “%(title)s” was imported"),
    Verb.LINK_LOST: _l("“%(title)s” does not answer at its web address: correct it, or it is hidden"),
    Verb.LINK_HIDDEN: _l("“%(title)s” is hidden from the Store until its address answers again"),
    Verb.LINK_BACK: _l("“%(title)s” answers again: it is back in the Store"),
    Verb.STATEMENT_LOST: _l(
        "The accessibility statement of “%(title)s” does not answer: correct its address; nothing is hidden meanwhile"
    ),
    Verb.SHOP_LOST: _l("“%(title)s” does not answer in a mobile shop: it is not opened there until it does"),
    Verb.SHOP_BACK: _l("“%(title)s” answers again in a mobile shop: it is opened there again"),
    Verb.SUBMITTED: _l("%(actor)s proposes “%(title)s” to the Store"),
    Verb.ACCEPTED: _l("The Store takes what you proposed for “%(title)s”"),
    Verb.RETURNED: _l("The Store sends “%(title)s” back to you, to be improved: %(reason)s"),
    Verb.REFUSED: _l("The Store does not take “%(title)s”: %(reason)s"),
    Verb.TAKEN_BACK: _l("%(actor)s took back “%(title)s”"),
    Verb.LATE: _l("“%(title)s” has waited for the answer of the Store longer than promised"),
    Verb.ASKED: _l("%(actor)s asks to speak for “%(title)s” in the Store"),
    Verb.GRANTED: _l("You speak for “%(title)s” in the Store"),
    Verb.DENIED: _l("You do not speak for “%(title)s” in the Store: %(reason)s"),
    Verb.PROVIDER_REWRITTEN: _l("%(actor)s changed what “%(title)s” says of itself in the Store"),
    Verb.SPEAKS: _l("%(actor)s names you among those who speak for “%(title)s” in the Store"),
    Verb.SPEAKS_NO_MORE: _l("You no longer speak for “%(title)s” in the Store"),
}
SEVERAL = {
    Verb.REVIEWED: _l("%(people)s people reviewed “%(title)s”"),
}
