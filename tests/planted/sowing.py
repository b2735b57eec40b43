"""A plugin of pytest: plants the defect that `PLANTED` names, before anything of the application is made."""

from __future__ import annotations

import os

from tests.planted.defects import sow

sow(os.environ["PLANTED"])
