"""The linter of modules: what the registry checks at start, and the house rules, found in the text of a package.

Nothing is imported, so a package that cannot start is read like any other. `flask modules check` runs it over all modules,
`python -m webapp.modular.lint FOLDER…` over packages wherever they are.
"""

from webapp.modular.lint.finding import Finding
from webapp.modular.lint.run import lint, lint_installed
from webapp.modular.lint.source import Package

__all__ = ["Finding", "Package", "lint", "lint_installed"]
