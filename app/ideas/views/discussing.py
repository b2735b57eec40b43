"""Supporting, following, discussing."""

from __future__ import annotations

from flask import Response, abort, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.activity import follow as follows
from app.authorization import me, public, require, signed_in
from app.database import begin_to_write, commit, reads_first
from app.hypermedia import fragment_or_redirect, page_or_fragment, wants_fragment
from app.ideas import comment as comments
from app.ideas import support as supports
from app.ideas.comment import Side
from app.ideas.forms import CommentForm, FollowForm, SupportForm
from app.ideas.labels import SIDES
from app.ideas.support import Wish
from app.ideas.views.reading import page_of
from app.ideas.views.room import May, address, found, found_comment, ideas
from app.text import number_in

FOLLOWED = "followed"
"""Said to the page, whose button to follow may say otherwise."""


@ideas.post("/<int:id>/support")
@signed_in
@reads_first
def support(id: int) -> ResponseReturnValue:
    idea = found(id)
    require(idea.supportable_by(me()))
    form = SupportForm()
    if not form.validate():
        abort(422)
    begin_to_write()
    supports.settle(idea, by=me(), wish=form.wish.data)
    commit()
    return fragment_or_redirect(
        "ideas/_support.html",
        address(idea),
        idea=idea,
        happened=FOLLOWED,
        supported=form.wish.data is Wish.GIVEN,
        may=May.of(idea, me()),
        said=True,
    )


@ideas.get("/<int:id>/follow")
@signed_in
def following(id: int) -> str:
    """The button as it is now: whoever supports or comments follows as well."""
    idea = found(id)
    return render_template("ideas/_follow.html", idea=idea, following=follows.follows(me(), idea))


@ideas.post("/<int:id>/follow")
@signed_in
def follow(id: int) -> ResponseReturnValue:
    idea = found(id)
    form = FollowForm()
    if not form.validate():
        abort(422)
    wished = form.wish.data is Wish.GIVEN
    (follows.follow if wished else follows.unfollow)(idea, by=me())
    commit()
    return fragment_or_redirect("ideas/_follow.html", address(idea), idea=idea, following=wished, said=True)


@ideas.get("/<int:id>/comments")
@public
def discussion(id: int) -> Response:
    """More of a discussion: of one side, or of the replies to one comment."""
    idea = found(id)
    side = request.args.get("side")
    parent_id = number_in(request.args.get("parent")) or None
    page = comments.page(
        idea,
        side=Side(side) if side in [*Side] and side is not None and not parent_id else None,
        parent_id=parent_id,
        after=request.args.get("after", ""),
        most=comments.REPLIES_SHOWN,
    )
    return page_or_fragment(
        "ideas/comments.html",
        "ideas/_comments.html",
        idea=idea,
        page=page,
        side=side,
        parent_id=parent_id,
        replies=comments.first_replies(list(page.items)),
        may=May.of(idea, me()),
        sides=SIDES,
    )


@ideas.post("/<int:id>/comments")
@signed_in
def comment(id: int) -> ResponseReturnValue:
    idea = found(id)
    require(idea.open_to_comments_by(me()))
    form = CommentForm()
    if not form.validate():
        if wants_fragment():
            return render_template("ideas/_comment_form.html", idea=idea, comment_form=form, sides=SIDES), 422
        return render_template("ideas/show.html", **page_of(idea, form)), 422
    parent = number_in(form.parent.data)
    said = comments.add(
        idea,
        by=me(),
        text=form.text.data,
        side=form.said_side(),
        parent=found_comment(idea, parent) if parent else None,
    )
    commit()
    return fragment_or_redirect(
        "ideas/_commented.html",
        address(idea, _anchor=f"comment-{said.id}"),
        happened=FOLLOWED,
        idea=idea,
        comment=said,
        comment_form=CommentForm(formdata=None),
        may=May.of(idea, me()),
        sides=SIDES,
        replies={},
    )


@ideas.post("/<int:id>/comments/<int:comment_id>/withdraw")
@signed_in
def withdraw_comment(id: int, comment_id: int) -> ResponseReturnValue:
    idea = found(id)
    comment = found_comment(idea, comment_id)
    require(comment.withdrawable_by(me()))
    comment.withdraw()
    commit()
    flash(_("Your comment is withdrawn."), "good")
    return redirect(address(idea), 303)
