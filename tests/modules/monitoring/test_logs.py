"""The log: entries with search, what says the same, and everything about one request."""

from __future__ import annotations

import json
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import update

from tests.factories.shops import Shops
from tests.modules.monitoring.conftest import add_run
from tests.support.jobs import work_off
from tests.support.page import Page
from webapp.db import transaction, utcnow
from webapp.jobs import Status
from webapp.logs import entries
from webapp.logs.models import LogEntry

pytestmark = pytest.mark.sqlite_only
REQUEST = "feedc0ffee123456"


def say(event: str, *, level: str = "ERROR", platform: str = "", **facts: object) -> None:
    """An entry that is kept."""
    told = {"event": event, "platform": platform, **facts}
    entries.write([entries.entry(told, level=level, logger="modules.marketplace.jobs", at=utcnow())])


def test_entries_are_found_by_number_level_module_and_text(world: Shops, provider: FlaskClient) -> None:
    say("shop.slow", level="WARNING")
    say("shop.broke", request_id=REQUEST)
    for query in (f"q={REQUEST}", "level=ERROR", "q=broke", "level=ERROR&module=marketplace"):
        assert Page(provider.get(f"/admin/logs/?{query}")).texts("tbody a.text-break")[0] == "shop.broke"
        assert len(Page(provider.get(f"/admin/logs/?{query}")).select("tbody tr")) == 1


def test_a_platform_reads_its_own_entries_only(world: Shops, admin: FlaskClient) -> None:
    say("mine.broke", platform=world.platform.code)
    say("other.broke", platform=world.elsewhere.code)
    text = Page(admin.get(f"/platforms/{world.platform.code}/admin/logs/")).text("tbody")
    assert "mine.broke" in text
    assert "other.broke" not in text


def test_what_says_the_same_is_counted(world: Shops, provider: FlaskClient) -> None:
    for number in range(3):
        say("file.refused", error=f"Row {number} of file 'a{number}.csv'")
    page = Page(provider.get("/admin/logs/groups"))
    assert page.texts('tbody [data-label="Times"]') == ["3"]


def test_the_number_of_an_error_page_leads_to_its_entries_and_tasks(world: Shops, provider: FlaskClient) -> None:
    say("view.failed", request_id=REQUEST)
    run_id = add_run(world.shop, request_id=REQUEST)
    page = Page(provider.get("/admin/logs/request", query_string={"id": f" {REQUEST} "}))
    assert "view.failed" in page.text("main")
    assert page.has(f'main a[href$="/background-tasks/{run_id}"]')


@pytest.mark.parametrize("number", ["", "nobody-has-it", "\0", "\ud800", "x" * 5000])
def test_a_number_that_nobody_has_is_no_fault(world: Shops, provider: FlaskClient, number: str) -> None:
    raw = number.encode("utf-8", "surrogatepass")
    assert provider.get("/admin/logs/request", query_string={"id": raw}).status_code in (200, 400)


def test_the_number_leads_to_what_the_request_changed(world: Shops, provider: FlaskClient) -> None:
    answer = Page(provider.get(f"/admin/merchants/{world.shop.merchant_id}")).submit(provider, 'form[action$="suspend"]')
    number = {"id": answer.headers["X-Request-ID"]}
    for place in ("", f"/platforms/{world.platform.code}", f"/platforms/{world.elsewhere.code}"):
        page = Page(provider.get(f"{place}/admin/logs/request", query_string=number))
        assert page.has("[data-deeds]") is not place.endswith(world.elsewhere.code)
    assert "State: active → suspended" in Page(provider.get("/admin/logs/request", query_string=number)).text("[data-deeds]")


def test_the_stores_affected_are_named(world: Shops, provider: FlaskClient) -> None:
    for _time in range(2):
        say("file.refused", platform=world.platform.code, store_code=world.shop.code)
    page = Page(provider.get("/admin/logs/groups"))
    assert page.texts('tbody [data-label="Stores affected"]') == [world.shop.name]
    entry = Page(provider.get("/admin/logs/")).select("tbody a.text-break")[0]["href"]
    assert world.shop.name in Page(provider.get(str(entry))).text("main")


def test_what_goes_well_is_listed_where_it_is_asked_for(world: Shops, provider: FlaskClient) -> None:
    say("shop.broke")
    say("rows.taken", level="INFO")
    assert Page(provider.get("/admin/logs/")).texts("tbody a.text-break") == ["shop.broke"]
    assert Page(provider.get("/admin/logs/?level=INFO")).texts("tbody a.text-break") == ["rows.taken"]


