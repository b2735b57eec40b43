"""What happens to ideas, and the sentence each makes in an inbox and in a history."""

from enum import StrEnum

from flask_babel import lazy_gettext as _l


class Verb(StrEnum):
    PUBLISHED = "published"
    EDITED = "edited"
    WITHDRAWN = "withdrawn"
    MOVED = "moved"
    ANSWERED = "answered"
    COMMENTED = "commented"
    REPLIED = "replied"
    HIDDEN = "hidden"
    RESTORED = "restored"
    IMPORTED = "imported"
    ASKED_TO_JOIN = "asked_to_join"
    JOINING_ACCEPTED = "joining_accepted"
    JOINING_DECLINED = "joining_declined"
    JOINED = "joined"
    LEFT_AUTHORS = "left_authors"
    THEME_ADDED = "theme_added"
    THEME_RENAMED = "theme_renamed"
    THEME_CLOSED = "theme_closed"
    THEME_REOPENED = "theme_reopened"


SENTENCES = {
    Verb.PUBLISHED: _l("%(actor)s published “%(title)s”"),
    Verb.EDITED: _l("%(actor)s changed “%(title)s”"),
    Verb.WITHDRAWN: _l("%(actor)s withdrew “%(title)s”"),
    Verb.MOVED: _l("“%(title)s” is now: %(status)s"),
    Verb.ANSWERED: _l("%(actor)s answered “%(title)s” officially"),
    Verb.COMMENTED: _l("%(actor)s commented on “%(title)s”"),
    Verb.REPLIED: _l("%(actor)s replied to you about “%(title)s”"),
    Verb.HIDDEN: _l("“%(title)s” was hidden by a moderator"),
    Verb.RESTORED: _l("“%(title)s” is visible again"),
    Verb.IMPORTED: _l("“%(title)s” was imported"),
    Verb.ASKED_TO_JOIN: _l("%(actor)s asks to carry “%(title)s” with you"),
    Verb.JOINING_ACCEPTED: _l("%(actor)s accepts: you are now a co-author of “%(title)s”"),
    Verb.JOINING_DECLINED: _l("%(actor)s prefers not to carry “%(title)s” with you"),
    Verb.JOINED: _l("%(actor)s is now a co-author of “%(title)s”"),
    Verb.LEFT_AUTHORS: _l("%(actor)s is no longer a co-author of “%(title)s”"),
    Verb.THEME_ADDED: _l("%(actor)s added the theme “%(title)s”"),
    Verb.THEME_RENAMED: _l("%(actor)s changed the theme “%(title)s”"),
    Verb.THEME_CLOSED: _l("%(actor)s closed the theme “%(title)s”"),
    Verb.THEME_REOPENED: _l("%(actor)s opened the theme “%(title)s” again"),
}
SEVERAL = {
    Verb.COMMENTED: _l("%(people)s people commented on “%(title)s”"),
    Verb.REPLIED: _l("%(people)s people replied to you about “%(title)s”"),
}
