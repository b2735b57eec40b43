"""What happens at a workshop, and the sentence each makes in an inbox.

A note that is written, moved or voted for makes no event: who wrote what is nobody's to read in a trail.
"""

from enum import StrEnum

from flask_babel import lazy_gettext as _l


class Verb(StrEnum):
    OPENED = "workshop_opened"
    REWRITTEN = "workshop_rewritten"
    RESCHEDULED = "workshop_rescheduled"
    BEGUN = "workshop_begun"
    ENDED = "workshop_ended"
    CANCELLED = "workshop_cancelled"
    LAPSED = "workshop_lapsed"
    INVITED = "workshop_invited"
    PART_GIVEN = "workshop_part_given"
    TAKEN_OFF = "workshop_taken_off"
    PLAN_PUBLISHED = "workshop_plan_published"
    SEATED = "workshop_seated"
    NEAR = "workshop_near"
    THANKED = "workshop_thanked"
    CONCLUDED = "workshop_concluded"
    REPORT_PUBLISHED = "workshop_report_published"
    CONSENT_ASKED = "note_consent_asked"
    CONSENT_GIVEN = "note_consent_given"
    CONSENT_REFUSED = "note_consent_refused"
    NOTE_TRIED = "note_tried"


SENTENCES = {
    Verb.OPENED: _l("%(actor)s prepares the workshop “%(title)s”"),
    Verb.REWRITTEN: _l("%(actor)s changed the workshop “%(title)s”"),
    Verb.RESCHEDULED: _l("The workshop “%(title)s” has another date"),
    Verb.BEGUN: _l("The workshop “%(title)s” has begun"),
    Verb.ENDED: _l("The workshop “%(title)s” is over"),
    Verb.CANCELLED: _l("The workshop “%(title)s” is cancelled"),
    Verb.LAPSED: _l("The workshop “%(title)s” was not begun in its time"),
    Verb.INVITED: _l("%(actor)s invites you to the workshop “%(title)s”"),
    Verb.PART_GIVEN: _l("You have another part in the workshop “%(title)s”"),
    Verb.TAKEN_OFF: _l("You are no longer on the list of the workshop “%(title)s”"),
    Verb.PLAN_PUBLISHED: _l("The plan of the workshop “%(title)s” is here"),
    Verb.SEATED: _l("Your tables at the workshop “%(title)s” are here"),
    Verb.NEAR: _l("The workshop “%(title)s” takes place in less than a day"),
    Verb.THANKED: _l("Thank you for coming to “%(title)s”: its report is here"),
    Verb.CONCLUDED: _l("%(actor)s wrote what was decided at “%(title)s”"),
    Verb.REPORT_PUBLISHED: _l("%(actor)s published the report of “%(title)s”"),
    Verb.CONSENT_ASKED: _l("A note of yours at “%(title)s” could become more: say what you want"),
    Verb.CONSENT_GIVEN: _l("The author of a note at “%(title)s” agrees"),
    Verb.CONSENT_REFUSED: _l("The author of a note at “%(title)s” prefers that it stays a note"),
    Verb.NOTE_TRIED: _l("A note of yours at “%(title)s” is tried out as a hypothesis"),
}
