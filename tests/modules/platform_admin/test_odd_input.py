"""What no form of ours sends."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from tests.modules.platform_admin.conftest import ModulesPage

pytestmark = pytest.mark.both_databases


@pytest.mark.parametrize("path", ["/admin/merchants/99999999999999999999", "/admin/platforms/%00/modules", "/admin/platforms/%00"])
def test_addresses_that_name_nothing_are_404(console: FlaskClient, path: str) -> None:
    assert console.get(path).status_code == 404


def test_numbers_and_reasons_that_no_page_sends(modules_page: ModulesPage) -> None:
    plan = modules_page.toggle("marketplace")
    assert modules_page.act("apply", plan, values={"token": "x" * 50, "reason": "a"}).status == 422
    assert modules_page.act("apply", plan, values={"token": None, "reason": "a"}).has("[data-conflict]")
    assert modules_page.states()["marketplace"] == "off"
    assert modules_page.apply(plan, "because\x00").status == 400
