"""What is typed to put right what was written down: the forms it was written with, and how often it was corrected."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, HiddenField
from wtforms.validators import Optional

from app.fields import DayField
from app.incubation.checkin import CheckIn
from app.incubation.coaching_forms import AnswerForm, AskForm, CheckInForm, MilestoneForm, NoteForm
from app.incubation.milestone import Milestone
from app.incubation.note import CoachNote
from app.incubation.sponsorship import SponsorAsk
from app.incubation.trial import Trial
from app.incubation.trial_forms import TrialForm
from app.text import number_in


class Corrected(FlaskForm):
    """`seen` is how many corrections the page showed."""

    seen = HiddenField(default="0")

    @property
    def was_seen(self) -> int:
        return number_in(self.seen.data)

    @property
    def shown(self) -> list[Any]:
        """What is asked, one under the other."""
        return [field for field in self if field.name not in ("csrf_token", "seen")]


class CheckInCorrected(CheckInForm, Corrected):
    def show(self, one: CheckIn) -> None:
        self.progress.data, self.obstacles.data, self.asks.data = one.progress, one.obstacles, one.asks
        self.mood.data = str(one.mood)


class NoteCorrected(NoteForm, Corrected):
    def show(self, one: CoachNote) -> None:
        self.text.data = one.text


class MilestoneCorrected(MilestoneForm, Corrected):
    done_on = DayField(
        _l("Reached on which day"), validators=[Optional()], description=_l("Empty where it is not reached after all")
    )

    @classmethod
    def of(cls, one: Milestone, **more: Any) -> MilestoneCorrected:
        form = cls(**more)
        if one.done_on is None:
            del form.done_on
        return form

    def show(self, one: Milestone) -> None:
        self.title.data, self.due_on.data = one.title, one.due_on
        if self.done_on is not None:
            self.done_on.data = one.done_on


class AskCorrected(AskForm, Corrected):
    def show(self, one: SponsorAsk) -> None:
        self.what.data = one.what


class AnswerCorrected(AnswerForm, Corrected):
    def show(self, one: SponsorAsk) -> None:
        self.reply.data, self.words.data = one.reply.value, one.words


Mended = CheckInCorrected | NoteCorrected | MilestoneCorrected | AskCorrected | AnswerCorrected


class SessionCorrected(TrialForm, Corrected):
    """`named` says why the earlier text is not kept: somebody who was met can be known by it."""

    named = BooleanField(
        _l("The earlier text named somebody who was met"),
        description=_l("Then it is kept nowhere; that it was corrected, by whom and when, is said all the same"),
    )

    def show(self, held: Trial) -> None:
        self.held_on.data, self.place.data, self.people.data = held.held_on, held.place, held.people
        self.unit.data = held.unit.code if held.unit else ""
        self.consent_by.data, self.consent_on.data = str(held.consent_by_id), held.consent_on
        self.consent.data, self.seen_there.data = held.consent.value, held.seen
        for result in held.results:
            self[f"speaks_{result.hypothesis_id}"].data = result.speaks.value
            self[f"words_{result.hypothesis_id}"].data = result.words
