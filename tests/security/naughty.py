"""The big list of naughty strings, 60 spellings of somewhere else, 200 payloads."""

from __future__ import annotations

import json
import random
from itertools import product
from pathlib import Path

ASSETS = Path(__file__).parents[1] / "assets"
SEED = 20_150_617


def strings() -> list[str]:
    return json.loads((ASSETS / "blns" / "blns.json").read_text(encoding="utf-8"))


def some_strings(number: int, seed: int = SEED) -> list[str]:
    """A sample that a seed repeats; the printed seed replays a failure."""
    print(f"seed {seed}")
    chosen = random.Random(seed).sample(strings(), number)
    return [
        *chosen,
        "=cmd|' /C calc'!A0",
        "ligne\r\nBcc: tous@mail.example",
        "e\u0301te\u0301",
        "\u202egauche",
        "\ufeffbom",
    ]


ELSEWHERE = [
    f"{before}{host}"
    for before in (
        "//", "///", "////", "/\\", "\\\\", "\\/", "/\t/", "/\n/", "/\r/", "\t//", " //", "/ /", "http://", "https://",
        "HTTP://", "http:/", "http:\\\\", "ftp://", "http:", "javascript:alert(1)//", "java\tscript:alert(1)//",
        "data:text/html,", "vbscript:", "//user@", "/\x00/", "/%09/", "/\u2028/", "/\u00a0/", "\u3000//",
        "/.//", "./..//", "?//",
    )
    for host in ("evil.example", "evil.example/ideas")
]  # fmt: skip

STAYS = ("/ideas", "/ideas/new?kept=abc", "/ideas?q=a%20b&kind=idea", "/me", "/ideas/1-caf%C3%A9#comments")

DEEDS = ("window.__ran=1", "alert(1)")
TAGS = (
    "<script>{}</script>", "<img src=x onerror={}>", "<svg onload={}>", "<svg><script>{}</script></svg>",
    "<iframe srcdoc='<script>parent.{}</script>'>", "<body onload={}>", "<details open ontoggle={}>x</details>",
    "<input autofocus onfocus={}>", "<a href='javascript:{}'>x</a>", "<math href='javascript:{}'>x</math>",
    "<form><button formaction='javascript:{}'>x</button></form>", "<style>@import 'javascript:{}';</style>",
    "<object data='javascript:{}'></object>", "<video><source onerror={}></video>", "<marquee onstart={}>x</marquee>",
    "<template><script>{}</script></template>", "<div hx-on:load='{}'>x</div>",
    "<b hx-get='/' hx-trigger='load' hx-vals='js:{{a:{}}}'>x</b>",
    "[x](javascript:{})", "[x](data:text/html;base64,PHNjcmlwdD57fTwvc2NyaXB0Pg== '{}')", "<javascript:{}>",
    "![x](x \"onerror={}\")", "{{{{ config.{} }}}}", "${{{}}}", "<!--><script>{}</script>",
)  # fmt: skip
OPENINGS = ("", "\"'>", "</textarea></title></script>", '"><!--')
PAYLOADS = [f"{opening}{tag.format(deed)}" for opening, tag, deed in product(OPENINGS, TAGS, DEEDS)]
