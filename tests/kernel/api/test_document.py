"""The OpenAPI document and its page: public, valid, and about exactly what is there."""

from __future__ import annotations

import jsonschema_rs
import pytest
from schemathesis.specs.openapi.definitions import OPENAPI_31

from tests.support.page import Page
from webapp.api.document import PROBLEMS
from webapp.api.operations import operation_of
from webapp.registry.frontends import Scope
from webapp.routing.places import PlacedRule

DOCUMENT, PAGE = "/api/v1/openapi.json", "/api/v1/docs"


@pytest.fixture
def document(client):
    return client.get(DOCUMENT).json


def operations(document):
    """(path, method, operation) of everything in the document."""
    return [(path, method, each) for path, methods in document["paths"].items() for method, each in methods.items()]


def test_it_is_public_and_valid_openapi(client):
    answer = client.get(DOCUMENT)
    assert (answer.status_code, answer.mimetype, answer.json["openapi"]) == (200, "application/json", "3.1.0")
    jsonschema_rs.validator_for(OPENAPI_31).validate(answer.json)


def test_the_schemas_are_schemas(document):
    for name, schema in document["components"]["schemas"].items():
        assert jsonschema_rs.meta.is_valid({"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}), name


def test_it_is_cached_until_it_changes(client):
    answer = client.get(DOCUMENT)
    assert answer.headers["Cache-Control"] == "public, max-age=300"
    again = client.get(DOCUMENT, headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


def test_every_rule_has_an_operation_and_every_operation_a_rule(app, document):
    kernel = app.extensions["interlock"]
    rules = kernel.compositions.get(Scope.CONSOLE, kernel.resolver.console_modules).url_map.iter_rules()
    there = {str(rule.endpoint) for rule in rules if rule.rule.startswith("/api/")}
    assert there == {endpoint for endpoint, view in app.view_functions.items() if operation_of(view) is not None}
    assert {f"api.{each['operationId']}" for _path, _method, each in operations(document)} == there


def test_what_is_of_the_kernel_exists_in_the_console_alone(app):
    rules = [rule for rule in app.url_map.iter_rules() if rule.rule.startswith("/api/")]
    assert rules
    assert all(isinstance(rule, PlacedRule) and rule.place is None and rule.only == "console" for rule in rules)


def test_operations_declare_what_they_need(document):
    for path, method, each in operations(document):
        known = set(each["responses"])
        names = {part["name"] for part in each["parameters"]}
        assert {part.strip("{}") for part in path.split("/") if part.startswith("{")} <= names, path
        if each["security"]:
            assert {"401", "403", "429"} <= known, path
        if {"write"} & {scope.partition(":")[2] for one in each["security"] for scope in one["token"]}:
            assert {"If-Match", "Idempotency-Key"} <= names, (path, method)
            assert {"412", "428"} <= known


def test_operation_ids_are_unique(document):
    ids = [each["operationId"] for _path, _method, each in operations(document)]
    assert len(ids) == len(set(ids))


def test_the_page_shows_every_operation(client, document):
    answer = client.get(PAGE)
    page = Page(answer)
    assert "Set-Cookie" not in answer.headers
    assert {tag["data-operation"] for tag in page.select("[data-operation]")} == {
        each["operationId"] for *_rest, each in operations(document)
    }
    apply = page.text('[data-operation="apply_change"]')
    for expected in ("modules:write", "If-Match", "Idempotency-Key", "ApplyRequest", "Result", "http://localhost/api/v1", "$TOKEN"):
        assert expected in apply, expected
    assert not page.has("script[src*='htmx'], script:not([src]), [style]")


def test_links_within_the_page_lead_somewhere(client):
    page = Page(client.get(PAGE))
    ids = {str(tag["id"]) for tag in page.select("[id]")}
    assert {str(tag["href"])[1:] for tag in page.select('a[href^="#"]')} <= ids


def test_every_error_is_explained(document):
    told = {int(status) for *_rest, each in operations(document) for status in each["responses"] if int(status) >= 400}
    assert told <= PROBLEMS.keys()
