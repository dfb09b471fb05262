"""Copies of the project that a test may change: the tree without what was installed and built, which is linked."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LEFT_OUT = shutil.ignore_patterns(".*_cache", ".git", ".hypothesis", ".venv", "build", "instance", "node_modules", "vendor", "*.egg-info")
LEFT_BEHIND = ("PYTEST_", "COV_", "PYTHONDONTWRITEBYTECODE")  # a copy brings along what was compiled, and keeps what it compiles
LINKED = (".venv", "node_modules", "static/vendor")


@dataclass(frozen=True)
class Copy:
    """A copy of the project, with an instance folder and a SQLite database of its own."""

    folder: Path
    instance: Path
    settings: Mapping[str, str]

    @property
    def environment(self) -> dict[str, str]:
        """What a process in the copy sees: its own code before the installed one, its own database."""
        inherited = {name: value for name, value in os.environ.items() if not name.startswith(LEFT_BEHIND)}
        return {
            **inherited,
            "PATH": os.pathsep.join([str(self.folder / ".venv" / "bin"), os.environ.get("PATH", "")]),
            "PYTHONPATH": str(self.folder),
            "INTERLOCK_INSTANCE": str(self.instance),
            "DATABASE_URL": f"sqlite:///{self.instance / 'copy.db'}",
            **self.settings,
        }

    def run(self, command: str, timeout: float = 900) -> subprocess.CompletedProcess[str]:
        """Runs a command line in the copy."""
        return subprocess.run(
            ["/bin/sh", "-c", command], cwd=self.folder, env=self.environment, capture_output=True, text=True, timeout=timeout, check=False
        )

    def must(self, command: str) -> str:
        """Runs a command line that has to succeed; what it printed."""
        done = self.run(command)
        assert done.returncode == 0, f"{command}\n{done.stdout[-3000:]}\n{done.stderr[-3000:]}"
        return done.stdout


def copy_project(folder: Path, **settings: str) -> Copy:
    """A copy of the project below the folder. `settings` are further variables of the environment."""
    copy = Copy(folder / "project", folder / "instance", settings)
    shutil.copytree(ROOT, copy.folder, ignore=LEFT_OUT)
    for name in LINKED:
        (copy.folder / name).symlink_to((ROOT / name).resolve())
    copy.instance.mkdir()
    return copy
