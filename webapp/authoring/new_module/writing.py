"""Writing files into the project: all of them, or none."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import click

NEEDED = ("modules", "tests/modules")
ERROR_NAME = re.compile(r"^[\w.]+Error: ")


def check_project(root: Path) -> None:
    """Raise ClickException where there is no project to write into."""
    for folder in NEEDED:
        if not (root / folder).is_dir():
            raise click.ClickException(f"{root} has no folder {folder}: this is no copy of the project to work in.")


def check_free(root: Path, folders: Iterable[Path]) -> None:
    """Raise ClickException for a folder that is there already."""
    for folder in folders:
        if (root / folder).exists():
            raise click.ClickException(f"The folder {folder} is there already. Choose another name, or remove it.")


@contextmanager
def all_or_nothing(root: Path, files: Iterable[tuple[Path, str]]) -> Iterator[None]:
    """Write new files, and take them and their folders away again when anything inside fails.

    Raises ClickException where the project cannot be written to.
    """
    made: list[Path] = []
    try:
        for path, text in files:
            make_folders(root / path.parent, made)
            made.append(root / path)
            with (root / path).open("x", encoding="utf-8") as file:
                file.write(text)
        yield
    except OSError as error:
        undo(made)
        raise click.ClickException(f"{error.filename or root} cannot be written: {error.strerror}. Nothing was left behind.") from error
    except BaseException:
        undo(made)
        raise


def make_folders(folder: Path, made: list[Path]) -> None:
    """Make a folder with those above it, and note the new ones."""
    missing = [each for each in (folder, *folder.parents) if not each.exists()]
    for each in reversed(missing):
        each.mkdir()
        made.append(each)


def undo(made: list[Path]) -> None:
    """Take away what was made, the last first, with what Python left inside."""
    for path in reversed(made):
        if path.is_dir():
            for cache in path.glob("__pycache__/*"):
                cache.unlink()
            for cache in path.glob("__pycache__"):
                cache.rmdir()
            path.rmdir()
        else:
            path.unlink(missing_ok=True)


def check_start(root: Path) -> None:
    """Start the application in a process of its own. Raises ClickException with what it said when they do not go together."""
    command = [sys.executable, "-m", "flask", "--app", "wsgi:app", "modules", "permissions"]
    run = subprocess.run(command, cwd=root, capture_output=True, text=True, encoding="utf-8", check=False)  # noqa: S603
    if run.returncode:
        said = ERROR_NAME.sub("", (run.stderr.strip().splitlines() or ["it said nothing"])[-1])
        raise click.ClickException(f"With the new module the application does not start, so nothing was left behind: {said}")
