"""Rows of a product file per second, beside csv and executemany into the same four tables and django-import-export into the like of them.

.venv/bin/python benchmarks/imports.py [--quick] [--write] [--databases sqlite postgresql]

By processor time and by the clock, each in a process of its own, in turn. Ours is measured in two parts: the import itself, and the check
before it, which no other does. Memory is the most that a process grew by while it imported.
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from psycopg import sql

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from benchmarks.lists import python_of  # noqa: E402  # the folder comes first
from benchmarks.results import keep  # noqa: E402
from tests.modules.marketplace.feeds import large  # noqa: E402
from tests.support.postgres import Postgres  # noqa: E402

PEERS = ROOT / "benchmarks" / "peers"
OURS, RAW, DJANGO = "Interlock", "csv and executemany", "django-import-export"
GOALS = {"sqlite": 0.3, "postgresql": 0.25}
TO_DJANGO = 10.0
MOST_OF_DJANGO = 10_000
"""Rows that django-import-export is given: beyond them it takes minutes to hours for a file."""
QUICK = ((5_000, 5),)
FULL = {"sqlite": ((1_000, 3), (10_000, 3), (100_000, 1), (1_000_000, 1)), "postgresql": ((1_000, 3), (10_000, 3), (100_000, 1))}
"""How many rows, and how many times; a million on SQLite alone, so that all of it ends within half an hour."""


@contextmanager
def databases(kind: str, folder: Path) -> Iterator[Iterator[str]]:
    """Addresses of empty databases, as many as are asked for."""
    if kind == "sqlite":
        yield (f"sqlite:///{folder}/{number}.db" for number in range(1000))
        return
    server = Postgres()
    try:
        yield (_created(server, f"bench{number}") for number in range(1000))
    finally:
        server.stop()


def _created(server: Postgres, name: str) -> str:
    with psycopg.connect(server.url().replace("+psycopg", ""), autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    return server.url(name)


def took(name: str, url: str, file: Path) -> dict[str, float]:
    """What one importer says of one file: seconds of a processor and by the clock of each part, and MB that it grew by."""
    if name == DJANGO:
        command = [python_of("django-import-export"), str(PEERS / "django_import.py"), url, str(file)]
    else:
        command = [sys.executable, str(PEERS / "our_import.py"), url, str(file), *(["raw"] if name == RAW else [])]
    said = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if said.returncode:
        raise SystemExit(f"{name}: {said.stderr[-2000:]}")
    words = said.stdout.strip().splitlines()[-1].split()
    return {key: float(value) for key, value in zip(words[::2], words[1::2], strict=True)}


def compared(kind: str, many: int, times: int) -> list[str]:
    """A row of the table for each importer."""
    names = [OURS, RAW, *([DJANGO] if many <= MOST_OF_DJANGO else [])]
    found: dict[str, list[dict[str, float]]] = {name: [] for name in names}
    with tempfile.TemporaryDirectory(prefix="interlock-imports-") as place, databases(kind, Path(place)) as urls:
        file = Path(place) / "feed.csv"
        with file.open("wb") as out:
            out.writelines(large(many))
        for turn in range(times):
            for name in names[turn % len(names) :] + names[: turn % len(names)]:
                found[name].append(took(name, next(urls), file))
    lines = []
    for name in names:
        ratio = statistics.median(theirs["run"] / ours["run"] for ours, theirs in zip(found[OURS], found[name], strict=True))
        middle = {key: statistics.median(each[key] for each in found[name]) for key in found[name][0]}
        rate, check = many / middle["run"], f"{middle['check']:.1f}" if "check" in middle else ""
        lines.append(
            f"| {kind} | {many:,} | {name} | {rate:,.0f} | {ratio:.2f} | {middle['clock']:.1f} | {check} | {middle['grown']:.0f} |"
        )
    return lines


def main() -> None:
    """Print the table, or write it into RESULTS.md."""
    given = argparse.ArgumentParser(description=__doc__)
    given.add_argument("--quick", action="store_true", help="few rows")
    given.add_argument("--write", action="store_true", help="put what was found into RESULTS.md")
    given.add_argument("--databases", nargs="+", choices=list(GOALS), default=list(GOALS))
    asked = given.parse_args()
    lines = ["| database | rows | import | rows/s of a processor | ours of it | seconds | check before, s | MB more |"]
    lines.append("| --- | --- | --- | --- | --- | --- | --- | --- |")
    for kind in asked.databases:
        for many, times in QUICK if asked.quick else FULL[kind]:
            lines += compared(kind, many, times)
    lines += [
        "",
        f"Asked for: {GOALS['sqlite']} of executemany on SQLite, {GOALS['postgresql']} on PostgreSQL, {TO_DJANGO:.0f} x the other.",
        f"django-import-export is measured up to {MOST_OF_DJANGO:,} rows, PostgreSQL up to {FULL['postgresql'][-1][0]:,}.",
    ]
    print("\n".join(lines))
    if asked.write:
        keep("Imports", f"python benchmarks/imports.py{' --quick' if asked.quick else ''} --write", lines)


if __name__ == "__main__":
    main()
