"""The application under its production server, with the settings it is deployed with."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest

from tests.support.places import SECRET
from tests.support.sockets import free_port

ROOT = Path(__file__).resolve().parents[2]
WAIT_S = 120


@contextmanager
def gunicorn(db_url: str, workers: int = 1, **settings: str) -> Iterator[str]:
    """Serves the migrated database at `db_url` with `deploy/gunicorn.conf.py`, and gives the address of the console."""
    port = free_port()
    environment = {
        **os.environ, "DATABASE_URL": db_url, "PORT": str(port), "SECRET_KEY": SECRET, "WEB_CONCURRENCY": str(workers), **settings,
    }  # fmt: skip
    command = [sys.executable, "-m", "gunicorn", "--config", "deploy/gunicorn.conf.py", "wsgi:app"]
    process = subprocess.Popen(
        command, cwd=ROOT, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    try:
        wait_until_ready(process, port)
        yield f"http://localhost:{port}"
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.communicate(timeout=10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()


def wait_until_ready(process: subprocess.Popen[bytes], port: int) -> None:
    """Returns when /readyz answers; fails with what gunicorn said when it ends or takes too long."""
    until = time.monotonic() + WAIT_S
    while time.monotonic() < until and process.poll() is None:
        try:
            with urlopen(f"http://127.0.0.1:{port}/readyz", timeout=2):
                return
        except (URLError, ConnectionError, TimeoutError):
            time.sleep(0.1)
    process.kill()
    output, _ = process.communicate()
    raise RuntimeError(f"gunicorn did not become ready:\n{(output or b'').decode(errors='replace')}")


def read(address: str) -> str:
    with urlopen(address, timeout=10) as answer:
        assert answer.status == 200
        return str(answer.read().decode())


@pytest.mark.pages  # on PostgreSQL in the proofs
def test_two_workers_serve_the_login_page_and_are_counted_together(db_url: str) -> None:
    inside = free_port()
    with gunicorn(db_url, workers=2, METRICS_PORT=str(inside)) as console:
        assert "password" in read(f"{console}/login")
        for _ in range(9):
            read(f"{console}/login")
        numbers = read(f"http://127.0.0.1:{inside}/metrics")
        counted = re.search(r'interlock_requests_total\{frontend="kernel",module="kernel",status="2xx"\} (\S+)', numbers)
        assert counted
        assert float(counted[1]) >= 10
        assert "interlock_jobs_waiting" not in numbers
        assert read(f"http://127.0.0.1:{inside}/healthz") == "ok: 2 processes\n"
