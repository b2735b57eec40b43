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


SENTENCES = {
    Verb.LISTED: _l("The service “%(title)s” is in the Store"),
    Verb.LAUNCHED: _l("What you supported has become a service: “%(title)s”"),
    Verb.REWRITTEN: _l("%(actor)s changed what the Store says of “%(title)s”"),
    Verb.SUSPENDED: _l("The service “%(title)s” is suspended: %(reason)s"),
    Verb.RESUMED: _l("The service “%(title)s” is in the Store again"),
    Verb.WITHDRAWN: _l("The service “%(title)s” leaves the Store: %(reason)s"),
}
