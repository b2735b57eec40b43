"""The web processes: what all of them hold is loaded once, before they part, and kept once for all of them."""

from __future__ import annotations

import argparse
import gc
import multiprocessing
import threading
from importlib import import_module

from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels
from sqlalchemy.orm import configure_mappers

from config import Settings

THREADS = 32
BACKLOG = 2048
KILL_SECONDS = 10
MOMENT = 1.0
"""What the application begins in a thread of its own while it is loaded ends within it: no thread crosses a fork."""


def main() -> None:
    """Threads wait for the database, processes use the cores."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--host", required=True)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--processes", type=int, required=True)
    parser.add_argument("target", help="module:application")
    asked = parser.parse_args()
    share(asked.target)
    Granian(
        asked.target,
        address=asked.host,
        port=asked.port,
        interface=Interfaces.WSGI,
        workers=asked.processes,
        blocking_threads=THREADS,
        backlog=BACKLOG,
        websockets=False,
        log_level=LogLevels.error,
        respawn_failed_workers=True,
        workers_kill_timeout=KILL_SECONDS,
    ).serve()


def share(target: str) -> None:
    """Load what is served and keep the collector's hands off it: what nobody writes to is never copied (gc.freeze)."""
    multiprocessing.set_start_method("fork")
    gc.disable()
    import_module(target.partition(":")[0])
    import_module(f"app.search.{Settings.from_environment().search_engine}_engine")
    configure_mappers()
    for thread in threading.enumerate():
        if thread is not threading.current_thread():
            thread.join(MOMENT)
    gc.freeze()
    gc.enable()


if __name__ == "__main__":
    main()
