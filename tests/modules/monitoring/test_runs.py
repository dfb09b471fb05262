"""Background tasks: who sees which, what they say, and what is done about them."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from tests.factories.shops import Shops
from tests.modules.monitoring.conftest import add_run, long_ago, status_of
from tests.support.page import Page
from webapp.jobs import Status

pytestmark = pytest.mark.sqlite_only
TASKS = "/admin/background-tasks/"


def here(world: Shops, path: str = "") -> str:
    """A page of the first platform's administrators."""
    return f"/platforms/{world.platform.code}/admin/background-tasks/{path}"


def test_the_provider_sees_the_runs_of_all_platforms(world: Shops, provider: FlaskClient) -> None:
    add_run(world.shop, subject="here.csv")
    add_run(world.other_shop, subject="there.csv")
    page = Page(provider.get(TASKS))
    assert "here.csv" in page.text("tbody")
    assert "there.csv" in page.text("tbody")


def test_a_platform_sees_its_own_runs_only(world: Shops, admin: FlaskClient) -> None:
    mine, other = add_run(world.shop, subject="here.csv"), add_run(world.other_shop, subject="there.csv")
    assert "there.csv" not in Page(admin.get(here(world))).text("tbody")
    assert admin.get(here(world, str(mine))).status_code == 200
    for path in (f"{other}", f"{2**40}"):
        assert admin.get(here(world, path)).status_code == 404


def test_a_run_without_a_sign_of_life_is_not_called_running(world: Shops, admin: FlaskClient) -> None:
    run_id = add_run(world.shop, Status.RUNNING, heard=long_ago())
    assert "No sign of life" in Page(admin.get(here(world, "?state=silent"))).text("tbody")
    assert not Page(admin.get(here(world, "?state=running"))).has("tbody")
    assert "stopped answering" in Page(admin.get(here(world, str(run_id)))).text("main")


def test_secrets_among_the_arguments_are_not_shown(world: Shops, provider: FlaskClient) -> None:
    run_id = add_run(world.shop, args={"api_key": "hush-1", "url": "https://u:hush-2@shop.lu"}, error_detail="token=hush-3 for a@b.lu")
    text = Page(provider.get(here(world, str(run_id)))).text("main")
    assert "For those who look into it" in text
    assert "[removed]" in text
    assert not any(word in text for word in ("hush", "a@b.lu"))


def test_a_run_is_started_again_after_a_question(world: Shops, admin: FlaskClient) -> None:
    run_id = add_run(world.shop)
    asked = Page(Page(admin.get(here(world, str(run_id)))).submit(admin, '[data-action="retry-job"]'))
    assert status_of(run_id) == Status.FAILED
    answer = asked.submit(admin, '[data-action="retry-task"]')
    number = {"id": answer.headers["X-Request-ID"]}
    deeds = Page(admin.get(f"/platforms/{world.platform.code}/admin/logs/request", query_string=number)).text("[data-deeds]")
    assert "Background task started again" in deeds
    assert status_of(run_id) == Status.QUEUED


def test_the_provider_cancels_a_run_of_a_platform(world: Shops, provider: FlaskClient) -> None:
    run_id = add_run(world.other_shop, Status.QUEUED)
    asked = Page(Page(provider.get(f"{TASKS}{run_id}")).submit(provider, '[data-action="cancel-job"]'))
    asked.submit(provider, '[data-action="cancel-task"]')
    assert status_of(run_id) == Status.CANCELLED


def test_what_ended_meanwhile_is_not_cancelled(world: Shops, admin: FlaskClient) -> None:
    run_id = add_run(world.shop, Status.QUEUED)
    page = Page(admin.get(here(world, str(run_id))))
    for _ in range(2):
        answer = page.submit(admin, '[data-action="cancel-job"]', {"sure": "1"})
    assert answer.status_code == 409
    assert status_of(run_id) == Status.CANCELLED


def test_all_that_match_are_started_again_and_the_report_counts_the_rest(world: Shops, admin: FlaskClient) -> None:
    failed = [add_run(world.shop) for _ in range(3)]
    done, other = add_run(world.shop, Status.SUCCEEDED), add_run(world.other_shop)
    asked = Page(Page(admin.get(here(world))).submit(admin, "#table-runs-bulk", {"everything": "1", "action": "retry"}))
    answer = asked.submit(admin, '[data-action="retry-tasks"]', follow_redirects=True)
    assert [status_of(run_id) for run_id in failed] == [Status.QUEUED] * 3
    assert (status_of(done), status_of(other)) == (Status.SUCCEEDED, Status.FAILED)
    assert "3 tasks were started again. 1 was left" in Page(answer).text("#messages")


