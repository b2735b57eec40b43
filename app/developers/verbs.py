"""What happens to APIs of the catalogue, and the sentence each makes in an inbox and in a history."""

from enum import StrEnum

from flask_babel import lazy_gettext as _l


class Verb(StrEnum):
    OFFERED = "api_offered"
    REWRITTEN = "api_rewritten"
    WITHDRAWN = "api_withdrawn"
    RESUMED = "api_resumed"
    USED = "api_used"
    USED_NO_MORE = "api_used_no_more"


SENTENCES = {
    Verb.OFFERED: _l("%(actor)s offers the API “%(title)s”"),
    Verb.REWRITTEN: _l("%(actor)s changed what the catalogue says of the API “%(title)s”"),
    Verb.WITHDRAWN: _l("The API “%(title)s”, which a service of yours uses, is offered no more"),
    Verb.RESUMED: _l("The API “%(title)s”, which a service of yours uses, is offered again"),
    Verb.USED: _l("%(actor)s says that a service uses the API “%(title)s”"),
    Verb.USED_NO_MORE: _l("%(actor)s says that a service does not use the API “%(title)s” any more"),
}
