"""A bounded cache that is read without a lock."""

from __future__ import annotations

from typing import Generic, TypeVar

Key = TypeVar("Key")
Value = TypeVar("Value")


class Bounded(Generic[Key, Value]):
    """Holds at most `limit` (2 or more) values, and of those at least the `limit // 2` used last.

    There are two generations. New values go to the young one, and so does an old one that is used again; when the young one
    is full it becomes the old one, and the old one is dropped. Threads that get in each other's way cost a value, which is
    then made again, never a wrong one: for values that are worth the same whoever made them.
    """

    def __init__(self, limit: int) -> None:
        self.half = max(1, limit // 2)
        self._young: dict[Key, Value] = {}
        self._old: dict[Key, Value] = {}

    def get(self, key: Key) -> Value | None:
        """The value, or None when it is not held."""
        held = self._young.get(key)
        if held is None:
            held = self._old.get(key)
            if held is not None:
                self.put(key, held)
        return held

    def put(self, key: Key, value: Value) -> None:
        """Hold the value, forgetting what was not used for longest."""
        if len(self._young) >= self.half:
            self._old, self._young = self._young, {}
        self._young[key] = value

    def __len__(self) -> int:
        return len(self._young.keys() | self._old.keys())
