"""The page about writing a module can be followed: its commands run, and lead to a page that is there where the module is on."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.support.copies import Copy, copy_project
from tests.support.places import ROOT

PAGE = ROOT / "docs" / "writing-a-module.md"
COMMANDS = re.compile(r"^```sh\n(.*?)^```$", re.MULTILINE | re.DOTALL)
OWNER = "owner@example.com oms.localhost /store/kirchberg/notes"
BARISTA = "barista@example.com loyalty.localhost /store/cafe-central/notes"

MAKE_RUN = """
from webapp import create_app
from webapp.cli.demo import demo
from webapp.migrating.moving import upgrade
app = create_app()
with app.app_context():
    upgrade()
app.test_cli_runner().invoke(demo, ["seed", "--if-empty"], catch_exceptions=False)
"""
ANSWER = """
import sys
from webapp import create_app
app = create_app({"WTF_CSRF_ENABLED": False, "WTF_CSRF_CHECK_DEFAULT": False})
for line in sys.stdin:
    email, host, path = line.split()
    client = app.test_client()
    client.post("/login", data={"email": email, "password": "interlock-demo"}, base_url=f"http://{host}")
    print(client.get(path, base_url=f"http://{host}").status_code, flush=True)
"""
Ask = Callable[[str], int]


def commands() -> list[str]:
    """What the page tells its reader to type."""
    return [line for block in COMMANDS.findall(PAGE.read_text(encoding="utf-8")) for line in block.strip().splitlines()]


@contextmanager
def running(copy: Copy) -> Iterator[Ask]:
    """An application that keeps running: `ask("email host path")` gives the status that somebody gets there."""
    with subprocess.Popen(
        [sys.executable, "-c", ANSWER], cwd=copy.folder, env=copy.environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdin
        assert process.stdout
        answers, questions = process.stdout, process.stdin

        def ask(what: str) -> int:
            questions.write(f"{what}\n")
            questions.flush()
            return int(answers.readline())

        yield ask
        questions.close()


@pytest.mark.long
def test_the_walk_leads_from_nothing_to_switched_on(tmp_path: Path) -> None:
    copy = copy_project(tmp_path, PYTEST_ADDOPTS="-k sqlite")
    copy.must(f"{sys.executable} - <<'END'{MAKE_RUN}END")
    typed = commands()
    switched_on = next(number for number, command in enumerate(typed) if " modules enable " in command)
    for command in typed[: switched_on + 1]:
        copy.must(command)
    with running(copy) as ask:
        assert (ask(OWNER), ask(BARISTA)) == (200, 404)
        for command in typed[switched_on + 1 :]:
            copy.must(command)
        assert ask(OWNER) == 404


def test_the_page_has_every_step() -> None:
    words = " ".join(commands())
    for step in ("modules new", "pytest", "modules check", "db upgrade", "modules enable", "modules disable"):
        assert step in words
