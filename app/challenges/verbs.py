"""What happens to challenges, entries and teams, and the sentence each makes in an inbox and in a history."""

from enum import StrEnum

from flask_babel import lazy_gettext as _l


class Verb(StrEnum):
    LAUNCHED = "challenge_launched"
    ANNOUNCED = "challenge_announced"
    REWRITTEN = "challenge_rewritten"
    RESCHEDULED = "challenge_rescheduled"
    OPENED = "phase_opened"
    CLOSED = "phase_closed"
    ENTERED = "entered"
    IDEA_ENTERED = "idea_entered"
    REVISED = "entry_revised"
    ENTRY_WITHDRAWN = "entry_withdrawn"
    FINALISTS = "finalists_announced"
    FINALIST = "entry_in_the_final"
    AUDIENCE_OPENED = "audience_vote_opened"
    AUDIENCE_CLOSED = "audience_vote_closed"
    AUDIENCE_REVEALED = "audience_vote_revealed"
    RESULTS = "results_published"
    JUDGED = "entry_judged"
    PRIZE_OWED = "prize_owed"
    PRIZE_GIVEN = "prize_given"
    PRIZE_DECLINED = "prize_declined"
    PRIZE_DUE = "prize_due"
    PRIZE_POSTPONED = "prize_postponed"
    TEAM_FOUNDED = "team_founded"
    TEAM_ASKED = "team_asked"
    TEAM_INVITED = "team_invited"
    TEAM_UNINVITED = "team_uninvited"
    TEAM_PROPOSED = "team_proposed"
    TEAM_JOINED = "team_joined"
    TEAM_DECLINED = "team_declined"
    TEAM_LEFT = "team_left"
    TEAM_TOO_SMALL = "team_too_small"
    TEAM_DISSOLVED = "team_dissolved"
    TEAM_HANDED_OVER = "team_handed_over"
    BALLOT_UNFINISHED = "ballot_unfinished"
    JUROR_INVITED = "juror_invited"
    JUROR_ACCEPTED = "juror_accepted"
    JUROR_DECLINED = "juror_declined"
    JUROR_RECUSED = "juror_recused"
    JUROR_REMINDED = "juror_reminded"
    CONFLICT_DECLARED = "conflict_declared"
    PLAN_CONFIRMED = "judging_plan_confirmed"
    SEATS_CHANGED = "jury_seats_changed"
    JURY_COMPLETE = "jury_complete"
    DELIBERATION_DECIDED = "deliberation_decided"
    TEAM_NEEDS_HELP = "team_needs_help"
    TEAM_HELPED = "team_helped"
    SWAP_ASKED = "swap_asked"
    SWAP_DECLINED = "swap_declined"
    SWAPPED = "swapped"
    MENTOR_NAMED = "mentor_named"
    MENTOR_ACCEPTED = "mentor_accepted"
    MENTOR_BOOKED = "mentor_booked"
    MENTOR_GIVEN_BACK = "mentor_given_back"
    MENTOR_CALLED_OFF = "mentor_called_off"
    MENTOR_NEAR = "mentor_near"


