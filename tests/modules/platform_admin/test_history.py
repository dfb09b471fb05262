"""The history of modules: filtered by who, what and when, exported, with the plan that was confirmed."""

from __future__ import annotations

import csv
import io
import json

import pytest

from tests.modules.platform_admin.conftest import ModulesPage
from webapp.db import transaction
from webapp.platforms.models import Platform
from webapp.switching.ask import Ask, Configure
from webapp.switching.service import ModuleService

pytestmark = pytest.mark.both_databases


@pytest.fixture
def history(modules_page: ModulesPage, platform: Platform, service: ModuleService) -> ModulesPage:
    """Four changes: created, marketplace by root, inventory's threshold, marketplace off by the command line."""
    modules_page.apply(modules_page.toggle("marketplace"), "=Letzshop begins")
    with transaction():
        service.apply(Ask(platform.id, Configure("inventory", {"low_stock_threshold": 3}), revision=2))
    service.change(Ask(platform.id, {"marketplace": False}, revision=3, reason="It ends"))
    return modules_page


def revisions(page: ModulesPage, query: str) -> list[str]:
    return [str(row["data-change"]) for row in page.get(f"/history{query}").select("[data-change]")]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["4", "3", "2", "1"]),
        ("?module=inventory", ["3", "2"]),
        ("?kind=config", ["3"]),
        ("?q=root", ["2"]),
        ("?q=ends", ["4"]),
        ("?since=1&kind=switch", ["4", "2"]),
        ("?sort=revision&dir=asc", ["1", "2", "3", "4"]),
    ],
)
def test_filters_and_search(history: ModulesPage, query: str, found: list[str]) -> None:
    assert revisions(history, query) == found


def test_each_change_shows_the_plan_that_was_confirmed(history: ModulesPage) -> None:
    row = history.get("/history?kind=switch").one('[data-change="2"]')
    assert [step["data-confirmed"] for step in row.select("[data-confirmed]")] == ["enable", "enable"]


def test_the_plan_that_was_confirmed_is_told_in_words(history: ModulesPage) -> None:
    page = history.get("/history?kind=switch")
    steps, features = page.texts('[data-change="2"] [data-confirmed]'), page.text('[data-change="2"] [data-features]')
    assert "Marketplace : goes on" in steps
    assert "_" not in features


def test_the_csv_follows_the_filters_and_holds_no_formula(history: ModulesPage) -> None:
    answer = history.client.get(f"{history.url}/history.csv?kind=switch")
    assert answer.mimetype == "text/csv"
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    assert [row["revision"] for row in rows] == ["4", "2"]
    assert rows[1]["reason"] == "'=Letzshop begins"
    assert rows[0]["off"] == "Marketplace"


def test_the_jsonl_holds_everything_but_secrets(history: ModulesPage, platform: Platform, service: ModuleService) -> None:
    with transaction():
        service.apply(Ask(platform.id, Configure("billing", {"webhook_secret": "very secret"}), revision=4))
    lines = [json.loads(line) for line in history.client.get(f"{history.url}/history.jsonl").text.splitlines()]
    assert [line["revision"] for line in lines] == [5, 4, 3, 2, 1]
    assert lines[3]["plan"]["steps"][0] == {"module": "inventory", "kind": "enable", "because": "marketplace"}
    assert lines[0]["after"]["config"]["billing"]["webhook_secret"] == "••••••••"
    assert "fernet:" not in json.dumps(lines)
