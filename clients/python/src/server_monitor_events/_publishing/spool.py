"""A folder's spool: the file that this process appends to, and those that it takes over to publish them."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from ..errors import SpoolError
from .files.file_owner import is_locked_by_owner, is_orphan, own_path
from .files.own_file import open_own_file
from .files.shared_file import append_shared
from .files.spool_file import Slot, SpoolFile

#: Bytes after which a file is appended to no more. It is deleted with its last line.
ROTATE_AT = 8 * 1024 * 1024

#: The files that this process holds, by path: publishers may share a spool.
_held: set[str] = set()


class Spool:
    """Keeps events in files until they are published. The format and the names are those of the TypeScript publisher.

    - `<path>.claimed-<pid>-…` belongs to a process. Once that is dead, others may claim the file by renaming it.
    - `<path>` is shared: it takes the events for which nobody has memory.
    - `<path>.rejected` has what is no event, and the events that EventBridge refuses, for a human to look at.

    Whatever crashes when, no line is lost; at worst one is published twice.
    """

    def __init__(self, path: str, sync: bool, report: Callable[[Exception, Any], None]) -> None:
        """Raises SpoolError when files cannot be written there."""
        if not hasattr(os, "pwrite"):
            raise SpoolError("a spool needs Linux, macOS or another POSIX system")
        self.path = os.path.abspath(path)
        self._sync = sync
        self._report = report
        self._prefix = f"{self.path}.claimed-"
        self._lock = threading.RLock()
        #: All files that this process holds.
        self._open: set[SpoolFile] = set()
        #: Those that get no more lines.
        self._complete: set[SpoolFile] = set()
        #: The one that lines are appended to.
        self._active: SpoolFile | None = None
        #: Files that were reported already.
        self._foreign: set[str] = set()
        try:
            os.makedirs(os.path.dirname(self.path), mode=0o700, exist_ok=True)
            if os.path.lexists(self.path):
                os.close(open_own_file(self.path, os.O_RDWR))
            self._active = self._hold(own_path(self._prefix), SpoolFile.create)
        except OSError as cause:
            raise self._unusable(f"the spool {self.path} cannot be used", cause) from cause

    def append(self, line: bytes) -> Slot:
        """Appends a line to this process's own file. Raises OSError; then it is not there."""
        with self._lock:
            while True:
                active = self._active or self._hold(own_path(self._prefix), SpoolFile.create)
                self._active = active
                if active.size < ROTATE_AT:
                    slot = active.append(line, self._sync)
                    if not active.is_lost():
                        return slot
                # Another process took it, and perhaps missed the line.
                self._active = None
                self._finish(active)

    def append_shared(self, line: bytes) -> None:
        """Appends a line to the shared file, where it needs no memory. Raises OSError."""
        append_shared(self.path, line, self._sync)

    def reject(self, line: bytes) -> None:
        """Puts a line aside. Raises OSError."""
        append_shared(f"{self.path}.rejected", line, self._sync)

    def done(self, slots: Iterable[Slot]) -> None:
        """Says that lines need no more care. Raises OSError."""
        with self._lock:
            for slot in slots:
                file = slot.file
                file.left -= 1
                if file.left > 0 or (file is not self._active and file not in self._complete):
                    file.clear(slot)
                elif file is self._active:
                    file.truncate()
                else:
                    self._delete(file)

    def claim(self) -> Iterator[SpoolFile]:
        """Takes over one file after the other: first those of dead processes, then the shared one. Raises OSError."""
        folder = os.path.dirname(self.path)
        paths = sorted(os.path.join(folder, name) for name in os.listdir(folder))
        for path in [*(path for path in paths if path.startswith(self._prefix)), self.path]:
            file = None if path in _held else self._take(path)
            if file:
                yield file

    def read_to_end(self, file: SpoolFile) -> None:
        """Says that all lines of a claimed file were read: it is deleted with its last line."""
        with self._lock:
            self._finish(file)

    def release(self, file: SpoolFile) -> None:
        """Lets a claimed file go that is not published to its end."""
        with self._lock:
            self._let_go(file)
            file.close()

    def touch(self) -> None:
        """Keeps others from taking this process's files for those of a dead process."""
        with self._lock:
            for file in self._open:
                file.touch()

    def close(self) -> None:
        """Lets all files go. What is left in them is published by the next who claims them."""
        with self._lock:
            active, self._active = self._active, None
            for file in list(self._open):
                if file.left == 0 and (file is active or file in self._complete):
                    self._delete(file)
                else:
                    self.release(file)

    def forget(self) -> None:
        """After a fork, in the child: the files are the parent's."""
        self._lock = threading.RLock()
        for file in self._open:
            file.close()
        self._open.clear()
        self._complete.clear()
        self._active = None
        _held.clear()

    def _hold(self, path: str, make: Callable[[str], SpoolFile]) -> SpoolFile:
        """Makes or takes a file under a name of this process."""
        _held.add(path)
        try:
            file = make(path)
        except OSError:
            _held.discard(path)
            raise
        self._open.add(file)
        return file

    def _finish(self, file: SpoolFile) -> None:
        if file.left == 0:
            self._delete(file)
        else:
            self._complete.add(file)

    def _delete(self, file: SpoolFile) -> None:
        self._let_go(file)
        file.delete()

    def _let_go(self, file: SpoolFile) -> None:
        self._complete.discard(file)
        self._open.discard(file)
        _held.discard(file.path)

    def _take(self, path: str) -> SpoolFile | None:
        """None when there is no file, another process holds it, or it is not this user's own."""
        try:
            file = SpoolFile.open(path)
        except FileNotFoundError:
            return None
        except OSError as cause:
            if path not in self._foreign:
                self._foreign.add(path)
                self._report(self._unusable(f"{path} was left alone", cause), None)
            return None

        def claim(claimed: str) -> SpoolFile:
            # Its time says how old the claim is. First, so that nobody takes it for a stale one in between.
            file.touch()
            os.rename(path, claimed)
            file.path = claimed
            return file

        try:
            if self._may_take(path, file):
                return self._hold(own_path(self._prefix), claim)
        except FileNotFoundError:
            pass
        file.close()
        return None

    def _may_take(self, path: str, file: SpoolFile) -> bool:
        lock = file.lock()
        if lock == "held" or file.is_lost():
            return False
        if path == self.path or (lock == "locked" and is_locked_by_owner(path, self._prefix)):
            return True
        return is_orphan(path, self._prefix)

    def _unusable(self, what: str, cause: OSError) -> SpoolError:
        fix = "give the path of a regular file of this user, in a folder that the user may write to"
        error = SpoolError(f"{what}: {cause.strerror}; {fix}")
        error.__cause__ = cause
        return error
