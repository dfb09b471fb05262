"""Config of modules on the modules page."""

from __future__ import annotations

from webapp.platforms.models import Platform
from webapp.platforms.queries import module_rows

from tests.modules.platform_admin.conftest import HTMX, ModulesPage  # isort: skip


def test_valid_values_are_stored(modules_page: ModulesPage, platform: Platform) -> None:
    assert modules_page.configure("billing", {"grace_days": "9"}).status == 303
    assert module_rows(platform.id)["billing"].config["grace_days"] == 9


def test_invalid_values_answer_422_and_stay_in_the_form(modules_page: ModulesPage, platform: Platform) -> None:
    answer = modules_page.configure("billing", {"grace_days": "99999999"}, headers=HTMX)
    assert answer.status == 422
    assert answer.one('[data-module="billing"] [name="grace_days"]')["value"] == "99999999"
    assert answer.one('[data-module="billing"] [name="grace_days"]')["aria-invalid"] == "true"
    assert "grace_days" not in module_rows(platform.id)["billing"].config


def test_a_stale_save_answers_409_and_loses_nothing_typed(modules_page: ModulesPage) -> None:
    before = modules_page.opened("billing", "settings")
    modules_page.toggle("inventory")
    answer = modules_page.configure("billing", {"grace_days": "9"}, before)
    assert answer.status == 409
    assert answer.one('[data-module="billing"] [name="grace_days"]')["value"] == "9"
    assert modules_page.configure("billing", {}, answer).status == 303


def test_a_secret_is_stored_encrypted_and_never_shown(modules_page: ModulesPage, platform: Platform) -> None:
    modules_page.configure("billing", {"webhook_secret": "a-very-secret-value"})
    page = modules_page.opened("billing", "settings")
    assert "a-very-secret-value" not in page.response.get_data(as_text=True)
    assert page.one('[name="webhook_secret"]').get("value", "") == ""
    assert module_rows(platform.id)["billing"].config["webhook_secret"].startswith("fernet:")


def test_the_form_has_a_page_of_its_own(modules_page: ModulesPage) -> None:
    assert modules_page.get("/billing/config").has('form[data-action="config"] [name="grace_days"]')
    assert modules_page.get("/core-of-nothing/config").status == 404
