"""Who tells people what happened: asked by modules that have something to tell."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any, Protocol

from webapp.registry.ports import drops


class Notices(Protocol):
    """Notices to people. `kind` is the code of a NoticeKind, `facts` are JSON. While its provider is read-only nobody is told anything."""

    @drops(0)
    def notify(
        self,
        kind: str,
        *,
        key: str,
        facts: Mapping[str, Any],
        store_id: int | None = None,
        users: Collection[int] | None = None,
        at: datetime | None = None,
        once: bool = False,
    ) -> int:
        """Tell everybody whom it is for, in the caller's transaction; how many that are.

        What has the same `key` is one notice, which counts; with `once` it does not even count. `users` are the only ones to be told,
        as far as they may know. `at` is when it happened: what was before notices were switched on is not told.
        """

    @drops(0)
    def settle(self, kind: str, *, key: str, users: Collection[int]) -> int:
        """Note that these people need not look at a notice any more: what it was about is done; how many had not."""
