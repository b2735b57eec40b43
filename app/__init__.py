"""The application: create_app is its table of contents."""

from __future__ import annotations

from typing import Any

from click import get_current_context
from flask import Flask, current_app, request

from app import authorization, errors, guest_pages, headers, language, logs, outgoing, packing, rooms, templating
from app.database import begin_to_write, db, engine_options, know_migrations, read_only, stay_open
from app.extensions import babel, csrf, htmx, login
from app.folding import OfLanguages
from app.people import session
from app.people.user import Guest
from config import ROOT, Settings


def create_app(settings: Settings | None = None, **overrides: Any) -> Flask:
    """Raises SettingsError when a setting is wrong."""
    settings = settings or Settings.from_environment()
    app = Flask(
        "app",
        root_path=str(ROOT / "app"),
        instance_path=str(settings.instance),
        template_folder=str(ROOT / "templates"),
        static_folder=str(ROOT / "static"),
        static_url_path="/static",
    )
    app.jinja_environment = OfLanguages
    app.config.from_mapping(
        SECRET_KEY=settings.secret_key,
        SQLALCHEMY_DATABASE_URI=settings.database_url,
        SQLALCHEMY_ENGINE_OPTIONS=engine_options(settings.database_url),
        SESSION_COOKIE_NAME="__Host-session" if settings.is_https else "session",
        SESSION_COOKIE_SECURE=settings.is_https,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        PERMANENT_SESSION_LIFETIME=session.LIFE,
        BABEL_DEFAULT_LOCALE="fr",
        BABEL_TRANSLATION_DIRECTORIES=str(ROOT / "translations"),
        WTF_CSRF_TIME_LIMIT=None,
        WTF_CSRF_SSL_STRICT=settings.is_https,
        **overrides,
    )
    app.extensions["settings"] = settings
    logs.init_app(app)
    headers.init_app(app, settings)
    app.before_request(_read_first)
    app.teardown_request(_let_others_write)
    guest_pages.init_app(app)
    packing.init_app(app)
    outgoing.init_app(app, settings)
    db.init_app(app)
    if get_current_context(silent=True):
        know_migrations(app)
    language.init_app(app, babel)
    login.init_app(app)
    login.user_loader(session.of_token)
    login.anonymous_user = Guest
    csrf.init_app(app)
    htmx.init_app(app)
    templating.init_app(app)
    errors.init_app(app)
    rooms.init_app(app)
    authorization.init_app(app)
    app.before_request(_let_it_write)
    return app


def _read_first() -> None:
    stay_open()
    read_only(True)


def _let_it_write() -> None:
    view = current_app.view_functions.get(request.endpoint or "")
    if request.method not in ("GET", "HEAD", "OPTIONS") and not getattr(view, "reads_first", False):
        begin_to_write()


def _let_others_write(_problem: BaseException | None) -> None:
    read_only(False)
