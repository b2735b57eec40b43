"""Ideas, their supports and their comments as JSON."""

from __future__ import annotations

from flask import Response, request, url_for
from flask_babel import gettext as _

from app import rest
from app.authorization import me, require
from app.database import db
from app.ideas import comment as comments
from app.ideas import support as supports
from app.ideas import typed
from app.ideas.idea import Idea, Status, begin
from app.ideas.publication import publish
from app.ideas.queries import ORDERS, Found, Listing, find, twins
from app.ideas.representation import of_comment, of_idea, of_supports
from app.ideas.support import Wish
from app.ideas.theme import open_themes
from app.ideas.views.room import found, found_comment
from app.markdown import LONGEST
from app.paging import Page
from app.people.token import api_public, api_writes
from app.search.query import MOST_CHARACTERS

api = rest.door("ideas", __name__)
FILTERS = ("q", "kind", "theme", "status", "unit", "audience")


def listing() -> Listing:
    """The list that an address asks for; what it does not understand it says. Raises Invalid."""
    rest.ask_only(*FILTERS, "order", "after", "limit")
    rest.text("q", MOST_CHARACTERS)
    rest.limit()
    understood = Listing.from_args(request.args)
    errors = {
        name: [_("“%(word)s” means nothing here.", word=request.args[name][:80])]
        for name in (*FILTERS[1:], "order")
        if name in request.args and getattr(understood, name) != request.args[name]
    }
    if understood.q and request.args.get("order") in ORDERS:
        errors.pop("order", None)
    if errors:
        raise rest.Invalid(errors)
    return understood


def found_for(asked: Listing) -> Found:
    """What a list holds; raises Invalid where a program would go on with what it had already."""
    understood = find(asked, me())
    if understood.page.anew:
        raise rest.Invalid(status=410, message=_("This order has ended since: begin again without “after”."))
    return understood


@api.get("/ideas")
@api_public
def index() -> Response:
    page = found_for(listing()).page
    return rest.shown(rest.listed(page, [of_idea(idea) for idea in page.items]))


@api.post("/ideas")
@api_writes
def write() -> Response:
    idea = begin(me(), **typed.idea_values(rest.body(typed.IDEA)))
    answer = rest.done(of_idea(idea), 201, Location=_address(idea))
    db.session.commit()
    return answer


def _address(idea: Idea) -> str:
    return url_for("ideas_api.show", id=idea.id, _external=True)


@api.get("/ideas/similar")
@api_public
def similar() -> Response:
    """What may say the same, the likeliest first; silence is an answer."""
    rest.ask_only("title", "text")
    likely = twins(me(), rest.text("title", Idea.title.type.length), rest.text("text", LONGEST))
    return rest.shown(rest.listed(Page(likely), [of_idea(idea) for idea in likely]))


@api.get("/ideas/<int:id>")
@api_public
def show(id: int) -> Response:
    rest.ask_only()
    return rest.shown(of_idea(found(id)))


@api.patch("/ideas/<int:id>")
@api_writes
def rewrite(id: int) -> Response:
    idea = found(id)
    require(idea.editable_by(me()))
    rest.match(of_idea(idea))
    if sent := rest.body(typed.IDEA):
        idea.rewrite(by=me(), **typed.idea_values(sent, idea))
    answer = rest.done(of_idea(idea))
    db.session.commit()
    return answer


@api.delete("/ideas/<int:id>")
@api_writes
def withdraw(id: int) -> Response:
    """A state: what is withdrawn stays so."""
    idea = found(id)
    own = idea.author_id == me().id
    if not (own and idea.status is Status.WITHDRAWN):
        require(idea.withdrawable_by(me()))
        rest.match(of_idea(idea))
        idea.withdraw(by=me())
    answer = rest.done(None)
    db.session.commit()
    return answer


@api.post("/ideas/<int:id>/publication")
@api_writes
def publication(id: int) -> Response:
    idea = found(id)
    require(idea.author_id == me().id)
    rest.match(of_idea(idea))
    if idea.is_draft:
        typed.complete(idea)
    publish(idea)
    answer = rest.done(of_idea(idea))
    db.session.commit()
    return answer


@api.put("/ideas/<int:id>/support", endpoint="support", defaults={"wish": Wish.GIVEN})
@api.delete("/ideas/<int:id>/support", endpoint="take_back_support", defaults={"wish": Wish.WITHDRAWN})
@api_writes
def settle(id: int, wish: Wish) -> Response:
    """A state, never a toggle: asked again, nothing changes."""
    idea = found(id)
    require(idea.supportable_by(me()))
    supports.settle(idea, by=me(), wish=wish)
    answer = rest.done({"supported": wish is Wish.GIVEN, "supports": of_supports(idea)})
    db.session.commit()
    return answer


@api.get("/ideas/<int:id>/comments")
@api_public
def discussion(id: int) -> Response:
    rest.ask_only("side", "parent", "after", "limit")
    idea = found(id)
    parent = rest.whole_number("parent")
    side = rest.one_of("side", [side.value for side in comments.Side])
    page = comments.page(
        idea,
        side=comments.Side(side) if side is not None else None,
        parent_id=found_comment(idea, parent).id if parent else None,
        after=request.args.get("after", ""),
        most=rest.limit(),
    )
    return rest.shown(rest.listed(page, [of_comment(comment, idea, me()) for comment in page.items]))


@api.post("/ideas/<int:id>/comments")
@api_writes
def comment(id: int) -> Response:
    idea = found(id)
    require(idea.open_to_comments_by(me()))
    sent = rest.body(typed.COMMENT)
    form = typed.comment_form(sent)
    parent = sent.get("parent")
    said = comments.add(
        idea,
        by=me(),
        text=form.text.data or "",
        side=form.said_side(),
        parent=found_comment(idea, parent) if parent else None,
    )
    answer = rest.done(of_comment(said, idea, me()), 201)
    db.session.commit()
    return answer


@api.get("/themes")
@api_public
def themes() -> Response:
    rest.ask_only()
    shown = [
        {"slug": theme.slug, "name": theme.name, "description": theme.description}
        for theme in db.session.scalars(open_themes())
    ]
    return rest.shown(rest.listed(Page(shown), shown))
