"""Commits per second of SQLite with synchronous FULL, NORMAL and OFF, through the application's own engine; ratios of one run.

.venv/bin/python benchmarks/synchronous.py [COMMITS]
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from sqlalchemy import create_engine, text

import webapp.db  # noqa: F401

WAYS = ("FULL", "NORMAL", "OFF")


def measure(folder: Path, way: str, commits: int) -> float:
    """Milliseconds for each commit of one row."""
    vars(sys.modules["webapp.db"])["SYNCHRONOUS"] = way  # what every connection is opened with
    path = folder / f"{way}-{time.monotonic_ns()}.db"
    path.touch()
    engine = create_engine(f"sqlite:///{path}")
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE rows (id INTEGER PRIMARY KEY, words TEXT)"))
    begun = time.perf_counter()
    for _ in range(commits):
        with engine.begin() as connection:
            connection.execute(text("INSERT INTO rows (words) VALUES (:words)"), {"words": "x" * 200})
    took = time.perf_counter() - begun
    engine.dispose()
    return took / commits * 1000


def main() -> None:
    """Print each, and what FULL costs over the others."""
    commits = int(sys.argv[1]) if len(sys.argv) > 1 else 500
    with tempfile.TemporaryDirectory(dir=Path(__file__).parent) as folder:  # on a real disk: /tmp may be memory
        rounds = [{way: measure(Path(folder), way, commits) for way in WAYS} for _ in range(5)]
    middle = {way: statistics.median(each[way] for each in rounds) for way in WAYS}
    for way in WAYS:
        sys.stdout.write(f"{way:7} {middle[way]:.3f} ms a commit, FULL takes {middle['FULL'] / middle[way]:.2f} times\n")


if __name__ == "__main__":
    main()
