"""Which icons the sprite holds."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

from webapp.web.assets import STATIC_DIR

_SYMBOL = re.compile(r'<symbol\b[^>]*\bid="tabler-([a-z0-9-]+)"')


def icon_names() -> tuple[str, ...]:
    """Names of all icons in the sprite, sorted; none where the assets have not been built."""
    sprite = STATIC_DIR / "vendor" / "icons.svg"
    if not sprite.is_file():
        return ()
    return _read(sprite, sprite.stat().st_mtime_ns)


@lru_cache(maxsize=2)
def _read(sprite: Path, mtime_ns: int) -> tuple[str, ...]:
    """Reads the file once for each time it was built; the modification time is part of the cache key only."""
    return tuple(sorted(_SYMBOL.findall(sprite.read_text(encoding="utf-8"))))
