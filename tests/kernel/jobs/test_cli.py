"""`flask jobs list|retry|cancel|worker`."""

from __future__ import annotations

import json
from typing import Any

import pytest
from click.testing import Result

from tests.factories.places import platform as make_platform
from tests.kernel.jobs.conftest import Work
from webapp.cli import jobs as cli
from webapp.db import db


@pytest.fixture
def flask_jobs(work: Work) -> Any:
    """`flask_jobs("list", …)` runs a command; its output and exit code."""

    def run(*words: str) -> Result:
        db.session.rollback()
        return work.app.test_cli_runner().invoke(cli.jobs, words)

    return run


def test_runs_are_listed_newest_first(work: Work, flask_jobs: Any) -> None:
    first = work.enqueue(subject="May.csv", total=20)
    second = work.enqueue("mill.errand")
    lines = flask_jobs("list").output.splitlines()
    assert [line.split()[:4] for line in lines] == [
        [str(second), "queued", "shop", "mill.errand"],
        [str(first), "queued", "shop", "mill.grind"],
    ]
    assert lines[1].split()[4:] == ["0/20", "May.csv"]


def test_the_list_is_narrowed_and_read_by_programs(work: Work, flask_jobs: Any) -> None:
    make_platform(code="other")
    run_id = work.enqueue()
    work.change(run_id, status="failed", error="No column for the SKU.")
    found = json.loads(flask_jobs("list", "--platform", "shop", "--status", "failed", "--json").output)["jobs"]
    assert [(each["id"], each["platform"], each["error"]) for each in found] == [(run_id, "shop", "No column for the SKU.")]
    assert flask_jobs("list", "--platform", "other").output == ""
    assert flask_jobs("list", "--status", "running").output == ""


def test_an_unknown_platform_is_told(flask_jobs: Any) -> None:
    result = flask_jobs("list", "--platform", "nowhere")
    assert (result.exit_code, "There is no platform 'nowhere'" in result.output) == (1, True)


def test_a_run_is_cancelled_and_started_again(work: Work, flask_jobs: Any) -> None:
    run_id = work.enqueue()
    assert flask_jobs("cancel", str(run_id)).output == f"Job {run_id} is cancelled.\n"
    assert work.run(run_id).status == "cancelled"
    work.carrier.huey.flush()
    assert flask_jobs("retry", str(run_id)).output == f"Job {run_id} is queued again.\n"
    assert work.run(run_id).status == "queued"
    assert work.carrier.waiting() == {run_id}


@pytest.mark.parametrize("command", ["cancel", "retry"])
@pytest.mark.parametrize(("number", "sentence"), [("7", "There is no job 7."), ("99999999999", "There is no job 99999999999.")])
def test_a_run_that_is_not_there_is_told(flask_jobs: Any, command: str, number: str, sentence: str) -> None:
    result = flask_jobs(command, number)
    assert result.exit_code == 1
    assert sentence in result.output


def test_what_cannot_be_done_is_one_sentence(work: Work, flask_jobs: Any) -> None:
    run_id = work.enqueue()
    work.execute(run_id)
    result = flask_jobs("cancel", str(run_id))
    assert (result.exit_code, result.output) == (1, "Error: This job has ended already.\n")


@pytest.mark.parametrize(("words", "threads"), [((), 2), (("--threads", "5"), 5)])
def test_the_worker_has_as_many_threads_as_are_said(
    work: Work, flask_jobs: Any, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...], threads: int
) -> None:
    begun = []
    monkeypatch.setattr(cli, "work", lambda app, threads: begun.append((app, threads)))
    assert flask_jobs("worker", *words).exit_code == 0
    assert begun == [(work.app, threads)]
