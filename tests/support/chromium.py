"""The Chromium that browser tests drive: the one given, the system's, or one that is installed now.

`python -m tests.support.chromium` finds or installs it, and says what to do when it can do neither.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ADVICE = "No Chromium for the browser tests: install Chromium or Chrome, or set CHROMIUM to its path."


def find() -> str | None:
    """The path of a Chromium, or None."""
    given = os.environ.get("CHROMIUM")
    if given:
        return shutil.which(given)
    for name in NAMES:
        if path := shutil.which(name):
            return path
    return playwrights_own()


def playwrights_own() -> str | None:
    """The browser that `playwright install chromium` brought, or None."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if path and Path(path).exists() else None


def install() -> None:
    """Debian's package where we may install it, Playwright's browser elsewhere."""
    if os.geteuid() == 0 and shutil.which("apt-get"):
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        for words in (["update"], ["install", "-y", "--no-install-recommends", "chromium"]):
            subprocess.run(["apt-get", "-q", *words], env=environment, stdin=subprocess.DEVNULL, check=False)
        if find():
            return
    subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], stdin=subprocess.DEVNULL, check=False)


def main() -> int:
    """0 when a Chromium is there, 1 with a sentence when not."""
    if find() is None:
        print("Chromium is not here yet: installing it.", flush=True)  # noqa: T201
        install()
    if find() is None:
        print(ADVICE, file=sys.stderr)  # noqa: T201
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
