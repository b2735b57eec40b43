"""In which language a page speaks: chosen, the person's own, the browser's, else French."""

from __future__ import annotations

from datetime import date, datetime
from functools import lru_cache
from typing import cast
from zoneinfo import ZoneInfo

from babel.support import NullTranslations, Translations
from flask import Flask, Request, g, has_request_context, request
from flask_babel import Babel, Domain, get_locale
from wtforms.i18n import messages_path

from app.authorization import me
from app.clock import now
from config import ROOT

LANGUAGES = ("fr", "en")
COOKIE = "language"
HOME_ZONE = "Europe/Paris"


def spoken() -> str:
    if not has_request_context():
        return "fr"
    is_chosen = request.cookies.get(COOKIE) in LANGUAGES
    if not is_chosen and not g.get("guest_page") and not request.path.startswith("/api/"):
        own = getattr(me(), "language", None)
        if own in LANGUAGES:
            return own
    return spoken_to_guests()


def spoken_to_guests() -> str:
    """Without asking who reads."""
    chosen = request.cookies.get(COOKIE)
    if chosen in LANGUAGES:
        return chosen
    return request.accept_languages.best_match(LANGUAGES, "fr") or "fr"


def language() -> str:
    """The one of this page, found out once: a page asks for it hundreds of times."""
    try:
        return cast(str, g._flask_babel.babel_locale.language)
    except (AttributeError, RuntimeError):
        locale = get_locale()
        return locale.language if locale else "fr"


def time_zone() -> ZoneInfo:
    """The reader's, found out once a request."""
    if not has_request_context():
        return ZoneInfo(HOME_ZONE)
    zone: ZoneInfo | None = g.get("time_zone")
    if zone is None:
        zone = g.time_zone = ZoneInfo(getattr(me(), "time_zone", None) or HOME_ZONE)
    return zone


def day_of(moment: datetime) -> date:
    """Where the reader lives."""
    return moment.astimezone(time_zone()).date()


def today() -> date:
    return day_of(now())


@lru_cache(maxsize=len(LANGUAGES))
def catalogue(code: str) -> NullTranslations:
    return Translations.load(str(ROOT / "translations"), [code])


@lru_cache(maxsize=len(LANGUAGES))
def _catalogue_of_forms(code: str) -> NullTranslations:
    return Translations.load(messages_path(), [code], domain="wtforms")


class Spoken(Request):
    """Flask-WTF reads the messages of WTForms anew for each request that has a form, unless it finds them there."""

    @property
    def wtforms_translations(self) -> NullTranslations:
        return _catalogue_of_forms(language())


class Catalogues(Domain):
    """Flask-Babel's own looks up its context four times for each message."""

    def get_translations(self) -> NullTranslations:
        return catalogue(language())


def init_app(app: Flask, babel: Babel) -> None:
    app.request_class = Spoken
    babel.init_app(app, locale_selector=spoken)
    app.extensions["babel"].domain_instance = Catalogues()
