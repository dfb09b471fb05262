"""Where a new migration goes: after the present head of the project's own history."""

from __future__ import annotations

import re
from pathlib import Path

import click
from alembic.script import ScriptDirectory
from alembic.util import CommandError


def next_revision(migrations: Path) -> tuple[str, str]:
    """(revision, the one before it). Raises ClickException when the history has no single head."""
    try:
        heads = ScriptDirectory(str(migrations), version_locations=[str(migrations / "versions")]).get_heads()
    except CommandError as error:
        raise click.ClickException(f"The migrations cannot be read: {error}.") from error
    if len(heads) != 1:
        raise click.ClickException(f"The migrations have {len(heads)} heads ({', '.join(sorted(heads)) or 'none'}). Merge them first.")
    numbers = [int(found[1]) for path in (migrations / "versions").glob("*.py") if (found := re.match(r"(\d+)_", path.name))]
    return f"{max(numbers, default=0) + 1:04}", heads[0]
