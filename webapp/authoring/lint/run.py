"""Every rule over every module."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from webapp.authoring.lint.finding import Finding
from webapp.authoring.lint.rules import RULES, imports
from webapp.authoring.lint.source import Package
from webapp.authoring.lint.world import Subject, World, installed, world


def lint(packages: Iterable[Package], others: Iterable[Package] = ()) -> list[Finding]:
    """The findings of these packages, in order of place; `others` are known and not looked at."""
    chosen = list(packages)
    names = {package.name for package in chosen}
    made = world([*(package for package in others if package.name not in names), *chosen])
    subjects = [subject for subject in made.subjects.values() if subject.package.name in names]
    return sorted({finding for subject in subjects for finding in of_module(subject)})


def lint_installed(only: Collection[str] = ()) -> tuple[list[Finding], list[str]]:
    """(findings, codes looked at) of the installed modules, all or `only` these; all includes the kernel's imports."""
    everything = installed()
    made: World = world(everything)
    codes = [code for code in made.subjects if not only or code in only]
    found = {finding for code in codes for finding in of_module(made.subjects[code])}
    return sorted(found | (set() if only else set(imports.kernel(made)))), codes


def of_module(subject: Subject) -> Iterator[Finding]:
    """What every rule says of one module."""
    for path, line, why in subject.package.unreadable:
        yield subject.finding(path, line, f"it cannot be read: {why}.", "Correct it; the rules were not tried on this file.")
    for rule in RULES:
        yield from rule.check(subject)
