"""`flask modules …`: the same service and the same plan as the page, with exit codes for scripts."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import text

from tests.factories.places import platform as make_platform
from tests.factories.places import store as make_store
from tests.kernel.platforms.test_chain import unguarded
from webapp.cli.modules import modules
from webapp.db import db
from webapp.platforms.models import Platform
from webapp.switching.service import ModuleService


@pytest.fixture
def platform(toys: Flask) -> Platform:
    return make_platform("alone", code="toyland")


def run(app: Flask, *words: str) -> Result:
    return app.test_cli_runner().invoke(modules, words)


def on(app: Flask, platform: Platform) -> set[str]:
    service: ModuleService = app.extensions["interlock"].modules
    return set(service.snapshot(platform.id).stored)


def test_list_names_every_module_with_its_state(toys: Flask, platform: Platform) -> None:
    run(toys, "never", "toyland", "stock", "--yes", "--reason", "No goods.")
    rows = {row["code"]: row for row in json.loads(run(toys, "list", "toyland", "--json").stdout)["modules"]}
    assert (rows["base"]["state"], rows["alone"]["state"], rows["market"]["state"]) == ("core", "on", "off")
    assert rows["stock"]["barred"] == "No goods."
    assert "never: No goods." in run(toys, "list", "toyland").stdout


@pytest.mark.parametrize("words", [["enable", "market"], ["market=on"]])
def test_plan_tells_and_exits_with_2(toys: Flask, platform: Platform, words: list[str]) -> None:
    said = run(toys, "plan", "toyland", *words)
    assert said.exit_code == 2
    assert [line.split()[:2] for line in said.stdout.splitlines()[:2]] == [["enable", "stock"], ["enable", "market"]]
    assert "gains     route GET, POST /admin/market-page" in said.stdout
    assert on(toys, platform) == {"alone"}


@pytest.mark.parametrize("words", [["enable", "alone"], ["alone=on"]])
def test_plan_of_what_is_so_already_exits_with_0(toys: Flask, platform: Platform, words: list[str]) -> None:
    said = run(toys, "plan", "toyland", *words)
    assert (said.exit_code, said.stdout) == (0, "Nothing to do.\n")


def test_plan_of_nothing_asks_what(toys: Flask, platform: Platform) -> None:
    said = run(toys, "plan", "toyland", "market")
    assert said.exit_code == 1
    assert "market=on" in said.stderr


def test_a_cascade_without_a_reason_is_refused(toys: Flask, platform: Platform) -> None:
    said = run(toys, "enable", "toyland", "market", "--yes")
    assert said.exit_code == 1
    assert "--reason" in said.stderr
    assert on(toys, platform) == {"alone"}


def test_a_cascade_with_a_reason_is_done_and_stands_in_the_history(toys: Flask, platform: Platform) -> None:
    assert run(toys, "enable", "toyland", "market", "--yes", "--reason", "They trade.").exit_code == 0
    assert on(toys, platform) == {"alone", "stock", "market"}
    assert "+market +stock They trade." in run(toys, "history", "toyland").stdout


def test_without_yes_it_asks(toys: Flask, platform: Platform) -> None:
    said = toys.test_cli_runner().invoke(modules, ["enable", "toyland", "market", "--reason", "Why not"], input="n\n")
    assert said.exit_code == 1
    assert on(toys, platform) == {"alone"}


def test_what_reaches_no_further_is_done_at_once(toys: Flask, platform: Platform) -> None:
    assert run(toys, "disable", "toyland", "alone").exit_code == 0
    assert on(toys, platform) == set()
    said = run(toys, "disable", "toyland", "alone")
    assert (said.exit_code, said.stdout) == (0, "Nothing to do.\n")


def test_read_only_and_back(toys: Flask, platform: Platform) -> None:
    service: ModuleService = toys.extensions["interlock"].modules
    assert run(toys, "read-only", "toyland", "alone").exit_code == 0
    assert service.snapshot(platform.id).read_only == {"alone"}
    assert run(toys, "enable", "toyland", "alone").exit_code == 0
    assert service.snapshot(platform.id).read_only == set()


def test_undo_takes_a_named_revision_back(toys: Flask, platform: Platform) -> None:
    run(toys, "enable", "toyland", "stock")
    run(toys, "disable", "toyland", "alone")
    assert run(toys, "undo", "toyland", "2").exit_code == 0
    assert on(toys, platform) == set()
    assert "no revision 99" in run(toys, "undo", "toyland", "99").stderr


def test_why_tells_the_chain(toys: Flask, platform: Platform) -> None:
    run(toys, "enable", "toyland", "market", "--yes", "--reason", "They trade.")
    said = run(toys, "why", "toyland", "stock").stdout
    assert "Market needs it." in said
    assert "  It was switched on. command line" in said
    assert json.loads(run(toys, "why", "toyland", "base", "--json").stdout)[0]["kind"] == "core"


def test_why_tells_of_a_feature_of_a_store(toys: Flask, platform: Platform) -> None:
    make_store(platform, "corner")
    told = json.loads(run(toys, "why", "toyland", "--store", "corner", "--feature", "alone_feature", "--json").stdout)
    assert (told["granted"], [reason["kind"] for reason in told["reasons"]]) == (True, ["no_provider", "module_on"])
    said = run(toys, "why", "toyland", "--store", "corner", "--feature", "market_feature").stdout
    assert said.splitlines() == ["market_feature: closed (module_off)", "Its module Market is off here.", "  It was never on here."]


def test_why_brings_its_own_context(toys: Flask, platform: Platform) -> None:
    """In a thread, where nobody has opened one, as in a shell."""
    with ThreadPoolExecutor(1) as shell:
        said = shell.submit(run, toys, "why", "toyland", "alone").result()
    assert (said.exit_code, said.stdout) == (0, "It has been on for as long as the history goes back.\n")


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["why", "toyland"], "Name a module, or a store and a feature"),
        (["why", "toyland", "alone", "--store", "corner"], "Name a module, or a store and a feature"),
        (["why", "toyland", "--store", "corner", "--feature", "alone_feature"], "There is no store 'corner' on toyland"),
        (["list", "nowhere"], "There is no platform 'nowhere'"),
        (["enable", "toyland", "nothing"], "There is no module 'nothing'"),
        (["disable", "toyland", "base"], "always on"),
        (["plan", "toyland", "alone=maybe"], "'maybe' is not a state"),
    ],
)
def test_errors_are_one_sentence_and_exit_with_1(toys: Flask, platform: Platform, words: list[str], sentence: str) -> None:
    said = run(toys, *words)
    assert said.exit_code == 1
    assert sentence in said.stderr
    assert said.stdout == ""


def test_a_whole_history_is_verified_and_an_edited_one_is_found(toys: Flask, platform: Platform) -> None:
    run(toys, "enable", "toyland", "stock")
    assert run(toys, "verify-history").stdout == "The history of 1 platform is as it was written.\n"
    with unguarded():
        db.session.execute(text("UPDATE module_changes SET actor = 'somebody else' WHERE revision = 2"))
    said = run(toys, "verify-history", "toyland")
    assert said.exit_code == 1
    assert "revision 2 was edited" in said.stderr


def test_history_as_json_holds_the_plan(toys: Flask, platform: Platform) -> None:
    run(toys, "enable", "toyland", "stock")
    latest = json.loads(run(toys, "history", "toyland", "--json").stdout.splitlines()[0])
    assert (latest["revision"], latest["plan"]["steps"][0]["module"]) == (2, "stock")


def test_schedules_are_made_listed_and_taken_back(toys: Flask, platform: Platform) -> None:
    made = run(toys, "schedule", "toyland", "alone=off", "--at", "2099-01-31T18:00")
    assert made.exit_code == 0, made.stderr
    number = made.stdout.split()[2]
    assert "alone=off" in run(toys, "schedules", "toyland").stdout
    assert run(toys, "unschedule", "toyland", number).exit_code == 0
    assert run(toys, "schedules", "toyland").stdout == ""


def test_a_lease_switches_on_and_schedules_its_end(toys: Flask, platform: Platform) -> None:
    assert run(toys, "lease", "toyland", "stock", "--until", "2099-01-31").exit_code == 0
    assert on(toys, platform) == {"alone", "stock"}
    assert "stock=off" in run(toys, "schedules", "toyland").stdout
    assert run(toys, "schedule", "toyland", "alone=off", "--at", "2000-01-01").exit_code == 1
