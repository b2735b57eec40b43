"""One way to write what is hashed: JSON with its keys sorted, no spaces, UTF-8."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any


def canonical(content: Mapping[str, Any]) -> bytes:
    """Raises ValueError for a number that is none (NaN, infinity)."""
    written = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    return written.encode()
