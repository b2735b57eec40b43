"""What happens to projects, and the sentence each makes in an inbox and in a history."""

from enum import StrEnum

from flask_babel import lazy_gettext as _l


class Verb(StrEnum):
    BORN = "project_born"
    IMPORTED = "project_imported"
    REWRITTEN = "project_rewritten"
    MOVED = "project_moved"
    GATE_HELD = "gate_held"
    IDEA_DECIDED = "idea_decided_in_lab"
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
    HYPOTHESIS_MADE = "hypothesis_made"
    HYPOTHESIS_JUDGED = "hypothesis_judged"
    TRIAL_HELD = "trial_held"
    TRIAL_CORRECTED = "trial_corrected"
    METRIC_SET = "metric_set"
    METRIC_CHANGED = "metric_changed"
    READINGS_TAKEN = "readings_taken"
    READING_CORRECTED = "reading_corrected"
    PILOTS_CALLED = "pilots_called"
    PILOTS_CALL_ENDED = "pilots_call_ended"
    PILOT_OFFERED = "pilot_offered"
    PILOT_ACCEPTED = "pilot_accepted"
    PILOT_DECLINED = "pilot_declined"
    PILOT_STARTED = "pilot_started"
    PILOT_FINISHED = "pilot_finished"
    PILOT_WITHDRAWN = "pilot_withdrawn"
    SCOPE_CHANGED = "scope_changed"
    CORRECTED = "project_corrected"


SENTENCES = {
    Verb.BORN: _l("The Lab takes up “%(title)s”"),
    Verb.IMPORTED: _l("The project “%(title)s” comes in from another portfolio"),
    Verb.REWRITTEN: _l("%(actor)s changed what the project “%(title)s” says"),
    Verb.MOVED: _l("The project “%(title)s” moves: %(status)s"),
    Verb.GATE_HELD: _l("A gate of the project “%(title)s”: %(status)s"),
    Verb.IDEA_DECIDED: _l("The Lab has decided how it goes on with “%(title)s”: %(status)s"),
    Verb.LAUNCHED: _l("The project “%(title)s” is launched"),
    Verb.STOPPED: _l("The project “%(title)s” stops; what was learned stays"),
    Verb.JOINED: _l("%(actor)s names you in the team of the project “%(title)s”"),
    Verb.LEFT: _l("Your part in the project “%(title)s” has ended"),
    Verb.COMMITTED: _l("%(actor)s signed the commitment to the project “%(title)s”"),
    Verb.CHECKED_IN: _l("%(actor)s says how the project “%(title)s” goes"),
    Verb.CHECK_IN_LATE: _l("The project “%(title)s” has said nothing for a week or more: how does it go?"),
    Verb.AFTER_ASKED: _l("The project “%(title)s” has ended some time ago: how are things now?"),
    Verb.MILESTONE_SET: _l("%(actor)s sets a milestone for the project “%(title)s”"),
    Verb.MILESTONE_REACHED: _l("The project “%(title)s” has reached a milestone"),
    Verb.SPONSOR_ASKED: _l("%(actor)s asks something of you for the project “%(title)s”"),
    Verb.SPONSOR_ANSWERED: _l("%(actor)s answered what the project “%(title)s” asked of its sponsors"),
    Verb.HYPOTHESIS_MADE: _l("The project “%(title)s” has a new hypothesis to test"),
    Verb.HYPOTHESIS_JUDGED: _l("A hypothesis of the project “%(title)s”: %(status)s"),
    Verb.TRIAL_HELD: _l("%(actor)s wrote down a session of the project “%(title)s” with jobseekers"),
    Verb.TRIAL_CORRECTED: _l("%(actor)s corrected a session of the project “%(title)s” with jobseekers"),
    Verb.METRIC_SET: _l("The project “%(title)s” will be measured by a new metric"),
    Verb.METRIC_CHANGED: _l("%(actor)s changed a metric of the project “%(title)s”"),
    Verb.READINGS_TAKEN: _l("The project “%(title)s” has new figures"),
    Verb.READING_CORRECTED: _l("%(actor)s corrected figures of the project “%(title)s”"),
    Verb.PILOTS_CALLED: _l("The project “%(title)s” looks for agencies that try it"),
    Verb.PILOTS_CALL_ENDED: _l("The project “%(title)s” looks for agencies no longer"),
    Verb.PILOT_OFFERED: _l("%(actor)s offers an agency to try the project “%(title)s”"),
    Verb.PILOT_ACCEPTED: _l("The project “%(title)s” accepts your agency as a pilot site"),
    Verb.PILOT_DECLINED: _l("The project “%(title)s” does not take your agency as a pilot site: %(reason)s"),
    Verb.PILOT_STARTED: _l("An agency begins to try the project “%(title)s”"),
    Verb.PILOT_FINISHED: _l("An agency has tried the project “%(title)s”, and says how it was"),
    Verb.PILOT_WITHDRAWN: _l("An agency no longer tries the project “%(title)s”: %(reason)s"),
    Verb.SCOPE_CHANGED: _l("The project “%(title)s” reaches elsewhere: %(status)s"),
    Verb.CORRECTED: _l("%(actor)s corrected what was written down for the project “%(title)s”"),
}
