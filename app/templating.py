"""What templates can say: filters and globals."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Any, cast
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from babel.dates import format_datetime, format_time
from babel.numbers import format_decimal
from flask import Flask, Response, request, url_for
from flask.globals import request_ctx
from flask_babel import gettext, ngettext
from jinja2 import pass_eval_context
from jinja2.nodes import EvalContext
from markupsafe import Markup

from app import markdown, packing
from app.authorization import me, public
from app.clock import now
from app.extensions import settings
from app.folding import OfLanguages
from app.language import catalogue, language, time_zone
from app.pieces import Fragments, Panels
from app.text import for_xml
from config import ROOT

STATIC = ROOT / "static"
YEAR = 365 * 24 * 3600
GREENWICH = ZoneInfo("UTC")
_FIRST = re.compile(r"(?<!\d)1(?=\s[^\W\d])")


def way_back() -> str:
    """Where a link that comes back may lead: to this page if it can be read, else to the front."""
    if request.method in ("GET", "HEAD"):
        return request.full_path.rstrip("?")
    adapter = request_ctx.url_adapter
    return request.path if adapter and adapter.test(request.path, "GET") else "/"


def ago(moment: datetime) -> Markup:
    """How long ago, in words; the exact time in the person's territory as a title."""
    passed = max((now() - moment).total_seconds(), 0)
    for seconds, words in (
        (86_400 * 30, None),
        (86_400, lambda n: ngettext("%(num)s day ago", "%(num)s days ago", n)),
        (3_600, lambda n: ngettext("%(num)s hour ago", "%(num)s hours ago", n)),
        (60, lambda n: ngettext("%(num)s minute ago", "%(num)s minutes ago", n)),
    ):
        if passed >= seconds:
            said = words(int(passed // seconds)) if words else gettext("on %(day)s", day=day(moment))
            break
    else:
        said = gettext("just now")
    return _time(moment, said)


def _time(moment: datetime, said: str) -> Markup:
    return Markup('<time datetime="{}" title="{}">{}</time>').format(
        moment.isoformat(timespec="seconds"), exact(moment), said
    )


def day(moment: datetime) -> str:
    return _dated(moment, "d MMMM y", time_zone(), language())


def dated(moment: datetime, pattern: str) -> str:
    """A date in the reader's territory, by a pattern of Unicode's (UTS 35)."""
    return _dated(moment, pattern, time_zone(), language())


def calendar_day(on: date) -> str:
    """A day that is the same everywhere, whatever the hour."""
    return _dated(datetime(on.year, on.month, on.day, tzinfo=UTC), "d MMMM y", GREENWICH, language())


def exact(moment: datetime) -> str:
    return _dated(moment, "d MMMM y 'à' HH:mm" if language() == "fr" else "d MMMM y HH:mm", time_zone(), language())


@lru_cache(maxsize=2_048)
def _dated(moment: datetime, pattern: str, zone: ZoneInfo, code: str) -> str:
    """French says the first of a month: 1er mai."""
    said = format_datetime(moment, pattern, tzinfo=zone, locale=code)
    return _FIRST.sub("1er", said, count=1) if code == "fr" else said


def hour(moment: datetime) -> str:
    return format_time(moment, "short", tzinfo=time_zone(), locale=language())


def left_until(moment: datetime) -> int:
    """Whole days left, negative when past."""
    return (moment - now()) // timedelta(days=1)


def number(value: float) -> str:
    return _counted(value, language())


@lru_cache(maxsize=4_096)
def _counted(value: float, code: str) -> str:
    return format_decimal(value, locale=code)


@lru_cache(maxsize=1_024)
def excerpt(text: str, longest: int = 180) -> str:
    words = markdown.plain(text)
    if len(words) <= longest:
        return words
    return words[:longest].rsplit(" ", 1)[0].rstrip(" ,;:.") + "…"


@lru_cache(maxsize=1_024)
def tenths(value: float) -> str:
    """Of a mean, always with one figure behind the comma: 4,0 beside 4,1."""
    return _in_tenths(round(value, 1), language())


@lru_cache(maxsize=100)
def _in_tenths(value: float, code: str) -> str:
    return format_decimal(value, "0.0", locale=code)


def icon(name: str, label: str = "", **attributes: str) -> Markup:
    """An icon of the sprite: decoration, unless it is given a label."""
    shown = Markup('role="img" aria-label="{}"').format(label) if label else Markup('aria-hidden="true"')
    return Markup('<svg class="icon" {} focusable="false"><use href="{}#{}"></use></svg>').format(
        shown, asset("images/icons.svg"), name
    )


@lru_cache(maxsize=2_048)
def _address(root: str, endpoint: str, values: tuple[tuple[str, Any], ...]) -> str:
    return url_for(endpoint, **dict(values))


def address(endpoint: str, **values: Any) -> str:
    """Flask's `url_for`, remembered: a list asks for the same hundred addresses again and again."""
    if endpoint.startswith(".") or not all(type(value) in (str, int) for value in values.values()):
        return url_for(endpoint, **values)
    return _address(request.script_root, endpoint, tuple(values.items()))


@pass_eval_context
def translated(how: EvalContext, words: str, /, **variables: Any) -> str:
    """A message of a template; what is put into it is escaped, unless the template is a letter's."""
    said = _said(words, language())
    if not how.autoescape:
        return str(said) % variables
    return said % variables if variables else _plainly(said)


@lru_cache(maxsize=4_096)
def _said(words: str, code: str) -> Markup:
    return Markup(catalogue(code).gettext(words))  # noqa: S704 - the templates' own words


@lru_cache(maxsize=4_096)
def _plainly(said: Markup) -> Markup:
    return said % {}


def plain_words(code: str) -> Callable[[str], str]:
    """A message without anything put into it, in a language."""
    return lambda words: _plainly(_said(words, code))


@pass_eval_context
def translated_number(how: EvalContext, singular: str, plural: str, num: int, /, **variables: Any) -> str:
    said = catalogue(language()).ngettext(singular, plural, num)
    return (Markup(said) if how.autoescape else said) % {"num": num, **variables}  # noqa: S704 - as above


def page_url(**changes: Any) -> str:
    """This page's address with some of its words changed; None takes one away."""
    words = request.args.to_dict(flat=False)
    for name, value in changes.items():
        words.pop(name, None)
        if value not in (None, ""):
            words[name] = [str(value)]
    query = urlencode(sorted((n, v) for n, values in words.items() for v in values))
    return request.path + (f"?{query}" if query else "")


@lru_cache(maxsize=512)
def _fingerprint(path: str) -> str:
    return hashlib.sha256((STATIC / path).read_bytes()).hexdigest()[:12]


@lru_cache(maxsize=512)
def asset(path: str) -> str:
    """The address of a file under static/, which changes when the file does."""
    return f"/static/{path}?v={_fingerprint(path)}"


@lru_cache(maxsize=1)
def stylesheet() -> tuple[bytes, str, bytes]:
    """All of static/css in its declared order as one file, the fingerprint of it, and the file packed."""
    order = (STATIC / "css" / "order.txt").read_text().split()
    sheet = "\n".join((STATIC / "css" / name).read_text() for name in order)
    return sheet.encode(), hashlib.sha256(sheet.encode()).hexdigest()[:12], packing.packed(sheet.encode())


def stylesheet_url() -> str:
    return url_for("stylesheet", v=stylesheet()[1])


@public
def send_stylesheet() -> Response:
    sheet, fingerprint, packed = stylesheet()
    response = Response(sheet, mimetype="text/css")
    response.set_etag(fingerprint)
    if packing.is_wanted():
        packing.mark(response, packed)
    response.vary.add("Accept-Encoding")
    response.make_conditional(request)
    return response


def _cache_for_a_year(response: Response) -> Response:
    if request.endpoint in ("static", "stylesheet") and request.args.get("v"):
        response.headers["Cache-Control"] = f"public, max-age={YEAR}, immutable"
    return response


def _site() -> dict[str, Any]:
    return {"site_name": settings().site_name, "on_loopback": settings().is_loopback}


def init_app(app: Flask) -> None:
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.add_extension("jinja2.ext.i18n")
    app.jinja_env.globals.update(_=translated, gettext=translated, ngettext=translated_number)
    words: dict[str, Callable[[str], Callable[..., Any]]] = {
        "_": plain_words,
        "icon": lambda _code: icon,
        "asset": lambda _code: asset,
    }
    cast(OfLanguages, app.jinja_env).sayers.update(words)
    app.jinja_env.filters.update(
        markdown=markdown.render,
        plain=markdown.plain,
        excerpt=excerpt,
        ago=ago,
        day=day,
        calendar_day=calendar_day,
        dated=dated,
        exact=exact,
        hour=hour,
        number=number,
        tenths=tenths,
        left_until=left_until,
        for_xml=for_xml,
    )
    panels = app.extensions["panels"] = Panels()
    app.jinja_env.globals.update(
        way_back=way_back,
        asset=asset,
        stylesheet_url=stylesheet_url,
        icon=icon,
        page_url=page_url,
        now=now,
        language=language,
        url_for=address,
        kept=Fragments().kept,
        kept_while=panels.kept_while,
    )
    app.context_processor(lambda: {"me": me(), **_site()})
    app.add_url_rule("/static/style.css", "stylesheet", send_stylesheet)
    app.after_request(_cache_for_a_year)
