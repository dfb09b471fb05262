"""What a rule has to say, one line each."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, order=True)
class Finding:
    """Something in a module that breaks a house rule: where, what it is, and what to do about it."""

    module: str
    path: Path
    line: int
    what: str
    fix: str

    def __str__(self) -> str:
        return f"{self.module}: {shown(self.path)}:{self.line}: {self.what} {self.fix}"


def shown(path: Path) -> str:
    """A path as an editor opens it from here: relative to the present folder where it lies inside."""
    here = Path.cwd()
    return os.fspath(path.relative_to(here) if path.is_relative_to(here) else path)
