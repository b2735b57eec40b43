"""Who publishes this site: what its deployer wrote, in Markdown, in `legal.fr.md` and `legal.en.md` of the instance."""

from __future__ import annotations

from pathlib import Path

from markupsafe import Markup

from app import markdown
from app.extensions import settings
from app.language import LANGUAGES


def said(language: str) -> Markup | None:
    """In this language, else in another; None when nothing was written."""
    for chosen in (language, *LANGUAGES):
        file = Path(settings().instance) / f"legal.{chosen}.md"
        if file.is_file() and (words := file.read_text(encoding="utf-8-sig").strip()):
            return markdown.render(words)
    return None
