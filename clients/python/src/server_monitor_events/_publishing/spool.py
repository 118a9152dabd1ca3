"""A folder's spool: the file that this process appends to, and those that it takes over to publish them."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterable, Iterator
from uuid import uuid4

from ..errors import SpoolError
from .shared_file import append_shared
from .spool_file import Slot, SpoolFile

#: Bytes after which a file is appended to no more. It goes once its last line is published.
ROTATE_AT = 8 * 1024 * 1024
#: Seconds after which a claim that nobody touched is one of a dead process, whose pid another process has now.
STALE_CLAIM = 600.0

#: The files that this process holds, by path: publishers may share a spool.
_held: set[str] = set()


class Spool:
    """Keeps events in files until they are published. The format and the names are those of the TypeScript publisher.

    - `<path>.claimed-<pid>-<uuid>` belongs to the process `pid`. Once that is dead, others may claim it by renaming it.
    - `<path>` is shared: it takes the events for which nobody has memory.
    - `<path>.rejected` has what is no event, and the events that EventBridge refuses, for a human to look at.

    Whatever crashes when, no line is lost; at worst one is published twice.
    """

    def __init__(self, path: str, sync: bool = False) -> None:
        """Raises SpoolError when the file cannot be made there."""
        if not hasattr(os, "pwrite"):
            raise SpoolError("a spool needs Linux, macOS or another POSIX system")
        self.path = os.path.abspath(path)
        self._sync = sync
        self._lock = threading.RLock()
        self._active: SpoolFile | None = None
        self._complete: set[SpoolFile] = set()
        self._prefix = f"{self.path}.claimed-"
        try:
            os.makedirs(os.path.dirname(self.path), mode=0o700, exist_ok=True)
            self._active = self._create()
        except OSError as cause:
            raise SpoolError(f"the spool {self.path} cannot be written: {cause.strerror}; check its folder") from cause

    def append(self, line: bytes) -> Slot:
        """Appends a line to this process's own file. Raises OSError."""
        with self._lock:
            while True:
                file = self._active or self._create()
                self._active = file
                if file.size < ROTATE_AT:
                    slot = file.append(line, self._sync)
                    if slot:
                        return slot
                self._active = None
                self._finish(file)

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
        """Takes over one file after the other: first those of dead processes, then the shared one."""
        for path in [*self._orphans(), self.path]:
            file = self._take(path)
            if file:
                yield file

    def read_to_end(self, file: SpoolFile) -> None:
        """Says that all lines of a claimed file were read: it is deleted with its last line."""
        with self._lock:
            self._finish(file)

    def touch(self) -> None:
        """Keeps others from taking this process's own file for one of a dead process."""
        with self._lock:
            if self._active:
                self._active.touch()

    def close(self) -> None:
        """Lets all files go. What is left in them is published by the next who claims them."""
        with self._lock:
            file, self._active = self._active, None
            if file and file.left == 0:
                self._delete(file)
            elif file:
                self._release(file)

    def forget(self) -> None:
        """After a fork, in the child: the files are the parent's."""
        self._lock = threading.RLock()
        file, self._active = self._active, None
        if file:
            file.close()
        self._complete.clear()
        _held.clear()

    def release(self, file: SpoolFile) -> None:
        """Lets a claimed file go that is not published to its end."""
        with self._lock:
            self._release(file)

    def _create(self) -> SpoolFile:
        path = self._own_path()
        _held.add(path)
        try:
            return SpoolFile.create(path)
        except OSError:
            _held.discard(path)
            raise

    def _own_path(self) -> str:
        return f"{self._prefix}{os.getpid()}-{uuid4()}"

    def _finish(self, file: SpoolFile) -> None:
        if file.left == 0:
            self._delete(file)
        else:
            self._complete.add(file)

    def _delete(self, file: SpoolFile) -> None:
        self._complete.discard(file)
        _held.discard(file.path)
        file.delete()

    def _release(self, file: SpoolFile) -> None:
        _held.discard(file.path)
        file.close()

    def _orphans(self) -> list[str]:
        folder = os.path.dirname(self.path)
        paths = [os.path.join(folder, name) for name in os.listdir(folder)]
        return sorted(path for path in paths if path.startswith(self._prefix) and self._is_orphan(path))

    def _is_orphan(self, path: str) -> bool:
        if path in _held:
            return False
        pid = path[len(self._prefix) :].split("-")[0]
        # In a container every life of a service has the same pid: one with ours that is not held is left over.
        if not pid.isdecimal() or int(pid) == os.getpid() or not _is_alive(int(pid)):
            return True
        try:
            return time.time() - os.stat(path).st_mtime > STALE_CLAIM
        except FileNotFoundError:
            return False

    def _take(self, path: str) -> SpoolFile | None:
        """None when there is no file, or another process holds it."""
        try:
            file = SpoolFile.open(path)
        except FileNotFoundError:
            return None
        claimed = self._own_path()
        _held.add(claimed)
        try:
            if file.lock() and not file.is_lost():
                # Its time says how old the claim is. First, so that nobody takes it for a stale one in between.
                file.touch()
                os.rename(path, claimed)
                file.path = claimed
                return file
        except FileNotFoundError:
            pass
        _held.discard(claimed)
        file.close()
        return None


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True
