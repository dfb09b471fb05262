"""What a module brings in `static/` has an address that changes with it, and nothing beside it can be had."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from tests.support.histories import packages
from webapp.web.assets import asset_url


@pytest.fixture
def shelf(tmp_path: Path) -> Iterator[tuple[Flask, Path]]:
    """An application with a module that has a script, and the script."""
    with packages(tmp_path) as made:
        script = made.package("shelf").parent / "static" / "parts" / "scan.js"
        script.parent.mkdir(parents=True)
        script.write_text("let scanned = 1;")
        with made.running(f"sqlite:///{tmp_path / 'none.db'}", shelf=()) as app:
            yield app, script


def test_a_modules_file_is_kept_for_ever_under_its_hash(shelf: tuple[Flask, Path]) -> None:
    app, _script = shelf
    address = asset_url("shelf/parts/scan.js")
    with app.test_client().get(address) as answer:
        assert (answer.status_code, answer.text) == (200, "let scanned = 1;")
    assert (address.startswith("/static/v-"), answer.cache_control.immutable) == (True, True)


def test_another_content_has_another_address(shelf: tuple[Flask, Path]) -> None:
    app, script = shelf
    before = asset_url("shelf/parts/scan.js")
    script.write_text("let scanned = 22;")
    assert asset_url("shelf/parts/scan.js") != before
    with app.test_client().get(before) as answer:
        assert not answer.cache_control.immutable


@pytest.mark.parametrize(
    "path", ["shelf/../__init__.py", "shelf/%2e%2e/__init__.py", "shelf/missing.js", "shelf/", "other/scan.js", "shelf//etc/passwd"]
)
def test_nothing_else_is_served(shelf: tuple[Flask, Path], path: str) -> None:
    app, _script = shelf
    assert app.test_client().get(f"/static/{path}").status_code == 404


def test_the_projects_own_files_come_first(shelf: tuple[Flask, Path]) -> None:
    assert asset_url("app.css").endswith("/app.css")
    assert asset_url("shelf/missing.js") == "/static/shelf/missing.js"
