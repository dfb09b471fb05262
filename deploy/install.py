"""Installs locked Python packages into the environment that runs this: `run` is what the application needs, `tools` the rest.

uv does it within seconds. Where there is no uv, or where it fails, pip does the same.
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
HASHED = ("--require-hashes", "-r")
STEPS = {
    "run": (
        (*HASHED, "requirements-build.txt"),
        ("--no-build-isolation", *HASHED, "requirements.txt"),
        ("--no-build-isolation", "--no-deps", "--editable", "."),
    ),
    "tools": (("--no-build-isolation", *HASHED, "requirements-dev.txt"),),
}
"""The arguments of each `pip install`, uv's or pip's own."""
DETAILS = (" + ", " - ", " ~ ")
"""How uv begins a line about a single package."""


def shown(command: Sequence[str], variables: dict[str, str] | None, hidden: tuple[str, ...]) -> bool:
    """Runs a command and passes on what it says, save lines that begin so; whether it succeeded."""
    with subprocess.Popen(command, env=variables, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as process:
        assert process.stdout
        for line in process.stdout:
            if not line.startswith(hidden) and line.strip():
                print(f"  {line.rstrip()}", flush=True)
    return process.returncode == 0


def by_uv(what: str) -> bool:
    """Whether uv installed everything."""
    if not uv.is_here():
        print("There is no uv for this machine: pip installs, which takes a minute or two.", flush=True)
        return False
    for step in STEPS[what]:
        if not shown(*uv.command("pip", "install", "--python", sys.executable, *step), DETAILS):
            print("uv could not install this: pip tries.", flush=True)
            return False
    return True


def by_pip(what: str) -> bool:
    """Whether pip installed everything; it tells one line for each package."""
    hidden = ("Ignoring ", "Requirement already", "  ")
    pip = [sys.executable, "-m", "pip", "install", "--progress-bar", "off", "--use-pep517"]
    return all(shown([*pip, *step], None, hidden) for step in STEPS[what])


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
