"""Presets on the modules page: download, apply a file, copy from a platform, reset; a plan first, and only for super admins."""

from __future__ import annotations

import io
import tomllib
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.factories import people, places
from tests.modules.billing.settings import SETTINGS
from tests.modules.platform_admin.conftest import HTMX, ModulesPage
from tests.support.page import Page
from webapp.db import transaction
from webapp.db.secrets import decrypt
from webapp.platforms.models import Platform
from webapp.platforms.queries import history, module_rows, platform_row
from webapp.providing.platforms import create_platform
from webapp.roles import Role
from webapp.switching.ask import Ask, Configure
from webapp.switching.service import ModuleService

BOTH = b'modules = ["billing", "inventory", "marketplace"]\nimplied = ["inventory"]\n[config.billing]\ngrace_days = 14\n'


def upload(page: ModulesPage, text: bytes, name: str = "shop.toml", *, on: Page | None = None, **options: object) -> Page:
    """Chooses a file and asks for its plan."""
    file = (io.BytesIO(text), name)
    form = 'form[data-action="apply-file"]'
    return Page((on or page.get()).submit(page.client, form, {"file": file}, content_type="multipart/form-data", **options))


@pytest.fixture
def loyal(console: FlaskClient) -> ModulesPage:
    """The page of a platform that began as the loyalty product."""
    with transaction():
        made = create_platform(code="loyal", name="Loyal", preset="loyalty")
    return ModulesPage(console, made)


def test_the_text_is_downloaded(modules_page: ModulesPage, console: FlaskClient) -> None:
    modules_page.configure("billing", {"webhook_secret": "a-very-secret-value", "grace_days": "9"})
    answer = console.get(str(modules_page.get().one("#presets a[download]")["href"]))
    assert answer.headers["Content-Disposition"] == "attachment; filename=cards.toml"
    assert answer.mimetype == "application/toml"
    said = tomllib.loads(answer.text)
    assert (said["name"], said["modules"], said["config"]["billing"]) == ("Cards", ["billing"], {**SETTINGS, "grace_days": 9})


def test_a_file_shows_its_plan_and_writes_nothing(modules_page: ModulesPage, platform: Platform) -> None:
    plan = upload(modules_page, BOTH)
    assert plan.status == 200
    assert plan.text("#plan-title") == "Apply shop.toml"
    assert [tag["data-plan-enable"] for tag in plan.select("[data-plan-enable]")] == ["inventory", "marketplace"]
    assert "7 → 14" in plan.text('[data-plan-config="billing.grace_days"]')
    assert "on, implied" in plan.text('[data-plan-mark="inventory"]')
    assert platform.revision == 1


def test_confirmed_it_is_one_change_and_secrets_stay(modules_page: ModulesPage, platform: Platform) -> None:
    modules_page.configure("billing", {"webhook_secret": "a-very-secret-value"})
    assert modules_page.apply(upload(modules_page, BOTH), "As reviewed").status == 303
    states = modules_page.states()
    assert (states["inventory"], states["marketplace"]) == ("on", "on")
    stored = module_rows(platform.id)["billing"].config
    assert (stored["grace_days"], decrypt(stored["webhook_secret"])) == (14, "a-very-secret-value")
    change = history(platform.id)[0]
    assert (change.revision, change.kind, change.reason) == (3, "apply", "As reviewed")
    assert "Applied shop.toml" in modules_page.get("/history").text('[data-change="3"]')


def test_what_is_confirmed_is_what_was_shown(modules_page: ModulesPage, platform: Platform) -> None:
    token = str(upload(modules_page, BOTH).one('[name="token"]')["value"])
    plan = upload(modules_page, BOTH.replace(b"14", b"21"))
    plan.one('[name="token"]')["value"] = token[:-2] + ("AA" if token[-2:] != "AA" else "BB")
    refused = modules_page.apply(plan, "forged")
    assert refused.status == 422
    assert "cannot be read" in refused.text("[data-conflict]")
    assert platform.revision == 1


def test_a_confirmation_sent_twice_is_one_change(modules_page: ModulesPage, platform: Platform) -> None:
    plan = upload(modules_page, BOTH)
    assert [modules_page.apply(plan, "yes").status for _ in range(2)] == [303, 303]
    assert platform.revision == 2


def test_a_platform_that_moved_on_answers_the_new_plan(modules_page: ModulesPage, platform: Platform) -> None:
    plan = upload(modules_page, BOTH)
    modules_page.toggle("inventory")
    answer = modules_page.apply(plan, "too late")
    assert answer.status == 409
    assert [tag["data-plan-enable"] for tag in answer.select("[data-plan-enable]")] == ["marketplace"]
    assert platform.revision == 2
    assert modules_page.apply(answer, "still wanted").status == 303
    assert module_rows(platform.id)["inventory"].is_implied


def test_a_file_against_an_old_page_answers_409(modules_page: ModulesPage) -> None:
    old = modules_page.get()
    modules_page.toggle("inventory")
    assert upload(modules_page, BOTH, on=old).status == 409


def test_a_file_that_says_what_is_so_already_changes_nothing(modules_page: ModulesPage, console: FlaskClient) -> None:
    plan = upload(modules_page, console.get(f"{modules_page.url}/export").data)
    assert "already as you asked" in plan.text("#plan")
    assert not plan.has('form[data-action="apply"]')


