"""Events that wait in memory, first come first served, bounded by count and bytes."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from typing import NamedTuple

from .entry import MAX_REQUEST_BYTES, MAX_REQUEST_ENTRIES, Entry
from .files.spool_file import Slot


class Item(NamedTuple):
    """An entry, and where it is spooled."""

    entry: Entry
    slot: Slot | None
    #: Counts up with every entry that is buffered.
    number: int = 0


class EventBuffer:
    """Not safe for threads: whoever uses it holds a lock."""

    def __init__(self, max_count: int, max_bytes: int) -> None:
        self._max_count = max_count
        self._max_bytes = max_bytes
        self._waiting: deque[Item] = deque()
        self._in_flight: list[Item] = []
        self._bytes = 0
        #: The number of the entry that was buffered last, gone or not.
        self.last = 0

    def __len__(self) -> int:
        return len(self._waiting) + len(self._in_flight)

    def has_room(self, entry: Entry) -> bool:
        return len(self) < self._max_count and self._bytes + entry.size <= self._max_bytes

    def push(self, entry: Entry, slot: Slot | None) -> None:
        self.last += 1
        self._waiting.append(Item(entry, slot, self.last))
        self._bytes += entry.size

    def take(self) -> list[Item]:
        """Takes what fits into one call."""
        size = 0
        while self._waiting and len(self._in_flight) < MAX_REQUEST_ENTRIES:
            size += self._waiting[0].entry.size
            if self._in_flight and size > MAX_REQUEST_BYTES:
                break
            self._in_flight.append(self._waiting.popleft())
        return list(self._in_flight)

    def settle(self, again: Sequence[Item]) -> None:
        """Ends the call for which entries were taken. Some wait again: in front when all failed, to keep the order."""
        if len(again) == len(self._in_flight):
            self._waiting.extendleft(reversed(again))
        else:
            self._waiting.extend(again)
            self._bytes -= sum(item.entry.size for item in self._in_flight) - sum(item.entry.size for item in again)
        self._in_flight = []

    def waits_for(self, last: int) -> bool:
        """Whether an entry up to this number is here still."""
        return any(item.number <= last for item in (*self._in_flight, *self._waiting))

    def drain(self) -> list[Item]:
        """Takes everything."""
        items = [*self._in_flight, *self._waiting]
        self._waiting.clear()
        self._in_flight = []
        self._bytes = 0
        return items

    @property
    def is_spooled(self) -> bool:
        """Whether all that waits is in the spool too."""
        return all(item.slot for item in (*self._in_flight, *self._waiting))
