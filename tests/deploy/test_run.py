"""The server and the worker of `make run` begin together and end together."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.request import urlopen

import pytest

from tests.deploy.test_gunicorn import wait_until_ready
from tests.support.places import SECRET
from tests.support.sockets import free_port

ROOT = Path(__file__).resolve().parents[2]
STARTER = "import sys; from deploy import run; run.COMMANDS = {'server': sys.argv[1:5], 'worker': sys.argv[5:9]}; sys.exit(run.main())"
NAPPER = """
import pathlib, signal, sys, time
told = pathlib.Path(sys.argv[1])
for number in (signal.SIGINT, signal.SIGTERM):
    signal.signal(number, lambda number, frame: (told.with_suffix(".told").write_text(signal.Signals(number).name), sys.exit(0)))
told.with_suffix(".here").touch()
time.sleep(60)
"""
ENDER = "import sys; sys.exit(int(sys.argv[1]))"

Start = Callable[..., subprocess.Popen[bytes]]


@pytest.fixture
def start() -> Iterator[Start]:
    """`start(words, words)` runs a pair of small scripts in place of the server and the worker."""
    begun: list[subprocess.Popen[bytes]] = []

    def start(*scripts: tuple[str, str]) -> subprocess.Popen[bytes]:
        words = [word for script, argument in scripts for word in (sys.executable, "-c", script, argument)]
        begun.append(subprocess.Popen([sys.executable, "-c", STARTER, *words], cwd=ROOT, stderr=subprocess.PIPE))
        return begun[-1]

    yield start
    for process in begun:
        process.kill()
        process.communicate()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_reaches_both_and_is_a_good_end(start: Start, tmp_path: Path, number: signal.Signals) -> None:
    pair = start((NAPPER, str(tmp_path / "one")), (NAPPER, str(tmp_path / "two")))
    until(lambda: len(list(tmp_path.glob("*.here"))) == 2)
    pair.send_signal(number)
    assert pair.wait(120) == 0
    assert {path.name: path.read_text() for path in tmp_path.glob("*.told")} == {"one.told": number.name, "two.told": number.name}


@pytest.mark.parametrize(("code", "answer"), [("3", 3), ("0", 1)])
def test_when_one_ends_the_other_is_ended(start: Start, tmp_path: Path, code: str, answer: int) -> None:
    pair = start((NAPPER, str(tmp_path / "server")), (ENDER, code))
    _output, said = pair.communicate(timeout=120)
    assert pair.returncode == answer
    assert f"The worker ended by itself (exit code {code})" in said.decode()


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells children of their parent's death")
def test_killed_it_takes_both_along(start: Start, tmp_path: Path) -> None:
    pair = start((NAPPER, str(tmp_path / "one")), (NAPPER, str(tmp_path / "two")))
    until(lambda: len(list(tmp_path.glob("*.here"))) == 2)
    pair.kill()
    until(lambda: len(list(tmp_path.glob("*.told"))) == 2)
    assert pair.wait(120) == -signal.SIGKILL


@pytest.mark.sqlite_only
def test_server_and_worker_run(db_url: str, tmp_path: Path) -> None:
    """The real ones; which database they use is nothing to this script."""
    port = free_port()
    environment = {
        **os.environ, "DATABASE_URL": db_url, "PORT": str(port), "SECRET_KEY": SECRET, "WEB_CONCURRENCY": "1",
        "INTERLOCK_INSTANCE": str(tmp_path),
    }  # fmt: skip
    said = tmp_path / "said"
    with said.open("wb") as output:
        pair = subprocess.Popen([sys.executable, "deploy/run.py"], cwd=ROOT, env=environment, stdout=output, stderr=subprocess.STDOUT)
    wait_until_ready(pair, port)
    with urlopen(f"http://localhost:{port}/login", timeout=10) as answer:
        assert answer.status == 200
    until(lambda: "jobs.worker_begun" in said.read_text())
    pair.send_signal(signal.SIGINT)
    assert pair.wait(120) == 0
    assert "jobs.worker_ended" in said.read_text()


def until(holds: Callable[[], bool], seconds: float = 120) -> None:
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.02)
