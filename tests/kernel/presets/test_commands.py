"""`flask modules export|diff|apply|clone|reset`: text out and in, with exit codes for scripts."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from pathlib import Path

import click
import pytest
from click.testing import Result
from flask import Flask

from tests.factories.places import platform as make_platform
from tests.kernel.presets.conftest import put
from webapp.cli.modules import modules
from webapp.db import transaction
from webapp.db.secrets import decrypt, encrypt
from webapp.platforms.models import Platform
from webapp.platforms.state import ModuleState
from webapp.providing.platforms import create_platform
from webapp.providing.presets.preset import Preset
from webapp.switching.ask import Ask, Configure
from webapp.switching.service import ModuleService

SHOP = 'modules = ["market", "stock"]\nimplied = ["stock"]\n[config.stock]\nlevel = 5\n'
PRESETS = {"plain": Preset(code="plain", name="Plain", modules=("alone",)), "shop": Preset(code="shop", modules=("market", "stock"))}


@pytest.fixture
def products(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two products."""
    for place in ("webapp.cli.presets.presets", "webapp.providing.presets.drift.presets", "webapp.providing.platforms.presets"):
        monkeypatch.setattr(place, lambda: PRESETS)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A preset somebody wrote."""
    path = tmp_path / "shop.toml"
    path.write_text(SHOP, encoding="utf-8")
    return path


def run(app: Flask, *words: object, stdin: str | None = None) -> Result:
    return app.test_cli_runner().invoke(modules, [str(word) for word in words], input=stdin)


def stored(service: ModuleService, platform: Platform) -> set[str]:
    return set(service.snapshot(platform.id).stored)


def test_export_holds_neither_revision_nor_times_nor_secrets(toys: Flask, service: ModuleService, platform: Platform) -> None:
    put(
        service,
        platform,
        replace(ModuleState.of(service.snapshot(platform.id)), config={"alone": {"key": encrypt("hush"), "label": "Größe"}}),
    )
    said = run(toys, "export", "toyland")
    assert said.exit_code == 0
    assert tomllib.loads(said.stdout) == {
        "name": "Toyland",
        "modules": ["alone"],
        "config": {"alone": {"label": "Größe"}, "base": {"tone": "warm", "pitch": ""}},
    }


def test_what_was_exported_is_no_difference_and_nothing_to_apply(toys: Flask, platform: Platform) -> None:
    text = run(toys, "export", "toyland").stdout
    said = run(toys, "diff", "toyland", "-", stdin=text)
    assert (said.exit_code, said.stdout) == (0, "No difference.\n")
    said = run(toys, "apply", "toyland", "-", stdin=text)
    assert (said.exit_code, said.stdout) == (0, "Nothing to do.\n")


def test_diff_exits_with_2_and_says_what_differs(toys: Flask, platform: Platform, file: Path) -> None:
    said = run(toys, "diff", "toyland", file)
    assert said.exit_code == 2
    assert said.stdout.splitlines() == ["- alone: on → off", "+ stock: off → on, implied", "~ stock.level: 1 → 5", "+ market: off → on"]


def test_a_dry_run_prints_the_plan_exits_with_2_and_changes_nothing(
    toys: Flask, service: ModuleService, platform: Platform, file: Path
) -> None:
    said = run(toys, "apply", "toyland", file, "--dry-run")
    assert said.exit_code == 2
    words = [line.split() for line in said.stdout.splitlines()]
    assert [line[:2] for line in words[:3]] == [["enable", "stock"], ["enable", "market"], ["disable", "alone"]]
    assert ["config", "stock", "level:", "1", "→", "5"] in words
    assert ["gains", "route", "GET,", "POST", "/admin/market-page"] in words
    assert platform.revision == 1


def test_apply_is_one_change_of_the_history(toys: Flask, service: ModuleService, platform: Platform, file: Path) -> None:
    said = run(toys, "apply", "toyland", file, "--yes", "--reason", "As reviewed.")
    assert said.exit_code == 0, said.stderr
    assert said.stdout.endswith("Done: toyland is at revision 2.\n")
    assert stored(service, platform) == {"market", "stock"}
    assert "apply shop.toml +market +stock -alone As reviewed." in run(toys, "history", "toyland").stdout


def test_without_yes_it_asks(toys: Flask, service: ModuleService, platform: Platform, file: Path) -> None:
    assert run(toys, "apply", "toyland", file, "--reason", "so", stdin="n\n").exit_code == 1
    assert stored(service, platform) == {"alone"}
    assert run(toys, "apply", "toyland", file, "--reason", "so", stdin="y\n").exit_code == 0
    assert stored(service, platform) == {"market", "stock"}


def test_who_is_overtaken_while_deciding_is_told(
    toys: Flask, service: ModuleService, platform: Platform, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def somebody_else_is_faster(*_words: object, **_options: object) -> bool:
        with transaction():
            service.apply(Ask(platform.id, Configure("alone", {"key": "hush"}), revision=1))
        return True

    monkeypatch.setattr(click, "confirm", somebody_else_is_faster)
    said = run(toys, "apply", "toyland", file, "--reason", "so")
    assert said.exit_code == 1
    assert "changed in the meantime" in said.stderr
    assert stored(service, platform) == {"alone"}
    assert decrypt(str(service.snapshot(platform.id).configs["alone"]["key"])) == "hush"


@pytest.mark.usefixtures("products")
def test_a_name_means_a_preset_unless_there_is_such_a_file(
    toys: Flask, service: ModuleService, platform: Platform, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert "+ market: off → on" in run(toys, "diff", "toyland", "shop").stdout
    (tmp_path / "shop").write_text('modules = ["alone"]')
    assert run(toys, "diff", "toyland", "shop").stdout == "No difference.\n"


def test_clone_copies_all_but_secrets(toys: Flask, service: ModuleService, platform: Platform) -> None:
    other = make_platform("market", "stock", code="other")
    put(service, other, replace(ModuleState.of(service.snapshot(other.id)), config={"stock": {"level": 5, "key": encrypt("theirs")}}))
    assert run(toys, "clone", "other", "toyland", "--dry-run").exit_code == 2
    said = run(toys, "clone", "other", "toyland", "--yes", "--reason", "The same product.")
    assert said.exit_code == 0, said.stderr
    assert stored(service, platform) == {"market", "stock"}
    assert service.snapshot(platform.id).configs["stock"] == {"level": 5}
    assert service.history(platform.id)[0].kind == "clone"


@pytest.mark.usefixtures("products")
def test_reset_goes_back_to_the_preset_it_began_as(toys: Flask, service: ModuleService) -> None:
    with transaction():
        create_platform(code="shop", name="Shop", preset="plain")
    run(toys, "enable", "shop", "stock")
    assert "--reason" in run(toys, "reset", "shop", "--yes").stderr
    assert run(toys, "reset", "shop", "--dry-run").exit_code == 2
    assert run(toys, "reset", "shop", "--yes", "--reason", "Back.").exit_code == 0
    assert run(toys, "reset", "shop").stdout == "Nothing to do.\n"
    assert "preset plain -stock Back." in run(toys, "history", "shop").stdout


@pytest.mark.usefixtures("products")
def test_reset_takes_another_preset_by_name(toys: Flask, service: ModuleService, platform: Platform) -> None:
    assert "began without a preset. Name one with --preset: plain, shop." in run(toys, "reset", "toyland").stderr
    assert run(toys, "reset", "toyland", "--preset", "shop", "--yes", "--reason", "A shop now.").exit_code == 0
    assert stored(service, platform) == {"market", "stock"}


@pytest.mark.usefixtures("products")
@pytest.mark.parametrize("command", ["diff", "apply"])
@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("modules = [}", "standard input is not TOML"),
        ('modules = ["nothing"]', "standard input, modules: there is no module 'nothing'"),
        ('modules = ["market"]', "'market' needs 'stock'"),
        ('modules = ["alone"]\nconfig.alone.level = 99', "standard input, config.alone.level: Number must be between 0 and 9."),
        ('modules = ["alone"]\nconfig.alone.key = "hush"', "standard input, config.alone.key: this is a secret"),
    ],
)
def test_a_text_that_cannot_be_used_changes_nothing(
    toys: Flask, service: ModuleService, platform: Platform, command: str, text: str, sentence: str
) -> None:
    options = ["--yes", "--reason", "so"] if command == "apply" else []
    said = run(toys, command, "toyland", "-", *options, stdin=text)
    assert (said.exit_code, said.stdout) == (1, "")
    assert sentence in said.stderr
    assert len(said.stderr.splitlines()) == 1
    assert (platform.revision, stored(service, platform)) == (1, {"alone"})


@pytest.mark.usefixtures("products")
@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["export", "nowhere"], "There is no platform 'nowhere'"),
        (["diff", "toyland", "missing.toml"], "There is no file 'missing.toml', and no preset of that name. Presets: plain, shop."),
        (["apply", "toyland", "/"], "'/' cannot be read"),
        (["clone", "nowhere", "toyland"], "There is no platform 'nowhere'"),
        (["reset", "toyland", "--preset", "none"], "There is no preset 'none'. Presets: plain, shop."),
    ],
)
def test_errors_are_one_sentence_and_exit_with_1(toys: Flask, platform: Platform, words: list[str], sentence: str) -> None:
    said = run(toys, *words)
    assert (said.exit_code, said.stdout) == (1, "")
    assert sentence in said.stderr
