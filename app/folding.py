"""Templates compiled once for each language: what only depends on the language is said when they are compiled."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask.templating import Environment
from jinja2 import Template, nodes
from jinja2.visitor import NodeTransformer

from app.language import language

Sayer = Callable[..., Any]


class Folding(NodeTransformer):
    """Puts in place of `_('Write')` what it says, and the same for each function that says so of itself.

    Only calls whose every argument is written in the template are folded.
    """

    def __init__(self, sayers: dict[str, Sayer]) -> None:
        self.sayers = sayers

    def visit_Call(self, node: nodes.Call) -> nodes.Node:  # noqa: N802 - as Jinja calls its visitors
        self.generic_visit(node)
        sayer = self.sayers.get(node.node.name) if isinstance(node.node, nodes.Name) else None
        given = [*node.args, *(pair.value for pair in node.kwargs)]
        if sayer is None or node.dyn_args or node.dyn_kwargs or not all(isinstance(one, nodes.Const) for one in given):
            return node
        said = sayer(*(one.value for one in node.args), **{pair.key: pair.value.value for pair in node.kwargs})  # type: ignore[attr-defined]
        return nodes.MarkSafeIfAutoescape(nodes.Const(str(said)), lineno=node.lineno)


class OfLanguages(Environment):
    """Jinja's environment; whoever asks it for a template gets the one of the language that is spoken."""

    code: str | None = None
    sayers: dict[str, Callable[[str], Sayer]]
    """What is folded, by its name in templates: gives for a language what says it."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.sayers, self.spoken = {}, dict[str, OfLanguages]()

    def of(self, code: str) -> OfLanguages:
        if code not in self.spoken:
            made = self.overlay()
            made.code = code
            self.spoken[code] = made
        return self.spoken[code]

    def get_template(self, name: str | Template, *args: Any, **options: Any) -> Template:
        if self.code is None:
            return self.of(language()).get_template(name, *args, **options)
        return super().get_template(name, *args, **options)

    def select_template(self, *args: Any, **options: Any) -> Template:
        if self.code is None:
            return self.of(language()).select_template(*args, **options)
        return super().select_template(*args, **options)

    def _generate(self, source: nodes.Template, *args: Any, **options: Any) -> str:
        if self.code is not None:
            source = Folding({name: of(self.code) for name, of in self.sayers.items()}).visit(source)
        return super()._generate(source, *args, **options)
