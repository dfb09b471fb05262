"""Pages of sites that this process has drawn, by their versions: whoever asks for the same one gets it without drawing.

Nothing in here can be stale. A page is found by its ETag, which is made anew for every request out of the versions of all that the page
shows; what changed has another ETag, and the page of the old one is never asked for again.
"""

from __future__ import annotations

import threading
from collections import OrderedDict

from flask import Response, request

MOST_BYTES = 8_000_000
"""Of all pages that a process keeps; those that nobody asked for the longest go first."""
LONGEST = 200_000
"""Of one page."""
PLAIN = frozenset({"content-type", "content-length"})

Key = tuple[str, str]


class KeptPages:
    """The pages of one process."""

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        self._most_bytes = most_bytes
        self._lock = threading.Lock()
        self._pages: OrderedDict[Key, tuple[bytes, str]] = OrderedDict()
        self._bytes = 0

    def find(self, tag: str) -> Response | None:
        """The page of this version at the address of the request."""
        key = _key(tag)
        with self._lock:
            found = self._pages.get(key)
            if found is not None:
                self._pages.move_to_end(key)
        return Response(found[0], content_type=found[1]) if found is not None else None

    def keep(self, tag: str, response: Response) -> None:
        """Remember a whole page; not one that is long, sent in pieces, or says something in headers of its own."""
        if response.status_code != 200 or not response.is_sequence or any(name.lower() not in PLAIN for name, _value in response.headers):
            return
        body, key = response.get_data(), _key(tag)
        if len(body) > LONGEST or key in self._pages:
            return
        with self._lock:
            self._pages[key] = (body, response.content_type or "")
            self._bytes += len(body) + _bytes_of(key)
            while self._bytes > self._most_bytes:
                key_of_oldest, (oldest, _type) = self._pages.popitem(last=False)
                self._bytes -= len(oldest) + _bytes_of(key_of_oldest)


def _key(tag: str) -> Key:
    return tag, request.url


def _bytes_of(key: Key) -> int:
    """An address can be longer than its page, and each is kept."""
    return sum(map(len, key))
