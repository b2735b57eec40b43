"""Certificates: one's own to take along, and the page where anybody checks one."""

from __future__ import annotations

from flask import Response, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.authorization import me, public, signed_in
from app.challenges import certificate as certificates
from app.challenges.certificate import ROLES, Certificate
from app.challenges.views.room import challenges, found
from app.database import db


@challenges.get("/challenges/<slug>/certificates/<int:id>.pdf")
@signed_in
def own_certificate(slug: str, id: int) -> Response:
    """Nobody else's; and not before the worker has printed it."""
    challenge = found(slug)
    held = db.session.get(Certificate, id) if id < 2**63 else None
    if held is None or held.challenge_id != challenge.id or held.person_id != me().id or held.pdf is None:
        abort(404)
    response = Response(held.pdf, mimetype="application/pdf")
    response.headers["Content-Disposition"] = f"attachment; filename={challenge.slug}.pdf"
    response.headers["Cache-Control"] = "no-store"
    return response


@challenges.get("/certificates")
@public
def check_certificate() -> ResponseReturnValue:
    """The code is typed from paper: small letters, spaces and missing hyphens do not matter."""
    code = request.args.get("code", "")
    held = certificates.by_code(code) if code else None
    if held:
        return redirect(url_for(".certificate", code=held.code), 302)
    return render_template("challenges/check_certificate.html", code=code), 404 if code else 200


@challenges.get("/certificates/<code>")
@public
def certificate(code: str) -> str:
    """Who holds the code was shown the certificate: the page says what stands on it, and no more."""
    held = certificates.by_code(code)
    if held is None:
        abort(404)
    return render_template("challenges/certificate.html", certificate=held, roles=ROLES)
