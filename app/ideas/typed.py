"""What a program sends about ideas, judged by the same forms as what people type."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask_babel import gettext as _
from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict

from app.authorization import me
from app.database import Document
from app.ideas.forms import CommentForm, IdeaForm
from app.ideas.idea import Audience, Idea
from app.rest import NUMBER_OR_NULL, TEXT, TEXT_OR_NULL, TEXTS, Invalid

IDEA = {
    "title": TEXT,
    "text": TEXT,
    "kind": TEXT,
    "audience": TEXT,
    "theme": TEXT_OR_NULL,
    "unit": TEXT,
    "tags": TEXTS,
}
COMMENT = {"text": TEXT, "side": TEXT, "parent": NUMBER_OR_NULL}
SEPARATORS = frozenset(",;")


def idea_values(sent: Document, idea: Idea | None = None) -> dict[str, Any]:
    """The values for `begin` (all of them) or `rewrite` (those sent). Raises Invalid."""
    form = _idea_form(_as_typed(idea) | _joined(sent) if idea else {"kind": "idea"} | _joined(sent), idea)
    errors = _errors(form, among=sent if idea else None)
    if idea and not idea.is_draft and sent.get("audience", idea.audience) != idea.audience:
        errors["audience"] = [_("Who can read an idea is settled when it is published.")]
    elif (
        not (idea and not idea.is_draft)
        and "audience" not in form
        and sent.get("audience", "public") != Audience.PUBLIC
    ):
        errors["audience"] = [_("Only staff can write for staff.")]
    if any(SEPARATORS & set(tag) for tag in sent.get("tags", ())):
        errors["tags"] = [_("A tag is one or several words, without comma or semicolon.")]
    if errors:
        raise Invalid(errors)
    values = form.written()
    if idea is None:
        return values
    wanted = {*sent, "scope"} if "unit" in sent else set(sent)
    return {"title": idea.title, "text": idea.text} | {n: v for n, v in values.items() if n in wanted}


def complete(idea: Idea) -> None:
    """Refuse to publish a draft that its own form would refuse. Raises Invalid."""
    errors = _errors(_idea_form(_as_typed(idea), idea))
    if errors:
        raise Invalid(errors)


def comment_form(sent: Document) -> CommentForm:
    """Raises Invalid."""
    form = CommentForm(formdata=MultiDict({"side": "", **_joined(sent)}), meta={"csrf": False})
    if errors := _errors(form):
        raise Invalid(errors)
    return form


def _idea_form(typed: dict[str, str], idea: Idea | None) -> IdeaForm:
    form = IdeaForm(formdata=MultiDict({"audience": "public", **typed}), meta={"csrf": False})
    form.offer(me(), idea)
    return form


def _as_typed(idea: Idea) -> dict[str, str]:
    shown = IdeaForm(formdata=None, meta={"csrf": False})
    shown.show(idea)
    return {field.name: field.data for field in shown if field.data}


def _joined(sent: Document) -> dict[str, str]:
    """As a browser would send it."""
    return {
        name: ", ".join(value) if isinstance(value, list) else "" if value is None else str(value)
        for name, value in sent.items()
    }


def _errors(form: FlaskForm, among: Iterable[str] | None = None) -> dict[str, list[Any]]:
    form.validate()
    return {name: list(said) for name, said in form.errors.items() if name and (among is None or name in among)}
