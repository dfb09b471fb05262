"""`flask modules new`: what it refuses, what it writes, and that nothing is left of what went wrong."""

from __future__ import annotations

import os
from pathlib import Path

import click
import pytest

from tests.support.copies import copy_project
from webapp.authoring.lint.declared import Declared
from webapp.authoring.new_module.files import files
from webapp.authoring.new_module.names import LINE, NewModule, checked, literal
from webapp.authoring.new_module.writing import all_or_nothing, check_free, check_project
from webapp.registry.definition import Frontend

THERE = {
    "base": Declared("base", is_core=True),
    "stock": Declared("stock", requires=frozenset({"base"}), items={"store": frozenset({"shelves"})}),
    "market": Declared("market", requires=frozenset({"stock"})),
}


def asked(code: str, name: str | None = None, requires: tuple[str, ...] = ()) -> NewModule:
    return checked(code, name, Frontend.STORE, requires, THERE)


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("Notes", "'Notes' is no code of a module"),
        ("2nd", "'2nd' is no code of a module"),
        ("../notes", "is no code of a module"),
        ("no--tes", "is no code of a module"),
        ("n" * 25, "is no code of a module"),
        ("", "is no code of a module"),
        ("import", "'import' means something in Python"),
        ("kernel", "'kernel' is what the application itself is called"),
        ("stock", "There is a module 'stock' already"),
        ("shelves", "The store menu item 'shelves' belongs to 'stock'"),
    ],
)
def test_a_code_that_cannot_be(code: str, said: str) -> None:
    with pytest.raises(click.ClickException, match=said):
        asked(code)


@pytest.mark.parametrize("name", ['Say "x"', "50 %", "{x}", "x" * 41, " ", "a\nb"])
def test_a_name_that_cannot_be(name: str) -> None:
    with pytest.raises(click.ClickException, match="A name has 1 to 40 characters"):
        asked("notes", name)


def test_a_requirement_that_is_not_installed() -> None:
    with pytest.raises(click.ClickException, match="It cannot require 'gone', which is not installed"):
        asked("notes", requires=("gone",))


def test_requirements_come_with_their_own() -> None:
    module = asked("supplier-returns", requires=("market,base", "market"))
    assert module.name == "Supplier returns"
    assert module.requires == ("market", "base")
    assert module.together == ("stock", "market", "supplier-returns")


def test_a_tuple_is_written_as_the_formatter_would() -> None:
    assert literal(("a",), "    x=") == '("a",)'
    assert literal(("a", "b"), "    x=") == '("a", "b")'
    long = tuple(f"module-number-{number}" for number in range(9))
    assert literal(long, "    x=").splitlines()[:2] == ["(", '        "module-number-0",']
    assert all(len(line) <= LINE for line in literal(long, "    x=").splitlines())


def test_what_is_there_is_not_written_over(tmp_path: Path) -> None:
    (tmp_path / "modules" / "notes").mkdir(parents=True)
    with pytest.raises(click.ClickException, match="The folder modules/notes is there already"):
        check_free(tmp_path, [Path("modules", "notes")])


def test_a_folder_that_is_no_project(tmp_path: Path) -> None:
    with pytest.raises(click.ClickException, match="has no folder modules"):
        check_project(tmp_path)


