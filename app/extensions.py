"""What create_app binds to the application: made here so that rooms can import it."""

from typing import cast

from flask import current_app
from flask_babel import Babel
from flask_htmx import HTMX
from flask_login import LoginManager
from flask_wtf import CSRFProtect

from app.database import db
from config import Settings

babel = Babel()
csrf = CSRFProtect()
htmx = HTMX()
login = LoginManager()

__all__ = ["babel", "csrf", "db", "htmx", "login", "settings"]


def settings() -> Settings:
    return cast(Settings, current_app.extensions["settings"])
