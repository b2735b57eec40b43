"""Entering a challenge: an entry from an idea or new, its versions and receipts, the gallery."""

from __future__ import annotations

from flask import Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from app.authorization import me, public, require, signed_in
from app.challenges import attachment as attachments
from app.challenges import certificate, obligation, verdict
from app.challenges.attachment import on_desk
from app.challenges.challenge import Challenge
from app.challenges.draft import EntryDraft
from app.challenges.entry import Entry, sent_bytes
from app.challenges.entry_forms import EntryForm
from app.challenges.labels import WORDS
from app.challenges.permission import reads_entries
from app.challenges.queries import entries_of, version_of, versions_of
from app.challenges.score import notes_for_author
from app.challenges.team import team_of
from app.challenges.thread import awaiting_a_project
from app.challenges.thread import stations_of as stations_of_entries
from app.challenges.views.drafting import take_up
from app.challenges.views.room import May, address, challenges, found, found_entry
from app.database import by_number, db
from app.errors import Refused
from app.fields import PlainForm
from app.guest_pages import keep_for_guests
from app.hypermedia import KEPT
from app.ideas.authorship import carried_by
from app.ideas.idea import OPEN, Idea
from app.ideas.thread import stations_of
from app.markdown import LONGEST


@challenges.get("/challenges/<slug>/entries")
@public
def entries(slug: str) -> str:
    challenge = found(slug)
    page = entries_of(challenge, request.args.get("after", "")) if reads_entries(challenge, me()) else None
    return render_template(
        "challenges/entries.html", challenge=challenge, page=page, may=May.of(challenge, me()), words=WORDS
    )


@challenges.get("/challenges/<slug>/entries/new", endpoint="enter")
@signed_in
def entering(slug: str) -> ResponseReturnValue:
    challenge = found(slug)
    may = May.of(challenge, me())
    if may.entry:
        return redirect(url_for("challenges.entry", slug=slug, id=may.entry.id), 302)
    require(may.enter)
    idea = idea_named(request.args.get("idea", ""))
    form = EntryForm.of(challenge, formdata=None)
    draft = None if idea else take_up(form, challenge)
    if idea:
        _begin_with(form, idea)
    return enter_page(challenge, form, idea or (draft.idea if draft else None), draft=draft)


def _begin_with(form: EntryForm, idea: Idea) -> None:
    """The idea's words are a beginning: its title, and its text in the first long answer."""
    form.title.data = idea.title[: Entry.title.type.length]
    long = [field for field in form.answer_fields if field.type == "TextAreaField"]
    if long:
        long[0].data = idea.text[:LONGEST]


def enter_page(
    challenge: Challenge, form: EntryForm, idea: Idea | None, problem: str = "", draft: EntryDraft | None = None
) -> str:
    team = team_of(challenge, me()) if challenge.has_teams else None
    return render_template(
        "challenges/enter.html",
        challenge=challenge,
        form=form,
        idea=idea,
        ideas=[] if idea else _own_ideas(challenge),
        team=team,
        files=on_desk(challenge, by=me(), team=team),
        problem=problem,
        draft=draft,
        words=WORDS,
    )


def _own_ideas(challenge: Challenge) -> list[Idea]:
    """What they carry, and could enter with."""
    own = (Idea.author_id == me().id) | Idea.id.in_(carried_by(me()))
    asked = select(Idea).where(own, Idea.status.in_(OPEN), Idea.hidden_at.is_(None)).order_by(Idea.id.desc()).limit(20)
    return list(db.session.scalars(asked))


def idea_named(written: str) -> Idea | None:
    """One of their own, or none; what is not theirs is not found."""
    if not written:
        return None
    idea = by_number(Idea, written)
    if idea is None or not (idea.author_id == me().id or idea.is_carried_by(me())):
        abort(404)
    return idea


@challenges.post("/challenges/<slug>/entries")
@signed_in
def send(slug: str) -> ResponseReturnValue:
    challenge = found(slug)
    may = May.of(challenge, me())
    require(may.enter or may.entry is not None)
    idea = idea_named(request.form.get("idea", ""))
    form = EntryForm.of(challenge)
    if not form.validate():
        return enter_page(challenge, form, idea), 422
    if left := left_behind():
        return enter_page(challenge, form, idea, left), 422
    try:
        entry = Entry.of(idea, challenge, by=me()) if idea else Entry.new(challenge, by=me())
        entry.send(title=form.title.data or "", answers=form.answers(), by=me())
    except Refused as refused:
        return _refused(challenge, form, idea, refused.message)
    except IntegrityError:
        return _refused(challenge, form, idea, _("This is entered already: somebody sent it a moment ago."))
    db.session.commit()
    flash(_("Your entry is sent. Here is its receipt."), KEPT)
    return redirect(url_for("challenges.entry", slug=slug, id=entry.id), 303)


def left_behind() -> str:
    """A file that was chosen and not added is named by the browser, but does not come along: it is said, not lost."""
    name = request.form.get("file", "").strip()
    return _("“%(name)s” is chosen but not added yet: press “Add this file” first.", name=name[:120]) if name else ""


