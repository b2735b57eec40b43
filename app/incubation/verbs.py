"""What happens to projects, and the sentence each makes in an inbox and in a history."""

from enum import StrEnum

from flask_babel import lazy_gettext as _l


class Verb(StrEnum):
    BORN = "project_born"
    REWRITTEN = "project_rewritten"
    MOVED = "project_moved"
    GATE_HELD = "gate_held"
    LAUNCHED = "project_launched"
    STOPPED = "project_stopped"
    JOINED = "project_joined"
    LEFT = "project_left"
    COMMITTED = "sponsor_committed"


SENTENCES = {
    Verb.BORN: _l("The Lab takes up “%(title)s”"),
    Verb.REWRITTEN: _l("%(actor)s changed what the project “%(title)s” says"),
    Verb.MOVED: _l("The project “%(title)s” moves: %(status)s"),
    Verb.GATE_HELD: _l("A gate of the project “%(title)s”: %(status)s"),
    Verb.LAUNCHED: _l("The project “%(title)s” is launched"),
    Verb.STOPPED: _l("The project “%(title)s” stops; what was learned stays"),
    Verb.JOINED: _l("%(actor)s names you in the team of the project “%(title)s”"),
    Verb.LEFT: _l("Your part in the project “%(title)s” has ended"),
    Verb.COMMITTED: _l("%(actor)s signed the commitment to the project “%(title)s”"),
}
