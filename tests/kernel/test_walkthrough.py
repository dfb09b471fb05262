"""The page about writing a module can be followed: its commands run, its files can be written, and both lead to pages that are there."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import make_url

from tests.support.copies import Copy, copy_project
from tests.support.demo import DemoPlace
from tests.support.places import ROOT, SECRET

PAGE = ROOT / "docs" / "writing-a-module.md"
COMMANDS = re.compile(r"^```sh\n(.*?)^```$", re.MULTILINE | re.DOTALL)
FILES = re.compile(r"^```(?:python|jinja)\n(?:# |\{# )(modules/hello/\S+)(?: #\})?\n(.*?)^```$", re.MULTILINE | re.DOTALL)
QUICK, SMALLEST = "In fifteen minutes", "The smallest one"
OWNER = "owner@example.com oms.localhost /store/kirchberg/notes"
BARISTA = "barista@example.com loyalty.localhost /store/cafe-central/notes"

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


def section(heading: str) -> str:
    """What the page says below a heading."""
    return PAGE.read_text(encoding="utf-8").partition(f"\n## {heading}\n")[2].partition("\n## ")[0]


def commands(heading: str = QUICK) -> list[str]:
    """What the page tells its reader to type there."""
    return [line for block in COMMANDS.findall(section(heading)) for line in block.strip().splitlines()]


def files() -> dict[str, str]:
    """What the page tells its reader to write by hand."""
    return dict(FILES.findall(section(SMALLEST)))


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
def test_the_walk_leads_from_nothing_to_switched_on(tmp_path: Path, demo: DemoPlace) -> None:
    """From what `make run` leaves behind: the demo's database."""
    copy = copy_project(tmp_path, PYTEST_ADDOPTS="-k sqlite", SECRET_KEY=SECRET)
    demo.reset()
    shutil.copyfile(make_url(demo.url).database or "", copy.instance / "copy.db")
    typed = commands()
    switched_on = next(number for number, command in enumerate(typed) if " modules enable " in command)
    for command in typed[: switched_on + 1]:
        copy.must(command)
    write_by_hand(copy)
    with running(copy) as ask:
        assert (ask(OWNER), ask(BARISTA)) == (200, 404)
        assert ask(OWNER.replace("notes", "hello")) == 200
        for command in typed[switched_on + 1 :]:
            copy.must(command)
        assert ask(OWNER) == 404


def write_by_hand(copy: Copy) -> None:
    """The smallest module, from the page to switched on."""
    for path, text in files().items():
        target = copy.folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
    for command in commands(SMALLEST):
        copy.must(command)


def test_the_page_has_every_step() -> None:
    words = " ".join(commands())
    for step in ("modules new", "pytest", "modules check", "db upgrade", "modules enable", "modules disable"):
        assert step in words
    assert {path.rpartition("/")[2] for path in files()} == {"__init__.py", "store.py", "list.html", "definition.py"}
