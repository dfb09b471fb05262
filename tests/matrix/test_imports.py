"""The declared graph is the import graph: contracts for import-linter, made from the registry."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from importlinter.cli import lint_imports

from webapp.registry.discovery import discover
from webapp.registry.registry import Registry

ROOT = Path(__file__).resolve().parents[2]
FLOORS = """
app
cli
authoring | operating
api
gate
health
switching
privacy
imports
menu | web
contributions
entitlements
accounts
providing
logs | mail | events
(files)
settings | jobs | documents
audit | ports
actor
tenancy | faults
migrating | routing
registry
merchants
platforms
commerce | roles
signing
db | fields
config | domain | cache | kernel | measures | states | parsing | language | colours | said | invisible
environment
""".strip().splitlines()
"""The kernel from the top down: a package imports only from lines below its own. What is in brackets may be missing."""
SHARED = frozenset({"services", "queries"})  # what a module offers to those that require it


@pytest.fixture(scope="module")
def registry() -> Registry:
    return discover()


def ours(registry: Registry) -> dict[str, str]:
    """The modules kept in this project: package by code."""
    return {code: package for code, package in registry.packages.items() if package.startswith("modules.")}


def parts(package: str) -> list[str]:
    """Everything directly inside a package."""
    folder = ROOT / package.replace(".", "/")
    found = [path.stem for path in folder.glob("*.py") if path.stem != "__init__"]
    found += [path.parent.name for path in folder.glob("*/__init__.py")]
    return sorted(found)


def contracts(registry: Registry) -> Iterator[tuple[str, list[str], list[str]]]:
    """(name, who, must not import directly) of every rule."""
    packages = ours(registry)
    yield "the kernel knows no module", ["webapp"], ["modules"]
    for code, package in packages.items():
        requires = registry.modules[code].requires
        strangers = [other for name, other in packages.items() if name != code and name not in requires]
        yield f"{code} imports nothing that it does not require", [package], strangers
        for name in requires:
            private = [f"{packages[name]}.{part}" for part in parts(packages[name]) if part not in SHARED]
            yield f"{code} imports only services and queries of {name}", [package], private


def floors(rows: list[str]) -> str:
    """The one contract of the kernel: every package of it has a floor. Only the application itself knows them all."""
    lines = ["[importlinter]", "root_packages =", "    webapp", "exclude_type_checking_imports = True", ""]
    lines += ["[importlinter:contract:floors]", "name = the kernel is a tower", "type = layers", "containers =", "    webapp"]
    lines += [
        "exhaustive = True",
        "exhaustive_ignores =",
        "    startup",
        "layers =",
        *(f"    {line}" for line in rows),
    ]
    return "\n".join(lines) + "\n"


def configuration(rules: Iterator[tuple[str, list[str], list[str]]]) -> str:
    """The rules as import-linter reads them; what is reached through somebody else is that one's matter."""
    lines = ["[importlinter]", "root_packages =", "    webapp", "    modules"]
    for number, (name, who, forbidden) in enumerate(rules):
        if not forbidden:
            continue
        lines += ["", f"[importlinter:contract:{number}]", f"name = {name}", "type = forbidden", "allow_indirect_imports = True"]
        lines += ["source_modules =", *(f"    {each}" for each in who), "forbidden_modules =", *(f"    {each}" for each in forbidden)]
    return "\n".join(lines) + "\n"


@contextmanager
def loggers_kept() -> Iterator[None]:
    """Import-linter configures logging, which silences every logger that is there: the tests after it would find nothing logged."""
    before = [(each, each.disabled) for each in logging.root.manager.loggerDict.values() if isinstance(each, logging.Logger)]
    try:
        yield
    finally:
        for each, disabled in before:
            each.disabled = disabled


def broken(rules: str, folder: Path, capsys: pytest.CaptureFixture[str]) -> str:
    """What import-linter has to say against the project; nothing when every rule is kept."""
    path = folder / "contracts.ini"
    path.write_text(rules)
    with loggers_kept():
        status = lint_imports(config_filename=str(path), no_cache=True, no_logo=True)
    said = capsys.readouterr().out
    return "" if status == 0 else said or "import-linter failed"


def test_modules_import_only_what_they_require(registry: Registry, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert not broken(configuration(contracts(registry)), tmp_path, capsys)


def test_the_linter_would_notice(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The rule the other way round is broken by every module, so the check above is not empty."""
    assert "webapp" in broken(configuration(iter([("modules without a kernel", ["modules"], ["webapp"])])), tmp_path, capsys)


def test_the_kernel_imports_downwards_only(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert not broken(floors(FLOORS), tmp_path, capsys)


def test_a_tower_upside_down_would_be_noticed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert "webapp.platforms is not allowed to import webapp.db" in broken(floors(FLOORS[::-1]), tmp_path, capsys)


def named(line: str) -> set[str]:
    """The packages of a floor that are there."""
    return {name for name in re.findall(r"[a-z]+", line) if (ROOT / "webapp" / name).is_dir() or (ROOT / "webapp" / f"{name}.py").exists()}


def test_the_page_on_architecture_shows_the_same_floors() -> None:
    rows = re.findall(r"^\| (`[a-z`·\s]+`) \|", (ROOT / "docs" / "architecture.md").read_text(), re.MULTILINE)
    shown = [set(re.findall(r"`([a-z]+)`", row)) for row in rows]
    assert shown == [found for line in FLOORS if (found := named(line))]