def test_a_run_shows_what_it_says_while_it_is_under_way(world: Shops, admin: FlaskClient) -> None:
    run_id = add_run(world.shop, Status.RUNNING)
    url = f"/platforms/{world.platform.code}/admin/background-tasks/{run_id}"
    assert Page(admin.get(url)).one("#run-log a")["hx-get"] == f"{url}/log"
    say("rows.taken", level="INFO", platform=world.platform.code, job_run=run_id)
    part = Page(admin.get(f"{url}/log", headers={"HX-Request": "true", "HX-Request-Type": "partial"}))
    assert "rows.taken" in part.text("#run-log")
    assert "rows.taken" in Page(admin.get(f"{url}/log")).text("main #run-log")


def test_calls_of_other_systems_are_listed_with_their_answer(world: Shops, admin: FlaskClient) -> None:
    for status in (200, 400):
        say(
            "webhook.received", level="INFO", platform=world.platform.code, status=status, rule="/public/x", ms=3.5, request_id=f"r{status}"
        )
    say("webhook.received", level="INFO", platform=world.elsewhere.code, status=500, rule="/public/x", ms=3.5)
    url = f"/platforms/{world.platform.code}/admin/logs/webhooks"
    assert Page(admin.get(url)).texts('tbody [data-label="Answer"]') == ["Refused 400", "Accepted 200"]
    assert Page(admin.get(f"{url}?answer=ok")).texts('tbody [data-label="Request"]') == ["r200"]


def exported(client: FlaskClient, path: str) -> list[dict[str, Any]]:
    """The entries of a file."""
    answer = client.get(path)
    assert (answer.status_code, answer.mimetype) == (200, "application/jsonl")
    return [json.loads(line) for line in answer.text.splitlines()]


def test_a_file_has_the_entries_that_are_shown_and_no_secrets(world: Shops, provider: FlaskClient) -> None:
    say("mine.broke", platform=world.platform.code, error="token=hush for a@b.lu", api_key="hush")
    say("mine.slow", level="WARNING", platform=world.platform.code)
    say("other.broke", platform=world.elsewhere.code)
    url = f"/platforms/{world.platform.code}/admin/logs/entries.jsonl"
    assert [each["event"] for each in exported(provider, url)] == ["mine.slow", "mine.broke"]
    found = exported(provider, f"{url}?level=ERROR&q=broke&form=jsonl")
    assert [each["facts"]["error"] for each in found] == ["token=[removed] for [address]"]
    assert "hush" not in provider.get(url).text


def test_what_was_written_by_laxer_rules_is_redacted_in_the_file(world: Shops, provider: FlaskClient) -> None:
    say("shop.broke")
    with transaction() as session:
        session.execute(update(LogEntry).values(facts={"password": "hush-1"}, detail="Authorization: Bearer hush-2-hush-2"))
    assert "hush" not in provider.get("/admin/logs/entries.jsonl").text


def test_a_file_that_would_be_too_long_is_made_in_the_background(
    app: Flask, world: Shops, provider: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("webapp.web.downloads.MOST_ROWS", 1)
    say("shop.broke")
    assert provider.get("/admin/logs/entries.jsonl").status_code == 200
    say("shop.slow")
    question = Page(provider.get("/admin/logs/entries.jsonl"))
    assert question.status == 422
    page = question.submit(provider, "form[data-action=make-file]").headers["Location"]
    work_off(app)
    made = provider.get(str(Page(provider.get(page)).one("[data-action=fetch-file]")["href"]))
    assert {"shop.broke", "shop.slow"} <= {json.loads(line)["event"] for line in made.text.splitlines()}


def test_the_list_offers_the_file_with_its_filters(world: Shops, provider: FlaskClient) -> None:
    say("shop.broke")
    button = Page(provider.get("/admin/logs/?level=ERROR")).one("button[value=jsonl]")
    assert str(button["formaction"]).startswith("/admin/logs/entries.jsonl")


@pytest.mark.parametrize("path", ["logs/", "logs/webhooks"])
def test_the_provider_sees_which_platform_and_narrows_to_one(world: Shops, provider: FlaskClient, path: str) -> None:
    for on in (world.platform, world.elsewhere):
        say("webhook.received", platform=on.code, status=200, rule="/public/x", ms=1)
    page = Page(provider.get(f"/admin/{path}?platform={world.elsewhere.code}"))
    assert page.texts('tbody [data-label="Platform"]') == [world.elsewhere.name]


def test_a_platform_is_not_asked_which_platform(world: Shops, admin: FlaskClient) -> None:
    say("shop.broke", platform=world.platform.code)
    page = Page(admin.get(f"/platforms/{world.platform.code}/admin/logs/"))
    assert not page.has('select[name=platform], tbody [data-label="Platform"]')
