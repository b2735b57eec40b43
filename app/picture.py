"""A picture taken apart and drawn anew, in a process of its own that may use little memory and little time.

Run as a program: the picture comes in by standard input, and leaves by standard output. It imports nothing of ours, and
Pillow only once its limits are set, so that the web processes never hold a decoder of pictures from outside.
"""

from __future__ import annotations

import io
import resource
import sys
from typing import Any

MOST_PIXELS = 16_000_000
"""A photograph of 4,600 by 3,450 points; decoded, it takes 64 MB."""
MOST_MEMORY = 512 * 1024 * 1024
MOST_SECONDS = 20
SAVED_AS: dict[str, dict[str, Any]] = {"PNG": {}, "JPEG": {"quality": 88}, "WEBP": {"quality": 88}}
UNREADABLE, TOO_MANY_PIXELS = 3, 4
"""How the program ends when it refuses."""


def _limit() -> None:
    limits = {resource.RLIMIT_AS: MOST_MEMORY, resource.RLIMIT_CPU: MOST_SECONDS, resource.RLIMIT_CORE: 0}
    for what, most in limits.items():
        resource.setrlimit(what, (most, most))


def redrawn(content: bytes, kind: str, widest: int = 0) -> bytes:
    """The same picture, upright, of the same kind, no side longer than `widest`, and nothing else that the file held.

    Raises OverflowError before anything is decoded, else whatever its decoder stumbles over.
    """
    from PIL import Image, ImageOps

    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    with Image.open(io.BytesIO(content), formats=[kind]) as opened:
        if opened.width * opened.height > MOST_PIXELS:
            raise OverflowError("too many points")
        upright: Any = ImageOps.exif_transpose(opened)
        upright.load()
        modes = ("L", "RGB") if kind == "JPEG" else ("L", "RGB", "RGBA")
        clear = kind != "JPEG" and upright.has_transparency_data
        if clear or upright.mode not in modes:
            upright = upright.convert("RGBA" if clear else "RGB")
        if widest:
            upright.thumbnail((widest, widest))
    upright.info = {}
    drawn = io.BytesIO()
    upright.save(drawn, kind, **SAVED_AS[kind])
    return drawn.getvalue()


def main() -> int:
    _limit()
    try:
        drawn = redrawn(sys.stdin.buffer.read(), sys.argv[1], *map(int, sys.argv[2:3]))
    except OverflowError:
        return TOO_MANY_PIXELS
    except Exception as problem:  # noqa: BLE001 - whatever a decoder stumbles over
        return TOO_MANY_PIXELS if type(problem).__name__.startswith("DecompressionBomb") else UNREADABLE
    sys.stdout.buffer.write(drawn)
    return 0


if __name__ == "__main__":
    sys.exit(main())
