"""Look at modules, plan, apply: the same service as the modules page."""

from __future__ import annotations

import pytest
from flask import current_app
from sqlalchemy import event

from tests.factories import places
from tests.factories.places import platform as make_platform
from tests.factories.plans import Desk
from webapp.db import db, transaction, utcnow
from webapp.faults import checks, failures
from webapp.platforms.queries import history
from webapp.registry.kinds.health import HealthCheck

PLAN, APPLY = "/cards/modules/plan", "/cards/modules/apply"


def by_code(answer):
    """The modules of a list."""
    return {each["code"]: each for each in answer.json["modules"]}


def turn(root, revision, **changes):
    """Apply with a reason."""
    return root.post(APPLY, {"changes": changes, "reason": "because"}, revision=revision)


def test_the_list_tells_states_and_the_revision(root, platform):
    answer = root.get("/cards/modules")
    found = by_code(answer)
    assert [found[code]["state"] for code in ("core", "billing", "marketplace")] == ["core", "on", "off"]
    assert found["marketplace"]["requires"] == ["inventory"]
    assert found["inventory"]["required_by"] == ["marketplace"]
    assert answer.headers["ETag"] == '"1"'
    assert answer.json["revision"] == 1


def test_an_unchanged_list_is_not_sent_again(root, platform):
    assert root.get("/cards/modules", If_None_Match='"1"').status_code == 304
    turn(root, 1, inventory="on")
    assert root.get("/cards/modules", If_None_Match='"1"').status_code == 200


def test_a_module_that_is_not_installed_is_told(root):
    make_platform("vanished", code="odd")
    assert root.get("/odd/modules").json["not_installed"] == ["vanished"]


def test_one_module(root, platform):
    answer = root.get("/cards/modules/billing")
    assert (answer.json["state"], answer.headers["ETag"]) == ("on", '"1"')
    assert root.get("/cards/modules/nonsense").status_code == 404


def test_platforms_come_in_pages(root, platform):
    for code in ("alpha", "beta"):
        make_platform(code=code)
    first = root.get("?limit=2").json
    assert [each["code"] for each in first["platforms"]] == ["alpha", "beta"]
    second = root.get(f"?limit=2&cursor={first['next_cursor']}").json
    assert [each["code"] for each in second["platforms"]] == ["cards"]
    assert second["next_cursor"] is None


def test_many_platforms_cost_no_more_queries_than_few(root):
    def cost():
        sent = []
        note = lambda *args: sent.append(args[2])  # noqa: E731
        event.listen(db.engine, "before_cursor_execute", note)
        root.get("")
        event.remove(db.engine, "before_cursor_execute", note)
        return len(sent)

    make_platform()
    root.get("")  # notes the token's use
    few = cost()
    for _ in range(10):
        make_platform()
    assert cost() == few


def test_parameters_that_cannot_be_used(root):
    for query in ("limit=0", "limit=201", "limit=x", "limit=", "limit=1e1", "cursor=%00", "cursor=A"):
        answer = root.get(f"?{query}")
        assert (answer.status_code, list(answer.json["errors"])) == (422, [query.partition("=")[0]]), query


def test_a_plan_tells_the_cascade_and_writes_nothing(root, platform):
    answer = root.post(PLAN, {"changes": {"marketplace": "on"}})
    assert answer.status_code == 200
    steps = [(step["module"], step["kind"], step["because"]) for step in answer.json["steps"]]
    assert steps == [("inventory", "enable", "marketplace"), ("marketplace", "enable", "")]
    assert (answer.json["needs_reason"], answer.json["reasons"]) == (True, ["More modules change than the one you named."])
    assert (answer.json["revision"], answer.headers["ETag"], platform.revision) == (1, '"1"', 1)


def test_a_plan_of_what_is_so_already_is_empty(root, platform):
    assert root.post(PLAN, {"changes": {"billing": "on"}}).json["steps"] == []


def test_a_change_without_cascade_needs_no_reason(root, platform):
    answer = root.post(APPLY, {"changes": {"inventory": "on"}}, revision=1)
    assert (answer.status_code, answer.headers["ETag"]) == (200, '"2"')
    assert answer.json["change"]["enabled"] == ["inventory"]
    assert by_code(root.get("/cards/modules"))["inventory"]["state"] == "on"
    assert history(platform.id)[0].actor.startswith("root")


def test_a_change_is_seen_by_the_platforms_pages_at_once(root, platform, client):
    page = "/platforms/cards/admin/subscriptions"
    assert client.get(page).status_code == 303
    turn(root, 1, billing="off")
    assert client.get(page).status_code == 404


