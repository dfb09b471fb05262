"""docs/deploying.md is what an operator follows: every command in it exists, and those that can run here are followed to the end."""

from __future__ import annotations

import contextlib
import os
import re
import shlex
import sys
from functools import cache
from pathlib import Path

import click
import pytest
import yaml
from flask.cli import FlaskGroup

from tests.support.commands import commands as many_commands
from tests.support.places import SECRET, Place
from webapp import create_app

pytestmark = pytest.mark.sqlite_only
ROOT = Path(__file__).resolve().parents[2]
STEPS = ["19b: Sentry Error Tracking", "19c: Redis Monitoring"]
FENCED = re.compile(r"^```sh\n(.*?)^```", re.M | re.S)
FOLLOWED = (
    "flask keys new", "flask db deploy", "flask accounts create-admin you@example.com", "flask doctor", "flask backup key",
    "flask backup create", "flask backup verify", "flask backup list", "flask keys rotate", "flask modules check", "flask db current",
)  # fmt: skip
AT_LENGTH = {"flask modules check"}
"""Followed in the proofs: it reads all code of all modules, as a test of its own does."""
FINDS_FAULTS = {"flask doctor"}
"""Says here that nobody counts and that no worker runs."""


@cache
def guide() -> str:
    return (ROOT / "docs" / "deploying.md").read_text()


def commands() -> set[str]:
    """Every `flask …` of the guide, in its blocks and in its sentences, without remarks and pipes."""
    lines = [line.partition("#")[0] for block in FENCED.findall(guide()) for line in block.splitlines()]
    found = [match[1] for line in lines if (match := re.search(r"\b(flask [a-z][^&|;]*)", line))]
    spoken = re.findall(r"`(flask [a-z][^`…]*)", guide().replace("\n", " "))
    return {" ".join(each.split()) for each in [*found, *spoken]}


def table(heading: str) -> list[list[str]]:
    """The cells of the table that has this first heading."""
    rows = re.search(rf"^\| {heading} \|.*?\n\| ---.*?\n((?:\|.*\n)+)", guide(), re.M)
    assert rows is not None
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in rows[1].splitlines()]


def test_steps_stand_in_their_order() -> None:
    numbers = [int(number) for number in re.findall(r"^## Step (\d+):", guide(), re.M)]
    assert numbers == list(range(1, len(numbers) + 1))
    assert [step for step in STEPS if f"### Step {step}\n" not in guide()] == []


@pytest.fixture(scope="module")
def flask_command() -> FlaskGroup:
    """What `flask` is, with all that packages add to it."""
    app = create_app({"TESTING": True})
    return FlaskGroup(create_app=lambda: app)


@pytest.mark.parametrize("command", sorted(commands()))
def test_each_command_exists_with_its_options(flask_command: FlaskGroup, command: str) -> None:
    group: click.Command = flask_command
    words = shlex.split(command)[1:]
    with contextlib.ExitStack() as stack:  # a context of click's holds one of the application's
        context = stack.enter_context(click.Context(group, info_name="flask"))
        while isinstance(group, click.Group) and words and not words[0].startswith("-"):
            found = group.get_command(context, words[0])
            assert found is not None, f"there is no command {words[0]!r}"
            group, context = found, stack.enter_context(click.Context(found, parent=context, info_name=words.pop(0)))
    known = {option for parameter in group.params for option in parameter.opts}
    assert [word for word in words if word.startswith("-") and word not in known] == []


def test_each_setting_is_a_setting() -> None:
    known = set(re.findall(r"^#? ?([A-Z][A-Z_]+)=", (ROOT / ".env.example").read_text(), re.M))
    elsewhere = {"AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_REGION", "AWS_ENDPOINT_URL", "FLASK_APP", "PATH", "NORMAL", "FULL"}
    asked = set(re.findall(r"`([A-Z][A-Z_]{3,})(?:=[^`]*)?`", guide())) | set(re.findall(r"^([A-Z][A-Z_]+)=", guide(), re.M))
    assert asked - known - elsewhere == set()


def test_each_file_of_ours_is_there() -> None:
    named = set(re.findall(r"\bdeploy/[a-z][a-z_./-]*[a-z/]", guide()))
    made = {"deploy/.env", "deploy/interlock.env", "deploy/secrets", "deploy/secrets/database_password", "deploy/secrets/grafana_password"}
    assert {each for each in named - made if not (ROOT / each).exists()} == set()


def test_the_budgets_are_those_that_are_set() -> None:
    services = yaml.safe_load((ROOT / "deploy" / "compose.yaml").read_text())["services"]
    told = {row[0].split(" ")[0]: re.match(r"\d+ [MG]B", row[1]) for row in table("service")}
    in_words = {"m": " MB", "g": " GB"}
    limits = {name: each["mem_limit"][:-1] + in_words[each["mem_limit"][-1]] for name, each in services.items() if name != "migrate"}
    assert {name: match[0] for name, match in told.items() if match} == limits


def test_each_port_that_is_listened_to_is_told() -> None:
    told = {int(number) for row in table("port") for number in re.findall(r"\d+", row[0])}
    settings = "".join((ROOT / path).read_text() for path in ("deploy/compose.yaml", "deploy/prometheus/prometheus.yml"))
    listened = {
        int(number) for number in re.findall(r"(?:127\.0\.0\.1|[a-z]):(\d{4})\b|PORT: \"(\d+)\"", settings) for number in number if number
    }
    assert listened - told == set()


def test_each_alert_of_redis_is_explained() -> None:
    rules = yaml.safe_load((ROOT / "deploy" / "prometheus" / "rules" / "redis.yml").read_text())
    alerts = [rule["alert"] for group in rules["groups"] for rule in group["rules"]]
    assert [row[0] for row in table("alert")] == alerts


@pytest.mark.long
def test_the_commands_that_run_anywhere_run_in_this_order(tmp_path: Path, place: Place, proofs: bool) -> None:
    """From an empty database in the proofs; else from one that has been migrated, as at an upgrade."""
    database = tmp_path / "guide.db"
    if not proofs:
        place.copy_to(database)
    assert [each for each in FOLLOWED if each not in commands()] == []
    environment = {
        **{name: value for name, value in os.environ.items() if name in {"PATH", "HOME", "LANG"}},
        "PATH": f"{Path(sys.prefix) / 'bin'}{os.pathsep}{os.environ['PATH']}",
        "FLASK_APP": "wsgi:app", "INTERLOCK_ENV": "production", "FORCE_HTTPS": "1", "PROXY_HOPS": "1", "SECRET_KEY": SECRET,
        "INTERLOCK_INSTANCE": str(tmp_path), "DATABASE_URL": f"sqlite:///{database}", "CONSOLE_HOSTS": "console.example.com",
        "MAIL_BACKEND": "file", "BACKUP_FOLDER": str(tmp_path / "backups"), "LOG_LEVEL": "error",
    }  # fmt: skip
    said = {}
    with many_commands() as run:
        for command in (each for each in FOLLOWED if proofs or each not in AT_LENGTH):
            done = run(shlex.split(command), environment)
            assert done.code == 0 or (command in FINDS_FAULTS and done.code == 1), f"{command}: {done.said}{done.complained}"
            said[command] = done.said
            if command == "flask backup key":
                environment["BACKUP_KEY"] = done.said.strip()
    assert "https://console.example.com/" in said["flask accounts create-admin you@example.com"]
    assert said["flask backup verify"].startswith("Restored and compared")
    assert "fix   workers" in said["flask doctor"]
