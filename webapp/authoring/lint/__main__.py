"""`python -m webapp.authoring.lint [FOLDER…]`: lints packages of modules without starting the application."""

from __future__ import annotations

import sys
from pathlib import Path

from webapp.authoring.lint.run import lint, lint_installed
from webapp.authoring.lint.world import at, installed


def main(folders: list[str]) -> int:
    """Print the findings of these packages, or of all modules installed; 1 when there are any."""
    try:
        findings = lint([at(Path(folder)) for folder in folders], installed()) if folders else lint_installed()[0]
    except ValueError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    for finding in findings:
        sys.stderr.write(f"{finding}\n")
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