@pytest.mark.parametrize(
    ("text", "name", "sentence"),
    [
        (b"modules = [}", "shop.toml", "shop.toml is not TOML"),
        (b'modules = ["marketplace"]', "shop.toml", "'marketplace' needs 'inventory'"),
        (b'modules = ["billing"]\nconfig.billing.grace_days = 99', "../<b>.toml", "<b>.toml, config.billing.grace_days: Number must be"),
        (b'modules = ["billing"]\nconfig.billing.webhook_secret = "x"', "shop.toml", "this is a secret"),
        (b"\xff", "shop.toml", "this is not UTF-8"),
        (b"#" * 70_000, "shop.toml", "longer than 64 KiB"),
        (b"", "", "Choose a file first"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_with_a_sentence(
    modules_page: ModulesPage, platform: Platform, text: bytes, name: str, sentence: str
) -> None:
    answer = upload(modules_page, text, name)
    assert answer.status == 422
    assert sentence in answer.text("[data-conflict]")
    assert platform.revision == 1


def test_htmx_gets_the_plan_in_place(modules_page: ModulesPage) -> None:
    answer = upload(modules_page, BOTH, headers=HTMX)
    assert answer.status == 200
    assert not answer.has("html")
    assert answer.has("#plan")


def test_another_platform_is_copied_without_its_secrets(modules_page: ModulesPage, platform: Platform, service: ModuleService) -> None:
    other = places.platform("billing", "inventory", code="other")
    with transaction():
        values = {"grace_days": 30, "webhook_secret": "theirs-and-nobody-elses"}
        service.apply(Ask(other.id, Configure("billing", values), revision=1))
    plan = modules_page.act("clone", values={"source": "other"})
    assert plan.text("#plan-title") == "Copy the modules and settings of other"
    assert modules_page.apply(plan, "The same product").status == 303
    assert modules_page.states()["inventory"] == "on"
    assert module_rows(platform.id)["billing"].config == {**SETTINGS, "grace_days": 30}
    assert history(platform.id)[0].kind == "clone"


@pytest.mark.parametrize("source", ["", "nowhere"])
def test_there_must_be_a_platform_to_copy(modules_page: ModulesPage, source: str) -> None:
    places.platform(code="other")
    answer = modules_page.act("clone", values={"source": source})
    assert answer.status == 422
    assert "Choose the platform" in answer.text("[data-conflict]")


def test_a_platform_tells_how_far_it_is_from_its_preset(loyal: ModulesPage) -> None:
    assert loyal.get().one("[data-drift]")["data-drift"] == "0"
    assert not loyal.get().has('form[data-action="reset"]')
    loyal.toggle("inventory")
    loyal.configure("billing", {"grace_days": "9"})
    told = loyal.get()
    assert told.one("[data-drift]")["data-drift"] == "2"
    assert told.texts(".drift li") == ["Billing Days of grace: 9 → 7", "Inventory : on → off"]


def test_reset_shows_a_plan_and_asks_for_a_reason(loyal: ModulesPage) -> None:
    loyal.toggle("inventory")
    plan = loyal.act("reset")
    assert [tag["data-plan-disable"] for tag in plan.select("[data-plan-disable]")] == ["inventory"]
    assert loyal.apply(plan).status == 422
    assert loyal.states()["inventory"] == "on"
    assert loyal.apply(plan, "Back to the product").status == 303
    assert loyal.get().one("[data-drift]")["data-drift"] == "0"
    assert "Reset to the preset loyalty" in loyal.get("/history").text('[data-change="3"]')


def test_a_platform_without_a_preset_cannot_be_reset(modules_page: ModulesPage) -> None:
    page = modules_page.get()
    assert not page.has("[data-drift]")
    data = {"csrf_token": page.select('[name="csrf_token"]')[0]["value"], "revision": "1"}
    assert modules_page.client.post(f"{modules_page.url}/preset/reset", data=data).status_code == 404


def test_its_own_administrators_download_and_no_more(client: FlaskClient, platform: Platform, login: Callable[..., TestResponse]) -> None:
    places.platform(code="other")
    login(client, people.person("alice", Role.PLATFORM_ADMIN, platform=platform))
    page = Page(client.get("/admin/platforms/cards/modules"))
    assert page.has("#presets a[download]")
    assert not page.has("#presets form")
    assert "other" not in page.text("#presets").lower()
    assert client.get("/admin/platforms/cards/modules/export").status_code == 200
    assert client.get("/admin/platforms/other/modules/export").status_code == 404
    token = Page(client.get("/platforms/cards/admin/stores/create")).select('[name="csrf_token"]')[0]["value"]
    data = {"csrf_token": token, "revision": "1", "source": "other"}
    answers = {
        path: client.post(f"/admin/platforms/cards/modules/preset/{path}", data=data).status_code for path in ("file", "clone", "reset")
    }
    assert set(answers.values()) == {403}, answers
    assert platform_row(platform.id).revision == 1


@pytest.mark.parametrize("role", [Role.STORE_STAFF, None])
def test_for_everybody_else_there_is_no_such_page(
    client: FlaskClient, platform: Platform, login: Callable[..., TestResponse], role: Role | None
) -> None:
    shop = places.store(platform)
    login(client, people.person("bob", role, platform=platform, store=shop) if role else people.person("charlie"))
    assert client.get("/admin/platforms/cards/modules/export").status_code == 404
