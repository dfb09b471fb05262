"""The linter of modules: what the registry checks at start, and the house rules, found in the text of a package.

Nothing is imported, so a package that cannot start is read like any other. `flask modules check` runs it over all modules,
`python -m webapp.authoring.lint FOLDER…` over packages wherever they are.
"""

from webapp.authoring.lint.finding import Finding
from webapp.authoring.lint.run import lint, lint_installed
from webapp.authoring.lint.source import Package

__all__ = ["Finding", "Package", "lint", "lint_installed"]
