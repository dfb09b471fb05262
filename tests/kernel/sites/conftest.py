"""A platform with a desk and two sites."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from types import SimpleNamespace

import pytest
from flask import Flask
from jinja2 import ChoiceLoader, DictLoader

from tests.factories.places import platform, store
from tests.kernel.toyapp import entered
from tests.support.client import Client
from tests.support.places import settings
from tests.support.shopfront import shopfronts
from webapp import create_app
from webapp.db import transaction
from webapp.providing.hosts import set_hosts

JOIN = """{% extends layout %}{% block title %}Join{% endblock %}{% block content %}
<form method="post" action="{{ url_for(".form") }}">{{ csrf_field() }}
<input name="name" value="Ann" aria-label="name"></form>{% endblock %}"""


@cache
def site_app(url: str) -> Flask:
    app = create_app({**settings(url), "CONSOLE_MODULES": []}, shopfronts())
    app.test_client_class = Client
    app.jinja_loader = ChoiceLoader([app.jinja_loader, DictLoader({"shopfront/join.html": JOIN})])
    return app


@pytest.fixture
def shop(app: Flask, db_url: str) -> Iterator[SimpleNamespace]:
    """`app`, its platform `here`, and its store `kirchberg`; the site's hosts are site.test and kirchberg.test."""
    made = site_app(db_url)
    with entered(made):
        here = platform("club", "pages", code="shop")
        kirchberg = store(here, "kirchberg")
        with transaction():
            set_hosts(here, ["shop.localhost"], ["site.test", "kirchberg.test kirchberg"])
        yield SimpleNamespace(app=made, here=here, store=kirchberg, client=made.test_client())
