"""What a run tells of the seconds that tests take."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from tests.support import budgets
from tests.support.budgets import Budgets, budget_of, folder_of


def reported(nodeid: str, seconds: float) -> Any:
    return SimpleNamespace(nodeid=nodeid, processor=seconds)


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> Any:
    """`run(proofs, seconds)` is the exit status of a run in which a module took so many, and those that were over."""
    monkeypatch.setattr(budgets, "KEPT", tmp_path / "seconds.json")
    monkeypatch.setattr(budgets, "slowness", lambda: 1.0)

    def run(proofs: bool, seconds: float) -> tuple[int, list[str]]:
        made, session = Budgets(proofs=proofs), SimpleNamespace(exitstatus=pytest.ExitCode.OK)
        made.pytest_runtest_logreport(reported("tests/modules/notes/test_pages.py::test_it[sqlite]", seconds))
        made.pytest_sessionfinish(session)  # type: ignore[arg-type]
        return int(session.exitstatus), list(made.over())

    return run


@pytest.mark.parametrize(
    ("proofs", "times", "status", "over"), [(False, 3.0, 0, 1), (True, 1.5, 0, 1), (True, 3.0, 1, 1), (True, 0.5, 0, 0)]
)
def test_too_much_is_told_and_fails_the_proofs_alone(run: Any, proofs: bool, times: float, status: int, over: int) -> None:
    budget = Budgets(proofs=proofs).budgets["modules/*"]
    assert run(proofs, times * budget) == (status, ["modules/notes"] * over)


def test_every_folder_has_a_budget() -> None:
    known = {"modules/*": 60.0, "*": 30.0, "matrix": 90.0}
    asked = ("modules/notes", "matrix", "kernel/web", "browser")
    assert [budget_of(known, folder) for folder in asked] == [60.0, 90.0, 30.0, 30.0]
    assert folder_of("tests/modules/notes/test_pages.py::test_it[sqlite]") == "modules/notes"
    assert folder_of("tests/matrix/kinds/card.py::test_it") == "matrix/kinds"
