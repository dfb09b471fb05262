"""Installs the locked Python packages into the environment that runs this: `run` for what the application needs, `test` for its tools too.

uv does it within seconds. Where there is none, or where it fails, pip does the same, and what pip says is what counts.
"""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from deploy import uv

ROOT = Path(__file__).resolve().parent.parent
FILES = {"run": "requirements.txt", "test": "requirements-dev.txt"}
DETAILS = (" + ", " - ", " ~ ")
"""How uv begins a line about a single package."""


def steps(what: str) -> list[list[str]]:
    """The arguments of each `pip install`, uv's or pip's own: what builds packages, the packages, Interlock itself."""
    locked = ["--require-hashes", "-r"]
    return [
        [*locked, str(ROOT / "requirements-build.txt")],
        ["--no-build-isolation", *locked, str(ROOT / FILES[what])],
        ["--no-build-isolation", "--no-deps", "--editable", str(ROOT)],
    ]


def shown(command: Sequence[str], variables: dict[str, str] | None, hidden: tuple[str, ...]) -> bool:
    """Runs a command and passes on what it says, save lines that begin so; whether it succeeded."""
    with subprocess.Popen(command, env=variables, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as process:
        assert process.stdout
        for line in process.stdout:
            if not line.startswith(hidden) and line.strip():
                print(f"  {line.rstrip()}", flush=True)
    return process.returncode == 0


def by_uv(what: str) -> bool:
    if not uv.is_here():
        print("There is no uv for this machine: pip installs, which takes a minute or two.", flush=True)
        return False
    for step in steps(what):
        if not shown(*uv.command("pip", "install", "--python", sys.executable, *step), DETAILS):
            print("uv could not install this: pip tries.", flush=True)
            return False
    return True


def by_pip(what: str) -> bool:
    quieter = ("Requirement already", "Using cached", "Downloading ", "  ", "Installing collected")
    pip = [sys.executable, "-m", "pip", "install", "--progress-bar", "off"]
    return all(shown([*pip, *step], None, quieter) for step in steps(what))


def main() -> int:
    """0 when all is installed."""
    what, begun = sys.argv[1], time.monotonic()
    if not (by_uv(what) or by_pip(what)):
        print("\nThe Python packages could not be installed; the lines above say why.", file=sys.stderr)
        return 1
    print(f"  Done in {time.monotonic() - begun:.0f} seconds.", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
