"""Lighthouse's marks, where Lighthouse is there: it brings 176 MB, so it is no part of the lock. Sites are looked at for speed too.

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
SITES = {"shop.oms.localhost": ("/", "/how-it-works", "/fr/"), "kirchberg.oms.localhost": ("/", "/visit", "/write-to-us")}
SITES |= {"loyalty-site.localhost": ("/", "/collect", "/join"), "cafe-central.loyalty.localhost": ("/", "/menu", "/join")}
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
    marks = look(f"{live_server}{path}", tmp_path, "accessibility,best-practices", f"--extra-headers={json.dumps(headers)}")
    assert min(marks.values()) >= LEAST, marks


@pytest.mark.long
@pytest.mark.skipif(LIGHTHOUSE is None, reason="Lighthouse is not there: LIGHTHOUSE names it")
@pytest.mark.parametrize(("host", "path"), [(host, path) for host, paths in SITES.items() for path in paths])
def test_lighthouse_gives_sites_95_at_least(live_server: str, tmp_path: Path, host: str, path: str) -> None:
    url = live_server.replace("//localhost", f"//{host}") + path
    marks = look(url, tmp_path, "performance,accessibility,best-practices,seo")
    assert min(marks.values()) >= LEAST, marks


def look(url: str, folder: Path, categories: str, *more: str) -> dict[str, float]:
    """What Lighthouse says of a page, by category."""
    command = [
        str(LIGHTHOUSE), url, "--quiet", "--output=json", f"--output-path={folder}/told.json", f"--only-categories={categories}", *more,
        f"--chrome-flags=--headless=new {' '.join(SWITCHES)}",
    ]  # fmt: skip
    done = subprocess.run(
        command, env={**os.environ, "CHROME_PATH": str(chromium.find())}, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]
    told = json.loads((folder / "told.json").read_text())
    assert told["finalDisplayedUrl"] == url
    return {category: each["score"] for category, each in told["categories"].items()}
