"""What was seen with jobseekers is kept without saying who they are: no address, no telephone number."""

from __future__ import annotations

import re

from flask_babel import gettext as _

_address = re.compile(r"[^\s@<>()\"]+@[^\s@<>()\"]+\.[^\W\d_]{2,}")
_gap = "[ \u00a0\u202f.\\-/]"
_telephone = re.compile(
    rf"""(?<![\d,.])(?:
        0[1-9](?P<gap>{_gap}?)(?:\d{{2}}(?P=gap)){{3}}\d{{2}}       # 06 12 34 56 78, by pairs
      | 0\d{{3}}(?P<after>{_gap})\d{{2}}(?P=after)\d{{2}}(?P=after)\d{{2}}  # 0590 12 34 56, overseas
      | (?:\+|00)[1-9](?:{_gap}?\(?\d\)?){{8,13}}                  # +33 6 12 34 56 78
    )(?!\d)""",
    re.VERBOSE,
)


def problem_in(*texts: str) -> str:
    """What to take out of these texts before they are kept, in words for whoever wrote them; nothing if all is well."""
    for text in texts:
        if found := _address.search(text):
            return _("Take out the e-mail address “%(found)s”: nobody who was met is named here.", found=found[0])
        if found := _telephone.search(text):
            return _("Take out the telephone number “%(found)s”: nobody who was met is named here.", found=found[0])
    return ""
