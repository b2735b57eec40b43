"""Short lists: an adviser's own pages, and the page that a link opens to whoever has it."""

from __future__ import annotations

from flask import Response, abort, flash, make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.authorization import me, public, require, signed_in
from app.database import db
from app.errors import Refused
from app.store import short_list
from app.store.labels import WORDS
from app.store.short_list import ShortList
from app.store.short_list_forms import NEW, AddForm, ShortListForm, WordForm
from app.store.views.room import found, store


def found_list(id: int) -> ShortList:
    """One's own; another's does not exist, nor one that has ended."""
    require(short_list.makeable_by(me()))
    asked = short_list.of(me()).where(ShortList.id == id)
    return (short_list.whole(asked) if id < 2**63 else None) or abort(404)


def back_to(one: ShortList) -> ResponseReturnValue:
    return redirect(url_for(".show_list", id=one.id), 303)


@store.get("/store/lists")
@signed_in
def short_lists() -> str:
    require(short_list.makeable_by(me()))
    return lists_page(ShortListForm())


def lists_page(form: ShortListForm) -> str:
    lists = db.session.scalars(short_list.of(me())).all()
    sizes = short_list.sizes_of(me())
    return render_template("store/short_lists.html", lists=lists, sizes=sizes, form=form)


@store.post("/store/lists")
@signed_in
def make_short_list() -> ResponseReturnValue:
    require(short_list.makeable_by(me()))
    form = ShortListForm()
    if not form.validate_on_submit():
        return lists_page(form), 422
    made = short_list.make(by=me(), name=form.name.data or "", message=form.message.data or "")
    db.session.commit()
    return back_to(made)


@store.get("/store/lists/<int:id>")
@signed_in
def show_list(id: int) -> str:
    one = found_list(id)
    return own_page(one, ShortListForm(obj=one))


def own_page(one: ShortList, form: ShortListForm, word: str = "", wrong: int = 0, problem: str = "") -> str:
    """`word` is told once: that of the link just made; `wrong` is the service whose word needs attention."""
    return render_template(
        "store/short_list.html",
        list=one,
        form=form,
        link=url_for(".shared_list", word=word, _external=True) if word else "",
        wrong=wrong,
        problem=problem,
        longest=short_list.LONGEST_WORD,
        most=short_list.MOST_SERVICES,
        words=WORDS,
        here=url_for(".show_list", id=one.id),
    )


@store.post("/store/lists/<int:id>")
@signed_in
def say_of_short_list(id: int) -> ResponseReturnValue:
    one, form = found_list(id), ShortListForm()
    if not form.validate_on_submit():
        return own_page(one, form), 422
    one.say(name=form.name.data or "", message=form.message.data or "")
    db.session.commit()
    flash(_("The list says so now."), "good")
    return back_to(one)


@store.post("/store/lists/<int:id>/link")
@signed_in
def share_short_list(id: int) -> ResponseReturnValue:
    """Its link is in this answer alone."""
    one = found_list(id)
    answer = make_response(own_page(one, ShortListForm(formdata=None, obj=one), word=one.share()))
    db.session.commit()
    answer.headers["Cache-Control"] = "no-store"
    return answer


@store.post("/store/lists/<int:id>/link/withdraw")
@signed_in
def stop_sharing(id: int) -> ResponseReturnValue:
    one = found_list(id)
    one.stop_sharing()
    db.session.commit()
    flash(_("The link opens nothing any more."), "good")
    return back_to(one)


@store.post("/store/lists/<int:id>/renew")
@signed_in
def renew_short_list(id: int) -> ResponseReturnValue:
    one = found_list(id)
    one.renew()
    db.session.commit()
    flash(_("The list stays for %(n)s days from today.", n=short_list.LIFE.days), "good")
    return back_to(one)


@store.post("/store/lists/<int:id>/delete")
@signed_in
def delete_short_list(id: int) -> ResponseReturnValue:
    short_list.let_go(found_list(id))
    db.session.commit()
    flash(_("The list is deleted, and its words with it."), "good")
    return redirect(url_for(".short_lists"), 303)


@store.post("/store/lists/<int:id>/services/<int:service>")
@signed_in
def say_of_choice(id: int, service: int) -> ResponseReturnValue:
    one, form = found_list(id), WordForm()
    if not form.validate_on_submit():
        problem = " ".join(str(words) for words in form.word.errors)
        return own_page(one, ShortListForm(formdata=None, obj=one), wrong=service, problem=problem), 422
    short_list.say_of(chosen(one, service), one, form.word.data or "")
    db.session.commit()
    return back_to(one)


@store.post("/store/lists/<int:id>/services/<int:service>/up")
@signed_in
def move_choice(id: int, service: int) -> ResponseReturnValue:
    one = found_list(id)
    short_list.move_up(chosen(one, service), one, by=me())
    db.session.commit()
    return back_to(one)


@store.post("/store/lists/<int:id>/services/<int:service>/away")
@signed_in
def take_out(id: int, service: int) -> ResponseReturnValue:
    one = found_list(id)
    short_list.take_out(chosen(one, service), one, by=me())
    db.session.commit()
    return back_to(one)


def chosen(one: ShortList, service: int) -> int:
    return service if any(choice.service_id == service for choice in one.chosen) else abort(404)


# From the page of a service


@store.get("/store/<slug>/short-list")
@signed_in
def choosing_list(slug: str) -> str:
    require(short_list.makeable_by(me()))
    service = found(slug)
    form = AddForm.offered(db.session.scalars(short_list.of(me())).all())
    return render_template("store/short_list_add.html", service=service, form=form)


@store.post("/store/<slug>/short-list")
@signed_in
def add_to_list(slug: str) -> ResponseReturnValue:
    require(short_list.makeable_by(me()))
    service = found(slug)
    lists = {str(one.id): one for one in db.session.scalars(short_list.of(me()))}
    form = AddForm.offered([*lists.values()])
    if not form.validate_on_submit():
        return render_template("store/short_list_add.html", service=service, form=form), 422
    try:
        into = lists[form.into.data] if form.into.data != NEW else short_list.make(by=me(), name=form.name.data or "")
        short_list.put(service, into, by=me(), word=form.word.data or "")
    except Refused as refused:
        db.session.rollback()
        page = render_template("store/short_list_add.html", service=found(slug), form=form, problem=refused.message)
        return page, 409
    db.session.commit()
    flash(_("“%(service)s” is in your list.", service=service.name), "good")
    return back_to(into)


# For whoever has the link


@store.get("/store/lists/shared/<word>")
@public
def shared_list(word: str) -> Response:
    """Nobody else is told where a reader came from, and nothing keeps the page."""
    one = short_list.opened_by(word[:200])
    page = "store/shared_list.html" if one else "store/shared_list_ended.html"
    answer = make_response(render_template(page, list=one, words=WORDS), 200 if one else 410)
    answer.headers["Cache-Control"] = "private, no-store"
    answer.headers["Referrer-Policy"] = "same-origin"
    answer.headers["X-Robots-Tag"] = "noindex, nofollow"
    return answer
