"""A table that is imported on a page: a file, then its rows as they stand there; seen before it is written."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Protocol, TypeVar

from flask import Response, flash, redirect, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import TextAreaField
from wtforms.validators import Optional

from app.errors import Refused

LARGEST = 800_000
"""In bytes: the rows come back in the page's own form, which is no larger than a million."""
ALL, EACH = "all", "each"


class Found(Protocol):
    """What a table holds that is not here yet, and which of its rows are wrong."""

    @property
    def new(self) -> Sequence[Any]: ...

    @property
    def problems(self) -> Sequence[Any]: ...


F = TypeVar("F", bound=Found)


class TableForm(FlaskForm):
    """What is refused stays on the page, to be corrected there."""

    file = FileField(
        _l("The file"), validators=[Optional()],
        description=_l("CSV in UTF-8, with commas or semicolons, 800 kB at most"),
        render_kw={"accept": ".csv,text/csv"},
    )  # fmt: skip
    rows = TextAreaField(
        _l("The rows, as they were sent"), validators=[Optional()],
        description=_l("Correct here what is wrong, and look again"),
        render_kw={"rows": 12, "wrap": "off", "spellcheck": "false", "class": "typed-rows"},
    )  # fmt: skip

    def sent(self) -> str:
        """A file that is chosen goes before what stands on the page. Raises Refused."""
        text = self._of_file() if self.file.data else self.rows.data or ""
        if not text.strip():
            raise Refused(_("Choose a file first."))
        if "\x00" in text or "\ufffd" in text:
            raise Refused(_("Letters of this file were lost when it was saved: save it again as “CSV UTF-8”."))
        if len(text.encode()) > LARGEST:
            raise Refused(
                _("This is too large for a page: %(n)s kB at most. Send it in several files.", n=LARGEST // 1000)
            )
        return text

    def _of_file(self) -> str:
        content: bytes = self.file.data.read(LARGEST + 1)
        try:
            return content.decode("utf-8-sig", "ignore" if len(content) > LARGEST else "strict")
        except UnicodeDecodeError:
            raise Refused(_("This file is not in UTF-8: in your spreadsheet, save it as “CSV UTF-8”.")) from None


def look_or_write(
    *, read: Callable[[bytes], F], write: Callable[[F], str], page: Callable[..., Response], onward: str
) -> ResponseReturnValue:
    """Nothing is written unless a button says so of rows that were seen; `write` says what was done, in words."""
    form, wish = TableForm(), request.form.get("do")
    try:
        form.rows.data = form.sent()
        found = read(form.rows.data.encode())
    except Refused as refused:
        form.file.errors = [refused.message]
        return page(form, status=422)
    if form.file.data or wish not in (ALL, EACH):
        return page(form, found)
    if not found.new or (wish == ALL and found.problems):
        return page(form, found, 422)
    flash(write(found), "good")
    if found.problems:
        return page(form, read(form.rows.data.encode()))
    return redirect(onward, 303)
