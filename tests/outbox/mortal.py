"""A worker to be killed: `python -m tests.outbox.mortal SETTINGS MOMENT`, in a process of its own.

The moments: `before` a letter leaves, `after` it has left and before it is let go, `filing` while its file is
being written, `errand` after an errand's work and before its commit, `never`.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from pathlib import Path
from typing import Any, NoReturn

from app import create_app
from app.clock import now
from app.database import db
from app.outbox import worker
from app.outbox.errand import Chore
from app.outbox.post import Round
from app.outbox.worker import Jobs
from config import Settings


def die(*_: Any) -> NoReturn:
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError("still here")


def do_errands(payloads: Any, _last: int) -> None:
    """Leaves one row for each errand, so that doing one twice is seen."""
    for payload in payloads:
        db.session.add(Chore(name=payload["name"], due_at=now()))
    db.session.flush()
    if MOMENT == "errand":
        die()


def main(settings: Settings) -> None:
    app = create_app(settings)
    app.extensions["jobs"] = Jobs(errands={"once": do_errands})
    deliver = Round.deliver
    if MOMENT == "before":
        Round.deliver = die  # type: ignore[method-assign]
    elif MOMENT == "after":
        Round.deliver = lambda turn, letter: die(deliver(turn, letter))  # type: ignore[method-assign]
    elif MOMENT == "filing":
        Path.rename = die  # type: ignore[method-assign]
    with app.app_context():
        print("ready", flush=True)
        if MOMENT == "loop":
            worker.work()
        else:
            worker.drain()


if __name__ == "__main__":
    MOMENT = sys.argv[2]
    written = json.loads(sys.argv[1])
    main(Settings(**{**written, "instance": Path(written["instance"])}))
