"""A module from elsewhere: built, installed, found by its entry point, migrated, switched on and served."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[3]
SOURCE = PROJECT / "tests" / "support" / "thirdparty"
SERVE = """
from webapp import create_app
from webapp.migrating.moving import upgrade
app = create_app()
with app.app_context():
    upgrade()
    from sqlalchemy import inspect
    from webapp.db import db, transaction
    from webapp.providing.platforms import create_platform
    from webapp.switching.ask import Ask
    assert inspect(db.engine).has_table("greeter_greetings")
    with transaction():
        platform = create_platform(code="shop", name="Shop")
    url = "/platforms/shop/admin/greetings/"
    assert app.test_client().get(url).status_code == 404
    with transaction():
        app.extensions["interlock"].modules.apply(Ask(platform.id, {"greeter": True}, revision=1))
    print(app.test_client().get(url).text.strip())
"""


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder into which the package was installed from its wheel."""
    work = tmp_path_factory.mktemp("greeter")
    shutil.copytree(SOURCE, work / "source")
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet"]
    subprocess.run(
        [*pip, "wheel", "--no-deps", "--no-build-isolation", "--no-index", "-w", str(work), str(work / "source")], check=True, timeout=120
    )
    wheel = next(work.glob("*.whl"))
    subprocess.run([*pip, "install", "--no-deps", "--no-index", "--target", str(work / "site"), str(wheel)], check=True, timeout=120)
    return work / "site"


def test_a_package_from_elsewhere_is_a_module_like_any_other(installed: Path, empty_db_url: str, tmp_path: Path) -> None:
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join([str(installed), str(PROJECT)]),
        "DATABASE_URL": empty_db_url,
        "INTERLOCK_INSTANCE": str(tmp_path),
    }
    run = subprocess.run([sys.executable, "-c", SERVE], env=environment, capture_output=True, text=True, timeout=120, check=False)
    assert run.returncode == 0, run.stderr
    assert run.stdout.strip().splitlines()[-1] == "Hello from elsewhere"