SENTENCES = {
    Verb.LAUNCHED: _l("%(actor)s began to prepare the challenge “%(title)s”"),
    Verb.ANNOUNCED: _l("%(actor)s announced the challenge “%(title)s”"),
    Verb.REWRITTEN: _l("%(actor)s changed what the challenge “%(title)s” says"),
    Verb.RESCHEDULED: _l("The dates of the challenge “%(title)s” have changed"),
    Verb.OPENED: _l("A phase begins in the challenge “%(title)s”: %(status)s"),
    Verb.CLOSED: _l("A phase ends in the challenge “%(title)s”: %(status)s"),
    Verb.ENTERED: _l("%(actor)s sent the entry “%(title)s”"),
    Verb.IDEA_ENTERED: _l("%(actor)s entered “%(title)s” in a challenge"),
    Verb.REVISED: _l("%(actor)s sent a new version of the entry “%(title)s”"),
    Verb.ENTRY_WITHDRAWN: _l("%(actor)s withdrew the entry “%(title)s”"),
    Verb.FINALISTS: _l("The finalists of the challenge “%(title)s” are announced"),
    Verb.FINALIST: _l("Your entry “%(title)s” is in the final"),
    Verb.AUDIENCE_OPENED: _l("The audience of the final of “%(title)s” votes"),
    Verb.AUDIENCE_CLOSED: _l("The vote of the audience at the final of “%(title)s” is closed"),
    Verb.AUDIENCE_REVEALED: _l("The audience of the final of “%(title)s” has its prize"),
    Verb.RESULTS: _l("The results of the challenge “%(title)s” are published"),
    Verb.JUDGED: _l("Your entry “%(title)s” has its answer"),
    Verb.PRIZE_OWED: _l("A prize waits for you: %(title)s"),
    Verb.PRIZE_GIVEN: _l("The prize “%(title)s” is given"),
    Verb.PRIZE_DECLINED: _l("The prize “%(title)s” is not given after all"),
    Verb.PRIZE_DUE: _l("A prize is due: %(title)s"),
    Verb.PRIZE_POSTPONED: _l("The prize “%(title)s” is to be given on another day"),
    Verb.TEAM_FOUNDED: _l("%(actor)s founded the team “%(title)s”"),
    Verb.TEAM_ASKED: _l("%(actor)s asks to join the team “%(title)s”"),
    Verb.TEAM_INVITED: _l("%(actor)s invites you into the team “%(title)s”"),
    Verb.TEAM_UNINVITED: _l("The invitation into the team “%(title)s” is taken back"),
    Verb.TEAM_PROPOSED: _l("%(actor)s invites more people into your team “%(title)s”: its founder may take that back"),
    Verb.TEAM_JOINED: _l("%(actor)s is now in the team “%(title)s”"),
    Verb.TEAM_DECLINED: _l("The answer of the team “%(title)s” is no, this time"),
    Verb.TEAM_LEFT: _l("%(actor)s left the team “%(title)s”"),
    Verb.TEAM_TOO_SMALL: _l("The team “%(title)s” has entered, and has fewer people now than a team needs"),
    Verb.TEAM_DISSOLVED: _l("%(actor)s dissolved the team “%(title)s”"),
    Verb.TEAM_HANDED_OVER: _l("The team “%(title)s” is led by another of its members: its founder has left"),
    Verb.BALLOT_UNFINISHED: _l("The vote in the challenge “%(title)s” ends soon, and your ballot is not finished"),
    Verb.JUROR_INVITED: _l("%(actor)s invites you into the jury of “%(title)s”"),
    Verb.JUROR_ACCEPTED: _l("%(actor)s sits in the jury of “%(title)s”"),
    Verb.JUROR_DECLINED: _l("%(actor)s cannot sit in the jury of “%(title)s”"),
    Verb.JUROR_RECUSED: _l("A juror leaves the jury of “%(title)s”"),
    Verb.JUROR_REMINDED: _l("The jury of “%(title)s” closes soon, and your answers are not all there"),
    Verb.CONFLICT_DECLARED: _l("%(actor)s declares a conflict of interest in the jury of “%(title)s”"),
    Verb.PLAN_CONFIRMED: _l("The judging plan of “%(title)s” is confirmed"),
    Verb.SEATS_CHANGED: _l("The entries you judge in “%(title)s” have changed"),
    Verb.JURY_COMPLETE: _l("The jury of “%(title)s” has given all its answers"),
    Verb.DELIBERATION_DECIDED: _l("The jury of “%(title)s” has decided"),
    Verb.TEAM_NEEDS_HELP: _l("The team “%(title)s” needs help"),
    Verb.TEAM_HELPED: _l("%(actor)s settled a call for help of the team “%(title)s”"),
    Verb.SWAP_ASKED: _l("%(actor)s asks to change places with somebody of the team “%(title)s”"),
    Verb.SWAP_DECLINED: _l("The change of places with the team “%(title)s” does not take place"),
    Verb.SWAPPED: _l("Two people have changed places: the team “%(title)s” has somebody new"),
    Verb.MENTOR_NAMED: _l("%(actor)s asks you to be a mentor of the challenge “%(title)s”"),
    Verb.MENTOR_ACCEPTED: _l("%(actor)s is now a mentor of the challenge “%(title)s”"),
    Verb.MENTOR_BOOKED: _l("%(actor)s booked an hour with a mentor for the team “%(title)s”"),
    Verb.MENTOR_GIVEN_BACK: _l("The team “%(title)s” gives an hour with a mentor back"),
    Verb.MENTOR_CALLED_OFF: _l("An hour of the team “%(title)s” with a mentor is called off"),
    Verb.MENTOR_NEAR: _l("The team “%(title)s” meets its mentor within a day"),
}
