"""The floor: a bare Flask view on the same server and settings, which renders a template of the size asked for."""

from __future__ import annotations

from flask import Flask, render_template
from jinja2 import DictLoader

PAGE = """<!doctype html><title>{{ title }}</title><ul>
{% for row in rows %}<li class="card"><a href="/ideas/{{ loop.index }}">{{ row }}</a></li>
{% endfor %}</ul>"""
ROW = "L’idée d’un conseiller, et ce qu’elle changerait pour qui cherche un emploi."
ROW_BYTES = 137

app = Flask(__name__)
app.jinja_loader = DictLoader({"page.html": PAGE})


@app.get("/healthz")
def alive() -> str:
    return "alive"


@app.get("/<int:size>")
def page(size: int) -> str:
    return render_template("page.html", title="Le plancher", rows=[ROW] * (size // ROW_BYTES))
