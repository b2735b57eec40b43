"""Reading the Store: the catalogue, and a service."""

from __future__ import annotations

from flask import render_template

from app.authorization import public
from app.database import db
from app.guest_pages import keep_for_guests
from app.store.labels import CATEGORIES
from app.store.queries import SHOWN, for_cards, last_leave, listed
from app.store.service import Service
from app.store.views.room import found, store


@store.get("/store")
@public
@keep_for_guests
def index() -> str:
    newest = for_cards(listed()).order_by(Service.listed_at.desc(), Service.id.desc()).limit(SHOWN)
    return render_template("store/list.html", services=db.session.scalars(newest).all(), categories=CATEGORIES)


@store.get("/store/<slug>")
@public
@keep_for_guests
def show(slug: str) -> str:
    service = found(slug)
    return render_template("store/show.html", service=service, categories=CATEGORIES, left=last_leave(service))
