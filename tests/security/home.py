"""The furnished house, and how to have it as new again within a test."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

from config import Settings
from tests.furnished import Dwelling
from tests.snapshots import Snapshot


class Home:
    """Where the tests of this folder live."""

    def __init__(self, dwelling: Dwelling, snapshot: Snapshot, index: Path, settings: Settings) -> None:
        self.dwelling, self.snapshot, self.index, self.settings = dwelling, snapshot, index, settings
        self.app = dwelling.app
        self.address, self.bearer, self.browser = dwelling.address, dwelling.bearer, dwelling.browser
        self.people, self.names, self.programs = dwelling.people, dwelling.names, dwelling.programs

    def as_new(self) -> None:
        self.snapshot.restore()
        self.reset_limits()
        self.app.extensions["guest_pages"].pages.clear()

    def reset_limits(self) -> None:
        for limiter in self.app.extensions["limiter"]:
            limiter.reset()

    def with_its_index(self) -> None:
        shutil.rmtree(self.settings.index_folder, ignore_errors=True)
        shutil.copytree(self.index, self.settings.index_folder, symlinks=True)
        self.app.extensions["index"].clear()

    def pulse(self) -> Any:
        return self.snapshot.pulse()
