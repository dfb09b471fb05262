"""The history, undo and restore through the API."""

from __future__ import annotations

import pytest

from tests.factories.places import platform as make_platform
from webapp.platforms.queries import history

HISTORY = "/cards/modules/history"


@pytest.fixture
def steps(root, platform):
    """Three changes: inventory on (2), billing configured (3), billing off (4)."""
    root.post("/cards/modules/apply", {"changes": {"inventory": "on"}, "reason": "stock"}, revision=1)
    root.call("PATCH", "/cards/modules/billing/config", {"config": {"grace_days": 1}}, revision=2)
    root.post("/cards/modules/apply", {"changes": {"billing": "off"}, "reason": "moved"}, revision=3)
    return {change.revision: change.id for change in history(platform.id)}


def revisions(answer):
    return [change["revision"] for change in answer.json["changes"]]


def test_changes_come_newest_first_in_pages(root, steps):
    first = root.get(f"{HISTORY}?limit=3")
    assert revisions(first) == [4, 3, 2]
    second = root.get(f"{HISTORY}?limit=3&cursor={first.json['next_cursor']}")
    assert (revisions(second), second.json["next_cursor"]) == ([1], None)


def test_a_change_tells_what_it_did(root, steps):
    latest, configured, *_ = root.get(HISTORY).json["changes"]
    assert (latest["disabled"], latest["reason"], latest["kind"]) == (["billing"], "moved", "switch")
    assert configured["configured"] == ["billing"]
    assert latest["before"]["on"] == ["billing", "inventory"]
    assert latest["after"]["on"] == ["inventory"]


def test_filters(root, steps):
    expected = {
        "module=inventory": [2],
        "module=billing": [4, 3],
        "module=billing&limit=1": [4],
        "kind=config": [3],
        "kind=create": [1],
        "actor=nobody": [],
        "actor=command line": [1],
    }
    assert {query: revisions(root.get(f"{HISTORY}?{query}")) for query in expected} == expected


def test_filters_that_cannot_be_used(root, platform):
    queries = ("kind=nonsense", "cursor=0", "cursor=x", "module=%00", "actor=%00", "actor=")
    assert {query: root.get(f"{HISTORY}?{query}").status_code for query in queries} == dict.fromkeys(queries, 422)


def test_undo_takes_one_change_back(root, platform, steps):
    answer = root.post(f"{HISTORY}/{steps[4]}/undo", revision=4)
    assert (answer.status_code, answer.json["change"]["enabled"], answer.json["change"]["kind"]) == (200, ["billing"], "undo")
    assert platform.revision == 5


def test_undo_reaches_behind_later_changes_of_other_modules(root, platform, steps):
    answer = root.post(f"{HISTORY}/{steps[2]}/undo", revision=4)
    assert (answer.status_code, answer.json["change"]["disabled"]) == (200, ["inventory"])
    assert platform.revision == 5


def test_undo_is_refused_where_something_later_stands_on_it(root, platform, steps):
    root.post("/cards/modules/apply", {"changes": {"marketplace": "on"}}, revision=4)
    answer = root.post(f"{HISTORY}/{steps[2]}/undo", revision=5)
    assert (answer.status_code, answer.json["code"]) == (409, "later")
    begun = root.post(f"{HISTORY}/{steps[1]}/undo", revision=5)
    assert (begun.status_code, begun.json["code"]) == (409, "not_undoable")
    assert platform.revision == 5


def test_undo_of_a_stale_revision_is_told_before_anything_else(root, platform, steps):
    for change in (steps[4], steps[1]):
        stale = root.post(f"{HISTORY}/{change}/undo", revision=3)
        assert (stale.status_code, stale.headers["ETag"]) == (412, '"4"')
    assert platform.revision == 4


def test_the_history_tells_who_and_through_which_token(root, platform, steps):
    root.post(f"{HISTORY}/{steps[4]}/undo", revision=4)
    root.post(f"{HISTORY}/{steps[1]}/restore", {"reason": "back"}, revision=5)
    token = f"token {root.token[:11]}"
    told = [(change["kind"], change["via"]) for change in root.get(HISTORY).json["changes"]]
    assert told == [("restore", token), ("undo", token), ("switch", token), ("config", token), ("switch", token), ("create", None)]
    assert history(platform.id)[0].who == f"{history(platform.id)[0].actor}, {token}"


def test_marks_are_found_by_module(root, platform):
    root.post("/cards/modules/apply", {"changes": {"billing": "read-only"}, "reason": "frozen"}, revision=1)
    root.post("/cards/modules/apply", {"changes": {"inventory": "never"}, "reason": "not here"}, revision=2)
    assert revisions(root.get(f"{HISTORY}?module=billing")) == [2]
    (latest,) = root.get(f"{HISTORY}?module=inventory").json["changes"]
    assert (latest["after"]["read_only"], latest["after"]["barred"]) == (["billing"], {"inventory": "not here"})


def test_restore_brings_an_earlier_state_back(root, platform, steps):
    answer = root.post(f"{HISTORY}/{steps[2]}/restore", {"reason": "it went wrong"}, revision=4)
    assert (answer.status_code, answer.json["change"]["kind"]) == (200, "restore")
    assert answer.json["change"]["after"]["on"] == ["billing", "inventory"]
    assert root.get("/cards/modules/billing/config").json["config"]["grace_days"] == 7


def test_restore_needs_a_reason_and_the_revision(root, platform, steps):
    path = f"{HISTORY}/{steps[2]}/restore"
    unsaid = root.post(path, {"reason": " "}, revision=4)
    assert (unsaid.status_code, unsaid.json["code"], unsaid.json["plan"]["changes"]) == (422, "reason_needed", {"billing": "on"})
    stale = root.post(path, {"reason": "x"}, revision=3)
    assert (stale.status_code, [step["module"] for step in stale.json["plan"]["steps"]]) == (412, ["billing"])
    assert platform.revision == 4


@pytest.mark.parametrize("act", ["undo", "restore"])
def test_changes_of_another_platform_are_none_of_this(root, platform, act):
    other = make_platform(code="other")
    answer = root.post(f"{HISTORY}/{history(other.id)[0].id}/{act}", {"reason": "x"}, revision=1)
    assert answer.status_code == 404


@pytest.mark.parametrize("act", ["undo", "restore"])
def test_a_repeat_is_made_once(root, platform, steps, act):
    path, body = f"{HISTORY}/{steps[4 if act == 'undo' else 1]}/{act}", {"reason": "x"}
    answers = [root.post(path, body, revision=4, Idempotency_Key="again") for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert platform.revision == 5
