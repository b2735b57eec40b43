"""The reference page: the OpenAPI document, made readable."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from app.database import Document

METHODS = ("get", "post", "put", "patch", "delete")


@dataclass(frozen=True)
class Row:
    """A parameter or a field: its name, what it may hold, and whether it must be there."""

    name: str
    kind: str
    description: str
    required: bool
    limits: tuple[str, ...] = ()
    schema: str | None = None


@dataclass(frozen=True)
class Operation:
    """One thing that the API does."""

    id: str
    method: str
    path: str
    summary: str
    description: str
    scope: str | None
    parameters: tuple[Row, ...]
    body: str | None
    example: str | None
    answers: tuple[tuple[str, str, str | None], ...]
    """Status, what it means, and the schema of what comes."""

    @property
    def fails_with(self) -> tuple[tuple[str, str, str | None], ...]:
        return tuple(answer for answer in self.answers if answer[0] >= "400")

    @property
    def succeeds_with(self) -> tuple[tuple[str, str, str | None], ...]:
        return tuple(answer for answer in self.answers if answer[0] < "400")


class Reference:
    """Reads a document, following its references."""

    def __init__(self, document: Document) -> None:
        self.document = document

    def groups(self) -> Iterator[tuple[str, str, list[Operation]]]:
        """Tag, label and operations, in the order of the document."""
        operations = list(self._operations())
        for tag in self.document["tags"]:
            yield tag["name"], tag["description"], [op for name, op in operations if name == tag["name"]]

    def schemas(self) -> Iterator[tuple[str, str, list[Row], str]]:
        """Name, description, fields and an example of each thing that comes or goes."""
        for name, schema in self.document["components"]["schemas"].items():
            yield name, schema["description"], self._fields(schema), self._written(schema)

    def _operations(self) -> Iterator[tuple[str, Operation]]:
        for path, item in self.document["paths"].items():
            for method in METHODS:
                if method in item:
                    yield (
                        item[method]["tags"][0],
                        self._operation(path, method, item[method], item.get("parameters", [])),
                    )

    def _operation(self, path: str, method: str, said: Document, shared: list[Document]) -> Operation:
        tokens = [need["token"][0] for need in said["security"] if need]
        body = said.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema")
        return Operation(
            id=said["operationId"],
            method=method.upper(),
            path=self.document["servers"][0]["url"] + path,
            summary=said["summary"],
            description=said["description"],
            scope=None if {} in said["security"] else tokens[0],
            parameters=tuple(self._parameter(each) for each in [*shared, *said["parameters"]]),
            body=_name(body),
            example=self._written(body) if body else None,
            answers=tuple(self._answer(status, answer) for status, answer in said["responses"].items()),
        )

    def _parameter(self, said: Document) -> Row:
        parameter = self._found(said)
        schema = parameter["schema"]
        return Row(
            name=parameter["name"],
            kind=self._kind(schema),
            description=parameter["description"],
            required=parameter.get("required", False),
            limits=_limits(schema),
        )

    def _answer(self, status: str, said: Document) -> tuple[str, str, str | None]:
        answer = self._found(said)
        schemas = [content["schema"] for content in answer.get("content", {}).values()]
        return status, answer["description"], _name(schemas[0]) if schemas else None

    def _fields(self, schema: Document) -> list[Row]:
        return [
            Row(
                name=name,
                kind=self._kind(field),
                description=self._found(field).get("description", ""),
                required=name in schema.get("required", ()),
                limits=_limits(field),
                schema=_inner(field),
            )
            for name, field in schema["properties"].items()
        ]

    def _kind(self, schema: Document) -> str:
        if "$ref" in schema:
            return str(_name(schema))
        if "oneOf" in schema:
            return " | ".join(self._kind(each) for each in schema["oneOf"])
        types = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
        return " | ".join(f"{self._kind(schema['items'])}[]" if kind == "array" else kind for kind in types)

    def _written(self, schema: Document) -> str:
        return json.dumps(self.example(schema), ensure_ascii=False, indent=2)

    def example(self, schema: Document) -> Any:
        """Something that fits, out of the examples of its parts."""
        schema = self._found(schema)
        if "oneOf" in schema:
            return self.example(schema["oneOf"][0])
        if "examples" in schema:
            return schema["examples"][0]
        if "properties" in schema:
            return {name: self.example(field) for name, field in schema["properties"].items()}
        return [self.example(schema["items"])]

    def _found(self, said: Document) -> Document:
        if "$ref" not in said:
            return said
        at: Document = self.document
        for step in said["$ref"].removeprefix("#/").split("/"):
            at = at[step]
        return at


def _name(schema: Document | None) -> str | None:
    return schema["$ref"].rpartition("/")[2] if schema and "$ref" in schema else None


def _inner(schema: Document) -> str | None:
    """The named thing that a field holds, or holds several of."""
    return _name(schema) or _name(schema.get("items")) or _name((schema.get("oneOf") or [None])[0])


def _limits(schema: Document) -> tuple[str, ...]:
    """The words it may be; they say more than any sentence."""
    return tuple(word or '""' for word in schema.get("enum", ()) if word is not None)
