"""The document of the API for programs, and the same for people."""

from __future__ import annotations

import json
import shlex
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from flask import current_app, make_response, render_template, request
from flask.typing import ResponseReturnValue
from markupsafe import Markup, escape

from webapp.accounts import scopes
from webapp.api.blueprint import api
from webapp.api.document import PROBLEMS, document
from webapp.api.operations import JSON, Answer, Operation

TAG = "About the API"
Json = Mapping[str, Any]


@api.get("/openapi.json")
@Operation(
    summary="Read this document",
    description="OpenAPI 3.1. It is public, and changes only when Interlock is updated.",
    tag=TAG,
    answers={
        200: Answer(description="The document.", schema={"type": "object", "required": ["openapi", "paths"]}, headers=("ETag",)),
        304: Answer(description="You have it already."),
    },
)
def openapi() -> ResponseReturnValue:
    found = document(current_app)
    response = make_response(found.text)
    response.mimetype = JSON
    response.set_etag(found.etag)
    response.cache_control.public = True
    response.cache_control.max_age = 300
    return response.make_conditional(request)


@api.get("/docs")
@Operation(
    summary="Read this document as a page",
    tag=TAG,
    answers={200: Answer(description="A page for people.", schema={"type": "string"}, media="text/html")},
)
def docs() -> ResponseReturnValue:
    content = document(current_app).content
    return render_template(
        "api/docs.html",
        about=content["info"]["description"],
        scopes=scopes.known(),
        groups=grouped(content, request.host_url.rstrip("/")),
        problems=PROBLEMS,
        schemas=content["components"]["schemas"],
        prose=prose,
        members=members,
        type_of=type_of,
    )


@dataclass(frozen=True, slots=True)
class Entry:
    """One operation as the page shows it."""

    method: str
    path: str
    content: Json
    curl: str

    @property
    def id(self) -> str:
        return str(self.content["operationId"])

    @property
    def scope(self) -> str:
        return next((scope for each in self.content["security"] for scope in each["token"]), "")

    @property
    def body(self) -> Json | None:
        """The schema of the body; None where there is none."""
        found = self.content.get("requestBody")
        return found["content"][JSON]["schema"] if found else None

    @property
    def results(self) -> list[tuple[str, Json, Json | None]]:
        """(status, answer, schema) of each answer that is not an error."""
        return [(status, each, schema_of(each)) for status, each in self.content["responses"].items() if int(status) not in PROBLEMS]

    @property
    def problems(self) -> list[tuple[str, str]]:
        """(status, words) of the errors."""
        return [(status, each["description"]) for status, each in self.content["responses"].items() if int(status) in PROBLEMS]


def grouped(content: Json, origin: str) -> dict[str, list[Entry]]:
    """The operations by tag, with commands for the host at `origin`."""
    found: dict[str, list[Entry]] = {"Platforms": [], "Modules": []}
    for path, methods in content["paths"].items():
        for method, each in methods.items():
            found.setdefault(each["tags"][0], []).append(Entry(method.upper(), path, each, curl(origin, method.upper(), path, each)))
    return {tag: entries for tag, entries in found.items() if entries}


def curl(origin: str, method: str, path: str, content: Json) -> str:
    """A command that does it on the host that the reader is at."""
    examples = {each["name"]: str(each["example"]) for each in content["parameters"] if each["in"] == "path" and "example" in each}
    address = path
    for name, value in examples.items():
        address = address.replace(f"{{{name}}}", value)
    parts = [f"curl {'' if method == 'GET' else f'-X {method} '}{origin}{address}", *headers(content)]
    example = content.get("requestBody", {}).get("content", {}).get(JSON, {}).get("example")
    if example is not None:
        parts += ["-H 'Content-Type: application/json'", f"-d {shlex.quote(json.dumps(example))}"]
    return " \\\n  ".join(parts)


def headers(content: Json) -> Iterator[str]:
    """The headers of the command: the token, and what the operation cannot do without."""
    if content["security"]:
        yield '-H "Authorization: Bearer $TOKEN"'
    for each in content["parameters"]:
        if each["in"] == "header" and each["required"]:
            yield "-H " + shlex.quote(f"{each['name']}: {each.get('example', '…')}")


def schema_of(answer: Json) -> Json | None:
    """The schema of an answer's body."""
    return next((each["schema"] for each in answer.get("content", {}).values()), None)


def prose(text: str) -> Markup:
    """A text of the contract, with what stands in backticks as code."""
    return Markup("").join(
        Markup("<code>{}</code>").format(part) if number % 2 else escape(part) for number, part in enumerate(text.split("`"))
    )


def members(schema: Json) -> list[tuple[str, Json, bool]]:
    """(name, schema, required) of an object's members."""
    required = schema.get("required", ())
    return [(name, each, name in required) for name, each in schema.get("properties", {}).items()]


def type_of(schema: Json) -> tuple[str, str]:
    """The type in words, and the name of the shape it leads to ("" for none)."""
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        return name, name
    if "anyOf" in schema:
        words, name = type_of(schema["anyOf"][0])
        return f"{words} or null", name
    if "enum" in schema:
        return " | ".join(map(str, schema["enum"])), ""
    kind = schema.get("type", "any")
    if kind == "array":
        words, name = type_of(schema.get("items", {}))
        return f"list of {words}", name
    return " or ".join(kind) if isinstance(kind, list) else str(kind), ""
