"""Seconds per folder of tests against what each may take: told at the end of a run, and kept in `test-results/seconds.json`.

They are seconds of a processor, of the test's process and of those it started and saw end, so it does not matter what else the machine does
meanwhile; and they are those of the machine the budgets were set on, by how long a fixed piece of work takes. No test fails by them in
`make test`, which only tells: `make proofs` does, for a folder that takes twice its budget.
"""

from __future__ import annotations

import json
import os
import time
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FILE = ROOT / "tests" / "budgets.toml"
KEPT = ROOT / "test-results" / "seconds.json"
REFERENCE_S = 0.01
"""What `work` takes where the budgets were set."""
WORTH_TELLING_S = 5
GRACE = 2.0
SLOWEST = 40


def work() -> int:
    """The piece of work that tells how fast this machine is."""
    return sum(hash((number, str(number))) & 1 for number in range(60_000))


def slowness() -> float:
    """How many times as long as where the budgets were set anything takes here."""
    taken = []
    for _ in range(5):
        begun = time.process_time()
        work()
        taken.append(time.process_time() - begun)
    return max(1.0, min(taken) / REFERENCE_S)


def processor() -> float:
    """What this process, and those it started and saw end, have used of a processor so far."""
    return sum(os.times()[:4])


def folder_of(nodeid: str) -> str:
    """`modules/billing` for `tests/modules/billing/test_tiers.py::…`."""
    _tests, *folders = Path(nodeid.partition("::")[0]).parent.parts
    return "/".join(folders[:2])


def budget_of(budgets: Mapping[str, float], folder: str) -> float:
    """The seconds a folder may take; a module that is not listed has those of `modules/*`."""
    return budgets[folder] if folder in budgets else budgets[f"{folder.partition('/')[0]}/*"]


class Meter:
    """Notes in each report what the test used; where tests run."""

    def __init__(self) -> None:
        self.last = processor()

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(self) -> Iterator[None]:
        report = yield
        before, self.last = self.last, processor()
        report.processor = self.last - before
        return report  # type: ignore[return-value]  # a wrapper returns what it was given


class Budgets:
    """Adds up what tests used; in the process that hears of all of them."""

    def __init__(self, *, proofs: bool) -> None:
        self.mode = "proofs" if proofs else "test"
        self.budgets: dict[str, float] = tomllib.loads(FILE.read_text(encoding="utf-8"))[self.mode]
        self.slowness = slowness()
        self.tests: Counter[str] = Counter()

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self.tests[report.nodeid] += getattr(report, "processor", 0.0) / self.slowness

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        if self.tests:
            self.keep()
        if self.mode == "proofs" and session.exitstatus == pytest.ExitCode.OK and any(self.over(GRACE)):
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def folders(self) -> dict[str, float]:
        """The seconds of each folder, the longest first."""
        found: Counter[str] = Counter()
        for nodeid, seconds in self.tests.items():
            found[folder_of(nodeid)] += seconds  # type: ignore[assignment]  # a Counter counts in fractions too
        return dict(found.most_common())

    def over(self, grace: float = 1.0) -> Iterator[str]:
        """The folders that took more than so many times their budget."""
        return (folder for folder, seconds in self.folders().items() if seconds > grace * budget_of(self.budgets, folder))

    def keep(self) -> None:
        """Writes what was found, for whoever looks where the time goes."""
        KEPT.parent.mkdir(exist_ok=True)
        slowest = {nodeid: round(seconds, 1) for nodeid, seconds in self.tests.most_common(SLOWEST)}
        folders = {folder: round(seconds, 1) for folder, seconds in self.folders().items()}
        found = {"mode": self.mode, "slowness": round(self.slowness, 2), "folders": folders, "slowest": slowest}
        KEPT.write_text(json.dumps(found, indent=1), encoding="utf-8")

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        folders, late = self.folders(), set(self.over())
        if sum(folders.values()) < WORTH_TELLING_S:
            return
        terminalreporter.section("seconds of a processor, per folder")
        for folder, seconds in folders.items():
            mark = "  over" if folder in late else ""
            terminalreporter.write_line(f"{folder:<28} {seconds:6.0f} of {budget_of(self.budgets, folder):4.0f}{mark}")
        terminalreporter.write_line(f"{'all':<28} {sum(folders.values()):6.0f}")
