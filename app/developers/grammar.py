"""How the API is described: the words of JSON Schema and of OpenAPI operations that all rooms use."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l

from app.database import Document
from app.ideas.idea import Audience, Kind
from app.incubation import quantity

READS, WRITES = "read", "write"


def ref(name: str) -> Document:
    return {"$ref": f"#/components/schemas/{name}"}


def text(description: Any, example: str, **more: Any) -> Document:
    return {"type": "string", "description": description, "examples": [example], **more}


def words(description: Any, choices: Any, example: str) -> Document:
    return {"type": "string", "enum": [str(c) for c in choices], "description": description, "examples": [example]}


def count(description: Any, example: int) -> Document:
    return {"type": "integer", "minimum": 0, "description": description, "examples": [example]}


def number(description: Any, example: int) -> Document:
    return {"type": "integer", "minimum": 1, "description": description, "examples": [example]}


def moment(description: Any, example: str) -> Document:
    return text(description, example, format="date-time")


def or_null(schema: Document) -> Document:
    if "$ref" in schema:
        return {"oneOf": [schema, {"type": "null"}]}
    nullable = schema | {"type": [schema["type"], "null"]}
    return nullable | {"enum": [*schema["enum"], None]} if "enum" in schema else nullable


def thing(description: Any, optional: tuple[str, ...] = (), /, **properties: Document) -> Document:
    return {
        "type": "object",
        "description": description,
        "required": [name for name in properties if name not in optional],
        "properties": properties,
        "additionalProperties": False,
    }


def listing(description: Any, of: str, /, **more: Document) -> Document:
    following = text(_l("The address of what follows; null at the end."), "…", format="uri")
    return thing(description, items={"type": "array", "items": ref(of)}, next=or_null(following), **more)


def figure(description: Any, example: float) -> Document:
    most = int(quantity.MOST)
    return {"type": "number", "minimum": -most, "maximum": most, "description": description, "examples": [example]}


def texts(description: Any, example: list[str]) -> Document:
    return {"type": "array", "description": description, "items": {"type": "string"}, "examples": [example]}


def words_of(description: Any, choices: Any) -> Document:
    known = [str(c) for c in choices]
    return {
        "type": "array",
        "description": description,
        "items": {"type": "string", "enum": known},
        "examples": [known],
    }


def one(description: Any, schema: Document, headers: bool = True) -> Document:
    answer: Document = {"description": description, "content": {"application/json": {"schema": schema}}}
    return answer | {"headers": {"ETag": {"$ref": "#/components/headers/ETag"}}} if headers else answer


def problems(*statuses: int) -> Document:
    return {str(status): {"$ref": f"#/components/responses/Problem{status}"} for status in statuses}


def parameter(name: str) -> Document:
    return {"$ref": f"#/components/parameters/{name}"}


def word(name: str, description: Any, schema: Document, **more: Any) -> Document:
    plain = {key: value for key, value in schema.items() if key not in ("description", "examples")}
    return {"name": name, "in": "query", "description": description, "schema": plain, **more}


def one_of(choices: Any) -> Document:
    return {"type": "string", "enum": [str(one) for one in choices]}


def sent(schema: str) -> Document:
    return {"required": True, "content": {"application/json": {"schema": ref(schema)}}}


def read(tag: str, name: str, summary: Any, description: Any, of: str, *more: Document, **rest_of: Any) -> Document:
    token = rest_of.pop("token", False)
    statuses = {403: "refused", 404: "missing", 410: "gone"}
    also = [status for status, word in statuses.items() if rest_of.pop(word, False)]
    return {
        "operationId": name,
        "tags": [tag],
        "summary": summary,
        "description": description,
        "security": [{"token": [READS]}] if token else [{}, {"token": [READS]}],
        "parameters": [*more, parameter("IfNoneMatch")],
        "responses": {
            "200": one(_l("Here it is."), ref(of)),
            "304": {"description": _l("You have it already: nothing is sent.")},
            **problems(400, 401, *also, 422, 429, 503),
        },
    }


def write(
    tag: str, name: str, summary: Any, description: Any, done: Document, *more: Document, **rest_of: Any
) -> Document:
    operation = {
        "operationId": name,
        "tags": [tag],
        "summary": summary,
        "description": description,
        "security": [{"token": [WRITES]}],
        "parameters": [*more, parameter("IdempotencyKey")],
        "responses": {**done, **problems(400, 401, 403, *rest_of.pop("statuses", ()), 422, 429, 503)},
    }
    if "body" in rest_of:
        operation["requestBody"] = sent(rest_of["body"])
        operation["responses"] |= problems(413, 415)
    return operation


def secret(operation: Document) -> Document:
    """A write that states how things are from now on; its answer is not kept, whatever key it brings."""
    key = parameter("IdempotencyKey")
    return operation | {"parameters": [one for one in operation["parameters"] if one != key]}


MATCH = parameter("IfMatch")
CREATED = {"Location": {"description": _l("Its address in the API."), "schema": {"type": "string", "format": "uri"}}}

AUDIENCE = words(_l("Who may read it: everybody, or staff only."), Audience, "public")

UNIT = text(_l("The code of the unit where it applies."), "fr", minLength=1, maxLength=80)

THEME = or_null(text(_l("The slug of a theme."), "accueil", maxLength=60))

KIND = words(_l("What it is."), Kind, "idea")
