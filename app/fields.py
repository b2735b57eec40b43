"""What the forms of every room share."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from wtforms.fields.choices import SelectChoice


def choices(pairs: Iterable[tuple[Any, Any]]) -> list[SelectChoice]:
    """What a list offers: values, and the words people read for them."""
    return [SelectChoice(value, label) for value, label in pairs]
