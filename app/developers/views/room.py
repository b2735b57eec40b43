"""The blueprint of what those who write programs read."""

from __future__ import annotations

from flask import Blueprint

developers = Blueprint("developers", __name__, url_prefix="/developers")
