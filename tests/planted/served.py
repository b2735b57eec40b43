"""What a web server loads in place of `wsgi` where a defect is to be served: it is planted first."""

from __future__ import annotations

import os

from tests.planted.defects import sow

sow(os.environ["PLANTED"])

from wsgi import app  # noqa: E402

__all__ = ["app"]
