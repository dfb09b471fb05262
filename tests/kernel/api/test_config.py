"""Settings of modules through the API."""

from __future__ import annotations

import pytest

from tests.modules.billing.settings import SETTINGS
from webapp.db.secrets import MASK, decrypt
from webapp.platforms.queries import history, module_rows

CONFIG = "/cards/modules/billing/config"
SECRET = "whsec_0123456789abcdef"


def stored(platform):
    return module_rows(platform.id)["billing"].config


def patch(root, config, revision=1, **more):
    return root.call("PATCH", CONFIG, {"config": config, **more}, revision=revision)


def test_settings_are_shown_with_their_defaults(root, platform):
    answer = root.get(CONFIG)
    secrets = dict.fromkeys(("webhook_secret", "stripe_secret_key", "stripe_webhook_secret"))
    series = {"invoice_series": "{YYYY}-", "credit_note_series": "CN-{YYYY}-"}
    terms = {"currency": "EUR", "tax_rate_bp": 1700, "small_business": False, "due_days": 14, "grace_days": 7, "provider": "local"}
    terms |= {"dunning_days": "1, 3, 7", "proration": "immediate", "webhook_tolerance_s": 300, "merchants_pause": False}
    assert answer.json["config"] == {**terms, **series, **secrets, "seller_email": "", "seller_bic": "", **SETTINGS}
    assert answer.headers["ETag"] == '"1"'


def test_patch_changes_what_is_sent_alone(root, platform):
    assert patch(root, {"tax_rate_bp": 800}).status_code == 200
    answer = patch(root, {"grace_days": 0}, revision=2, reason="no more waiting")
    assert (answer.json["revision"], answer.json["change"]["configured"]) == (3, ["billing"])
    assert (stored(platform)["tax_rate_bp"], stored(platform)["grace_days"]) == (800, 0)
    assert history(platform.id)[0].reason == "no more waiting"


def test_put_resets_what_is_not_sent(root, platform):
    patch(root, {"tax_rate_bp": 800, "webhook_secret": SECRET})
    answer = root.call("PUT", CONFIG, {"config": {"grace_days": 3}}, revision=2)
    assert answer.status_code == 200
    assert (stored(platform)["tax_rate_bp"], stored(platform)["grace_days"]) == (1700, 3)
    assert decrypt(stored(platform)["webhook_secret"]) == SECRET


def test_what_is_so_already_writes_nothing(root, platform):
    patch(root, {"tax_rate_bp": 800})
    assert patch(root, {"tax_rate_bp": 800}, revision=2).json["change"] is None
    assert platform.revision == 2


def test_secrets_are_masked_everywhere(root, platform):
    patch(root, {"webhook_secret": SECRET})
    answers = [root.get(path) for path in (CONFIG, "/cards/modules", "/cards/modules/billing", "/cards/modules/history")]
    assert answers[0].json["config"]["webhook_secret"] == MASK
    assert not [answer for answer in answers if SECRET in answer.text or "fernet:" in answer.text]


@pytest.mark.parametrize("sent", [MASK, "", None])
def test_a_secret_that_is_sent_back_as_shown_stays(root, platform, sent):
    patch(root, {"webhook_secret": SECRET})
    assert patch(root, {"webhook_secret": sent, "grace_days": 1}, revision=2).status_code == 200
    assert decrypt(stored(platform)["webhook_secret"]) == SECRET


def test_values_that_break_a_rule_are_told_by_setting(root, platform):
    for config in (
        {"tax_rate_bp": 9999},
        {"tax_rate_bp": 1.5},
        {"tax_rate_bp": None},
        {"tax_rate_bp": True},
        {"tax_rate_bp": {"a": 1}},
        {"currency": "QQQ"},
        {"nonsense": 1},
        {"webhook_secret": "short"},
    ):
        answer = patch(root, config)
        assert (answer.status_code, answer.json["code"], list(answer.json["errors"])) == (422, "invalid_config", list(config)), config
    assert platform.revision == 1


def test_a_switch_is_true_or_false(root, platform):
    path = "/cards/modules/inventory/config"
    assert root.call("PATCH", path, {"config": {"allow_negative": "yes"}}, revision=1).status_code == 422
    assert root.call("PATCH", path, {"config": {"allow_negative": True}}, revision=1).status_code == 200
    assert root.get(path).json["config"]["allow_negative"] is True
    assert root.call("PATCH", path, {"config": {"allow_negative": False}}, revision=2).status_code == 200
    assert root.get(path).json["config"]["allow_negative"] is False


def test_a_stale_revision_writes_nothing(root, platform):
    patch(root, {"grace_days": 1})
    answer = patch(root, {"grace_days": 2})
    assert (answer.status_code, answer.headers["ETag"]) == (412, '"2"')
    assert stored(platform)["grace_days"] == 1


def test_a_repeat_is_made_once(root, platform):
    answers = [root.call("PUT", CONFIG, {"config": {"grace_days": 1}}, revision=1, Idempotency_Key="c") for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert platform.revision == 2


@pytest.mark.parametrize("module", ["dev-tools", "nonsense"])
def test_a_module_without_settings_has_none(root, platform, module):
    path = f"/cards/modules/{module}/config"
    assert {root.get(path).status_code, root.call("PATCH", path, {"config": {}}, revision=1).status_code} == {404}


def test_a_body_without_settings(root, platform):
    for body in ({}, {"config": []}, {"config": None}, {"config": "x"}):
        assert list(root.call("PATCH", CONFIG, body, revision=1).json["errors"]) == ["config"]


def test_an_infinite_number_is_none(root, platform):
    headers = {"Authorization": f"Bearer {root.token}", "If-Match": '"1"'}
    address = "/api/v1/platforms/cards/modules/billing/config"
    answer = root.client.patch(address, data=b'{"config": {"grace_days": 1e999}}', content_type="application/json", headers=headers)
    assert (answer.status_code, answer.json["code"]) == (400, "bad_text")
