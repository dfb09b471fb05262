"""What an operation of the API declares beside its view: its words, scope, parameters, body and answers.

The document at /api/v1/openapi.json and the page that shows it are made of these. They are written in English alone: one contract,
the same bytes for everybody.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal, TypeVar

from werkzeug.routing import Map, Rule

from webapp.accounts.access import public, token_only
from webapp.web.security import csrf

View = TypeVar("View", bound=Callable[..., Any])
Schema = Mapping[str, Any]
JSON, PROBLEM = "application/json", "application/problem+json"
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")


@dataclass(frozen=True, kw_only=True, slots=True)
class Parameter:
    """One parameter in the query or the headers."""

    name: str
    schema: Schema
    description: str
    place: Literal["query", "header"] = "query"
    required: bool = False
    example: Any = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """One answer that is no error. `headers` are names of the document's own headers."""

    description: str
    schema: Schema | None = None
    media: str = JSON
    headers: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Operation:
    """One operation, and the decorator of its view, right under the route; it says who may as well, so nothing else is declared.

    With a scope, only programs with a token for it come in; no cookie counts, so no CSRF token is asked for. Without one, the
    operation is public. `problems` are the statuses of errors beside those that follow from the rest.
    """

    summary: str
    answers: Mapping[int, Answer]
    tag: str
    description: str = ""
    scope: str = ""
    parameters: tuple[Parameter, ...] = ()
    body: Schema | None = None
    example: Mapping[str, Any] | None = None
    problems: tuple[int, ...] = ()

    def __call__(self, view: View) -> View:
        view.__operation__ = self  # type: ignore[attr-defined]
        csrf.exempt(view)
        return (token_only(self.scope) if self.scope else public)(view)

    @property
    def writes(self) -> bool:
        return self.scope.endswith(":write")


def operation_of(view: Any) -> Operation | None:
    """What a view declared; None for pages."""
    return getattr(view, "__operation__", None)


def operations(table: Map, views: Mapping[str, Any]) -> Iterator[tuple[Rule, str, Operation]]:
    """Every operation of a route table, with its rule and method in capitals, in the order in which they were declared."""
    order = {endpoint: number for number, endpoint in enumerate(views)}
    for rule in sorted(table.iter_rules(), key=lambda rule: order[str(rule.endpoint)]):
        declared = operation_of(views.get(str(rule.endpoint)))
        if declared is not None:
            for method in METHODS:
                if method in (rule.methods or ()):
                    yield rule, method, declared