def test_the_filter_holds_for_all_that_match(world: Shops, admin: FlaskClient) -> None:
    chosen, left = add_run(world.shop), add_run(world.shop, code="marketplace.check")
    listed = Page(admin.get(here(world, "?job=marketplace.import")))
    listed.submit(admin, "#table-runs-bulk", {"everything": "1", "sure": "1"})
    assert (status_of(chosen), status_of(left)) == (Status.QUEUED, Status.FAILED)


@pytest.mark.parametrize(
    ("what", "before", "after"), [("retry", Status.FAILED, Status.QUEUED), ("cancel", Status.QUEUED, Status.CANCELLED)]
)
def test_one_that_is_not_there_any_more_does_not_keep_the_others(
    world: Shops, admin: FlaskClient, what: str, before: Status, after: Status
) -> None:
    known, foreign = add_run(world.shop, before), add_run(world.other_shop, before)
    form = {"ids": [str(known), str(foreign), "999999", str(10**17)], "action": what}
    asked = Page(Page(admin.get(here(world))).submit(admin, "#table-runs-bulk", form))
    assert "3 were not found" in asked.text("main")
    answer = asked.submit(admin, f"form[data-action={what}-tasks]", follow_redirects=True)
    assert (status_of(known), status_of(foreign)) == (after, before)
    assert "1 task was " in Page(answer).text("#messages")
    assert "3 were not found" in Page(answer).text("#messages")


def test_only_unknown_ones_are_said_to_be_gone(world: Shops, admin: FlaskClient) -> None:
    add_run(world.shop)
    form = {"ids": ["999999"], "action": "retry"}
    answer = Page(admin.get(here(world))).submit(admin, "#table-runs-bulk", form, follow_redirects=True)
    assert Page(answer).text("#messages").startswith("1 was not found")


def test_nothing_chosen_is_said(world: Shops, admin: FlaskClient) -> None:
    add_run(world.shop)
    answer = Page(admin.get(here(world))).submit(admin, "#table-runs-bulk", {"action": "retry"}, follow_redirects=True)
    assert "No task was chosen" in Page(answer).text("#messages")


def test_a_store_sees_its_own_imports_without_what_is_for_operators(world: Shops, client: FlaskClient, login) -> None:  # type: ignore[no-untyped-def]
    mine, foreign = add_run(world.shop, error_detail="Traceback"), add_run(world.other_shop)
    login(client, world.alice)
    assert len(Page(client.get(world.address("imports/"))).select("tbody tr")) == 1
    assert "Traceback" not in Page(client.get(world.address(f"imports/{mine}"))).text("main")
    assert client.get(world.address(f"imports/{foreign}")).status_code == 404


def test_all_that_match_are_cancelled_after_a_question(world: Shops, admin: FlaskClient) -> None:
    waiting, ended = add_run(world.shop, Status.QUEUED), add_run(world.shop, Status.SUCCEEDED)
    theirs = add_run(world.other_shop, Status.QUEUED)
    form = {"everything": "1", "action": "cancel"}
    asked = Page(Page(admin.get(here(world))).submit(admin, "form[action$='/retry']", form))
    assert status_of(waiting) == Status.QUEUED
    answer = asked.submit(admin, "form[data-action=cancel-tasks]")
    assert [status_of(each) for each in (waiting, ended, theirs)] == [Status.CANCELLED, Status.SUCCEEDED, Status.QUEUED]
    assert "1 was left" in Page(admin.get(answer.location)).text("#messages")


def test_the_mail_of_the_installation_is_a_tab_for_the_provider_alone(world: Shops, provider: FlaskClient) -> None:
    assert Page(provider.get(TASKS)).has('nav.tabs a[href^="/admin/mail"]')
    assert not Page(provider.get(here(world))).has('nav.tabs a[href*="/admin/mail"]')


def test_the_question_names_what_is_to_be_cancelled(world: Shops, admin: FlaskClient) -> None:
    for code in ("marketplace.import", "marketplace.import", "marketplace.check"):
        add_run(world.shop, Status.QUEUED, code=code)
    asked = Page(Page(admin.get(here(world))).submit(admin, "#table-runs-bulk", {"everything": "1", "action": "cancel"}))
    assert asked.text("main h1") == "Cancel 3 tasks?"
    assert asked.texts("[data-kinds] li") == ["Product import × 2", "Check of a product file × 1"]
