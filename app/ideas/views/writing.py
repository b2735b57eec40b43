"""Writing: composing, drafts, twins, changing, withdrawing."""

from __future__ import annotations

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app import markdown
from app.authorization import me, public, require, signed_in
from app.clock import now
from app.database import by_number, db, reads_first
from app.fields import PlainForm
from app.hypermedia import KEPT, fragment_or_redirect
from app.ideas import answer as answers
from app.ideas import keepsake
from app.ideas.forms import IdeaForm
from app.ideas.idea import Audience, Idea, begin
from app.ideas.labels import KINDS
from app.ideas.publication import publish
from app.ideas.queries import drafts_of, twins
from app.ideas.views.room import address, found, ideas
from app.people import attempt
from app.people.unit import nation
from app.text import number_in


@ideas.get("/new")
@public
def compose() -> str:
    kept = keepsake.of(request.args["kept"]) if request.args.get("kept") else {}
    form = IdeaForm(data=kept or request.args.to_dict())
    form.offer(me())
    if me().is_authenticated and not form.unit.data and me().unit:
        form.unit.data = nation().code
    if not me().is_authenticated:
        return _composer(form)
    draft = _draft_named(form.draft.data)
    return _composer(form, draft, left_off=None if draft else next(iter(drafts_of(me()).items), None))


def _composer(form: IdeaForm, idea: Idea | None = None, **context: Any) -> str:
    likely = twins(me(), form.title.data or "", form.text.data or "") if form.title.data and not idea else []
    return render_template(
        "ideas/compose.html",
        form=form,
        idea=idea,
        twins=likely,
        refusals=answers.refusals_of(likely),
        kinds=KINDS,
        **context,
    )


@ideas.post("/new")
@public
def write() -> ResponseReturnValue:
    form = IdeaForm()
    form.offer(me())
    if not me().is_authenticated:
        return _keep_for_later(form)
    draft = _draft_named(form.draft.data)
    if form.asks_for_staff:
        return _composer(form, draft), 422
    if request.form.get("action") == "save":
        draft = _put_down(form, draft)
        db.session.commit()
        flash(_("Your draft is kept."), KEPT)
        return redirect(url_for("ideas.edit", id=draft.id), 303)
    if not form.validate():
        return _composer(form, draft), 422
    draft = _put_down(form, draft)
    publish(draft)
    _forget_keepsake()
    db.session.commit()
    flash(_("Your idea is published. Thank you!"), KEPT)
    return redirect(address(draft), 303)


def _keep_for_later(form: IdeaForm) -> ResponseReturnValue:
    """A guest signs in or signs up, and finds here what they wrote; what staff wrote for staff stays so."""
    if attempt.spend(attempt.for_place("keepsake", request.remote_addr)) is None:
        abort(429)
    fields = {field.name: field.data for field in form if field.name != "csrf_token" and field.data}
    fields = {name: said[: markdown.LONGEST] if isinstance(said, str) else said for name, said in fields.items()}
    if form.asks_for_staff:
        fields["audience"] = Audience.INTERNAL.value
    word = keepsake.keep(fields)
    db.session.commit()
    return redirect(url_for("people.sign_in", next=url_for("ideas.compose", kept=word)), 303)


def _forget_keepsake() -> None:
    if request.args.get("kept"):
        keepsake.let_go(request.args["kept"])


def _draft_named(written: str | None) -> Idea | None:
    idea = _own_named(written)
    return idea if idea and idea.is_draft else None


def _own_named(written: str | None) -> Idea | None:
    idea = by_number(Idea, written)
    return idea if idea and idea.author_id == me().id else None


def _put_down(form: IdeaForm, draft: Idea | None) -> Idea:
    written = form.written()
    if not me().is_staff:
        written["audience"] = draft.audience if draft else Audience.PUBLIC
    if draft is None:
        return begin(me(), **written)
    draft.rewrite(by=me(), **written)
    return draft


@ideas.post("/draft")
@signed_in
def autosave() -> ResponseReturnValue:
    """Keep what is being typed; answers with when it was kept, or nothing when it was published meanwhile."""
    form = IdeaForm()
    form.offer(me())
    if not (form.title.data or form.text.data):
        return "", 204
    if form.asks_for_staff:
        abort(422)
    named = _own_named(form.draft.data)
    if named and not named.is_draft:
        return "", 204
    draft = _put_down(form, named)
    db.session.commit()
    return fragment_or_redirect("ideas/_saved.html", url_for("ideas.edit", id=draft.id), idea=draft, saved_at=now())


@ideas.route("/twins", methods=["GET", "POST"], endpoint="twins")
@public
@reads_first
def likely_twins() -> str:
    """What others may have written already, while somebody types."""
    title, text = request.values.get("title", "")[:200], request.values.get("text", "")[:2_000]
    draft = request.values.get("draft", "")
    likely = twins(me(), title, text, except_id=number_in(draft) or None)
    return render_template("ideas/_twins.html", twins=likely, refusals=answers.refusals_of(likely), title=title)


@ideas.post("/preview")
@public
@reads_first
def preview() -> str:
    return render_template("ideas/_preview.html", text=request.form.get("text", "")[: markdown.LONGEST])


@ideas.get("/<int:id>/edit")
@signed_in
def edit(id: int) -> str:
    idea = found(id)
    require(idea.editable_by(me()))
    form = IdeaForm(formdata=None)
    form.offer(me(), idea)
    form.show(idea)
    return _composer(form, idea)


@ideas.post("/<int:id>/edit")
@signed_in
def rewrite(id: int) -> ResponseReturnValue:
    idea = found(id)
    require(idea.editable_by(me()))
    form = IdeaForm()
    form.offer(me(), idea)
    keeps_draft = idea.is_draft and request.form.get("action") == "save"
    if form.asks_for_staff or not keeps_draft and not form.validate():
        return _composer(form, idea), 422
    if form.version.data != str(idea.version) and not idea.is_draft:
        form.version.data = str(idea.version)
        return _composer(form, idea, changed_meanwhile=True), 409
    idea.rewrite(by=me(), **form.written())
    if idea.is_draft and not keeps_draft:
        publish(idea)
    db.session.commit()
    flash(_("Your draft is kept.") if keeps_draft else _("Your text is published."), KEPT)
    return redirect(url_for("ideas.edit", id=id) if keeps_draft else address(idea), 303)


@ideas.get("/<int:id>/withdraw", endpoint="withdraw")
@signed_in
def ask_to_withdraw(id: int) -> str:
    idea = found(id)
    require(idea.withdrawable_by(me()))
    return render_template("ideas/withdraw.html", idea=idea, form=PlainForm())


@ideas.post("/<int:id>/withdraw", endpoint="do_withdraw")
@signed_in
def withdraw(id: int) -> ResponseReturnValue:
    idea = found(id)
    require(idea.withdrawable_by(me()))
    idea.withdraw(by=me())
    db.session.commit()
    flash(_("It is withdrawn: nobody sees it any more but you."), "good")
    return redirect(url_for("home.me"), 303)
