"""A spool file that this process holds: it appends lines, and clears those that were published."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Literal, NamedTuple

from .file_lock import lock
from .own_file import open_own_file

_CHUNK = 64 * 1024


class Slot(NamedTuple):
    """Where a line is, in bytes."""

    file: SpoolFile
    offset: int
    length: int


class SpoolFile:
    """One JSON text a line. A published line is overwritten with spaces, so that whoever reads the file after a crash
    publishes the rest only. The file is deleted when nothing is left in it.

    A lock on the file shows other processes that it is held, in other containers too.
    """

    def __init__(self, path: str, flags: int) -> None:
        """Raises OSError, also where the file is not this user's own."""
        self.path = path
        self._fd = open_own_file(path, flags | os.O_RDWR)
        self._inode = os.fstat(self._fd).st_ino
        self.size = 0
        #: Lines that were not published yet.
        self.left = 0

    @classmethod
    def create(cls, path: str) -> SpoolFile:
        file = cls(path, os.O_CREAT | os.O_EXCL)
        file.lock()
        return file

    @classmethod
    def open(cls, path: str) -> SpoolFile:
        return cls(path, 0)

    def lock(self) -> Literal["locked", "held", "unsupported"]:
        return lock(self._fd)

    def append(self, line: bytes, sync: bool) -> Slot:
        """Appends a line. Raises OSError: the disk is full, for example. Nothing is appended then."""
        # A line break before the line, so that a line which a crash tore does not spoil the next.
        block = b"\n" + line
        try:
            self._write(block, self.size)
            if sync:
                os.fsync(self._fd)
        except OSError:
            os.ftruncate(self._fd, self.size)
            raise
        slot = Slot(self, self.size + 1, len(line))
        self.size += len(block)
        self.left += 1
        return slot

    def _write(self, block: bytes, offset: int) -> None:
        written = 0
        while written < len(block):
            written += os.pwrite(self._fd, block[written:], offset + written)

    def clear(self, slot: Slot) -> None:
        """Overwrites a line that was published."""
        self._write(b" " * slot.length, slot.offset)

    def truncate(self) -> None:
        """Empties the file, when all lines were published."""
        os.ftruncate(self._fd, 0)
        self.size = 0

    def lines(self) -> Iterator[tuple[bytes, Slot]]:
        """The lines that were not published yet. Counts them in `left`."""
        rest = b""
        offset = 0
        position = 0
        while chunk := os.pread(self._fd, _CHUNK, position):
            position += len(chunk)
            *complete, rest = (rest + chunk).split(b"\n")
            for line in complete:
                if line.strip():
                    self.left += 1
                    yield line, Slot(self, offset, len(line))
                offset += len(line) + 1
        if rest.strip():
            self.left += 1
            yield rest, Slot(self, offset, len(rest))

    def touch(self) -> None:
        """Shows processes that know no locks that the file is held."""
        os.utime(self._fd)

    def is_lost(self) -> bool:
        """Whether another process took the file."""
        try:
            return os.stat(self.path).st_ino != self._inode
        except FileNotFoundError:
            return True

    def close(self) -> None:
        """Lets the file go. It stays for the next who claims it."""
        os.close(self._fd)

    def delete(self) -> None:
        if not self.is_lost():
            os.unlink(self.path)
        self.close()
