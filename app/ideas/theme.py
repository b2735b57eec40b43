"""A theme: what an idea is about, chosen from a list that administrators keep."""

from __future__ import annotations

import tomllib
from pathlib import Path

from flask_babel import get_locale
from flask_babel import gettext as _
from sqlalchemy import Select, String, select
from sqlalchemy.orm import Mapped, mapped_column

from app.activity.event import record
from app.database import Key, add_new, db
from app.errors import Refused
from app.ideas.verbs import Verb
from app.people.user import User
from app.slug import slug_for
from app.text import slugify

SHIPPED = Path(__file__).parent / "themes.toml"


class Theme(db.Model):
    subject_kind = "theme"

    id: Mapped[Key]
    slug: Mapped[str] = mapped_column(String(60), unique=True)
    name_fr: Mapped[str] = mapped_column(String(80))
    name_en: Mapped[str] = mapped_column(String(80))
    description_fr: Mapped[str] = mapped_column(String(300), default="")
    description_en: Mapped[str] = mapped_column(String(300), default="")
    closed: Mapped[bool] = mapped_column(default=False)

    @property
    def name(self) -> str:
        return self.name_en if _in_english() else self.name_fr

    @property
    def description(self) -> str:
        return self.description_en if _in_english() else self.description_fr

    def __str__(self) -> str:
        return self.name

    def rename(self, *, by: User, name_fr: str, name_en: str, **described: str) -> None:
        """Its slug stays: addresses that name the theme still lead there."""
        wanted = {"name_fr": name_fr, "name_en": name_en, **described}
        if all(getattr(self, field) == words for field, words in wanted.items()):
            return
        _refuse_same_name(name_fr, name_en, but=self)
        before = _names(self)
        for field, words in wanted.items():
            setattr(self, field, words)
        record(by, Verb.THEME_RENAMED, self, names={"before": before, "after": _names(self)})

    def close(self, *, by: User) -> None:
        """It takes no new idea; those that have it keep it."""
        if self.closed:
            raise Refused(_("This theme is already closed."))
        self.closed = True
        record(by, Verb.THEME_CLOSED, self)

    def reopen(self, *, by: User) -> None:
        if not self.closed:
            raise Refused(_("This theme is open."))
        self.closed = False
        record(by, Verb.THEME_REOPENED, self)


def _names(theme: Theme) -> str:
    return f"{theme.name_fr} / {theme.name_en}"


def add(*, by: User, name_fr: str, name_en: str, **described: str) -> Theme:
    """A theme that ideas can have from now on."""
    _refuse_same_name(name_fr, name_en)
    slug = slug_for(Theme.slug, name_fr, otherwise="theme", longest=50)
    if not add_new(Theme, {"slug": slug, "name_fr": name_fr, "name_en": name_en, "closed": False, **described}):
        raise Refused(_("A theme of this name is already there."))
    theme = db.session.scalars(select(Theme).where(Theme.slug == slug)).one()
    record(by, Verb.THEME_ADDED, theme)
    return theme


def _refuse_same_name(name_fr: str, name_en: str, but: Theme | None = None) -> None:
    if not slugify(name_fr) or not slugify(name_en):
        raise Refused(_("Give the theme a name with letters."))
    for other in db.session.scalars(select(Theme)):
        same = slugify(other.name_fr) == slugify(name_fr) or slugify(other.name_en) == slugify(name_en)
        if same and other is not but:
            raise Refused(_("A theme of this name is already there."))


def _in_english() -> bool:
    return str(get_locale() or "fr").startswith("en")


def open_themes() -> Select[tuple[Theme]]:
    return select(Theme).where(~Theme.closed).order_by(Theme.name_fr)


def by_slug(slug: str) -> Theme | None:
    return db.session.scalar(select(Theme).where(Theme.slug == slug))


def load_shipped() -> int:
    """Add the themes that ship as data and are not here yet; says how many were added."""
    here = set(db.session.scalars(select(Theme.slug)))
    shipped = tomllib.loads(SHIPPED.read_text(encoding="utf-8"))["theme"]
    new = [
        Theme(
            slug=theme["slug"],
            name_fr=theme["name"],
            name_en=theme["name_en"],
            description_fr=theme["description"],
            description_en=theme["description_en"],
        )
        for theme in shipped
        if theme["slug"] not in here
    ]
    db.session.add_all(new)
    db.session.flush()
    return len(new)
