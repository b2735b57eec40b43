"""Pieces of pages that look the same to all who read them in one language and time zone, kept between two readers."""

from __future__ import annotations

import secrets
import threading
from collections import OrderedDict
from collections.abc import Callable
from typing import Any

from markupsafe import Markup

from app.clock import now
from app.language import language, time_zone


class Fragments:
    """Pieces of pages that look the same to all who read them in one language and time zone, kept for a minute.

    Whatever a piece shows is part of its key, so nothing has to be thrown away when it changes; the minute is for
    words like "an hour ago". Only the token of the reader's forms is put in each time.
    """

    MOST = 2_000_000
    """Characters."""

    def __init__(self) -> None:
        self.minute = self.weight = 0
        self.pieces: dict[tuple[Any, ...], Markup] = {}
        self.place = secrets.token_hex(16)

    def kept(self, *key: Any, caller: Callable[..., Markup], token: str | None = None) -> Markup:
        minute = int(now().timestamp() // 60)
        if minute != self.minute or self.weight >= self.MOST:
            self.minute, self.weight, self.pieces = minute, 0, {}
        full = (*key, language(), time_zone().key)
        piece = self.pieces.get(full)
        if piece is None:
            piece = self.pieces[full] = caller() if token is None else caller(self.place)
            self.weight += len(piece)
        return piece if token is None else piece.replace(self.place, token)


class Panels:
    """Larger pieces, which show what is read anew for them: kept while the version of what many read is the same.

    Of each only the newest is kept, and of all no more than so many characters, the least asked for going first.
    """

    MOST = 4_000_000

    def __init__(self) -> None:
        self.panels: OrderedDict[tuple[Any, ...], tuple[Any, Markup]] = OrderedDict()
        self.weight = 0
        self.lock = threading.Lock()
        self.place = secrets.token_hex(16)

    def kept_while(self, version: Any, *key: Any, caller: Callable[..., Markup], token: str | None = None) -> Markup:
        """At most a minute, for words like "an hour ago"; only the token of the reader's forms is put in each time."""
        full = (*key, language(), time_zone().key)
        stamp = (version, int(now().timestamp() // 60))
        with self.lock:
            kept = self.panels.get(full)
            if kept is not None:
                self.panels.move_to_end(full)
        if kept is None or kept[0] != stamp:
            kept = (stamp, caller() if token is None else caller(self.place))
            self._put(full, kept)
        return kept[1] if token is None else kept[1].replace(self.place, token)

    def _put(self, full: tuple[Any, ...], kept: tuple[Any, Markup]) -> None:
        with self.lock:
            gone = self.panels.pop(full, None)
            self.weight += len(kept[1]) - (len(gone[1]) if gone else 0)
            self.panels[full] = kept
            while self.weight > self.MOST:
                _key, (_stamp, oldest) = self.panels.popitem(last=False)
                self.weight -= len(oldest)

    def clear(self) -> None:
        with self.lock:
            self.panels.clear()
            self.weight = 0
