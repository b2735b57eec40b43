"""Reading a project: its story in time."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from flask import current_app, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm

from app.activity.follow import follow, follows, unfollow
from app.authorization import me, public, signed_in
from app.database import db
from app.guest_pages import keep_for_guests
from app.incubation import coaching, correction, digest, evidence, member, pilot, sponsorship, stairs, story, thread
from app.incubation.coaching_forms import AnswerForm, AskForm, CheckInForm, MilestoneForm, NoteForm
from app.incubation.labels import WORDS
from app.incubation.project import Project
from app.incubation.sponsorship import SponsorAsk
from app.incubation.team_forms import CommitmentForm, MemberForm
from app.incubation.views.room import found, lab

BLANK: dict[str, Callable[[], FlaskForm]] = {
    "checking": lambda: CheckInForm(formdata=None),
    "noting": lambda: NoteForm(formdata=None),
    "planning": lambda: MilestoneForm(formdata=None),
    "asking": lambda: AskForm(formdata=None),
}
"""What is asked of whoever works on a project, by what it is for."""


@lab.get("/lab/<slug>")
@public
@keep_for_guests
def show(slug: str) -> str:
    return page_of(found(slug))


def page_of(
    project: Project,
    naming: MemberForm | None = None,
    signing: CommitmentForm | None = None,
    **typed: FlaskForm,
) -> str:
    """`typed` are forms of the coaching that are sent back, by what they are for."""
    person = me()
    runs = project.run_by(person)
    own = next((one for one in project.members if one.signable_by(person)), None)
    works = project.worked_on_by(person)
    tried, corrected = evidence.of(project), correction.of(project)
    past, onward = member.past_of(project.parts), current_app.extensions["onward"](project, person)
    context: dict[str, Any] = {
        "project": project,
        "chapters": story.of(project, tried),
        "evidence": tried,
        "figures_in": partial(digest.figures_in, metrics=[one.metric for one in tried.measured]),
        "stairs": stairs.drawn(tried.sites),
        "stations": thread.stations_of(project, person, onward),
        "past": past,
        "credited": member.credited([*past, *project.members]),
        "runs": runs,
        "offers": person.is_authenticated and pilot.offers_something(person),
        "leads": project.led_by(person),
        "following": person.is_authenticated and follows(person, project),
        "naming": naming or (MemberForm.offered(formdata=None) if runs else None),
        "own": own,
        "signing": signing or (CommitmentForm(formdata=None) if own else None),
        "coaching": coaching.shown_to(person, project),
        "works": works,
        "corrections": corrected,
        "attesters": correction.attesters_in(corrected) if works else {},
        "coaches": project.coached_by(person),
        "onward": onward,
        "answers": sponsorship.answerable_by(project, person),
        "typed": typed,
        "words": WORDS,
    }
    if works:
        context["forms"] = {name: typed.get(name) or blank() for name, blank in BLANK.items()}
        context["answer_to"] = partial(_answer_to, typed.get("answering"))
    return render_template("incubation/show.html", **context)


def _answer_to(typed: FlaskForm | None, ask: SponsorAsk) -> AnswerForm:
    """What was typed stays at the ask it was typed for."""
    if isinstance(typed, AnswerForm) and typed.asked == ask.id:
        return typed
    return AnswerForm.of(ask, formdata=None)


@lab.post("/lab/<slug>/follow")
@signed_in
def follow_project(slug: str) -> ResponseReturnValue:
    project = found(slug)
    follow(project, by=me())
    db.session.commit()
    return redirect(url_for("incubation.show", slug=slug), 303)


@lab.post("/lab/<slug>/unfollow")
@signed_in
def unfollow_project(slug: str) -> ResponseReturnValue:
    project = found(slug)
    unfollow(project, by=me())
    db.session.commit()
    return redirect(url_for("incubation.show", slug=slug), 303)
