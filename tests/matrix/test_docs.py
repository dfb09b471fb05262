"""What the docs name is there: links, commands with their options, targets of the Makefile, and settings of the environment."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from flask import Flask
from flask.cli import FlaskGroup, ScriptInfo

from tests.support.places import ROOT

PAGES = sorted([ROOT / "README.md", ROOT / "CONTRIBUTING.md", *(ROOT / "docs").rglob("*.md"), *(ROOT / "benchmarks").glob("*.md")])
LINK = re.compile(r"\]\((?!https?:|mailto:)([^)\s]+)\)")
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
FENCED = re.compile(r"^```(?:sh|text|console|ini)\n(.*?)^```", re.MULTILINE | re.DOTALL)
INLINE = re.compile(r"`([^`\n]+)`")
COMMAND = re.compile(r"(?:^|[\s/])flask ((?:[a-z][\w-]*|--[a-z-]+)(?: [^\s#|&;`]+)*)")
MAKE = re.compile(r"(?:^|\s)make ([a-z][a-z-]*)")
SETTING = re.compile(r"\b([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)\b")


def anchors(page: Path) -> set[str]:
    """The addresses of a page's headings, as forges make them."""
    return {re.sub(r"[^\w\- ]", "", head.lower()).strip().replace(" ", "-") for head in HEADING.findall(page.read_text(encoding="utf-8"))}


def named(page: Path) -> Iterator[str]:
    """The lines of a page's blocks for a terminal, and its pieces of code within sentences."""
    text = page.read_text(encoding="utf-8")
    for block in FENCED.findall(text):
        yield from block.replace("\\\n", " ").splitlines()
    yield from INLINE.findall(re.sub(r"^```.*?^```", "", text, flags=re.MULTILINE | re.DOTALL))


@pytest.mark.sqlite_only
def test_every_link_leads_somewhere() -> None:
    broken = []
    for page in PAGES:
        for link in LINK.findall(page.read_text(encoding="utf-8")):
            path, _sharp, anchor = link.partition("#")
            target = (page.parent / path).resolve() if path else page
            if not target.exists() or (anchor and target.suffix == ".md" and anchor not in anchors(target)):
                broken.append(f"{page.relative_to(ROOT)}: {link}")
    assert broken == []


@pytest.mark.sqlite_only
def test_every_command_is_there_with_its_options(app: Flask) -> None:
    wrong = [
        f"{page.relative_to(ROOT)}: flask {words}: {said}"
        for page in PAGES
        for line in named(page)
        for words in COMMAND.findall(line)
        if (said := unknown(app, words.split()))
    ]
    assert not wrong, "\n".join(wrong)


@pytest.mark.sqlite_only
@pytest.mark.parametrize("typed", ["nothing", "modules nothing", "modules enable oms notes --nothing", "accounts create-nobody EMAIL"])
def test_what_is_not_there_is_found(app: Flask, typed: str) -> None:
    assert unknown(app, typed.split())


def unknown(app: Flask, words: list[str]) -> str:
    """What is not there of a command as it is typed; empty where all of it is. "…" and names in capitals stand for something."""
    context = click.Context(app.cli)
    command: click.Command = FlaskGroup(create_app=lambda: app)  # the application's commands, and those of installed packages
    context.obj = ScriptInfo(create_app=lambda: app)
    while words and isinstance(command, click.Group) and not words[0].startswith("-"):
        names = words[0].split("|")
        found = [command.get_command(context, name) for name in names]
        if None in found:
            if words[0] in {"run", "shell", "…", "..."} or words[0].isupper() or words[0].startswith(("<", "[", "(")):
                return ""
            return f"there is no {words[0]}"
        command = found[0] or command
        words = words[1:]
    options = {name for each in command.params for name in (*each.opts, *each.secondary_opts)} | {"--help", "--app"}
    options |= {name for each in command.params for name in each.opts}
    return next((f"{word} is no option" for word in words if word.startswith("--") and word.partition("=")[0] not in options), "")


@pytest.mark.sqlite_only
def test_every_target_of_make_is_there() -> None:
    targets = set(re.findall(r"^([a-z][a-z-]*):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    asked = {(page.name, target) for page in PAGES for line in named(page) for target in MAKE.findall(line)}
    assert {(page, target) for page, target in asked if target not in targets} == set()


@pytest.mark.sqlite_only
def test_every_setting_is_known_to_the_code() -> None:
    folders = ("webapp", "modules", "deploy", "tests", "benchmarks")
    code = "\n".join(path.read_text(encoding="utf-8") for folder in folders for path in (ROOT / folder).rglob("*.py"))
    code += "".join((ROOT / name).read_text(encoding="utf-8") for name in (".env.example", "Makefile"))
    known = set(SETTING.findall(code))
    missing = {(page.name, name) for page in PAGES for piece in named(page) for name in SETTING.findall(piece) if name not in known}
    assert missing == set()
