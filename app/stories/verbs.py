"""What happens to stories, and the sentence each makes in an inbox."""

from enum import StrEnum

from flask_babel import lazy_gettext as _l


class Verb(StrEnum):
    SCHEDULED = "story_scheduled"
    UNSCHEDULED = "story_unscheduled"
    PUBLISHED = "story_published"
    CORRECTED = "story_corrected"
    REWRITTEN = "story_rewritten"
    LINKED = "story_linked"
    WITHDRAWN = "story_withdrawn"


SENTENCES = {
    Verb.SCHEDULED: _l("%(actor)s chose the day on which the story “%(title)s” is published"),
    Verb.UNSCHEDULED: _l("%(actor)s took the story “%(title)s” back: it is a draft again"),
    Verb.PUBLISHED: _l("A story tells of what you took part in: “%(title)s”"),
    Verb.CORRECTED: _l("%(actor)s corrected the story “%(title)s”"),
    Verb.REWRITTEN: _l("%(actor)s changed what stands beside the story “%(title)s”"),
    Verb.LINKED: _l("The story “%(title)s” now also tells of what you took part in"),
    Verb.WITHDRAWN: _l("The story “%(title)s” is withdrawn"),
}
