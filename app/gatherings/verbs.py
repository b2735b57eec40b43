"""What happens at a gathering, and the sentence each makes in an inbox."""

from enum import StrEnum

from flask_babel import lazy_gettext as _l


class Verb(StrEnum):
    ANNOUNCED = "conference_announced"
    REWRITTEN = "conference_rewritten"
    RESCHEDULED = "conference_rescheduled"
    BEGUN = "conference_begun"
    ENDED = "conference_ended"
    CANCELLED = "conference_cancelled"
    NEAR = "conference_near"
    RECORDED = "conference_recorded"
    PLACE_FREED = "place_freed"
    QUESTION_SENT = "question_sent"
    QUESTION_WITHDRAWN = "question_withdrawn"
    QUESTION_ASKED = "question_asked"
    QUESTION_PUT_BACK = "question_put_back"
    QUESTION_ANSWERED = "question_answered"
    QUESTION_REFUSED = "question_refused"
    QUESTION_MERGED = "question_merged"
    QUESTION_DUE = "question_due"
    QUESTION_WRITTEN = "question_written"
    QUESTION_HIDDEN = "question_hidden"
    QUESTION_RESTORED = "question_restored"


SENTENCES = {
    Verb.ANNOUNCED: _l("%(actor)s announced the conference “%(title)s”"),
    Verb.REWRITTEN: _l("%(actor)s changed the conference “%(title)s”"),
    Verb.RESCHEDULED: _l("The conference “%(title)s” has another date"),
    Verb.BEGUN: _l("The conference “%(title)s” has begun"),
    Verb.ENDED: _l("The conference “%(title)s” is over"),
    Verb.CANCELLED: _l("The conference “%(title)s” is cancelled"),
    Verb.NEAR: _l("The conference “%(title)s” takes place in less than a day"),
    Verb.RECORDED: _l("The recording of “%(title)s” is here"),
    Verb.PLACE_FREED: _l("A place is free: you now have yours at “%(title)s”"),
    Verb.QUESTION_SENT: _l("Somebody has a question for “%(title)s”"),
    Verb.QUESTION_WITHDRAWN: _l("A question to “%(title)s” was withdrawn"),
    Verb.QUESTION_ASKED: _l("Your question is being asked at “%(title)s”"),
    Verb.QUESTION_PUT_BACK: _l("Your question to “%(title)s” waits again"),
    Verb.QUESTION_ANSWERED: _l("Your question was answered at “%(title)s”"),
    Verb.QUESTION_REFUSED: _l("Your question to “%(title)s” was not kept"),
    Verb.QUESTION_MERGED: _l("Your question to “%(title)s” was joined to another that asks the same"),
    Verb.QUESTION_DUE: _l("Your question to “%(title)s” will be answered in writing"),
    Verb.QUESTION_WRITTEN: _l("A question to “%(title)s” that you asked or supported is answered in writing"),
    Verb.QUESTION_HIDDEN: _l("A question to “%(title)s” was hidden by a moderator"),
    Verb.QUESTION_RESTORED: _l("A question to “%(title)s” is visible again"),
}
