"""What is sent when a portfolio is imported: a file first, then its rows as they stand on the page."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import TextAreaField
from wtforms.validators import Optional

from app.errors import Refused

LARGEST = 800_000
"""In bytes: the rows come back in the page's own form, which is no larger than a million."""


class PortfolioForm(FlaskForm):
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
