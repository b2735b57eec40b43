"""The words people read for the words the code uses."""

from flask_babel import lazy_gettext as _l

from app.moderation.report import Reason

REASONS = {
    Reason.SPAM: _l("Advertising or spam"),
    Reason.PERSONAL: _l("Personal data"),
    Reason.INSULT: _l("Insult, hate or harassment"),
    Reason.OFF_TOPIC: _l("Nothing to do with the subject"),
    Reason.DANGEROUS: _l("Dangerous or illegal"),
    Reason.OTHER: _l("Another reason"),
}