def _refused(challenge: Challenge, form: EntryForm, idea: Idea | None, problem: str) -> ResponseReturnValue:
    """Nothing typed is lost."""
    db.session.rollback()
    return enter_page(challenge, form, idea, problem), 409


@challenges.get("/challenges/<slug>/entries/<int:id>")
@public
def entry(slug: str, id: int) -> str:
    challenge = found(slug)
    shown = found_entry(challenge, id)
    own = shown.belongs_to(me()) or challenge.led_by(me())
    idea = shown.idea if shown.idea and shown.idea.visible_to(me()) else None
    decided = verdict.shown_of(shown)
    return render_template(
        "challenges/entry.html",
        challenge=challenge,
        entry=shown,
        versions=versions_of(shown) if own else [],
        idea=idea,
        stations=stations_of(idea, me()) if idea else stations_of_entries([shown], me()).get(shown.id, []),
        verdict=decided,
        awaiting=awaiting_a_project([shown] if decided and decided.is_chosen else [], me()),
        feedback=verdict.feedback_shown_to(shown, me()),
        notes=notes_for_author(shown) if own and challenge.results_at else [],
        certificates=certificate.of_person(challenge, me()) if shown.belongs_to(me()) else [],
        owed=obligation.of_entry(shown) if challenge.results_at else [],
        may=May.of(challenge, me()),
        plain=PlainForm(),
        words=WORDS,
    )


@challenges.get("/challenges/<slug>/entries/<int:id>/edit", endpoint="edit_entry")
@signed_in
def editing(slug: str, id: int) -> str:
    challenge = found(slug)
    shown = found_entry(challenge, id)
    require(shown.revisable_by(me()))
    form = EntryForm.of(challenge, shown, formdata=None)
    return revise_page(shown, form, draft=take_up(form, challenge))


def revise_page(
    shown: Entry, form: EntryForm, problem: str = "", draft: EntryDraft | None = None, *, stale: bool = False
) -> str:
    return render_template(
        "challenges/revise.html",
        challenge=shown.challenge,
        entry=shown,
        form=form,
        files=on_desk(shown.challenge, by=me(), team=shown.team),
        problem=problem,
        stale=stale,
        draft=draft,
        words=WORDS,
    )


@challenges.post("/challenges/<slug>/entries/<int:id>/edit")
@signed_in
def revise(slug: str, id: int) -> ResponseReturnValue:
    challenge = found(slug)
    shown = found_entry(challenge, id)
    require(shown.revisable_by(me()))
    form = EntryForm.of(challenge)
    if not form.validate():
        return revise_page(shown, form), 422
    if left := left_behind():
        return revise_page(shown, form, left), 422
    try:
        shown.send(title=form.title.data or "", answers=form.answers(), by=me(), seen=form.seen)
    except Refused as refused:
        return _not_sent(shown, form, refused.message)
    db.session.commit()
    flash(_("The new version is sent. Here is its receipt."), KEPT)
    return redirect(url_for("challenges.entry", slug=slug, id=id), 303)


def _not_sent(shown: Entry, form: EntryForm, problem: str) -> ResponseReturnValue:
    """What was typed stays; the version is the one that counts now, so that pressing again decides anew."""
    db.session.rollback()
    stale = form.seen != shown.version
    form.version.data = str(shown.version)
    return revise_page(shown, form, problem, stale=stale), 409


@challenges.get("/challenges/<slug>/entries/<int:id>/versions/<int:number>")
@signed_in
def sent_version(slug: str, id: int, number: int) -> str:
    """As it was sent: whoever's entry it is reads what a correction took the place of."""
    shown = found_entry(found(slug), id)
    require(shown.belongs_to(me()))
    version = version_of(shown, number)
    if version is None:
        abort(404)
    return render_template(
        "challenges/version.html",
        challenge=shown.challenge,
        entry=shown,
        version=version,
        files=attachments.enclosed_in(shown.id, number),
    )


@challenges.get("/challenges/<slug>/entries/<int:id>/versions/<int:number>.json")
@signed_in
def sent_content(slug: str, id: int, number: int) -> Response:
    """The bytes whose SHA-256 is the receipt: whoever's entry it is checks it without believing us."""
    shown = found_entry(found(slug), id)
    require(shown.belongs_to(me()))
    version = version_of(shown, number)
    if version is None:
        abort(404)
    response = Response(sent_bytes(version), mimetype="application/json")
    response.headers["Content-Disposition"] = f'attachment; filename="{slug}-{id}-{number}.json"'
    response.headers["Cache-Control"] = "no-store"
    return response


@challenges.get("/receipts")
@public
@keep_for_guests
def receipts() -> str:
    """How to check a receipt, on whatever machine one has."""
    return render_template("challenges/receipts.html")


@challenges.post("/challenges/<slug>/entries/<int:id>/withdraw")
@signed_in
def withdraw_entry(slug: str, id: int) -> ResponseReturnValue:
    challenge = found(slug)
    shown = found_entry(challenge, id)
    require(shown.withdrawable_by(me()))
    shown.withdraw(by=me())
    db.session.commit()
    flash(_("The entry is withdrawn; its receipts stay yours."), "good")
    return redirect(address(challenge), 303)