def tree(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*"))


def sources(folder: Path) -> list[str]:
    return [path for path in tree(folder) if "__pycache__" not in path]


@pytest.mark.parametrize("error", [RuntimeError("does not start"), KeyboardInterrupt()])
def test_a_failure_afterwards_leaves_nothing_behind(tmp_path: Path, error: BaseException) -> None:
    def act() -> None:
        with all_or_nothing(tmp_path, [(Path("a/b/c.py"), "x"), (Path("a/d.py"), "y")]):
            (tmp_path / "a" / "b" / "__pycache__").mkdir()
            (tmp_path / "a" / "b" / "__pycache__" / "c.pyc").write_text("")
            raise error

    with pytest.raises(type(error)):
        act()
    assert tree(tmp_path) == []


def test_a_failure_in_the_middle_leaves_nothing_behind(tmp_path: Path) -> None:
    (tmp_path / "tests").write_text("a file where a folder should be")
    with (
        pytest.raises(click.ClickException, match=r"tests.* cannot be written: .*\. Nothing was left behind\."),
        all_or_nothing(tmp_path, [(Path("modules/notes/a.py"), "x"), (Path("tests/modules/notes/b.py"), "y")]),
    ):
        pytest.fail("it was written")
    assert tree(tmp_path) == ["tests"]


@pytest.mark.parametrize("frontend", [Frontend.STORE, Frontend.ADMIN])
def test_every_file_has_its_place_and_nothing_open(frontend: Frontend) -> None:
    module = checked("lost-keys", None, frontend, (), THERE)
    written = dict(files(module))
    assert Path(f"modules/lost_keys/migrations/{module.revision}_entries.py") in written
    assert Path(f"modules/lost_keys/{frontend}.py") in written
    assert Path(f"modules/lost_keys/templates/lost_keys/{frontend}/list.html") in written
    assert Path("tests/modules/lost_keys/conftest.py") in written
    assert [path for path, text in written.items() if any(mark in text for mark in ("<<", ">>", "<%", "%>"))] == []


LONGEST = "a-module-with-a-name-xyz"
NOBODY = {
    "GIT_CONFIG_GLOBAL": os.devnull, "GIT_AUTHOR_NAME": "Nobody", "GIT_AUTHOR_EMAIL": "nobody@example.com",
    "GIT_COMMITTER_NAME": "Nobody", "GIT_COMMITTER_EMAIL": "nobody@example.com",
}  # fmt: skip


@pytest.mark.long
def test_two_modules_made_on_two_branches_are_merged_without_an_edit(tmp_path: Path, proofs: bool) -> None:
    """The shortest with pages of a store, the longest that can be with pages of a platform: clean, migrated, and their tests pass."""
    if not proofs:
        pytest.skip("one module is made and tried by the walk through the docs, two in the proofs")
    copy = copy_project(tmp_path, FLASK_APP="wsgi:app", **NOBODY)
    requires = sorted(path.parent.name.replace("_", "-") for path in (copy.folder / "modules").glob("*/definition.py"))
    copy.must("git init -q -b main && git add -A && git commit -q -m Begin")
    longest = f'{LONGEST} --name "{"N" * 40}" --frontend admin --requires {",".join(requires)}'
    for arguments in ("it", longest):
        code = arguments.partition(" ")[0]
        copy.must(f"git checkout -q -b {code} main && flask modules new {arguments} && git add -A && git commit -q -m {code}")
        package = code.replace("-", "_")
        touched = copy.must("git diff --name-only main").splitlines()
        assert [path for path in touched if not path.startswith((f"modules/{package}/", f"tests/modules/{package}/"))] == []
    copy.must(f"git checkout -q main && git merge -q --no-edit it && git merge -q --no-edit {LONGEST}")
    copy.must("ruff check . && ruff format --check .")
    copy.must("python -m webapp.authoring.lint")
    copy.must("flask db upgrade && flask db check")
    assert "it_0001_" in (current := copy.must("flask db current"))
    assert "a_module_with_a_name_0001_" in current
    said = copy.must(f"python -m pytest -q tests/modules/it tests/modules/{package} -k 'postgresql or {package}'")
    assert " passed" in said


@pytest.mark.long
def test_a_module_that_does_not_start_is_taken_away(tmp_path: Path) -> None:
    copy = copy_project(tmp_path)
    definition = copy.folder / "webapp" / "authoring" / "new_module" / "skeleton" / "module" / "definition.py.jinja"
    definition.write_text(definition.read_text().replace("permission=READ", 'permission="nobody:may"'))
    before = sources(copy.folder / "modules")
    done = copy.run("flask modules new notes")
    assert done.returncode == 1
    assert "so nothing was left behind: Module notes: " in done.stderr
    assert "names the permission 'nobody:may'" in done.stderr
    assert sources(copy.folder / "modules") == before
    assert not (copy.folder / "modules" / "notes").exists()
