"""Programs of Debian's packages that some tests run for real: the system's own, or unpacked below `.venv`, started by the tests alone.

`python -m tests.support.debian` (`make services`) fetches what is missing where apt-get is there, and says what remains missing.
Without it, a test that needs it is skipped, with the sentence of `reason()`.
"""

from __future__ import annotations

import functools
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

UNPACKED = Path(sys.prefix) / "debian"
PROGRAMS = {
    "promtool": "prometheus",
    "prometheus": "prometheus",
    "amtool": "prometheus-alertmanager",
    "prometheus-alertmanager": "prometheus-alertmanager",
    "prometheus-redis-exporter": "prometheus-redis-exporter",
    "nginx": "nginx",
    "caddy": "caddy",
    "redis-server": "redis-server",
}
"""The package that each program is in."""
ALONG = {"redis-server": ("redis-tools", "libjemalloc2", "liblzf1")}
"""What else a package needs that a small system may lack."""


@functools.cache
def find(name: str) -> str | None:
    """The path of a program, or None; what WITHOUT names is never there."""
    if {name, PROGRAMS[name]} & set(os.environ.get("WITHOUT", "").split(",")):
        return None
    return shutil.which(
        name, path=os.pathsep.join([os.environ["PATH"], "/usr/sbin", *(f"{UNPACKED}/usr/{bin}" for bin in ("bin", "sbin"))])
    )


def reason(*names: str) -> str:
    """Why a test that needs these is skipped; empty where all are there."""
    missing = sorted({PROGRAMS[name] for name in names if find(name) is None})
    return f"needs {' and '.join(missing)}: `make services` fetches it where there is apt-get" if missing else ""


def needs(*names: str) -> pytest.MarkDecorator:
    """Skip a test, visibly, where these programs are missing."""
    return pytest.mark.skipif(bool(reason(*names)), reason=reason(*names))


def program(name: str) -> str:
    """The path of a program that is there."""
    path = find(name)
    assert path, reason(name)
    return path


def environment() -> dict[str, str]:
    """What a program runs with that was unpacked: its libraries were, too."""
    folders = [str(folder) for folder in sorted(UNPACKED.glob("usr/lib/*-linux-gnu*"))]
    return {**os.environ, "LD_LIBRARY_PATH": os.pathsep.join([*folders, *filter(None, [os.environ.get("LD_LIBRARY_PATH")])])}


def fetch(packages: list[str]) -> None:
    """Download these packages with apt-get and unpack them; no service is installed or started, and nobody needs to be root."""
    packages = [each for package in packages for each in (package, *ALONG.get(package, ()))]
    with tempfile.TemporaryDirectory() as folder:
        quiet = {"cwd": folder, "stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        download = ["apt-get", "-q", "download", *packages]
        if subprocess.run(download, check=False, **quiet).returncode and os.geteuid() == 0:  # type: ignore[call-overload]
            subprocess.run(["apt-get", "-q", "update"], check=False, **quiet)  # type: ignore[call-overload]
            subprocess.run(download, check=False, **quiet)  # type: ignore[call-overload]
        for package in Path(folder).glob("*.deb"):
            subprocess.run(["dpkg-deb", "-x", package, UNPACKED], check=True, **quiet)  # type: ignore[call-overload]


def main() -> int:
    """0 always: tests run without these programs, and say which they could not."""
    missing = sorted({package for name, package in PROGRAMS.items() if find(name) is None})
    if missing and shutil.which("apt-get") and shutil.which("dpkg-deb"):
        print(f"Fetching {', '.join(missing)} for the tests.", flush=True)  # noqa: T201
        fetch(missing)
        find.cache_clear()
    if said := reason(*PROGRAMS):
        print(f"Some tests will be skipped: one {said}.", file=sys.stderr)  # noqa: T201
    return 0


if __name__ == "__main__":
    sys.exit(main())