def test_a_cascade_needs_a_reason(root, platform):
    answer = root.post(APPLY, {"changes": {"marketplace": "on"}, "reason": "  "}, revision=1)
    assert (answer.status_code, answer.json["code"]) == (422, "reason_needed")
    assert [step["module"] for step in answer.json["plan"]["steps"]] == ["inventory", "marketplace"]
    assert platform.revision == 1
    assert turn(root, 1, marketplace="on").status_code == 200
    assert history(platform.id)[0].reason == "because"


def test_what_was_so_already_writes_nothing(root, platform):
    answer = turn(root, 1, billing="on")
    assert (answer.status_code, answer.json["change"], answer.json["revision"]) == (200, None, 1)


def test_a_stale_revision_answers_the_new_plan_and_writes_nothing(root, platform):
    turn(root, 1, inventory="on")
    answer = turn(root, 1, marketplace="on")
    assert (answer.status_code, answer.json["code"], answer.mimetype) == (412, "revision_moved", "application/problem+json")
    assert [step["module"] for step in answer.json["plan"]["steps"]] == ["marketplace"]
    assert (answer.headers["ETag"], answer.json["revision"]) == ('"2"', 2)
    assert platform.revision == 2


def test_a_digest_holds_the_change_to_the_plan_that_was_seen(root, platform):
    seen = root.post(PLAN, {"changes": {"inventory": "on"}}).json["digest"]
    other = {"changes": {"marketplace": "on"}, "reason": "x", "digest": seen}
    assert root.post(APPLY, other, revision=1).status_code == 412
    assert root.post(APPLY, {"changes": {"inventory": "on"}, "digest": seen}, revision=1).status_code == 200


@pytest.mark.parametrize(
    ("sent", "status", "code"),
    [(None, 428, "no_revision"), ("*", 428, "no_revision"), ("1", 400, "bad_revision"), ('W/"1"', 400, "bad_revision")],
)
def test_the_revision_must_be_told(root, platform, sent, status, code):
    headers = {} if sent is None else {"If_Match": sent}
    answer = root.post(APPLY, {"changes": {"inventory": "on"}}, **headers)
    assert (answer.status_code, answer.json["code"]) == (status, code)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"nonsense": "on"}, "unknown_module"),
        ({"core": "off"}, "core_module"),
        ({"marketplace": "on", "inventory": "off"}, "contradiction"),
    ],
)
def test_a_request_that_cannot_be_granted(root, platform, changes, code):
    for path in (PLAN, APPLY):
        answer = root.post(path, {"changes": changes, **({"reason": "x"} if path == APPLY else {})}, revision=1)
        assert (answer.status_code, answer.json["code"]) == (422, code)


def test_bodies_that_cannot_be_used(root, platform):
    good = {"changes": {"billing": "on"}}
    bodies = [
        ({}, "changes"),
        ({"changes": {}}, "changes"),
        ({"changes": []}, "changes"),
        ({"changes": {"billing": True}}, "changes.billing"),
        ({"changes": {"billing": ["on"]}}, "changes.billing"),
        ({**good, "reason": 1}, "reason"),
        ({**good, "reason": "x" * 501}, "reason"),
        ({**good, "more": 1}, "more"),
        ([], ""),
    ]
    for body, field in bodies:
        answer = root.post(APPLY, body, revision=1)
        assert (answer.status_code, list(answer.json["errors"])) == (422, [field]), body
    assert platform.revision == 1


def test_bodies_that_cannot_be_read(root, platform):
    headers = {"Authorization": f"Bearer {root.token}", "If-Match": '"1"'}
    json, good = "application/json", b'{"changes": {"billing": "off"}, "reason": "%s"}'
    sent = [
        (b"", json, 400),
        (b"{", json, 400),
        (b'{"changes": NaN}', json, 400),
        (b"[" * 60_000, json, 400),
        (good % b"\\u0000", json, 400),
        (good % b"\\ud800", json, 400),
        (good % b"ok", "application/x-www-form-urlencoded", 415),
        (b'"' + b"x" * 70_000 + b'"', json, 413),
    ]
    for data, media, status in sent:
        answer = root.client.post("/api/v1/platforms/cards/modules/apply", data=data, content_type=media, headers=headers)
        assert (answer.status_code, answer.mimetype) == (status, "application/problem+json"), data[:60]
    assert platform.revision == 1


def test_why_a_module_is_on(root, platform):
    turn(root, 1, marketplace="on")
    found = root.get("/cards/modules/inventory/why").json
    assert (found["state"], found["implied"]) == ("on", True)
    came, needed = found["reasons"]
    assert (came["kind"], came["change"]["reason"]) == ("implied", "because")
    assert (needed["kind"], needed["module"], needed["chain"][0]["kind"]) == ("needed_by", "marketplace", "chosen")
    off = root.get("/cards/modules/dev-tools/why").json
    assert (off["state"], [reason["kind"] for reason in off["reasons"]]) == ("off", ["off"])


