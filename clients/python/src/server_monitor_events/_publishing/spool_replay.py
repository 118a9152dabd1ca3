"""Reads back what other processes and earlier lives of this one left in the spool."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from ..errors import PublishError
from .entry import MAX_REQUEST_BYTES, MAX_REQUEST_ENTRIES, read_spool_line
from .event_buffer import Item
from .files.spool_file import SpoolFile
from .spool import Spool

#: Seconds between looks for files of processes that died meanwhile.
LOOK_EVERY = 60.0


class SpoolReplay:
    """Takes events from the spool, a call's worth at a time. For one thread."""

    def __init__(self, spool: Spool, report: Callable[[Exception, Any], None]) -> None:
        self._spool = spool
        self._report = report
        self._items: Iterator[Item] = iter(())
        self._next: list[Item] = []
        self._reading = False
        #: When to look into the spool again, by `time.monotonic`. Other threads may set it to 0.
        self.due_at = 0.0

    @property
    def is_over(self) -> bool:
        """Whether nothing is left that was in the spool at the last look."""
        return not self._next and not self._reading and self.due_at > time.monotonic()

    def take(self) -> list[Item]:
        """Raises OSError; the next call goes on with the next look."""
        if not self._reading and self.due_at <= time.monotonic():
            self.due_at = time.monotonic() + LOOK_EVERY
            self._reading = True
            self._items = self._read()
        size = sum(item.entry.size for item in self._next)
        try:
            while self._reading and len(self._next) < MAX_REQUEST_ENTRIES and size < MAX_REQUEST_BYTES:
                item = next(self._items)
                size += item.entry.size
                self._next.append(item)
        except StopIteration:
            self._reading = False
        except BaseException:
            self._reading = False
            raise
        return self._fitting()

    def _fitting(self) -> list[Item]:
        size, count = 0, 0
        for item in self._next:
            size += item.entry.size
            if count and size > MAX_REQUEST_BYTES:
                break
            count += 1
        return self._next[:count]

    def settle(self, taken: Sequence[Item], again: Sequence[Item]) -> None:
        """Ends the call for which items were taken: some are taken again."""
        self._next = [*again, *self._next[len(taken) :]]

    def close(self) -> None:
        """Lets the files go that are read."""
        self._items = iter(())
        self._reading = False

    def _read(self) -> Iterator[Item]:
        for file in self._spool.claim():
            finished = False
            try:
                yield from self._read_file(file)
                finished = True
            finally:
                if finished:
                    self._spool.read_to_end(file)
                else:
                    self._spool.release(file)

    def _read_file(self, file: SpoolFile) -> Iterator[Item]:
        for line, slot in file.lines():
            try:
                entry = read_spool_line(line)
            except ValueError as cause:
                self._spool.reject(line)
                self._spool.done([slot])
                error = PublishError(f"a line of the spool is no event; it is in {self._spool.path}.rejected now")
                error.__cause__ = cause
                self._report(error, None)
                continue
            yield Item(entry, slot)
