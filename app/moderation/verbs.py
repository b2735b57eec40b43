"""What moderation tells people of, and the sentence each makes in an inbox."""

from enum import StrEnum

from flask_babel import lazy_gettext as _l


class Verb(StrEnum):
    REPORTED = "reported"
    REPORT_KEPT = "report_kept"
    REPORT_HIDDEN = "report_hidden"
    CONTENT_HIDDEN = "content_hidden"
    CONTENT_RESTORED = "content_restored"


SENTENCES = {
    Verb.REPORTED: _l("Somebody reported “%(title)s”: it waits for a moderator"),
    Verb.REPORT_KEPT: _l("Your report was looked at: nothing is hidden"),
    Verb.REPORT_HIDDEN: _l("Your report was looked at: what you reported is hidden"),
    Verb.CONTENT_HIDDEN: _l("A moderator has hidden what you wrote: “%(title)s”"),
    Verb.CONTENT_RESTORED: _l("What you wrote is visible again: “%(title)s”"),
}