def test_what_nobody_needs_any_more_is_offered(root, platform):
    turn(root, 1, marketplace="on")
    assert turn(root, 2, marketplace="off").json["offers"] == ["inventory"]
    assert root.get("/cards/modules").json["offers"] == ["inventory"]


def test_a_feature_taken_from_a_paying_merchant_needs_a_reason(root, platform):
    desk = Desk(platform, places.store(platform, "kirchberg"))
    desk.sell("large", 1000, "billing_history")
    desk.start("large", now=utcnow())
    answer = root.post(APPLY, {"changes": {"billing": "off"}}, revision=1)
    assert (answer.status_code, answer.json["code"]) == (422, "reason_needed")
    assert (answer.json["plan"]["merchants"], answer.json["plan"]["paying"]) == ({"billing_history": 1}, 1)
    assert answer.json["plan"]["tiers"] == [{"tier": "Large", "feature": "billing_history", "merchants": 1, "paying": 1}]


@pytest.mark.parametrize(
    ("target", "state", "barred"),
    [("read-only", "read-only", None), ("never", "off", "because"), ("off", "off", None), ("chosen", "on", None)],
)
def test_every_target(root, platform, target, state, barred):
    answer = turn(root, 1, billing=target)
    assert answer.status_code == 200
    shown = root.get("/cards/modules/billing").json
    assert (shown["state"], shown["barred"]) == (state, barred)


def test_what_may_never_be_on_is_refused_until_it_is_allowed(root, platform):
    turn(root, 1, inventory="never")
    for wish in ("inventory", "marketplace"):
        refused = turn(root, 2, **{wish: "on"})
        assert (refused.status_code, refused.json["code"]) == (422, "barred")
    assert root.get("/cards/modules/inventory/why").json["reasons"][0]["kind"] == "never"
    assert turn(root, 2, inventory="allowed").status_code == 200
    assert turn(root, 3, marketplace="on").status_code == 200


def test_what_came_along_can_be_chosen(root, platform):
    turn(root, 1, marketplace="on")
    assert root.get("/cards/modules/inventory").json["implied"] is True
    turn(root, 2, inventory="chosen")
    assert root.get("/cards/modules/inventory").json["implied"] is False


def test_a_never_needs_a_reason(root, platform):
    answer = root.post(APPLY, {"changes": {"inventory": "never"}}, revision=1)
    assert (answer.status_code, answer.json["code"]) == (422, "reason_needed")
    assert [step["kind"] for step in answer.json["plan"]["steps"]] == ["never"]


def test_a_page_that_fails_in_rehearsal_keeps_the_module_off(app, root, platform, monkeypatch):
    endpoint = "inventory.admin.inventory.list"

    def fails():
        raise ZeroDivisionError("the sum is wrong")

    fails.__access__ = app.view_functions[endpoint].__access__
    monkeypatch.setitem(app.view_functions, endpoint, fails)
    answer = root.post(APPLY, {"changes": {"inventory": "on"}}, revision=1, Idempotency_Key="k")
    assert (answer.status_code, answer.json["code"], answer.mimetype) == (422, "module_failed", "application/problem+json")
    assert (answer.json["module"], answer.json["where"]) == ("inventory", "admin page inventory")
    assert platform.revision == 1
    assert by_code(root.get("/cards/modules"))["inventory"]["health"] == "broken"


def test_a_repeat_is_answered_without_another_rehearsal(root, platform, monkeypatch):
    sent = {"body": {"changes": {"inventory": "on"}}, "revision": 1, "Idempotency_Key": "k"}
    root.post(APPLY, **sent)
    monkeypatch.setattr("webapp.switching.rehearsal.rehearse", lambda *_: 1 / 0)
    assert root.post(APPLY, **sent).headers["Idempotent-Replayed"] == "true"


def test_a_module_that_failed_is_told(root, platform):
    assert root.get("/cards/modules/billing").json["health"] == "ok"
    failures.note(platform.id, "billing", "GET /admin/subscriptions", ZeroDivisionError("the sum is wrong"))
    assert root.get("/cards/modules/billing").json["health"] == "broken"
    assert by_code(root.get("/cards/modules"))["core"]["health"] == "ok"


def test_a_check_that_is_not_well_is_told_and_an_error_before_it(root, platform):
    (module, check), *_others = current_app.extensions["interlock"].registry.contributed(HealthCheck, ["billing"])
    with transaction():
        checks.keep(platform.id, [checks.Finding(module, check, checks.Outcome.FAILING, "Add one.", utcnow())])
    assert root.get("/cards/modules/billing").json["health"] == "failing"
    assert by_code(root.get("/cards/modules"))["core"]["health"] == "ok"
    failures.note(platform.id, "billing", "GET /admin/subscriptions", ZeroDivisionError("the sum is wrong"))
    assert by_code(root.get("/cards/modules"))["billing"]["health"] == "broken"
