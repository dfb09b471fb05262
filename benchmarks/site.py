"""A published page of ten blocks beside Wagtail's page of the same blocks, and "nothing changed" beside a bare Flask view that says so.

.venv/bin/python benchmarks/site.py [--quick] [--write]

By processor time, in turn, in one run, each in a process of its own. Then the page is changed again and again, and every next answer has to
know. Wagtail is installed once into build/peers.
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from benchmarks.lists import PEERS, Contestant, python_of  # noqa: E402  # the folder comes first
from benchmarks.results import keep  # noqa: E402

OURS, WAGTAIL, FLASK = "Interlock", "Wagtail", "bare Flask"
ASKED = {
    "the page, Interlock": (OURS, "/bench new"),
    "the page, Wagtail": (WAGTAIL, "/bench/ new"),
    "nothing changed, Interlock": (OURS, "/bench again"),
    "nothing changed, bare Flask": (FLASK, "/bench again"),
}
GOALS = "Asked for: a third of Wagtail's page; nothing changed at 0.7 of bare Flask's rate; no stale answer of 10,000."


def compared(times: int, count: int) -> list[str]:
    """Rows of the table: milliseconds, and what ours takes of the other."""
    found: dict[str, list[float]] = {name: [] for name in ASKED}
    with tempfile.TemporaryDirectory(prefix="interlock-site-") as place:
        commands = {
            OURS: [sys.executable, str(PEERS / "interlock_page.py"), f"{place}/ours"],
            WAGTAIL: [python_of("wagtail"), str(PEERS / "wagtail_page.py"), f"{place}/wagtail.db"],
            FLASK: [python_of("flask-admin"), str(PEERS / "flask_page.py")],
        }
        running = {name: Contestant(command) for name, command in commands.items()}
        try:
            for turn in range(times + 1):
                names = list(ASKED)
                for name in names[turn % len(names) :] + names[: turn % len(names)]:
                    who, path = ASKED[name]
                    took = running[who].milliseconds(count, path)
                    if turn:  # the first round warms up
                        found[name].append(took)
        finally:
            for each in running.values():
                each.end()
    lines = ["| answer | ms of a processor | ours to it |", "| --- | --- | --- |"]
    for name, took in found.items():
        ours = found[f"{name.partition(',')[0]}, {OURS}"]
        ratio = statistics.median(mine / theirs for mine, theirs in zip(ours, took, strict=True))
        lines.append(f"| {name} | {statistics.median(took):.2f} | {ratio:.2f} |")
    return lines


def stale(many: int) -> str:
    """How many of so many answers, each after a change, did not know of it."""
    with tempfile.TemporaryDirectory(prefix="interlock-site-") as place:
        command = [sys.executable, str(PEERS / "interlock_page.py"), f"{place}/ours", "stale", str(many)]
        said = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    return f"Of {many:,} answers, each right after a change of the page, {int(said.stdout.split()[-1]):,} were stale."


def main() -> None:
    """Print the table, or write it into RESULTS.md."""
    given = argparse.ArgumentParser(description=__doc__)
    given.add_argument("--quick", action="store_true", help="few rounds")
    given.add_argument("--write", action="store_true", help="put what was found into RESULTS.md")
    asked = given.parse_args()
    lines = [*compared(*((5, 50) if asked.quick else (15, 200))), "", stale(200 if asked.quick else 10_000), "", GOALS]
    print("\n".join(lines))
    if asked.write:
        keep("Site", "python benchmarks/site.py --write", lines)


if __name__ == "__main__":
    main()
