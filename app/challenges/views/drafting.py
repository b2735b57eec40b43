"""Drafts of entries: kept while one types, or by a button; taken up again; thrown away."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.authorization import me, require, signed_in
from app.challenges import attachment as attachments
from app.challenges import draft as drafts
from app.challenges.challenge import Challenge
from app.challenges.draft import EntryDraft
from app.challenges.entry import entry_of
from app.challenges.entry_forms import EntryForm
from app.challenges.team import team_of
from app.challenges.views.room import May, address, challenges, found
from app.database import by_number, db
from app.errors import Refused
from app.hypermedia import KEPT, wants_fragment
from app.ideas.idea import Idea
from app.text import number_in


def take_up(form: EntryForm, challenge: Challenge) -> EntryDraft | None:
    """The form as it was left, if it was."""
    draft = drafts.draft_of(challenge, me())
    if draft:
        form.fill(draft.title, draft.answers)
        form.draft.data, form.version.data = str(draft.version), str(draft.written_on)
    return draft


def keep(challenge: Challenge, form: EntryForm, idea: Idea | None) -> EntryDraft:
    """What was typed, right or wrong. Raises Refused."""
    return drafts.keep(
        challenge,
        by=me(),
        title=form.title.data or "",
        answers=form.answers(),
        idea=idea,
        seen=number_in(form.draft.data),
        written_on=form.seen,
    )


def may_write(challenge: Challenge) -> bool:
    may = May.of(challenge, me())
    return may.enter or (may.entry is not None and may.entry.revisable_by(me()))


@challenges.post("/challenges/<slug>/entries/draft")
@signed_in
def keep_draft(slug: str) -> ResponseReturnValue:
    """While one types; answers with when it was kept, or why it was not."""
    challenge = found(slug)
    require(may_write(challenge))
    form = EntryForm.of(challenge)
    if not form.holds_something:
        return "", 204
    try:
        draft, problem = keep(challenge, form, idea_kept(request.form.get("idea", ""))), ""
    except Refused as refused:
        db.session.rollback()
        draft, problem = None, refused.message
    db.session.commit()
    if wants_fragment():
        return render_template("challenges/_draft_kept.html", draft=draft, problem=problem)
    flash(problem or _("Your draft is kept: you find it here again."), "bad" if problem else KEPT)
    return redirect(url_for("challenges.enter", slug=slug), 303)


def idea_kept(written: str) -> Idea | None:
    """One of their own, or none: a draft is kept all the same."""
    idea = by_number(Idea, written)
    return idea if idea and (idea.author_id == me().id or idea.is_carried_by(me())) else None


@challenges.post("/challenges/<slug>/entries/draft/away")
@signed_in
def throw_draft_away(slug: str) -> ResponseReturnValue:
    challenge = found(slug)
    team, sent = team_of(challenge, me()) if challenge.has_teams else None, entry_of(challenge, me())
    drafts.let_go(challenge, by=me(), team=team)
    attachments.put_back(challenge, sent.files if sent else (), by=me(), team=sent.team if sent else team)
    db.session.commit()
    flash(_("The draft is thrown away."), KEPT)
    return redirect(address(challenge), 303)
