"""The OpenAPI 3.1 document, made of what the operations declare."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from flask import Flask
from werkzeug.routing import Rule

from webapp.accounts.scopes import SCOPES
from webapp.api.operations import JSON, PROBLEM, Answer, Operation, Parameter, operations
from webapp.api.schemas import CODE, SCHEMAS, ref
from webapp.kernel import kernel
from webapp.registry.frontends import Scope
from webapp.web.input import LARGEST_ID

Json = dict[str, Any]
PART = re.compile(r"<(?:(?P<kind>\w+)(?:\([^)]*\))?:)?(?P<name>\w+)>")
KINDS: Mapping[str | None, Json] = {
    "int": {"type": "integer", "minimum": 0, "maximum": LARGEST_ID},
    None: {"type": "string", "minLength": 1},
}
PATH: Mapping[str, Json] = {
    "code": {"schema": CODE, "description": "The platform's code.", "example": "loyalty"},
    "module": {"schema": CODE, "description": "The module's code.", "example": "billing"},
    "id": {"schema": KINDS["int"], "description": "The change's id.", "example": 1},
}
PROBLEMS: Mapping[int, str] = {
    400: "The request cannot be read.",
    401: "No token, or one that is unknown, expired or revoked.",
    403: "The token lacks the scope, or its person the right.",
    404: "There is no such thing, or none that the token's person may see.",
    409: "It clashes with what is there.",
    412: "The modules changed since the revision in If-Match. Nothing was written.",
    413: "The body is too large.",
    415: "The body is not JSON.",
    422: "A value breaks a rule.",
    428: "If-Match is missing.",
    429: "Too many requests.",
}
HEADERS: Mapping[str, Json] = {
    "ETag": {"description": "The revision of the platform's modules.", "schema": {"type": "string"}},
    "Idempotent-Replayed": {"description": "`true` where the answer is a former one.", "schema": {"type": "string"}},
    "RateLimit-Limit": {"description": "Requests in a period.", "schema": {"type": "integer"}},
    "RateLimit-Remaining": {"description": "Requests left.", "schema": {"type": "integer"}},
    "RateLimit-Reset": {"description": "Seconds until there are more.", "schema": {"type": "integer"}},
    "Retry-After": {"description": "Seconds to wait.", "schema": {"type": "integer"}},
    "WWW-Authenticate": {"description": "How to authenticate.", "schema": {"type": "string"}},
}
BUDGET = ("RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset")
ABOUT = (
    "Look at and switch the modules of platforms: what the modules page of the console does, for programs. "
    "Send a token as `Authorization: Bearer il_…`; make one on your profile page in the console or with `flask tokens create`. "
    "Errors are problem details (RFC 9457). Writing takes the revision you saw in `If-Match`."
)


MADE = "interlock_api_document"


@dataclass(frozen=True, slots=True)
class Document:
    """The document as it is sent, and the fingerprint of its bytes."""

    content: Json
    text: str
    etag: str


def document(app: Flask) -> Document:
    """The document of what the console's hosts answer; made once."""
    made: Document | None = app.extensions.get(MADE)
    if made is None:
        content = build(app)
        text = json.dumps(content, indent=1, ensure_ascii=False)
        made = app.extensions[MADE] = Document(content, text, hashlib.sha256(text.encode()).hexdigest()[:32])
    return made


def build(app: Flask) -> Json:
    """The whole document."""
    paths: dict[str, Json] = {}
    for rule, method, declared in console_operations(app):
        paths.setdefault(PART.sub(r"{\g<name>}", rule.rule), {})[method.lower()] = operation_json(rule, method, declared)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Interlock", "version": "1", "summary": "Modules of platforms", "description": ABOUT},
        "servers": [{"url": "/", "description": "The host of the provider console."}],
        "paths": paths,
        "components": {
            "schemas": SCHEMAS,
            "headers": dict(HEADERS),
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer", "description": scopes_text()}},
        },
    }


def console_operations(app: Flask) -> Iterator[tuple[Rule, str, Operation]]:
    """Every operation there is on the console's hosts."""
    system = kernel(app)
    table = system.compositions.get(Scope.CONSOLE, system.resolver.console_modules).url_map
    return operations(table, app.view_functions)


def scopes_text() -> str:
    """The scopes and what they are for."""
    lines = "\n".join(f"- `{code}`: {words}" for code, words in SCOPES.items())
    return f"A token has scopes. A scope to write includes reading, and every scope includes `platforms:read`.\n\n{lines}"


def operation_json(rule: Rule, method: str, declared: Operation) -> Json:
    """One operation."""
    found: Json = {
        "operationId": str(rule.endpoint).removeprefix("api.").replace(".", "_").replace("-", "_"),
        "summary": declared.summary,
        "tags": [declared.tag],
        "security": [{"token": [declared.scope]}] if declared.scope else [],
        "parameters": [*path_parameters(rule), *(parameter_json(each) for each in declared.parameters)],
        "responses": {str(status): each for status, each in sorted(answers_json(rule, declared).items())},
    }
    if declared.description:
        found["description"] = declared.description
    if declared.body is not None:
        content: Json = {"schema": declared.body}
        if declared.example is not None:
            content["example"] = declared.example
        found["requestBody"] = {"required": True, "content": {JSON: content}}
    return found


def path_parameters(rule: Rule) -> list[Json]:
    """The parts of the address that are filled in."""
    found = []
    for part in PART.finditer(rule.rule):
        own = PATH.get(part["name"]) if getattr(rule, "place", None) is None else None  # in modules, names mean something else
        found.append({"name": part["name"], "in": "path", "required": True} | (own or {"schema": KINDS.get(part["kind"], KINDS[None])}))
    return found


def parameter_json(each: Parameter) -> Json:
    found = {"name": each.name, "in": each.place, "required": each.required, "schema": each.schema, "description": each.description}
    return found if each.example is None else found | {"example": each.example}


def answers_json(rule: Rule, declared: Operation) -> dict[int, Json]:
    """The answers that are declared, and the errors that follow from the rest of the declaration."""
    budget = BUDGET if declared.scope else ()
    found = {status: answer_json(each, budget) for status, each in declared.answers.items()}
    for status in problems_of(rule, declared):
        extra = {401: ("WWW-Authenticate",), 403: ("WWW-Authenticate",), 412: ("ETag",), 429: ("Retry-After",)}.get(status, ())
        answer = Answer(description=PROBLEMS[status], schema=ref("Problem"), media=PROBLEM, headers=extra)
        found[status] = answer_json(answer, budget if status != 401 else ())
    return found


def answer_json(each: Answer, more: tuple[str, ...]) -> Json:
    found: Json = {"description": each.description}
    if each.headers or more:
        found["headers"] = {name: {"$ref": f"#/components/headers/{name}"} for name in (*each.headers, *more)}
    if each.schema is not None:
        found["content"] = {each.media: {"schema": each.schema}}
    return found


def problems_of(rule: Rule, declared: Operation) -> list[int]:
    """The statuses of every error that the operation can answer."""
    found = set(declared.problems)
    names = {each.name for each in declared.parameters}
    if declared.scope:
        found |= {401, 403, 429}
    if PART.search(rule.rule):
        found.add(404)
    if declared.body is not None:
        found |= {400, 413, 415, 422}
    if declared.writes:
        found |= {400, 409, 422}
    if "If-Match" in names:
        found |= {400, 412, 428}
    return sorted(found)
