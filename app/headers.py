"""What every response carries, and what no request may bring."""

from __future__ import annotations

from urllib.parse import unquote_to_bytes

from flask import Flask, Response, abort, request
from werkzeug.exceptions import HTTPException
from werkzeug.middleware.proxy_fix import ProxyFix

from app import uploads
from config import Settings, is_loopback

WATCHED = ("/healthz", "/readyz", "/metrics")
LARGEST_BODY = 1_000_000
MOST_FIELDS = 1_000
POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "manifest-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
    )
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=()",
}


def init_app(app: Flask, settings: Settings) -> None:
    app.config["MAX_CONTENT_LENGTH"] = LARGEST_BODY
    app.config["MAX_FORM_MEMORY_SIZE"] = LARGEST_BODY
    app.config["MAX_FORM_PARTS"] = MOST_FIELDS
    if settings.trusted_proxies:
        hops = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=0)  # type: ignore[method-assign]
    own_host = settings.host
    https = {"Strict-Transport-Security": "max-age=31536000; includeSubDomains"} if settings.is_https else {}
    sent = HEADERS | https

    @app.before_request
    def refuse_what_is_not_ours() -> None:
        """Another host's name, a NUL, bytes that are not UTF-8, or a form with more fields than any of ours."""
        uploads.make_room()
        if request.host != own_host and not _is_asked_from_within(settings):
            abort(400)
        asked = request.path + request.query_string.decode("latin-1")
        if "\x00" in asked or "%00" in asked or "\ufffd" in request.path or not _is_text(request.query_string):
            abort(400)
        if len(request.query_string) > 8_000:
            abort(414)
        if request.query_string.count(b"&") > MOST_FIELDS:
            abort(400)
        _check_form()

    @app.after_request
    def send_headers(response: Response) -> Response:
        there = {name.lower() for name, _value in response.headers}
        for name, value in sent.items():
            if name.lower() not in there:
                response.headers.add(name, value)
        return response


def _is_asked_from_within(settings: Settings) -> bool:
    """This machine asks by its own name: somebody trying the site out, or a program that watches it."""
    if not is_loopback(_name(request.host)):
        return False
    is_direct = is_loopback(request.remote_addr or "") and "X-Forwarded-For" not in request.headers
    return settings.is_loopback or (is_direct and request.path in WATCHED)


def _name(host: str) -> str:
    return host.rsplit(":", 1)[0].strip("[]")


def _is_text(written: bytes) -> bool:
    """Whether it is UTF-8, once its percent signs are read."""
    try:
        return bool(unquote_to_bytes(written).decode()) or not written
    except UnicodeDecodeError:
        return False


def _check_form() -> None:
    if request.method in ("GET", "HEAD") or not request.mimetype.endswith(("form-data", "form-urlencoded")):
        return
    if request.mimetype == "application/x-www-form-urlencoded":
        body = request.get_data(cache=True)
        if body.count(b"&") > MOST_FIELDS:
            abort(413)
        if b"%00" in body or b"\x00" in body or not _is_text(body):
            abort(400)
    try:
        values = [v for _, v in request.form.items(multi=True)]
    except HTTPException:
        raise
    except ValueError:
        abort(400)
    is_checked = request.mimetype == "application/x-www-form-urlencoded"
    if any("\x00" in v or ("\ufffd" in v and not is_checked) for v in values):
        abort(400)
