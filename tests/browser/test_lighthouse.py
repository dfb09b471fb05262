"""Lighthouse's marks for accessibility and best practice, where Lighthouse is there: it brings 176 MB, so it is no part of the lock.

`npm install --global lighthouse` puts it on the path; LIGHTHOUSE may name it elsewhere. Axe looks at every page for what it
looks for (`test_every_page.py`); this adds its marks, on pages of each kind.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.browser.conftest import SWITCHES
from tests.support import chromium
from tests.support.demo import KIRCHBERG, DemoPlace

LIGHTHOUSE = shutil.which(os.environ.get("LIGHTHOUSE", "lighthouse"))
LEAST = 0.95
STORE = KIRCHBERG.rpartition("/")[0]
PAGES = ["/login", "/admin/dashboard", "/admin/platforms/oms/modules", "/platforms/oms/admin/settings", KIRCHBERG, f"{STORE}/orders"]


@pytest.mark.long
@pytest.mark.skipif(LIGHTHOUSE is None, reason="Lighthouse is not there: LIGHTHOUSE names it")
@pytest.mark.parametrize("path", PAGES)
def test_lighthouse_gives_95_at_least(demo: DemoPlace, live_server: str, tmp_path: Path, path: str) -> None:
    name, headers = str(demo.app.config["SESSION_COOKIE_NAME"]), {}
    if path != "/login":
        cookie = demo.client("admin@example.com").get_cookie(name)
        assert cookie is not None
        headers = {"Cookie": f"{name}={cookie.value}"}
    command = [
        str(LIGHTHOUSE), f"{live_server}{path}", "--quiet", "--output=json", f"--output-path={tmp_path}/told.json",
        "--only-categories=accessibility,best-practices", f"--extra-headers={json.dumps(headers)}",
        f"--chrome-flags=--headless=new {' '.join(SWITCHES)}",
    ]  # fmt: skip
    done = subprocess.run(
        command, env={**os.environ, "CHROME_PATH": str(chromium.find())}, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]
    told = json.loads((tmp_path / "told.json").read_text())
    assert told["finalDisplayedUrl"] == f"{live_server}{path}"
    marks = {category: each["score"] for category, each in told["categories"].items()}
    assert min(marks.values()) >= LEAST, marks
