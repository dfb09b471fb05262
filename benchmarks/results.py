"""RESULTS.md: one section for each proof, replaced when it is measured again."""

from __future__ import annotations

import os
import platform
import sqlite3
from datetime import UTC, datetime
from pathlib import Path

FILE = Path(__file__).with_name("RESULTS.md")
HEAD = """# Results

Written by `benchmarks/modules.py --write`, each section from the run it names. Ratios within one run can be compared; milliseconds of
two runs or two machines cannot.
"""


def keep(title: str, command: str, lines: list[str]) -> None:
    """Put a section in the place of the one with the same title, or at the end."""
    head, *sections = (FILE.read_text() if FILE.exists() else HEAD).split("\n## ")
    known = {section.partition("\n")[0]: section.partition("\n")[2].strip() for section in sections}
    known[title] = "\n".join([f"{conditions()}", "", "```sh", command, "```", "", *lines])
    FILE.write_text("\n## ".join([head.rstrip() + "\n", *(f"{name}\n\n{known[name]}\n" for name in sorted(known))]))


def conditions() -> str:
    """When and on what, without names of machines."""
    load = os.getloadavg()[0]
    return (
        f"{datetime.now(UTC):%d %B %Y}, {platform.system()} {platform.machine()}, {os.cpu_count()} processors, "
        f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}; load average {load:.1f} at the end."
    )
