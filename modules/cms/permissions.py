"""Who may what with pages and pictures; the same words for a platform's administrators and a store's people."""

from __future__ import annotations

READ, WRITE, PUBLISH = "cms:pages:read", "cms:pages:write", "cms:pages:publish"
MEDIA, MEDIA_WRITE = "cms:media:read", "cms:media:write"
