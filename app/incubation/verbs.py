"""What happens to projects, and the sentence each makes in an inbox and in a history."""

from enum import StrEnum

from flask_babel import lazy_gettext as _l


class Verb(StrEnum):
    BORN = "project_born"
    IMPORTED = "project_imported"
    REWRITTEN = "project_rewritten"
    MOVED = "project_moved"
    GATE_HELD = "gate_held"
    LAUNCHED = "project_launched"
    STOPPED = "project_stopped"
    JOINED = "project_joined"
    LEFT = "project_left"
    COMMITTED = "sponsor_committed"
    CHECKED_IN = "project_checked_in"
    CHECK_IN_LATE = "check_in_late"
    AFTER_ASKED = "after_project_asked"
    MILESTONE_SET = "milestone_set"
    MILESTONE_REACHED = "milestone_reached"
    SPONSOR_ASKED = "sponsor_asked"
    SPONSOR_ANSWERED = "sponsor_answered"


SENTENCES = {
    Verb.BORN: _l("The Lab takes up “%(title)s”"),
    Verb.IMPORTED: _l("The project “%(title)s” comes in from another portfolio"),
    Verb.REWRITTEN: _l("%(actor)s changed what the project “%(title)s” says"),
    Verb.MOVED: _l("The project “%(title)s” moves: %(status)s"),
    Verb.GATE_HELD: _l("A gate of the project “%(title)s”: %(status)s"),
    Verb.LAUNCHED: _l("The project “%(title)s” is launched"),
    Verb.STOPPED: _l("The project “%(title)s” stops; what was learned stays"),
    Verb.JOINED: _l("%(actor)s names you in the team of the project “%(title)s”"),
    Verb.LEFT: _l("Your part in the project “%(title)s” has ended"),
    Verb.COMMITTED: _l("%(actor)s signed the commitment to the project “%(title)s”"),
    Verb.CHECKED_IN: _l("%(actor)s says how the project “%(title)s” goes"),
    Verb.CHECK_IN_LATE: _l("The project “%(title)s” has said nothing for a week: ask how it goes"),
    Verb.AFTER_ASKED: _l("The project “%(title)s” has ended some time ago: how are things now?"),
    Verb.MILESTONE_SET: _l("%(actor)s sets a milestone for the project “%(title)s”"),
    Verb.MILESTONE_REACHED: _l("The project “%(title)s” has reached a milestone"),
    Verb.SPONSOR_ASKED: _l("%(actor)s asks something of you for the project “%(title)s”"),
    Verb.SPONSOR_ANSWERED: _l("%(actor)s answered what the project “%(title)s” asked of its sponsors"),
}
