"""What is asked for, checked against what is there, and the names that follow from it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from keyword import iskeyword

import click

from webapp.authoring.lint.declared import Declared
from webapp.migrating.ids import new_id
from webapp.migrating.owners import KERNEL
from webapp.registry.definition import Frontend

CODE = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*")
NAME = re.compile(r"""[^"\\{}<>%\x00-\x1f\x7f]+""")
LONGEST_CODE, LONGEST_NAME = 24, 40
LINE = 140  # as long as a line of code may be


@dataclass(frozen=True, kw_only=True)
class NewModule:
    """A module to be written. `together` are all modules that must be on with it, requirements first."""

    code: str
    name: str
    frontend: Frontend
    requires: tuple[str, ...]
    together: tuple[str, ...]
    revision: str

    @property
    def package(self) -> str:
        return self.code.replace("-", "_")

    @property
    def entity(self) -> str:
        """The name of the model: no two modules may have models of one name that refer to each other by it."""
        return "".join(word.capitalize() for word in self.code.split("-")) + "Entry"

    @property
    def table(self) -> str:
        return f"{self.package}_entries"


def checked(code: str, name: str | None, frontend: Frontend, requires: Iterable[str], there: Mapping[str, Declared]) -> NewModule:
    """The module that a person asks for. Raises ClickException with one sentence."""
    check_code(code, frontend, there)
    name = (name or code.replace("-", " ").capitalize()).strip()
    if not NAME.fullmatch(name) or len(name) > LONGEST_NAME:
        raise click.ClickException(f"A name has 1 to {LONGEST_NAME} characters, without quotes, braces, backslashes and per cent signs.")
    wanted = tuple(dict.fromkeys(each for text in requires for each in text.replace(",", " ").split()))
    for each in wanted:
        if each not in there:
            raise click.ClickException(f"It cannot require '{each}', which is not installed. Installed: {', '.join(sorted(there))}.")
    before = tuple(each for each in closure(wanted, there) if not there[each].is_core)
    return NewModule(
        code=code,
        name=name,
        frontend=frontend,
        requires=wanted,
        together=(*before, code),
        revision=new_id(code, ()),
    )


def check_code(code: str, frontend: Frontend, there: Mapping[str, Declared]) -> None:
    """Raise ClickException for a code that no module can have, or that one has already."""
    if not CODE.fullmatch(code) or len(code) > LONGEST_CODE:
        raise click.ClickException(
            f"'{code}' is no code of a module: at most {LONGEST_CODE} small letters, digits and hyphens, such as supplier-returns."
        )
    if iskeyword(code.replace("-", "_")):
        raise click.ClickException(f"'{code}' means something in Python. Choose another name.")
    if code == KERNEL:
        raise click.ClickException(f"'{code}' is what the application itself is called. Choose another name.")
    if code in there:
        raise click.ClickException(f"There is a module '{code}' already. Choose another name.")
    for other in there.values():
        if code in (other.menu(frontend) or ()):
            raise click.ClickException(f"The {frontend} menu item '{code}' belongs to '{other.code}'. Choose another name.")


def closure(codes: Iterable[str], there: Mapping[str, Declared]) -> list[str]:
    """The codes with everything that they require, requirements first."""
    found: dict[str, None] = {}

    def add(code: str) -> None:
        if code in found or code not in there:
            return
        for each in sorted(there[code].requires):
            add(each)
        found[code] = None

    for code in codes:
        add(code)
    return list(found)


def literal(values: tuple[str, ...], before: str) -> str:
    """A tuple as the formatter writes it after `before`: in one line where it fits, otherwise one value a line."""
    inner = ", ".join(f'"{value}"' for value in values)
    line = f"({inner},)" if len(values) == 1 else f"({inner})"
    if len(before) + len(line) + 1 <= LINE:
        return line
    indent = before[: len(before) - len(before.lstrip())]
    return "".join(["(\n", *(f'{indent}    "{value}",\n' for value in values), f"{indent})"])
