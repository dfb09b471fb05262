"""A real Prometheus with the rules of deploy/, and a real Redis with its exporter: for tests that see alerts fire.

Thresholds are those of deploy/. What is shortened is how often Prometheus looks, and for how long something must hold.
"""

from __future__ import annotations

import contextlib
import json
import re
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from urllib.request import urlopen

import yaml
from redis import Redis

from tests.support.debian import environment, program
from tests.support.sockets import free_port

DEPLOYED = Path(__file__).resolve().parents[2] / "deploy" / "prometheus"
PATIENCE_S = 60
OFTEN = "250ms"


@dataclass(frozen=True)
class Prometheus:
    """One that runs, by its port."""

    port: int

    def ask(self, what: str, **words: str) -> Any:
        with urlopen(f"http://127.0.0.1:{self.port}/api/v1/{what}?{urlencode(words)}", timeout=10) as answer:
            return json.load(answer)["data"]

    def firing(self) -> set[str]:
        """The alerts that fire now."""
        return {each["labels"]["alertname"] for each in self.ask("alerts")["alerts"] if each["state"] == "firing"}

    def healthy(self) -> dict[str, str]:
        """What each job answered when it was last asked."""
        return {each["labels"]["job"]: each["health"] for each in self.ask("targets")["activeTargets"]}

    def numbers(self, query: str) -> list[float]:
        """What a query gives now, without what is no number."""
        found = [float(each["value"][1]) for each in self.ask("query", query=query)["result"]]
        return [each for each in found if each == each]  # NaN is not


def until(holds: Callable[[], bool], what: str) -> None:
    """Ask again and again until it is so."""
    deadline = time.monotonic() + PATIENCE_S
    while not holds():
        assert time.monotonic() < deadline, f"waited in vain: {what}"
        time.sleep(0.1)


@contextlib.contextmanager
def running(command: list[str | Path], said: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A program of Debian's; what it says goes into a file."""
    with said.open("wb") as output:
        process = subprocess.Popen(
            [program(str(command[0])), *command[1:]], env=environment(), stdin=subprocess.DEVNULL, stdout=output, stderr=output
        )
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(20)


@contextlib.contextmanager
def redis_server(folder: Path, port: int, *options: str) -> Iterator[tuple[subprocess.Popen[bytes], Redis]]:
    """Redis, and somebody who talks to it."""
    command = ["redis-server", "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", str(folder), *options]
    with running(list[str | Path](command), folder / "redis.log") as process, Redis(port=port, socket_timeout=5) as talk:
        until(lambda: answers(talk), "Redis begins")
        yield process, talk


def answers(talk: Redis) -> bool:
    with contextlib.suppress(OSError, Exception):
        return bool(talk.ping())
    return False


@contextlib.contextmanager
def prometheus(folder: Path, port: int, targets: Mapping[str, int]) -> Iterator[Prometheus]:
    """Prometheus as deploy/ configures it, asking these ports by job."""
    shutil.copytree(DEPLOYED / "rules", folder / "rules")
    for path in (folder / "rules").glob("*.yml"):
        path.write_text(re.sub(r"^(\s+for: )\S+$", r"\g<1>0s", path.read_text(), flags=re.M))
    told = yaml.safe_load((DEPLOYED / "prometheus.yml").read_text())
    told["global"] = {"scrape_interval": OFTEN, "scrape_timeout": OFTEN, "evaluation_interval": OFTEN}
    del told["alerting"]
    for job in told["scrape_configs"]:
        job["static_configs"] = [{"targets": [f"127.0.0.1:{targets.get(job['job_name'], port)}"]}]
    (folder / "prometheus.yml").write_text(yaml.safe_dump(told))
    command: list[str | Path] = [
        "prometheus", f"--config.file={folder}/prometheus.yml", f"--storage.tsdb.path={folder}/data",
        f"--web.listen-address=127.0.0.1:{port}", "--log.level=warn",
    ]  # fmt: skip
    with running(command, folder / "prometheus.log"):
        asked = Prometheus(port)
        until(lambda: begun(asked), "Prometheus begins")
        yield asked


def begun(asked: Prometheus) -> bool:
    with contextlib.suppress(OSError):
        return bool(asked.ask("targets"))
    return False


CLIENTS, MEMORY = 20, 8 * 2**20


@dataclass
class Watched:
    """Redis, and Prometheus that watches it and others. `clients` and `memory` are the most that Redis takes."""

    watching: Prometheus
    redis: subprocess.Popen[bytes]
    talk: Redis
    port: int
    clients: int = CLIENTS
    memory: int = MEMORY

    def fires(self, *alerts: str) -> None:
        """They do, in the end."""
        until(lambda: self.watching.firing() >= set(alerts), f"{alerts} fire; {self.watching.firing()} do")


@contextlib.contextmanager
def watched(folder: Path, jobs: Mapping[str, int]) -> Iterator[Watched]:
    """Redis, its exporter, and Prometheus, which has seen Redis answer and asks these ports for the numbers of other jobs."""
    port, exporter = free_port(), free_port()
    asks: list[str | Path] = [
        "prometheus-redis-exporter", f"-web.listen-address=127.0.0.1:{exporter}", f"-redis.addr=redis://127.0.0.1:{port}",
    ]  # fmt: skip
    with (
        redis_server(folder, port, "--maxclients", str(CLIENTS), "--maxmemory", str(MEMORY)) as (redis, talk),
        running(asks, folder / "exporter.log"),
        prometheus(folder, free_port(), {**jobs, "redis": exporter}) as watching,
    ):
        until(lambda: watching.numbers("redis_up") == [1.0], "Redis is seen")
        yield Watched(watching, redis, talk, port)
