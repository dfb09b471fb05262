"""Binding a route table to a request makes what Werkzeug makes from the environ."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask, Request
from werkzeug.exceptions import BadHost
from werkzeug.routing import Map, MapAdapter, Rule
from werkzeug.test import EnvironBuilder
from werkzeug.wsgi import get_host

from webapp.routing.compositions import bind

TABLE = Map([Rule("/", endpoint="home"), Rule("/admin/<int:number>", endpoint="number")])
ENVIRONS: dict[str, dict[str, Any]] = {
    "plain": {},
    "port": {"HTTP_HOST": "shop.localhost:8000"},
    "its scheme's port": {"HTTP_HOST": "shop.localhost:443", "wsgi.url_scheme": "https"},
    "capitals": {"HTTP_HOST": "Shop.LocalHost"},
    "a dot at the end": {"HTTP_HOST": "shop.localhost."},
    "longer than a label": {"HTTP_HOST": ".".join(["a" * 40] * 3)},
    "six": {"HTTP_HOST": "[::1]:8000"},
    "no such host": {"HTTP_HOST": "sh_op.localhost"},
    "no host header": {"HTTP_HOST": None},
    "mounted": {"SCRIPT_NAME": "/platforms/shop"},
    "mounted with a slash": {"SCRIPT_NAME": "/platforms/shop/"},
    "letters": {"PATH_INFO": "/admin/é".encode().decode("latin1"), "QUERY_STRING": "q=é".encode().decode("latin1")},
    "broken letters": {"PATH_INFO": "/admin/\xff", "QUERY_STRING": "q=\xff"},
    "no path": {"PATH_INFO": ""},
    "query": {"QUERY_STRING": "q=1&r=a%20b"},
    "post": {"REQUEST_METHOD": "POST"},
    "websocket": {"HTTP_CONNECTION": "Upgrade", "HTTP_UPGRADE": "websocket"},
    "other upgrade": {"HTTP_CONNECTION": "Upgrade", "HTTP_UPGRADE": "h2c"},
}


def environ(changes: dict[str, Any]) -> dict[str, Any]:
    made = EnvironBuilder(path="/admin/7", base_url="http://shop.localhost").get_environ() | changes
    return {key: value for key, value in made.items() if value is not None}


def ours(asked: dict[str, Any]) -> MapAdapter:
    request = Request(asked)
    request.host = get_host(asked)
    return bind(TABLE, request, request.host)


@pytest.mark.parametrize("name", ENVIRONS)
def test_it_makes_what_werkzeug_makes(name: str) -> None:
    asked = environ(ENVIRONS[name])
    theirs, made = vars(TABLE.bind_to_environ(asked, subdomain="")), vars(ours(asked))
    assert made.pop("script_name").rstrip("/") == theirs.pop("script_name").rstrip("/")
    assert "/" + made.pop("path_info").lstrip("/") == "/" + theirs.pop("path_info").lstrip("/")
    assert made == theirs


@pytest.mark.parametrize("host", ["a..b", ".shop.localhost", "a" * 64, "shop.localhost.."])
def test_a_host_that_cannot_be_one_is_refused(host: str) -> None:
    with pytest.raises(BadHost):
        ours(environ({"HTTP_HOST": host}))


def test_a_host_that_is_not_trusted_is_refused(toys: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(toys.config, "TRUSTED_HOSTS", ["localhost"])
    client = toys.test_client()
    assert client.get("/login", base_url="http://127.0.0.1").status_code == 400
    assert client.get("/login").status_code == 200
