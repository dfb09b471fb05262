"""The ids of new migrations: `<module>_NNNN_<six hex>`, the kernel's without the module.

Numbers show the order to people, the rest keeps two branches apart. Alembic's version tables take 32 characters.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterable
from pathlib import Path

from alembic.script import ScriptDirectory

from webapp.migrating.owners import KERNEL

LONGEST = 32
NUMBER = re.compile(r"(?:^|_)(\d{4})(?:_|$)")


def new_id(code: str, there: Iterable[str]) -> str:
    """An id after those that are there."""
    numbers = [int(found[1]) for each in there if (found := NUMBER.search(each))]
    tail = f"{max(numbers, default=0) + 1:04}_{secrets.token_hex(3)}"
    if code == KERNEL:
        return tail
    return f"{code.replace('-', '_')[: LONGEST - len(tail) - 1].rstrip('_')}_{tail}"


def revisions_in(folder: Path) -> list[str]:
    """The ids of all migrations in a folder; none where there is no folder."""
    if not folder.is_dir():
        return []
    scripts = ScriptDirectory(str(folder), version_locations=[str(folder)])
    return [each.revision for each in scripts.walk_revisions()]
