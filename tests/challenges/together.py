"""Many act at once, each in a thread and a transaction of its own."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from app.database import db, writing
from app.errors import Refused

AT_ONCE = 25


def at_once(app, acts: list[Callable[[], object]], together: int = AT_ONCE) -> list[object]:
    """So many in flight at any time; the first of them wait for each other. A refusal is an answer."""
    gate = Barrier(together)

    def one(number: int, act: Callable[[], object]) -> object:
        with writing(), app.test_request_context("/", method="POST"):
            if number < together:
                gate.wait(timeout=60)
            try:
                done = act()
                db.session.commit()
            except Refused:
                db.session.rollback()
                return None
            return done

    with ThreadPoolExecutor(together) as pool:
        return [done.result(timeout=120) for done in [pool.submit(one, n, act) for n, act in enumerate(acts)]]
